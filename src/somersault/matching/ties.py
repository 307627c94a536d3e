"""Which of several units is the nearest where their distances differ by rounding alone: their places decide.

Prototypes that coincide would otherwise stay together: as one of them gets all samples, all become the same mean.
So a sample goes to the unit whose place on the lattice lies in the direction in which the sample lies from the
prototypes: samples of all directions go to places all around, and the next update pulls the prototypes apart.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.matching.distances import Array, Expansion, Samples

_EPS = float(np.finfo(np.float64).eps)
_FARTHEST = (1 + np.sqrt(2)) ** 2
"""The squared distance of a point of the unit circle from a corner of the lattice, at most."""
_LEAST = 1e-300
_GOLDEN = np.pi * (3 - np.sqrt(5))
"""Multiples of this angle are nowhere near each other."""


def settle(expansion: Expansion, x: Samples, known: Samples, scores: Array, places: Array) -> None:
    """Put the scores (n_samples, n_units) of equally near units into the order of their places (n_units, 2).

    x in float64 around the center, and the same with 0 for what is missing.
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
    toward = _directions(expansion, x[several], known[several], best[several])
    far2 = np.vecdot(toward, toward)[:, None] - 2 * toward @ places.T + np.vecdot(places, places)
    rank = -np.maximum(within[several], _LEAST) * (far2 / _FARTHEST)
    scores[several] = np.where(tied[several], rank, scores[several])


def _doubts(expansion: Expansion, known: Samples, highest: Array) -> Array:
    """By how much two scores of each sample may differ by rounding alone.

    A feature far from the origin, in which prototypes are inexact, matters as far as the sample is off there.
    """
    x2 = expansion.squares(known)
    out = expansion.products.of(np.sqrt(x2), np.sqrt(np.maximum(x2 - 2 * highest, 0)))
    return out + abs(known) @ expansion.offset_rounding


def _directions(expansion: Expansion, x: Samples, known: Samples, best: NDArray[np.intp]) -> Array:
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
