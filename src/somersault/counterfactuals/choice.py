"""Which answers are given: the cheapest, and different ones."""

import numpy as np

from somersault.array_types import Array, Indices, Mask


def different(points: Array) -> tuple[Indices, Indices]:
    """The first of each different points (n, n_features), and which of these each is, (n,)."""
    bits = np.ascontiguousarray(points + 0.0).view(np.dtype((np.void, 8 * points.shape[1])))[:, 0]
    _, firsts, places = np.unique(bits, return_index=True, return_inverse=True)
    return firsts, places


def cheapest(points: Array, costs: Array, changed: Mask, n: int) -> Indices:
    """At most n different points (m, n_encoded) of one row, by cost; those that change other columns first."""
    order = np.argsort(costs, kind="stable")
    order = order[np.sort(different(points[order])[0])]
    _, firsts = np.unique(changed[order], axis=0, return_index=True)
    is_other = np.isin(np.arange(len(order)), firsts)
    chosen = np.concatenate([order[is_other], order[~is_other]])[:n]
    return chosen[np.argsort(costs[chosen], kind="stable")]


def cheapest_of_each(points: Array, rows: Indices, sizes: Array, n: int) -> Indices:
    """The same of each of the rows (m,), by what each column costs (m, n_columns)."""
    order = np.argsort(rows, kind="stable")
    of_each = np.split(order, np.flatnonzero(np.diff(rows[order])) + 1)
    chosen = [mine[cheapest(points[mine], sizes[mine].sum(axis=1), sizes[mine] > 0, n)] for mine in of_each]
    return np.concatenate(chosen)
