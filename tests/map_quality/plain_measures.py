"""Measures of maps in plain loops, and maps to try them on."""

from itertools import permutations

import numpy as np

from somersault.map_quality import MEASURES, map_quality
from tests.reference import naive_activations

KINDS = [(t, b) for t in ("hexagonal", "rectangular") for b in ("planar", "cylindrical", "toroidal")]


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def grid(side):
    """Prototypes of a square map, evenly spaced on [-1, 1]²."""
    ticks = np.linspace(-1, 1, side)
    return np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2)


def all_of(X, W, lattice, **options):
    quality = map_quality(X, W, lattice, **options)
    return {name: getattr(quality, name) for name in MEASURES}


# plain loops


def naive_two_best(X, W):
    return np.argsort(naive_activations(X, W), axis=1, kind="stable")[:, :2]


def naive_combined_error(X, W, lattice):
    ways = np.full((len(W), len(W)), np.inf)
    for i in range(len(W)):
        for j in range(len(W)):
            if lattice.distances[i, j] < 1.0001:
                ways[i, j] = np.sqrt(np.sum((W[i] - W[j]) ** 2))
    for via in range(len(W)):  # Floyd and Warshall
        ways = np.minimum(ways, ways[:, via, None] + ways[via])
    errors = [
        np.sqrt(np.sum((x - W[b]) ** 2)) + ways[b, s] for x, (b, s) in zip(X, naive_two_best(X, W), strict=True)
    ]
    return np.mean(errors)


def orders(distances, members):
    """All ways to put the members in the order of their distances."""
    if not members:
        return [[]]
    least = min(distances[i] for i in members)
    tied = [i for i in members if distances[i] <= least * (1 + 1e-9)]
    rest = orders(distances, [i for i in members if i not in tied])
    return [list(first) + more for first in permutations(tied) for more in rest]


def naive_misplaced(one, other, k, rows):
    """1 − 2 / (nk(2n − 3k − 1)) Σ max(r − k, 0), neighbors averaged over the orders of tied ones."""
    n = len(one)
    total = 0.0
    for i in rows:
        others = [j for j in range(n) if j != i]
        ways = orders(one[i], others)
        for way in ways:
            for j in way[:k]:
                rank = 1 + sum(other[i, other_one] < other[i, j] * (1 - 1e-9) for other_one in others)
                total += max(rank - k, 0) / len(ways)
    return 1 - 2 * total / (len(rows) * k * (2 * n - 3 * k - 1))


def naive_preserved(X, W, lattice, k, rows=None):
    """Neighborhood preservation and trustworthiness."""
    bmus = naive_two_best(X, W)[:, 0]
    data, on_map = naive_activations(X, X), lattice.distances[bmus[:, None], bmus]
    rows = range(len(X)) if rows is None else rows
    return naive_misplaced(data, on_map, k, rows), naive_misplaced(on_map, data, k, rows)
