"""What is not a table of features, or not that of training, is refused by name."""

import datetime as dt
import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from somersault.columns import learn_columns
from somersault.errors import InputError

NAN = float("nan")


def test_the_columns_must_be_those_of_training():
    X = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    columns, encoded = learn_columns(X)
    assert (columns.encode(X.to_numpy()) == encoded).all()
    assert (columns.encode(pl.from_pandas(X)) == encoded).all()
    with pytest.raises(InputError, match="has the column 'b' where training had 'a'"):
        columns.encode(X[["b", "a"]])
    with pytest.raises(InputError, match="X has 1 columns, but the map has 2 features"):
        columns.encode(X[["a"]])
    assert (learn_columns(X.to_numpy())[0].encode(X) == encoded).all()


def test_names_that_only_count_are_not_compared():
    X = pd.DataFrame([[1.0, 2.0], [3.0, 5.0]])
    columns, encoded = learn_columns(X)
    assert columns.feature_names == (0, 1)
    assert (columns.encode(X.rename(columns={0: 7})) == encoded).all()
    pd.testing.assert_frame_equal(columns.decode(encoded), X)
    pairs = learn_columns(pd.DataFrame([[1.0, 2.0]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])))[0]
    assert pairs.names == ["('a', 1)", "('a', 2)"]


def test_decoded_arrays_are_not_the_points_themselves():
    columns, _ = learn_columns(np.eye(2))
    points = np.eye(2)
    shown = columns.decode(points)
    shown[0, 0] = 7.0
    assert points[0, 0] == 1.0
    assert shown.dtype == np.float64


def test_a_frame_cannot_be_shown_without_its_library(monkeypatch):
    columns, encoded = learn_columns(pl.DataFrame({"a": [1.0]}))
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(InputError, match=r"data of polars, which is not installed; .*: pip install polars"):
        columns.decode(encoded)


# what is no table


NOW = dt.datetime(2026, 1, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (np.array([["1.5", "2"]]), "column 0 holds strings; need numbers: convert it .* categorical_features"),
        (np.array([[1.5, "a"]], dtype=object), "column 1 holds strings"),
        ([[1.5, "2"]], "column 1 holds strings"),
        (np.array([[1.5, b"2"]], dtype=object), "column 1 holds strings"),
        (np.array([[b"2"]]), "column 0 holds strings"),
        (np.array([["2"]], dtype=np.dtypes.StringDType()), "column 0 holds strings"),
        (np.array([["2020-01-01", "NaT"]], dtype="datetime64[D]"), r"column 0 holds datetimes.*\(X\[:, 0\] - np"),
        (np.array([[5]], dtype="timedelta64[s]"), r"holds durations; .* X\[:, 0\] / np.timedelta64"),
        (np.array([[1, NOW]], dtype=object), "column 1 holds datetimes"),
        (np.array([[1j, 2]]), "Complex data not supported"),
        (pd.DataFrame({"a": [1], "z": [1j]}), "column 'z' holds complex numbers; .*Complex data not supported"),
        (
            pd.DataFrame({"a": [1], "when": [NOW]}),
            r"column 'when' holds datetimes; .* \(X\['when'\] - np.datetime64",
        ),
        (pd.DataFrame({"a": [1], "when": [dt.date(2026, 1, 1)]}), "column 'when' holds datetimes"),
        (
            pd.DataFrame({"for": [dt.timedelta(1)]}),
            r"column 'for' holds durations; .* X\['for'\] / np.timedelta64",
        ),
        (pd.DataFrame({"p": pd.period_range("2020", periods=1)}), "column 'p' holds objects of type Period"),
        (pd.DataFrame({"p": [[1, 2]]}), "column 'p' holds objects of type list; .* convert or drop it"),
        (pd.DataFrame({"p": pd.cut([1, 2], 2)}), "column 'p' holds entries of type Interval; .*astype"),
        (pd.DataFrame({"p": ["a", 1]}, dtype=object), "column 'p' mixes strings and numbers"),
        (pd.DataFrame({"p": [b"a"]}), "column 'p' holds entries of type bytes"),
        (pl.DataFrame({"when": [NOW]}), r"column 'when' holds datetimes; .*X\['when'\]\.dt\.epoch\('s'\)"),
        (pl.DataFrame({"when": [dt.time(1)]}), "column 'when' holds datetimes"),
        (pl.DataFrame({"for": [dt.timedelta(1)]}), r"durations; .*X\['for'\]\.dt\.total_seconds\(\)"),
        (pl.DataFrame({"p": [[1, 2]]}), r"column 'p' holds values of type List\(Int64\)"),
        (pl.DataFrame({"p": [b"a"]}), "column 'p' holds values of type Binary"),
        (pl.DataFrame({"a": [1]}).lazy(), r"LazyFrame, .*X\.collect\(\)"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "more than one column 'a'"),
        (pd.DataFrame({"a": [1]})[:0], r"X is empty: it has shape \(0, 1\)"),
        (pl.DataFrame(), r"X is empty: it has shape \(0, 0\)"),
        (np.zeros((0, 2)), "0 sample"),
        (np.zeros((2, 0)), r"0 feature\(s\) \(shape=\(2, 0\)\) while a minimum of 1 is required"),
        (np.zeros(3), "Reshape your data"),
        (["a", "b"], "Reshape your data"),
        (pd.Series([1.0, 2.0]), "2-dimensional container"),
        ([[1.0], [1.0, 2.0]], "X is ragged"),
        ([[1.0, np.inf]], "X contains infinite values: 1, the first in row 0, column 1; need finite ones"),
        ([[0.0, 1.0], [NAN, -np.inf], [np.inf, 2.0]], "infinite values: 2, the first in row 1, column 1"),
        (np.array([[1.0, np.inf]], dtype=np.float32), "infinite values: 1, the first in row 0, column 1"),
        (sparse.csr_array([[0.0, 1.0], [0.0, 0.0], [0.0, np.inf]]), "1, the first in row 2, column 1"),
        ([[1e200, 1.0]], r"contains 1e\+200 in row 0, column 0, which overflows"),
        ([[0.0, 1.0], [NAN, -1e71]], r"contains 1e\+71 in row 1, column 1, which overflows"),
        ([[1e71, 1.0]], "overflows"),
        (pd.DataFrame({"c": ["x", "y"], "fare": [1.0, np.inf]}), "1, the first in row 1, column 'fare'"),
        (pl.DataFrame({"c": ["x", "y"], "fare": [1.0, -np.inf]}), "1, the first in row 1, column 'fare'"),
        ([[1.0, NAN], [2.0, None]], "column 1 has no value in any sample; need at least one: drop it"),
        (pl.DataFrame({"a": [1], "b": [None]}), "column 'b' has no value"),
        (pd.DataFrame({"a": [1], "b": pd.Categorical([None])}), "column 'b' has no value"),
        (pd.DataFrame({"a": [1], "b": pd.array([None], "string")}), "column 'b' has no value"),
        (pl.DataFrame({"a": [1], "b": pl.Series([None], dtype=pl.Categorical)}), "column 'b' has no value"),
        (pl.DataFrame({"a": [1], "b": pl.Series([None], dtype=pl.String)}), "column 'b' has no value"),
    ],
)
def test_what_is_no_table_of_features_is_refused(bad, words):
    with pytest.raises(ValueError, match=words):
        learn_columns(bad)


@pytest.mark.parametrize("bad", [{"a": 1}, [1, 2], object()])
def test_objects_in_an_array_are_named(bad):
    X = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=object)
    X[1, 1] = bad
    with pytest.raises((TypeError, ValueError), match=r"argument must be .* string.* number|sequence"):
        learn_columns(X)
    with pytest.raises(InputError, match="column 1 holds entries"):
        learn_columns(X, categorical_features=[1])


def test_values_as_large_as_float32_holds_are_fine():
    X = np.array([[3e38, 1.0], [-3e38, 2.0]], dtype=np.float32)
    assert learn_columns(X)[1] is X
    assert learn_columns([[1e70, -1e70]])[1].tolist() == [[1e70, -1e70]]


TWO = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 5.0]})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"categorical_features": ["c"]}, "categorical_features names 'c', .* need some of 'a', 'b'"),
        ({"categorical_features": "dtype"}, "names 'dtype'"),
        ({"categorical_features": [2]}, "contains 2; need names of columns or positions from 0 to 1"),
        ({"categorical_features": [-3]}, "contains -3"),
        ({"categorical_features": [0.5]}, "contains 0.5"),
        ({"categorical_features": [True, 1]}, "contains True"),
        ({"categorical_features": [True]}, "mask of 1 entries; need 2"),
        ({"categorical_features": 1.5}, "categorical_features is 1.5"),
        ({"feature_weights": [1.0]}, r"feature_weights has shape \(1,\); need \(2,\)"),
        ({"feature_weights": [1.0, -1.0]}, "must be 0 or larger"),
        ({"feature_weights": [1.0, NAN]}, "feature_weights contains NaN"),
        ({"feature_weights": [0.0, 0.0]}, "all feature_weights are zero"),
        ({"feature_weights": {"a": 0, "b": 0}}, "all feature_weights are zero"),
        ({"feature_weights": {"a": -1}}, "the weight of 'a' in feature_weights is -1"),
        ({"feature_weights": {"a": "much"}}, "is 'much'"),
        ({"feature_weights": {"z": 1}}, "feature_weights names 'z'"),
        ({"layers": [["a"], ["b"]]}, "need a mapping"),
        ({"layers": {"one": ["a"]}}, "column 'b' is in no layer"),
        ({"layers": {"one": ["a", "b"], "two": ["b"]}}, "column 'b' is in the layers 'one' and 'two'"),
        ({"layers": {"one": ("a", "b")}}, "the weight of the layer 'one' is 'b'"),
        ({"layers": {"one": ("a", 1.0, 2.0)}}, r"need \(columns, weight\)"),
        ({"layers": {"one": (["a", "b"], -1)}}, "weight of the layer 'one' is -1"),
        ({"layers": {"one": (["a", "b"], 0)}}, "all layers have the weight zero"),
        ({"layers": {"one": ["a", "z"], "two": ["b"]}}, "the layer 'one' names 'z'"),
        ({"layers": {"one": ["a"], "two": ["b"]}, "feature_weights": {"a": 0}}, "layer 'one' does not vary"),
        ({"sample_weight": [0, 0]}, "all sample weights are zero"),
        ({"sample_weight": [1]}, "sample_weight has shape"),
    ],
)
def test_wrong_options_are_refused(options, words):
    with pytest.raises(InputError, match=words):
        learn_columns(TWO, **options)
    unnamed = r"names '\w', but X has no column names; need positions from 0 to 1"
    with pytest.raises(InputError, match=f"{words}|{unnamed}"):
        learn_columns(TWO.to_numpy(), **options)


def test_strings_beside_named_categories_are_refused():
    frame = pd.DataFrame({"c": ["u", "v"], "d": ["u", "v"]})
    for chosen in (["c"], None):
        with pytest.raises(InputError, match="holds strings"):
            learn_columns(frame, categorical_features=chosen)
    with pytest.raises(InputError, match=r"column 'e' holds categories; .* name it in categorical_features"):
        learn_columns(pl.DataFrame({"e": pl.Series(["u"], dtype=pl.Categorical)}), categorical_features=None)
    columns, _ = learn_columns(TWO)
    with pytest.raises(InputError, match="column 'b' holds strings"):
        columns.encode(TWO.astype({"b": str}))


@pytest.mark.parametrize("bad", [np.zeros((1, 3)), np.zeros(2), [[1.0, np.inf]], [["a", "b"]]])
def test_what_are_no_points_is_refused(bad):
    with pytest.raises(InputError, match="points"):
        learn_columns(TWO)[0].decode(bad)
