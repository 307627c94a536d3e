"""How strongly a sample moves the units around its own: h(d), d the lattice distance, R the radius."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.errors import InputError

Kernel = Callable[[Array, float], Array]


def gaussian(distance: Array, radius: float) -> Array:
    """h(d) = exp(−d² / 2R²) (Kohonen 2013, eq. 3)."""
    return np.exp(-0.5 * _relative2(distance, radius))


def cut_gaussian(distance: Array, radius: float) -> Array:
    """h(d) = exp(−d² / 2R²) for d ≤ R, else 0 (SOM Toolbox, "cutgauss")."""
    return gaussian(distance, radius) * bubble(distance, radius)


def bubble(distance: Array, radius: float) -> Array:
    """h(d) = 1 for d ≤ R, else 0 (Kohonen 2001, section 3.2)."""
    return (distance <= radius * (1 + 1e-9)).astype(np.float64)  # neighbors are 1 apart up to rounding


def triangle(distance: Array, radius: float) -> Array:
    """h(d) = max(0, 1 − d/R): below a radius of 1 a sample moves no other unit."""
    return np.maximum(0.0, 1 - np.sqrt(_relative2(distance, radius)))


def epanechnikov(distance: Array, radius: float) -> Array:
    """h(d) = max(0, 1 − d²/R²) (SOM Toolbox, "ep")."""
    return np.maximum(0.0, 1 - _relative2(distance, radius))


def _relative2(distance: Array, radius: float) -> Array:
    """(d/R)², infinite where a tiny radius makes it too large."""
    with np.errstate(over="ignore"):
        return np.square(distance / radius)


KERNELS: dict[str, Kernel] = {
    kernel.__name__: kernel for kernel in (gaussian, bubble, triangle, epanechnikov, cut_gaussian)
}


@dataclass(frozen=True)
class Checked:
    """A user's kernel whose values are held against what a kernel is, as shares of that at distance 0.

    A mean weighted by negative values may lie anywhere, so that such a kernel does not train: it is refused.
    """

    kernel: Kernel

    @property
    def name(self) -> str:
        """What the user calls it."""
        return getattr(self.kernel, "__name__", type(self.kernel).__name__)

    def __call__(self, distance: Array, radius: float) -> Array:
        """The kernel's values, or an error that names it."""
        try:
            with np.errstate(all="ignore"):
                given = self.kernel(distance.copy(), radius)
            h = np.asarray(given)
        except Exception as error:
            raise self.refused(f"fails with {type(error).__name__}: {error}", radius) from error
        if h.dtype.kind not in "biuf":
            raise self.refused(f"gives {_kind(given, h)}", radius)
        if h.shape != distance.shape:
            raise self.refused(f"gives an array of shape {h.shape} for distances of {distance.shape}", radius)
        return self._shares(h.astype(np.float64), distance, radius)

    def _shares(self, h: Array, distance: Array, radius: float) -> Array:
        if not np.isfinite(h).all():
            raise self.refused(f"gives {h[~np.isfinite(h)][0]}", radius)
        if (h < 0).any():
            raise self.refused(f"gives {h.min():.3g} at distance {distance[h < 0][0]:.3g}", radius)
        highest = h.max()
        if highest == 0:
            raise self.refused("is 0 at all distances, so that no prototype moves", radius)
        if h[distance == 0].min(initial=np.inf) < highest:
            where = float(distance.ravel()[h.argmax()])
            raise self.refused(f"is larger at distance {where:.3g} than at 0", radius)
        return h / highest

    def check_falls(self, distance: Array, radius: float) -> None:
        """Refuse a kernel that couples all units alike."""
        if np.ptp(distance) > 0 and np.ptp(self(distance, radius)) == 0:
            raise self.refused("is the same at all distances, so that all prototypes become one mean", radius)

    def refused(self, what: str, radius: float) -> InputError:
        """The error for what is not a kernel."""
        return InputError(
            f"the neighborhood {self.name!r} {what} (at the radius {radius:.3g}); need h(distances, radius): an "
            "array of the shape of distances with finite numbers of at least 0, largest at distance 0"
        )


def _kind(given: object, h: NDArray[Any]) -> str:
    words = {"c": "complex numbers", "U": "text", "S": "text"}
    return words.get(h.dtype.kind, f"{type(given).__name__} instead of numbers")


def checked(kernel: Kernel) -> Kernel:
    """One of ours, or a user's with its values checked."""
    return kernel if any(kernel is each for each in KERNELS.values()) else Checked(kernel)
