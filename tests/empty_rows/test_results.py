"""Results of empty rows are unknown, and those of the others the same."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import somersault as ss
from somersault.empty_rows import empty_rows

from .gaps import NAN, PLACES, SMALL, among, same, table

pytestmark = pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")


@pytest.mark.slow
@settings(max_examples=15)
@given(places=PLACES, seed=st.integers(0, 99), dtype=st.sampled_from([np.float32, np.float64]))
def test_results_of_the_others_are_those_without_them_to_the_bit(places, seed, dtype):
    X = table(seed).astype(dtype)
    som = ss.SOM(**SMALL).fit(X)
    padded, own = among(X, places)
    for method in (som.predict, som.transform, som.codebook_.activations, som.impute):
        found = method(padded)
        same(found[own], method(X))
        assert (found[~own] == -1).all() if method == som.predict else np.isnan(found[~own]).all()
    same(som.quality(padded).unit_quantization_error, som.quality(X).unit_quantization_error)
    same(som.medoids(padded).prototypes, som.medoids(X).prototypes)
    assert ss.suggest_shape(padded) == ss.suggest_shape(X)
    y = np.arange(len(own)) % 3
    labelled = ss.SOM(**SMALL).fit(X).label_units(padded, y)
    other = ss.SOM(**SMALL).fit(X).label_units(X, y[own])
    assert labelled.unit_labels_.tolist() == other.unit_labels_.tolist()
    same(labelled.codebook_.purity, other.codebook_.purity)


@settings(max_examples=10)
@given(places=PLACES, seed=st.integers(0, 99))
def test_points_of_unknown_distances_are_unknown(places, seed):
    X = table(seed, share=0)
    som = ss.SOM(**SMALL).fit(X)
    A = som.transform(X)
    padded, own = among(A, places)
    same(som.inverse_transform(padded)[own], som.inverse_transform(A))
    noise = np.full(padded.shape, 0.1)
    for options in ({}, {"noise": 1e-6}, {"noise": noise}):
        plain = som.codebook_.invert(A, **({"noise": noise[own]} if options.get("noise") is noise else options))
        found = som.codebook_.invert(padded, **options)
        for name in ("points", "offset", "expected_error", "residual", "unexplained"):
            same(getattr(found, name)[own], getattr(plain, name))
            assert np.isnan(getattr(found, name)[~own]).all()
        assert not found.is_exact
        assert not found.is_pattern[~own].any()
        if plain.p_value is not None:
            same(found.p_value[own], plain.p_value)
    nothing = som.codebook_.invert(np.full((2, 12), NAN))
    assert nothing.points.shape == (2, 4)
    assert np.isnan(nothing.points).all()


@pytest.mark.slow
@settings(max_examples=10)
@given(places=PLACES, seed=st.integers(0, 99))
def test_predicted_classes_and_numbers_and_clusters(places, seed):
    X = table(seed)
    padded, own = among(X, places)
    y = np.array(["a", "b", "c"])[np.arange(len(own)) % 3]
    classifier, plain = ss.SOMClassifier(**SMALL).fit(padded, y), ss.SOMClassifier(**SMALL).fit(X, y[own])
    same(classifier.unit_targets_, plain.unit_targets_)
    predicted = classifier.predict(padded)
    assert predicted.dtype == object
    assert predicted[own].tolist() == plain.predict(X).tolist()
    assert (predicted[~own] == None).all()  # noqa: E711
    assert classifier.predict(X).dtype == y.dtype
    same(classifier.predict_proba(padded)[own], plain.predict_proba(X))
    assert np.isnan(classifier.predict_proba(padded)[~own]).all()
    t = np.arange(len(own)) * 1.5
    regressor, plain = ss.SOMRegressor(**SMALL).fit(padded, t), ss.SOMRegressor(**SMALL).fit(X, t[own])
    same(regressor.predict(padded)[own], plain.predict(X))
    assert np.isnan(regressor.predict(padded)[~own]).all()
    clusterer, plain = ss.SOMClusterer(3, **SMALL).fit(padded), ss.SOMClusterer(3, **SMALL).fit(X)
    same(clusterer.labels_[own], plain.labels_)
    assert (clusterer.labels_[~own] == -1).all()
    same(clusterer.predict(padded), clusterer.labels_)


@pytest.mark.parametrize("suffix", ["npy", "zarr", "parquet"])
def test_they_keep_their_place_in_files(suffix, tmp_path):
    X = table()
    som = ss.SOM(**SMALL).fit(X)
    padded, own = among(X, [3, 40])

    def read(out):
        return np.asarray(out.take(np.arange(len(own))) if isinstance(out, ss.Source) else out[:])

    units = read(som.predict(padded, out=tmp_path / f"units.{suffix}")).ravel()
    same(units[own], som.predict(X))
    assert (units[~own] == -1).all()
    A = read(som.transform(padded, out=tmp_path / f"a.{suffix}"))
    assert np.isnan(np.asarray(A, dtype=float)[~own]).all()


def test_all_of_them_are_answered():
    som = ss.SOM(**SMALL).fit(table())
    nothing = np.full((3, 4), NAN)
    assert som.predict(nothing).tolist() == [-1, -1, -1]
    assert som.transform(nothing).shape == (3, 12)
    assert np.isnan(som.inverse_transform(som.transform(nothing))).all()
    assert som.predict(lambda: iter([nothing])).tolist() == [-1, -1, -1]
    with pytest.raises(ss.InputError, match="no row of X has a value that counts"):
        som.quality(nothing)
    with pytest.raises(ss.InputError, match="has no value in any sample"):
        ss.SOM(**SMALL).fit(nothing)


def test_weights_that_are_on_them_alone_are_refused():
    padded, own = among(table(), [3])
    with pytest.raises(ss.InputError, match="no value in any sample"):
        ss.SOM(**SMALL).fit(padded, sample_weight=(~own).astype(float))


def test_a_sparse_row_of_zeros_has_values():
    X = np.abs(table(share=0))
    X[5] = 0
    som = ss.SOM(**SMALL).fit(csr_array(X))
    assert (som.predict(csr_array(X)) >= 0).all()
    assert empty_rows(csr_array(X)).size == 0


def test_values_of_weight_zero_and_unseen_categories_do_not_count():
    X = pd.DataFrame(
        {"a": [1.0, 2.0, None, 4.0], "color": ["red", "blue", "red", "blue"], "b": [1.0, 2.0, 3.0, 4.0]}
    )
    som = ss.SOM((2, 2), n_epochs=2, feature_weights={"b": 0}).fit(X)
    other = X.assign(color=["red", "green", "green", None])
    with pytest.warns(ss.UnknownCategoryWarning, match="'green'"):
        assert (som.predict(other) == -1).tolist() == [False, False, True, False]
