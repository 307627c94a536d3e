"""Distances are those of the shape, whichever way its triangles are wound, and whatever it is made of."""

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from trimesh.transformations import random_rotation_matrix

from somersault.meshes.distances import signed_distances
from somersault.meshes.fitting import fitted, gridded
from somersault.meshes.grid import VoxelGrid
from somersault.meshes.inside import inside
from somersault.meshes.surfaces import surface

GRID = VoxelGrid(20)
TRUNCATION = 2 * GRID.voxel


def triangles(mesh):
    return np.array(mesh.triangles)


def of_ball(radius):
    return np.clip(np.linalg.norm(GRID.points, axis=1) - radius, -TRUNCATION, TRUNCATION)


def of_box(sides):
    beyond = abs(GRID.points) - np.array(sides) / 2
    exact = np.linalg.norm(np.maximum(beyond, 0), axis=1) + np.minimum(beyond.max(axis=1), 0)
    return np.clip(exact, -TRUNCATION, TRUNCATION)


def moved(mesh, *by):
    mesh.apply_translation(by)
    return mesh


def test_the_distances_of_a_box_are_exact():
    sides = (0.7, 0.5, 0.3)
    assert signed_distances(triangles(trimesh.creation.box(sides)), GRID, TRUNCATION) == pytest.approx(
        of_box(sides)
    )


def test_the_distances_of_a_ball_are_within_a_fiftieth_of_a_voxel():
    ball = trimesh.creation.icosphere(4, radius=0.35)
    found = signed_distances(triangles(ball), GRID, TRUNCATION)
    assert abs(found - of_ball(0.35)).max() < 0.02 * GRID.voxel


@pytest.mark.parametrize("mesh", [trimesh.creation.torus(0.3, 0.12), trimesh.creation.capsule(0.3, 0.2)])
def test_a_mesh_that_is_inside_out_is_the_same_shape(mesh):
    there = triangles(mesh)
    found, again = (signed_distances(each, GRID, TRUNCATION) for each in (there, there[:, ::-1]))
    assert abs(found - again).max() < 0.01 * GRID.voxel
    assert (found < 0).any()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31))
def test_a_closed_mesh_holds_the_points_that_all_ways_out_say_it_holds(seed):
    """By the sum of solid angles, which is 4π for points within."""
    rng = np.random.default_rng(seed)
    mesh = trimesh.creation.box(rng.uniform(0.2, 0.5, 3))
    mesh.apply_transform(random_rotation_matrix(rng.random(3)))
    grid = VoxelGrid(8)
    a, b, c = np.moveaxis(mesh.triangles[None] - grid.points[:, None, None], 2, 0)
    la, lb, lc = (np.linalg.norm(each, axis=-1) for each in (a, b, c))
    top = np.einsum("...k,...k", a, np.cross(b, c))
    below = la * lb * lc + (a * b).sum(-1) * lc + (b * c).sum(-1) * la + (c * a).sum(-1) * lb
    angles = 2 * np.arctan2(top, below).sum(axis=1)
    assert np.array_equal(inside(triangles(mesh), grid).ravel(), abs(angles) > 2 * np.pi)


def test_a_hole_is_closed_and_the_rest_stays():
    ball = trimesh.creation.icosphere(4, radius=0.35)
    middles = ball.triangles.mean(axis=1)
    open_ = triangles(ball)[middles[:, 2] < 0.32]
    assert len(open_) < len(ball.faces)
    found = signed_distances(open_, GRID, TRUNCATION)
    far = GRID.points[:, 2] < 0.2
    assert abs(found - of_ball(0.35))[far].max() < 0.02 * GRID.voxel
    closed = surface(found, GRID)
    assert closed.is_closed
    assert closed.n_pieces == 1
    assert closed.volume == pytest.approx(4 / 3 * np.pi * 0.35**3, rel=0.05)


def test_pieces_that_overlap_are_one_shape_without_walls_inside():
    parts = [moved(trimesh.creation.box((0.4, 0.3, 0.3)), x, 0, 0) for x in (-0.15, 0.15)]
    together = np.concatenate([triangles(part) for part in parts])
    found, exact = signed_distances(together, GRID, TRUNCATION), of_box((0.7, 0.3, 0.3))
    near = exact > -GRID.voxel
    assert found[near] == pytest.approx(exact[near])
    assert found[~near].max() < -0.6 * GRID.voxel


def test_a_hollow_is_outside_unless_it_is_filled():
    outer, inner = (triangles(trimesh.creation.icosphere(3, radius=r)) for r in (0.4, 0.2))
    hollow, filled = (np.concatenate([outer, each]) for each in (inner[:, ::-1], inner))
    middle = np.linalg.norm(GRID.points, axis=1).argmin()
    assert signed_distances(hollow, GRID, TRUNCATION)[middle] > 0
    assert signed_distances(filled, GRID, TRUNCATION)[middle] < 0


@settings(max_examples=10, deadline=None)
@given(st.floats(1e-3, 1e4), st.tuples(*[st.floats(-100, 100)] * 3))
def test_where_a_mesh_lies_and_how_large_it_is_do_not_matter(scale, place):
    mesh = triangles(trimesh.creation.cone(0.4, 0.9, sections=16))
    known = gridded(mesh, GRID, TRUNCATION)
    found = gridded(scale * (mesh + place), GRID, TRUNCATION)
    assert abs(found.values - known.values).max() < 0.01 * GRID.voxel
    assert found.notes == known.notes == ()


def test_a_shape_keeps_its_proportions_and_does_not_touch_the_border():
    placed = fitted(triangles(trimesh.creation.box((4, 2, 1))), GRID)
    assert np.ptp(placed, axis=(0, 1)) == pytest.approx(GRID.room * np.array([1, 0.5, 0.25]))
    values = GRID.volumes(gridded(triangles(trimesh.creation.box((1, 1, 1))), GRID, TRUNCATION).values)[0]
    assert all((np.moveaxis(values, axis, 0)[[0, -1]] > 0).all() for axis in range(3))


def test_pieces_and_parts_that_are_lost_are_told():
    ball = trimesh.creation.icosphere(3, radius=0.2)
    apart = trimesh.util.concatenate([moved(ball.copy(), x, 0, 0) for x in (-0.3, 0.3)])
    assert "several pieces" in " ".join(gridded(triangles(apart), GRID, TRUNCATION).notes)
    sheet = moved(trimesh.creation.box((0.8, 0.8, 0.001)), 0, 0, 0.011)
    with_sheet = np.concatenate([triangles(ball), triangles(sheet)])
    assert "thinner than a voxel" in " ".join(gridded(with_sheet, GRID, TRUNCATION).notes)
