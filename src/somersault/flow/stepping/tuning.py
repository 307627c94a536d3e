"""Of several walks of the same samples the best for each, by `path_score`; one that arrives, if any does.

A walk costs O(rank) a step, so that some of them cost less than one step of the unreduced rule. A path that is
certain to be worse than one before is not walked to its end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.errors import Result
from somersault.flow.events import occurred
from somersault.flow.score import LeastScore, path_score
from somersault.flow.state import GOING, RESULTS, Event, State

_PER_SAMPLE = (
    "n_steps", "target_activations", "targets", "outcome", "coordinates", "end", "rigidity", "spectral_exponent",
)  # fmt: skip
_LOST = 1e6
"""Added to the score of a path that does not arrive."""
_AHEAD = 1e-3
"""A path is worse by this at least: where paths arrive differs by less, in shares of their lengths."""

Walk = Callable[[Event], Iterator[State]]
"""The states of some samples by one rule, until an event occurs."""


def best_of(walks: Sequence[Walk], until: Event | None, sure_steps: int) -> Iterator[State]:
    """The states of each sample on the best of its walks, until the event occurs; what it would be to walk it.

    Where a path arrives in no more than sure_steps, others that arrive have the same end.
    """
    walked, choice = _walked(walks, sure_steps)
    state, ended = walked[0][0], np.zeros(len(choice), dtype=bool)
    for index in range(max(map(len, walked))):
        chosen = _merged([walk[min(index, len(walk) - 1)] for walk in walked], choice, index)
        state = chosen if until is None else _merged([state, chosen], np.where(ended, 0, 1), index)
        state.outcome[occurred(until, state) & ~ended] = RESULTS.index(Result.UNTIL)
        ended = state.outcome != GOING
        yield state
        if ended.all():
            return


def _walked(walks: Sequence[Walk], sure_steps: int) -> tuple[list[list[State]], Indices]:
    """The states of the walks, and the best walk of each sample. First: the middle one, which often is it."""
    scores, walked, best = {}, {}, None
    for k in sorted(range(len(walks)), key=lambda k: abs(2 * k + 1 - len(walks))):
        trial = _Trial(best, sure_steps)
        walked[k] = list(walks[k](trial))
        scores[k] = trial.scores(walked[k])
        best = _Best.of(scores[k], walked[k][-1], best)
    return [walked[k] for k in range(len(walks))], np.argmin([scores[k] for k in range(len(walks))], axis=0)


@dataclass(frozen=True)
class _Best:
    """Of the best paths so far, each (n_samples,), the score and what is at their ends."""

    score: Array
    energy: Array
    activation: Array
    n_steps: Indices

    @classmethod
    def of(cls, score: Array, last: State, before: "_Best | None") -> "_Best":
        """The paths that have ended so, or those before that are better."""
        z = last.coordinates
        found = cls(score, np.vecdot(z, z), last.target_activations, last.n_steps)
        return found if before is None else found.or_else(before)

    def or_else(self, other: "_Best") -> "_Best":
        """The others where they are no worse."""
        mine = self.score < other.score
        return _Best(
            np.where(mine, self.score, other.score),
            np.where(mine, self.energy, other.energy),
            np.where(mine, self.activation, other.activation),
            np.where(mine, self.n_steps, other.n_steps),
        )


class _Trial:
    """A walk that is measured at each corner: an event that ends paths that are worse than the best so far."""

    def __init__(self, best: _Best | None, sure_steps: int) -> None:
        self._best, self._sure_steps = best, sure_steps
        self._lengths: list[Array] = []
        self._energy: list[Array] = []

    def __call__(self, state: State) -> Mask:
        """Which paths are certain to have a larger score than the best, if they arrive."""
        z, best = state.coordinates, self._best
        energy = np.vecdot(z, z)
        if state.index == 0:
            self.is_worse = np.zeros(len(z), dtype=bool)
            if best is not None:
                self._is_sure = (best.score < _LOST) & (best.n_steps <= self._sure_steps)
                self._least = LeastScore(self._left(state, best), energy, best.energy)
        else:
            length = _distance(z, self._z)
            self._lengths.append(length)
            if best is not None:
                least = self._least.after(length, self._left(state, best), energy)
                self.is_worse |= self._is_sure & (least > best.score + _AHEAD)
        self._energy.append(energy)
        self._z = z
        return self.is_worse

    def _left(self, state: State, best: _Best) -> Array:
        """Distance to where the best path ends, behind which the same part of the target's activation is left."""
        return np.sqrt(np.maximum(state.target_activations - best.activation, 0.0))

    def scores(self, walk: Sequence[State]) -> Array:
        """The scores of the paths (n_samples,); infinite for those that are worse."""
        out, rows, z = np.full(len(self.is_worse), np.inf), np.flatnonzero(~self.is_worse), self._z
        if rows.size:
            left = np.column_stack([_distance(state.coordinates[rows], z[rows]) for state in walk])
            lengths = np.array(self._lengths).reshape(len(walk) - 1, len(z))[:, rows].T
            arrived = np.array([RESULTS[code].is_success for code in walk[-1].outcome[rows]])
            score = path_score(lengths, left, np.array(self._energy)[:, rows].T)
            out[rows] = score + np.where(arrived, 0.0, _LOST)
        return out


def _distance(a: Array, b: Array) -> Array:
    step = a - b
    return np.sqrt(np.vecdot(step, step))


def _merged(states: Sequence[State], choice: Indices, index: int) -> State:
    """Of each sample what one of the states says."""
    merged = {name: np.empty_like(getattr(states[0], name)) for name in _PER_SAMPLE}
    for k in np.unique(choice):
        state, mine = states[k], np.flatnonzero(choice == k)
        for name, values in merged.items():
            values[mine] = getattr(state, name)[mine]
    return replace(states[0], index=index, **merged)
