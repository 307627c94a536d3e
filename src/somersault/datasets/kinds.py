"""What a column of text means: numbers, truths, days, words or nothing, by the first rule that fits all its cells.

A rule looks at the different cells alone. What it guesses is said.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import isinf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, Typed, is_missing, is_number
from somersault.datasets.moments import Swapped, day, days_of, hours_of, iso_written
from somersault.datasets.number_forms import (
    NEARLY,
    Mark,
    NumberForm,
    forms_of,
    is_like_number,
    parts_of,
)
from somersault.datasets.truths import mark_of, truths_of
from somersault.datasets.understood import KindName
from somersault.errors import InputError

_HALF = 0.5
"""From this share of numbers on, it is told that words are among them."""

_FEW = 100
"""Cells that are compared with one another."""

_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_PLAIN_INTEGER = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
"""As a program writes them: labels written otherwise, such as 07 and +7, are words."""


DATES = "dates, which keep= takes as days since 1970"


@dataclass(frozen=True)
class ColumnKind:
    """What the cells of a column are, how one is read (a number, a word, None for nothing), and how written.

    What is written is a word, or a number: a float, or a Decimal with as many decimals as there are to be.
    """

    name: KindName
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    why_left_out: str | None = None

    def values(self, cells: Cells) -> NDArray[Any]:
        """(n_rows,) float64 with NaN for what is missing, or objects with None."""
        return cells.as_read(self.read, object if self.name == "word" else float)


@dataclass
class Column:
    """Cells of a column with a name, and where they stand; what is guessed of them goes to ``says``.

    What may be wrong, with the option that would mend it, goes to ``doubts``.
    """

    name: str
    cells: Cells
    line_of: Callable[[int], int]  # of a row
    na: frozenset[str] = frozenset()
    decimal: str | None = None
    is_of_map: bool = False  # whether a map needs it, as numbers
    beside: tuple[Mark, str] | None = None  # the mark before fractions in another column, and the name of that
    day_first: bool | None = None
    says: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """What it is called in messages."""
        return f"column {self.name!r}"

    def line(self, cell: str) -> int:
        """The first line that holds a cell."""
        return self.line_of(self.cells.row_of(self.cells.words.index(cell)))

    def count(self, chosen: Callable[[str], bool]) -> int:
        """How many rows hold such cells."""
        return int(self.cells.counts[[chosen(word) for word in self.cells.words]].sum())


def kind_of(column: Column) -> ColumnKind:
    """Decide by all cells that stand for something."""
    stands_for_nothing = nothing(column.na)
    known = [cell for cell in column.cells.words if not is_missing(cell) and not stands_for_nothing(cell)]
    if not known:
        return ColumnKind("nothing", _nan)
    marks = mark_of(column.cells.words)
    if marks is not None:
        column.says.append(f"{column.told}: {marks.written[1]} is yes, an empty cell is no")
        return ColumnKind("truth", marks.read, marks.write)
    for rule in (_numbers, _truths, _days, _hours):
        kind = rule(column, known)
        if kind is not None:
            return replace(kind, read=partial(_or_nan, stands_for_nothing, kind.read))
    if column.is_of_map:
        raise _no_numbers(column, known)
    _tell_nearly_numbers(column, known)
    return words_of(column)


def numbers_of(na: frozenset[str], *, is_whole: bool) -> ColumnKind:
    """The kind of a column that is known to hold plain numbers and gaps."""
    return ColumnKind(
        "integer" if is_whole else "number", partial(_or_nan, nothing(na), float), _whole if is_whole else str
    )


def typed_kind(column: Typed) -> ColumnKind:
    """The kind of a column whose file says what it holds."""
    if column.kind == "date":
        known = column.values[~np.isnan(column.values)]
        return ColumnKind("date", float, partial(iso_written, bool((known % 1).any())), DATES)
    return ColumnKind(column.kind, float, _truth_written if column.kind == "truth" else str)


def words_of(column: Column, of_map: Collection[str] | None = None) -> ColumnKind:
    """Take all cells for words but empty ones, and those that are said to stand for nothing.

    of_map are the words that a map knows: beside them NA and its like stand for nothing.
    """
    own = () if of_map is None else {cell for cell in column.cells.words if is_missing(cell)}.difference(of_map)
    stands_for_nothing = nothing(column.na.union(own))
    words = [cell for cell in column.cells.words if cell and not stands_for_nothing(cell)]
    doubtful = sorted(cell for cell in words if is_missing(cell))
    if doubtful:
        column.doubts.append(
            f"{column.told}: {_listed(doubtful)} taken as words; na={doubtful} if they mean missing"
        )
    if any(re.fullmatch(r"0\d+", cell, re.ASCII) for cell in words):
        column.says.append(f"{column.told}: codes with zeros in front, taken as words")
    return ColumnKind("word", partial(_or_none, stands_for_nothing))


def labels_of(column: Column) -> NDArray[np.object_]:
    """Integers if all are written as such, numbers if some are fractions, else the text; None for no label."""
    stands_for_nothing = nothing(column.na)
    known = [cell for cell in column.cells.words if cell and not stands_for_nothing(cell)]
    are_numbers = all(is_number(cell) for cell in known if not is_missing(cell))
    if are_numbers and not column.cells.is_text:  # among numbers, NA is not a class
        known = [cell for cell in known if not is_missing(cell)] or known
    if not known:
        raise InputError(f"{column.told} has no label in any row; need some: fill it in, or leave it out (drop=)")
    doubtful = sorted(cell for cell in known if is_missing(cell))
    if doubtful:
        column.doubts.append(
            f"labels that read {_listed(doubtful)} are taken as classes; if they stand for missing ones, say so: "
            f"na={doubtful}"
        )
    read: Callable[[str], Any] = str
    if column.cells.is_text:
        pass
    elif all(_PLAIN_INTEGER.fullmatch(cell) and -(2**63) <= int(cell) < 2**63 for cell in known):
        read = int
    elif any("." in cell for cell in known) and all(map(_PLAIN_NUMBER.fullmatch, known)):
        read = float
    else:
        read = _fractions(column, known) or read
    held = frozenset(known)
    return column.cells.as_read(lambda cell: read(cell) if cell in held else None, object)


def _fractions(column: Column, known: Sequence[str]) -> Callable[[str], float] | None:
    """How labels with decimal commas are read, which are measurements; None for others."""
    forms = forms_of(known)
    form = (
        forms[0]
        if len(forms) == 1
        else next((each for each in forms if each.style.decimal == column.decimal), None)
    )
    if form is None or form.is_whole or form.style.decimal != "," or form.unit:
        return None
    column.says.append(f"{column.told} has decimal commas")
    return form.read


def nothing(na: frozenset[str]) -> Callable[[str], bool]:
    """Whether a cell is one of the words, or a number equal to one of them, that are said to stand for nothing."""
    numbers = frozenset(float(word) for word in na if is_number(word))
    return partial(_is_among, na, numbers)


def _is_among(na: frozenset[str], numbers: frozenset[float], cell: str) -> bool:
    return cell in na or (bool(numbers) and is_number(cell) and float(cell) in numbers)


def _nan(_: str) -> float:
    return np.nan


def _or_nan(stands_for_nothing: Callable[[str], bool], read: Callable[[str], float], cell: str) -> float:
    return np.nan if is_missing(cell) or stands_for_nothing(cell) else read(cell)


def _or_none(stands_for_nothing: Callable[[str], bool], cell: str) -> str | None:
    return None if not cell or stands_for_nothing(cell) else cell


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:5]) + (", …" if len(words) > 5 else "")


# The rules: each the kind of a column all of whose known cells it fits, or None.


def _numbers(column: Column, known: Sequence[str]) -> ColumnKind | None:
    finite = [cell for cell in known if not _INFINITE.fullmatch(cell)]
    forms = forms_of(finite)
    if not forms:
        return None
    infinite = next((cell for cell in known if _INFINITE.fullmatch(cell) or isinf(forms[0].read(cell))), None)
    if infinite is not None:
        raise InputError(
            f"line {column.line(infinite)}, {column.told} is infinite; need finite numbers: "
            f"na=[{infinite!r}] if it means missing, or correct it"
        )
    form = forms[0] if len(forms) == 1 else _chosen(column, known, forms)
    _tell_form(column, known, form)
    is_plain = form.is_bare and form.style.decimal == "." and not form.style.thousands
    name: KindName = "integer" if form.is_whole and form.unit != "%" else "number"
    return ColumnKind(name, float if is_plain else form.read, form.write)


def _chosen(column: Column, known: Sequence[str], forms: Sequence[NumberForm]) -> NumberForm:
    """Of two forms that fit, one with fractions and one with thousands, the one that other words speak for."""
    mark = column.decimal or (column.beside[0] if column.beside else None)
    fractions, thousands = sorted(forms, key=lambda form: bool(form.style.thousands))
    sign = thousands.style.thousands
    example = next(cell for cell in known if sign in cell)
    if column.decimal is None and column.beside is not None:
        other = "commas" if mark == "," else "points"
        column.says.append(
            f"{example} in {column.told} is read as beside {column.beside[1]!r}, with decimal {other}"
        )
    if mark is not None:
        return next(form for form in forms if form.style.decimal == mark)
    if sign == ",":
        raise InputError(
            f"line {column.line(example)}, {column.told} holds {example!r}, which has a decimal comma or thousands"
            "; need to know which: decimal=',' or decimal='.'"
        )
    column.doubts.append(as_fractions(column.told, known, sign))
    return fractions


def as_fractions(told: str, known: Sequence[str], sign: str) -> str:
    """Say of numbers that may be thousands that they are taken as fractions."""
    example = next(cell for cell in known if sign in cell)
    return f"{told} has numbers such as {example}, taken as fractions; decimal=',' if they are thousands"


def _tell_form(column: Column, known: Sequence[str], form: NumberForm) -> None:
    sign, unit = form.style.thousands, form.unit
    if sign:
        example = next(cell for cell in known if form.has_thousands(cell))
        column.says.append(f"{column.told} has thousands, such as {example}")
    if form.style.decimal == "," and not form.is_whole and column.decimal != ",":
        column.says.append(f"{column.told} has decimal commas")
    if form.style.decimal == "." and not form.is_whole and column.decimal == ",":
        column.says.append(f"{column.told} has decimal points, which decimal=',' leaves alone")
    if unit:
        column.says.append(f"{column.told} is in {unit}")
    odd = next((cell for cell in known if not form.is_bare and _has_odd_sign(cell)), None)
    if odd is not None:
        column.says.append(f"{column.told}: {odd} is a number below 0")
    n_without = (
        column.count(lambda cell: cell in held and form.lacks_unit(cell)) if (held := {*known}) and unit else 0
    )
    if n_without:
        column.doubts.append(
            f"{column.told}: {n_without} of {column.count(held.__contains__)} numbers are without {unit}, and are "
            f"taken as if they had it; if they do not, words=[{column.name!r}] to take all as words"
        )


def _has_odd_sign(cell: str) -> bool:
    parts = parts_of(cell)
    return parts is not None and bool(parts.marks_negative)


def _truths(column: Column, known: Sequence[str]) -> ColumnKind | None:
    truths = truths_of(known)
    if truths is None:
        return None
    if truths.says:
        column.says.append(f"{column.told}: {truths.says}")
    return ColumnKind("truth", truths.read, truths.write)


def _days(column: Column, known: Sequence[str]) -> ColumnKind | None:
    try:
        found = days_of(known, column.day_first)
    except Swapped:
        column.doubts.append(
            f"{column.told} has dates such as {known[0]} with days or months first, taken as words; say which: "
            "day_first=True or day_first=False"
        )
        return None
    if found is None:
        return None
    if found.says:
        column.says.append(f"{column.told} {found.says}")
    return ColumnKind("date", found.read, found.write, DATES)


def _no_numbers(column: Column, known: Sequence[str]) -> InputError:
    """What is wrong with a column that a map knows as numbers."""
    words = [cell for cell in known if not is_like_number(cell)]
    if words:
        return InputError(
            f"line {column.line(words[0])}, {column.told} holds {words[0]!r}, but the map was trained on numbers "
            f"in it; need a number: na=[{words[0]!r}] if it means missing, or correct it"
        )
    places = sorted((column.line(cell), cell) for cell in _unlike(known))
    shown = " and ".join(f"{cell!r} in line {line}" for line, cell in places)
    return InputError(
        f"{column.told} holds {shown}, but the map was trained on numbers in it; need the same form in all rows, "
        "with one decimal sign: correct it"
    )


def _hours(column: Column, known: Sequence[str]) -> ColumnKind | None:
    found = hours_of(known)
    if found is None:
        return None
    form, is_within_day = found
    if not is_within_day:
        column.says.append(f"{column.told} is durations, in hours")
    why = "times of day, which keep= takes as hours" if is_within_day else None
    return ColumnKind("number", form.read, form.write, why)


def _tell_nearly_numbers(column: Column, known: Sequence[str]) -> None:
    """Refuse some words among numbers, and numbers in several forms; point out many numbers among words."""
    like = {cell: None for cell in known if is_like_number(cell)}
    words = [cell for cell in known if cell not in like]
    n_known, n = column.count({*known}.__contains__), column.count(like.__contains__)
    if not words:
        _tell_clash(column, known)
    elif all(word.isdigit() for word in words) or n < _HALF * n_known:  # codes such as 007 are words
        return
    elif n >= NEARLY * n_known:
        raise InputError(
            f"{n} of {n_known} are numbers in {column.told}, but not {words[0]!r} in line "
            f"{column.line(words[0])}; need one or the other: na=[{words[0]!r}] if it means missing, drop="
            f"[{column.name!r}] otherwise"
        )
    else:
        remedy = "" if words[0][0].isdigit() else f"; na=[{words[0]!r}] if it means missing"
        column.doubts.append(
            f"{column.told}: {n} of {n_known} values look like numbers, and are taken as words, since others such "
            f"as {words[0]} do not{remedy}"
        )


def _tell_clash(column: Column, cells: Sequence[str]) -> None:
    """Numbers in forms that do not fit one another: units are told, marks and per cent are refused."""
    parts = [parts_of(cell) for cell in cells]
    units = list(dict.fromkeys(each.unit for each in parts if each and each.unit))
    if len(units) > 1:
        column.doubts.append(
            f"{column.told}: all {column.count({*cells}.__contains__)} values look like numbers, in "
            f"{_listed(units)}, and are taken as words; write them in one unit if they are numbers"
        )
    elif not all(each and each.marks_negative for each in parts):
        one, other = _unlike(cells)
        raise InputError(
            f"{column.told} holds numbers in several forms, such as {one!r} in line {column.line(one)} and "
            f"{other!r} in line {column.line(other)}; need one: write them alike, or words=[{column.name!r}] to "
            "take them as words"
        )


def _unlike(cells: Sequence[str]) -> tuple[str, str]:
    """Two cells that have no form together."""
    few = cells[:_FEW]
    pairs = (
        (one, other) for one in few for other in (cells if one is few[0] else few) if not forms_of([one, other])
    )
    return next(pairs, (cells[0], cells[-1]))


def plain(kind: KindName, value: Any) -> Any:
    """A value of a column as Python has it: whole, true or false, a time, a number or a word; None for nothing."""
    if value is None or value != value:  # noqa: PLR0124  # NaN
        return None
    makes: dict[str, Callable[[Any], Any]] = {
        "integer": round, "truth": lambda share: bool(share > 1 / 2), "date": day, "number": float
    }  # fmt: skip
    return makes.get(kind, str)(value)


def _truth_written(share: float) -> str:
    return str(share > 1 / 2).lower()


def _whole(number: float) -> str:
    return str(round(number))
