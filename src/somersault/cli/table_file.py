"""Results as a table in a file: columns by name, some rows after others, to a text or what PyArrow writes."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Literal

import click
import numpy as np

from somersault.datasets import text
from somersault.file_kinds import GENERATOR, UNMARKED_TABLE
from somersault.file_kinds import Kind as FileKind
from somersault.output_file import Target
from somersault.sources.extras import import_extra
from somersault.sources.results import FEATHER, MARK, PARQUET

Kind = Literal["integer", "number", "truth", "word", "date"]
"""What a column holds; None among its entries, and NaN, stand for nothing."""

_ARROW: dict[Kind, str] = {
    "integer": "int64", "number": "float64", "truth": "bool", "word": "string", "date": "timestamp[us]",
}  # fmt: skip


_DELIMITERS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
_KINDS = {**dict.fromkeys((*_DELIMITERS, ".jsonl"), UNMARKED_TABLE), ".feather": FEATHER, ".parquet": PARQUET}
_BY_ARROW = (".feather", ".parquet")


def target(out: Path, reads: Iterable[Path], *, overwrite: bool, others: Mapping[str, FileKind] = {}) -> Target:
    """Where a table goes, or a file of others by their suffixes, once it is found that it may go there."""
    kinds = {**others, **_KINDS}
    suffix = out.suffix.lower()
    if suffix not in kinds and str(out) != "-":  # which Target refuses in its own words
        hint = "; spreadsheets open a .csv" if suffix in (".xlsx", ".xls", ".ods") else ""
        raise click.BadParameter(
            f"{str(out)!r} ends in none of {', '.join(kinds)}{hint}",
            param_hint="'--out'",
        )
    if suffix in _BY_ARROW:
        import_extra("pyarrow.parquet", "tables")
    return Target(out, kinds.get(suffix, UNMARKED_TABLE), reads=reads, overwrite=overwrite, asked="--out")


def write(
    out: Target, columns: Mapping[str, Kind], blocks: Iterable[Sequence[Any]], *, has_header: bool = True
) -> None:
    """Write columns by name, of rows that come in blocks: each block has a sequence of entries for each column.

    has_header says whether the first line of a text has the names.
    """
    first = next(blocks := iter(blocks))  # what is wrong with the input is refused before anything is written
    blocks = ([plain(column) for column in block] for block in chain([first], blocks))
    suffix = out.path.suffix.lower()
    if suffix not in _BY_ARROW:
        blocks = _with_days(blocks, [place for place, kind in enumerate(columns.values()) if kind == "date"])
    with out.file() as file:
        if suffix in _BY_ARROW:
            _typed(file, columns, blocks, _parquet if suffix == ".parquet" else _feather)
        elif suffix == ".jsonl":
            _lines_of_json(file, columns, blocks)
        else:
            write_csv(file, columns if has_header else None, blocks, _DELIMITERS.get(suffix, ","))


def _with_days(blocks: Iterable[list[list[Any]]], places: Sequence[int]) -> Iterator[list[list[Any]]]:
    """The same with days in the place of times, in columns whose first rows are all at midnight."""
    days: list[int] | None = None
    for block in blocks:
        if days is None:
            days = [place for place in places if all(entry is None or _is_day(entry) for entry in block[place])]
        for place in days:
            block[place] = [entry.date() if _is_day(entry) else entry for entry in block[place]]
        yield block


def _is_day(entry: Any) -> bool:
    return isinstance(entry, datetime) and entry.time() == time.min


def rewrite(out: Target, plan: text.ReadingPlan, changes: Iterable[tuple[int, Mapping[int, str]]]) -> None:
    """Write a text again, with other cells in some rows, which come in order."""
    changes = iter(changes)
    first = list(islice(changes, 1))  # what is wrong with the input is refused before anything is written
    with out.file() as file:
        text.rewrite(file, plan.file, plan.layout, chain(first, changes))


def free(name: str, taken: Iterable[str]) -> str:
    """The name, with as many _ behind it as it takes to be no other column's."""
    taken = set(taken)
    while name in taken:
        name += "_"
    return name


def plain(column: Any) -> list[Any]:
    """The entries of a column as Python's own, None where there is nothing."""
    entries = column.tolist() if isinstance(column, np.ndarray) else list(column)
    return [None if entry != entry else entry for entry in entries]  # noqa: PLR0124  # NaN


def write_csv(
    file: IO[bytes], columns: Iterable[str] | None, blocks: Iterable[Sequence[list[Any]]], delimiter: str = ","
) -> None:
    """Write a table as text that all programs read: UTF-8, numbers as Python writes them."""
    lines = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
    rows = csv.writer(lines, delimiter=delimiter, lineterminator="\n")
    if columns is not None:
        rows.writerow(columns)
    for block in blocks:
        rows.writerows(zip(*(map(_cell, column) for column in block), strict=True))
    lines.detach()


def _cell(entry: Any) -> Any:
    if isinstance(entry, bool):
        return str(entry).lower()
    return entry.isoformat() if isinstance(entry, date) else entry


def _lines_of_json(file: IO[bytes], columns: Iterable[str], blocks: Iterable[Sequence[list[Any]]]) -> None:
    """Write an object for each row."""
    names = list(columns)
    for block in blocks:
        for row in zip(*block, strict=True):
            line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=_as_json)
            file.write(line.encode(errors="backslashreplace") + b"\n")


def _as_json(entry: Any) -> Any:
    return entry.isoformat() if isinstance(entry, date) else str(entry)


def _typed(
    file: IO[bytes],
    columns: Mapping[str, Kind],
    blocks: Iterable[Sequence[list[Any]]],
    opened: Callable[[IO[bytes], Any], AbstractContextManager[Any]],
) -> None:
    """Write columns with their types, by a writer of PyArrow's."""
    arrow = import_extra("pyarrow", "tables")
    types = [arrow.type_for_alias(_ARROW[kind]) for kind in columns.values()]
    schema = arrow.schema(list(zip(columns, types, strict=True)), {MARK: GENERATOR})
    with opened(file, schema) as writer:
        for block in blocks:
            arrays = [arrow.array(_text(column) if kind == "word" else column, own)
                      for column, kind, own in zip(block, columns.values(), types, strict=True)]  # fmt: skip
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _parquet(file: IO[bytes], schema: Any) -> AbstractContextManager[Any]:
    return import_extra("pyarrow.parquet", "tables").ParquetWriter(file, schema)


def _feather(file: IO[bytes], schema: Any) -> AbstractContextManager[Any]:
    return import_extra("pyarrow.ipc", "tables").new_file(file, schema)


def _text(column: list[Any]) -> list[str | None]:
    """Words as UTF-8 has them: what names of files may hold besides is spelled out."""
    return [None if word is None else str(word).encode(errors="backslashreplace").decode() for word in column]
