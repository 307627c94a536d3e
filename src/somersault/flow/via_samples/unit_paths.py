"""Paths over the map: the shortest from unit to neighboring unit, in fourth powers of distances of prototypes.

These prefer many short hops to a long one, so that a path keeps to where prototypes, and with them the data, lie
densely. Squares do not: noise in each prototype makes every hop longer, and one long hop across a fold of the map
is then shorter than many. Neighbors are those on the lattice of a SOM, or, of prototypes without one, the ten
nearest.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from somersault.array_types import Indices
from somersault.codebook import Codebook

_N_NEIGHBORS = 10
_NONE = 1e-12
"""Share of the longest edge that a hop between equal prototypes costs, so that it is an edge."""


def unit_paths_to(book: Codebook, starts: Indices, targets: Indices) -> list[Indices]:
    """The units from each start to the nearest of the targets, both included; only they, if no edges join them."""
    graph = _graph(book)
    _, before, _ = dijkstra(graph, directed=False, indices=targets, min_only=True, return_predecessors=True)
    known = {int(unit): _path(int(unit), before) for unit in np.unique(starts)}
    apart = {unit for unit, path in known.items() if path[-1] not in targets}
    for unit in apart:
        known[unit] = np.array([unit, _nearest_to(book, unit, targets)])
    return [known[int(unit)] for unit in starts]


def _graph(book: Codebook) -> csr_array:
    edges = edges_of(book)
    difference = book.prototypes[edges[:, 0]] - book.prototypes[edges[:, 1]]
    squares = book.hull.dot(difference, difference)
    longest = float(squares.max(initial=0.0))
    squares = np.maximum(squares / (longest if longest > 0 else 1.0), _NONE)
    return csr_array((squares**2, (edges[:, 0], edges[:, 1])), shape=(book.n_units, book.n_units))


def edges_of(book: Codebook) -> Indices:
    """Pairs of neighboring units, (n_edges, 2): on the lattice, or else each with its ten nearest."""
    if book.edges is not None:
        return book.edges
    k = min(_N_NEIGHBORS + 1, book.n_units)
    found = book.metric.nearest(book.prototypes, book.prototypes, k)[0]
    pairs = np.column_stack([np.repeat(np.arange(book.n_units), k), found.ravel()])
    return np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)


def _path(unit: int, before: NDArray[np.integer]) -> Indices:
    path = [unit]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return np.array(path, dtype=np.intp)


def _nearest_to(book: Codebook, unit: int, targets: Indices) -> int:
    return int(targets[book.metric.nearest(book.prototypes[[unit]], book.prototypes[targets])[0][0, 0]])
