"""The lattice: distances, neighbors, wrapped edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss

LATTICES = [(t, b) for t in ("hexagonal", "rectangular") for b in ("planar", "cylindrical", "toroidal")]


@pytest.mark.parametrize("boundary", ["planar", "cylindrical", "toroidal"])
def test_an_inner_hexagonal_unit_has_six_neighbors_at_distance_one(boundary):
    lattice = ss.Lattice((6, 7), "hexagonal", boundary)
    rows, columns = np.divmod(np.arange(42), 7)
    inner = (rows > 0) & (rows < 5) & (columns > 0) & (columns < 6)
    near = np.isclose(lattice.distances, 1.0).sum(axis=1)
    assert (near[inner] == 6).all()


@pytest.mark.parametrize(("topology", "count"), [("hexagonal", 6), ("rectangular", 4)])
def test_on_a_torus_every_unit_is_an_inner_one(topology, count):
    lattice = ss.Lattice((6, 5), topology, "toroidal")
    assert (np.bincount(lattice.edges.ravel()) == count).all()


@given(
    shape=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    kind=st.sampled_from(LATTICES),
)
def test_edges_are_the_pairs_one_step_apart_each_once(shape, kind):
    if kind == ("hexagonal", "toroidal"):
        shape = (2 * shape[0], shape[1])
    lattice = ss.Lattice(shape, *kind)
    one_step = np.isclose(lattice.distances, 1.0)
    assert lattice.edges.tolist() == np.argwhere(np.triu(one_step)).tolist()
    every = np.arange(lattice.n_units)
    assert (lattice.touching(every[:, None], every) == one_step).all()
    assert [lattice.neighbors(unit).tolist() for unit in every] == [
        np.flatnonzero(row).tolist() for row in one_step
    ]


def test_hexagonal_neighbors_by_hand():
    # row 1 is shifted half a step to the right
    lattice = ss.Lattice((3, 3), "hexagonal")
    assert lattice.neighbors(4).tolist() == [1, 2, 3, 5, 7, 8]
    assert lattice.neighbors(0).tolist() == [1, 3]
    assert lattice.neighbors(6).tolist() == [3, 7]


def test_wrapped_distances_by_hand():
    torus = ss.Lattice((4, 6), "rectangular", "toroidal")
    assert torus.distances[0, 5] == 1  # left to right edge
    assert torus.distances[0, 18] == 1  # top to bottom edge
    assert torus.distances[0, 23] == pytest.approx(np.sqrt(2))
    cylinder = ss.Lattice((4, 6), "rectangular", "cylindrical")
    assert cylinder.distances[0, 5] == 1
    assert cylinder.distances[0, 18] == 3


@given(
    rows=st.integers(1, 4).map(lambda n: 2 * n),
    columns=st.integers(1, 7),
    kind=st.sampled_from(LATTICES),
)
def test_distances_are_a_metric(rows, columns, kind):
    d = ss.Lattice((rows, columns), *kind).distances
    assert (d == d.T).all()
    assert (np.diag(d) == 0).all()
    if columns > 1 or kind[1] == "planar":  # a wrapped column of one unit meets itself
        assert (d[~np.eye(len(d), dtype=bool)] > 0).all()
    assert (d[:, None, :] <= d[:, :, None] + d[None, :, :] + 1e-12).all()


@given(
    rows=st.integers(2, 5).map(lambda n: 2 * n),
    columns=st.integers(3, 7),
    topology=st.sampled_from(["hexagonal", "rectangular"]),
)
def test_a_torus_looks_the_same_from_every_unit(rows, columns, topology):
    d = ss.Lattice((rows, columns), topology, "toroidal").distances
    profile = np.sort(d, axis=1)
    assert np.allclose(profile, profile[0])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (((5, 4), "hexagonal", "toroidal"), "even number of rows, such as 6"),
        (((0, 4),), "whole number of at least 1"),
        (((2.5, 4),), "whole number"),
        ((7,), r"need \(n_rows, n_columns\)"),
        (((2, 2), "triangular"), "'hexagonal', 'rectangular'"),
        (((2, 2), "hexagonal", "spherical"), "'planar', 'cylindrical', 'toroidal'"),
    ],
)
def test_what_is_no_lattice_is_refused(arguments, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Lattice(*arguments)
