"""Supervised maps of which not all targets are known, and how they predict."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_digits, make_blobs, make_friedman1
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score
from sklearn.neighbors import KNeighborsRegressor

import somersault as ss
from somersault.estimator.supervised import directions_of_classes, side_by_side
from somersault.training.data import Data
from somersault.training.smoothing import reaching


@pytest.mark.parametrize("storage", [np.asarray, csr_array])
def test_all_samples_shape_the_map_and_the_known_ones_vote(storage):
    """By another route: the map of a plain SOM, and the votes in its units by hand."""
    X, y = make_blobs(200, centers=4, random_state=0)
    known = np.arange(200) % 3 == 0
    labels = np.where(known, y, np.nan)
    classifier = ss.SOMClassifier(shape=(3, 3), n_epochs=5, supervision=0.0)
    with pytest.warns(ss.MissingLabelsWarning, match="133 of 200"):
        classifier.fit(storage(X), labels)
    som = ss.SOM(shape=(3, 3), n_epochs=5).fit(storage(X))
    assert (classifier.som_.prototypes_ == som.prototypes_).all()
    units = som.predict(storage(X))
    h = np.exp(-(som.lattice_.distances**2) / (2 * 0.5**2))
    votes = h @ np.array([[np.sum((units == j) & (labels == k)) for k in range(4)] for j in range(9)])
    assert classifier.unit_targets_ == pytest.approx(votes / votes.sum(axis=1, keepdims=True))


def test_unknown_targets_are_missing_values_of_the_map():
    """By another route: a map of the features and the scaled indicators with NaN, weighted alike."""
    X, y = make_blobs(120, centers=3, random_state=1)
    known = np.arange(120) % 2 == 0
    classifier = ss.SOMClassifier(shape=(3, 4), n_epochs=6, supervision=0.3)
    with pytest.warns(ss.MissingLabelsWarning):
        classifier.fit(X, np.where(known, y, np.nan))
    T = np.where(known[:, None], y[:, None] == np.arange(3), np.nan).astype(float)
    T = (T - np.nanmean(T, axis=0)) / np.sqrt(np.nanvar(T, axis=0).sum())
    weights = [1, 1, *[0.3 / 0.7 * X.var(axis=0).sum()] * 3]
    som = ss.SOM(shape=(3, 4), n_epochs=6, feature_weights=weights).fit(np.hstack([X, T]))
    assert classifier.som_.prototypes_ == pytest.approx(som.prototypes_[:, :2])


def test_supervised_training_of_part_of_the_labels_beats_none():
    X, y = load_digits(return_X_y=True)
    few = np.where(np.random.default_rng(0).random(len(y)) < 0.2, y, np.nan)
    with pytest.warns(ss.MissingLabelsWarning):
        score = ss.SOMClassifier(shape=(10, 10), n_epochs=8).fit(X, few).score(X, y)
    assert score > 0.85


def test_sparse_samples_take_the_mean_for_unknown_targets():
    X, T = csr_array(np.eye(4)), np.array([[1.0], [-1.0], [np.nan], [np.nan]])
    joined = side_by_side(Data(X, np.ones(4)), T, 0.5).X
    assert joined.toarray()[:, -1].tolist() == [1, -1, 0, 0]
    X, y = make_blobs(150, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    with pytest.warns(ss.MissingLabelsWarning):
        classifier = ss.SOMClassifier(shape=(4, 4)).fit(csr_array(X), np.where(np.arange(150) % 5, np.nan, y))
    assert classifier.score(csr_array(X), y) == 1


@pytest.mark.parametrize("form", ["NaN", "None", "Int64", "masked"])
def test_a_regressor_learns_from_the_targets_that_there_are(form, rng):
    X = rng.random((300, 2))
    y = np.rint(100 * X[:, 0])
    known = np.arange(300) % 3 == 0
    given = np.where(known, y, np.nan)
    if form == "None":
        given = [value if there else None for value, there in zip(y, known, strict=True)]
    elif form == "Int64":
        given = pytest.importorskip("pandas").Series(given).astype("Int64")
    elif form == "masked":
        given = np.ma.masked_array(y, ~known)
    regressor = ss.SOMRegressor(shape=(5, 5), n_epochs=5)
    with pytest.warns(ss.MissingLabelsWarning, match="200 of 300 samples are without a target"):
        regressor.fit(X, given)
    assert (regressor.som_.prototypes_ == ss.SOM(shape=(5, 5), n_epochs=5).fit(X).prototypes_).all()
    assert regressor.score(X, y) > 0.98


def test_of_several_targets_each_is_learned_from_those_that_know_it(rng):
    X = rng.random((200, 3))
    Y = np.column_stack([X[:, 0], X @ [1, 2, 3], rng.random(200)])
    Y[rng.random(Y.shape) < 0.3] = np.nan
    with pytest.warns(ss.MissingLabelsWarning, match="without a target"):
        together = ss.SOMRegressor(shape=(4, 4), n_epochs=4).fit(X, Y)
    for column, y in enumerate(Y.T):
        with pytest.warns(ss.MissingLabelsWarning):
            alone = ss.SOMRegressor(shape=(4, 4), n_epochs=4).fit(X, y)
        spread = np.nanstd(y)
        assert together.predict(X)[:, column] == pytest.approx(alone.predict(X), abs=0.05 * spread)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (np.full(20, np.nan), "y has no known number"),
        (np.column_stack([np.arange(20.0), np.full(20, np.nan)]), "in its column 1"),
        (["a"] * 20, "need numbers"),
        ([None, "1"] * 10, "y holds '1'"),
        (np.full(20, np.inf), "infinite"),
        (np.zeros((20, 2, 2)), r"shape \(20, 2, 2\)"),
    ],
)
def test_targets_that_are_none_are_refused(y, words, rng):
    with pytest.raises(ss.InputError, match=words):
        ss.SOMRegressor(shape=(2, 2)).fit(rng.normal(size=(20, 2)), y)


def test_a_unit_far_from_all_votes_hears_the_nearest(rng):
    X = np.linspace(0, 1, 60)[:, None]
    y = np.full(60, np.nan)
    y[:2] = 0, 0
    y[2] = 1
    classifier = ss.SOMClassifier(shape=(1, 40), supervision=0.0, radius=(5, 0.3))
    with pytest.warns(ss.MissingLabelsWarning):
        classifier.fit(X, y)
    assert classifier.unit_targets_.sum(axis=1) == pytest.approx(np.ones(40))
    lattice = ss.Lattice((1, 40))
    weights = np.zeros((40, 1))
    weights[0] = 1
    assert (reaching(weights, lattice, lambda d, r: (d <= r).astype(float), 0.5) > 0).all()


def test_many_classes_are_told_apart_in_few_dimensions():
    directions = directions_of_classes(5000)
    assert directions.shape == (5000, 256)
    products = directions[:500] @ directions.T
    products[np.arange(500), np.arange(500)] = 0
    assert np.abs(products).max() < 0.4
    assert products.std() == pytest.approx(1 / 16, rel=0.05)
    assert (directions_of_classes(256) == np.eye(256)).all()


@pytest.mark.slow
def test_a_classifier_of_many_classes_is_as_good_as_one_of_indicators(monkeypatch):
    X, y = make_blobs(1200, centers=300, n_features=6, cluster_std=0.3, random_state=0)
    scores = []
    for most in (256, 300):
        monkeypatch.setattr("somersault.estimator.supervised._MOST_CODES", most)
        scores.append(ss.SOMClassifier(shape=(20, 20), n_epochs=8).fit(X[::2], y[::2]).score(X[1::2], y[1::2]))
    assert scores[0] == pytest.approx(scores[1], abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize(
    "data",
    [load_diabetes(return_X_y=True), make_friedman1(500, noise=1, random_state=0)],
    ids=["diabetes", "friedman1"],
)
def test_a_regressor_at_its_defaults_is_level_with_nearest_neighbors(data, scaled):
    X, y = data
    X = (X - X.mean(axis=0)) / X.std(axis=0) if scaled else X
    folds = KFold(5, shuffle=True, random_state=0)
    ours, theirs = (
        cross_val_score(model, X, y, cv=folds).mean() for model in (ss.SOMRegressor(), KNeighborsRegressor())
    )
    assert ours > theirs - 0.03


@pytest.mark.filterwarnings("ignore::somersault.ScaleWarning")
def test_on_a_plane_a_regressor_is_a_plane(rng):
    X = rng.normal(size=(300, 3)) * [1, 100, 0.01] + [0, 1e6, 0]
    y = X @ [2.0, 0.01, 300.0] + 5
    regressor = ss.SOMRegressor(shape=(5, 5)).fit(X, y)
    inside = X[np.abs(X - X.mean(axis=0)).max(axis=1).argsort()[:100]]
    assert regressor.predict(inside) == pytest.approx(
        LinearRegression().fit(X, y).predict(inside), abs=0.02 * y.std()
    )


def test_predictions_stay_in_the_range_of_what_was_seen(rng):
    X = rng.normal(size=(100, 2))
    regressor = ss.SOMRegressor(shape=(4, 4)).fit(X, X[:, 0])
    far = regressor.predict([[1e6, 0.0], [-1e6, 0.0]])
    assert far.tolist() == [X[:, 0].max(), X[:, 0].min()]


def test_a_feature_of_weight_zero_does_not_count_in_predictions(rng):
    X = rng.normal(size=(120, 3))
    regressor = ss.SOMRegressor(shape=(4, 4), feature_weights=[1, 1, 0]).fit(X, X[:, 0] + 5 * X[:, 2])
    assert (regressor.predict(X) == regressor.predict(X * [1, 1, -9])).all()


@pytest.mark.parametrize("storage", ["missing", "sparse", "wide", "float32"])
def test_samples_of_any_kind_are_predicted(storage, rng):
    X = rng.random((200, 50 if storage == "wide" else 4))
    y = X[:, 0] + 2 * X[:, 1]
    if storage == "missing":
        X = np.where(rng.random(X.shape) < 0.05, np.nan, X)
    given = {"sparse": csr_array, "float32": np.float32}.get(storage, np.asarray)(X)
    regressor = ss.SOMRegressor(shape=(5, 5), n_epochs=5).fit(given, y)
    assert regressor.score(given, y) > {"wide": 0.5, "missing": 0.8}.get(storage, 0.9)


def test_the_same_samples_by_weight_or_by_copies_give_the_same_models(rng):
    X = rng.normal(size=(60, 3))
    y = np.sin(X[:, 0]) + X[:, 1]
    weights = rng.integers(0, 4, 60)
    model = ss.SOMRegressor(shape=(3, 3), n_epochs=4)
    one = clone(model).fit(X, y, sample_weight=weights)
    other = clone(model).fit(np.repeat(X, weights, axis=0), np.repeat(y, weights))
    assert one.predict(X) == pytest.approx(other.predict(X))


def test_models_are_saved(tmp_path, rng):
    X = rng.random((100, 3))
    regressor = ss.SOMRegressor(shape=(4, 4), n_epochs=4).fit(X, X @ [1, 2, 3])
    regressor.save(tmp_path / "model.safetensors")
    assert (ss.load(tmp_path / "model.safetensors").predict(X) == regressor.predict(X)).all()
