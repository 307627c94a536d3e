"""Distances and best matching units, near and far from the origin."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import somersault as ss
from somersault.matching import Weighting, best_units, nearest, squared_distances
from tests.reference import naive_activations, naive_squares


@given(
    n=st.integers(1, 9),
    k=st.integers(1, 9),
    d=st.integers(1, 6),
    seed=st.integers(0, 99),
    offset=st.sampled_from([0.0, 1e3, 1e6, -1e9]),
    scale=st.sampled_from([1e-30, 1e-6, 1.0, 1e30]),
)
def test_squared_distances_keep_twelve_digits_anywhere(n, k, d, seed, offset, scale):
    rng = np.random.default_rng(seed)
    X, W = (scale * (rng.normal(size=(m, d)) + offset) for m in (n, k))
    W[0] = X[0]  # a distance that cancels altogether
    assert squared_distances(X, W) == pytest.approx(naive_activations(X, W), rel=1e-11, abs=0)


@given(
    n=st.integers(1, 9),
    dtypes=st.sampled_from([(np.float64, np.float32), (np.float32, np.float32)]),
    offset=st.sampled_from([0.0, 1e3, -1e6]),
    scale=st.sampled_from([1e-20, 1.0, 1e32]),
    seed=st.integers(0, 99),
)
def test_squared_distances_to_float32_are_those_of_float64(n, dtypes, offset, scale, seed):
    rng = np.random.default_rng(seed)
    X, W = (((rng.normal(size=(m, 5)) + offset) * scale).astype(t) for m, t in zip((n, 7), dtypes, strict=True))
    W[0] = X[0]
    assert (squared_distances(X, W) == squared_distances(X.astype(np.float64), W.astype(np.float64))).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0.0, 1e3, 1e6])
def test_the_nearest_units_are_found_at_any_offset(rng, dtype, offset):
    X = (rng.normal(size=(500, 20)) + offset).astype(dtype)
    W = rng.normal(size=(40, 20)) + offset
    units, squares = nearest(X, W, 2)
    A = naive_activations(X.astype(float), W)
    assert (units == np.argsort(A, axis=1)[:, :2]).all()
    assert squares == pytest.approx(np.sort(A, axis=1)[:, :2], rel=1e-4)


@pytest.mark.parametrize("scale", [1e-30, 1e-15, 1e15, 1e30])
def test_float32_search_survives_squares_that_do_not_fit(rng, scale):
    X = (scale * rng.normal(size=(50, 4))).astype(np.float32)
    W = X[:10].astype(float)
    units, squares = nearest(X, W)
    assert (units[:10, 0] == np.arange(10)).all()
    assert (squares[:10] == 0).all()
    assert (units[:, 0] == naive_activations(X.astype(float), W).argmin(axis=1)).all()


def test_a_single_sample_far_from_the_others_is_searched_in_float64(rng):
    X = rng.normal(size=(30, 4)).astype(np.float32)
    X[7] = 1e25
    W = rng.normal(size=(5, 4))
    expected = naive_activations(X.astype(float), W).argmin(axis=1)
    expected[7] = W.sum(axis=1).argmax()  # the farthest along (1, 1, 1, 1), where squared distances are all equal
    units, squares = nearest(X, W)
    assert (units[:, 0] == expected).all()
    assert squares[7, 0] == pytest.approx(4e50)


@pytest.mark.slow
@given(
    n=st.integers(1, 300),
    k=st.integers(2, 25),
    d=st.integers(1, 20),
    n_best=st.integers(1, 2),
    kind=st.sampled_from(["plain", "triplets", "on a unit", "weights", "gaps", "far", "huge"]),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 999),
)
@settings(max_examples=300, deadline=None)
def test_the_compiled_search_finds_what_plain_loops_find(n, k, d, n_best, kind, dtype, seed):
    pytest.importorskip("numba")
    rng = np.random.default_rng(seed)
    offset = 1000.0 if kind == "far" else 0.0
    X, W = (rng.normal(size=(n, d)) + offset).astype(dtype), rng.normal(size=(k, d)) + offset
    m = None
    if kind == "triplets":
        W = W[np.arange(k) // 3 * 3]  # three of each
    if kind == "on a unit":
        X[::2] = W[0]
    if kind == "weights":
        m = rng.random(d) * (rng.random(d) < 0.7)
        m[0] = 1
    if kind == "gaps":
        gaps = rng.random(X.shape) < 0.3
        gaps[:, 0] = False
        X[gaps] = np.nan
    if kind == "huge":
        X[n // 2] = 1e25
    expected = np.array([naive_squares(x, W, np.ones(d) if m is None else m) for x in X.astype(np.float64)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("somersault.matching.fused._WORK", 0)
        units, squares = nearest(X, W, n_best, Weighting(m))
        alone = best_units(X, W, Weighting(m))
    if n_best == 1:
        assert (alone == units[:, 0]).all()
    order = np.argsort(expected, axis=1, kind="stable")[:, :n_best]
    if kind != "huge":  # where all distances are equal up to rounding
        assert np.take_along_axis(expected, units, axis=1) == pytest.approx(
            np.take_along_axis(expected, order, axis=1), rel=1e-4, abs=1e-6
        )
    assert squares == pytest.approx(np.take_along_axis(expected, units, axis=1), rel=1e-3, abs=1e-6)
    if n_best == 2:
        assert (units[:, 0] != units[:, 1]).all()
    if kind == "triplets":  # of equal units the first ones come first
        assert (units[:, 0] % 3 == 0).all()
        whole = units[:, 0] < k - 1
        assert (units[whole, 1:] == units[whole, :1] + 1).all()


@given(n=st.integers(1, 9), k=st.integers(1, 9), d=st.integers(1, 6), seed=st.integers(0, 999))
@settings(deadline=None)
def test_gaps_and_feature_weights_are_in_every_distance(n, k, d, seed):
    rng = np.random.default_rng(seed)
    X, W, m = rng.normal(size=(n, d)), rng.normal(size=(k, d)), rng.random(d)
    gaps = rng.random(X.shape) < 0.3
    gaps[:, 0] = False
    X[gaps] = np.nan
    expected = np.array([naive_squares(x, W, m) for x in X])
    assert squared_distances(X, W, Weighting(m)) == pytest.approx(expected, rel=1e-11)
    assert (best_units(X, W, Weighting(m)) == expected.argmin(axis=1)).all()
    assert nearest(X, W, weighting=Weighting(m))[1][:, 0] == pytest.approx(expected.min(axis=1), rel=1e-11)


def test_what_one_part_of_the_compiled_search_cannot_hold_is_not_forgotten_in_the_next(rng, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr("somersault.matching.fused._WORK", 1)
    monkeypatch.setattr("somersault.matching.fused._PART", 128)
    X, W = rng.normal(size=(400, 2)), rng.normal(size=(3, 2))
    X[0, 0] = np.nan
    assert best_units(X, W)[0] == np.abs(W[:, 1] - X[0, 1]).argmin()


def test_sparse_samples_are_searched_without_the_compiled_search(rng, monkeypatch):
    """However many there are: 8000 of 200 features on 100 units once failed."""
    pytest.importorskip("numba")
    monkeypatch.setattr("somersault.matching.fused._WORK", 1)
    X, W = rng.normal(size=(300, 8)) * (rng.random((300, 8)) < 0.3), rng.normal(size=(12, 8))
    assert np.array_equal(best_units(csr_array(X), W), best_units(X, W))
    som = ss.SOM((4, 3), n_epochs=3)
    sparse = som.fit(csr_array(X)).prototypes_
    assert sparse == pytest.approx(som.fit(X).prototypes_, abs=1e-9)


def test_of_identical_units_the_first_is_taken(rng):
    W = rng.normal(size=(3, 4))
    assert nearest(W, np.vstack([W, W]))[0][:, 0].tolist() == [0, 1, 2]


def test_chunks_do_not_show(rng, monkeypatch):
    X, W = rng.normal(size=(1000, 5)), rng.normal(size=(7, 5))
    whole = nearest(X, W, 2), squared_distances(X, W)
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    parts = nearest(X, W, 2), squared_distances(X, W)
    assert (whole[0][0] == parts[0][0]).all()
    assert parts[1] == pytest.approx(whole[1], rel=1e-13)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_a_single_sample_has_the_distances_that_it_has_among_many(rng, weighted, offset):
    X, W = rng.normal(size=(40, 300)) + offset, rng.normal(size=(250, 300)) + offset
    weights = rng.random(300) if weighted else None
    many = squared_distances(X, W, Weighting(weights))
    np.testing.assert_allclose(squared_distances(X[:1], W, Weighting(weights)), many[:1], rtol=1e-9)
    single = squared_distances(X[:1], W.astype(np.float32), Weighting(weights))
    np.testing.assert_allclose(
        single, squared_distances(X, W.astype(np.float32), Weighting(weights))[:1], rtol=1e-9
    )


@pytest.mark.parametrize("factor", [1e-42, 1e-9, 1e9, 1e36, 1e42])
def test_weights_beyond_float32_change_no_unit(rng, factor):
    X, W, m = rng.normal(size=(400, 6)).astype(np.float32), rng.normal(size=(30, 6)), rng.random(6)
    units, squares = nearest(X, W, 2, Weighting(factor * m))
    assert (units == nearest(X.astype(float), W, 2, Weighting(m))[0]).all()
    assert squares == pytest.approx(factor * nearest(X.astype(float), W, 2, Weighting(m))[1], rel=1e-4, abs=0)


SEARCHING = """
import numpy as np
from somersault.matching import nearest
X = np.random.default_rng(0).normal(size=(60_000, 50))
nearest(X, X[:50], 2)
"""


@pytest.mark.slow
def test_what_is_compiled_is_found_again_by_the_next_process(tmp_path):
    pytest.importorskip("numba")
    kept = []
    for _ in range(2):
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
        subprocess.run([sys.executable, "-c", SEARCHING], env=environment, check=True)
        kept.append({path.name: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nb*")})
    assert kept[0]
    assert kept[1] == kept[0]
