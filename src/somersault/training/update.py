"""What a training knows and what it changes, and the update that batches share.

    w_k ← Σ_j h(d(k, j)) S_j / Σ_j h(d(k, j)) n_j

(Kohonen, Essentials of the self-organizing map, Neural Networks 37, 2013, eq. 8).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from somersault.lattice import Lattice
from somersault.neighborhood import Array, Kernel
from somersault.training.smoothing import smoothed
from somersault.training.sums import PartialSums

_FAINT = 1e-100
"""A unit that has less than this share of the most influenced one's samples is reached by none: it stays there."""

Schedule = Callable[[float], float]
"""Of the progress of the training, from 0 to 1."""


@dataclass(frozen=True)
class TrainingPlan:
    """How a map is trained."""

    lattice: Lattice
    kernel: Kernel
    radius: Schedule  # lattice steps
    learning_rate: Schedule
    n_epochs: int
    batch_size: int
    seed: int

    def rng(self, *place: int) -> np.random.Generator:
        """Random numbers of a place in the training: the same ones when it is resumed there."""
        return np.random.default_rng((self.seed, *place))


@dataclass
class TrainingState:
    """A map in training."""

    prototypes: Array  # (n_units, n_features)
    epoch: int = 0  # how many are done
    sums: PartialSums | None = None  # what the prototypes were last made of
    hits: Array | None = None  # weight of the samples of each unit when it was last updated, (n_units,)


def narrowed(state: TrainingState, n_features: int) -> TrainingState:
    """The map in the first of its features."""
    sums = state.sums
    if sums is not None:
        known = None if sums.known is None else sums.known[:, :n_features]
        sums = replace(sums, sums=sums.sums[:, :n_features], known=known)
    return replace(state, prototypes=np.ascontiguousarray(state.prototypes[:, :n_features]), sums=sums)


def updated(prototypes: Array, sums: PartialSums, plan: TrainingPlan, radius: float) -> Array:
    """The batch update; features of a unit that no sample reaches stay."""
    n_known = sums.n_known
    width = n_known.shape[1]
    total = smoothed(np.hstack([n_known, sums.sums]), plan.lattice, plan.kernel, radius)
    n, S = total[:, :width], total[:, width:]
    return np.divide(S, n, out=prototypes.copy(), where=n > _FAINT * n.max())
