"""A mesh in the box: in its middle, and as large as fits."""

from dataclasses import dataclass

import numpy as np

from somersault.array_types import Array
from somersault.errors import InputError
from somersault.meshes.distances import divided, signed_distances
from somersault.meshes.grid import VoxelGrid
from somersault.meshes.surfaces import Surface, surface

_LOST = 0.01
"""Share of a surface that may be farther than a voxel from that of the grid before it is told."""
_NEAR = 1.2
"""Voxels between a surface and the next corner of one like it, at most."""


@dataclass(frozen=True, eq=False)
class Gridded:
    """Signed distances (n_points,) of a mesh, and what is unusual of its surface in words."""

    values: Array
    notes: tuple[str, ...]


def gridded(triangles: Array, grid: VoxelGrid, truncation: float) -> Gridded:
    """Put a mesh (n, 3, 3) into the box, and measure its distances; one without a volume is refused."""
    placed = fitted(triangles, grid)
    values = signed_distances(placed, grid, truncation)
    found = surface(values, grid)
    if found.is_empty:
        raise InputError(
            "encloses no volume that the grid sees: it is flat, open, or thinner than a voxel everywhere; need a "
            f"solid shape: close it, give it a thickness, or raise the resolution, which is {grid.side}"
        )
    notes = list[str]()
    if found.n_pieces > 1:
        notes.append("are of several pieces, which stay apart")
    if lost(placed, values, found, grid) > _LOST:
        notes.append("have parts that are open or thinner than a voxel, which are lost: raise the resolution")
    return Gridded(values, tuple(notes))


def fitted(triangles: Array, grid: VoxelGrid) -> Array:
    """Move and scale a mesh so that the middle of its extent is the origin, and its longest side has all room.

    Files tell lengths in any measure, from millimeters to miles; what stays is the shape, with its proportions.
    """
    low, high = triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))
    longest = (high - low).max()
    if not longest > 0:
        raise InputError("is a single point; need a surface of triangles: leave the file out")
    return (triangles - (low + high) / 2) * (grid.room / longest)


def lost(placed: Array, values: Array, found: Surface, grid: VoxelGrid) -> float:
    """Tell which share of a mesh lies outside of a surface, and farther than a voxel from it."""
    from scipy.spatial import KDTree

    fine = divided(placed, grid.voxel)
    a, b, c = np.moveaxis(fine, 1, 0)
    areas, middles = np.linalg.norm(np.cross(b - a, c - a), axis=1), fine.mean(axis=1)
    off, _ = KDTree(found.vertices).query(middles, distance_upper_bound=2 * grid.voxel)
    is_lost = (off > _NEAR * grid.voxel) & (grid.at(grid.volumes(values)[0], middles) > 0)
    return float(areas[is_lost].sum() / areas.sum())
