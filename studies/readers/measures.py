"""What each candidate costs: its size, its import, and time and memory for a large file.

Each measurement is a process of its own: `python -m studies.readers.measures WAY LIBRARY FILE` prints its numbers.
"""

import csv
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

N_ROWS, N_COLUMNS = 1_130_000, 20
WORDS = ("north", "south", "east", "west")
LIBRARIES = {
    "Python's csv": ("csv", ()),
    "pandas": ("pandas", ("pandas", "python-calamine")),
    "Polars": ("polars", ("polars", "fastexcel")),
    "PyArrow": ("pyarrow.csv", ("pyarrow", "python-calamine")),
    "DuckDB": ("duckdb", ("duckdb", "pyarrow", "python-calamine")),
}
"""What is imported, and what must be installed to read all kinds of files; DuckDB leaves Feather to PyArrow."""


def large_csv(path: Path) -> None:
    """17 columns of numbers, 2 of words, 1 of days; some gaps; about 200 MB."""
    rng = np.random.default_rng(0)
    days = np.datetime64("2020-01-01") + np.arange(365)
    with path.open("w", newline="") as file:
        file.write(",".join(f"c{i}" for i in range(N_COLUMNS)) + "\n")
        for _ in range(N_ROWS // 10_000):
            numbers = np.char.mod("%.6f", rng.normal(size=(10_000, 17)) * 100)
            numbers[rng.random(numbers.shape) < 0.01] = ""
            words = rng.choice(WORDS, (10_000, 2))
            cells = np.column_stack([numbers, words, rng.choice(days, 10_000).astype(str)])
            file.writelines(",".join(row) + "\n" for row in cells.tolist())


# ----- the whole file, with the types that the library infers, as one array of numbers and the rest as it is


def all_python(path: str) -> float:
    with Path(path).open(newline="") as file:
        lines = csv.reader(file)
        n = len(next(lines)) - 3
        rows = np.array([[float(cell or "nan") for cell in row[:n]] for row in lines])
    return float(np.nansum(rows))


def all_pandas(path: str) -> float:
    import pandas as pd

    return float(np.nansum(pd.read_csv(path).select_dtypes("number").to_numpy()))


def all_polars(path: str) -> float:
    import polars as pl
    from polars import selectors

    frame = pl.read_csv(path, try_parse_dates=True)
    return float(np.nansum(frame.select(selectors.numeric()).to_numpy()))


def all_arrow(path: str) -> float:
    from pyarrow import csv as reader
    from pyarrow import types

    table = reader.read_csv(path)
    places = [i for i, field in enumerate(table.schema) if types.is_floating(field.type)]
    return float(np.nansum(np.column_stack([table.column(i).to_numpy() for i in places])))


def all_duckdb(path: str) -> float:
    import duckdb

    found = duckdb.connect().read_csv(path).fetchnumpy()
    numbers = [column for column in found.values() if column.dtype.kind == "f"]
    return float(np.nansum(np.column_stack([np.ma.filled(column, np.nan) for column in numbers])))


# ----- block by block, so that the memory is bounded


def _summed(blocks: Iterable[Any]) -> float:
    return float(sum(np.nansum(block) for block in blocks))


def blocks_python(path: str) -> float:
    def blocks() -> Iterable[Any]:
        with Path(path).open(newline="") as file:
            lines = csv.reader(file)
            n = len(next(lines)) - 3
            for row in lines:
                yield [float(cell or "nan") for cell in row[:n]]

    return _summed(np.array(block) for block in _batched(blocks(), 10_000))


def _batched(rows: Iterable[Any], n: int) -> Iterable[list[Any]]:
    block: list[Any] = []
    for row in rows:
        block.append(row)
        if len(block) == n:
            yield block
            block = []
    if block:
        yield block


def blocks_pandas(path: str) -> float:
    import pandas as pd

    with pd.read_csv(path, chunksize=50_000) as blocks:
        return _summed(block.select_dtypes("number").to_numpy() for block in blocks)


def blocks_polars(path: str) -> float:
    import polars as pl
    from polars import selectors

    blocks = pl.scan_csv(path).select(selectors.numeric()).collect_batches(chunk_size=50_000)
    return _summed(block.to_numpy() for block in blocks)


def blocks_arrow(path: str) -> float:
    from pyarrow import csv as reader
    from pyarrow import types

    with reader.open_csv(path, reader.ReadOptions(block_size=2**20)) as file:
        places = [i for i, field in enumerate(file.schema) if types.is_floating(field.type)]
        return _summed(
            np.column_stack([block.column(i).to_numpy(zero_copy_only=False) for i in places]) for block in file
        )


def blocks_duckdb(path: str) -> float:
    import duckdb

    found = duckdb.connect().execute("SELECT * FROM read_csv(?)", [path])
    n = N_COLUMNS - 3
    rows = iter(lambda: found.fetchmany(10_000), [])
    return _summed(np.array([row[:n] for row in block], dtype=np.float64) for block in rows)


def blocks_duckdb_by_arrow(path: str) -> float:
    import duckdb

    found = duckdb.connect().read_csv(path)
    reader = getattr(found, "fetch_arrow_reader", found.fetch_record_batch)(50_000)
    return _summed(
        np.column_stack([block.column(i).to_numpy(zero_copy_only=False) for i in range(N_COLUMNS - 3)])
        for block in reader
    )


# ----- block by block, with kinds that we decided by a look at the head: a wrong cell is an error


NAMES = [f"c{i}" for i in range(N_COLUMNS)]
NUMBERS, OTHERS = NAMES[:-3], NAMES[-3:]


def told_pandas(path: str) -> float:
    import pandas as pd

    kinds: Any = dict.fromkeys(NUMBERS, "float64") | dict.fromkeys(OTHERS, "category")
    missing: Any = {name: ["", "NA", "?"] for name in NUMBERS}
    options: dict[str, Any] = {"dtype": kinds, "na_values": missing, "keep_default_na": False}
    with pd.read_csv(path, chunksize=50_000, **options) as blocks:
        return _summed(block[NUMBERS].to_numpy() for block in blocks)


def told_polars(path: str) -> float:
    import polars as pl

    schema: Any = dict.fromkeys(NUMBERS, pl.Float64) | dict.fromkeys(OTHERS, pl.String)
    missing = dict.fromkeys(NUMBERS, "NA")
    lazy = pl.scan_csv(path, schema=schema, null_values=missing)
    return _summed(block.select(NUMBERS).to_numpy() for block in lazy.collect_batches(chunk_size=50_000))


def told_arrow(path: str) -> float:
    import pyarrow as pa
    from pyarrow import csv as reader

    kinds: Any = dict.fromkeys(NUMBERS, pa.float64()) | dict.fromkeys(OTHERS, pa.string())
    told = reader.ConvertOptions(column_types=kinds, null_values=["", "NA", "?"], strings_can_be_null=False)
    with reader.open_csv(path, reader.ReadOptions(block_size=2**20), convert_options=told) as file:
        return _summed(
            np.column_stack([block.column(name).to_numpy(zero_copy_only=False) for name in NUMBERS])
            for block in file
        )


def told_duckdb(path: str) -> float:
    import duckdb

    kinds: Any = dict.fromkeys(NUMBERS, "DOUBLE") | dict.fromkeys(OTHERS, "VARCHAR")
    found = duckdb.connect().read_csv(
        path, columns=kinds, header=True, auto_detect=False, sep=",", na_values=["", "NA", "?"]
    )
    reader = getattr(found, "fetch_arrow_reader", None) or found.fetch_record_batch
    return _summed(
        np.column_stack([block.column(name).to_numpy(zero_copy_only=False) for name in NUMBERS])
        for block in reader(50_000)
    )


# ----- all cells as text, numbers made of them by the library: what a file needs whose kinds are not known


def text_polars(path: str) -> float:
    import polars as pl

    frame = pl.read_csv(path, infer_schema=False)
    numbers = [name for name in frame.columns if _is_number(frame[name][:100].to_list())]
    return float(np.nansum(frame.select(pl.col(numbers).cast(pl.Float64, strict=True)).to_numpy()))


def text_arrow(path: str) -> float:
    import pyarrow as pa
    from pyarrow import csv as reader

    names = [f"c{i}" for i in range(N_COLUMNS)]
    table = reader.read_csv(
        path,
        convert_options=reader.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    numbers = [name for name in names if _is_number(table.column(name)[:100].to_pylist())]
    return float(np.nansum(np.column_stack([table.column(i).cast(pa.float64()).to_numpy() for i in numbers])))


def text_duckdb(path: str) -> float:
    import duckdb

    connection = duckdb.connect()
    found = connection.read_csv(path, all_varchar=True)
    first = found.limit(100).fetchall()
    numbers = [name for i, name in enumerate(found.columns) if _is_number([row[i] or None for row in first])]
    cast = found.project(", ".join(f'CAST("{name}" AS DOUBLE) AS "{name}"' for name in numbers))
    columns = cast.fetchnumpy().values()
    return float(np.nansum(np.column_stack([np.ma.filled(column, np.nan) for column in columns])))


def _is_number(cells: list[str | None]) -> bool:
    return all(cell is None or re.fullmatch(r"-?\d+\.\d+", cell) for cell in cells)


WAYS: dict[str, dict[str, Callable[[str], float]]] = {
    "whole": {
        "Python's csv": all_python,
        "pandas": all_pandas,
        "Polars": all_polars,
        "PyArrow": all_arrow,
        "DuckDB": all_duckdb,
    },
    "in blocks": {
        "Python's csv": blocks_python,
        "pandas": blocks_pandas,
        "Polars": blocks_polars,
        "PyArrow": blocks_arrow,
        "DuckDB": blocks_duckdb,
        "DuckDB, by PyArrow": blocks_duckdb_by_arrow,
    },
    "in blocks, kinds told": {
        "Python's csv": blocks_python,
        "pandas": told_pandas,
        "Polars": told_polars,
        "PyArrow": told_arrow,
        "DuckDB, by PyArrow": told_duckdb,
    },
    "as text first": {"Polars": text_polars, "PyArrow": text_arrow, "DuckDB": text_duckdb},
}


def measured(way: str, library: str, path: Path) -> dict[str, float]:
    """Seconds, seconds of all cores, MB at most, and the sum of all numbers; the best of two processes."""
    command = [sys.executable, "-m", __spec__.name, way, library, str(path)]
    runs = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603
        for _ in range(2)
    ]
    return min(runs, key=lambda run: run["cpu"])


def import_seconds(module: str) -> float:
    """The median of five processes, less that of one that imports NumPy alone, which is imported anyway."""

    def median(code: str) -> float:
        times: list[float] = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
            times.append(time.perf_counter() - start)
        return sorted(times)[2]

    return median(f"import numpy, {module}") - median("import numpy")


def installed_mb(names: Iterable[str]) -> float:
    """MB of packages and of what they need, but for NumPy."""
    seen, left = {"numpy"}, list(names)
    n_bytes = 0
    while left:
        name = re.split(r"[\s<>=!~;\[(]", left.pop())[0].lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # of other systems and versions of Python
            continue
        n_bytes += sum(size_of(Path(found.locate_file(file))) for file in found.files or ())
        left += [need for need in found.requires or () if "extra ==" not in need and "win32" not in need]
    return n_bytes / 1e6


def size_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() and path.suffix != ".pyc" else 0


def main(way: str, library: str, path: str) -> None:
    start = time.perf_counter()
    total = WAYS[way][library](path)
    seconds, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # ru_maxrss has the parent's, too
    print(
        json.dumps(
            {
                "s": seconds,
                "cpu": used.ru_utime + used.ru_stime,
                "MB": int(most[1]) / 1e3 if most else 0,
                "sum": total,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
