"""How strongly a sample moves the units around its best matching unit: kernels, and how their radius shrinks."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Kernel = Callable[[NDArray[np.float64], float], NDArray[np.float64]]


def gaussian(distance: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """h(d) = exp(−d² / 2σ²), σ the radius in lattice steps (Kohonen 2013, eq. 3)."""
    return np.exp(-0.5 * np.square(distance / radius))


KERNELS: dict[str, Kernel] = {"gaussian": gaussian}


def radii(first: float, last: float, n_epochs: int) -> NDArray[np.float64]:
    """Radius of each epoch: falls from first to last by the same factor every epoch, in lattice steps.

    >>> radii(8.0, 0.5, 5)
    array([8. , 4. , 2. , 1. , 0.5])
    """
    return np.geomspace(first, last, n_epochs)
