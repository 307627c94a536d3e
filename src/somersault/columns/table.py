"""Tables as users have them: arrays, sparse matrices, frames of pandas, polars and Arrow, all asked the same.

A question names a column by its position. No library of frames is imported before a user has done so.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from numbers import Real
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from somersault import validation
from somersault.arrays import DeviceSamples, as_samples
from somersault.columns import dtypes
from somersault.columns.grid import Grid, is_dataarray
from somersault.columns.libraries import frames_of, in_a_table, library
from somersault.errors import InputError
from somersault.labels import MISSING, is_missing
from somersault.sources import parquet
from somersault.sources.frame import Frame
from somersault.sources.tables import rows_of

Container = Literal["array", "frame", "pandas", "polars", "arrow"]
Numbers = NDArray[Any] | sparse.csr_array | DeviceSamples

_SINCE = "({0} - np.datetime64('2020-01-01')) / np.timedelta64(1, 's')"
_LASTING = "{0} / np.timedelta64(1, 's')"
_FLOATS = (np.dtype(np.float64), np.dtype(np.float32))
_NUMERIC = frozenset(map(np.dtype, "?bhilqBHILQefd"))
_FEW = 2**12
"""Entries of a frame that are taken out at once sooner than column by column."""


@dataclass(frozen=True)
class Levels:
    """The dtype of a column of categories: all that it may hold, in its own order.

    None at all for a Categorical of polars, which does not fix them.
    """

    values: tuple[Any, ...] = ()
    ordered: bool = False


class ArrayTable:
    """An array, a sparse matrix, or whatever NumPy makes an array of."""

    container: Container = "array"
    names: tuple[Any, ...] | None
    seconds = (_SINCE, _LASTING)
    numeric = "pandas.to_numeric({0}, errors='coerce')"

    def __init__(self, X: Any, names: tuple[Any, ...] | None = None, grid: Grid | None = None) -> None:
        array = _as_array(X)
        if grid is None and (is_dataarray(array) or getattr(array, "ndim", 2) > 2):
            grid, array = Grid.of(array)
        self._array: Any = _checked(array, dtype=None)
        self.shape: tuple[int, int] = self._array.shape
        self.names, self.grid = names if grid is None else grid.names, grid

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """Some of its rows."""
        return ArrayTable(self._array[rows], self.names, self.grid)

    @cached_property
    def others(self) -> dict[int, str]:
        """What those columns hold that hold no numbers; any other objects are left to float() to name."""
        kind = self._array.dtype.kind
        if kind == "O":
            contents = {place: _contents(self.values(place)) for place in range(self.shape[1])}
            return {
                place: what for place, what in contents.items() if what in ("strings", "datetimes", "durations")
            }
        what = {"U": "strings", "S": "strings", "T": "strings", "M": "datetimes", "m": "durations"}
        return dict.fromkeys(range(self.shape[1]), what[kind]) if kind in what else {}

    def numbers(self, places: Sequence[int] | None = None) -> Numbers:
        """These columns (all of them) as float64, or float32 if all are that; NaN where a value is missing."""
        array = self._array if places is None else self._dense[:, places]
        if array.dtype == object:
            array = _with_nan(array)
        return _summed(_checked(array, dtype=[np.float64, np.float32], order="C"))

    def values(self, place: int) -> list[Any]:
        """The entries of a column, whatever they are."""
        return self._dense[:, place].tolist()

    @property
    def _dense(self) -> Any:
        if sparse.issparse(self._array):
            raise InputError(
                "X is sparse, so all its columns are numeric; need a dense table for categorical_features: pass "
                "X.toarray()"
            )
        return self._array

    def levels(self, place: int) -> Levels | None:  # noqa: ARG002
        """What the dtype of a column of categories says, None for other dtypes."""
        return None

    def dtype(self, place: int) -> str | None:
        """What a column of objects holds; None in arrays of other entries."""
        return dtypes.of_objects(self.values(place), is_missing) if self._array.dtype == object else None


class RemoteTable(ArrayTable):
    """Numbers on a device, which stay there as long as all of them are asked for."""

    others: dict[int, str] = {}  # pyright: ignore[reportIncompatibleVariableOverride] # noqa: RUF012

    def dtype(self, place: int) -> str | None:  # noqa: ARG002
        """None: its entries are numbers."""
        return None

    def __init__(self, X: DeviceSamples) -> None:
        self._remote = validation.remote(X, "X")
        self.shape = X.shape
        self.names = self.grid = None

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """Some of its rows."""
        return RemoteTable(self._remote.piece(rows))

    def numbers(self, places: Sequence[int] | None = None) -> Numbers:
        """All columns as they are, or some of them on the host."""
        return self._remote if places is None else self._dense[:, places]

    @property
    def _dense(self) -> Any:
        return self._remote.on_host


class FrameTable:
    """A frame of ours, in which files of numbers and words are read."""

    container: Container = "frame"
    seconds = (_SINCE, _LASTING)
    numeric = "numpy.asarray({0}, dtype=float)"

    def __init__(self, X: Frame) -> None:
        self._frame = X
        self.shape: tuple[int, int] = _some(X.shape)
        self.names: tuple[Any, ...] | None = X.names

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """Some of its rows."""
        return FrameTable(self._frame.take(rows))

    def _column(self, place: int) -> NDArray[Any]:
        return self._frame[self._frame.names[place]]

    @cached_property
    def others(self) -> dict[int, str]:
        """What those columns hold that hold no numbers."""
        of_objects = [place for place in range(self.shape[1]) if self._column(place).dtype == object]
        contents = {place: _contents(self.values(place)) for place in of_objects}
        return {place: what for place, what in contents.items() if what is not None}

    def numbers(self, places: Sequence[int] | None = None) -> Numbers:
        """These columns (all of them) as float64; NaN where a value is missing."""
        chosen = range(self.shape[1]) if places is None else places
        out = np.empty((self.shape[0], len(chosen)))
        for i, place in enumerate(chosen):
            out[:, i] = self._column(place)  # None becomes NaN
        return out

    def values(self, place: int) -> list[Any]:
        """The entries of a column, whatever they are."""
        return self._column(place).tolist()

    def levels(self, place: int) -> Levels | None:  # noqa: ARG002
        """None: its columns have no dtype of categories."""
        return None

    def dtype(self, place: int) -> str | None:
        """The name of a column's dtype, of objects what they are."""
        column = self._column(place)
        return dtypes.of_objects(column, is_missing) if column.dtype == object else dtypes.known(str(column.dtype))


class PandasTable:
    """A pandas DataFrame."""

    container: Container = "pandas"
    seconds = (_SINCE, _LASTING)
    numeric = "pandas.to_numeric({0}, errors='coerce')"

    def __init__(self, X: Any) -> None:
        self._frame = X
        self.shape: tuple[int, int] = _some(X.shape)
        self.names: tuple[Any, ...] | None = _distinct(X.columns.tolist())

    @cached_property
    def _dtypes(self) -> list[Any]:
        return self._frame.dtypes.tolist()

    @cached_property
    def _objects(self) -> NDArray[Any] | None:
        """All entries of a frame that has few."""
        return self._frame.to_numpy(object) if self._frame.size <= _FEW else None

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """Some of its rows."""
        return PandasTable(rows_of(self._frame, rows))

    @cached_property
    def others(self) -> dict[int, str]:
        """What those columns hold that hold no numbers."""
        dtypes_ = enumerate(self._dtypes)
        contents = {place: self._holds(place, dtype) for place, dtype in dtypes_ if dtype not in _NUMERIC}
        return {place: what for place, what in contents.items() if what is not None}

    def _holds(self, place: int, dtype: Any) -> str | None:
        if self.levels(place) is not None:
            return "categories"
        if dtype.kind in "biuf":
            return None
        known = {"c": "complex numbers", "M": "datetimes", "m": "durations"}
        return known[dtype.kind] if dtype.kind in known else _contents(self.values(place))

    def numbers(self, places: Sequence[int] | None = None) -> Numbers:
        """These columns (all of them) as float64, or float32 if all are that; NaN where a value is missing."""
        different = set(self._dtypes if places is None else (self._dtypes[place] for place in places))
        if places is None and all(getattr(dtype, "fill_value", None) == 0 for dtype in different):
            return _summed(_checked(self._frame, dtype=[np.float64, np.float32]))  # sparse in all its columns
        single = all(str(dtype).lower() == "float32" for dtype in different)
        wanted = np.float32 if single else np.float64
        if places is not None and self._objects is not None:
            return _with_nan(self._objects[:, places]).astype(wanted)
        frame = self._frame if places is None else self._frame.iloc[:, places]
        if any(dtype.kind == "O" for dtype in different):
            columns = (frame.iloc[:, place] for place in range(frame.shape[1]))
            return np.column_stack([column.to_numpy(np.float64, na_value=np.nan) for column in columns])
        return np.ascontiguousarray(frame.to_numpy(wanted, na_value=np.nan))

    def values(self, place: int) -> list[Any]:
        """The entries of a column, whatever they are."""
        return (self._frame.iloc[:, place] if self._objects is None else self._objects[:, place]).tolist()

    def levels(self, place: int) -> Levels | None:
        """What the dtype of a column of categories says, None for other dtypes."""
        dtype = self._dtypes[place]
        is_categorical = hasattr(dtype, "ordered")
        return Levels(tuple(dtype.categories.tolist()), bool(dtype.ordered)) if is_categorical else None

    def dtype(self, place: int) -> str | None:
        """The name of a column's dtype, of a sparse one that of its entries; None for one not made again."""
        dtype = self._dtypes[place]
        name = getattr(dtype, "subtype", dtype).name
        return dtypes.of_objects(self.values(place), is_missing) if name == dtypes.OBJECT else dtypes.known(name)


class PolarsTable:
    """A polars DataFrame."""

    container: Container = "polars"
    seconds = ("{0}.dt.epoch('s')", "{0}.dt.total_seconds()")
    numeric = "{0}.cast(polars.Float64, strict=False)"

    def __init__(self, X: Any) -> None:
        self._frame = X
        self.shape: tuple[int, int] = _some(X.shape)
        self.names: tuple[Any, ...] | None = tuple(X.columns)

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """Some of its rows."""
        return PolarsTable(rows_of(self._frame, rows))

    @cached_property
    def others(self) -> dict[int, str]:
        """What those columns hold that hold no numbers."""
        contents = {place: self._holds(place) for place in range(self.shape[1])}
        return {place: what for place, what in contents.items() if what is not None}

    def _holds(self, place: int) -> str | None:
        column = self._frame.to_series(place)
        dtype, name = column.dtype, str(column.dtype.base_type())
        if dtype.is_numeric() or name in ("Boolean", "Null"):
            return None
        if name in ("String", "Object"):
            return _contents(column.to_list())
        if name in ("Categorical", "Enum"):
            return "categories"
        if dtype.is_temporal():
            return "durations" if name == "Duration" else "datetimes"
        return f"values of type {dtype}"

    def numbers(self, places: Sequence[int] | None = None) -> Numbers:
        """These columns (all of them) as float64, or float32 if all are that; NaN where a value is missing."""
        polars = library("polars")
        frame = self._frame if places is None else self._frame[:, list(places)]
        dtype = polars.Float32 if set(frame.dtypes) == {polars.Float32} else polars.Float64
        return np.ascontiguousarray(frame.cast(dtype).to_numpy())

    def values(self, place: int) -> list[Any]:
        """The entries of a column, whatever they are."""
        return self._frame.to_series(place).to_list()

    def levels(self, place: int) -> Levels | None:
        """What the dtype of a column of categories says, None for other dtypes."""
        dtype = self._frame.dtypes[place]
        name = str(dtype.base_type())
        if name == "Enum":
            return Levels(tuple(dtype.categories.to_list()))
        return Levels() if name == "Categorical" else None

    def dtype(self, place: int) -> str | None:
        """The name of a column's dtype, None for one that is not made again."""
        return dtypes.known(str(self._frame.dtypes[place]))


class ArrowTable:
    """A table of PyArrow, in which Parquet is read."""

    container: Container = "arrow"
    seconds = ("{0}.cast('timestamp[s]').cast('int64')", "{0}.cast('duration[s]').cast('int64')")
    numeric = "pandas.to_numeric({0}.to_pandas(), errors='coerce')"

    def __init__(self, X: Any) -> None:
        self._table = X
        self.shape: tuple[int, int] = _some(X.shape)
        self.names: tuple[Any, ...] | None = _distinct(X.column_names)

    def take(self, rows: NDArray[np.intp]) -> "Table":
        """Some of its rows."""
        return ArrowTable(rows_of(self._table, rows))

    @cached_property
    def others(self) -> dict[int, str]:
        """What those columns hold that hold no numbers."""
        contents = {place: self._holds(dtype) for place, dtype in enumerate(self._table.schema.types)}
        return {place: what for place, what in contents.items() if what is not None}

    def _holds(self, dtype: Any) -> str | None:
        is_a = library("pyarrow").types
        if parquet.is_number(dtype):
            return None
        for what, kinds in {
            "categories": ("dictionary",),
            "strings": ("string", "large_string", "binary", "large_binary"),
            "datetimes": ("timestamp", "date", "time"),
            "durations": ("duration",),
        }.items():
            if any(getattr(is_a, f"is_{kind}")(dtype) for kind in kinds):
                return what
        return f"values of type {dtype}"

    def numbers(self, places: Sequence[int] | None = None) -> Numbers:
        """These columns (all of them) as float64, or float32 if all are that; NaN where a value is missing."""
        return parquet.numbers(self._table if places is None else self._table.select(list(places)))

    def values(self, place: int) -> list[Any]:
        """The entries of a column, whatever they are."""
        return self._table.column(place).to_pylist()

    def levels(self, place: int) -> Levels | None:
        """What the dtype of a column of categories says: that it is one, and of ordered ones the order."""
        dtype = self._table.schema.types[place]
        if not library("pyarrow").types.is_dictionary(dtype):
            return None
        if not dtype.ordered:
            return Levels()
        chunks = self._table.column(place).unify_dictionaries().chunks
        held = chunks[0].dictionary.to_pylist() if chunks else []
        return Levels(tuple(word for word in dict.fromkeys(held) if word is not None), ordered=True)

    def dtype(self, place: int) -> str | None:
        """The name of a column's type, None for one that is not made again."""
        return dtypes.known(str(self._table.schema.types[place]))


Table = ArrayTable | FrameTable | PandasTable | PolarsTable | ArrowTable


def _of_observations(X: Any) -> ArrayTable:
    """The main table of an AnnData, whose columns are its variables."""
    return ArrayTable(X.X, _distinct(X.var_names.tolist()))


_KINDS = (
    ("anndata", "AnnData", _of_observations),
    ("pandas", "DataFrame", PandasTable),
    ("polars", "DataFrame", PolarsTable),
    ("pyarrow", "Table", ArrowTable),
)


def table_of(X: Any) -> Table:
    """Whatever the user passed, ready to be asked; two-dimensional, not empty, and real, or an InputError."""
    if isinstance(X, Table):
        return X
    if isinstance(X, Frame):
        return FrameTable(X)
    array = as_samples(in_a_table(X))
    for library_name, frame, kind in _KINDS:
        if isinstance(array, frames_of(library_name, frame)):
            return kind(array)
    return RemoteTable(array) if isinstance(array, DeviceSamples) else ArrayTable(array)


def grid_of(table: Table) -> Grid | None:
    """Where the columns of a table lie in samples that are arrays of their own."""
    return table.grid if isinstance(table, ArrayTable) else None


def _contents(values: Sequence[Any]) -> str | None:
    """What a column of objects holds, None if that is numbers."""
    types = {each for each in set(map(type, values)) if each.__name__ not in MISSING}
    for what, kinds in {
        "strings": (str, bytes),
        "datetimes": (dt.date, np.datetime64),
        "durations": (dt.timedelta, np.timedelta64),
    }.items():
        if any(issubclass(each, kinds) for each in types):
            return what
    strange = sorted(each.__name__ for each in types if not issubclass(each, (Real, Decimal, np.bool_)))
    return f"objects of type {strange[0]}" if strange else None


def _with_nan(objects: NDArray[Any]) -> NDArray[Any]:
    """Objects with NaN where one is missing."""
    missing: Any = np.frompyfunc(is_missing, 1, 1)(objects)
    return np.where(missing.astype(bool), np.nan, objects)


def _as_array(X: Any) -> Any:
    """X itself, but lists as an array that does not turn numbers beside strings into strings, masks as NaN."""
    if isinstance(X, np.ma.MaskedArray):
        masked: Any = X
        return masked.astype(np.result_type(masked.dtype, np.float32)).filled(np.nan)
    if not isinstance(X, (list, tuple)):
        return X
    try:
        array = np.asarray(X)
    except ValueError as error:
        raise InputError("X is ragged: its rows have different lengths; need one length for all") from error
    return np.asarray(X, dtype=object) if array.dtype.kind in "US" else array


def _checked(X: Any, **wanted: Any) -> Any:
    """Two-dimensional, real, not empty, in the words of scikit-learn. Finite or not is asked once, at the end."""
    if (
        type(X) is np.ndarray and X.dtype in _FLOATS and X.ndim == 2 and X.size
    ):  # which it finds nothing wrong with
        return np.ascontiguousarray(X) if wanted.get("order") else X
    from sklearn.utils import check_array

    check: Any = check_array
    return check(X, accept_sparse="csr", ensure_all_finite=False, **wanted)


def _summed(X: Any) -> Numbers:
    """A sparse matrix as an array that stores each entry once; the user's own is not touched."""
    if not sparse.issparse(X):
        return X
    out = sparse.csr_array(X)
    if not out.has_canonical_format:
        out = out.copy()
        out.sum_duplicates()
    return out


def _some(shape: tuple[int, int]) -> tuple[int, int]:
    if 0 in shape:
        raise InputError(f"X is empty: it has shape {shape}; need at least one row and one column")
    return shape


def _distinct(names: list[Any]) -> tuple[Any, ...]:
    """The names of the columns, as text or whole numbers; each must name one column."""
    names = [name if isinstance(name, (str, int)) else str(name) for name in names]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"X has more than one column {twice!r}; need a name for each: rename or drop them")
    return tuple(names)
