"""Where paths cross from one class to another, and what is measured there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somersault import path_quality
from somersault.path_measures.class_change import Crossing
from somersault.path_measures.ends import distinct, distinct_stops, precision_and_recall

from .paths import normal


def along(*rows):
    """Probabilities (1, n_frames, 3) of source, target and a third class."""
    return np.array([rows], dtype=float)


def crossing(*rows):
    return Crossing.of(along(*rows), np.array([1]))


def test_the_frame_nearest_to_equal_probabilities_is_the_crossing():
    early = crossing([0.9, 0.1, 0], [0.8, 0.2, 0], [0.45, 0.55, 0], [0, 1, 0])
    late = crossing([0.9, 0.1, 0], [0.55, 0.45, 0], [0.2, 0.8, 0], [0, 1, 0])
    assert (early.frames.tolist(), late.frames.tolist()) == ([2], [1])


def test_start_and_end_are_no_crossing():
    assert crossing([0.51, 0.49, 0], [0.0, 1.0, 0], [0, 1, 0]).frames.tolist() == [1]
    assert crossing([0.9, 0.1, 0], [0.9, 0.1, 0], [0.49, 0.51, 0]).frames.tolist() == [1]


def test_a_path_that_stays_or_starts_in_its_target_does_not_cross():
    assert crossing([0.9, 0.1, 0], [0.8, 0.2, 0], [0.7, 0.3, 0]).paths.size == 0
    assert crossing([0.1, 0.9, 0], [0.8, 0.2, 0], [0.1, 0.9, 0]).paths.size == 0


def test_a_third_class_may_win_between_the_two():
    won = crossing([0.9, 0.1, 0], [0.3, 0.31, 0.39], [0, 1, 0])
    lost = crossing([0.9, 0.1, 0], [0.4, 0.41, 0.19], [0, 1, 0])
    assert (won.third.tolist(), lost.third.tolist()) == ([True], [False])


@given(st.integers(0, 10**6))
def test_source_and_target_change_places_around_the_crossing(seed):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(4), size=(12, 7))
    target = rng.integers(0, 4, size=12)
    found = Crossing.of(p, target)
    for path, frame in zip(found.paths, found.frames, strict=True):
        others = np.delete(np.arange(4), target[path])
        source = others[p[path, 0, others].argmax()]
        lead = p[path, :, target[path]] - p[path, :, source]
        assert lead[0] < 0
        assert 1 <= frame <= 5
        assert (lead[frame - 1] < 0 <= lead[frame]) or (lead[frame] < 0 <= lead[frame + 1])
    assert found.at(p).shape == (len(found.paths), 4)


def by_first(x):
    p = np.clip(x[:, 0], 0.05, 0.95)
    return np.column_stack([1 - p, p])


@pytest.mark.slow
def test_the_quality_says_what_is_at_the_crossing():
    """Paths along the first feature from 0 to 1; real samples lie at its ends, and one in the middle is far."""
    reference = np.vstack([normal(60, 3) * 0.1, normal(60, 3, seed=1) * 0.1 + [1, 0, 0]])
    frames = np.linspace(0, 1, 11)[None, :, None] * [1.0, 0, 0] + normal(40, 1, 3, seed=2) * 0.05
    quality = path_quality(frames, reference=reference, classifier=by_first, target=[1] * 40)
    assert quality.n_crossing == 40
    assert quality.third_class == 0
    assert quality.manifold_crossing > quality.manifold_end
    assert quality.manifold_worst >= quality.manifold_crossing
    assert quality.told_apart_crossing > 0.8
    assert quality.told_apart_worst >= quality.told_apart_end
    assert quality.distinct_ends == 1
    assert "apart crossing" in str(quality)
    assert "of 40" in str(quality)


def test_ends_are_counted_once():
    assert distinct(np.array([[0.0, 1.0], [0.0, 1.0], [2.0, 1.0], [3.0, 1.0]])) == 0.75


def test_ends_in_a_corner_of_their_class_are_precise_and_recall_little():
    real = normal(200, 2)
    corner, apart = real[:60] * 0.1, real[:60] + 50
    classes, of_real = np.zeros(60, dtype=int), np.zeros(200, dtype=int)
    alike = precision_and_recall(normal(60, 2, seed=1), classes, real, of_real)
    narrow = precision_and_recall(corner, classes, real, of_real)
    assert min(alike.values()) > 0.7
    assert narrow["end_precision"] > 0.9
    assert narrow["end_recall"] < 0.3
    assert precision_and_recall(apart, classes, real, of_real) == {"end_precision": 0.0, "end_recall": 0.0}
    assert precision_and_recall(corner[:3], classes[:3], real, of_real) == {}


def test_stops_are_counted_without_those_that_are_none():
    """Of three waypoints the last is the end; a stop that repeats the start or the end is none."""
    start = np.array([[0.0], [1.0], [2.0], [3.0]])
    waypoints = np.array(
        [[[5.0], [6.0], [9.0]], [[1.0], [5.0], [9.0]], [[8.0], [8.0], [8.0]], [[7.0], [7.0], [9.0]]]
    )
    assert distinct_stops(start, waypoints) == 3 / 4  # 5, 6; 5; none; 7
    assert distinct_stops(start[:1], waypoints[2:3]) is None
    assert distinct_stops(np.zeros((4, 2)), waypoints) == 4 / 5  # in codes the start is not known: 1, too
