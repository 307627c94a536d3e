"""The study of shapes: its measures by hand, and which shapes a map has seen."""

import numpy as np
import pytest
from studies.shapes import Bodies, Case, Things

from somersault.meshes.grid import VoxelGrid

GRID = VoxelGrid(16)


def ball(radius, x=0.0):
    return np.linalg.norm(GRID.points - [x, 0, 0], axis=1) - radius


def test_bodies_by_hand():
    """A ball that becomes two small ones: of three frames one is in two pieces, of less volume than the ends."""
    two = np.minimum(ball(0.15, -0.25), ball(0.15, 0.25))
    found = Bodies.of(np.array([[ball(0.3), two, ball(0.3)]]), GRID)
    assert found.closed == 1
    assert found.one_piece == pytest.approx(2 / 3)
    assert found.volume == pytest.approx(2 * 0.15**3 / 0.3**3, rel=0.1)


def test_no_shape_is_known_and_held_out():
    things = Things(np.arange(12, dtype=np.float32)[:, None], np.repeat(["a", "b"], 6), GRID)
    case = Case.of(things, 4)
    assert case.known.X.ravel().tolist() == [0, 1, 2, 3, 6, 7, 8, 9]
    assert case.held_out.X.ravel().tolist() == [4, 5, 10, 11]
    assert (case.goals != case.held_out.kinds).all()
