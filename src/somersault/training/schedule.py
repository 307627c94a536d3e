"""How radius and learning rate fall from their first to their last value in the course of the training."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from somersault.errors import InputError

_NEEDED = "pass f(first, last, progress in [0, 1])"
Decay = Callable[[float, float, float], float]
"""(first, last, progress in [0, 1]) -> value."""


def exponential(first: float, last: float, progress: float) -> float:
    """First (last / first)^t: by the same factor in equal times.

    >>> [exponential(8.0, 0.5, t) for t in (0, 0.25, 0.5, 1)]
    [8.0, 4.0, 2.0, 0.5]
    """
    return first * (last / first) ** progress


def linear(first: float, last: float, progress: float) -> float:
    """First + (last − first) t: by the same amount in equal times."""
    return first + (last - first) * progress


def inverse(first: float, last: float, progress: float) -> float:
    """First / (1 + (first / last − 1) t): fast at the start, and ever more slowly (Kohonen 2001, section 3.4)."""
    return first / (1 + (first / last - 1) * progress)


DECAYS: Mapping[str, Decay] = {decay.__name__: decay for decay in (exponential, linear, inverse)}


def at(decay: Decay, between: tuple[float, float], progress: float, name: str, most: float = np.inf) -> float:
    """The value at a progress, which must be a positive number whatever a user's function says."""
    own = getattr(decay, "__name__", type(decay).__name__)
    try:
        value: Any = decay(*between, float(np.clip(progress, 0.0, 1.0)))
    except Exception as error:
        raise InputError(f"{name} {own!r} fails with {type(error).__name__}: {error}; {_NEEDED}") from error
    value = value.item() if isinstance(value, (np.ndarray, np.generic)) and value.size == 1 else value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not (np.isfinite(value) and 0 < value <= most):
        bound = "" if most == np.inf else f" and at most {most:g}"
        raise InputError(
            f"{name} {own!r} gives {value!r} at progress {progress:.3g}; need a finite number above 0{bound}: "
            f"{_NEEDED}"
        )
    return float(value)
