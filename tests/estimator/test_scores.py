"""How much samples are like the training data."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    return pd.DataFrame({
        "width": rng.normal(size=120), "mass": rng.normal(4000, 500, size=120), "kind": rng.choice(["a", "b"], 120)
    })  # fmt: skip


def test_the_score_is_minus_the_distance_to_the_nearest_prototype(table):
    """By the activations, which know of weights, categories and gaps."""
    som = ss.SOM(shape=(4, 4), n_epochs=5, standardize=True).fit(table)
    gaps = table.mask(np.random.default_rng(1).random(table.shape) < 0.2)
    gaps.loc[:, "kind"] = table["kind"]
    gaps.loc[7] = None
    with pytest.warns(ss.EmptyRowsWarning, match=r"1 of 120 rows has no value that counts \(first: row 7\)"):
        scores = som.score_samples(gaps)
    with pytest.warns(ss.EmptyRowsWarning):
        nearest = som.transform(gaps).min(axis=1)
    np.testing.assert_allclose(scores, -np.sqrt(nearest), atol=1e-9)
    assert np.flatnonzero(np.isnan(scores)).tolist() == [7]


def test_the_mean_score_is_minus_the_quantization_error(table):
    som = ss.SOM(shape=(4, 4), n_epochs=5, standardize=True).fit(table)
    assert som.score(table) == pytest.approx(-som.quality(table).quantization_error)


def test_blocks_single_precision_and_steps_before_the_map_score_alike():
    X = np.random.default_rng(0).normal(size=(5000, 3))
    som = ss.SOM(shape=(4, 4), n_epochs=3).fit(X)
    scores = som.score_samples(X)
    np.testing.assert_allclose(som.score_samples(ss.blocks(lambda: iter([X[:900], X[900:]]))), scores)
    np.testing.assert_allclose(som.score_samples(X.astype(np.float32)), scores, atol=1e-5)
    pipeline = make_pipeline(StandardScaler(with_std=False), ss.SOM(shape=(4, 4), n_epochs=3)).fit(X)
    piped = ss.map_of(make_pipeline(*(step for _, step in pipeline.steps)))
    np.testing.assert_allclose(piped.score_samples(X), pipeline.score_samples(X), atol=1e-9)


def test_malignant_cells_are_less_like_benign_ones():
    X, y = load_breast_cancer(return_X_y=True)
    som = ss.SOM(shape=(8, 8), standardize=True).fit(X[y == 1])
    assert roc_auc_score(y, som.score_samples(X)) > 0.9
