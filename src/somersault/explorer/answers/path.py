"""A morph of one sample as the explorer shows it: frames, units on the way, and how good they are."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault.array_types import Array, Indices
from somersault.explorer.answers.reference import Reference
from somersault.lattice import Lattice
from somersault.path_measures import roughness, straight_line
from somersault.path_measures.answers import probabilities
from somersault.path_measures.directness import path_length
from somersault.plot.cells import is_wrapped

_LONGEST = 1e3


class Path:
    """One path of a morph, and the straight line between the same ends.

    Attributes
    ----------
    frames, line : ndarray of shape (n_frames, n_features)
        As they are shown; points are the frames in the features of the map.
    """

    def __init__(
        self,
        morph: ss.Morph,
        sample: int,
        points: Array,
        book: ss.Codebook,
        targets: Indices,
        shown: Callable[[Array], Array],
        frames: Array | None = None,
    ) -> None:
        self._morph, self._sample, self._book, self._targets = morph, sample, book, targets
        line: Array = straight_line(points[:1], points[-1:], len(points))[0]
        self._points = points
        self._both = np.concatenate([points, line])
        self.frames = shown(points) if frames is None else frames
        self.line = shown(line)

    def payload(self, lattice: Lattice) -> dict[str, Any]:
        """How the path ended, what it is like, and its way over the map."""
        morph, sample = self._morph, self._sample
        return {
            **self._on_map(lattice),
            "result": str(morph.results[sample]),
            "is_success": morph.results[sample].is_success,
            "by_samples": morph.waypoints is not None,
            "n_steps": int(morph.n_steps[sample]),
            "rigidity": [value if np.isfinite(value) else None for value in morph.rigidity[sample].tolist()],
            "length": self.relative_length,
            "target_units": self._targets.tolist(),
        }

    @property
    def relative_length(self) -> float:
        """Arc length of the frames over the distance between their ends; 1 for a path at rest, at most 1000."""
        return min(float(path_length(self._points[None])[0]), _LONGEST)

    @property
    def units(self) -> Indices:
        """Best matching units of the frames, (n_frames,)."""
        return self._activations[: len(self.frames)].argmin(axis=1)

    def curves(self, reference: Reference) -> dict[str, NDArray[Any]]:
        """What happens along both, each (2, n_frames)."""
        found: dict[str, NDArray[Any]] = {
            "target": self._morph.target_activations_at(self._both[None], [self._sample]),
            "distance": reference.distances(self._both, self._stops()),
        }
        both = np.concatenate([self.frames, self.line])
        if reference.image_shape is not None:
            found["sharpness"] = roughness(both, reference.image_shape) / reference.sharpness
        if reference.classifier is not None:
            p = probabilities(reference.classifier, both[None])[0]
            found |= {"confidence": p.max(axis=1), "guess": p.argmax(axis=1)}
        return {name: values.reshape(2, -1) for name, values in found.items()}

    def _on_map(self, lattice: Lattice) -> dict[str, Any]:
        """The units of the frames of both, and which steps go over a joined edge."""
        path, line = self._activations.argmin(axis=1).reshape(2, -1)
        both = {"path": path, "line": line}
        return {
            name: {"units": units.tolist(), "wrapped": is_wrapped(units[None], lattice)[0].tolist()}
            for name, units in both.items()
        }

    @cached_property
    def _activations(self) -> Array:
        """Of the frames of both, one after the other, (2 n_frames, n_units)."""
        return self._book.activations(self._both)

    def _stops(self) -> Array:
        """The samples that the path is made of, to which its distance is 0 by construction."""
        ends, waypoints = self._points[[0, -1]], self._morph.waypoints
        return ends if waypoints is None else np.concatenate([ends, waypoints[self._sample]])
