"""The batch update: sums per unit, merged from chunks, then smoothed over the lattice.

    w_k ← Σ_j h(d(k, j)) S_j / Σ_j h(d(k, j)) n_j,   S_j = Σ_{b(x)=j} x,   n_j = |{x : b(x) = j}|

(Kohonen, Essentials of the self-organizing map, Neural Networks 37, 2013, eq. 8); b(x) is the best matching unit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from somersault.lattice import Lattice
from somersault.matching import Search, chunks
from somersault.neighborhood import Kernel

Array = NDArray[np.float64]
OnEpoch = Callable[[int, dict[str, float]], Any]


@dataclass(frozen=True)
class PartialSums:
    """What an epoch needs to know of some of the samples. Sums merge, so chunks may come from anywhere."""

    sums: Array  # S, (n_units, n_features)
    counts: Array  # n, (n_units,)
    error: float  # Σ ‖x − w_b‖
    torn: float  # Σ [the two best matching units are no neighbors]

    def __add__(self, other: "PartialSums") -> "PartialSums":
        return PartialSums(
            self.sums + other.sums,
            self.counts + other.counts,
            self.error + other.error,
            self.torn + other.torn,
        )


def partial_sums(X: NDArray[Any], weights: Array, search: Search, adjacent: NDArray[np.bool_]) -> PartialSums:
    """The sums of one chunk of samples, accumulated in float64: then chunking does not show in the result."""
    n_units = len(adjacent)
    units, squares = search(X, min(2, n_units))
    best = units[:, 0]
    member = csr_array((weights, best, np.arange(len(X) + 1)), shape=(len(X), n_units)).T
    return PartialSums(
        sums=member @ X.astype(np.float64, copy=False),
        counts=np.bincount(best, weights, minlength=n_units).astype(np.float64),
        error=float(weights @ np.sqrt(squares[:, 0])),
        torn=float(weights @ ~adjacent[best, units[:, 1]]) if n_units > 1 else 0.0,
    )


def updated(prototypes: Array, partial: PartialSums, influence: Array) -> Array:
    """The batch update with h as (n_units, n_units) influence; a unit that no sample reaches stays."""
    total = influence @ partial.counts
    reached = total > 0
    out = prototypes.copy()
    out[reached] = (influence @ partial.sums)[reached] / total[reached, None]
    return out


def train(
    X: NDArray[Any],
    prototypes: Array,
    lattice: Lattice,
    kernel: Kernel,
    radii: Sequence[float] | Array,
    weights: Array,
    on_epoch: OnEpoch,
) -> Array:
    """One batch update for each radius. on_epoch hears the errors that the epoch found before its update."""
    center = _center(X, weights)
    for epoch, radius in enumerate(radii):
        search = Search(prototypes, X.dtype, center)
        parts = (
            partial_sums(X[rows], weights[rows], search, lattice.adjacent)
            for rows in chunks(len(X), search.row_bytes)
        )
        total = next(parts)
        for part in parts:
            total += part
        prototypes = updated(prototypes, total, kernel(lattice.distances, float(radius)))
        weight = float(weights.sum())
        errors = {"quantization_error": total.error / weight, "topographic_error": total.torn / weight}
        on_epoch(epoch, {"radius": float(radius), **errors})
    return prototypes


def _center(X: NDArray[Any], weights: Array) -> Array | None:
    """What the search must subtract: the mean, unless the data spread farther than they are off the origin.

    Then float32 products lose at most a bit by it, and a pass over the data per epoch is saved.
    """
    total, square = np.zeros(X.shape[1]), 0.0
    with np.errstate(over="ignore"):  # squares that float32 cannot hold are a spread without end
        for rows in chunks(len(X), 8 * X.shape[1]):
            total += weights[rows].astype(X.dtype) @ X[rows]
            square += float(weights[rows] @ np.vecdot(X[rows], X[rows]))
    mean = total / weights.sum()
    spread = square / weights.sum() - mean @ mean
    return None if mean @ mean <= spread else mean
