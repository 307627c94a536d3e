"""The samples of a training: read in chunks, all of them or some."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.lattice import Lattice
from somersault.matching import Search, chunks
from somersault.matching.distances import Samples
from somersault.training.sums import WIDENED, Array, PartialSums, partial_sums

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Some:
    """Some of the samples, told a slice at a time and in order, so that there is never a list of all."""

    n: int
    rows: Callable[[slice], Rows]
    weighted: bool = True  # or each counts alike


class Data:
    """Samples (n_samples, n_features) with their weights (n_samples,), and the weights of the features."""

    def __init__(self, X: Samples, weights: Array, feature_weights: Array | None = None):
        self.X = X
        self.weights = weights
        self.feature_weights = feature_weights
        self.n_samples, self.n_features = X.shape
        self._widened = np.empty((0, 0) if issparse(X) else (min(self.n_samples, WIDENED), self.n_features))
        self._search: Search | None = None
        self._gathered = np.empty((0, self.n_features), dtype=X.dtype)

    def sums(self, prototypes: Array, lattice: Lattice, some: Some | None = None) -> PartialSums:
        """The partial sums of all samples, or of some."""
        n_samples = self.n_samples if some is None else some.n
        search = Search(prototypes, self.X.dtype, self._center, self.feature_weights, n_samples).after(
            self._search
        )
        self._search = search
        total = PartialSums.none(prototypes.shape)
        for chunk in search.chunks(n_samples):
            X, weights = self._all(chunk) if some is None else self._picked(chunk, some)
            total += partial_sums(X, weights, search, lattice, self._widened)
        return total

    def _all(self, chunk: slice) -> tuple[Samples, Array]:
        return self.X[chunk], np.ascontiguousarray(self.weights[chunk])

    def _picked(self, chunk: slice, some: Some) -> tuple[Samples, Array]:
        rows = some.rows(chunk)
        return self._gather(rows), self.weights[rows] if some.weighted else np.ones(len(rows))

    def _gather(self, rows: Rows) -> Samples:
        """Some rows, in memory that is kept: fresh memory costs more than the copy."""
        if issparse(self.X):
            return self.X[rows]
        if len(self._gathered) < len(rows):
            self._gathered = np.empty((len(rows), self.n_features), dtype=self.X.dtype)
        return np.take(self.X, rows, axis=0, out=self._gathered[: len(rows)], mode="clip")

    def evenly(self, most: int) -> Rows:
        """At most so many rows, evenly spread over those of positive weight."""
        if self._equal:
            return np.arange(0, self.n_samples, -(-self.n_samples // most))
        weighted = np.flatnonzero(self.weights)
        return weighted[:: -(-len(weighted) // most)]

    def drawn(self, n: int, seed: np.random.Generator) -> Some:
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

        return Some(n, rows, weighted=False)

    @cached_property
    def _equal(self) -> bool:
        return bool(np.ptp(self.weights) == 0)

    @cached_property
    def _cumulative(self) -> Array:
        return np.cumsum(self.weights)

    @cached_property
    def _last(self) -> int:
        return int(np.flatnonzero(self.weights)[-1])

    @cached_property
    def _center(self) -> Array | None:
        """What the search must subtract: the mean, unless that is near the origin, which saves passes."""
        if issparse(self.X):
            return None
        total, known, square = np.zeros(self.n_features), np.zeros(self.n_features), 0.0
        m = np.ones(self.n_features) if self.feature_weights is None else self.feature_weights
        with np.errstate(over="ignore"):  # squares that float32 cannot hold are a spread without end
            for rows in chunks(self.n_samples, 8 * self.n_features):
                x, weights = self.X[rows], self.weights[rows].astype(self.X.dtype)
                sums, observed = weights @ x, weights.sum()
                if np.isnan(sums).any():
                    missing = np.isnan(x)
                    x = np.where(missing, 0, x)
                    sums, observed = weights @ x, weights @ ~missing
                total += sums
                known += observed
                square += float(
                    weights @ np.vecdot(x, x if self.feature_weights is None else x * m.astype(x.dtype))
                )
        mean = total / np.maximum(known, np.finfo(float).tiny)
        off = float(m @ np.square(mean))
        return None if off <= square / self.weights.sum() - off else mean
