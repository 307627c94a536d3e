"""Results as a table in a file: columns by name, some rows after others, to .csv or .parquet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO, Any, Literal

import click
import numpy as np

from somersault.file_kinds import GENERATOR, UNMARKED_TABLE
from somersault.file_kinds import Kind as FileKind
from somersault.output_file import Target
from somersault.sources.extras import import_extra
from somersault.sources.results import MARK, PARQUET

Kind = Literal["integer", "number", "truth", "word", "date"]
"""What a column holds; None among its entries, and NaN, stand for nothing."""

_ARROW: dict[Kind, str] = {
    "integer": "int64", "number": "float64", "truth": "bool", "word": "string", "date": "timestamp[us]",
}  # fmt: skip


def target(out: Path, reads: Iterable[Path], *, overwrite: bool, others: Mapping[str, FileKind] = {}) -> Target:
    """Where a table goes, or a file of others by their suffixes, once it is found that it may go there."""
    kinds = {**others, ".csv": UNMARKED_TABLE, ".parquet": PARQUET}
    suffix = out.suffix.lower()
    if suffix not in kinds and str(out) != "-":  # which Target refuses in its own words
        raise click.BadParameter(f"{out} ends in none of {', '.join(kinds)}", param_hint="'--out'")
    if suffix == ".parquet":
        import_extra("pyarrow.parquet", "tables")
    kind = kinds.get(suffix, UNMARKED_TABLE)
    return Target(out, kind, reads=reads, overwrite=overwrite, asked="--out")


def write(
    out: Target, columns: Mapping[str, Kind], blocks: Iterable[Sequence[Any]], *, has_header: bool = True
) -> None:
    """Write columns by name, of rows that come in blocks: each block has a sequence of entries for each column.

    has_header says whether the first line of a text has the names.
    """
    first = next(blocks := iter(blocks))  # what is wrong with the input is refused before anything is written
    blocks = ([plain(column) for column in block] for block in chain([first], blocks))
    with out.file() as file:
        if out.path.suffix.lower() == ".parquet":
            _parquet(file, columns, blocks)
        else:
            write_csv(file, columns if has_header else None, blocks)


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


def write_csv(file: IO[bytes], columns: Iterable[str] | None, blocks: Iterable[Sequence[list[Any]]]) -> None:
    """Write a table as text that all programs read: UTF-8, commas, numbers as Python writes them."""
    text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
    rows = csv.writer(text, lineterminator="\n")
    if columns is not None:
        rows.writerow(columns)
    for block in blocks:
        rows.writerows(zip(*(map(_cell, column) for column in block), strict=True))
    text.detach()


def _cell(entry: Any) -> Any:
    if isinstance(entry, bool):
        return str(entry).lower()
    return entry.isoformat() if isinstance(entry, date) else entry


def _parquet(file: IO[bytes], columns: Mapping[str, Kind], blocks: Iterable[Sequence[list[Any]]]) -> None:
    arrow, parquet = import_extra("pyarrow", "tables"), import_extra("pyarrow.parquet", "tables")
    types = [arrow.type_for_alias(_ARROW[kind]) for kind in columns.values()]
    schema = arrow.schema(list(zip(columns, types, strict=True)), {MARK: GENERATOR})
    with parquet.ParquetWriter(file, schema) as writer:
        for block in blocks:
            arrays = [arrow.array(_text(column) if kind == "word" else column, own)
                      for column, kind, own in zip(block, columns.values(), types, strict=True)]  # fmt: skip
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _text(column: list[Any]) -> list[str | None]:
    """Words as UTF-8 has them: what names of files may hold besides is spelled out."""
    return [None if word is None else str(word).encode(errors="backslashreplace").decode() for word in column]
