"""Wrapped edges and borders of clusters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgba

import somersault as ss
from somersault import plot
from somersault.plot.cells import beyond, borders, cells
from somersault.plot.classes import COLORS

from .drawings import BOUNDARIES
from .map_of_prototypes import map_of

lattices = st.builds(
    lambda rows, columns, topology, boundary: ss.Lattice((2 * rows, columns), topology, boundary),
    st.integers(1, 4),
    st.integers(1, 6),
    st.sampled_from(["hexagonal", "rectangular"]),
    st.sampled_from(BOUNDARIES),
)


@pytest.mark.parametrize("topology", ["hexagonal", "rectangular"])
@pytest.mark.parametrize(
    ("boundary", "n"), [("planar", 0), ("cylindrical", 2 * 4), ("toroidal", 2 * 4 + 2 * 5 + 4)]
)
def test_a_ring_of_cells_lies_beyond_the_wrapped_edges(topology, boundary, n):
    assert len(beyond(ss.Lattice((4, 5), topology, boundary))[0]) == n


@given(lattices)
def test_every_neighbor_of_a_unit_is_beside_it_in_the_drawing(lattice):
    """Over a wrapped edge too: there its cell is repeated."""
    units, corners = beyond(lattice)
    everything = np.concatenate([np.arange(lattice.n_units), units])
    centers = np.concatenate([lattice.coordinates, corners.mean(axis=1)])
    for unit in range(lattice.n_units):
        apart = np.linalg.norm(centers - lattice.coordinates[unit], axis=1)
        beside = everything[np.abs(apart - 1) < 1e-9]
        assert set(beside) - {unit} == set(lattice.neighbors(unit))
    assert len(np.unique(centers.round(6), axis=0)) == len(centers)


def test_what_is_repeated_has_the_color_of_its_unit(rng, ax):
    som = map_of(rng.normal(size=(20, 3)), (4, 5), boundary="toroidal")
    plot.component_plane(som, 1, ax)
    inner, again = ax.collections
    np.testing.assert_array_equal(inner.get_array(), som.prototypes_[:, 1])
    np.testing.assert_array_equal(again.get_array(), som.prototypes_[beyond(som.lattice_)[0], 1])
    assert inner.get_clim() == again.get_clim()
    assert 0.2 <= again.get_alpha() <= 0.4  # seen, and not taken for other units


# Borders


def test_borders_by_hand():
    """Two clusters of two rows each: a straight border of two sides, or a zigzag of three."""
    rows = np.array([0, 0, 1, 1])
    square = borders(ss.Lattice((2, 2), "rectangular"), rows)
    assert sorted(map(sorted, square.round(9).tolist())) == [[[-0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [1.5, 0.5]]]
    assert len(borders(ss.Lattice((2, 2)), rows)) == 3
    assert len(borders(ss.Lattice((2, 2)), np.zeros(4, int))) == 0


def test_a_border_over_a_wrapped_edge_is_on_both_sides_of_the_map():
    line = ss.Lattice((1, 3), "rectangular", "cylindrical")
    x = borders(line, np.array([0, 0, 1]))[:, :, 0]
    assert sorted(x[:, 0]) == sorted(x[:, 1]) == [-0.5, 1.5, 2.5]


@pytest.mark.slow
@given(lattices, st.integers(0, 2**32 - 1))
def test_a_border_is_a_side_of_both_cells(lattice, seed):
    numbers = np.random.default_rng(seed).integers(3, size=lattice.n_units)
    units, again = beyond(lattice)
    corners, of = np.concatenate([cells(lattice), again]), np.concatenate([np.arange(lattice.n_units), units])
    for side in borders(lattice, numbers):
        touched = [
            numbers[unit]
            for unit, own in zip(of, corners, strict=True)
            if all((np.linalg.norm(own - end, axis=1) < 1e-9).any() for end in side)
        ]
        assert len(touched) == 2
        assert touched[0] != touched[1]


@given(lattices)
def test_units_of_their_own_have_a_border_for_each_pair_of_neighbors(lattice):
    sides = borders(lattice, np.arange(lattice.n_units))
    units, corners = beyond(lattice)
    centers = np.concatenate([lattice.coordinates, corners.mean(axis=1)])
    everything = np.concatenate([np.arange(lattice.n_units), units])
    n = 0  # sides of the cells of the map that another unit is behind, those within the map twice
    for unit, center in enumerate(lattice.coordinates):
        beside = np.flatnonzero(np.abs(np.linalg.norm(centers - center, axis=1) - 1) < 1e-9)
        n += sum(1 if k < lattice.n_units else 2 for k in beside if everything[k] != unit)
    assert 2 * len(sides) == n


def test_clusters_are_filled_outlined_and_numbered_once(rng, ax):
    som = map_of([[0.0], [0.1], [5.0], [5.1], [9.0], [9.1]], (3, 2), topology="rectangular").cluster(3)
    plot.clusters(som, ax)
    fill, lines, *numbers = ax.collections
    expected = [to_rgba(COLORS[number]) for number in som.unit_clusters_]
    np.testing.assert_allclose(fill.get_facecolors(), expected)
    assert len(lines.get_segments()) == 4
    assert len(numbers) == 3
    over = plot.clusters(som, plot.u_matrix(som), fill=False)
    assert len(over.collections) == 1 + 1 + 3
