"""Rows of tables of any kind, and tables one below the other."""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.sources.frame import Frame


def rows_of(table: Any, rows: NDArray[np.intp]) -> Any:
    """Some rows of an array or a frame, as a copy of the same kind."""
    if hasattr(table, "iloc"):
        return table.iloc[rows].reset_index(drop=True)  # one of its own, as the blocks' may be anything
    return table.take(rows) if is_of("pyarrow", table) or isinstance(table, Frame) else table[rows]


def joined(several: list[Any]) -> Any:
    """Tables of one kind, one below the other."""
    if len(several) == 1:
        return several[0]
    if isinstance(several[0], Frame):
        return Frame.joined(several)
    for library, name in (("pandas", "concat"), ("polars", "concat"), ("pyarrow", "concat_tables")):
        if is_of(library, several[0]):
            table = getattr(sys.modules[library], name)(several)
            return table.reset_index(drop=True) if library == "pandas" else table
    return np.concatenate(several)


def is_of(library: str, table: Any) -> bool:
    """Whether something is of a type that a library defines, without an import of it."""
    return type(table).__module__.partition(".")[0] == library
