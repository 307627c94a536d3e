"""Libraries of frames, none of which is imported before the user has done so, and what speaks their language."""

import os
import sys
from importlib import import_module
from typing import Any

from somersault import validation
from somersault.errors import InputError
from somersault.sources import parquet
from somersault.sources.frame import samples_in


def in_a_table(X: Any) -> Any:
    """X itself; what speaks Arrow alone, such as a relation of DuckDB, as a table of PyArrow, which reads it.

    What holds several tables, or none yet, is refused before anything looks at its rows one by one. Of an AnnData
    the main one is taken.
    """
    if (of_data := samples_in(X)) is not X:
        return of_data
    if isinstance(X, (str, os.PathLike)):
        raise InputError(f"X is {str(X)!r}; need samples: of a file those that ss.datasets.load({str(X)!r}) reads")
    if is_anndata(X):
        return _in_memory(X)
    if isinstance(X, frames_of("polars", "LazyFrame")):
        raise InputError("X is a LazyFrame, which holds no values yet; need a DataFrame: pass X.collect()")
    validation.refuse_several_tables(X, "X")
    if isinstance(X, frames_of("pyarrow", "RecordBatch")):
        return _without_index(library("pyarrow").Table.from_batches([X]))
    if isinstance(X, frames_of("pyarrow", "Table")):
        return _without_index(X)
    speaks_arrow = hasattr(X, "__arrow_c_stream__") or hasattr(X, "__arrow_c_array__")
    if not speaks_arrow or hasattr(X, "__array__"):
        return X
    what = f"X is of type {type(X).__name__}, which speaks Arrow"
    try:
        arrow = import_module("pyarrow")
    except ModuleNotFoundError as error:
        raise InputError(f"{what}; need PyArrow to read it: pip install pyarrow, or pass a DataFrame") from error
    try:
        return _without_index(arrow.table(X))
    except Exception as error:  # each library fails in a way of its own
        raise InputError(f"{what}, but not as a table ({error}); need rows and columns") from error


def _without_index(table: Any) -> Any:
    """A table of PyArrow without the names of rows that pandas kept in it, which are no feature."""
    index = parquet.indices_in(table.schema)
    return table.drop_columns(index) if index else table


def _in_memory(X: Any) -> Any:
    """An AnnData whose main table can be read at once."""
    if X.isbacked:
        raise InputError(f"X is an AnnData that lies in {X.filename}; need it in memory: pass X.to_memory()")
    if X.X is None:
        raise InputError('X is an AnnData without a table X; need one: pass X.obsm["X_pca"], or set X.X')
    return X


def frames_of(library: str, name: str) -> tuple[type, ...]:
    """A class of a library that the user has imported; nobody holds a frame of another one."""
    found = getattr(sys.modules.get(library), name, None)
    return () if found is None else (found,)


def is_anndata(X: Any) -> bool:
    """Whether it is an AnnData: a table, with annotations of its observations."""
    return isinstance(X, frames_of("anndata", "AnnData"))


def library(name: str) -> Any:
    """A library of frames, or an error that says what it is needed for."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise InputError(
            f"the map was trained on data of {name}, which is not installed; need it to show points as such: "
            f"pip install {name}"
        ) from error
