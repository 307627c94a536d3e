"""Numbers of answers moved toward those of their rows, as far as the model still calls the answers so.

A round makes two calls for all answers. The first tries each number at seven steps toward its row, the others as
they are. The second takes the number that saves most, with the next, and so on, as far as the answer flips. A
round looks between the step that was taken and the one beyond it, so three rounds find 1/512 of a change.
"""

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.counterfactuals.aims import AimSearch
from somersault.counterfactuals.costs import ChangeCosts
from somersault.counterfactuals.putting_back import most, ranks

STEPS, MOVED = 8, 16
"""Into which a change is divided, and numbers of an answer that are moved, those with the largest changes."""
_ROUNDS = 3


def moved_near(points: Array, rows: Indices, search: AimSearch, costs: ChangeCosts) -> Array:
    """Answers (m, n_encoded) to rows of the search with smaller changes of numbers."""
    out, X = points, search.feasible.X[rows][:, costs.firsts]
    near = X.copy()  # (m, n_columns), the nearest number to that of the answer which does not flip
    for _ in range(_ROUNDS):
        of, column = np.nonzero(_are_moved(out[:, costs.firsts], near, costs))
        if not len(of):
            break
        end, start = out[of, costs.firsts[column]], near[of, column]
        values = start[:, None] + (end - start)[:, None] * np.arange(1, STEPS) / STEPS
        made, flips = _tried(out, of, column, values, rows, search, costs)
        first, is_found, each = flips.argmax(axis=1), flips.any(axis=1), np.arange(len(of))
        beyond = np.where(is_found, first, STEPS - 1) - 1
        near[of, column] = np.where(beyond < 0, start, values[each, beyond])
        best = np.where(is_found, made[each, first], end)
        wanted, saved = out[:, costs.firsts], np.zeros(near.shape)
        wanted[of, column] = best
        saved[of, column] = (np.abs(end - X[of, column]) - np.abs(best - X[of, column])) * costs.of_columns[column]
        out = _taken(out, wanted, saved, search, costs)
    return out


def _are_moved(values: Array, near: Array, costs: ChangeCosts) -> Mask:
    """Which columns (m, n_columns) of answers have room for a step: the largest changes."""
    off = np.abs(values - near)
    has_room = off > np.where(costs.columns.whole[costs.firsts], 1.0, 0.0)
    has_room[:, list(costs.columns.categorical)] = False
    rank, _ = ranks(np.where(has_room, -off * costs.of_columns, np.inf))
    return rank < MOVED


def _tried(
    out: Array,
    of: Indices,
    column: Indices,
    values: Array,
    rows: Indices,
    search: AimSearch,
    costs: ChangeCosts,
) -> tuple[Array, Mask]:
    """What becomes of values (k, n_steps), one at a time in answers, and which of these flip."""
    feature = costs.firsts[column]
    trial = np.repeat(out[of][:, None], values.shape[1], axis=1)
    trial[np.arange(len(of)), :, feature] = values
    flat = trial.reshape(-1, trial.shape[2])
    made = search.feasible_rows(flat, np.repeat(rows[of], values.shape[1]))
    flips = search.question.holds(made).reshape(values.shape)
    return made.reshape(trial.shape)[np.arange(len(of)), :, feature], flips


def _taken(out: Array, wanted: Array, saved: Array, search: AimSearch, costs: ChangeCosts) -> Array:
    """Answers with as many of the wanted numbers (m, n_columns) as flip together, by what they save."""
    rank, n = ranks(np.where(saved > 0, -saved, np.inf))
    of, last = np.nonzero(np.arange(rank.shape[1]) < n[:, None])
    is_new = rank[of] <= last[:, None]
    trial = out[of]
    trial[:, costs.firsts] = np.where(is_new, wanted[of], trial[:, costs.firsts])
    n_taken = most(of, last + 1, search.question.holds(trial), len(out))
    is_best = last + 1 == n_taken[of]
    out = out.copy()
    out[of[is_best]] = trial[is_best]
    return out
