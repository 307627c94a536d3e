"""The score of a path, which needs neither labels nor data."""

import numpy as np
import pytest

from somersault.flow.score import LeastScore, path_score


def scored(x, m):
    x = np.array([x], dtype=float)
    lengths = np.linalg.norm(np.diff(x, axis=1), axis=2)
    left = np.linalg.norm(x - x[:, -1:], axis=2)
    return path_score(lengths, left, np.sum((x - m) ** 2, axis=2))[0]


def test_the_score_by_hand():
    """On the line between two samples at right angles, of square 1, the middle has ½; its weight is ½ too."""
    assert scored([[1, 0], [0.5, 0.5], [0, 1]], 0.0) == pytest.approx(2 * 0.5 * np.log(2))
    # around the corner: 2 there, and 2 / √2 as long
    corner = 2 * 0.5 * np.log(2) + np.log(np.sqrt(2))
    assert scored([[1, 0], [1, 1], [0, 1]], 0.0) == pytest.approx(corner)
    # ends of squares 1 and 4, a fourth of the way left: expected 1/4 + 3; the corner bears half of the weight
    assert scored([[1, 0], [1.75, 0], [2, 0]], 0.0) == pytest.approx(np.log(3.25 / 1.75**2))


def test_a_path_that_keeps_its_distance_and_is_straight_scores_0():
    assert scored([[0, 0, 1], [0.5, 0, 1], [1, 0, 1]], np.array([0.5, 0, -1e9])) == pytest.approx(0.0, abs=1e-8)
    assert scored([[1, 2], [1, 2]], 0.0) == 0.0
    assert scored([[0, 0], [1, 0]], 0.0) < 1e4  # from the mean itself


def test_the_unit_of_measure_is_no_part_of_a_score(rng):
    x, m = rng.normal(size=(9, 4)), rng.normal(size=4)
    assert scored(1e3 * x, 1e3 * m) == pytest.approx(scored(x, m))


@pytest.mark.parametrize(("far", "exact"), [(0.0, False), (40.0, True)])
def test_no_score_is_less_than_what_was_known_on_the_way(rng, far, exact):
    x, m = rng.normal(size=(50, 9, 4)).cumsum(axis=1), np.full(4, far)
    lengths = np.linalg.norm(np.diff(x, axis=1), axis=2)
    left, energy = np.linalg.norm(x - x[:, -1:], axis=2), np.sum((x - m) ** 2, axis=2)
    known = LeastScore(left[:, 0], energy[:, 0], energy[:, -1])
    least = np.array([known.after(lengths[:, k], left[:, k + 1], energy[:, k + 1]) for k in range(8)])
    score = path_score(lengths, left, energy)
    assert (np.diff(least, axis=0) >= -1e-12).all()
    assert (least <= score + 1e-12).all()
    if exact:  # as long as no length makes up for the loss
        assert least[-1] == pytest.approx(score)
