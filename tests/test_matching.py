"""Distances and best matching units, near and far from the origin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import naive_activations
from somersault.matching import nearest, squared_distances


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
    assert (nearest(X, W)[0][:, 0] == expected).all()


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
