"""What a map keeps of its samples: some of them, for each unit the nearest, or means of a few that are alike."""

from dataclasses import replace

import numpy as np

from somersault.exemplars import OF_MEANS, Exemplars
from somersault.medoids import medoids_of
from somersault.training.data import Data
from somersault.training.fitted import Fitted
from somersault.training.plan import TrainingPlan

KEPT = ("samples", "medoids")
MEANS = "means"
"""What is kept where no sample is to be."""


def with_kept(fitted: Fitted, data: Data, plan: TrainingPlan) -> Fitted:
    """The map with what the plan keeps of these samples, and of those that it has kept before."""
    exemplars, medoids, metric = None, None, data.metric
    if plan.keep == "samples":
        exemplars = _exemplars(data, plan, fitted.exemplars)
    if plan.keep == MEANS:
        exemplars = Exemplars.drawn(data.X, plan.lattice.n_units, metric, seed=plan.keep_seed, of=OF_MEANS)
    if plan.keep == "medoids":
        medoids = medoids_of(data.X, fitted.prototypes, metric)
        if fitted.medoids is not None:
            medoids = medoids_of(np.vstack([fitted.medoids, medoids]), fitted.prototypes, metric)
    return replace(fitted, exemplars=exemplars, medoids=medoids)


def with_kept_of_batch(fitted: Fitted, data: Data, plan: TrainingPlan) -> Fitted:
    """The same after one batch of many, in which few samples are alike: means stay those that there were."""
    if plan.keep != MEANS:
        return with_kept(fitted, data, plan)
    earlier = fitted.exemplars
    return replace(fitted, exemplars=None if earlier is None else earlier.averaged(), medoids=None)


def _exemplars(data: Data, plan: TrainingPlan, earlier: Exemplars | None) -> Exemplars | None:
    n_units, seed = plan.lattice.n_units, plan.keep_seed
    drawn = Exemplars.drawn(data.X, n_units, data.metric, seed=seed)
    if drawn is None or earlier is None or earlier.of > 1:
        return drawn or earlier
    return earlier.followed_by(drawn, n_units, seed=seed)
