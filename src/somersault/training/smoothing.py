"""Σ_j h(d(k, j)) S_j for all units k: what the units hand to their neighbors.

A Gaussian of the lattice distance is a product of one in x and one in y, on every lattice: smoothing rows and
then columns costs O(K (n_rows + n_columns)) instead of O(K²). Rows of a hexagonal lattice are shifted in turn, so
that x needs one small matrix for each pair of an even or odd row.
"""

from functools import lru_cache

import numpy as np

from somersault.lattice import Lattice
from somersault.matching import chunks
from somersault.neighborhood import Array, Kernel, gaussian

_FAINT = 1e-100
"""A smaller share of all weight is as none: what is divided by it is not exact."""
_FAR = 4
"""So many times around the lattice all its units count alike."""


def smoothed(S: Array, lattice: Lattice, kernel: Kernel, radius: float) -> Array:
    """Σ_j h(d(k, j)) S_j, (n_units, n_columns) as S."""
    if kernel is gaussian:
        return _separably(S, lattice, radius)
    every, out = np.arange(lattice.n_units), np.empty_like(S)
    for rows in chunks(lattice.n_units, 32 * lattice.n_units):
        out[rows] = kernel(lattice.between(every[rows, None], every), radius) @ S
    return out


def reaching(S: Array, lattice: Lattice, kernel: Kernel, radius: float) -> Array:
    """Σ_j h(d(k, j)) S_j, (n_units, n_columns), where S has the weights of the units in its first column.

    For a unit that no weight reaches the radius is doubled until some does.
    """
    out = smoothed(S, lattice, kernel, radius)
    total = S.sum(axis=0)
    empty = out[:, 0] <= _FAINT * total[0]
    while empty.any():
        radius *= 2
        is_beyond = radius > _FAR * sum(lattice.shape)
        out[empty] = total if is_beyond else smoothed(S, lattice, kernel, radius)[empty]
        empty = out[:, 0] <= _FAINT * total[0]
    return out


def _separably(S: Array, lattice: Lattice, radius: float) -> Array:
    n_rows, n_columns = lattice.shape
    gaps_down, gaps_across = _separate_gaps(lattice)
    S3 = S.reshape(n_rows, n_columns, -1)
    out, within = np.empty(S3.shape), np.empty(S3.shape)
    down = _factors(gaps_down, radius)
    for to, gaps in gaps_across:
        for source, gap in gaps:
            np.matmul(_factors(gap, radius), S3[source], out=within[source])
        out[to] = (down[to] @ within.reshape(n_rows, -1)).reshape(-1, *within.shape[1:])
    return out.reshape(S.shape)


def _factors(gaps: Array, radius: float) -> Array:
    """The Gaussian in one direction; 0 where products of it would be subnormal, which takes far longer."""
    out = gaussian(gaps, radius)
    out[out < _FAINT**1.5] = 0
    return out


@lru_cache(maxsize=8)
def _separate_gaps(lattice: Lattice) -> tuple[Array, list[tuple[slice, list[tuple[slice, Array]]]]]:
    """Gaps of rows in y, and of columns in x from rows that are shifted alike to others that are."""
    units = np.arange(lattice.n_units).reshape(lattice.shape)
    alike = [slice(0, None, 2), slice(1, None, 2)] if lattice.topology == "hexagonal" else [slice(None)]
    alike = [rows for rows in alike if units[rows].size]
    across = [
        (to, [(source, lattice.gaps(units[to][0][:, None], units[source][0])[0]) for source in alike])
        for to in alike
    ]
    return lattice.gaps(units[:, :1], units[:, 0])[1], across
