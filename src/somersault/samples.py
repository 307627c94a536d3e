"""Samples, whatever holds them: an array, sparse rows, an array on a device, or blocks that are read in each pass.

A chunk is some of them where they lie: an array, sparse rows, or an array of the library of the device.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, issparse

from somersault.array_types import Indices
from somersault.arrays import ArrayBackend, DeviceSamples
from somersault.errors import InputError
from somersault.matching import sliced
from somersault.sources import DrawReader, RowSelection, Stream, capacity_for, is_complete

Chunk = Any
Merge = Callable[[list[Any]], Any]

_IN_ORDER = 1024
"""Samples in memory that are taken at a time in an order of one's own."""
_NONE = np.empty(0, dtype=np.intp)


class Samples(Protocol):
    """Samples (n_samples, n_features) of float32 or float64."""

    is_sparse: bool
    """Whether most values are zeros that are not stored; none is missing then."""

    @property
    def draws(self) -> DrawReader | None:
        """What reads draws out of blocks; None for samples in memory."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """(n_samples, n_features)."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        ...

    @property
    def empty(self) -> Indices:
        """Rows without a value that counts, which a pass has found among them."""
        ...

    @property
    def n_at_once(self) -> int:
        """How many are taken at a time in an order of one's own."""
        ...

    def place(self, asked: ArrayBackend | None) -> ArrayBackend | None:
        """Give the device where chunks are computed with; None: the host."""
        ...

    def take(self, rows: Indices) -> Chunk:
        """Some by their numbers, on the host."""
        ...

    def chunks(self, size: int) -> Iterator[Chunk]:
        """All where they lie, so many at a time."""
        ...

    def drawn(self, draw: RowSelection, size: int, later: Iterable[RowSelection]) -> Iterator[Chunk]:
        """A draw, so many at a time, in memory that the next chunk may use again; later are draws to come."""
        ...

    def on_host(self, chunk: Chunk) -> Chunk:
        """The same chunk where NumPy sees it."""
        ...

    def fold(self, function: Callable[..., Any], merge: Merge) -> Any:
        """Give function(samples), which looks at all chunks; of parts that workers look at, merged."""
        ...

    @property
    def n_complete(self) -> int:
        """How many miss no value."""
        ...

    def complete(self, places: Indices) -> tuple[Indices, Chunk]:
        """Of those that miss no value some by their places among them: their numbers, and they on the host."""
        ...

    def beside(self, columns: NDArray[Any]) -> Any:
        """What holds them with further columns; NaN is a missing value, or a zero beside sparse rows."""
        ...


class _InMemory:
    """What arrays and sparse rows have in common."""

    draws: DrawReader | None = None
    empty = _NONE
    n_at_once = _IN_ORDER

    def __init__(self, X: Any) -> None:
        self.X = X
        self.shape: tuple[int, int] = X.shape
        self.dtype: np.dtype[Any] = X.dtype

    def take(self, rows: Indices) -> Chunk:
        return self.X[rows]

    def chunks(self, size: int) -> Iterator[Chunk]:
        return (self.X[rows] for rows in sliced(self.shape[0], size))

    def drawn(self, draw: RowSelection, size: int, later: Iterable[RowSelection]) -> Iterator[Chunk]:  # noqa: ARG002
        return (self._gathered(draw.rows(rows), size) for rows in sliced(draw.n, size))

    def _gathered(self, rows: Indices, size: int) -> Chunk:  # noqa: ARG002
        return self.take(rows)

    def on_host(self, chunk: Chunk) -> Chunk:
        return chunk

    def fold(self, function: Callable[..., Any], merge: Merge) -> Any:  # noqa: ARG002
        return function(self)

    @cached_property
    def _complete(self) -> Indices:
        return self._complete_rows()

    def _complete_rows(self) -> Indices:
        return np.arange(self.shape[0])

    @property
    def n_complete(self) -> int:
        return len(self._complete)

    def complete(self, places: Indices) -> tuple[Indices, Chunk]:
        rows = self._complete[places]
        return rows, self.take(rows)


class _Dense(_InMemory):
    """An array, NaN where a value is missing."""

    is_sparse = False

    def __init__(self, X: NDArray[Any]) -> None:
        super().__init__(X)
        self._memory: NDArray[Any] | None = None

    def place(self, asked: ArrayBackend | None) -> ArrayBackend | None:
        return asked

    def _gathered(self, rows: Indices, size: int) -> NDArray[Any]:
        """Some rows, at most so many, in memory that is kept: fresh memory costs more than the copy."""
        if self._memory is None or len(self._memory) < len(rows):
            self._memory = np.empty((min(size, self.shape[0]), self.shape[1]), dtype=self.dtype)
        return np.take(self.X, rows, axis=0, out=self._memory[: len(rows)], mode="clip")

    def _complete_rows(self) -> Indices:
        if not np.isnan(self.X.max()):
            return np.arange(self.shape[0])
        return np.flatnonzero(~np.isnan(self.X).any(axis=1))

    def beside(self, columns: NDArray[Any]) -> NDArray[Any]:
        return np.hstack([self.X, columns])


class _Sparse(_InMemory):
    """Sparse rows, which stay on the host."""

    is_sparse = True

    def place(self, asked: ArrayBackend | None) -> None:  # noqa: ARG002
        return None

    def beside(self, columns: NDArray[Any]) -> csr_array:
        return csr_array(hstack([self.X, csr_array(np.nan_to_num(columns))], format="csr"))


class _OnDevice(_InMemory):
    """An array that NumPy does not see; what is computed with it is computed there."""

    is_sparse = False

    def place(self, asked: ArrayBackend | None) -> ArrayBackend:  # noqa: ARG002
        return self.X.backend

    def chunks(self, size: int) -> Iterator[Chunk]:
        return (self.X.part(rows) for rows in sliced(self.shape[0], size))

    def _gathered(self, rows: Indices, size: int) -> Chunk:  # noqa: ARG002
        return self.X.part(rows)

    def on_host(self, chunk: Chunk) -> NDArray[Any]:
        return self.X.backend.host(chunk)

    def _complete_rows(self) -> Indices:
        return self.X.complete_rows

    def beside(self, columns: NDArray[Any]) -> DeviceSamples:
        return self.X.beside(columns)


class _InBlocks:
    """Samples that are read anew in each pass, here or by the workers of a cluster."""

    is_sparse = False

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._draws = DrawReader(stream)
        self.dtype = stream.dtype

    @property
    def draws(self) -> DrawReader:
        return self._draws

    @property
    def shape(self) -> tuple[int, int]:
        return self.stream.shape

    @property
    def empty(self) -> Indices:
        return self.stream.empty

    @property
    def n_at_once(self) -> int:
        return capacity_for(self.stream)

    def place(self, asked: ArrayBackend | None) -> ArrayBackend | None:
        return asked

    def take(self, rows: Indices) -> NDArray[Any]:
        return self.stream[rows]

    def chunks(self, size: int) -> Iterator[Chunk]:
        return self.stream.chunks(size)

    def drawn(self, draw: RowSelection, size: int, later: Iterable[RowSelection]) -> Iterator[Chunk]:
        return self._draws.chunks(draw, size, later)

    def on_host(self, chunk: Chunk) -> Chunk:
        return chunk

    def fold(self, function: Callable[..., Any], merge: Merge) -> Any:
        return self.stream.fold(partial(_of_part, function), merge, whole=True)

    @property
    def n_complete(self) -> int:
        return self.stream.n_complete

    def complete(self, places: Indices) -> tuple[Indices, Chunk]:
        return self.stream.complete(places)

    def beside(self, columns: NDArray[Any]) -> Any:  # noqa: ARG002
        raise InputError("X is read in blocks; need samples in memory for further columns beside them")


def samples_of(X: Any) -> Samples:
    """What holds samples as what can be asked for them."""
    if isinstance(X, Stream):
        return _InBlocks(X)
    if isinstance(X, DeviceSamples):
        return _OnDevice(X)
    return _Sparse(X) if issparse(X) else _Dense(X)


def complete_chunks(samples: Samples, size: int) -> Iterator[Chunk]:
    """Those of all samples that miss no value, on the host, in chunks."""
    for chunk in map(samples.on_host, samples.chunks(size)):
        yield chunk if samples.is_sparse else chunk[is_complete(chunk)]


def _of_part(function: Callable[..., Any], stream: Stream) -> Any:
    return function(_InBlocks(stream))
