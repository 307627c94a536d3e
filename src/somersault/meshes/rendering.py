"""Shapes as shaded pictures: rays through the grid, as far apart as the pixels, until they meet the surface.

Distances tell how far a ray may go without passing a surface, and a mean of them does as well: it changes by no
more than the way that one goes.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.meshes.grid import VoxelGrid

FRONT = 35.0
"""Degrees from which a shape is seen first: of its front, and of a side."""
_TILT = math.radians(22)
"""How far above the horizon the eye is."""
_REACH = 0.62
"""Half a side of the picture, in sides of the box: the farthest corner of most shapes."""
_LIGHT = (-0.45, 0.62, 0.64)
"""Where the light is, from the right, upward, and toward the eye."""
_PAPER, _DARKEST, _BRIGHTEST = 247, 40, 226
_BLUR = 0.6
"""Voxels that distances are blurred by before the light falls on them: they are cut off near the surface."""
_FINE = 2
"""Rays along each side of a pixel."""
_MOST_STEPS = 160
_LEAST_STEP = 0.2
"""Voxels that a ray goes at least, so that none comes to rest before a surface that it only grazes."""

GrayPixels = NDArray[np.uint8]


class Eye(NamedTuple):
    """Three directions of length 1: to the right, upward, and toward the eye."""

    right: Array
    up: Array
    near: Array

    @classmethod
    def turned(cls, degrees: float) -> "Eye":
        """The eye above the horizon, gone around the shape by an angle from the front, which is -y."""
        turn = math.radians(degrees)
        right = np.array([math.cos(turn), math.sin(turn), 0.0])
        front = np.array([math.sin(turn), -math.cos(turn), 0.0])
        near = math.cos(_TILT) * front + math.sin(_TILT) * np.array([0.0, 0.0, 1.0])
        return cls(right, np.cross(near, right), near)


def picture(values: Array, grid: VoxelGrid, size: int, degrees: float) -> GrayPixels:
    """Draw signed distances (n_points,) as (size, size) gray pixels, dark on light paper."""
    eye, field = Eye.turned(degrees), grid.volumes(values)[0]
    along = ((np.arange(_FINE * size) + 0.5) / (_FINE * size) * 2 - 1) * _REACH
    right, up = (plane.ravel() for plane in np.meshgrid(along, -along))
    origin = right[:, None] * eye.right + up[:, None] * eye.up + eye.near
    hit, at = _met(_far_sighted(field, grid), grid, origin, eye.near)
    shades = np.full(len(origin), float(_PAPER))
    shades[hit] = _DARKEST + (_BRIGHTEST - _DARKEST) * _lit(field, grid, at, eye)
    fine = shades.reshape(size, _FINE, size, _FINE)
    return np.rint(fine.mean(axis=(1, 3))).astype(np.uint8)


def _far_sighted(field: Array, grid: VoxelGrid) -> Array:
    """Distances that are not cut off: a surface is no farther than a voxel's diagonal from a point inside."""
    from scipy.ndimage import distance_transform_edt

    is_outside = field >= 0
    if is_outside.all():
        return field
    return np.maximum(field, (np.asarray(distance_transform_edt(is_outside)) - math.sqrt(3)) * grid.voxel)


def _met(field: Array, grid: VoxelGrid, origin: Array, near: Array) -> tuple[NDArray[np.intp], Array]:
    """Which rays away from the eye meet the surface, and where, (n_hit, 3)."""
    gone = np.full(len(origin), 1 - math.sqrt(3) / 2)
    last, before = gone.copy(), np.ones(len(origin))
    going, hits, places = np.arange(len(origin)), list[NDArray[np.intp]](), list[Array]()
    for _ in range(_MOST_STEPS):
        value = grid.at(field, origin[going] - gone[going, None] * near)
        inside = value < 0
        now = going[inside]
        share = before[now] / (before[now] - value[inside])
        places.append(origin[now] - (last[now] + share * (gone[now] - last[now]))[:, None] * near)
        hits.append(now)
        going, value = going[~inside], value[~inside]
        last[going], before[going] = gone[going], value
        gone[going] += np.maximum(value, _LEAST_STEP * grid.voxel)
        going = going[gone[going] < 1 + math.sqrt(3) / 2]
        if not len(going):
            break
    return np.concatenate(hits), np.concatenate(places)


def _lit(field: Array, grid: VoxelGrid, at: Array, eye: Eye) -> Array:
    """How bright points of the surface are, from 0 to 1: by the light, and by how open it is before them."""
    from scipy.ndimage import gaussian_filter

    steps = 0.7 * grid.voxel * np.eye(3)
    smooth = gaussian_filter(field, _BLUR)
    slope = np.stack([grid.at(smooth, at + step) - grid.at(smooth, at - step) for step in steps], axis=-1)
    normal = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-12)
    light = np.einsum("k,kj->j", np.array(_LIGHT), np.stack(eye))
    shine = (0.5 + 0.5 * (normal @ (light / np.linalg.norm(light)))) ** 1.5
    before = grid.at(field, at + 2 * grid.voxel * normal) / max(float(field.max()), grid.voxel)
    openness = np.clip(0.4 + 0.8 * before, 0, 1)
    return openness * (0.1 + 0.15 * np.clip(normal[:, 2], 0, 1) + 0.75 * shine)
