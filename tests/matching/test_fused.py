"""The compiled search by itself: what it is sure of is right, and what it leaves is little."""

import os
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from somersault.matching import Weighting, fused
from somersault.matching.distances import Expansion

pytest.importorskip("numba")


def searched(X, W, n_best=1, weights=None, center=True):
    """Units and squared distances as the kernel leaves them: -1 where it is not sure."""
    expansion = Expansion(W, W.mean(axis=0) if center else None, Weighting(weights), X.dtype)
    units, squares = np.empty((len(X), n_best), dtype=np.intp), np.empty((len(X), n_best))
    fused.search(X, expansion, units, squares)
    return units, squares


def exact(X, W, weights=None):
    apart = X.astype(np.float64)[:, None] - W
    return np.square(apart) @ (np.ones(X.shape[1]) if weights is None else weights)


def assert_right(is_odd, units, squares, X, W, weights):
    """Whatever a bound is sure of is the nearest unit; the second is so up to rounding."""
    A, sure = exact(X, W, weights), units[:, 0] >= 0
    assert is_odd == (not sure.all())
    found = np.take_along_axis(A, np.maximum(units, 0), axis=1)
    assert (found[sure, 0] <= A.min(axis=1)[sure] * (1 + 1e-12)).all()
    assert squares[sure] == pytest.approx(found[sure], rel=1e-3, abs=1e-9 * A.max())
    if units.shape[1] == 2:
        assert found[sure, 1] == pytest.approx(np.sort(A, axis=1)[sure, 1], rel=1e-3, abs=1e-9 * A.max())


def hard(kind, make, n, k, seed):
    """Samples, and units of which half are so near to others that rounding may decide; weights of some."""
    rng = np.random.default_rng(seed)
    X, W = MADE[kind](rng, make(rng, n), make(rng, k))
    W[k // 2 :] = W[: k // 2] * (1 + 10.0 ** -(3 + seed) * rng.normal(size=(k // 2, W.shape[1])))
    return X, W, rng.random(W.shape[1]) + 0.01 if seed % 3 == 0 else None


MADE = {
    "plain": lambda rng, X, W: (X, W),
    "one feature is large": lambda rng, X, W: (X * first(X, 1e5), W * first(W, 1e5)),
    "far from the origin": lambda rng, X, W: (X + 1e6, W + 1e6),
    "large": lambda rng, X, W: (X * 1e15, W * 1e15),
    "small": lambda rng, X, W: (X * 1e-15, W * 1e-15),
    "units are samples": lambda rng, X, W: (X, X[rng.integers(len(X), size=len(W))]),
    "all of many scales": lambda rng, X, W: tuple(A * 10.0 ** np.linspace(-6, 6, A.shape[1]) for A in (X, W)),
    "of two dimensions": lambda rng, X, W: (flat(X), flat(W)),
    "units almost alike": lambda rng, X, W: (X, W[0] + 1e-4 * W),
    "on a grid": lambda rng, X, W: (np.round(X), np.round(W)),
    "denormal": lambda rng, X, W: (X * 1e-40, W),
    "constant": lambda rng, X, W: (np.ones_like(X), W),
}


def flat(A):
    """In a plane, which lies askew."""
    t = np.arange(A.shape[1])
    return A[:, :1] * np.cos(t) + A[:, -1:] * np.sin(t)


def first(A, factor):
    return np.r_[factor, np.ones(A.shape[1] - 1)]


@pytest.mark.parametrize("kind", MADE)
@given(
    n=st.integers(1, 200),
    k=st.integers(2, 20),
    d=st.integers(1, 200),
    n_best=st.integers(1, 2),
    gap=st.sampled_from([1e-3, 1e-5, 1e-6, 1e-7, 1e-8]),
    dtype=st.sampled_from([np.float32, np.float64]),
    is_weighted=st.booleans(),
    seed=st.integers(0, 999),
)
@settings(max_examples=25, deadline=None)
def test_whatever_the_kernel_is_sure_of_is_the_nearest_unit(kind, n, k, d, n_best, gap, dtype, is_weighted, seed):
    """Half the units are so near to others that rounding may decide between them."""
    rng = np.random.default_rng(seed)
    weights = rng.random(d) + 0.01 if is_weighted else None
    X, W = MADE[kind](rng, rng.normal(size=(n, d)), rng.normal(size=(k, d)))
    W[k // 2 :] = W[: k - k // 2] * (1 + gap * rng.normal(size=(k - k // 2, d)))
    X = X.astype(dtype)
    units, squares = searched(X, W, n_best, weights)
    A = exact(X, W, weights)
    sure = units[:, 0] >= 0
    found = np.take_along_axis(A, np.maximum(units, 0), axis=1)[:, 0]
    assert (found[sure] <= A.min(axis=1)[sure] * (1 + 1e-12)).all()
    if n_best == 2:
        assert (units[sure, 0] != units[sure, 1]).all()
    assert squares[sure, 0] == pytest.approx(found[sure], rel=1e-2, abs=1e-9 * np.abs(A).max())


@pytest.mark.parametrize("d", [3, 32, 784])
def test_what_is_left_to_care_is_little(rng, d):
    X, W, large = rng.normal(size=(1000, d)), rng.normal(size=(100, d)), np.r_[1e5, np.ones(d - 1)]
    assert (searched(X.astype(np.float32), W)[0] < 0).mean() < 0.01
    assert (searched((X * large).astype(np.float32), W * large)[0] < 0).mean() < 0.1


@pytest.mark.parametrize("n_best", [1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_two_threads_find_what_one_does_to_the_bit(rng, monkeypatch, n_best, dtype):
    monkeypatch.setattr(fused, "_PART", 100)
    X, W = rng.normal(size=(1001, 70)).astype(dtype), rng.normal(size=(13, 70))
    with threadpool_limits(1):
        found = searched(X, W, n_best)
    monkeypatch.setattr(fused, "n_threads", lambda: 2)
    for one, two in zip(found, searched(X, W, n_best), strict=True):
        assert (one == two).all()


def test_two_threads_add_what_one_does_to_the_bit(rng, monkeypatch):
    X, units, weights = rng.normal(size=(1000, 7)).astype(np.float32), rng.integers(5, size=1000), rng.random(1000)
    sums = []
    for n in (1, 2, 3):
        monkeypatch.setattr(fused, "n_threads", lambda n=n: n)
        sums.append(np.zeros((5, 7)))
        fused.add(X, units, weights, sums[-1])
    assert (sums[0] == sums[1]).all()
    assert (sums[0] == sums[2]).all()
    assert sums[0] == pytest.approx(np.eye(5)[units].T @ (weights[:, None] * X))


@given(n=st.integers(1, 9), k=st.integers(2, 9), d=st.sampled_from([1, 63, 64, 65, 128, 129, 200]))
@settings(deadline=None)
def test_squares_of_any_depth_are_those_of_plain_loops(n, k, d):
    rng = np.random.default_rng(n * k * d)
    X, W = rng.normal(size=(n, d)), rng.normal(size=(k, d))
    units, squares = searched(X, W, 2, center=False)
    A = exact(X, W)
    assert (units == np.argsort(A, axis=1)[:, :2]).all()
    assert squares == pytest.approx(np.sort(A, axis=1)[:, :2], rel=1e-12)


SEARCHING = """
import numpy as np
from somersault.matching import nearest
X = np.random.default_rng(0).normal(size=(60_000, 50))
print(nearest(X, X[:50], 2)[0].sum())
"""


@pytest.mark.slow
def test_where_nothing_can_be_kept_on_disk_the_search_is_compiled_anew(capsys):
    """Neither beside the source nor in the home of the user."""
    hidden = "from numba.core.caching import CacheImpl\nCacheImpl._locator_classes = []\n"
    without = subprocess.run(
        [sys.executable, "-c", hidden + SEARCHING], env={**os.environ}, check=True, capture_output=True, text=True
    )
    exec(SEARCHING)  # noqa: S102
    assert without.stdout == capsys.readouterr().out


def square_of(x, w, weights):
    terms = zip(map(Fraction, x), map(Fraction, w), map(Fraction, weights), strict=True)
    return sum(m * (a - b) ** 2 for a, b, m in terms)


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("seed", range(4))
def test_differences_decide_what_scores_leave_and_leave_what_is_equally_near(kind, seed):
    """Against exact fractions, with pairs of units that coincide."""
    X, W, weights = hard(kind, lambda rng, n: rng.normal(size=(n, 3)), 40, 10, seed)
    W[-1], X[7] = W[0], np.nan
    units, squares = np.empty((len(X), 2), np.intp), np.empty((len(X), 2))
    fused.compare(X, Expansion(W, W.mean(axis=0), Weighting(weights)), units, squares)
    weights = np.ones(3) if weights is None else weights
    assert units[7, 0] == -1
    for x, (first, second) in zip(np.delete(X, 7, axis=0), np.delete(units, 7, axis=0), strict=True):
        far = [square_of(x, w, weights) for w in W]
        near = sorted(far)
        assert first == -1 or (far[first] == near[0] < near[1] and far[second] == pytest.approx(float(near[1])))


def test_differences_leave_little(rng):
    X, W = rng.normal(size=(500, 5)), rng.normal(size=(50, 5)) + 1e4
    units, squares = np.empty((500, 2), np.intp), np.empty((500, 2))
    fused.compare(X + 1e4, Expansion(W, W.mean(axis=0), Weighting(None)), units, squares)
    assert (units >= 0).all()
    np.testing.assert_allclose(squares, np.sort(exact(X + 1e4, W), axis=1)[:, :2], rtol=1e-12)


@pytest.mark.parametrize("n", [1, 63, 64, 65, 200])
@pytest.mark.parametrize("d", [1, 15, 16, 17, 64, 130])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_beyond_the_samples_is_read(rng, n, d, dtype):
    """Around them is NaN, which would be in every score."""
    W, around = rng.normal(size=(30, d)), np.full((n + 2, d), np.nan, dtype)
    around[1:-1] = rng.normal(size=(n, d))
    units, squares = searched(around[1:-1], W, 2)
    assert np.isfinite(squares).all()
    sure = units[:, 0] >= 0
    assert (units[sure, 0] == exact(around[1:-1], W).argmin(axis=1)[sure]).all()
