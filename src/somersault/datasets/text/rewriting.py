"""A text written again with some cells of its table replaced: all else stays as it is, byte for byte."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import IO

from somersault.datasets.text.layout import Dialect, TextLayout
from somersault.datasets.text.rows import even
from somersault.datasets.text.source import TextFile, told_delimiter
from somersault.errors import InputError

Changes = Iterable[tuple[int, Mapping[int, str]]]
"""Rows, from 0 on in their order, with the new cells of some columns."""


def rewrite(out: IO[bytes], file: TextFile, layout: TextLayout, changes: Changes) -> None:
    """Write the text with its changes, in its own encoding."""
    encoding, errors = file.for_writing
    text = io.TextIOWrapper(out, encoding, errors, newline="")
    try:
        text.writelines(_lines(file, layout, changes))
        text.flush()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{error.object[error.start : error.end]!r} is not among the characters of {encoding}, in which the "
            "table is written; need an encoding that has it: save the table as UTF-8, or choose another kind of "
            "file for the result, such as .parquet"
        ) from error
    finally:
        text.detach()


def _lines(file: TextFile, layout: TextLayout, changes: Changes) -> Iterator[str]:
    changes, pieces = iter(changes), deque[tuple[int, str]]()
    changed, cells = next(changes, (-1, {}))
    for row, (line, _) in enumerate(even(_rows(file, layout, pieces), len(layout.names), layout.n_fields, [])):
        while pieces[0][0] < line:
            yield pieces.popleft()[1]
        _, text = pieces.popleft()
        if row == changed:
            text = _with(text, cells, layout)
            changed, cells = next(changes, (-1, {}))
        yield text
    yield from (text for _, text in pieces)


def _rows(file: TextFile, layout: TextLayout, pieces: deque[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows of the table; all of the text goes to pieces, with the line on which each of them ends."""
    held = list[str]()

    def noted() -> Iterator[str]:
        for line in file.lines(keeps_bytes=True):
            held.append(line)
            yield line

    lines = noted()
    first = next(lines, "")
    own = chain([first if told_delimiter(first) is None else "\n"], lines)
    for line, cells in layout.dialect.rows(own):
        pieces.append((line, "".join(held)))
        held.clear()
        if line >= layout.first_line:
            yield line, cells
    pieces.append((-1, "".join(held)))


def _with(text: str, cells: Mapping[int, str], layout: TextLayout) -> str:
    """A row with other cells in some places, each between the blanks around the old one."""
    dialect = layout.dialect
    spans = [found.span(1) for found in _cell(dialect.delimiter, dialect.quote).finditer(text.rstrip("\r\n"))]
    for place in sorted(cells, reverse=True):
        start, stop = spans[place]
        old, new = text[start:stop], _quoted(cells[place], dialect)
        text = text[:start] + (old.replace(old.strip(), new) if old.strip() else new) + text[stop:]
    return text


@cache
def _cell(delimiter: str | None, quote: str) -> re.Pattern[str]:
    """A cell with the blanks around it, or between blanks."""
    in_quotes = f"{quote}(?:[^{quote}]|{quote}{quote})*{quote}"
    if delimiter is None:
        return re.compile(rf"({in_quotes}|[^ \t]+)")
    end = re.escape(delimiter)
    return re.compile(f"(?:^|{end})( *{in_quotes}[^{end}]*|[^{end}]*)")


def _quoted(cell: str, dialect: Dialect) -> str:
    """A cell as a line has it, in quotes where these are needed."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=dialect.delimiter or " ", quotechar=dialect.quote).writerow([cell])
    return text.getvalue().removesuffix("\r\n")
