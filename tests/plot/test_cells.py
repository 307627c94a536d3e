"""Cells of units and the ways of paths through them."""

import numpy as np
import pytest

import somersault as ss
from somersault.plot.cells import cells, is_wrapped, way


def area(corners):
    x, y = np.moveaxis(corners, -1, 0)
    return np.abs((x * np.roll(y, -1, axis=-1) - y * np.roll(x, -1, axis=-1)).sum(axis=-1)) / 2


@pytest.mark.parametrize(("topology", "cell"), [("hexagonal", np.sqrt(3) / 2), ("rectangular", 1.0)])
def test_cells_tile_the_plane(topology, cell):
    """Each has the area of its share of the plane, and neighbors share two corners."""
    lattice = ss.Lattice((4, 5), topology)
    corners = cells(lattice)
    np.testing.assert_allclose(area(corners), cell)
    np.testing.assert_allclose(corners.mean(axis=1), lattice.coordinates, atol=1e-12)
    for unit in range(20):
        for neighbor in lattice.neighbors(unit):
            apart = np.linalg.norm(corners[unit][:, None] - corners[neighbor], axis=-1)
            assert (apart < 1e-9).sum() == 2


def test_ways_go_through_their_cells_and_equal_ones_stay_apart():
    lattice = ss.Lattice((3, 3))
    bmus = np.array([[0, 4, 8]] * 12)
    points = way(bmus, lattice)
    assert np.linalg.norm(points - lattice.coordinates[bmus], axis=-1).max() < 0.25
    assert np.unique(points[:, 0].round(6), axis=0).shape == (12, 2)
    assert np.array_equal(way(bmus[:1], lattice)[0], lattice.coordinates[[0, 4, 8]])


def test_steps_over_a_joined_edge_are_wrapped():
    torus = ss.Lattice((4, 5), "rectangular", "toroidal")
    assert is_wrapped(np.array([[0, 4, 3, 18]]), torus).tolist() == [[True, False, True]]
    assert not is_wrapped(np.array([[0, 4, 3, 18]]), ss.Lattice((4, 5))).any()
