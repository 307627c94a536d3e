"""Where the prototypes start."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.lattice import Lattice

Array = NDArray[np.float64]
_ROWS = 4096
"""Samples, evenly spread over the data, that are enough to find a plane to start from."""


def principal_plane(X: NDArray[Any], lattice: Lattice, weights: Array) -> Array:
    """w_i = x̄ + √3 (u_i σ₁ v₁ + t_i σ₂ v₂): the lattice laid on the plane of the two leading principal components.

    u and t are the lattice coordinates scaled to [−1, 1], the longer side along v₁: so the units vary as the
    data do. Deterministic (Kohonen 2001, section 3.7).
    """
    weighted = np.flatnonzero(weights)
    some = weighted[:: -(-len(weighted) // _ROWS)]
    x, share = X[some].astype(np.float64), weights[some] / weights[some].sum()
    mean = share @ x
    x -= mean
    x *= np.sqrt(share)[:, None]
    axes = _leading_axes(x)
    places = lattice.coordinates[:, ::-1] if lattice.shape[0] > lattice.shape[1] else lattice.coordinates
    centered = places - (places.max(axis=0) + places.min(axis=0)) / 2
    reach = centered.max(axis=0)
    scaled = centered / np.where(reach > 0, reach, 1.0)
    return mean + np.sqrt(3) * scaled[:, : len(axes)] @ axes


def _leading_axes(x: Array) -> Array:
    """σ_j v_j of at most two leading components, by the smaller of the two Gram matrices; signs fixed."""
    wide = x.shape[1] > x.shape[0]
    variances, vectors = np.linalg.eigh(x @ x.T if wide else x.T @ x)
    leading = vectors[:, ::-1][:, :2]
    sigma = np.sqrt(np.maximum(variances[::-1][:2], 0.0))
    axes = (x.T @ leading).T if wide else (leading * sigma).T
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    return axes * np.where(signs == 0, 1.0, signs)[:, None]


def random_samples(X: NDArray[Any], n_units: int, weights: Array, seed: np.random.RandomState) -> Array:
    """Samples drawn at random, by their weights; no sample twice unless there are too few."""
    twice = int(np.count_nonzero(weights)) < n_units
    chosen = seed.choice(len(X), size=n_units, replace=twice, p=weights / weights.sum())
    return X[chosen].astype(np.float64)
