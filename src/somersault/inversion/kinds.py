"""What else is known of points than squared distances, made into them."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from somersault import validation
from somersault.arrays import as_samples, on_host
from somersault.errors import InputError
from somersault.hull import AffineHull, Array
from somersault.inversion.system import TINY, System, Weights, check_noise

Given = Literal["squared_distances", "distances", "responsibilities", "memberships", "cosine", "correlation"]
KINDS: tuple[Given, ...] = (
    "squared_distances",
    "distances",
    "responsibilities",
    "memberships",
    "cosine",
    "correlation",
)
_BESIDE = 10.0
"""Scores and shares may be this many standard deviations of noise beyond where they can be."""
_SURE = 1e-3
"""The length of a direction is known: its noise is this share of that of the most precise score."""


@dataclass(frozen=True)
class Squares:
    """Squared distances and their noise; NaN is unknown."""

    A: Array
    noise: Array | None


def of_distances(distances: Any, noise: object, n_units: int) -> Squares:
    """Squares of distances. That of d with a normal error of deviation s has one of √(4d²s² + 2s⁴)."""
    d = _matrix(distances, n_units)
    if (d < 0).any():
        row, unit = np.argwhere(d < 0)[0]
        raise InputError(
            f"A holds the distance {d[row, unit]:g} in row {row}, unit {unit}; distances are never negative: pass "
            "NaN for one that is not known, and 0 for one that noise made negative"
        )
    s = check_noise(noise, ~np.isnan(d))
    return Squares(
        np.square(d), None if s is None else np.hypot(2 * np.nan_to_num(d) * s, np.sqrt(2) * np.square(s))
    )


def directions(prototypes: Array, kind: Given) -> Array:
    """Prototypes of length 1, of correlations without their means, and behind them the origin."""
    centered = prototypes - prototypes.mean(axis=1, keepdims=True) if kind == "correlation" else prototypes
    length = np.linalg.norm(centered, axis=1, keepdims=True)
    if (length <= TINY).any():
        raise InputError(
            f"unit {np.argmin(length)} has no direction to be compared with; need prototypes that differ from 0 "
            'for kind "cosine", and within themselves for "correlation"'
        )
    return np.vstack([centered / length, np.zeros((1, prototypes.shape[1]))])


def of_scores(scores: Any, noise: object, n_units: int) -> Squares:
    """‖u − v_i‖² = 2 − 2c_i between directions of length 1, and the distance 1 from the origin."""
    c = _matrix(scores, n_units)
    s = check_noise(noise, ~np.isnan(c))
    _check_between(c, -1.0, s, "scores of cosines and correlations")
    unknown = np.isnan(c).all(axis=1)
    A = np.column_stack([2 - 2 * np.clip(c, -1.0, 1.0), np.where(unknown, np.nan, 1.0)])
    if s is None:
        return Squares(A, None)
    s = np.column_stack([2 * s, 2 * _SURE * s.min(axis=1)])
    return Squares(A, s[0] if len(s) == 1 else s)


def of_shares(shares: Any, noise: object, hull: AffineHull, n_units: int, kind: Given) -> Squares:
    """Squared distances from soft assignments to all units, whose scale is found with the point.

    Responsibilities are a softmax of −d²/τ: d² = c − τ log r, with τ and c unknown. Memberships of the fuzzy
    c-means of m = 2 are proportional to 1/d²: d² = τ/u, with τ unknown. A share of 0 is unknown.
    """
    u = _matrix(shares, n_units)
    s = check_noise(noise, ~np.isnan(u))
    _check_between(u, 0.0, s, kind)
    if n_units < hull.rank + 2:
        raise InputError(
            f"A holds {kind} to {n_units} units that span {hull.rank} dimensions; need {hull.rank + 2} or more, "
            "since the scale of the distances has to be found with the point"
        )
    u = np.where(u > 0, np.minimum(u, 1.0), np.nan)
    is_soft = kind == "responsibilities"
    q, slope = (-np.log(u), 1 / u) if is_soft else (1 / u, np.square(1 / u))
    return _scaled(q, None if s is None else np.where(np.isnan(u), 1.0, slope * s), hull, is_shifted=is_soft)


def _scaled(q: Array, noise: Array | None, hull: AffineHull, *, is_shifted: bool) -> Squares:
    """τq, and where that is shifted c + τq with a point on the hull: τ leaves least outside the range of (1)."""
    A, s = np.full(q.shape, np.nan), None if noise is None else np.array(np.broadcast_to(noise, q.shape))
    told = np.flatnonzero(~np.isnan(q).all(axis=1))
    groups = Weights.of(q[told], None if s is None else s[told])
    for number, omega in enumerate(groups.patterns):
        rows, known = told[groups.members == number], np.flatnonzero(omega)
        system = System.of(hull, omega)
        if system.redundant < 1:
            continue
        of_rows = q[np.ix_(rows, known)]
        h = np.vecdot(system.C, system.C)
        scale = _scale(system, h, of_rows)
        squares = scale[:, None] * of_rows
        if is_shifted:
            squares += _shift(system, h, squares)[:, None]
        A[np.ix_(rows, known)] = np.where((scale > 0)[:, None], np.maximum(squares, 0.0), np.nan)
        if s is not None:
            s[rows] *= np.where(scale > 0, scale, 1.0)[:, None]
    return Squares(A, s)


def _centered(system: System, values: Array) -> Array:
    omega = np.square(system.roots)
    return system.roots * (values - (values @ omega)[..., None] / system.n_known)


def _scale(system: System, h: Array, q: Array) -> Array:
    """τ with least ‖outside of h − τq‖; 0 where q has nothing outside."""
    of_h, of_q = (x - (x @ system.left) @ system.left.T for x in (_centered(system, h), _centered(system, q)))
    square = np.vecdot(of_q, of_q)
    return np.where(square > TINY, of_q @ of_h / np.maximum(square, TINY), 0.0)


def _shift(system: System, h: Array, squares: Array) -> Array:
    """What to add so that their mean is that of a point on the hull."""
    b = 0.5 * (_centered(system, h) - _centered(system, squares))
    z = b @ system.left / system.singular_values
    omega = np.square(system.roots)
    return np.vecdot(z, z) + (h @ omega - squares @ omega) / system.n_known


def _matrix(A: Any, n_units: int) -> Array:
    return validation.matrix(on_host(as_samples(A, "A")), "A", n_columns=n_units, columns="units", nan="kept")


def _check_between(A: Array, least: float, noise: Array | None, what: str) -> None:
    beside = 1e-6 if noise is None else 1e-6 + _BESIDE * noise
    wrong = (least - beside > A) | (beside + 1.0 < A)
    if wrong.any():
        row, unit = np.argwhere(wrong)[0]
        raise InputError(
            f"A holds {A[row, unit]:g} in row {row}, unit {unit}; {what} are between {least:g} and 1: pass NaN "
            "for one that is not known"
        )
