"""What is kept of the states of a block of samples: the last, how far the targets were, and the corners."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from somersault.array_types import Array
from somersault.flow.engine import Engine
from somersault.flow.state import Event, State


@dataclass(frozen=True)
class PathRecord:
    """The paths of a block of samples."""

    last: State
    activations: list[Array]  # of the targets after each step, each (n_samples,)
    corners: Sequence[Array]  # after each step, each (n_samples, n_coordinates)


def record(engine: Engine, rows: slice, until: Event | None, budget: int, *, replay: bool) -> PathRecord:
    """Solve a block; corners are kept, or found again whenever someone asks for them."""
    states = engine.states(rows, until, budget)
    state = next(states)
    activations, corners = [state.target_activations], [state.coordinates]
    for state in states:
        activations.append(state.target_activations)
        if not replay:
            corners.append(state.coordinates)
    if replay:
        return PathRecord(state, activations, Replay(engine, rows, budget, len(activations), state.coordinates))
    return PathRecord(state, activations, corners)


@dataclass(frozen=True)
class Replay(Sequence[Array]):
    """The corners of paths, found again by each iteration."""

    engine: Engine
    rows: slice
    budget: int
    n_corners: int
    last: Array

    def __len__(self) -> int:
        return self.n_corners

    def __iter__(self) -> Iterator[Array]:
        return (state.coordinates for state in self.engine.states(self.rows, None, self.budget))

    @overload
    def __getitem__(self, index: int) -> Array: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Array]: ...
    def __getitem__(self, index: int | slice) -> Array | Sequence[Array]:
        if index == 0:
            return next(iter(self))
        return self.last if index == -1 else list(self)[index]
