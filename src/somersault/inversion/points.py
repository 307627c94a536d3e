"""Points recovered from activations, and how far they can be trusted."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.arrays import ArrayBackend, DeviceSamples, as_samples, like, on_host
from somersault.errors import InputError
from somersault.hull import AffineHull, Array, complement
from somersault.inversion import pattern
from somersault.inversion.regularization import Regularization, filters
from somersault.inversion.system import EPS, Equations, System, Weights, check_noise
from somersault.matching.distances import chunk_size, sliced
from somersault.matching.on_device import rows_at_once

_TINY = float(np.finfo(float).tiny)
_FAR_BELOW = 10.0
"""Of a squared distance near 0, this many standard deviations of noise below 0 are no noise."""


@dataclass(frozen=True)
class Inversion:
    """Points recovered from activations, and how far they can be trusted.

    Points are in their own features. Feature scale is that of √κ x where the codebook has feature weights κ; of
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
    outliers : ndarray of shape (n_samples, n_units), bool, or None
        The distances that were left out. None if none was to be.
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
    outliers: NDArray[np.bool_] | None = None

    def placed(self, rows: NDArray[np.intp], n_rows: int) -> "Inversion":
        """The same in the places of these rows among others, in which it is NaN, and no pattern."""

        def spread(value: Any) -> Any:
            if not isinstance(value, np.ndarray):
                return False if value is True else value  # of a row of which nothing is known no point is exact
            out = np.full((n_rows, *value.shape[1:]), False if value.dtype == bool else np.nan)
            out[rows] = value
            return out

        return Inversion(**{name: spread(value) for name, value in vars(self).items()})

    @classmethod
    def of_no_rows(cls, n_units: int, n_features: int, *, is_tested: bool) -> "Inversion":
        """That of no rows, of which none has an outlier."""
        none, p = np.zeros(0), np.zeros(0) if is_tested else None
        outliers = np.zeros((0, n_units), dtype=bool)
        points = np.zeros((0, n_features))
        return cls(points, none, none, none, False, None, none, p, np.zeros(0, dtype=bool), outliers)

    def like(self, A: Any) -> "Inversion":
        """The same in arrays of the library and on the device of A."""
        return Inversion(**{name: like(A, value) for name, value in vars(self).items()})


def invert(
    A: Array | DeviceSamples, hull: AffineHull, regularization: Regularization = None, noise: Array | None = None
) -> Inversion:
    """Solve (1) for each row of activations, where they lie.

    Assumes valid (n_samples, n_units) input, in which NaN is unknown, and a noise as `check_noise` gives it. On a
    device no distance is unknown, and the noise is one for all rows.
    """
    if isinstance(A, DeviceSamples):
        backend, (found, missing, normals) = A.backend, _solved_there(A, hull, regularization, noise)
    else:
        backend, (found, missing, normals) = None, solved(A, hull, regularization, noise)
    is_exact = regularization is None and hull.n_visible == len(hull.center) and not missing.any()
    center, basis = (x if backend is None else backend.array(x) for x in (hull.center, hull.basis))
    points = center + found.y @ basis
    mirrors = mirrored(points, found.offset, missing, normals, backend)
    return told(found, points, mirrors, is_exact=is_exact, is_tested=noise is not None)


def told(found: "Answers", points: Array, mirrors: Array | None, *, is_exact: bool, is_tested: bool) -> Inversion:
    """What is found, and whether each row belongs to a point."""
    share, p = found.share, found.p_value if is_tested else None
    is_pattern = share <= pattern.MISFIT if p is None else p >= pattern.LEVEL
    return Inversion(points, found.offset, found.error, found.residual, is_exact, mirrors, share, p, is_pattern)


def warn_of_no_points(found: Inversion, kind: str) -> None:
    """Warn of rows that belong to no point, in the words of what was given."""
    pattern.warn(on_host(found.is_pattern), on_host(found.unexplained), on_host(found.p_value), kind)


@dataclass(frozen=True)
class Answers:
    """What is found of some rows."""

    y: Array  # (n_samples, rank): coordinates in the hull
    offset: Array
    error: Array
    residual: Array
    share: Array  # what no point explains
    p_value: Array  # 1 where no noise is given


Normals = list[tuple[NDArray[np.intp], Array]]
"""Rows whose known units miss one dimension, and a step of length 1 along it."""


def solved(
    A: Array, hull: AffineHull, regularization: Regularization, noise: Array | None
) -> tuple[Answers, NDArray[np.intp], Normals]:
    """Answers by one factorization for all rows of the same weights, and how many dimensions each row misses."""
    n_samples, normals = len(A), Normals()
    out = Answers(np.empty((n_samples, hull.rank)), *np.empty((5, n_samples)))
    missing = np.empty(n_samples, dtype=np.intp)
    weights = Weights.of(A, noise)
    for number, omega in enumerate(weights.patterns):
        members, known = np.flatnonzero(weights.members == number), np.flatnonzero(omega)
        system = System.of(hull, omega)
        missing[members] = hull.n_visible - system.rank
        for part in sliced(len(members), chunk_size(8 * (4 * len(known) + 3 * hull.rank))):
            rows = members[part]
            given = None if weights.noise is None else weights.noise[rows]
            spans = system.rank == hull.n_visible
            found = _solve(system, A[np.ix_(rows, known)], regularization, given, spans=spans)
            for name, values in vars(found).items():
                getattr(out, name)[rows] = values
        if hull.n_visible - system.rank == 1:
            normals.append((members, _normal(hull, system)))
    return out, missing, normals


def _solved_there(
    A: DeviceSamples, hull: AffineHull, regularization: Regularization, noise: Array | None
) -> tuple[Answers, NDArray[np.intp], Normals]:
    """The same, some rows at a time, by one factorization that is made on the host."""
    backend, xp, (n_samples, n_units) = A.backend, A.backend.xp, A.shape
    weights = Weights.of(np.ones((1, n_units)), noise)
    system = System.of(hull, weights.patterns[0])
    missing, there = hull.n_visible - system.rank, system.at(backend)
    parts = list[Answers]()
    for rows in sliced(n_samples, rows_at_once(backend, 8 * (4 * n_units + 3 * hull.rank))):
        known = xp.astype(A.part(rows), backend.dtype(np.float64), copy=False)
        given = None if weights.noise is None else xp.full_like(known[:, 0], float(weights.noise[0]))
        parts.append(_solve(there, known, regularization, given, spans=missing == 0))
    joined = {name: xp.concat([getattr(part, name) for part in parts]) for name in vars(parts[0])}
    normals = [(np.arange(n_samples), _normal(hull, system))] if missing == 1 else []
    return Answers(**joined), np.full(1, missing), normals


def _solve(
    system: System, A: Array, regularization: Regularization, given: Array | None, *, spans: bool
) -> Answers:
    xp, equations = system.xp, system.equations(A)
    noise = xp.hypot(equations.rounding, _disagreement(system, equations.outside) if given is None else given)
    factors = filters(system, equations, regularization, noise)
    z = factors * equations.beta / system.singular_values
    y, z2 = z @ system.basis, xp.vecdot(z, z)
    least = float(system.singular_values[-1]) if system.rank else 1.0  # its square may not be held
    spread = xp.sqrt(xp.sum(xp.square(factors * (least / system.singular_values)), axis=-1))
    error = 0.5 * (noise / least) * spread

    offset2, none = equations.square - z2, xp.zeros_like(z2)
    rounding = 8 * EPS * (equations.scale + z2)
    offset = none if spans else xp.sqrt(xp.where(offset2 > rounding, offset2, none))
    residual = xp.sqrt(xp.mean(xp.square(system.misfit(A, y, offset)), axis=1))
    impossible = pattern.unexplained(system, equations, y, offset, error if regularization is None else None)
    mean = xp.maximum(xp.mean(A, axis=1), EPS * equations.scale)  # all of them may be 0
    share = impossible / xp.where(mean > _TINY, mean, xp.full_like(mean, _TINY))
    p_value = xp.ones_like(none) if given is None else _p_values(system, equations, given, spans=spans)
    return Answers(system.mean + y, offset, error, residual, share, p_value)


def _p_values(system: System, equations: Equations, noise: Array, *, spans: bool) -> Array:
    backend = system.backend
    if backend is None:
        return pattern.p_values(system, equations, noise, spans=spans)
    found = pattern.p_values(system.on_host, equations.on_host(backend), backend.host(noise), spans=spans)
    return backend.array(found)


def _disagreement(system: System, outside: Array) -> Array:
    """Standard deviation of the noise in each row, by what its redundant equations disagree."""
    redundant = system.redundant
    return 2 * outside / math.sqrt(redundant) if redundant else system.xp.zeros_like(outside)


def _normal(hull: AffineHull, system: System) -> Array:
    """A step of length 1 at right angles to the hull of the known units, which misses one dimension."""
    if system.rank == hull.rank:
        return hull.normal
    step = complement(system.basis) @ hull.basis
    return step * np.sign(step[np.argmax(np.abs(step))])  # else LAPACK would choose which side comes first


def mirrored(
    points: Array, offset: Array, missing: NDArray[np.intp], normals: Normals, backend: ArrayBackend | None
) -> Array | None:
    """Points ± offset · n, if there are any."""
    if not normals:
        return None
    if backend is not None:  # one factorization was for all rows
        step = offset[:, None] * backend.array(normals[0][1])
        return backend.xp.stack([points + step, points - step], axis=1)
    step = np.where(missing[:, None] == 0, np.zeros_like(points), np.nan)
    for rows, normal in normals:
        step[rows] = offset[rows, None] * normal
    return np.stack([points + step, points - step], axis=1)


def check_activations(A: Any, noise: object, n_units: int) -> tuple[Array | DeviceSamples, Array | None]:
    """Activations (n_samples, n_units), NaN allowed, and their noise; an error for what no distances can be.

    They stay on a device that has float64, where all are known and the noise does not differ by row.
    """
    array = as_samples(A, "activations")
    known = None
    if isinstance(array, DeviceSamples):
        validation.remote(array, "activations", n_units, "units")
        if array.backend.widest == np.float64 and not array.misses:
            known = np.broadcast_to(True, array.shape)
    if known is None:
        array = validation.matrix(on_host(array), "activations", n_columns=n_units, columns="units", nan="kept")
        known = ~np.isnan(array)
    deviations = check_noise(noise, known)
    if isinstance(array, DeviceSamples) and deviations is not None and len(deviations) > 1:
        array = array.on_host.astype(np.float64, copy=False)
    _check_lowest(array, deviations)
    return array, deviations


def _check_lowest(A: Array | DeviceSamples, deviations: Array | None) -> None:
    beside = np.zeros(1) if deviations is None else _FAR_BELOW * deviations
    if isinstance(A, DeviceSamples):
        lowest, least, largest = float((A.least + beside).min()), float(A.least.min()), A.largest
    else:
        if np.isnan(A).all():
            return
        of_units = np.fmin.reduce(A, axis=0) if len(beside) == 1 else A  # NaN where a unit is never known
        lowest, least, largest = (float(x) for x in (np.nanmin(of_units + beside), np.nanmin(A), np.nanmax(A)))
    if lowest < -1e3 * EPS * largest:
        besides = "" if deviations is None else f" {_FAR_BELOW:g} standard deviations of noise away"
        raise InputError(
            f"activations contains {least:g}; squared distances are never negative{besides}: "
            "pass book.activations(X), not distances with a sign or standardized values"
        )
