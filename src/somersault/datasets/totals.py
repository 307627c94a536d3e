"""A last row that is the sum of those above it, as spreadsheets have them: no sample."""

import re
from collections.abc import Iterator
from dataclasses import replace
from math import fsum, isclose, isnan, nan
from typing import Any

from somersault.datasets.cells import Cells, NumberColumn, Typed, is_missing
from somersault.datasets.number_forms import forms_of
from somersault.datasets.table_options import TableOptions
from somersault.datasets.text import RawTable

_TOTAL = re.compile(
    r"(grand |overall )?(totals?|sums?|sum total)|total g[eé]n[eé]ral|totale|totaal|(gesamt)?summe|gesamt"
    r"|insgesamt|sommes?|suma|somma|soma|razem|итого|всего|Σ",
    re.IGNORECASE,
)
_FEWEST = 2
"""Rows above, of which it is the sum."""


def without_total(raw: RawTable, options: TableOptions) -> tuple[RawTable, TableOptions]:
    """The table without a last row of sums, unless it is to be kept; one that is only called so is told."""
    name = next(filter(_TOTAL.fullmatch, (word.strip(": ") for word in _last_words(raw))), None)
    if name is None or raw.n_rows <= _FEWEST or options.keep == "all":
        return raw, options
    if name in options.keep:
        others = tuple(each for each in options.keep if each != name or name in raw.names)
        return raw, replace(options, keep=others)
    where = f"line {raw.line_of(raw.n_rows - 1)}"
    sums = list(_are_sums(raw))
    if not any(value for value, _ in sums) or not all(is_sum for _, is_sum in sums):
        doubt = f"{where} is called {name!r}, but is not the sum of the rows above, and is taken as a sample"
        return replace(raw, says=[*raw.says, doubt]), options
    n = raw.n_rows - 1
    said = f"{where} left out: {name!r} is the sum of the rows above; to take it: keep=[{name!r}]"
    columns = [first_rows(column, n) for column in raw.columns]
    lines = None if raw.lines is None else raw.lines[:n]
    return replace(raw, columns=columns, n_rows=n, says=[*raw.says, said], lines=lines), options


def _last_words(raw: RawTable) -> Iterator[str]:
    for column in raw.columns:
        if isinstance(column, Cells) and len(column.codes):
            yield column.words[column.codes[-1]]


def _are_sums(raw: RawTable) -> Iterator[tuple[float, bool]]:
    """The last numbers, and whether each is the sum of those above it."""
    for numbers in filter(None, map(_numbers, raw.columns)):
        *above, last = numbers
        if not isnan(last):
            known = [number for number in above if not isnan(number)]
            yield last, isclose(fsum(known), last, rel_tol=0, abs_tol=1e-9 * fsum(map(abs, known)))


def _numbers(column: NumberColumn | Cells | Typed) -> list[float]:
    """The numbers of a column; none if it holds other things."""
    if not isinstance(column, Cells):
        return (
            column.values.tolist() if not isinstance(column, Typed) or column.kind in ("number", "integer") else []
        )
    known = {word for word in column.words if not is_missing(word) and not _TOTAL.fullmatch(word.strip(": "))}
    forms = forms_of([*known]) if known else []
    if not forms:  # of two, such as fractions and thousands, either has the same sums
        return []
    return column.as_read(lambda word: forms[0].read(word) if word in known else nan).tolist()


def first_rows(column: Any, n: int) -> Any:
    """The first rows of a column, of whatever kind it is."""
    if isinstance(column, Cells):
        return column.first(n)
    if isinstance(column, Typed):
        return replace(column, values=column.values[:n], entries=lambda: column.entries()[:n])
    out = NumberColumn.of(column.values[:n])
    out.gaps = column.gaps
    return out
