"""The fitted attributes of a map: what a training or a file sets together, and what is read of them together."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.arrays import ArrayBackend
from somersault.clustering import ClusterChoice
from somersault.codebook import Codebook
from somersault.columns import Columns
from somersault.estimator.input import TableTags
from somersault.exemplars import Exemplars
from somersault.flow.constraints import categories_of
from somersault.lattice import Lattice
from somersault.training import Fitted
from somersault.training.fitted import TrainingState

_OF_UNITS = ("unit_labels_", "unit_clusters_", "cluster_choice_", "medoids_")


class MapState(TableTags):
    """What a fitted map has."""

    prototypes_: Array
    lattice_: Lattice
    codebook_: Codebook
    medoids_: Codebook
    history_: dict[str, Array]
    feature_weights_: Array
    columns_: Columns
    unit_labels_: NDArray[np.object_]
    unit_clusters_: NDArray[np.intp]
    cluster_choice_: ClusterChoice
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    _state: TrainingState


def become(som: MapState, fitted: Fitted) -> None:
    """Make a map the trained one; what was said of the units of an earlier one goes."""
    for name in _OF_UNITS:
        som.__dict__.pop(name, None)
    som._state, som.history_ = fitted.state, dict(fitted.history)
    som.prototypes_, som.lattice_ = fitted.prototypes, fitted.lattice
    book = Codebook(fitted.prototypes, feature_weights=som.columns_.metric)
    book.edges = fitted.lattice.edges
    book.groups, book.column_name = som.columns_.shares, som.columns_.column_name
    if fitted.medoids is not None:
        som.medoids_ = book.with_medoids(fitted.medoids)
    book.exemplars = as_rows(fitted.exemplars, som.columns_)
    som.codebook_ = book


def as_rows(exemplars: Exemplars | None, columns: Columns) -> Exemplars | None:
    """Means with the most frequent category of each column of categories, and truths: rows that could be data."""
    switches = [*columns.shares, *(np.array([feature]) for feature in columns.truths)]
    if exemplars is None or exemplars.of == 1 or not switches:
        return exemplars
    return replace(exemplars, samples=categories_of(exemplars.points, switches))


def fitted_of(som: MapState) -> Fitted:
    """What a file holds of a map, and `partial_fit` goes on from."""
    medoids = som.medoids_.prototypes if hasattr(som, "medoids_") else None
    return Fitted(som.lattice_, som._state, som.history_, som.codebook_.exemplars, medoids)


def set_unit_labels(som: MapState, labels: NDArray[np.object_], purity: Array) -> None:
    """Give the units of a map these classes, each so pure."""
    som.unit_labels_ = labels
    som.codebook_ = som.codebook_.labelled(list(labels), purity)
    if hasattr(som, "medoids_"):
        som.medoids_ = som.medoids_.labelled(list(labels), purity)


def set_unit_clusters(som: MapState, numbers: NDArray[np.intp]) -> None:
    """Give the units of a map these clusters."""
    som.unit_clusters_ = numbers
    som.codebook_ = som.codebook_.clustered(numbers)
    if hasattr(som, "medoids_"):
        som.medoids_ = som.medoids_.clustered(numbers)


def scaled_prototypes(som: MapState) -> Array:
    """The prototypes where Euclidean distances are the map's."""
    return som.columns_.metric.scaled(som.prototypes_)


def asked_backend(som: Any) -> ArrayBackend | None:
    """The device that was asked for, where what takes long is made of samples; None: where they lie."""
    device = getattr(som, "device", None)
    return None if device is None else ArrayBackend.named(device)
