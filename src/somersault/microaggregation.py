"""Means of at least so many samples that are alike: they stand for samples that nobody may see.

A set is halved across its longest extent until its parts are small. In a part the sample farthest from the mean
and those nearest to it are a group, then the same of the rest (Domingo-Ferrer, Mateo-Sanz, Practical data-oriented
microaggregation for statistical disclosure control, IEEE TKDE 14 (2002) 189: MDAV, here one group at a time).
Samples that are left, fewer than twice so many, are the last group; fewer than a group are in none.

Means vary less than samples, so in images they are pale and blurred. Those m of a part with mean μ become

    μ + γ (m − μ),    γ² = Σ_d var x_d / Σ_d var m_d ≤ n,

which vary as much as its samples x. Means of any n samples vary n times less, so γ is no larger. No feature leaves
the range of the means: the least and the largest value of samples are each of one sample. Of a feature that is 0
or 1 the mean stays: it is a share, and whether it is above ½ says what most samples have.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices
from somersault.labels import Labels, coded
from somersault.matching import FeatureMetric

_PART = 100
"""Samples among which groups are sought: more make them little tighter, and take longer."""


def means_of_alike(
    points: NDArray[Any], labels: Labels | None, least: int, metric: FeatureMetric
) -> tuple[Array, Indices]:
    """Means of at least so many points of one class each, if any has so many, and of each a point of its class."""
    found = list(_of_parts(points, labels, least, metric))
    if not found:
        return np.empty((0, points.shape[1])), np.empty(0, dtype=np.intp)
    plain, spread, of = (np.concatenate(each) for each in zip(*found, strict=True))
    return spread.clip(plain.min(axis=0), plain.max(axis=0)), of


def _of_parts(
    points: NDArray[Any], labels: Labels | None, least: int, metric: FeatureMetric
) -> Iterator[tuple[Array, Array, Indices]]:
    """Of each part the means as they are, as spread as its points, and a point of the class of each."""
    for part in parts_of(points, labels, max(_PART, 2 * least), metric):
        mine = points[part].astype(np.float64)
        groups = list(groups_of(metric.scaled(mine), least))
        if groups:
            means = np.stack([mine[group].mean(axis=0) for group in groups])
            yield means, _as_spread(means, mine, least, metric), np.repeat(part[:1], len(groups))


def _as_spread(means: Array, points: Array, least: int, metric: FeatureMetric) -> Array:
    """Means of groups of the points, which vary as much as these do."""
    off, wanted = (metric.scaled(each).var(axis=0).sum() for each in (means, points))
    factor = np.sqrt(min(wanted / off, least)) if off > 0 else 1.0
    are_truths = ((points == 0) | (points == 1)).all(axis=0)
    center = points.mean(axis=0)
    return np.where(are_truths, means, center + factor * (means - center))


def parts_of(points: NDArray[Any], labels: Labels | None, most: int, metric: FeatureMetric) -> Iterator[Indices]:
    """The points of each class in parts of at most so many, and at least half as many where there are more."""
    codes = np.zeros(len(points), dtype=np.intp) if labels is None else coded(labels)[1]
    for code in np.unique(codes):
        yield from _halved(points, np.flatnonzero(codes == code), most, metric)


def _halved(points: NDArray[Any], rows: Indices, most: int, metric: FeatureMetric) -> Iterator[Indices]:
    if len(rows) <= most:
        yield rows
        return
    mine = metric.scaled(points[rows].astype(np.float64, copy=False))
    one = mine[_off(mine, mine.mean(axis=0)).argmax()]
    other = mine[_off(mine, one).argmax()]
    order = np.argsort(mine @ (other - one), kind="stable")
    del mine
    for half in np.array_split(order, 2):
        yield from _halved(points, rows[half], most, metric)


def groups_of(points: Array, least: int) -> Iterator[Indices]:
    """Groups of at least so many points that are near to one another."""
    squares = np.vecdot(points, points)
    between = squares[:, None] + squares - 2 * points @ points.T
    left = np.arange(len(points))
    while len(left) >= 2 * least:
        farthest = left[_off(points[left], points[left].mean(axis=0)).argmax()]
        order = np.argsort(between[farthest, left], kind="stable")
        yield left[order[:least]]
        left = np.sort(left[order[least:]])
    if len(left) >= least:
        yield left


def _off(points: Array, one: Array) -> Array:
    """Squared distances to a point, (n_points,), less a constant."""
    return np.vecdot(points, points) - 2 * points @ one
