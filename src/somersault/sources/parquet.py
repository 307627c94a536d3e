"""Parquet, row group by row group."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError
from somersault.sources.extras import import_extra
from somersault.sources.source import Part, Source

_READ = 2**20
_TURNED = 2048
"""Rows that are turned at a time: columns and rows of so many stay near the processor."""


def opened(path: Path, retries: int, columns: Sequence[str] | None) -> Source:
    """The rows of a file, or of all files in a folder and its sub-folders in the order of their names."""
    files = files_in(path) if path.is_dir() else [path]
    if not files:
        raise InputError("holds no .parquet; need files that end so: check the folder")
    metadata = [read_metadata(file) for file in files]
    shared = _shared(path, files)
    names = [[*each.schema.to_arrow_schema().names, *own] for each, own in zip(metadata, shared, strict=True)]
    index = [] if columns else indices_in(metadata[0].schema.to_arrow_schema())
    chosen = list(columns or (name for name in names[0] if name not in index))
    for file, found in zip(files, names, strict=True):
        if not set(chosen) <= set(found) or (columns is None and found != names[0]):
            has, needs = (", ".join(map(repr, listed)) for listed in (found, chosen))
            raise InputError(f"{file} has the columns {has}; need {needs}: pass columns=, or write it again")

    def parts(size: int) -> Iterator[Part]:
        for file, each, own in zip(files, metadata, shared, strict=True):
            for i in range(each.num_row_groups):
                read = partial(_tables, file, i, chosen, own, size)
                yield Part(f"{file}, row group {i}", each.row_group(i).num_rows, read)

    n_rows = sum(each.num_rows for each in metadata)
    return Source(str(path), parts, n_rows, retries=retries, reads_ahead=True)


def read_metadata(file: Path) -> Any:
    """What stands at the end of a file."""
    with _open(file) as handle:
        return import_extra("pyarrow.parquet", "tables").read_metadata(handle)


def _open(file: Path) -> Any:
    """A file of Arrow's own, by the bytes of its name, which need not be UTF-8."""
    return import_extra("pyarrow", "tables").OSFile(os.fsencode(file))


def _metadata(file: Path) -> Any:
    """What is read once in each process, and not sent: it may be large."""
    state = file.stat()
    return _metadata_of(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1024)
def _metadata_of(file: Path, *_: int) -> Any:
    """That of a file as it is now: one that is written anew has other."""
    return read_metadata(file)


def is_number(dtype: Any) -> bool:
    """Whether a type of Arrow holds numbers, or nothing at all."""
    types = import_extra("pyarrow", "tables").types
    return any(
        getattr(types, f"is_{kind}")(dtype) for kind in ("null", "boolean", "integer", "floating", "decimal")
    )


def numbers(table: Any) -> NDArray[Any]:
    """Columns of numbers as rows of float64, or float32 if all are that; NaN where a value is missing."""
    arrow = import_extra("pyarrow", "tables")
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


def schema(path: Path) -> Any:
    """The names and types of the columns, as the first file has them."""
    return read_metadata(files_in(path)[0] if path.is_dir() else path).schema.to_arrow_schema()


def column_names(path: Path) -> list[str]:
    """Of a file, or of the first in a folder, and what its folders are called."""
    shared = _shared(path, files_in(path)[:1])[0] if path.is_dir() else {}
    return [*schema(path).names, *shared]


def index_in(schema: Any) -> str | None:
    """The column that pandas kept the names of rows in, if it did; the first of several."""
    return next(iter(indices_in(schema)), None)


def indices_in(schema: Any) -> list[str]:
    """All such columns: one for each level of the index."""
    told = json.loads((schema.metadata or {}).get(b"pandas", b"{}")).get("index_columns", ())
    return [name for name in told if isinstance(name, str) and name in schema.names]


def table(path: Path, columns: Sequence[str]) -> Any:
    """Some columns of all rows, in memory."""
    arrow = import_extra("pyarrow", "tables")
    if not columns or not n_rows(path):
        return arrow.table({name: [] for name in columns})
    return arrow.concat_tables([block.table for block in opened(path, 0, columns).blocks(_READ)])


def n_rows(path: Path) -> int:
    """Of a file, or of all in a folder."""
    return sum(read_metadata(file).num_rows for file in (files_in(path) if path.is_dir() else [path]))


def n_bytes(path: Path, n_columns: int) -> int:
    """Of so many columns of a file or a folder, as numbers."""
    return n_rows(path) * n_columns * 8


def _shared(folder: Path, files: Sequence[Path]) -> list[dict[str, int | str]]:
    """What the names of its folders, such as year=2020, say of all rows of a file: integers if all are."""
    found = [partitions(file.relative_to(folder)) if folder.is_dir() else {} for file in files]
    whole = {
        name for name in {name for own in found for name in own}
        if all(own.get(name, "").isdigit() and own[name].isascii() for own in found)
    }  # fmt: skip
    return [{name: int(value) if name in whole else value for name, value in own.items()} for own in found]


def partitions(file: Path) -> dict[str, str]:
    """Names and values of the folders called name=value that a file lies in."""
    pairs = (part.partition("=") for part in file.parts[:-1])
    return {name: unquote(value) for name, equals, value in pairs if equals and name}


def _tables(
    file: Path, row_group: int, columns: list[str], shared: Mapping[str, int | str], size: int
) -> Iterator[Any]:
    arrow, parquet = import_extra("pyarrow", "tables"), import_extra("pyarrow.parquet", "tables")
    own = [name for name in columns if name not in shared]
    with _open(file) as handle, parquet.ParquetFile(handle, metadata=_metadata(file)) as opened_file:
        for batch in opened_file.iter_batches(batch_size=size, row_groups=[row_group], columns=own):
            table = arrow.Table.from_batches([batch]).replace_schema_metadata()
            for name in set(columns) & shared.keys():
                table = table.append_column(name, arrow.array([shared[name]] * len(batch)))
            yield table.select(columns)
