"""Tables that come a block at a time, and come again in each pass."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.arrays import on_host
from somersault.errors import InputError, SomersaultError, plain
from somersault.sources import cluster, tables
from somersault.sources.picking import RowCursor, RowSelection, wanting

if TYPE_CHECKING:
    from pathlib import Path

Wanted = Callable[[int, int], bool]
"""Whether any of the rows from the first number up to the second is wanted."""

_HEAD = 1024
"""Rows by which the columns are known."""
_READ = 2**16
"""Rows that are read at a time where nothing asks for more."""
_PAUSE = 0.1
"""Seconds before a block is tried again; doubled before each further time."""
_PIECES, _PIECE_BYTES = 16, 2**27
"""A cluster gets data in so many pieces if there are few, and in pieces of so many bytes, as numbers, if many."""


@dataclass(frozen=True)
class Part:
    """Rows that are read by themselves, and not at all in a pass that wants none of them."""

    name: str
    n_rows: int | None  # None: not known before they are read
    read: Callable[[], Iterator[Any]]  # in one table or several, from the first on each time it is called


@dataclass(frozen=True)
class Block:
    """Some rows in succession, valid until the next block is asked for."""

    table: Any  # of the kind that the user has: array or frame
    start: int  # number of the first row
    name: str  # of the part that it is from

    @property
    def stop(self) -> int:
        """Number of the row behind the last."""
        return self.start + self.table.shape[0]

    def __str__(self) -> str:
        return f"{self.name} (rows {self.start} to {self.stop - 1} of all)"


class Source:
    """A table that is read in blocks: what `somersault.blocks` makes, for whatever takes samples.

    Attributes
    ----------
    name : str
    n_samples : int or None
        None where it takes a whole pass to know. All passes must bring as many.
    n_features : int
        Number of columns.
    retries : int
        How often a block that fails to load is tried again.

    Examples
    --------
    >>> from somersault import blocks
    >>> source = blocks(lambda: iter([[[0.0, 1.0], [2.0, 3.0]], [[4.0, 5.0]]]), n_samples=3)
    >>> source.n_samples, source.n_features
    (3, 2)
    """

    def __init__(
        self,
        name: str,
        parts: Callable[[int], Iterable[Part]],
        n_samples: int | None = None,
        *,
        retries: int = 0,
        first: int = 0,
        reads_ahead: bool = False,
    ) -> None:
        if n_samples == 0:
            raise InputError(f"{name} holds no rows; need at least one")
        self.name = name
        self.n_samples = n_samples
        self.retries = retries
        self.first = first  # number of the first row: not 0 in a piece of another source
        self.files: tuple[Path, ...] = ()  # and folders that it reads, as far as it tells
        self.reads_ahead = reads_ahead  # any thread may read, and a block stays while the next one is read
        self._parts = parts

    def __repr__(self) -> str:
        n_samples = "?" if self.n_samples is None else self.n_samples
        return f"Source({plain(self.name)}: {n_samples} samples × {self.n_features} features)"

    def __array__(self, *_: Any, **__: Any) -> Any:
        """An error: what makes an array of data without being asked to may not know how large they are."""
        raise InputError(
            f"{self.name} is read in blocks; need an array here: pass source.take(rows) for some rows, or give "
            "the source to a method of a SOM, which reads in blocks"
        )

    def mapped(self, function: Callable[[Any], Any]) -> "Source":
        """The same rows, each block as the function makes it."""

        def parts(size: int) -> Iterator[Part]:
            for part in self.parts(size):
                yield replace(part, read=partial(_mapped, function, part.read))

        source = Source(self.name, parts, self.n_samples, retries=self.retries, reads_ahead=self.reads_ahead)
        source.files = self.files
        return source

    def without(self, rows: NDArray[np.intp]) -> "Source":
        """The same rows but some, whose numbers are given in ascending order."""

        def parts(size: int) -> Iterator[Part]:
            start = self.first
            for part in self.parts(size):
                n = None if part.n_rows is None else part.n_rows - len(between(rows, start, start + part.n_rows))
                if n != 0:
                    yield replace(part, n_rows=n, read=partial(_left, part.read, start, rows))
                start += part.n_rows or 0  # a part of unknown length is the only one

        n_samples = None if self.n_samples is None else self.n_samples - len(rows)
        ahead = self.reads_ahead
        return Source(self.name, parts, n_samples, retries=self.retries, first=self.first, reads_ahead=ahead)

    @property
    def shape(self) -> tuple[int | None, int]:
        """(n_samples, n_features)."""
        return self.n_samples, self.n_features

    @property
    def n_features(self) -> int:
        """Number of columns."""
        return self.head.shape[1]

    @cached_property
    def head(self) -> Any:
        """The first rows, of the kind that all blocks are of."""
        block = next(self.blocks(_HEAD))
        return deepcopy(block.table[:_HEAD])

    def blocks(self, size: int, wanted: Wanted | None = None) -> Iterator[Block]:
        """One pass over all rows in order, without parts of which no row is wanted; size is a wish."""
        start = self.first
        for part in self.parts(size):
            stop = None if part.n_rows is None else start + part.n_rows
            if stop is None or wanted is None or wanted(start, stop):
                for block in self._tried(part, start):
                    start = block.stop
                    self._check_not_beyond(start, stop)
                    yield block
                if stop is not None and start < stop:
                    raise InputError(f"{part.name} ends before row {start} of all; need {part.n_rows} rows in it")
            else:
                start = stop
        n_rows = start - self.first
        if self.n_samples is None:
            self.n_samples = n_rows or None
        if n_rows != self.n_samples:
            raise InputError(
                f"{self.name} brought {n_rows} rows; need {self.n_samples or 'some'}, as many as were told or "
                "came in an earlier pass: let it make a new iterator of the same blocks whenever it is called"
            )

    def parts(self, size: int) -> Iterable[Part]:
        """What is read by itself, from the first row on, where so many rows are best had at once."""
        return self._parts(size)

    def _check_not_beyond(self, start: int, stop: int | None) -> None:
        most = self.n_samples if stop is None else stop - self.first
        if most is not None and start - self.first > most:
            raise InputError(
                f"{self.name} brings more than {most} rows, as many as were told or came in an earlier pass; need "
                "the same in each: let it make a new iterator of the same blocks whenever it is called"
            )

    def take(self, rows: ArrayLike) -> Any:
        """Some rows by their numbers, in that order, in memory: what one looks at, draws or explores.

        One pass, without files, row groups or chunks in which none of them is.

        Parameters
        ----------
        rows : array-like of int, of shape (n,)
            From 0 to n_samples − 1, in any order; also several times.

        Returns
        -------
        array or frame of n rows
            Of the kind that the blocks are of.

        Raises
        ------
        InputError
            For rows that do not exist.
        SomersaultError
            When a block fails to load.

        Examples
        --------
        >>> from somersault import blocks
        >>> blocks(lambda: iter([[[0.0, 1.0], [2.0, 3.0]], [[4.0, 5.0]]]), n_samples=3).take([2, 0])
        array([[4., 5.],
               [0., 1.]])
        """
        wanted = validation.indices(rows, self.count(), "row", "row")
        ordered, back = np.unique(wanted, return_inverse=True)
        some = RowSelection.of(ordered)

        def arguments(piece: slice) -> tuple[RowSelection] | None:
            own = some.between(piece)
            return (own,) if own.n else None

        found = tables.joined(self.fold(_picked, _chained, arguments))
        return found if np.array_equal(ordered, wanted) else tables.rows_of(found, back)

    def count(self) -> int:
        """The number of samples, which takes a pass if it is not known."""
        if self.n_samples is None:
            deque(self.blocks(_READ), maxlen=0)
        return cast("int", self.n_samples)

    def fold(
        self,
        function: Callable[..., Any],
        merge: Callable[[list[Any]], Any],
        arguments: cluster.TaskArguments = lambda _: (),
    ) -> Any:
        """``function(source, *arguments(rows))``: on a cluster of one piece after the other, and merged."""
        pieces = self.pieces()
        if pieces is None:
            return function(self, *(arguments(slice(0, None)) or ()))
        return cluster.merged(cluster.tasks(pieces, function, arguments), merge)

    def each(self, function: Callable[["Source"], Any], most: int) -> Iterator[Any]:
        """function(source) of one piece after the other, in their order."""
        return cluster.each(cluster.tasks(cast("list[cluster.Piece]", self.pieces(most)), function))

    def pieces(self, most: int | None = None) -> list[cluster.Piece] | None:
        """All rows in pieces for the workers of a cluster, of at most so many rows if they can be cut there.

        None where there is no cluster, and where their numbers are not known before they are read.
        The pieces depend on the data alone, and so does what is made of them.
        """
        if cluster.client() is None:
            return None
        parts = list(self.parts(min(most or _READ, _READ)))
        if self.n_samples is None or any(part.n_rows is None for part in parts):
            return None
        enough = min(max(self.n_samples // _PIECES, _READ), _PIECE_BYTES // (8 * self.n_features))
        return [self._piece(*group) for group in _grouped(parts, min(most or enough, enough))]

    def _piece(self, start: int, stop: int, parts: list[Part]) -> cluster.Piece:
        piece = Source(self.name, partial(_given, parts), stop - start, retries=self.retries, first=start)
        return cluster.Piece(self.name, slice(start, stop), partial(_given, piece))

    def _tried(self, part: Part, start: int) -> Iterator[Block]:
        """The blocks of a part; when one fails to load, the part is read again, `retries` times at most."""
        n_done = n_failed = 0
        tables = None
        while True:
            try:
                tables = tables or islice(part.read(), n_done, None)
                table = next(tables, None)
            except InputError as error:  # which another try would not mend
                raise InputError(f"{part.name}, from row {start} of all on: {error}") from error
            except Exception as error:
                if n_failed == self.retries:
                    raise self._unreadable(part, start, error) from error
                time.sleep(_PAUSE * 2**n_failed)
                n_failed += 1
                tables = None
                continue
            if table is None:
                return
            n_done, n_failed = n_done + 1, 0
            block = Block(_two_dimensional(table, part, start), start, part.name)
            if block.stop > start:
                yield block
            start = block.stop

    def _unreadable(self, part: Part, start: int, error: Exception) -> SomersaultError:
        tries = f" in {self.retries + 1} tries" if self.retries else ""
        stop = "on" if part.n_rows is None else f"to {start + part.n_rows - 1}"
        return SomersaultError(
            f"{part.name}: rows from {start} {stop} of all cannot be read{tries} ({type(error).__name__}: "
            f"{error}); none is skipped: see that it can be read, or pass retries= to have it tried again"
        )


def _picked(source: Source, some: RowSelection) -> list[Any]:
    """These rows, from each block that has some of them."""
    picker, found = RowCursor(some), list[Any]()
    for block in source.blocks(_READ, wanting([some])):
        rows = picker.before(block.stop) - block.start
        if len(rows):
            found.append(tables.rows_of(block.table, rows))
    return found


def _chained(several: list[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(several))


def _grouped(parts: Iterable[Part], enough: int) -> Iterator[tuple[int, int, list[Part]]]:
    """Parts in succession that have enough rows together, with the first row and the one behind the last."""
    start = stop = 0
    group = list[Part]()
    for part in parts:
        group.append(part)
        stop += cast("int", part.n_rows)
        if stop - start >= enough:
            yield start, stop, group
            start, group = stop, []
    if group:
        yield start, stop, group


def _mapped(function: Callable[[Any], Any], read: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    return map(function, read())


def between(rows: NDArray[np.intp], start: int, stop: int) -> NDArray[np.intp]:
    """Those from the first number up to the second, counted from the first."""
    return rows[slice(*np.searchsorted(rows, (start, stop)))] - start


def _left(read: Callable[[], Iterator[Any]], start: int, rows: NDArray[np.intp]) -> Iterator[Any]:
    """Tables without some rows, given the number of the first row of the first."""
    for table in read():
        table = table if hasattr(table, "shape") else np.asarray(table)  # noqa: PLW2901
        stop = start + table.shape[0]
        out = between(rows, start, stop)
        yield tables.rows_of(table, np.delete(np.arange(stop - start), out)) if out.size else table
        start = stop


def _given(it: Any, *_: Any) -> Any:
    return it


def _two_dimensional(table: Any, part: Part, start: int) -> Any:
    table = on_host(table) if hasattr(table, "shape") else np.asarray(table)
    if len(table.shape) != 2:
        raise InputError(
            f"{part.name}: the block from row {start} on has shape {tuple(table.shape)}; need rows and columns"
        )
    return table
