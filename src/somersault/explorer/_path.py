"""A morph of one sample as the explorer shows it: frames, units on the way, and how good they are."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault.lattice import Lattice
from somersault.path_measures import roughness
from somersault.path_measures.answers import Classifier, probabilities
from somersault.plot.cells import is_wrapped

Array = NDArray[np.float64]

_MOST_IN_SPACING = 500
_EQUAL = 1e-10
"""Share of the scale within which two numbers are the same."""


@dataclass(frozen=True, eq=False)
class Reference:
    """What frames are judged by: real samples (n_reference, n_features), and a classifier where there is one."""

    samples: Array
    feature_weights: Array | None
    image_shape: tuple[int, int] | None
    classifier: Classifier | None = None

    def distances(self, frames: Array, stops: Array) -> Array:
        """Distance of each frame to the nearest sample that is none of these stops, in units of the spacing."""
        squares = self._squares(self._metric(frames))
        squares[:, self._equal(stops)] = np.inf
        nearest = squares.min(axis=1)
        return np.sqrt(np.where(np.isinf(nearest), 0.0, nearest)) / self.spacing

    @cached_property
    def spacing(self) -> float:
        """Median distance from a sample to its nearest neighbor that is not its equal, feature scale; or 1."""
        some = self._points[:: -(-len(self.samples) // _MOST_IN_SPACING)]
        squares = self._squares(some)
        squares[squares <= _EQUAL * self._norms.max()] = np.inf
        nearest = squares.min(axis=1)
        apart = nearest[np.isfinite(nearest)]
        return float(np.sqrt(np.median(apart))) if apart.size else 1.0

    @cached_property
    def sharpness(self) -> float:
        """Median Σ of squared differences of neighboring pixels; or 1."""
        if self.image_shape is None:
            return 1.0
        return float(np.median(roughness(self.samples[:_MOST_IN_SPACING], self.image_shape))) or 1.0

    def _squares(self, points: Array) -> Array:
        """Squared distances to all samples, of points in the metric; in float64, so that few digits cancel."""
        squares = points @ self._points.T
        squares *= -2
        squares += self._norms
        squares += np.vecdot(points, points)[:, None]
        return np.maximum(squares, 0.0, out=squares)

    def _equal(self, stops: Array) -> NDArray[np.bool_]:
        """Which samples are one of these points: no two others have the same random projection."""
        found = self._metric(stops) @ self._direction
        scale = np.sqrt(self._norms.max()) or 1.0
        return np.any(np.abs(self._keys[:, None] - found) <= _EQUAL * scale, axis=1)

    def _metric(self, points: Array) -> Array:
        """Points where Euclidean distances are the map's, around the mean of the samples."""
        centered = points - self._center
        return centered if self.feature_weights is None else centered * np.sqrt(self.feature_weights)

    @cached_property
    def _center(self) -> Array:
        return self.samples.mean(axis=0)

    @cached_property
    def _points(self) -> Array:
        return self._metric(self.samples)

    @cached_property
    def _norms(self) -> Array:
        return np.vecdot(self._points, self._points)

    @cached_property
    def _direction(self) -> Array:
        return np.random.default_rng(0).standard_normal(self.samples.shape[1]) / np.sqrt(self.samples.shape[1])

    @cached_property
    def _keys(self) -> Array:
        return self._points @ self._direction


class Path:
    """One path of a morph, and the straight line between the same ends.

    Attributes
    ----------
    frames, line : ndarray of shape (n_frames, n_features)
    """

    def __init__(
        self, morph: ss.Morph, sample: int, frames: Array, book: ss.Codebook, targets: NDArray[np.intp]
    ) -> None:
        self._morph, self._sample, self._book, self._targets = morph, sample, book, targets
        self.frames = frames
        self.line: Array = ss.straight_line(frames[:1], frames[-1:], len(frames))[0]

    def told(self, lattice: Lattice) -> dict[str, Any]:
        """How the path ended, what it is like, and its way over the map."""
        morph, sample = self._morph, self._sample
        return {
            **self._on_map(lattice),
            "result": str(morph.results[sample]),
            "is_success": morph.results[sample].is_success,
            "by_samples": morph.stops is not None,
            "n_steps": int(morph.n_steps[sample]),
            "rigidity": [value if np.isfinite(value) else None for value in morph.rigidity[sample].tolist()],
            "length": self.relative_length,
            "target_units": self._targets.tolist(),
        }

    @property
    def relative_length(self) -> float:
        """Σ_k ‖x_{k+1} − x_k‖ / ‖x_{m−1} − x_0‖ of the frames; 1 for a path at rest, and at most 1000."""
        arc = float(np.linalg.norm(np.diff(self.frames, axis=0), axis=1).sum())
        straight = float(np.linalg.norm(self.frames[-1] - self.frames[0]))
        return min(arc / straight, 1e3) if straight > 0 else 1.0

    @property
    def units(self) -> NDArray[np.intp]:
        """Best matching units of the frames, (n_frames,)."""
        return self._activations[: len(self.frames)].argmin(axis=1)

    def curves(self, reference: Reference) -> dict[str, NDArray[Any]]:
        """What happens along both, each (2, n_frames)."""
        both = np.concatenate([self.frames, self.line])
        found: dict[str, NDArray[Any]] = {
            "target": self._morph.target_activations_at(both[None], [self._sample]),
            "distance": reference.distances(both, self._stops()),
        }
        if reference.image_shape is not None:
            found["sharpness"] = roughness(both, reference.image_shape) / reference.sharpness
        if reference.classifier is not None:
            p = probabilities(reference.classifier, both[None])[0]
            found |= {"confidence": p.max(axis=1), "guess": p.argmax(axis=1)}
        return {name: values.reshape(2, -1) for name, values in found.items()}

    def _on_map(self, lattice: Lattice) -> dict[str, Any]:
        """The units of the frames of both, and which steps go over a joined edge."""
        path, line = self._activations.argmin(axis=1).reshape(2, -1)
        ways = {"path": path, "line": line}
        return {
            name: {"units": units.tolist(), "wrapped": is_wrapped(units[None], lattice)[0].tolist()}
            for name, units in ways.items()
        }

    @cached_property
    def _activations(self) -> Array:
        """Of the frames of both, one after the other, (2 n_frames, n_units)."""
        return self._book.activations(np.concatenate([self.frames, self.line]))

    def _stops(self) -> Array:
        """The samples that the path is made of, to which its distance is 0 by construction."""
        ends, stops = self.frames[[0, -1]], self._morph.stops
        return ends if stops is None else np.concatenate([ends, stops[self._sample]])
