"""The inner product Σ_d κ_d x_d y_d, and the distances that it gives."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices, SampleArray
from somersault.matching.distances import squared_distances
from somersault.matching.search import Found, best_units, nearest


@dataclass(frozen=True, eq=False)
class FeatureMetric:
    """Distances under which features count by their weights κ ≥ 0, (n_features,); None: all by 1."""

    weights: Array | None = None

    @classmethod
    def of(cls, weights: Array) -> "FeatureMetric":
        """Leave weights out where all are 1."""
        return cls(None if (weights == 1).all() else weights)

    def per_feature(self, n_features: int) -> Array:
        """κ, (n_features,)."""
        return np.ones(n_features) if self.weights is None else self.weights

    def of_features(self, features: Indices | NDArray[np.bool_]) -> "FeatureMetric":
        """The same on some of the features."""
        return self if self.weights is None else FeatureMetric(self.weights[features])

    def roots(self, features: Any = slice(None)) -> Array:
        """√κ of all features or of some; a single 1 where all are."""
        return np.ones(1) if self.weights is None else np.sqrt(self.weights[features])

    def scaled(self, x: NDArray[Any]) -> NDArray[Any]:
        """√κ x, of which Euclidean distances are those of x."""
        return x if self.weights is None else x * np.sqrt(self.weights)

    def dot(self, a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
        """Σ_d κ_d a_d b_d, row by row."""
        return np.vecdot(a, b if self.weights is None else self.weights * b)

    @property
    def invisible(self) -> Indices:
        """The features of weight zero, which no distance shows."""
        return np.empty(0, dtype=np.intp) if self.weights is None else np.flatnonzero(self.weights == 0)

    def visible(self, n_features: int) -> Indices:
        """All others."""
        return np.setdiff1d(np.arange(n_features), self.invisible, assume_unique=True)

    def squared_distances(self, X: SampleArray, prototypes: NDArray[Any]) -> Array:
        """d²(x, w_i), (n_samples, n_units), as `somersault.matching.squared_distances`."""
        return squared_distances(X, prototypes, self.weights)

    def nearest(self, X: SampleArray, prototypes: Array, n_best: int = 1) -> Found:
        """The units nearest to each sample, and their squared distances, as `somersault.matching.nearest`."""
        return nearest(X, prototypes, n_best, self.weights)

    def best_units(self, X: SampleArray, prototypes: Array) -> NDArray[np.intp]:
        """The unit nearest to each sample, (n_samples,)."""
        return best_units(X, prototypes, self.weights)


EUCLIDEAN = FeatureMetric()
"""All features count alike."""
