"""Real samples that a codebook keeps: morphs go by them and end at them; prototypes, as means, would blur.

Where no sample may be kept, means of a few that are alike stand for them (`somersault.microaggregation`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse, vstack

from somersault import even_use, sample_arrays
from somersault.array_types import Array, Indices, SampleArray
from somersault.even_rows import from_first
from somersault.labels import Labels, are_known, bear, coded
from somersault.matching import FeatureMetric, chunks
from somersault.microaggregation import means_of_alike
from somersault.samples import samples_of

OF_MEANS = 5
"""Of so many samples at least each mean is: of fewer, means tell more of who was among them than prototypes do."""
T = TypeVar("T")

_PER_UNIT = 25
"""Of real samples each unit has, on average, so many: enough that paths seldom share one."""
_MOST_BYTES = 2**27
"""What they may take, however wide the data."""
_MOST_IN_SPACING = 1000
_VOTES = 3
"""Neighbors that say whether a sample is among its like."""
_MOST_PAIRS, _LEAST_OTHERS = 2**20, 100
"""Of samples and others, to find prices."""


@dataclass(frozen=True, eq=False)
class Exemplars:
    """Samples drawn evenly from all that a map has seen, so that they lie as densely as the data do."""

    samples: SampleArray  # (n_exemplars, n_features), float32 or float64, sparse or not, as the data were
    labels: Labels | None  # (n_exemplars,)
    n_seen: int  # complete samples that they were drawn from
    metric: FeatureMetric
    of: int = 1  # each is the mean of so many samples at least
    spacings: tuple[float, float] | None = None  # mean_spacing and spacing2 of the samples that they are means of

    @classmethod
    def drawn(
        cls,
        X: SampleArray,
        n_units: int,
        metric: FeatureMetric,
        labels: Labels | None = None,
        *,
        seed: int = 0,
        of: int = 1,
    ) -> "Exemplars | None":
        """Of the complete samples of X some twenty-five for each unit; None where every sample misses a value.

        With of above 1 as many means of so many samples, where any has so many that are of its class.
        """
        every = samples_of(X)
        n_complete = every.n_complete
        if n_complete == 0:
            return None
        rows, samples = every.complete(places_of(every, n_complete, n_units, seed, of))
        found = cls(samples, None if labels is None else labels[rows], n_complete, metric)
        return found if of == 1 else found.averaged(of, -(-len(found) // _most(X, n_units)))

    def averaged(self, of: int = OF_MEANS, every: int = 1) -> "Exemplars | None":
        """Means of at least so many of the samples, alike and of one class; None where no class has so many.

        How far samples are apart is told of one in every so many, as many as would be kept.
        """
        if self.of > 1:
            return self
        means, rows = means_of_alike(self.points, self.labels, of, self.metric)
        if len(means) == 0:
            return None
        as_kept = replace(self, samples=self.points[::every].astype(np.float64))
        spacings = as_kept.mean_spacing, as_kept.spacing2
        labels = None if self.labels is None else self.labels[rows]
        return replace(self, samples=means.astype(self.points.dtype), labels=labels, of=of, spacings=spacings)

    def __len__(self) -> int:
        return self.samples.shape[0]

    @cached_property
    def points(self) -> NDArray[Any]:
        """The samples as an array, (n_exemplars, n_features)."""
        return np.ascontiguousarray(sample_arrays.dense(self.samples))

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
        if issparse(self.samples) and issparse(later.samples):
            samples = csr_array(vstack([self.samples[kept], later.samples[new]]))
        else:
            samples = _stacked(self.points, kept, later.points, new)
        labels = None
        if self.labels is not None and later.labels is not None:
            labels = np.concatenate([self.labels[kept], later.labels[new]])
        return replace(self, samples=samples, labels=labels, n_seen=n_seen)

    @cached_property
    def range(self) -> tuple[Array, Array]:
        """The least and the largest value of each feature, (n_features,) each."""
        return self.points.min(axis=0).astype(np.float64), self.points.max(axis=0).astype(np.float64)

    @cached_property
    def mean_spacing(self) -> float:
        """Mean distance from a sample to its nearest neighbor, feature scale; 0 for a single sample."""
        return mean_spacing(self.points, self.metric) if self.spacings is None else self.spacings[0]

    @cached_property
    def spacing2(self) -> float:
        """Median of the squared distance from a sample to its nearest neighbor; 0 for a single sample."""
        if self.spacings is not None:
            return self.spacings[1]
        return float(np.median(_to_neighbors2(self.points, self.metric)))


def mean_spacing(points: NDArray[Any], metric: FeatureMetric) -> float:
    """Mean distance from points (n_points, n_features) to their nearest neighbors; 0 for a single one."""
    return float(np.sqrt(_to_neighbors2(points, metric)).mean())


def _to_neighbors2(points: NDArray[Any], metric: FeatureMetric) -> Array:
    """Squared distances from some of the points to their nearest neighbors; 0 for a single one."""
    if len(points) < 2:
        return np.zeros(1)
    some = points[:: -(-len(points) // _MOST_IN_SPACING)]
    return metric.nearest(some, points, 2)[1][:, 1]


def places_of(X: SampleArray, n_complete: int, n_units: int, seed: int, of: int = 1) -> NDArray[np.intp]:
    """Which of so many complete samples are drawn, in ascending order, where means of so many are kept."""
    most = _most(X, of * n_units)
    if n_complete <= most:
        return np.arange(n_complete)
    return np.sort(np.random.default_rng(seed).choice(n_complete, most, replace=False))


@dataclass(frozen=True, eq=False)
class ExemplarIndex:
    """Which unit each exemplar is nearest to, and of which class it is."""

    exemplars: Exemplars
    prototypes: Array  # (n_units, n_features)
    metric: FeatureMetric
    unit_labels: Labels | None  # (n_units,)

    @property
    def points(self) -> NDArray[Any]:
        """The exemplars as an array, (n_exemplars, n_features), float32 or float64."""
        return self.exemplars.points

    @cached_property
    def units(self) -> NDArray[np.intp]:
        """The best matching unit of each exemplar, (n_exemplars,); in float64, in which a morph ends there."""
        points = self.points
        parts = (points[rows].astype(np.float64) for rows in chunks(len(points), 8 * points.shape[1]))
        return np.concatenate([self.metric.best_units(part, self.prototypes) for part in parts])

    @cached_property
    def are_typical(self) -> NDArray[np.bool_]:
        """Which are not known to be of another class than their unit, (n_exemplars,)."""
        labels = self.exemplars.labels
        if labels is None or self.unit_labels is None:
            return np.ones(len(self.exemplars), dtype=bool)
        return np.asarray((labels == self.unit_labels[self.units]) | ~are_known(labels), dtype=bool)

    @cached_property
    def have_neighbors(self) -> NDArray[np.bool_]:
        """Which are at most twice as far from their nearest neighbor as they are on average, (n_exemplars,)."""
        if len(self.points) < 2:
            return np.ones(len(self.points), dtype=bool)
        nearest = np.sqrt(self._nearest[1][:, 1])
        return nearest <= 2 * nearest.mean()

    def among_their_like(self, alike: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of exemplars (n_exemplars,) those to whose three nearest others most are, too.

        Wilson, Asymptotic properties of nearest neighbor rules using edited data, IEEE Transactions on Systems,
        Man, and Cybernetics 2 (1972) 408.
        """
        near = self._nearest[0]
        is_other = near != np.arange(len(near))[:, None]  # of equal ones any may be the first
        others = is_other & (np.cumsum(is_other, axis=1) <= _VOTES)
        return alike & (2 * np.count_nonzero(alike[near] & others, axis=1) > np.count_nonzero(others, axis=1))

    @cached_property
    def _nearest(self) -> tuple[Indices, Array]:
        """The nearest of all exemplars to each, and their squared distances, (n_exemplars, 4)."""
        return self.metric.nearest(self.points, self.points, min(_VOTES + 1, len(self.points)))

    @cached_property
    def codes(self) -> tuple[Indices, Indices] | None:
        """The number of the class of each exemplar and of each unit, -1 for none; None without classes."""
        labels = self.exemplars.labels
        if labels is None or self.unit_labels is None:
            return None
        both = coded([*labels, *self.unit_labels])[1]
        return both[: len(labels)], both[len(labels) :]

    def prices(self, mine: Indices) -> tuple[Array, Array]:
        """Prices of some exemplars among all others, and among themselves, both (n_mine,); see `even_use`."""

        def found() -> tuple[Array, Array]:
            others = np.delete(np.arange(len(self.points)), mine)
            return self._prices_among(others, mine), self._prices_among(mine, mine)

        return self.remembered("prices", mine, found)

    def remembered(self, what: str, mine: Indices, found: Callable[[], T]) -> T:
        """What was found of some exemplars, once."""
        key = what, mine.tobytes()
        if key not in self._remembered:
            self._remembered[key] = found()
        return self._remembered[key]

    @cached_property
    def _remembered(self) -> dict[tuple[str, bytes], Any]:
        return {}

    def _prices_among(self, others: Indices, mine: Indices) -> Array:
        most = max(min(2 * len(mine), _MOST_PAIRS // len(mine)), _LEAST_OTHERS)
        some = others[from_first(len(others), most)]
        C = self.metric.squared_distances(self.points[some], self.points[mine])
        C[C == 0] = np.inf
        return even_use.prices(C)

    def of_class(self, label: Any) -> NDArray[np.bool_] | None:
        """Which are of a class, (n_exemplars,); None where there is no class, or theirs are unknown."""
        labels = self.exemplars.labels
        return None if label is None or labels is None else bear(labels, label)

    def units_of(self, label: Any) -> NDArray[np.intp]:
        """The units in which exemplars of a class lie."""
        of_class = self.of_class(label)
        return np.unique(self.units[np.zeros(0, dtype=np.intp) if of_class is None else of_class])


def _most(X: SampleArray, n_units: int) -> int:
    return max(1, min(_PER_UNIT * n_units, _MOST_BYTES // (X.dtype.itemsize * X.shape[1])))


def _stacked(A: NDArray[Any], rows: NDArray[np.intp], B: NDArray[Any], more: NDArray[np.intp]) -> NDArray[Any]:
    """Rows of A over rows of B, copied once."""
    out = np.empty((len(rows) + len(more), A.shape[1]), np.result_type(A, B))
    for array, chosen, place in ((A, rows, out[: len(rows)]), (B, more, out[len(rows) :])):
        # to clip is to write in place: to look for errors first takes a copy
        np.take(array.astype(out.dtype, copy=False), chosen, axis=0, out=place, mode="clip")
    return out
