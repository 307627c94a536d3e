"""Samples that complete a codebook: the pivots of a QR factorization of what the hull leaves over of them.

The next landmark is the sample farthest from the hull of the prototypes and the landmarks so far. Distances from a
growing hull only shrink, so those of an earlier hull bound those of a later one: between two looks at all data, in
chunks, only as many samples are looked at as may be farthest.
"""

import numpy as np
from numpy.typing import NDArray

from somersault import sample_arrays
from somersault.array_types import SampleArray
from somersault.hull import AffineHull, Array
from somersault.matching import chunks

_POOL = 512
"""Samples that are looked at together: what is left over of them fits beside the processor."""
_NEARLY = 0.5
"""A sample is taken if it is this share of the bound of all others away: exact pivots look at far more samples."""
_SWEEP = 64
"""Directions after which the bounds of all samples are brought up to date: a look at all of them costs memory."""
_SAFETY = 10.0
"""A landmark must be this much farther off the hull than where rounding leaves nothing of what it adds."""


def choose(X: SampleArray, hull: AffineHull) -> NDArray[np.intp]:
    """Rows of X that each add a dimension to the hull, the farthest first; fewer where X does not reach."""
    missing = hull.n_visible - hull.rank
    distances, nothing = _distances(X, hull)  # from the hull as it was at the last look at all
    bounds = distances.copy()
    chosen: list[int] = []
    basis, n_seen = np.empty((0, len(hull.center))), 0
    while len(chosen) < missing and bounds.max() > nothing:
        pool = np.argpartition(bounds, -min(_POOL, len(bounds)))[-_POOL:]
        left_over = _left_over(sample_arrays.dense(X[pool]), hull, basis)
        bounds[pool] = 0
        least = max(_NEARLY * float(bounds.max()), nothing)
        picked, directions, bounds[pool] = _pivots(left_over, missing - len(chosen), least)
        chosen += pool[picked].tolist()
        basis = np.vstack([basis, directions])
        if len(basis) - n_seen >= _SWEEP:
            _shorten(distances, X, hull, basis[n_seen:])
            bounds, n_seen = distances.copy(), len(basis)
    return np.array(chosen, dtype=np.intp)


def _shorten(distances: Array, X: SampleArray, hull: AffineHull, directions: Array) -> None:
    """Take what goes along new directions off the distances."""
    dual = _roots(hull) * directions
    for rows in chunks(X.shape[0], 16 * len(hull.center)):
        along = (sample_arrays.dense(X[rows]) - hull.center) @ dual.T
        distances[rows] = np.sqrt(np.maximum(np.square(distances[rows]) - np.vecdot(along, along), 0.0))


def _pivots(left_over: Array, most: int, least: float) -> tuple[list[int], Array, Array]:
    """Rows by pivoted Gram-Schmidt, their directions, and the lengths that remain; in place."""
    picked: list[int] = []
    directions = np.empty((most, left_over.shape[1]))
    lengths = np.linalg.norm(left_over, axis=1)
    while len(picked) < most and lengths.max() > least:
        row = int(lengths.argmax())
        direction = directions[len(picked)]
        np.divide(left_over[row], lengths[row], out=direction)
        picked.append(row)
        left_over -= np.outer(left_over @ direction, direction)
        left_over[picked] = 0
        lengths = np.linalg.norm(left_over, axis=1)
    return picked, directions[: len(picked)], lengths


def _distances(X: SampleArray, hull: AffineHull) -> tuple[Array, float]:
    """Of all samples from the hull, feature scale; and up to what distance a sample is not worth taking.

    Rounding of ε L² in activations of points L apart moves a point by ε L²/2p along a direction in which nothing
    is more than p off the hull: by all of p where p is about √ε L. Far from the origin coordinates round to more.
    """
    roots = _roots(hull)
    out = np.empty(X.shape[0])
    extent = float(np.linalg.norm(hull.coordinates, axis=1).max())
    magnitude = float(np.abs(roots * hull.center).max()) + extent
    for rows in chunks(X.shape[0], 16 * len(hull.center)):
        x = sample_arrays.dense(X[rows])
        y, out[rows] = hull.place(x)
        extent = max(extent, float(np.hypot(np.linalg.norm(y, axis=1), out[rows]).max()))
        magnitude = max(magnitude, float(np.abs(roots * x).max()))
    eps = float(np.finfo(float).eps)
    return out, _SAFETY * max(np.sqrt(eps) * extent, eps * max(len(hull.left), len(hull.center)) * magnitude)


def _left_over(X: Array, hull: AffineHull, basis: Array) -> Array:
    """√κ x off the hull and off the orthonormal directions that were added to it."""
    out = _roots(hull) * hull.project(X)[1]
    for _ in range(2):  # once more, for the digits that the subtraction lost
        out -= out @ basis.T @ basis
    return out


def _roots(hull: AffineHull) -> Array:
    return hull.metric.roots()
