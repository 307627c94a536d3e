"""Categories become shares of the squared distance, and come back with their type."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import somersault as ss
from somersault.columns import learn_columns
from somersault.errors import InputError

NAN = float("nan")


def test_what_a_frame_holds_decides_what_is_categorical():
    dates = {"n": [1, 2], "s": ["x", "y"]}
    frame = pd.DataFrame({**dates, "o": pd.Series(["x", None], dtype=object), "c": pd.Categorical([3, 1])})
    frame["t"] = pd.array(["u", "v"], "string")
    assert list(learn_columns(frame)[0].groups) == ["s", "o", "c", "t"]
    polars = pl.DataFrame({**dates, "c": pl.Series(["x", None], dtype=pl.Categorical)})
    polars = polars.with_columns(e=pl.Series(["x", "y"], dtype=pl.Enum(["y", "x"])), b=pl.Series([True, False]))
    assert list(learn_columns(polars)[0].groups) == ["s", "c", "e"]


@pytest.mark.parametrize("chosen", [["b"], "b", [1], 1, [-1], [False, True], np.array([False, True]), slice(1, 2)])
def test_categorical_columns_are_named_in_any_way(chosen):
    columns, encoded = learn_columns(pd.DataFrame({"a": [1, 2], "b": [7, 5]}), categorical_features=chosen)
    assert columns.names == ["a", "b=5", "b=7"]
    assert encoded.tolist() == [[1, 0, 1], [2, 1, 0]]


def test_categories_of_numbers_match_whatever_their_dtype():
    columns, _ = learn_columns(np.array([[1, 0.5], [2, 1.5]]), categorical_features=[0])
    assert columns.names == ["x0=1.0", "x0=2.0", "x1"]
    assert columns.encode([[2, 3], [1, 3]]).tolist() == [[0, 1, 3], [1, 0, 3]]
    assert columns.encode(pd.DataFrame({"a": pd.array([2, None], "Int64"), "b": [3, 3]}))[0].tolist() == [0, 1, 3]


def test_an_unseen_or_missing_category_does_not_count():
    columns, _ = learn_columns(pd.DataFrame({"color": ["red", "blue"], "x": [1.0, 2.0]}))
    for unknown in ("green", None, pd.NA, NAN):
        frame = pd.DataFrame({"color": [unknown, "red"], "x": [1.0, 2.0]}, dtype=object)
        said = r"^column 'color' holds 'green', which .*; it knows 'blue', 'red'$"
        is_word = isinstance(unknown, str)
        with pytest.warns(ss.UnknownCategoryWarning, match=said) if is_word else nullcontext():
            encoded = columns.encode(frame)
        assert np.array_equal(encoded, [[NAN, NAN, 1.0], [0.0, 1.0, 2.0]], equal_nan=True)
    assert np.array_equal(
        columns.encode(pl.DataFrame({"color": [None], "x": [1]})), [[NAN, NAN, 1]], equal_nan=True
    )
    assert columns.decode([[NAN, NAN, 1.0]])["color"].isna().all()


@pytest.mark.parametrize(("trained", "other"), [(["1", "2"], [1, 2]), ([1, 2], ["1", "2"]), ([1, 2], ["3", None])])
def test_categories_of_another_kind_are_not_taken_for_unseen_ones(trained, other):
    columns, _ = learn_columns(pd.DataFrame({"a": trained, "x": [1.0, 2.0]}), categorical_features=["a"])
    with pytest.raises(InputError, match=r"column 'a' holds .*, but its categories are .*: convert the column"):
        columns.encode(pd.DataFrame({"a": other, "x": [1.0, 2.0]}))


def test_ordered_categories_of_arrow_come_back_in_their_order():
    def chunk(places, words):
        return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(words), ordered=True)

    sizes = pa.chunked_array([chunk([0, 1, None], ["S", "M", "L", "XL"]), chunk([1, 0], ["L", "M"])])
    columns, encoded = learn_columns(pa.table({"size": sizes, "x": [1.0, 2.0, 3.0, 4.0, 5.0]}))
    assert columns.names == ["size=L", "size=M", "size=S", "x"]
    size = columns.decode(encoded).column("size")
    assert size.type.ordered
    assert size.to_pylist() == ["S", "M", None, "M", "L"]
    assert size.chunk(0).dictionary.to_pylist() == ["S", "M", "L", "XL"]


def test_only_categories_that_occur_are_features_but_the_dtype_comes_back_whole():
    sizes = pd.CategoricalDtype(["S", "M", "L"], ordered=True)
    frame = pd.DataFrame({"size": pd.Series(["M", "S", None], dtype=sizes), "x": [1.0, 2.0, 3.0]})
    columns, encoded = learn_columns(frame)
    assert columns.names == ["size=M", "size=S", "x"]
    pd.testing.assert_frame_equal(columns.decode(encoded), frame)
    enum = pl.DataFrame(
        {"size": pl.Series(["M", "S", None], dtype=pl.Enum(["S", "M", "L"])), "x": [1.0, 2.0, 3.0]}
    )
    categorical = enum.cast({"size": pl.Categorical})
    text = enum.cast({"size": pl.String})
    for frame in (enum, categorical, text):
        columns, encoded = learn_columns(frame)
        assert columns.decode(encoded).rows() == frame.rows()
        assert columns.decode(encoded).schema == frame.schema
        assert np.array_equal(columns.encode(text), encoded, equal_nan=True)


def test_a_point_shows_the_most_probable_category_the_first_of_several():
    columns, _ = learn_columns(pd.DataFrame({"c": list("abc"), "x": [1.0, 2.0, 3.0]}))
    shown = columns.decode([[0.2, 0.5, 0.3, 1.5], [0.4, 0.2, 0.4, 2.5], [0.0, 0.0, 0.0, -1.0]])
    assert shown["c"].tolist() == ["b", "a", "a"]
    assert shown["x"].tolist() == [1.5, 2.5, -1.0]
    assert columns.decode([[0.9, NAN, 0.1, 1.0]])["c"].isna().all()
    assert shown["x"].dtype == np.float64


@pytest.mark.parametrize("categories", [[2, 10], [0.5, 2.5], [False, True], ["10", "2"]])
def test_categories_keep_their_type_and_are_sorted(categories):
    for X in (
        np.array([[c, 1.0] for c in reversed(categories)], dtype=object),
        pd.DataFrame({"a": categories[::-1], "b": 1.0}),
        pl.DataFrame({"a": categories[::-1], "b": 1.0}),
    ):
        columns, _ = learn_columns(X, categorical_features=[0])
        shown = columns.decode([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
        first = shown[:, 0] if isinstance(shown, np.ndarray) else shown[shown.columns[0]]
        assert list(columns.categorical[0].values) == categories
        assert (
            first.tolist() == categories if not isinstance(shown, pl.DataFrame) else first.to_list() == categories
        )
        assert {type(c) for c in columns.categorical[0].values} == {type(categories[0])}


def test_scalars_of_numpy_are_plain_categories():
    X = np.empty((2, 2), dtype=object)
    X[0], X[1] = [np.str_("red"), np.int64(3)], [np.str_("blue"), np.float32(0.5)]
    columns, encoded = learn_columns(X, categorical_features=[0, 1])
    assert columns.names == ["x0=blue", "x0=red", "x1=0.5", "x1=3"]
    assert {type(c) for own in columns.categorical.values() for c in own.values} == {str, int, float}
    assert encoded.tolist() == [[0, 1, 0, 1], [1, 0, 1, 0]]


def test_infinity_is_no_category():
    for bad in ([[np.inf], [1.0]], [[-np.inf], [1.0]]):
        with pytest.raises(InputError, match="column 0 contains infinite values"):
            learn_columns(bad, categorical_features=[0])
    columns, _ = learn_columns([[1.0], [2.0]], categorical_features=[0])
    with pytest.raises(InputError, match="column 0 contains infinite values"):
        columns.encode([[np.inf], [1.0]])


@pytest.mark.parametrize("n", [21, 300])
def test_columns_that_identify_samples_are_refused(n):
    frame = pd.DataFrame({"id": [f"patient {i}" for i in range(n)], "x": np.arange(n)})
    with pytest.raises(InputError, match=f"column 'id' has {n} categories in {n} samples; need at most"):
        learn_columns(frame)
    learn_columns(frame[:20])
    twice = pd.concat([frame, frame])
    assert len(learn_columns(twice)[0].categorical[0].values) == n


def test_more_categories_than_memory_may_hold_are_refused():
    with pytest.raises(InputError, match="1001 categories in 4004 samples; need at most 1000"):
        learn_columns(pl.DataFrame({"zip": [f"D-{i % 1001}" for i in range(4004)]}))
