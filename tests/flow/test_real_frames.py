"""Frames as the real samples that a path goes by."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import somersault as ss


@pytest.fixture
def som(rng):
    X = np.vstack([rng.normal(size=(80, 4)), rng.normal(size=(80, 4)) + 6])
    return ss.SOM(shape=(4, 4), n_epochs=5, random_state=0).fit(X).label_units(X, np.repeat(["a", "b"], 80)), X


def test_inner_frames_are_the_kept_samples_nearest_to_them(som):
    som, X = som
    morph = som.morph(X[:5], ss.Label("b"))
    frames, real = morph.frames(7), morph.frames(7, real=True)
    kept = som.codebook_.exemplars.points
    assert (real[:, [0, -1]] == frames[:, [0, -1]]).all()
    apart = np.linalg.norm(frames[:, 1:-1, None] - kept, axis=3)
    assert (real[:, 1:-1] == kept[apart.argmin(axis=2)]).all()
    assert (morph.frames(7, [3], real=True) == real[[3]]).all()


def test_nearest_is_what_the_map_takes_for_near(som):
    _, X = som
    Z = X * [1000.0, 1, 1, 1]
    weighted = ss.SOM(shape=(4, 4), n_epochs=5, standardize=True, random_state=0).fit(Z)
    morph = weighted.morph(Z[:5], 9)
    kept, kappa = weighted.codebook_.exemplars.points, weighted.feature_weights_
    apart = (kappa * (morph.frames(5)[:, 1:-1, None] - kept) ** 2).sum(axis=3)
    assert (morph.frames(5, real=True)[:, 1:-1] == kept[apart.argmin(axis=2)]).all()


def test_behind_a_scaler_they_are_in_the_units_of_the_user(som):
    _, X = som
    pipeline = make_pipeline(StandardScaler(), ss.SOM(shape=(4, 4), n_epochs=5, random_state=0)).fit(X)
    real = ss.morph(X[:3], pipeline, 9).frames(5, real=True)
    assert np.abs(real[:, 1:-1, None] - X).max(axis=3).min(axis=2) == pytest.approx(0, abs=1e-9)


def test_what_keeps_no_samples_is_told(som):
    som, X = som
    with pytest.raises(ss.InputError, match="keeps no samples"):
        ss.morph(X[:1], som.codebook_.with_exemplars(None), 3).frames(real=True)
    encoder = FunctionTransformer(np.cbrt, inverse_func=lambda z: z**3)
    pipeline = make_pipeline(encoder, ss.SOM(shape=(4, 4), n_epochs=5, random_state=0)).fit(X)
    with pytest.raises(ss.InputError, match="keeps codes"):
        ss.morph(X[:1], pipeline, 3).frames(real=True)
