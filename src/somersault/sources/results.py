"""Results that go to a file as they are made: whole in the end, or not there at all."""

import io
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault._atomic import check_writable, replacing, replacing_folder
from somersault.errors import InputError, SomersaultError
from somersault.sources.extras import extra
from somersault.sources.opening import blocks
from somersault.sources.picking import Regrouped

_CHUNK_BYTES = 2**22


def written(out: Any, parts: Iterable[NDArray[Any]], names: Sequence[str]) -> Any:
    """Write arrays one below the other to a .npy, .zarr or .parquet, and open it without reading it.

    As an array that NumPy maps, a Zarr array, or a source. names are of the columns, for Parquet.
    """
    path, write = Path(out), _writer_of(Path(out))
    first = next(parts := iter(parts))  # what is wrong with the input is told before anything is written
    with _telling(path):
        write(path, chain([first], parts), first, names)
    return _opened(path)


def check_out(out: Any) -> None:
    """Refuse a file that cannot be written, before there is anything to write."""
    path = Path(out)
    _writer_of(path)
    check_writable(path.parent, () if path.suffix.lower() == ".zarr" else (path.name,))
    if path.suffix.lower() == ".zarr" and path.exists() and not _is_zarr(path):
        raise InputError(f"{path} is there and no Zarr array; need a name for one: choose another, or remove it")


def _writer_of(path: Path) -> Any:
    writers = {".npy": _npy, ".zarr": _zarr, ".parquet": _parquet}
    if path.suffix.lower() not in writers:
        raise InputError(f"out is {str(path)!r}; need a name that ends in {', '.join(writers)}")
    return writers[path.suffix.lower()]


def _opened(path: Path) -> Any:
    match path.suffix.lower():
        case ".npy":
            return np.load(path, mmap_mode="r")
        case ".zarr":
            return extra("zarr", "zarr").open(path, mode="r")
        case _:
            return blocks(path)


@contextmanager
def _telling(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise SomersaultError(
            f"{path} cannot be written ({error.strerror or error}); nothing is left of it, and if there was one "
            "before, it is unchanged: make room, or choose another folder"
        ) from error


def _npy(path: Path, parts: Iterable[NDArray[Any]], first: NDArray[Any], _: Sequence[str]) -> None:
    n_rows = 0
    with replacing(path) as file:
        file.write(_header(first, n_rows))
        for part in parts:
            file.write(np.ascontiguousarray(part).data)
            n_rows += len(part)
        file.seek(0)
        file.write(_header(first, n_rows))  # of the same length: NumPy leaves room for the rows to become more


def _header(like: NDArray[Any], n_rows: int) -> bytes:
    out = io.BytesIO()
    shape = (n_rows, *like.shape[1:])
    described = {"descr": np.lib.format.dtype_to_descr(like.dtype), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, described)
    return out.getvalue()


def _zarr(path: Path, parts: Iterable[NDArray[Any]], first: NDArray[Any], _: Sequence[str]) -> None:
    zarr = extra("zarr", "zarr")
    size = max(_CHUNK_BYTES // (first.dtype.itemsize * first[0].size), 1)
    with replacing_folder(path) as folder:
        rest = first.shape[1:]
        array = zarr.create_array(folder, shape=(0, *rest), chunks=(size, *rest), dtype=first.dtype)
        regrouped = Regrouped(size)
        for part in parts:
            for rows in regrouped.add(part):
                array.append(rows)
        for rows in regrouped.rest():
            array.append(rows)


def _parquet(path: Path, parts: Iterable[NDArray[Any]], first: NDArray[Any], names: Sequence[str]) -> None:
    arrow, parquet = extra("pyarrow", "parquet"), extra("pyarrow.parquet", "parquet")
    schema = arrow.schema([(name, arrow.from_numpy_dtype(first.dtype)) for name in names])
    with replacing(path) as file, parquet.ParquetWriter(file, schema) as writer:
        for part in parts:
            columns = part.reshape(len(part), -1).T
            writer.write_table(arrow.table([np.ascontiguousarray(column) for column in columns], schema=schema))


def _is_zarr(path: Path) -> bool:
    return any((path / name).is_file() for name in ("zarr.json", ".zarray"))
