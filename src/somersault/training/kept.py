"""What a map keeps of its samples: some of them, or for each unit the nearest."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from somersault.array_types import Array
from somersault.codebook import check_found, nearest_samples
from somersault.exemplars import Exemplars
from somersault.matching import FeatureMetric, chunk_size
from somersault.samples import Samples, complete_chunks, samples_of
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


def medoids_of(X: Any, prototypes: Array, metric: FeatureMetric) -> Array:
    """The complete sample nearest to each prototype, (n_units, n_features)."""
    return check_found(samples_of(X).fold(partial(_nearest, prototypes, metric), _nearest_of_all))


def _nearest(prototypes: Array, metric: FeatureMetric, samples: Samples) -> tuple[Array, Array]:
    chunks = complete_chunks(samples, chunk_size(8 * sum(prototypes.shape)))
    return nearest_samples(chunks, prototypes, metric)


def _nearest_of_all(several: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    points, distances = (np.stack(arrays) for arrays in zip(*several, strict=True))
    nearest, units = distances.argmin(axis=0), np.arange(distances.shape[1])
    return points[nearest, units], distances[nearest, units]
