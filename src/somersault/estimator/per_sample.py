"""What a map makes of each sample without the others, where the samples lie or where it was asked for."""

from functools import partial
from typing import Any

import numpy as np

from somersault.arrays import ArrayBackend, DeviceSamples
from somersault.codebook import Codebook
from somersault.empty_rows import apply_to_known
from somersault.matching import on_device
from somersault.matching.distances import Samples
from somersault.samples import samples_of


def units_of(book: Codebook, asked: ArrayBackend | None, X: Samples) -> Any:
    """The best matching unit of each sample, where these lie; −1 of one without a value that counts."""
    return apply_to_known(partial(_units, book, asked), X, book.metric.weights, -1)


def _units(book: Codebook, asked: ArrayBackend | None, X: Samples) -> Any:
    backend = samples_of(X).place(asked)
    if backend is None:
        return book.metric.best_units(X, book.prototypes)
    found = on_device.best_units(X, book.prototypes, book.feature_weights, backend)
    return found if isinstance(X, DeviceSamples) else backend.host(found)


def activations_of(book: Codebook, asked: ArrayBackend | None, X: Samples) -> Any:
    """The activations of samples, where these lie; NaN of one without a value that counts."""
    return apply_to_known(partial(_activations, book, asked), X, book.metric.weights, np.nan)


def _activations(book: Codebook, asked: ArrayBackend | None, X: Samples) -> Any:
    backend = samples_of(X).place(asked)
    if backend is None:
        return book.metric.squared_distances(X, book.prototypes)
    found = on_device.squared_distances(X, book.prototypes, book.feature_weights, backend)
    return found if isinstance(X, DeviceSamples) else backend.host(found)


def points_of(book: Codebook, asked: ArrayBackend | None, A: Any) -> Any:
    """The points of activations, where these lie."""
    given: Any = A if asked is None or isinstance(A, DeviceSamples) else DeviceSamples.of(asked.array(A), "A")
    points = book.inverted(given).points
    return points if given is A or asked is None else asked.host(points)
