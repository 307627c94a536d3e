"""Ward's clusters of samples on a map: regions of units, weighed by their samples."""

from collections.abc import Callable
from heapq import heapify, heappop, heappush

import numpy as np

from somersault.clustering.graph import Array, Indices, components, lengths
from somersault.lattice import Lattice


def ward(W: Array, lattice: Lattice, weights: Array) -> Callable[[int], Indices]:
    """Of neighboring regions a, b merge those of least n_a n_b / (n_a + n_b) ‖c_a − c_b‖², until all are one.

    n are the samples of regions and c their means. Units without samples lie between: each belongs to a unit with
    some from the beginning, and so every region has samples, however many there are.
    """
    n_units, edges = len(W), lattice.edges
    owner = _owners(lengths(W, edges), edges, weights)
    pairs = owner[edges]
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    merged = _merges(W, weights, owner, pairs)
    # Neighbors with equal prototypes are never told apart; their merges come first.
    equal = pairs[lengths(W, pairs) == 0]
    n_different = len(np.unique(components(equal, n_units)[owner]))
    own = np.column_stack([np.arange(n_units), owner])

    def cut(n: int) -> Indices:
        done = merged[: len(merged) + 1 - min(n, n_different)]
        region = n_units + np.arange(len(done))  # a merge makes the next vertex of the tree
        joined = np.column_stack([done.ravel(), np.repeat(region, 2)])
        return components(np.vstack([own, joined]), n_units + len(done))[:n_units]

    return cut


def _owners(length: Array, edges: Indices, weights: Array) -> Indices:
    """For each unit the one with samples that it belongs to: along the shortest links, as frost spreads."""
    near: list[list[tuple[float, int]]] = [[] for _ in weights]
    for (a, b), far in zip(edges.tolist(), length.tolist(), strict=True):
        near[a].append((far, b))
        near[b].append((far, a))
    owner = np.where(weights > 0, np.arange(len(weights)), -1).tolist()
    front = [(far, unit, start) for start in np.flatnonzero(weights > 0).tolist() for far, unit in near[start]]
    heapify(front)
    while front:
        _, unit, start = heappop(front)
        if owner[unit] < 0:
            owner[unit] = owner[start]
            for far, beyond in near[unit]:
                if owner[beyond] < 0:
                    heappush(front, (far, beyond, unit))
    return np.array(owner, dtype=np.intp)


def _merges(W: Array, weights: Array, owner: Indices, pairs: Indices) -> Indices:
    """The regions that are merged, pair by pair; each pair makes the next region, numbered from n_units."""
    starts = np.unique(owner).tolist()
    center = {unit: W[unit] for unit in starts}
    weight = {unit: float(weights[unit]) for unit in starts}
    near: dict[int, set[int]] = {unit: set() for unit in starts}

    def cost(a: int, b: int) -> tuple[float, int, int]:
        apart = center[a] - center[b]
        return weight[a] * weight[b] / (weight[a] + weight[b]) * float(apart @ apart), a, b

    queue: list[tuple[float, int, int]] = []
    for a, b in pairs.tolist():
        near[a].add(b)
        near[b].add(a)
        queue.append(cost(a, b))
    heapify(queue)
    merged: list[tuple[int, int]] = []
    while queue:
        _, a, b = heappop(queue)
        if a not in center or b not in center:
            continue
        new, share = len(W) + len(merged), weight[b] / (weight[a] + weight[b])
        merged.append((a, b))
        weight[new] = weight[a] + weight[b]
        center[new] = center[a] + share * (center[b] - center[a])
        del center[a], center[b]
        near[new] = (near.pop(a) | near.pop(b)) - {a, b}
        for other in sorted(near[new]):
            near[other] -= {a, b}
            near[other].add(new)
            heappush(queue, cost(other, new))
    return np.array(merged, dtype=np.intp).reshape(-1, 2)
