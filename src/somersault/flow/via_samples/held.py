"""Waypoints of samples that fixed features or bounds hold: real samples, made feasible."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices, Mask
from somersault.codebook import Codebook
from somersault.exemplars import ExemplarIndex
from somersault.flow.feasible import Feasible, FeasibleTarget, Neighbors
from somersault.matching import chunks

_MOST_ASKED = 2000
"""Exemplars among which neighbors are sought, at most."""


def target_of(
    book: Codebook, feasible: Feasible, index: ExemplarIndex, fitting: Mask, units: Indices, *, of_class: bool
) -> FeasibleTarget:
    """The target whose units these are: its fitting exemplars, or all that lie there, or its prototypes."""
    inside = np.isin(index.units, units)
    choices = [inside & fitting, inside]
    if book.groups:
        choices = [inside & fitting & index.have_neighbors, *choices]
    mine = next((each for each in choices if each.any()), None)
    points = book.prototypes[units] if mine is None else index.points[mine]
    if of_class:
        points = points[_different(points[:, feasible.free])]
    every = slice(None, None, -(-len(index.points) // _MOST_ASKED))
    neighbors = Neighbors(index.points[every], fitting[every]) if of_class else None
    return FeasibleTarget(book, feasible, points, units, neighbors)


def _different(points: NDArray[Any]) -> Indices:
    """The first of each that differ, of points (n_points, n_free): no others become anything else of a sample."""
    rows = {row.tobytes(): place for place, row in reversed(list(enumerate(points + 0)))}
    return np.sort(np.fromiter(rows.values(), dtype=np.intp))


def between(feasible: Feasible, ends: Array, index: ExemplarIndex) -> Array:
    """Of exemplars, made feasible, the one most between each sample and its end; else the sample itself."""
    X, free, metric, firsts = feasible.X, feasible.free, index.metric, feasible.X.copy()
    own, points = metric.of_features(free), index.points[:, free]
    for rows in chunks(len(X), 16 * len(points)):
        x, end = X[rows], ends[rows]
        total = own.squared_distances(x[:, free], points) + own.squared_distances(end[:, free], points)
        first = feasible.made_of(index.points[total.argmin(axis=1)].astype(np.float64), rows)
        through = metric.dot(x - first, x - first) + metric.dot(first - end, first - end)
        is_between = through < metric.dot(x - end, x - end)
        firsts[rows] = np.where(is_between[:, None], first, x)
    return firsts
