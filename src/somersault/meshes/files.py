"""Files of meshes: triangles out of them, and closed surfaces into them.

trimesh reads the bytes of one file and nothing beside it, so that a file cannot name another one.
"""

import io
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from somersault.array_types import Array
from somersault.errors import InputError
from somersault.file_kinds import GENERATOR
from somersault.meshes.surfaces import Surface
from somersault.reading import check_fits
from somersault.sources.extras import import_extra

SUFFIXES = (".glb", ".obj", ".off", ".ply", ".stl")
"""Of the files that are read."""
_UNPACKED = 30
"""Bytes that a byte of a file takes at most while it is read: a letter of a text becomes a number."""
_Y_UP = (".glb", ".obj")
"""Formats in which y points up: of .glb by its specification, of .obj by most programs. In the others z does."""
_HOLES = "have holes, which are closed: a point is inside if most ways out of it cross the surface"


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles (n, 3, 3) with z up, in whatever measure the file has, and what is unusual of them in words."""

    triangles: Array
    notes: tuple[str, ...] = ()


def read(path: Path) -> Mesh:
    """Read the triangles of a file; whatever is not a surface is refused."""
    check_fits(path.stat().st_size * _UNPACKED, "reduce the mesh to fewer triangles")
    scene = import_extra("trimesh", "shapes").load_scene(io.BytesIO(path.read_bytes()), path.suffix[1:].lower())
    n_meshes = sum(hasattr(part, "faces") for part in scene.geometry.values())
    _check_has_faces(scene, n_meshes)
    mesh = scene.to_mesh()
    notes = [] if n_meshes == 1 else ["are scenes of several meshes, which are taken as one"]
    return Mesh(_upright(_triangles(mesh, notes), path.suffix.lower()), tuple(notes))


def glb(surface: Surface) -> bytes:
    """Make a .glb of a surface, with y up; of none a scene without a mesh."""
    if surface.is_empty:
        return _nothing()
    trimesh = import_extra("trimesh", "shapes")
    vertices, normals = _y_up(surface.vertices), _y_up(surface.normals)
    mesh = trimesh.Trimesh(vertices, surface.faces, vertex_normals=normals, process=False)
    return mesh.export(file_type="glb", include_normals=True, tree_postprocessor=_marked)


def _marked(tree: dict[str, Any]) -> None:
    """Say in a .glb who made it."""
    tree["asset"]["generator"] = GENERATOR


def _nothing() -> bytes:
    """A .glb has a head of 12 bytes, and parts with one of 8: here a JSON alone, filled up to four bytes."""
    tree = {"asset": {"version": "2.0", "generator": GENERATOR}, "scene": 0, "scenes": [{}]}
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<4sII", b"glTF", 2, 20 + len(text)) + struct.pack("<I4s", len(text), b"JSON") + text


def _check_has_faces(scene: Any, n_meshes: int) -> None:
    if n_meshes:
        return
    n_points = sum(len(getattr(part, "vertices", ())) for part in scene.geometry.values())
    got = f"{n_points} points without faces" if n_points else "no triangles"
    raise InputError(
        f"holds {got}; need a surface of triangles: reconstruct one from the points, or leave the file out"
    )


def _triangles(mesh: Any, notes: list[str]) -> Array:
    """The triangles, wound alike if they can be."""
    mesh.merge_vertices(merge_tex=True, merge_norm=True)
    if not len(mesh.faces):
        raise InputError("holds no triangles; need a surface of them: leave the file out")
    if not np.isfinite(mesh.vertices).all():
        raise InputError("holds corners at NaN or infinity; need numbers: write the mesh again")
    if not mesh.is_winding_consistent:
        import_extra("trimesh.repair", "shapes").fix_winding(mesh)
    if _has_holes(mesh):
        notes.append(_HOLES)
    elif mesh.volume < 0:
        notes.append("are inside out, and are turned")
    return np.array(mesh.triangles, dtype=np.float64)


def _has_holes(mesh: Any) -> bool:
    """Whether some edge bounds an odd number of triangles."""
    _, counts = np.unique(mesh.edges_sorted, axis=0, return_counts=True)
    return bool((counts % 2).any())


def _upright(points: Array, suffix: str) -> Array:
    """Points (…, 3) of a file with z up."""
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([x, -z, y], axis=-1) if suffix in _Y_UP else points


def _y_up(points: Array) -> Array:
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([x, z, -y], axis=-1)
