"""Which of several units is the nearest where the products that search them are too inexact to tell.

First the distances themselves decide, computed around the prototype that seems nearest; where these differ by
rounding alone, the places of the units do. Prototypes that coincide would otherwise stay together: as one of them
gets all samples, all become the same mean. So a sample goes to the unit whose place on the lattice lies in the
direction in which the sample lies from the prototypes: samples of all directions go to places all around, and the
next update pulls the prototypes apart.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.array_types import SampleArray
from somersault.matching.distances import Array, Expansion

_EPS = float(np.finfo(np.float64).eps)
_FARTHEST = (1 + np.sqrt(2)) ** 2
"""The squared distance of a point of the unit circle from a corner of the lattice, at most."""
_LEAST = 1e-300
_GOLDEN = np.pi * (3 - np.sqrt(5))
"""Multiples of this angle are nowhere near each other."""


def settle(expansion: Expansion, x: SampleArray, known: SampleArray, scores: Array, places: Array | None) -> None:
    """Put the scores (n_samples, n_units) of units that seem equally near into their order.

    That of their distances around the nearest prototype; where rounding hides these too, that of their places
    (n_units, 2), or without any that of their numbers. x in float64 around the center, and the same with 0 for
    what is missing.
    """
    rows = np.arange(len(scores))
    best = scores.argmax(axis=1)
    highest = scores[rows, best]
    scores -= highest[:, None]
    within = _doubts(expansion, known, highest)[:, None]
    tied = scores >= -within
    several = np.flatnonzero(tied.sum(axis=1) > 1)
    if not several.size:
        return
    behind = _behind(expansion, x[several], best[several], tied[several])
    if places is None:
        order = np.arange(len(expansion.W)) / len(expansion.W)
    else:
        toward = _directions(expansion, x[several], known[several], behind.argmin(axis=1))
        far2 = np.vecdot(toward, toward)[:, None] - 2 * toward @ places.T + np.vecdot(places, places)
        order = far2 / _FARTHEST
    farthest = np.maximum(np.where(np.isfinite(behind), behind, 0).max(axis=1, keepdims=True), _LEAST)
    rank = np.where(behind > 0, 1 + behind / farthest, order) / 2  # from 0, the best, to 1
    scores[several] = np.where(tied[several], -np.maximum(within[several], _LEAST) * rank, scores[several])


def _behind(expansion: Expansion, x: SampleArray, best: NDArray[np.intp], tied: NDArray[np.bool_]) -> Array:
    """By how much units are farther than the nearest, half the squares; 0 where rounding alone tells, ∞ untied.

    Around the prototype that seems best, not around the center: what rounding does there is far less.
    """
    out = np.full(tied.shape, np.inf)
    for unit in np.unique(best):
        rows = np.flatnonzero(best == unit)
        units = np.flatnonzero(tied[rows].any(axis=0))
        score, error = _around(expansion, x[rows], int(unit), units)
        score = np.where(tied[np.ix_(rows, units)], score, -np.inf)
        first = score.argmax(axis=1)[:, None]
        behind = np.take_along_axis(score, first, axis=1) - score
        behind[behind <= error + np.take_along_axis(error, first, axis=1)] = 0.0
        out[np.ix_(rows, units)] = behind
    return out


def _around(expansion: Expansion, x: SampleArray, unit: int, units: NDArray[np.intp]) -> tuple[Array, Array]:
    """u·v − ½‖v‖² with u = x − w and v = w_i − w, w that of a unit, and what rounding may do to it."""
    w = expansion.W[unit]
    u, v = (x.toarray() if issparse(x) else x) - w, expansion.W[units] - w
    m = np.ones(len(w)) if expansion.weights is None else expansion.weights
    is_known = ~np.isnan(u)
    u[~is_known] = 0
    inexact = _EPS * (abs(w) if expansion.center is None else abs(w) + abs(expansion.center))
    score = (u * m) @ v.T - 0.5 * (is_known @ (m * v * v).T)
    long_u, long_v = np.sqrt(np.vecdot(u, u * m))[:, None], np.sqrt(np.vecdot(v, v * m))
    of_prototypes = (abs(u) @ (m * inexact))[:, None] + abs(v) @ (m * inexact) + np.vecdot(inexact, m * inexact)
    return score, (1 + 0.5 * np.sqrt(len(w))) * (_EPS * (long_u + long_v) * long_v + of_prototypes)


def _doubts(expansion: Expansion, known: SampleArray, highest: Array) -> Array:
    """By how much two scores of each sample may differ by rounding alone.

    A feature far from the origin, in which prototypes are inexact, matters as far as the sample is off there.
    """
    x2 = expansion.squares(known)
    out = expansion.products.of(np.sqrt(x2), np.sqrt(np.maximum(x2 - 2 * highest, 0)))
    return out + abs(known) @ expansion.offset_rounding


def _directions(expansion: Expansion, x: SampleArray, known: SampleArray, best: NDArray[np.intp]) -> Array:
    """Where samples lie from their prototype, as points (n_samples, 2) of the unit circle; (0, 0): on it."""
    apart = (x.toarray() if issparse(x) else x) - expansion.W[best]
    apart[np.isnan(apart)] = 0
    if expansion.weights is not None:
        apart *= np.sqrt(expansion.weights)
    angles = _GOLDEN * np.arange(apart.shape[1])
    squares = np.vecdot(apart, apart)
    flat = apart @ np.column_stack([np.cos(angles), np.sin(angles)])
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    scale = expansion.squares(known) + 2 * expansion.half_squares[best]
    if expansion.center is not None:
        scale += expansion.squares(expansion.center)
    is_apart = (squares > (8 * _EPS) ** 2 * scale)[:, None] & (length > 0)
    return np.where(is_apart, flat / np.where(length > 0, length, 1.0), 0.0)
