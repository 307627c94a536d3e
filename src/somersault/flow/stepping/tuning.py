"""Of several walks of the same samples the best for each, by `path_score`; one that arrives, if any does.

A walk costs O(rank) a step, so that some of them cost less than one step of the unreduced rule. A path that is
certain to be worse than one before is not walked to its end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

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
    walked: dict[int, list[State]] = {}

    def run(k: int, trial: Trial) -> Ends:
        walked[k] = list(walks[k](_Measured(trial)))
        last, rows = walked[k][-1], trial.kept
        z = last.coordinates[rows]
        left = np.array([_distance(state.coordinates[rows], z) for state in walked[k]])
        arrived = np.array([RESULTS[code].is_success for code in last.outcome[rows]], dtype=bool)
        return Ends(last.n_steps, arrived, left.T)

    choice = choose([partial(run, k) for k in range(len(walks))], sure_steps)
    state, ended = walked[0][0], np.zeros(len(choice), dtype=bool)
    for index in range(max(map(len, walked.values()))):
        states = [walked[k][min(index, len(walked[k]) - 1)] for k in range(len(walks))]
        chosen = _merged(states, choice, index)
        state = chosen if until is None else _merged([state, chosen], np.where(ended, 0, 1), index)
        state.outcome[occurred(until, state) & ~ended] = RESULTS.index(Result.UNTIL)
        ended = state.outcome != GOING
        yield state
        if ended.all():
            return


def choose(runs: "Sequence[Callable[[Trial], Ends]]", sure_steps: int) -> Indices:
    """Which of the runs is the best of each sample; first the middle one is tried, which often is it.

    Each measures its paths by the trial, corner by corner.
    """
    scores, best = {}, None
    for k in sorted(range(len(runs)), key=lambda k: abs(2 * k + 1 - len(runs))):
        trial = Trial(best, sure_steps)
        ends = runs[k](trial)
        scores[k] = trial.scores(ends)
        best = _Best(scores[k], trial.energies[-1], trial.activations[-1], ends.n_steps).or_else(best)
    return np.argmin([scores[k] for k in range(len(runs))], axis=0)


@dataclass(frozen=True)
class Ends:
    """How paths ended: all their numbers of steps, (n_samples,), and of those that are not worse the rest."""

    n_steps: Indices
    arrived: Mask
    left: Array  # (n_kept, n_corners): distances of the corners to the end


@dataclass(frozen=True)
class _Best:
    """Of the best paths so far, each (n_samples,), the score and what is at their ends."""

    score: Array
    energy: Array
    activation: Array
    n_steps: Indices

    def or_else(self, other: "_Best | None") -> "_Best":
        """The others where they are no worse."""
        if other is None:
            return self
        mine = self.score < other.score
        return _Best(
            np.where(mine, self.score, other.score),
            np.where(mine, self.energy, other.energy),
            np.where(mine, self.activation, other.activation),
            np.where(mine, self.n_steps, other.n_steps),
        )


class Trial:
    """Measures the paths of a rule corner by corner, and says which are worse than the best so far."""

    def __init__(self, best: _Best | None, sure_steps: int) -> None:
        self._best, self._sure_steps = best, sure_steps
        self.activations: list[Array] = []
        self.energies: list[Array] = []
        self._lengths: list[Array] = []

    @property
    def kept(self) -> Indices:
        """The samples whose paths are not worse."""
        return np.flatnonzero(~self.is_worse)

    def start(self, activation: Array, energy: Array) -> Mask:
        """Measure the first corners, (n_samples,) each."""
        self.activations.append(activation)
        self.energies.append(energy)
        self.is_worse, best = np.zeros(len(energy), dtype=bool), self._best
        if best is not None:
            self._is_sure = (best.score < _LOST) & (best.n_steps <= self._sure_steps)
            self._least = LeastScore(distance_left(activation, best.activation), energy, best.energy)
        return self.is_worse

    def after(self, activation: Array, energy: Array, length: Array) -> Mask:
        """Measure one more corner, behind a segment of that length.

        Which paths are certain to have a larger score than the best, if they arrive.
        """
        self.activations.append(activation)
        self.energies.append(energy)
        self._lengths.append(length)
        best = self._best
        if best is not None:
            least = self._least.after(length, distance_left(activation, best.activation), energy)
            self.is_worse |= self._is_sure & (least > best.score + _AHEAD)
        return self.is_worse

    def scores(self, ends: Ends) -> Array:
        """The scores of the paths (n_samples,); infinite for those that are worse."""
        out, rows = np.full(len(self.is_worse), np.inf), self.kept
        lengths = np.array(self._lengths).reshape(len(self._lengths), len(out))[:, rows].T
        score = path_score(lengths, ends.left, np.array(self.energies)[:, rows].T)
        out[rows] = score + np.where(ends.arrived, 0.0, _LOST)
        return out


def distance_left(activation: Array, at_end: Array) -> Array:
    """Distance to the end of a path, behind which the same part of the target's activation is left."""
    return np.sqrt(np.maximum(activation - at_end, 0.0))


class _Measured:
    """An event that measures the states of a walk by a trial, and ends paths that are worse."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial

    def __call__(self, state: State) -> Mask:
        z = state.coordinates
        energy = np.vecdot(z, z)
        if state.index == 0:
            self._z = z
            return self._trial.start(state.target_activations, energy)
        length, self._z = _distance(z, self._z), z
        return self._trial.after(state.target_activations, energy, length)


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
