"""Where paths lead, as points: what the target's activation is the squared distance to.

One quantity for `Morph.target_activations`, a state, a plot, a page and a measure.
"""

from dataclasses import dataclass
from typing import Any

from somersault.array_types import Array
from somersault.matching import FeatureMetric


@dataclass(frozen=True, eq=False)
class Goal:
    """The sample at the end of each path by real samples, the sample that was given, or else the target units."""

    points: Array  # (n_samples, 1, n_features), or (1, n_targets, n_features), of which the nearest is the target
    metric: FeatureMetric

    def activations(self, frames: Array, rows: Any) -> Array:
        """Squared distances (n, n_frames) of frames (n, n_frames, n_features) of the samples in those rows."""
        if len(self.points) == 1:
            flat = frames.reshape(-1, frames.shape[-1])
            return self.metric.squared_distances(flat, self.points[0]).min(axis=1).reshape(frames.shape[:2])
        step = frames - self.points[rows]
        return self.metric.dot(step, step)
