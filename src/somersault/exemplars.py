"""Real samples that a codebook keeps: morphs go by them and end at them; prototypes, as means, would blur."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault import _samples
from somersault.matching import nearest
from somersault.matching.distances import Samples
from somersault.sources import Stream

Array = NDArray[np.float64]

_PER_UNIT = 20
"""Of real samples each unit has, on average, so many: enough that paths seldom share one."""
_MOST_BYTES = 2**27
"""What they may take, however wide the data."""
_MOST_IN_SPACING = 1000


@dataclass(frozen=True, eq=False)
class Exemplars:
    """Samples drawn evenly from all that a map has seen, so that they lie as densely as the data do."""

    samples: Samples  # (n_exemplars, n_features), float32 or float64, sparse or not, as the data were
    labels: NDArray[np.object_] | None  # (n_exemplars,)
    n_seen: int  # complete samples that they were drawn from
    feature_weights: Array | None

    @classmethod
    def drawn(
        cls,
        X: Samples,
        n_units: int,
        feature_weights: Array | None,
        labels: NDArray[np.object_] | None = None,
        *,
        seed: int = 0,
    ) -> "Exemplars | None":
        """Of the complete samples of X some twenty for each unit; None where every sample misses a value."""
        complete = None if isinstance(X, Stream) else _complete_rows(X)
        n_complete = X.n_complete if complete is None else len(complete)
        if n_complete == 0:
            return None
        rows = places_of(X, n_complete, n_units, seed)
        if complete is None:
            rows, samples = X.complete(rows)
        else:
            rows = complete[rows]
            samples = X[rows]
        return cls(samples, None if labels is None else labels[rows], n_complete, feature_weights)

    def __len__(self) -> int:
        return self.samples.shape[0]

    @cached_property
    def points(self) -> NDArray[Any]:
        """The samples as an array, (n_exemplars, n_features)."""
        return np.ascontiguousarray(_samples.dense(self.samples))

    def bear(self, label: Any) -> NDArray[np.bool_]:
        """Which of them are of a class, (n_exemplars,); none, where classes are unknown."""
        if self.labels is None:
            return np.zeros(len(self), dtype=bool)
        return np.array([own == label or str(own) == str(label) for own in self.labels], dtype=bool)

    def followed_by(self, later: "Exemplars", n_units: int, *, seed: int = 0) -> "Exemplars":
        """An even draw from what both were drawn from, as large as these two allow."""
        n_seen = self.n_seen + later.n_seen
        size = min(n_seen * len(part) // part.n_seen for part in (self, later))
        size = min(size, _most(self.samples, n_units))
        n_later = min(len(later), round(size * later.n_seen / n_seen))
        n_earlier = min(len(self), size - n_later)
        rng = np.random.default_rng([seed, n_seen])
        kept = np.sort(rng.choice(len(self), n_earlier, replace=False))
        new = np.sort(rng.choice(len(later), n_later, replace=False))
        samples = np.vstack([self.points[kept], later.points[new]])
        labels = None
        if self.labels is not None and later.labels is not None:
            labels = np.concatenate([self.labels[kept], later.labels[new]])
        return replace(self, samples=samples, labels=labels, n_seen=n_seen)

    @cached_property
    def spacing2(self) -> float:
        """Median of the squared distance from a sample to its nearest neighbor; 0 for a single sample."""
        if len(self) < 2:
            return 0.0
        some = self.points[:: -(-len(self) // _MOST_IN_SPACING)]
        return float(np.median(nearest(some, self.points, 2, self.feature_weights)[1][:, 1]))


def places_of(X: Samples, n_complete: int, n_units: int, seed: int) -> NDArray[np.intp]:
    """Which of so many complete samples are drawn, in ascending order."""
    most = _most(X, n_units)
    if n_complete <= most:
        return np.arange(n_complete)
    return np.sort(np.random.default_rng(seed).choice(n_complete, most, replace=False))


def _most(X: Samples, n_units: int) -> int:
    return max(1, min(_PER_UNIT * n_units, _MOST_BYTES // (X.dtype.itemsize * X.shape[1])))


def _complete_rows(X: Samples) -> NDArray[np.intp]:
    if issparse(X) or not np.isnan(X.max()):
        return np.arange(X.shape[0])
    return np.flatnonzero(~np.isnan(X).any(axis=1))
