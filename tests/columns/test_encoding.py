"""Encoding: tables and arrays become rows of numbers, and rows of numbers tables again."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from somersault.columns import Columns, learn_columns, table_of
from somersault.errors import InputError

NAN = float("nan")


class Distances(TransformerMixin, BaseEstimator):
    """The least estimator that takes tables: squared distances to the first sample, whose gaps count as zero."""

    def fit(self, X, y=None):
        self.columns_, encoded = learn_columns(X)
        validate_data(self, X, skip_check_array=True)
        first = encoded[[0]].toarray() if sparse.issparse(encoded) else encoded[[0]]
        self.point_ = np.nan_to_num(first)
        return self

    def transform(self, X):
        check_is_fitted(self)
        table = table_of(X)
        validate_data(self, X, reset=False, skip_check_array=True)
        encoded = self.columns_.encode(table)
        dense = encoded.toarray() if sparse.issparse(encoded) else encoded
        return (np.nan_to_num(dense - self.point_) ** 2 @ self.columns_.weights)[:, None]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = []
        return tags


@parametrize_with_checks([Distances()])
def test_scikit_learns_own_checks_pass_for_an_estimator_built_on_it(estimator, check):
    check(estimator)


def naive_distance(a, b, is_categorical, weights):
    """Simple matching for categories, squared differences for numbers, over what both rows have."""
    total = 0.0
    for x, y, categorical, weight in zip(a, b, is_categorical, weights, strict=True):
        if x is None or y is None:
            continue
        total += weight * (float(x != y) if categorical else (x - y) ** 2)
    return total


def squared_distances(columns, encoded):
    difference = encoded[:, None] - encoded[None]
    return np.nansum(columns.weights * difference**2, axis=2)


@st.composite
def mixed_rows(draw):
    """Rows of three columns (category, number, category); every row and every column has a value."""
    row = st.tuples(
        st.sampled_from(["red", "green", "blue", None]),
        st.one_of(st.none(), st.integers(-1000, 1000).map(lambda i: i / 8)),
        st.sampled_from([True, False, None]),
    )
    rows = draw(st.lists(row.filter(lambda row: any(x is not None for x in row)), max_size=12))
    return [("green", 0.5, True), *rows]


def containers(rows):
    names = ["color", "size", "good"]
    table = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    objects = np.empty((len(rows), 3), dtype=object)
    objects[:] = rows
    return {
        "list": [list(row) for row in rows],
        "objects": objects,
        "pandas": pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in table.items()}),
        "polars": pl.DataFrame(table, schema={"color": pl.String, "size": pl.Float64, "good": pl.Boolean}),
    }


@given(mixed_rows(), st.lists(st.floats(0.125, 8), min_size=3, max_size=3))
def test_distances_are_simple_matching_and_squared_differences(rows, weights):
    columns, encoded = learn_columns(rows, categorical_features=[0, 2], feature_weights=weights)
    naive = [[naive_distance(a, b, (True, False, True), weights) for b in rows] for a in rows]
    assert squared_distances(columns, encoded) == pytest.approx(np.array(naive))


@pytest.mark.slow
@given(mixed_rows())
def test_every_container_encodes_alike(rows):
    results = [learn_columns(X, categorical_features=[0, 2]) for X in containers(rows).values()]
    for columns, encoded in results:
        assert np.array_equal(encoded, results[0][1], equal_nan=True)
        assert (columns.weights == results[0][0].weights).all()
        assert encoded.flags.c_contiguous
        assert columns.categorical[0].values == results[0][0].categorical[0].values


@pytest.mark.slow
@given(mixed_rows())
def test_decoding_undoes_encoding(rows):
    for X in containers(rows).values():
        columns, encoded = learn_columns(X, categorical_features=[0, 2])
        back = columns.decode(encoded)
        assert columns.container != "array" or back.dtype == object
        assert type(back) is type(X) or isinstance(X, list)
        listed = back.tolist() if isinstance(back, np.ndarray) else [list(back[name]) for name in back.columns]
        listed = listed if isinstance(back, np.ndarray) else list(zip(*listed, strict=True))
        for got, want in zip(listed, rows, strict=True):
            for x, y in zip(got, want, strict=True):
                assert x == y or (y is None and (x is None or x is pd.NA or x != x))  # noqa: PLR0124
        again = columns.encode(back)
        assert np.array_equal(again, encoded, equal_nan=True)


def test_names_and_groups_tell_which_encoded_column_is_which():
    frame = pd.DataFrame({"a": [1.0, 2.0], "color": ["red", "blue"], "b": [3, 4], "size": ["S", "S"]})
    columns, encoded = learn_columns(frame)
    assert columns.names == ["a", "color=blue", "color=red", "b", "size=S"]
    assert columns.groups == {"color": slice(1, 3), "size": slice(4, 5)}
    assert (columns.n_features_in, columns.n_encoded, columns.feature_names) == (4, 5, ("a", "color", "b", "size"))
    assert columns.weights.tolist() == [1.0, 0.5, 0.5, 1.0, 0.5]
    assert encoded.tolist() == [[1, 0, 1, 3, 1], [2, 1, 0, 4, 1]]
    unnamed, _ = learn_columns(frame.to_numpy(), categorical_features=[1, 3])
    assert unnamed.names == ["x0", "x1=blue", "x1=red", "x2", "x3=S"]
    assert unnamed.groups == {1: slice(1, 3), 3: slice(4, 5)}
    assert learn_columns([[1.0]])[0].groups == {}
    both, _ = learn_columns(frame, categorical_features=["size", "color"])
    assert list(both.groups) == ["color", "size"]


def test_the_weights_cannot_be_changed_behind_the_map():
    columns, _ = learn_columns([[1.0, 2.0]])
    with pytest.raises(ValueError, match="read-only"):
        columns.weights[0] = 2.0


# numbers


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_plain_arrays_pass_through_untouched(rng, dtype):
    X = rng.normal(size=(7, 3)).astype(dtype)
    X.flags.writeable = False
    columns, encoded = learn_columns(X)
    assert encoded is X
    assert columns.encode(X) is X
    assert (columns.container, columns.feature_names, columns.weights.tolist()) == ("array", None, [1.0] * 3)


@pytest.mark.parametrize("kind", ["?", "i1", "u1", "i8", "u8", "f2", ">f4", ">f8", "longdouble", "O"])
def test_other_numbers_become_float64(kind):
    X = np.array([[0, 1], [1, 1], [1, 0]]).astype(kind)
    encoded = learn_columns(X)[1]
    assert encoded.dtype == np.float64
    assert encoded.dtype.isnative
    assert encoded.tolist() == [[0, 1], [1, 1], [1, 0]]


@pytest.mark.parametrize("view", [lambda X: X[::2, ::-1], lambda X: X.T, np.asfortranarray])
def test_any_layout_becomes_rows_in_order(rng, view):
    X = view(rng.normal(size=(6, 6)).astype(np.float32))
    encoded = learn_columns(X)[1]
    assert encoded.flags.c_contiguous
    assert encoded.dtype == np.float32
    assert (encoded == X).all()


def test_frames_become_rows_in_order(rng):
    X = rng.normal(size=(5, 3))
    by_column = pd.DataFrame({name: X[:, place].copy() for place, name in enumerate("abc")})
    for frame in (by_column, by_column.convert_dtypes(), pl.from_pandas(by_column)):
        encoded = learn_columns(frame)[1]
        assert encoded.flags.c_contiguous
        assert (encoded == X).all()


def test_every_sign_of_a_missing_value_is_nan():
    want = [[1.0, NAN], [NAN, 2.0], [3.0, 4.0]]
    values = {
        "objects": np.array([[1, None], [pd.NA, 2], [Decimal(3), 4.0]], dtype=object),
        "NaT": np.array([[1, pd.NaT], [np.nan, 2], [Fraction(3), np.int8(4)]], dtype=object),
        "list": [[1, None], [NAN, 2], [3, 4]],
        "mask": np.ma.array([[1, 9], [9, 2], [3, 4]], mask=[[0, 1], [1, 0], [0, 0]]),
        "nullable": pd.DataFrame({"a": pd.array([1, None, 3], "Int64"), "b": pd.array([None, 2, 4], "Float64")}),
        "arrow": pd.DataFrame({"a": pd.array([1, None, 3], "int64[pyarrow]"), "b": [NAN, 2, 4]}),
        "pandas objects": pd.DataFrame({"a": [1, pd.NA, 3], "b": [None, 2, 4]}, dtype=object),
        "pandas mixture": pd.DataFrame({"a": pd.Series([1, pd.NA, 3], dtype=object), "b": [NAN, 2, 4]}),
        "polars": pl.DataFrame({"a": [1, None, 3], "b": [NAN, 2.0, 4.0]}),
        "decimals": pl.DataFrame({"a": [Decimal(1), None, Decimal(3)], "b": [None, 2.0, 4.0]}),
    }
    for name, X in values.items():
        encoded = learn_columns(X)[1]
        assert np.array_equal(encoded, want, equal_nan=True), name
        assert encoded.dtype == np.float64, name


def test_frames_of_float32_stay_float32_and_others_become_float64(rng):
    X = rng.normal(size=(5, 2)).astype(np.float32)
    for frame in (pd.DataFrame(X, columns=["a", "b"]), pl.DataFrame(X)):
        assert learn_columns(frame)[1].dtype == np.float32
        assert (learn_columns(frame)[1] == X).all()
    colored = pd.DataFrame({"a": X[:, 0], "color": list("xyxyx")})
    assert learn_columns(colored)[1].dtype == np.float32
    assert learn_columns(pl.from_pandas(colored))[1].dtype == np.float32
    assert learn_columns(colored.assign(b=1))[1].dtype == np.float64
    assert learn_columns(pl.from_pandas(colored.assign(b=1)))[1].dtype == np.float64
    assert learn_columns(pd.DataFrame({"a": pd.array([1, None], "Float32")}).iloc[:1])[1].dtype == np.float32


def test_booleans_are_numbers_unless_they_are_named():
    for frame in (
        pd.DataFrame({"ill": [True, False], "b": [1, 2]}),
        pd.DataFrame({"ill": [True, False], "b": [1, 2]}, dtype=object),
        pd.DataFrame({"ill": pd.array([True, False], "boolean"), "b": [1, 2]}),
        pl.DataFrame({"ill": [True, False], "b": [1, 2]}),
    ):
        assert learn_columns(frame)[1].tolist() == [[1.0, 1.0], [0.0, 2.0]]
        columns, encoded = learn_columns(frame, categorical_features="ill")
        assert columns.names == ["ill=False", "ill=True", "b"]
        assert encoded.tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 2.0]]


# sparse


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok", "bsr", "dia"])
@pytest.mark.parametrize("kind", [sparse.coo_array, sparse.coo_matrix])
def test_sparse_data_stay_sparse(rng, form, kind):
    X = rng.normal(size=(8, 5)) * (rng.random((8, 5)) < 0.4)
    columns, encoded = learn_columns(kind(X).asformat(form))
    assert isinstance(encoded, sparse.csr_array)
    assert (encoded.toarray() == X).all()
    assert isinstance(columns.encode(kind(X)), sparse.csr_array)
    assert columns.decode(X[:2]).tolist() == X[:2].tolist()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sparse_floats_are_not_copied(dtype):
    X = sparse.eye_array(4, format="csr", dtype=dtype)
    encoded = learn_columns(X)[1]
    assert np.shares_memory(encoded.data, X.data)
    assert encoded.dtype == dtype
    assert learn_columns(X.astype(bool))[1].dtype == np.float64


def test_entries_stored_twice_are_summed_in_a_copy():
    X = sparse.csr_array((np.array([1.0, 2.0, 4.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    encoded = learn_columns(X)[1]
    assert encoded.data.tolist() == [3.0, 4.0]
    assert X.data.tolist() == [1.0, 2.0, 4.0]


def test_a_frame_of_sparse_columns_stays_sparse():
    frame = pd.DataFrame.sparse.from_spmatrix(sparse.eye_array(3, format="csr"), columns=list("abc"))
    columns, encoded = learn_columns(frame)
    assert isinstance(encoded, sparse.csr_array)
    assert columns.decode(np.eye(3)).equals(pd.DataFrame(np.eye(3), columns=list("abc")))
    gaps = pd.DataFrame({"a": pd.arrays.SparseArray([1.0, NAN]), "b": pd.arrays.SparseArray([NAN, 2.0])})
    assert np.array_equal(learn_columns(gaps)[1], [[1.0, NAN], [NAN, 2.0]], equal_nan=True)
    colored = frame.assign(color=list("xyx"))
    assert learn_columns(colored)[1][:, :3].tolist() == np.eye(3).tolist()


def test_sparse_data_have_neither_gaps_nor_categories():
    X = sparse.csr_array(np.eye(3))
    X.data[1] = NAN
    with pytest.raises(InputError, match=r"stores NaN; need numbers: .* X\.toarray\(\)"):
        learn_columns(X)
    X.data[1] = np.inf
    with pytest.raises(InputError, match="infinite"):
        learn_columns(X)
    with pytest.raises(InputError, match=r"X is sparse.*pass X\.toarray\(\)"):
        learn_columns(sparse.csr_array(np.eye(3)), categorical_features=[0])
    columns, _ = learn_columns(np.eye(3), categorical_features=[0])
    with pytest.raises(InputError, match="X is sparse"):
        columns.encode(sparse.csr_array(np.eye(3)))


def test_columns_of_an_array_that_have_names_have_them_in_pandas():
    columns = Columns("array", 2, ("a", "b"), {}, np.ones(2))
    assert columns.to_pandas([[1.0, 2.0]]).columns.tolist() == ["a", "b"]
    assert Columns("array", 2, None, {}, np.ones(2)).to_pandas([[1.0, 2.0]]).columns.tolist() == [0, 1]


@pytest.mark.parametrize(
    "dtype", ["int64", "bool", "float32", "object", "Int64", "Float32", "boolean", "double[pyarrow]"]
)
def test_a_small_frame_is_read_as_a_large_one(monkeypatch, dtype):
    numbers = pd.Series([0, 1, 1]).astype(dtype)
    if not isinstance(numbers.dtype, np.dtype) or dtype == "object":
        numbers[1] = None
    words = pd.Series(["a", None, "b"])
    frame = pd.DataFrame({"x": numbers, "word": words, "y": numbers, "level": words.astype("category")})
    small, large = table_of(frame), table_of(frame)
    monkeypatch.setattr(type(large), "_objects", None)
    at_once, by_column = (table.numbers([0, 2]) for table in (small, large))
    np.testing.assert_array_equal(at_once, by_column, strict=True)
    assert small.others == large.others
    assert [small.values(place)[0] for place in range(4)] == [large.values(place)[0] for place in range(4)]
