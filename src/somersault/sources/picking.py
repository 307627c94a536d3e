"""Some rows out of blocks, and blocks of another size out of blocks."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Indices

_LISTED = 2**16
"""Rows that are listed at a time."""


@dataclass(frozen=True)
class RowSelection:
    """Some of the samples, listed a slice at a time, so that there is never a list of all."""

    n: int
    rows: Callable[[slice], Indices]  # in ascending order, also from slice to slice
    weighted: bool = True  # or each counts alike
    key: Hashable = None  # by which it is known

    @classmethod
    def of(cls, rows: Indices, key: Hashable = None) -> "RowSelection":
        """Those of a list in ascending order, known by its bytes if by nothing else."""
        return cls(len(rows), partial(_listed, rows), key=rows.tobytes() if key is None else key)

    def between(self, rows: slice) -> "RowSelection":
        """Those among some rows; as small as what lists them, so that it can be sent to where these rows are."""
        if rows.stop is None:
            return self
        first, last = (bisect_left(range(self.n), row, key=self._row) for row in (rows.start, rows.stop))
        chosen = slice(first, last)
        listed = (
            self.rows.behind(first)
            if isinstance(self.rows, StratifiedRows)
            else partial(_listed, self.rows(chosen))
        )
        return replace(self, n=last - first, rows=listed)

    def _row(self, i: int) -> int:
        return int(self.rows(slice(i, i + 1))[0])


@dataclass(frozen=True)
class StratifiedRows:
    """A place at random in each of so many equal parts of [0, 1), times the number of samples: rows of these."""

    n: int
    n_samples: int
    seed: tuple[int, ...]
    first: int = 0  # part that is listed first

    def __call__(self, chunk: slice) -> Indices:
        """The rows in these parts."""
        return (self.places(chunk) * self.n_samples).astype(np.intp)

    def places(self, chunk: slice) -> NDArray[np.float64]:
        """The places of these parts, the same ones in whatever order they are asked for."""
        rng = np.random.default_rng(self.seed)
        start, stop = self.first + chunk.start, self.first + chunk.stop
        rng.bit_generator.advance(start)  # pyright: ignore[reportAttributeAccessIssue]
        return (np.arange(start, stop) + rng.random(stop - start)) / self.n

    def behind(self, n: int) -> "StratifiedRows":
        """The same without so many of the first."""
        return replace(self, first=self.first + n)


def _listed(rows: Indices, chunk: slice) -> Indices:
    return rows[chunk]


class RowCursor:
    """Where in a pass over all rows the wanted ones are."""

    def __init__(self, some: RowSelection) -> None:
        self._some = some
        self._n_listed = 0
        self._next = np.empty(0, dtype=np.intp)  # listed, but not yet passed

    def wants(self, start: int, stop: int) -> bool:
        """Whether any of these rows is wanted; those before them are passed."""
        self.before(start)
        return self._has_next() and bool(self._next[0] < stop)

    def before(self, stop: int) -> Indices:
        """All wanted rows up to here, but for those that were picked before."""
        found: list[Indices] = []
        while self._has_next() and self._next[0] < stop:
            n = int(np.searchsorted(self._next, stop))
            found.append(self._next[:n])
            self._next = self._next[n:]
        return np.concatenate(found) if found else self._next[:0]

    def _has_next(self) -> bool:
        if not len(self._next) and self._n_listed < self._some.n:
            chunk = slice(self._n_listed, min(self._n_listed + _LISTED, self._some.n))
            self._next = self._some.rows(chunk)
            self._n_listed = chunk.stop
        return len(self._next) > 0


def wanting(several: Iterable[RowSelection]) -> Callable[[int, int], bool]:
    """Whether any of the rows from one number up to another is, asked in their order."""
    pickers = [RowCursor(some) for some in several]
    return lambda start, stop: any(picker.wants(start, stop) for picker in pickers)


class Collection:
    """Several selections of rows, collected in one pass over all, each into an array that is given."""

    def __init__(self, several: Iterable[RowSelection], arrays: list[NDArray[Any]]) -> None:
        self._pickers = [RowCursor(some) for some in several]
        self.arrays = arrays
        self._ends = [0] * len(arrays)

    def add(self, start: int, X: NDArray[Any]) -> None:
        """Take what is wanted of the rows from this number on."""
        for i, picker in enumerate(self._pickers):
            rows = picker.before(start + len(X))
            end = self._ends[i] + len(rows)
            np.take(X, rows - start, axis=0, out=self.arrays[i][self._ends[i] : end], mode="clip")
            self._ends[i] = end


class Rechunker:
    """Rows that come in pieces, given out so many at a time, in memory that is kept: fresh memory costs more."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._buffer: NDArray[Any] | None = None
        self._n = 0  # rows that wait in it

    def add(self, X: NDArray[Any], rows: Indices | None = None) -> Iterator[NDArray[Any]]:
        """Take a piece, or some rows of it, and give out what is whole; valid until the next is asked for."""
        at, n_rows = 0, len(X) if rows is None else len(rows)
        while self._n + n_rows - at >= self._size:
            if rows is None and self._n == 0:
                yield X[at : at + self._size]
                at += self._size
            else:
                at = self._fill(X, rows, at)
                self._n = 0
                yield cast("NDArray[Any]", self._buffer)
        if at < n_rows:
            self._fill(X, rows, at)

    def _fill(self, X: NDArray[Any], rows: Indices | None, at: int) -> int:
        if self._buffer is None:
            self._buffer = np.empty((self._size, *X.shape[1:]), dtype=X.dtype)
        n = min(self._size - self._n, (len(X) if rows is None else len(rows)) - at)
        out = self._buffer[self._n : self._n + n]
        if rows is None:
            out[:] = X[at : at + n]
        else:
            np.take(X, rows[at : at + n], axis=0, out=out, mode="clip")
        self._n += n
        return at + n

    def rest(self) -> Iterator[NDArray[Any]]:
        """What still waits."""
        if self._n and self._buffer is not None:
            yield self._buffer[: self._n]
