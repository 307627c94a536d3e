"""A table with its cells as they are written, beside what is read of them: for whoever writes it again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from somersault.datasets import arrow_files, table_files, text
from somersault.datasets.cells import Cells, Typed
from somersault.datasets.dataset import Dataset, reading
from somersault.datasets.tables import Feature, KnownTable, TableOptions, as_cells, table_of
from somersault.datasets.understood import KindName
from somersault.sources import blocks, parquet

WrittenColumn = Cells | Typed
_ROWS = 2**16
"""Rows of a large file at a time."""


@dataclass(frozen=True)
class WrittenTable:
    """All columns of a table, those too that are not read, in the order of the file."""

    data: Dataset  # whose X has no rows: they come with the cells
    names: tuple[str, ...]
    kinds: tuple[KindName, ...]  # of all columns, as far as they are known without their cells
    features: tuple[Feature, ...]
    blocks: Callable[[], Iterator[Sequence[WrittenColumn]]]  # the columns of some rows, then those of the next
    has_header: bool = True

    def samples(self, columns: Sequence[WrittenColumn]) -> Any:
        """The features of some rows, as a map takes them."""
        return table_files.block_of(self.features, [columns[feature.place] for feature in self.features])


def written(source: str, options: TableOptions, large: int) -> WrittenTable:
    """The table of a path, or of standard input ("-"); of so many bytes or more a block at a time."""
    path = None if source == "-" else Path(source)
    with reading("standard input" if path is None else path):
        suffix = "" if path is None else table_files.suffix_of(path)
        if path is not None and suffix == ".parquet" and _n_bytes(path) >= large:
            return _of_large_parquet(path, options)
        is_text = path is not None and suffix in table_files.TEXTS and not path.is_dir()
        if path is not None and is_text and table_files.n_bytes_of_text(path) >= large:
            return _of_large_text(path, options)
        return _in_memory(path, options)


def _n_bytes(path: Path) -> int:
    return parquet.n_bytes(path, len(parquet.column_names(path)))


def _in_memory(path: Path | None, options: TableOptions) -> WrittenTable:
    raw = table_files.raw_of(path, replace(options, drop=()), as_written=True)
    columns = [column if isinstance(column, Typed) else as_cells(column) for column in raw.columns]
    return _table(path, table_of(raw, options), raw, options, lambda: iter([columns]))


def _of_large_text(path: Path, options: TableOptions) -> WrittenTable:
    """One pass tells what its columns are, another one reads the cells."""
    raw = text.read(table_files.plan_of(path, options), is_kept=False)
    plan = replace(cast("text.ReadingPlan", raw.plan), plain=(False,) * len(raw.names), by_arrow=False)
    return _table(path, table_of(raw, options), raw, options, partial(_cells_of, plan))


def _cells_of(plan: text.ReadingPlan) -> Iterator[Sequence[WrittenColumn]]:
    for block in text.blocks(plan, []):
        yield cast("Sequence[WrittenColumn]", block.columns)


def _of_large_parquet(path: Path, options: TableOptions) -> WrittenTable:
    names = parquet.column_names(path)
    raw = arrow_files.read_words(path, names, options)
    return _table(path, table_of(raw, options), raw, options, partial(_typed, path, names, options.na))


def _typed(path: Path, names: Sequence[str], na: frozenset[str]) -> Iterator[Sequence[WrittenColumn]]:
    for block in blocks(path, columns=names).blocks(_ROWS):
        table = block.table
        yield [arrow_files.column_of(name, own, na) for name, own in zip(names, table.columns, strict=True)]


def _table(
    path: Path | None,
    table: KnownTable,
    raw: text.RawTable,
    options: TableOptions,
    columns: Callable[[], Iterator[Sequence[WrittenColumn]]],
) -> WrittenTable:
    data = table_files.dataset_of_table(path, table, np.empty((0, len(table.features))), options)
    names = list(raw.names)
    kinds: list[KindName] = [column.kind if isinstance(column, Typed) else "word" for column in raw.columns]
    for feature in table.features:
        kinds[feature.place] = feature.kind.name
        names[feature.place] = feature.name if data.feature_names else names[feature.place]
    features = tuple(replace(feature, values=None) for feature in table.features)
    return WrittenTable(data, tuple(names), tuple(kinds), features, columns, raw.has_header)
