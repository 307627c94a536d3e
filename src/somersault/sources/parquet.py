"""Parquet, row group by row group."""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError
from somersault.sources.extras import import_extra
from somersault.sources.source import Part, Source

_TURNED = 2048
"""Rows that are turned at a time: columns and rows of so many stay near the processor."""


def opened(path: Path, retries: int, columns: Sequence[str] | None) -> Source:
    """The rows of a file, or of all files in a folder and its sub-folders in the order of their names."""
    files = files_in(path) if path.is_dir() else [path]
    if not files:
        raise InputError("holds no .parquet; need files that end so: check the folder")
    metadata = [read_metadata(file) for file in files]
    names = [each.schema.to_arrow_schema().names for each in metadata]
    chosen = list(columns or names[0])
    for file, found in zip(files, names, strict=True):
        if not set(chosen) <= set(found) or (columns is None and found != chosen):
            has, needs = (", ".join(map(repr, listed)) for listed in (found, chosen))
            raise InputError(f"{file} has the columns {has}; need {needs}: pass columns=, or write it again")

    def parts(size: int) -> Iterator[Part]:
        for file, each in zip(files, metadata, strict=True):
            for i in range(each.num_row_groups):
                read = partial(_tables, file, i, chosen, size)
                yield Part(f"{file}, row group {i}", each.row_group(i).num_rows, read)

    n_rows = sum(each.num_rows for each in metadata)
    return Source(str(path), parts, n_rows, retries=retries, reads_ahead=True)


def read_metadata(file: Path) -> Any:
    """What stands at the end of a file."""
    with _open(file) as handle:
        return import_extra("pyarrow.parquet", "parquet").read_metadata(handle)


def _open(file: Path) -> Any:
    """A file of Arrow's own, by the bytes of its name, which need not be UTF-8."""
    return import_extra("pyarrow", "parquet").OSFile(os.fsencode(file))


@lru_cache(maxsize=1024)
def _metadata(file: Path) -> Any:
    """What is read once in each process, and not sent: it may be large."""
    return read_metadata(file)


def is_number(dtype: Any) -> bool:
    """Whether a type of Arrow holds numbers, or nothing at all."""
    types = import_extra("pyarrow", "parquet").types
    return any(
        getattr(types, f"is_{kind}")(dtype) for kind in ("null", "boolean", "integer", "floating", "decimal")
    )


def numbers(table: Any) -> NDArray[Any]:
    """Columns of numbers as rows of float64, or float32 if all are that; NaN where a value is missing."""
    arrow = import_extra("pyarrow", "parquet")
    kind = arrow.float32() if set(table.schema.types) == {arrow.float32()} else arrow.float64()
    columns = [column.cast(kind, safe=False).to_numpy() for column in table.columns]
    out = np.empty(table.shape, dtype=kind.to_pandas_dtype())
    for start in range(0, len(out), _TURNED):
        rows = slice(start, start + _TURNED)
        for place, column in enumerate(columns):
            out[rows, place] = column[rows]
    return out


def files_in(folder: Path) -> list[Path]:
    """The Parquet files in a folder and its sub-folders."""
    return [file for file in sorted(folder.rglob("*.parquet")) if file.is_file() and not file.name.startswith(".")]


def _tables(file: Path, row_group: int, columns: list[str], size: int) -> Iterator[Any]:
    arrow, parquet = import_extra("pyarrow", "parquet"), import_extra("pyarrow.parquet", "parquet")
    with _open(file) as handle, parquet.ParquetFile(handle, metadata=_metadata(file)) as opened_file:
        for batch in opened_file.iter_batches(batch_size=size, row_groups=[row_group], columns=columns):
            yield arrow.Table.from_batches([batch]).select(columns)
