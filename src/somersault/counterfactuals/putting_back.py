"""Columns of answers that the model does not need, put back as they are in their rows.

Those with small changes go first. A round asks about all answers in one call: which of the smallest changes they
flip without, and then also without which single one. A column that an answer does not flip without stays.
"""

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.counterfactuals.costs import ChangeCosts
from somersault.counterfactuals.question import Question

PARTS = 32
"""Of the columns of an answer, tried one by one; of more columns several at a time."""


def put_back(points: Array, X: Array, question: Question, costs: ChangeCosts) -> Array:
    """Answers (m, n_encoded) to rows X with as few changes as they flip with."""
    out, needed = points.copy(), np.zeros(costs.of(X, points).shape, dtype=bool)
    is_first = True
    while True:
        sizes = costs.of(X, out)
        rank, n_open = ranks(np.where((sizes > 0) & ~needed, sizes, np.inf))
        if not n_open.any():
            return out
        part = rank * np.minimum(PARTS, n_open)[:, None] // np.maximum(n_open, 1)[:, None]
        of, last = np.nonzero(np.arange(PARTS) < np.minimum(PARTS, n_open)[:, None])
        sets = [part[of] <= last[:, None], part[of] == last[:, None]][: 1 if is_first else 2]
        trials = [np.where(costs.spread(each), X[of], out[of]) for each in sets]
        flips = question.holds(np.concatenate(trials)).reshape(len(sets), -1)
        n_back = most(of, last + 1, flips[0], len(out))[:, None]
        out = np.where(costs.spread(part < n_back), X, out)
        needed |= part == n_back
        for each, flip in zip(sets[1:], flips[1:], strict=True):
            np.logical_or.at(needed, of[~flip], each[~flip])
        is_first = False


def ranks(keys: Array) -> tuple[Indices, Indices]:
    """The places of columns by keys (m, n_columns), the least first, and how many are finite; others follow."""
    is_open = np.isfinite(keys)
    places = np.argsort(np.argsort(keys, axis=1, kind="stable"), axis=1)
    return np.where(is_open, places, 2 * keys.shape[1] * PARTS), np.count_nonzero(is_open, axis=1)


def most(of: Indices, numbers: Indices, chosen: Mask, n: int) -> Indices:
    """The largest of the chosen numbers of each of n answers, 0 without any."""
    out = np.zeros(n, dtype=np.intp)
    np.maximum.at(out, of[chosen], numbers[chosen])
    return out
