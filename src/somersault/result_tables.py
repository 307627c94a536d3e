"""Results as people read them: as text, as tables of notebooks, and as frames of pandas."""

from collections.abc import Collection, Iterable, Sequence
from html import escape
from importlib import import_module
from itertools import accumulate
from typing import Any

from somersault.errors import InputError

WIDTH = 115
"""Characters of a line of a printed table."""
NOTHING = "–"
"""Stands in a cell where nothing is known."""

TextTable = Sequence[Sequence[str]]
"""Rows of cells, the first of them the heads of the columns."""


def pandas() -> Any:
    """Import pandas, or say how to get it."""
    try:
        return import_module("pandas")
    except ImportError as error:
        raise InputError("to_frame needs pandas, which is missing: pip install pandas") from error


def fitting(table: TextTable) -> int:
    """How many of its columns fit into a line, at least two."""
    ends = accumulate(n + 2 for n in _widths(table))
    return max(sum(end <= WIDTH + 2 for end in ends), 2)


def text(table: TextTable, left: Collection[int] = (0,)) -> str:
    """A table as lines: these columns to the left, the others to the right."""
    widths = _widths(table)
    return "\n".join(
        "  ".join(
            f"{cell:<{n}}" if i in left else f"{cell:>{n}}"
            for i, (cell, n) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def html(table: TextTable, caption: str = "", below: Iterable[str] = ()) -> str:
    """A table for notebooks, with what is to be said above and below it."""
    rows = (
        "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)
        for tag, row in zip(["th", *["td"] * (len(table) - 1)], table, strict=True)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}{body}</table>" + "".join(f"<div>{escape(line)}</div>" for line in below)


def shown(value: float) -> str:
    """A number in four digits, without an exponent where people write none."""
    if value != value:  # noqa: PLR0124
        return NOTHING
    return f"{value:.0f}" if 1e4 <= abs(value) < 1e7 else f"{value:.4g}"


def _widths(table: TextTable) -> list[int]:
    return [max(map(len, column)) for column in zip(*table, strict=True)]
