"""Whether narwhals can stand for our adapters of frames: what it is told of a column, and what comes back."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

DAYS = [dt.datetime(2020, 1, 31), None, dt.datetime(2020, 2, 29)]  # noqa: DTZ001


def pandas_columns() -> dict[str, Any]:
    import pandas as pd

    some, gaps, words = [1, 2, 3], [1, None, 3], ["u", None, "v"]
    kinds = pd.CategoricalDtype(["v", "u", "w"])
    return {
        "int8": pd.Series(some, dtype="int8"),
        "int64": pd.Series(some),
        "float32": pd.Series(gaps, dtype="float32"),
        "bool": pd.Series([True, False, True]),
        "Int64, nullable": pd.Series(gaps, dtype="Int64"),
        "boolean, nullable": pd.Series([True, None, False], dtype="boolean"),
        "Float64, nullable": pd.Series(gaps, dtype="Float64"),
        "int64 of Arrow": pd.Series(gaps, dtype="int64[pyarrow]"),
        "category": pd.Series(words, dtype=kinds),
        "category, ordered": pd.Series(words, dtype=pd.CategoricalDtype(["v", "u", "w"], ordered=True)),
        "category of integers": pd.Series([1, None, 3], dtype=pd.CategoricalDtype([1, 2, 3])),
        "str": pd.Series(words, dtype="str"),
        "object of words": pd.Series(words, dtype=object),
        "object of integers": pd.Series(gaps, dtype=object),
        "sparse": pd.Series([0.0, 1.0, 0.0], dtype="Sparse[float]"),
        "datetime": pd.Series(DAYS, dtype="datetime64[ns]"),
    }


def polars_columns() -> dict[str, Any]:
    import polars as pl

    gaps, words = [1, None, 3], ["u", None, "v"]
    return {
        "Int8": pl.Series(gaps, dtype=pl.Int8),
        "UInt64": pl.Series(gaps, dtype=pl.UInt64),
        "Float32": pl.Series(gaps, dtype=pl.Float32),
        "Boolean": pl.Series([True, None, False]),
        "Decimal": pl.Series([Decimal("1.25"), None, Decimal("3.50")], dtype=pl.Decimal(5, 2)),
        "Categorical": pl.Series(words, dtype=pl.Categorical),
        "Enum": pl.Series(words, dtype=pl.Enum(["v", "u", "w"])),
        "String": pl.Series(words),
        "Datetime": pl.Series(DAYS),
    }


def arrow_columns() -> dict[str, Any]:
    import pyarrow as pa

    gaps, words = [1, None, 3], ["u", None, "v"]
    columns = {
        "int8": pa.array(gaps, pa.int8()),
        "float": pa.array(gaps, pa.float32()),
        "bool": pa.array([True, None, False]),
        "decimal128": pa.array([Decimal("1.25"), None, Decimal("3.50")], pa.decimal128(5, 2)),
        "dictionary": pa.array(words).dictionary_encode(),
        "string": pa.array(words),
        "large_string": pa.array(words, pa.large_string()),
        "timestamp": pa.array(DAYS),
    }
    return {name: pa.chunked_array([column]) for name, column in columns.items()}


LIBRARIES: dict[str, Callable[[], dict[str, Any]]] = {
    "pandas": pandas_columns,
    "polars": polars_columns,
    "pyarrow": arrow_columns,
}


def frame_of(library: str, column: Any) -> Any:
    """A column and one of numbers beside it, as a map needs numbers to vary."""
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    make = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
    beside = pa.array([0.0, 1.0, 2.5]) if library == "pyarrow" else [0.0, 1.0, 2.5]
    return make[library]({"a": column, "b": beside})


def by_narwhals(library: str, column: Any) -> Any:
    """A column made again of float64 or words, and of what narwhals says of its dtype, as a map would make it."""
    import narwhals.stable.v2 as nw

    series = nw.from_native(frame_of(library, column), eager_only=True)["a"]
    is_number = series.dtype.is_numeric() or series.dtype == nw.Boolean
    if not is_number:
        return nw.new_series("a", series.to_list(), series.dtype, backend=library).to_native()
    numbers = series.cast(nw.Float64).to_numpy()
    entries = [None if np.isnan(value) else float(value) for value in numbers]
    again = nw.new_series("a", entries, nw.Float64, backend=library).cast(series.dtype)
    return again.to_native()


def asked(library: str, column: Any) -> str:
    """Whether narwhals tells the values of a column as they are: numbers as float64, all others as they come."""
    import narwhals.stable.v2 as nw

    series = nw.from_native(frame_of(library, column), eager_only=True)["a"]
    right = _listed(column)
    if series.dtype.is_numeric() or series.dtype == nw.Boolean:
        got = _listed(series.cast(nw.Float64).to_numpy())
        right = [None if value is None else float(value) for value in right]
    else:
        got = _listed(series)
    return "yes" if got == right else f"{got}"


def by_ours(library: str, column: Any) -> Any:
    from somersault.columns import learn_known

    frame = frame_of(library, column)
    columns, encoded, _ = learn_known(frame)
    return columns.decode(encoded)["a"]


def same(one: Any, other: Any) -> str:
    """Yes, or what is not as it was."""
    kinds = [getattr(column, "dtype", None) or column.type for column in (one, other)]
    if str(kinds[0]) != str(kinds[1]) or kinds[0] != kinds[1]:
        return f"{kinds[1]}"
    return "yes" if _listed(one) == _listed(other) else f"{_listed(other)}"


def _listed(column: Any) -> list[Any]:
    """Values as plain Python's, None where one is missing."""
    for method in ("to_list", "to_pylist", "tolist"):
        if hasattr(column, method):
            values = getattr(column, method)()
            return [None if _is_missing(value) else value for value in values]
    raise TypeError(type(column).__name__)


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value  # noqa: PLR0124


def outcomes() -> list[list[str]]:
    """Of each kind of column: whether narwhals tells its values, and what comes back of narwhals and of ours."""
    rows = [
        [f"{library}: {name}", *(_tried(way, library, column) for way in WAYS)]
        for library, columns in LIBRARIES.items()
        for name, column in columns().items()
    ]
    return [*rows, index_outcome()]


def index_outcome() -> list[str]:
    """Whether the index of pandas, which is no column, can be had, set again, and comes back of ours."""
    import narwhals.stable.v2 as nw
    import pandas as pd

    from somersault.columns import learn_known

    frame = pd.DataFrame({"a": [0.0, 1.0, 2.5]}, index=pd.Index(["ann", "bob", "cy"], name="who"))
    index = nw.maybe_get_index(nw.from_native(frame))
    again = nw.maybe_set_index(nw.from_dict({"a": [0.0, 1.0, 2.5]}, backend="pandas"), index=nw.new_series(
        "who", list(index), nw.String, backend="pandas"
    )).to_native()  # fmt: skip
    columns, encoded, _ = learn_known(frame)
    ours = columns.decode(encoded)
    return [
        "pandas: the index",
        *(
            "yes" if list(each) == list(frame.index) else f"{list(each)}"
            for each in (index, again.index, ours.index)
        ),
    ]


WAYS: tuple[Callable[[str, Any], str], ...] = (
    asked,
    lambda library, column: same(column, by_narwhals(library, column)),
    lambda library, column: same(column, by_ours(library, column)),
)


def _tried(way: Callable[[str, Any], str], library: str, column: Any) -> str:
    try:
        return way(library, column)
    except Exception as error:
        return type(error).__name__
