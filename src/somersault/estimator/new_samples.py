"""New samples of a trained map: beside given ones, or between two of a class."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import augmentation
from somersault.array_types import Array, Indices, SampleArray
from somersault.augmentation import Kinds, Neighborhoods
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.estimator.map_state import MapState
from somersault.estimator.per_sample import sample_units
from somersault.flow.aim import Sample
from somersault.flow.api import morph
from somersault.flow.constraints import categories_of
from somersault.flow.valid_rows import valid_rows
from somersault.labels import bear
from somersault.sample_arrays import dense

NEAR = 7
"""Units around a sample's own, itself included, or samples around it."""
_N_FRAMES = 11
_MORPHED = 2**8
"""Paths whose frames must fit into memory together."""


@dataclass(frozen=True, eq=False)
class Pool:
    """The samples that new ones are made of, in the features of a map."""

    som: MapState
    samples: SampleArray
    neighborhoods: Neighborhoods
    kinds: Kinds

    @classmethod
    def of(cls, som: MapState, encoded: SampleArray, kinds: Kinds, n_near: int = NEAR) -> "Pool":
        """Samples with their units."""
        units = sample_units(som, encoded)
        return cls(som, encoded, Neighborhoods.of(units, som.prototypes_, som.columns_.metric, n_near), kinds)

    def with_values(self, chosen: NDArray[np.bool_], label: Any) -> Indices:
        """Those of the chosen samples that have a unit."""
        members = np.flatnonzero(chosen & (self.neighborhoods.units >= 0))
        if members.size == 0:
            raise InputError(f"no sample of the class {label!r} has a value that counts; need at least one")
        return members

    def moved(self, rows: Indices, rng: np.random.Generator) -> SampleArray:
        """Each of these samples, moved as two samples near it differ."""
        return augmentation.moved(self.samples, rows, self.neighborhoods, self.kinds, rng)

    def between(self, rows: Indices, members: Indices, label: Any, rng: np.random.Generator) -> Array:
        """A frame of a morph from each of these samples of a class to one near it, by samples of the class."""
        if len(members) < 2:
            raise InputError(
                f"the class {label!r} has 1 sample, and realistic=True goes from one to another; need two: pass "
                "realistic=False, which one is enough for"
            )
        own = self._complete(members)
        book = self.som.codebook_.with_exemplars(own)
        start = np.searchsorted(members, rows)
        near, _ = self.som.columns_.metric.nearest(own[start], own, min(NEAR + 1, len(own)))
        is_self = near == start[:, None]
        is_self[~is_self.any(axis=1), -1] = True  # of equal samples another one may stand first
        others = near[~is_self].reshape(len(near), -1)
        end = others[np.arange(len(others)), rng.integers(others.shape[1], size=len(others))]
        frame = rng.integers(1, _N_FRAMES - 1, len(rows))
        out = np.empty((len(rows), own.shape[1]))
        for first in range(0, len(rows), _MORPHED):
            part = slice(first, first + _MORPHED)
            frames = morph(own[start[part]], book, Sample(own[end[part]])).frames(_N_FRAMES)
            frames = valid_rows(frames, book, self.som.columns_.truths)
            out[part] = frames[np.arange(len(frames)), frame[part]]
        out[:, self.kinds.whole] = np.rint(out[:, self.kinds.whole])
        return out

    def _complete(self, rows: Indices) -> Array:
        """Some samples, in which what is missing is that of their units."""
        points = dense(self.samples[rows]).astype(np.float64)
        prototypes = self.som.prototypes_[self.neighborhoods.units[rows]]
        filled = np.where(np.isnan(points), prototypes, points)
        return categories_of(
            filled, [*self.kinds.categories, *(np.array([each]) for each in self.som.columns_.truths)]
        )


def kinds_of(columns: Columns) -> Kinds:
    """What the features of these columns hold that are no numbers with fractions."""
    return Kinds(columns.whole, columns.shares)


def sampled(som: MapState, n: int, label: Any, rng: np.random.Generator) -> Array:
    """So many new samples beside those that a map keeps, (n, n_features)."""
    kept = som.codebook_.exemplars
    if kept is None:
        raise InputError("the map keeps no samples to make others of; need some: train it with keep='samples'")
    chosen = np.ones(len(kept), dtype=bool)
    if label is not None:
        if kept.labels is None:
            raise InputError(
                "the map knows no classes of its samples; need them for label: call som.label_units(X, y)"
            )
        chosen = bear(kept.labels, label)
        if not chosen.any():
            known = sorted({str(each) for each in kept.labels if each is not None})
            raise InputError(f"label is {label!r}, which no kept sample has; need one of {', '.join(known)}")
    pool = Pool.of(som, kept.points, kinds_of(som.columns_))
    return dense(pool.moved(rng.choice(pool.with_values(chosen, label), n), rng))
