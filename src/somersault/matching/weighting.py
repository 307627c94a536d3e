"""How much each feature counts in a distance, and for how much of a distance a missing one stands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices


@dataclass(frozen=True, eq=False)
class Weighting:
    """Weights κ ≥ 0 of features, (n_features,); None: all 1.

    A sample that misses features has the distance over its known ones, times Σ c / Σ_known c: what it would be if
    the missing ones differed as much as the known ones do. c is what each feature contributes to a squared
    distance on average, κ_d var_d, where the weights were made of variances, so that the factor does not depend on
    the units of measure; else κ itself.
    """

    weights: Array | None = None
    contributions: Array | None = None

    def per_feature(self, n_features: int) -> Array:
        """κ, (n_features,)."""
        return np.ones(n_features) if self.weights is None else self.weights

    def shares(self, n_features: int) -> Array:
        """c, (n_features,)."""
        return self.per_feature(n_features) if self.contributions is None else self.contributions

    @property
    def variances(self) -> Array | None:
        """Those that c / κ are; 0 for features that do not count."""
        if self.weights is None or self.contributions is None:
            return self.contributions
        return np.divide(self.contributions, self.weights, out=np.zeros(len(self.weights)), where=self.weights > 0)

    @property
    def invisible(self) -> Indices:
        """The features of weight zero, which no distance shows."""
        return np.empty(0, dtype=np.intp) if self.weights is None else np.flatnonzero(self.weights == 0)

    def over_all(self, known: NDArray[np.bool_]) -> Array:
        """Σ c / Σ_known c of samples that know these features, (n_samples, n_features): a factor for each.

        1 for a sample that knows nothing but what contributes nothing.
        """
        c = self.shares(known.shape[1])
        of_known = known @ c
        return np.divide(c.sum(), of_known, out=np.ones(len(known)), where=of_known > 0)


ALIKE = Weighting()
"""All features count by 1."""
