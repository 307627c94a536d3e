"""The columns of a table: what is a feature, what it weighs, and how points are shown as such a table again."""

import datetime as dt
import json
import sys
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

from somersault.columns import Columns, table_of
from somersault.errors import InputError

NAN = float("nan")


class Distances(TransformerMixin, BaseEstimator):
    """The least estimator that takes tables: squared distances to the first sample, whose gaps count as zero."""

    def fit(self, X, y=None):
        self.columns_, encoded = Columns.learn(X)
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
    columns, encoded = Columns.learn(rows, categorical_features=[0, 2], feature_weights=weights)
    naive = [[naive_distance(a, b, (True, False, True), weights) for b in rows] for a in rows]
    assert squared_distances(columns, encoded) == pytest.approx(np.array(naive))


@pytest.mark.slow
@given(mixed_rows())
def test_every_container_encodes_alike(rows):
    results = [Columns.learn(X, categorical_features=[0, 2]) for X in containers(rows).values()]
    for columns, encoded in results:
        assert np.array_equal(encoded, results[0][1], equal_nan=True)
        assert (columns.weights == results[0][0].weights).all()
        assert encoded.flags.c_contiguous
        assert columns.categorical[0].values == results[0][0].categorical[0].values


@pytest.mark.slow
@given(mixed_rows())
def test_decoding_undoes_encoding(rows):
    for X in containers(rows).values():
        columns, encoded = Columns.learn(X, categorical_features=[0, 2])
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
    columns, encoded = Columns.learn(frame)
    assert columns.names == ["a", "color=blue", "color=red", "b", "size=S"]
    assert columns.groups == {"color": slice(1, 3), "size": slice(4, 5)}
    assert (columns.n_features_in, columns.n_encoded, columns.feature_names) == (4, 5, ("a", "color", "b", "size"))
    assert columns.weights.tolist() == [1.0, 0.5, 0.5, 1.0, 0.5]
    assert encoded.tolist() == [[1, 0, 1, 3, 1], [2, 1, 0, 4, 1]]
    unnamed, _ = Columns.learn(frame.to_numpy(), categorical_features=[1, 3])
    assert unnamed.names == ["x0", "x1=blue", "x1=red", "x2", "x3=S"]
    assert unnamed.groups == {1: slice(1, 3), 3: slice(4, 5)}
    assert Columns.learn([[1.0]])[0].groups == {}
    both, _ = Columns.learn(frame, categorical_features=["size", "color"])
    assert list(both.groups) == ["color", "size"]


def test_the_weights_cannot_be_changed_behind_the_map():
    columns, _ = Columns.learn([[1.0, 2.0]])
    with pytest.raises(ValueError, match="read-only"):
        columns.weights[0] = 2.0


# numbers


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_plain_arrays_pass_through_untouched(rng, dtype):
    X = rng.normal(size=(7, 3)).astype(dtype)
    X.flags.writeable = False
    columns, encoded = Columns.learn(X)
    assert encoded is X
    assert columns.encode(X) is X
    assert (columns.container, columns.feature_names, columns.weights.tolist()) == ("array", None, [1.0] * 3)


@pytest.mark.parametrize("kind", ["?", "i1", "u1", "i8", "u8", "f2", ">f4", ">f8", "longdouble", "O"])
def test_other_numbers_become_float64(kind):
    X = np.array([[0, 1], [1, 1], [1, 0]]).astype(kind)
    encoded = Columns.learn(X)[1]
    assert encoded.dtype == np.float64
    assert encoded.dtype.isnative
    assert encoded.tolist() == [[0, 1], [1, 1], [1, 0]]


@pytest.mark.parametrize("view", [lambda X: X[::2, ::-1], lambda X: X.T, np.asfortranarray])
def test_any_layout_becomes_rows_in_order(rng, view):
    X = view(rng.normal(size=(6, 6)).astype(np.float32))
    encoded = Columns.learn(X)[1]
    assert encoded.flags.c_contiguous
    assert encoded.dtype == np.float32
    assert (encoded == X).all()


def test_frames_become_rows_in_order(rng):
    X = rng.normal(size=(5, 3))
    by_column = pd.DataFrame({name: X[:, place].copy() for place, name in enumerate("abc")})
    for frame in (by_column, by_column.convert_dtypes(), pl.from_pandas(by_column)):
        encoded = Columns.learn(frame)[1]
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
        encoded = Columns.learn(X)[1]
        assert np.array_equal(encoded, want, equal_nan=True), name
        assert encoded.dtype == np.float64, name


def test_frames_of_float32_stay_float32_and_others_become_float64(rng):
    X = rng.normal(size=(5, 2)).astype(np.float32)
    for frame in (pd.DataFrame(X, columns=["a", "b"]), pl.DataFrame(X)):
        assert Columns.learn(frame)[1].dtype == np.float32
        assert (Columns.learn(frame)[1] == X).all()
    colored = pd.DataFrame({"a": X[:, 0], "color": list("xyxyx")})
    assert Columns.learn(colored)[1].dtype == np.float32
    assert Columns.learn(pl.from_pandas(colored))[1].dtype == np.float32
    assert Columns.learn(colored.assign(b=1))[1].dtype == np.float64
    assert Columns.learn(pl.from_pandas(colored.assign(b=1)))[1].dtype == np.float64
    assert Columns.learn(pd.DataFrame({"a": pd.array([1, None], "Float32")}).iloc[:1])[1].dtype == np.float32


def test_booleans_are_numbers_unless_they_are_named():
    for frame in (
        pd.DataFrame({"ill": [True, False], "b": [1, 2]}),
        pd.DataFrame({"ill": [True, False], "b": [1, 2]}, dtype=object),
        pd.DataFrame({"ill": pd.array([True, False], "boolean"), "b": [1, 2]}),
        pl.DataFrame({"ill": [True, False], "b": [1, 2]}),
    ):
        assert Columns.learn(frame)[1].tolist() == [[1.0, 1.0], [0.0, 2.0]]
        columns, encoded = Columns.learn(frame, categorical_features="ill")
        assert columns.names == ["ill=False", "ill=True", "b"]
        assert encoded.tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 2.0]]


# sparse


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok", "bsr", "dia"])
@pytest.mark.parametrize("kind", [sparse.coo_array, sparse.coo_matrix])
def test_sparse_data_stay_sparse(rng, form, kind):
    X = rng.normal(size=(8, 5)) * (rng.random((8, 5)) < 0.4)
    columns, encoded = Columns.learn(kind(X).asformat(form))
    assert isinstance(encoded, sparse.csr_array)
    assert (encoded.toarray() == X).all()
    assert isinstance(columns.encode(kind(X)), sparse.csr_array)
    assert columns.decode(X[:2]).tolist() == X[:2].tolist()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sparse_floats_are_not_copied(dtype):
    X = sparse.eye_array(4, format="csr", dtype=dtype)
    encoded = Columns.learn(X)[1]
    assert np.shares_memory(encoded.data, X.data)
    assert encoded.dtype == dtype
    assert Columns.learn(X.astype(bool))[1].dtype == np.float64


def test_entries_stored_twice_are_summed_in_a_copy():
    X = sparse.csr_array((np.array([1.0, 2.0, 4.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    encoded = Columns.learn(X)[1]
    assert encoded.data.tolist() == [3.0, 4.0]
    assert X.data.tolist() == [1.0, 2.0, 4.0]


def test_a_frame_of_sparse_columns_stays_sparse():
    frame = pd.DataFrame.sparse.from_spmatrix(sparse.eye_array(3, format="csr"), columns=list("abc"))
    columns, encoded = Columns.learn(frame)
    assert isinstance(encoded, sparse.csr_array)
    assert columns.decode(np.eye(3)).equals(pd.DataFrame(np.eye(3), columns=list("abc")))
    gaps = pd.DataFrame({"a": pd.arrays.SparseArray([1.0, NAN]), "b": pd.arrays.SparseArray([NAN, 2.0])})
    assert np.array_equal(Columns.learn(gaps)[1], [[1.0, NAN], [NAN, 2.0]], equal_nan=True)
    colored = frame.assign(color=list("xyx"))
    assert Columns.learn(colored)[1][:, :3].tolist() == np.eye(3).tolist()


def test_sparse_data_have_neither_gaps_nor_categories():
    X = sparse.csr_array(np.eye(3))
    X.data[1] = NAN
    with pytest.raises(InputError, match=r"stores NaN; need numbers: .* X\.toarray\(\)"):
        Columns.learn(X)
    X.data[1] = np.inf
    with pytest.raises(InputError, match="infinite"):
        Columns.learn(X)
    with pytest.raises(InputError, match=r"X is sparse.*pass X\.toarray\(\)"):
        Columns.learn(sparse.csr_array(np.eye(3)), categorical_features=[0])
    columns, _ = Columns.learn(np.eye(3), categorical_features=[0])
    with pytest.raises(InputError, match="X is sparse"):
        columns.encode(sparse.csr_array(np.eye(3)))


# categories


def test_what_a_frame_holds_decides_what_is_categorical():
    dates = {"n": [1, 2], "s": ["x", "y"]}
    frame = pd.DataFrame({**dates, "o": pd.Series(["x", None], dtype=object), "c": pd.Categorical([3, 1])})
    frame["t"] = pd.array(["u", "v"], "string")
    assert list(Columns.learn(frame)[0].groups) == ["s", "o", "c", "t"]
    polars = pl.DataFrame({**dates, "c": pl.Series(["x", None], dtype=pl.Categorical)})
    polars = polars.with_columns(e=pl.Series(["x", "y"], dtype=pl.Enum(["y", "x"])), b=pl.Series([True, False]))
    assert list(Columns.learn(polars)[0].groups) == ["s", "c", "e"]


@pytest.mark.parametrize("chosen", [["b"], "b", [1], 1, [-1], [False, True], np.array([False, True]), slice(1, 2)])
def test_categorical_columns_are_named_in_any_way(chosen):
    columns, encoded = Columns.learn(pd.DataFrame({"a": [1, 2], "b": [7, 5]}), categorical_features=chosen)
    assert columns.names == ["a", "b=5", "b=7"]
    assert encoded.tolist() == [[1, 0, 1], [2, 1, 0]]


def test_categories_of_numbers_match_whatever_their_dtype():
    columns, _ = Columns.learn(np.array([[1, 0.5], [2, 1.5]]), categorical_features=[0])
    assert columns.names == ["x0=1.0", "x0=2.0", "x1"]
    assert columns.encode([[2, 3], [1, 3]]).tolist() == [[0, 1, 3], [1, 0, 3]]
    assert columns.encode(pd.DataFrame({"a": pd.array([2, None], "Int64"), "b": [3, 3]}))[0].tolist() == [0, 1, 3]


def test_an_unseen_or_missing_category_does_not_count():
    columns, _ = Columns.learn(pd.DataFrame({"color": ["red", "blue"], "x": [1.0, 2.0]}))
    for unknown in ("green", None, pd.NA, NAN):
        encoded = columns.encode(pd.DataFrame({"color": [unknown, "red"], "x": [1.0, 2.0]}, dtype=object))
        assert np.array_equal(encoded, [[NAN, NAN, 1.0], [0.0, 1.0, 2.0]], equal_nan=True)
    assert np.array_equal(
        columns.encode(pl.DataFrame({"color": [None], "x": [1]})), [[NAN, NAN, 1]], equal_nan=True
    )
    assert columns.decode([[NAN, NAN, 1.0]])["color"].isna().all()


@pytest.mark.parametrize(("trained", "other"), [(["1", "2"], [1, 2]), ([1, 2], ["1", "2"]), ([1, 2], ["3", None])])
def test_categories_of_another_kind_are_not_taken_for_unseen_ones(trained, other):
    columns, _ = Columns.learn(pd.DataFrame({"a": trained, "x": [1.0, 2.0]}), categorical_features=["a"])
    with pytest.raises(InputError, match=r"column 'a' holds .*, but its categories are .*: convert the column"):
        columns.encode(pd.DataFrame({"a": other, "x": [1.0, 2.0]}))


def test_only_categories_that_occur_are_features_but_the_dtype_comes_back_whole():
    sizes = pd.CategoricalDtype(["S", "M", "L"], ordered=True)
    frame = pd.DataFrame({"size": pd.Series(["M", "S", None], dtype=sizes), "x": [1.0, 2.0, 3.0]})
    columns, encoded = Columns.learn(frame)
    assert columns.names == ["size=M", "size=S", "x"]
    pd.testing.assert_frame_equal(columns.decode(encoded), frame)
    enum = pl.DataFrame(
        {"size": pl.Series(["M", "S", None], dtype=pl.Enum(["S", "M", "L"])), "x": [1.0, 2.0, 3.0]}
    )
    categorical = enum.cast({"size": pl.Categorical})
    text = enum.cast({"size": pl.String})
    for frame in (enum, categorical, text):
        columns, encoded = Columns.learn(frame)
        assert columns.decode(encoded).rows() == frame.rows()
        assert columns.decode(encoded).schema == frame.schema
        assert np.array_equal(columns.encode(text), encoded, equal_nan=True)


def test_a_point_shows_the_most_probable_category_the_first_of_several():
    columns, _ = Columns.learn(pd.DataFrame({"c": list("abc"), "x": [1.0, 2.0, 3.0]}))
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
        columns, _ = Columns.learn(X, categorical_features=[0])
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
    columns, encoded = Columns.learn(X, categorical_features=[0, 1])
    assert columns.names == ["x0=blue", "x0=red", "x1=0.5", "x1=3"]
    assert {type(c) for own in columns.categorical.values() for c in own.values} == {str, int, float}
    assert encoded.tolist() == [[0, 1, 0, 1], [1, 0, 1, 0]]


def test_infinity_is_no_category():
    for bad in ([[np.inf], [1.0]], [[-np.inf], [1.0]]):
        with pytest.raises(InputError, match="column 0 contains infinite values"):
            Columns.learn(bad, categorical_features=[0])
    columns, _ = Columns.learn([[1.0], [2.0]], categorical_features=[0])
    with pytest.raises(InputError, match="column 0 contains infinite values"):
        columns.encode([[np.inf], [1.0]])


@pytest.mark.parametrize("n", [21, 300])
def test_columns_that_identify_samples_are_refused(n):
    frame = pd.DataFrame({"id": [f"patient {i}" for i in range(n)], "x": np.arange(n)})
    with pytest.raises(InputError, match=f"column 'id' has {n} categories in {n} samples; need at most"):
        Columns.learn(frame)
    Columns.learn(frame[:20])
    twice = pd.concat([frame, frame])
    assert len(Columns.learn(twice)[0].categorical[0].values) == n


def test_more_categories_than_memory_may_hold_are_refused():
    with pytest.raises(InputError, match="1001 categories in 4004 samples; need at most 1000"):
        Columns.learn(pl.DataFrame({"zip": [f"D-{i % 1001}" for i in range(4004)]}))


# weights


def test_feature_weights_are_given_in_any_way():
    frame = pd.DataFrame({"a": [1.0, 2.0], "c": ["x", "y"], "b": [3.0, 4.0]})
    for given_weights in ([2.0, 3.0, 0.0], np.array([2, 3, 0]), {"a": 2, "c": 3.0, "b": 0}, {0: 2, 1: 3, -1: 0}):
        columns, encoded = Columns.learn(frame, feature_weights=given_weights)
        assert columns.weights.tolist() == [2.0, 1.5, 1.5, 0.0]
        assert encoded.shape == (2, 4)
    assert Columns.learn(frame, feature_weights={"c": 4})[0].weights.tolist() == [1.0, 2.0, 2.0, 1.0]


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
    columns, _ = Columns.learn(X, layers=layers, feature_weights=features, sample_weight=weight)
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
    columns, _ = Columns.learn(frame, layers={"look": ["color", "size"], "rest": (["x"], 3.0)})
    # each category has the variance ½ · (¼ + ¼) = ¼; x has 1
    assert columns.weights == pytest.approx(np.array([0.5 / 2, 0.5 / 2, 0.75, 0.5 / 2, 0.5 / 2]))


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_layers_do_not_depend_on_the_unit_of_measure(rng, scale, offset):
    X = rng.normal(size=(40, 4))
    layers = {"a": slice(0, 1), "b": slice(1, 4)}
    plain, _ = Columns.learn(X, layers=layers)
    scaled, _ = Columns.learn((X + offset) * [scale, 1, 1, 1], layers=layers)
    assert scaled.weights * [scale**2, 1, 1, 1] == pytest.approx(plain.weights, rel=1e-6)


def test_a_weight_of_a_sample_counts_like_copies_of_it(rng):
    X = np.column_stack([rng.normal(size=(9, 3)), rng.integers(0, 3, 9)])
    weight = rng.integers(1, 4, 9)
    options = {"layers": {"a": [0, 1], "b": [2, 3]}, "categorical_features": [3]}
    weighted, _ = Columns.learn(X, **options, sample_weight=weight)
    repeated, _ = Columns.learn(np.repeat(X, weight, axis=0), **options)
    assert weighted.weights == pytest.approx(repeated.weights)


def test_a_sample_of_weight_zero_is_not_there():
    X = np.array([["a", 1.0], ["b", 2.0], ["c", 50.0]], dtype=object)
    options = {"categorical_features": [0], "layers": {"a": [0], "b": [1]}}
    with_it, encoded = Columns.learn(X, **options, sample_weight=[1, 1, 0])
    without, _ = Columns.learn(X[:2], **options)
    assert with_it.to_document() == without.to_document()
    assert np.array_equal(encoded[2], [NAN, NAN, 50], equal_nan=True)
    with pytest.raises(InputError, match="column 1 has no value"):
        Columns.learn([[1.0, NAN], [2.0, NAN], [1.0, 3.0]], sample_weight=[1, 1, 0])


def test_layers_of_sparse_data_are_those_of_dense_data(rng):
    X = rng.normal(size=(30, 6)) * (rng.random((30, 6)) < 0.5) + [0, 0, 0, 0, 0, 7]
    weight = rng.random(30)
    for layers in ({"a": [0, 1], "b": slice(2, 6)}, {"a": ([5], 2.0), "b": slice(0, 5)}):
        dense, _ = Columns.learn(X, layers=layers, sample_weight=weight)
        thin, _ = Columns.learn(sparse.csr_array(X), layers=layers, sample_weight=weight)
        assert thin.weights == pytest.approx(dense.weights)


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("constant", [0.0, 0.1, 1e6 + 0.1, 1e-30, 1e30])
def test_a_layer_that_does_not_vary_is_refused_unless_it_does_not_count(rng, kind, constant):
    X = np.column_stack([np.full(1001, constant), rng.normal(size=1001)])
    X[900:, 0] = 0.0
    weight = np.where(np.arange(1001) < 900, rng.random(1001), 0.0)
    with pytest.raises(InputError, match="the layer 'a' does not vary"):
        Columns.learn(kind(X), layers={"a": [0], "b": [1]}, sample_weight=weight)
    columns, _ = Columns.learn(kind(X), layers={"a": ([0], 0), "b": [1]}, sample_weight=weight)
    assert columns.weights[0] == 0
    assert columns.weights[1] == pytest.approx(1 / np.cov(X[:, 1], aweights=weight, ddof=0))
    both, _ = Columns.learn(kind(X), layers={"all": [0, 1]}, sample_weight=weight)
    assert both.weights[0] == both.weights[1]


def test_results_do_not_depend_on_the_chunks(rng, monkeypatch):
    X = rng.normal(size=(300, 4))
    X[rng.random((300, 4)) < 0.3] = NAN
    X[:, 0] = 1.0 + rng.random(300)
    layers = {"a": [0, 1], "b": [2, 3]}
    whole, _ = Columns.learn(X, layers=layers)
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    parts, _ = Columns.learn(X, layers=layers)
    assert parts.weights == pytest.approx(whole.weights, rel=1e-12)
    X[277] = NAN
    assert parts.empty_rows(parts.encode(X)).tolist() == [277]
    assert Columns.learn_known(X)[2].tolist() == [277]
    X[:, 2] = NAN
    with pytest.raises(InputError, match="column 2 has no value"):
        Columns.learn(X)


def test_a_row_is_empty_if_none_of_its_values_counts():
    X = np.array([[1.0, NAN], [NAN, 2.0], [3.0, 4.0]])

    def empty(columns, X):
        return columns.empty_rows(columns.encode(X)).tolist()

    assert Columns.learn_known(X)[2].size == 0
    assert Columns.learn_known(X, feature_weights=[1.0, 0.0])[2].tolist() == [1]
    layers = {"a": [0], "b": ([1], 0)}
    assert Columns.learn_known(np.array([[1, 5], [NAN, 6], [3, 8]]), layers=layers)[2].tolist() == [1]
    columns, _ = Columns.learn([[1.0, 3.0], [2.0, 4.0]], feature_weights=[1.0, 0.0])
    assert empty(columns, X) == [1]
    colors, _ = Columns.learn(pd.DataFrame({"color": ["red", "blue"]}))
    assert empty(colors, pd.DataFrame({"color": ["red", "green"]})) == [1]


# names


def test_the_columns_must_be_those_of_training():
    X = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    columns, encoded = Columns.learn(X)
    assert (columns.encode(X.to_numpy()) == encoded).all()
    assert (columns.encode(pl.from_pandas(X)) == encoded).all()
    with pytest.raises(InputError, match="has the column 'b' where training had 'a'"):
        columns.encode(X[["b", "a"]])
    with pytest.raises(InputError, match="X has 1 columns, but the map has 2 features"):
        columns.encode(X[["a"]])
    assert (Columns.learn(X.to_numpy())[0].encode(X) == encoded).all()


def test_names_that_only_count_are_not_compared():
    X = pd.DataFrame([[1.0, 2.0], [3.0, 5.0]])
    columns, encoded = Columns.learn(X)
    assert columns.feature_names == (0, 1)
    assert (columns.encode(X.rename(columns={0: 7})) == encoded).all()
    pd.testing.assert_frame_equal(columns.decode(encoded), X)
    pairs = Columns.learn(pd.DataFrame([[1.0, 2.0]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])))[0]
    assert pairs.names == ["('a', 1)", "('a', 2)"]


def test_decoded_arrays_are_not_the_points_themselves():
    columns, _ = Columns.learn(np.eye(2))
    points = np.eye(2)
    shown = columns.decode(points)
    shown[0, 0] = 7.0
    assert points[0, 0] == 1.0
    assert shown.dtype == np.float64


# files


def documented():
    sizes = pd.CategoricalDtype(["S", "M", "L"], ordered=True)
    frame = pd.DataFrame(
        {
            "size": pd.Series(["M", "S", None], dtype=sizes),
            "x": [0.1, 0.2, 0.7],
            "good": [True, False, True],
            "year": [1999, 2001, 1999],
            "half": [0.5, 1.5, 0.5],
            "age": pd.array([30, None, 40], "Int16"),
        }
    )
    yield Columns.learn(frame, categorical_features=["size", "good", "year", "half"], feature_weights={"x": 0.1})
    yield Columns.learn(pl.DataFrame({"c": pl.Series(["u", "v"], dtype=pl.Categorical), "s": ["1", "2"]}))
    yield Columns.learn(pl.DataFrame({"e": pl.Series(["u", "v"], dtype=pl.Enum(["w", "v", "u"]))}))
    yield Columns.learn(np.eye(3), layers={"a": [0], "b": [1, 2]})
    yield Columns.learn(pd.DataFrame(np.eye(3)))


@pytest.mark.parametrize("place", range(5))
def test_a_document_keeps_everything(place):
    columns, encoded = list(documented())[place]
    document = json.loads(json.dumps(columns.to_document(), allow_nan=False))
    back = Columns.from_document(document)
    assert back.to_document() == columns.to_document()
    assert (back.weights == columns.weights).all()
    assert back.categorical == columns.categorical
    assert back.feature_names == columns.feature_names
    shown, again = columns.decode(encoded), back.decode(encoded)
    assert shown.equals(again) if hasattr(shown, "equals") else (shown == again).all()
    assert np.array_equal(back.encode(shown), encoded, equal_nan=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"container": "excel"}, r"document\['container'\] is 'excel'; need one of 'array', 'pandas'"),
        ({"n_features_in": 0}, r"document\['n_features_in'\] is 0; need a whole number of at least 1"),
        ({"n_features_in": 3}, r"document\['feature_names'\] is a list of 2; need .* n_features_in = 3"),
        ({"n_features_in": "two"}, r"document\['n_features_in'\] is 'two'; need a whole number"),
        ({"feature_names": ["a"]}, r"document\['feature_names'\] is a list of 1; need .* n_features_in = 2"),
        (
            {"categorical": [{"column": 5, "categories": ["a"]}]},
            "2 columns, 1 of them of 1 categories, but 3 weights",
        ),
        ({"categorical": [{"column": 2, "categories": ["a", "b"]}]}, r"has categories in the columns \[2\]"),
        (
            {"categorical": [{"column": 0, "categories": []}]},
            r"\['categories'\] is a list of 0; need .* at least 1",
        ),
        (
            {"categorical": [{"column": 0, "categories": [["a"]]}]},
            r"\['categories'\]\[0\] is a list of 1; need a text",
        ),
        ({"categorical": [{"categories": ["a"]}]}, r"document\['categorical'\]\[0\] does not have 'column'"),
        ({"categorical": 3}, r"document\['categorical'\] is 3; need a list"),
        ({"weights": [1.0]}, "1 of them of 2 categories, but 1 weights; need 3"),
        ({"weights": [0.5, 0.5, -1.0]}, r"document\['weights'\]\[2\] is -1.0; need a finite number, at least 0"),
        ({"weights": [0.5, 0.5, None]}, r"document\['weights'\]\[2\] is None; need a finite number"),
        ({"weights": "none"}, r"document\['weights'\] is 'none'; need a list"),
        ({"dtypes": ["str"]}, r"document\['dtypes'\] is a list of 1; need a list of n_features_in = 2"),
        (
            {"dtypes": ["str", "datetime64[ns]"]},
            r"has the dtype 'datetime64\[ns\]' in column 1; need one of pandas",
        ),
        ({"dtypes": ["str", "__class__"]}, "has the dtype '__class__' in column 1; need one of pandas"),
        (
            {"dtypes": ["float64", "float64"]},
            "has the dtype 'float64' in column 0; need one of pandas that holds it",
        ),
        ({"dtypes": ["str", ["int64"]]}, r"document\['dtypes'\]\[1\] is a list of 1; need None or a text"),
        ({"dtypes": 3}, r"document\['dtypes'\] is 3; need a list"),
    ],
)
def test_a_damaged_document_is_refused(change, words):
    document = Columns.learn(pd.DataFrame({"c": ["u", "v"], "x": [1.0, 2.0]}))[0].to_document()
    Columns.from_document(document)
    with pytest.raises(InputError, match=words):
        Columns.from_document(document | change)
    for key in document.keys() - {"dtypes"}:  # which older files do not have
        with pytest.raises(InputError, match=f"^document does not have '{key}'; need a record with "):
            Columns.from_document({name: value for name, value in document.items() if name != key})


CATEGORIES = {"column": 0, "categories": ["u", "v"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": [0.0, 0.0, 0.0]}, "has no weight above 0"),
        (
            {"feature_names": ["a", "a"]},
            "is a list of 2; need None or a list of n_features_in = 2 different entries",
        ),
        ({"feature_names": None}, "is of a frame of pandas without names; need a name for each column"),
        ({"container": "polars", "feature_names": ["c", 1]}, "is of a frame of polars; need texts as names"),
        (
            {"categorical": [CATEGORIES | {"column": 2}]},
            "has categories in the columns .2.; need different ones of 2",
        ),
        (
            {"categorical": [CATEGORIES, CATEGORIES], "weights": [1.0] * 4},
            "has categories in the columns .0, 0.; need",
        ),
        ({"categorical": [CATEGORIES | {"categories": ["u", 1]}]}, "mixes texts and numbers"),
        ({"categorical": [CATEGORIES | {"categories": ["u", "u"]}]}, "has an entry twice"),
        ({"categorical": [CATEGORIES | {"levels": ["u", "v"]}]}, "has one of 'levels' and 'ordered'"),
        (
            {"categorical": [CATEGORIES | {"levels": ["u"], "ordered": True}]},
            "has the category 'v'; need one of its",
        ),
        ({"dtypes": ["object", "run"]}, "has the dtype 'run' in column 1; need one of pandas"),
        ({"dtypes": ["int64", "float64"]}, "has the dtype 'int64' in column 0; need one of pandas that holds it"),
        ({"dtypes": ["object", "string"]}, "has the dtype 'string' in column 1"),
        (
            {"categorical": [CATEGORIES | {"categories": [1, 300]}], "dtypes": ["int8", None]},
            "has the dtype 'int8' in column 0",
        ),
        (
            {"container": "arrow", "categorical": [CATEGORIES | {"categories": [1, 1.5]}], "dtypes": [None, None]},
            "is of a frame of arrow; need categories of one type in each column",
        ),
        (
            {
                "container": "polars",
                "categorical": [CATEGORIES | {"categories": [1, 2], "levels": [1, 2], "ordered": False}],
                "dtypes": [None, None],
            },
            "is of a frame of polars; need texts as categories that have levels",
        ),
    ],
)
def test_a_document_is_refused_for_what_does_not_fit_the_rest(change, words):
    document = Columns.learn(pd.DataFrame({"c": ["u", "v"], "x": [1.0, 2.0]}))[0].to_document()
    with pytest.raises(InputError, match=rf"^document\S* {words}"):
        Columns.from_document(document | change)


def test_a_frame_cannot_be_shown_without_its_library(monkeypatch):
    columns, encoded = Columns.learn(pl.DataFrame({"a": [1.0]}))
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(InputError, match=r"frame of polars, which is not installed; .*: pip install polars"):
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
        (np.zeros((2, 2, 2)), "dim 3"),
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
        Columns.learn(bad)


@pytest.mark.parametrize("bad", [{"a": 1}, [1, 2], object()])
def test_objects_in_an_array_are_named(bad):
    X = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=object)
    X[1, 1] = bad
    with pytest.raises((TypeError, ValueError), match=r"argument must be .* string.* number|sequence"):
        Columns.learn(X)
    with pytest.raises(InputError, match="column 1 holds entries"):
        Columns.learn(X, categorical_features=[1])


def test_values_as_large_as_float32_holds_are_fine():
    X = np.array([[3e38, 1.0], [-3e38, 2.0]], dtype=np.float32)
    assert Columns.learn(X)[1] is X
    assert Columns.learn([[1e70, -1e70]])[1].tolist() == [[1e70, -1e70]]


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
        Columns.learn(TWO, **options)
    unnamed = r"names '\w', but X has no column names; need positions from 0 to 1"
    with pytest.raises(InputError, match=f"{words}|{unnamed}"):
        Columns.learn(TWO.to_numpy(), **options)


def test_strings_beside_named_categories_are_refused():
    frame = pd.DataFrame({"c": ["u", "v"], "d": ["u", "v"]})
    for chosen in (["c"], None):
        with pytest.raises(InputError, match="holds strings"):
            Columns.learn(frame, categorical_features=chosen)
    with pytest.raises(InputError, match=r"column 'e' holds categories; .* name it in categorical_features"):
        Columns.learn(pl.DataFrame({"e": pl.Series(["u"], dtype=pl.Categorical)}), categorical_features=None)
    columns, _ = Columns.learn(TWO)
    with pytest.raises(InputError, match="column 'b' holds strings"):
        columns.encode(TWO.astype({"b": str}))


@pytest.mark.parametrize("bad", [np.zeros((1, 3)), np.zeros(2), [[1.0, np.inf]], [["a", "b"]]])
def test_what_are_no_points_is_refused(bad):
    with pytest.raises(InputError, match="points"):
        Columns.learn(TWO)[0].decode(bad)
