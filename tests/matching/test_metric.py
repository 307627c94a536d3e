"""The inner product under feature weights, and the distances that it gives."""

import numpy as np
import pytest

from somersault.matching import EUCLIDEAN, FeatureMetric


@pytest.mark.parametrize("weights", [None, [1.0, 0.0, 2.5]])
def test_all_that_it_answers_is_of_one_inner_product(rng, weights):
    m = np.ones(3) if weights is None else np.array(weights)
    metric = EUCLIDEAN if weights is None else FeatureMetric(m)
    X, W = rng.normal(size=(20, 3)), rng.normal(size=(5, 3))
    squares = np.array([[np.sum(m * (x - w) ** 2) for w in W] for x in X])
    assert metric.squared_distances(X, W) == pytest.approx(squares)
    assert np.array_equal(metric.best_units(X, W), squares.argmin(axis=1))
    assert metric.nearest(X, W, 2)[1] == pytest.approx(np.sort(squares, axis=1)[:, :2])
    assert metric.dot(X[:5] - W, X[:5] - W) == pytest.approx(np.diag(squares[:5]))
    apart = metric.scaled(X)[:, None] - metric.scaled(W)
    assert np.square(apart).sum(axis=2) == pytest.approx(squares)
    seen = metric.visible(3)
    assert np.array_equal(seen, np.flatnonzero(m))
    assert np.array_equal(np.sort([*seen, *metric.invisible]), np.arange(3))
    assert metric.of_features(seen).squared_distances(X[:, seen], W[:, seen]) == pytest.approx(squares)
    assert metric.roots() * X == pytest.approx(metric.scaled(X))
    assert metric.per_feature(3).tolist() == m.tolist()


def test_weights_that_are_all_1_are_none():
    assert FeatureMetric.of(np.ones(3)).weights is None
    assert FeatureMetric.of(np.array([1.0, 2.0])).weights.tolist() == [1.0, 2.0]
