"""Whether a table was read as it should be."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.datasets.kept_files import Kept
from tests.datasets.kept_tables import TABLES

Columns = list[tuple[str, Sequence[Any]]]
Reader = Callable[[Path, Mapping[str, Any]], Columns]

INVENTED = re.compile(r"column_?\d+|Unnamed: \d+|f\d+|_duckdb_\w+|__index_level_0__|\d+|")
"""Names that libraries give to columns without one."""


class Verdict(StrEnum):
    """What became of a file."""

    RIGHT = "right"
    REFUSED = "refused, though it can be read"
    OTHER = "read as another table, silently"
    ACCEPTED = "read, though it should be refused"


@dataclass(frozen=True)
class Judged:
    """A file, and what became of it."""

    table: Kept
    verdict: Verdict
    why: str


def judged(read: Reader) -> list[Judged]:
    """All small files, as one candidate reads them."""
    with TemporaryDirectory() as folder:
        return [_one(read, table, table.written_to(Path(folder) / f"{i}")) for i, table in enumerate(TABLES)]


def judged_fully(read: Callable[[Path, Mapping[str, Any]], Any]) -> list[Judged]:
    """As `judged`, but index, labels, what is left out and what is said must be right, too."""
    with TemporaryDirectory() as folder:
        return [_fully(read, table, table.written_to(Path(folder) / f"{i}")) for i, table in enumerate(TABLES)]


def _fully(read: Callable[[Path, Mapping[str, Any]], Any], table: Kept, path: Path) -> Judged:
    found: list[Any] = []

    def columns(path: Path, options: Mapping[str, Any]) -> Columns:
        found.append(read(path, options))
        names = [name for name in table.columns if name in found[0].columns]
        others = [name for name in found[0].columns if name not in names]
        return [(name, found[0].columns[name]) for name in [*names, *others]]

    one = _one(columns, table, path)
    if one.verdict is not Verdict.RIGHT:
        return one
    if table.refused:
        lacking = [phrase for phrase in table.refused if phrase not in one.why]
        return Judged(table, Verdict.OTHER, f"told without {lacking}: {one.why}") if lacking else one
    got, said = found[0], "; ".join(found[0].says)
    for what in ("index", "labels", "left_out"):
        if getattr(got, what) != getattr(table, what):
            return Judged(table, Verdict.OTHER, f"{what} is {getattr(got, what)!r}")
    lacking = [phrase for phrase in table.says if phrase not in said]
    return Judged(table, Verdict.OTHER, f"said without {lacking}: {said}") if lacking else one


def counts(every: Iterable[Judged]) -> list[int]:
    found = Counter(one.verdict for one in every)
    return [found[verdict] for verdict in Verdict]


def _one(read: Reader, table: Kept, path: Path) -> Judged:
    try:
        columns = read(path, table.options)
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        return Judged(table, Verdict.RIGHT if table.refused else Verdict.REFUSED, told)
    if table.refused:
        return Judged(table, Verdict.ACCEPTED, f"{[name for name, _ in columns]}")
    why = _difference(table, columns)
    return Judged(table, Verdict.OTHER if why else Verdict.RIGHT, why)


def _difference(table: Kept, columns: Columns) -> str:
    """What is not as it should be, "" for nothing."""
    names = [name for name, _ in columns]
    invented = {"", *map(str, range(1, len(names) + 1))}
    if len(names) != len(table.columns) or not all(
        got == right or (right in invented and INVENTED.fullmatch(got))
        for got, right in zip(names, table.columns, strict=True)
    ):
        return f"columns {names[:5]}"
    for (_, got), (name, right) in zip(columns, table.columns.items(), strict=True):
        if len(got) != len(right):
            return f"{len(got)} rows"
        as_text = name == table.index
        for row, (one, other) in enumerate(zip(got, right, strict=True)):
            one = plain(one)  # noqa: PLW2901
            if not (str(one) == other if as_text else _same(one, other)):
                return f"{one!r} for {other!r} in column {name!r}, row {row + 1}"
    return ""


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dt.date) and isinstance(other, dt.date):
        return _moment(one) == _moment(other)
    if isinstance(other, dt.time) and isinstance(one, float):
        return math.isclose(one, other.hour + other.minute / 60 + other.second / 3600)
    if isinstance(one, int) and isinstance(other, float):
        one = float(one)
    return one == other


def _moment(day: dt.date) -> dt.datetime:
    return day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())


def plain(value: Any) -> Any:
    """A cell as Python's own number, truth, text, day or moment in UTC; None where there is nothing."""
    value = value.item() if hasattr(value, "item") else value
    if value is None or value == "" or type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, dt.datetime):
        value = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    return value
