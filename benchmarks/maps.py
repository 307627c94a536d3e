"""Maps of our own that the benchmarks compare: the default, and what it must not fall behind."""

from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import Lattice
from somersault.array_types import Array
from somersault.matching import nearest
from somersault.neighborhood import gaussian
from somersault.training.data import Data
from somersault.training.initial import principal_plane
from somersault.training.plan import TrainingPlan
from somersault.training.schedule import exponential
from somersault.training.update import updated

LAST = 0.5
"""The default last radius, in lattice steps; the first is half the longer side."""

without_numba = patch("somersault.matching.fused.available", lambda: False)
"""A decorator: search and sums as they are where Numba is not installed."""


def default(X: NDArray[np.float32], lattice: Lattice, n_epochs: int) -> Array:
    """The prototypes that a user gets."""
    return ss.SOM(lattice.shape, topology=lattice.topology, n_epochs=n_epochs).fit(X).prototypes_


def full_batch(X: NDArray[np.float32], lattice: Lattice, n_epochs: int) -> Array:
    """The same with one update from all samples in each epoch: Kohonen's batch map."""
    first = max(lattice.shape) / 2
    plan = TrainingPlan(
        lattice, gaussian, lambda t: exponential(first, LAST, t), lambda _: 1.0, n_epochs, len(X), 0
    )
    data, W = Data(X, np.ones(len(X))), plane(X, lattice)
    for progress in np.linspace(0, 1, n_epochs):
        W = updated(W, data.sums(W, lattice), plan, plan.radius(progress))
    return W


def plane(X: NDArray[np.float32], lattice: Lattice) -> Array:
    """The prototypes before training."""
    return principal_plane(Data(X, np.ones(len(X))), lattice)


def quantization_error(X: NDArray[np.float32], prototypes: NDArray[np.floating]) -> float:
    """Mean distance of samples from the nearest prototype, whoever trained them and in whatever shape."""
    W = np.asarray(prototypes, dtype=np.float64).reshape(-1, X.shape[1])
    return float(np.sqrt(nearest(X, W)[1]).mean())
