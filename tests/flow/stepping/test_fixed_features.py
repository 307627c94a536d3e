"""Morphs that vary some of the features: the problem in those, while all of them tell what is near."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.hull import AffineHull
from tests.reference import naive_activations

TARGETS = {
    "units": lambda rng, n_features: ss.Unit([0, 1, 2]),
    "cluster": lambda rng, n_features: ss.Units([0, 2]),
    "sample": lambda rng, n_features: ss.Sample(rng.normal(size=(3, n_features))),
    "away": lambda rng, n_features: ss.Away(1),
}
CONTROLS = [ss.Adaptive(), ss.FixedRate(0.1, 10)]


def naive_restricted_path(x, W, omega, target, damping, rate, n_steps, free):
    """The published update with Δ = 0 for the other features: their columns are left out of equation (2)."""
    path = [np.array(x)]
    for _ in range(n_steps):
        x = path[-1].copy()
        J = 2 * (x - W)[:, free]
        deltas = np.where(np.arange(len(W)) == target, -rate * np.sum((x - W[target]) ** 2), 0.0)
        x[free] += np.linalg.solve((J.T * omega) @ J + damping * np.eye(free.sum()), (J.T * omega) @ deltas)
        path.append(x)
    return np.array(path)


@pytest.mark.slow
@given(
    sizes=st.sampled_from([(3, 7), (7, 6), (20, 3), (5, 2), (1, 4)]),
    weight=st.sampled_from([0.3, 1.0, 25.0]),
    seed=st.integers(0, 10**6),
)
def test_steps_are_the_naive_steps_without_the_columns_of_fixed_features(sizes, weight, seed):
    rng = np.random.default_rng(seed)
    (n_units, n_features), n = sizes, 3
    W, X, targets = rng.normal(size=sizes), rng.normal(size=(n, n_features)), rng.integers(n_units, size=n)
    free = rng.random(n_features) < 0.6
    free[rng.integers(n_features)] = True
    rule, control = ss.Tikhonov(damping=3.0, target_weight=weight), ss.FixedRate(0.1, 8)
    states = ss.steps(X, W, ss.Unit(targets), rule=rule, control=control, features_to_vary=free)
    path = np.stack([state.points for state in states], axis=1)
    for x, target, steps in zip(X, targets, path, strict=True):
        omega = np.where(np.arange(n_units) == target, weight, 1.0)
        expected = naive_restricted_path(x, W, omega, target, 3.0, 0.1, 8, free)
        assert steps == pytest.approx(expected, abs=1e-9)


@pytest.mark.slow
@given(
    kind=st.sampled_from(sorted(TARGETS)),
    control=st.sampled_from(CONTROLS),
    weighted=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_fixed_features_keep_their_bits_on_every_frame(kind, control, weighted, seed):
    rng = np.random.default_rng(seed)
    W, X, free = rng.normal(size=(9, 6)), rng.normal(size=(3, 6)), rng.random(6) < 0.5
    X[0, ~free] = -0.0
    X[1, ~free] *= 1e6
    book = ss.Codebook(W, feature_weights=rng.random(6) if weighted else None)
    morph = ss.morph(X, book, TARGETS[kind](rng, 6), control=control, features_to_vary=free)
    frames = morph.frames(5)
    still = np.ascontiguousarray(frames[..., ~free])
    assert still.tobytes() == np.repeat(X[:, None, ~free], 5, axis=1).tobytes()
    assert morph.end[:, ~free].tobytes() == X[:, ~free].tobytes()
    assert frames[:, 0].tobytes() == X.tobytes()


@pytest.mark.slow
@given(kind=st.sampled_from(sorted(TARGETS)), weighted=st.booleans(), seed=st.integers(0, 10**6))
def test_all_features_tell_what_is_near_and_the_target_never_recedes(kind, weighted, seed):
    rng = np.random.default_rng(seed)
    W, X, free = rng.normal(size=(9, 5)), 2 * rng.normal(size=(3, 5)), rng.random(5) < 0.6
    m = rng.random(5) if weighted else np.ones(5)
    book, toward = ss.Codebook(W, feature_weights=m), TARGETS[kind](rng, 5)
    morph = ss.morph(X, book, toward, features_to_vary=free)
    roots, frames = np.sqrt(m), morph.frames(6)
    A = naive_activations(frames.reshape(-1, 5) * roots, W * roots).reshape(3, 6, 9)
    goal = toward.points * roots if kind == "sample" else (W * roots)[morph.targets]
    assert morph.target_activations[:, -1] == pytest.approx(np.sum((morph.end * roots - goal) ** 2, axis=1))
    chosen = np.take_along_axis(A, morph.bmus(6)[..., None], axis=2)[..., 0]
    assert chosen == pytest.approx(A.min(axis=2), abs=1e-9)
    change = np.diff(morph.target_activations, axis=1)
    assert ((change >= 0) if kind == "away" else (change <= 0)).all()
    if kind in ("units", "cluster"):
        targets = np.array([[0], [1], [2]] if kind == "units" else [[0, 2]] * 3)
        at_target = np.take_along_axis(A[:, -1], targets, axis=1).min(axis=1)
        reached = np.array([result is ss.Result.REACHED for result in morph.results])
        assert reached.tolist() == (at_target <= A[:, -1].min(axis=1) + 1e-8 * (at_target + 1)).tolist()
        assert set(morph.results) <= {ss.Result.REACHED, ss.Result.BOUNDED}
        for x, units, is_reached in zip(X, targets, reached, strict=True):  # wherever one of its targets can be
            ends = np.where(free, W[units], x) * roots
            inside = np.isin(naive_activations(ends, W * roots).argmin(axis=1), units)
            assert is_reached or not inside.any()


def test_the_free_features_of_a_path_are_those_of_the_path_in_them_alone(rng):
    """Where no fixed feature differs between the units, it makes no difference at all."""
    W, X = rng.normal(size=(12, 6)), rng.normal(size=(4, 6))
    W[:, 4:] = X[0, 4:]
    fixed = ss.morph(X, W, 3, features_to_vary=[0, 1, 2, 3])
    plain = ss.morph(X[:, :4], W[:, :4], 3)
    assert fixed.end[:, :4] == pytest.approx(plain.end, abs=1e-9)
    assert fixed.results == plain.results
    beyond = np.sum((X[:, 4:] - W[0, 4:]) ** 2, axis=1)
    assert fixed.target_activations - beyond[:, None] == pytest.approx(plain.target_activations, abs=1e-9)


def test_every_feature_is_the_path_without_the_option_to_the_bit(rng):
    X, W = rng.normal(size=(4, 5)), rng.normal(size=(9, 5))
    plain = ss.morph(X, W, 3).frames()
    for every in ("all", [0, 1, 2, 3, 4], np.ones(5, dtype=bool), range(5), (4, 3, 2, 1, 0, 0)):
        assert ss.morph(X, W, 3, features_to_vary=every).frames().tobytes() == plain.tobytes()


@pytest.mark.parametrize("kind", sorted(TARGETS))
@pytest.mark.parametrize("preserve", ["others", "none", [0.0, 1.0, 2.0, 0.0, 1.0, 1.0, 1.0, 0.5, 0.0]])
def test_with_no_feature_to_vary_a_sample_stays_and_says_so(rng, kind, preserve):
    X, W = rng.normal(size=(3, 5)), rng.normal(size=(9, 5))
    X[0] = W[0]
    morph = ss.morph(X, W, TARGETS[kind](rng, 5), preserve=preserve, features_to_vary=[])
    assert morph.frames(3).tobytes() == np.repeat(X[:, None], 3, axis=1).tobytes()
    assert (morph.n_steps == 0).all()
    if kind == "units":
        assert morph.results[0] is ss.Result.REACHED
        assert set(morph.results[1:]) <= {ss.Result.REACHED, ss.Result.BOUNDED}
    elif kind == "sample":
        assert morph.results == (ss.Result.BOUNDED,) * 3
        assert "let more features vary" in str(morph.results[0])


def test_fixed_features_may_keep_a_sample_from_its_target():
    morph = ss.morph([[0.0, 0.0]], [[1.0, 5.0], [0.0, 0.0]], 0, features_to_vary=[0])
    assert morph.results == (ss.Result.BOUNDED,)
    assert morph.end == pytest.approx(np.array([[1.0, 0.0]]), abs=1e-5)
    assert not morph.results[0].is_success


def test_of_several_targets_the_one_nearest_in_all_features_counts():
    """The first unit is nearer in the feature that varies, the second in both."""
    W = [[1.0, 9.0], [2.0, 0.0], [-1.0, 0.0]]
    morph = ss.morph([[0.0, 0.0]], W, ss.Units([0, 1]), features_to_vary=[0])
    assert morph.targets.tolist() == [1]
    assert morph.results == (ss.Result.REACHED,)


def test_blocks_and_steps_by_hand_do_not_show(rng, monkeypatch):
    X, W = rng.normal(size=(40, 4)), rng.normal(size=(9, 4))
    options = {"features_to_vary": [0, 2], "until": ss.Reached()}
    whole = ss.morph(X, W, ss.Units([2, 5]), **options)
    *_, last = ss.steps(X, W, ss.Units([2, 5]), **options)
    assert (last.points == whole.end).all()
    assert (last.bmus == whole.bmus(2)[:, -1]).all()
    monkeypatch.setattr("somersault.flow.api._BLOCK_BYTES", 1)
    parts = ss.morph(X, W, ss.Units([2, 5]), **options)
    assert parts.frames() == pytest.approx(whole.frames(), abs=1e-12)
    assert (parts.bmus(4) == whole.bmus(4)).all()
    assert parts.results == whole.results


def test_one_decomposition_serves_a_pattern_of_features(rng, monkeypatch):
    made = []
    of = AffineHull.of
    monkeypatch.setattr(AffineHull, "of", lambda *given: made.append(1) or of(*given))
    book, X = ss.Codebook(rng.normal(size=(9, 4))), rng.normal(size=(5, 4))
    for target in range(4):
        ss.morph(X, book, target, features_to_vary=[0, 1])
        ss.morph(X, book, target, features_to_vary=[True, True, False, False])
    assert len(made) == 2  # of the pattern, and of the codebook, whose spacing bounds the steps
    ss.morph(X, book, 1, features_to_vary=[2])
    assert len(made) == 3


@pytest.mark.parametrize(
    "chosen",
    ["some", ["a", "b"], [4], [-1], [0.5], [[0, 1]], [True, False], [[0], [1, 2]], None, 1.0, [0, None], [np.nan]],
)
def test_what_names_no_features_is_refused(rng, chosen):
    with pytest.raises(ss.InputError, match=r'need "all", numbers of features from 0 to 3, or a mask with one'):
        ss.morph(rng.normal(size=(3, 4)), rng.normal(size=(9, 4)), 1, features_to_vary=chosen)


def test_where_no_pure_unit_can_be_come_to_another_of_the_class_is_the_target():
    """Of the pure ones (9, 9) and (9, 8) the sample would come to (9, 0), which is of the other class."""
    W = [[0.0, 0.0], [9.0, 9.0], [5.0, 1.0], [9.0, 0.0], [9.0, 8.0]]
    book = ss.Codebook(W, labels=list("abbab"), purity=[1, 1, 0.6, 1, 1])
    morph = ss.morph([[0.0, 0.0]], book, ss.Label("b"), features_to_vary=[0])
    assert morph.targets.tolist() == [2]
    assert morph.results == (ss.Result.REACHED,)
    assert ss.morph([[0.0, 7.0]], book, ss.Label("b"), features_to_vary=[0]).targets.tolist() == [4]
