"""How radius and learning rate fall from their first to their last value in the course of the training."""

from collections.abc import Callable, Mapping

import numpy as np

from somersault.errors import InputError

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


def at(decay: Decay, between: tuple[float, float], progress: float) -> float:
    """The value at a progress, which must be a positive number whatever a user's function says."""
    value = float(decay(*between, float(np.clip(progress, 0.0, 1.0))))
    if not (np.isfinite(value) and value > 0):
        raise InputError(
            f"the decay gives {value!r} at progress {progress:.3g}; need a finite number above 0: "
            "mend the callable"
        )
    return value
