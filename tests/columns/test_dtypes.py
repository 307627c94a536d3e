"""The columns of a frame come back with the dtypes that they had: integers whole, booleans true or false."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.columns import Columns, learn_columns

NAN = float("nan")
WHOLE = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
PANDAS = [
    *WHOLE, "Int8", "Int64", "UInt16", "bool", "boolean", "float32", "float64", "Float32", "Float64", "float16",
    "int64[pyarrow]", "uint8[pyarrow]", "bool[pyarrow]", "float[pyarrow]", "double[pyarrow]",
]  # fmt: skip
POLARS = [
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "Boolean",
    "Float32",
    "Float64",
]
ARROW = [*WHOLE, "bool", "float", "double", "halffloat"]


def decoded(X, points):
    """Points as the map of a table shows them, the same before and after it was a document."""
    columns, _ = learn_columns(X)
    again = Columns.from_document(json.loads(json.dumps(columns.to_document(), allow_nan=False)))
    shown = columns.decode(points)
    assert shown.equals(again.decode(points))
    return shown


@pytest.mark.parametrize("dtype", PANDAS)
def test_a_point_is_shown_in_the_dtypes_of_pandas(dtype):
    frame = pd.DataFrame({"a": pd.Series([0, 1, 1]).astype(dtype), "b": [0.5, 1.5, 2.5]})
    shown = decoded(frame, [[0.3, 0.3], [0.99, 0.25]])
    assert (shown.dtypes == frame.dtypes).all()
    exact = [0.3, 0.99] if "loat" in dtype or "double" in dtype else [0.0, 1.0]
    assert shown["a"].astype(float).tolist() == pytest.approx(exact, rel=1e-3)
    assert shown["b"].tolist() == [0.3, 0.25]


@pytest.mark.parametrize("dtype", POLARS)
def test_a_point_is_shown_in_the_dtypes_of_polars(dtype):
    frame = pl.DataFrame({"a": pl.Series([0, 1, 1]).cast(getattr(pl, dtype))})
    shown = decoded(frame, [[0.3], [0.99], [NAN]])
    assert shown.schema == frame.schema
    exact = [0.3, 0.99, None] if "Float" in dtype else [0, 1, None]
    assert shown["a"].to_list() == [value if value is None else pytest.approx(value) for value in exact]


@pytest.mark.parametrize("dtype", ARROW)
def test_a_point_is_shown_in_the_types_of_arrow(dtype):
    table = pa.table({"a": pa.array([0.0, 1.0, 1.0]).cast(pa.type_for_alias(dtype))})
    shown = decoded(table, [[0.3], [0.99], [NAN]])
    assert shown.schema == table.schema
    exact = [0.3, 0.99, None] if dtype in ("float", "double", "halffloat") else [0, 1, None]
    assert shown["a"].to_pylist() == [
        value if value is None else pytest.approx(value, rel=1e-3) for value in exact
    ]


@pytest.mark.parametrize("dtype", WHOLE)
def test_integers_stay_within_the_range_of_their_dtype(dtype):
    limits = np.iinfo(dtype)
    frame = pd.DataFrame({"a": np.array([0, 1], dtype)})
    for X in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        column = learn_columns(X)[0].decode([[-1e30], [1e30], [2.5]])["a"]
        least, most, middle = column.to_pylist() if isinstance(X, pa.Table) else column.to_list()
        assert least == limits.min
        assert limits.max - 2048 <= most <= limits.max  # the largest that a float is, too
        assert middle == 2


def test_a_missing_value_of_a_dtype_without_any_is_missing_in_the_one_that_has_them():
    frame = pd.DataFrame({"a": np.array([1, 2], "uint8"), "b": [True, False], "c": ["x", "y"]})
    shown = learn_columns(frame)[0].decode([[1.7, NAN, 0.2, 0.8], [NAN, 0.7, NAN, NAN]])
    assert shown.dtypes.astype(str).tolist() == ["UInt8", "boolean", "str"]
    assert shown["a"].tolist() == [2, pd.NA]
    assert shown["b"].tolist() == [pd.NA, True]
    assert shown["c"].isna().tolist() == [False, True]


def test_objects_are_what_they_held():
    frame = pd.DataFrame({"bool": [True, None, False], "int": [1, 5, None], "float": [0.5, 1, None]}, dtype=object)
    shown = learn_columns(frame)[0].decode([[0.7, 2.8, 0.7], [NAN, NAN, NAN]])
    assert shown.iloc[0].tolist() == [True, 3, 0.7]
    assert [type(value) for value in shown.iloc[0]] == [bool, int, float]
    assert shown.iloc[1].isna().all()
    array = np.array([["red", 1, True], ["blue", 3, False]], dtype=object)
    shown = learn_columns(array, categorical_features=[0])[0].decode([[0.2, 0.8, 1.9, 0.4]])
    assert shown.tolist() == [["red", 2, False]]
    assert [type(value) for value in shown[0]] == [str, int, bool]


def test_the_numbers_of_an_array_stay_floats():
    for X in (np.array([[0, 1], [3, 4]]), np.array([[True], [False]]), np.array([[1], [2]], dtype=object)):
        points = np.full((1, X.shape[1]), 0.25)
        shown = learn_columns(X)[0].decode(points)
        assert shown.dtype == np.float64
        assert (shown == points).all()


def test_categories_of_numbers_have_their_dtype():
    frame = pd.DataFrame({"zip": np.array([10115, 80331], "int32"), "ill": pd.array([True, None], "boolean")})
    for X in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame, preserve_index=False)):
        columns, encoded = learn_columns(X, categorical_features=["zip", "ill"])
        assert columns.decode(encoded).equals(X)


# maps


def clients():
    """Twelve clients in two groups, whose columns are of every kind."""
    n = np.arange(24)
    return pd.DataFrame(
        {
            "age": 20 + n,
            "jobs": pd.array([None if i == 5 else int(i % 4) for i in n], "Int64"),
            "married": n >= 12,
            "income": 1000.5 + 10 * n,
            "city": pd.Categorical(np.where(n < 12, "Rome", "Oslo")),
        }
    )


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_prototypes_ends_and_frames_are_rows_of_the_table(kind, tmp_path):
    frame = clients()
    X = {"pandas": frame, "polars": pl.from_pandas(frame), "arrow": pa.Table.from_pandas(frame)}[kind]
    som = ss.SOM(shape=(3, 3), n_epochs=5, standardize=True, random_state=0).fit(X)
    som.save(tmp_path / "map.safetensors")
    complete = frame.drop(index=5)
    paths = som.morph(complete[:3], ss.Unit(8))
    for each in (som, ss.load(tmp_path / "map.safetensors")):
        for points in (som.prototypes_, paths.end, paths.frames(5)[:, 2]):
            shown = each.decode(points)
            assert type(shown) is type(X)
            if kind == "pandas":
                wanted = X.dtypes.astype(str)
                assert (shown.dtypes.astype(str) == wanted).all()
            else:
                assert shown.schema.names == X.schema.names if kind == "arrow" else shown.schema == X.schema
        assert each.decode(each.columns_.encode(frame)).equals(each.decode(som.columns_.encode(frame)))


def test_what_is_filled_in_has_the_dtypes_of_training_and_what_was_known_stays():
    frame = clients()
    som = ss.SOM(shape=(3, 3), n_epochs=5, standardize=True, random_state=0).fit(frame)
    gaps = frame.astype({"age": "float64", "married": object, "city": object})
    gaps.loc[2, ["age", "married", "city"]] = [NAN, None, None]
    filled = som.impute(gaps)
    assert (filled.dtypes == frame.dtypes).all()
    assert filled.drop(index=[2, 5]).equals(frame.drop(index=[2, 5]))
    assert filled.loc[2, ["jobs", "income"]].tolist() == frame.loc[2, ["jobs", "income"]].tolist()
    assert not filled.isna().any().any()
    gaps.loc[7, "age"] = 31.25  # no integer, and the user's own
    filled = som.impute(gaps)
    assert filled["age"].dtype == np.float64
    assert filled.loc[7, "age"] == 31.25


def test_single_precision_rounds_nothing_that_the_user_brings():
    frame = pd.DataFrame({"a": np.array([0.1, 0.2, 0.4], np.float32), "b": np.array([1, 2, 3], np.float32)})
    som = ss.SOM(shape=(1, 2), n_epochs=3, standardize=True).fit(frame)
    assert (som.impute(frame).dtypes == np.float32).all()
    finer = frame.astype(np.float64)
    finer.loc[0] = [0.1, NAN]
    filled = som.impute(finer)
    assert filled["a"].tolist() == finer["a"].tolist()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_filling_in_writes_into_no_array_of_the_user(dtype):
    X = np.array([[0.0, NAN], [1.0, 2.0], [3.0, 4.0]], dtype)
    som = ss.SOM(shape=(1, 2), n_epochs=3).fit(X)
    before = X.copy()
    assert not np.isnan(som.impute(X)).any()
    assert np.array_equal(X, before, equal_nan=True)
    assert not np.shares_memory(som.impute(X[1:]), X)


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame])
def test_blocks_that_hold_fractions_after_integers_are_columns_of_floats(kind):
    whole = [kind({"a": [1, 2, 3], "b": [i, 2, 3]}) for i in range(3)]
    som = ss.SOM(shape=(1, 2), n_epochs=2).fit(lambda: iter(whole))
    assert som.columns_.dtypes == (("int64",) if kind is pd.DataFrame else ("Int64",)) * 2
    mixed = [*whole, kind({"a": [1, 2, 3], "b": [0.5, 2.0, 3.0]})]
    som = ss.SOM(shape=(1, 2), n_epochs=2).fit(lambda: iter(mixed))
    assert som.columns_.dtypes[1] is None
    assert som.decode(som.prototypes_)["b"].to_list() == som.prototypes_[:, 1].tolist()


# whatever a table holds


def maybe(values, gaps):
    return st.one_of(values, st.none()) if gaps else values


INTEGERS = {name: st.integers(int(np.iinfo(name).min), int(np.iinfo(name).max)) for name in WHOLE}
SAFE = st.integers(-(2**53), 2**53)
FLOATS = st.floats(-1e30, 1e30).map(lambda x: x + 0.0)
SINGLES = st.floats(-(2.0**100), 2.0**100, width=32).map(lambda x: x + 0.0)
TEXT = st.sampled_from(["red", "green", "blue", "über", "NA", "-"])
KINDS = {
    "int64": (SAFE, False, "int64", "Int64", "int64"),
    "int32": (INTEGERS["int32"], False, "int32", "Int32", "int32"),
    "uint8": (INTEGERS["uint8"], False, "uint8", "UInt8", "uint8"),
    "Int64": (SAFE, True, "Int64", "Int64", "int64"),
    "UInt16": (INTEGERS["uint16"], True, "UInt16", "UInt16", "uint16"),
    "bool": (st.booleans(), False, "bool", "Boolean", "bool"),
    "boolean": (st.booleans(), True, "boolean", "Boolean", "bool"),
    "float64": (FLOATS, False, "float64", "Float64", "double"),
    "Float64": (FLOATS, True, "Float64", "Float64", "double"),
    "Float32": (SINGLES, True, "Float32", "Float32", "float"),
    "string": (TEXT, True, "string", "String", "string"),
    "category": (TEXT, True, "category", "Categorical", None),
    "Int8 of Arrow": (INTEGERS["int8"], True, "int8[pyarrow]", "Int8", "int8"),
}
"""What it may hold, whether entries may be missing, its name in pandas, polars and Arrow."""


@st.composite
def tables(draw):
    """(entries, kind) of each column; some values stand in every column and every row."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5))
    n = draw(st.integers(2, 12))
    columns = []
    for kind in kinds:
        values, gaps = KINDS[kind][:2]
        entries = draw(st.lists(maybe(values, gaps), min_size=n, max_size=n))
        columns.append(([draw(values), *entries], kind))
    return [*columns, ([float(i) for i in range(n + 1)], "float64")]


def in_pandas(columns):
    return pd.DataFrame({f"c{i}": pd.array(entries, KINDS[kind][2]) for i, (entries, kind) in enumerate(columns)})


def in_polars(columns):
    return pl.DataFrame(
        [pl.Series(f"c{i}", entries, getattr(pl, KINDS[kind][3])) for i, (entries, kind) in enumerate(columns)]
    )


def in_arrow(columns):
    def array(entries, name):
        if name is None:
            return pa.array(entries, pa.string()).dictionary_encode()
        return pa.array(entries, pa.type_for_alias(name))

    return pa.table({f"c{i}": array(entries, KINDS[kind][4]) for i, (entries, kind) in enumerate(columns)})


def check_same(shown, X):
    if isinstance(X, pd.DataFrame):
        pd.testing.assert_frame_equal(shown, X, check_exact=True)
    elif isinstance(X, pl.DataFrame):
        assert shown.schema == X.schema
        assert shown.rows() == X.rows()
    else:
        assert shown.schema == X.schema
        assert shown.to_pydict() == X.to_pydict()


@pytest.mark.slow
@settings(max_examples=150)
@given(tables(), st.sampled_from([in_pandas, in_polars, in_arrow]))
def test_decoding_undoes_encoding_dtypes_and_all(columns, table_of):
    X = table_of(columns)
    known, encoded = learn_columns(X)
    check_same(known.decode(encoded), X)
    again = Columns.from_document(json.loads(json.dumps(known.to_document(), allow_nan=False)))
    check_same(again.decode(again.encode(X)), X)
    assert known.held(encoded).all()
