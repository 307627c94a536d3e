"""A few samples find the same units as many do, by what is kept of the prototypes."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

import somersault as ss
from somersault.matching import FeatureMetric, Nearby, best_units
from tests.reference import naive_activations

NAN = np.nan


@given(
    n=st.integers(1, 5),
    k=st.integers(1, 9),
    d=st.integers(1, 6),
    dtype=st.sampled_from([np.float32, np.float64]),
    offset=st.sampled_from([0.0, 1e3, 1e6]),
    seed=st.integers(0, 99),
)
def test_the_unit_is_the_nearest_at_any_offset(n, k, d, dtype, offset, seed):
    rng = np.random.default_rng(seed)
    X, W = (rng.normal(size=(n, d)) + offset).astype(dtype), rng.normal(size=(k, d)) + offset
    metric = FeatureMetric(rng.random(d))
    A = naive_activations(metric.scaled(X.astype(float)), metric.scaled(W))
    assert (Nearby(W, metric).best_units(X) == A.argmin(axis=1)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_of_units_that_are_equally_near_the_first_is_the_unit(rng, dtype):
    W = np.repeat(rng.normal(size=(7, 3)), 3, axis=0)
    X = np.vstack([W[::3], (W[0] + W[3]) / 2, rng.normal(size=(9, 3))]).astype(dtype)
    units = Nearby(W, FeatureMetric()).best_units(X)
    assert (units % 3 == 0).all()
    assert units[:7].tolist() == [0, 3, 6, 9, 12, 15, 18]


def test_samples_of_which_rounding_hides_the_unit_find_the_one_that_is_a_little_nearer():
    W = np.array([[1e6, 0.0], [1e6 + 1e-9, 0.0]])
    assert Nearby(W, FeatureMetric()).best_units(W[::-1]).tolist() == [1, 0]


def test_samples_with_gaps_and_sparse_ones_find_what_they_find_among_many(rng):
    W, weights = rng.normal(size=(30, 5)), FeatureMetric(rng.random(5))
    X = np.where(rng.random((20, 5)) < 0.3, NAN, rng.normal(size=(20, 5)))
    X[:, 0] = 0.1
    assert (Nearby(W, weights).best_units(X) == best_units(X, W, weights)).all()
    sparse = csr_array(np.nan_to_num(X))
    assert (Nearby(W, weights).best_units(sparse) == best_units(sparse, W, weights)).all()


def test_what_is_kept_is_neither_in_pickles_nor_in_the_way_of_a_new_training(rng):
    X = rng.normal(size=(200, 6))
    som = ss.SOM(shape=(5, 5), n_epochs=2).fit(X)
    before = len(pickle.dumps(som))
    assert som.predict(X[:1])[0] == som.predict(X)[0]
    assert len(pickle.dumps(som)) == before
    assert deepcopy(som).predict(X[:1])[0] == som.predict(X)[0]
    for again in (som.fit(X[::-1] + 3), som.partial_fit(X)):
        assert (again.predict(X[:9]) == naive_activations(X[:9], som.prototypes_).argmin(axis=1)).all()
