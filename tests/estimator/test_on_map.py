"""Clusters, classes and numbers by way of a map."""

from typing import get_type_hints

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris, make_blobs
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

import somersault as ss
from somersault.estimator.supervised import side_by_side
from somersault.matching import FeatureMetric
from somersault.training.data import Data


@pytest.mark.slow
@parametrize_with_checks(
    [
        ss.SOMClusterer(n_clusters=3, shape=(4, 4), n_epochs=5),
        ss.SOMClassifier(shape=(6, 6), n_epochs=8),
        ss.SOMRegressor(shape=(10, 10), n_epochs=8),
    ]
)
def test_scikit_learns_own_checks_pass(estimator, check):
    check(estimator)


@pytest.mark.parametrize("kind", [ss.SOMClusterer, ss.SOMClassifier, ss.SOMRegressor])
def test_an_editor_is_shown_the_parameters_of_a_map_with_their_types(kind):
    unpacked = get_type_hints(kind.__init__)["map_parameters"]
    of_map = get_type_hints(ss.SOM.__init__)
    assert get_type_hints(unpacked.__args__[0]) == {k: v for k, v in of_map.items() if k != "return"}


@pytest.fixture(scope="module")
def digits():
    return load_digits(return_X_y=True)


@pytest.mark.parametrize("method", ["ward", "kmeans", "hdbscan", "watershed"])
def test_clusters_of_the_map_are_clusters_of_the_data(method):
    X, y = make_blobs(600, centers=[[0, 0], [10, 0], [0, 10], [10, 10]], random_state=0)
    clusterer = ss.SOMClusterer(None, method=method, shape=(10, 10), n_epochs=10).fit(X)
    assert adjusted_rand_score(y, clusterer.labels_) == 1
    assert (clusterer.predict(X) == clusterer.labels_).all()
    assert (clusterer.labels_ == clusterer.som_.unit_clusters_[clusterer.som_.predict(X)]).all()
    assert np.unique(clusterer.labels_).tolist() == [0, 1, 2, 3]


def test_each_cluster_has_samples():
    som = ss.SOM(shape=(1, 4), init=[[0.0], [50.0], [99.0], [100.0]], n_epochs=1, radius=(0.01, 0.01))
    som.fit([[0.0], [100.0], [99.0]]).cluster(3)
    assert som.unit_clusters_.tolist() == [0, 1, 1, 2]


def test_clusters_go_with_a_new_fit_and_quality_knows_them(digits):
    X, _ = digits
    som = ss.SOM(shape=(6, 6), n_epochs=3).fit(X)
    with pytest.raises(ss.InputError, match="cluster"):
        som.quality(X).silhouette  # noqa: B018
    som.cluster(4)
    assert -1 < som.quality(X).silhouette < 1
    assert som.quality(X).davies_bouldin > 0
    assert not hasattr(som.fit(X), "unit_clusters_")


def test_feature_weights_count_in_clusters():
    """By their first feature the units fall into another two clusters than by their second."""
    corners = [[0.0, 0.0], [0.0, 9.0], [5.0, 0.0], [5.0, 9.0]]
    for weights, expected in (([1, 1], [0, 1, 0, 1]), ([100, 1], [0, 0, 1, 1])):
        som = ss.SOM(shape=(2, 2), topology="rectangular", init=corners, n_epochs=0, feature_weights=weights)
        assert som.fit(corners).cluster(2).unit_clusters_.tolist() == expected


@pytest.mark.slow
def test_a_class_layer_makes_a_better_classifier(digits):
    X, y = digits
    plain, supervised = (
        cross_val_score(ss.SOMClassifier(shape=(10, 10), n_epochs=8, supervision=share), X, y, cv=3).mean()
        for share in (0.0, 0.3)
    )
    assert supervised > plain > 0.85


def test_probabilities_are_shares_of_the_classes():
    X = np.array([[0.0], [0.1], [0.2], [9.0]])
    classifier = ss.SOMClassifier(shape=(1, 2), n_epochs=8, radius=(0.5, 0.05), supervision=0.0)
    classifier.fit(X, ["a", "b", "a", "b"])
    assert classifier.predict_proba([[0.05], [8.0]]) == pytest.approx(np.array([[2 / 3, 1 / 3], [0, 1]]))
    assert classifier.predict([[0.05], [8.0]]).tolist() == ["a", "b"]
    assert classifier.som_.unit_labels_.tolist() in (["a", "b"], ["b", "a"])
    weighted = clone(classifier).fit(X, ["a", "b", "a", "b"], sample_weight=[1, 6, 1, 1])
    assert weighted.predict_proba([[0.05]]) == pytest.approx(np.array([[0.25, 0.75]]))


def test_units_that_no_sample_reaches_have_shares_too(digits):
    X, y = digits
    classifier = ss.SOMClassifier(shape=(9, 9), n_epochs=2, neighborhood="bubble", radius=(0.5, 0.5)).fit(X, y)
    assert classifier.unit_targets_.sum(axis=1) == pytest.approx(np.ones(81))
    assert (classifier.unit_targets_ >= 0).all()


def test_a_given_start_has_the_features_alone(rng):
    X, y = rng.normal(size=(60, 3)), rng.normal(size=60)
    start = X[:6]
    classifier = ss.SOMClassifier(shape=(2, 3), init=start, n_epochs=0).fit(X, y > 0)
    assert (classifier.som_.prototypes_ == start).all()
    regressor = ss.SOMRegressor(shape=(2, 3), init=start, n_epochs=0, supervision=0.1).fit(X, y)
    assert (regressor.som_.prototypes_ == start).all()
    with pytest.raises(ss.InputError, match="init has 2 columns, but X has 3 features"):
        ss.SOMClassifier(shape=(2, 3), init=start[:, :2]).fit(X, y > 0)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_targets_have_their_share_of_the_variance(share, rng):
    X, y = rng.normal(size=(200, 3)), rng.normal(size=(200, 2))
    data = side_by_side(
        Data(X, np.ones(200), FeatureMetric(np.array([1.0, 2.0, 0.0]))),
        (y - y.mean(axis=0)) / y.std() / 2**0.5,
        share,
    )
    variances = data.X.var(axis=0) * data.metric.weights
    assert variances[3:].sum() == pytest.approx(share * variances.sum(), rel=1e-2)


def test_numbers_are_means_around_the_unit(rng):
    X = rng.random((800, 2))
    y = np.column_stack([np.sin(6 * X[:, 0]), 1e6 + X[:, 1]])
    regressor = ss.SOMRegressor(shape=(12, 12), n_epochs=10).fit(X, y)
    assert regressor.score(X, y) > 0.9
    assert regressor.predict(X[:3]).shape == (3, 2)
    single = ss.SOMRegressor(shape=(12, 12), n_epochs=10).fit(X.astype(np.float32), y[:, 1])
    assert single.predict(X[:3]).shape == (3,)
    assert single.score(X, y[:, 1]) > 0.9


def test_gaps_and_frames_are_no_hindrance():
    pd = pytest.importorskip("pandas")
    X, y = load_iris(return_X_y=True, as_frame=True)
    X = X.mask(np.random.default_rng(0).random(X.shape) < 0.1)
    X["color"] = pd.Series(np.array(["red", "blue", "green"])[y]).where(np.arange(150) % 3 > 0)
    classifier = ss.SOMClassifier(shape=(6, 6), n_epochs=8).fit(X, y)
    assert classifier.score(X, y) > 0.9
    assert classifier.feature_names_in_.tolist() == list(X.columns)


def test_parameters_of_the_map_are_searched_like_any_others(digits):
    X, y = digits
    search = GridSearchCV(ss.SOMClassifier(n_epochs=3), {"shape": [(3, 3), (9, 9)]}, cv=2).fit(X[:400], y[:400])
    assert search.best_params_ == {"shape": (9, 9)}
    assert "shape=(9, 9)" in repr(search.best_estimator_)
    with pytest.raises(TypeError, match="unexpected argument 'size'"):
        ss.SOMClusterer(size=3)


@pytest.mark.parametrize("share", [-0.1, 1.0, "much"])
def test_a_share_that_is_none_is_refused(share, digits):
    with pytest.raises(ss.InputError, match="supervision"):
        ss.SOMClassifier(supervision=share).fit(*digits)
