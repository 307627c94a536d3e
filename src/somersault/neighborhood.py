"""How strongly a sample moves the units around its own: h(d), d the lattice distance, σ the radius."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kernel = Callable[[Array, float], Array]


def gaussian(distance: Array, radius: float) -> Array:
    """h(d) = exp(−d² / 2σ²) (Kohonen 2013, eq. 3)."""
    return np.exp(-0.5 * np.square(distance / radius))


def cut_gaussian(distance: Array, radius: float) -> Array:
    """h(d) = exp(−d² / 2σ²) for d ≤ σ, else 0 (SOM Toolbox, "cutgauss")."""
    return gaussian(distance, radius) * bubble(distance, radius)


def bubble(distance: Array, radius: float) -> Array:
    """h(d) = 1 for d ≤ σ, else 0 (Kohonen 2001, section 3.2)."""
    return (distance <= radius * (1 + 1e-9)).astype(np.float64)  # neighbors are 1 apart up to rounding


def triangle(distance: Array, radius: float) -> Array:
    """h(d) = max(0, 1 − d/σ): below a radius of 1 a sample moves no other unit."""
    return np.maximum(0.0, 1 - distance / radius)


def epanechnikov(distance: Array, radius: float) -> Array:
    """h(d) = max(0, 1 − d²/σ²) (SOM Toolbox, "ep")."""
    return np.maximum(0.0, 1 - np.square(distance / radius))


def mexican_hat(distance: Array, radius: float) -> Array:
    """h(d) = (1 − d²/σ²) exp(−d² / 2σ²): the units beyond σ are pushed away (Kohonen 1982)."""
    return (1 - np.square(distance / radius)) * gaussian(distance, radius)


KERNELS: dict[str, Kernel] = {
    kernel.__name__: kernel for kernel in (gaussian, bubble, triangle, epanechnikov, cut_gaussian, mexican_hat)
}
