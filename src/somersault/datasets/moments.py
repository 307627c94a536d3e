"""How people write days and times of day: one form is sought that fits all cells of a column."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001
_DAY_SECONDS = 86400

_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?=[ T,]|$).*", re.ASCII)
_SHORT_YEAR = re.compile(r"\d\d([./-])\d\d\1\d\d(?!\d).*", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}([./-])\d{1,2}(\1\d{1,2}(?!\d).*)?", re.ASCII)
_MONTHS = (
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d-%b-%y", "%d%b%Y", "%b %Y",
    "%B %Y", "%b-%Y", "%b-%y",
)  # fmt: skip
_HAS_MONTH = re.compile(r"(?=.*[A-Za-z]{3}).*\d\d.*", re.ASCII)
_TIMES = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %H:%M:%S,%f", "T%H:%M", "T%H:%M:%S", ", %H:%M", ", %H:%M:%S",
    " %I:%M %p", " %I:%M:%S %p", ", %I:%M %p", ", %I:%M:%S %p",
)  # fmt: skip
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d(?:[.,]\d+)?))?(?: ?([AaPp])\.?[Mm]\.?)?", re.ASCII)


@dataclass(frozen=True)
class Moments:
    """How the moments of a column are written: as days since 1970, or as hours."""

    read: Callable[[str], float]
    write: Callable[[float], str]
    says: str = ""


class Swapped(Exception):  # noqa: N818
    """Days and months that may be either."""


def days_of(cells: Sequence[str], day_first: bool | None = None) -> Moments | None:
    """The form of days, with a time or without, that fits all cells; None if there is none.

    Swapped is raised where days may be months, and day_first does not say which come first.
    """
    if all(re.match(r"\d{4}-\d\d-\d\d", cell) for cell in cells) and _all(_iso, cells):
        return Moments(_iso, partial(iso_written, any(len(cell) > 10 for cell in cells)))
    if all(map(_YEAR_FIRST.fullmatch, cells)):
        mark = cells[0][4]
        return _by_forms(cells, (f"%Y{mark}%m{mark}%d", f"%Y{mark}%m"))
    found = [match.groups() for match in map(_NUMERIC.fullmatch, cells) if match]
    if len(found) == len(cells):
        return _numeric(cells, [(int(one), int(two), mark) for one, mark, two, _ in found], day_first)
    return _by_forms(cells, _MONTHS) if all(map(_HAS_MONTH.fullmatch, cells)) else None


def _numeric(
    cells: Sequence[str], parts: Sequence[tuple[int, int, str]], day_first: bool | None
) -> Moments | None:
    orders = {True: [month for _, month, _ in parts], False: [month for month, _, _ in parts]}
    may_be = {day_first for day_first, months in orders.items() if max(months) <= 12}
    if not may_be:
        return None
    mark = parts[0][2]
    is_short = any(map(_SHORT_YEAR.fullmatch, cells))
    if is_short and not all(map(_SHORT_YEAR.fullmatch, cells)):
        return None
    year = "%y" if is_short else "%Y"
    forms = {True: f"%d{mark}%m{mark}{year}", False: f"%m{mark}%d{mark}{year}"}
    if len(may_be) > 1 and day_first is None and mark != ".":
        if any(_by_forms(cells, (forms[order],)) for order in may_be):
            raise Swapped
        return None
    order = may_be.pop() if len(may_be) == 1 else day_first is not False
    return _by_forms(cells, (forms[order],), f"is dates, {'day' if order else 'month'} first")


def _by_forms(cells: Sequence[str], days: Sequence[str], says: str = "") -> Moments | None:
    """The first of some forms of days, with each form of times behind, that all cells have."""
    for time in _TIMES:
        for form in (day + time for day in days):
            read = partial(_by_form, form)
            if _all(read, cells):
                return Moments(read, partial(_written, form, bool(time)), says)
    return None


def hours_of(cells: Sequence[str]) -> tuple[Moments, bool] | None:
    """The form of times such as 12:30, and whether all are within a day; None if other cells are among them."""
    found = [match.groups() for match in map(_CLOCK.fullmatch, cells) if match]
    if len(found) < len(cells) or len({half is None for *_, half in found}) > 1:
        return None
    has_seconds, has_halves = any(seconds for _, _, seconds, _ in found), found[0][3] is not None
    within = all(int(hours) < 24 for hours, *_ in found)
    return Moments(_hours, partial(_clock, has_seconds, has_halves)), within


def day(number: float) -> dt.datetime:
    """The time that is so many days after the start of 1970, to the second."""
    return _EPOCH + dt.timedelta(seconds=round(number * _DAY_SECONDS))


def _since_1970(time: dt.datetime) -> float:
    return (
        time.replace(tzinfo=None) - (time.utcoffset() or dt.timedelta()) - _EPOCH
    ).total_seconds() / _DAY_SECONDS


def _iso(cell: str) -> float:
    return _since_1970(dt.datetime.fromisoformat(cell.removesuffix(" UTC")))


def _by_form(form: str, cell: str) -> float:
    return _since_1970(dt.datetime.strptime(cell, form))  # noqa: DTZ007


def _written(form: str, has_time: bool, number: float) -> str:
    return day(number if has_time else round(number)).strftime(form)


def iso_written(has_time: bool, number: float) -> str:
    """A day as ISO 8601 has it, with its time or without."""
    time = day(number if has_time else round(number))
    return time.isoformat(timespec="seconds") if has_time else time.date().isoformat()


def _hours(cell: str) -> float:
    found = _CLOCK.fullmatch(cell)
    if found is None:
        raise ValueError(f"{cell!r} is not a time of day")
    hours, minutes, seconds, half = found.groups()
    whole = int(hours) if half is None else int(hours) % 12 + 12 * (half in "Pp")
    return whole + int(minutes) / 60 + float((seconds or "0").replace(",", ".")) / 3600


def _clock(has_seconds: bool, has_halves: bool, hours: float) -> str:
    """A time as a clock shows it, to the second or minute."""
    unit = 3600 if has_seconds else 60
    whole, rest = divmod(round(hours * unit), unit)
    behind = f":{rest // 60:02}:{rest % 60:02}" if has_seconds else f":{rest:02}"
    if not has_halves:
        return f"{whole:02}{behind}"
    return f"{whole % 12 or 12}{behind} {'PM' if whole % 24 >= 12 else 'AM'}"


def _all(read: Callable[[str], Any], cells: Sequence[str]) -> bool:
    try:
        list(map(read, cells))
    except ValueError:
        return False
    return True
