"""What a column of text means: numbers, truths, days, words or nothing, by the first rule that fits all its cells.

A rule looks at the different cells alone. What it guesses is said.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from math import isinf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import NUMBER, Cells, Typed, is_like_number, is_missing, is_number
from somersault.datasets.understood import KindName
from somersault.errors import InputError

_NEARLY = 0.8
"""From this share of numbers on, words among them are refused rather than taken for categories."""
_TRUTHS = ({"yes", "no"}, {"y", "n"}, {"true", "false"}, {"t", "f"})
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001
_DAY_SECONDS = 86400

_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(?!0\d)\d+,\d+([eE][+-]?\d+)?", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+", re.ASCII),
    " '\u00a0\u202f": re.compile(r"[+-]?[1-9]\d{0,2}([ '\u00a0\u202f]\d{3})+([.,]\d+)?", re.ASCII),
}
_PLAIN_INTEGER = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
"""As a program writes them: labels written otherwise, such as 07 and +7, are words."""
_INTEGER = re.compile(r"[+-]?(0|[1-9]\d*)", re.ASCII)
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_MONTHS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")


@dataclass(frozen=True)
class ColumnKind:
    """What the cells of a column are, how one is read (a number, a word, None for nothing), and how written.

    What is written is a word, or a number: a float, or a Decimal with as many decimals as there are to be.
    """

    name: KindName
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str

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
    for rule in (_numbers, _thousands, _commas, _per_cent, _truths, _days):
        kind = rule(column, known)
        if kind is not None:
            return ColumnKind(kind.name, partial(_or_nan, stands_for_nothing, kind.read), kind.write)
    if column.is_of_map:
        raise _no_numbers(column, known)
    _refuse_nearly_numbers(column, known)
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
        return ColumnKind("date", float, partial(_day_written, None, bool((known % 1).any())))
    return ColumnKind(column.kind, float, _truth_written if column.kind == "truth" else str)


def words_of(column: Column) -> ColumnKind:
    """Take all cells for words but empty ones, and those that are said to stand for nothing."""
    stands_for_nothing = nothing(column.na)
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
        raise InputError(f"{column.told} has no label in any row; need some: fill it in, or leave it out (drop)")
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
    held = frozenset(known)
    return column.cells.as_read(lambda cell: read(cell) if cell in held else None, object)


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
    if column.decimal == ",":
        return None
    if not all(NUMBER.fullmatch(cell) or _INFINITE.fullmatch(cell) for cell in known):
        return None
    infinite = next((cell for cell in known if isinf(float(cell))), None)
    if infinite is not None:
        raise InputError(
            f"line {column.line(infinite)}, {column.told} is infinite; need finite numbers: "
            f"na=[{infinite!r}] if it means missing, or correct it"
        )
    is_whole = all(_INTEGER.fullmatch(cell) for cell in known)
    return ColumnKind("integer" if is_whole else "number", float, _whole if is_whole else str)


def _thousands(column: Column, known: Sequence[str]) -> ColumnKind | None:
    for marks, pattern in _GROUPS.items():
        grouped = [cell for cell in known if pattern.fullmatch(cell)]
        others = [cell for cell in known if not pattern.fullmatch(cell)]
        plain = _COMMA if marks == "." else NUMBER
        if not grouped or not all(plain.fullmatch(cell) or cell.isdigit() for cell in others):
            continue
        if marks == "," and column.decimal == ",":
            continue
        is_either = marks == "," and all(_EITHER.fullmatch(cell) for cell in grouped)
        has_fractions = any("." in cell for cell in others) or not all(cell.isdigit() for cell in others)
        if is_either and column.decimal is None and not has_fractions:
            return None
        column.says.append(f"{column.told} has thousands, such as {grouped[0]}")
        gone = str.maketrans(dict.fromkeys(marks, "") | ({",": "."} if marks != "," else {}))
        has_commas = marks != "," and any("," in cell for cell in known)
        return ColumnKind("number", partial(_translated, gone), _comma_written if has_commas else str)
    return None


def _commas(column: Column, known: Sequence[str]) -> ColumnKind | None:
    with_comma = [cell for cell in known if _COMMA.fullmatch(cell)]
    others = {*known} - {*with_comma}
    is_told = column.decimal == ","
    if not (with_comma or is_told) or not all(NUMBER.fullmatch(cell) and "." not in cell for cell in others):
        return None
    if not is_told and all(_EITHER.fullmatch(cell) for cell in with_comma):
        raise InputError(
            f"line {column.line(with_comma[0])}, {column.told} holds {with_comma[0]!r}, which has a decimal comma "
            "or thousands; need to know which: decimal=',' or decimal='.'"
        )
    if with_comma and not is_told:
        column.says.append(f"{column.told} has decimal commas")
    name: KindName = "number" if with_comma else "integer"
    return ColumnKind(name, _with_comma, _comma_written if with_comma else _whole)


def _per_cent(column: Column, known: Sequence[str]) -> ColumnKind | None:
    if not all(cell.endswith("%") and NUMBER.fullmatch(cell[:-1].strip().replace(",", ".", 1)) for cell in known):
        return None
    column.says.append(f"{column.told} is in %")
    write = _comma_written if any("," in cell for cell in known) else str
    return ColumnKind("number", _of_hundred, lambda number: f"{write(number)}%")


def _truths(_: Column, known: Sequence[str]) -> ColumnKind | None:
    held = {cell.lower() for cell in known}
    is_one = any(held == pair or (held < pair and len(min(pair)) > 1) for pair in _TRUTHS)
    if not is_one:
        return None
    pair = next(pair for pair in _TRUTHS if held <= pair)
    no, yes = (next((cell for cell in known if _truth(cell) == side), min(pair) if not side else max(pair))
               for side in (False, True))  # fmt: skip
    return ColumnKind("truth", _truth, lambda share: yes if share > 1 / 2 else no)


def _days(column: Column, known: Sequence[str]) -> ColumnKind | None:
    if all(re.match(r"\d{4}-\d\d-\d\d", cell) for cell in known) and _all(_iso, known):
        return ColumnKind("date", _iso, partial(_day_written, None, any(len(cell) > 10 for cell in known)))
    parts = [found.groups() for found in map(_DAY.fullmatch, known) if found]
    if len(parts) == len(known):
        return _numeric_days(column, known, [(int(one), int(two), mark) for one, mark, two, _ in parts])
    for form in _MONTHS:
        read = partial(_by_form, form)
        if _all(read, known):
            return ColumnKind("date", read, partial(_day_written, form, False))
    return None


def _numeric_days(
    column: Column, known: Sequence[str], parts: Sequence[tuple[int, int, str]]
) -> ColumnKind | None:
    day_first = all(month <= 12 for _, month, _ in parts)
    month_first = all(month <= 12 for month, _, _ in parts)
    mark = parts[0][2]
    if day_first and month_first and mark != ".":
        column.says.append(f"{column.told} has days or months first, so it is taken as words")
        return None
    form = f"%d{mark}%m{mark}%Y" if day_first else f"%m{mark}%d{mark}%Y"
    read = partial(_by_form, form)
    if not (day_first or month_first) or not _all(read, known):
        return None
    column.says.append(f"{column.told} is dates, {'day' if day_first else 'month'} first")
    return ColumnKind("date", read, partial(_day_written, form, False))


def _no_numbers(column: Column, known: Sequence[str]) -> InputError:
    """What is wrong with a column that a map knows as numbers."""
    words = [cell for cell in known if not is_like_number(cell)]
    if words:
        return InputError(
            f"line {column.line(words[0])}, {column.told} holds {words[0]!r}, but the map was trained on numbers "
            f"in it; need a number: na=[{words[0]!r}] if it means missing, or correct it"
        )
    forms = {bool(_COMMA.fullmatch(cell)): cell for cell in reversed(known)}
    places = sorted((column.line(cell), cell) for cell in forms.values())
    shown = " and ".join(f"{cell!r} in line {line}" for line, cell in places)
    return InputError(
        f"{column.told} holds {shown}, but the map was trained on numbers in it; need the same form in all rows, "
        "with one decimal sign: correct it"
    )


def _refuse_nearly_numbers(column: Column, known: Sequence[str]) -> None:
    words = [cell for cell in known if not is_like_number(cell)]
    if not words:
        return
    n_words, n_known = column.count({*words}.__contains__), column.count({*known}.__contains__)
    n = n_known - n_words
    if n >= _NEARLY * n_known and not all(word.isdigit() for word in words):
        raise InputError(
            f"{n} of {n_known} are numbers in {column.told}, but not {words[0]!r} in line "
            f"{column.line(words[0])}; need one or the other: na=[{words[0]!r}] if it means missing, drop="
            f"[{column.name!r}] otherwise"
        )


# How a cell is read, and written


def _translated(gone: dict[int, str], cell: str) -> float:
    return float(cell.translate(gone))


def _with_comma(cell: str) -> float:
    return float(cell.replace(",", "."))


def _of_hundred(cell: str) -> float:
    return float(cell[:-1].strip().replace(",", ".", 1))


def _truth(cell: str) -> float:
    return float(cell[0].lower() in "yt")


def _since_1970(time: dt.datetime) -> float:
    return (
        time.replace(tzinfo=None) - (time.utcoffset() or dt.timedelta()) - _EPOCH
    ).total_seconds() / _DAY_SECONDS


def _iso(cell: str) -> float:
    return _since_1970(dt.datetime.fromisoformat(cell))


def _by_form(form: str, cell: str) -> float:
    return _since_1970(dt.datetime.strptime(cell, form))  # noqa: DTZ007


def day(number: float) -> dt.datetime:
    """The time that is so many days after the start of 1970, to the second."""
    return _EPOCH + dt.timedelta(seconds=round(number * _DAY_SECONDS))


def plain(kind: KindName, value: Any) -> Any:
    """A value of a column as Python has it: whole, true or false, a time, a number or a word; None for nothing."""
    if value is None or value != value:  # noqa: PLR0124  # NaN
        return None
    makes: dict[str, Callable[[Any], Any]] = {
        "integer": round, "truth": lambda share: bool(share > 1 / 2), "date": day, "number": float
    }  # fmt: skip
    return makes.get(kind, str)(value)


def _day_written(form: str | None, has_time: bool, number: float) -> str:
    time = day(number if has_time else round(number))
    if form is not None:
        return time.strftime(form)
    return time.isoformat(timespec="seconds") if has_time else time.date().isoformat()


def _truth_written(share: float) -> str:
    return str(share > 1 / 2).lower()


def _whole(number: float) -> str:
    return str(round(number))


def _comma_written(number: float | Decimal) -> str:
    return str(number).replace(".", ",")


def _all(read: Callable[[str], Any], cells: Sequence[str]) -> bool:
    try:
        list(map(read, cells))
    except ValueError:
        return False
    return True
