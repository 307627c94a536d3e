"""Hits: units count by their samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

import somersault as ss
from somersault.clustering import METHODS, clusters
from somersault.lattice import Lattice

from .prototypes import COUNTED, LATTICES, SEEDS, most, n_regions, naive_ward, random_prototypes, same_partition


def bridged(seed):
    """Three groups of ten units with samples; units without any lead from each to the next."""
    rng = np.random.default_rng(seed)
    a, b, c = (np.array(center) + 0.3 * rng.normal(size=(10, 2)) for center in ([0, 0], [10, 0], [10, 10]))
    ways = [
        p.mean(axis=0) + np.sort(rng.uniform(size=(40, 1)), axis=0) * (q - p).mean(axis=0)
        for p, q in ((a, b), (b, c))
    ]
    return np.concatenate([a, ways[0], b, ways[1], c]), np.repeat([7, 0, 4, 0, 2], [10, 40, 10, 40, 10])


@pytest.mark.parametrize("method", ["ward", "kmeans", "hdbscan"])
def test_units_without_samples_do_not_count_in_the_number_of_clusters(method):
    lattice = Lattice((1, 110))
    for seed in range(3):
        W, hits = bridged(seed)
        assert clusters(W, lattice, method=method, hits=hits).max() + 1 == 3


def test_hits_weigh_in_kmeans_like_so_many_copies_of_the_prototype():
    # the nearest pair adds 1.0²/2 = 0.5 to the squares, with 9 samples at 2.1 0.9; the other pair 1.1²/2 = 0.605
    row, lattice = np.array([[0.0], [1.1], [2.1]]), Lattice((1, 3))
    assert clusters(row, lattice, 2, "kmeans").tolist() == [0, 1, 1]
    assert clusters(row, lattice, 2, "kmeans", hits=[1, 1, 9]).tolist() == [0, 0, 1]


@pytest.mark.slow
@settings(max_examples=25)
@given(
    lattice=LATTICES,
    seed=SEEDS,
    method=st.sampled_from(METHODS),
    factor=st.sampled_from([2.0**-1060, 0.1, 3, 1e60]),
)
def test_told_the_number_only_the_shares_of_hits_matter(lattice, seed, method, factor):
    W = random_prototypes(lattice, seed)
    hits = np.random.default_rng(seed).integers(0, 4, lattice.n_units) + np.eye(1, lattice.n_units)[0]
    n = None if method == "hdbscan" else 1 + seed % most(W, lattice, method, hits)
    one, other = (clusters(W, lattice, n, method, h) for h in (hits, factor * hits))
    assert (one == other).all()


@pytest.mark.slow
@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(COUNTED), data=st.data())
def test_every_cluster_has_samples_however_many_are_asked_for(lattice, seed, method, data):
    W = random_prototypes(lattice, seed)
    hits = np.random.default_rng(seed).integers(0, 2, lattice.n_units) + np.eye(1, lattice.n_units)[0]
    n_most = most(W, lattice, method, hits)
    if method != "watershed":
        assert n_most == np.count_nonzero(hits)
    n = data.draw(st.integers(1, n_most))
    labels = clusters(W, lattice, n, method, hits)
    assert np.unique(labels[hits > 0]).tolist() == list(range(n))
    if method != "kmeans":
        assert n_regions(labels, lattice) == n


@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS)
def test_more_of_wards_clusters_refine_fewer_with_units_without_samples(lattice, seed):
    W = random_prototypes(lattice, seed)
    hits = np.random.default_rng(seed).integers(0, 3, lattice.n_units) + np.eye(1, lattice.n_units)[0]
    for n in range(1, np.count_nonzero(hits)):
        coarse, fine = (clusters(W, lattice, k, hits=hits) for k in (n, n + 1))
        assert len(np.unique(np.column_stack([coarse, fine]), axis=0)) == n + 1


@settings(max_examples=20)
@given(shape=st.sampled_from([(2, 3), (4, 3), (1, 7)]), seed=SEEDS, n=st.integers(1, 5))
def test_hits_weigh_in_ward_like_so_many_copies_of_the_prototype(shape, seed, n):
    lattice = Lattice(shape)
    W, hits = random_prototypes(lattice, seed), np.random.default_rng(seed).integers(1, 5, lattice.n_units)
    assert same_partition(clusters(W, lattice, n, hits=hits), naive_ward(W, lattice, n, hits))


def test_six_tight_groups_are_six_clusters():
    X, y = make_blobs(600, centers=6, cluster_std=0.3, random_state=3)
    som = ss.SOM().fit(X).cluster(6)
    labels = som.unit_clusters_[som.predict(X)]
    assert np.unique(labels).tolist() == [0, 1, 2, 3, 4, 5]
    assert adjusted_rand_score(y, labels) > 0.85


@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(METHODS))
def test_one_sample_for_each_unit_is_as_good_as_no_hits(lattice, seed, method):
    W = random_prototypes(lattice, seed)
    hits = np.ones(lattice.n_units)
    assert (clusters(W, lattice, method=method) == clusters(W, lattice, method=method, hits=hits)).all()
