"""The samples of a training: read in chunks, all of them or some."""

from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.arrays import ArrayBackend, DeviceSamples
from somersault.lattice import Lattice
from somersault.matching import Search, center_for, chunk_size, sliced
from somersault.matching.distances import Samples
from somersault.sources import DrawReader, RowSelection, StratifiedRows, Stream, capacity_for
from somersault.training.extent import Extent
from somersault.training.sums import WIDENED, Array, PartialSums, Sweep

Rows = NDArray[np.intp]

_NONE: Rows = np.empty(0, dtype=np.intp)
EXAMPLE = 2048
"""Samples, evenly spread over the data, that stand for all of them."""
_FEW = 1024
_ONE = np.ones(1)
_PART = 2**16
"""Samples that a task looks at at once: as many as are read at once, so that they need not be copied."""


class Data:
    """Samples (n_samples, n_features) with their weights (n_samples,), and the weights of the features.

    Their sums are found on the device where they lie, or where they are sent a chunk at a time.
    """

    def __init__(
        self,
        X: Samples,
        weights: Array,
        feature_weights: Array | None = None,
        extent: Extent | None = None,
        backend: ArrayBackend | None = None,
        left_out: Rows = _NONE,
    ):
        self.X = X
        self.left_out = left_out  # rows of the user's that are not among these
        self.backend = X.backend if isinstance(X, DeviceSamples) else None if issparse(X) else backend
        self.weights = weights
        self.feature_weights = feature_weights
        self.n_samples, self.n_features = X.shape
        self._extent = extent
        self._widened = np.empty((0, 0) if issparse(X) else (min(self.n_samples, WIDENED), self.n_features))
        self._search: Search | None = None
        self._gathered = np.empty((0, self.n_features), dtype=X.dtype)
        self._draws = DrawReader(X) if isinstance(X, Stream) else None

    def sums(
        self,
        prototypes: Array,
        lattice: Lattice,
        some: RowSelection | None = None,
        later: Iterable[RowSelection] = (),
    ) -> PartialSums:
        """The partial sums of all samples, or of some; later are those that will be asked for next."""
        n_samples = self.n_samples if some is None else some.n
        center = center_for(prototypes)
        if issparse(self.X):  # which the compiled search does not take, however many they are
            n_samples, center = 0, None
        sweep = Sweep(prototypes, lattice, self.X.dtype, center, self.feature_weights, n_samples, self.backend)
        if self._draws is not None and self._draws.is_on_workers(some):
            return self._on_workers(self._draws, sweep, some, later).checked()
        search = sweep.search()
        if isinstance(search, Search):
            search = self._search = search.after(self._search)
        parts = self.parts(search.size) if some is None else self._drawn_parts(some, search.size, later)
        return sweep.total(parts, search, self._widened).checked()

    def _on_workers(
        self, draws: DrawReader, sweep: Sweep, draw: RowSelection | None, later: Iterable[RowSelection]
    ) -> PartialSums:
        """The sums of what others read, made by them."""
        near = None if draw is None else draws.on_workers(draw, later)

        def task_arguments(rows: slice) -> tuple[Any, ...] | None:
            if draw is None:
                return _brief(self.weights[rows]), None
            if near is not None:
                return (_brief(self.weights[draw.rows(rows)]) if draw.weighted else _ONE), None
            own = draw.between(rows)
            weights = self.weights[own.rows(slice(0, own.n))] if draw.weighted else _ONE
            return (_brief(weights), own) if own.n else None

        stream: Stream = near or self.X
        return stream.fold(partial(_sums_of, sweep), PartialSums.merged, task_arguments, whole=draw is None)

    def parts(self, size: int) -> Iterator[tuple[Samples, Array]]:
        """All samples where they lie, so many at a time, and their weights."""
        if isinstance(self.X, Stream):
            return _beside((X for _, X in self.X.chunks(size)), _brief(self.weights))
        part = self.X.part if isinstance(self.X, DeviceSamples) else self.X.__getitem__
        return ((part(rows), np.ascontiguousarray(self.weights[rows])) for rows in sliced(self.n_samples, size))

    def _drawn_parts(
        self, draw: RowSelection, size: int, later: Iterable[RowSelection]
    ) -> Iterator[tuple[Samples, Array]]:
        """The samples of a draw where they lie, so many at a time, and their weights."""
        if self._draws is not None:
            chunks = self._draws.chunks(draw, size, later)
        else:
            chunks = (self._gather(draw.rows(rows)) for rows in sliced(draw.n, size))
        for X, rows in zip(chunks, sliced(draw.n, size), strict=True):
            yield X, self.weights[draw.rows(rows)] if draw.weighted else np.ones(rows.stop - rows.start)

    def _gather(self, rows: Rows) -> Samples:
        """Some rows, in memory that is kept: fresh memory costs more than the copy."""
        if isinstance(self.X, DeviceSamples):
            return self.X.part(rows)
        if issparse(self.X):
            return self.X[rows]
        if len(self._gathered) < len(rows):
            self._gathered = np.empty((len(rows), self.n_features), dtype=self.X.dtype)
        return np.take(self.X, rows, axis=0, out=self._gathered[: len(rows)], mode="clip")

    def ordered(self, order: Rows) -> Iterator[Samples]:
        """Samples in some order, a part of them at a time: of a stream as many as there is room for."""
        size = capacity_for(self.X) if isinstance(self.X, Stream) else _FEW
        return (self.X[order[chunk]] for chunk in sliced(len(order), size))

    def drawn(self, n: int, key: tuple[int, ...]) -> RowSelection:
        """Samples spread evenly over the total weight, with a random place in each of n equal parts of it.

        So data in any order are represented, and no period of theirs is met. A sample of great weight comes more
        than once, and each that is drawn counts alike.
        """
        spread = StratifiedRows(n, self.n_samples, key)

        def by_weight(chunk: slice) -> Rows:
            places = spread.places(chunk) * self._cumulative[-1]
            return np.minimum(np.searchsorted(self._cumulative, places, side="right"), self._last)

        return RowSelection(n, spread if self._equal else by_weight, weighted=False, key=key)

    def example(self, most: int = EXAMPLE) -> Samples:
        """At most so many samples, evenly spread over those that count."""
        rows = evenly(self.weights)
        step = -(-len(rows) // most)
        if isinstance(self.X, Stream):  # which has read these ahead
            return self.X[rows][::step]
        return self.X[rows[::step]]

    @cached_property
    def extent(self) -> Extent:
        """How far the samples reach in each feature."""
        if self._extent is not None:
            return self._extent
        extents = list[Extent]()
        for X, weights in self.parts(chunk_size(8 * self.n_features)):
            extents.append(Extent.of(self.X.backend.host(X) if isinstance(self.X, DeviceSamples) else X, weights))
        return Extent.merged(extents)

    @cached_property
    def _equal(self) -> bool:
        return is_constant(self.weights)

    @cached_property
    def _cumulative(self) -> Array:
        return np.cumsum(self.weights)

    @cached_property
    def _last(self) -> int:
        return int(np.flatnonzero(self.weights)[-1])


def evenly(weights: Array, most: int = EXAMPLE) -> Rows:
    """At most so many rows, evenly spread over those of positive weight."""
    if is_constant(weights):
        return np.arange(0, len(weights), -(-len(weights) // most))
    weighted = np.flatnonzero(weights)
    return weighted[:: -(-len(weighted) // most)]


def _brief(weights: Array) -> Array:
    """Weights, one for all if they take no memory: sent, they would."""
    return weights if any(weights.strides) else weights[:1]


def _sums_of(sweep: Sweep, stream: Stream, weights: Array, some: RowSelection | None) -> PartialSums:
    """The sums of the samples in a stream, or of some of them."""
    search = sweep.search()
    size = min(search.size, _PART)
    chunks = (X for _, X in stream.chunks(size)) if some is None else stream.picked(some, size)
    return sweep.total(_beside(chunks, weights), search)


def _beside(parts: Iterator[Samples], weights: Array) -> Iterator[tuple[Samples, Array]]:
    """Samples in parts, each with its weights."""
    start = 0
    for X in parts:
        n = X.shape[0]
        yield X, np.full(n, weights[0]) if len(weights) == 1 else weights[start : start + n]
        start += n


def is_constant(weights: Array) -> bool:
    """Whether all samples count alike."""
    return bool(np.ptp(weights) == 0)
