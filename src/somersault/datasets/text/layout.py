"""Where in a text the table is: what parts its cells, which line has the names, which is the first of data."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from somersault.datasets.cells import is_missing, is_number
from somersault.datasets.number_forms import NEARLY, is_like_number, parts_of
from somersault.datasets.text.source import TextFile, told_delimiter
from somersault.errors import InputError

TextRow = tuple[int, list[str]]
"""The number of a line, from 1, and its cells, without blanks around them."""

_DELIMITERS = ("\t", ";", "|", ",", None)
_COMMENTS = ("#", "%")
_JAMMED = re.compile(r"\d\s{2,}[\d?]")
_KEY = '{"ImportId"'
"""With which Qualtrics begins the keys of its columns, below their questions."""
_COUNTED = 5
"""So many numbers that count from 0 or 1 on name columns."""
_CELL = 2**31 - 1
"""Characters that a cell may have: as many as the reader can count."""


@dataclass(frozen=True)
class Dialect:
    """What parts the cells of a line; None: blanks."""

    delimiter: str | None = ","
    quote: str = '"'

    def is_comment(self, line: str) -> bool:
        """Whether a line is one, rather than a row whose first cell begins like one, such as #1 or #N/A."""
        if line[:1] not in _COMMENTS:
            return False
        return self.delimiter is None or line[1:2].isspace() or self.delimiter not in line

    def rows(self, lines: Iterable[str], *, strict: bool = True) -> Iterator[TextRow]:
        """The cells of lines; those of empty lines and comments are none."""
        csv.field_size_limit(_CELL)
        # an empty line in the place of a comment keeps the numbers
        plain = ("\n" if self.is_comment(line) else self._spaced(line) for line in lines)
        reader = csv.reader(
            plain, delimiter=self.delimiter or " ", quotechar=self.quote, skipinitialspace=True, strict=strict
        )
        try:
            for cells in reader:
                yield reader.line_num, [cell.strip() for cell in cells]
        except csv.Error as error:
            raise InputError(
                f"line {reader.line_num}: a quote is not closed ({error}); need one: correct it"
            ) from error

    def _spaced(self, line: str) -> str:
        return line if self.delimiter else line.strip(" \t\r\n").replace("\t", " ") + "\n"


@dataclass(frozen=True)
class TextLayout:
    """A table in a text."""

    dialect: Dialect
    names: tuple[str, ...]
    first_line: int  # of data
    n_fields: int  # of a line, one more than columns where a delimiter stands behind each row
    has_header: bool
    has_comments: bool
    labels: str | None = None  # a column that the text itself says to hold them
    says: tuple[str, ...] = ()
    head: tuple[tuple[str, ...], ...] = ()  # the first cells of each column


def layout_of(file: TextFile, delimiter: str | None = None, header: bool | None = None) -> TextLayout:
    """The layout by the first lines of a file."""
    lines, says = file.head(), list[str]()
    if file.encoding == "utf-16":
        says.append("encoding UTF-16")
    elif file.encoding == "cp1252" and not file.is_told:
        says.append("encoding Windows-1252, since it is not UTF-8; encoding= for others")
    if not any(map(str.strip, lines)):
        raise InputError("the file is empty; need a table")
    told = told_delimiter(lines[0])
    if told is not None:
        lines[0], delimiter = "\n", told
    dialect, n_fields = _dialect(lines, delimiter)
    if dialect.delimiter not in (",", "\t") or (delimiter and told is None):
        says.append(f"delimiter {'blanks' if dialect.delimiter is None else repr(dialect.delimiter)}")
    if delimiter and told is None and n_fields == 1:
        other, n = _dialect(lines, None)
        if n > 1:
            name = "blanks" if other.delimiter is None else repr(other.delimiter)
            says.append(f"delimiter={delimiter!r} leaves one column, {name} would make {n}")
    comments = [line.lstrip("#% ") for line in lines if dialect.is_comment(line)]
    if comments:
        says.append("lines that begin with # or % are comments")
    rows = list(dialect.rows(lines, strict=False))
    return laid_out(rows, n_fields, header, says, dialect, comments, lines)


def laid_out(
    rows: Sequence[TextRow],
    n_fields: int,
    header: bool | None,
    says: list[str],
    dialect: Dialect,
    comments: Sequence[str] = (),
    lines: Sequence[str] = (),
) -> TextLayout:
    """The layout of a table whose first rows are given."""
    own = [(line, cells) for line, cells in rows if any(cells)]
    if not own:
        raise InputError("the file is empty; need a table")
    n = n_fields
    if n > 2 and all(not cells[-1] for _, cells in own if len(cells) == n):  # a delimiter behind each row
        own, n = [(line, cells[: n - 1]) for line, cells in own], n - 1
    blank = {line for line, cells in rows if not any(cells)}
    own, labels = _without_title(own, n, says, "line" if lines else "row", blank)
    above = [line for line in lines[: own[0][0] - 1] if dialect.is_comment(line)]
    comment = comments[len(above) - 1] if above else ""
    names, own, has_header = _names(own, header, comment, dialect, says, told=labels)
    if not own:
        raise InputError("there are no rows below the header; need at least one")
    head = tuple(_columns([cells for _, cells in own], n))
    first_line = max((line for line, _ in rows if line < own[0][0]), default=0) + 1  # a row ends where it is told
    return TextLayout(
        dialect, tuple(names), first_line, n_fields, has_header, bool(comments), labels, tuple(says), head
    )


def _dialect(lines: Sequence[str], delimiter: str | None) -> tuple[Dialect, int]:
    """The dialect by which most lines have as many cells, and how many."""
    best, found = 0.0, (Dialect(delimiter or ","), 0)
    for split in (delimiter,) if delimiter else _DELIMITERS:
        for quote in ('"', "'") if any("'" in line for line in lines) else ('"',):
            dialect = Dialect(split, quote)
            try:
                rows = list(dialect.rows(lines, strict=split is None))  # blanks often stand behind quotes
            except InputError:
                continue
            n, share = _usual_length(rows)
            jammed = sum(any(map(_JAMMED.search, cells)) for _, cells in rows)
            if share > best and jammed * 2 <= len(rows):
                best, found = share, (dialect, n)
    if best > 1 / 2:
        return found
    plain = Dialect(delimiter or ",")
    lengths = Counter(len(cells) for _, cells in plain.rows(lines, strict=False) if cells)
    return plain, max(lengths, key=lengths.__getitem__, default=1)


def _usual_length(rows: Sequence[TextRow]) -> tuple[int, float]:
    """How many cells most rows have, if they have several, and the share of these rows."""
    lengths = Counter(len(cells) for _, cells in rows if cells)
    n, count = max(lengths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
    return n, count / max(1, lengths.total()) * (n > 1)


# The first row


def _without_title(
    rows: list[TextRow], n: int, says: list[str], line_or_row: str, blank: Collection[int]
) -> tuple[list[TextRow], str | None]:
    """The rows from the first of the table on, and the column that its first line says to hold the labels."""
    first = next(i for i, (_, cells) in enumerate(rows) if len(cells) == n)
    while n > 1 and first < len(rows) - 1 and _is_title(rows[first][1]):
        first += 1
    above, own = rows[:first], rows[first:]
    is_apart = bool(above) and any(line in blank for line in range(above[-1][0] + 1, own[0][0]))
    if above and not is_apart and len(above[-1][1]) == n - 1 > 1:  # a header without a name for the names of rows
        line, cells = above.pop()
        own = [(line, ["", *cells]), *own]
    if above and _says_the_shape(above[-1][1], n):
        says.append("the first line states the shape and the classes")
        return own, str(n)
    if above and not is_apart and len(above[-1][1]) > 1 and not _is_title(above[-1][1]):
        raise _uneven(own[0], above[-1], n)
    if above:
        first_of, last = above[0][0], above[-1][0]
        where = f"{line_or_row} {first_of}" if first_of == last else f"{line_or_row}s {first_of} to {last}"
        says.append(f"{where} left out, above the table")
    return own, None


def _uneven(row: TextRow, above: TextRow, n: int) -> InputError:
    is_comma = n == 2 * len(above[1])
    remedy = (
        "is a comma between fields a decimal comma? Write points, or semicolons between fields" if is_comma else ""
    )
    return InputError(
        f"line {row[0]} has {len(row[1])} fields, line {above[0]} has {len(above[1])}; need as many in each: "
        f"{remedy or 'correct it'}"
    )


def _says_the_shape(cells: Sequence[str], n: int) -> bool:
    """Whether these are numbers of rows and of features, and names of classes, as scikit-learn keeps its sets."""
    return cells[0].isdigit() and cells[1:2] == [str(n - 1)] and not any(map(is_number, cells[2:]))


def _is_title(cells: Sequence[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:]) and not is_number(cells[0])


# The header


def _names(
    rows: list[TextRow], header: bool | None, comment: str, dialect: Dialect, says: list[str], told: str | None
) -> tuple[list[str], list[TextRow], bool]:
    """The names of the columns, the rows of data, and whether there is a header."""
    first = rows[0][1]
    numbered = [str(i + 1) for i in range(len(first))]
    if told is not None:
        return numbered, rows, False
    if comment and header is None and not _is_header(first, rows[1:])[0]:
        names = next(csv.reader([comment.strip()], delimiter=dialect.delimiter or " ", skipinitialspace=True))
        if len(names) == len(first):
            return [name.strip() for name in names], rows, True
    is_header, why = _is_header(first, rows[1:]) if header is None else (header, "as told")
    says.append(f"{'header' if is_header else 'no header'}: {why}")
    if not is_header:
        return numbered, rows, False
    rows = rows[1:]
    while len(rows) > 1 and (what := _below_header(rows[0][1], rows[1:])):
        says.append(f"line {rows[0][0]} left out: {what}")
        rows = rows[1:]
    return first, rows, True


def _below_header(cells: Sequence[str], below: Sequence[TextRow]) -> str:
    """What a row below the header holds, if that is no data; "" for data."""
    if all(not cell.strip("-=_ ") for cell in cells) and any(len(cell) > 1 for cell in cells):
        return "a rule"
    if _are_units(cells, below):
        return f"units ({', '.join(cells)})"
    is_keyed = any(cell.startswith(_KEY) for cell in cells)
    is_above_keys = any(cell.startswith(_KEY) for cell in below[0][1])
    return "keys of a survey" if is_keyed else "questions of a survey" if is_above_keys else ""


def _is_header(first: Sequence[str], below: Sequence[TextRow]) -> tuple[bool, str]:
    """Whether the first row holds names, and why."""
    numbers = [cell for cell in first if is_like_number(cell)]
    if not numbers:
        has_names = not below or any(cell and not is_missing(cell) for cell in first)
        return has_names, "the first row has no numbers" if has_names else "the first row has gaps alone"
    columns = _columns([cells for _, cells in below], len(first))
    if not first[0] and len(set(columns[0])) == len(below) and all(columns[0]):
        return True, "a nameless first column names the rows"
    if _counts_alone(first, numbers, columns):
        return True, "the first row counts, and the rows below do not"
    for cell, column in zip(first, columns, strict=True):
        if cell and cell not in numbers and not is_missing(cell) and _are_numbers(column):
            return True, f"{cell!r} is above numbers"
    return False, f"the first row has numbers, such as {numbers[0]}"


def _columns(rows: Sequence[list[str]], n: int) -> list[tuple[str, ...]]:
    """The cells of rows of that length, column by column."""
    return list(zip(*(cells for cells in rows if len(cells) == n), strict=True)) or [()] * n


def _counts_alone(first: Sequence[str], numbers: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first row counts years, or columns, and no other row does."""
    if not _in_steps(numbers):
        return False
    if any("." in cell for column in columns for cell in column):
        return True
    below = list(zip(*(own for cell, own in zip(first, columns, strict=True) if cell in numbers), strict=True))
    if _counts_years(numbers):
        return not any(map(_counts_years, below)) if len(numbers) > 2 else not any(map(_is_year, chain(*below)))
    return _counts_columns(numbers) and not any(map(_counts_columns, below))


def _counts_years(cells: Sequence[str]) -> bool:
    return all(map(_is_year, cells)) and _in_steps(cells)


def _counts_columns(cells: Sequence[str]) -> bool:
    return len(cells) >= _COUNTED and any(
        all(cell == str(i + start) for i, cell in enumerate(cells)) for start in (0, 1)
    )


def _in_steps(cells: Sequence[str]) -> bool:
    if len(cells) < 2 or not all(cell.isdigit() for cell in cells):
        return False
    numbers = list(map(int, cells))
    return len({b - a for a, b in pairwise(numbers)}) == 1 and numbers[0] < numbers[1]


def _is_year(cell: str) -> bool:
    return len(cell) == 4 and cell.isdigit() and 1500 <= int(cell) < 2200


def _are_numbers(column: Sequence[str]) -> bool:
    """Whether nearly all cells are numbers: a word among them is refused later, with its line."""
    known = [cell for cell in column if not is_missing(cell)]
    return bool(known) and sum(map(is_like_number, known)) >= NEARLY * len(known)


def _are_units(cells: Sequence[str], below: Sequence[TextRow]) -> bool:
    """Whether a row of short words stands above columns most of which are numbers."""
    are_numbers = [_are_numbers(column) for column in _columns([cells for _, cells in below], len(cells))]
    if sum(are_numbers) * 2 <= len(cells):
        return False
    return any(cell for cell, over_numbers in zip(cells, are_numbers, strict=True) if over_numbers) and all(
        not cell or (parts_of(cell) is None and (not is_missing(cell) or not over_numbers) and len(cell) < 12)
        for cell, over_numbers in zip(cells, are_numbers, strict=True)
    )
