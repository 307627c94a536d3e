"""Activations back to the point: equation (1), exact where the prototypes span the space.

With centered prototypes w̃_i, h_i = ‖w̃_i‖² and x̃ = x − c the activations are a_i = ‖x̃‖² − 2 w̃_i·x̃ + h_i. The
unknown ‖x̃‖² is the same for all units, so centering over the units leaves the linear system

    B x̃ = b,    b_i = ½[(h_i − h̄) − (a_i − ā)].                                                        (1)
"""

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np

from somersault import _validate
from somersault.errors import InputError, NotAPatternWarning
from somersault.hull import AffineHull, Array, significant

Regularization = Literal["gcv"] | float | None
_EPS = float(np.finfo(float).eps)
_MISFIT = 0.05
"""What no point explains, above this share of the mean activation, is no rounding and hardly noise: it is said."""


@dataclass(frozen=True)
class Inversion:
    """Points recovered from activations, and how far they can be trusted.

    Points are in their own features. Feature scale is that of √m x where the codebook has feature weights m; of
    features of weight zero none of the numbers speaks.

    Attributes
    ----------
    points : ndarray of shape (n_samples, n_features)
        c + B⁺b. Where the known units do not span the space, the projection on their affine hull.
    offset : ndarray of shape (n_samples,)
        Distance from that projection to the point, off the hull, feature scale; the direction is unknown. 0
        where the units span the space.
    expected_error : ndarray of shape (n_samples,)
        Expected ‖points − truth‖ on the hull, feature scale: (s/2)(Σσ_j⁻²)^½ for independent noise of standard
        deviation s in the activations. s is what the redundant equations disagree by, at least rounding. The
        bias of a regularization is not in it.
    residual : ndarray of shape (n_samples,)
        Root mean square difference between the activations and those of the answer, squared feature scale.
        Large: the activations belong to no point.
    is_exact : bool
        Whether points are the samples themselves: the known units span the space, which they never do with
        features of weight zero, and nothing was regularized.
    """

    points: Array
    offset: Array
    expected_error: Array
    residual: Array
    is_exact: bool


def invert(A: Array, hull: AffineHull, regularization: Regularization = None) -> Inversion:
    """Solve (1) for each row of activations. Assumes valid (n_samples, n_units) input; NaN is unknown."""
    n_samples, n_features = len(A), len(hull.center)
    y = np.empty((n_samples, hull.rank))
    offset, error, residual, impossible = np.empty((4, n_samples))
    is_exact = regularization is None
    patterns, members = np.unique(~np.isnan(A), axis=0, return_inverse=True)
    for number, known in enumerate(patterns):
        rows = members.ravel() == number
        system = _System.of(hull, known)
        answer = system.solve(A[np.ix_(rows, known)], regularization, spans=system.rank == hull.n_visible)
        y[rows], offset[rows], error[rows], residual[rows], impossible[rows] = answer
        is_exact &= system.rank == n_features
    _warn(impossible / np.maximum(np.nanmean(A, axis=1), np.finfo(float).tiny))
    return Inversion(hull.center + y @ hull.basis, offset, error, residual, bool(is_exact))


def _warn(share: Array) -> None:
    if np.any(share > _MISFIT):
        warnings.warn(
            f"{np.sum(share > _MISFIT)} of {len(share)} rows of activations belong to no point (up to "
            f"{share.max():.0%} of the mean activation is unexplained): "
            "are they squared distances to this codebook's prototypes?",
            NotAPatternWarning,
            stacklevel=4,
        )


@dataclass(frozen=True)
class _System:
    """B of the known units, in hull coordinates around their own mean, as U diag(s) V."""

    mean: Array
    left: Array
    singular_values: Array
    basis: Array
    C: Array  # (n_known, rank of the hull), relative to the mean

    @classmethod
    def of(cls, hull: AffineHull, known: np.ndarray) -> "_System":
        if known.all():  # the codebook's own decomposition
            return cls(np.zeros(hull.rank), hull.left, hull.singular_values, np.eye(hull.rank), hull.coordinates)
        mean = hull.coordinates[known].mean(axis=0)
        C = hull.coordinates[known] - mean
        left, s, basis = np.linalg.svd(C, full_matrices=False)
        rank = significant(s, C.shape, float(np.abs(hull.coordinates).max(initial=0.0)))
        return cls(mean, left[:, :rank], s[:rank], basis[:rank], C)

    @property
    def rank(self) -> int:
        return len(self.singular_values)

    def solve(
        self, A: Array, regularization: Regularization, *, spans: bool
    ) -> tuple[Array, Array, Array, Array, Array]:
        """Hull coordinates, offset, expected error, residual, and what no point explains, of each row."""
        h = np.vecdot(self.C, self.C)
        a_mean = A.mean(axis=1)
        b = 0.5 * ((h - h.mean()) - (A - a_mean[:, None]))
        s, beta = self.singular_values, b @ self.left
        outside = b - beta @ self.left.T
        filters = _filters(s, beta, np.vecdot(outside, outside), len(h), regularization)
        z = filters * beta / s
        y, z2 = z @ self.basis, np.vecdot(z, z)
        error = 0.5 * self._noise(A, outside, float(h.max())) * np.sqrt(np.sum(np.square(filters / s), axis=-1))

        offset2 = a_mean - h.mean() - z2
        rounding = 8 * _EPS * (a_mean + h.mean() + z2)
        offset = np.zeros(len(A)) if spans else np.sqrt(np.where(offset2 > rounding, offset2, 0.0))
        misfit = z2[:, None] + offset[:, None] ** 2 - 2 * y @ self.C.T + h - A
        residual = np.sqrt(np.mean(misfit**2, axis=1))

        # An error E of the point explains that much of a square that should not be there; regularization any.
        level = np.abs(offset2 - offset**2) - rounding - 3 * (2 * np.sqrt(z2) * error + error**2)
        level = np.maximum(level, 0.0) if regularization is None else 0.0
        impossible = np.maximum(2 * np.sqrt(np.mean(outside**2, axis=1)), level)
        return self.mean + y, offset, error, residual, impossible

    def _noise(self, A: Array, outside: Array, h_max: float) -> Array:
        """Standard deviation of the noise in each row: as the redundant equations disagree, at least rounding."""
        redundant = A.shape[1] - 1 - self.rank
        disagreement = 2 * np.linalg.norm(outside, axis=1) / np.sqrt(redundant) if redundant > 0 else 0.0
        return np.hypot(_EPS * np.maximum(A.max(axis=1), h_max), disagreement)


def _filters(s: Array, beta: Array, outside2: Array, n_known: int, regularization: Regularization) -> Array:
    """Tikhonov factors σ²/(σ² + μ), (rank,) or (n_samples, rank); 1 without regularization."""
    if regularization is None or len(s) == 0:
        return np.ones(len(s))
    if regularization == "gcv":
        mu = _generalized_cross_validation(s, beta, outside2, n_known)[:, None]
    else:
        mu = float(regularization)
    return s**2 / (s**2 + mu)


def _generalized_cross_validation(s: Array, beta: Array, outside2: Array, n_known: int) -> Array:
    """μ with the least ‖b − B x_μ‖² / tr(I − B(BᵀB + μI)⁻¹Bᵀ)², per row (Golub, Heath, Wahba 1979, eq. 1.4)."""
    best, smallest = np.zeros(len(beta)), np.full(len(beta), np.inf)
    redundant = n_known - 1 - len(s)
    for mu in np.geomspace((_EPS * s[0]) ** 2, s[0] ** 2, 241):
        kept_out = mu / (s**2 + mu)
        numerator = (beta**2) @ kept_out**2 + outside2
        score = numerator / (kept_out.sum() + redundant) ** 2
        better = score < (1 - 1e-9) * smallest  # of equal scores that of the least μ
        best[better], smallest[better] = mu, score[better]
    return best


def check_activations(A: object, n_units: int) -> Array:
    """Activations as (n_samples, n_units), NaN allowed; an error for what no distances can be."""
    array = _validate.matrix(A, "activations", n_columns=n_units, columns="units", nan="kept")
    unknown = np.flatnonzero(np.isnan(array).all(axis=1))
    if unknown.size:
        raise InputError(f"row {unknown[0]} of activations is NaN throughout; need at least one known distance")
    lowest = float(np.nanmin(array))
    if lowest < -1e3 * _EPS * float(np.nanmax(array)):
        raise InputError(
            f"activations contains {lowest:g}; squared distances are never negative: "
            "pass book.activations(X), not distances with a sign or standardized values"
        )
    return array


def check_regularization(regularization: object) -> Regularization:
    """None, "gcv" or a positive μ."""
    if regularization is None or regularization == "gcv":
        return regularization  # pyright: ignore[reportReturnType]
    if isinstance(regularization, str):
        raise InputError(
            f'regularization is {regularization!r}; need None, "gcv" or a number (squared feature scale)'
        )
    return _validate.number(regularization, "regularization", least=0.0)
