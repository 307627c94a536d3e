"""The study of learned control: what a policy learns from, and how it is judged, by hand."""

import numpy as np
import pytest
from studies.control import Judge, Samples, Task, better, halves, interval, policy_of, trained, verdict

import somersault as ss
from studies import control


@pytest.fixture(scope="module")
def task():
    samples = control.digits()
    return Task.of(Samples(samples.X[:400], samples.y[:400], samples.held, samples.held_y, (6, 6), (8, 8)), 0, 40)


def test_held_out_digits_are_none_that_a_policy_learns_from():
    samples = control.digits()
    part = halves(samples, (6, 6), 0)
    learned = {x.tobytes() for x in (*part.X, *part.held)}
    assert len(part.X) + len(part.held) == len(samples.X) == 1200
    assert not learned & {x.tobytes() for x in samples.held}


def test_each_start_goes_to_the_nearest_pure_unit_of_another_class(task):
    assert (task.target != task.source).all()
    assert (task.som.unit_labels_[task.units] == task.target).all()
    labels, purity = task.som.unit_labels_, task.som.codebook_.purity
    for start, unit, target in zip(task.start, task.units, task.target, strict=True):
        far = np.sum((task.som.prototypes_ - start) ** 2, axis=1)
        pure = (labels == target) & (purity >= min(control.PURE, purity[labels == target].max()))
        assert far[unit] == pytest.approx(far[pure].min())


def test_a_policy_that_answers_zero_takes_the_tuned_paths(task):
    paths = task.by(policy_of(np.zeros((2, 14))))
    assert paths.frames(5) == pytest.approx(task.tuned.frames(5), abs=1e-7)
    some = task.by(policy_of(np.zeros((2, 1))), np.array([3, 1]))
    assert some.frames(5) == pytest.approx(task.tuned.frames(5)[[3, 1]], abs=1e-7)


def test_a_constant_policy_has_biases_alone():
    policy = policy_of(np.array([[0.3], [-0.2]]))
    numbers = np.random.default_rng(0).uniform(-1, 1, (5, 13))
    assert policy(numbers) == pytest.approx(np.tile(np.tanh([0.3, -0.2, 0.0]), (5, 1)))


def test_the_judge_by_hand(monkeypatch):
    """Images of two pixels in a row. A classifier is as sure as their sum; sharp is a difference of 1."""
    reference = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    judge = Judge(reference, lambda X: np.stack([X.sum(axis=1) / 2, 0 * X[:, 0]], axis=1), (1, 2), 0.5, 1.0)
    frames = np.array([[[0.0, 0.0], [0.5, 0.0], [0.5, 0.5], [0.0, 1.0], [1.0, 1.0]]])
    sure, far, dull = [0.25, 0.5, 0.5], [1.0, np.sqrt(2), 0.0], [0.75, 1.0, 0.0]
    length = (0.5 + 0.5 + np.sqrt(0.5) + 1) / np.sqrt(2)
    expected = np.mean(sure) + min(sure) - np.mean(far) / 2 - np.mean(dull) - length / 10
    assert judge(frames) == pytest.approx(expected)


def test_better_is_nearer_to_what_is_good():
    found = {
        "default": {
            "confidence": [0.8],
            "third_class": [0.2],
            "sharpness_middle": [0.9],
            "told_apart_crossing": [0.7],
        },
        "learned": {
            "confidence": [0.9],
            "third_class": [0.3],
            "sharpness_middle": [1.2],
            "told_apart_crossing": [0.4],
        },
    }
    by = {measure: better(found, "learned", measure)[0] for measure in found["default"]}
    assert by == pytest.approx(
        {"confidence": 0.1, "third_class": -0.1, "sharpness_middle": -0.1, "told_apart_crossing": 0.1}
    )


def test_an_interval_by_hand():
    """Of 1, 2, 3: the standard error is 1 / √3, and t of two degrees of freedom 4.303."""
    assert interval(np.array([1.0, 2.0, 3.0])) == pytest.approx((2.0, 4.3027 / np.sqrt(3)), abs=1e-3)


def test_a_verdict_names_what_intervals_tell():
    found = {
        "default": {"confidence": [0.8, 0.8], "success": [0.5, 0.5], "path_length": [1.2, 1.2]},
        "learned": {"confidence": [0.9, 0.9001], "success": [0.4, 0.7], "path_length": [1.3, 1.3]},
    }
    assert verdict(found, "learned") == (
        "Beside the default, the learned control is better in confidence; worse in path length."
    )


def test_factors_of_a_constant_policy_are_the_same_all_along(task, monkeypatch):
    """A hundredth root and a quarter root of what the largest action does: 100^tanh(b) and 4^tanh(b)."""
    monkeypatch.setattr(Task, "of", lambda samples, seed: task)
    rows = list(control.factors("digits", task.samples, policy_of(np.array([[0.5], [-0.5]]))))
    b = np.tanh(0.5)
    assert rows == [
        ["rigidity, digits", *[f"{100**b:.2f}"] * control.N_PARTS],
        ["exponent, digits", *[f"{4**-b:.2f}"] * control.N_PARTS],
    ]


def test_frames_of_many_features_are_looked_at_in_components(rng):
    few, many = (Samples(rng.normal(size=(80, n)), np.zeros(80), [], [], (2, 2)) for n in (100, 101))
    assert few.looked_at is None
    assert many.looked_at(many.X[:3]).shape == (3, 50)


@pytest.mark.slow
def test_the_same_seed_learns_the_same():
    small = {"n_rounds": 2, "n_tried": 4, "n_paths": 4}
    first, again = (trained(3, **small).layers[0] for _ in range(2))
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()
    assert (first[0][:2] != 0).all()
    assert (first[0][2] == 0).all()


@pytest.mark.slow
def test_what_the_package_has_learned_holds_for_digits_that_are_held_out():
    """By what it was trained for, on starts that nobody has seen."""
    samples = control.digits()
    held_out = Task.of(samples, 11, 120)
    judge = Judge.of(samples)
    assert judge(held_out.by(ss.Learned().decide).frames(11)) > judge(held_out.tuned.frames(11)) + 0.01
