"""New samples beside given ones: each is one of them, moved as two others near it differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, issparse

from somersault.array_types import Array, Indices, SampleArray
from somersault.matching import FeatureMetric


@dataclass(frozen=True, eq=False)
class Neighborhoods:
    """Which samples lie in the units nearest to that of each sample."""

    units: Indices  # (n_samples,), −1 for a sample without one
    near: Indices  # (n_units, n_near), each unit's own first
    members: Indices  # samples in the order of their units
    first: Indices  # (n_units + 1,), where in members those of a unit begin

    @classmethod
    def of(cls, units: Indices, prototypes: Array, metric: FeatureMetric, n_near: int) -> "Neighborhoods":
        """The samples of a map, with so many units around each."""
        n_units = len(prototypes)
        near, _ = metric.nearest(prototypes, prototypes, min(n_near, n_units))
        near[:, 0] = np.where((near == np.arange(n_units)[:, None]).any(axis=1), near[:, 0], np.arange(n_units))
        members = np.argsort(units, kind="stable")
        return cls(units, near, members, np.searchsorted(units[members], np.arange(n_units + 1)))

    def drawn(self, rows: Indices, rng: np.random.Generator) -> Indices:
        """Draw one sample that lies near each of these, which have units; all near ones are as likely."""
        around = self.near[self.units[rows]]
        ends = np.diff(self.first)[around].cumsum(axis=1)
        place = (rng.random(len(rows)) * ends[:, -1]).astype(np.intp)
        which = (place[:, None] >= ends).sum(axis=1)
        every = np.arange(len(rows))
        before = np.where(which > 0, ends[every, which - 1], 0)
        return self.members[self.first[around[every, which]] + place - before]


@dataclass(frozen=True, eq=False)
class Kinds:
    """Which features hold something else than numbers with fractions."""

    whole: NDArray[np.bool_]  # (n_features,), integers and truths
    categories: Sequence[Indices]  # the indicators of each column of categories


def moved(
    X: SampleArray, rows: Indices, neighborhoods: Neighborhoods, kinds: Kinds, rng: np.random.Generator
) -> SampleArray:
    """Move each of some samples by a part of the difference between two samples near it.

    The two may be of any class. Numbers stay in their ranges, whole ones are rounded up or down at random, and a
    category is that of one of the two where they differ and a draw says so. What a sample misses it misses still.
    """
    a, b = neighborhoods.drawn(rows, rng), neighborhoods.drawn(rows, rng)
    share = rng.random(len(rows))
    if issparse(X):
        return _moved_sparse(X, rows, a, b, share, kinds, rng)
    least, most = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        step = share[:, None] * (X[a].astype(np.float64) - X[b])
        out = np.clip(X[rows] + np.where(np.isfinite(step), step, 0.0), least, most)
    out[:, kinds.whole] = _rounded(out[:, kinds.whole], rng)
    for group in kinds.categories:
        out[:, group] = X[np.ix_(rows, group)]
        is_known = ~np.isnan(X[:, group[0]])
        differs = (X[np.ix_(a, group)] != X[np.ix_(b, group)]).any(axis=1)
        changes = differs & is_known[a] & is_known[b] & is_known[rows] & (rng.random(len(rows)) < share / 2)
        out[np.ix_(changes, group)] = X[np.ix_(a[changes], group)]
    return out.astype(X.dtype)


def _moved_sparse(
    X: Any, rows: Indices, a: Indices, b: Indices, share: Array, kinds: Kinds, rng: np.random.Generator
) -> csr_array:
    """The same of sparse samples, which have numbers alone and miss none."""
    out = csr_array(X[rows] + diags_array(share) @ (X[a] - X[b]))
    out.sum_duplicates()
    least, most = (np.asarray(side.todense()).ravel() for side in (X.min(axis=0), X.max(axis=0)))
    values = np.clip(out.data, least[out.indices], most[out.indices])
    is_whole = kinds.whole[out.indices]
    values[is_whole] = _rounded(values[is_whole], rng)
    out.data = values.astype(X.dtype)
    out.eliminate_zeros()
    return out


def _rounded(values: NDArray[Any], rng: np.random.Generator) -> Array:
    """Whole numbers around these, the nearer the likelier, so that their mean is the same."""
    below = np.floor(values)
    return below + (rng.random(values.shape) >= 1 - (values - below))  # a whole one stays, however large it is
