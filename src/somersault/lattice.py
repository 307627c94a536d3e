"""The lattice: where the units of a map lie and how far apart they are, in lattice steps."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.errors import InputError

TOPOLOGIES = ("hexagonal", "rectangular")
Places = NDArray[np.intp] | np.intp
BOUNDARIES = ("planar", "cylindrical", "toroidal")
_ROW_HEIGHT = {"hexagonal": float(np.sqrt(3) / 2), "rectangular": 1.0}


@dataclass(frozen=True)
class Lattice:
    """Distances d(i, j) between the units of a map: Euclidean in the plane of the lattice, over wrapped edges.

    Neighbours are 1 apart: six of them for an inner unit of a hexagonal lattice, four of a rectangular one.
    In a hexagonal lattice odd rows are shifted half a step to the right and rows are √3/2 apart.

    Parameters
    ----------
    shape : (int, int)
        (n_rows, n_columns). Unit u lies in row u // n_columns and column u % n_columns.
    topology : {"hexagonal", "rectangular"}, default "hexagonal"
        Hexagonal, because its neighbours are all equally far.
    boundary : {"planar", "cylindrical", "toroidal"}, default "planar"
        Cylindrical joins the left edge to the right; toroidal also the top to the bottom.

    Raises
    ------
    InputError
        For a shape that is no pair of positive whole numbers, an unknown word, or a toroidal hexagonal lattice
        with an odd number of rows (shifted rows would meet shifted rows).

    References
    ----------
    Kohonen, Self-Organizing Maps, 3rd ed., Springer 2001, section 3.4.

    Examples
    --------
    >>> lattice = Lattice((3, 3))
    >>> lattice.neighbors(4)
    array([1, 2, 3, 5, 7, 8])
    >>> lattice.distances[4, [3, 0]].round(3)
    array([1.   , 1.732])
    """

    shape: tuple[int, int]
    topology: Literal["hexagonal", "rectangular"] = "hexagonal"
    boundary: Literal["planar", "cylindrical", "toroidal"] = "planar"

    def __post_init__(self) -> None:
        if not isinstance(cast("Any", self.shape), (tuple, list)) or len(self.shape) != 2:
            raise InputError(f"shape is {self.shape!r}; need (n_rows, n_columns)")
        n_rows, n_columns = (validation.whole(side, "a side of shape", least=1) for side in self.shape)
        object.__setattr__(self, "shape", (n_rows, n_columns))
        validation.choice(self.topology, "topology", TOPOLOGIES)
        validation.choice(self.boundary, "boundary", BOUNDARIES)
        if self.topology == "hexagonal" and self.boundary == "toroidal" and n_rows % 2:
            raise InputError(
                f"a toroidal hexagonal lattice with {n_rows} rows does not close: shifted rows must alternate; "
                f"need an even number of rows, such as {n_rows + 1}"
            )

    @property
    def n_units(self) -> int:
        """Number of units."""
        return self.shape[0] * self.shape[1]

    @cached_property
    def coordinates(self) -> NDArray[np.float64]:
        """Places of the units in the plane, (n_units, 2) as (x, y), in lattice steps."""
        row, column = np.divmod(np.arange(self.n_units), self.shape[1])
        shift = 0.5 * (row % 2) if self.topology == "hexagonal" else 0.0
        return np.column_stack([column + shift, row * self.row_height])

    @cached_property
    def relative_places(self) -> NDArray[np.float64]:
        """Places of the units around the middle of the lattice, (n_units, 2) as (x, y), from −1 to 1."""
        centered = self.coordinates - (self.coordinates.max(axis=0) + self.coordinates.min(axis=0)) / 2
        reach = centered.max(axis=0)
        return centered / np.where(reach > 0, reach, 1.0)

    @property
    def row_height(self) -> float:
        """How far apart rows are, in lattice steps."""
        return _ROW_HEIGHT[self.topology]

    def gaps(self, a: Places, b: Places) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far apart units are in x and in y, over the edge where that is nearer, in lattice steps."""
        a, b = (validation.places(units, self.n_units, "unit") for units in (a, b))
        x, y = self.coordinates.T
        dx, dy = np.abs(x[a] - x[b]), np.abs(y[a] - y[b])
        if self.boundary != "planar":
            dx = np.minimum(dx, np.abs(self.shape[1] - dx))
        if self.boundary == "toroidal":
            dy = np.minimum(dy, np.abs(self.shape[0] * self.row_height - dy))
        return dx, dy

    def between(self, a: Places, b: Places) -> NDArray[np.float64]:
        """Lattice distances d(a, b) of units in arrays that broadcast together, in lattice steps."""
        return np.hypot(*self.gaps(a, b))

    def touching(self, a: Places, b: Places) -> NDArray[np.bool_]:
        """Whether units are neighbors: one lattice step apart."""
        distance = self.between(a, b)
        return (distance > 0) & (distance < 1 + 1e-9)

    @cached_property
    def distances(self) -> NDArray[np.float64]:
        """Lattice distances of all pairs, (n_units, n_units), in lattice steps."""
        every = np.arange(self.n_units)
        return self.between(every[:, None], every)

    @cached_property
    def edges(self) -> NDArray[np.intp]:
        """The pairs of neighbors, (n_edges, 2), each once and the smaller unit first."""
        n_rows, n_columns = self.shape
        row, column = np.divmod(np.arange(self.n_units), n_columns)
        away = np.array([(0, 1), (1, -1), (1, 0), (1, 1)])
        rows, columns = row[:, None] + away[:, 0], column[:, None] + away[:, 1]
        a = np.repeat(np.arange(self.n_units), len(away))
        b = (rows % n_rows * n_columns + columns % n_columns).ravel()  # over edges that may not be wrapped too
        pairs = np.sort(np.column_stack([a, b]), axis=1)
        return np.unique(pairs[self.touching(pairs[:, 0], pairs[:, 1])], axis=0)

    @cached_property
    def neighbor_table(self) -> NDArray[np.intp]:
        """The neighbors of each unit, (n_units, most of any), filled up by −1."""
        pairs = np.concatenate([self.edges, self.edges[:, ::-1]])
        unit, other = pairs[np.lexsort(pairs.T[::-1])].T
        place = np.arange(len(unit)) - np.searchsorted(unit, unit)
        out = np.full((self.n_units, max(place, default=0) + 1), -1)
        out[unit, place] = other
        return out

    def neighbors(self, unit: int) -> NDArray[np.intp]:
        """The units that are one lattice step away from a unit."""
        return np.flatnonzero(
            self.touching(validation.indices(unit, self.n_units, "unit"), np.arange(self.n_units))
        )
