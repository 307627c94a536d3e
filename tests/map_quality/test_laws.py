"""Laws of the measures: what changes them, and what does not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import ortho_group

import somersault.map_quality as mq
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.map_quality import MEASURES, map_quality

from .plain_measures import KINDS, all_of, naive_combined_error, normal

WITH_CLUSTERS = ("silhouette", "davies_bouldin")


@pytest.mark.slow
@given(seed=st.integers(0, 999))
def test_a_map_that_is_its_lattice_is_perfectly_ordered(seed):
    lattice = Lattice((5, 6), *[("hexagonal", "planar"), ("rectangular", "planar")][seed % 2])
    W = lattice.coordinates @ ortho_group.rvs(2, random_state=seed) * 3.7 + 11
    quality = map_quality(W, W, lattice)
    assert quality.topographic_error == 0
    assert quality.topographic_product == pytest.approx(0, abs=1e-12)
    assert quality.neighborhood_preservation == 1
    assert quality.trustworthiness == 1
    assert quality.combined_error == pytest.approx(3.7)


def test_topographic_product_tells_too_few_dimensions_from_too_many():
    line, square = Lattice((1, 64), "rectangular"), Lattice((8, 8), "rectangular")
    snake = square.coordinates.copy()
    snake[:, 0] = np.where(snake[:, 1] % 2, 7 - snake[:, 0], snake[:, 0])
    assert mq.topographic_product(snake, line) < -0.01
    assert mq.topographic_product(line.coordinates + 1e-3 * normal(64, 2), square) > 0.01


@pytest.mark.slow
@settings(max_examples=25)
@given(
    seed=st.integers(0, 999),
    offset=st.sampled_from([0.0, 1e6]),
    scale=st.sampled_from([1e-30, 1.0, 1e30]),
    kind=st.sampled_from(KINDS),
)
def test_measures_follow_the_unit_of_measure_and_nothing_else(seed, offset, scale, kind):
    lattice = Lattice((4, 5), *kind)
    X, W, turn = normal(40, 3, seed=seed), normal(20, 3, seed=seed + 1), ortho_group.rvs(3, random_state=seed)
    before, after = (
        all_of(X, W, lattice),
        all_of(scale * (X @ turn + offset), scale * (W @ turn + offset), lattice),
    )
    for name, power in {"quantization_error": 1, "combined_error": 1, "distortion": 2}.items():
        assert after.pop(name) == pytest.approx(scale**power * before.pop(name), rel=1e-7)
    assert after == pytest.approx(before, abs=1e-7)


@settings(max_examples=25)
@given(seed=st.integers(0, 999), kind=st.sampled_from(KINDS))
def test_the_order_of_the_samples_does_not_matter(seed, kind):
    lattice = Lattice((4, 3), *kind)
    X, W = normal(30, 2, seed=seed).round(1), normal(12, 2, seed=seed + 1)
    X[20:] = X[:10]
    shuffled = np.random.default_rng(seed).permutation(X)
    assert all_of(shuffled, W, lattice) == pytest.approx(all_of(X, W, lattice), rel=1e-10)


@pytest.mark.slow
@settings(max_examples=25)
@given(seed=st.integers(0, 999), topology=st.sampled_from(["hexagonal", "rectangular"]))
def test_a_torus_may_be_turned(seed, topology):
    lattice = Lattice((4, 5), topology, "toroidal")
    X, W = normal(40, 3, seed=seed), normal(20, 3, seed=seed + 1)
    turned = np.roll(W.reshape(4, 5, 3), (2, 1 + seed % 4), axis=(0, 1)).reshape(20, 3)
    assert all_of(X, turned, lattice) == pytest.approx(all_of(X, W, lattice), rel=1e-10)


@pytest.mark.slow
@given(seed=st.integers(0, 999), k=st.integers(1, 9))
def test_measures_of_ranks_stay_between_zero_and_one(seed, k):
    lattice = Lattice((3, 3), "rectangular")
    X, W = normal(20, 2, seed=seed).round(0), normal(9, 2, seed=seed + 1)
    for measure in (mq.trustworthiness, mq.neighborhood_preservation):
        assert 0 <= measure(X, W, lattice, k=k) <= 1


@settings(max_examples=15)
@given(seed=st.integers(0, 999))
def test_feature_weights_scale_the_features(seed):
    lattice, weights = Lattice((3, 4)), np.array([4.0, 0.0, 0.25])
    X, W = normal(30, 3, seed=seed), normal(12, 3, seed=seed + 1)
    clusters = np.arange(12) % 3
    weighted = map_quality(X, W, lattice, unit_clusters=clusters, feature_weights=weights)
    scaled = map_quality(X * np.sqrt(weights), W * np.sqrt(weights), lattice, unit_clusters=clusters)
    for name in (*MEASURES, *WITH_CLUSTERS):
        assert getattr(weighted, name) == pytest.approx(getattr(scaled, name), rel=1e-9)
    X[:, 1] = 1e6
    assert all_of(X, W, lattice, feature_weights=weights) == pytest.approx(
        {name: getattr(scaled, name) for name in MEASURES}, rel=1e-9
    )


def test_plain_functions_take_feature_weights_too(rng):
    lattice, weights = Lattice((3, 4)), np.array([4.0, 0.0])
    X, W = rng.normal(size=(30, 2)), rng.normal(size=(12, 2))
    expected = all_of(X * [2, 0], W * [2, 0], lattice)
    for name in ("combined_error", "distortion", "neighborhood_preservation", "trustworthiness"):
        assert getattr(mq, name)(X, W, lattice, feature_weights=weights) == pytest.approx(expected[name])
    product = mq.topographic_product(W, lattice, feature_weights=weights)
    assert product == pytest.approx(expected["topographic_product"])


def test_float32_samples_are_measured_as_float64_ones(rng):
    lattice, X, W = Lattice((4, 4)), rng.normal(size=(80, 5)).astype(np.float32), rng.normal(size=(16, 5))
    assert all_of(X, W, lattice) == pytest.approx(all_of(X.astype(float), W, lattice), rel=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sparse_samples_are_measured_as_dense_ones(rng, dtype):
    X = (rng.normal(size=(60, 8)) * (rng.random((60, 8)) < 0.3)).astype(dtype)
    W, lattice, clusters = rng.normal(size=(9, 8)), Lattice((3, 3)), [0, 1, 2] * 3
    dense = map_quality(X, W, lattice, unit_clusters=clusters)
    sparse = map_quality(csr_array(X), W, lattice, unit_clusters=clusters)
    for name in (*MEASURES, *WITH_CLUSTERS):
        assert getattr(sparse, name) == pytest.approx(getattr(dense, name), rel=1e-5)


def test_coinciding_prototypes_are_no_obstacle_for_errors(rng):
    X, lattice = rng.normal(size=(30, 2)), Lattice((3, 3))
    assert map_quality(X, np.zeros((9, 2)), lattice).combined_error == pytest.approx(
        np.linalg.norm(X, axis=1).mean()
    )
    W = np.repeat(rng.normal(size=(3, 2)), 3, axis=0)[[0, 3, 6, 1, 4, 7, 2, 5, 8]]
    assert mq.combined_error(X, W, lattice) == pytest.approx(naive_combined_error(X, W, lattice))


def test_constant_features_and_identical_samples_are_measured(rng):
    lattice, W = Lattice((2, 2)), rng.normal(size=(4, 2))
    W[:, 1] = 5
    quality = map_quality(np.tile([0.3, 5.0], (20, 1)), W, lattice)
    assert quality.neighborhood_preservation == 1
    assert quality.trustworthiness == 1
    assert quality.quantization_error == pytest.approx(np.abs(W[:, 0] - 0.3).min())


def test_missing_values_leave_out_only_what_compares_samples(rng):
    lattice, W, X = Lattice((3, 3)), rng.normal(size=(9, 4)), rng.normal(size=(40, 4))
    doubled = np.hstack([X, np.full((40, 4), np.nan)])  # twice the weight of what is known
    gaps, whole = map_quality(doubled, np.hstack([W, W]), lattice), map_quality(X, W, lattice)
    assert gaps.quantization_error == pytest.approx(np.sqrt(2) * whole.quantization_error)
    assert gaps.topographic_error == whole.topographic_error
    assert gaps.distortion == pytest.approx(2 * whole.distortion)
    assert gaps.combined_error == pytest.approx(np.sqrt(2) * whole.combined_error)
    for name in ("trustworthiness", "neighborhood_preservation"):
        with pytest.raises(InputError, match=r"NaN \(first in row 0\).*compares samples.*drop or impute"):
            getattr(gaps, name)
    with pytest.raises(InputError, match="NaN"):
        map_quality(doubled, np.hstack([W, W]), lattice, unit_clusters=np.arange(9)).silhouette  # noqa: B018
