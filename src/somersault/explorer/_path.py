"""A morph of one sample as the explorer shows it: frames, units on the way, and how good they are."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault.lattice import Lattice
from somersault.matching import nearest
from somersault.path_measures import roughness
from somersault.plot._cells import is_wrapped

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reference:
    """Real samples that frames are compared with, (n_reference, n_features)."""

    samples: Array
    feature_weights: Array | None
    image_shape: tuple[int, int] | None

    @cached_property
    def spacing(self) -> float:
        """Median distance from a sample to its nearest neighbor that is not its equal, feature scale; or 1."""
        if len(self.samples) < 2:
            return 1.0
        some = self.samples[:: -(-len(self.samples) // 500)]
        distances = np.sqrt(nearest(some, self.samples, 2, self.feature_weights)[1][:, 1])
        apart = distances[distances > 0]
        return float(np.median(apart)) if apart.size else 1.0

    @cached_property
    def sharpness(self) -> float:
        """Median Σ of squared differences of neighboring pixels; or 1."""
        if self.image_shape is None:
            return 1.0
        return float(np.median(roughness(self.samples[:500], self.image_shape))) or 1.0


class Path:
    """The morph of one sample, and the straight line between the same ends."""

    def __init__(self, morph: ss.Morph, book: ss.Codebook, targets: NDArray[np.intp], n_frames: int) -> None:
        self.morph, self.book, self.targets = morph, book, targets
        self.frames: Array = morph.frames(n_frames)[0]
        self.line: Array = ss.straight_line(self.frames[:1], self.frames[-1:], n_frames)[0]

    @property
    def relative_length(self) -> float:
        """Σ_k ‖x_{k+1} − x_k‖ / ‖x_{m−1} − x_0‖ of the frames; 1 for a path at rest, and at most 1000."""
        arc = float(np.linalg.norm(np.diff(self.frames, axis=0), axis=1).sum())
        straight = float(np.linalg.norm(self.frames[-1] - self.frames[0]))
        return min(arc / straight, 1e3) if straight > 0 else 1.0

    def on_map(self, lattice: Lattice) -> dict[str, Any]:
        """The units of the frames of both, and which steps go over a joined edge."""
        line = self.book.activations(self.line).argmin(axis=1)
        ways = {"path": self.morph.bmus(len(self.frames))[0], "line": line}
        return {
            name: {"units": units.tolist(), "wrapped": is_wrapped(units[None], lattice)[0].tolist()}
            for name, units in ways.items()
        }

    def curves(self, reference: Reference) -> dict[str, Array]:
        """What happens along both, each (2, n_frames)."""
        both = np.concatenate([self.frames, self.line])
        found = {
            "target": self.book.activations(both)[:, self.targets].min(axis=1),
            "distance": self._from_samples(both, reference),
        }
        if reference.image_shape is not None:
            found["sharpness"] = roughness(both, reference.image_shape) / reference.sharpness
        return {name: values.reshape(2, -1) for name, values in found.items()}

    def _from_samples(self, frames: Array, reference: Reference) -> Array:
        """Distance to the nearest sample that the path is not made of, in units of how far samples are apart."""
        stops = [frames[[0, -1]]]
        if self.morph.stops is not None:
            stops.append(self.morph.stops[0])
        apart = _unequal(reference, np.concatenate(stops))
        if not apart.any():
            return np.zeros(len(frames))
        found = nearest(frames, reference.samples[apart], 1, reference.feature_weights)[1][:, 0]
        return np.sqrt(found) / reference.spacing


def _unequal(reference: Reference, stops: Array) -> NDArray[np.bool_]:
    """Which samples are none of these points."""
    units, squares = nearest(reference.samples, stops, 1, reference.feature_weights)
    scale = np.square(stops[units[:, 0]]).sum(axis=1)
    return squares[:, 0] > 1e-12 * np.maximum(scale, 1e-300)
