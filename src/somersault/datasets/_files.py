"""Data sets from files. Nothing that is read can run code, and nothing is read that would fill the memory."""

import csv
import math
import zipfile
from array import array
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets._dataset import Dataset, dataset_of, reading
from somersault.errors import InputError
from somersault.sources import npy, parquet, zarr_arrays
from somersault.sources.extras import extra

MAX_BYTES = 16 * 2**30
"""The most that is read: a small file may announce, or unpack to, any amount."""

_LABEL_COLUMNS = ("label", "target", "class", "y")
_IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm")
# Pillow goes by content, not by suffix, and would hand an EPS named .png to Ghostscript, which runs it.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")

# the samples, and where their labels may be, best first
Layout = tuple[str, tuple[str, ...]]
LAYOUTS: tuple[Layout, ...] = (
    ("X", ("y",)),
    ("train_images", ("train_labels",)),
    ("images", ("gender", "labels", "y", "names")),
    ("arr_0", ()),
)


def _check_size(n_bytes: int) -> None:
    """Refuse what would fill the memory, before it does."""
    if n_bytes > MAX_BYTES:
        most = f"at most {MAX_BYTES / 2**30:.0f} GiB"
        raise InputError(f"holds {n_bytes / 2**30:.1f} GiB; need {most}: save a part of it")


def _stored(file: IO[bytes], size: int) -> NDArray[Any]:
    """The array of an .npy of so many bytes."""
    shape, _, dtype = npy.header(file)
    n_bytes = math.prod(shape) * dtype.itemsize
    _check_size(n_bytes)
    npy.check_whole(n_bytes, size - file.tell())
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


def _npy(path: Path, _: str | None = None) -> Dataset:
    """One array."""
    with path.open("rb") as file:
        return dataset_of(path.stem, _stored(file, path.stat().st_size))


def read_npz(path: Path, _: str | None = None, *, layouts: Sequence[Layout] = LAYOUTS) -> Dataset:
    """The arrays of the first layout whose samples are there."""
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        sizes = {member.filename.removesuffix(".npy"): member.file_size for member in archive.infolist()}
        _check_size(sum(sizes.values()))

        def read(keys: Sequence[str]) -> NDArray[Any] | None:
            for key in filter(sizes.__contains__, keys):
                with reading(key), archive.open(f"{key}.npy") as member:
                    return _stored(member, sizes[key])
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
        raise InputError(f"{len(found)} columns called {wanted}; need one of {held}: pass it as label_column")
    return found[0] if found else None


def _is_number(field: str) -> bool:
    """Whether a field of a CSV is a number or missing."""
    try:
        float(field or "nan")
    except ValueError:
        return False
    return True


def _csv(path: Path, label_column: str | None) -> Dataset:
    """A table of text, turned into numbers row by row: as strings it is many times its size."""
    _check_size(path.stat().st_size)
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = csv.reader(file, skipinitialspace=True, strict=True)
        first = next(lines, [])
        header = None if all(map(_is_number, first)) else first
        columns = list(header or map(str, range(1, len(first) + 1)))
        label = label_index(header or (), label_column)
        if label is not None:
            columns.pop(label)
        values, labels = array("d"), list[str]()
        for row in filter(None, lines if header else chain([list(first)], lines)):
            if len(row) != len(first):
                problem = f"has {len(row)} fields, the first has {len(first)}"
                raise InputError(f"line {lines.line_num} {problem}; need as many in each: correct it")
            if label is not None:
                labels.append(row.pop(label).strip())
            try:
                values.extend([float(field or "nan") for field in row])
            except ValueError:
                bad = next(i for i, field in enumerate(row) if not _is_number(field))
                raise InputError(
                    f"line {lines.line_num}, column {columns[bad]} holds {row[bad]!r}; need a number or "
                    "nothing: correct it, drop the column, or pass label_column if these are the labels"
                ) from None
    samples = np.asarray(values).reshape(-1, len(columns)) if columns else np.empty((0, 0))
    y = None if label is None else _integers_if_all(complete(labels))
    return dataset_of(path.stem, samples, y, columns if header else None)


def _integers_if_all(labels: list[str]) -> NDArray[Any]:
    """Labels as integers if all of them are, otherwise as they are."""
    try:
        return np.array([int(label) for label in labels], dtype=np.int64)
    except (ValueError, OverflowError):
        return np.array(labels)


def complete(labels: list[Any]) -> list[Any]:
    """The labels of a table, none of them missing."""
    for row, label in enumerate(labels):
        if label is None or label == "":
            raise InputError(f"row {row} has no label; need one for each sample: fill it in, or drop the row")
    return labels


def _parquet(path: Path, label_column: str | None) -> Dataset:
    """A table of typed columns."""
    _, reader = extra("pyarrow", "parquet"), extra("pyarrow.parquet", "parquet")
    with path.open("rb") as handle, reader.ParquetFile(handle) as file:
        _check_size(file.metadata.num_rows * file.metadata.num_columns * 8)
        table = file.read()
    label = label_index(table.column_names, label_column)
    y = None if label is None else complete(table.column(label).to_pylist())
    samples = table if label is None else table.remove_column(label)
    return dataset_of(path.stem, numbers_in(samples), y, samples.column_names)


def numbers_in(table: Any) -> NDArray[Any]:
    """The columns of an Arrow table, all of which are numbers."""
    for name, dtype in zip(table.column_names, table.schema.types, strict=True):
        if not parquet.is_number(dtype):
            raise InputError(f"column {name} is {dtype}; need numbers: drop it or pass label_column")
    return parquet.numbers(table)


def _zarr(path: Path, _: str | None = None) -> Dataset:
    """An array, or a group of X and y."""
    node = extra("zarr", "zarr").open(path, mode="r")
    if hasattr(node, "shape"):
        return dataset_of(path.stem, _zarr_array(node))
    if "X" not in node:
        raise InputError(f"holds {', '.join(node) or 'nothing'}; need an array or a group of X and y")
    # Strings of any length come as objects, or in a type of NumPy 2 that not all of NumPy supports.
    y = np.array(_zarr_array(node["y"]).tolist()) if "y" in node else None
    return dataset_of(path.stem, _zarr_array(node["X"]), y)


def _zarr_array(node: Any) -> NDArray[Any]:
    """The values of a zarr array."""
    _check_size(zarr_arrays.checked(node).nbytes)
    return np.asarray(node[...])


def read_folder(path: Path, _: str | None = None) -> Dataset:
    """A folder of images, in the order of their names."""
    from PIL import Image

    files = _image_files(path)
    labels = [file.parts[0] for file in files if len(file.parts) > 1]
    if labels and len(labels) < len(files):
        stray = next(file for file in files if len(file.parts) == 1)
        raise InputError(f"{stray} is in none of the sub-folders, which name the labels; move it into one")
    with reading(files[0]), Image.open(path / files[0], formats=_FORMATS) as image:
        size = image.size
    _check_size(len(files) * math.prod(size) * np.dtype(np.float32).itemsize)
    pixels = np.empty((len(files), size[1], size[0]), dtype=np.uint8)
    for i, file in enumerate(files):
        with reading(file), Image.open(path / file, formats=_FORMATS) as image:
            if image.size != size:
                its, first = (f"{height} × {width}" for width, height in (image.size, size))
                raise InputError(f"is {its} pixels, {files[0]} is {first}; need one size: resize them")
            if image.mode[0] in "IF":  # Pillow clips them at 255
                raise InputError(f"has mode {image.mode}; need 8 bits: convert it, or save a .npy of all")
            pixels[i] = np.asarray(image.convert("L"))
    return dataset_of(path.resolve().name, pixels, labels or None)


def _image_files(path: Path) -> list[Path]:
    """The images in a folder and its sub-folders, relative to it."""
    inside = [file.relative_to(path) for file in sorted(path.rglob("*"))]
    visible = [file for file in inside if not any(part.startswith(".") for part in file.parts)]
    for file in visible:
        if not (path / file).resolve().is_relative_to(path.resolve()):
            raise InputError(f"{file} is a link out of the folder; need the images: copy them into it")
    files = [file for file in visible if file.suffix.lower() in _IMAGES]
    if not files:
        raise InputError(f"holds no images; need files that end in {', '.join(_IMAGES)}: check the folder")
    return files


READERS: dict[str, Callable[[Path, str | None], Dataset]] = {
    ".npy": _npy,
    ".npz": read_npz,
    ".csv": _csv,
    ".parquet": _parquet,
    ".zarr": _zarr,
}
