"""How long steps are, and what ends them."""

from itertools import pairwise

import numpy as np
import pytest

import somersault as ss


@pytest.mark.slow
def test_frames_do_not_depend_on_the_tolerance(rng):
    X, W = rng.normal(size=(20, 8)), rng.normal(size=(40, 8))
    rough, fine = (
        ss.morph(X, W, 3, control=ss.Adaptive(tolerance), max_steps=5000).frames() for tolerance in (3e-3, 1e-5)
    )
    distance = np.linalg.norm(fine[:, 0] - fine[:, -1], axis=1)[:, None]
    assert (np.linalg.norm(rough - fine, axis=2) / distance).max() < 0.01


def test_no_step_is_longer_than_the_local_spacing():
    """A long row of units: the error alone would allow steps that pass over dozens of them."""
    W = np.column_stack([np.arange(200) / 10, np.sin(np.arange(200) / 10)])
    states = list(ss.steps([[0.03, 0.1]], W, 190, rule=ss.Tikhonov(rigidity=1e4), max_steps=1000))
    lengths = [np.linalg.norm(b.points - a.points) for a, b in pairwise(states)]
    spacing = ss.Codebook(W).hull.spacing
    limit = min(spacing[states[0].bmus[0]], spacing[190])
    assert max(lengths) == pytest.approx(limit)
    assert states[-1].results == (ss.Result.REACHED,)


def test_a_start_far_from_all_prototypes_is_not_bound_to_their_spacing(rng):
    morph = ss.morph([[1e6, 0.0, 0.0]], rng.normal(size=(20, 3)), 4)
    assert morph.results == (ss.Result.REACHED,)
    assert morph.n_steps[0] < 100


def test_a_step_that_would_raise_the_targets_activation_is_not_taken(rng, monkeypatch):
    monkeypatch.setattr(
        "somersault.flow.stepping.adaptive.Proximal.step", lambda self, rows, d, e, beyond: 0.1 * e
    )
    X = rng.normal(size=(3, 4))
    morph = ss.morph(X, rng.normal(size=(9, 4)), 2)
    assert (morph.end == X).all()
    assert set(morph.results) <= {ss.Result.STALLED, ss.Result.REACHED}
    assert (morph.n_steps == 0).all()


def test_a_fixed_rate_that_runs_away_says_so():
    rule = ss.Tikhonov(damping=1e-3, target_weight=1.0)
    for rate, n_steps in (
        (40.0, 60),
        (40.0, 600),
    ):  # every step overshoots 19 times; 600 of them leave float64
        morph = ss.morph(
            [[10.0, 1.0]],
            [[0.0, 0.0], [1.0, 0.0]],
            0,
            preserve="none",
            rule=rule,
            control=ss.FixedRate(rate, n_steps),
        )
        assert morph.results == (ss.Result.RAN_AWAY,)
        assert np.isfinite(morph.frames()).all()
    assert "Adaptive" in str(ss.Result.RAN_AWAY)


def test_a_path_short_of_its_target_says_what_to_raise(rng):
    X, W = 3 + rng.normal(size=(2, 6)), rng.normal(size=(30, 6))
    morph = ss.morph(X, W, 2, max_steps=2)
    assert set(morph.results) == {ss.Result.STEPS_USED}
    assert "max_steps" in str(morph.results[0])
    assert (morph.n_steps == 2).all()
