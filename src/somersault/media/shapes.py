"""Shapes as signed distances on a grid, and back to closed meshes by marching cubes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.media.medium import FeatureRows, Medium
from somersault.meshes import files as mesh_files
from somersault.meshes.fitting import Gridded, gridded
from somersault.meshes.grid import VoxelGrid
from somersault.meshes.rendering import FRONT, picture
from somersault.meshes.surfaces import Surface, surface
from somersault.model_document import Document
from somersault.reading import check_fits
from somersault.schema import Record, Whole
from somersault.sources.extras import import_extra

_LEAST, _MOST = 8, 128
_DEEPEST, _FARTHEST = 2.0, 0.7
"""Voxels at which distances are cut off: a surface needs those of the points beside it, and no others.

Outside more is cut off, so that half of a thin part is a part: in the mean of two shapes it would drown in the
empty space of the other one. From 1 on nothing is lost of flat surfaces, at 0.7 a fortieth of a voxel.
"""
_DIGITS = 6
"""Of a distance: a map would look for differences in the rounding of those that are zero."""
_PICTURE = 96


@dataclass(frozen=True)
class Shapes(Medium):
    """Turn meshes into signed distances that a map is trained on, and such distances into closed meshes.

    `datasets.load` of a folder of meshes does the first, and `SOM.decode` of a map of them the second. A row has
    the distance to the surface at each point of a grid, negative inside, in sides of the box around the shape,
    x slowest. Distances are cut off two voxels inside and 0.7 voxels outside: what is far from a surface says
    little of it, and would be most of the difference between two shapes. They are cut off sooner outside, so that
    a thin part is not lost at once in a mean with a shape that has nothing there.

    A shape is moved to the middle of the box, and scaled until its longest side has all room, with its proportions
    as they are: files tell lengths in any measure. It is not turned. In .glb and .obj files y points up, in the
    others z, and z in what `decode` gives.

    Parameters
    ----------
    resolution : int, default 32
        Points along each side of the grid. Parts that are thinner than a voxel are lost, and twice as many points
        make eight times as many features.

    Notes
    -----
    A point is inside if most of six straight ways out of the mesh cross its surface more often in one direction
    than in the other. So a mesh may be inside out, of several pieces, or have small holes, which are closed.

    References
    ----------
    Lewiner, Lopes, Vieira, Tavares, Efficient implementation of marching cubes' cases with topological guarantees,
    Journal of Graphics Tools 8 (2003). Computed by scikit-image.

    Examples
    --------
    >>> import trimesh
    >>> shapes = Shapes(resolution=16)
    >>> X = shapes.encode([trimesh.creation.box((3, 2, 1)), trimesh.creation.icosphere()])
    >>> X.shape
    (2, 4096)
    >>> box, ball = shapes.decode(X)
    >>> box.is_watertight, box.body_count, box.extents.round(2)
    (True, 1, array([0.75, 0.5 , 0.25]))
    """

    resolution: int = 32

    name: ClassVar[str] = "shapes"
    suffixes: ClassVar[tuple[str, ...]] = mesh_files.SUFFIXES
    suffix: ClassVar[str] = ".glb"
    mime: ClassVar[str] = "model/gltf-binary"
    view: ClassVar[str] = "shape"
    document: ClassVar[Record] = Record({"resolution": Whole(least=_LEAST, most=_MOST)})

    def __post_init__(self) -> None:
        """Check the parameters."""
        resolution = validation.whole(self.resolution, "resolution", least=_LEAST, most=_MOST)
        object.__setattr__(self, "resolution", resolution)

    def __str__(self) -> str:
        return f"shapes on a grid of {self.resolution} × {self.resolution} × {self.resolution}"

    @property
    def n_features(self) -> int:
        """How many numbers a row has."""
        return self.grid.n_points

    @cached_property
    def grid(self) -> VoxelGrid:
        """Where distances are measured."""
        return VoxelGrid(self.resolution)

    @property
    def value_range(self) -> tuple[float, float]:
        """From the deepest inside to the farthest outside that is told."""
        return -_DEEPEST * self.grid.voxel, _FARTHEST * self.grid.voxel

    def fit(self, things: Any) -> Self:  # noqa: ARG002
        """Give this medium as it is, of which nothing is open."""
        return self

    def encode(self, things: Sequence[Any]) -> FeatureRows:
        """Turn meshes with `vertices` and `faces`, such as trimesh.Trimesh, z up, into rows (n, n_features)."""
        given = validation.entries(things, "things", "meshes")
        if not given:
            raise InputError("things is empty; need one mesh at least")
        rows = self._room(len(given))
        for i, thing in enumerate(given):
            rows[i] = self._gridded(_triangles(thing, f"mesh {i}")).values
        return rows

    def decode(self, rows: ArrayLike) -> Any:
        """Turn rows (..., n_features), such as frames of morphs, into meshes of trimesh.

        A row becomes a mesh, several become a list, and paths a list of lists. Each mesh is closed, in sides of
        the box with z up, and has no faces where no value is below zero.
        """
        return self._decoded(self._checked(rows))

    def content(self, row: ArrayLike) -> bytes:
        """Make a .glb of a row (n_features,), without a mesh where no value is below zero."""
        return mesh_files.glb(self.surface(row))

    def surface(self, row: ArrayLike) -> Surface:
        """Find the surface in a row (n_features,)."""
        return surface(self._one(row), self.grid)

    def pictures(self, rows: ArrayLike) -> NDArray[np.uint8]:
        """Draw rows (n, n_features), shaded and seen from above the front, as (n, 96, 96) gray pixels."""
        return self._drawn(rows, 0.0)

    def film(self, rows: ArrayLike) -> NDArray[np.uint8]:
        """Draw the frames (n_frames, n_features) of a path, which turns by half a round meanwhile."""
        return self._drawn(rows, 180.0)

    def read(self, folder: Path, files: Sequence[Path]) -> tuple[Self, FeatureRows, list[str]]:
        """Read files of a folder: this medium, their rows, and what is unusual of them."""
        rows, done = self._room(len(files)), Counter[str]()
        for row, file in zip(rows, files, strict=True):
            row[:] = self._read(folder, file, done)
        return self, rows, [f"{count} of {len(files)} shapes {what}" for what, count in done.items()]

    def parameters(self) -> Document:
        """Give what the constructor takes."""
        return asdict(self)

    def _read(self, folder: Path, file: Path, done: Counter[str]) -> NDArray[np.float64]:
        try:
            mesh = mesh_files.read(folder / file)
            found = self._gridded(mesh.triangles)
        except InputError as error:
            raise InputError(f"{file}: {error}") from error
        except Exception as error:  # damaged files raise anything
            raise InputError(
                f"{file}: cannot be read ({type(error).__name__}: {error}); need an intact mesh of the kind that "
                "its name says: write it again, or leave it out"
            ) from error
        done.update([*mesh.notes, *found.notes])
        return found.values

    def _drawn(self, rows: ArrayLike, degrees: float) -> NDArray[np.uint8]:
        array = self._checked(rows).reshape(-1, self.n_features)
        turns = FRONT + np.linspace(0, degrees, len(array))
        found = [picture(row, self.grid, _PICTURE, turn) for row, turn in zip(array, turns.tolist(), strict=True)]
        return np.stack(found) if found else np.zeros((0, _PICTURE, _PICTURE), dtype=np.uint8)

    def _gridded(self, triangles: NDArray[np.float64]) -> Gridded:
        """The row of a mesh, cut off."""
        found = gridded(triangles, self.grid, _DEEPEST * self.grid.voxel)
        values = np.minimum(found.values, self.value_range[1])
        return replace(found, values=np.round(values, _DIGITS))

    def _room(self, n: int) -> FeatureRows:
        check_fits(4 * n * self.n_features, "take a lower resolution, or a part of the meshes")
        return np.empty((n, self.n_features), dtype=np.float32)

    def _decoded(self, array: NDArray[np.float64]) -> Any:
        if array.ndim > 1:
            return [self._decoded(part) for part in array]
        found = surface(array, self.grid)
        trimesh = import_extra("trimesh", "shapes")
        normals = None if found.is_empty else found.normals
        return trimesh.Trimesh(found.vertices, found.faces, vertex_normals=normals, process=False)


def _triangles(thing: Any, name: str) -> NDArray[np.float64]:
    """The corners (n, 3, 3) of the faces of a mesh."""
    if not (hasattr(thing, "vertices") and hasattr(thing, "faces")):
        raise InputError(
            f"{name} is {type(thing).__name__}; need a mesh with vertices and faces, as trimesh has it"
        )
    vertices = validation.matrix(thing.vertices, f"the vertices of {name}", rows="n_vertices", n_columns=3)
    faces = validation.real_array(thing.faces, f"the faces of {name}")
    is_list = faces.ndim == 2 and faces.shape[1] == 3 and len(faces) > 0
    if not is_list or faces.dtype.kind not in "iu" or faces.min() < 0 or faces.max() >= len(vertices):
        raise InputError(
            f"the faces of {name} have shape {faces.shape} and type {faces.dtype}; need (n_faces, 3) numbers of "
            f"vertices, from 0 to {len(vertices) - 1}"
        )
    return vertices[faces]
