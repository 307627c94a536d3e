"""Which answers are given: the cheapest, and different ones."""

import numpy as np

from somersault.array_types import Array, Indices, Mask


def cheapest(points: Array, costs: Array, changed: Mask, n: int) -> Indices:
    """At most n different points (m, n_encoded) of one row, by cost; those that change other columns first."""
    order = np.argsort(costs, kind="stable")
    _, firsts = np.unique(points[order], axis=0, return_index=True)
    order = order[np.sort(firsts)]
    _, firsts = np.unique(changed[order], axis=0, return_index=True)
    is_other = np.isin(np.arange(len(order)), firsts)
    chosen = np.concatenate([order[is_other], order[~is_other]])[:n]
    return chosen[np.argsort(costs[chosen], kind="stable")]
