"""Read-ahead: the next block while one is in use, and rows by number in passes that are made anyway.

A pass over blocks takes as long whether a few rows of them are kept or none. So whoever will need some of the rows
requests them early, and the next pass over all brings them; and draws that follow one another come in one pass, as
many as fit into memory: that of this process, or that of the workers of a cluster.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from somersault.sources.cluster import n_workers
from somersault.sources.picking import RowSelection

_PREFETCHED_BYTES = 2**28
"""Of rows that are drawn before they are needed: the more, the fewer passes."""
_MOST_SENT = 2**17
"""As many rows come here sooner than tasks on a cluster are sent to where they are."""


def one_ahead(items: Iterator[Any]) -> Iterator[Any]:
    """The same, each made on a thread while the one before is used."""
    pool = ThreadPoolExecutor(1, "somersault-reader")
    try:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Requests:
    """Rows that the next pass over all brings along, and those that it has brought."""

    def __init__(self) -> None:
        self.pending: list[RowSelection] = []
        self._delivered: dict[Hashable, NDArray[Any]] = {}

    def __bool__(self) -> bool:
        return bool(self.pending or self._delivered)

    def add(self, rows: RowSelection) -> None:
        """Ask for rows."""
        self.pending.append(rows)

    def deliver(self, arrays: list[NDArray[Any]]) -> None:
        """Put down what is pending, in its order."""
        self._delivered |= {rows.key: X for rows, X in zip(self.pending, arrays, strict=True)}
        self.pending = []

    def get(self, key: Hashable) -> NDArray[Any] | None:
        """Rows that were delivered."""
        return self._delivered.get(key)

    def pop(self, key: Hashable) -> NDArray[Any] | None:
        """Rows that were delivered and are not asked for again."""
        return self._delivered.pop(key, None)


class RowReader(Protocol):
    """What reads rows by their numbers: a `Stream`."""

    n_features: int
    dtype: np.dtype[Any]
    requests: Requests

    @property
    def is_shared(self) -> bool:
        """Whether workers read it."""
        ...

    def picked(self, some: RowSelection, size: int, /) -> Iterator[NDArray[Any]]:
        """Rows, so many at a time."""
        ...

    def gathered(self, selections: Sequence[RowSelection], out: NDArray[Any] | None, /) -> list[NDArray[Any]]:
        """Several selections, each as an array."""
        ...

    def held(self, selections: Sequence[RowSelection], /) -> list[Any]:
        """Several selections, each as a stream in the memory of the workers."""
        ...


class DrawReader:
    """Draws of rows out of a stream, each read together with those that follow it."""

    def __init__(self, stream: RowReader) -> None:
        self._stream = stream
        self._ready: dict[Hashable, Any] = {}
        self._memory = np.empty((0, stream.n_features), dtype=stream.dtype)

    def is_on_workers(self, draw: RowSelection | None) -> bool:
        """Whether workers look at a draw, or at all rows, where these lie."""
        return self._stream.is_shared and (draw is None or draw.n > _MOST_SENT)

    def on_workers(self, draw: RowSelection, later: Iterable[RowSelection]) -> Any | None:
        """A draw in the memory of the workers; None where a later one would not fit, too."""
        if draw.key not in self._ready:
            capacity = capacity_for(self._stream) * n_workers()
            together = [draw, *_fitting(later, capacity - draw.n, capacity)]
            if len(together) == 1:
                return None
            held = self._stream.held(together)
            self._ready = dict(zip((each.key for each in together), held, strict=True))
        return self._ready.pop(draw.key)

    def chunks(self, draw: RowSelection, size: int, later: Iterable[RowSelection]) -> Iterator[NDArray[Any]]:
        """The rows of a draw, so many at a time."""
        if draw.n > capacity_for(self._stream) and not draw.weighted:
            yield from self._stream.picked(draw, size)
            return
        X = self._rows(draw, later)
        for start in range(0, draw.n, size):
            yield X[start : start + size]

    def _rows(self, draw: RowSelection, later: Iterable[RowSelection]) -> NDArray[Any]:
        requested = self._stream.requests.pop(draw.key)
        if draw.key not in self._ready and requested is None:
            capacity = capacity_for(self._stream)
            together = [draw, *_fitting(later, capacity - draw.n, _most(self._stream))]
            if not len(self._memory):  # what is not written to takes no memory
                shape = max(capacity, draw.n), self._stream.n_features
                self._memory = np.empty(shape, dtype=self._stream.dtype)
            found = self._stream.gathered(together, self._memory)
            self._ready = {each.key: X for each, X in zip(together, found, strict=True)}
        return self._ready.pop(draw.key, requested)


def request_draws(stream: RowReader, draws: Iterable[RowSelection]) -> None:
    """Have the first draws come with the next pass over all, as far as they fit into memory.

    Where others read, only those that are not left with them.
    """
    for draw in _fitting(draws, capacity_for(stream), _most(stream)):
        stream.requests.add(draw)


def capacity_for(stream: RowReader) -> int:
    """How many rows may be in memory."""
    return _PREFETCHED_BYTES // (stream.dtype.itemsize * stream.n_features)


def _most(stream: RowReader) -> int:
    """Of how many rows a draw may be that is read into this process."""
    return _MOST_SENT if stream.is_shared else capacity_for(stream)


def _fitting(draws: Iterable[RowSelection], capacity: int, most: int) -> Iterator[RowSelection]:
    """The first of them that fit together, and none of which is of more rows."""
    for draw in draws:
        capacity -= draw.n
        if capacity < 0 or draw.n > most:
            return
        yield draw
