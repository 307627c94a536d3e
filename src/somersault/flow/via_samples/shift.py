"""Where a sample ends that moves by what tells a target from all else, and stays the same one.

With μ the mean of the exemplars of the target nearest to a sample x and ν that of the nearest others, it moves to

    x + β(μ − ν),   β = 2 where classes overlap, 1 where they are apart,

and keeps all else that it has of its own. β = 1 leaves it as much inside the target as it was inside its own side,
if μ and ν are means of the two sides. Where these overlap, means of the nearest are both near to x, and differ by
less. They overlap where with β = 2 a sample moves by less than samples are apart: then it is still the same one.

Where that is in no unit of the target, as where a larger class labels most units, it goes on toward the nearest
unit w of these, in the span of the prototypes alone, until it is there:

    x + t P(w − x),   P the projection on the span, t the least that suffices.

What the prototypes do not span, which is most of a face, tells no unit from another, and stays. Of shares of one
whole, as a category has them, the largest becomes the whole; whether that leaves the unit is seen then.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from somersault.array_types import Array, Indices, Mask
from somersault.codebook import Codebook
from somersault.even_rows import from_first
from somersault.exemplars import ExemplarIndex
from somersault.flow.via_samples.region import DataRegion
from somersault.matching import chunks

Points = NDArray[Any]
"""Exemplars (n_points, n_features), float32 or float64 as the data were; distances to them are in float64."""

_ONE_IN, _MOST_IN_MEAN = 3, 300
"""Means are of one in so many exemplars of the smaller side, and of no more than that."""
_OVERLAPPING, _APART = 2.0, 1.0
"""β, see above."""
_ASKED = 100
"""Exemplars of the other side, to see how far a shift takes them."""
_BEYOND = 1 + 1e-6
"""So much farther than to the border of a unit, for rounding."""


def overlap(mine: Mask, index: ExemplarIndex) -> bool:
    """Whether the exemplars of a target (n_exemplars,) overlap with the others: the medians are compared."""

    def found() -> bool:
        others = np.flatnonzero(~mine)
        asked = index.points[others[from_first(len(others), _ASKED)]].astype(np.float64)
        move = _OVERLAPPING * _differences(asked, mine, index)
        return bool(np.median(index.metric.dot(move, move)) <= index.exemplars.spacing2)

    return bool(mine.any() and not mine.all()) and index.remembered("overlap", np.flatnonzero(mine), found)


def shifted(X: Array, mine: Mask, units: Indices, index: ExemplarIndex, book: Codebook) -> Array:
    """The ends (n_samples, n_features) of samples, in units, by the exemplars of the target (n_exemplars,)."""
    region = DataRegion.of(book).around(X[:, None])
    move = (_OVERLAPPING if overlap(mine, index) else _APART) * _differences(X, mine, index)
    ends = into(region.nearest(X + move), units, region, book)
    for group in book.groups:
        largest = ends[:, group].argmax(axis=1)
        ends[:, group] = X[:, group].sum(axis=1, keepdims=True) * np.eye(len(group))[largest]
    return ends


def _differences(X: Array, mine: Mask, index: ExemplarIndex) -> Array:
    """μ − ν of samples; 0 where one side has no exemplars."""
    metric, points, out = index.metric, index.points, np.zeros_like(X)
    smaller = min(np.count_nonzero(mine), np.count_nonzero(~mine))
    k = min(_MOST_IN_MEAN, -(-int(smaller) // _ONE_IN))
    for rows in chunks(len(X), 8 * len(mine)) if k > 0 else ():
        A = metric.squared_distances(X[rows], points)
        out[rows] = _mean_of_nearest(A, points, mine, k) - _mean_of_nearest(A, points, ~mine, k)
    return out


def _mean_of_nearest(A: Array, points: Points, among: Mask, k: int) -> Array:
    """Means of the k points nearest by A (n_samples, n_points), among some of them."""
    columns = np.flatnonzero(among)
    nearest = columns[np.argpartition(A[:, columns], k - 1, axis=1)[:, :k]]
    used, place = np.unique(nearest, return_inverse=True)
    starts = np.arange(0, nearest.size + 1, k)
    shares = csr_array((np.full(nearest.size, 1 / k), place.ravel(), starts), shape=(len(A), len(used)))
    return shares @ points[used].astype(np.float64)


def into(points: Array, units: Indices, region: DataRegion, book: Codebook) -> Array:
    """Points of a region (n, n_features), moved as far as it takes to be in one of some units.

    Where the region cuts that short, straight to the prototype, which is in the region.
    """
    metric, W, hull = book.metric, book.prototypes, book.hull
    near = units[metric.squared_distances(points, W[units]).argmin(axis=1)]
    spanned = points + (W[near] - points) @ hull.dual.T @ hull.basis
    points = region.nearest(_toward(spanned, points, near, book))
    return _toward(W[near], points, near, book)


def _toward(goals: Array, points: Array, near: Indices, book: Codebook) -> Array:
    """As much of the way from points to goals in units as ends in these: linear in what a unit is nearer by."""
    sample = np.arange(len(points))
    A, B = (book.metric.squared_distances(each, book.prototypes) for each in (points, goals))
    ahead, behind = A[sample, near][:, None] - A, B - B[sample, near][:, None]
    share = np.divide(ahead, ahead + behind, out=np.zeros_like(A), where=ahead > 0).max(axis=1)
    return points + np.minimum(_BEYOND * share, 1.0)[:, None] * (goals - points)
