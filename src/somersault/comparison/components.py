"""Wide samples, such as shapes of thousands of voxels, in few principal components: what judges look at."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array

_WIDE, _MOST = 4096, 100
"""Features from which on a network on all of them takes minutes; components that stand for them."""


@dataclass(frozen=True, eq=False)
class Components:
    """Samples (n, n_features) as (n, n_components)."""

    center: Array
    axes: Array  # (n_features, n_components)

    @classmethod
    def of(cls, X: NDArray[Any]) -> Self | None:
        """The first components of wide samples; None for others."""
        if X.shape[1] <= _WIDE:
            return None
        from sklearn.decomposition import PCA

        found: Any = PCA(min(_MOST, len(X) - 1), random_state=0).fit(X)
        return cls(np.asarray(found.mean_, dtype=np.float64), np.asarray(found.components_.T, dtype=np.float64))

    def __call__(self, X: NDArray[Any]) -> Array:
        """Where samples are along the components."""
        return (X - self.center) @ self.axes
