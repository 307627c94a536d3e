"""A table with its gaps filled in by a map, and all of its other cells as they were."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
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
from somersault.datasets.cells import Cells, Typed
from somersault.datasets.kinds import ColumnKind, plain
from somersault.datasets.tables import Feature
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
    file = map_file.MapFile(request.map)
    table = inputs.as_written(request.source, request.options, file.columns)
    if table is None:
        table = _of_arrays(inputs.opened(request.source, request.options), file.columns.names)
    som = _in_frames(file.map())
    map_file.check_columns(som, request.map, table.data)
    found, columns = Imputed(table, filled={feature.name: 0 for feature in table.features}), _columns_of(table)
    is_text = request.out.path.suffix.lower() == ".csv"
    written: dict[str, table_file.Kind] = {column.name: column.kind for column in columns}
    table_file.write(
        request.out, written, _blocks(found, som, columns, is_text=is_text), has_header=table.has_header
    )
    return found


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


def _blocks(found: Imputed, som: "SOM", columns: Sequence[_Column], *, is_text: bool) -> Iterator[list[Any]]:
    table = found.table
    for own in table.blocks():
        entries = [column.entries(each, is_text=is_text) for column, each in zip(columns, own, strict=True)]
        samples = table.samples(own)
        for feature, values in zip(table.features, _by_column(som.impute(samples)), strict=True):
            kind, column = feature.kind, own[feature.place]
            written = kind.written if is_text and isinstance(column, Cells) else partial(plain, kind.name)
            for row in np.flatnonzero(_gaps(column, kind)).tolist():
                if plain(kind.name, values[row]) is None:
                    found.n_left += 1
                else:
                    entries[feature.place][row] = written(values[row])
                    found.filled[feature.name] += 1
        found.n_rows += len(entries[0])
        yield entries


def _gaps(column: WrittenColumn, kind: ColumnKind) -> NDArray[np.bool_]:
    """Which rows have no value."""
    if isinstance(column, Typed):
        return np.isnan(column.values)
    return np.array([plain(kind.name, kind.read(word)) is None for word in column.words])[column.codes]


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
