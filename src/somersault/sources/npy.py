"""Arrays in .npy files, and arrays that NumPy maps from files."""

import io
import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import cycle
from mmap import mmap
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError
from somersault.file_kinds import with_blanks
from somersault.sources.source import Part, Source


def header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether in Fortran's order, and type of the array that an .npy announces."""
    read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    version = np.lib.format.read_magic(file)
    if version not in read_header:
        raise InputError(f"is of .npy version {version}; need 1.0 or 2.0: save a plain array of numbers")
    shape, is_fortran, dtype = read_header[version](file)
    if dtype.hasobject:
        raise InputError("holds Python objects, which may run code; need numbers: save X.astype(float)")
    return shape, is_fortran, dtype


def write(file: IO[bytes], parts: Iterable[NDArray[Any]], like: NDArray[Any]) -> None:
    """Arrays one below the other, of the type and the columns of another one, as an .npy."""
    n_rows = 0
    file.write(_header(like, n_rows))
    for part in parts:
        file.write(np.ascontiguousarray(part).data)
        n_rows += len(part)
    file.seek(0)
    file.write(_header(like, n_rows))


def _header(like: NDArray[Any], n_rows: int) -> bytes:
    out = io.BytesIO()
    shape = (n_rows, *like.shape[1:])
    described = {"descr": np.lib.format.dtype_to_descr(like.dtype), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, described)
    return with_blanks(out.getvalue())


def check_table(shape: Sequence[int], name: str = "") -> None:
    """Refuse an array, with its name, if it is in no file, that is not a table of rows and columns."""
    if len(shape) != 2:
        message = f"{name} has shape {tuple(shape)}; need (n_samples, n_features): reshape it"
        raise InputError(message.lstrip())
    if 0 in shape:
        raise InputError(f"{name} has shape {tuple(shape)}; need at least one row and one column".lstrip())


def check_whole(n_bytes: int, held: int) -> None:
    """Refuse a file that holds less than it announces."""
    if n_bytes > held:
        raise InputError(f"is truncated: holds {held} of {n_bytes} bytes; need all of them: copy it again")


def opened(path: Path, retries: int) -> Source:
    """The rows of an .npy. They are read, not mapped: a mapped file that cannot be read kills Python."""
    with path.open("rb") as file:
        shape, is_fortran, dtype = header(file)
        offset = file.tell()
        check_whole(math.prod(shape) * dtype.itemsize, path.stat().st_size - offset)
    check_table(shape)
    if is_fortran:
        return of_array(np.load(path, mmap_mode="r"), str(path), retries)
    n_rows, n_columns = shape

    def parts(size: int) -> Iterator[Part]:
        buffers = cycle([_ThreadBuffer((min(size, n_rows), n_columns), dtype) for _ in range(2)])
        for start in range(0, n_rows, size):
            n = min(size, n_rows - start)
            place = offset + start * n_columns * dtype.itemsize
            yield Part(str(path), n, partial(_read, path, place, next(buffers), n))

    return Source(str(path), parts, n_rows, retries=retries, reads_ahead=True)


class _ThreadBuffer(threading.local):
    """Memory that is kept from part to part, as fresh one costs more; by each thread; none of it is sent."""

    def __init__(self, shape: tuple[int, int], dtype: np.dtype[Any]) -> None:
        self._described = shape, dtype

    def __reduce__(self) -> tuple[Any, ...]:
        return _ThreadBuffer, self._described

    @cached_property
    def rows(self) -> NDArray[Any]:
        """As many as there may be in a part."""
        return np.empty(*self._described)


def _read(path: Path, place: int, into: _ThreadBuffer, n: int) -> Iterator[NDArray[Any]]:
    out = into.rows[:n]
    with path.open("rb", buffering=0) as file:
        file.seek(place)
        rest = memoryview(cast("Any", out)).cast("B")
        while len(rest):
            n_read = file.readinto(rest)
            if not n_read:
                raise EOFError(f"the file has become {len(rest)} bytes too short")
            rest = rest[n_read:]
    yield out


class _Mapped:
    """An array that NumPy maps from a file. What is sent is where it is, not what it holds."""

    def __init__(self, X: Any) -> None:
        self._X = X
        self.shape = X.shape

    def __getitem__(self, rows: slice) -> Any:
        return self._X[rows]

    def __reduce__(self) -> tuple[Any, ...]:
        X, whole = self._X, self._X
        while not isinstance(whole.base, mmap):  # it may be a part of what was mapped
            whole = whole.base
        place = X.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
        return _mapped, (whole.filename, whole.offset, whole.nbytes, X.shape, X.dtype, place, X.strides)


def _mapped(path: str, offset: int, n_bytes: int, *described: Any) -> _Mapped:
    shape, dtype, place, strides = described
    memory = np.memmap(path, np.uint8, "r", offset, (n_bytes,))
    return _Mapped(np.ndarray(shape, dtype, memory, place, strides))


def of_array(X: Any, name: str, retries: int, step: int = 1, *, reads_ahead: bool = False) -> Source:
    """The rows of anything of two dimensions that gives slices of them, best in multiples of a step."""
    n_rows = int(X.shape[0])
    rows_of = _Mapped(X) if isinstance(X, np.memmap) else X

    def parts(size: int) -> Iterator[Part]:
        size = max(size // step, 1) * step
        for start in range(0, n_rows, size):
            rows = slice(start, min(start + size, n_rows))
            yield Part(name, rows.stop - rows.start, partial(_sliced, rows_of, rows))

    return Source(name, parts, n_rows, retries=retries, reads_ahead=reads_ahead)


def _sliced(X: Any, rows: slice) -> Iterator[NDArray[Any]]:
    yield np.asarray(X[rows])
