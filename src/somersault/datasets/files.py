"""Data sets from files. Nothing that is read can run code, and nothing is read that would fill the memory."""

import csv
import math
import zipfile
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, doubts, integers_if_all, is_number
from somersault.datasets.dataset import Dataset, dataset_of, reading
from somersault.errors import InputError
from somersault.reading import check_fits
from somersault.sources import npy, parquet, zarr_arrays
from somersault.sources.extras import import_extra

_IN_BLOCKS = "read it in blocks (somersault.blocks, datasets.opened), or save a part of it"

_LABEL_COLUMNS = ("label", "target", "class", "y")

# the samples, and where their labels may be, best first
Layout = tuple[str, tuple[str, ...]]
LAYOUTS: tuple[Layout, ...] = (
    ("X", ("y",)),
    ("train_images", ("train_labels",)),
    ("images", ("gender", "labels", "y", "names")),
    ("arr_0", ()),
)


def _stored(file: IO[bytes], size: int, hint: str = _IN_BLOCKS) -> NDArray[Any]:
    """The array of an .npy of so many bytes."""
    shape, _, dtype = npy.header(file)
    n_bytes = math.prod(shape) * dtype.itemsize
    npy.check_whole(n_bytes, size - file.tell())
    check_fits(_taken(shape, dtype), hint)
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


def _taken(shape: Sequence[int], dtype: np.dtype[Any]) -> int:
    """Bytes of an array and of the numbers that a data set makes of it."""
    of_numbers = 0 if dtype.kind == "f" and dtype.itemsize in (4, 8) else 8
    if len(shape) in (3, 4) and dtype == np.uint8:
        of_numbers = 4
    return math.prod(shape) * (dtype.itemsize + of_numbers)


def _npy(path: Path, *_: object) -> Dataset:
    """One array."""
    with path.open("rb") as file:
        return dataset_of(path.stem, _stored(file, path.stat().st_size))


def read_npz(path: Path, *_: object, layouts: Sequence[Layout] = LAYOUTS) -> Dataset:
    """The arrays of the first layout whose samples are there."""
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        sizes = {member.filename.removesuffix(".npy"): member.file_size for member in archive.infolist()}

        def read(keys: Sequence[str]) -> NDArray[Any] | None:
            for key in filter(sizes.__contains__, keys):
                with reading(key), archive.open(f"{key}.npy") as member:
                    check_fits(sizes[key])  # what it unpacks to, before even its header is read
                    return _stored(member, sizes[key], "save a part of it")
            return None

        for samples, labels in layouts:
            if samples in sizes and (samples != "arr_0" or len(sizes) == 1):
                names = read(["feature_names"])
                columns = None if names is None else names.ravel().tolist()
                return dataset_of(path.stem, read([samples]), read(labels), columns)
        needed = f"{', '.join(samples for samples, _ in layouts)} (the unnamed one, alone)"
        raise InputError(f"holds {', '.join(sizes) or 'no arrays'}; need {needed}: np.savez(path, X=X, y=y)")


def label_index(columns: Sequence[str], label_column: str | None) -> int | None:
    """Which of the columns holds the labels, if any."""
    plain = [column.strip().lower() for column in columns]
    usual = [name for name in _LABEL_COLUMNS if name != "y" or "x" not in plain]  # beside x, y is a coordinate
    found = [
        i for i, column in enumerate(columns)
        if column == label_column or (label_column is None and plain[i] in usual)
    ]  # fmt: skip
    if len(found) > 1 or (label_column is not None and not found):
        wanted, held = label_column or "/".join(_LABEL_COLUMNS), ", ".join(columns) or "none (no header)"
        raise InputError(
            f"{len(found)} columns called {wanted}; need one of {held}: pass it as label_column (--label-column)"
        )
    return found[0] if found else None


def kept(columns: Sequence[str], drop: Sequence[str]) -> list[int]:
    """Which of the columns are not to be dropped."""
    for name in drop:
        if name not in columns:
            held = ", ".join(columns) or "none (no header)"
            raise InputError(f"no column called {name!r} to drop; need some of {held}")
    return [i for i, column in enumerate(columns) if column not in drop]


def _is_data(field: str, cells: Cells) -> bool:
    """Whether a field looks like a number or a missing one, so that it is in no header."""
    return cells.is_missing(field) or is_number(field.replace("_", ""))


def _csv(path: Path, label_column: str | None, drop: Sequence[str], cells: Cells) -> Dataset:
    """A table of text, turned into numbers row by row: as strings it is many times its size."""
    check_fits(path.stat().st_size)
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = csv.reader(file, skipinitialspace=True, strict=True)
        first = next(lines, [])
        header, n_fields = None if all(_is_data(field, cells) for field in first) else first, len(first)
        places = kept(header or (), drop)
        header = header and [header[i] for i in places]
        columns = list(header or map(str, range(1, n_fields + 1)))
        label = label_index(header or (), label_column)
        if label is not None:
            columns.pop(label)
        values, labels, numbers = array("d"), list[str](), array("q")
        for row in filter(None, lines if header else chain([list(first)], lines)):
            if len(row) != n_fields:
                problem = f"has {len(row)} fields, the first has {n_fields}"
                raise InputError(f"line {lines.line_num} {problem}; need as many in each: correct it")
            numbers.append(lines.line_num)
            if drop:
                row = [row[i] for i in places]  # noqa: PLW2901
            if label is not None:
                labels.append(row.pop(label))
            try:
                values.extend(cells.row(row))
            except ValueError:
                words = [
                    (name, field)
                    for name, field in zip(columns, row, strict=True)
                    if not (cells.is_missing(field) or is_number(field))
                ]
                raise InputError(f"line {lines.line_num}, {_named(words)}") from None
    samples = np.asarray(values).reshape(-1, len(columns)) if columns else np.empty((0, 0))
    y = None if label is None else integers_if_all(cells.labels(labels, (header or ())[label]))
    data = dataset_of(path.stem, samples, y, columns if header else None, () if y is None else doubts(y))
    return replace(data, lines=np.asarray(numbers, dtype=np.intp))


def _named(words: list[tuple[str, str]]) -> str:
    """What columns hold that is no number, and what to do about it."""
    (column, field), *others = words
    more = "".join(f", and column {name} {value!r}" for name, value in others[:3])
    more += ", …" if len(others) > 3 else ""
    return (
        f"column {column} holds {field!r}{more}; need a number or nothing: correct it, say which words stand for "
        "nothing (na, on the command line --na), leave such columns out (drop, --drop), or say which one holds "
        "the labels (label_column, --label-column)"
    )


def _parquet(path: Path, label_column: str | None, drop: Sequence[str], cells: Cells) -> Dataset:
    """A table of typed columns."""
    _, reader = import_extra("pyarrow", "parquet"), import_extra("pyarrow.parquet", "parquet")
    with path.open("rb") as handle, reader.ParquetFile(handle) as file:
        names = file.schema_arrow.names
        names = [names[i] for i in kept(names, drop)]
        check_fits(file.metadata.num_rows * len(names) * 8 * 2, _IN_BLOCKS)  # as Arrow has them, and as rows
        table = file.read(columns=names).select(names)
    label = label_index(table.column_names, label_column)
    y = None if label is None else cells.labels(table.column(label).to_pylist(), names[label])
    samples = table if label is None else table.remove_column(label)
    notes = () if y is None else doubts(y)
    return dataset_of(path.stem, numbers_in(cells, samples), y, samples.column_names, notes)


def numbers_in(cells: Cells, table: Any) -> NDArray[Any]:
    """The columns of an Arrow table, all of which are numbers."""
    for name, dtype in zip(table.column_names, table.schema.types, strict=True):
        if not parquet.is_number(dtype):
            raise InputError(
                f"column {name} is {dtype}; need numbers: leave it out (drop, --drop), or say that it holds the "
                "labels (label_column, --label-column)"
            )
    return cells.cleared(parquet.numbers(table))


def _zarr(path: Path, *_: object) -> Dataset:
    """An array, or a group of X and y."""
    node = zarr_arrays.node_in(path)
    if hasattr(node, "shape"):
        return dataset_of(path.stem, _zarr_array(node))
    if "X" not in node:
        raise InputError(f"holds {', '.join(node) or 'nothing'}; need an array or a group of X and y")
    # Strings of any length come as objects, or in a type of NumPy 2 that not all of NumPy supports.
    y = _zarr_array(node["y"]).tolist() if "y" in node else None
    return dataset_of(path.stem, _zarr_array(node["X"]), y)


def _zarr_array(node: Any) -> NDArray[Any]:
    """The values of a zarr array."""
    zarr_arrays.checked(node)
    check_fits(_taken(node.shape, node.dtype), _IN_BLOCKS)
    return np.asarray(node[...])


READERS: dict[str, Callable[[Path, str | None, Sequence[str], Cells], Dataset]] = {
    ".npy": _npy,
    ".npz": read_npz,
    ".csv": _csv,
    ".parquet": _parquet,
    ".zarr": _zarr,
}
