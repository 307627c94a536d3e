"""Training, spectrum and activations as curves."""

import re

import numpy as np
import pytest

import somersault as ss
from somersault import plot

from .map_of_prototypes import map_of


@pytest.mark.slow
def test_history_is_drawn_as_shares_of_what_was_recorded(rng, ax):
    som = ss.SOM(shape=(4, 4), n_epochs=5, measures=("trustworthiness",)).fit(rng.normal(size=(50, 3)))
    names = ["quantization_error", "trustworthiness"]
    plot.history(som, ax, measures=names)
    for line, name in zip(ax.lines, names, strict=True):
        largest = som.history_[name].max()
        np.testing.assert_allclose(line.get_ydata(), som.history_[name] / largest)
        assert line.get_xdata().tolist() == [1, 2, 3, 4, 5]
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert told == [f"{name.replace('_', ' ')}, up to {som.history_[name].max():.3g}" for name in names]
    alone = plot.history(som, measures=["radius"])
    np.testing.assert_array_equal(alone.lines[0].get_ydata(), som.history_["radius"])


def test_a_history_of_zeros_is_drawn_at_zero(rng):
    som = ss.SOM(shape=(1, 1), n_epochs=1).fit([[1.0, 2.0], [1.0, 2.0]])
    for line in plot.history(som).lines[1:]:
        assert line.get_ydata().tolist() == [0.0]


def test_the_spectrum_is_that_of_the_centered_prototypes(rng):
    W = rng.normal(size=(9, 4)) @ np.diag([5.0, 1.0, 0.1, 0.0]) + 3
    ax = plot.spectrum(W)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), np.linalg.svd(W - W.mean(axis=0), compute_uv=False)[:3])
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert [patch.get_label() for patch in ax.patches] == ["1 direction that no activation shows"]
    assert ax.get_title().startswith("1 references short of exact inversion\nrank 3 of 4")
    whole = plot.spectrum(rng.normal(size=(9, 4)))
    assert not whole.patches
    assert whole.get_title().startswith("exactly invertible\n")
    plot.spectrum(np.ones((3, 2))).figure.draw_without_rendering()  # a single point


def test_a_spectrum_within_a_decade_has_plain_numbers():
    ax = plot.spectrum(np.diag([3.0, 2.0, 1.0]))
    ax.figure.draw_without_rendering()
    told = [label.get_text() for label in ax.get_yticklabels(which="both")]
    assert any(told)
    assert all(re.fullmatch(r"[\d.]*", text) for text in told)


# Activations


def test_activations_are_those_of_the_frames(rng):
    W, X = rng.normal(size=(7, 4)), rng.normal(size=(3, 4))
    book = ss.Codebook(W[:, :2] @ rng.normal(size=(2, 4)), feature_weights=[1.0, 2.0, 0.5, 0.0])
    for toward, options in (
        (2, {}),
        (ss.Sample(rng.normal(size=(3, 4))), {}),
        (2, {"features_to_vary": [0, 1]}),
        (2, {"bounds": (-1.5, 1.5)}),
        (2, {"rule": ss.Tikhonov(rigidity=3.0)}),
    ):
        morph = ss.morph(np.clip(X, -1, 1), book, toward, **options)
        expected = book.activations(morph.frames(6).reshape(-1, 4)).reshape(3, 6, 7)
        np.testing.assert_allclose(morph.activations(6), expected, atol=1e-9)


def test_the_curve_of_a_target_unit_is_its_activation(rng, ax):
    som = map_of(rng.normal(size=(8, 3)), (2, 4))
    morph = som.morph(rng.normal(size=(2, 3)), 5, rule=ss.Tikhonov(rigidity=3.0))
    plot.activations(morph, 1, ax, n_frames=9)
    of_units = morph.activations(9)[1]
    assert ax.lines[-1].get_label() == "target: unit 5"
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), of_units[:, 5], atol=1e-9)
    np.testing.assert_array_equal([line.get_ydata() for line in ax.lines[:-1]], np.delete(of_units, 5, axis=1).T)


def test_the_curve_of_a_path_by_samples_is_the_squared_distance_to_its_end_and_never_grows(rng, ax):
    """The prototype of the unit that the end lies in is one of the others."""
    samples = rng.normal(size=(200, 3))
    som = ss.SOM(shape=(2, 4), n_epochs=5).fit(samples)
    morph = som.morph(samples[:2], 5)
    plot.activations(morph, 1, ax, n_frames=9)
    drawn = ax.lines[-1].get_ydata()
    assert ax.lines[-1].get_label() == "target: a sample of unit 5"
    np.testing.assert_allclose(drawn, np.sum((morph.frames(9)[1] - morph.end[1]) ** 2, axis=1), atol=1e-9)
    assert (np.diff(drawn) <= 0).all()
    assert len(ax.lines) == 9


@pytest.mark.parametrize("varied", ["all", [0, 1]])
def test_the_curve_of_a_target_sample_is_the_squared_distance_to_it(rng, varied):
    book, goal = ss.Codebook(rng.normal(size=(8, 3))), rng.normal(size=(2, 3))
    morph = ss.morph(rng.normal(size=(2, 3)), book, ss.Sample(goal), features_to_vary=varied)
    drawn = plot.activations(morph, 1, n_frames=9).lines[-1].get_ydata()
    np.testing.assert_allclose(drawn, np.sum((morph.frames(9)[1] - goal[1]) ** 2, axis=1), atol=1e-9)


def test_many_units_are_a_band(rng):
    som = map_of(rng.normal(size=(100, 3)), (10, 10))
    ax = plot.activations(som.morph(rng.normal(size=(1, 3)), 5, rule=ss.Tikhonov(rigidity=3.0)), n_frames=4)
    assert len(ax.lines) == 2
    assert ax.lines[0].get_label().startswith("_")
    assert [band.get_label() for band in ax.collections] == ["99 others", "half of them"]
