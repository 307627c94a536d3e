"""Equation (1) for units of unequal noise: rows weighted by ω_i ∝ 1 / s_i², with mean 1 over the known units.

The ‖x̃‖² common to all equations is free, and the weighted least squares over it are those of centering by means
under ω: what is left are the rows √ω_i (w_i − w̄) and √ω_i b_i, whose noise is ½s̄ in each, s̄⁻² the mean of s_i⁻².
Equal noise makes all ω_i exactly 1.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.arrays import ArrayBackend
from somersault.errors import InputError
from somersault.hull import AffineHull, Array, significant

EPS = float(np.finfo(float).eps)
TINY = float(np.sqrt(np.finfo(float).tiny))


@dataclass(frozen=True)
class Weights:
    """ω of groups of rows that share a factorization."""

    patterns: Array  # (n_groups, n_units), 0 where the distance is unknown
    members: NDArray[np.intp]  # (n_samples,)
    noise: Array | None  # s̄ (n_samples,), squared feature scale; None: not given

    @classmethod
    def of(cls, A: Array, noise: Array | None) -> "Weights":
        """Groups by what is known, and where the noise differs by sample also by how it does."""
        known = ~np.isnan(A)
        if noise is None or len(noise) == 1:
            first, members = _alike(np.packbits(known, axis=1))
            omega, s = _relative(known[first], noise)
            return cls(omega, members, None if noise is None else s[members])
        omega, s = _relative(known, noise)
        first, members = _alike(omega)
        return cls(omega[first], members, s)


def _alike(rows: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """One row of each that there are, and which of these each row is: by their bytes, as strings of one length."""
    strings = np.ascontiguousarray(rows).view(f"S{rows.shape[1] * rows.itemsize}")[:, 0]
    _, first, members = np.unique(strings, return_index=True, return_inverse=True)
    return first, members


def _relative(known: NDArray[np.bool_], noise: Array | None) -> tuple[Array, Array]:
    """ω, and s̄ of each row."""
    s = np.where(known, 1.0 if noise is None else noise, np.inf)
    least = s.min(axis=1, keepdims=True)
    omega = np.square(least / s)  # at most 1: no noise is too small or too large to be squared
    omega *= known.sum(axis=1, keepdims=True) / omega.sum(axis=1, keepdims=True)
    return omega, least[:, 0] * np.sqrt(omega.max(axis=1))


@dataclass(frozen=True)
class Equations:
    """The right-hand side in the singular basis, for each row of activations."""

    beta: Array  # Uᵀb, (n_samples, rank)
    outside: Array  # ‖b − U Uᵀb‖, (n_samples,): what no point explains
    square: Array  # ā − h̄, (n_samples,): ‖x̃‖² as the mean of the equations has it
    scale: Array  # ā + h̄, (n_samples,): of which that is the difference
    rounding: Array  # (n_samples,): of one activation, in the weighted equations
    resolution: Array  # (n_samples,): the same, with what the coordinates lose by being far from the origin

    def on_host(self, backend: ArrayBackend | None) -> "Equations":
        """The same in NumPy's arrays."""
        if backend is None:
            return self
        return Equations(*(backend.host(getattr(self, field.name)) for field in fields(self)))


@dataclass(frozen=True)
class System:
    """B of the known units, in hull coordinates around their weighted mean, as U diag(s) V.

    Made on the host, for activations that lie there or on a device.
    """

    roots: Array  # √ω (n_known,)
    mean: Array
    left: Array
    singular_values: Array
    basis: Array
    C: Array  # (n_known, rank of the hull), relative to the mean
    remoteness: float  # ‖c‖, feature scale
    backend: ArrayBackend | None = None  # where the arrays are; None: NumPy's
    origin: "System | None" = None  # on the host, of one on a device

    @classmethod
    def of(cls, hull: AffineHull, weights: Array) -> "System":
        """The one decomposition of the known units under these weights (0: unknown)."""
        remoteness = float(np.sqrt(hull.dot(hull.center, hull.center)))
        if np.all(weights == 1):  # the codebook's own decomposition
            mean, roots, axes = np.zeros(hull.rank), np.ones(len(weights)), np.eye(hull.rank)
            return cls(roots, mean, hull.left, hull.singular_values, axes, hull.coordinates, remoteness)
        known = weights > 0
        omega, of_known = weights[known], hull.coordinates[known]
        roots, magnitude = np.sqrt(omega), float(np.abs(hull.coordinates).max(initial=0.0))
        mean = omega @ of_known / len(omega)
        around = of_known - mean
        left, s, basis = np.linalg.svd(roots[:, None] * around, full_matrices=False)
        rank = significant(s, around.shape, float(roots.max()) * magnitude)
        return cls(roots, mean, left[:, :rank], s[:rank], basis[:rank], around, remoteness)

    def at(self, backend: ArrayBackend) -> "System":
        """The same on a device."""
        arrays = {name: backend.array(x) for name, x in vars(self).items() if isinstance(x, np.ndarray)}
        return replace(self, backend=backend, origin=self, **arrays)

    @property
    def on_host(self) -> "System":
        """The same in NumPy's arrays."""
        return self.origin or self

    @property
    def xp(self) -> Any:
        """The functions of the library that the arrays are of."""
        return np if self.backend is None else self.backend.xp

    @property
    def n_known(self) -> int:
        """Equations."""
        return self.C.shape[0]

    @property
    def rank(self) -> int:
        """Dimensions that they determine."""
        return self.singular_values.shape[0]

    @property
    def redundant(self) -> int:
        """Equations beyond those that a point and ‖x̃‖² need."""
        return self.n_known - 1 - self.rank

    def equations(self, A: Array) -> Equations:
        """Equation (1) of activations (n_samples, n_known)."""
        xp = self.xp
        h, omega = xp.vecdot(self.C, self.C), xp.square(self.roots)
        h_mean, a_mean = omega @ h / self.n_known, A @ omega / self.n_known
        b = 0.5 * self.roots * ((h - h_mean) - (A - a_mean[:, None]))
        beta = b @ self.left
        outside = xp.linalg.vector_norm(b - beta @ self.left.T, axis=1)
        largest = xp.maximum(xp.max(A, axis=1), xp.max(h))
        sharpest = EPS * float(xp.max(self.roots))
        far = largest + xp.sqrt(largest) * self.remoteness
        return Equations(beta, outside, a_mean - h_mean, a_mean + h_mean, sharpest * largest, 8 * sharpest * far)

    def misfit(self, A: Array, y: Array, offset: Array) -> Array:
        """Activations of the points y from the mean, that far off the hull, less those given."""
        xp = self.xp
        h = xp.vecdot(self.C, self.C)
        return xp.vecdot(y, y)[:, None] + offset[:, None] ** 2 - 2 * y @ self.C.T + h - A


def check_noise(noise: object, known: NDArray[np.bool_]) -> Array | None:
    """Standard deviations as (1 or n_samples, n_units), above 0 for every distance that is known."""
    if noise is None:
        return None
    n_samples, n_units = known.shape
    array = validation.real_array(noise, "noise").astype(np.float64)
    if array.ndim == 0:
        array = np.full(n_units, validation.number(noise if np.isscalar(noise) else array.item(), "noise"))
    if array.shape not in ((n_units,), (n_samples, n_units)):
        raise InputError(
            f"noise has shape {array.shape}; need a number, one for each unit, ({n_units},), or one for each "
            f"activation, ({n_samples}, {n_units})"
        )
    array = np.atleast_2d(array)
    wrong = ~(array > 0) | (array > validation.LARGEST)
    if wrong.any():
        _refuse_where_known(array, wrong, known)
        array = np.where(wrong, 1.0, array)  # of distances that are not known
    return array


def _refuse_where_known(noise: Array, wrong: NDArray[np.bool_], known: NDArray[np.bool_]) -> None:
    at = np.argwhere(wrong & known)
    if at.size:
        row, unit = at[0]
        raise InputError(
            f"noise is {noise[row % len(noise), unit]:g} for unit {unit}; need a standard deviation above 0 and "
            f"at most {validation.LARGEST:.0e} wherever a distance is known: of one that is as good as exact, "
            "what rounding leaves of it (1e-15 of its size)"
        )
