"""The units nearest to a few samples, with what is kept of the prototypes from one call to the next."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.array_types import Array, SampleArray
from somersault.matching.distances import Doubt, Expansion
from somersault.matching.metric import FeatureMetric
from somersault.matching.search import center_for, decided, with_care

_FEW = 32
"""Samples that are searched for sooner here: to prepare a search takes longer than to search for them."""
_KEPT = 2**22
"""Values of prototypes that a copy is kept of, 32 MB; of more, one row takes so long that the rest is little."""


class Nearby:
    """Finds the nearest units of samples, as `best_units` does, among prototypes that do not change.

    It prepares itself for a few samples once, on first use, in float64; more are left to a search of their own.
    """

    def __init__(self, prototypes: Array, metric: FeatureMetric) -> None:
        self._prototypes, self._metric = prototypes, metric

    def __reduce__(self) -> tuple[type["Nearby"], tuple[Array, FeatureMetric]]:
        """Leave out what can be made anew."""
        return Nearby, (self._prototypes, self._metric)

    @cached_property
    def _prepared(self) -> tuple[Expansion, Doubt]:
        expansion = Expansion(self._prototypes, center_for(self._prototypes), self._metric)
        return expansion, expansion.doubt

    def best_units(self, X: SampleArray) -> NDArray[np.intp]:
        """Find the unit nearest to each sample, (n_samples,)."""
        if X.shape[0] > _FEW or self._prototypes.size > _KEPT or issparse(X):
            return self._metric.best_units(X, self._prototypes)
        expansion, doubt = self._prepared
        x, rows = expansion.centered(X), np.arange(X.shape[0])
        scores, x2 = expansion.scores(x), expansion.squares(x)
        units = scores.argmax(axis=1)
        highest = scores[rows, units]
        scores[rows, units] = -np.inf
        clear = decided(doubt, x2, x2 - 2 * highest, highest - scores.max(axis=1))
        if not clear.all():
            units[~clear] = with_care(expansion, X[~clear], 1, None)[0][:, 0]
        return units
