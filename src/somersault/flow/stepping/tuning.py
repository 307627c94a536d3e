"""Of several walks of the same samples the best for each, by `path_score`; one that arrives, if any does.

A walk costs O(rank) a step, so that some of them cost less than one step of the unreduced rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.errors import Result
from somersault.flow.events import occurred
from somersault.flow.score import path_score
from somersault.flow.state import GOING, RESULTS, Event, State

_PER_SAMPLE = (
    "n_steps", "target_activations", "targets", "outcome", "coordinates", "end", "rigidity", "spectral_exponent",
)  # fmt: skip
_LOST = 1e6
"""Added to the score of a path that does not arrive."""


def best_of(walks: Sequence[Sequence[State]], until: Event | None) -> Iterator[State]:
    """The states of each sample on the best of its walks, until the event occurs; what it would be to walk it."""
    choice = np.argmin([_score(walk) for walk in walks], axis=0)
    state, ended = walks[0][0], np.zeros(len(choice), dtype=bool)
    for index in range(max(map(len, walks))):
        state = _merged([state, _chosen(index, walks, choice)], np.where(ended, 0, 1), index)
        state.outcome[occurred(until, state) & ~ended] = RESULTS.index(Result.UNTIL)
        ended = state.outcome != GOING
        yield state
        if ended.all():
            return


def _score(walk: Sequence[State]) -> Array:
    path = [state.coordinates for state in walk]
    lengths = np.column_stack(
        [np.zeros(len(path[0]))] + [np.linalg.norm(b - a, axis=1) for a, b in pairwise(path)]
    )
    left = np.column_stack([np.linalg.norm(z - path[-1], axis=1) for z in path])
    energy = np.column_stack([np.vecdot(z, z) for z in path])
    arrived = [RESULTS[code].is_success for code in walk[-1].outcome]
    return path_score(lengths[:, 1:], left, energy) + np.where(arrived, 0.0, _LOST)


def _chosen(index: int, walks: Sequence[Sequence[State]], choice: NDArray[np.intp]) -> State:
    return _merged([walk[min(index, len(walk) - 1)] for walk in walks], choice, index)


def _merged(states: Sequence[State], choice: NDArray[np.intp], index: int) -> State:
    """Of each sample what one of the states says."""
    rows = [(state, np.flatnonzero(choice == k)) for k, state in enumerate(states)]
    merged = {name: np.empty_like(getattr(states[0], name)) for name in _PER_SAMPLE}
    for state, mine in rows:
        for name, values in merged.items():
            values[mine] = getattr(state, name)[mine]
    return replace(states[0], index=index, **merged)
