"""The units as a graph: lengths of its edges, and what is connected."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from somersault.array_types import Array, Indices
from somersault.matching import chunks


def lengths(W: Array, edges: Indices) -> Array:
    """‖w_a − w_b‖ of each edge."""
    out = np.empty(len(edges))
    for rows in chunks(len(out), 24 * W.shape[1]):
        a, b = edges[rows].T
        out[rows] = np.linalg.norm(W[a] - W[b], axis=1)
    return out


def components(pairs: Indices, n: int) -> Indices:
    """Connected component of each of n vertices in the graph of these pairs."""
    graph = csr_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return connected_components(graph, directed=False)[1]


class DisjointSets:
    """Vertices that are joined one pair after the other."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def of(self, vertex: int) -> int:
        """The vertex that stands for its group."""
        parent = self._parent
        while parent[vertex] != vertex:
            parent[vertex] = vertex = parent[parent[vertex]]
        return vertex

    def join(self, vertex: int, other: int) -> None:
        """Let one that stands for its group stand for that of another, too."""
        self._parent[other] = vertex
