"""The two classes that a path lies between, and how much of a third one there is on the way.

A start is taken to be of the class of the exemplar nearest to it, those of the target aside. How much of a class c
there is at a point, the squared distances a_i from there to the units say,

    p_c = Σ_{i of c} exp(−β a_i) / Σ_i exp(−β a_i),   β = 5 / s²,

with s² the median of the squared distance from an exemplar to the nearest other. Half way from x to z these are
(a_i(x) + a_i(z)) / 2 less ‖x − z‖² / 4, which all units have in common: p does not depend on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.exemplars import ExemplarIndex

_SHARPNESS = 5.0
"""β, in units of 1 / s²."""
_LEAST = 0.01
"""Less of a third class counts as none."""


@dataclass(frozen=True, eq=False)
class Sides:
    """Of some starts the class that each leaves, and the classes of the target."""

    index: ExemplarIndex
    own: Indices  # (n_samples,)
    target: Indices  # the numbers of classes

    @classmethod
    def of(cls, X: Array, mine: Indices, index: ExemplarIndex) -> "Sides | None":
        """Those of starts (n_samples, n_features) and of exemplars; None where there are no other classes."""
        if index.codes is None:
            return None
        of_exemplars, _ = index.codes
        target = np.unique(of_exemplars[mine])
        others = np.flatnonzero(~np.isin(of_exemplars, [-1, *target]))
        if others.size == 0:
            return None
        nearest = others[index.metric.nearest(X, index.points[others], 1)[0][:, 0]]
        return cls(index, of_exemplars[nearest], target)

    def each(self) -> Iterator[tuple[Indices, Indices]]:
        """(samples that leave one class, exemplars of this class and of the target)."""
        of_exemplars, _ = self._codes
        for code in np.unique(self.own):
            yield np.flatnonzero(self.own == code), np.flatnonzero(np.isin(of_exemplars, [code, *self.target]))

    def third(self, activations: Array, rows: Indices | slice) -> Array:
        """How much of other classes there is, (n_samples, n_each), of some of the samples.

        Of squared distances to the units, (n_samples, n_each, n_units). Units without a class say nothing.
        """
        of_units, s2 = self._codes[1], self.index.exemplars.spacing2
        known = np.flatnonzero(of_units >= 0)
        is_side: Mask = np.isin(of_units[known], self.target) | (of_units[known] == self.own[rows, None])
        if s2 == 0 or is_side.all():
            return np.zeros(activations.shape[:2])
        a = activations[..., known]
        weights = np.exp((a.min(axis=2, keepdims=True) - a) * (_SHARPNESS / s2))
        share = 1 - np.vecdot(weights, is_side[:, None].astype(np.float64)) / weights.sum(axis=2)
        return np.where(share < _LEAST, 0.0, share)

    @cached_property
    def has_third(self) -> bool:
        """Whether there are more classes than any path lies between."""
        return np.setdiff1d(np.concatenate(self._codes), [-1, *self.target]).size > 1

    @property
    def _codes(self) -> tuple[Indices, Indices]:
        assert self.index.codes is not None  # noqa: S101 - there are sides where classes are known
        return self.index.codes
