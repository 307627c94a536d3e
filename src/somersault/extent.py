"""How far the values of each feature reach, and which of them swallow the others.

Squared distances of float64 hold 16 digits. A value 10⁸ times as far away as the others of its feature are from
each other leaves none for them: which unit its sample gets, and where units near that lie, is up to rounding. Such
values are mostly sentinels, as −3.4e38 is for "no value".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.array_types import Array

SWALLOWS = 2.0**26
"""How many times the spread of the others: its square is the number of digits that float64 has."""
FEW = 256
"""Samples that tell the spread of the others."""
_CACHED = 128
"""Features looked at at once: their values stay in the cache."""


@dataclass(frozen=True)
class Extent:
    """The least and the largest value of each feature, both (n_features,); NaN where none is known."""

    low: Array
    high: Array

    @classmethod
    def none(cls, n_features: int) -> "Extent":
        """That of no sample."""
        return cls(*np.full((2, n_features), np.nan))

    @classmethod
    def of(cls, X: Any, weights: Array) -> "Extent":
        """That of some samples, of those among them that count."""
        counting = X[weights > 0] if (weights == 0).any() else X
        if counting.shape[0] == 0:
            return cls.none(X.shape[1])
        if issparse(X):
            return cls(*(side(axis=0).toarray().ravel().astype(float) for side in (counting.min, counting.max)))
        return cls(*(side.reduce(counting, axis=0).astype(float) for side in (np.fmin, np.fmax)))

    @classmethod
    def merged(cls, several: "list[Extent]") -> "Extent":
        """That of all samples of which these are."""
        low, high = (np.array([getattr(each, side) for each in several]) for side in ("low", "high"))
        return cls(np.fmin.reduce(low, axis=0), np.fmax.reduce(high, axis=0))

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which features any sample knows."""
        return ~np.isnan(self.low)


@dataclass(frozen=True)
class Bulk:
    """Where most values of each feature are, (n_features,): around the middle, by so much apart."""

    middle: Array
    spread: Array  # 0 of a feature that has one value, or two of which either may be a sentinel

    @classmethod
    def of(cls, few: Array) -> "Bulk":
        """By the shortest interval that holds a quarter of the different values of a few samples."""
        parts = [_bulk(few[:, start : start + _CACHED]) for start in range(0, few.shape[1], _CACHED)]
        return cls(*np.concatenate(parts, axis=1))

    @property
    def limits(self) -> Array:
        """How far from the middle a value swallows the others; of a feature that is constant, those of others."""
        varies = self.spread > 0
        usual = float(np.median(self.spread[varies])) if varies.any() else np.inf
        return SWALLOWS * np.where(varies, self.spread, usual)

    def swallowing(self, X: Any) -> NDArray[np.bool_]:
        """Which values of samples, or of features' extremes, do."""
        return np.abs(X - self.middle) > self.limits


def _bulk(few: Array) -> tuple[Array, Array]:
    """Middle and spread of each feature."""
    ordered = np.sort(few.T.copy(), axis=1)  # a row for each feature, NaN last
    usual = _at(ordered, np.maximum(_n_known(ordered) - 1, 0) // 2)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = np.nan
    ordered.sort(axis=1)
    n_different = _n_known(ordered)
    middle, spread = _densest(ordered, n_different)
    varies = n_different > 2
    return np.where(varies, middle, usual), np.where(varies, spread, 0.0)


def _densest(ordered: Array, known: NDArray[np.intp]) -> tuple[Array, Array]:
    """Middle and length of the shortest interval with a quarter of the first, known values of each feature."""
    n = ordered.shape[1]
    inside = np.maximum(known // 4, 1)
    ends = np.arange(n) + inside[:, None]
    length = np.take_along_axis(ordered, np.minimum(ends, n - 1), axis=1) - ordered
    length[ends >= known[:, None]] = np.inf
    first = length.argmin(axis=1)
    return _at(ordered, np.minimum(first + inside // 2, n - 1)), _at(length, first)


def _n_known(ordered: Array) -> NDArray[np.intp]:
    return ordered.shape[1] - np.isnan(ordered).sum(axis=1)


def _at(values: Array, places: NDArray[np.intp]) -> Array:
    """One value of each feature."""
    return values[np.arange(len(values)), places]
