"""d²(x, w) = Σ_d κ_d (x_d − w_d)²: squared distances under feature weights κ, over the features that are known.

A sample that misses features has the distance over its known ones, times what `Weighting.over_all` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.array_types import Array, SampleArray
from somersault.matching.weighting import ALIKE, Weighting

_CHUNK_BYTES = 2**25
_CACHED_BYTES, _FEW = 2**18, 2
_EPS, _TINY = float(np.finfo(np.float64).eps), float(np.finfo(np.float64).tiny)
CANCELLED = 1e-3
"""Below this share of ‖x‖² + ‖w‖² an expanded squared distance has lost digits and is computed anew."""


@dataclass(frozen=True)
class Doubt:
    """By how much two scores of a sample may differ by rounding alone."""

    products: float  # of a product, as a share of it
    offset: float  # of prototypes, means of samples far from the origin

    def of(self, length: Any, distance: Any) -> Any:
        """Bound it for samples so far from the center, and so far from their unit.

        A unit that is farther from the center than both together is farther from the sample than that unit.
        """
        reach = length + distance
        return self.products * reach * (length + reach / 2) + self.offset * (length + reach + self.offset)


def chunk_size(row_bytes: int, most: int = 2**13) -> int:
    """So many rows stay near the processor: about 32 MB."""
    return int(min(max(_CHUNK_BYTES // max(row_bytes, 1), 64), most))


def chunks(n_rows: int, row_bytes: int, most: int = 2**13) -> Iterator[slice]:
    """Slices of so many rows."""
    return sliced(n_rows, chunk_size(row_bytes, most))


def sliced(n_rows: int, size: int) -> Iterator[slice]:
    """All rows, in slices of a size."""
    return (slice(start, min(start + size, n_rows)) for start in range(0, n_rows, size))


class Expansion:
    """‖x − w_i‖² = ‖x̃‖² − 2 (x̃·w̃_i − ½‖w̃_i‖²), x̃ = x − center: distances as one matrix product.

    The bracket is the score of unit i: the highest belongs to the nearest unit.
    """

    def __init__(self, prototypes: Array, center: Array | None, weighting: Weighting, dtype: Any = np.float64):
        self.weighting, weights = weighting, weighting.weights
        self.weights = None if weights is None else weights.astype(dtype)
        self.center = None if center is None else center.astype(dtype)
        moved = None if self.center is None else (prototypes - self.center).astype(dtype, copy=False)
        self.W = prototypes.astype(dtype) if moved is None else moved
        self.V = self.W if self.weights is None else self.W * self.weights
        self.half_squares = 0.5 * np.vecdot(self.W, self.V)

    @cached_property
    def offset_rounding(self) -> Array:
        """What that of prototypes does, means of samples far from the origin: less than Σ_d e_d |x̃_d|."""
        m = np.ones(1) if self.weights is None else self.weights.astype(np.float64)
        offset = np.zeros(self.W.shape[1]) if self.center is None else np.abs(self.center.astype(np.float64))
        return self._roundings * _EPS * m * offset

    @cached_property
    def products(self) -> Doubt:
        """What rounding in products does."""
        return Doubt(self._roundings * float(np.finfo(self.W.dtype).eps), 0.0)

    @property
    def doubt(self) -> Doubt:
        """What that of prototypes does, too: of scores nearer than this, rounding may decide which is higher."""
        m = np.ones(1) if self.weights is None else np.maximum(self.weights.astype(np.float64), _TINY)
        return replace(self.products, offset=float(np.sqrt(np.sum(np.square(self.offset_rounding) / m))))

    @property
    def _roundings(self) -> float:
        return 1 + 0.5 * float(np.sqrt(self.W.shape[1]))

    def centered(self, X: SampleArray, out: NDArray[Any] | None = None) -> SampleArray:
        """x̃ in the type of the search."""
        x = X.astype(self.W.dtype, copy=False)
        return x if self.center is None else np.subtract(x, self.center, out=out)

    def squares(self, x: SampleArray) -> NDArray[Any]:
        """‖x̃‖² of each sample."""
        if issparse(x):
            return x.multiply(x) @ (np.ones(x.shape[1]) if self.weights is None else self.weights)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.vecdot(x, x if self.weights is None else x * self.weights)

    def scores(self, x: SampleArray, out: NDArray[Any] | None = None) -> NDArray[Any]:
        """x̃·w̃_i − ½‖w̃_i‖², (n_samples, n_units)."""
        scores = x @ self.V.T if issparse(x) else np.matmul(x, self.V.T, out=out)
        scores -= self.half_squares
        return scores

    def without_missing(self, x: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """x̃ with 0 for what it misses, what the scores gain by that, and the factor of its distances."""
        absent = np.isnan(x)
        gain = absent @ (0.5 * self.W * self.V).T
        return np.where(absent, 0, x), gain, self.weighting.over_all(~absent)[:, None]

    def differences(self, x: SampleArray, sample: NDArray[np.intp], unit: NDArray[np.intp]) -> Array:
        """‖x_s − w_u‖² of the given pairs from the differences themselves, over what the sample knows."""
        out = np.empty(len(sample))
        for pairs in chunks(len(sample), 16 * self.W.shape[1]):
            rows = x[sample[pairs]]
            apart = (rows.toarray() if issparse(rows) else rows) - self.W[unit[pairs]]
            apart[np.isnan(apart)] = 0
            out[pairs] = np.vecdot(apart, apart if self.weights is None else apart * self.weights)
        return out


def squared_distances(X: SampleArray, prototypes: NDArray[Any], weighting: Weighting = ALIKE) -> Array:
    """d²(x, w_i), (n_samples, n_units) in float64, each to about 12 digits however far from the origin.

    That of float32 samples and prototypes too: they are what they are, and no copy in float64 need be made first.
    Expanded around the prototypes' mean, so that it is one matrix product; the few entries that cancel are
    computed from the difference itself, as are all of a few samples, for which moving the prototypes costs more.
    """
    if 0 < X.shape[0] <= _FEW and not issparse(X) and not np.isnan(X).any():
        return np.array([_from_differences(x, prototypes, weighting.weights) for x in X])
    center = None if issparse(X) else prototypes.mean(axis=0, dtype=np.float64)
    expansion = Expansion(prototypes, center, weighting)
    out = np.empty((X.shape[0], len(prototypes)))
    for rows in chunks(X.shape[0], 8 * sum(prototypes.shape)):
        _distances(expansion, expansion.centered(X[rows]), out[rows])
    return out


def _from_differences(x: Array, prototypes: Array, weights: Array | None) -> Array:
    """Σ_j m_j (x_j − w_ij)² of one complete sample, (n_units,), some units at a time: they stay in the cache."""
    out = np.empty(len(prototypes))
    size = max(1, _CACHED_BYTES // (8 * max(1, len(x))))
    for start in range(0, len(out), size):
        apart = np.subtract(prototypes[start : start + size], x, dtype=np.float64)
        out[start : start + size] = np.vecdot(apart, apart if weights is None else apart * weights)
    return out


def _distances(expansion: Expansion, x: SampleArray, out: Array) -> None:
    known, factor, squares = x, None, expansion.squares(x)
    if np.isnan(squares).any():
        known, gain, factor = expansion.without_missing(x)
        squares = expansion.squares(known)
        out[:] = expansion.scores(known)
        out += gain
    elif issparse(x):
        out[:] = expansion.scores(x)
    else:
        expansion.scores(x, out)
    bound = squares[:, None] + 2 * expansion.half_squares
    out *= -2
    out += squares[:, None]
    sample, unit = np.nonzero(out <= CANCELLED * bound)
    out[sample, unit] = expansion.differences(x, sample, unit)
    if factor is not None:
        out *= factor
