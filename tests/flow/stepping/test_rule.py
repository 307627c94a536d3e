"""What a rule lets a step cost."""

import numpy as np
import pytest

import somersault as ss


def test_nothing_preserved_is_the_straight_line(rng):
    X, W = rng.normal(size=(3, 5)), rng.normal(size=(9, 5))
    morph = ss.morph(X, W, 2, preserve="none")
    assert morph.frames(5) == pytest.approx(ss.straight_line(X, np.tile(W[2], (3, 1)), 5), abs=1e-5)


def test_a_large_rigidity_is_the_straight_line(rng):
    X, W = rng.normal(size=(3, 5)), rng.normal(size=(9, 5))
    morph = ss.morph(X, W, 2, rule=ss.Tikhonov(rigidity=1e9, spectral_exponent=0.0))
    assert morph.frames(5) == pytest.approx(ss.straight_line(X, np.tile(W[2], (3, 1)), 5), abs=1e-5)


def test_an_exponent_leaves_the_part_off_the_hull_untouched(rng):
    X, W = rng.normal(size=(3, 9)), rng.normal(size=(5, 9))
    book = ss.Codebook(W)
    end = ss.morph(X, book, 2, rule=ss.Tikhonov(spectral_exponent=0.5)).end
    assert book.hull.project(end)[1] == pytest.approx(book.hull.project(X)[1], abs=1e-12)
    assert book.hull.project(end)[0] == pytest.approx(np.tile(book.hull.coordinates[2], (3, 1)), abs=1e-5)


def test_toward_a_sample_what_no_unit_shows_is_as_stiff_as_a_direction_of_a_millionth_of_the_variance():
    book = ss.Codebook([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    aim = ss.Sample([[0.5, 0.5, 3.0]])
    space = next(ss.steps([[0.1, 0.2, 0.0]], book, aim)).engine.space
    for exponent, factor in ((0.0, 1.0), (0.5, 1e3), (1.0, 1e6)):
        rule = ss.Tikhonov(damping=2.0, target_weight=1.0, spectral_exponent=exponent)
        assert rule.normal_matrix(space, np.zeros(1)).stiffness[2] == pytest.approx(2.0 * factor)
