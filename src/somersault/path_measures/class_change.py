"""Where the class changes along a path: the hardest place, at which a blend of two samples is in neither class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices


@dataclass(frozen=True)
class Crossing:
    """The inner frame of each path at which source and target are as nearly equally probable as at any."""

    paths: Indices  # those that cross, (n_crossing,)
    frames: Indices  # (n_crossing,)
    third: NDArray[np.bool_]  # whether another class than these two is the most probable there, (n_crossing,)

    @classmethod
    def of(cls, probabilities: Array, target: Indices) -> "Crossing":
        """Of p(class | frame), (n_paths, n_frames, n_classes), and the class of each path to reach.

        The source is the likeliest other class at the start. A path crosses where the target first becomes as
        probable as the source; one that starts or stays on one side does not cross.
        """
        n_paths, n_frames, _ = probabilities.shape
        every = np.arange(n_paths)
        others = probabilities[:, 0].copy()
        others[every, target] = -1.0
        source = others.argmax(axis=1)
        lead = probabilities[every, :, target] - probabilities[every, :, source]
        changes = (lead[:, :-1] < 0) & (lead[:, 1:] >= 0) & (lead[:, :1] < 0)
        paths = np.flatnonzero(changes.any(axis=1))
        before = changes[paths].argmax(axis=1)
        is_nearer = np.abs(lead[paths, before + 1]) <= np.abs(lead[paths, before])
        frames = np.clip(before + is_nearer, 1, n_frames - 2)
        likeliest = probabilities[paths, frames].argmax(axis=1)
        return cls(paths, frames, (likeliest != target[paths]) & (likeliest != source[paths]))

    def at(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values (n_paths, n_frames, …) of frames at the crossing, (n_crossing, …)."""
        return values[self.paths, self.frames]
