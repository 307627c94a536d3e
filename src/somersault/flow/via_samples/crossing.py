"""By way of which samples a path leaves its start and comes to its end, where classes lie apart.

Nothing between two samples is a sample. A path crosses to an exemplar z of the target that is near to the start x,
and goes on to another one, y, that lies beyond. Where it ends, prices decide (`somersault.even_use`): without,
most paths would end in the few samples that are nearest to everything. So y lies beyond the exemplar that is
nearest by price. Of this one and the next by price, that are no farther from y than from x, z is the one with the
least of a third class half way to it (`somersault.flow.via_samples.sides`).

Half way from x to z both are seen at once. So the path goes by a stepping stone s there: a sample c of the two
sides near to the middle, of which in each feature so much is taken as lies between x and z,

    s_d = c_d clipped to [min(x_d, z_d), max(x_d, z_d)].

So no feature turns back on the way from x to z, and a stone lengthens the path little. Of the samples c nearest
to the middle few are taken of which ‖c − s‖² + max(‖x − s‖², ‖s − z‖²) is least: most of each is kept, and it is
half way. Of these s is the one with the least of a third class. Shares of one whole, which clipping would take out
of their sum, are those of c, if they are those of x or of z, or else those of x.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices
from somersault.exemplars import ExemplarIndex
from somersault.flow.constraints import Group
from somersault.flow.via_samples.sides import Sides
from somersault.matching import FeatureMetric, chunks

_FIRSTS, _ENDS, _STONES, _BEST_STONES = 8, 4, 30, 4
"""So many exemplars are tried as z, as y, and as c; and so many of the last are stones to choose from."""
_AS_NEAR = 2.0
"""Up to so many times the least squared distance an exemplar counts as near: then prices decide."""
_SAME_SUM = 1e-9
_BLOCK_BYTES = 2**20
"""Of samples that are tried as stones together: they stay near the processor."""


def by_samples(X: Array, mine: Indices, index: ExemplarIndex, groups: Sequence[Group]) -> tuple[Array, Array]:
    """Stone, z and y, (n_samples, 3, n_features), of paths to some of the exemplars; and c, z and y.

    Where none lies beyond, y is the nearest by price; where there is no stone, that is the start.
    """
    out = np.repeat(X[:, None], 3, axis=1)
    points, sides = index.points[mine], Sides.of(X, mine, index)
    price_from_others, price_among = index.prices(mine)
    for rows in chunks(len(X), 16 * len(points) + _bytes(index) * _FIRSTS):
        A = index.metric.squared_distances(X[rows], points)
        is_near = _AS_NEAR * A.min(axis=1, keepdims=True) >= A
        tried = _least(np.where(is_near, A - price_from_others, np.inf), _FIRSTS)
        y = _beyond(A, tried[:, 0], points, price_among, index)
        z = tried[:, 0]
        if sides is not None and sides.has_third:
            z = _first(X[rows], A, y, tried, points, sides, rows)
        out[rows, 1], out[rows, 2] = points[z], points[y]
    real = out.copy()
    out[:, 0], real[:, 0] = stones(X, out[:, 1], index, groups, sides)
    return out, real


def _bytes(index: ExemplarIndex) -> int:
    """What it takes to tell how much of a third class there is at one point."""
    return 24 * len(index.prototypes)


def _least(values: Array, n: int) -> Indices:
    """The columns of the n least values of each row, in order; one that is infinite repeats the first."""
    n = min(n, values.shape[1])
    some = np.argpartition(values, n - 1, axis=1)[:, :n]
    own = np.take_along_axis(values, some, axis=1)
    order = own.argsort(axis=1, kind="stable")
    some, own = np.take_along_axis(some, order, axis=1), np.take_along_axis(own, order, axis=1)
    return np.where(np.isfinite(own), some, some[:, :1])


def _first(
    X: Array, A: Array, y: Indices, tried: Indices, points: NDArray[Any], sides: Sides, rows: slice
) -> Indices:
    """Of the points tried, the nearest by price first, that z with the least of a third class half way to it.

    None that is farther from y than from x, but for the first. A are the squared distances from x to the points.
    """
    metric, prototypes = sides.index.metric, sides.index.prototypes
    ends, place = np.unique(y, return_inverse=True)
    to_end = metric.squared_distances(points[ends], points)[place[:, None], tried]
    is_nearer = to_end <= np.take_along_axis(A, tried, axis=1)
    is_nearer[:, 0] = True
    firsts, place = np.unique(tried, return_inverse=True)
    of_firsts = metric.squared_distances(points[firsts], prototypes)[place.reshape(tried.shape)]
    halfway = (metric.squared_distances(X, prototypes)[:, None] + of_firsts) / 2
    best = np.where(is_nearer, sides.third(halfway, rows), np.inf).argmin(axis=1)
    return tried[np.arange(len(tried)), best]


def _beyond(A: Array, z: Indices, points: NDArray[Any], prices: Array, index: ExemplarIndex) -> Indices:
    """Of the points nearest to z by price that y of which z is most between x and y.

    That is, (‖x − z‖² + ‖z − y‖²) / ‖x − y‖² is least. None that is farther from z than x is, as far as points
    count as near: then it is z. A are the squared distances from x to the points.
    """
    unique, place = np.unique(z, return_inverse=True)
    G = index.metric.squared_distances(points[unique], points)
    far = np.where(G > 0, G, np.inf) - prices  # from itself, and from its duplicates
    tried = np.argpartition(far, min(_ENDS, len(points)) - 1, axis=1)[:, :_ENDS]
    sample, to_end, tried = np.arange(len(z)), np.take_along_axis(G, tried, axis=1)[place], tried[place]
    to_first, whole = A[sample, z][:, None], np.take_along_axis(A, tried, axis=1)
    is_end = (to_end > 0) & (to_end <= _AS_NEAR * to_first) & (whole > 0)
    ratio = np.divide(to_first + to_end, whole, out=np.full_like(whole, np.inf), where=is_end)
    return np.where(is_end.any(axis=1), tried[sample, ratio.argmin(axis=1)], z)


def stones(
    X: Array, Z: Array, index: ExemplarIndex, groups: Sequence[Group], sides: Sides | None = None
) -> tuple[Array, Array]:
    """Stepping stones s from samples to points, and the samples c of them, each (n_samples, n_features).

    Without a stone both are the start. Without sides stones are of any class.
    """
    out, real = X.copy(), X.copy()
    every = [(np.arange(len(X)), np.arange(len(index.points)))]
    for rows, among in every if sides is None else sides.each():
        points = index.points[among[index.have_neighbors[among]] if groups else among]
        moves = rows[(X[rows] != Z[rows]).any(axis=1)]
        width = 8 * (_BEST_STONES + 3) * X.shape[1] + 16 * len(points) + _bytes(index) * _BEST_STONES
        for some in chunks(len(moves), width):
            where = moves[some]
            out[where], real[where] = _stones(X[where], Z[where], points, index, groups, sides, where)
    return out, real


def _stones(
    X: Array,
    Z: Array,
    points: NDArray[Any],
    index: ExemplarIndex,
    groups: Sequence[Group],
    sides: Sides | None,
    rows: Indices,
) -> tuple[Array, Array]:
    metric, k = index.metric, min(_STONES, len(points))
    if k == 0:
        return X, X
    far = metric.squared_distances((X + Z) / 2, points)
    tried = np.argpartition(far, k - 1, axis=1)[:, :k]
    cost, width = np.empty(tried.shape), 8 * k * X.shape[1]
    for some in chunks(len(X), width, max(1, _BLOCK_BYTES // width)):
        cost[some] = _cost(points[tried[some]], X[some, None], Z[some, None], metric, groups)
    sample, best = np.arange(len(X)), _least(cost, _BEST_STONES)
    if sides is not None and sides.has_third:
        found = _clipped(points[tried[sample[:, None], best]], X[:, None], Z[:, None], groups)
        A = metric.squared_distances(found.reshape(-1, X.shape[1]), index.prototypes).reshape(*best.shape, -1)
        best[:, 0] = best[sample, sides.third(A, rows).argmin(axis=1)]
    best = best[:, 0]
    real, is_stone = points[tried[sample, best]].astype(np.float64), np.isfinite(cost[sample, best])[:, None]
    return np.where(is_stone, _clipped(real, X, Z, groups), X), np.where(is_stone, real, X)


def _cost(c: NDArray[Any], x: Array, z: Array, metric: FeatureMetric, groups: Sequence[Group]) -> Array:
    """What the samples c (n, n_tried, n_features) cost as stones; infinite for those that are none."""
    s = _clipped(c, x, z, groups)
    cut, there, on = (metric.dot(v, v) for v in (c - s, s - x, z - s))
    cost = np.where((there > 0) & (on > 0), cut + np.maximum(there, on), np.inf)
    return np.where(cost <= _AS_NEAR * cost.min(axis=1, keepdims=True), cost, np.inf)


def _clipped(c: NDArray[Any], x: Array, z: Array, groups: Sequence[Group]) -> Array:
    """Of samples c what lies between x and z; shares of one whole are those of c, or of x."""
    s = c.astype(np.float64).clip(np.minimum(x, z), np.maximum(x, z))
    for group in groups:
        kept = abs(s[..., group].sum(axis=-1) - x[..., group].sum(axis=-1)) <= _SAME_SUM
        s[..., group] = np.where(kept[..., None], s[..., group], x[..., group])
    return s
