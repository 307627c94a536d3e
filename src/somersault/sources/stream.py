"""Samples as numbers that are read a block at a time: they stand where an array would not fit into memory."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Indices
from somersault.errors import InputError
from somersault.sources import cluster
from somersault.sources.picking import Collection, Rechunker, RowCursor, RowSelection, wanting
from somersault.sources.prefetch import Requests, one_ahead
from somersault.sources.source import Block, Source, Wanted
from somersault.sources.tasked import DaskSource

Encode = Callable[[Any, bool], tuple[NDArray[Any], Indices | None]]
"""(table, whether it is to be looked through) -> numbers, and, if some are missing, the rows without any."""
_READ = 2**16
"""Rows that are read at a time where nothing asks for more."""
_NONE: Indices = np.empty(0, dtype=np.intp)


class Stream:
    """Samples (n_samples, n_features) of a source.

    Whatever its blocks are, samples come so many at a time as are asked for: how data are stored does not show in
    what is made of them.

    Attributes
    ----------
    source : Source
    dtype : numpy.dtype
        float32 or float64.
    empty : ndarray of int
        Rows without a value that counts, once a pass has looked through all.
    """

    ndim = 2

    def __init__(
        self,
        source: Source,
        encode: Encode,
        n_features: int,
        dtype: np.dtype[Any] | None = None,
        *,
        is_new: bool = True,
    ) -> None:
        self.source = source
        self.n_features = n_features
        self._n_complete: int | None = None
        self.empty: Indices = _NONE
        self.encode = encode
        self.dtype: np.dtype[Any] = dtype or encode(source.head, False)[0].dtype
        self._is_new = is_new  # not yet looked through
        self.requests = Requests()

    @property
    def n_samples(self) -> int | None:
        """Number of samples, None before it is known."""
        return self.source.n_samples

    @property
    def shape(self) -> tuple[int, int]:
        """(n_samples, n_features); it takes a pass if the number of samples is not known."""
        return self.source.count(), self.n_features

    @property
    def n_complete(self) -> int:
        """How many samples miss no value, which takes a pass if there was none yet."""
        if self._n_complete is None:
            self.fold(_passed, list, whole=True)
        return cast("int", self._n_complete)

    def fold(
        self,
        function: Callable[..., Any],
        merge: Callable[[list[Any]], Any],
        arguments: cluster.TaskArguments = lambda _: (),
        *,
        whole: bool = False,
    ) -> Any:
        """function(stream, *arguments(rows)): on a cluster of streams of some rows each, merged in their order.

        whole says that it looks at all chunks: then what is requested comes along.
        """
        requested = self.requests.pending if whole else []

        def known(rows: slice) -> tuple[Any, ...] | None:
            own = arguments(rows)
            return None if own is None else (own, [each.between(rows) for each in requested])

        looked = self._on_source(partial(_looked, function))
        found, n_complete, empty, collected = self.source.fold(looked, partial(_joined, merge), known)
        if whole:
            self._looked_through(n_complete, empty)
            self.requests.deliver(collected)
        return found

    def held(self, selections: Sequence[RowSelection]) -> list["Stream"]:
        """Several selections of samples, each as a stream in the memory of whoever reads it, in one pass."""
        pieces = cast("list[cluster.Piece]", self.source.pieces())
        cuts = {piece.rows.start: [some.between(piece.rows) for some in selections] for piece in pieces}
        pieces = [piece for piece in pieces if any(some.n for some in cuts[piece.rows.start])]
        gather = cluster.tasks(pieces, self._on_source(_gathered), lambda rows: (cuts[rows.start], None))
        nodes = cluster.held(gather)
        head = np.ones((1, self.n_features), self.dtype)

        def stream(i: int) -> Stream:
            lengths = [cuts[piece.rows.start][i].n for piece in pieces]
            source = DaskSource(self.source.name, nodes, lengths, head, chosen=i, origin=self.source)
            return Stream(source, _as_it_is, self.n_features)

        return [stream(i) for i in range(len(selections))]

    def each(self, function: Callable[["Stream"], Any], most: int) -> Iterator[Any]:
        """function(stream) of streams of some rows each, at most so many if they can be cut, in their order."""
        return self.source.each(self._on_source(function), most)

    def lazily(self, function: Callable[["Stream"], Any], like: Any) -> Any:
        """The same as an array of Dask with the columns and the type of another array."""
        return cast("DaskSource", self.source).lazily(self._on_source(function), like)

    def _on_source(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function of a stream as one of a source: to be sent to where that is."""
        return partial(_streamed, (self.encode, self.n_features, self.dtype), self._is_new, function)

    @property
    def is_shared(self) -> bool:
        """Whether a cluster, or threads, look at pieces of it."""
        return self.source.pieces() is not None

    @property
    def is_of_dask(self) -> bool:
        """Whether it is an array or a frame of Dask."""
        return isinstance(self.source, DaskSource)

    def chunks(self, size: int) -> Iterator[NDArray[Any]]:
        """All samples in one pass, so many at a time, valid until the next are asked for."""
        return (X for _, X in self.numbered(size))

    def numbered(self, size: int) -> Iterator[tuple[slice, NDArray[Any]]]:
        """The same, each chunk with the numbers of its rows."""
        collected = self._collection(self.requests.pending)
        regrouped, n_complete, without = Rechunker(size), 0, [_NONE]
        start = self.source.first
        for at, X, n, empty in self._read(size):
            n_complete += n
            without.append(empty)
            collected.add(at, X)
            for chunk in regrouped.add(X):
                yield slice(start, start + size), chunk
                start += size
        for chunk in regrouped.rest():
            yield slice(start, start + len(chunk)), chunk
        self._looked_through(n_complete, np.concatenate(without))
        self.requests.deliver(collected.arrays)

    def _looked_through(self, n_complete: int | None, empty: Indices) -> None:
        if self._is_new:
            self._n_complete, self.empty, self._is_new = n_complete, empty, False

    def without(self, rows: Indices) -> "Stream":
        """The same samples but some."""
        return Stream(self.source.without(rows), self.encode, self.n_features, self.dtype)

    def picked(self, some: RowSelection, size: int) -> Iterator[NDArray[Any]]:
        """Some samples, so many at a time, in one pass."""
        picker, regrouped = RowCursor(some), Rechunker(size)
        for start, X, *_ in self._read(size, wanting([some])):
            rows = picker.before(start + len(X))
            if len(rows):
                yield from regrouped.add(X, rows - start)
        yield from regrouped.rest()

    def gathered(self, selections: Sequence[RowSelection], out: NDArray[Any] | None = None) -> list[NDArray[Any]]:
        """Several selections of samples, each as an array, in one pass; here within out, if it is given."""

        def arguments(rows: slice) -> tuple[Any, ...] | None:
            cuts = [some.between(rows) for some in selections]
            return (cuts, out if rows.stop is None else None) if any(some.n for some in cuts) else None

        return self.fold(_gathered, _stacked, arguments)

    def _gathered(self, selections: Sequence[RowSelection], out: NDArray[Any] | None) -> list[NDArray[Any]]:
        collected = self._collection(selections, out)
        for start, X, *_ in self._read(_READ, wanting(selections)):
            collected.add(start, X)
        return collected.arrays

    def _collection(self, selections: Sequence[RowSelection], out: NDArray[Any] | None = None) -> Collection:
        if out is not None:
            return Collection(selections, np.split(out, np.cumsum([some.n for some in selections]))[:-1])
        # each by itself, to be given back as soon as it has been used
        arrays = [np.empty((some.n, self.n_features), dtype=self.dtype) for some in selections]
        return Collection(selections, arrays)

    def __getitem__(self, rows: Indices) -> NDArray[Any]:
        """Samples by their numbers, in that order."""
        found = self.requests.get(rows.tobytes())
        if found is not None:
            return found
        ordered, back = np.unique(rows, return_inverse=True)
        X, *others = self.gathered([RowSelection.of(ordered), *self.requests.pending])
        self.requests.deliver(others)
        return X if len(ordered) == len(rows) and np.array_equal(ordered, rows) else X[back]

    def complete(self, ordinals: Indices) -> tuple[Indices, NDArray[Any]]:
        """Of the samples that miss no value those with these places among them: their numbers, and they."""
        if self.n_complete == self.n_samples:
            return ordinals, self[ordinals]
        counts = self.fold(_n_complete, _concatenated)
        ends = np.cumsum([n for _, n in counts])
        of = {first: slice(end - n, end) for (first, n), end in zip(counts, ends, strict=True)}

        def arguments(rows: slice) -> tuple[Any, ...] | None:
            places = of[rows.start]
            own = ordinals[slice(*np.searchsorted(ordinals, (places.start, places.stop)))] - places.start
            return (own,) if len(own) else None

        return self.fold(_complete, _stacked, arguments)

    def _read(self, size: int, wanted: Wanted | None = None) -> Iterator[tuple[int, NDArray[Any], int, Indices]]:
        """Number of the first row, samples, how many of them miss no value, and which all, of each block."""
        found = map(self._numbers, self.source.blocks(size, wanted))
        return one_ahead(found) if self.source.reads_ahead else found

    def _numbers(self, block: Block) -> tuple[int, NDArray[Any], int, Indices]:
        """The same of one block, looked through the first time."""
        try:
            X, empty = self.encode(block.table, self._is_new)
        except InputError as error:
            raise InputError(f"{block}: {error}") from error
        if X.dtype != self.dtype:
            raise InputError(
                f"{block}: holds {X.dtype}, but the first rows {self.dtype}; need one type in all: convert it"
            )
        if empty is None:
            return block.start, X, len(X), _NONE
        return block.start, X, int(np.count_nonzero(is_complete(X))), block.start + empty


def _streamed(
    described: tuple[Encode, int, np.dtype[Any]],
    is_new: bool,
    function: Callable[..., Any],
    source: Source,
    *own: Any,
) -> Any:
    return function(Stream(source, *described, is_new=is_new), *own)


def _looked(
    function: Callable[..., Any], stream: Stream, own: tuple[Any, ...], requested: list[RowSelection]
) -> tuple[Any, int | None, Indices, list[NDArray[Any]]]:
    """What the function finds, how many samples are complete, which have no value, and those requested."""
    stream.requests.pending = requested
    found = function(stream, *own)
    delivered = [cast("NDArray[Any]", stream.requests.get(rows.key)) for rows in requested]
    return found, stream._n_complete, stream.empty, delivered


def _joined(merge: Callable[[list[Any]], Any], several: list[Any]) -> Any:
    found, n_complete, empty, collected = zip(*several, strict=True)
    n = None if None in n_complete else sum(n_complete)
    return merge(list(found)), n, np.concatenate(empty), _stacked(collected)


def _gathered(stream: Stream, selections: Sequence[RowSelection], out: NDArray[Any] | None) -> list[NDArray[Any]]:
    return stream._gathered(selections, out)


def _stacked(several: Sequence[Sequence[NDArray[Any]]]) -> list[NDArray[Any]]:
    return [np.concatenate(arrays) for arrays in zip(*several, strict=True)]


def _concatenated(several: list[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(several))


def _passed(stream: Stream) -> None:
    deque(stream.chunks(_READ), maxlen=0)


def _n_complete(stream: Stream) -> list[tuple[int, int]]:
    return [(stream.source.first, sum(int(np.count_nonzero(is_complete(X))) for X in stream.chunks(_READ)))]


def _complete(stream: Stream, ordinals: Indices) -> tuple[Indices, NDArray[Any]]:
    picker = RowCursor(RowSelection.of(ordinals))
    found, n_passed = list[tuple[Indices, NDArray[Any]]](), 0
    for rows, X in stream.numbered(_READ):
        complete = np.flatnonzero(is_complete(X))
        chosen = complete[picker.before(n_passed + len(complete)) - n_passed]
        found.append((rows.start + chosen, X[chosen]))
        n_passed += len(complete)
    return np.concatenate([rows for rows, _ in found]), np.concatenate([X for _, X in found])


def _as_it_is(X: NDArray[Any], _: bool) -> tuple[NDArray[Any], None]:
    return X, None


def is_complete(X: NDArray[Any]) -> NDArray[np.bool_]:
    """Which samples miss no value."""
    return np.isnan(X).sum(axis=1) == 0
