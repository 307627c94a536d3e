"""What the columns of a table are: names of rows, labels, features, or left out. What is guessed is said."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, NumberColumn, Typed, is_missing, is_number
from somersault.datasets.kinds import (
    Column,
    ColumnKind,
    as_fractions,
    kind_of,
    labels_of,
    nothing,
    numbers_of,
    typed_kind,
    words_of,
)
from somersault.datasets.number_forms import may_be_thousands
from somersault.datasets.table_options import (
    GROUPS,
    LABELS,
    LAST_IS_LABELS,
    NAMES_OF_ROWS,
    NUMBERS_OF_ROWS,
    SCALE,
    TARGET,
    WORDS_ARE_LABELS,
    TableOptions,
    is_id,
)
from somersault.datasets.text import RawTable
from somersault.datasets.understood import Understood, counted, few, meant, with_what_is_said
from somersault.errors import InputError
from somersault.labels import are_known, as_labels

_COUNTED = 30
"""From so many rows on a column that counts them says nothing of them. Of fewer it may be a measurement, unless it
is the first of a table."""
_DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", re.ASCII)
"""A day without strokes."""
_MOST_WORDS, _ALWAYS, _DIFFERENT = 1000, 20, 6
"""A column has at most so many categories, so many in any case, and none if each of so many rows has its own."""


@dataclass(frozen=True)
class Feature:
    """A column of numbers or words, as it is read: its values, unless they are read in blocks."""

    name: str
    place: int
    kind: ColumnKind
    values: NDArray[Any] | None = None


@dataclass
class KnownTable:
    """A table whose columns have their roles."""

    features: list[Feature]
    labels: NDArray[Any] | None
    row_names: NDArray[np.str_] | None
    understood: Understood
    doubts: list[str]
    has_header: bool
    lines: NDArray[np.intp] | None

    @property
    def are_numbers(self) -> bool:
        """Whether no feature is of words."""
        return all(feature.kind.name != "word" for feature in self.features)


def most_words(n_rows: int) -> int:
    """How many categories a column of so many rows has at most."""
    return min(_MOST_WORDS, max(_ALWAYS, n_rows // 2))


def table_of(raw: RawTable, options: TableOptions) -> KnownTable:
    """The columns of a file in their roles."""
    with with_what_is_said(raw.says):
        return _Reading(raw, options).table()


class _Reading:
    """One table, column by column."""

    def __init__(self, raw: RawTable, options: TableOptions) -> None:
        self.raw, self.options = raw, options
        held = [i for i, name in enumerate(raw.names) if name or _has_values(raw.columns[i])]
        self.places = held
        self.names = [raw.names[i] for i in held]
        for name, n in Counter(self.names).items():
            if n > 1:
                raise InputError(
                    f"{n if n > 2 else 'two'} columns are called {name!r}; need a name for each: rename one, or "
                    "header=False to take the first line for data"
                )
        if self.options.keep != "all":
            for name in self.options.keep:
                self.options.place(name, self.names, "to keep")
        self.words = {self.options.place(name, self.names, "to take as words") for name in self.options.words}
        self.label = self._label()
        self.index = self._index()
        self.left_out = list[tuple[str, str]]()
        self.missing = list[tuple[str, int, tuple[str, ...]]]()
        self.says = list(raw.says)
        self.doubts = list[str]()

    def table(self) -> KnownTable:
        """All of it."""
        index_name = None if self.index is None else self.names[self.index]
        features = list(filter(None, map(self._feature, self._feature_places())))
        if not features:
            raise InputError(
                f"no column is left to train on{self._why_none()}; need at least one: name some to keep "
                "(keep=), or drop less"
            )
        labels = None if self.label is None else self._labels(self.label)
        label_name = None if self.label is None else self.names[self.label]
        is_measured = labels is not None and any(isinstance(each, float) for each in labels)
        known = set() if labels is None else {each for each in labels if each is not None}
        return KnownTable(
            features,
            labels,
            None if self.index is None else self._texts(self.index),
            Understood(
                self.raw.n_rows,
                tuple((feature.name, feature.kind.name) for feature in features),
                label_name,
                None if is_measured else len(known),
                0 if labels is None else int(np.count_nonzero(~are_known(labels))),
                index_name,
                tuple(self.left_out),
                tuple(self.missing),
                tuple(self.says),
                {f.name: f.kind.write for f in features if f.kind.name in ("truth", "date")},
            ),
            self.doubts,
            self.raw.has_header,
            self.raw.lines,
        )

    # roles

    def _label(self) -> int | None:
        told = self.options.label_column if self.options.label_column is not None else self.raw.labels
        if told is not None:
            return self.options.place(told, self.names, "to hold the labels")
        usual = [i for i, name in enumerate(self.names) if self._is_label(i, name) and name not in self._chosen]
        usual = usual or [
            i for i, name in enumerate(self.names)
            if name.lower() == WORDS_ARE_LABELS and self._holds_words(i) and name not in self._chosen
        ]  # fmt: skip
        if len(usual) > 1:
            raise InputError(
                f"columns {' and '.join(repr(self.names[i]) for i in usual)} may both hold labels; need one: "
                "name it (label_column=), or drop the others"
            )
        return usual[0] if usual and usual[0] not in self._dropped else None

    def _is_label(self, i: int, name: str) -> bool:
        """Whether a column is called so, and stands where labels do.

        Words that nearly all differ are names, whatever they are called.
        """
        column, plain = self.raw.columns[self.places[i]], name.lower()
        n_rows, is_last = self.raw.n_rows, i == len(self.names) - 1
        if isinstance(column, Cells) and self._holds_words(i) and len(column.words) > n_rows / 2 >= _DIFFERENT / 2:
            return False
        if plain == TARGET:
            return is_last or all(each.lower() in NAMES_OF_ROWS or is_id(each) for each in self.names[:i])
        if plain == LAST_IS_LABELS:
            return is_last and not self._describes_rows(column)
        return plain == LABELS

    def _describes_rows(self, column: NumberColumn | Cells | Typed) -> bool:
        """Whether a class is a scale, or one of the groups that rows count."""
        has_counts = any(name.lower() in GROUPS for name in self.names)
        known = {word.lower() for word in as_cells(column).words if not is_missing(word)}
        return has_counts or (bool(known) and known <= SCALE)

    @property
    def _chosen(self) -> tuple[str, ...]:
        return (*(self.options.features or ()), *self.options.drop)

    @property
    def _dropped(self) -> set[int]:
        what = "to drop"
        return {self.options.place(name, self.names, what) for name in self.options.drop}

    def _holds_words(self, place: int) -> bool:
        cells = self.raw.columns[self.places[place]]
        return isinstance(cells, Cells) and not all(is_number(word) or is_missing(word) for word in cells.words)

    def _index(self) -> int | None:
        told = self.options.index_column
        if told is False or not self.names:
            return None
        if told is None and self.raw.index is not None:
            return self.names.index(self.raw.index)
        if told is not None:
            return self.options.place(told, self.names, "to name the rows")
        name, cells = self.names[0], self.raw.columns[self.places[0]]
        if isinstance(cells, Typed):
            cells = cells.as_cells()
        if len(self.names) < 2 or self.label == 0 or name in self._chosen or not isinstance(cells, Cells):
            return None
        is_distinct = len(cells.words) == self.raw.n_rows and all(cells.words)
        if name and not is_distinct:
            return None
        is_index = name.lower() in NAMES_OF_ROWS or (name.lower() in NUMBERS_OF_ROWS and cells.count_rows)
        return 0 if is_index or (is_id(name) and _are_names(cells)) else None

    def _feature_places(self) -> list[int]:
        """Which columns are features, in order."""
        roles = {self.label, self.index}
        if self.options.features is not None:
            return self._of_map(self.options.features, roles)
        return [i for i in range(len(self.names)) if i not in roles | self._dropped]

    def _of_map(self, features: Sequence[str], roles: set[int | None]) -> list[int]:
        # a column without a name that is a feature is known by its number
        self.names = [
            name or (str(i + 1) if str(i + 1) in features else name) for i, name in enumerate(self.names)
        ]
        dropped = [self.names[i] for i in sorted(self._dropped) if self.names[i] in features]
        if dropped:
            raise InputError(
                f"drop leaves out {dropped[0]!r}, which the map was trained on; need all of its columns: "
                f"{few(features)}"
            )
        if not self.raw.has_header and not any(name in features for name in self.names):
            return self._in_order(features, roles)
        lacks = [name for name in features if name not in self.names]
        if lacks:
            raise InputError(
                f"has no column {lacks[0]!r}, which the map was trained on{meant(lacks[0], self.names)}; need all "
                f"of its columns: {few(features)}; here are {few(self.names)}"
            )
        chosen = [self.names.index(name) for name in features]
        others = [i for i in range(len(self.names)) if i not in {*chosen, *roles}]
        self.left_out += [(self.names[i], "the map does not have it") for i in others]
        return chosen

    def _in_order(self, features: Sequence[str], roles: set[int | None]) -> list[int]:
        """The columns of a table without names, which are those of the map if they are as many."""
        found = [i for i in range(len(self.names)) if i not in roles]
        if len(found) != len(features):
            raise InputError(
                f"has {len(found)} columns without names, the map was trained on {len(features)}; need these: "
                f"{few(features)}"
            )
        self.names = [features[found.index(i)] if i in found else name for i, name in enumerate(self.names)]
        return found

    # values

    def _feature(self, i: int) -> Feature | None:
        name, place = self.names[i] or str(i + 1), self.places[i]
        column, is_kept = self.raw.columns[place], self._is_kept(name, i)
        values: NDArray[Any] | None
        if self._is_word(name, i):
            column = as_cells(column)
        if isinstance(column, Typed):
            kind, values = typed_kind(column), column.values
        elif isinstance(column, NumberColumn):
            kind = numbers_of(self.options.na, is_whole=column.is_whole and self._is_written_whole(place))
            self.doubts += column.doubts(f"column {name!r}")
            self._tell_other_readings(name, place)
            values = column.values if column.is_kept else None
        else:
            kind = self._kind(name, i, column)
            values = kind.values(column)
        if values is not None and not isinstance(column, NumberColumn) and kind.name in ("number", "integer"):
            self.doubts += NumberColumn.of(values).doubts(f"column {name!r}")
        why = None if is_kept else self._why_left_out(name, kind, column)
        if why is not None:
            self.left_out.append((name, why))
            return None
        if name.lower() in (TARGET, LAST_IS_LABELS) and self.label is None and self.options.features is None:
            why = "describes rows" if i == len(self.names) - 1 else "stands among others"
            self.doubts.append(
                f"column {name!r} {why}, and is taken as a feature; label_column={name!r} if it holds the labels"
            )
        self._tell_gaps(name, kind, column, values)
        return Feature(name, place, kind, values)

    def _tell_gaps(
        self, name: str, kind: ColumnKind, column: NumberColumn | Cells | Typed, values: NDArray[Any] | None
    ) -> None:
        """Count the rows without a value, and keep the words by which a column of numbers says so."""
        n, words = 0, ()
        if isinstance(column, NumberColumn):
            n, words = column.n_rows - column.n_known, tuple(column.gaps)
        elif isinstance(column, Cells):
            gone = np.array([_is_gap(kind.read(word)) for word in column.words], dtype=bool)
            n = int(column.counts[gone].sum())
            is_gap = dict(zip(column.words, gone.tolist(), strict=True))
            words = tuple(word for word in column.words if is_missing(word) and is_gap[word])
        elif values is not None:
            n = int(np.isnan(values).sum())
        if n:
            self.missing.append((name, n, tuple(filter(None, words))))

    def _is_kept(self, name: str, i: int) -> bool:
        keep = self.options.keep
        is_told = name in keep or str(i + 1) in keep or i in self.words
        return keep == "all" or self.options.features is not None or is_told

    def _is_written_whole(self, place: int) -> bool:
        head = () if self.raw.plan is None else self.raw.plan.layout.head
        return place < len(head) and not any(
            "." in cell or "e" in cell.lower() for cell in head[place] if is_number(cell)
        )

    def _is_word(self, name: str, i: int) -> bool:
        return name in self.options.categories or i in self.words

    def _tell_other_readings(self, name: str, place: int) -> None:
        """Point out that numbers of a text may be thousands, where nothing speaks for either, or days."""
        cells = () if self.raw.plan is None else self.raw.plan.layout.head[place]
        known = [cell for cell in cells if is_number(cell)]
        if self.raw.mark is None and self.options.decimal is None and may_be_thousands(known):
            self.doubts.append(as_fractions(f"column {name!r}", known, "."))
        if known and all(map(_DAY.fullmatch, known)):
            self.doubts.append(
                f"column {name!r} has numbers such as {known[0]}, which may be days; drop=[{name!r}], or write "
                f"them as {known[0][:4]}-{known[0][4:6]}-{known[0][6:]}"
            )

    def _kind(self, name: str, i: int, cells: Cells) -> ColumnKind:
        column = self._as_column(name, cells)
        known = self.options.categories.get(name)
        kind = words_of(column, known) if self._is_word(name, i) else kind_of(column)
        if known:
            self.doubts += _unknown(column, kind, known)
        self.says += column.says
        self.doubts += column.doubts
        if cells.is_text and kind.name in ("number", "integer"):
            self.says.append(f"{column.told} is text in the file, and read as numbers")
        return kind

    def _as_column(self, name: str, cells: Cells) -> Column:
        options, is_of_map = self.options, name in (self.options.features or ())
        return Column(
            name, cells, self.raw.line_of, options.na, options.decimal, is_of_map, self.raw.mark, options.day_first
        )

    def _labels(self, i: int) -> NDArray[Any]:
        found = self.raw.columns[self.places[i]]
        if isinstance(found, Typed):
            return typed_labels(found, self.names[i], self.options.na)
        column = self._as_column(self.names[i], as_cells(found))
        labels = labels_of(column)
        self.says += column.says
        self.doubts += column.doubts
        return labels

    def _texts(self, i: int) -> NDArray[np.str_]:
        cells = as_cells(self.raw.columns[self.places[i]])
        return np.array(cells.words)[cells.codes]

    # what is left out

    def _why_left_out(self, name: str, kind: ColumnKind, column: NumberColumn | Cells | Typed) -> str | None:
        if not isinstance(column, Typed) and column.count_rows and self._only_counts(name, column):
            return "counts the rows; to take it: keep=[…]"
        if kind.name == "nothing" or (isinstance(column, NumberColumn) and not column.n_known):
            return "no value in any row"
        if is_id(name) and kind.name == "integer":
            cells = as_cells(column)
            if _are_names(cells) and len(cells.words) == self.raw.n_rows > 1:
                return "numbers the rows, by its name; to take it: keep=[…]"
            self.doubts.append(
                f"column {name!r} is called an id, and is taken as numbers, since rows share some; words="
                f"[{name!r}] or drop=[{name!r}] if these measure nothing"
            )
        if kind.why_left_out:
            return kind.why_left_out
        if kind.name == "word" and isinstance(column, Cells):
            known = [kind.read(word) is not None for word in column.words]
            return self._too_many(sum(known), int(column.counts[known].sum()))
        return None

    def _only_counts(self, name: str, column: NumberColumn | Cells) -> bool:
        """Whether a column that counts the rows says nothing else: of many rows, by its name, or as the first."""
        n_rows = self.raw.n_rows
        is_first = name == self.names[int(self.index == 0)]
        starts_at_1 = column.first == 1 if isinstance(column, NumberColumn) else column.words[0] == "1"
        if n_rows >= _COUNTED or name.lower() in NUMBERS_OF_ROWS:
            return True
        return is_first and starts_at_1 and n_rows >= _DIFFERENT

    def _too_many(self, n_words: int, n_filled: int) -> str | None:
        are_all = n_filled == self.raw.n_rows
        if n_words == n_filled >= _DIFFERENT:
            return "different in every row" if are_all else "different in every row that has a word"
        if n_words > most_words(n_filled):
            return f"{n_words} different words in {n_filled} rows"
        return None

    def _why_none(self) -> str:
        return "".join(f"; {name!r} is left out: {why}" for name, why in self.left_out[:5])


def _unknown(column: Column, kind: ColumnKind, known: frozenset[str]) -> Iterator[str]:
    """Say which words of a column a map has not been trained on: to it they are missing."""
    words = [word for word in column.cells.words if kind.read(word) is not None and word not in known]
    if words:
        n = column.count({*words}.__contains__)
        yield (
            f"{column.told}: {few(words)} in {counted(n, 'row')}, which the map was not trained on, and takes for "
            f"missing; it knows {few(sorted(known))}"
        )


def typed_labels(column: Typed, name: str, na: frozenset[str]) -> NDArray[np.object_]:
    """Labels as their file has them, None for what is missing: at least one is known."""
    is_nothing = nothing(na)
    entries = [
        int(entry) if isinstance(entry, Decimal) and entry == entry.to_integral_value() else entry
        for entry in column.entries()
    ]
    strange = next((entry for entry in entries if not isinstance(entry, (int, float, Decimal, type(None)))), None)
    if strange is not None:
        raise InputError(
            f"column {name!r} holds {strange!r}; need numbers or words as labels: write it so, or leave the "
            "column out (drop=)"
        )
    labels = as_labels(
        [
            None if is_nothing(str(entry)) else float(entry) if isinstance(entry, Decimal) else entry
            for entry in entries
        ],
        len(entries),
    )
    if not are_known(labels).any():
        raise InputError(
            f"column {name!r} has no label in any row; need some: fill it in, or leave it out (drop=)"
        )
    return labels


def _are_names(cells: Cells) -> bool:
    """Whether cells may name rows: words and integers, not measurements."""
    return not any("." in word and is_number(word) for word in cells.words)


def _is_gap(value: Any) -> bool:
    """Whether a cell was read as nothing."""
    return value is None or (isinstance(value, float) and np.isnan(value))


def as_cells(column: NumberColumn | Cells | Typed) -> Cells:
    """A column as text."""
    if isinstance(column, Typed):
        return column.as_cells()
    return column if isinstance(column, Cells) else Cells.of(f"{value:g}" for value in column.values)


def _has_values(column: NumberColumn | Cells | Typed) -> bool:
    if isinstance(column, Typed):
        return column.kind != "nothing"
    return column.n_known > 0 if isinstance(column, NumberColumn) else any(column.words)
