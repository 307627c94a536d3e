"""Laws of clusters on every lattice: what they are made of, and what does not matter to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from somersault.clustering import METHODS, clusters
from somersault.lattice import BOUNDARIES, TOPOLOGIES, Lattice

from .prototypes import LATTICES, SEEDS, islands, most, n_regions, random_prototypes


@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(METHODS))
def test_every_unit_has_a_cluster_numbered_in_the_order_of_first_units(lattice, seed, method):
    labels = clusters(random_prototypes(lattice, seed), lattice, method=method)
    assert labels.shape == (lattice.n_units,)
    assert labels.dtype == np.intp
    highest = np.maximum.accumulate(labels)
    assert labels[0] == 0
    assert (labels >= 0).all()
    assert (np.diff(highest) <= 1).all()


@pytest.mark.slow
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(["ward", "kmeans"]), data=st.data())
def test_as_many_clusters_as_asked_for(lattice, seed, method, data):
    n = data.draw(st.integers(1, lattice.n_units))
    labels = clusters(random_prototypes(lattice, seed), lattice, n, method)
    assert len(np.unique(labels)) == n


@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(["ward", "watershed"]))
def test_clusters_are_regions_of_the_map(lattice, seed, method):
    labels = clusters(random_prototypes(lattice, seed), lattice, method=method)
    assert n_regions(labels, lattice) == labels.max() + 1


@pytest.mark.slow
@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(["ward", "watershed"]))
def test_more_clusters_refine_fewer(lattice, seed, method):
    W = random_prototypes(lattice, seed)
    n_most = most(W, lattice, method)
    for n in range(1, n_most):
        coarse, fine = (clusters(W, lattice, k, method) for k in (n, n + 1))
        assert len(np.unique(np.column_stack([coarse, fine]), axis=0)) == n + 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_islands_are_found_on_every_lattice(topology, boundary, method):
    lattice = Lattice((6, 9), topology, boundary)
    W, part = islands(lattice)
    assert clusters(W, lattice, method=method).tolist() == part.tolist()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e30, 1e-30, -3.0, 2.0**-600])
def test_the_unit_of_measure_does_not_matter(method, scale):
    lattice = Lattice((8, 8))
    W = random_prototypes(lattice, 0)
    assert clusters(scale * W, lattice, method=method).tolist() == clusters(W, lattice, method=method).tolist()


@pytest.mark.parametrize("method", METHODS)
def test_the_offset_does_not_matter_however_large_against_the_spread(method):
    lattice = Lattice((8, 8))
    for seed in range(5):
        W = 1e6 + 1e-8 * random_prototypes(lattice, seed)
        assert clusters(W, lattice, method=method).tolist() == clusters(W - 1e6, lattice, method=method).tolist()


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_feature_does_not_matter(method):
    lattice = Lattice((6, 9))
    W, _ = islands(lattice, noise=1.5)
    wider = np.column_stack([W, np.full(54, 123.0)])
    assert (clusters(W, lattice, method=method) == clusters(wider, lattice, method=method)).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_prototypes_are_left_as_they_are(method):
    lattice = Lattice((6, 9))
    W, _ = islands(lattice)
    before = W.copy()
    clusters(W, lattice, method=method)
    assert np.array_equal(W, before)


@pytest.mark.parametrize("method", ["ward", "watershed"])
def test_a_joined_edge_joins_a_region(method):
    row = (np.repeat([0.0, 5.0, 9.0, 0.3], 3) + np.tile([0.0, 0.1, 0.2], 4))[:, None]
    planar, joined = Lattice((1, 12)), Lattice((1, 12), boundary="cylindrical")
    assert clusters(row, planar, 4, method).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert clusters(row, joined, 3, method).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0]


def test_kmeans_joins_what_is_apart_on_the_map_and_ward_does_not():
    row, lattice = np.array([[0.0], [0.1], [5.0], [5.1], [0.2], [0.3]]), Lattice((1, 6))
    assert clusters(row, lattice, 2, "kmeans").tolist() == [0, 0, 1, 1, 0, 0]
    assert clusters(row, lattice, 3, "ward").tolist() == [0, 0, 1, 1, 2, 2]


def test_the_seed_of_kmeans_is_fixed_and_counts():
    lattice = Lattice((12, 12))
    W = random_prototypes(lattice, 0)
    first = clusters(W, lattice, 20, "kmeans")
    assert (first == clusters(W, lattice, 20, "kmeans")).all()
    assert (first != clusters(W, lattice, 20, "kmeans", random_state=1)).any()
