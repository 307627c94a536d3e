"""The distance of each point of a grid to a mesh, negative inside."""

from typing import Any

import numpy as np

from somersault.array_types import Array, Mask
from somersault.meshes.grid import VoxelGrid
from somersault.meshes.inside import inside
from somersault.sources.extras import import_extra

_FINE = 1.0
"""Voxels that an edge is long at most once triangles are divided."""
_NEAREST = 8
"""Triangles that are looked at for each point: the nearest by their centers."""


def signed_distances(triangles: Array, grid: VoxelGrid, truncation: float) -> Array:
    """Measure from all points (n_points,) to triangles (n, 3, 3) in the box, cut off at ±truncation."""
    is_inside = inside(triangles, grid)
    if not is_inside.any():
        return np.full(grid.n_points, truncation)
    fine = _outer(divided(triangles, _FINE * grid.voxel), is_inside, grid)
    far = np.minimum(
        to_nearest(grid.points, fine, truncation).reshape(is_inside.shape), _to_other_side(is_inside, grid)
    )
    return np.where(is_inside, -far, far).ravel()


def divided(triangles: Array, longest: float) -> Array:
    """Divide triangles until no edge is longer."""
    remesh = import_extra("trimesh.remesh", "shapes")
    faces = np.arange(3 * len(triangles)).reshape(-1, 3)
    vertices, faces = remesh.subdivide_to_size(triangles.reshape(-1, 3), faces, longest, max_iter=20)
    return vertices[faces]


def _outer(triangles: Array, is_inside: Mask, grid: VoxelGrid) -> Array:
    """Leave out triangles within the shape, where pieces overlap."""
    from scipy import ndimage

    deep: Any = ndimage.binary_erosion(is_inside, np.ones((3, 3, 3)))
    at = np.clip(np.rint(grid.steps(triangles.mean(axis=1))), 0, grid.side - 1).astype(np.intp)
    return triangles[~deep[tuple(at.T)]]


def to_nearest(points: Array, triangles: Array, truncation: float) -> Array:
    """How far points (n, 3) are from the nearest of small triangles, at most the truncation."""
    from scipy.spatial import KDTree

    closest_point = import_extra("trimesh.triangles", "shapes").closest_point
    n = min(_NEAREST, len(triangles))
    middles = triangles.mean(axis=1)
    reach = truncation + float(np.linalg.norm(triangles - middles[:, None], axis=2).max())
    tree: Any = KDTree(middles)
    _, near = tree.query(points, k=[*range(1, n + 1)], distance_upper_bound=reach)
    point, rank = np.nonzero(near < len(triangles))
    off = closest_point(triangles[near[point, rank]], points[point]) - points[point]
    found = np.full(len(points), truncation)
    np.minimum.at(found, point, np.linalg.norm(off, axis=1))
    return found


def _to_other_side(is_inside: Mask, grid: VoxelGrid) -> Array:
    """How far it is to where the sign changes, at least: so that holes are closed as smoothly as may be."""
    from scipy import ndimage

    steps = np.asarray(ndimage.distance_transform_edt(is_inside)) + ndimage.distance_transform_edt(~is_inside)
    return steps * grid.voxel
