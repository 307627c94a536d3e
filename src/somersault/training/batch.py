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
_WIDENED = 2048
OnEpoch = Callable[[int, dict[str, float]], Any]


@dataclass
class PartialSums:
    """What an epoch needs to know of some of the samples. Sums merge, so chunks may come from anywhere."""

    sums: Array  # S, (n_units, n_features)
    counts: Array  # n, (n_units,)
    error: float = 0.0  # Σ ‖x − w_b‖
    torn: float = 0.0  # Σ [the two best matching units are no neighbors]

    def __iadd__(self, other: "PartialSums") -> "PartialSums":
        self.sums += other.sums
        self.counts += other.counts
        self.error += other.error
        self.torn += other.torn
        return self


def partial_sums(
    X: NDArray[Any], weights: Array, search: Search, lattice: Lattice, room: Array | None = None
) -> PartialSums:
    """The sums of one chunk of samples, accumulated in float64: then chunking does not show in the result.

    room, (n_rows, n_features), is where samples of another type are widened, so many at a time: fresh memory would
    cost as much as the sums.
    """
    n_units = lattice.n_units
    units, squares = search(X, min(2, n_units))
    best = units[:, 0]
    return PartialSums(
        sums=_sums(
            X, best, weights, n_units, np.empty((min(len(X), _WIDENED), X.shape[1])) if room is None else room
        ),
        counts=np.bincount(best, weights, minlength=n_units).astype(np.float64),
        error=float(weights @ np.sqrt(squares[:, 0])),
        torn=float(weights @ ~lattice.touching(best, units[:, 1])) if n_units > 1 else 0.0,
    )


def _sums(X: NDArray[Any], best: NDArray[np.intp], weights: Array, n_units: int, room: Array) -> Array:
    """Σ_{b(x)=j} x for each unit j: the product with a sparse matrix of one entry per sample."""
    out = np.zeros((n_units, X.shape[1]))
    for start in range(0, len(X), len(room)):
        rows = slice(start, start + len(room))
        wide = room[: len(X[rows])]
        wide[:] = X[rows]
        member = csr_array((weights[rows], best[rows], np.arange(len(wide) + 1)), shape=(len(wide), n_units))
        out += member.T @ wide
    return out


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
    center, weight = _center(X, weights), float(weights.sum())
    room = np.empty((min(len(X), _WIDENED), X.shape[1]))
    for epoch, radius in enumerate(radii):
        search = Search(prototypes, X.dtype, center)
        total = PartialSums(np.zeros(prototypes.shape), np.zeros(len(prototypes)))
        for rows in chunks(len(X), search.row_bytes):
            total += partial_sums(X[rows], weights[rows], search, lattice, room)
        prototypes = updated(prototypes, total, kernel(lattice.distances, float(radius)))
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
