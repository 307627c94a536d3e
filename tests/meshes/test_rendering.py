"""Pictures show a shape where it is, as large as it is, and lit from one side."""

import numpy as np
import pytest

from somersault.meshes.grid import VoxelGrid
from somersault.meshes.rendering import Eye, picture

GRID = VoxelGrid(24)
PAPER = 247


def ball(radius, *place):
    return np.linalg.norm(GRID.points - np.array(place or (0, 0, 0)), axis=1) - radius


def cut(values):
    return np.clip(values, -2 * GRID.voxel, 2 * GRID.voxel)


@pytest.mark.parametrize("degrees", [0, 35, 200])
def test_the_eye_has_three_directions_at_right_angles(degrees):
    eye = np.stack(Eye.turned(degrees))
    assert eye @ eye.T == pytest.approx(np.eye(3))
    assert np.linalg.det(eye) == pytest.approx(1)


@pytest.mark.parametrize("degrees", [0, 90, 222])
def test_a_ball_is_a_disk_from_wherever_it_is_seen(degrees):
    there = picture(cut(ball(0.3)), GRID, 120, degrees) < PAPER
    assert there.sum() == pytest.approx(np.pi * (0.3 / 1.24 * 120) ** 2, rel=0.05)
    assert np.argwhere(there).mean(axis=0) == pytest.approx([59.5, 59.5], abs=1)


def test_what_is_on_the_right_is_on_the_left_from_behind():
    columns = [
        np.argwhere(picture(ball(0.15, 0.25, 0, 0), GRID, 60, a) < PAPER)[:, 1].mean() for a in (0, 90, 180)
    ]
    assert columns[0] > 35
    assert columns[1] == pytest.approx(29.5, abs=1)
    assert columns[2] < 24


def test_what_is_above_is_above_and_brighter_than_what_is_below():
    there = picture(ball(0.3), GRID, 80, 35)
    assert there[24, 40] > there[55, 40] + 30
    assert np.argwhere(picture(ball(0.1, 0, 0, 0.3), GRID, 80, 35) < PAPER)[:, 0].max() < 40


def test_what_is_nearer_hides_what_is_behind():
    """A ball in front of another one of the same size, from the front; from the side there are two."""
    two = np.minimum(ball(0.12, 0, -0.3, 0), ball(0.12, 0, 0.3, 0))
    areas = [(picture(two, GRID, 80, a) < PAPER).sum() for a in (0, 90)]
    one = (picture(ball(0.12), GRID, 80, 35) < PAPER).sum()
    assert areas[1] == pytest.approx(2 * one, rel=0.06)
    assert one < areas[0] < 2 * one


def test_an_empty_shape_is_paper():
    assert (picture(cut(ball(-0.1)), GRID, 20, 35) == PAPER).all()
