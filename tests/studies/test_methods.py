"""The compared methods of the paper's experiments."""

from dataclasses import replace

import numpy as np
import pytest
from studies.paper import mnist
from studies.paper.methods import N_FRAMES, Methods

import somersault as ss

from .small_data import WITHOUT_TORCH, silent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found(ways):
    return {way.name: way for way in ways.first()}


def test_all_ways_are_there_the_default_first(found):
    assert list(found)[:2] == ["MUSIC, default", "MUSIC by a shift"]
    assert len(found) == WITHOUT_TORCH


def test_every_way_starts_at_the_sample_bit_for_bit_and_is_finite(ways, found):
    for way in found.values():
        assert way.frames.shape == (12, N_FRAMES, 64)
        assert np.array_equal(way.frames[:, 0], ways.task.start)
        assert np.isfinite(way.frames).all()


def test_the_default_is_what_the_library_does_when_nothing_else_is_said(ways, found):
    default = found["MUSIC, default"]
    for i, goal in enumerate(ways.task.goals):
        alone = ways.som.morph(ways.task.start[[i]], ss.Label(goal))
        np.testing.assert_allclose(alone.frames(N_FRAMES)[0], default.frames[i], atol=1e-6)
        assert alone.results[0] == default.results[i]
        assert default.target_activations[i, -1] == pytest.approx(alone.target_activations[0, -1], abs=1e-6)


def test_the_published_rule_is_the_paper_s(ways, found):
    rule = ss.Tikhonov(damping=ways.damping, target_weight=1.0)
    path = ss.morph(
        ways.task.start, ways.som.prototypes_, ss.Unit(ways.targets), rule=rule, control=ss.FixedRate(0.1, 50)
    )
    np.testing.assert_allclose(found["MUSIC as published"].frames, path.frames(N_FRAMES), atol=1e-9)
    rigid = ss.Tikhonov(rigidity=1.0, target_weight=1.0, spectral_exponent=0.0)
    same = ss.morph(
        ways.task.start, ways.som.prototypes_, ss.Unit(ways.targets), rule=rigid, control=ss.FixedRate(0.1, 50)
    )
    np.testing.assert_allclose(same.frames(N_FRAMES), path.frames(N_FRAMES), atol=1e-3)


def test_the_target_is_the_nearest_pure_unit_of_the_goal(ways):
    distance = np.linalg.norm(ways.task.start[:, None] - ways.som.prototypes_, axis=2)
    book = ways.som.codebook_
    for i, goal in enumerate(ways.task.goals):
        fit = (book.labels == goal) & (book.purity >= 0.9)
        assert fit.any()
        assert ways.targets[i] == np.where(fit, distance[i], np.inf).argmin()


def test_straight_lines_end_where_they_say(ways, found):
    ends = {name: way.frames[:, -1] for name, way in found.items()}
    assert np.array_equal(ends["line to the prototype"], ways.som.prototypes_[ways.targets])
    assert np.array_equal(ends["line to the end of the default"], ends["MUSIC, default"])
    train = {
        x.tobytes(): (label, unit)
        for x, label, unit in zip(ways.task.X, ways.task.y, ways.som.predict(ways.task.X), strict=True)
    }
    real = [train[end.astype(np.float32).tobytes()] for end in ends["line to a real sample of the unit"]]
    assert real == list(zip(ways.task.goals, ways.targets, strict=True))
    medoids = [end.astype(np.float32).tobytes() in train for end in ends["line to the medoid"]]
    assert all(medoids)


def test_a_real_sample_is_one_of_the_goal_though_its_unit_holds_others(small):
    task = mnist.task(3, 30, silent)
    wrong = np.arange(len(task.y)) % 3 == 0
    blurred = replace(task, y=np.where(wrong, (task.y + 1) % 10, task.y), purity=0.5)
    ways = Methods(blurred, 3, silent)
    labels = {x.tobytes(): label for x, label in zip(task.X, blurred.y, strict=True)}
    assert [labels[end.astype(np.float32).tobytes()] for end in ways.real_ends] == blurred.goals.tolist()


def test_a_cluster_holds_the_target_unit_and_units_of_the_goal_alone(ways):
    for units, target, goal in zip(ways._clusters(), ways.targets, ways.task.goals, strict=True):
        assert target in units
        assert {ways.som.unit_labels_[unit] for unit in units} == {goal}
