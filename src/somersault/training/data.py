"""The samples of a training: read in chunks, all of them or some."""

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.lattice import Lattice
from somersault.matching import Search, chunk_size, sliced
from somersault.matching.distances import Samples
from somersault.sources import Some, Stream
from somersault.training.moments import Moments
from somersault.training.sums import WIDENED, Array, PartialSums, Sweep, partial_sums

Rows = NDArray[np.intp]

EXAMPLE = 2048
"""Samples, evenly spread over the data, that stand for all of them."""
_FEW = 1024
_FORESEEN_BYTES = 2**28
"""Samples of a stream that are drawn before they are needed: the more, the fewer passes."""


class Data:
    """Samples (n_samples, n_features) with their weights (n_samples,), and the weights of the features."""

    def __init__(
        self, X: Samples, weights: Array, feature_weights: Array | None = None, moments: Moments | None = None
    ):
        self.X = X
        self.weights = weights
        self.feature_weights = feature_weights
        self.n_samples, self.n_features = X.shape
        self._moments = moments
        self._widened = np.empty((0, 0) if issparse(X) else (min(self.n_samples, WIDENED), self.n_features))
        self._search: Search | None = None
        self._gathered = np.empty((0, self.n_features), dtype=X.dtype)
        self._foreseen: dict[tuple[int, ...], Samples] = {}

    def sums(
        self, prototypes: Array, lattice: Lattice, some: Some | None = None, later: Iterable[Some] = ()
    ) -> PartialSums:
        """The partial sums of all samples, or of some; later are those that will be asked for next."""
        n_samples = self.n_samples if some is None else some.n
        sweep = Sweep(prototypes, lattice, self.X.dtype, self._center, self.feature_weights, n_samples)
        search = self._search = sweep.search().after(self._search)
        total = PartialSums.none(prototypes.shape)
        for X, weights in self._all(search.size) if some is None else self._some(some, search.size, later):
            total += partial_sums(X, weights, search, lattice, self._widened)
        return total

    def _all(self, size: int) -> Iterator[tuple[Samples, Array]]:
        if isinstance(self.X, Stream):
            parts = self.X.chunks(size)
        else:
            parts = ((chunk, self.X[chunk]) for chunk in sliced(self.n_samples, size))
        return ((X, np.ascontiguousarray(self.weights[chunk])) for chunk, X in parts)

    def _some(self, some: Some, size: int, later: Iterable[Some]) -> Iterator[tuple[Samples, Array]]:
        if isinstance(self.X, Stream):
            yield from self._streamed(self.X, some, size, later)
            return
        for chunk in sliced(some.n, size):
            rows = some.rows(chunk)
            yield self._gather(rows), self.weights[rows] if some.weighted else np.ones(len(rows))

    def _gather(self, rows: Rows) -> Samples:
        """Some rows, in memory that is kept: fresh memory costs more than the copy."""
        if issparse(self.X):
            return self.X[rows]
        if len(self._gathered) < len(rows):
            self._gathered = np.empty((len(rows), self.n_features), dtype=self.X.dtype)
        return np.take(self.X, rows, axis=0, out=self._gathered[: len(rows)], mode="clip")

    def _streamed(
        self, stream: Stream, some: Some, size: int, later: Iterable[Some]
    ) -> Iterator[tuple[Samples, Array]]:
        """Some samples of a stream; what is asked for later comes in the same pass, as far as there is room."""
        room = _FORESEEN_BYTES // (stream.dtype.itemsize * stream.n_features)
        if some.n > room:
            for rows, X in stream.picked(some, size):
                yield X, self.weights[rows] if some.weighted else np.ones(len(X))
            return
        if some.key not in self._foreseen:
            together = [some, *_fitting(later, room - some.n)]
            found = stream.gathered(together, size)
            self._foreseen = {each.key: picked for each, picked in zip(together, found, strict=True)}
        drawn = self._foreseen.pop(some.key)
        for chunk in sliced(some.n, size):
            weights = self.weights[some.rows(chunk)] if some.weighted else np.ones(chunk.stop - chunk.start)
            yield drawn[chunk], weights

    def ordered(self, order: Rows) -> Iterator[Samples]:
        """Samples in some order, a part of them at a time: of a stream as many as there is room for."""
        size = _FORESEEN_BYTES // (self.X.dtype.itemsize * self.n_features) if isinstance(self.X, Stream) else _FEW
        return (self.X[order[chunk]] for chunk in sliced(len(order), size))

    def drawn(self, n: int, seed: np.random.Generator, key: tuple[int, ...] = ()) -> Some:
        """Samples spread evenly over the total weight, with a random place in each of n equal parts of it.

        So data in any order are represented, and no period of theirs is met. A sample of great weight comes more
        than once, and each that is drawn counts alike.
        """

        def rows(chunk: slice) -> Rows:
            places = (np.arange(chunk.start, chunk.stop) + seed.random(chunk.stop - chunk.start)) / n
            if self._equal:
                return (places * self.n_samples).astype(np.intp)
            found = np.searchsorted(self._cumulative, places * self._cumulative[-1], side="right")
            return np.minimum(found, self._last)

        return Some(n, rows, weighted=False, key=key)

    @cached_property
    def _equal(self) -> bool:
        return is_constant(self.weights)

    @cached_property
    def _cumulative(self) -> Array:
        return np.cumsum(self.weights)

    @cached_property
    def _last(self) -> int:
        return int(np.flatnonzero(self.weights)[-1])

    @cached_property
    def _center(self) -> Array | None:
        if issparse(self.X):
            return None
        moments = self._moments
        if moments is None:
            moments = Moments(self.n_features, self.feature_weights)
            for X, weights in self._all(chunk_size(8 * self.n_features)):
                moments.add(X, weights)
        return moments.center()


def evenly(weights: Array, most: int = EXAMPLE) -> Rows:
    """At most so many rows, evenly spread over those of positive weight."""
    if is_constant(weights):
        return np.arange(0, len(weights), -(-len(weights) // most))
    weighted = np.flatnonzero(weights)
    return weighted[:: -(-len(weighted) // most)]


def is_constant(weights: Array) -> bool:
    """Whether all samples count alike."""
    return bool(np.ptp(weights) == 0)


def _fitting(several: Iterable[Some], room: int) -> Iterator[Some]:
    """The first of them that have room together."""
    for some in several:
        room -= some.n
        if room < 0:
            return
        yield some
