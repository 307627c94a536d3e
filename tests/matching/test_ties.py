"""Units that products cannot tell apart: the distances themselves decide, then places, then numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

import somersault as ss
from somersault.matching import ALIKE, Weighting, best_units, nearest
from somersault.matching.search import Search


def exact(X, W, weights=None):
    """Squared distances in more digits, over what is known."""
    apart = np.nan_to_num(X[:, None].astype(np.longdouble) - W)
    return (apart**2 * (1.0 if weights is None else weights)).sum(axis=2)


@given(
    seed=st.integers(0, 2**32 - 1),
    scale=st.sampled_from([1e-8, 1.0, 1e6]),
    offset=st.sampled_from([0.0, 1.0, 1e5]),
    apart=st.sampled_from([1e-9, 1e-6, 1e-3]),
    weighted=st.booleans(),
)
def test_the_nearest_of_prototypes_that_nearly_coincide_is_found(seed, scale, offset, apart, weighted):
    rng = np.random.default_rng(seed)
    W = np.repeat(rng.normal(size=(3, 7)), 4, axis=0) + apart * rng.normal(size=(12, 7))
    W = scale * (W[rng.permutation(12)] + offset)
    X = W[rng.integers(12, size=20)] + 0.3 * scale * apart * rng.normal(size=(20, 7))
    weights = rng.uniform(0.5, 2, 7) if weighted else None
    squares = np.sort(exact(X, W, weights), axis=1)
    rounding = 1e-13 * scale * (offset + 1) * np.sqrt(squares[:, :2]).sum(axis=1)
    clear = squares[:, 1] - squares[:, 0] > 1e-6 * squares[:, 1] + rounding
    expected = exact(X, W, weights).argmin(axis=1)
    np.testing.assert_array_equal(best_units(X, W, Weighting(weights))[clear], expected[clear])
    units, found = nearest(X, W, 2, Weighting(weights))
    np.testing.assert_array_equal(units[clear, 0], expected[clear])
    assert (units[:, 0] != units[:, 1]).all()
    assert (found[clear, 0] <= found[clear, 1]).all()


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("sparse", [False, True])
def test_company_does_not_matter(rng, missing, sparse):
    """Products of many rows are rounded in another order than those of one."""
    if missing and sparse:
        pytest.skip("sparse samples miss nothing")
    W = np.repeat(rng.normal(size=(5, 30)), 20, axis=0) + 1e-10 * rng.normal(size=(100, 30))
    X = W[rng.integers(100, size=64)] + 1e-11 * rng.normal(size=(64, 30))
    if missing:
        X[rng.random(X.shape) < 0.2] = np.nan
    given_ = csr_array(X) if sparse else X
    together = best_units(given_, W)
    np.testing.assert_array_equal(together, exact(X, W).argmin(axis=1))
    assert [int(best_units(given_[[i]], W)[0]) for i in range(64)] == together.tolist()


def test_of_prototypes_that_are_equal_the_smallest_number_comes_first(rng):
    W = np.repeat(rng.normal(size=(3, 5)), 3, axis=0)[[0, 3, 6, 1, 4, 7, 2, 5, 8]]
    X = rng.normal(size=(40, 5))
    units, squares = nearest(X, W, 3)
    assert set(units[:, 0].tolist()) <= {0, 1, 2}
    np.testing.assert_array_equal(units, units[:, :1] + [0, 3, 6])
    np.testing.assert_allclose(squares, np.repeat(squares[:, :1], 3, axis=1), rtol=1e-12)


def test_places_decide_between_equal_prototypes_alone(rng):
    """A unit that is farther by more than rounding comes after all that are equal, wherever it lies."""
    W = np.array([[1.0, 1.0], [1.0, 1.0], [1.0 + 1e-12, 1.0]])
    places = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    X = np.array([[1.0 - 1e-3, 1.0], [1.0 + 1e-3, 1.0]])
    units = np.empty((2, 3), dtype=np.intp)
    Search(W, X.dtype, None, ALIKE, 2, places).into(X, units, np.empty((2, 3)))
    assert units[0].tolist() == [0, 1, 2]
    assert units[1, 0] == 2


def test_repeating_a_sample_is_weighing_it_also_where_units_nearly_coincide():
    """More units than samples: many prototypes converge to the same sample."""
    rng = np.random.default_rng(42)
    X, weights = rng.random((15, 30)), rng.integers(0, 5, 15)
    repeated = np.repeat(X, weights, axis=0)
    one = ss.SOM((10, 10), n_epochs=8).fit(X, sample_weight=weights)
    other = ss.SOM((10, 10), n_epochs=8).fit(repeated)
    np.testing.assert_array_equal(np.repeat(one.predict(X), weights), other.predict(repeated))
