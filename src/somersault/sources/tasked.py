"""Arrays and frames of Dask, and whatever else its tasks make: a table of rows from each."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError, SomersaultError
from somersault.sources import cluster
from somersault.sources.extras import import_extra
from somersault.sources.source import Part, Source, between
from somersault.sources.tables import is_of, rows_of


class DaskSource(Source):
    """Tables one below the other that tasks make, on the workers: they come here only where it is asked for."""

    def __init__(
        self,
        name: str,
        nodes: Sequence[Any],
        lengths: Sequence[int] | None,
        head: Any,
        *,
        retries: int = 0,
        chosen: int | None = None,
        origin: Source | None = None,
    ) -> None:
        super().__init__(name, _given, retries=retries)  # parts are its own
        self.head = head
        self._nodes, self._lengths = nodes, lengths
        self._chosen = chosen  # of several tables that each task makes
        self._origin = origin  # what they are made of
        if lengths is not None:
            self.n_samples = self._total(lengths)

    def count(self) -> int:
        """The number of samples, for which the tables are made once if their lengths are not known."""
        if self._lengths is None:
            self._lengths = self._fold(self._tables(), _length, _joined)
            self.n_samples = self._total(self._lengths)
        return sum(self._lengths)

    def without(self, rows: NDArray[np.intp]) -> "DaskSource":
        """The same rows but some, whose numbers are given in ascending order."""
        pieces = self.pieces()
        out = [between(rows, piece.rows.start, piece.rows.stop) for piece in pieces]
        left_out = {piece.rows.start: (own,) for piece, own in zip(pieces, out, strict=True)}
        nodes = cluster.tasks(self._tables(), _without, lambda own: left_out[own.start])
        lengths = [p.rows.stop - p.rows.start - len(own) for p, own in zip(pieces, out, strict=True)]
        return DaskSource(self.name, nodes, lengths, self.head, retries=self.retries, origin=self)

    def _total(self, lengths: Sequence[int]) -> int:
        if not sum(lengths):
            raise InputError(f"{self.name} holds no rows; need at least one")
        return sum(lengths)

    def pieces(self, most: int | None = None) -> list[cluster.Piece]:  # noqa: ARG002
        """The tables, each where it is made."""
        self.count()
        return self._blocks()

    def _blocks(self) -> list[cluster.Piece]:
        """The same, without rows as long as these are not counted."""
        if self._lengths is None:
            return [self._block(i, 0, None) for i in range(len(self._nodes))]
        between = pairwise(accumulate(self._lengths, initial=0))
        return [self._block(i, start, stop) for i, (start, stop) in enumerate(between) if start < stop]

    def _block(self, i: int, start: int, stop: int | None) -> cluster.Piece:
        name, rows = f"block {i} of {self.name}", slice(start, stop)
        return cluster.Piece(name, rows, partial(_of_table, name, rows, self._chosen), (self._nodes[i],))

    def _tables(self) -> list[cluster.Piece]:
        """The same as the tasks make them."""
        return [replace(piece, make=_given) for piece in self._blocks()]

    def fold(
        self,
        function: Callable[..., Any],
        merge: Callable[[list[Any]], Any],
        arguments: cluster.TaskArguments = lambda _: (),
    ) -> Any:
        """function(source, *arguments(rows)) of one table after the other, merged."""
        return self._fold(self.pieces(), function, merge, arguments)

    def _fold(self, pieces: list[cluster.Piece], *what: Any) -> Any:
        function, merge, *arguments = what
        try:
            return cluster.merged(cluster.tasks(pieces, function, *arguments), merge, self.retries)
        except SomersaultError:
            raise
        except Exception as error:
            raise self._error_of(pieces, error) from error

    def each(self, function: Callable[[Source], Any], most: int = 0) -> Iterator[Any]:  # noqa: ARG002
        """function(source) of one table after the other."""
        pieces = self.pieces()
        n_done = 0
        try:
            for n_done, found in enumerate(cluster.each(cluster.tasks(pieces, function), self.retries), 1):  # noqa: B007
                yield found
        except SomersaultError:
            raise
        except Exception as error:
            raise self._unmade(pieces[n_done], error) from error

    def lazily(self, function: Callable[..., Any], like: Any) -> Any:
        """function(source) of each table as an array of Dask with the columns and the type of another array."""
        array = import_extra("dask.array", "dask")
        pieces = self._blocks()
        nodes = cluster.tasks(pieces, partial(_or_none, function, like[:0]))
        n_rows = [np.nan if piece.rows.stop is None else piece.rows.stop - piece.rows.start for piece in pieces]
        parts = [
            array.from_delayed(node, (n, *like.shape[1:]), dtype=like.dtype)
            for node, n in zip(nodes, n_rows, strict=True)
        ]
        return array.concatenate(parts, allow_unknown_chunksizes=True)

    def parts(self, size: int) -> Iterator[Part]:  # noqa: ARG002
        """The tables, each a task, whose result comes here."""
        for piece in self.pieces():
            yield Part(piece.name, piece.rows.stop - piece.rows.start, partial(self._read, piece))

    def _read(self, piece: cluster.Piece) -> Iterator[Any]:
        return cluster.each(cluster.tasks([piece], _table), self.retries)

    def _error_of(self, pieces: list[cluster.Piece], error: Exception) -> SomersaultError:
        """What to say of tasks that failed: which, as a second look tells."""
        if isinstance(self._origin, DaskSource):
            return self._origin._error_of(self._origin.pieces(), error)
        n_made = 0
        try:
            for n_made, _ in enumerate(cluster.each(cluster.tasks(self._tables(), _length)), 1):  # noqa: B007
                pass
        except SomersaultError as gone:
            return gone
        except Exception as again:
            return self._unmade(pieces[n_made], again)
        return SomersaultError(
            f"{self.name}: a block could not be made ({type(error).__name__}: {error}), though now all can; none "
            "is skipped: see that its tasks do not fail, or pass retries= to have them tried again"
        )

    def _unmade(self, piece: cluster.Piece, error: Exception) -> SomersaultError:
        start, stop = piece.rows.start, piece.rows.stop
        rows = "" if stop is None else f" (rows {start} to {stop - 1} of all)"
        tries = f" in {self.retries + 1} tries" if self.retries else ""
        return SomersaultError(
            f"{piece.name}{rows} could not be made{tries} ({type(error).__name__}: {error}); none is skipped: see "
            "that its tasks do not fail, or pass retries= to have them tried again"
        )


def is_dask(X: Any) -> bool:
    """Whether it is an array or a frame of Dask, if a user has imported that; what xarray holds is read whole."""
    return "dask" in sys.modules and hasattr(X, "__dask_graph__") and not is_of("xarray", X)


def opened(X: Any, retries: int) -> DaskSource:
    """The rows of an array or a frame of Dask."""
    if not hasattr(type(X), "to_delayed") or getattr(X, "ndim", None) != 2:
        kind = f"{type(X).__module__}.{type(X).__name__}".removeprefix("dask.")
        raise InputError(f"X is a {kind} of Dask; need an array or a frame of two dimensions")
    if hasattr(X, "divisions"):
        return DaskSource("the dask frame", X.to_delayed(), None, X._meta_nonempty, retries=retries)
    whole = X.rechunk({1: -1})
    lengths = None if any(np.isnan(whole.chunks[0])) else [int(n) for n in whole.chunks[0]]
    head = np.ones((1, int(X.shape[1])), dtype=X.dtype)
    return DaskSource("the dask array", whole.to_delayed().ravel().tolist(), lengths, head, retries=retries)


def _of_table(name: str, rows: slice, chosen: int | None, table: Any) -> Source | None:
    """A source of one table; None where it turns out to have no rows."""
    if chosen is not None:
        table = table[chosen]
    if rows.stop is None and not table.shape[0]:
        return None
    part = Part(name, None if rows.stop is None else rows.stop - rows.start, partial(iter, [table]))
    return Source(name, partial(_given, [part]), part.n_rows, first=rows.start)


def _given(it: Any, *_: Any) -> Any:
    return it


def _table(source: Source) -> Any:
    return next(source.blocks(1)).table


def _without(table: Any, rows: NDArray[np.intp]) -> Any:
    return rows_of(table, np.delete(np.arange(table.shape[0]), rows)) if rows.size else table


def _length(table: Any) -> list[int]:
    return [table.shape[0]]


def _or_none(function: Callable[..., Any], none: Any, source: Source | None) -> Any:
    return none if source is None else function(source)


def _joined(several: list[list[int]]) -> list[int]:
    return list(chain.from_iterable(several))
