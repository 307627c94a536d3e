"""The closed surface where signed distances are zero, and what there is to say of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.meshes.grid import VoxelGrid
from somersault.sources.extras import import_extra

_NEVER_ON_IT = 1e-4
"""Voxels that each point is kept off the surface: a triangle through a point may have no area."""


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles whose corners run counterclockwise as seen from outside.

    Attributes
    ----------
    vertices : ndarray of shape (n_vertices, 3)
        In sides of the box around the origin, z up.
    faces : ndarray of shape (n_faces, 3)
        Numbers of vertices.
    normals : ndarray of shape (n_vertices, 3)
        Of length 1, outward.
    """

    vertices: Array
    faces: NDArray[np.intp]
    normals: Array

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return not len(self.faces)

    @property
    def is_closed(self) -> bool:
        """Whether each edge is run along once in either direction, or as often."""
        edges = self._edges
        both = np.concatenate([edges, edges[:, ::-1]])
        way = np.repeat([1, -1], len(edges))
        _, which = np.unique(both, axis=0, return_inverse=True)
        return not np.bincount(which, way).any()

    @property
    def volume(self) -> float:
        """What it encloses."""
        return float(self._volumes.sum())

    @property
    def n_pieces(self) -> int:
        """How many solid pieces it bounds."""
        return int((self._of_pieces > 0).sum())

    @property
    def n_cavities(self) -> int:
        """How many closed hollows there are within the pieces."""
        return int((self._of_pieces < 0).sum())

    @cached_property
    def _edges(self) -> NDArray[np.intp]:
        return np.concatenate([self.faces[:, [0, 1]], self.faces[:, [1, 2]], self.faces[:, [2, 0]]])

    @cached_property
    def _volumes(self) -> Array:
        """Of the tetrahedra between the triangles and the origin."""
        a, b, c = np.moveaxis(self.vertices[self.faces], 1, 0)
        return np.einsum("ij,ij->i", a, np.cross(b, c)) / 6

    @cached_property
    def _of_pieces(self) -> Array:
        """The volume that each connected part of the surface encloses, negative for a hollow."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        if self.is_empty:
            return np.zeros(0)
        n = len(self.vertices)
        joined = coo_array((np.ones(len(self._edges)), tuple(self._edges.T)), shape=(n, n))
        _, part = connected_components(joined, directed=False)
        return np.bincount(part[self.faces[:, 0]], self._volumes, minlength=part.max() + 1).astype(np.float64)


def surface(values: Array, grid: VoxelGrid) -> Surface:
    """Find the surface in signed distances (n_points,) by marching cubes: closed, whatever the values are."""
    least = _NEVER_ON_IT * grid.voxel
    field = np.pad(grid.volumes(values)[0].astype(np.float64), 1, constant_values=grid.voxel)
    field[abs(field) < least] = least
    if not (field < 0).any():
        return Surface(np.zeros((0, 3)), np.zeros((0, 3), dtype=np.intp), np.zeros((0, 3)))
    measure = import_extra("skimage.measure", "shapes")
    vertices, faces, normals, _ = measure.marching_cubes(field, 0.0, gradient_direction="descent")
    at = (vertices.astype(np.float64) - 0.5) * grid.voxel - 0.5
    return Surface(at, faces.astype(np.intp), -normals.astype(np.float64))  # those of scikit-image point inward
