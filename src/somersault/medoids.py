"""For each prototype the real sample nearest to it."""

from functools import partial
from typing import Any

import numpy as np

from somersault import sample_arrays
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.matching import FeatureMetric, chunk_size
from somersault.samples import Samples, complete_chunks, samples_of


def medoids_of(X: Any, prototypes: Array, metric: FeatureMetric) -> Array:
    """The complete sample nearest to each prototype, (n_units, n_features)."""
    points, distances = samples_of(X).fold(partial(_nearest, prototypes, metric), _nearest_of_all)
    if np.isinf(distances).any():
        raise InputError("every sample misses a value; need complete ones as medoids: use keep=None")
    return points


def _nearest(prototypes: Array, metric: FeatureMetric, samples: Samples) -> tuple[Array, Array]:
    """The samples, and their squared distances: infinite if there are none."""
    best, distance = np.empty_like(prototypes), np.full(len(prototypes), np.inf)
    for X in complete_chunks(samples, chunk_size(8 * sum(prototypes.shape))):
        if X.shape[0]:
            A = metric.squared_distances(X, prototypes)
            nearer = A.min(axis=0) < distance
            best[nearer] = sample_arrays.dense(X[A.argmin(axis=0)[nearer]])
            distance = np.minimum(distance, A.min(axis=0))
    return best, distance


def _nearest_of_all(several: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    points, distances = (np.stack(arrays) for arrays in zip(*several, strict=True))
    nearest, units = distances.argmin(axis=0), np.arange(distances.shape[1])
    return points[nearest, units], distances[nearest, units]
