"""Points as a table of the kind that the training data came in, with the dtypes of its columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import result_tables
from somersault.columns import dtypes
from somersault.columns.libraries import frames_of, library
from somersault.columns.table import Container, Levels
from somersault.sources.frame import Frame


@dataclass(frozen=True)
class Shown:
    """A column of such a table: numbers as its dtype holds them, NaN where missing, or categories, or None."""

    name: Any
    entries: NDArray[np.float64] | list[Any]
    dtype: str | None
    levels: Levels | None = None

    @property
    def objects(self) -> list[Any]:
        """The entries as plain Python's, None where one is missing or a number is NaN."""
        if isinstance(self.entries, list):
            return self.entries
        plain = {dtypes.BOOLEANS: bool, dtypes.INTEGERS: int}.get(self.dtype or "")
        if plain is None:
            return self.entries.tolist()
        return [None if np.isnan(entry) else plain(entry) for entry in self.entries]

    @property
    def has_gaps(self) -> bool:
        """Whether entries are missing."""
        if isinstance(self.entries, list):
            return None in self.entries
        return bool(np.isnan(self.entries).any())


def _array(columns: Sequence[Shown]) -> Any:
    out = np.empty((len(columns[0].entries), len(columns)), dtype=object)
    for place, column in enumerate(columns):
        out[:, place] = column.objects
    return out


def _frame(columns: Sequence[Shown]) -> Any:
    return Frame({column.name: _array_of(column) for column in columns})


def _array_of(column: Shown) -> NDArray[Any]:
    name = column.dtype or ""
    if isinstance(column.entries, list) or name.startswith(dtypes.OBJECT) or (column.has_gaps and name == "bool"):
        out = np.empty(len(column.entries), dtype=object)
        out[:] = column.objects
        return out
    return column.entries if column.has_gaps or not name else column.entries.astype(name)


def _of_pandas(columns: Sequence[Shown]) -> Any:
    pandas = library("pandas")
    return pandas.DataFrame({column.name: _series_of_pandas(pandas, column) for column in columns})


def _series_of_pandas(pandas: Any, column: Shown) -> Any:
    entries, name, levels = column.entries, column.dtype, column.levels
    if levels is not None:
        return pandas.Categorical(entries, list(levels.values), levels.ordered)
    if name is None:
        return entries
    if name.startswith(dtypes.OBJECT):
        return pandas.Series(column.objects, dtype=object)
    of_arrow = dtypes.of_arrow(name)
    if of_arrow is not None:
        return pandas.Series(entries).astype(pandas.ArrowDtype(library("pyarrow").type_for_alias(of_arrow)))
    if not isinstance(entries, list) and dtypes.is_of_numpy(name) and not column.has_gaps:
        return entries.astype(name)
    lacks = column.has_gaps and dtypes.is_whole(name)
    return pandas.Series(entries).astype(dtypes.nullable(name) if lacks else name)


def _of_polars(columns: Sequence[Shown]) -> Any:
    polars = library("polars")

    def series(column: Shown) -> Any:
        own = column.levels
        if own is not None:
            return polars.Series(
                column.name, column.entries, polars.Enum(own.values) if own.values else polars.Categorical
            )
        out = polars.Series(column.name, column.entries)
        out = out.fill_nan(None) if out.dtype.is_float() else out
        return out if column.dtype is None else out.cast(getattr(polars, column.dtype))

    return polars.DataFrame([series(column) for column in columns])


def _of_arrow(columns: Sequence[Shown]) -> Any:
    arrow = library("pyarrow")

    def array(column: Shown) -> Any:
        out = arrow.array(column.entries, from_pandas=True)
        if column.levels is not None and column.levels.ordered:
            levels = arrow.array(column.levels.values)
            places = library("pyarrow.compute").index_in(out, levels)
            return arrow.DictionaryArray.from_arrays(places, levels, ordered=True)
        if column.levels is not None:
            return out.dictionary_encode()
        return out if column.dtype is None else out.cast(arrow.type_for_alias(column.dtype), safe=False)

    return arrow.table({column.name: array(column) for column in columns})


def as_pandas(table: Any, names: Sequence[Any] | None) -> Any:
    """Whatever these make, as a data frame of pandas; names are of the columns of an array."""
    pandas = result_tables.pandas()
    if isinstance(table, np.ndarray):
        return pandas.DataFrame(table, columns=names).infer_objects()
    if isinstance(table, Frame):
        return table.to_frame()
    return table if isinstance(table, pandas.DataFrame) else table.to_pandas()


def of_frames(table: Any, n_samples: int, n_frames: int) -> Any:
    """Rows of the frames of paths, those of pandas by sample and frame."""
    if isinstance(table, frames_of("pandas", "DataFrame")):
        table.index = library("pandas").MultiIndex.from_product(
            [range(n_samples), range(n_frames)], names=["sample", "frame"]
        )
    return table


BUILT: dict[Container, Callable[[Sequence[Shown]], Any]] = {
    "array": _array,
    "frame": _frame,
    "pandas": _of_pandas,
    "polars": _of_polars,
    "arrow": _of_arrow,
}
