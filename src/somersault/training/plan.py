"""How a map is trained: decided before any data are looked at."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from somersault.array_types import Array
from somersault.lattice import Lattice
from somersault.neighborhood import Kernel

_BATCHES = 50
"""Mini-batches in a pass over the data, if each has as many samples as there are units."""
_STALLED = 3
"""Epochs in a row in which the error must fall too little."""

Schedule = Callable[[float], float]
"""Of the progress of the training, from 0 to 1."""


@dataclass(frozen=True)
class TrainingPlan:
    """How a map is trained, and what it keeps of its samples in the end."""

    lattice: Lattice
    kernel: Kernel
    radius: Schedule  # lattice steps
    learning_rate: Schedule
    n_epochs: int
    batch_size: int | None  # None: see `samples_per_batch`
    seed: int
    solver: str = "batch"
    tol: float | None = None  # least relative improvement in an epoch
    keep: str | None = None  # "samples", "medoids", "means"
    keep_seed: int = 0

    def rng(self, *place: int) -> np.random.Generator:
        """Random numbers of a place in the training: the same ones when it is resumed there."""
        return np.random.default_rng((self.seed, *place))

    def progress(self, epoch: int) -> float:
        """How far the training is at the start of an epoch, from 0 to 1."""
        return min(epoch / max(self.n_epochs - 1, 1), 1.0)

    def samples_per_batch(self, n_samples: int) -> int:
        """A fiftieth of the samples, but at least as many as there are units, unless the size is given."""
        return self.batch_size or max(self.lattice.n_units, -(-n_samples // _BATCHES))

    def has_stalled(self, errors: Array) -> bool:
        """Whether the error of each epoch has fallen too little to go on."""
        if self.tol is None:
            return False
        before, after = errors[-_STALLED - 1 : -1], errors[-_STALLED:]
        return len(before) == _STALLED and bool((before - after <= self.tol * before).all())
