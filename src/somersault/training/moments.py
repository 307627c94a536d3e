"""Where data lie and how far they spread, from one look at them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_DIGITS = 12
"""Binary digits of the largest mean that a center has: what it leaves of an offset is far below the offset."""


class Moments:
    """Σ v x, Σ v and Σ v ‖x‖² of samples of weight v, over what is known; in the type of the samples."""

    def __init__(self, n_features: int, feature_weights: Array | None = None):
        self.feature_weights = feature_weights
        self.total = np.zeros(n_features)
        self.known = np.zeros(n_features)  # weight of the samples that know each feature
        self._square, self._weight = 0.0, 0.0

    def add(self, x: NDArray[Any], weights: Array) -> None:
        """Look at some samples and their weights."""
        m = self.feature_weights
        v = weights.astype(x.dtype)
        with np.errstate(over="ignore"):  # squares that float32 cannot hold are a spread without end
            sums, observed = v @ x, v.sum()
            if np.isnan(sums).any():
                missing = np.isnan(x)
                x = np.where(missing, 0, x)
                sums, observed = v @ x, v @ ~missing
            square = float(v @ np.vecdot(x, x if m is None else x * m.astype(x.dtype)))
        self.add_sums(sums, observed, square, float(weights.sum()))

    def add_sums(self, total: Array, known: Array, square: float, weight: float) -> None:
        """Take over what someone else has seen of some samples."""
        self.total += total
        self.known += known
        self._square += square
        self._weight += weight

    @classmethod
    def merged(cls, several: "list[Moments]") -> "Moments":
        """Of all samples that these looked at."""
        total = cls(len(several[0].total), several[0].feature_weights)
        for moments in several:
            total.total += moments.total
            total.known += moments.known
            total._square += moments._square
            total._weight += moments._weight
        return total

    def center(self) -> Array | None:
        """What a search must subtract: the mean, unless that is near the origin, which saves passes.

        In multiples of a power of two far below the spread: then the rounding of sums, which depends on how the
        samples are cut, does not show in it.
        """
        mean = self.total / np.maximum(self.known, np.finfo(float).tiny)
        m = 1.0 if self.feature_weights is None else self.feature_weights
        off = float(np.sum(m * np.square(mean)))
        spread = self._square / self._weight - off
        if off <= spread:
            return None
        step = 2.0 ** np.round(np.log2(np.abs(mean).max()) - _DIGITS)
        return np.round(mean / step) * step

    def weighted(self, feature_weights: Array, variances: Array) -> "Moments":
        """The same samples under feature weights that are known afterwards, by the variances of the features."""
        out = Moments(len(self.total), feature_weights)
        out.total, out.known, out._weight = self.total, self.known, self._weight
        mean = self.total / np.maximum(self.known, np.finfo(float).tiny)
        out._square = self._weight * float(feature_weights @ (variances + np.square(mean)))
        return out
