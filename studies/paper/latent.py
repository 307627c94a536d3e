"""Spaces beside that of the samples: encode, move there, decode."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from somersault.array_types import Array
from somersault.flow.morph import at_equal_progress

N_STEPS = 41
"""Points of a path in such a space that are decoded: four for each frame."""


@dataclass(frozen=True, eq=False)
class Space:
    """A space with the ways there and back."""

    name: str
    encode: Callable[[NDArray[Any]], Array]
    decode: Callable[[Array], Array]

    def frames(self, path: Array, start: Array, n_frames: int) -> Array:
        """Frames at equal progress of a path (n_paths, n_points, n_latent) once it is decoded.

        The first is the start itself, as of every path; the space may know it only roughly.
        """
        flat = path.reshape(-1, path.shape[-1])
        points = self.decode(flat).reshape(*path.shape[:2], -1)
        frames = at_equal_progress(list(points.swapaxes(0, 1)), n_frames)
        frames[:, 0] = start
        return frames


@dataclass(frozen=True, eq=False)
class Components:
    """The leading principal components of samples: x ↦ V(x − m), z ↦ m + Vᵀz."""

    mean: Array
    axes: Array  # (n_components, n_features), orthonormal
    deviations: Array  # of the samples along the axes

    @classmethod
    def of(cls, X: NDArray[Any], n_components: int) -> "Components":
        """Those of samples; fewer where there are no more."""
        mean = X.mean(axis=0, dtype=np.float64)
        squares = np.zeros((X.shape[1], X.shape[1]))
        for rows in np.array_split(np.arange(len(X)), max(1, len(X) // 4096)):
            centered = X[rows] - mean
            squares += centered.T @ centered
        n, last = min(n_components, len(X) - 1, X.shape[1]), X.shape[1] - 1
        variance, axes = eigh(squares / len(X), subset_by_index=(last - n + 1, last))
        axes = axes.T[::-1]
        largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
        return cls(mean, axes * np.sign(largest), np.sqrt(np.maximum(variance[::-1], 0.0)))

    def encode(self, X: NDArray[Any]) -> Array:
        """Coordinates along the axes, (n_samples, n_components)."""
        return (X - self.mean) @ self.axes.T

    def decode(self, Z: Array) -> Array:
        """The points with these coordinates, in the plane of the axes."""
        return self.mean + Z @ self.axes

    def whitened(self, X: NDArray[Any]) -> Array:
        """Coordinates in standard deviations."""
        return self.encode(X) / np.where(self.deviations > 0, self.deviations, 1.0)

    @property
    def space(self) -> Space:
        """The space of the components."""
        return Space(f"{len(self.axes)} principal components", self.encode, self.decode)
