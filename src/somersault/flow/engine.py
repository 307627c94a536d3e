"""What an engine of morphs is: whatever finds states of paths in a space of few coordinates.

Both protocols are kept by what is in `stepping` and in `via_samples`, which do not know one another.
"""

from typing import TYPE_CHECKING, Protocol

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.flow.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from somersault.flow.goal import Goal
    from somersault.flow.state import Event, State


class PathSpace(Protocol):
    """Coordinates in which paths are few numbers a point, and how these are decoded."""

    @property
    def start(self) -> Array:
        """Where the samples are at first, (n_samples, n_coordinates)."""
        ...

    @property
    def rank(self) -> int:
        """Number of coordinates in which units lie; those behind them lead off their hull."""
        ...

    @property
    def is_bounded(self) -> bool:
        """Whether bounds hold a path."""
        ...

    def decode(self, z: Array, rows: Rows = ...) -> Array:
        """Points (n, …, n_features) of coordinates (n, …, n_coordinates) of the samples in those rows."""
        ...

    def unit_activations(self, z: Array, rows: Rows = ...) -> Array:
        """Squared distances (n, …, n_units) of coordinates (n, …, n_coordinates) to the units."""
        ...

    def goals(self, targets: Indices, rows: Rows) -> Array:
        """Where those target units, or the target samples of those rows, lie, (n, n_coordinates)."""
        ...

    def at_active_bound(self, z: Array, goal: Array, rows: Rows) -> Mask:
        """Which features (n, n_features) are at a bound that lies before the goal."""
        ...


class Engine(Protocol):
    """Finds the paths of a problem's samples."""

    @property
    def problem(self) -> Problem:
        """Whose paths they are."""
        ...

    @property
    def space(self) -> PathSpace:
        """The coordinates of the paths."""
        ...

    @property
    def goal(self) -> "Goal":
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

    def states(self, rows: slice, until: "Event | None", budget: int) -> "Iterator[State]":
        """The states of some samples after 0, 1, … steps, until each of them has a result."""
        ...

    def is_reached(self, z: Array, a: Array, rows: Rows) -> Mask:
        """Whether no unit is nearer than the target with activation a, for coordinates z of those samples."""
        ...
