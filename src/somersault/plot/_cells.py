"""What a drawing of a map is made of, as arrays: its cells, how far apart they are, the way of a path over them.

NumPy alone: the report draws with it as well, and without matplotlib.
"""

import numpy as np
from numpy.typing import NDArray

from somersault.lattice import Lattice

Array = NDArray[np.float64]

_CORNERS = {"hexagonal": (6, 3**-0.5), "rectangular": (4, 0.5**0.5)}
"""Number of corners of a cell, and how far they are from its center, in lattice steps."""
_GOLDEN_ANGLE = np.pi * (3 - 5**0.5)


def cells(lattice: Lattice) -> Array:
    """Corners of the cells around the units, (n_units, n_corners, 2) as (x, y), in lattice steps."""
    n_corners, radius = _CORNERS[lattice.topology]
    angle = 2 * np.pi * (np.arange(n_corners) + 0.5) / n_corners
    return lattice.coordinates[:, None] + radius * np.column_stack([np.cos(angle), np.sin(angle)])


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
