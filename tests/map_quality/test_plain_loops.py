"""Each measure beside plain loops or scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.manifold import trustworthiness as trustworthiness_of_scikit_learn
from sklearn.metrics import davies_bouldin_score, silhouette_score

import somersault.map_quality as mq
from somersault.lattice import Lattice
from somersault.map_quality import map_quality
from tests.reference import naive_activations

from .plain_measures import KINDS, grid, naive_combined_error, naive_preserved, naive_two_best, normal, orders


def naive_topographic_error(X, W, lattice):
    return np.mean([not 0 < lattice.distances[b, s] < 1.0001 for b, s in naive_two_best(X, W)])


def naive_distortion(X, W, lattice, radius):
    total = 0.0
    for x, (b, _) in zip(X, naive_two_best(X, W), strict=True):
        for k, w in enumerate(W):
            total += np.exp(-(lattice.distances[b, k] ** 2) / (2 * radius**2)) * np.sum((x - w) ** 2)
    return total / len(X)


def naive_topographic_product(W, lattice):
    """The published formula, averaged over all orders of tied neighbors."""
    n = len(W)
    data = np.sqrt(naive_activations(W, W))
    total = 0.0
    for j in range(n):
        others = [i for i in range(n) if i != j]
        on_lattice, in_data = orders(lattice.distances[j], others), orders(data[j], others)
        for a in on_lattice:
            for v in in_data:
                for k in range(1, n):
                    logs = [
                        np.log(data[j, a[m]] / data[j, v[m]])
                        + np.log(lattice.distances[j, a[m]] / lattice.distances[j, v[m]])
                        for m in range(k)
                    ]
                    total += sum(logs) / (2 * k) / (len(on_lattice) * len(in_data))
    return total / (n * (n - 1))


@pytest.mark.slow
@settings(max_examples=40)
@given(
    kind=st.sampled_from(KINDS),
    rows=st.integers(1, 3).map(lambda n: 2 * n),
    columns=st.integers(1, 6),
    seed=st.integers(0, 999),
    offset=st.sampled_from([0.0, 1e6]),
)
def test_errors_are_those_of_plain_loops(kind, rows, columns, seed, offset):
    lattice = Lattice((rows, columns), *kind)
    W, X = normal(lattice.n_units, 2, seed=seed) + offset, normal(15, 2, seed=seed + 1) + offset
    quality = map_quality(X, W, lattice)
    best = naive_two_best(X, W)[:, 0]
    assert quality.hits.tolist() == np.bincount(best, minlength=len(W)).tolist()
    assert quality.quantization_error == pytest.approx(np.linalg.norm(X - W[best], axis=1).mean(), rel=1e-9)
    assert quality.topographic_error == pytest.approx(naive_topographic_error(X, W, lattice))
    assert quality.combined_error == pytest.approx(naive_combined_error(X, W, lattice), rel=1e-9)
    for radius in (0.4, 2.0):
        expected = naive_distortion(X, W, lattice, radius)
        assert mq.distortion(X, W, lattice, radius=radius) == pytest.approx(expected, rel=1e-9)


@settings(max_examples=30)
@given(
    kind=st.sampled_from(KINDS),
    rows=st.sampled_from([1, 2]),
    columns=st.integers(1, 3),
    seed=st.integers(0, 999),
    spread=st.sampled_from(["far", "tied"]),
)
def test_topographic_product_is_the_mean_over_the_orders_of_tied_neighbors(kind, rows, columns, seed, spread):
    rows = 2 if kind == ("hexagonal", "toroidal") else rows
    lattice = Lattice((rows, columns), *kind)
    W = normal(lattice.n_units, 2, seed=seed)
    if spread == "tied":  # different points of a square
        W = grid(3)[np.random.default_rng(seed).permutation(9)[: lattice.n_units]]
    expected = naive_topographic_product(W, lattice) if len(W) > 1 else 0.0
    assert mq.topographic_product(W, lattice) == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    kind=st.sampled_from(KINDS),
    rows=st.sampled_from([2, 4]),
    columns=st.integers(1, 3),
    n=st.integers(5, 8),
    k=st.integers(1, 2),
    seed=st.integers(0, 999),
    spread=st.sampled_from(["far", "tied"]),
)
def test_ranks_are_those_of_plain_loops(kind, rows, columns, n, k, seed, spread):
    lattice = Lattice((rows, columns), *kind)
    W, X = normal(lattice.n_units, 2, seed=seed), normal(n, 2, seed=seed + 1)
    if spread == "tied":  # whole numbers, with duplicates
        X = np.random.default_rng(seed).integers(0, 3, size=(n, 2)).astype(float)
    preservation, trust = naive_preserved(X, W, lattice, k)
    assert mq.neighborhood_preservation(X, W, lattice, k=k) == pytest.approx(preservation)
    assert mq.trustworthiness(X, W, lattice, k=k) == pytest.approx(trust)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_without_ties_both_measures_of_ranks_are_scikit_learns(rng, k):
    # units at powers of two on a line: from none of them two others are equally far
    X, units = rng.normal(size=(12, 4)), 2 ** rng.permutation(12)
    W = np.full((4096, 4), 1e3) + np.arange(4096)[:, None]
    W[units] = X
    lattice, on_map = Lattice((1, 4096), "rectangular"), units[:, None].astype(float)
    trust = trustworthiness_of_scikit_learn(X, on_map, n_neighbors=k)
    preservation = trustworthiness_of_scikit_learn(on_map, X, n_neighbors=k)
    assert mq.trustworthiness(X, W, lattice, k=k) == pytest.approx(trust)
    assert mq.neighborhood_preservation(X, W, lattice, k=k) == pytest.approx(preservation)
    assert 0.1 < trust < 0.9


def test_measures_of_clusters_are_scikit_learns_on_the_clusters_of_the_units(clustered):
    X, W, lattice, names = clustered
    labels, before = names[naive_activations(X, W).argmin(axis=1)], X.copy()
    quality = map_quality(X, W, lattice, unit_clusters=names)
    assert quality.silhouette == pytest.approx(silhouette_score(X, labels))
    assert quality.davies_bouldin == pytest.approx(davies_bouldin_score(X, labels))
    assert quality.silhouette > 0.5
    assert np.array_equal(X, before)


def test_clusters_far_from_the_origin_are_measured_alike(clustered):
    X, W, lattice, names = clustered
    near = map_quality(X, W, lattice, unit_clusters=names)
    far = map_quality(X + 1e8, W + 1e8, lattice, unit_clusters=names)
    assert far.silhouette == pytest.approx(near.silhouette, rel=1e-6)
    assert far.davies_bouldin == pytest.approx(near.davies_bouldin, rel=1e-6)
