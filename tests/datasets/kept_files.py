"""How a small table is kept, and what is right about it; files of several kinds, made by a few lines."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

NEEDED = 6
"""Rows from which on a column of words that is different in every row is taken for names of rows."""


@dataclass(frozen=True)
class Kept:
    """A file or folder, and what it holds.

    ``columns`` has all columns of the file in their order, with their values: numbers, words, dates, truths, None.
    """

    about: str
    path: str
    content: bytes | Callable[[Path], None]
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    index: str | None = None
    labels: str | None = None
    left_out: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    head: int = 64  # bytes by which it can be known

    @property
    def n_rows(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @property
    def kinds(self) -> dict[str, str]:
        """What each column holds."""
        return {name: kind_of(values) for name, values in self.columns.items()}

    @property
    def missing(self) -> dict[str, list[int]]:
        """The rows, from 0, without a value, column by column."""
        return {
            name: [row for row, value in enumerate(values) if value is None]
            for name, values in self.columns.items()
        }

    def written_to(self, folder: Path) -> Path:
        """Where it is now."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        else:
            self.content(path)
        return path


def kind_of(values: Iterable[Any]) -> str:
    """ "number", "word", "date", "truth", or "nothing"."""
    held = {type(value) for value in values if value is not None}
    for kind, types in {
        "nothing": set(),
        "truth": {bool},
        "number": {int, float},
        "date": {date, datetime, time},
    }.items():
        if held <= types:
            return kind
    return "word"


def lines(*each: str, end: str = "\n", encoding: str = "utf-8") -> bytes:
    return "".join(line + end for line in each).encode(encoding)


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="{package}/content-types"><Default Extension="rels" '
    'ContentType="{package_type}.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="{type}.sheet.main+xml"/>{overrides}<Override PartName="/xl/styles.xml" '
    'ContentType="{type}.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
    'Type="{office}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="{main}" xmlns:r="{office}/relationships"><sheets>{sheets}</sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="{package}/relationships">{relations}<Relationship '
    'Id="rIdS" Type="{office}/relationships/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="{main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
_WORDS = {
    "package": "http://schemas.openxmlformats.org/package/2006",
    "package_type": "application/vnd.openxmlformats-package",
    "office": "http://schemas.openxmlformats.org/officeDocument/2006",
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "type": "application/vnd.openxmlformats-officedocument.spreadsheetml",
}


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of Excel's, sheet by sheet and row by row; what starts with "#" is an error."""
    numbers = range(1, len(sheets) + 1)
    words = _WORDS | {
        "overrides": "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_WORDS["type"]}.worksheet+xml"/>'
            for i in numbers
        ),
        "relations": "".join(
            f'<Relationship Id="rId{i}" Type="{_WORDS["office"]}/relationships/worksheet" '
            f'Target="worksheets/sheet{i}.xml"/>'
            for i in numbers
        ),
        "sheets": "".join(
            f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"/>'
            for i, name in zip(numbers, sheets, strict=True)
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, text in _PARTS.items():
            archive.writestr(part, text.format_map(words))
        for i, rows in zip(numbers, sheets.values(), strict=True):
            held = "".join(
                f'<row r="{n}">{"".join(_cell(n, place, value) for place, value in enumerate(row))}</row>'
                for n, row in enumerate(rows, 1)
            )
            sheet = f'<worksheet xmlns="{_WORDS["main"]}"><sheetData>{held}</sheetData></worksheet>'
            archive.writestr(f"xl/worksheets/sheet{i}.xml", sheet)
    return out.getvalue()


def _cell(n: int, place: int, value: Any) -> str:
    at = f'<c r="{chr(ord("A") + place)}{n}"'
    match value:
        case None:
            return ""
        case bool():
            return f'{at} t="b"><v>{value:d}</v></c>'
        case date():
            return f'{at} s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        case str() if value.startswith("#"):
            return f'{at} t="e"><v>{value}</v></c>'
        case str():
            return f'{at} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case _:
            return f"{at}><v>{value}</v></c>"


def pandas_parquet(path: Path) -> None:
    import pandas as pd

    index = pd.Index(["ann", "bob", "cy"], name="who")
    pd.DataFrame({"a": [1.5, 2.5, None], "b": ["u", "v", "u"]}, index=index).to_parquet(path)


def nameless_parquet(path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"a": [1.5, 2.5, 3.5], "b": ["u", "v", "u"]}, index=[7, 8, 9]).to_parquet(path)


def categories_parquet(path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    words = pa.array(["u", "v", None]).dictionary_encode()
    days = pa.array([date(2020, 1, 31), None, date(2020, 2, 29)])
    truths = pa.array([True, None, False])
    parquet.write_table(pa.table({"n": [1, 2, 3], "w": words, "d": days, "t": truths}), path)


def a_feather(path: Path) -> None:
    import pyarrow as pa
    from pyarrow import feather

    feather.write_feather(pa.table({"a": [1.5, None, 3.5], "b": ["u", "v", "u"]}), path)


def parquet_by_year(folder: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    for year, values in {2020: [1.5, 2.5], 2021: [3.5]}.items():
        part = folder / f"year={year}"
        part.mkdir(parents=True)
        parquet.write_table(pa.table({"a": values}), part / "part-0.parquet")


def csv_by_site(folder: Path) -> None:
    for site, rows in {"north": "1.5,2\n", "south": "2.5,3\n3.5,4\n"}.items():
        part = folder / f"site={site}"
        part.mkdir(parents=True)
        (part / "rows.csv").write_text("a,b\n" + rows)
