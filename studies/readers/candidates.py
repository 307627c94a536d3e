"""The candidates at their defaults: what the documentation of each says first, for files of each kind."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .judging import Columns


def ending(path: Path) -> str:
    return "folder" if path.is_dir() else Path(path.name.removesuffix(".gz")).suffix


def pandas(path: Path, options: Mapping[str, Any]) -> Columns:
    import pandas as pd

    match ending(path):
        case ".xlsx":
            frame = pd.read_excel(path, engine="calamine", sheet_name=options.get("sheet", 0))
        case ".parquet" | "folder":
            frame = pd.read_parquet(path)
        case ".feather":
            frame = pd.read_feather(path)
        case ".jsonl":
            frame = pd.read_json(path, lines=True)
        case _:
            frame = pd.read_csv(path, **told(options, delimiter="sep", encoding="encoding", na="na_values"))
    has_index = frame.index.name is not None or type(frame.index).__name__ != "RangeIndex"
    columns = [(str(name), frame[name].tolist()) for name in frame.columns]
    return [*columns, (frame.index.name or "", frame.index.tolist())] if has_index else columns


def polars(path: Path, options: Mapping[str, Any]) -> Columns:
    import polars as pl

    match ending(path):
        case ".xlsx":
            frame = pl.read_excel(path, sheet_name=options.get("sheet"))
        case ".parquet" | "folder":
            frame = pl.read_parquet(path)
        case ".feather":
            frame = pl.read_ipc(path)
        case ".jsonl":
            frame = pl.read_ndjson(path)
        case _:
            names = told(
                options, delimiter="separator", encoding="encoding", na="null_values", header="has_header"
            )
            frame = pl.read_csv(path, **names)
    return [(column.name, column.to_list()) for column in frame]


def arrow(path: Path, options: Mapping[str, Any]) -> Columns:
    from pyarrow import csv, dataset, feather, json, parquet

    match ending(path):
        case ".xlsx":
            raise ValueError("PyArrow reads no workbooks")
        case ".parquet" | "folder":
            parts = path.is_dir() and {part.suffix for part in path.rglob("*") if part.is_file()}
            if parts == {".csv"}:
                table = dataset.dataset(path, format="csv", partitioning="hive").to_table()
            else:
                table = parquet.read_table(path)
        case ".feather":
            table = feather.read_table(path)
        case ".jsonl":
            table = json.read_json(path)
        case _:
            table = csv.read_csv(
                path,
                csv.ReadOptions(**told(options, encoding="encoding")),
                csv.ParseOptions(**told(options, delimiter="delimiter")),
            )
    return [(name, column.to_pylist()) for name, column in zip(table.column_names, table.columns, strict=True)]


def duckdb(path: Path, options: Mapping[str, Any]) -> Columns:
    import duckdb as db

    connection = db.connect()
    match ending(path):
        case ".xlsx" | ".feather":
            raise ValueError("DuckDB needs an extension from the network for it")
        case ".parquet":
            found = connection.read_parquet(str(path))
        case "folder":
            kind = next(part.suffix for part in path.rglob("*") if part.is_file())
            read = connection.read_csv if kind == ".csv" else connection.read_parquet
            found = read(f"{path}/**/*{kind}", hive_partitioning=True)
        case ".jsonl":
            found = connection.read_json(str(path))
        case _:
            names = told(options, delimiter="sep", encoding="encoding", na="na_values", header="header")
            found = connection.read_csv(str(path), **names)
    rows = found.fetchall()
    return [(name, [row[i] for row in rows]) for i, name in enumerate(found.columns)]


def told(options: Mapping[str, Any], **names: str) -> dict[str, Any]:
    """What the user says, in the words of a library."""
    return {names[option]: value for option, value in options.items() if option in names}


DEFAULTS = {"pandas": pandas, "Polars": polars, "PyArrow": arrow, "DuckDB": duckdb}
