"""What an update needs to know of the samples: sums per unit, which merge wherever they come from.

    S_j = Σ_{b(x)=j} x,   n_j = |{x : b(x) = j}|,   b(x) the best matching unit

Accumulated in float64: then chunks do not show in the result.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from somersault.array_types import Array, SampleArray
from somersault.arrays import ArrayBackend
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.matching import Search, Weighting, fused
from somersault.matching.on_device import DeviceSearch

WIDENED = 2048
"""Rows that are widened to float64 at a time."""
_COMPILED = 2**20
"""Values from which on the compiled sum is worth its start."""


@dataclass
class PartialSums:
    """The sums of some samples, each counted by its weight."""

    sums: Array  # S, (n_units, n_features)
    counts: Array  # n, (n_units,)
    known: Array | None = None  # n of each feature, (n_units, n_features), once a value is missing
    weight: float = 0.0  # Σ of the weights
    error: float = 0.0  # Σ ‖x − w_b‖
    non_adjacent: float = 0.0  # Σ [the two best matching units are no neighbors]

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> "PartialSums":
        """The sums of no sample, for prototypes of a shape."""
        return cls(np.zeros(shape), np.zeros(shape[0]))

    @classmethod
    def merged(cls, several: "list[PartialSums]") -> "PartialSums":
        """The sums of all that these are of."""
        total = cls.none(several[0].sums.shape)
        for sums in several:
            total += sums
        return total

    def checked(self) -> "PartialSums":
        """The same, once they are finite."""
        if not np.isfinite(self.sums).all():
            raise InputError("X has become infinite since it was first read; need the same values in each pass")
        return self

    def __iadd__(self, other: "PartialSums") -> "PartialSums":
        if not (self.known is None and other.known is None):
            self.known = self.n_known + other.n_known
        self.sums += other.sums
        self.counts += other.counts
        self.weight += other.weight
        self.error += other.error
        self.non_adjacent += other.non_adjacent
        return self

    @property
    def n_known(self) -> Array:
        """How many samples of a unit know each feature, (n_units, n_features), or (n_units, 1) if all know all."""
        return self.counts[:, None] if self.known is None else self.known

    def faded(self, factor: float) -> "PartialSums":
        """The same samples, their weights times a factor."""
        known = None if self.known is None else factor * self.known
        return replace(self, sums=factor * self.sums, counts=factor * self.counts, known=known)

    @property
    def quantization_error(self) -> float:
        """Mean distance of the samples from the nearest prototype."""
        return self.error / self.weight

    def errors(self) -> dict[str, float]:
        """Mean errors of the samples on the map as it was when they were searched for."""
        return {
            "quantization_error": self.quantization_error,
            "topographic_error": self.non_adjacent / self.weight,
        }


@dataclass(frozen=True)
class Sweep:
    """One look at samples wherever they are: what it takes to find their sums, small enough to be sent there."""

    prototypes: Array
    lattice: Lattice
    dtype: np.dtype[Any]  # of the samples
    center: Array | None
    weighting: Weighting
    n_samples: int  # that are looked at
    backend: ArrayBackend | None = None  # where it is looked; None: on the host
    has_errors: bool = True  # whether somebody reads them: they take a second unit
    n_in_all: int = 0  # samples of the training, if others look at more

    def search(self) -> Search | DeviceSearch:
        """Of the units for these samples."""
        searched = self.prototypes, self.dtype, self.center, self.weighting
        places = self.lattice.relative_places
        if self.backend is not None:
            return DeviceSearch(*searched, self.backend, places)
        return Search(*searched, self.n_samples, places, self.lattice.coordinates, self.n_in_all)

    def total(
        self,
        parts: Iterable[tuple[SampleArray, Array]],
        search: Search | DeviceSearch,
        buffer: Array | None = None,
    ) -> PartialSums:
        """The sums of samples that come in parts with their weights, by such a search."""
        total = PartialSums.none(self.prototypes.shape)
        for X, weights in parts:
            total += partial_sums(X, weights, search, self.lattice, buffer, has_errors=self.has_errors)
        return total


def partial_sums(
    X: SampleArray,
    weights: Array,
    search: Search | DeviceSearch,
    lattice: Lattice,
    buffer: Array | None = None,
    *,
    has_errors: bool = True,
) -> PartialSums:
    """The sums of one chunk of samples, with their errors or without.

    buffer, (n_rows, n_features), is where samples are widened to float64, so many at a time: fresh memory would
    cost as much as the sums.
    """
    if isinstance(search, DeviceSearch):
        return _sums_on_device(X, weights, search, lattice)
    n_units = lattice.n_units
    units, squares = search.two(X) if has_errors else (search.one(X)[:, None], None)
    best = units[:, 0]
    sums, known = _sums(X, best, weights, n_units, buffer)
    return PartialSums(
        sums=sums,
        counts=np.bincount(best, weights, minlength=n_units).astype(np.float64),
        known=known,
        weight=float(weights.sum()),
        error=0.0 if squares is None else float(weights @ np.sqrt(squares[:, 0])),
        non_adjacent=float(weights @ ~lattice.touching(best, units[:, 1])) if units.shape[1] > 1 else 0.0,
    )


def _sums_on_device(X: Any, weights: Array, search: DeviceSearch, lattice: Lattice) -> PartialSums:
    """The same where the device is that the search is for; the sums alone come back."""
    backend, n_units = search.backend, lattice.n_units
    xp, n_best = backend.xp, min(2, n_units)
    chunk, v = backend.array(X), backend.array(weights)
    units, squares = search.nearest(chunk, n_best)
    best = units[:, 0]
    x = xp.astype(chunk, v.dtype)
    missing = xp.isnan(x)
    columns = [x, xp.ones_like(v)[:, None]]
    if bool(xp.any(missing)):
        columns = [xp.where(missing, xp.zeros_like(x), x), columns[1], xp.astype(~missing, v.dtype)]
    rows = xp.concat(columns, axis=1)
    if not (weights == 1).all():
        rows = rows * v[:, None]
    found = backend.host(backend.segment_sums(rows, best, n_units)).astype(np.float64)
    n_features = x.shape[1]
    distances = xp.sqrt(xp.astype(squares[:, 0], v.dtype))
    touches = xp.any(xp.take(backend.array(lattice.neighbor_table), best, axis=0) == units[:, -1:], axis=1)
    return PartialSums(
        sums=found[:, :n_features],
        counts=found[:, n_features],
        known=found[:, n_features + 1 :] if len(columns) > 2 else None,
        weight=float(weights.sum()),
        error=float(xp.sum(v * distances)),
        non_adjacent=float(xp.sum(xp.where(touches, xp.zeros_like(v), v))) if n_units > 1 else 0.0,
    )


def _sums(
    X: SampleArray, best: NDArray[np.intp], weights: Array, n_units: int, buffer: Array | None
) -> tuple[Array, Array | None]:
    """Σ_{b(x)=j} x for each unit j, and how many know each feature if some do not know all."""
    if issparse(X):
        return (_members(best, weights, n_units).T @ X.astype(np.float64)).toarray(), None
    out = _sums_of(X, best, weights, n_units, buffer)
    if not np.isnan(out).any():
        return out, None
    missing = np.isnan(X)
    known = _sums_of(~missing, best, weights, n_units, buffer)
    return _sums_of(np.where(missing, 0, X), best, weights, n_units, buffer), known


def _sums_of(X: NDArray[Any], best: NDArray[np.intp], weights: Array, n_units: int, buffer: Array | None) -> Array:
    out = np.zeros((n_units, X.shape[1]))
    if X.size >= _COMPILED and fused.available():
        fused.add(X, best, weights, out)
        return out
    if buffer is None:
        buffer = np.empty((min(max(len(X), 1), WIDENED), X.shape[1]))
    for start in range(0, len(X), len(buffer)):
        rows = slice(start, start + len(buffer))
        wide = buffer[: len(X[rows])]
        wide[:] = X[rows]
        out += _members(best[rows], weights[rows], n_units).T @ wide
    return out


def _members(best: NDArray[np.intp], weights: Array, n_units: int) -> csr_array:
    """The weight of each sample in the column of its best matching unit."""
    return csr_array((weights, best, np.arange(len(best) + 1)), shape=(len(best), n_units))
