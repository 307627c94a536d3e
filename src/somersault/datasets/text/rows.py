"""The rows of a table of text in blocks of columns, by Python's csv."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, Floats
from somersault.datasets.text.layout import TextLayout, TextRow
from somersault.datasets.text.source import TextFile, told_delimiter
from somersault.errors import InputError

_ROWS = 4096

Entries = Floats | Cells
"""A column of a block."""


@dataclass(frozen=True)
class TextBlock:
    """Rows in succession, column by column, with the numbers of their lines where these are known."""

    columns: list[Entries]
    n_rows: int
    lines: NDArray[np.intp] | None = None


def blocks_of(
    rows: Iterable[TextRow], plain: Sequence[bool], na: frozenset[str], size: int = _ROWS
) -> Iterator[TextBlock]:
    """Rows in blocks; a plain column comes as numbers, unless other cells are among them."""
    rows = iter(rows)
    while several := list(islice(rows, size)):
        columns = zip(*(cells for _, cells in several), strict=True)
        found = [_entries(column, own, na) for column, own in zip(columns, plain, strict=True)]
        yield TextBlock(found, len(several), np.array([line for line, _ in several], dtype=np.intp))


def _entries(column: Sequence[str], is_plain: bool, na: frozenset[str]) -> Entries:
    numbers = Floats.of(column, na) if is_plain else None
    return Cells.of(column) if numbers is None else numbers


def data_rows(file: TextFile, layout: TextLayout, says: list[str]) -> Iterator[TextRow]:
    """The cells of one row after the other, all of one length; what is left out below them is said."""
    lines = file.lines()
    first = next(lines, "")
    own = chain([first if told_delimiter(first) is None else "\n"], lines)
    rows = (row for row in layout.dialect.rows(own) if row[0] >= layout.first_line)
    return even(rows, len(layout.names), layout.n_fields, says)


def even(rows: Iterable[TextRow], n: int, n_fields: int, says: list[str]) -> Iterator[TextRow]:
    """Rows of n cells; any other is refused, but for empty ones at the end and a source below an empty line."""
    is_blank, below = False, 0
    gaps = list[int]()  # rows without a value, which at the end are what a spreadsheet leaves
    for line, cells in rows:
        if not any(cells):
            is_blank = not cells
            gaps += [line] if len(cells) == n_fields > 1 else []
        elif below or (len(cells) == 1 < n and is_blank):
            if len(cells) > 1:
                raise _uneven(below, 1, n)
            below = below or line
        elif len(cells) == n or (len(cells) == n_fields > n and not cells[-1]):
            yield from ((gap, [""] * n) for gap in gaps)
            gaps.clear()
            is_blank = False
            yield line, cells[:n]
        else:
            raise _uneven(line, len(cells), n)
    if gaps:
        says.append(f"{len(gaps)} rows without a value left out, at the end")
    if below:
        says.append(f"line {below} left out, below the table")


def _uneven(line: int, n_fields: int, n: int) -> InputError:
    return InputError(f"line {line} has {n_fields} fields, the others have {n}; need as many in each: correct it")
