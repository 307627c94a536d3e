"""Points recovered from activations, and how far they can be trusted."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import _validate
from somersault._arrays import like
from somersault.errors import InputError
from somersault.hull import AffineHull, Array, complement
from somersault.inversion import pattern
from somersault.inversion.regularization import Regularization, filters
from somersault.inversion.system import EPS, System, Weights, check_noise

_FAR_BELOW = 10.0
"""Of a squared distance near 0, this many standard deviations of noise below 0 are no noise."""


@dataclass(frozen=True)
class Inversion:
    """Points recovered from activations, and how far they can be trusted.

    Points are in their own features. Feature scale is that of √m x where the codebook has feature weights m; of
    features of weight zero none of the numbers speaks. All arrays are of the library and on the device of the
    activations.

    Attributes
    ----------
    points : ndarray of shape (n_samples, n_features)
        c + B⁺b. Where the known units do not span the space, the projection on their affine hull.
    offset : ndarray of shape (n_samples,)
        Distance from that projection to the point, off the hull, feature scale; the direction is unknown. 0
        where the units span the space.
    expected_error : ndarray of shape (n_samples,)
        Expected ‖points − truth‖ on the hull, feature scale: (s/2)(Σσ_j⁻²)^½ for independent noise of standard
        deviation s in the activations, which is that given (of units of different noise s⁻² is the mean of the
        s_i⁻² and σ are those of the weighted system), or else what the redundant equations disagree by; at least
        rounding. The bias of a regularization is not in it.
    residual : ndarray of shape (n_samples,)
        Root mean square difference between the activations and those of the answer, squared feature scale.
        Large: the activations belong to no point.
    is_exact : bool
        Whether points are the samples themselves, but for noise: the known units span the space, which they
        never do with features of weight zero, and nothing was regularized.
    mirror_points : ndarray of shape (n_samples, 2, n_features) or None
        The two points that have the activations, points ± offset · n, where one dimension is missing and n is
        the unit vector at right angles to the hull of the known units. Both are the point in rows that miss no
        dimension, NaN in rows that miss more; None if no row misses exactly one.
    unexplained : ndarray of shape (n_samples,)
        u / ā, dimensionless: what no point explains, as a share of the mean activation. u is the larger of
        2‖b − BB⁺b‖/√n, the root mean square disagreement of n known units, and a square of the offset that
        should not be there (ā − h̄ − ‖B⁺b‖² where the units span the space, what is negative of it elsewhere)
        beyond rounding and 3(2‖B⁺b‖E + E²), which an error of the expected size E makes of it.
    p_value : ndarray of shape (n_samples,) or None
        P(T ≥ its value) for a point under independent normal noise s_i. T = ‖2(b − BB⁺b)‖²/s² + g² in the
        weighted system, g the normal score of ‖B⁺b‖² − (ā − h̄), minus the squared offset. T is χ² of n − rank
        degrees of freedom where the units span the space (the disagreement has n − 1 − rank); elsewhere only
        g > 0 counts, a negative squared offset, and T is at most the mixture in equal parts of χ² of
        n − 1 − rank and of n − rank. None if the noise is not given.
    is_pattern : ndarray of shape (n_samples,), bool
        Whether the activations can be those of a point: p_value ≥ 0.001, or without noise unexplained ≤ 5 %.
    """

    points: Array
    offset: Array
    expected_error: Array
    residual: Array
    is_exact: bool
    mirror_points: Array | None
    unexplained: Array
    p_value: Array | None
    is_pattern: NDArray[np.bool_]

    def like(self, A: Any) -> "Inversion":
        """The same in arrays of the library and on the device of A."""
        return Inversion(**{name: like(A, value) for name, value in vars(self).items()})


def invert(
    A: Array, hull: AffineHull, regularization: Regularization = None, noise: Array | None = None
) -> Inversion:
    """Solve (1) for each row of activations.

    Assumes valid (n_samples, n_units) input, in which NaN is unknown, and a noise as `check_noise` gives it.
    """
    n_samples, n_features = len(A), len(hull.center)
    y, missing = np.empty((n_samples, hull.rank)), np.empty(n_samples, dtype=np.intp)
    offset, error, residual, impossible, p_value = np.empty((5, n_samples))
    normals: list[tuple[NDArray[np.bool_], Array]] = []
    weights = Weights.of(A, noise)
    for number, omega in enumerate(weights.patterns):
        rows = weights.members == number
        system = System.of(hull, omega)
        missing[rows] = hull.n_visible - system.rank
        given = None if weights.noise is None else weights.noise[rows]
        known, spans = A[np.ix_(rows, omega > 0)], system.rank == hull.n_visible
        answer = _solve(system, known, regularization, given, spans=spans)
        y[rows], offset[rows], error[rows], residual[rows], impossible[rows], p_value[rows] = answer
        if hull.n_visible - system.rank == 1:
            normals.append((rows, _normal(hull, system)))
    points = hull.center + y @ hull.basis
    share = impossible / np.maximum(np.nanmean(A, axis=1), np.finfo(float).tiny)
    p = None if noise is None else p_value
    is_pattern = share <= pattern.MISFIT if p is None else p >= pattern.LEVEL
    pattern.warn(is_pattern, share, p)
    is_exact = regularization is None and hull.n_visible == n_features and not missing.any()
    mirrors = _mirrored(points, offset, missing, normals)
    return Inversion(points, offset, error, residual, is_exact, mirrors, share, p, is_pattern)


def _solve(
    system: System, A: Array, regularization: Regularization, given: Array | None, *, spans: bool
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Hull coordinates, offset, expected error, residual, what no point explains, and p-value, of each row."""
    equations = system.equations(A)
    noise = np.hypot(equations.rounding, _disagreement(system, equations.outside) if given is None else given)
    factors = filters(system, equations, regularization, noise)
    z = factors * equations.beta / system.singular_values
    y, z2 = z @ system.basis, np.vecdot(z, z)
    error = 0.5 * noise * np.sqrt(np.sum(np.square(factors / system.singular_values), axis=-1))

    offset2 = equations.square - z2
    rounding = 8 * EPS * (equations.scale + z2)
    offset = np.zeros(len(A)) if spans else np.sqrt(np.where(offset2 > rounding, offset2, 0.0))
    residual = np.sqrt(np.mean(np.square(system.misfit(A, y, offset)), axis=1))
    impossible = pattern.unexplained(system, equations, y, offset, error if regularization is None else None)
    p_value = np.ones(len(A)) if given is None else pattern.p_values(system, equations, given, spans=spans)
    return system.mean + y, offset, error, residual, impossible, p_value


def _disagreement(system: System, outside: Array) -> Array:
    """Standard deviation of the noise in each row, by what its redundant equations disagree."""
    return 2 * outside / np.sqrt(system.redundant) if system.redundant else np.zeros(len(outside))


def _normal(hull: AffineHull, system: System) -> Array:
    """A step of length 1 at right angles to the hull of the known units, which misses one dimension."""
    return hull.normal if system.rank == hull.rank else complement(system.basis) @ hull.basis


def _mirrored(
    points: Array, offset: Array, missing: NDArray[np.intp], normals: list[tuple[NDArray[np.bool_], Array]]
) -> Array | None:
    """Points ± offset · n, if there are any."""
    if not normals:
        return None
    step = np.where(missing[:, None] == 0, np.zeros_like(points), np.nan)
    for rows, normal in normals:
        step[rows] = offset[rows, None] * normal
    return np.stack([points + step, points - step], axis=1)


def check_activations(A: object, noise: object, n_units: int) -> tuple[Array, Array | None]:
    """Activations (n_samples, n_units), NaN allowed, and their noise; an error for what no distances can be."""
    array = _validate.matrix(A, "activations", n_columns=n_units, columns="units", nan="kept")
    unknown = np.flatnonzero(np.isnan(array).all(axis=1))
    if unknown.size:
        raise InputError(f"row {unknown[0]} of activations is NaN throughout; need at least one known distance")
    deviations = check_noise(noise, array)
    lowest = float(np.nanmin(array if deviations is None else array + _FAR_BELOW * deviations))
    if lowest < -1e3 * EPS * float(np.nanmax(array)):
        besides = "" if deviations is None else f" {_FAR_BELOW:g} standard deviations of noise away"
        raise InputError(
            f"activations contains {float(np.nanmin(array)):g}; squared distances are never negative{besides}: "
            "pass book.activations(X), not distances with a sign or standardized values"
        )
    return array, deviations
