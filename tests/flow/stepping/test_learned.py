"""A control that decides anew at each step: what it may change, and what it leaves as it was."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import somersault as ss
from somersault.flow.stepping.learned import bundled_policy

NUMBERS = ss.Policy.NUMBERS
NOTHING = ss.Learned(lambda numbers: np.zeros((len(numbers), 3)))


def always(*action):
    return ss.Learned(lambda numbers: np.tile(np.array(action, dtype=float), (len(numbers), 1)))


@pytest.fixture
def book(rng):
    return ss.Codebook(rng.normal(size=(30, 6)), labels=list("ab") * 15)


TOWARD = {
    "a unit": 3,
    "a unit each": ss.Unit([3, 7, 3, 1]),
    "any of some": ss.Units([3, 4, 5]),
    "a label": ss.Label("b"),
    "a sample": ss.Sample([0.5, 0.1, 0.2, 1.0, -1.0, 0.0]),
}


@pytest.mark.parametrize("toward", TOWARD)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rule": ss.Tikhonov(rigidity=30.0, spectral_exponent=0.5)},
        {"rule": ss.Tikhonov(damping=4.0, target_weight=1.0)},
        {"preserve": "none"},
        {"features_to_vary": [0, 2, 3]},
    ],
    ids=["tuned", "a rule", "of the paper", "nothing preserved", "fixed features"],
)
def test_who_changes_nothing_takes_the_default_path(rng, book, toward, options):
    X = rng.normal(size=(4, 6))
    default, same = (ss.morph(X, book, TOWARD[toward], control=control, **options) for control in (None, NOTHING))
    assert same.frames(9) == pytest.approx(default.frames(9), abs=1e-9)
    assert same.results == default.results
    assert same.n_steps.tolist() == default.n_steps.tolist()
    assert (same.rigidity == default.rigidity).all()
    assert (same.spectral_exponent == default.spectral_exponent).all()


def test_so_it_is_where_rules_are_tried_on_nodes_and_off_the_hull(rng):
    X, W = rng.normal(size=(20, 60)), rng.normal(size=(40, 60))
    default, same = (ss.morph(X, W, 3, control=control) for control in (None, NOTHING))
    assert same.frames(9) == pytest.approx(default.frames(9), abs=1e-7)
    assert len(np.unique(default.rigidity)) > 1


@pytest.mark.parametrize("action", [-1.0, -0.5, 0.5, 1.0])
def test_an_action_that_stays_is_a_rule_that_is_given(rng, book, action):
    """The first number is the hundredth root of a factor of the rigidity, the second that of a quarter or four."""
    X = rng.normal(size=(5, 6))
    start = ss.Tikhonov(rigidity=3.0, spectral_exponent=0.2)
    other = ss.Tikhonov(rigidity=3.0 * 100**action, spectral_exponent=0.2 * 4**action)
    by_control = ss.morph(X, book, 3, rule=start, control=always(action, action, 0.0))
    by_rule = ss.morph(X, book, 3, rule=other)
    # only the first step, whose length is guessed by the rule at the start, may differ
    assert by_control.frames(9) == pytest.approx(by_rule.frames(9), abs=0.02)
    finer = {"control": ss.Adaptive(3e-4)}
    assert ss.morph(X, book, 3, rule=start, control=always(0.0, 0.0, -1.0)).n_steps == pytest.approx(
        ss.morph(X, book, 3, rule=start, **finer).n_steps, abs=3
    )


def test_no_exponent_is_more_than_one(rng, book):
    X = rng.normal(size=(5, 6))
    start, most = (ss.Tikhonov(rigidity=3.0, spectral_exponent=alpha) for alpha in (0.5, 1.0))
    path = ss.morph(X, book, 3, rule=start, control=always(0.0, 1.0, 0.0))
    assert path.frames(9) == pytest.approx(ss.morph(X, book, 3, rule=most).frames(9), abs=0.02)


actions = arrays(np.float64, (40, 3), elements=st.floats(-1, 1))


@given(actions, st.integers(0, 2**20))
@settings(max_examples=25, deadline=None)
def test_whatever_is_decided_a_path_nears_its_target_and_numbers_are_within_one(table, seed):
    rng = np.random.default_rng(seed)
    X, W = rng.normal(size=(3, 5)) * 10 ** rng.uniform(-3, 3), rng.normal(size=(9, 5))
    seen = []

    def decide(numbers):
        seen.append(numbers)
        return table[(7 * len(seen) + np.arange(len(numbers))) % len(table)]

    path = ss.morph(X, W, 4, control=ss.Learned(decide))
    assert (np.diff(path.target_activations, axis=1) <= 0).all()
    assert (path.frames(5)[:, 0] == X).all()
    numbers = np.concatenate(seen)
    assert numbers.shape[1] == len(NUMBERS)
    assert np.isfinite(numbers).all()
    assert np.abs(numbers).max() <= 1


@pytest.mark.slow
def test_steps_are_as_right_where_the_rule_softens_on_the_way(rng):
    """A step takes the time that it took with the rule before, in which a soft rule would go far."""
    X, W = rng.normal(size=(20, 8)), rng.normal(size=(40, 8))
    softening = ss.Learned(lambda numbers: np.pad(1 - 2 * numbers[:, :1].clip(0, 1), ((0, 0), (0, 2))))
    started = softening.tuned(np.full(20, 30.0), np.full(20, 0.5))
    rule = ss.Tikhonov(rigidity=30.0, spectral_exponent=0.5)
    rough, fine = (
        ss.morph(X, W, 3, rule=rule, control=replace(started, tolerance=tolerance), max_steps=5000).frames()
        for tolerance in (3e-3, 1e-5)
    )
    distance = np.linalg.norm(fine[:, 0] - fine[:, -1], axis=1)[:, None]
    assert (np.linalg.norm(rough - fine, axis=2) / distance).max() < 0.02


def test_numbers_have_no_unit_of_measure(rng):
    """In a thousandfold scale, or moved far away, a policy is told the same."""
    X, W = rng.normal(size=(4, 5)), rng.normal(size=(12, 5))
    told = []
    for scale, offset in ((1, 0), (1000, 0), (1e-3, 5)):
        seen = []

        def decide(numbers, seen=seen):
            seen.append(numbers)
            return np.tile([0.3, -0.2, 0.0], (len(numbers), 1))

        ss.morph(scale * (X + offset), scale * (W + offset), 4, control=ss.Learned(decide))
        told.append(np.concatenate(seen))
    assert told[1] == pytest.approx(told[0], abs=1e-5)
    assert told[2] == pytest.approx(told[0], abs=1e-5)


def test_numbers_at_the_start_by_hand():
    """From (1, 0) to (4, 0) with a third unit at (1, 2): the mean of the preserved ones is (0.5, 1)."""
    W = np.array([[0.0, 0.0], [1.0, 2.0], [4.0, 0.0]])
    seen = []

    def decide(numbers):
        seen.append(numbers)
        return np.zeros((len(numbers), 3))

    rule = ss.Tikhonov(rigidity=3.0, spectral_exponent=0.5)
    ss.morph([[1.0, 0.0]], W, ss.Unit(2), rule=rule, control=ss.Learned(decide), max_steps=1)
    first = dict(zip(NUMBERS, seen[0][0], strict=True))
    assert first["progress"] == first["midway"] == first["preserved"] == first["walked"] == first["blend"] == 0
    assert first["rigidity"] == -0.5
    assert first["exponent"] == 0.5
    assert first["offset"] == 0
    assert first["spacing"] == pytest.approx(np.log10(np.sqrt(5) / 3) / 2)  # of unit 0, which is the nearest
    assert first["distance"] == pytest.approx(np.log2(1 / np.sqrt(5)) / 4)
    assert first["crossing"] == pytest.approx(np.log(9 / 1) / 4)
    assert 0 < first["detour"] < 1


def test_numbers_at_the_end_by_hand():
    W = np.array([[0.0, 0.0], [1.0, 2.0], [4.0, 0.0]])
    seen = []

    def decide(numbers):
        seen.append(numbers)
        return np.zeros((len(numbers), 3))

    ss.morph([[1.0, 0.0]], W, ss.Unit(2), control=ss.Learned(decide))
    last = dict(zip(NUMBERS, seen[-1][0], strict=True))
    assert last["progress"] == pytest.approx(1, abs=1e-4)
    assert last["crossing"] == -1
    assert last["walked"] >= 0.25  # of four straight lengths


def test_each_path_is_its_own_and_the_same_again(rng):
    X, W = rng.normal(size=(40, 6)), rng.normal(size=(30, 6))
    units = rng.integers(30, size=40)
    together = ss.morph(X, W, ss.Unit(units), control=ss.Learned()).frames(7)
    assert (ss.morph(X, W, ss.Unit(units), control=ss.Learned()).frames(7) == together).all()
    for k in (0, 13, 39):
        alone = ss.morph(X[[k]], W, int(units[k]), control=ss.Learned()).frames(7)
        assert alone[0] == pytest.approx(together[k], abs=1e-8)


def test_states_are_those_of_the_morph(rng, book):
    X = rng.normal(size=(4, 6))
    *_, last = ss.steps(X, book, 3, control=ss.Learned())
    assert last.points == pytest.approx(ss.morph(X, book, 3, control=ss.Learned()).end, abs=1e-12)


def test_a_map_leaves_its_samples_and_its_labels_lead_to_units(rng):
    X, y = rng.normal(size=(200, 4)) + 3 * (np.arange(200) % 2)[:, None], np.arange(200) % 2
    som = ss.SOM((5, 5), n_epochs=5).fit(X).label_units(X, y)
    morph = som.morph(X[y == 0][:5], ss.Label(1), control=ss.Learned())
    assert morph.waypoints is None
    assert all(result is ss.Result.REACHED for result in morph.results)


# What decides


def test_a_policy_goes_through_a_file_bit_for_bit(tmp_path, rng):
    policy = ss.Policy(
        [(rng.normal(size=(4, len(NUMBERS))), rng.normal(size=4)), (rng.normal(size=(3, 4)), [0, 1, 2])]
    )
    numbers = rng.uniform(-1, 1, size=(9, len(NUMBERS)))
    path = tmp_path / "policy.json"
    policy.save(path)
    assert (ss.Policy.load(path)(numbers) == policy(numbers)).all()
    X, W = rng.normal(size=(4, 5)), rng.normal(size=(12, 5))
    a, b = (ss.morph(X, W, 4, control=ss.Learned(each)).end for each in (policy, path))
    assert (a == b).all()


def test_a_layer_is_what_it_should_be_by_hand():
    weights = np.zeros((3, len(NUMBERS)))
    weights[0, 0], weights[2, 1] = 2.0, -1.0
    answer = ss.Policy([(weights, [0.5, 0.25, 0.0])])(np.full((1, len(NUMBERS)), 0.5))
    assert answer == pytest.approx(np.tanh([[1.5, 0.25, -0.5]]))


def test_the_policy_of_the_package_decides_something():
    numbers = np.zeros((1, len(NUMBERS)))
    assert np.abs(bundled_policy()(numbers)).max() > 0.01
    assert ss.Learned() == ss.Learned()
    assert repr(ss.Learned()) == "Learned(policy=None)"


# What is refused


N = len(NUMBERS)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([], "layers is empty; need one layer at least"),
        ("linear", "layers is 'linear'; need a sequence of pairs"),
        ([3], "layers[0] is 3; need (weights, bias)"),
        (
            [(np.zeros((3, 4)), np.zeros(3))],
            f"weights of shape (3, 4) and a bias of shape (3,); need (3, {N}) and (3,)",
        ),
        ([(np.zeros((2, N)), np.zeros(2))], f"need (3, {N}) and (3,)"),
        (
            [(np.zeros((5, N)), np.zeros(5)), (np.zeros((3, 4)), np.zeros(3))],
            "layers[1] has weights of shape (3, 4)",
        ),
        ([(np.full((3, N), np.nan), np.zeros(3))], "the weights of layers[0] contains NaN"),
        ([(np.zeros((3, N)), [0, np.inf, 0])], "the bias of layers[0] contains infinite values"),
    ],
)
def test_layers_that_do_not_fit_are_told_of(layers, words):
    with pytest.raises(ss.InputError, match=re.escape(words)):
        ss.Policy(layers)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is not a policy"),
        ("{}", "is not a policy"),
        ("[" * 100_000, "is not a policy"),
        ("import os", "is not a policy"),
        ('{"somersault": "policy", "version": 99}', "is a policy of another version"),
        ('{"somersault": "policy", "version": 1, "numbers": ["progress"]}', "which knows other numbers"),
        ('{"somersault": "policy", "version": 1, "numbers": NUMBERS}', "is a policy without weights"),
        ('{"somersault": "policy", "version": 1, "numbers": NUMBERS, "layers": []}', "layers is empty"),
        ('{"somersault": "policy", "version": 1, "numbers": NUMBERS, "layers": 3}', "is a policy without weights"),
    ],
)
def test_files_that_are_no_policy_are_told_of(tmp_path, content, words):
    path = tmp_path / "policy.json"
    path.write_text(content.replace("NUMBERS", str(list(NUMBERS)).replace("'", '"')))
    with pytest.raises(ss.InputError, match=words) as told:
        ss.Learned(path)
    assert "policy.json" in str(told.value)


def test_a_file_that_is_not_there_is_told_of(tmp_path):
    with pytest.raises(ss.InputError, match=r"does not exist; need a file that Policy\.save wrote"):
        ss.Learned(tmp_path / "none.json")
    with pytest.raises(ss.InputError, match="is a folder; need a file"):
        ss.Learned(tmp_path)


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (lambda numbers: None, "the answer of the policy holds objects; need real numbers"),
        (lambda numbers: np.zeros(3), "the answer of the policy has shape (3,); need (1, 3)"),
        (
            lambda numbers: np.full((len(numbers), 3), np.nan),
            "the answer of the policy holds nan; need numbers from -1 to 1",
        ),
        (
            lambda numbers: np.full((len(numbers), 3), 1.5),
            "the answer of the policy holds 1.5; need numbers from -1 to 1",
        ),
    ],
)
def test_what_a_policy_may_not_answer_is_told_of(decide, words):
    with pytest.raises(ss.InputError, match=re.escape(words)):
        ss.morph([[0.0, 0.1]], [[0.0, 0.0], [1.0, 0.0]], 1, control=ss.Learned(decide))


class Alike:
    def normal_matrix(self, space, own_weight):
        return ss.NormalMatrix.of(space, own_weight, damping=1.0, target_weight=1.0)

    def candidates(self, *, to_samples):
        return [self]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bounds": (0.0, None)}, "got a learned control with bounds"),
        (
            {"book": np.eye(3)[:, :2] + [[0, 0], [0, 0], [1, 0]], "groups": [[0, 1]], "X": [[0.5, 0.5]]},
            "categories that",
        ),
        ({"toward": ss.Away(0)}, "got a learned control with a target to move away from"),
        ({"rule": Alike()}, "got a learned control with a rule of your own"),
        ({"via": "map"}, "a control that is not ss.Adaptive"),
    ],
)
def test_what_it_cannot_do_is_told_of(options, words):
    asked = {"X": [[0.0, 0.1]], "book": [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]], "toward": 2, "control": ss.Learned()}
    with pytest.raises(ss.InputError, match=words):
        ss.morph(**asked | options)


def test_neither_a_policy_nor_a_path_nor_a_function_is_told_of():
    with pytest.raises(ss.InputError, match="the policy is 3; need a function"):
        ss.Learned(3)
