"""The search by a bound in few coordinates: what it is sure of is right, and it gives up where nothing is won."""

import numpy as np
import pytest

from somersault.matching import Weighting, best_units, fused, nearest, prefix, threads
from somersault.matching.distances import Expansion
from somersault.matching.prefix import Prefix
from tests.matching.test_fused import MADE, assert_right, hard

pytest.importorskip("numba")
N, K, D = 150, 320, 330


def like_images(rng, n):
    """Samples near a surface of few dimensions, as images are."""
    t = rng.normal(size=(n, 5))
    bend = np.random.default_rng(0).normal(size=(5, D))
    return np.sin(0.3 * t @ bend) + 0.1 * rng.normal(size=(n, D))


def searched(X, W, n_best, weights=None):
    ready = Prefix.of(Expansion(W, W.mean(axis=0), Weighting(weights), X.dtype))
    units, squares = np.empty((len(X), n_best), dtype=np.intp), np.empty((len(X), n_best))
    return ready.search(X, units, squares), units, squares


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_bound_is_sure_of_is_the_nearest_unit(kind, dtype, seed, monkeypatch):
    X, W, weights = hard(kind, like_images, N, K, seed)
    monkeypatch.setattr(prefix, "_LEFT", 100.0)
    monkeypatch.setattr(threads, "_MANY", 1.0)
    X = X.astype(dtype)
    assert_right(*searched(X, W, 1 + seed % 2, weights), X, W, weights)


def test_few_units_are_left_and_little_is_left_to_care(rng, monkeypatch):
    monkeypatch.setattr(prefix, "_LEFT", 1 / 32)
    is_odd, units, _ = searched(like_images(rng, N).astype(np.float32), like_images(rng, K), 2)
    assert is_odd is not None
    assert (units < 0).mean() < 0.02


def test_where_no_coordinates_tell_more_than_others_it_gives_up(rng):
    X, W = rng.random((1000, D)).astype(np.float32), rng.random((K, D))
    assert searched(X, W, 1)[0] is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", [like_images, lambda rng, n: rng.random((n, D))])
def test_search_by_the_bound_and_after_it_gave_up_finds_what_plain_loops_find(rng, monkeypatch, make, dtype):
    """Rows that cannot be compared touch no other row."""
    X, W = make(rng, 700).astype(dtype), make(rng, K)
    X[3] = np.nan
    X[3, 0] = 1.0
    X[5] = 1e25
    with monkeypatch.context() as patch:
        patch.setattr(prefix, "_WORK", 0)
        patch.setattr(fused, "_WORK", 0)
        found = nearest(X, W, 2), best_units(X, W)
    (units, squares), (expected, of_expected) = found[0], nearest(X, W, 2)
    assert (units == expected).all()
    assert (found[1] == expected[:, 0]).all()
    assert squares == pytest.approx(of_expected, rel=1e-4)


def test_where_rounding_decides_between_most_units_it_gives_up(rng):
    """And not where samples cannot be compared, of which the bound knows nothing."""
    W = like_images(rng, K)
    X = like_images(rng, 1000).astype(np.float32)
    assert searched(X, np.concatenate([W, W]), 1)[0] is None
    X[::2, 0] = np.nan
    assert searched(X, W, 1)[0]


def test_axes_are_orthonormal_and_hold_what_they_can(rng):
    W = like_images(rng, K)
    axes = prefix.leading_axes(W, 20)
    assert axes.T @ axes == pytest.approx(np.eye(20), abs=1e-12)
    held, best = np.square(W @ axes).sum(), np.square(np.linalg.svd(W, compute_uv=False)[:20]).sum()
    assert 0.98 * best < held <= best * (1 + 1e-12)
