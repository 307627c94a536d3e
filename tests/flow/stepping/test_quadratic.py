"""The least of a quadratic in a box."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from somersault.flow.stepping.quadratic import Metric, nearest_in_box


@given(
    n=st.integers(1, 8),
    rank=st.integers(0, 8),
    n_terms=st.integers(0, 2),
    stiffest=st.sampled_from([1.0, 1e3, 1e6]),
    seed=st.integers(0, 10**6),
)
def test_the_nearest_point_of_a_box_meets_the_conditions_and_is_that_of_a_dense_solver(
    n, rank, n_terms, stiffest, seed
):
    rng = np.random.default_rng(seed)
    axes = np.linalg.qr(rng.normal(size=(n, n)))[0][: min(rank, n)]
    stiffness = stiffest ** rng.random(len(axes)) - 0.5
    constant, strengths = rng.uniform(0.6, 2, (4, 1)), rng.uniform(0, stiffest, (n_terms, 4, 1))
    terms = rng.normal(size=(n_terms, 4, n))
    metric = Metric.of(constant, axes, stiffness, strengths, terms)
    u, low, high = rng.normal(size=(4, n)), -rng.random((4, n)), rng.random((4, n))
    low[:, rng.random(n) < 0.3], high[:, rng.random(n) < 0.3] = 0.0, np.inf
    v, _, certain = nearest_in_box(u, low, high, metric)
    assert certain.all()
    assert ((low <= v) & (v <= high)).all()
    for i in range(4):
        added = sum((s[i, 0] * np.outer(t[i], t[i]) for s, t in zip(strengths, terms, strict=True)), 0.0)
        P = constant[i] * np.eye(n) + (axes.T * stiffness) @ axes + added
        gradient = P @ (v[i] - u[i])
        rounding = 1e-8 * np.abs(P).sum() * np.linalg.norm(u[i])
        assert (gradient[v[i] > low[i]] <= rounding).all()  # no way down remains
        assert (gradient[v[i] < high[i]] >= -rounding).all()
        root = np.linalg.cholesky(P).T
        least = lsq_linear(root, root @ u[i], bounds=(low[i], high[i]), tol=1e-15, method="bvls").x
        assert np.linalg.norm(root @ (v[i] - u[i])) <= np.linalg.norm(root @ (least - u[i])) * (1 + 1e-6) + 1e-8
        if stiffest <= 1e3:
            assert v[i] == pytest.approx(least, abs=1e-5)


@pytest.mark.slow
def test_stiff_directions_do_not_keep_the_nearest_point_from_being_found():
    """Pushes that almost cancel: hasty about which features to hold, the search goes round for ever."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        axes = np.linalg.qr(rng.normal(size=(20, 20)))[0][:3]
        metric = Metric.of(
            np.ones((4, 1)), axes, 1e6 ** rng.random(3), np.full((2, 4, 1), 1e6), rng.normal(size=(2, 4, 20))
        )
        low, high = -rng.random((4, 20)), rng.random((4, 20))
        low[:, rng.random(20) < 0.4] = 0.0
        v, _, certain = nearest_in_box(rng.normal(size=(4, 20)), low, high, metric)
        assert certain.all()
        assert ((low <= v) & (v <= high)).all()


def test_a_push_to_start_from_changes_nothing_and_saves_steps(rng, monkeypatch):
    n_products, solve = [0], Metric.solve

    def counted(metric, m):
        n_products[0] += 1
        return solve(metric, m)

    axes = np.linalg.qr(rng.normal(size=(60, 60)))[0][:30]
    metric = Metric.of(np.ones((8, 1)), axes, 100 * rng.random(30), np.ones((1, 8, 1)), rng.random((1, 8, 60)))
    u, low, high = rng.normal(size=(8, 60)), -rng.random((8, 60)), rng.random((8, 60))
    monkeypatch.setattr(Metric, "solve", counted)
    v, push, _ = nearest_in_box(u, low, high, metric)
    cold, n_products[0] = n_products[0], 0
    again, _, certain = nearest_in_box(u, low, high, metric, push * rng.uniform(0.98, 1.02, push.shape), 1e-3)
    assert certain.all()
    assert np.linalg.norm(again - v, axis=1) == pytest.approx(0.0, abs=1e-2 * np.linalg.norm(v, axis=1).min())
    assert n_products[0] < cold / 2
    exact = nearest_in_box(u, low, high, metric, rng.normal(size=u.shape))[0]
    assert exact == pytest.approx(v, abs=1e-7)
