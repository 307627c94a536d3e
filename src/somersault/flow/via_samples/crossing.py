"""By way of which samples a path leaves its start and comes to its end, where classes lie apart.

Nothing between two samples is a sample. A path crosses to an exemplar z of the target that is near to the start x,
and goes on to another one, y, that lies beyond it. Which of the nearest these are, prices decide
(`somersault.even_use`): without, most paths would end in the few samples that are nearest to everything.

Half way from x to z both are seen at once. So the path goes by a stepping stone s there: a sample c of the two
sides near to the middle, of which in each feature so much is taken as lies between x and z,

    s_d = c_d clipped to [min(x_d, z_d), max(x_d, z_d)].

So no feature turns back on the way from x to z, and a stone lengthens the path little. Of the samples c nearest
to the middle that one is taken of which ‖c − s‖² + max(‖x − s‖², ‖s − z‖²) is least: most of it is kept, and it is
half way. Shares of one whole, which clipping would take out of their sum, are those of c, if they are those of x
or of z, or else those of x.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices
from somersault.exemplars import ExemplarIndex
from somersault.flow.constraints import Group
from somersault.matching import chunks

_ENDS, _STONES = 4, 30
"""So many exemplars are tried as y, and as c."""
_AS_NEAR = 2.0
"""Up to so many times the least squared distance an exemplar counts as near: then prices decide."""
_SAME_SUM = 1e-9


def by_samples(X: Array, mine: Indices, index: ExemplarIndex, groups: Sequence[Group]) -> tuple[Array, Array]:
    """Stone, z and y, (n_samples, 3, n_features), of paths to some of the exemplars; and c, z and y.

    Where there is no y, the path ends in z; where there is no stone, that is the start.
    """
    out = np.repeat(X[:, None], 3, axis=1)
    metric, points = index.metric, index.points[mine]
    price_from_others, price_among = index.prices(mine)
    for rows in chunks(len(X), 16 * len(points)):
        A = metric.squared_distances(X[rows], points)
        near = _AS_NEAR * A.min(axis=1, keepdims=True) >= A
        z = np.where(near, A - price_from_others, np.inf).argmin(axis=1)
        unique, where = np.unique(z, return_inverse=True)
        G = metric.squared_distances(points[unique], points)
        far = np.where(G > 0, G, np.inf) - price_among  # from itself, and from its duplicates
        tried = np.argpartition(far, min(_ENDS, len(points)) - 1, axis=1)[:, :_ENDS][where]
        out[rows, 1], out[rows, 2] = points[z], points[_beyond(A, G[where], z, tried)]
    real = out.copy()
    out[:, 0], real[:, 0] = stones(X, out[:, 1], index, groups, mine)
    return out, real


def _beyond(A: Array, G: Array, z: Indices, tried: Indices) -> Indices:
    """Of the points tried that y of which z is most between: (‖x − z‖² + ‖z − y‖²) / ‖x − y‖² is least.

    None that is farther from z than x is, as far as points count as near: then the path ends in z.
    """
    sample = np.arange(len(z))
    to_end, whole = np.take_along_axis(G, tried, axis=1), np.take_along_axis(A, tried, axis=1)
    to_first = A[sample, z][:, None]
    is_end = (to_end > 0) & (to_end <= _AS_NEAR * to_first) & (whole > 0)
    ratio = np.divide(to_first + to_end, whole, out=np.full_like(whole, np.inf), where=is_end)
    best = tried[sample, ratio.argmin(axis=1)]
    return np.where(is_end.any(axis=1), best, z)


def stones(
    X: Array, Z: Array, index: ExemplarIndex, groups: Sequence[Group], mine: Indices | None = None
) -> tuple[Array, Array]:
    """Stepping stones s from samples to points, and the samples c of them, each (n_samples, n_features).

    Without a stone both are the start. mine are the exemplars of the target; without classes stones are of any.
    """
    out, real = X.copy(), X.copy()
    moves = np.flatnonzero((X != Z).any(axis=1))
    for rows, among in _sides(X[moves], index, mine):
        points = index.points[among[index.have_neighbors[among]] if groups else among]
        own = moves[rows]
        for some in chunks(len(own), 8 * (_STONES + 3) * X.shape[1] + 16 * len(points)):
            where = own[some]
            out[where], real[where] = _stones(X[where], Z[where], points, index, groups)
    return out, real


def _sides(X: Array, index: ExemplarIndex, mine: Indices | None) -> Iterator[tuple[Indices, Indices]]:
    """(samples, exemplars of the classes of the target and of that which these samples are nearest to)."""
    every = np.arange(len(index.points))
    if mine is None or index.codes is None:
        yield np.arange(len(X)), every
        return
    of_exemplars, of_units = index.codes
    of_target = np.unique(of_exemplars[mine])
    others = np.flatnonzero(~np.isin(of_units, [-1, *of_target]))
    if others.size == 0:
        yield np.arange(len(X)), every
        return
    of_samples = of_units[others[index.metric.best_units(X, index.prototypes[others])]]
    for code in np.unique(of_samples):
        yield np.flatnonzero(of_samples == code), np.flatnonzero(np.isin(of_exemplars, [code, *of_target]))


def _stones(
    X: Array, Z: Array, points: NDArray[Any], index: ExemplarIndex, groups: Sequence[Group]
) -> tuple[Array, Array]:
    metric, k = index.metric, min(_STONES, len(points))
    if k == 0:
        return X, X
    far = metric.squared_distances((X + Z) / 2, points)
    tried = points[np.argpartition(far, k - 1, axis=1)[:, :k]].astype(np.float64)
    x, z = X[:, None], Z[:, None]
    clipped = tried.clip(np.minimum(x, z), np.maximum(x, z))
    for group in groups:
        kept = abs(clipped[..., group].sum(axis=2) - x[..., group].sum(axis=2)) <= _SAME_SUM
        clipped[..., group] = np.where(kept[..., None], clipped[..., group], x[..., group])
    cut, there, on = (metric.dot(v, v) for v in (tried - clipped, clipped - x, z - clipped))
    cost = np.where((there > 0) & (on > 0), cut + np.maximum(there, on), np.inf)
    best = cost.argmin(axis=1)
    sample = np.arange(len(X))
    is_stone = np.isfinite(cost[sample, best])[:, None]
    return np.where(is_stone, clipped[sample, best], X), np.where(is_stone, tried[sample, best], X)
