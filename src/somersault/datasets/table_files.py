"""Data sets of files of tables: in memory, or with their features read in blocks."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.datasets import arrow_files, text, workbooks
from somersault.datasets.cells import Cells, Collected, NumberColumn, Typed
from somersault.datasets.dataset import IN_BLOCKS, Dataset, typed
from somersault.datasets.folder_reading import KINDS
from somersault.datasets.table_options import TableOptions
from somersault.datasets.tables import Feature, KnownTable, as_cells, table_of
from somersault.datasets.text import RawTable
from somersault.datasets.totals import without_total
from somersault.datasets.understood import typed_column
from somersault.errors import InputError
from somersault.reading import check_fits
from somersault.sources import blocks, parquet
from somersault.sources.frame import Frame
from somersault.sources.source import Part, Source

TEXTS = (".csv", ".tsv", ".txt")
SUFFIXES = (*TEXTS, ".xlsx", *arrow_files.SUFFIXES)
_SAMPLES = [suffix for suffixes in KINDS.values() for suffix in suffixes]
"""Of files that are a sample each: tables beside them are not read."""
_GROWS = 4
"""A packed text becomes about so many times as large."""


def suffix_of(path: Path) -> str:
    """The kind of a file by the end of its name; that of the files in a folder of tables; "" for no table."""
    if os.path.isdir(path):  # noqa: PTH112  # which no name is too long for
        held = {file.suffix.lower() for file in path.rglob("*") if not file.name.startswith(".")}
        return next((s for s in (".parquet", ".csv", ".tsv") if s in held and held.isdisjoint(_SAMPLES)), "")
    names = [suffix.lower() for suffix in path.suffixes[-2:]]
    suffix = names[-2] if len(names) > 1 and names[-1] == ".gz" else "".join(names[-1:])
    return suffix if suffix in SUFFIXES else ""


def files_in(folder: Path, suffix: str) -> list[Path]:
    """The tables of a kind in a folder and its sub-folders."""
    found = (file for file in sorted(folder.rglob("*")) if not file.name.startswith("."))
    return [file for file in found if file.is_file() and suffix_of(file) == suffix]


def check_options(path: Path | None, options: TableOptions) -> None:
    """Refuse what is said of cells and sheets where the file has none; None: standard input, a text."""
    suffix = TEXTS[0] if path is None else suffix_of(path)
    if suffix != ".xlsx":
        options.refuse("a workbook", ["sheet"])
    if suffix not in TEXTS:
        options.refuse("a table of text", ["delimiter", "encoding"])
    if suffix in arrow_files.SUFFIXES:
        options.refuse("a table of text, or a workbook,", ["header"])


def read(path: Path | None, options: TableOptions) -> Dataset:
    """A table in memory; None: from standard input."""
    raw, options = without_total(raw_of(path, options), options)
    if raw.plan is None and path is not None and suffix_of(path) in arrow_files.SUFFIXES:
        options = replace(options, drop=())  # which have not been read
    table = table_of(raw, options)
    return dataset_of_table(
        path, table, matrix_or_frame(table.features, [f.values for f in table.features]), options
    )


def streamed(path: Path, options: TableOptions, large: int) -> Dataset | None:
    """A table whose features are read in blocks; None where their numbers are less than so many bytes."""
    suffix = suffix_of(path)
    if suffix == ".parquet":
        return _streamed_parquet(path, options, large)
    if suffix not in TEXTS or path.is_dir():
        return None
    return _streamed_text(path, options) if n_bytes_of_text(path) >= large else None


def n_bytes_of_text(path: Path) -> int:
    """About how many bytes a text has, unpacked."""
    return path.stat().st_size * (_GROWS if path.suffix.lower() == ".gz" else 1)


def raw_of(path: Path | None, options: TableOptions, *, as_written: bool = False) -> RawTable:
    """The columns of a table before it is decided what they mean; None: from standard input.

    as_written says that a text is wanted as text, numbers included.
    """
    if path is None:
        return text.read(plan_of(None, options, as_written=as_written))
    suffix = suffix_of(path)
    if suffix not in TEXTS:
        return (workbooks if suffix == ".xlsx" else arrow_files).read(path, options)
    if path.is_dir():
        return _folder_of_texts(path, suffix, options, as_written)
    check_fits(path.stat().st_size, IN_BLOCKS)
    return text.read(plan_of(path, options, as_written=as_written))


def plan_of(path: Path | None, options: TableOptions, *, as_written: bool = False) -> text.ReadingPlan:
    """How a text is read; as_written: all of its columns as text."""
    are_text = _all_text if as_written else options.are_text
    return text.plan_of(path, options.encoding, options.delimiter, options.header, options.na, are_text)


def _all_text(names: Sequence[str]) -> list[bool]:
    return [True] * len(names)


def _folder_of_texts(folder: Path, suffix: str, options: TableOptions, as_written: bool) -> RawTable:
    """Tables one below the other, with what the folders called name=value say of all their rows."""
    files = files_in(folder, suffix)
    tables = [text.read(plan_of(file, options, as_written=as_written)) for file in files]
    shared = [parquet.partitions(file.relative_to(folder)) for file in files]
    for file, table, own in zip(files, tables, shared, strict=True):
        if (table.names, own.keys()) != (tables[0].names, shared[0].keys()):
            raise InputError(f"{file} has other columns than {files[0]}; need the same in each: write it again")
    columns: list[NumberColumn | Cells | Typed] = [
        _below(parts) for parts in zip(*(t.columns for t in tables), strict=True)
    ]
    n_rows = [table.n_rows for table in tables]
    columns += [
        Cells.of(own[name] for own, n in zip(shared, n_rows, strict=True) for _ in range(n)) for name in shared[0]
    ]
    names = (*tables[0].names, *shared[0])
    return replace(tables[0], names=names, columns=columns, n_rows=sum(n_rows), lines=None, plan=None)


def _below(parts: Sequence[NumberColumn | Cells | Typed]) -> NumberColumn | Cells:
    """Columns one below the other: numbers if all are."""
    if all(isinstance(part, NumberColumn) for part in parts):
        return NumberColumn.of(np.concatenate([part.values for part in parts if isinstance(part, NumberColumn)]))
    joined = Collected()
    for part in parts:
        joined.add(Cells.of(f"{value:.17g}" for value in part.values) if isinstance(part, NumberColumn) else part)  # pyright: ignore[reportArgumentType]
    return joined.all()


def dataset_of_table(path: Path | None, table: KnownTable, X: Any, options: TableOptions) -> Dataset:
    """The data set of a table whose columns have their roles, with X as its samples."""
    name = "standard input" if path is None else _stem(path)
    has_names = options.features is not None or table.has_header
    names = tuple(feature.name for feature in table.features) if has_names or not table.are_numbers else None
    return Dataset(
        name,
        X,
        typed(table.labels),
        names,
        notes=tuple(table.doubts),
        lines=table.lines,
        row_names=table.row_names,
        understood=table.understood,
    )


def _stem(path: Path) -> str:
    return path.resolve().name if path.is_dir() else path.name.removesuffix(".gz").rpartition(".")[0]


def matrix_or_frame(features: Sequence[Feature], values: Sequence[Any]) -> NDArray[Any] | Frame:
    """Numbers as rows of float64, or float32 if all are that; with words among them a frame."""
    if any(feature.kind.name == "word" for feature in features):
        return Frame(
            {f.name: typed_column(f.kind.name, column) for f, column in zip(features, values, strict=True)}
        )
    single = all(column.dtype == np.float32 for column in values)
    out = np.empty((len(values[0]), len(values)), dtype=np.float32 if single else np.float64)
    for place, column in enumerate(values):
        out[:, place] = column
    return validation.matrix(out, "X", nan="kept", keep_float32=True)


# In blocks


def _streamed_text(path: Path, options: TableOptions) -> Dataset:
    """One pass over a text tells what its columns are; the features are then read in each further pass."""
    raw = text.read(plan_of(path, options), is_kept=False)
    table = table_of(raw, options)
    read = partial(_blocks_of_text, cast("text.ReadingPlan", raw.plan), _without_values(table.features))
    source = Source(str(path), lambda _: [Part(str(path), raw.n_rows, read)], raw.n_rows, reads_ahead=True)
    source.files = (path,)
    return dataset_of_table(path, table, source, options)


def _without_values(features: Sequence[Feature]) -> list[Feature]:
    return [replace(feature, values=None) for feature in features]


def _blocks_of_text(plan: text.ReadingPlan, features: Sequence[Feature]) -> Iterator[Any]:
    for block in text.blocks(plan, []):
        yield block_of(features, [block.columns[feature.place] for feature in features])


def block_of(features: Sequence[Feature], columns: Sequence[Any]) -> Any:
    """The features of some rows, read as those of all."""
    values = [
        feature.kind.values(as_cells(column))
        if isinstance(column, Cells) or feature.kind.name == "word"
        else column.values
        for feature, column in zip(features, columns, strict=True)
    ]
    if any(feature.kind.name == "word" for feature in features):
        return Frame({
            f.name: _as_in_all(f.kind.name, own) for f, own in zip(features, values, strict=True)
        })  # fmt: skip
    return matrix_or_frame(features, values)


def _as_in_all(kind: str, values: NDArray[Any]) -> NDArray[Any]:
    """A column of a block: of the same type whether it has gaps or not."""
    return values if kind != "truth" else typed_column("truth", values).astype(object)


def _streamed_parquet(path: Path, options: TableOptions, large: int) -> Dataset | None:
    """What holds words, labels or names is read once; the features are then read in each further pass."""
    names = arrow_files.chosen(parquet.column_names(path), options)
    if parquet.n_bytes(path, len(names)) < large:
        return None
    raw = arrow_files.read_words(path, names, options)
    table = table_of(raw, replace(options, drop=()))
    features = _without_values(table.features)
    source = blocks(path, columns=[names[feature.place] for feature in features])
    read = partial(_block_of_arrow, features, options.na)
    return dataset_of_table(path, table, source.mapped(read), options)


def _block_of_arrow(features: Sequence[Feature], na: frozenset[str], table: Any) -> Any:
    columns = [
        arrow_files.column_of(f.name, column, na) for f, column in zip(features, table.columns, strict=True)
    ]
    return block_of(features, columns)
