"""Morphs: where paths end, what their frames are, what they say."""

import pickle

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import somersault as ss
from somersault.flow.morph import at_equal_progress

RULES = [
    ss.Tikhonov(),
    ss.Tikhonov(rigidity=0.01),
    ss.Tikhonov(spectral_exponent=0.0),
    ss.Tikhonov(damping=1.0, target_weight=1.0),
    ss.Tikhonov(rigidity=1e6, spectral_exponent=1.0),
]
KINDS = ["unit", "units", "cluster", "sample", "label"]


def a_target(kind, rng, n_units, n_features, n_samples):
    return {
        "unit": lambda: int(rng.integers(n_units)),
        "units": lambda: ss.Unit(rng.integers(n_units, size=n_samples)),
        "cluster": lambda: ss.Units(rng.choice(n_units, max(1, n_units // 2), replace=False)),
        "sample": lambda: ss.Sample(rng.normal(size=(n_samples, n_features))),
        "label": lambda: ss.Label("b"),
    }[kind]()


def a_book(rng, n_units, n_features):
    labels = rng.choice(["a", "b"], size=n_units).tolist()
    labels[0] = "b"
    return ss.Codebook(rng.normal(size=(n_units, n_features)), labels=labels)


@pytest.mark.slow
@given(
    sizes=st.sampled_from([(1, 3), (3, 7), (7, 6), (20, 3), (5, 1)]),
    kind=st.sampled_from(KINDS),
    rule=st.sampled_from(RULES),
    preserve=st.sampled_from(["others", "none", "few"]),
    seed=st.integers(0, 10**6),
)
def test_an_adaptive_path_arrives_and_its_target_never_recedes(sizes, kind, rule, preserve, seed):
    rng = np.random.default_rng(seed)
    (n_units, n_features), n = sizes, 4
    book, X = a_book(rng, n_units, n_features), 2 * rng.normal(size=(n, n_features))
    if preserve == "few":
        preserve = (rng.random(n_units) < 0.4).astype(float)
    morph = ss.morph(X, book, a_target(kind, rng, n_units, n_features, n), rule=rule, preserve=preserve)
    assert (np.diff(morph.target_activations, axis=1) <= 0).all()
    assert np.isfinite(morph.frames()).all()
    assert set(morph.results) <= {ss.Result.REACHED, ss.Result.STALLED}
    if kind not in ("sample",):
        assert set(morph.results) == {ss.Result.REACHED}


@pytest.mark.slow
@given(
    seed=st.integers(0, 10**6),
    dtype=st.sampled_from([np.float32, np.float64]),
    offset=st.sampled_from([0.0, 1e6]),
)
def test_the_first_frame_is_the_input_bit_for_bit(seed, dtype, offset):
    rng = np.random.default_rng(seed)
    X = (rng.normal(size=(3, 5)) + offset).astype(dtype)
    X[0, :2] = -0.0, 1e-300 if dtype == np.float64 else 1e-40
    frames = ss.morph(X, rng.normal(size=(8, 5)) + offset, 2).frames(4)
    assert frames[:, 0].tobytes() == X.astype(np.float64).tobytes()


def test_without_a_reason_to_move_nothing_moves(rng):
    W = rng.normal(size=(8, 5))
    X = np.vstack([W[3], W[3]])
    X[1, 0] = W[3, 0]
    morph = ss.morph(X, W, 3)
    assert (morph.frames() == X[:, None]).all()
    assert morph.results == (ss.Result.REACHED,) * 2
    assert (morph.n_steps == 0).all()
    assert (morph.arc_length == 0).all()
    assert ss.morph(X, W, 5, max_steps=0).end.tobytes() == X.tobytes()


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), n_frames=st.integers(2, 13))
def test_frames_are_at_equal_progress(seed, n_frames):
    rng = np.random.default_rng(seed)
    X, W = rng.normal(size=(4, 6)), rng.normal(size=(12, 6))
    morph = ss.morph(X, W, 3, rule=ss.Tikhonov(spectral_exponent=0.0))
    frames = morph.frames(n_frames)
    distance = np.linalg.norm(frames - frames[:, -1:], axis=2)
    assert distance / distance[:, :1] == pytest.approx(np.tile(np.linspace(1, 0, n_frames), (4, 1)), abs=1e-9)
    assert (frames[:, -1] == morph.end).all()


def test_the_first_crossing_counts_even_inside_a_segment():
    # passes the end at distance 1 within its first segment, turns, and comes back: level 2 is crossed early
    path = [np.array([[-4.0, 1.0]]), np.array([[4.0, 1.0]]), np.array([[0.0, 0.0]])]
    frames = at_equal_progress(path, 3)
    level = np.sqrt(17) / 2
    assert frames[0, 1] == pytest.approx([-np.sqrt(level**2 - 1), 1.0])


def test_a_path_that_hardly_moves_at_times_has_its_frames():
    corners = [[0.0, 0.0], [0.0, 0.0], [1e-170, 0.0], [1.0, 0.0], [1.0, 1e-170], [2.0, 0.0]]
    frames = at_equal_progress([np.array([corner]) for corner in corners], 5)
    assert frames[0, :, 0] == pytest.approx([0.0, 0.5, 1.0, 1.5, 2.0])


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), transform=st.sampled_from(["rotate", "translate", "scale", "renumber"]))
def test_the_flow_commutes_with(seed, transform):
    rng = np.random.default_rng(seed)
    W, X, target = rng.normal(size=(9, 4)), rng.normal(size=(3, 4)), 4
    from tests.reference import random_rotation

    rotation, shift, order = random_rotation(rng, 4), 10 * rng.normal(size=4), rng.permutation(9)
    do = {
        "rotate": lambda A: A @ rotation,
        "translate": lambda A: A + shift,
        "scale": lambda A: 37.0 * A,
        "renumber": lambda A: A,
    }[transform]
    moved = W[order] if transform == "renumber" else do(W)
    goal = int(np.flatnonzero(order == target)[0]) if transform == "renumber" else target
    expected = do(ss.morph(X, W, target).frames(5))
    assert ss.morph(do(X), moved, goal).frames(5) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("scale", [1e-100, 1e-60, 1e-30, 1e30, 1e60])
def test_the_unit_of_measure_does_not_matter(rng, scale):
    X, W = rng.normal(size=(4, 5)), rng.normal(size=(20, 5))
    plain, scaled = (ss.morph(X * s, W * s, 3) for s in (1.0, scale))
    assert scaled.frames(5) / scale == pytest.approx(plain.frames(5), abs=1e-9)
    assert scaled.results == plain.results


@pytest.mark.slow
@given(seed=st.integers(0, 10**6))
@settings(max_examples=20)  # of five paths each
def test_a_path_depends_on_its_own_sample_alone(seed):
    rng = np.random.default_rng(seed)
    book, X = a_book(rng, 9, 4), rng.normal(size=(5, 4))
    targets = rng.integers(9, size=5)
    together = ss.morph(X, book, ss.Unit(targets)).frames(4)
    alone = [ss.morph(x[None], book, int(t)).frames(4)[0] for x, t in zip(X, targets, strict=True)]
    assert together == pytest.approx(np.array(alone), abs=1e-12)


def test_blocks_do_not_show(rng, monkeypatch):
    X, W = rng.normal(size=(40, 4)), rng.normal(size=(9, 4))
    whole = ss.morph(X, W, ss.Units([2, 5]))
    monkeypatch.setattr("somersault.flow.api._BLOCK_BYTES", 1)
    parts = ss.morph(X, W, ss.Units([2, 5]))
    assert parts.frames() == pytest.approx(whole.frames(), abs=1e-12)
    assert parts.results == whole.results
    assert (parts.n_steps == whole.n_steps).all()
    assert parts.target_activations == pytest.approx(whole.target_activations, abs=1e-12)


def test_steps_by_hand_are_the_morph(rng):
    X, W = rng.normal(size=(3, 4)), rng.normal(size=(9, 4))
    morph = ss.morph(X, W, 2)
    *_, last = ss.steps(X, W, 2)
    assert (last.points == morph.end).all()
    assert tuple(last.results) == morph.results
    assert (last.n_steps == morph.n_steps).all()
    assert (last.target_activations == morph.target_activations[:, -1]).all()


def test_states_are_not_changed_by_later_steps(rng):
    states = ss.steps(rng.normal(size=(3, 4)), rng.normal(size=(9, 4)), 2)
    first = next(states)
    before = first.coordinates.copy(), first.outcome.copy()
    list(states)
    assert (first.coordinates == before[0]).all()
    assert (first.outcome == before[1]).all()
    assert first.n_steps.tolist() == [0, 0, 0]


def test_a_morph_to_a_sample_ends_at_that_sample(rng):
    X, goals = rng.normal(size=(3, 9)), rng.normal(size=(3, 9))
    morph = ss.morph(X, rng.normal(size=(5, 9)), ss.Sample(goals))
    assert morph.end == pytest.approx(goals, abs=1e-5)
    assert morph.targets.tolist() == [-1, -1, -1]
    one = ss.morph(X, rng.normal(size=(5, 9)), ss.Sample(goals[0]))
    assert one.end == pytest.approx(np.tile(goals[0], (3, 1)), abs=1e-5)


def test_a_cluster_is_entered_at_its_nearest_unit():
    W = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 4.0], [0.0, 9.0]])
    morph = ss.morph([[0.0, 3.0], [1.0, -1.0]], W, ss.Units([1, 2]))
    assert morph.targets.tolist() == [2, 1]
    assert morph.end == pytest.approx(W[[2, 1]], abs=1e-4)


def test_away_ends_where_the_target_is_left(rng):
    W = rng.normal(size=(9, 4))
    X = W[[3, 3, 5]] + 0.01 * rng.normal(size=(3, 4))
    morph = ss.morph(X, W, ss.Away(ss.Unit(3)))
    assert morph.results == (ss.Result.LEFT,) * 3
    assert morph.n_steps[2] == 0  # was somewhere else from the start
    assert (morph.bmus(5)[:, -1] != 3).all()
    assert (np.diff(morph.target_activations, axis=1) >= 0).all()
    assert ss.morph(X, W, ss.Away(3)).end == pytest.approx(morph.end)


def test_what_cannot_leave_its_target_says_so(rng):
    on_it = ss.morph([[1.0, 2.0]], [[1.0, 2.0], [3.0, 3.0]], ss.Away(0))
    alone = ss.morph([[1.5, 2.0]], [[1.0, 2.0]], ss.Away(0))
    short = ss.morph([[1.1, 2.0]], [[1.0, 2.0], [3.0, 3.0]], ss.Away(0), max_steps=1)
    for morph in (on_it, alone, short):
        assert morph.results == (ss.Result.STAYED,)
        assert np.isfinite(morph.frames()).all()
    assert on_it.n_steps.tolist() == [0]
    close = ss.morph([[1.0 + 1e-9, 2.0]], [[1.0, 2.0], [3.0, 3.0]], ss.Away(0))
    assert close.results == (ss.Result.LEFT,)
    assert close.n_steps[0] < 200


def test_events_end_a_path_early(rng):
    X, W = rng.normal(size=(4, 5)), rng.normal(size=(20, 5))
    book = ss.Codebook(W)
    entered = ss.morph(X, book, 7, until=ss.Reached())
    near = ss.morph(X, book, 7, until=ss.ActivationBelow(0.5))
    whole = ss.morph(X, book, 7)
    assert (book.activations(entered.end).argmin(axis=1) == 7).all()
    assert set(near.results) == {ss.Result.UNTIL}
    assert (near.target_activations[:, -1] < 0.5).all()
    assert (near.target_activations[:, -2:].max(axis=1) >= near.target_activations[:, -1]).all()
    assert (entered.arc_length < whole.arc_length).all()
    halfway = ss.morph(X, book, 7, until=lambda state: np.full(state.n_samples, state.index >= 3))
    assert (halfway.n_steps == 3).all()


def test_bmus_are_those_of_the_frames(rng):
    X, W = rng.normal(size=(6, 9)), rng.normal(size=(5, 9))
    morph, book = ss.morph(X, W, 3), ss.Codebook(W)
    frames = morph.frames(7)
    expected = book.activations(frames.reshape(-1, 9)).argmin(axis=1).reshape(6, 7)
    assert (morph.bmus(7) == expected).all()


def test_a_far_outlier_and_a_far_origin_still_end(rng):
    W = rng.normal(size=(10, 4)) + 1e6
    X = np.vstack([W[0] + 1e5, W[1] + 1e-9])
    morph = ss.morph(X, W, 4)
    assert morph.results == (ss.Result.REACHED,) * 2
    assert (np.diff(morph.target_activations, axis=1) <= 0).all()


def test_duplicate_units_do_not_stop_a_path(rng):
    W = np.repeat(rng.normal(size=(6, 4)), 2, axis=0)
    W[1::2] += 1e-13
    morph = ss.morph(rng.normal(size=(3, 4)), W, 5)
    assert set(morph.results) == {ss.Result.REACHED}
    assert morph.n_steps.max() < 100
    same = ss.morph(rng.normal(size=(3, 4)), np.ones((4, 4)), 2)
    assert set(same.results) == {ss.Result.REACHED}


@pytest.mark.slow
@given(seed=st.integers(0, 10**6))
def test_saved_states_are_linear_in_samples_and_rank(seed):
    rng = np.random.default_rng(seed)
    n_units, n_features = int(rng.integers(2, 6)), 40
    assume(n_units < n_features)
    morph = ss.morph(rng.normal(size=(7, n_features)), rng.normal(size=(n_units, n_features)), 1)
    saved = sum(state.size for block in morph._saved for state in block)
    assert saved == 7 * morph.target_activations.shape[1] * n_units  # rank n_units − 1, and the offset


@pytest.mark.slow
@given(seed=st.integers(0, 10**6))
def test_paths_at_a_fixed_rate_are_not_kept_but_walked_again_to_the_same_bits(seed):
    rng = np.random.default_rng(seed)
    X, book, target = rng.normal(size=(20, 5)), ss.Codebook(rng.normal(size=(9, 5))), rng.integers(9, size=20)

    def fixed(n_steps, until=None):
        rule, control = ss.Tikhonov(damping=2.0, target_weight=1.0), ss.FixedRate(0.3, n_steps)
        return ss.morph(X, book, ss.Unit(target), rule=rule, control=control, until=until)

    morph, kept = fixed(30), fixed(30, until=lambda state: np.zeros(20, dtype=bool))
    for name in ("end", "arc_length", "target_activations", "n_steps"):
        assert_array_equal(getattr(morph, name), getattr(kept, name))
    assert morph.results == kept.results
    again = pickle.loads(pickle.dumps(morph))  # noqa: S301
    for n_frames in (2, 7):
        assert_array_equal(morph.frames(n_frames), kept.frames(n_frames))
        assert_array_equal(again.frames(n_frames), morph.frames(n_frames))
    assert len(pickle.dumps(fixed(60))) < len(pickle.dumps(morph)) + 30 * 20 * (8 + 1)  # the activations alone


@pytest.mark.parametrize(
    ("toward", "options", "words"),
    [
        (99, {}, "99 does not exist; the units are numbered 0 to 8"),
        (-1, {}, "-1 does not exist"),
        (ss.Unit([1, 2]), {}, "got 2 target units for 3 samples"),
        (ss.Unit(1.5), {}, "whole unit numbers"),
        (ss.Units([]), {}, "need one unit number or a flat list"),
        (ss.Sample([[1.0, 2.0]]), {}, "2 columns, but the codebook has 4 features"),
        (ss.Sample(np.full((3, 4), np.nan)), {}, "NaN"),
        (ss.Label("8"), {}, "som.label_units"),
        ("8", {}, r"toward is '8'; need ss.Label\('8'\) for the class, or the number of a unit"),
        (ss.Away("8"), {}, "toward is '8'"),
        (True, {}, "toward is True"),
        (None, {}, "toward is None"),
        (1, {"preserve": "all"}, '"others", "none" or an array of 9 weights'),
        (1, {"preserve": [1.0, 2.0]}, r"need \(9,\)"),
        (1, {"preserve": [-1.0] * 9}, "0 or larger"),
        (1, {"preserve": [np.nan] * 9}, "NaN"),
        (1, {"rule": "tikhonov"}, "need ss.Tikhonov"),
        (1, {"control": 0.1}, "need ss.Adaptive"),
        (1, {"max_steps": -1}, "max_steps is -1"),
        (1, {"until": lambda state: True}, "need booleans of shape"),
    ],
)
def test_what_is_no_aim_is_refused(rng, toward, options, words):
    with pytest.raises(ss.InputError, match=words):
        ss.morph(rng.normal(size=(3, 4)), rng.normal(size=(9, 4)), toward, **options)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (lambda: ss.Tikhonov(rigidity=0.0), "rigidity is 0.0; need a finite number above 0"),
        (lambda: ss.Tikhonov(share=1.0), "above 0 and below 1"),
        (lambda: ss.Tikhonov(spectral_exponent=1.5), "at least 0 and at most 1"),
        (lambda: ss.Tikhonov(damping=1.0, rigidity=1.0), "both damping and rigidity"),
        (lambda: ss.Tikhonov(target_weight=1.0, share=0.5), "both target_weight and share"),
        (lambda: ss.Tikhonov(damping=np.nan), "damping is nan"),
        (lambda: ss.FixedRate(rate=0.0), "rate is 0.0"),
        (lambda: ss.FixedRate(n_steps=2.5), "n_steps is 2.5"),
        (lambda: ss.Adaptive(tolerance=-1), "tolerance is -1"),
        (lambda: ss.ActivationBelow(0), "value is 0"),
    ],
)
def test_what_is_no_rule_control_or_event_is_refused(bad, words):
    with pytest.raises(ss.InputError, match=words):
        bad()


def test_samples_of_another_kind_are_refused(rng):
    W = rng.normal(size=(9, 4))
    for X, words in [
        (rng.normal(size=(3, 5)), "5 columns, but the codebook has 4 features"),
        (rng.normal(size=4), r"X\[None, :\]"),
        (np.full((1, 4), np.inf), "infinite"),
        (np.full((1, 4), np.nan), "first in row 0"),
        (np.zeros((0, 4)), "empty"),
    ]:
        with pytest.raises(ss.InputError, match=words):
            ss.morph(X, W, 1)
    with pytest.raises(ss.InputError, match="n_frames is 1"):
        ss.morph(rng.normal(size=(3, 4)), W, 1).frames(1)


def test_morphs_of_one_pattern_of_weights_share_one_decomposition(rng, monkeypatch):
    calls, svd = [], np.linalg.svd
    monkeypatch.setattr(
        np.linalg, "svd", lambda *args, **kwargs: calls.append(args[0].shape) or svd(*args, **kwargs)
    )
    W, X = rng.normal(size=(9, 5)), rng.normal(size=(40, 5))
    plain = ss.Codebook(W, labels=list("aabbbcccc"))
    with_others = plain.with_exemplars(X, rng.choice(list("abc"), 40))  # the same prototypes: nothing is made anew
    for book, expected in ((plain, [(9, 5)]), (with_others, [(9, 5), (9, 5)])):
        for rule in (None, ss.Tikhonov(rigidity=3.0)):
            for toward in (2, ss.Unit([1, 4, 7]), ss.Sample(X[-1])):
                ss.morph(X[:3], book, toward, rule=rule).frames(4)
        assert calls == expected
        for rule in (None, ss.Tikhonov(rigidity=3.0)):
            ss.morph(X[:3], book, ss.Label("b"), rule=rule).frames(4)  # releases its units: another pattern
        assert calls == [(9, 5), (9, 5)]
