"""What a user says of a table, and the names that columns of labels and of names of rows usually have."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, Self

from somersault import validation
from somersault.datasets.understood import meant
from somersault.errors import InputError

LABELS = "label"
"""A column that holds labels, wherever it stands."""
TARGET = "target"
"""One that holds labels as the first or the last: among others it is as often the target of something."""
LAST_IS_LABELS = "class"
"""One that holds labels as the last, unless it is a scale, or rows are groups: then it may be one of people."""
GROUPS = ("cases", "count", "counts", "freq", "frequency", "n")
"""Columns that say how many a row stands for."""
SCALE = frozenset(
    ("lowest", "very low", "low", "lower", "medium", "mid", "middle", "high", "upper", "very high", "highest")
)
"""Words for more and less, which describe rows rather than name their classes."""
WORDS_ARE_LABELS = "y"
"""A column that holds labels if it holds words: a number called y is as often a coordinate, or a measurement."""
NAMES_OF_ROWS = ("", "unnamed: 0", "rownames", "row.names", "row_names", "index")
NUMBERS_OF_ROWS = ("id", "rowid", "row_id", "row", "#", "no", "no.", "nr", "nr.")

_ID = re.compile(r"(?i:(?:.*[_\-. ])?(?:id|uuid|guid)|id[_\-. ].+)|.*[a-z]I[Dd]")


def is_id(name: str) -> bool:
    """Whether a column is called an identifier, such as id, sample_id or PatientID."""
    return _ID.fullmatch(name) is not None


@dataclass(frozen=True)
class TableOptions:
    """What a user says of a table, by which guesses are overruled."""

    label_column: str | int | None = None
    index_column: str | int | Literal[False] | None = None
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] | Literal["all"] = ()
    header: bool | None = None
    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    na: frozenset[str] = frozenset()
    sheet: str | None = None
    words: tuple[str, ...] = ()
    day_first: bool | None = None
    features: tuple[str, ...] | None = None  # of a map: these alone, in this order
    categories: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of them, with their words

    @classmethod
    def of(cls, **given: Any) -> Self:
        """Check them."""
        out = cls(**given)
        for name in ("label_column", "index_column"):
            _check_column(getattr(out, name), name)
        for name in ("delimiter", "encoding", "sheet", "decimal"):
            value = getattr(out, name)
            if not isinstance(value, (str, type(None))):
                raise InputError(f"{name} is {validation.shown(value)}; need a word, or None")
        if out.delimiter is not None and len(out.delimiter) != 1:
            raise InputError(f"delimiter is {out.delimiter!r}; need a single character, such as ';'")
        if out.decimal is not None:
            validation.choice(out.decimal, "decimal", (".", ","))
        return replace(
            out,
            drop=validation.words(out.drop, "drop"),
            words=validation.words(out.words, "words"),
            day_first=None if out.day_first is None else validation.truth(out.day_first, "day_first"),
            keep="all" if isinstance(out.keep, str) and out.keep == "all" else validation.words(out.keep, "keep"),
            na=frozenset(word.strip() for word in validation.words(out.na, "na")),
            header=None if out.header is None else validation.truth(out.header, "header"),
        )

    def refuse(self, needed: str, names: Sequence[str] = ()) -> None:
        """Refuse what is said, of these options or of any, where there is not what it is about."""
        usual = TableOptions()
        for name in names or [each.name for each in fields(self)]:
            value = getattr(self, name)
            if value != getattr(usual, name):
                shown = list(value) if isinstance(value, (tuple, frozenset)) else value
                raise InputError(f"{name} is {shown!r}; need {needed} for it: leave it out")

    def are_text(self, names: Sequence[str]) -> list[bool]:
        """Which columns may be needed as they are written, whatever numbers they hold."""
        plain = [name.lower() for name in names]
        usual = (LABELS, TARGET, LAST_IS_LABELS, WORDS_ARE_LABELS, *NAMES_OF_ROWS, *NUMBERS_OF_ROWS)
        told = {
            self._place(each, names)
            for each in (self.label_column, self.index_column, *self.words) if self._is_told(each)
        }  # fmt: skip
        if self.decimal == ",":  # where 1.234 is 1234
            return [True] * len(names)
        return [
            plain[place] in usual or place in told or name in self.categories or is_id(name)
            for place, name in enumerate(names)
        ]

    @staticmethod
    def _is_told(column: str | int | Literal[False] | None) -> bool:
        return column is not None and column is not False

    def _place(self, column: Any, names: Sequence[str]) -> int | None:
        """Where a column is that a user names, or numbers from 1 on."""
        if column in names:
            return list(names).index(column)
        is_count = isinstance(column, int) or (isinstance(column, str) and column.isascii() and column.isdigit())
        return int(column) - 1 if is_count and 1 <= int(column) <= len(names) else None

    def place(self, column: str | int, names: Sequence[str], what: str) -> int:
        """The same, or an error that says which columns there are."""
        found = self._place(column, names)
        if found is None:
            held = ", ".join(map(repr, names[:20])) + (", …" if len(names) > 20 else "")
            raise InputError(
                f"no column is called {column!r} {what}{meant(str(column), names)}; need one of {held}, or a "
                f"number from 1 to {len(names)}"
            )
        return found


def _check_column(column: Any, name: str) -> None:
    """Refuse what cannot be a name or a number of a column."""
    is_none = column is None or (name == "index_column" and column is False)
    is_number = isinstance(column, int) and not isinstance(column, bool)
    if not (is_none or is_number or isinstance(column, str)):
        raise InputError(
            f"{name} is {validation.shown(column)}; need the name of a column, or its number from 1 on"
        )
