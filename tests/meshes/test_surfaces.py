"""Surfaces are closed whatever the numbers are, and what is told of them is what trimesh tells."""

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from somersault.meshes.distances import signed_distances
from somersault.meshes.grid import VoxelGrid
from somersault.meshes.surfaces import surface

GRID = VoxelGrid(24)


def ball(radius, *place):
    return np.linalg.norm(GRID.points - np.array(place or (0, 0, 0)), axis=1) - radius


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.booleans())
def test_any_numbers_have_a_closed_surface(seed, is_rounded):
    grid = VoxelGrid(8)
    values = np.random.default_rng(seed).normal(size=grid.n_points)
    found = surface(np.round(values) if is_rounded else values, grid)
    assert found.is_closed
    mesh = trimesh.Trimesh(found.vertices, found.faces, process=False)
    assert found.volume == pytest.approx(mesh.volume, abs=1e-9)


def test_a_surface_is_where_the_distance_is_zero():
    found = surface(ball(0.3), GRID)
    assert abs(np.linalg.norm(found.vertices, axis=1) - 0.3).max() < 0.05 * GRID.voxel
    assert found.volume == pytest.approx(4 / 3 * np.pi * 0.3**3, rel=0.02)
    outward = found.vertices / np.linalg.norm(found.vertices, axis=1, keepdims=True)
    assert (found.normals * outward).sum(axis=1).min() > 0.99


def test_pieces_and_hollows_are_counted():
    two = surface(np.minimum(ball(0.15, -0.25, 0, 0), ball(0.15, 0.25, 0, 0)), GRID)
    hollow = surface(np.maximum(ball(0.4), -ball(0.2)), GRID)
    assert (two.n_pieces, two.n_cavities) == (2, 0)
    assert (hollow.n_pieces, hollow.n_cavities) == (1, 1)


def test_a_shape_that_reaches_the_border_is_closed_there():
    found = surface(ball(0.6), GRID)
    assert found.is_closed
    assert found.n_pieces == 1
    assert not found.is_empty


def test_without_anything_inside_there_is_no_surface():
    found = surface(ball(-0.1), GRID)
    assert (found.is_empty, found.n_pieces, found.n_cavities, found.volume) == (True, 0, 0, 0.0)
    assert found.is_closed


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31), st.floats(0, 1))
def test_means_of_two_shapes_are_watertight(seed, share):
    """As trimesh sees it."""
    rng = np.random.default_rng(seed)
    ends = [
        signed_distances(trimesh.creation.box(rng.uniform(0.2, 0.8, 3)).triangles.view(np.ndarray), GRID, 2 / 24)
        for _ in range(2)
    ]
    found = surface((1 - share) * ends[0] + share * ends[1], GRID)
    assert trimesh.Trimesh(found.vertices, found.faces, process=False).is_watertight


def test_the_way_there_and_back_is_within_a_third_of_a_voxel():
    """The edges of a box are rounded; elsewhere it is where it was."""
    box = trimesh.creation.box((0.7, 0.5, 0.3))
    found = surface(signed_distances(box.triangles.view(np.ndarray), GRID, 2 / 24), GRID)
    beyond = abs(found.vertices) - np.array([0.7, 0.5, 0.3]) / 2
    off = np.linalg.norm(np.maximum(beyond, 0), axis=1) + np.minimum(beyond.max(axis=1), 0)
    assert abs(off).max() < GRID.voxel / 3
    assert np.median(abs(off)) < 0.02 * GRID.voxel
