"""Measures of the user's own, beside ours."""

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.path_measures.measures import MEASURES, Measure


@runtime_checkable
class PathMeasure(Protocol):
    """Measure paths in a way of your own: any object with a name, what is good, and a call.

    Examples
    --------
    >>> class LargestStep:
    ...     name, good = "largest step", "low"
    ...
    ...     def __call__(self, frames, reference):
    ...         return np.linalg.norm(np.diff(frames, axis=1), axis=2).max(axis=1)
    >>> from somersault import path_quality, straight_line
    >>> reference = np.random.default_rng(0).normal(size=(200, 2))
    >>> frames = straight_line([[0.0, 0.0]], [[0.0, 1.0]], 11)
    >>> quality = path_quality(frames, reference=reference, measures=[LargestStep()])
    >>> round(dict(quality.rows())["largest step"], 6)
    0.1
    """

    name: str
    """What tables call it."""
    good: str
    """Which values are good: "high", "near 1", …"""

    def __call__(self, frames: Array, reference: Array) -> ArrayLike:
        """Give a number for each path, (n_samples,).

        frames, (n_samples, n_frames, n_features), are clipped to the interval of the reference,
        (n_reference, n_features).
        """
        ...


def checked_measures(measures: Any) -> tuple[PathMeasure, ...]:
    """The user's measures, each of which has a name that no other has."""
    found: list[PathMeasure] = []
    for own in validation.entries(measures, "measures", "objects with name and good that can be called"):
        if not (isinstance(own, PathMeasure) and _are_texts(own.name, own.good)):
            raise InputError(
                f"a measure is {validation.shown(own)}; need an object with the texts name and good that is "
                "called as measure(frames, reference)"
            )
        if own.name in {each.name for each in (*MEASURES, *found)}:
            raise InputError(f"two measures are called {own.name!r}; need a name of its own for each")
        found.append(own)
    return tuple(found)


def _are_texts(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def words_of(measure: PathMeasure) -> Measure:
    """What tables say of a measure, and its place in results."""
    return Measure(measure.name, measure.name, measure.good, str(getattr(measure, "meaning", "")))


def of_paths(measure: PathMeasure, frames: Array, reference: Array) -> Array:
    """What a measure answers, once that is a finite number for each path."""
    answer = measure(frames.copy(), reference.copy())
    values = np.asarray(validation.real_array(answer, f"the answer of {measure.name!r}"), dtype=np.float64)
    if values.shape != (len(frames),) or not np.isfinite(values).all():
        raise InputError(
            f"the measure {measure.name!r} answers {validation.shown(answer)}; need a finite number for each of "
            f"the {len(frames)} paths"
        )
    return values
