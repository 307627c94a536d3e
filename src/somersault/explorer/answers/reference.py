"""What frames are judged by: real samples, and a classifier where there is one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from somersault.array_types import Array, ImageShape, Mask
from somersault.matching import FeatureMetric
from somersault.matching.distances import Expansion
from somersault.path_measures import roughness
from somersault.path_measures.answers import Classifier

_MOST_SAMPLES, _LEAST_SAMPLES, _MOST_VALUES = 4000, 200, 4_000_000
"""Samples that frames are compared with: of wide ones fewer, so that curves come within a moment."""
_MOST_IN_SPACING = 500
_EQUAL = 1e-10
"""Share of the scale within which two numbers are the same."""


@dataclass(frozen=True, eq=False)
class Reference:
    """Real samples (n_reference, n_features), a classifier where there is one, and how points are shown to it."""

    samples: Array
    metric: FeatureMetric
    image_shape: ImageShape | None
    classifier: Classifier | None
    shown: Callable[[Array], Array]

    @classmethod
    def some_of(
        cls,
        X: Array,
        metric: FeatureMetric,
        image_shape: ImageShape | None,
        classifier: Classifier | None,
        shown: Callable[[Array], Array],
    ) -> "Reference":
        """Take as many rows as curves have time for, evenly."""
        most = min(_MOST_SAMPLES, max(_LEAST_SAMPLES, _MOST_VALUES // X.shape[1]))
        return cls(X[:: -(-len(X) // most)], metric, image_shape, classifier, shown)

    def distances(self, frames: Array, own: Array) -> Array:
        """Measure how far each frame is from the nearest sample that is none of these, in units of the spacing."""
        squares = self._squares(frames)
        squares[:, self._equal(own)] = np.inf
        nearest = squares.min(axis=1)
        return np.sqrt(np.where(np.isinf(nearest), 0.0, nearest)) / self.spacing

    @cached_property
    def spacing(self) -> float:
        """Median distance from a sample to its nearest neighbor that is not its equal, feature scale; or 1."""
        squares = self._squares(self.samples[:: -(-len(self.samples) // _MOST_IN_SPACING)])
        squares[squares <= _EQUAL * self._largest] = np.inf
        nearest = squares.min(axis=1)
        apart = nearest[np.isfinite(nearest)]
        return float(np.sqrt(np.median(apart))) if apart.size else 1.0

    @cached_property
    def sharpness(self) -> float:
        """Median Σ of squared differences of neighboring pixels; or 1."""
        if self.image_shape is None:
            return 1.0
        return float(np.median(roughness(self.shown(self.samples[:_MOST_IN_SPACING]), self.image_shape))) or 1.0

    def _squares(self, points: Array) -> Array:
        """Squared distances to all samples; what cancels is near 0, where nobody reads more digits."""
        x = self._expansion.centered(points)
        squares = self._expansion.scores(x)
        squares *= -2
        squares += self._expansion.squares(x)[:, None]
        return np.maximum(squares, 0.0, out=squares)

    def _equal(self, points: Array) -> Mask:
        """Which samples are one of these points: no two others have the same random projection."""
        found = self._expansion.centered(points) @ self._direction
        scale = np.sqrt(self._largest) or 1.0
        return np.any(np.abs(self._keys[:, None] - found) <= _EQUAL * scale, axis=1)

    @cached_property
    def _expansion(self) -> Expansion:
        return Expansion(self.samples, self.samples.mean(axis=0), self.metric)

    @cached_property
    def _largest(self) -> float:
        """Squared distance from the mean of the samples to the farthest of them."""
        return 2 * float(self._expansion.half_squares.max())

    @cached_property
    def _direction(self) -> Array:
        n_features = self.samples.shape[1]
        direction = np.random.default_rng(0).standard_normal(n_features) / np.sqrt(n_features)
        return self.metric.scaled(direction)

    @cached_property
    def _keys(self) -> Array:
        return self._expansion.W @ self._direction
