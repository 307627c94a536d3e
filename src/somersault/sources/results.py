"""Results that go to a file as they are made: whole in the end, or not there at all."""

import os
import time
from collections.abc import Iterable, Sequence
from contextlib import nullcontext, suppress
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.file_kinds import ARRAY, GENERATOR, Kind
from somersault.output_file import Target
from somersault.sources import npy, parquet
from somersault.sources.extras import import_extra
from somersault.sources.opening import blocks, files_of
from somersault.sources.picking import Rechunker

_CHUNK_BYTES = 2**22
_TURNS = RLock()
"""Threads that replace folders take turns: while one is swapped, another would find none."""
_GAP = 0.01
"""Seconds, far more than pass between two renames."""
MARK = "made_by"


def target_of(out: Any, X: Any, *, overwrite: bool) -> Target | None:
    """Where results go that are made of X; None for into memory. Refused before there is anything to write."""
    overwrite = validation.truth(overwrite, "overwrite")
    if out is None:
        if overwrite:
            raise InputError("overwrite is True without out; need a file to replace: pass out=, or leave it out")
        return None
    suffix = Path(out).suffix.lower() if isinstance(out, (str, os.PathLike)) else None
    if suffix is not None and suffix not in _KINDS:
        raise InputError(f"out is {str(out)!r}; need a name that ends in {', '.join(_KINDS)}")
    for library in _NEEDED.get(suffix or "", ()):
        import_extra(library, (suffix or "").removeprefix("."))
    return Target(out, _KINDS.get(suffix or "", ARRAY), reads=files_of(X), overwrite=overwrite, asked="out")


def written(target: Target, parts: Iterable[NDArray[Any]], names: Sequence[str]) -> Any:
    """Write arrays one below the other to a .npy, .zarr or .parquet, and open it without reading it.

    As an array that NumPy maps, a Zarr array, or a source. names are of the columns, for Parquet.
    """
    write = {".npy": _npy, ".zarr": _zarr, ".parquet": _parquet}[target.path.suffix.lower()]
    first = next(parts := iter(parts))  # what is wrong with the input is refused before anything is written
    with _TURNS if target.path.suffix.lower() == ".zarr" else nullcontext():
        write(target, chain([first], parts), first, names)
        return _opened(target.path)


def _opened(path: Path) -> Any:
    match path.suffix.lower():
        case ".npy":
            return np.load(path, mmap_mode="r")
        case ".zarr":
            return _open_zarr(path)
        case _:
            return blocks(path)


def _open_zarr(path: Path, tries: int = 20) -> Any:
    """The array, which is missing for a moment where somebody else puts a newer one in its place."""
    for _ in range(tries):
        with suppress(FileNotFoundError):
            return import_extra("zarr", "zarr").open(path, mode="r")
        time.sleep(_GAP)
    return import_extra("zarr", "zarr").open(path, mode="r")


def _npy(target: Target, parts: Iterable[NDArray[Any]], first: NDArray[Any], _: Sequence[str]) -> None:
    with target.file() as file:
        npy.write(file, parts, first)


def _zarr(target: Target, parts: Iterable[NDArray[Any]], first: NDArray[Any], _: Sequence[str]) -> None:
    zarr = import_extra("zarr", "zarr")
    size = max(_CHUNK_BYTES // (first.dtype.itemsize * first[0].size), 1)
    with target.folder() as folder:
        rest = first.shape[1:]
        array = zarr.create_array(folder, shape=(0, *rest), chunks=(size, *rest), dtype=first.dtype)
        array.attrs[MARK] = GENERATOR
        regrouped = Rechunker(size)
        for part in parts:
            for rows in regrouped.add(part):
                array.append(rows)
        for rows in regrouped.rest():
            array.append(rows)


def _parquet(target: Target, parts: Iterable[NDArray[Any]], first: NDArray[Any], names: Sequence[str]) -> None:
    arrow, writer_of = import_extra("pyarrow", "tables"), import_extra("pyarrow.parquet", "tables").ParquetWriter
    schema = arrow.schema([(name, arrow.from_numpy_dtype(first.dtype)) for name in names], {MARK: GENERATOR})
    with target.file() as file, writer_of(file, schema) as writer:
        for part in parts:
            columns = part.reshape(len(part), -1).T
            writer.write_table(arrow.table([np.ascontiguousarray(column) for column in columns], schema=schema))


def _is_zarr(path: Path) -> bool:
    return any((path / name).is_file() for name in ("zarr.json", ".zarray"))


def _is_our_zarr(path: Path) -> bool:
    return MARK in import_extra("zarr", "zarr").open(path, mode="r").attrs


def _is_our_parquet(path: Path) -> bool:
    return MARK.encode() in (parquet.read_metadata(path).metadata or {})


def _is_our_feather(path: Path) -> bool:
    with import_extra("pyarrow.ipc", "tables").open_file(str(path)) as file:
        return MARK.encode() in (file.schema.metadata or {})


PARQUET = Kind("a Parquet file", _is_our_parquet)
FEATHER = Kind("a Feather file", _is_our_feather)
_KINDS = {
    ".npy": ARRAY,
    ".zarr": Kind("a Zarr array", _is_our_zarr, is_folder=True, is_one=_is_zarr),
    ".parquet": PARQUET,
}
_NEEDED = {".zarr": ("zarr",), ".parquet": ("pyarrow", "pyarrow.parquet")}
