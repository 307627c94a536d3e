"""Answers with as few and as small changes as the model still calls what is wanted.

Columns are put back one by one, the smallest change first, and stay so where the answer still flips. What is left
of numbers is then halved toward the row six times, the largest change first.
"""

import numpy as np

from somersault.array_types import Array, Indices
from somersault.counterfactuals.aims import AimSearch
from somersault.counterfactuals.costs import ChangeCosts

_ROUNDS = 64
"""Of putting back: of more columns several at a time."""
_HALVED, _HALVINGS = 16, 6
"""Numbers of an answer that are halved toward the row, and how often."""


def spared(points: Array, rows: Indices, search: AimSearch, costs: ChangeCosts) -> Array:
    """Answers (m, n_encoded) to rows of the search, which flip as before."""
    X = search.feasible.X[rows]
    return _halved(_put_back(points, X, search, costs), X, rows, search, costs)


def _put_back(points: Array, X: Array, search: AimSearch, costs: ChangeCosts) -> Array:
    out, order = points.copy(), np.argsort(costs.of(X, points), axis=1, kind="stable")
    rank = np.argsort(order, axis=1)  # of each column among the changes of its row
    for some in np.array_split(np.arange(order.shape[1]), min(_ROUNDS, order.shape[1])):
        back = costs.spread((rank >= some[0]) & (rank <= some[-1]))
        trial = np.where(back, X, out)
        asked = (trial != out).any(axis=1)
        kept = np.flatnonzero(asked)[search.question.holds(trial[asked])]
        out[kept] = trial[kept]
    return out


def _halved(points: Array, X: Array, rows: Indices, search: AimSearch, costs: ChangeCosts) -> Array:
    out = points.copy()
    sizes = costs.of(X, points)
    sizes[:, list(costs.columns.categorical)] = 0.0
    n_changed = int(min(_HALVED, np.count_nonzero(sizes, axis=1).max(initial=0)))
    order = np.argsort(-sizes, axis=1, kind="stable")
    for place in range(n_changed):
        mine = np.flatnonzero(np.take_along_axis(sizes, order[:, [place]], axis=1)[:, 0])
        feature = np.array([group.start for group in costs.columns.slices])[order[mine, place]]
        near = X[mine, feature]
        for _ in range(_HALVINGS):
            trial = out[mine]
            trial[np.arange(len(mine)), feature] = (near + out[mine, feature]) / 2
            trial = search.feasible_rows(trial, rows[mine])
            flips = search.question.holds(trial)
            out[mine[flips]] = trial[flips]
            middle = trial[np.arange(len(mine)), feature]
            near = np.where(flips, near, middle)
    return out
