"""Morphs within bounds: what they hold, where they end, and that the step is the least of its quadratic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

import somersault as ss
from somersault.flow.morph import at_equal_progress
from somersault.flow.stepping.bounds import BoundStepper
from somersault.flow.stepping.quadratic import nearest_in_box
from tests.flow.stepping.cases import FIXED, RULES, SIZES, TARGETS, a_case, naive_step


def test_one_bounded_solve_serves_a_step(rng, monkeypatch):
    n_solved = [0]

    def counted(*arguments):
        n_solved[0] += 1
        return nearest_in_box(*arguments)

    monkeypatch.setattr("somersault.flow.stepping.bounds.nearest_in_box", counted)
    W, X = a_case(rng, 9, 6)
    morph = ss.morph(X, W, 0, bounds=(0.0, 1.0))
    assert n_solved[0] <= morph.n_steps.max() + 2  # the force at the start; a step that was not taken


@pytest.mark.slow
@given(exponent=st.sampled_from([0.5, 1.0]), seed=st.integers(0, 10**6))
def test_a_bounded_step_is_the_nearest_to_the_unbounded_one_in_its_metric(exponent, seed):
    """With an exponent: λM⁻¹ in the hull, λ off it, and of x − m the part in the hull alone."""
    rng = np.random.default_rng(seed)
    W, X = a_case(rng, 4, 6)
    rule, control = ss.Tikhonov(damping=0.5, target_weight=1.0, spectral_exponent=exponent), ss.FixedRate(0.7, 1)
    plain, bounded = (ss.morph(X, W, 0, rule=rule, control=control, bounds=b).end for b in (None, (0.0, 1.0)))
    centered = W - W.mean(axis=0)
    _, s, V = np.linalg.svd(centered, full_matrices=False)
    s, V = s[:3], V[:3]
    metric = (s**2 / np.mean(s**2)) ** -exponent
    for x, free, end in zip(X, plain, bounded, strict=True):
        d = (x - W.mean(axis=0)) @ V.T @ V
        inside = (V.T * (4 * s**2 + 0.5 * metric - 0.5)) @ V
        root = np.linalg.cholesky(0.5 * np.eye(6) + inside + 4 * len(W) * np.outer(d, d)).T
        wide = np.maximum(1 - x, -x + 1e-12)
        expected = lsq_linear(root, root @ (free - x), bounds=(-x, wide), tol=1e-15, method="bvls").x
        assert end == pytest.approx(x + expected, abs=1e-6)


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), rule=st.sampled_from(RULES))
def test_no_step_needs_clipping(seed, rule):
    """What the steps themselves, in coordinates, come to is within the bounds up to rounding."""
    rng = np.random.default_rng(seed)
    W, X = a_case(rng, 7, 6)
    for state in ss.steps(X, W, ss.Unit([0, 1, 2]), rule=rule, bounds=(0, 1), max_steps=15):
        space = state.engine.space
        points = X + space.scaled(state.coordinates - space.start, slice(None))
        assert state.points == pytest.approx(points, abs=1e-11)


@given(
    sizes=st.sampled_from([(3, 5), (6, 4), (9, 2)]),
    weight=st.sampled_from([0.5, 1.0, 30.0]),
    seed=st.integers(0, 10**6),
)
def test_a_step_of_fixed_rate_is_the_least_of_its_equation_within_the_bounds(sizes, weight, seed):
    rng = np.random.default_rng(seed)
    W, X = a_case(rng, *sizes)
    rule, control = ss.Tikhonov(damping=0.5, target_weight=weight), ss.FixedRate(0.7, 1)
    ends = ss.morph(X, W, 0, rule=rule, control=control, bounds=(0.0, 1.0)).end
    omega = np.where(np.arange(len(W)) == 0, weight, 1.0)
    for x, end in zip(X, ends, strict=True):
        deltas = np.where(np.arange(len(W)) == 0, -0.7 * np.sum((x - W[0]) ** 2), 0.0)
        assert end == pytest.approx(x + naive_step(x, W, omega, deltas, 0.5, 0.0, 1.0), abs=1e-6)


@pytest.mark.slow
def test_a_path_is_that_of_many_small_dense_steps(rng):
    """The proximal step with a dense solver, at a tenth of the steps' size: another route to the same flow."""
    for _ in range(4):
        W, X = a_case(rng, 6, 3)
        rule = ss.Tikhonov(damping=2.0)
        morph = ss.morph(X, W, 0, rule=rule, bounds=(0.0, 1.0), control=ss.Adaptive(1e-4), max_steps=5000)
        omega = np.ones(len(W))  # the target too: its weight does not change the path
        path, goal = [X], W[0]
        added = 0.02 * np.ones(3)
        for _ in range(400):
            here = path[-1]
            steps = [
                naive_step(x, W, omega, np.zeros(len(W)), 2.0, 0.0, 1.0, h, goal)
                for x, h in zip(here, added, strict=True)
            ]
            path.append(here + np.array(steps))
            added *= 1.03
        frames, expected = morph.frames(7), at_equal_progress(path, 7)
        distance = np.linalg.norm(X - path[-1], axis=1)[:, None, None]
        assert frames / distance == pytest.approx(expected / distance, abs=0.02)


@pytest.mark.slow
@given(
    sizes=SIZES,
    kind=st.sampled_from(sorted(TARGETS)),
    rule=st.sampled_from(RULES),
    weighted=st.booleans(),
    fixed=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_every_frame_is_within_its_bounds_and_the_target_never_recedes(sizes, kind, rule, weighted, fixed, seed):
    rng = np.random.default_rng(seed)
    W, X = a_case(rng, *sizes)
    n_features = X.shape[1]
    low, high = np.minimum(X.min(axis=0), 0.2), np.maximum(X.max(axis=0), 0.6)
    low[rng.random(n_features) < 0.2], high[rng.random(n_features) < 0.2] = -np.inf, np.inf
    m = np.where(rng.random(n_features) < 0.2, 0.0, 10 ** rng.uniform(-3, 3, n_features)) if weighted else None
    if m is not None:
        m[0] = 1.0
    free = rng.random(n_features) < 0.6 if fixed else np.ones(n_features, dtype=bool)
    book, toward = ss.Codebook(W, feature_weights=m), TARGETS[kind](rng, n_features)
    morph = ss.morph(X, book, toward, rule=rule, bounds=(low, high), features_to_vary=free)
    frames = morph.frames(9)
    assert ((frames >= low) & (frames <= high)).all()
    assert frames[:, 0].tobytes() == X.tobytes()
    assert (frames[..., ~free] == X[:, None, ~free]).all()
    change = np.diff(morph.target_activations, axis=1)
    assert ((change >= 0) if kind == "away" else (change <= 0)).all()
    assert (morph.n_steps <= 500).all()
    if morph.bounded_features is not None:  # some bound is closed
        room = np.minimum(morph.end - low, high - morph.end)
        m = np.ones(n_features) if m is None else m
        assert (room * np.sqrt(m) < 1e-3)[morph.bounded_features].all()
    for state in ss.steps(X, book, toward, rule=rule, bounds=(low, high), features_to_vary=free, max_steps=4):
        assert ((state.points >= low) & (state.points <= high)).all()


@pytest.mark.slow
@given(
    sizes=SIZES,
    control=st.sampled_from([ss.FixedRate(0.1, 20), ss.FixedRate(3.0, 20)]),
    seed=st.integers(0, 10**6),
)
def test_no_rate_leaves_the_bounds(sizes, control, seed):
    rng = np.random.default_rng(seed)
    W, X = a_case(rng, *sizes)
    frames = ss.morph(X, W, 0, bounds=(0, 1), control=control).frames(5)
    assert ((frames >= 0) & (frames <= 1)).all()


@pytest.mark.slow
@given(
    sizes=SIZES,
    kind=st.sampled_from(sorted(TARGETS)),
    rule=st.sampled_from(FIXED),
    control=st.sampled_from([ss.Adaptive(), ss.FixedRate(0.1, 10)]),
    seed=st.integers(0, 10**6),
)
def test_bounds_that_hold_nothing_change_nothing(sizes, kind, rule, control, seed):
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(max(sizes[0], 3), sizes[1])), rng.normal(size=(3, sizes[1]))
    toward = TARGETS[kind](rng, sizes[1])
    plain = ss.morph(X, W, toward, rule=rule, control=control)
    reach = 10 * np.abs(plain.frames(9)).max() + 10
    bounded = ss.morph(X, W, toward, rule=rule, control=control, bounds=(-reach, reach))
    assert bounded.frames(9) == pytest.approx(plain.frames(9), rel=1e-9, abs=1e-9)
    assert bounded.results == plain.results
    assert not bounded.bounded_features.any()


@pytest.mark.slow
@given(sizes=st.sampled_from([(7, 6), (20, 3), (5, 1)]), seed=st.integers(0, 10**6))
def test_a_path_ends_at_the_nearest_point_within_the_bounds_to_where_it_would_end(sizes, seed):
    rng = np.random.default_rng(seed)
    W, X = a_case(rng, *sizes)
    rule = ss.Tikhonov(spectral_exponent=0.0)
    low, high = np.minimum(X.min(axis=0), 0.3), np.maximum(X.max(axis=0), 0.6)
    morph = ss.morph(X, W, 0, rule=rule, bounds=(low, high))
    assert morph.end == pytest.approx(np.tile(np.clip(W[0], low, high), (3, 1)), abs=1e-4)
    assert (morph.bounded_features == ((W[0] > high) | (W[0] < low))).all()
    is_target = ss.Codebook(W).activations(morph.end).argmin(axis=1) == 0
    for result, here in zip(morph.results, is_target, strict=True):
        assert result is (ss.Result.REACHED if here else ss.Result.BOUNDED)


def test_what_is_off_the_hull_stays_as_far_as_the_bounds_let_it():
    """A row of units along the first feature; the second is the sample's own, and may not fall below its bound."""
    W = np.array([[0.0, 0.0, 0.0], [1.0, 0.2, 0.0], [2.0, 0.4, 0.0]])
    x = np.array([[2.0, 0.1, 0.7]])
    free, bounded = (ss.morph(x, W, 0, bounds=bounds) for bounds in (None, (0.0, None)))
    assert free.end[0, 1] < -0.1
    assert bounded.end == pytest.approx(np.maximum(free.end, 0.0), abs=1e-4)
    assert bounded.frames(9)[..., 1].min() == 0.0
    assert bounded.results == (ss.Result.REACHED,)
    assert bounded.bounded_features.tolist() == [[False, True, False]]


@pytest.mark.slow
def test_a_feature_may_leave_its_bound_again():
    """What is preserved drives it down at first; its target lies above."""
    left = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        W, x = rng.random((6, 3)), rng.random((1, 3))
        x[x < 0.3] = 0.0
        frames = ss.morph(x, W, 0, rule=ss.Tikhonov(rigidity=0.1, spectral_exponent=0.0), bounds=(0, 1)).frames(
            30
        )[0]
        held = (frames == 0) & (np.roll(frames, 1, axis=0) > 0)
        left += int((held[1:-1].any(axis=0) & (frames[-1] > 0.01)).any())
    assert left > 0


def test_bounds_may_keep_a_sample_from_its_target_and_say_which():
    W, x = np.array([[0.0, 0.0], [4.0, 3.0]]), [[0.5, 0.1]]
    morph = ss.morph(x, W, 1, bounds=(None, [1.0, np.inf]))
    assert morph.results == (ss.Result.BOUNDED,)
    assert "widen bounds" in str(morph.results[0])
    assert not morph.results[0].is_success
    assert morph.bounded_features.tolist() == [[True, False]]
    assert morph.end[0, 0] == 1.0
    assert morph.n_steps[0] < 40
    assert ss.morph(x, W, 1).bounded_features is None


def test_away_from_a_unit_bounds_hold_what_would_cross_them():
    morph = ss.morph([[0.9, 0.1]], [[0.8, 0.1], [3.0, 0.1]], ss.Away(0), preserve="none", bounds=(None, 1.0))
    assert morph.results == (ss.Result.STAYED,)
    assert morph.end[0, 0] == 1.0
    assert morph.bounded_features.tolist() == [[True, False]]


def test_bounds_of_no_width_are_fixed_features_that_push(rng):
    W, x = rng.random((8, 4)), rng.random((1, 4))
    low, high = (
        np.where([True, False, True, False], x[0], -np.inf),
        np.where([True, False, True, False], x[0], np.inf),
    )
    rule = ss.Tikhonov(spectral_exponent=0.0)
    closed = ss.morph(x, W, 0, rule=rule, bounds=(low, high), control=ss.Adaptive(1e-5), max_steps=5000)
    fixed = ss.morph(x, W, 0, rule=rule, features_to_vary=[1, 3])
    assert (closed.frames()[..., [0, 2]] == x[0, [0, 2]]).all()
    assert closed.end == pytest.approx(fixed.end, abs=1e-4)
    nowhere = ss.morph(x, W, 0, bounds=(x[0], x[0]))
    assert (nowhere.frames() == x[0]).all()
    assert nowhere.results[0] in (ss.Result.BOUNDED, ss.Result.REACHED)


def test_open_bounds_are_none(rng):
    X, W = rng.normal(size=(4, 5)), rng.normal(size=(9, 5))
    plain = ss.morph(X, W, 3).frames()
    for bounds in ((None, None), (-np.inf, np.inf), (np.full(5, -np.inf), None), None):
        assert ss.morph(X, W, 3, bounds=bounds).frames().tobytes() == plain.tobytes()


def test_blocks_do_not_show_under_bounds(rng, monkeypatch):
    X, W = 0.9 * rng.random((40, 4)), rng.random((9, 4))
    whole = ss.morph(X, W, ss.Units([2, 5]), bounds=(0.0, 0.9))
    monkeypatch.setattr("somersault.flow.api._BLOCK_BYTES", 1)
    parts = ss.morph(X, W, ss.Units([2, 5]), bounds=(0.0, 0.9))
    assert whole.bounded_features.any()
    assert parts.frames() == pytest.approx(whole.frames(), abs=1e-6)
    assert parts.results == whole.results
    assert (parts.bounded_features == whole.bounded_features).all()


def test_each_row_may_have_bounds_of_its_own(rng):
    W, X = rng.normal(size=(6, 3)), rng.normal(size=(4, 3))
    together = ss.morph(X, W, 2, bounds=(X, None)).frames()
    assert (together >= X[:, None]).all()
    for row, frames in zip(X, together, strict=True):
        alone = ss.morph(row[None], W, 2, bounds=(row, None)).frames()[0]
        assert frames == pytest.approx(alone, abs=1e-12)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (3.0, r"bounds is 3.0; need \(low, high\)"),
        ((0.0,), r"need \(low, high\)"),
        ((0.0, 1.0, 2.0), r"need \(low, high\)"),
        ((2.0, 1.0), "bounds of feature 0 are 2 to 1; need low ≤ high"),
        (([0.0, 0.0, 2.0, 0.0], 1.0), "bounds of feature 2 are 2 to 1"),
        ((np.nan, 1.0), "the low bound contains NaN"),
        ((0.0, [1.0, np.nan, 1.0, 1.0]), "the high bound contains NaN; need numbers: inf leaves a feature open"),
        (([0.0, 0.0], 1.0), r"the low bound has shape \(2,\); need one number, or \(4,\)"),
        ((0.0, np.ones((2, 4))), r"the high bound has shape \(2, 4\); need one number, or \(4,\).* or \(3, 4\)"),
        (("a", 1.0), "the low bound holds strings"),
        (([None, 0, 0, 0], 1.0), "the low bound holds objects"),
        ((0.0, 0.5), "X has 0.75 in row 1, feature 2, outside its bounds 0 to 0.5; need starts within them"),
        ((np.inf, None), "outside its bounds inf to inf"),
    ],
)
def test_what_are_no_bounds_is_refused(bounds, words):
    X = np.full((3, 4), 0.25)
    X[1, 2] = 0.75
    with pytest.raises(ss.InputError, match=words):
        ss.morph(X, np.eye(4), 1, bounds=bounds)


def test_where_nothing_may_vary_bounds_hold_nothing(rng):
    W, x = rng.random((5, 3)), rng.random((2, 3))
    for chosen in ([], np.zeros(3, dtype=bool)):
        morph = ss.morph(x, W, 1, bounds=(0, 1), features_to_vary=chosen)
        assert morph.end.tobytes() == x.tobytes()
        assert not morph.bounded_features.any()
        assert set(morph.results) <= {ss.Result.BOUNDED, ss.Result.REACHED}


def test_a_force_that_changes_on_the_way_shortens_the_steps(rng):
    """Where features meet their bounds, the error that is told includes what that does to the others."""
    W, X = a_case(rng, 30, 20)
    space = next(ss.steps(X, W, 0, bounds=(0.0, 1.0))).engine.space
    holder = BoundStepper(space, ss.Tikhonov().normal_matrix(space, np.ones(3)), slice(0, 3))
    z, e, h = space.start, space.start - space.units[0], np.full((3, 1), 50.0)
    step, lag = holder.go_on(slice(0, 3), z, e, 0.5 * e, h, h, 1e-9)
    first, held = space.scaled(0.5 * e, slice(0, 3)), space.scaled(step, slice(0, 3))
    force = np.abs(holder._force) > 0
    assert force.any(axis=1).all()
    assert lag[:, 0] == pytest.approx(np.linalg.norm(np.where(force, 0, held - first), axis=1) / 2)
    assert (lag > 0).all()
    again, later = holder.go_on(slice(0, 3), z, e, step.copy(), h, h, 1e-9)
    assert again == pytest.approx(step, abs=1e-6)  # what the force makes is what it made
    assert later == pytest.approx(0.0, abs=1e-6)
