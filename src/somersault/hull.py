"""The affine hull of the prototypes: the geometry that inversion and flow are short functions of."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import svd

from somersault.array_types import Array
from somersault.matching import EUCLIDEAN, FeatureMetric, chunks, squared_distances

Kept = TypeVar("Kept")
_CANCELLED = 1e-3
"""Below this share of the squares a difference of squares has lost three digits."""
_FAINT = 1e-8
"""Below this share of the largest singular value a feature's own part of it has lost half its digits."""
_SAME = 1e-6
"""Prototypes nearer than this share of the codebook's extent count as one when steps are bounded by spacing."""
_PATTERNS = 8
"""So many patterns of weights, or of features that vary, are remembered."""


def significant(singular_values: Array, shape: tuple[int, ...], magnitude: float) -> int:
    """How many singular values stand above the rounding of a matrix whose entries came from that magnitude."""
    largest = max(float(singular_values.max(initial=0.0)), magnitude)
    return int(np.sum(singular_values > np.finfo(float).eps * max(shape) * largest))


@dataclass(frozen=True)
class AffineHull:
    """w_i = c + C_i V: the prototypes in an orthonormal basis of what they span around their mean c.

    Made from the one thin SVD of a codebook, B = U diag(s) V with B the centered prototypes, and C = U diag(s).

    Feature weights κ make B and V those of √κ x, in which weighted distances are plain ones. Points go in and
    come out in their own features: coordinates y = (x − c) dualᵀ with dual = √κ V, and back x = c + y · basis
    with basis = V / √κ. A feature of weight zero is in no coordinate; its column of the basis is the regression
    of least norm of the prototypes' values on C. Without weights both are V.
    """

    center: Array  # (n_features,)
    left: Array  # (n_units, rank)
    singular_values: Array  # (rank,), descending, feature scale
    basis: Array  # (rank, n_features)
    dual: Array  # (rank, n_features)
    metric: FeatureMetric

    @classmethod
    def of(cls, prototypes: Array, metric: FeatureMetric = EUCLIDEAN) -> "AffineHull":
        """The hull of (n_units, n_features) prototypes; numerically dependent directions are left out."""
        roots = metric.roots()
        center = prototypes.mean(axis=0)
        centered = prototypes - center
        largest = roots * np.maximum(prototypes.max(axis=0), -prototypes.min(axis=0))
        left, s, basis = _thin_svd(metric.scaled(centered))
        rank = significant(s, prototypes.shape, float(largest.max()))
        left, s, basis = left[:, :rank], s[:rank], np.ascontiguousarray(basis[:rank])
        if metric.weights is None:
            return cls(center, left, s, basis, basis, metric)
        return cls(center, left, s, _along(basis, roots, centered, left, s), roots * basis, metric)

    @property
    def rank(self) -> int:
        """Dimension of the hull."""
        return len(self.singular_values)

    @cached_property
    def invisible(self) -> NDArray[np.intp]:
        """The features of weight zero, which no distance shows."""
        return self.metric.invisible

    @cached_property
    def visible(self) -> NDArray[np.intp]:
        """All others."""
        return self.metric.visible(len(self.center))

    @property
    def n_visible(self) -> int:
        """Dimension of the space that distances show."""
        return len(self.center) - len(self.invisible)

    @cached_property
    def normal(self) -> Array:
        """The step of length 1 at right angles to a hull that misses one visible dimension, (n_features,)."""
        visible = self.visible
        roots = self.metric.roots(visible)
        out = np.zeros(len(self.center))
        out[visible] = complement(self.dual[:, visible] / roots) / roots
        return out

    @cached_property
    def coordinates(self) -> Array:
        """C, the prototypes in the hull, (n_units, rank)."""
        return self.left * self.singular_values

    def dot(self, a: Array, b: Array) -> Array:
        """Σ_d κ_d a_d b_d, row by row: the inner product of differences of points."""
        return self.metric.dot(a, b)

    def project(self, X: Array) -> tuple[Array, Array]:
        """Coordinates (n_samples, rank) in the hull, and what is left over (n_samples, n_features)."""
        x = X - self.center
        y = x @ self.dual.T
        x -= y @ self.basis
        return y, x

    def place(self, X: Array) -> tuple[Array, Array]:
        """Coordinates (n_samples, rank) in the hull, and distances (n_samples,) from it.

        ‖x − c‖² − ‖y‖² saves the second product of `project`, but for samples near the hull, where it cancels.
        """
        x = X - self.center
        y = x @ self.dual.T
        square = self.dot(x, x)
        offset2 = square - np.vecdot(y, y)
        near = offset2 < _CANCELLED * square
        offset = x[near] - y[near] @ self.basis
        offset2[near] = self.dot(offset, offset)
        return y, np.sqrt(offset2)

    @cached_property
    def spacing(self) -> Array:
        """Distance from each prototype to the nearest distinct one, (n_units,); inf if there is none."""
        C = self.coordinates
        same = (_SAME * np.linalg.norm(C, axis=1).max()) ** 2
        out = np.empty(len(C))
        for rows in chunks(len(C), 8 * len(C)):
            squares = squared_distances(C[rows], C)
            out[rows] = np.sqrt(np.where(squares > same, squares, np.inf).min(axis=1))
        return out


def _thin_svd(matrix: Array) -> tuple[Array, Array, Array]:
    """U, s and V of a matrix, which is used up. A wide one is turned: LAPACK takes a quarter of the time."""
    if matrix.shape[0] >= matrix.shape[1]:
        return np.linalg.svd(matrix, full_matrices=False)
    V, s, left = svd(matrix.T, full_matrices=False, overwrite_a=True, check_finite=False)
    return left.T, s, V.T


def _along(V: Array, roots: Array, centered: Array, left: Array, s: Array) -> Array:
    """What a step along each coordinate is in the features: V / √κ, or a regression where rounding would rule."""
    clear = roots * np.linalg.norm(centered, axis=0) > _FAINT * s.max(initial=0.0)
    out = (left / s).T @ centered
    out[:, clear] = V[:, clear] / roots[clear]
    return out


def complement(rows: Array) -> Array:
    """The unit vector n at right angles to D − 1 orthonormal rows, (D,).

    I − VᵀV = n nᵀ: its column with the largest diagonal entry is n times a number of at least D^-½.
    """
    j = np.argmin(np.square(rows).sum(axis=0))
    out = -rows[:, j] @ rows
    out[j] += 1
    out -= rows @ out @ rows  # once more, for the digits that the subtraction lost
    return out / np.linalg.norm(out)


@dataclass(frozen=True)
class Scatter:
    """S = Σω_i (C_i − m)(C_i − m)ᵀ with Σω_i m = Σω_i C_i, diagonal in the axes z = (y − m) Q."""

    total: float  # n = Σω_i
    mean: Array  # (rank,)
    axes: Array | None  # Q (rank, rank); None: the hull's own axes
    eigenvalues: Array  # (rank,), squared feature scale

    @classmethod
    def of(cls, hull: AffineHull, weights: Array) -> "Scatter":
        """The weighted scatter of the prototypes. Equal weights need no decomposition: the hull's serves."""
        total, C = float(weights.sum()), hull.coordinates
        if np.ptp(weights) == 0:
            return cls(total, np.zeros(hull.rank), None, weights[0] * hull.singular_values**2)
        mean = weights @ C / total
        _, s, axes = np.linalg.svd(np.sqrt(weights)[:, None] * (C - mean), full_matrices=False)
        return cls(total, mean, axes.T, s**2)

    def to_axes(self, y: Array) -> Array:
        """Z of hull coordinates y."""
        z = y - self.mean
        return z if self.axes is None else z @ self.axes

    def from_axes(self, z: Array) -> Array:
        """Difference of hull coordinates of a difference of z."""
        return z if self.axes is None else z @ self.axes.T


class Hulls:
    """The hulls of some prototypes, one for each pattern of features that count, and their scatters.

    Each is made when it is first needed; the whole hull stays, others while they are among the last few.
    """

    def __init__(self, prototypes: Array, metric: FeatureMetric) -> None:
        self.prototypes, self.metric = prototypes, metric
        self._hulls: OrderedDict[bytes, AffineHull] = OrderedDict()
        self._scatters: OrderedDict[bytes, Scatter] = OrderedDict()

    @cached_property
    def whole(self) -> AffineHull:
        """The hull where all features count."""
        return AffineHull.of(self.prototypes, self.metric)

    def over(self, free: NDArray[np.bool_] | None) -> AffineHull:
        """The hull where only these features (n_features,) count; None: all."""
        if free is None:
            return self.whole
        metric = FeatureMetric(np.where(free, self.metric.per_feature(len(free)), 0.0))
        return _kept(self._hulls, free.tobytes(), lambda: AffineHull.of(self.prototypes, metric))

    def scatter(self, weights: Array, free: NDArray[np.bool_] | None) -> Scatter:
        """The scatter of the prototypes in that hull under these weights (n_units,)."""
        key = weights.tobytes() + (b"" if free is None else free.tobytes())
        return _kept(self._scatters, key, lambda: Scatter.of(self.over(free), weights))


def _kept(store: OrderedDict[bytes, Kept], key: bytes, make: Callable[[], Kept]) -> Kept:
    """What is remembered under that key, made if need be; the oldest is forgotten."""
    if key not in store:
        store[key] = make()
        if len(store) > _PATTERNS:
            store.popitem(last=False)
    return store[key]
