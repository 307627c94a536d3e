"""The samples of a training: read in chunks, all of them or some."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from typing import Any

import numpy as np

from somersault.array_types import Indices
from somersault.arrays import ArrayBackend
from somersault.extent import Extent
from somersault.lattice import Lattice
from somersault.matching import (
    EUCLIDEAN,
    FeatureMetric,
    Search,
    center_for,
    chunk_size,
    fused,
    groups,
    prefix,
    products_on_one_thread,
    sliced,
)
from somersault.samples import Chunk, samples_of
from somersault.sources import DrawReader, RowSelection, StratifiedRows, Stream
from somersault.training.sums import WIDENED, Array, PartialSums, Sweep

_NONE: Indices = np.empty(0, dtype=np.intp)
EXAMPLE = 2048
"""Samples, evenly spread over the data, that stand for all of them."""
_ONE = np.ones(1)
_PART = 2**16
"""Samples that a task looks at at once: as many as are read at once, so that they need not be copied."""


class Data:
    """Samples (n_samples, n_features) with their weights (n_samples,), and the metric of the features.

    Their sums are found on the device where they lie, or where they are sent a chunk at a time.
    """

    def __init__(
        self,
        X: Any,
        weights: Array,
        metric: FeatureMetric = EUCLIDEAN,
        extent: Extent | None = None,
        backend: ArrayBackend | None = None,
        left_out: Indices = _NONE,
    ):
        self.X = X
        self.samples = samples_of(X)
        self.left_out = left_out  # rows of the user's that are not among these
        self.backend = self.samples.place(backend)
        self.weights = weights
        self.metric = metric
        self.n_samples, self.n_features = self.samples.shape
        self._extent = extent
        self._widened = np.empty((0 if self.samples.is_sparse else min(self.n_samples, WIDENED), self.n_features))
        self._search: Search | None = None

    def sums(
        self,
        prototypes: Array,
        lattice: Lattice,
        draw: RowSelection | None = None,
        later: Iterable[RowSelection] = (),
        *,
        has_errors: bool = True,
    ) -> PartialSums:
        """The partial sums of all samples, or of a draw; later are those that will be asked for next."""
        n_in_all, center = self.n_samples, center_for(prototypes)
        n = n_in_all if draw is None else draw.n
        if self.samples.is_sparse:  # which the compiled search does not take, however many they are
            n, n_in_all, center = 0, 0, None
        dtype = self.samples.dtype
        sweep = Sweep(prototypes, lattice, dtype, center, self.metric, n, self.backend, has_errors, n_in_all)
        if self.samples.draws is not None and self.samples.draws.is_on_workers(draw):
            return self._on_workers(self.samples.draws, sweep, draw, later).checked()
        search = sweep.search()
        if isinstance(search, Search):
            search = self._search = search.after(self._search)
        return sweep.total(self.parts(search.size, draw, later), search, self._widened).checked()

    def searching(self, prototypes: Array) -> AbstractContextManager[None]:
        """While the compiled search finds sums, threads of products must not take the processor from it."""
        n = self.n_samples
        bounds = (each.is_worth_it(n, prototypes, n) for each in (groups, prefix))
        is_compiled = fused.is_worth_it(n, prototypes) or any(bounds)
        is_here = self.backend is None and not self.samples.is_sparse
        return products_on_one_thread() if is_compiled and is_here else nullcontext()

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

    def parts(
        self, size: int, draw: RowSelection | None = None, later: Iterable[RowSelection] = ()
    ) -> Iterator[tuple[Chunk, Array]]:
        """All samples, or a draw, where they lie, so many at a time, and their weights."""
        if draw is None:
            chunks, weights = self.samples.chunks(size), self._weights(size)
        else:
            chunks, weights = self.samples.drawn(draw, size, later), self._weights_of(draw, size)
        return zip(chunks, weights, strict=True)

    def _weights(self, size: int) -> Iterator[Array]:
        return (np.ascontiguousarray(self.weights[rows]) for rows in sliced(self.n_samples, size))

    def _weights_of(self, draw: RowSelection, size: int) -> Iterator[Array]:
        for rows in sliced(draw.n, size):
            yield self.weights[draw.rows(rows)] if draw.weighted else np.ones(rows.stop - rows.start)

    def ordered(self, order: Indices) -> Iterator[Chunk]:
        """Samples in some order, a part of them at a time, on the host."""
        return (self.samples.take(order[rows]) for rows in sliced(len(order), self.samples.n_at_once))

    def drawn(self, n: int, key: tuple[int, ...]) -> RowSelection:
        """Samples spread evenly over the total weight, with a random place in each of n equal parts of it.

        So data in any order are represented, and no period of theirs is met. A sample of great weight comes more
        than once, and each that is drawn counts alike.
        """
        spread = StratifiedRows(n, self.n_samples, key)

        def by_weight(chunk: slice) -> Indices:
            places = spread.places(chunk) * self._cumulative[-1]
            return np.minimum(np.searchsorted(self._cumulative, places, side="right"), self._last)

        return RowSelection(n, spread if self._equal else by_weight, weighted=False, key=key)

    def example(self, most: int = EXAMPLE) -> Chunk:
        """At most so many samples, evenly spread over those that count."""
        rows = evenly(self.weights)
        step = -(-len(rows) // most)
        if self.samples.draws is not None:  # these have been read ahead
            return self.samples.take(rows)[::step]
        return self.samples.take(rows[::step])

    @cached_property
    def extent(self) -> Extent:
        """How far the samples reach in each feature."""
        if self._extent is not None:
            return self._extent
        parts = self.parts(chunk_size(8 * self.n_features))
        return Extent.merged([Extent.of(self.samples.on_host(X), weights) for X, weights in parts])

    @cached_property
    def _equal(self) -> bool:
        return is_constant(self.weights)

    @cached_property
    def _cumulative(self) -> Array:
        return np.cumsum(self.weights)

    @cached_property
    def _last(self) -> int:
        return int(np.flatnonzero(self.weights)[-1])


def evenly(weights: Array, most: int = EXAMPLE) -> Indices:
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
    chunks = stream.chunks(size) if some is None else stream.picked(some, size)
    return sweep.total(_beside(chunks, weights), search)


def _beside(parts: Iterator[Chunk], weights: Array) -> Iterator[tuple[Chunk, Array]]:
    """Samples in parts, each with its weights."""
    start = 0
    for X in parts:
        n = X.shape[0]
        yield X, np.full(n, weights[0]) if len(weights) == 1 else weights[start : start + n]
        start += n


def is_constant(weights: Array) -> bool:
    """Whether all samples count alike."""
    return bool(np.ptp(weights) == 0)
