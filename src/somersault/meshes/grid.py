"""The points of the box at which distances are known."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from somersault.array_types import Array

MARGIN = 2.0
"""Voxels around a shape: no surface touches the border, and its outermost points are outside."""


@dataclass(frozen=True)
class VoxelGrid:
    """A box around the origin with `side` points along each axis, in the middles of as many voxels."""

    side: int

    @property
    def voxel(self) -> float:
        """The length of a voxel."""
        return 1 / self.side

    @property
    def n_points(self) -> int:
        """How many points it has."""
        return self.side**3

    @property
    def room(self) -> float:
        """How long a shape may be."""
        return 1 - 2 * MARGIN * self.voxel

    @cached_property
    def points(self) -> Array:
        """All points (n_points, 3), x slowest."""
        along: Array = (np.arange(self.side, dtype=np.float64) + 0.5) * self.voxel - 0.5
        return np.stack(np.meshgrid(along, along, along, indexing="ij"), axis=-1).reshape(-1, 3)

    def steps(self, points: Array) -> Array:
        """Where points are, counted in voxels from the first point of the grid."""
        return (points + 0.5) * self.side - 0.5

    def volumes(self, values: Array) -> Array:
        """Rows of values as (n, side, side, side)."""
        return values.reshape(-1, self.side, self.side, self.side)

    def at(self, volume: Array, points: Array) -> Array:
        """Values (side, side, side) at any points (n, 3), between those of the grid; beyond as at its border."""
        from scipy.ndimage import map_coordinates

        return map_coordinates(volume, self.steps(points).T, order=1, mode="nearest", prefilter=False)
