"""Which points of a grid lie inside a mesh, even one that is inside out, or has holes.

The way from a point straight out of the box crosses the mesh so often outward, and so often inward. A point is
inside if the two differ; inside out means that they differ in the other direction. All six ways along the axes
agree on a closed mesh. With holes most of them decide.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Mask
from somersault.meshes.grid import VoxelGrid

_ASIDE = (1.3e-5, 2.9e-5)
"""Voxels by which the ways are moved, so that none meets an edge that lies along the grid."""
_AT_ONCE = 2**21
"""Ways that are tried with triangles at once."""


def inside(triangles: Array, grid: VoxelGrid) -> Mask:
    """Find the points (side, side, side) that most ways out call inside; triangles are (n, 3, 3) in the box."""
    steps = grid.steps(triangles)
    votes = np.zeros((grid.side,) * 3, dtype=np.int8)
    for axis in range(3):
        crossed = _crossed(np.roll(steps, -axis, axis=2), grid.side)
        below = np.cumsum(crossed, axis=0)[:-1]
        above = crossed.sum(axis=0) - below
        votes += np.moveaxis((below != 0).astype(np.int8) + (above != 0), (0, 1, 2), _axes(axis))
    return votes > 3


def _axes(axis: int) -> tuple[int, int, int]:
    return axis, (axis + 1) % 3, (axis + 2) % 3


def _crossed(steps: Array, side: int) -> NDArray[np.int64]:
    """By how much more often each way is crossed outward than inward before a point, (side + 1, side, side)."""
    found = np.zeros((side + 1, side, side), dtype=np.int64)
    for depth, across, sign in _crossings(steps, side):
        before = np.clip(np.ceil(depth), 0, side).astype(np.intp)
        np.add.at(found, (before, across[:, 0], across[:, 1]), sign)
    return found


def _crossings(steps: Array, side: int) -> Iterator[tuple[Array, NDArray[np.intp], NDArray[np.int64]]]:
    """Of ways along the first axis: where each is crossed, which it is, and whether outward (1) or inward (-1)."""
    flat = steps[:, :, 1:] - np.array(_ASIDE)
    first = np.clip(np.ceil(flat.min(axis=1)), 0, side).astype(np.intp)
    sizes = np.maximum(np.clip(np.floor(flat.max(axis=1)), -1, side - 1).astype(np.intp) - first + 1, 0)
    counts = sizes.prod(axis=1)
    met = np.flatnonzero(counts)
    ends = np.cumsum(counts[met])
    for some in np.split(met, np.searchsorted(ends, np.arange(_AT_ONCE, ends[-1] if len(ends) else 0, _AT_ONCE))):
        which = np.repeat(some, counts[some])
        within = np.arange(len(which)) - np.repeat(np.cumsum(counts[some]) - counts[some], counts[some])
        across = first[which] + np.stack([within // sizes[which, 1], within % sizes[which, 1]], axis=1)
        corners = flat[which] - across[:, None]
        shares = np.stack([_area(corners[:, (k + 1) % 3], corners[:, (k + 2) % 3]) for k in range(3)], axis=1)
        whole = shares.sum(axis=1)
        hit = ((shares > 0).all(axis=1) | (shares < 0).all(axis=1)) & (whole != 0)
        depth = (shares[hit] * steps[which[hit], :, 0]).sum(axis=1) / whole[hit]
        yield depth, across[hit], np.sign(whole[hit]).astype(np.int64)


def _area(a: Array, b: Array) -> Array:
    """Twice the signed area of the triangles between the origin and two points."""
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
