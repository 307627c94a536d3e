"""Prices: who is chosen how often."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somersault.even_use import prices


def squares(A, B):
    return np.square(A[:, None] - B[None]).sum(axis=2)


def uses(C, g):
    return np.bincount((C - g).argmin(axis=1), minlength=C.shape[1])


def test_a_hub_is_chosen_as_often_as_the_others(rng):
    others, samples = rng.normal(size=(300, 60)), rng.normal(size=(30, 60))
    samples[0] *= 0.1
    C = squares(others, samples)
    before, after = uses(C, 0.0), uses(C, prices(C))
    assert before[0] > 200
    assert after.max() < 30
    assert (after > 0).all()


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 10**6), st.floats(1e-6, 1e6))
def test_prices_are_finite_and_in_the_unit_of_the_squares(n, m, seed, scale):
    C = squares(*(np.random.default_rng(seed + k).normal(size=(size, 3)) for k, size in enumerate((n, m))))
    g = prices(C)
    assert np.isfinite(g).all()
    assert prices(scale * C) == pytest.approx(scale * g, rel=1e-6, abs=1e-9 * scale)


@pytest.mark.parametrize("C", [np.zeros((3, 3)), np.full((2, 2), np.inf), np.ones((4, 1)), np.ones((0, 3))])
def test_without_a_choice_all_cost_the_same(C):
    assert (prices(C) == 0).all()


def test_an_outlier_is_not_made_the_nearest_to_its_share(rng):
    others, samples = rng.normal(size=(50, 2)), np.vstack([rng.normal(size=(9, 2)), [1e4, 1e4]])
    C = squares(others, samples)
    assert uses(C, prices(C))[-1] == 0


def test_a_pair_that_is_none_is_left_out(rng):
    points = rng.normal(size=(12, 5))
    C = squares(points, points)
    np.fill_diagonal(C, np.inf)
    assert np.isfinite(prices(C)).all()
    assert uses(C, prices(C)).max() <= 3
