"""Samples and the map that they are found on: what every measure starts from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import Array
from somersault.arrays import on_host
from somersault.empty_rows import LEFT_OUT, all_but, empty_rows, warn_of
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.matching import EUCLIDEAN, FeatureMetric, chunks
from somersault.sample_arrays import dense, samples
from somersault.samples import Samples, samples_of
from somersault.sources import Stream

_PART = 2**18
_TIED = 1e-10
"""Distances that differ by less, relatively, are equal: they are known to about 12 digits."""


@dataclass
class Tally:
    """Sums over the samples of each unit, (n_units,)."""

    hits: Array  # how many
    distance: Array  # Σ ‖x − w_b‖, feature scale
    non_adjacent: Array  # how many whose two best matching units are no neighbors

    @classmethod
    def merged(cls, several: "list[Tally]") -> "Tally":
        """The sums over all of them."""
        return cls(*np.sum([(tally.hits, tally.distance, tally.non_adjacent) for tally in several], axis=0))


@dataclass(frozen=True, eq=False)
class Mapped:
    """Samples x, prototypes w_k and the lattice of the units.

    X is (n_samples, n_features), NaN where a value is missing, or sparse, or a stream.
    """

    X: Any
    prototypes: Array
    lattice: Lattice
    metric: FeatureMetric = EUCLIDEAN
    rows: NDArray[np.intp] | None = None  # of the user's, where some were left out

    @classmethod
    def of(
        cls,
        X: Any,
        prototypes: ArrayLike,
        lattice: Lattice,
        feature_weights: ArrayLike | FeatureMetric | None = None,
    ) -> "Mapped":
        """The same from what a user passes, or an error that says what does not fit."""
        W = validation.matrix(prototypes, "prototypes", rows="n_units")
        n_features = W.shape[1]
        if len(W) != lattice.n_units:
            raise InputError(
                f"prototypes has {len(W)} rows, but the lattice has {lattice.n_units} units; need one for each: "
                "pass the lattice that the map was trained on"
            )
        metric = EUCLIDEAN if feature_weights is None else feature_weights
        if not isinstance(metric, FeatureMetric):
            metric = FeatureMetric(validation.weights(metric, n_features, "feature_weights", "features"))
        if isinstance(X, Stream):
            return cls(X, W, lattice, metric)
        every = samples(on_host(X), n_features)
        empty = empty_rows(every, metric.weights)
        if not empty.size:
            return cls(every, W, lattice, metric)
        n_rows = every.shape[0]
        warn_of(empty.size, n_rows, int(empty[0]), LEFT_OUT)
        rows = all_but(n_rows, empty)
        if not rows.size:
            raise InputError("no row of X has a value that counts; need some: pass other samples")
        return cls(every[rows], W, lattice, metric, rows)

    @cached_property
    def _samples(self) -> Samples:
        return samples_of(self.X)

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return self.X.shape[0]

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.prototypes)

    def total(self, found: Callable[..., Any], merge: Callable[[list[Any]], Any], *args: Any) -> Any:
        """What is found(X, units, squares, *args) of samples and their matches; of a stream part by part."""
        if self._samples.draws is None:
            return found(self.X, *self.matches, *args)
        return self._samples.fold(partial(_total, replace(self, X=None), found, merge, args), merge)

    @cached_property
    def tally(self) -> Tally:
        """What the units' samples have in common, summed up; the first look at a stream."""
        tally = self.total(_tally, Tally.merged, self.lattice)
        empty = self._samples.empty
        if empty.size:
            warn_of(empty.size, self.n_samples, int(empty[0]), LEFT_OUT)
        return tally

    @cached_property
    def matches(self) -> tuple[NDArray[np.intp], Array]:
        """The two best matching units of each sample (one on a map of one unit) and their squared distances."""
        return self._nearest(self.X)

    def _nearest(self, X: Any) -> tuple[NDArray[np.intp], Array]:
        return self.metric.nearest(X, self.prototypes, min(2, self.n_units))

    @property
    def bmus(self) -> NDArray[np.intp]:
        """Best matching unit of each sample, (n_samples,)."""
        return self.matches[0][:, 0]

    @cached_property
    def hit_units(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Units that have samples, which of them each sample has, and how many samples each of them has."""
        return np.unique(self.bmus, return_inverse=True, return_counts=True)

    def dense(self, rows: Any) -> Array:
        """Some samples as float64, which sparse and float32 ones become a few at a time."""
        return np.asarray(dense(self.X[rows]), dtype=np.float64)

    def squares(self, rows: Any, points: Array) -> Array:
        """Squared distances of some samples from points."""
        return self.metric.squared_distances(self.X[rows], points)

    def apart(self, a: NDArray[np.intp], b: NDArray[np.intp]) -> Array:
        """Distances ‖w_a − w_b‖ between the prototypes of pairs of units, feature scale."""
        out = np.empty(len(a))
        for pairs in chunks(len(a), 16 * self.prototypes.shape[1]):
            difference = self.prototypes[a[pairs]] - self.prototypes[b[pairs]]
            out[pairs] = np.sqrt(self.metric.dot(difference, difference))
        return out

    def check_complete(self, measure: str) -> None:
        """Refuse missing values, and streams, for a measure that compares samples with one another."""
        if self._samples.draws is not None:
            raise InputError(
                f"X is read in blocks, but {measure} compares samples with one another; need them in memory: pass "
                "some of them"
            )
        if not self._samples.is_sparse and np.isnan(self.X.max()):
            row = int(np.argmax(np.isnan(self.X).any(axis=1)))
            row = row if self.rows is None else int(self.rows[row])
            raise InputError(
                f"X contains NaN (first in row {row}), but {measure} compares samples with one another; need "
                "complete samples: drop or impute those rows"
            )


def _total(
    mapped: Mapped,
    found: Callable[..., Any],
    merge: Callable[[list[Any]], Any],
    args: tuple[Any, ...],
    samples: Samples,
) -> Any:
    def of_known(X: Any) -> Any:
        known = all_but(len(X), empty_rows(X, mapped.metric.weights))
        some = X if len(known) == len(X) else X[known]
        return found(some, *mapped._nearest(some), *args)

    return merge([of_known(X) for X in samples.chunks(_PART)])


def _tally(_: Any, units: NDArray[np.intp], squares: Array, lattice: Lattice) -> Tally:
    first, n = units[:, 0], lattice.n_units
    non_adjacent = ~lattice.touching(first, units[:, -1]) & (n > 1)
    each = (np.ones(len(first)), np.sqrt(squares[:, 0]), non_adjacent)
    return Tally(*(np.bincount(first, own, minlength=n).astype(np.float64) for own in each))


def places(distances: NDArray[Any], counts: NDArray[Any] | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each distance: how many are smaller, and how many are equal to it, itself included.

    An entry may stand for several things at the same distance: `counts` of them, 1 by default.
    """
    order = np.argsort(distances)
    ordered = distances[order]
    group = np.concatenate(([0], np.cumsum(ordered[1:] > ordered[:-1] * (1 + _TIED))))
    size = np.bincount(group, None if counts is None else counts[order])
    smaller = np.cumsum(size) - size
    back = np.empty_like(group)
    back[order] = group
    return smaller[back], size[back]
