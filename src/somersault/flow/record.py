"""What is left of a walk: its last state, how far the targets were, and the corners of the paths."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from somersault.array_types import Array
from somersault.flow.state import State

Walk = Callable[[], Iterator[State]]


def record(walk: Walk, *, replay: bool) -> tuple[State, list[Array], Sequence[Array]]:
    """The last state of a walk, its target activations and its corners, each after each step.

    Corners are kept, or walked again when someone asks, where a step takes less time than fresh memory for it.
    """
    states = walk()
    state = next(states)
    activations, corners = [state.target_activations], [state.coordinates]
    for state in states:
        activations.append(state.target_activations)
        if not replay:
            corners.append(state.coordinates)
    return state, activations, Replay(walk, len(activations), state.coordinates) if replay else corners


@dataclass(frozen=True)
class Replay(Sequence[Array]):
    """The corners of a walk, made anew by each iteration."""

    walk: Walk
    n_corners: int
    last: Array

    def __len__(self) -> int:
        return self.n_corners

    def __iter__(self) -> Iterator[Array]:
        return (state.coordinates for state in self.walk())

    @overload
    def __getitem__(self, index: int) -> Array: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Array]: ...
    def __getitem__(self, index: int | slice) -> Array | Sequence[Array]:
        if index == 0:
            return next(iter(self))
        return self.last if index == -1 else list(self)[index]
