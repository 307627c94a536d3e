"""Numbers predicted by a linear model in each unit: ŷ(x) = ȳ_b + (x − w_b)ᵀ β_b, b the best matching unit of x.

The model of a unit is the ridge regression on the samples of the units around it, weighted by a Gaussian of the
lattice distance. How wide it is and how stiff, from the mean of the nearest samples to one plane through all of
them, is chosen by the error of samples that are left out, which follows from the fit to all: r_i / (1 − H_ii).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse
from scipy.sparse.linalg import svds

from somersault.array_types import Array, Indices, SampleArray
from somersault.arrays import on_host
from somersault.lattice import Lattice
from somersault.matching import FeatureMetric, chunks
from somersault.neighborhood import gaussian
from somersault.training.smoothing import reaching

_MOST_DIRECTIONS, _MOST_WORK = 32, 2e7
"""Directions in which a model may slope: more take long in many units, and are seldom told from noise."""
_RIDGES = (np.inf, 1.0, 0.1, 0.01, 0.001)
"""Added to the variances of directions, which are 1 over all samples. Infinite: means without slopes."""
_IN_FILES = ("directions", "slopes", "least", "most")
_LEFT_OUT = 4096
"""Samples that are left out in turn: the error of so many is known to some two per cent."""


@dataclass(frozen=True, eq=False)
class LocalLinear:
    """A linear model of targets in each unit, exact at its prototype."""

    directions: Array  # (n_features, rank)
    slopes: Array  # (n_units, rank, n_targets), of the targets along the directions
    targets: Array  # (n_units, n_targets), at the prototypes
    least: Array  # (n_targets,), no prediction is below it
    most: Array  # (n_targets,), or above it

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """What a file holds of the models beside the targets."""
        return {f"models.{name}": getattr(self, name) for name in _IN_FILES}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], targets: Array, n_features: int) -> "LocalLinear":
        """The models out of a file; of one that is older than these, the means."""
        if "models.slopes" in arrays:
            directions, slopes, least, most = (arrays[f"models.{name}"] for name in _IN_FILES)
            return cls(directions, slopes, targets, least, most)
        n_units, n_targets = targets.shape
        flat = np.zeros((n_features, 1)), np.zeros((n_units, 1, n_targets))
        return cls(*flat, targets, targets.min(axis=0), targets.max(axis=0))

    @classmethod
    def fitted(
        cls, X: SampleArray, units: Indices, given: Array, weights: Array, book: "MapUnits", radius: float
    ) -> "LocalLinear":
        """The models of samples with targets (n_samples, n_targets), NaN where unknown; from this radius up."""
        counts = (weights > 0) & (units >= 0)
        Y = np.where(counts[:, None], given, np.nan)
        known = ~np.isnan(Y)
        directions = book.directions(X, units, np.where(known.any(axis=1), weights, 0.0))
        targets = np.empty((len(book.prototypes), Y.shape[1]))
        slopes = np.empty((len(book.prototypes), directions.shape[1], Y.shape[1]))
        masks, group = np.unique(known, axis=1, return_inverse=True)  # targets that the same samples know
        for i, mask in enumerate(masks.T):
            columns, rows = np.flatnonzero(group.ravel() == i), np.flatnonzero(mask)
            z = _offsets(X, units, rows, book.prototypes, directions) + book.places(directions)[units[rows]]
            fit = _Fit(z, units[rows], Y[np.ix_(rows, columns)], weights[rows], book.lattice)
            targets[:, columns], slopes[:, :, columns] = fit.best(book.places(directions), radius)
        least, most = (extreme(Y, axis=0) for extreme in (np.nanmin, np.nanmax))
        return cls(directions, slopes, np.clip(targets, least, most), least, most)

    def predicted(self, X: SampleArray, units: Indices, prototypes: Array) -> Array:
        """The targets of samples in these units, (n_samples, n_targets); NaN where there is none, −1."""
        out = np.empty((len(units), self.targets.shape[1]))
        for chunk in chunks(len(units), 8 * (self.slopes[0].size + len(self.directions))):
            rows = np.arange(len(units))[chunk]
            z = _offsets(X, units, rows, prototypes, self.directions)
            out[chunk] = self.targets[units[rows]] + np.einsum("np,npt->nt", z, self.slopes[units[rows]])
        out[units < 0] = np.nan
        return np.clip(out, self.least, self.most, out=out)


@dataclass(frozen=True, eq=False)
class MapUnits:
    """The units of a map as models see them."""

    prototypes: Array
    metric: FeatureMetric
    lattice: Lattice

    def directions(self, X: SampleArray, units: Indices, weights: Array) -> Array:
        """The features, or the leading components of the prototypes; along each the samples have variance 1."""
        axes = self._axes()
        rows = np.flatnonzero(weights)
        z = _offsets(X, units, rows, self.prototypes, axes) + self.places(axes)[units[rows]]
        share = weights[rows] / weights[rows].sum()
        spread = np.sqrt(share @ np.square(z - share @ z))
        small = spread <= 1e-9 * np.abs(z).max(initial=0.0)
        return axes * np.where(small, 0.0, 1 / np.where(small, 1.0, spread))

    def _axes(self) -> Array:
        n_units, n_features = self.prototypes.shape
        roots = np.sqrt(self.metric.per_feature(n_features))
        most = int(np.clip(np.cbrt(_MOST_WORK / n_units), 1, _MOST_DIRECTIONS))
        if n_features <= most:
            return np.diag(roots)
        centered = (self.prototypes - self.prototypes.mean(axis=0)) * roots
        if min(most, n_units - 1) == 0 or not centered.any():
            return np.zeros((n_features, 1))
        rank = min(most, n_units - 1)
        right: Any = svds(centered, rank, v0=np.ones(min(centered.shape)))[2]
        return roots[:, None] * right.T

    def places(self, directions: Array) -> Array:
        """The prototypes along these directions, around their mean, (n_units, rank)."""
        return (self.prototypes - self.prototypes.mean(axis=0)) @ directions


def _offsets(X: SampleArray, units: Indices, rows: Indices, prototypes: Array, directions: Array) -> Array:
    """How far some samples are from their prototypes along these directions; what is missing is as there."""
    out = np.empty((len(rows), directions.shape[1]))
    for chunk in chunks(len(rows), 24 * prototypes.shape[1]):
        own = prototypes[units[rows[chunk]]]
        if issparse(X):
            out[chunk] = X[rows[chunk]] @ directions - own @ directions
        else:
            away = on_host(X)[rows[chunk]] - own
            out[chunk] = np.where(np.isnan(away), 0.0, away) @ directions
    return out


class _Fit:
    """The models of targets that are known of all of some samples, at (n_samples, rank) along the directions."""

    def __init__(self, z: Array, units: Indices, Y: Array, weights: Array, lattice: Lattice) -> None:
        self._z, self._units, self._weights, self._lattice = z, units, weights, lattice
        self._mean = weights @ Y / weights.sum()
        self._Y = Y - self._mean
        spread = np.sqrt(weights @ np.square(self._Y) / weights.sum())
        self._scale = np.where(spread > 0, spread, 1.0)
        self._sums = self._moments()

    def _moments(self) -> Array:
        """Σ of (1, z, y, z zᵀ, z yᵀ) of the samples of each unit, each times its weight."""
        n_units, total = self._lattice.n_units, 0
        for rows in chunks(len(self._z), 16 * (self._z.shape[1] + 1) * (self._z.shape[1] + self._Y.shape[1] + 1)):
            z, y, n = self._z[rows], self._Y[rows], len(self._z[rows])
            both = (z[:, :, None] * np.hstack([z, y])[:, None, :]).reshape(n, -1)
            members = csr_array((self._weights[rows], self._units[rows], np.arange(n + 1)), shape=(n, n_units))
            total = total + members.T @ np.hstack([np.ones((n, 1)), z, y, both])
        return np.asarray(total)

    def best(self, places: Array, radius: float) -> tuple[Array, Array]:
        """Targets at the prototypes, and slopes, with the radius and the ridge of the smallest error."""
        found: tuple[float, Array, Array] | None = None
        for each in reversed(list(_doubled(radius, self._lattice))):
            around = _Around.of(reaching(self._sums, self._lattice, gaussian, each), self._z.shape[1])
            for ridge, error in zip(_RIDGES, self._errors(around), strict=True):
                if found is None or error < found[0]:
                    slopes = around.slopes(ridge)
                    targets = around.y + np.einsum("kp,kpt->kt", places - around.z, slopes)
                    found = error, self._mean + targets, slopes
        assert found is not None  # noqa: S101 - there is at least one radius
        return found[1:]

    def _errors(self, around: "_Around") -> Array:
        """Of each ridge the squared error of samples that are left out of the fit, in units of the variance.

        A weight above 1 counts as copies, of which one is left out.
        """
        some = np.arange(0, len(self._z), -(-len(self._z) // _LEFT_OUT))
        squares = np.zeros(len(_RIDGES))
        for chunk in chunks(len(some), 16 * around.axes[0].size + 8 * around.steep[0].size):
            rows = some[chunk]
            units, y, weights = self._units[rows], self._Y[rows], self._weights[rows]
            e = np.einsum("np,npq->nq", self._z[rows] - around.z[units], around.axes[units])
            own = np.minimum(weights, 1) / around.weight[units]
            for i, ridge in enumerate(_RIDGES):
                shrunk = 1 / (around.variances[units] + ridge)
                leverage = own * (1 + (np.square(e) * shrunk).sum(axis=1))
                residual = y - around.y[units] - np.einsum("np,npt->nt", e * shrunk, around.steep[units])
                is_alone = leverage >= 1 - 1e-9  # without it there is only the mean of all
                residual = np.where(is_alone[:, None], y, residual / np.where(is_alone, 1, 1 - leverage)[:, None])
                squares[i] += weights @ np.square(residual / np.where(self._scale > 0, self._scale, 1)).mean(
                    axis=1
                )
        return squares / self._weights[some].sum()


@dataclass(frozen=True, eq=False)
class _Around:
    """What the samples around each unit are like."""

    weight: Array  # (n_units,)
    z: Array  # (n_units, rank), their mean
    y: Array  # (n_units, n_targets), the mean of their targets
    variances: Array  # (n_units, rank), along the axes
    axes: Array  # (n_units, rank, rank), principal axes in columns
    steep: Array  # (n_units, rank, n_targets), covariance of axes and targets

    @classmethod
    def of(cls, sums: Array, rank: int) -> "_Around":
        """From the sums of moments."""
        means = sums[:, 1:] / sums[:, :1]
        n_targets = means.shape[1] // (rank + 1) - rank
        z, y, both = np.split(means, [rank, rank + n_targets], axis=1)
        joined = np.hstack([z, y])[:, None, :]
        covariance = both.reshape(len(sums), rank, rank + n_targets) - z[:, :, None] * joined
        variances, axes = np.linalg.eigh(covariance[:, :, :rank])
        steep = np.swapaxes(axes, 1, 2) @ covariance[:, :, rank:]
        return cls(sums[:, 0], z, y, np.maximum(variances, 0), axes, steep)

    def slopes(self, ridge: float) -> Array:
        """Of the targets along the directions, (n_units, rank, n_targets)."""
        return self.axes @ (self.steep / (self.variances + ridge)[:, :, None])


def _doubled(radius: float, lattice: Lattice) -> Iterator[float]:
    """A radius, twice it, and so on until all units count alike."""
    yield radius
    while radius < 4 * max(lattice.shape):
        radius *= 2
        yield radius
