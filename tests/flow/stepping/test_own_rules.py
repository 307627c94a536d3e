"""A rule, a control or an event of the user's works by having the right methods."""

import numpy as np
import pytest

import somersault as ss


class Alike:
    def normal_matrix(self, space, own_weight):
        return ss.NormalMatrix.of(space, own_weight, damping=100.0, target_weight=1.0)

    def candidates(self, *, to_samples):
        return [self]


class Scaled:
    """The control of another, whose steps are this much shorter."""

    def __init__(self, control, factor):
        self.control, self.factor, self.n_steps = control, factor, control.n_steps

    def begin(self, start):
        return Shorter(self.control.begin(start), self.factor)


class Shorter:
    def __init__(self, stepper, factor):
        self.stepper, self.factor = stepper, factor

    def step(self, rows, d, e, a):
        return self.factor * self.stepper.step(rows, d, e, a)


class After:
    def __init__(self, n_steps):
        self.n_steps = n_steps

    def __call__(self, state):
        return state.n_steps >= self.n_steps


def a_case(rng):
    return rng.normal(size=(12, 5)), rng.normal(size=(7, 5))


@pytest.mark.parametrize(
    "options", [{}, {"control": ss.FixedRate()}, {"bounds": (-9.0, 9.0)}, {"toward": ss.Away(3)}]
)
def test_a_rule_of_ones_own_takes_the_same_steps_as_ours_of_that_cost(rng, options):
    W, X = a_case(rng)
    asked = {"toward": 3, **options}
    ours = ss.morph(X, W, rule=ss.Tikhonov(damping=100.0, target_weight=1.0), **asked)
    own = ss.morph(X, W, rule=Alike(), **asked)
    assert own.frames().tobytes() == ours.frames().tobytes()
    assert own.rigidity.tobytes() == ours.rigidity.tobytes()
    assert np.isnan(own.spectral_exponent).all()
    states = ss.steps(X, W, rule=Alike(), **asked)
    assert [*states][-1].points.tobytes() == own.end.tobytes()


def test_the_best_of_a_rules_candidates_is_taken_for_each_path(rng):
    class Two:
        def candidates(self, *, to_samples):
            assert to_samples is False
            return [
                ss.Tikhonov(rigidity=3.0, spectral_exponent=0.5),
                ss.Tikhonov(rigidity=300.0, spectral_exponent=1.0),
            ]

    Two.normal_matrix = Alike.normal_matrix
    W, X = a_case(rng)
    morph = ss.morph(X, W, 3, rule=Two())
    assert set(morph.rigidity[:, 0].tolist()) <= {3.0, 300.0}
    assert len(set(morph.rigidity[:, 0].tolist())) == 2


def test_a_rule_of_ones_own_goes_step_by_step_also_where_samples_are_kept(rng):
    W, X = a_case(rng)
    book = ss.Codebook(W).with_exemplars(X)
    assert ss.morph(X, book, 3).waypoints is not None
    assert ss.morph(X, book, 3, rule=Alike()).waypoints is None
    assert ss.morph(X, book, 3, control=Scaled(ss.Adaptive(), 0.5)).waypoints is None


def test_a_control_of_ones_own_sets_the_length_of_steps(rng):
    W, X = a_case(rng)
    whole, half = (ss.morph(X, W, 3, control=control) for control in (ss.Adaptive(), Scaled(ss.Adaptive(), 0.5)))
    assert set(half.results) == {ss.Result.REACHED}
    assert (half.n_steps > whole.n_steps).all()
    assert half.frames(6) == pytest.approx(whole.frames(6), abs=0.05 * np.ptp(whole.frames(6)))
    fixed = ss.morph(X, W, 3, control=Scaled(ss.FixedRate(n_steps=7), 0.5))
    assert set(fixed.n_steps.tolist()) == {7}
    assert fixed.frames(3).tobytes() == fixed.frames(3).tobytes()  # found again


def test_a_control_of_ones_own_keeps_to_bounds_by_them(rng):
    class Held(Scaled):
        def begin(self, start):
            self.bounds, self.inner = start.bounds, super().begin(start)
            return self

        def step(self, rows, d, e, a):
            return self.bounds.hold(rows, d, e, self.inner.step(rows, d, e, a))

    W, X = rng.random((12, 5)), rng.random((7, 5))
    control = Held(ss.FixedRate(rate=0.5, n_steps=30), 1.0)
    ours, own = (ss.morph(X, W, 3, bounds=(0, 1), control=each) for each in (control.control, control))
    assert own.end == pytest.approx(ours.end)
    assert own.frames().min() >= 0
    assert own.frames().max() <= 1


def test_a_control_that_does_not_ask_for_bounds_is_refused(rng):
    class Straight(Scaled):
        def begin(self, start):
            return self

        def step(self, rows, d, e, a):
            return -0.1 * e

    W, X = rng.random((12, 5)), rng.random((7, 5))
    control = Straight(ss.Adaptive(), 1.0)
    assert ss.morph(X, W, 3, control=control).end == pytest.approx(
        ss.morph(X, W, 3, preserve="none").end, abs=1e-4
    )
    with pytest.raises(ss.InputError, match=r"need it to: let step answer start.bounds.hold\(rows, d, e, step\)"):
        ss.morph(X, W, 3, control=control, bounds=(0, 1))


def test_an_event_of_ones_own_ends_a_path(rng):
    W, X = a_case(rng)
    morph = ss.morph(X, W, 3, until=After(4))
    assert set(morph.results) == {ss.Result.UNTIL}
    assert set(morph.n_steps.tolist()) == {4}


class Without:
    """An object with all attributes of another but one."""

    def __init__(self, other, name):
        self.other, self.name = other, name

    def __getattr__(self, name):
        if name == self.name:
            raise AttributeError(name)
        return getattr(self.other, name)

    def __repr__(self):
        return "<mine>"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"rule": 3},
            r"3, which has no normal_matrix and no candidates; need ss.Tikhonov\(...\), or",
        ),
        ({"rule": Without(Alike(), "candidates")}, "rule is <mine>, which has no candidates; need ss.Tikhonov"),
        (
            {"rule": Without(Alike(), "normal_matrix")},
            "no normal_matrix; .* your own with normal_matrix and candidates",
        ),
        ({"rule": ss.Tikhonov}, r"rule is the class Tikhonov; need an object of it: Tikhonov\(...\)"),
        ({"control": Without(ss.Adaptive(), "begin")}, "control is <mine>, which has no begin; need ss.Adaptive"),
        ({"control": Without(ss.Adaptive(), "n_steps")}, "has no n_steps; .* your own with n_steps and begin"),
        ({"until": 3}, "until is 3; need a function"),
        ({"until": Without(After(1), "__call__")}, "until is <mine>; need a function"),
    ],
)
def test_what_lacks_a_method_is_refused_by_its_name(rng, options, words):
    W, X = a_case(rng)
    with pytest.raises(ss.InputError, match=words):
        ss.morph(X, W, 3, **options)


class Answers:
    """A rule and a control that answer what they are told to."""

    n_steps = None

    def __init__(self, matrix=None, candidates=None, begin=None, n_steps=None):
        self.answers, self.begun, self.n_steps = (matrix, candidates), begin, n_steps

    def normal_matrix(self, space, own_weight):
        return self.answers[0]

    def candidates(self, *, to_samples):
        return [self] if self.answers[1] is None else self.answers[1]

    def begin(self, start):
        return self.begun


class Steps:
    def __init__(self, step):
        self.answer = step

    def step(self, rows, d, e, a):
        return self.answer


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rule": Answers(matrix=np.eye(3))}, r"rule.normal_matrix\(...\) is .*, which has no solve and no plus"),
        ({"rule": Answers(candidates=())}, r"rule.candidates\(...\) names no rule; need one at least"),
        ({"rule": Answers(candidates=[3])}, "rule is 3, which has no normal_matrix"),
        ({"rule": Answers(candidates=3)}, r"rule.candidates\(...\) is 3; need a sequence of rules"),
        ({"control": Answers(begin=3)}, r"control.begin\(...\) is 3, which has no step"),
        ({"control": Answers(n_steps=2.5)}, "control.n_steps is 2.5; need a whole number"),
        ({"control": Answers(begin=Steps(0.0))}, r"the step of the control has shape \(\); need \(7, 6\)"),
    ],
)
def test_what_answers_something_else_is_refused(rng, options, words):
    W, X = a_case(rng)
    with pytest.raises(ss.InputError, match=words):
        ss.morph(X, W, 3, **options)
