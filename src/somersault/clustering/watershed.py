"""Clusters as basins of the U-matrix."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from somersault.clustering.graph import Array, DisjointSets, Indices, components, lengths
from somersault.lattice import Lattice

_FLAT = 1e-9
"""A basin shallower than this share of its saddle is rounding."""


def u_matrix(prototypes: Array, lattice: Lattice) -> Array:
    """Measure the U-matrix: the mean distance of each prototype from its lattice neighbors.

    Parameters
    ----------
    prototypes : ndarray of shape (n_units, n_features)
        Feature scale.
    lattice : Lattice
        Joined edges are neighbors like others.

    Returns
    -------
    ndarray of shape (n_units,)
        Feature scale; 0 for a unit without neighbors.

    References
    ----------
    Ultsch, Siemon, Kohonen's self organizing feature maps for exploratory data analysis, INNC 1990. Deviation: no
    cells between the units.

    Examples
    --------
    >>> u_matrix(np.array([[0.0], [1.0], [4.0]]), Lattice((1, 3)))
    array([1., 2., 3.])
    """
    ends = lattice.edges.T.ravel()
    n_neighbors = np.bincount(ends, minlength=lattice.n_units)
    total = np.bincount(ends, np.tile(lengths(prototypes, lattice.edges), 2), minlength=lattice.n_units)
    return total / np.maximum(n_neighbors, 1)


def watershed(W: Array, lattice: Lattice, weights: Array) -> Callable[[int], Indices]:
    """The flooded U-matrix without its n − 1 most persistent passes, between basins that have samples."""
    length = lengths(W, lattice.edges)
    passes, saddle, floor = _flood(u_matrix(W, lattice), length, lattice, weights > 0)
    persistence = saddle - floor
    persistence[persistence <= _FLAT * saddle] = 0.0
    n_basins = 1 + np.count_nonzero(persistence)
    order = np.argsort(-persistence, kind="stable")
    return lambda n: components(passes[order[min(n, n_basins) - 1 :]], lattice.n_units)


def _flood(height: Array, length: Array, lattice: Lattice, has: NDArray[np.bool_]) -> tuple[Indices, Array, Array]:
    """A minimum spanning tree of the lattice under max(u_a, u_b), as rising water finds its passes.

    Each pass (n_units − 1 of them) with its saddle, and the floor of the higher of the two basins that meet there,
    or the saddle itself if one of them has no samples. Of the passes to a unit as it is flooded the one from the
    nearest prototype comes first: to that basin it goes.
    """
    saddle = height[lattice.edges].max(axis=1)
    order = np.lexsort((length, saddle))
    basins, floor = DisjointSets(lattice.n_units), height.tolist()
    is_empty = (~has).tolist()
    passes: list[int] = []
    floors: list[float] = []
    for edge, (a, b) in zip(order.tolist(), lattice.edges[order].tolist(), strict=True):
        lower, higher = sorted((basins.of(a), basins.of(b)), key=lambda basin: (is_empty[basin], floor[basin]))
        if lower != higher:
            basins.join(lower, higher)
            passes.append(edge)
            floors.append(saddle[edge] if is_empty[higher] else floor[higher])
    return lattice.edges[passes], saddle[passes], np.array(floors)
