"""Coordinates in which the paths of a morph are few numbers a point: what an engine works in."""

from typing import Protocol

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.flow.problem import Problem


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


class InSpace(Protocol):
    """Has paths in such coordinates."""

    @property
    def problem(self) -> Problem:
        """Whose paths they are."""
        ...

    @property
    def space(self) -> PathSpace:
        """The coordinates of the paths."""
        ...

    def is_reached(self, z: Array, a: Array, rows: Rows) -> Mask:
        """Whether no unit is nearer than the target with activation a, for coordinates z of those samples."""
        ...
