"""Batch training: each update looks at many samples, and each epoch at as many as its radius calls for.

While the neighborhood is wide, every prototype is a mean over the samples of many units, and a share of the data
makes it as exact as the last, narrow epoch makes it from all of them. With the reach of a radius, the mean over
the units k of Σ_j h(d(k, j)), an update takes max(n_samples · last reach, 100 K) / reach samples, or all: of much
data only 10⁴ K / reach, which place each prototype to a hundredth of the spread of its samples. As many updates as
would fit into half a pass over the data without this bound, one or two, make an epoch, the radius falling from one
to the next; the last epoch is one update from all samples.
"""

from collections.abc import Iterator

import numpy as np

from somersault.sources import RowSelection
from somersault.training.data import Data
from somersault.training.fitted import TrainingState
from somersault.training.plan import TrainingPlan
from somersault.training.smoothing import smoothed
from somersault.training.sums import PartialSums
from somersault.training.update import updated

_MOST_UPDATES = 2
_PASS = 0.5
"""More updates, or a larger share of the data for them, take more time than they gain."""
_SAMPLES, _ENOUGH = 100, 10_000
"""Each prototype is a mean over that many samples at least, if there are as many, and at most before the end."""
_FEW = 2500
"""So few samples that nothing is saved by looking at a share of them."""


def epoch(data: Data, plan: TrainingPlan, state: TrainingState) -> dict[str, float]:
    """One epoch: the map moves; the errors that its last update found before it."""
    sums = PartialSums.none(state.prototypes.shape)
    updates = list(_updates(data, plan, state.epoch))
    for i, (progress, share) in enumerate(updates):
        some = None if share == 1 else _drawn(data, plan, state.epoch, i, share)
        later, is_last = draws(data, plan, (state.epoch, i + 1)), i == len(updates) - 1
        sums = data.sums(state.prototypes, plan.lattice, some, later, has_errors=is_last)
        state.prototypes = updated(state.prototypes, sums, plan, plan.radius(progress))
        state.sums, state.hits = sums, sums.counts
    return sums.errors()


def _drawn(data: Data, plan: TrainingPlan, epoch: int, i: int, share: float) -> RowSelection:
    """The samples of an update."""
    return data.drawn(int(np.ceil(share * data.n_samples)), (plan.seed, epoch, i))


def draws(data: Data, plan: TrainingPlan, first: tuple[int, int] = (0, 0)) -> Iterator[RowSelection]:
    """The samples of the updates that do not look at all, from one on: that of an epoch, and which in it."""
    for epoch in range(first[0], plan.n_epochs):
        for i, (_, share) in enumerate(_updates(data, plan, epoch)):
            if share < 1 and (epoch, i) >= first:
                yield _drawn(data, plan, epoch, i, share)


def _updates(data: Data, plan: TrainingPlan, epoch: int) -> Iterator[tuple[float, float]]:
    """Progress of the training and share of the data of each update in an epoch."""
    whole = max(plan.n_epochs - 1, 1)
    if data.n_samples <= _FEW or epoch == plan.n_epochs - 1:
        yield epoch / whole, 1.0
        return
    as_at_end = max(_reach(plan, 1.0), _SAMPLES * plan.lattice.n_units / data.n_samples)
    enough = min(as_at_end, _ENOUGH * plan.lattice.n_units / data.n_samples)
    n_updates = int(np.clip(_PASS * _reach(plan, epoch / whole) / as_at_end, 1, _MOST_UPDATES))
    for i in range(n_updates):
        progress = (epoch + i / n_updates) / whole
        yield progress, min(1.0, enough / _reach(plan, progress))


def _reach(plan: TrainingPlan, progress: float) -> float:
    """Over how many units a unit's neighborhood extends."""
    ones = np.ones((plan.lattice.n_units, 1))
    return float(smoothed(ones, plan.lattice, plan.kernel, plan.radius(progress)).mean())
