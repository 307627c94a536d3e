"""Weights of features and of layers of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from somersault.columns import learn_columns, learn_known
from somersault.errors import InputError

NAN = float("nan")


def test_feature_weights_are_given_in_any_way():
    frame = pd.DataFrame({"a": [1.0, 2.0], "c": ["x", "y"], "b": [3.0, 4.0]})
    for given_weights in ([2.0, 3.0, 0.0], np.array([2, 3, 0]), {"a": 2, "c": 3.0, "b": 0}, {0: 2, 1: 3, -1: 0}):
        columns, encoded = learn_columns(frame, feature_weights=given_weights)
        assert columns.weights.tolist() == [2.0, 1.5, 1.5, 0.0]
        assert encoded.shape == (2, 4)
    assert learn_columns(frame, feature_weights={"c": 4})[0].weights.tolist() == [1.0, 2.0, 2.0, 1.0]


@given(
    st.integers(2, 30), st.integers(0, 2**31), st.lists(st.floats(0.1, 10), min_size=2, max_size=2), st.booleans()
)
def test_each_layer_has_its_share_of_the_variance(n, seed, layer_weights, with_gaps):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 7)) * [1e-3, 1, 1, 1, 1, 1, 1e4] + 50
    if with_gaps:
        X[rng.random((n, 7)) < 0.2] = NAN
        X[:2] = rng.normal(size=(2, 7))
    weight = rng.random(n) + 0.01
    layers = {"small": ([0, 3], layer_weights[0]), "large": ([1, 2, 4, 5, 6], layer_weights[1])}
    features = rng.random(7)
    columns, _ = learn_columns(X, layers=layers, feature_weights=features, sample_weight=weight)
    shares = []
    for places, _ in layers.values():
        share = 0.0
        for d in places:
            there = ~np.isnan(X[:, d])
            mean = np.average(X[there, d], weights=weight[there])
            share += columns.weights[d] * np.average((X[there, d] - mean) ** 2, weights=weight[there])
        shares.append(share)
    assert shares == pytest.approx(np.array(layer_weights) / sum(layer_weights))
    assert columns.weights[0] / columns.weights[3] == pytest.approx(features[0] / features[3])


def test_layers_may_hold_categories():
    frame = pd.DataFrame({"color": list("aabb"), "x": [0.0, 0.0, 2.0, 2.0], "size": list("abab")})
    columns, _ = learn_columns(frame, layers={"look": ["color", "size"], "rest": (["x"], 3.0)})
    # each category has the variance ½ · (¼ + ¼) = ¼; x has 1
    assert columns.weights == pytest.approx(np.array([0.5 / 2, 0.5 / 2, 0.75, 0.5 / 2, 0.5 / 2]))


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_layers_do_not_depend_on_the_unit_of_measure(rng, scale, offset):
    X = rng.normal(size=(40, 4))
    layers = {"a": slice(0, 1), "b": slice(1, 4)}
    plain, _ = learn_columns(X, layers=layers)
    scaled, _ = learn_columns((X + offset) * [scale, 1, 1, 1], layers=layers)
    assert scaled.weights * [scale**2, 1, 1, 1] == pytest.approx(plain.weights, rel=1e-6)


def test_a_weight_of_a_sample_counts_like_copies_of_it(rng):
    X = np.column_stack([rng.normal(size=(9, 3)), rng.integers(0, 3, 9)])
    weight = rng.integers(1, 4, 9)
    options = {"layers": {"a": [0, 1], "b": [2, 3]}, "categorical_features": [3]}
    weighted, _ = learn_columns(X, **options, sample_weight=weight)
    repeated, _ = learn_columns(np.repeat(X, weight, axis=0), **options)
    assert weighted.weights == pytest.approx(repeated.weights)


def test_a_sample_of_weight_zero_is_not_there():
    X = np.array([["a", 1.0], ["b", 2.0], ["c", 50.0]], dtype=object)
    options = {"categorical_features": [0], "layers": {"a": [0], "b": [1]}}
    with_it, encoded = learn_columns(X, **options, sample_weight=[1, 1, 0])
    without, _ = learn_columns(X[:2], **options)
    assert with_it.to_document() == without.to_document()
    assert np.array_equal(encoded[2], [NAN, NAN, 50], equal_nan=True)
    with pytest.raises(InputError, match="column 1 has no value"):
        learn_columns([[1.0, NAN], [2.0, NAN], [1.0, 3.0]], sample_weight=[1, 1, 0])


def test_layers_of_sparse_data_are_those_of_dense_data(rng):
    X = rng.normal(size=(30, 6)) * (rng.random((30, 6)) < 0.5) + [0, 0, 0, 0, 0, 7]
    weight = rng.random(30)
    for layers in ({"a": [0, 1], "b": slice(2, 6)}, {"a": ([5], 2.0), "b": slice(0, 5)}):
        dense, _ = learn_columns(X, layers=layers, sample_weight=weight)
        thin, _ = learn_columns(sparse.csr_array(X), layers=layers, sample_weight=weight)
        assert thin.weights == pytest.approx(dense.weights)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("constant", [0.0, 0.1, 1e6 + 0.1, 1e-30, 1e30])
def test_a_layer_that_does_not_vary_is_refused_unless_it_does_not_count(rng, kind, constant):
    X = np.column_stack([np.full(1001, constant), rng.normal(size=1001)])
    X[900:, 0] = 0.0
    weight = np.where(np.arange(1001) < 900, rng.random(1001), 0.0)
    with pytest.raises(InputError, match="the layer 'a' does not vary"):
        learn_columns(kind(X), layers={"a": [0], "b": [1]}, sample_weight=weight)
    columns, _ = learn_columns(kind(X), layers={"a": ([0], 0), "b": [1]}, sample_weight=weight)
    assert columns.weights[0] == 0
    assert columns.weights[1] == pytest.approx(1 / np.cov(X[:, 1], aweights=weight, ddof=0))
    both, _ = learn_columns(kind(X), layers={"all": [0, 1]}, sample_weight=weight)
    assert both.weights[0] == both.weights[1]


def test_results_do_not_depend_on_the_chunks(rng, monkeypatch):
    X = rng.normal(size=(300, 4))
    X[rng.random((300, 4)) < 0.3] = NAN
    X[:, 0] = 1.0 + rng.random(300)
    layers = {"a": [0, 1], "b": [2, 3]}
    whole, _ = learn_columns(X, layers=layers)
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    parts, _ = learn_columns(X, layers=layers)
    assert parts.weights == pytest.approx(whole.weights, rel=1e-12)
    X[277] = NAN
    assert parts.empty_rows(parts.encode(X)).tolist() == [277]
    assert learn_known(X)[2].tolist() == [277]
    X[:, 2] = NAN
    with pytest.raises(InputError, match="column 2 has no value"):
        learn_columns(X)


@pytest.mark.filterwarnings("ignore::somersault.UnknownCategoryWarning")
def test_a_row_is_empty_if_none_of_its_values_counts():
    X = np.array([[1.0, NAN], [NAN, 2.0], [3.0, 4.0]])

    def empty(columns, X):
        return columns.empty_rows(columns.encode(X)).tolist()

    assert learn_known(X)[2].size == 0
    assert learn_known(X, feature_weights=[1.0, 0.0])[2].tolist() == [1]
    layers = {"a": [0], "b": ([1], 0)}
    assert learn_known(np.array([[1, 5], [NAN, 6], [3, 8]]), layers=layers)[2].tolist() == [1]
    columns, _ = learn_columns([[1.0, 3.0], [2.0, 4.0]], feature_weights=[1.0, 0.0])
    assert empty(columns, X) == [1]
    colors, _ = learn_columns(pd.DataFrame({"color": ["red", "blue"]}))
    assert empty(colors, pd.DataFrame({"color": ["red", "green"]})) == [1]
