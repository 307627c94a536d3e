"""The inner product Σ_d κ_d x_d y_d, and the distances that it gives."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices, SampleArray
from somersault.matching.distances import squared_distances
from somersault.matching.search import Found, best_units, nearest
from somersault.matching.weighting import Weighting


@dataclass(frozen=True, eq=False)
class FeatureMetric(Weighting):
    """The distances that weights of features make."""

    @classmethod
    def of(cls, weights: Array, contributions: Array | None = None) -> "FeatureMetric":
        """Leave weights out where all are 1."""
        return cls(None if (weights == 1).all() else weights, contributions)

    def of_features(self, features: Indices | NDArray[np.bool_]) -> "FeatureMetric":
        """The same on some of the features."""
        some = [None if each is None else each[features] for each in (self.weights, self.contributions)]
        return FeatureMetric(*some)

    def rescaled(self, factors: Array) -> "FeatureMetric":
        """The same of features x in other units, in which these are factors · x + offset."""
        n_features = len(factors)
        return FeatureMetric(self.per_feature(n_features) * factors**2, self.shares(n_features))

    def beside(self, weights: Array, n_features: int) -> "FeatureMetric":
        """The same with further features of variance 1 behind these."""
        of_all = np.concatenate([self.per_feature(n_features), weights])
        c = self.contributions
        return FeatureMetric(of_all, None if c is None else np.concatenate([c, weights]))

    def roots(self, features: Any = slice(None)) -> Array:
        """√κ of all features or of some; a single 1 where all are."""
        return np.ones(1) if self.weights is None else np.sqrt(self.weights[features])

    def scaled(self, x: NDArray[Any]) -> NDArray[Any]:
        """√κ x, of which Euclidean distances are those of x."""
        return x if self.weights is None else x * np.sqrt(self.weights)

    def dot(self, a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
        """Σ_d κ_d a_d b_d, row by row."""
        return np.vecdot(a, b if self.weights is None else self.weights * b)

    def visible(self, n_features: int) -> Indices:
        """All others."""
        return np.setdiff1d(np.arange(n_features), self.invisible, assume_unique=True)

    def squared_distances(self, X: SampleArray, prototypes: NDArray[Any]) -> Array:
        """d²(x, w_i), (n_samples, n_units), as `somersault.matching.squared_distances`."""
        return squared_distances(X, prototypes, self)

    def nearest(self, X: SampleArray, prototypes: Array, n_best: int = 1) -> Found:
        """The units nearest to each sample, and their squared distances, as `somersault.matching.nearest`."""
        return nearest(X, prototypes, n_best, self)

    def best_units(self, X: SampleArray, prototypes: Array) -> NDArray[np.intp]:
        """The unit nearest to each sample, (n_samples,)."""
        return best_units(X, prototypes, self)


EUCLIDEAN = FeatureMetric()
"""All features count alike."""
