"""Prototypes with known clusters, and how partitions are compared."""

import numpy as np
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import adjusted_rand_score

from somersault.clustering import clusters
from somersault.errors import InputError
from somersault.lattice import BOUNDARIES, TOPOLOGIES, Lattice

COUNTED = ("ward", "kmeans", "watershed")
"""The methods that take a number of clusters."""


LATTICES = st.builds(
    lambda rows, columns, topology, boundary: Lattice((2 * rows, columns), topology, boundary),
    st.integers(1, 3),
    st.integers(1, 6),
    st.sampled_from(TOPOLOGIES),
    st.sampled_from(BOUNDARIES),
)


SEEDS = st.integers(0, 10_000)


def random_prototypes(lattice, seed, n_features=3):
    return np.random.default_rng(seed).normal(size=(lattice.n_units, n_features))


def islands(lattice, seed=0, noise=0.05):
    """A map of three clusters: its columns in three parts, 10 apart."""
    part = np.arange(lattice.n_units) % lattice.shape[1] * 3 // lattice.shape[1]
    rng = np.random.default_rng(seed)
    return 10.0 * np.eye(3)[part] + noise * rng.normal(size=(lattice.n_units, 3)), part


def same_partition(a, b):
    return adjusted_rand_score(a, b) == 1.0


def n_regions(labels, lattice):
    """Connected regions of units with one label."""
    near = np.isclose(lattice.distances, 1.0) & (labels[:, None] == labels)
    return connected_components(near, directed=False)[0]


def most(W, lattice, method, hits=None):
    """The largest number of clusters that is not refused."""
    for n in range(lattice.n_units, 0, -1):
        try:
            clusters(W, lattice, n, method, hits)
        except InputError:
            continue
        return n
    raise AssertionError


def naive_ward(W, lattice, n_clusters, hits=None):
    """Merge the neighboring regions whose union adds least to the squares within."""
    regions = [[unit] for unit in range(lattice.n_units)]
    hits = np.ones(lattice.n_units, dtype=int) if hits is None else hits

    def squares(units):
        copies = np.repeat(W[units], hits[units], axis=0)
        return np.sum((copies - copies.mean(axis=0)) ** 2)

    while len(regions) > n_clusters:
        costs = {}
        for i, a in enumerate(regions):
            for j in range(i):
                b = regions[j]
                if np.isclose(lattice.distances[np.ix_(a, b)], 1.0).any():
                    costs[i, j] = squares(a + b) - squares(a) - squares(b)
        i, j = min(costs, key=costs.get)
        regions[j] += regions.pop(i)
    labels = np.empty(lattice.n_units, dtype=int)
    for i, units in enumerate(regions):
        labels[units] = i
    return labels
