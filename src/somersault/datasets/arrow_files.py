"""Files whose columns have types, as PyArrow reads them: Parquet, Feather, lines of JSON; folders of Parquet."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, Typed, cleared
from somersault.datasets.dataset import IN_BLOCKS
from somersault.datasets.table_options import TableOptions
from somersault.datasets.text import RawTable
from somersault.errors import InputError
from somersault.reading import check_fits
from somersault.sources import parquet
from somersault.sources.extras import import_extra

_DAY_MICROSECONDS = 86400 * 10**6
_NAMELESS = "__index_level_0__"
"""What a nameless index of pandas is called in a file."""


def read(path: Path, options: TableOptions) -> RawTable:
    """All columns but those that are dropped."""
    table, index = _READERS[".parquet" if path.is_dir() else path.suffix.lower()](path, options)
    names = table.column_names
    columns = [column_of(name, column, options.na) for name, column in zip(names, table.columns, strict=True)]
    return _raw_table(names, columns, table.num_rows, index)


def read_words(path: Path, names: Sequence[str], options: TableOptions) -> RawTable:
    """The same of Parquet, without the values of columns of numbers, unless they name rows or are labels."""
    schema, n_rows = parquet.schema(path), parquet.n_rows(path)
    text = dict(zip(names, options.are_text(names), strict=True))
    index = parquet.index_in(schema)
    are_read = [
        name for name in names
        if text[name]
        or name == index
        or name not in schema.names
        or not parquet.is_number(schema.field(name).type)
    ]  # fmt: skip
    table = parquet.table(path, are_read)
    columns = [
        column_of(name, table.column(name), options.na)
        if name in are_read else Typed(_number_kind(schema.field(name).type), np.zeros(0), list)
        for name in names
    ]  # fmt: skip
    return _raw_table(names, columns, n_rows, index)


def _raw_table(names: Sequence[str], columns: Sequence[Typed | Cells], n_rows: int, index: str | None) -> RawTable:
    """Columns of which pandas may have kept one as names of rows."""
    plain = tuple("" if name == _NAMELESS else name for name in names)
    is_held = index in names
    return RawTable(
        plain, list(columns), n_rows, [], index=("" if index == _NAMELESS else index) if is_held else None
    )


def chosen(names: Sequence[str], options: TableOptions) -> list[str]:
    """Columns that are not dropped, and so need not be read."""
    dropped = {options.place(name, names, "to drop") for name in options.drop}
    return [name for i, name in enumerate(names) if i not in dropped]


def _parquet(path: Path, options: TableOptions) -> tuple[Any, str | None]:
    names = chosen(parquet.column_names(path), options)
    check_fits(2 * parquet.n_bytes(path, len(names)), IN_BLOCKS)  # as Arrow has them, and as rows
    return parquet.table(path, names), parquet.index_in(parquet.schema(path))


def _feather(path: Path, options: TableOptions) -> tuple[Any, str | None]:
    check_fits(2 * path.stat().st_size)
    table = import_extra("pyarrow.feather", "tables").read_table(path, memory_map=False)
    return table.select(chosen(table.column_names, options)), parquet.index_in(table.schema)


def _check_object(line: bytes, number: int) -> None:
    """Refuse what PyArrow would not read, or crash at."""
    try:
        found = json.loads(line)
    except ValueError as error:
        raise InputError(f"line {number} is not JSON ({error}); need one object a line: correct it") from error
    if not isinstance(found, dict) or not found:
        raise InputError(f"line {number} is not an object with names; need one in each line: correct it")


def _json(path: Path, options: TableOptions) -> tuple[Any, str | None]:
    check_fits(4 * path.stat().st_size)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                _check_object(line, number)
    table = import_extra("pyarrow.json", "tables").read_json(path)
    return table.select(chosen(table.column_names, options)), None


_READERS: dict[str, Callable[[Path, TableOptions], tuple[Any, str | None]]] = {
    ".parquet": _parquet,
    ".feather": _feather,
    ".jsonl": _json,
}
SUFFIXES = tuple(_READERS)


def column_of(name: str, column: Any, na: frozenset[str]) -> Typed | Cells:
    """A column of Arrow's, by its type."""
    arrow = import_extra("pyarrow", "tables")
    is_a, dtype = arrow.types, column.type
    if is_a.is_dictionary(dtype):
        column, dtype = column.cast(dtype.value_type), dtype.value_type
    if is_a.is_string(dtype) or is_a.is_large_string(dtype):
        encoded = column.combine_chunks().dictionary_encode()
        return _cells(encoded.chunk(0) if hasattr(encoded, "chunk") else encoded)
    if parquet.is_number(dtype):
        kind = _number_kind(dtype)
        plain = column.cast(arrow.int8()) if kind == "truth" else column
        return Typed(
            kind, _floats(plain, na) if kind != "nothing" else np.full(len(column), np.nan), column.to_pylist
        )
    if is_a.is_timestamp(dtype) or is_a.is_date(dtype):
        times = column.cast(arrow.timestamp("us")).cast(arrow.int64())
        return Typed("date", _floats(times, frozenset()) / _DAY_MICROSECONDS, column.to_pylist)
    raise InputError(
        f"column {name!r} holds values of type {dtype}; need a number or a word in each cell: leave it out: "
        f"drop=[{name!r}]"
    )


def _number_kind(dtype: Any) -> Literal["number", "integer", "truth", "nothing"]:
    is_a = import_extra("pyarrow", "tables").types
    if is_a.is_null(dtype):
        return "nothing"
    return "truth" if is_a.is_boolean(dtype) else "integer" if is_a.is_integer(dtype) else "number"


def _cells(encoded: Any) -> Cells:
    """Words that Arrow holds once each, and nothing for a null."""
    words = [*encoded.dictionary.to_pylist(), ""]
    codes = encoded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
    plain = Cells.of(words)
    return Cells(plain.words, plain.codes[codes], is_text=True)


def _floats(column: Any, na: frozenset[str]) -> NDArray[Any]:
    arrow = import_extra("pyarrow", "tables")
    dtype = arrow.float32() if column.type == arrow.float32() else arrow.float64()
    values = column.cast(dtype, safe=False).to_numpy(zero_copy_only=False)
    return cleared(values, na)
