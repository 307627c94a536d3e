"""Of several rules the best for each path."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.score import path_score
from somersault.flow.stepping.tikhonov import TRIED_EXPONENTS, TRIED_RIGIDITIES

UNITS = [(rho, alpha) for rho in TRIED_RIGIDITIES for alpha in TRIED_EXPONENTS]
SAMPLES = [(rho, 0.0) for rho in TRIED_RIGIDITIES]


def a_case(seed, n=12):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(8, 5)) * [3.0, 2.0, 1.0, 0.5, 0.1]
    return rng, W, 2 * rng.normal(size=(n, 5))


def alone(X, W, toward, rules, **options):
    """The morph of each rule by itself."""
    return [
        ss.morph(X, W, toward, rule=ss.Tikhonov(rigidity=rho, spectral_exponent=alpha), **options)
        for rho, alpha in rules
    ]


def scores(X, W, toward, rules, preserve="others", **options):
    """Of each rule's paths (n_rules, n_samples), from their points; one that does not arrive comes last."""
    weights = np.ones(len(W)) if isinstance(preserve, str) else np.asarray(preserve, dtype=float)
    if isinstance(toward, ss.Units):
        weights[toward.units] = 0.0
    m, out = weights @ W / weights.sum(), []
    for rho, alpha in rules:
        rule = ss.Tikhonov(rigidity=rho, spectral_exponent=alpha)
        states = list(ss.steps(X, W, toward, rule=rule, preserve=preserve, **options))
        x = np.stack([state.points for state in states], axis=1)
        score = path_score(
            np.linalg.norm(np.diff(x, axis=1), axis=2),
            np.linalg.norm(x - x[:, -1:], axis=2),
            np.sum((x - m) ** 2, axis=2),
        )
        out.append(np.where([result.is_success for result in states[-1].results], score, 1e6 + score))
    return np.array(out)


@pytest.mark.slow
@settings(max_examples=25)
@given(kind=st.sampled_from(["unit", "units", "cluster", "weights"]), seed=st.integers(0, 10**4))
def test_each_sample_has_the_path_of_least_score(kind, seed):
    rng, W, X = a_case(seed, n=4)
    toward = {"units": ss.Unit(rng.integers(8, size=4)), "cluster": ss.Units([2, 6])}.get(kind, 5)
    options = {"preserve": rng.random(8)} if kind == "weights" else {}
    morph, each = ss.morph(X, W, toward, **options), alone(X, W, toward, UNITS, **options)
    found = scores(X, W, toward, UNITS, **options)
    for k in range(4):
        best = UNITS.index((morph.rigidity[k, 0], morph.spectral_exponent[k]))
        assert found[best, k] == pytest.approx(found[:, k].min(), abs=1e-9)
        assert (morph.frames(5)[k] == each[best].frames(5)[k]).all()
        assert morph.n_steps[k] == each[best].n_steps[k]
        assert morph.results[k] == each[best].results[k]
        assert morph.targets[k] == each[best].targets[k]
        a = each[best].target_activations[k]
        assert (morph.target_activations[k][: len(a)] == a[: morph.target_activations.shape[1]]).all()


def test_different_samples_have_different_rules():
    _, W, X = a_case(1, n=60)
    morph = ss.morph(X, W, 5)
    assert len(set(morph.rigidity[:, 0].tolist())) > 1
    assert len(set(morph.spectral_exponent.tolist())) > 1


def test_toward_samples_the_exponent_is_0():
    rng, W, X = a_case(2)
    goals = rng.normal(size=(12, 5))
    morph, each = ss.morph(X, W, ss.Sample(goals)), alone(X, W, ss.Sample(goals), SAMPLES)
    assert (morph.spectral_exponent == 0).all()
    found = scores(X, W, ss.Sample(goals), SAMPLES)
    best = [TRIED_RIGIDITIES.index(rho) for rho in morph.rigidity[:, 0]]
    assert found[best, np.arange(12)] == pytest.approx(found.min(axis=0), abs=1e-9)
    assert (morph.end == np.array([each[b].end[k] for k, b in enumerate(best)])).all()


@pytest.mark.parametrize(
    ("rule", "rigidities", "exponents"),
    [
        (ss.Tikhonov(rigidity=7.0), {7.0}, set(TRIED_EXPONENTS)),
        (ss.Tikhonov(spectral_exponent=0.25), set(TRIED_RIGIDITIES), {0.25}),
        (ss.Tikhonov(rigidity=7.0, spectral_exponent=0.25), {7.0}, {0.25}),
        (ss.Tikhonov(share=0.3), set(TRIED_RIGIDITIES), set(TRIED_EXPONENTS)),
    ],
)
def test_what_is_given_is_kept_and_told(rule, rigidities, exponents):
    _, W, X = a_case(3, n=60)
    morph = ss.morph(X, W, 5, rule=rule)
    assert set(morph.rigidity.ravel().tolist()) <= rigidities
    assert set(morph.spectral_exponent.tolist()) <= exponents
    if len(exponents) == 1 or len(rigidities) == 1:
        rules = [(rho, alpha) for rho in rigidities for alpha in exponents]
        found = scores(X, W, 5, rules)
        chosen = [rules.index(pair) for pair in zip(morph.rigidity[:, 0], morph.spectral_exponent, strict=True)]
        assert found[chosen, np.arange(60)] == pytest.approx(found.min(axis=0), abs=1e-9)


def test_a_damping_is_told_as_the_rigidity_that_it_is():
    _, W, X = a_case(4)
    scatter = np.sum((W - W.mean(axis=0)) ** 2)
    morph = ss.morph(X, W, 5, rule=ss.Tikhonov(damping=6.0))
    assert morph.rigidity == pytest.approx(np.full((12, 1), 6.0 / (4 * scatter / 5)))
    assert (morph.spectral_exponent == 0).all()


@pytest.mark.parametrize("options", [{"control": ss.FixedRate(n_steps=4)}, {"bounds": (-50.0, 50.0)}])
def test_without_tuning_the_rule_is_the_default(options):
    _, W, X = a_case(5)
    morph = ss.morph(X, W, 5, **options)
    assert (morph.rigidity == 30).all()
    assert (morph.spectral_exponent == 0.5).all()
    away = ss.morph(X, W, ss.Away(5))
    assert (away.rigidity == 30).all()


def test_an_event_sees_the_chosen_path_alone():
    _, W, X = a_case(6)
    whole, seen = ss.morph(X, W, 5), []

    def watch(state):
        seen.append(state)
        return np.zeros(state.n_samples, dtype=bool)

    watched = ss.morph(X, W, 5, until=watch)
    assert (watched.frames() == whole.frames()).all()
    assert [state.index for state in seen] == list(range(whole.target_activations.shape[1]))
    for index, state in enumerate(seen):
        assert (state.target_activations == whole.target_activations[:, index]).all()
        assert (state.rigidity == whole.rigidity).all()
        assert (state.spectral_exponent == whole.spectral_exponent).all()


def test_a_path_that_an_event_ends_is_that_of_the_whole_way():
    _, W, X = a_case(7)
    whole = ss.morph(X, W, 5)
    near = ss.morph(X, W, 5, until=ss.ActivationBelow(1.0))
    assert (near.rigidity == whole.rigidity).all()
    for k in range(12):
        a = whole.target_activations[k]
        first = int(np.argmax(a < 1.0))
        assert near.results[k] == ss.Result.UNTIL
        assert near.n_steps[k] == first
        assert near.target_activations[k, -1] == a[first]
    *_, last = ss.steps(X, W, 5, until=ss.ActivationBelow(1.0))
    assert (last.points == near.end).all()
    assert tuple(last.results) == near.results
    some = ss.morph(X, W, 5, until=lambda state: (np.arange(12) < 3) & (state.index == 4))
    assert some.results == (ss.Result.UNTIL,) * 3 + (ss.Result.REACHED,) * 9
    assert some.n_steps.tolist() == [4] * 3 + whole.n_steps[3:].tolist()
    assert (some.end[3:] == whole.end[3:]).all()
    assert (some.target_activations[:3, 4:] == whole.target_activations[:3, [4]]).all()


def test_an_event_after_the_end_of_a_path_is_none():
    _, W, X = a_case(7)
    n_steps = ss.morph(X, W, 5).n_steps
    late = int(np.median(n_steps))
    morph = ss.morph(X, W, 5, until=lambda state: np.full(state.n_samples, state.index >= late))
    assert (n_steps < late).any()
    assert [result == ss.Result.REACHED for result in morph.results] == (n_steps < late).tolist()
    assert (morph.n_steps == np.minimum(n_steps, late)).all()


def test_an_event_at_the_start_ends_a_path_there():
    _, W, X = a_case(8)
    morph = ss.morph(X, W, 5, until=lambda state: np.ones(state.n_samples, dtype=bool))
    assert morph.end.tobytes() == X.tobytes()
    assert morph.n_steps.tolist() == [0] * 12
    assert morph.results == (ss.Result.UNTIL,) * 12
    with pytest.raises(ss.InputError, match="need booleans of shape"):
        ss.morph(X, W, 5, until=lambda state: state.index > 3)


@pytest.mark.parametrize(("seed", "target", "most"), [(9, 5, 24), (10, 0, 27)])
def test_a_path_that_arrives_is_better_than_one_that_does_not(seed, target, most):
    """Some rules need more steps than there are."""
    _, W, X = a_case(seed, n=40)
    n_steps = np.array([one.n_steps for one in alone(X, W, target, UNITS)])
    assert (n_steps > most).any()
    morph = ss.morph(X, W, target, max_steps=most)
    found = scores(X, W, target, UNITS, max_steps=most)
    best = [UNITS.index(pair) for pair in zip(morph.rigidity[:, 0], morph.spectral_exponent, strict=True)]
    assert found[best, np.arange(40)] == pytest.approx(found.min(axis=0), abs=1e-9)
    assert (ss.morph(X, W, target, max_steps=3).n_steps == 3).all()
    assert ss.morph(X, W, target, max_steps=0).end.tobytes() == X.tobytes()


def test_no_step_away_from_the_target_is_in_the_best_path():
    _, W, X = a_case(10)
    activations = [state.target_activations for state in ss.steps(X, W, 5)]
    assert all((b <= a).all() for a, b in pairwise(activations))


class Counting:
    """The adaptive control, which counts the steps of samples."""

    n_steps = None

    def __init__(self):
        self.n_taken = 0

    def begin(self, start):
        self.stepper = ss.Adaptive().begin(start)
        return self

    def step(self, rows, d, e, a):
        self.n_taken += len(e)
        return self.stepper.step(rows, d, e, a)


def test_paths_that_are_certain_to_be_worse_are_not_walked_to_their_ends():
    _, W, X = a_case(11, n=60)
    counting = Counting()
    morph = ss.morph(X, W, 5, control=counting)
    whole = sum(one.n_steps.sum() for one in alone(X, W, 5, UNITS))
    assert counting.n_taken < 0.75 * whole
    found = scores(X, W, 5, UNITS)
    best = [UNITS.index(pair) for pair in zip(morph.rigidity[:, 0], morph.spectral_exponent, strict=True)]
    assert found[best, np.arange(60)] == pytest.approx(found.min(axis=0), abs=1e-9)
    of_several = Counting()  # whose ends may differ from rule to rule
    ss.morph(X, W, ss.Units([2, 6]), control=of_several)
    assert of_several.n_taken >= sum(one.n_steps.sum() for one in alone(X, W, ss.Units([2, 6]), UNITS))
