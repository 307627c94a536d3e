"""Answers with as few and as small changes as the model still calls what is wanted."""

import numpy as np

from somersault.array_types import Array, Indices
from somersault.counterfactuals.aims import AimSearch
from somersault.counterfactuals.choice import cheapest_of_each
from somersault.counterfactuals.costs import ChangeCosts
from somersault.counterfactuals.moving_near import MOVED, STEPS, moved_near
from somersault.counterfactuals.putting_back import PARTS, put_back
from somersault.matching import chunks

_KEPT = 2
"""For each answer that is asked for, those whose numbers are moved: the cheapest by then."""


def spared(points: Array, rows: Indices, search: AimSearch, costs: ChangeCosts, n: int) -> tuple[Array, Indices]:
    """The cheapest (m, n_encoded) of answers to rows of the search, which flip as before, and their rows (m,)."""
    row_bytes = 8 * points.shape[1]
    parts = [
        put_back(points[part], search.feasible.X[rows[part]], search.question, costs)
        for part in chunks(len(points), row_bytes * 2 * min(PARTS, search.columns.n_features_in))
    ]
    out = np.concatenate([points[:0], *parts])
    chosen = cheapest_of_each(out, rows, costs.of(search.feasible.X[rows], out), _KEPT * n)
    out, rows = out[chosen], rows[chosen]
    for part in chunks(len(out), row_bytes * STEPS * min(MOVED, search.columns.n_features_in)):
        out[part] = moved_near(out[part], rows[part], search, costs)
    return out, rows
