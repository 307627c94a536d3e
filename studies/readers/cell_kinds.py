"""What the cells of a column mean: numbers, truths, days, words, or nothing. A sketch of rules to be ours."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "?", "-", "--", ".", "#n/a", "#div/0!", "\\n"))
CODES = frozenset((-9.0, -99.0, -999.0, -9999.0, -99999.0, -32768.0))
PAIRS = ({"yes", "no"}, {"y", "n"}, {"true", "false"}, {"t", "f"})
NEARLY = 0.8
"""From this share of numbers on, words among them are refused rather than taken for categories."""

NUMBER = re.compile(r"[+-]?(?!0\d)(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(?!0\d)\d+,\d+([eE][+-]?\d+)?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+"),
    " '\u00a0\u202f": re.compile(r"[+-]?[1-9]\d{0,2}([ '\u00a0\u202f]\d{3})+([.,]\d+)?"),
}
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_MONTHS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")


class TableError(ValueError):
    """Why there is no table."""


@dataclass
class Column:
    """Cells of a column and the lines that they are in; what was guessed goes to ``says``."""

    name: str
    cells: Sequence[str]
    lines: Sequence[int]
    says: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """What it is called in messages."""
        return f"column {self.name!r}"


def values(column: Column, na: Sequence[str] = ()) -> list[Any]:
    """The column's values by the first rule that fits all cells that stand for something."""
    cells = without(column.cells, na)
    known = [cell for cell in cells if cell.lower() not in MISSING]
    if not known:
        return [None] * len(cells)
    for rule in (_numbers, _thousands, _commas, _per_cent, _truths, _days):
        read = rule(column, known)
        if read is not None:
            out = [None if cell.lower() in MISSING else read(cell) for cell in cells]
            _tell_codes(column, out)
            words = sorted({cell for cell in cells if cell and cell.lower() in MISSING})
            if words:
                n = sum(cell in words for cell in cells)
                column.says.append(f"{column.told}: {n} of {len(cells)} missing ({', '.join(words)})")
            return out
    _refuse_nearly_numbers(column, known)
    words = sorted({cell for cell in cells if cell and cell.lower() in MISSING})
    if words:
        column.says.append(f"{column.told}: {', '.join(words)} taken as words; --na if they mean missing")
    if any(re.fullmatch(r"0\d+", cell) for cell in known):
        column.says.append(f"{column.told}: codes with zeros in front, taken as words")
    return [cell or None for cell in cells]


def labels(column: Column, na: Sequence[str] = ()) -> list[Any]:
    """Integers if all are written as such, numbers if some are fractions, else the text."""
    cells = without(column.cells, na)
    known = [cell for cell in cells if cell.lower() not in MISSING]
    if known and all(NUMBER.fullmatch(cell) for cell in known):  # among numbers, NA is no class
        cells = [cell if cell.lower() not in MISSING else "" for cell in cells]
    known = [cell for cell in cells if cell]
    if not known:
        raise TableError(f"{column.told} has no label in any row; need some")
    if len(known) < len(cells):
        column.says.append(f"{len(cells) - len(known)} of {len(cells)} without a label")
    words = sorted({cell for cell in known if cell.lower() in MISSING})
    if words:
        column.says.append(f"labels {', '.join(words)} taken as classes; --na if they mean missing")
    if all(re.fullmatch(r"0|-?[1-9]\d*", cell) for cell in known):
        read: Callable[[str], Any] = int
    elif all(NUMBER.fullmatch(cell) for cell in known):
        column.says.append(f"labels {column.name!r} are numbers: targets of a regression")
        return [float(cell) if cell else None for cell in cells]
    else:
        read = str
    column.says.append(f"labels {column.name!r}: {len(set(known))} classes")
    return [read(cell) if cell else None for cell in cells]


def without(cells: Sequence[str], na: Sequence[str]) -> list[str]:
    """Cells without blanks around them, "" for the words, and for the numbers, that mean missing."""
    numbers = {float(word) for word in na if NUMBER.fullmatch(word)}
    plain = [cell.strip() for cell in cells]
    return [
        "" if cell in na or (numbers and NUMBER.fullmatch(cell) and float(cell) in numbers) else cell
        for cell in plain
    ]


Rule = Callable[[str], Any] | None


def _numbers(column: Column, known: Sequence[str]) -> Rule:
    infinite = [cell for cell in known if _INFINITE.fullmatch(cell)]
    if all(NUMBER.fullmatch(cell) or _INFINITE.fullmatch(cell) for cell in known):
        if infinite:
            line = _line_of(column, infinite[0])
            raise TableError(f"line {line}, {column.told} is infinite; need finite numbers: --na {infinite[0]}")
        return float
    return None


def _thousands(column: Column, known: Sequence[str]) -> Rule:
    for marks, pattern in _GROUPS.items():
        grouped = [cell for cell in known if pattern.fullmatch(cell)]
        others = [cell for cell in known if not pattern.fullmatch(cell)]
        plain = _COMMA if marks == "." else NUMBER
        if not grouped or not all(plain.fullmatch(cell) or cell.isdigit() for cell in others):
            continue
        if marks == "," and all(_EITHER.fullmatch(cell) for cell in grouped):
            if any("." in cell for cell in others) or not all(cell.isdigit() for cell in others):
                pass
            else:
                return None
        column.says.append(f"{column.told} has thousands, such as {grouped[0]}")
        gone = str.maketrans(dict.fromkeys(marks, "") | ({",": "."} if marks != "," else {}))
        return lambda cell: float(cell.translate(gone))
    return None


def _commas(column: Column, known: Sequence[str]) -> Rule:
    with_comma = [cell for cell in known if _COMMA.fullmatch(cell)]
    if not with_comma or not all(
        NUMBER.fullmatch(cell) and "." not in cell for cell in set(known) - {*with_comma}
    ):
        return None
    if all(_EITHER.fullmatch(cell) for cell in with_comma):
        cell = with_comma[0]
        raise TableError(
            f"{column.told} holds {cell}, which has a decimal comma or thousands; need to know: --decimal , or ."
        )
    column.says.append(f"{column.told} has decimal commas")
    return lambda cell: float(cell.replace(",", "."))


def _per_cent(column: Column, known: Sequence[str]) -> Rule:
    if not all(cell.endswith("%") and NUMBER.fullmatch(cell[:-1].strip()) for cell in known):
        return None
    column.says.append(f"{column.told} is in %")
    return lambda cell: float(cell[:-1])


def _truths(column: Column, known: Sequence[str]) -> Rule:  # noqa: ARG001
    held = {cell.lower() for cell in known}
    for pair in PAIRS:
        if held == pair or (held < pair and len(min(pair)) > 1):
            return lambda cell: cell[0].lower() in "yt"
    return None


def _days(column: Column, known: Sequence[str]) -> Rule:
    if all(re.match(r"\d{4}-\d\d-\d\d", cell) for cell in known) and _all(_iso, known):
        return _iso
    parts = [found.groups() for found in map(_DAY.fullmatch, known) if found]
    if len(parts) == len(known):
        return _numeric_days(column, [(int(one), int(two), mark) for one, mark, two, _ in parts])
    for form in _MONTHS:
        if _all(_day_of(form), known):
            return _day_of(form)
    return None


def _numeric_days(column: Column, parts: Sequence[tuple[int, int, str]]) -> Rule:
    day_first = all(month <= 12 for _, month, _ in parts)
    month_first = all(month <= 12 for month, _, _ in parts)
    mark = parts[0][2]
    if day_first and month_first and mark != ".":
        column.says.append(f"{column.told} has days or months first, so it is taken as words; --dates tells")
        return None
    if not day_first and not month_first:
        return None
    column.says.append(f"{column.told} is dates, {'day' if day_first else 'month'} first")
    return _day_of(f"%d{mark}%m{mark}%Y" if day_first else f"%m{mark}%d{mark}%Y")


def _iso(cell: str) -> dt.datetime:
    return dt.datetime.fromisoformat(cell.removesuffix("Z"))


def _day_of(form: str) -> Callable[[str], dt.datetime]:
    return lambda cell: dt.datetime.strptime(cell, form)  # noqa: DTZ007


def _all(read: Callable[[str], Any], cells: Sequence[str]) -> bool:
    try:
        list(map(read, cells))
    except ValueError:
        return False
    return True


def _refuse_nearly_numbers(column: Column, known: Sequence[str]) -> None:
    words = [cell for cell in known if not NUMBER.fullmatch(cell)]
    n = len(known) - len(words)
    if n >= NEARLY * len(known) and not all(word.isdigit() for word in words):
        raise TableError(
            f"{n} of {len(known)} are numbers in {column.told}, but not {words[0]!r} in line "
            f"{_line_of(column, words[0])}; --na {words[0]} if it means missing, --drop {column.name!r} otherwise"
        )


def _tell_codes(column: Column, out: Sequence[Any]) -> None:
    """Say that a value far from all others may be a code for what is missing."""
    numbers = {value for value in out if isinstance(value, float)}
    for code in numbers & CODES:
        if all(value >= 0 for value in numbers - {code}) and len(numbers) > 1:
            n = sum(value == code for value in out)
            column.says.append(
                f"{n} rows have {code:g} in {column.told}, far from all others; --na {code:g} if it means missing"
            )


def _line_of(column: Column, cell: str) -> int:
    return next(line for line, other in zip(column.lines, column.cells, strict=True) if other.strip() == cell)
