"""What a map keeps of its samples: some of them, or for each unit the nearest."""

from dataclasses import replace

import numpy as np

from somersault.exemplars import Exemplars
from somersault.medoids import medoids_of
from somersault.training.data import Data
from somersault.training.fitted import Fitted
from somersault.training.plan import TrainingPlan

KEPT = ("samples", "medoids")


def with_kept(fitted: Fitted, data: Data, plan: TrainingPlan) -> Fitted:
    """The map with what the plan keeps of these samples, and of those that it has kept before."""
    exemplars, medoids, metric = None, None, data.metric
    if plan.keep == "samples":
        exemplars = _exemplars(data, plan, fitted.exemplars)
    if plan.keep == "medoids":
        medoids = medoids_of(data.X, fitted.prototypes, metric)
        if fitted.medoids is not None:
            medoids = medoids_of(np.vstack([fitted.medoids, medoids]), fitted.prototypes, metric)
    return replace(fitted, exemplars=exemplars, medoids=medoids)


def _exemplars(data: Data, plan: TrainingPlan, earlier: Exemplars | None) -> Exemplars | None:
    n_units, seed = plan.lattice.n_units, plan.keep_seed
    drawn = Exemplars.drawn(data.X, n_units, data.metric, seed=seed)
    if drawn is None or earlier is None:
        return drawn or earlier
    return earlier.followed_by(drawn, n_units, seed=seed)
