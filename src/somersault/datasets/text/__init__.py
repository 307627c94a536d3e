"""Tables of text: .csv, .tsv, .txt, packed or not. Our rules find the table, and a library reads its rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, Collected, Floats, NumberColumn, Typed, cleared, is_missing
from somersault.datasets.number_forms import Mark, clear_mark, may_be_thousands
from somersault.datasets.text import by_arrow
from somersault.datasets.text.layout import Dialect, TextLayout, TextRow, laid_out, layout_of
from somersault.datasets.text.rewriting import Changes, rewrite
from somersault.datasets.text.rows import TextBlock, blocks_of, data_rows, even
from somersault.datasets.text.source import TextFile
from somersault.datasets.understood import with_what_is_said
from somersault.errors import InputError

__all__ = ["Changes", "RawTable", "ReadingPlan", "blocks", "plan_of", "read", "rewrite", "table_in"]

_TRIES = 4
"""So often PyArrow begins anew because of a word among numbers, before Python's csv reads the file."""


@dataclass(frozen=True)
class ReadingPlan:
    """A file, where the table in it is, and by what its rows are read."""

    file: TextFile
    layout: TextLayout
    plain: tuple[bool, ...]  # which columns come as numbers
    na: frozenset[str]
    by_arrow: bool
    mark: tuple[Mark, str] | None = None  # before fractions, where one column leaves no doubt: that, and its name
    gaps: tuple[frozenset[str], ...] = ()  # words for what is missing that are known of each column


@dataclass(frozen=True)
class RawTable:
    """Columns of a table before it is decided what they mean: numbers where that is plain, else cells."""

    names: tuple[str, ...]
    columns: Sequence[NumberColumn | Cells | Typed]
    n_rows: int
    says: list[str]
    lines: NDArray[np.intp] | None = None
    has_header: bool = True
    labels: str | None = None
    index: str | None = None  # where the file tells
    plan: ReadingPlan | None = None  # by which a file of text was read
    mark: tuple[Mark, str] | None = None  # before fractions, and a column that shows it

    def line_of(self, row: int) -> int:
        """The number of the line that holds a row."""
        if self.lines is not None:
            return int(self.lines[row])
        if self.plan is None:
            return row + 1
        return next(islice(data_rows(self.plan.file, self.plan.layout, []), row, None))[0]


def plan_of(
    path: Path | None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    na: frozenset[str] = frozenset(),
    are_text: Callable[[Sequence[str]], Sequence[bool]] = lambda names: [False] * len(names),
) -> ReadingPlan:
    """Look where the table in a file is (None: in standard input), and which of its columns are plain numbers.

    are_text tells by the names of columns which of them are wanted as they are written.
    """
    file = TextFile.at(path, encoding)
    try:
        layout = layout_of(file, delimiter, header)
    except UnicodeDecodeError:
        if file.of_windows is None:
            raise
        file = file.of_windows
        layout = layout_of(file, delimiter, header)
    mark = _mark(layout, na)
    plain = tuple(
        not is_text and _are_numbers(column, na) and not (mark and mark[0] == "," and may_be_thousands(column))
        for column, is_text in zip(map(partial(_known, na), layout.head), are_text(layout.names), strict=True)
    )
    gaps = tuple(
        frozenset(cell for cell in column if cell and (is_missing(cell) or cell in na)) for column in layout.head
    )
    return ReadingPlan(file, layout, plain, na, by_arrow.can_read(file, layout), mark, gaps)


def _known(na: frozenset[str], cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if not is_missing(cell) and cell not in na]


def _mark(layout: TextLayout, na: frozenset[str]) -> tuple[Mark, str] | None:
    """The mark before fractions, if it is the same in all columns that leave no doubt of it, and one of these."""
    found: dict[Mark, str] = {}
    for name, cells in zip(layout.names, layout.head, strict=True):
        mark = clear_mark(list(dict.fromkeys(_known(na, cells))))
        if mark is not None:
            found.setdefault(mark, name)
    return next(iter(found.items())) if len(found) == 1 else None


def _are_numbers(column: Sequence[str], na: frozenset[str]) -> bool:
    return bool(column) and Floats.of(column, na) is not None


def read(plan: ReadingPlan, *, is_kept: bool = True) -> RawTable:
    """All rows of a file; with is_kept False without the numbers, only what there is to say of them."""
    with with_what_is_said(plan.layout.says):
        return _read_by_plan(plan, is_kept)


def _read_by_plan(plan: ReadingPlan, is_kept: bool) -> RawTable:
    for _ in range(_TRIES):
        try:
            return _read(plan, is_kept)
        except _NotPlain as found:
            plan = replace(plan, plain=tuple(own and i not in found.places for i, own in enumerate(plan.plain)))
        except by_arrow.Irregular as found:
            if found.place is None:
                break
            if found.gap is not None:
                plan = replace(plan, gaps=_with(plan.gaps, found.place, found.gap))
                continue
            plan = replace(plan, plain=tuple(own and i != found.place for i, own in enumerate(plan.plain)))
        except UnicodeDecodeError:
            other = plan.file.of_windows
            if other is None:
                raise
            says = ("encoding Windows-1252, since it is not UTF-8; encoding= for others", *plan.layout.says)
            plan = replace(plan, file=other, layout=replace(plan.layout, says=says), by_arrow=False)
    return _read_by_plan(replace(plan, by_arrow=False), is_kept)


def table_in(rows: Sequence[TextRow], header: bool | None, na: frozenset[str], says: list[str]) -> RawTable:
    """The table in rows of text, such as those of a sheet."""
    if not any(any(cells) for _, cells in rows):
        raise InputError("the workbook is empty; need a table")
    layout = laid_out(rows, len(rows[0][1]), header, says, Dialect())
    below = (row for row in rows if row[0] >= layout.first_line)
    said = list(layout.says)
    own = even(below, len(layout.names), layout.n_fields, said)
    block = next(blocks_of(own, [False] * len(layout.names), na, len(rows)))
    cells = [column for column in block.columns if isinstance(column, Cells)]
    return RawTable(layout.names, cells, block.n_rows, said, block.lines, layout.has_header, layout.labels)


def _with(gaps: Sequence[frozenset[str]], place: int, word: str) -> tuple[frozenset[str], ...]:
    return tuple(own | {word} if i == place else own for i, own in enumerate(gaps))


class _NotPlain(Exception):  # noqa: N818
    """Columns in which there are other cells than numbers."""

    def __init__(self, places: set[int]) -> None:
        super().__init__(places)
        self.places = places


def _read(plan: ReadingPlan, is_kept: bool) -> RawTable:
    says, lines, not_plain = list(plan.layout.says), list[NDArray[np.intp] | None](), set[int]()
    columns = [NumberColumn(is_kept) if own else Collected() for own in plan.plain]
    for block in blocks(plan, says):
        lines.append(block.lines)
        for place, (column, entries) in enumerate(zip(columns, block.columns, strict=True)):
            if isinstance(column, NumberColumn) and isinstance(entries, Cells):
                not_plain.add(place)
            else:
                column.add(entries)  # pyright: ignore[reportArgumentType]
    if not_plain:
        raise _NotPlain(not_plain)
    known = [each for each in lines if each is not None]
    return RawTable(
        plan.layout.names,
        [column.all() if isinstance(column, Collected) else column for column in columns],
        columns[0].n_rows,
        says,
        np.concatenate(known) if len(known) == len(lines) else None,
        plan.layout.has_header,
        plan.layout.labels,
        plan=plan,
        mark=plan.mark,
    )


def blocks(plan: ReadingPlan, says: list[str]) -> Iterator[TextBlock]:
    """All rows of a file in blocks, of plain columns as numbers; what is left out at its end goes to says."""
    found = (
        by_arrow.blocks(plan.file, plan.layout, plan.plain, plan.na, plan.gaps)
        if plan.by_arrow
        else blocks_of(data_rows(plan.file, plan.layout, says), plan.plain, plan.na)
    )
    for block in found:
        columns = [
            replace(own, values=cleared(own.values, plan.na)) if isinstance(own, Floats) else own
            for own in block.columns
        ]
        yield replace(block, columns=columns)
