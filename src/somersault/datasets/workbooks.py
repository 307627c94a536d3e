"""Workbooks of Excel: the cells of a sheet as text, which is then read as other tables of text."""

from datetime import date
from pathlib import Path
from typing import Any

from somersault.datasets.table_options import TableOptions
from somersault.datasets.text import RawTable, table_in
from somersault.datasets.text.layout import TextRow
from somersault.datasets.understood import with_what_is_said
from somersault.errors import InputError
from somersault.sources.extras import import_extra


def read(path: Path, options: TableOptions) -> RawTable:
    """The table in a sheet: the one that is asked for, or the first that is not empty."""
    says = list[str]()
    rows = _rows(path, options.sheet, says)
    with with_what_is_said(says):
        return table_in(rows, options.header, options.na, says)


def _rows(path: Path, sheet: str | None, says: list[str]) -> list[TextRow]:
    book = import_extra("python_calamine", "tables").CalamineWorkbook.from_path(path)
    names = list(book.sheet_names)
    if sheet is not None and sheet not in names:
        raise InputError(f"has no sheet {sheet!r}; need one of {', '.join(map(repr, names))}")
    held = {name: book.get_sheet_by_name(name).to_python() for name in ([sheet] if sheet else names)}
    full = [name for name, rows in held.items() if rows]
    if not full:
        raise InputError("the workbook is empty; need a table")
    if len(names) > 1 and sheet is None:
        says.append(f"sheet {full[0]!r} of {', '.join(map(repr, names))}; sheet= for others")
    return _apart([(number, list(map(_written, row))) for number, row in enumerate(held[full[0]], 1)])


def _apart(rows: list[TextRow]) -> list[TextRow]:
    """The same with what stands below the table, and an empty row, as lines of a text: of one cell, or of none."""
    n_filled = [sum(map(bool, cells)) for _, cells in rows]
    end = max((row for row, n in enumerate(n_filled, 1) if n > 1), default=0)
    below = n_filled[end:]
    if not end or not any(below) or below[0]:
        return rows
    return rows[:end] + [(number, list(filter(None, cells))) for number, cells in rows[end:]]


def _written(cell: Any) -> str:
    """A cell as a file of text would have it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
