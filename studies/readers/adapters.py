"""The candidates with a small adapter: ours decides what the bytes, the lines and the cells mean, they split.

What is ours comes first, the same for all. Below it, each library is told what was decided, and gives all
cells back as text.
"""

import csv
import gzip
import io
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import candidates
from .judging import Columns

MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "?", "-", "--", ".", "#n/a", "\\n"))
NUMBER = re.compile(r"[+-]?(?!0\d)(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
TRUTHS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


@dataclass(frozen=True)
class Dialect:
    """How lines are split: skipped lines first, blanks of any number as one delimiter where it is None."""

    delimiter: str | None
    skipped: int
    n_fields: int


def text_of(path: Path, options: Mapping[str, Any]) -> str:
    data = path.read_bytes()
    data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    encodings = [options["encoding"]] if "encoding" in options else ["utf-8-sig", "cp1252"]
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else encodings
    if (b"\0" in data and encodings != ["utf-16"]) or data.lstrip()[:1] == b"<":
        raise ValueError("not a table of text; need another encoding or another file")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("not in the encoding")


def dialect_of(text: str, options: Mapping[str, Any]) -> Dialect:
    """The delimiter that splits the most of the first lines alike, and the lines before the first of these."""
    head = text[: 2**16].splitlines()[:200]
    found: list[tuple[float, int, Dialect]] = []
    for delimiter in [options["delimiter"]] if "delimiter" in options else ["\t", ";", "|", ",", None]:
        numbers = [len(_split(line, delimiter)) for line in head]
        n = Counter(n for line, n in zip(head, numbers, strict=True) if line.strip()).most_common(1)
        if n and (n[0][0] > 1 or delimiter == ","):
            share = n[0][1] * (n[0][0] > 1)
            found.append((share, -len(found), Dialect(delimiter, numbers.index(n[0][0]), n[0][0])))
    if not found:
        raise ValueError("empty")
    return max(found, key=lambda one: one[:2])[2]


def _split(line: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return line.split()
    return next(csv.reader([line], delimiter=delimiter), [])


def with_header(rows: Sequence[Sequence[str]], header: bool | None) -> Columns:
    """Columns under their names; the first row is a header unless it has a number."""
    if header is None:
        header = not any(NUMBER.fullmatch(cell.strip()) for cell in rows[0])
    names = [cell.strip() for cell in rows[0]] if header else [str(i + 1) for i in range(len(rows[0]))]
    if len(rows) == header or len(set(names)) < len(names):
        raise ValueError("no rows, or two columns of one name")
    return list(zip(names, zip(*rows[header:], strict=True), strict=True))


def meant(cells: Sequence[str], na: str | None) -> Sequence[Any]:
    """Numbers or truths, if all cells are that or stand for nothing; text otherwise."""
    plain = [cell.strip() for cell in cells]
    plain = ["" if cell == na else cell for cell in plain]
    known = [cell for cell in plain if cell.lower() not in MISSING]
    if all(NUMBER.fullmatch(cell) for cell in known):
        return [None if cell.lower() in MISSING else float(cell) for cell in plain]
    if {cell.lower() for cell in known} <= TRUTHS.keys():
        return [TRUTHS.get(cell.lower()) for cell in plain]
    return plain


Engine = Callable[[str, Dialect], Sequence[Sequence[str]]]
"""The cells of all rows, from the header on if there is one."""


def standard(text: str, dialect: Dialect) -> Sequence[Sequence[str]]:
    csv.field_size_limit(2**31 - 1)
    if dialect.delimiter is None:
        text, delimiter = re.sub(r"(?m)^[ \t]+|[ \t]+$", "", text), " "
        text = re.sub(r"[ \t]+", " ", text)
    else:
        delimiter = dialect.delimiter
    text = "".join(text.splitlines(keepends=True)[dialect.skipped :])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows = [row for row in rows if row]
    if {len(row) for row in rows} != {dialect.n_fields}:
        raise ValueError("ragged rows")
    return rows


def pandas(text: str, dialect: Dialect) -> Sequence[Sequence[str]]:
    import pandas as pd

    frame = pd.read_csv(
        io.StringIO(text), sep=dialect.delimiter or r"\s+", header=None, skiprows=dialect.skipped, dtype=str,
        keep_default_na=False, index_col=False, skipinitialspace=True,
    )  # fmt: skip
    if frame.isna().any(axis=None):
        raise ValueError("a short row")
    return frame.to_numpy().tolist()


def polars(text: str, dialect: Dialect) -> Sequence[Sequence[str]]:
    import polars as pl

    text, delimiter = _blanks_as_tabs(text, dialect)
    frame = pl.read_csv(
        io.BytesIO(text.encode()), separator=delimiter, has_header=False, infer_schema=False,
        skip_lines=dialect.skipped,
    )  # fmt: skip
    return [row for row in frame.fill_null("").rows() if any(row)]


def arrow(text: str, dialect: Dialect) -> Sequence[Sequence[str]]:
    import pyarrow as pa
    from pyarrow import csv as reader

    text, delimiter = _blanks_as_tabs(text, dialect)
    names = [f"f{i}" for i in range(dialect.n_fields)]
    table = reader.read_csv(
        io.BytesIO(text.encode()),
        reader.ReadOptions(skip_rows=dialect.skipped, column_names=names, block_size=2**22),
        reader.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        reader.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def duckdb(text: str, dialect: Dialect) -> Sequence[Sequence[str]]:
    import duckdb as db

    text, delimiter = _blanks_as_tabs(text, dialect)
    with _file(text) as path:
        found = db.connect().read_csv(
            path, sep=delimiter, header=False, all_varchar=True, skiprows=dialect.skipped, auto_detect=False,
            columns={f"f{i}": "VARCHAR" for i in range(dialect.n_fields)}, quotechar='"', escapechar='"',
        )  # fmt: skip
        return [[cell or "" for cell in row] for row in found.fetchall()]


def duckdb_alone(text: str, dialect: Dialect) -> Sequence[Sequence[str]]:  # noqa: ARG001
    """With its own opinion of delimiters, quotes and lines to skip; the header is a row, for us to judge."""
    import duckdb as db

    with _file(text) as path:
        found = db.connect().read_csv(path, all_varchar=True, header=False, sample_size=-1)
        return [[cell or "" for cell in row] for row in found.fetchall()]


def clever(text: str, dialect: Dialect) -> Sequence[Sequence[str]]:
    """Clevercsv's opinion of delimiters and quotes, read by Python's own reader."""
    import clevercsv

    found = clevercsv.Sniffer().sniff(text[: 2**14])
    if found is None:
        raise ValueError("no dialect found")
    rows = list(clevercsv.reader(io.StringIO(text, newline=""), found))
    rows = [row for row in rows[dialect.skipped :] if row]
    if len({len(row) for row in rows}) != 1:
        raise ValueError("ragged rows")
    return rows


def _blanks_as_tabs(text: str, dialect: Dialect) -> tuple[str, str]:
    if dialect.delimiter is not None:
        return text, dialect.delimiter
    return re.sub(r"[ \t]+", "\t", re.sub(r"(?m)^[ \t]+|[ \t]+$", "", text)), "\t"


def _file(text: str) -> Any:
    """A context with the path of a file; DuckDB reads open files only by another library."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "a.csv"
    path.write_text(text, encoding="utf-8", newline="")

    class Context:
        def __enter__(self) -> str:
            return str(path)

        def __exit__(self, *_: object) -> None:
            folder.cleanup()

    return Context()


def adapted(engine: Engine, otherwise: Callable[..., Columns]) -> Callable[..., Columns]:
    """The engine for text, the library itself for typed files, calamine for workbooks."""

    def read(path: Path, options: Mapping[str, Any]) -> Columns:
        kind = candidates.ending(path)
        if kind == ".xlsx":
            return workbook(path, options)
        if kind in (".csv", ".tsv", ".txt"):
            text = text_of(path, options)
            rows = engine(text, dialect_of(text, options))
            columns = with_header(rows, options.get("header"))
            return [(name, meant(cells, options.get("na"))) for name, cells in columns]
        return otherwise(path, options)

    return read


def workbook(path: Path, options: Mapping[str, Any]) -> Columns:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    sheet = book.get_sheet_by_name(options.get("sheet", book.sheet_names[0]))
    rows = sheet.to_python()
    if len(rows) < 2:
        raise ValueError("empty")
    names, *rows = rows
    return list(zip(map(str, names), map(list, zip(*rows, strict=True)), strict=True))


ENGINES: dict[str, tuple[Engine, Callable[..., Columns]]] = {
    "Python's csv": (standard, candidates.arrow),
    "pandas": (pandas, candidates.pandas),
    "Polars": (polars, candidates.polars),
    "PyArrow": (arrow, candidates.arrow),
    "DuckDB": (duckdb, candidates.duckdb),
    "DuckDB's own sniffer": (duckdb_alone, candidates.duckdb),
    "clevercsv's sniffer": (clever, candidates.arrow),
}
