"""What an engine of morphs is: whatever finds states of paths in a space of few coordinates.

The protocol is kept by what is in `stepping` and in `via_samples`, which do not know one another.
"""

from collections.abc import Iterator
from typing import Protocol

from somersault.array_types import Array, Indices
from somersault.flow.goal import Goal
from somersault.flow.path_space import InSpace
from somersault.flow.state import Event, State


class Engine(InSpace, Protocol):
    """Finds the paths of a problem's samples."""

    @property
    def goal(self) -> Goal:
        """What the target's activation is the squared distance to."""
        ...

    @property
    def waypoints(self) -> Array | None:
        """Points that the paths go by, and their ends, (n_samples, n_legs, n_features), where any were chosen."""
        ...

    @property
    def unit_paths(self) -> tuple[Indices, ...] | None:
        """Over which units each path leads, where that was chosen."""
        ...

    @property
    def is_replayed(self) -> bool:
        """Whether states take less time to find again than fresh memory for them does."""
        ...

    def states(self, rows: slice, until: Event | None, budget: int) -> Iterator[State]:
        """The states of some samples after 0, 1, … steps, until each of them has a result."""
        ...
