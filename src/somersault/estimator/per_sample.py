"""What a map makes of each sample without the others, where the samples lie or where it was asked for."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import SampleArray
from somersault.arrays import ArrayBackend, DeviceSamples, on_host
from somersault.codebook import Codebook
from somersault.empty_rows import NO_UNIT, apply_to_known
from somersault.estimator.map_state import MapState, asked_backend
from somersault.inversion import warn_of_no_points
from somersault.matching import on_device
from somersault.samples import samples_of
from somersault.sources import map_rows


def sample_units(som: MapState, encoded: SampleArray, *, tells: bool = True) -> NDArray[np.intp]:
    """The best matching unit of each encoded sample, on the host; tells: with a warning of rows without one."""
    absent = NO_UNIT if tells else None
    units = map_rows(encoded, by_map(som, units_of), ["unit"], dtype=np.intp, absent=absent)
    return np.asarray(on_host(units))


def by_map(som: MapState, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the geometry and the device of a map, as small as what is sent should be."""
    return partial(function, som.codebook_.with_exemplars(None), asked_backend(som))


def units_of(book: Codebook, asked: ArrayBackend | None, X: SampleArray) -> Any:
    """The best matching unit of each sample, where these lie; −1 of one without a value that counts."""
    return apply_to_known(partial(_units, book, asked), X, book.metric.weights, -1)


def _units(book: Codebook, asked: ArrayBackend | None, X: SampleArray) -> Any:
    backend = samples_of(X).place(asked)
    if backend is None:
        return book.nearby.best_units(X)
    found = on_device.best_units(X, book.prototypes, book.metric, backend)
    return found if isinstance(X, DeviceSamples) else backend.host(found)


def activations_of(book: Codebook, asked: ArrayBackend | None, X: SampleArray) -> Any:
    """The activations of samples, where these lie; NaN of one without a value that counts."""
    return apply_to_known(partial(_activations, book, asked), X, book.metric.weights, np.nan)


def _activations(book: Codebook, asked: ArrayBackend | None, X: SampleArray) -> Any:
    backend = samples_of(X).place(asked)
    if backend is None:
        return book.metric.squared_distances(X, book.prototypes)
    found = on_device.squared_distances(X, book.prototypes, book.metric, backend)
    return found if isinstance(X, DeviceSamples) else backend.host(found)


def distances_of(book: Codebook, asked: ArrayBackend | None, X: SampleArray) -> Any:
    """The distance of each sample to the nearest prototype, (n_samples, 1); NaN without a value that counts."""
    return apply_to_known(partial(_distances, book, asked), X, book.metric.weights, np.nan)


def _distances(book: Codebook, asked: ArrayBackend | None, X: SampleArray) -> Any:
    backend = samples_of(X).place(asked)
    if backend is None:
        return np.sqrt(book.metric.nearest(X, book.prototypes)[1])
    squares = on_device.squared_distances(X, book.prototypes, book.metric, backend)
    found = backend.xp.sqrt(backend.xp.min(squares, axis=1, keepdims=True))
    return found if isinstance(X, DeviceSamples) else backend.host(found)


def points_of(book: Codebook, asked: ArrayBackend | None, A: Any) -> Any:
    """The points of activations, where these lie."""
    given: Any = A if asked is None or isinstance(A, DeviceSamples) else DeviceSamples.of(asked.array(A), "A")
    found = book.inverted(given)
    warn_of_no_points(found, "squared_distances")
    points = found.points
    return points if given is A or asked is None else asked.host(points)
