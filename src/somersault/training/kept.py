"""What a map keeps of its samples: some of them, or for each unit the nearest."""

from dataclasses import replace
from functools import partial

import numpy as np
from scipy.sparse import issparse

from somersault.array_types import Array
from somersault.arrays import on_host
from somersault.codebook import check_found, nearest_samples
from somersault.exemplars import Exemplars
from somersault.matching import chunk_size
from somersault.matching.distances import Samples
from somersault.sources import Stream, is_complete, pieces
from somersault.training.data import Data
from somersault.training.fitted import Fitted
from somersault.training.plan import TrainingPlan

KEPT = ("samples", "medoids")


def with_kept(fitted: Fitted, data: Data, plan: TrainingPlan) -> Fitted:
    """The map with what the plan keeps of these samples, and of those that it has kept before."""
    exemplars, medoids, metric = None, None, data.feature_weights
    if plan.keep == "samples":
        exemplars = _exemplars(data, plan, fitted.exemplars)
    if plan.keep == "medoids":
        medoids = medoids_of(data.X, fitted.prototypes, metric)
        if fitted.medoids is not None:
            medoids = medoids_of(np.vstack([fitted.medoids, medoids]), fitted.prototypes, metric)
    return replace(fitted, exemplars=exemplars, medoids=medoids)


def _exemplars(data: Data, plan: TrainingPlan, earlier: Exemplars | None) -> Exemplars | None:
    n_units, seed = plan.lattice.n_units, plan.keep_seed
    drawn = Exemplars.drawn(data.X, n_units, data.feature_weights, seed=seed)
    if drawn is None or earlier is None:
        return drawn or earlier
    return earlier.followed_by(drawn, n_units, seed=seed)


def medoids_of(X: Samples, prototypes: Array, metric: Array | None) -> Array:
    """The complete sample nearest to each prototype, (n_units, n_features)."""
    if isinstance(X, Stream):
        found = X.fold(partial(_nearest, prototypes, metric), _nearest_of_all)
    else:
        parts = map(on_host, pieces(X, _size(prototypes)))
        found = nearest_samples((x if issparse(x) else x[is_complete(x)] for x in parts), prototypes, metric)
    return check_found(found)


def _size(prototypes: Array) -> int:
    return chunk_size(8 * sum(prototypes.shape))


def _nearest(prototypes: Array, metric: Array | None, stream: Stream) -> tuple[Array, Array]:
    parts = (X[is_complete(X)] for _, X in stream.chunks(_size(prototypes)))
    return nearest_samples(parts, prototypes, metric)


def _nearest_of_all(several: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    points, distances = (np.stack(arrays) for arrays in zip(*several, strict=True))
    nearest, units = distances.argmin(axis=0), np.arange(distances.shape[1])
    return points[nearest, units], distances[nearest, units]
