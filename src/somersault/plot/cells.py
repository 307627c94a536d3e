"""What a drawing of a map is made of, as arrays: its cells, what lies over its edges, the way of a path over them.

NumPy alone: the report draws with it as well, and without matplotlib.
"""

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices
from somersault.lattice import Lattice

_CORNERS = {"hexagonal": (6, 3**-0.5), "rectangular": (4, 0.5**0.5)}
"""Number of corners of a cell, and how far they are from its center, in lattice steps."""
_SIDE = {"hexagonal": 3**-0.5, "rectangular": 1.0}
"""The length of a side of a cell, in lattice steps."""
_GOLDEN_ANGLE = np.pi * (3 - 5**0.5)


def cells(lattice: Lattice) -> Array:
    """Corners of the cells around the units, (n_units, n_corners, 2) as (x, y), in lattice steps."""
    return _around(lattice.coordinates, lattice)


def beyond(lattice: Lattice) -> tuple[Indices, Array]:
    """What lies beyond wrapped edges, one cell wide: the units (n,), again, and their cells (n, n_corners, 2)."""
    n_rows, n_columns = lattice.shape
    row, column = (index.ravel() for index in np.mgrid[-1 : n_rows + 1, -1 : n_columns + 1])
    inside_x, inside_y = (column >= 0) & (column < n_columns), (row >= 0) & (row < n_rows)
    there = {"planar": inside_x & inside_y, "cylindrical": inside_y}.get(lattice.boundary, np.ones(len(row), bool))
    there &= ~(inside_x & inside_y)
    row, column = row[there], column[there]
    shift = 0.5 * (row % 2) if lattice.topology == "hexagonal" else 0.0
    centers = np.column_stack([column + shift, row * lattice.row_height])
    return row % n_rows * n_columns + column % n_columns, _around(centers, lattice)


def _around(centers: Array, lattice: Lattice) -> Array:
    n_corners, radius = _CORNERS[lattice.topology]
    angle = 2 * np.pi * (np.arange(n_corners) + 0.5) / n_corners
    return centers[:, None] + radius * np.column_stack([np.cos(angle), np.sin(angle)])


def borders(lattice: Lattice, numbers: NDArray[np.intp]) -> Array:
    """Sides between neighboring units of different numbers, (n_borders, 2, 2) as two ends (x, y) each.

    Over a wrapped edge both sides are there: that of the one unit and that of the other.
    """
    a, b = lattice.edges[np.not_equal(*numbers[lattice.edges].T)].T
    found: list[Array] = []
    for jump in _jumps(lattice):
        step = lattice.coordinates[b] + jump - lattice.coordinates[a]
        near = np.linalg.norm(step, axis=1) < 1 + 1e-9
        middles = lattice.coordinates[a[near]] + step[near] / 2
        half = _SIDE[lattice.topology] / 2 * step[near][:, ::-1] * [-1, 1]
        found += [np.stack([middles - half, middles + half], axis=1)]
        if jump.any():
            found += [found[-1] - jump]
    return np.concatenate(found)


def _jumps(lattice: Lattice) -> Array:
    """How far the map lies from its repetitions over wrapped edges, (n, 2); the first is itself."""
    width, height = lattice.shape[1], lattice.shape[0] * lattice.row_height
    x = [0.0] if lattice.boundary == "planar" else [0.0, -width, width]
    y = [0.0, -height, height] if lattice.boundary == "toroidal" else [0.0]
    return np.array([(dx, dy) for dx in x for dy in y])


def way(bmus: NDArray[np.intp], lattice: Lattice) -> Array:
    """Where paths over the map are drawn, (n_samples, n_frames, 2): at the centers of their units.

    Each path is set off by a little of its own, within the cell, so that equal ones stay visible.
    """
    i = np.arange(len(bmus))
    radius = 0.24 * np.sqrt((i + 0.5) / len(bmus)) if len(bmus) > 1 else np.zeros(1)
    offset = radius[:, None] * np.column_stack([np.cos(_GOLDEN_ANGLE * i), np.sin(_GOLDEN_ANGLE * i)])
    return lattice.coordinates[bmus] + offset[:, None]


def is_wrapped(bmus: NDArray[np.intp], lattice: Lattice) -> NDArray[np.bool_]:
    """Steps of paths that leave the map over one edge and come back over the other, (n_samples, n_frames − 1)."""
    a, b = bmus[:, :-1], bmus[:, 1:]
    plane = np.linalg.norm(lattice.coordinates[a] - lattice.coordinates[b], axis=-1)
    return plane > lattice.between(a, b) + 1e-9


def unbroken(points: Array, wrapped: NDArray[np.bool_], lattice: Lattice) -> Array:
    """One path (n_frames, 2) as a line that leaves the map over an edge, breaks off (NaN), and comes in again."""
    out = [points[:1]]
    for here, there, is_over in zip(points[:-1], points[1:], wrapped, strict=True):
        if is_over:
            jumps = _jumps(lattice)
            jump = jumps[np.linalg.norm(there + jumps - here, axis=1).argmin()]
            out.append(np.array([there + jump, [np.nan, np.nan], here - jump]))
        out.append(there[None])
    return np.concatenate(out)
