"""A table with its cells as they are written, beside what is read of them: for whoever writes it again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, cast

import numpy as np

from somersault.datasets import arrow_files, table_files, text
from somersault.datasets.cells import Cells, Floats, NumberColumn, Typed
from somersault.datasets.dataset import Dataset, reading
from somersault.datasets.kinds import plain
from somersault.datasets.tables import Feature, KnownTable, TableOptions, table_of
from somersault.datasets.totals import without_total
from somersault.datasets.understood import KindName
from somersault.sources import blocks, parquet

WrittenColumn = Cells | Typed
_ROWS = 2**16
"""Rows of a large file at a time."""
_DELIMITERS = {".csv": (",", ";", "|"), ".tsv": ("\t",)}
"""By which a table of text may be called so."""


@dataclass(frozen=True)
class WrittenTable:
    """All columns of a table, those too that are not read, in the order of the file."""

    data: Dataset  # whose X has no rows: they come with the cells
    names: tuple[str, ...]
    kinds: tuple[KindName, ...]  # of all columns, as far as they are known without their cells
    features: tuple[Feature, ...]
    blocks: Callable[[], Iterator[Sequence[WrittenColumn]]]  # the columns of some rows, then those of the next
    has_header: bool = True
    plan: text.ReadingPlan | None = None  # of a text that is to be written again as it is, but for some cells
    n_rows: float = inf  # that are samples: a row of sums below them is not

    def samples(self, columns: Sequence[WrittenColumn]) -> Any:
        """The features of some rows, as a map takes them."""
        return table_files.block_of(self.features, [columns[feature.place] for feature in self.features])


def written(source: str, options: TableOptions, large: int, suffix: str) -> WrittenTable:
    """The table of a path, or of standard input ("-"), for whoever writes it to a file with that suffix.

    A Parquet of so many bytes or more is read a block at a time.
    """
    path = None if source == "-" else Path(source)
    with reading("standard input" if path is None else path):
        own = ".csv" if path is None else table_files.suffix_of(path)
        if own in table_files.TEXTS and not (path is not None and path.is_dir()):
            return _of_text(path, options, own, suffix, large)
        if path is not None and own == ".parquet" and _n_bytes(path) >= large:
            return _of_large_parquet(path, options)
        return _in_memory(path, options)


def _n_bytes(path: Path) -> int:
    return parquet.n_bytes(path, len(parquet.column_names(path)))


def _in_memory(path: Path | None, options: TableOptions) -> WrittenTable:
    whole = table_files.raw_of(path, replace(options, drop=()), as_written=True)
    kinds = _kinds_of(whole)
    raw, options = without_total(whole, options)
    return _table(path, table_of(raw, options), raw, options, lambda: iter([_as_written(whole.columns, kinds)]))


def _of_text(path: Path | None, options: TableOptions, own: str, suffix: str, large: int) -> WrittenTable:
    """One pass tells what its columns are, another one reads them a block at a time."""
    plan = table_files.plan_of(path, options)
    stays = suffix == own or plan.layout.dialect.delimiter in _DELIMITERS.get(suffix, ())
    if not stays:  # what is not read, and what becomes another text, as it is written
        read = () if suffix in table_files.TEXTS else (options.features or ())
        names = plan.layout.names
        plan = replace(
            plan, plain=tuple(own and name in read for own, name in zip(plan.plain, names, strict=True))
        )
    is_kept = path is None or table_files.n_bytes_of_text(path) < large
    raw = text.read(plan, is_kept=is_kept)
    if is_kept:
        raw, options = without_total(raw, options)
    kinds = _kinds_of(raw)
    found = cast("text.ReadingPlan", raw.plan)
    table = _table(path, table_of(raw, options), raw, options, partial(_blocks_of_text, found, kinds))
    return replace(table, plan=found) if stays else table


def _blocks_of_text(plan: text.ReadingPlan, kinds: Sequence[KindName]) -> Iterator[Sequence[WrittenColumn]]:
    return (_as_written(block.columns, kinds) for block in text.blocks(plan, []))


def _kinds_of(raw: text.RawTable) -> list[KindName]:
    """What the columns hold, as far as it is known without a look at their cells."""
    out = list[KindName]()
    for column in raw.columns:
        if isinstance(column, NumberColumn):
            out.append("integer" if column.is_whole else "number")
        else:
            out.append(column.kind if isinstance(column, Typed) else "word")
    return out


def _as_written(
    columns: Sequence[NumberColumn | Floats | Cells | Typed], kinds: Sequence[KindName]
) -> list[WrittenColumn]:
    return [
        own
        if isinstance(own, (Cells, Typed))
        else Typed(cast("Any", kind), own.values, partial(_entries, own, kind))
        for own, kind in zip(columns, kinds, strict=True)
    ]


def _entries(column: NumberColumn | Floats, kind: KindName) -> list[Any]:
    return [plain(kind, value) for value in column.values.tolist()]


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
    names, kinds = list(raw.names), _kinds_of(raw)
    for feature in table.features:
        kinds[feature.place] = feature.kind.name
        names[feature.place] = feature.name if data.feature_names else names[feature.place]
    features = tuple(replace(feature, values=None) for feature in table.features)
    return WrittenTable(data, tuple(names), tuple(kinds), features, columns, raw.has_header, n_rows=raw.n_rows)
