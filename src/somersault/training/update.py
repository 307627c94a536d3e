"""The update that batches share.

    w_k ← Σ_j h(d(k, j)) S_j / Σ_j h(d(k, j)) n_j

(Kohonen, Essentials of the self-organizing map, Neural Networks 37, 2013, eq. 8).
"""

import numpy as np

from somersault.array_types import Array
from somersault.training.plan import TrainingPlan
from somersault.training.smoothing import smoothed
from somersault.training.sums import PartialSums

_FAINT = 1e-100
"""A unit that has less than this share of the most influenced one's samples is reached by none: it stays there."""

_BELOW_ROUNDING = 1e-18
"""What is less than this share of the largest prototype of a feature is 0. Far from where a feature varies a
Gaussian leaves ever smaller traces of it, whose squares are subnormal: some processors take many times as
long for such numbers."""


def updated(prototypes: Array, sums: PartialSums, plan: TrainingPlan, radius: float) -> Array:
    """The batch update; features of a unit that no sample reaches stay."""
    n_known = sums.n_known
    width = n_known.shape[1]
    total = smoothed(np.hstack([n_known, sums.sums]), plan.lattice, plan.kernel, radius)
    n, S = total[:, :width], total[:, width:]
    out = np.divide(S, n, out=prototypes.copy(), where=n > _FAINT * n.max())
    size = np.abs(out)
    out[size < _BELOW_ROUNDING * size.max(axis=0)] = 0
    return out
