"""A table with its gaps filled in by a map, and all of its other cells as they were."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault import datasets
from somersault.cli import inputs, map_file, rows, table_file
from somersault.cli.data_options import DataOptions
from somersault.cli.filling import Filling, gaps
from somersault.datasets.cells import Cells, Typed
from somersault.datasets.kinds import ColumnKind, plain
from somersault.datasets.table_files import TEXTS
from somersault.datasets.tables import Feature
from somersault.datasets.totals import first_rows
from somersault.datasets.written import WrittenColumn, WrittenTable
from somersault.errors import InputError
from somersault.output_file import Target

if TYPE_CHECKING:
    from somersault import SOM


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    map: Path
    source: str
    out: Target
    options: DataOptions = field(default_factory=dict)


@dataclass(eq=False)
class Imputed:
    """A table that is written, and what to say of it."""

    table: WrittenTable
    n_rows: int = 0
    n_left: int = 0
    filled: dict[str, int] = field(default_factory=dict[str, int])
    ways: Sequence[Filling] = ()

    def notes(self) -> list[str]:
        """What the user might not expect."""
        data = self.table.data
        found = [*data.understood_as, *(f"note: {note}" for note in data.notes)]
        if self.n_left:
            found.append(f"note: {self.n_left} values stay missing, in rows of which no value is known")
        return found

    def facts(self) -> dict[str, Any]:
        """All that is printed."""
        return {
            "data": self.table.data.name,
            "rows": self.n_rows,
            "values_filled": sum(self.filled.values()),
            "values_that_stay_missing": self.n_left,
            "filled_by_column": {name: n for name, n in self.filled.items() if n} or None,
        }


def run(request: Request) -> Imputed:
    """Fill in what the map knows of each row, and write the table."""
    file, suffix = map_file.MapFile(request.map), request.out.path.suffix.lower()
    table = inputs.as_written(request.source, request.options, file.columns, suffix)
    if table is None:
        table = _of_arrays(inputs.opened(request.source, request.options), file.columns.names)
    som = _in_frames(file.map())
    map_file.check_columns(som, request.map, table.data)
    found = Imputed(table, filled={feature.name: 0 for feature in table.features})
    if table.plan is not None:
        table_file.rewrite(request.out, table.plan, _changes(found, som))
        return found
    columns = _columns_of(table)
    written: dict[str, table_file.Kind] = {column.name: column.kind for column in columns}
    entries = _entries(found, som, columns, is_text=suffix in TEXTS)
    table_file.write(request.out, written, entries, has_header=table.has_header)
    return found


Filled = tuple[Filling, list[int], list[Any]]
"""Of a column some rows, and what goes into their gaps."""


def _blocks(
    found: Imputed, som: "SOM", *, is_text: bool
) -> Iterator[tuple[Sequence[WrittenColumn], list[Filled]]]:
    """Fill in some rows; in a text a row of sums stays as it is."""
    table = found.table
    for own in table.blocks():
        n = int(min(_n_rows(own[0]), table.n_rows - found.n_rows))
        rows = [first_rows(column, n) for column in own]
        found.ways = found.ways or [Filling.like(feature, rows[feature.place]) for feature in table.features]
        values = _by_column(som.impute(table.samples(rows))) if n else []
        filled = [
            _filled(found, way, gaps(rows[way.feature.place], way.feature), entries)
            for way, entries in zip(found.ways, values, strict=False)
        ]
        if n or is_text:
            yield (own if is_text else rows), filled
        found.n_rows += n


def _n_rows(column: WrittenColumn) -> int:
    return len(column.codes if isinstance(column, Cells) else column.values)


def _filled(found: Imputed, way: Filling, rows: NDArray[np.intp], values: Any) -> Filled:
    """What goes into the gaps of a column, as far as it is known."""
    kind, name = way.feature.kind.name, way.feature.name
    known = [(row, values[row]) for row in rows.tolist() if plain(kind, values[row]) is not None]
    found.filled[name] += len(known)
    found.n_left += len(rows) - len(known)
    return way, [row for row, _ in known], [value for _, value in known]


def _changes(found: Imputed, som: "SOM") -> Iterator[tuple[int, Mapping[int, str]]]:
    """The rows of a text that have gaps, with the cells that go there."""
    for _, filled in _blocks(found, som, is_text=True):
        start = found.n_rows
        cells: dict[int, dict[int, str]] = {}
        for way, places, values in filled:
            for row, value in zip(places, values, strict=True):
                cells.setdefault(start + row, {})[way.feature.place] = way.cell(value)
        yield from sorted(cells.items())


def _entries(found: Imputed, som: "SOM", columns: Sequence["_Column"], *, is_text: bool) -> Iterator[list[Any]]:
    """All columns of some rows, then those of the next."""
    for own, filled in _blocks(found, som, is_text=is_text):
        entries = [column.entries(each, is_text=is_text) for column, each in zip(columns, own, strict=True)]
        for way, places, values in filled:
            place = way.feature.place
            write = way.cell if is_text and isinstance(own[place], Cells) else way.value
            for row, value in zip(places, values, strict=True):
                entries[place][row] = write(value)
        yield entries


@dataclass(frozen=True)
class _Column:
    """A column to write: its name, what it holds, and what a word in it stands for."""

    name: str
    kind: table_file.Kind
    value_of: Callable[[str], Any]

    def entries(self, own: WrittenColumn, *, is_text: bool) -> list[Any]:
        """The entries of some rows: in a text as they are written, else by what they stand for."""
        if isinstance(own, Cells):
            words = np.empty(len(own.words), dtype=object)
            words[:] = own.words if is_text else list(map(self.value_of, own.words))
            return words[own.codes].tolist()
        entries = list(own.entries())
        if is_text or self.kind not in ("number", "date"):
            return entries
        read = float if self.kind == "number" else _as_time
        return [None if entry is None else read(entry) for entry in entries]


def _as_time(day: dt.date) -> dt.datetime:
    return day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001


def _columns_of(table: WrittenTable) -> list[_Column]:
    """The columns of the table that is written, those of the file in their order."""
    found: list[_Column] = []
    reads = {feature.place: feature.kind for feature in table.features}
    data = table.data
    index, labels = (None, None) if data.understood is None else (data.understood.index, data.understood.labels)
    for place, (name, kind) in enumerate(zip(table.names, table.kinds, strict=True)):
        value_of: Callable[[str], Any] = _word
        own: table_file.Kind = "word" if kind == "nothing" else kind
        if place in reads:
            value_of = _reading(reads[place])
        elif own == "word" and name == labels:
            own, value_of = _of_labels(data)
        elif own == "word" and name == index and rows.RowNames(data).kind == "integer":
            own, value_of = "integer", int
        found.append(_Column(table_file.free(name, [column.name for column in found]), own, value_of))
    return found


def _word(cell: str) -> str | None:
    return cell or None


def _of_labels(data: datasets.Dataset) -> tuple[table_file.Kind, Callable[[str], Any]]:
    """What the labels are, and what a word among them stands for."""
    known = {} if data.y is None else {str(label): label for label in data.y.tolist() if label is not None}
    kinds = set(map(type, known.values()))
    kind: table_file.Kind = "integer" if kinds == {int} else "number" if kinds == {float} else "word"
    return kind, _word if kind == "word" else partial(_number, int if kind == "integer" else float)


def _number(read: Callable[[str], Any], cell: str) -> Any:
    try:
        return read(cell)
    except ValueError:
        return None


def _reading(kind: ColumnKind) -> Callable[[str], Any]:
    return lambda cell: plain(kind.name, kind.read(cell))


def _in_frames(som: "SOM") -> "SOM":
    """The same map, which shows what it fills in as numbers and words, whatever it was trained on."""
    out, container = copy(som), "array" if som.columns_.feature_names is None else "frame"
    out.columns_ = replace(som.columns_, container=container, dtypes=(), grid=None)
    return out


def _by_column(filled: Any) -> Iterator[Any]:
    return (filled[name] for name in filled) if isinstance(filled, datasets.Frame) else iter(filled.T)


# Arrays


def _of_arrays(data: datasets.Dataset, names: Sequence[str] | None) -> WrittenTable:
    """Samples without a table, as one: its columns are called as those of the map."""
    if data.image_shape is not None:
        raise InputError(
            f"{data.name} holds images; need a table, or samples in columns, in which values are missing"
        )
    n = data.X.shape[1]
    called = data.feature_names or names or [f"x{place}" for place in range(n)]
    called = [*called] if len(called) == n else [f"x{place}" for place in range(n)]
    features = tuple(Feature(name, place, ColumnKind("number", float)) for place, name in enumerate(called))
    y = None if data.y is None else Cells.of("" if label is None else str(label) for label in data.y.tolist())
    if y is not None:
        called.append(table_file.free("label", called))
    kinds = ("number",) * n + ("word",) * (y is not None)
    return WrittenTable(data, tuple(called), kinds, features, partial(_of_rows, data, y))


def _of_rows(data: datasets.Dataset, y: Cells | None) -> Iterator[list[WrittenColumn]]:
    for start, X in rows.blocks(data.X):
        numbers = np.asarray(X, dtype=np.float64)
        columns: list[WrittenColumn] = [Typed("number", column, column.tolist) for column in numbers.T]
        yield [*columns, *([] if y is None else [Cells(y.words, y.codes[start : start + len(numbers)])])]
