"""A sketch of the rules that are to be ours: which lines are rows, which row is the header, which column is what.

Python's csv reads the head, by which the rules decide. A library is told what was decided and reads the rows.
Where it fails, Python's csv reads them, too: it takes what is irregular, or knows the line that is wrong.
"""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.datasets.kept_files import NEEDED

from . import candidates, cell_kinds
from .adapters import Dialect, Engine
from .cell_kinds import MISSING, NUMBER, Column, TableError

Row = tuple[int, list[str]]
"""A line number, from 1, and its cells."""

LABELS = ("label", "target", "class", "y")
NAMES_OF_ROWS = ("", "unnamed: 0", "rownames", "row.names", "row_names", "index")
NUMBERS_OF_ROWS = ("id", "#", "no", "no.", "nr", "nr.")
DELIMITERS = ("\t", ";", "|", ",", None)
csv.field_size_limit(2**31 - 1)


@dataclass
class Read:
    """A table, and what was understood."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    index: str | None = None
    labels: str | None = None
    left_out: tuple[str, ...] = ()
    says: list[str] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        """How many rows it has."""
        return len(next(iter(self.columns.values()), ()))


# ----- bytes


def text_of(path: Path, encoding: str | None, says: list[str]) -> str:
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (EOFError, zlib.error) as error:
            raise TableError("the compressed file is cut; need a whole one") from error
    if not data.strip():
        raise TableError("the file is empty")
    if data.lstrip()[:9].lower() in (b"<!doctype", b"<html><he") or data.lstrip()[:5].lower() == b"<html":
        raise TableError("the file is a web page; need a table: download it again")
    if encoding:
        return data.decode(encoding)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        says.append("encoding UTF-16")
        return data.decode("utf-16")
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise TableError(f"line {line} has a NUL; need text, or its encoding: --encoding utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        says.append("encoding Windows-1252, since it is not UTF-8; --encoding for others")
        return data.decode("cp1252", errors="replace")


# ----- lines


@dataclass(frozen=True)
class Lines:
    """All rows of one length, the comments above the first, and what their cells are split by."""

    rows: list[Row]
    comments: list[str]
    delimiter: str | None


def lines_of(text: str, delimiter: str | None, says: list[str], engine: Engine | None = None) -> Lines:
    text = text.removesuffix("\x1a")  # which DOS wrote at the end
    told = re.match(r"sep=(.)(\r\n|\r|\n)", text)
    start = 1 if told else 0
    if told:
        text, delimiter = text[told.end() :], told[1]
    comments: list[str] = []

    def is_comment(line: str, split: str | None) -> bool:
        return line[:1] in ("#", "%") and line[1:2] != (split or "\0")

    best = None
    head = text[: 2**18]
    for split in (delimiter,) if delimiter else DELIMITERS:
        for quote in ('"', "'") if "'" in head else ('"',):
            rows = _split(head, split, quote, start, is_comment, strict=False)
            lengths = Counter(len(cells) for _, cells in rows if cells)
            n, count = max(lengths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
            share = count / max(1, lengths.total()) * (n > 1)
            jammed = sum(any(re.search(r"\d\s{2,}[\d?]", cell) for cell in cells) for _, cells in rows)
            if share > (best[0] if best else 0) and jammed * 2 <= len(rows):
                best = share, n, split, quote
    _, n, split, quote = best if best and best[0] > 0.5 else (0, 1, ",", '"')
    if split not in (",", "\t") or delimiter:
        says.append(f"delimiter {split or 'blanks'}")
    rows = None
    if engine and quote == '"' and split is not None:  # blanks are not what libraries split by
        head_rows = _split(head, split, quote, start, is_comment, strict=False)
        rows = _by_engine(engine, text, head_rows, Dialect(split, 0, n), start)
    rows = rows or _split(text, split, quote, start, is_comment, strict=True)
    for line in text.splitlines():
        if not is_comment(line, split):
            break
        comments.append(line.lstrip("#% "))
    return Lines(_of_one_length(rows, n, says), comments, split)


def _by_engine(engine: Engine, text: str, head: list[Row], dialect: Dialect, start: int) -> list[Row] | None:
    """The rows as the library splits them, from the first of full length on; None if it fails."""
    ends = [start, *(line for line, _ in head)]
    first = next((i for i, (_, cells) in enumerate(head) if len(cells) == dialect.n_fields), None)
    if first is None:
        return None
    body = "".join(_physical(text)[ends[first] - start :])
    if body.count('"') % 2:  # one is never closed, which some take for a long word
        return None
    try:
        rows = engine(body, dialect)
    except Exception:
        return None
    numbered = ((ends[first] + 1 + i, [cell.strip() for cell in row]) for i, row in enumerate(rows))
    return [*head[:first], *numbered]


def _split(text: str, split: str | None, quote: str, start: int, is_comment: Any, *, strict: bool) -> list[Row]:
    """Rows with the numbers of their lines; empty ones too, as what stands below one may be a source."""
    if split is None:
        text = re.sub(r"(?m)^[ \t]+|[ \t]+$", "", text).replace("\t", " ")
    kept = io.StringIO(text, newline="")
    source = ("\n" if is_comment(line, split) else line for line in _physical(kept.read()))
    reader = csv.reader(source, delimiter=split or " ", quotechar=quote, skipinitialspace=True, strict=strict)
    try:
        return [(start + reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        if not strict:
            return []
        raise TableError(f"line {start + reader.line_num}: a quote is not closed ({error})") from error


def _physical(text: str) -> list[str]:
    return [line for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text) if line]


def _of_one_length(rows: list[Row], n: int, says: list[str]) -> list[Row]:
    """The rows from the first on that has as many cells as most; those above it and below them are said."""
    rows = _without_source(rows, n, says)
    rows = [row for row in rows if any(row[1])]
    if not rows:
        raise TableError("the file is empty")
    if n > 2 and all(not cells[-1] for _, cells in rows if len(cells) == n):  # a delimiter behind each row
        rows, n = [(line, cells[: n - 1]) for line, cells in rows], n - 1
    first = next(i for i, (_, cells) in enumerate(rows) if len(cells) == n)
    while n > 1 and first < len(rows) - 1 and _is_title(rows[first][1]):
        first += 1
    above = rows[:first]
    if above and len(above[-1][1]) == n - 1 and n > 2:
        above, first = above[:-1], first - 1  # a header without a name for the names of the rows
        rows[first] = rows[first][0], ["", *rows[first][1]]
    if above and _says_the_shape(above[-1][1], len(rows) - first, n):
        says.append("the first line states the shape and the classes")
        return [(0, [*map(str, range(1, n)), "class"]), *rows[first:]]
    if above and len(above[-1][1]) > 1 and not _is_title(above[-1][1]):
        line, cells = rows[first]
        why = "is a comma between fields a decimal comma?" if n == 2 * len(above[-1][1]) else "correct it"
        raise TableError(
            f"line {line} has {len(cells)} fields, line {above[-1][0]} has {len(above[-1][1])}; {why}"
        )
    if above:
        lines = f"line {above[0][0]}" if len(above) == 1 else f"lines {above[0][0]} to {above[-1][0]}"
        says.append(f"{lines} left out, above the table (row {above[0][0]})")
    for line, cells in rows[first:]:
        if len(cells) != n:
            raise TableError(f"line {line} has {len(cells)} fields, the others have {n}; correct it")
    return rows[first:]


def _without_source(rows: list[Row], n: int, says: list[str]) -> list[Row]:
    blank = max((i for i, (_, cells) in enumerate(rows) if not cells), default=-1)
    below = rows[blank + 1 :]
    if n > 1 and blank > 0 and below and all(len(cells) == 1 for _, cells in below) and any(rows[0][1]):
        says.append(f"line {below[0][0]} left out, below the table")
        return rows[:blank]
    return rows


def _is_title(cells: list[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:]) and not NUMBER.fullmatch(cells[0])


def _says_the_shape(cells: list[str], n_rows: int, n: int) -> bool:
    return cells[:2] == [str(n_rows), str(n - 1)]


# ----- the header


def with_names(lines: Lines, header: bool | None, says: list[str]) -> tuple[list[str], list[Row]]:
    rows = lines.rows
    first, n = rows[0][1], len(rows[0][1])
    numbered = [str(i + 1) for i in range(n)]
    if rows[0][0] == 0:
        return [*numbered[:-1], str(n)], rows[1:]
    if lines.comments and header is None and not _is_header(first, rows[1:])[0]:
        names = next(csv.reader([lines.comments[-1]], delimiter=lines.delimiter or " ", skipinitialspace=True))
        if len(names) == n:
            return [name.strip() for name in names], rows
    is_header, why = _is_header(first, rows[1:]) if header is None else (header, "as told")
    says.append(f"{'header' if is_header else 'no header'}: {why}")
    if not is_header:
        return numbered, rows
    rows = rows[1:]
    if len(rows) > 1 and _are_units(rows[0][1], rows[1:]):
        says.append(f"line {rows[0][0]} left out: units ({', '.join(rows[0][1])})")
        rows = rows[1:]
    return first, rows


def _is_header(first: list[str], below: list[Row]) -> tuple[bool, str]:
    numbers = [cell for cell in first if NUMBER.fullmatch(cell)]
    if not numbers:
        return True, "the first row has no numbers"
    columns = list(zip(*(cells for _, cells in below), strict=True))
    if not columns:
        return False, "there is one row"
    if not first[0] and len(set(columns[0])) == len(below) and all(columns[0]):
        return True, "a nameless first column names the rows"
    if _in_steps(numbers) and any("." in cell for column in columns for cell in column):
        return True, "the first row counts, and the numbers below are fractions"
    for cell, column in zip(first, columns, strict=True):
        if cell and not NUMBER.fullmatch(cell) and cell.lower() not in MISSING and _are_numbers(column):
            return True, f"{cell!r} is above numbers"
    return False, f"the first row has numbers, such as {numbers[0]}"


def _in_steps(cells: list[str]) -> bool:
    if len(cells) < 2 or not all(cell.isdigit() for cell in cells):
        return False
    numbers = list(map(int, cells))
    return len({b - a for a, b in pairwise(numbers)}) == 1 and numbers[0] < numbers[1]


def _are_numbers(column: Sequence[str]) -> bool:
    known = [cell for cell in column if cell.lower() not in MISSING]
    return bool(known) and all(NUMBER.fullmatch(cell) for cell in known)


def _are_units(cells: list[str], below: list[Row]) -> bool:
    columns = list(zip(*(cells for _, cells in below), strict=True))
    are_numbers = [_are_numbers(column) for column in columns]
    return any(are_numbers) and all(
        cell and not NUMBER.fullmatch(cell) and (cell.lower() not in MISSING or not is_number) and len(cell) < 12
        for cell, is_number in zip(cells, are_numbers, strict=True)
    ) and sum(are_numbers) * 2 > len(cells)  # fmt: skip


# ----- what the columns are


def table_of(names: list[str], rows: list[Row], options: Mapping[str, Any], says: list[str]) -> Read:
    cells = list(zip(*(cells for _, cells in rows), strict=True)) or [() for _ in names]
    numbers = [line for line, _ in rows]
    held = [(name, column) for name, column in zip(names, cells, strict=True) if name or any(column)]
    for name, count in Counter(name for name, _ in held).items():
        if count > 1:
            raise TableError(f"two columns are called {name!r}; need a name for each: rename one, or --no-header")
    if not rows:
        raise TableError("there are no rows below the header")
    na = str(options.get("na", "")).split(",") if "na" in options else []
    names = [name for name, _ in held]
    out = Read(says=says)
    out.labels = _named(names, options.get("label_column")) or next(
        (name for name in names if name.lower() in LABELS), None
    )
    if rows and any(word.startswith("the first line states") for word in says):
        out.labels = names[-1]
    out.index = _index(held, options.get("index_column"), out.labels, says)
    for name, column in held:
        one = Column(name, column, numbers)
        if name == out.index:
            out.columns[name] = list(column)
        else:
            out.columns[name] = (cell_kinds.labels if name == out.labels else cell_kinds.values)(one, na)
        says += one.says
    _leave_out(out)
    return out


def _named(names: list[str], told: str | int | None) -> str | None:
    if told is None:
        return None
    return names[told - 1] if isinstance(told, int) else told


def _index(held: Any, told: Any, labels: str | None, says: list[str]) -> str | None:
    names = [name for name, _ in held]
    if told is not None:
        return _named(names, told)
    name, cells = held[0]
    if len(held) < 2 or name == labels:
        return None
    if name and (len(set(cells)) < len(cells) or not all(cells)):
        return None
    counts = list(cells) in ([str(i + start) for i in range(len(cells))] for start in (0, 1))
    if name.lower() in NAMES_OF_ROWS or (name.lower() in NUMBERS_OF_ROWS and counts):
        says.append(f"column {name!r} is the names of the rows")
        return name
    return None


def _leave_out(out: Read) -> None:
    for name, column in out.columns.items():
        if name in (out.index, out.labels):
            continue
        known = [value for value in column if value is not None]
        if not known:
            why = "has no value"
        elif all(isinstance(value, str) for value in known) and len(set(column)) == len(column) >= NEEDED:
            why = "is different in every row"
        else:
            continue
        out.left_out += (name,)
        out.says.append(f"column {name!r} {why}: left out")


# ----- files


def read(path: Path, options: Mapping[str, Any], engine: Engine | None = None) -> Read:
    if engine:
        try:
            return _read(path, options, engine)
        except TableError:
            pass  # and once more for the number of the line
    return _read(path, options, None)


def _read(path: Path, options: Mapping[str, Any], engine: Engine | None) -> Read:
    says: list[str] = []
    match candidates.ending(path):
        case ".xlsx":
            lines = Lines(_sheet(path, options.get("sheet"), says), [], ",")
        case ".csv" | ".tsv" | ".txt":
            text = text_of(path, options.get("encoding"), says)
            lines = lines_of(text, options.get("delimiter"), says, engine)
        case _:
            return _typed(path, options)
    names, rows = with_names(lines, options.get("header"), says)
    return table_of(names, rows, options, says)


def _sheet(path: Path, name: str | None, says: list[str]) -> list[Row]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    sheets = {each: book.get_sheet_by_name(each).to_python() for each in book.sheet_names}
    held = [each for each, rows in sheets.items() if rows]
    if not held:
        raise TableError("the workbook is empty")
    if len(sheets) > 1 and name is None:
        says.append(f"sheet {held[0]!r} of {', '.join(sheets)}; --sheet for others")
    rows = [(i + 1, [_written(cell) for cell in row]) for i, row in enumerate(sheets[name or held[0]])]
    return _of_one_length(rows, len(rows[0][1]), says)


def _written(cell: Any) -> str:
    """A cell as a file of text would have it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _typed(path: Path, options: Mapping[str, Any]) -> Read:
    """Files whose columns have types: only names of rows and labels are ours to find."""
    import json as text

    from pyarrow import parquet

    if path.suffix == ".jsonl":
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            try:
                text.loads(line)
            except ValueError as error:
                raise TableError(f"line {number} is no JSON ({error}); correct it") from error
    out = Read(columns={name: list(values) for name, values in candidates.arrow(path, options)})
    for name, column in out.columns.items():
        if any(isinstance(value, (dict, list)) for value in column):
            raise TableError(f"column {name!r} holds tables; need one value in each cell: --drop {name!r}")
    if path.suffix == ".parquet":
        stored = parquet.read_schema(path).metadata or {}
        index = text.loads(stored.get(b"pandas", b'{"index_columns": []}'))["index_columns"]
        names = [name for name in index if isinstance(name, str)]
        out.index = names[0] if names else None
    if out.index and out.index.startswith("__index_level"):
        out.columns[""] = out.columns.pop(out.index)
        out.index = ""
    return out
