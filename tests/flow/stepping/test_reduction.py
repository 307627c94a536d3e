"""The exact reduction against the naive update: two routes to the same path."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.stepping import space
from tests.reference import naive_path


def reduced_path(X, W, toward, *, damping, weight, rate, n_steps, preserve="others"):
    rule, control = ss.Tikhonov(damping=damping, target_weight=weight), ss.FixedRate(rate, n_steps)
    states = ss.steps(X, W, toward, preserve=preserve, rule=rule, control=control)
    return np.stack([state.points for state in states], axis=1)


def weights_of(preserve, n_units, target, weight):
    base = {"others": np.ones(n_units), "none": np.zeros(n_units)}
    omega = (base[preserve] if isinstance(preserve, str) else preserve).copy()
    omega[target] = weight
    return omega


@pytest.mark.slow
@given(
    sizes=st.sampled_from(
        [(1, 4), (3, 7), (6, 6), (7, 6), (6, 1), (20, 5)]
    ),  # K < D, K = D, K > D, one unit, one feature
    preserve=st.sampled_from(["others", "none", "weights", "few"]),
    weight=st.sampled_from([0.3, 1.0, 25.0]),
    offset=st.sampled_from([0.0, 100.0]),
    seed=st.integers(0, 10**6),
)
def test_steps_are_the_naive_steps(sizes, preserve, weight, offset, seed):
    rng = np.random.default_rng(seed)
    (n_units, n_features), n_samples = sizes, 3
    W, X = rng.normal(size=(n_units, n_features)) + offset, rng.normal(size=(n_samples, n_features)) + offset
    targets = rng.integers(n_units, size=n_samples)
    if preserve == "weights":
        preserve = rng.random(n_units)
    elif preserve == "few":
        preserve = (rng.random(n_units) < 0.4).astype(float)
    damping = 2.0 * n_units
    path = reduced_path(
        X, W, ss.Unit(targets), damping=damping, weight=weight, rate=0.1, n_steps=12, preserve=preserve
    )
    for x, target, steps in zip(X, targets, path, strict=True):
        omega = weights_of(preserve, n_units, target, weight)
        expected = naive_path(x, W, omega, target, damping, 0.1, 12)
        assert steps == pytest.approx(expected, rel=1e-9, abs=1e-9 * (1 + offset))


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), away=st.booleans())
def test_a_sample_as_target_is_a_landmark_of_the_extended_codebook(seed, away):
    rng = np.random.default_rng(seed)
    W, X, goals = rng.normal(size=(5, 9)), rng.normal(size=(3, 9)), rng.normal(size=(3, 9))
    toward = ss.Away(ss.Sample(goals)) if away else ss.Sample(goals)
    path = reduced_path(X, W, toward, damping=8.0, weight=2.0, rate=0.1, n_steps=8)
    for x, goal, steps in zip(X, goals, path, strict=True):
        extended, omega = np.vstack([W, goal]), np.array([1.0] * 5 + [2.0])
        expected = naive_path(x, extended, omega, 5, 8.0, 0.1, 8, sign=1.0 if away else -1.0)
        taken = len(expected) if not away else len(steps)
        moved = np.any(np.diff(steps, axis=0) != 0, axis=1).sum() + 1 if away else taken
        assert steps[:moved] == pytest.approx(expected[:moved], rel=1e-9, abs=1e-9)


def test_a_step_toward_a_cluster_is_one_toward_its_nearest_unit_with_the_others_released(rng):
    changes = 0
    for _ in range(40):
        W, x, cluster = rng.normal(size=(8, 3)), 3 * rng.normal(size=3), [1, 4, 6]
        path = reduced_path(x[None], W, ss.Units(cluster), damping=3.0, weight=2.0, rate=0.3, n_steps=6)[0]
        nearest = [cluster[np.argmin(np.sum((here - W[cluster]) ** 2, axis=1))] for here in path]
        changes += len(set(nearest)) - 1
        for target, (here, there) in zip(nearest, pairwise(path), strict=False):
            omega = np.ones(8)
            omega[cluster], omega[target] = 0.0, 2.0
            assert there == pytest.approx(naive_path(here, W, omega, target, 3.0, 0.3, 1)[1], abs=1e-9)
    assert changes > 0  # on some paths another unit of the cluster becomes the nearest


@given(seed=st.integers(0, 10**6), exponent=st.sampled_from([0.5, 1.0]))
def test_an_exponent_is_the_naive_step_in_the_metric_of_the_scatter(seed, exponent):
    rng = np.random.default_rng(seed)
    W, x = rng.normal(size=(12, 5)) * [3.0, 2.0, 1.0, 0.5, 0.1], rng.normal(size=5)
    rule = ss.Tikhonov(damping=5.0, target_weight=2.0, spectral_exponent=exponent)
    step = ss.morph(x[None], W, 3, rule=rule, control=ss.FixedRate(0.1, 1)).end[0]
    centered = W - W.mean(axis=0)
    variances, axes = np.linalg.eigh(centered.T @ centered)
    M = (axes * (variances / variances.mean()) ** exponent) @ axes.T
    omega = np.ones(12)
    omega[3] = 2.0
    J = 2 * (x - W)
    deltas = np.where(np.arange(12) == 3, -0.1 * np.sum((x - W[3]) ** 2), 0.0)
    expected = x + np.linalg.solve((J.T * omega) @ J + 5.0 * np.linalg.inv(M), (J.T * omega) @ deltas)
    assert step == pytest.approx(expected, abs=1e-9)


def test_dimensionless_forms_are_the_published_ones_rescaled(rng):
    W, X = rng.normal(size=(20, 6)), rng.normal(size=(3, 6))
    centered = W - W.mean(axis=0)
    damping = 2.5 * 4 * np.sum(centered**2) / 6
    share = ss.Tikhonov(rigidity=2.5, share=0.4, spectral_exponent=0.0)
    plain = ss.Tikhonov(damping=damping, target_weight=0.4 / 0.6 * 19)
    ends = [ss.morph(X, W, 7, rule=rule, control=ss.FixedRate()).end for rule in (share, plain)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-12)


@given(seed=st.integers(0, 10**6))
def test_differences_of_activations_follow_the_prediction_exactly(seed):
    """Equation (4): the remainder of a finite step is the same for all units."""
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(9, 4)), rng.normal(size=(5, 4))
    book = ss.Codebook(W)
    states = list(ss.steps(X, book, 2, control=ss.FixedRate(n_steps=3)))
    for before, after in pairwise(states):
        step = after.points - before.points
        predicted = 2 * np.einsum("skd,sd->sk", before.points[:, None] - W, step)
        change = book.activations(after.points) - book.activations(before.points)
        remainder = change - predicted
        assert remainder == pytest.approx(np.repeat(np.sum(step**2, axis=1)[:, None], 9, axis=1), abs=1e-10)


def test_the_share_of_a_single_target_changes_how_fast_not_where(rng):
    """N⁻¹e and N₀⁻¹e are parallel: an adaptive path does not depend on the target's weight."""
    W, X = rng.normal(size=(30, 6)), rng.normal(size=(4, 6))
    paths = [ss.morph(X, W, 5, rule=ss.Tikhonov(share=share)).frames() for share in (0.05, 0.95)]
    assert paths[0] == pytest.approx(paths[1], abs=1e-9)


def test_first_order_steps_halve_their_local_error_squared(rng):
    """The slope catches a wrong Jacobian that a tolerance would hide."""
    W, x = rng.normal(size=(10, 4)), rng.normal(size=(1, 4))
    rule = ss.Tikhonov(damping=30.0, target_weight=5.0)

    def after(rate, n_steps):
        return ss.morph(x, W, 3, rule=rule, control=ss.FixedRate(rate, n_steps)).end

    coarse, fine = (np.linalg.norm(after(r, 1) - after(r / 64, 64)) for r in (0.2, 0.1))
    assert coarse / fine == pytest.approx(4.0, rel=0.15)


def test_the_rounding_of_an_offset_is_not_amplified(rng):
    """A weak damping makes the directions off the hull cheap; where there are none, rounding must not run off."""
    W, X = rng.normal(size=(40, 12)) + 5.0, rng.normal(size=(7, 12)) + 5.0
    path = reduced_path(X, W, ss.Unit(np.arange(7)), damping=0.7, weight=2.5, rate=0.1, n_steps=40)
    for i, (x, steps) in enumerate(zip(X, path, strict=True)):
        expected = naive_path(x, W, weights_of("others", 40, i, 2.5), i, 0.7, 0.1, 40)
        assert steps == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("toward", [ss.Unit([0, 1, 2, 3, 4, 5, 6]), ss.Sample(np.arange(35.0).reshape(7, 5) % 8)])
@pytest.mark.parametrize("n_units", [1, 3, 7])
def test_points_decoded_in_parts_are_those_decoded_together(rng, toward, n_units, monkeypatch):
    W, X = np.resize(rng.normal(size=(n_units, 5)), (7, 5)), rng.normal(size=(7, 5))
    morph = ss.morph(X, W, toward, preserve=rng.random(7), features_to_vary=[0, 1, 3, 4])
    together, some = morph.frames(6), [5, 0, 3]
    monkeypatch.setattr(space, "_CACHED_BYTES", 0)
    for least in (1, 13):  # a sample, or two, at a time
        monkeypatch.setattr(space, "_LEAST_POINTS", least)
        assert morph.frames(6) == pytest.approx(together, abs=1e-13)
        assert morph.frames(6, samples=some) == pytest.approx(together[some], abs=1e-13)
        assert morph.end == pytest.approx(together[:, -1], abs=1e-13)
