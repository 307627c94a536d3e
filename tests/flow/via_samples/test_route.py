"""Paths by real samples: their laws, and when a morph takes one."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import somersault as ss
from somersault.flow.via_samples.route import descending, rounded

AIMS = ["unit", "units", "cluster", "sample", "label"]
NOT_TUNED = [
    {"rule": ss.Tikhonov(rigidity=10.0)},
    {"rule": ss.Tikhonov(damping=1.0, target_weight=1.0)},
    {"control": ss.FixedRate(n_steps=5)},
]


def an_aim(kind, rng, n_units, n_features, n):
    return {
        "unit": lambda: int(rng.integers(n_units)),
        "units": lambda: ss.Unit(rng.integers(n_units, size=n)),
        "cluster": lambda: ss.Units([0, n_units - 1]),
        "sample": lambda: ss.Sample(4 * rng.normal(size=(n, n_features))),
        "label": lambda: ss.Label("b"),
    }[kind]()


def a_case(seed, n_units=4, n_features=6, m=None, spread=4.0):
    """A codebook with exemplars around its prototypes, and samples around the first of these."""
    rng = np.random.default_rng(seed)
    W = spread * rng.normal(size=(n_units, n_features))
    samples = np.repeat(W, 12, axis=0) + rng.normal(size=(12 * n_units, n_features))
    y = np.repeat(np.where(np.arange(n_units) % 2, "b", "a"), 12)
    y[0] = "b"
    labels = ["ab"[k % 2] for k in range(n_units)]
    labels[-1] = "b"
    book = ss.Codebook(W, labels=labels, feature_weights=m).with_exemplars(samples, y)
    return rng, book, samples[:3] + 0.1 * rng.normal(size=(3, n_features))


def corners(X, book, toward, **options):
    return np.stack([state.points for state in ss.steps(X, book, toward, **options)], axis=1)


cases = given(
    kind=st.sampled_from(AIMS),
    sizes=st.sampled_from([(4, 6), (3, 1), (5, 2), (2, 30), (4, 3)]),
    weighted=st.booleans(),
    seed=st.integers(0, 10**6),
)


@pytest.mark.slow
@cases
def test_every_path_arrives_and_its_target_never_recedes(kind, sizes, weighted, seed):
    m = np.random.default_rng(seed).random(sizes[1]) + 0.01 if weighted else None
    rng, book, X = a_case(seed, *sizes, m)
    morph = ss.morph(X, book, an_aim(kind, rng, *sizes, 3))
    assert set(morph.results) == {ss.Result.REACHED}
    a = morph.target_activations
    assert (np.diff(a, axis=1) <= 0).all()
    for path, n_steps in zip(a, morph.n_steps, strict=True):
        assert (np.diff(path[: n_steps + 1]) < 0).all()
        assert (path[n_steps:] == 0).all()
    assert (morph.n_steps <= 64).all()
    assert np.isfinite(morph.frames()).all()


@pytest.mark.slow
@cases
def test_a_path_begins_at_the_input_and_ends_at_its_last_stop_bit_for_bit(kind, sizes, weighted, seed):
    m = np.random.default_rng(seed).random(sizes[1]) + 0.01 if weighted else None
    rng, book, X = a_case(seed, *sizes, m)
    X[0, 0] = -0.0
    morph = ss.morph(X, book, an_aim(kind, rng, *sizes, 3))
    frames = morph.frames(4)
    assert frames[:, 0].tobytes() == X.tobytes()
    assert morph.waypoints.shape == (3, 3, sizes[1])
    assert (frames[:, -1] == morph.waypoints[:, -1]).all()
    assert (morph.end == morph.waypoints[:, -1]).all()


@pytest.mark.slow
@settings(max_examples=25)
@cases
def test_lengths_and_activations_are_those_of_the_points(kind, sizes, weighted, seed):
    m = np.random.default_rng(seed).random(sizes[1]) + 0.01 if weighted else None
    rng, book, X = a_case(seed, *sizes, m)
    toward = an_aim(kind, rng, *sizes, 3)
    morph, x = ss.morph(X, book, toward), corners(X, book, toward)
    roots = 1.0 if m is None else np.sqrt(m)
    length = np.linalg.norm(roots * np.diff(x, axis=1), axis=2).sum(axis=1)
    assert morph.arc_length == pytest.approx(length, rel=1e-9)
    left = np.sum((roots * (x - morph.end[:, None])) ** 2, axis=2)
    assert morph.target_activations == pytest.approx(left, rel=1e-9, abs=1e-9)
    for state in ss.steps(X, book, toward):
        A = state.engine.space.unit_activations(state.coordinates)
        assert book.activations(state.points) == pytest.approx(A, rel=1e-9, abs=1e-9)


def test_bmus_are_those_of_the_frames():
    _, book, X = a_case(3)
    morph = ss.morph(X, book, ss.Units([1, 3]))
    A = book.activations(morph.frames(7).reshape(-1, 6))
    assert (morph.bmus(7).ravel() == A.argmin(axis=1)).all()
    assert len(set(morph.bmus(7).ravel().tolist())) > 1


@pytest.mark.slow
@given(
    transform=st.sampled_from(["translate", "scale", "renumber", "reorder", "reweight"]),
    kind=st.sampled_from(["cluster", "label", "sample"]),
    seed=st.integers(0, 10**6),
)
def test_the_paths_commute_with(transform, kind, seed):
    rng, book, X = a_case(seed)
    toward = an_aim(kind, rng, 4, 6, 3)
    shift, features = 10 * rng.normal(size=6), rng.permutation(6)
    order = rng.permutation(4) if transform == "renumber" else np.arange(4)
    do = {
        "translate": lambda A: A + shift,
        "scale": lambda A: 37.0 * A,
        "renumber": lambda A: A,
        "reorder": lambda A: A[..., features],
        "reweight": lambda A: 4.0 * A,
    }[transform]
    samples, y = book.exemplars.points, book.exemplars.labels
    m = np.full(6, 1 / 16) if transform == "reweight" else None
    moved = ss.Codebook(do(book.prototypes)[order], labels=list(book.labels[order]), feature_weights=m)
    moved = moved.with_exemplars(do(samples), y)
    goal = {
        "cluster": lambda: ss.Units(np.flatnonzero(np.isin(order, [0, 3]))),
        "label": lambda: toward,
        "sample": lambda: ss.Sample(do(toward.points)) if kind == "sample" else None,
    }[kind]()
    plain, other = ss.morph(X, book, toward), ss.morph(do(X), moved, goal)
    assert other.frames(5) == pytest.approx(do(plain.frames(5)), abs=1e-7)
    assert np.array_equal(other.rigidity, plain.rigidity, equal_nan=True)
    assert other.end == pytest.approx(do(plain.end), abs=1e-11)


@pytest.mark.parametrize("scale", [1e-100, 1e-60, 1e-30, 1e30, 1e60])
def test_the_unit_of_measure_does_not_matter(scale):
    _, book, X = a_case(5)
    scaled = ss.Codebook(scale * book.prototypes).with_exemplars(scale * book.exemplars.points)
    plain = ss.Codebook(book.prototypes).with_exemplars(book.exemplars.points)
    one, other = ss.morph(X, plain, 1), ss.morph(scale * X, scaled, 1)
    assert other.frames(5) / scale == pytest.approx(one.frames(5), abs=1e-9)
    assert other.results == one.results
    assert (other.n_steps == one.n_steps).all()


@pytest.mark.slow
@given(seed=st.integers(0, 10**6))
def test_features_without_weight_and_those_that_agree_keep_their_bits(seed):
    rng = np.random.default_rng(seed)
    _, book, X = a_case(seed)
    unseen, same = rng.choice(6, 2, replace=False)
    samples = book.exemplars.points.copy()
    samples[:, same] = X[:, same] = 0.3
    m = np.ones(6)
    m[unseen] = 0.0
    W = book.prototypes.copy()
    W[:, same] = 0.3
    weighted = ss.Codebook(W, feature_weights=m).with_exemplars(samples)
    morph = ss.morph(X, weighted, 1)
    frames = morph.frames(6)
    assert (frames[..., unseen] == X[:, None, unseen]).all()
    assert (frames[..., same] == 0.3).all()
    seen = np.arange(6) != unseen
    assert (morph.end[:, seen] == morph.waypoints[:, -1][:, seen]).all()


def test_what_is_empty_in_both_stays_empty(rng):
    """The first features too, on which a decomposition may leave rounding."""
    samples = np.abs(rng.normal(size=(40, 30)))
    samples[:, :9] = 0.0
    samples[20:, 12:] += 5.0
    book = ss.Codebook([samples[:20].mean(axis=0), samples[20:].mean(axis=0)]).with_exemplars(samples)
    x = corners(samples[:20], book, 1)
    assert (x[..., :9] == 0).all()


def test_blocks_do_not_show(monkeypatch):
    rng, book, _ = a_case(7)
    X = book.prototypes[0] + rng.normal(size=(40, 6))
    whole = ss.morph(X, book, ss.Units([2, 3]))
    monkeypatch.setattr("somersault.flow.api._BLOCK_BYTES", 1)
    parts = ss.morph(X, book, ss.Units([2, 3]))
    assert (parts.frames() == whole.frames()).all()
    assert (parts.bmus() == whole.bmus()).all()
    assert parts.results == whole.results
    assert (parts.n_steps == whole.n_steps).all()
    assert (parts.target_activations == whole.target_activations).all()
    assert (parts.arc_length == whole.arc_length).all()


def test_a_path_depends_on_its_own_sample_alone():
    _, book, X = a_case(8)
    units = [1, 3, 0]
    together = ss.morph(X, book, ss.Unit(units))
    for k, unit in enumerate(units):
        alone = ss.morph(X[[k]], book, unit)
        assert together.frames(4)[k] == pytest.approx(alone.frames(4)[0], abs=1e-10)
        assert together.n_steps[k] == alone.n_steps[0]


@pytest.mark.parametrize("kind", AIMS)
def test_steps_by_hand_are_the_morph(kind):
    rng, book, X = a_case(9)
    toward = an_aim(kind, rng, 4, 6, 3)
    morph = ss.morph(X, book, toward)
    states = list(ss.steps(X, book, toward))
    assert (states[-1].points == morph.end).all()
    assert tuple(states[-1].results) == morph.results
    assert (states[-1].targets == morph.targets).all()
    a = np.column_stack([state.target_activations for state in states])
    assert (a == morph.target_activations).all()
    assert np.array_equal(states[0].rigidity, morph.rigidity, equal_nan=True)
    assert np.isnan(morph.spectral_exponent).all()
    assert [state.index for state in states] == list(range(len(states)))


def test_states_are_not_changed_by_later_steps():
    _, book, X = a_case(9)
    states = ss.steps(X, book, 1)
    first = next(states)
    before = first.coordinates.copy(), first.outcome.copy()
    list(states)
    assert (first.coordinates == before[0]).all()
    assert (first.outcome == before[1]).all()
    assert first.n_steps.tolist() == [0, 0, 0]


def test_a_path_ends_when_its_event_occurs_or_its_steps_are_used():
    _, book, X = a_case(10)
    whole = ss.morph(X, book, 2)
    third = ss.morph(X, book, 2, until=lambda state: np.full(state.n_samples, state.index >= 3))
    assert third.results == (ss.Result.UNTIL,) * 3
    assert third.n_steps.tolist() == [3, 3, 3]
    assert (third.target_activations == whole.target_activations[:, :4]).all()
    used = ss.morph(X, book, 2, max_steps=3)
    assert used.results == (ss.Result.STEPS_USED,) * 3
    assert (used.end == third.end).all()
    none = ss.morph(X, book, 2, max_steps=0)
    assert none.results == (ss.Result.STEPS_USED,) * 3
    assert none.end.tobytes() == X.tobytes()
    exact = ss.morph(X, book, 2, max_steps=int(whole.n_steps.max()))
    assert exact.results == whole.results
    near = ss.morph(X, book, 2, until=ss.ActivationBelow(4.0))
    assert (near.target_activations[:, -1] < 4.0).all()
    assert set(near.results) == {ss.Result.UNTIL}
    one = ss.morph(X, book, 2, until=lambda state: (np.arange(3) == 1) & (state.index == 2))
    assert one.results == (ss.Result.REACHED, ss.Result.UNTIL, ss.Result.REACHED)
    assert one.n_steps.tolist() == [whole.n_steps[0], 2, whole.n_steps[2]]
    assert (one.end[[0, 2]] == whole.end[[0, 2]]).all()


@pytest.mark.parametrize("seed", range(5))
def test_reached_is_when_the_target_has_become_the_best_matching_unit(seed):
    """Samples lie off the hull of the prototypes, where a distance to a sample says little of those to units."""
    _, book, X = a_case(seed, n_units=3, n_features=40, spread=1.0)
    for toward, units in [(2, [2]), (ss.Units([1, 2]), [1, 2])]:
        entered, whole = ss.morph(X, book, toward, until=ss.Reached()), ss.morph(X, book, toward)
        assert np.isin(book.activations(entered.end).argmin(axis=1), units).all()
        assert (entered.arc_length < whole.arc_length).all()
        *_, before, _ = ss.steps(X[:1], book, toward, until=ss.Reached())
        assert before.bmus[0] not in units


def test_each_sample_has_reached_its_own_unit():
    _, book, X = a_case(3)
    entered = ss.morph(X, book, ss.Unit([1, 2, 3]), until=ss.Reached())
    assert book.activations(entered.end).argmin(axis=1).tolist() == [1, 2, 3]
    assert (entered.n_steps < ss.morph(X, book, ss.Unit([1, 2, 3])).n_steps).all()


def test_a_sample_that_is_where_it_is_to_be_stays():
    _, book, X = a_case(11)
    unit = int(book.activations(X).argmin(axis=1)[0])
    morph = ss.morph(X[:1], book, unit)
    assert morph.results == (ss.Result.REACHED,)
    assert morph.n_steps.tolist() == [0]
    assert morph.arc_length.tolist() == [0.0]
    assert (morph.frames(3) == X[:1, None]).all()
    assert np.isnan(morph.rigidity).all()


@pytest.mark.parametrize("kind", ["unit", "sample"])
def test_with_nothing_to_preserve_the_way_is_the_straight_line(kind):
    rng, book, X = a_case(12)
    target = 2 if kind == "unit" else ss.Sample(X[::-1] + 5 * rng.normal(size=X.shape))
    morph = ss.morph(X, book, target, preserve="none")
    assert (morph.waypoints[:, 0] == X).all()
    assert morph.frames(5) == pytest.approx(ss.straight_line(X, morph.end, 5), abs=1e-9)


def test_weights_of_what_is_preserved_bend_the_path():
    _, book, X = a_case(13)
    plain, other = (ss.morph(X, book, 2, preserve=p).frames(5) for p in ("others", [1.0, 9.0, 1.0, 0.0]))
    assert (plain[:, -1] == other[:, -1]).all()
    assert (plain[:, 2] != other[:, 2]).any()


def test_targets_are_preserved_like_all_others(rng):
    """So all targets have one decomposition: a further target, too far to be the one, changes nothing."""
    W = np.array([[0.0, 0.0, 0.0], [5.0, 1.0, 0.0], [90.0, 0.0, 5.0]])
    book = ss.Codebook(W).with_exemplars(W + rng.normal(size=(3, 3)))
    one, either = (ss.morph([[0.1, 0.2, 0.0]], book, toward) for toward in (1, ss.Units([1, 2])))
    assert (either.frames() == one.frames()).all()
    np.testing.assert_array_equal(either.rigidity, one.rigidity)


@pytest.mark.parametrize("options", NOT_TUNED)
def test_what_says_how_to_step_or_what_to_keep_is_stepped(options):
    _, book, X = a_case(14)
    morph = ss.morph(X, book, 1, **options)
    bare = ss.morph(X, book.with_exemplars(None), 1, **options)
    assert morph.waypoints is None
    assert morph.unit_paths is None
    assert (morph.frames(4) == bare.frames(4)).all()
    assert np.isfinite(morph.spectral_exponent).all()


def test_away_from_a_target_is_stepped():
    _, book, X = a_case(14)
    assert ss.morph(X, book, ss.Away(0)).waypoints is None
    assert ss.morph(X, book, ss.Away(0)).results == (ss.Result.LEFT,) * 3


def test_without_exemplars_morphs_are_stepped():
    _, book, X = a_case(14)
    assert ss.morph(X, book.with_exemplars(None), 1).waypoints is None
    assert ss.morph(X, book, 1, rule=ss.Tikhonov(), control=ss.Adaptive()).waypoints is not None


def test_behind_a_scaler_paths_are_those_of_the_scaled_samples():
    _, book, X = a_case(15)
    samples = 5.0 + 3.0 * book.exemplars.points
    scaler = StandardScaler().fit(samples)
    codes = ss.Codebook(scaler.transform(5.0 + 3.0 * book.prototypes)).with_exemplars(scaler.transform(samples))
    X = 5.0 + 3.0 * X
    piped, plain = ss.morph(X, make_pipeline(scaler, codes), 1), ss.morph(scaler.transform(X), codes, 1)
    assert piped.waypoints[:, 0] == pytest.approx(scaler.inverse_transform(plain.waypoints[:, 0]))
    assert piped.frames(4)[:, 0].tobytes() == X.tobytes()
    assert piped.frames(4) == pytest.approx(
        scaler.inverse_transform(plain.frames(4).reshape(-1, 6)).reshape(3, 4, 6)
    )
    assert piped.results == plain.results


@pytest.mark.filterwarnings("ignore::somersault.LossWarning")
def test_what_codes_lose_fades_on_the_way_to_a_real_sample():
    """The end is what the decoder says of the exemplar, without a ghost of the start."""
    encoder = FunctionTransformer(lambda x: x[:, :1], inverse_func=lambda z: z * [1.0, 0.0], check_inverse=False)
    book = ss.Codebook([[0.0], [10.0]]).with_exemplars([[0.0], [0.1], [9.0]])
    frames = ss.morph([[0.0, 8.0]], make_pipeline(encoder, book), 1).frames(3)
    assert frames[0] == pytest.approx(np.array([[0.0, 8.0], [4.5, 4.0], [9.0, 0.0]]))


@pytest.mark.parametrize("n", [1, 2])
def test_nasty_cases_end(n):
    cases = [
        ([[0.0, 0.0]] * n, [[0.0, 0.0], [1.0, 1.0]], [[1.0, 1.0]] * 4),
        ([[0.0, 0.0]] * n, [[0.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 0.9], [1.0, 1.0], [1.0, 1.0 + 1e-14]]),
        ([[1e6, -1e6]] * n, [[0.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 0.9], [0.7, 1.0]]),
        (
            [[1e9, 1e9]] * n,
            [[1e9, 1e9], [1e9 + 1, 1e9 + 1]],
            [[1e9, 1e9], [1e9 + 1, 1e9 + 1], [1e9 + 0.8, 1e9 + 1]],
        ),
    ]
    for X, W, samples in cases:
        morph = ss.morph(X, ss.Codebook(W).with_exemplars(samples), 1)
        assert set(morph.results) == {ss.Result.REACHED}
        assert np.isfinite(morph.frames(5)).all()
        assert (np.diff(morph.target_activations, axis=1) <= 0).all()


# the corners


def test_a_corner_is_rounded_and_the_ends_are_not():
    path = np.array([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]])
    out = rounded(path)
    assert out.shape == (1, 65, 2)
    assert (out[0, [0, -1]] == path[0, [0, -1]]).all()
    assert out[0, 16] == pytest.approx([0.5, 0.0])
    # three averages over (1, 2, 1) / 4 are binomial: the mean of |k| is 60 / 64 segments, half of it each way
    assert out[0, 32] == pytest.approx([1 - 30 / 64 / 32, 30 / 64 / 32])


def test_corners_are_at_equal_lengths_however_they_came(rng):
    path = np.array([[[0.0], [0.1], [0.1], [0.7], [1.0]], [[0.0]] * 5])
    out = rounded(path)
    assert out[0, :, 0] == pytest.approx(np.linspace(0, 1, 65))
    assert (out[1] == 0).all()


def test_corners_that_lead_away_are_left_out():
    path = np.array([[[4.0], [5.0], [3.0], [3.5], [2.0], [2.0], [0.0]], [[1.0], [0.5], [0.0]] + [[0.0]] * 4])
    out, n_steps = descending(path)
    assert out[0, :, 0].tolist() == [4, 3, 2, 0, 0, 0, 0]
    assert out[1, :, 0].tolist() == [1, 0.5, 0, 0, 0, 0, 0]
    assert n_steps.tolist() == [3, 2]


def test_a_step_is_no_longer_than_its_share_of_the_way():
    _, book, X = a_case(16)
    x = corners(X, book, 2)
    lengths = np.array([np.linalg.norm(b - a, axis=1) for a, b in pairwise(x.swapaxes(0, 1))])
    assert (lengths.max(axis=0) < lengths.sum(axis=0) / 10).all()


@pytest.mark.slow
def test_activations_are_never_below_0():
    """At a prototype, far from the start, a sum of large squares is 0 but for rounding."""
    least = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        W = 1e3 * rng.normal(size=(4, 6))
        book = ss.Codebook(W).with_exemplars(W)
        for state in ss.steps(W[:1] + rng.normal(size=6), book, 2):
            A = state.engine.space.unit_activations(state.coordinates)
            least.append(A.min())
    assert min(least) == 0
