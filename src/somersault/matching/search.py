"""Best matching units: which prototypes are nearest to a sample."""

from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.array_types import Array, SampleArray
from somersault.matching import fused, groups, prefix, ties
from somersault.matching.distances import (
    CANCELLED,
    Doubt,
    Expansion,
    chunk_size,
    chunks,
    sliced,
)
from somersault.matching.groups import UnitGroups
from somersault.matching.prefix import Prefix
from somersault.matching.threads import products_on_all_threads
from somersault.matching.weighting import ALIKE, Weighting

Found = tuple[NDArray[np.intp], Array]
"""Units, nearest first, and their squared distances, both (n_samples, n_best)."""

_FEW = 64
"""Samples to be decided that are not worth another copy of the prototypes."""


class Search:
    """Finds the units of the highest score x̃·w̃_i − ½‖w̃_i‖², which are those of the least ‖x − w_i‖².

    In float32 for float32 data; samples for which rounding may have decided are searched for again in float64, and
    then around the prototypes that seem nearest. So the units are those of exact numbers. Where rounding hides
    there too which is nearest, their places decide, if they are given, or else their numbers (`ties`).

    `center` is subtracted from both sides first: without that, few samples far from the origin can be decided in
    float32. None leaves it out, for data that lie around the origin and for sparse ones. n_samples, how many will
    be searched for, and n_in_all, how many by like searches together, decide on the way. Units that are near in
    coordinates, if these are given, are taken for such whose prototypes are.
    """

    def __init__(
        self,
        prototypes: Array,
        dtype: np.dtype[Any],
        center: Array | None = None,
        weighting: Weighting = ALIKE,
        n_samples: int = 0,
        places: Array | None = None,
        coordinates: Array | None = None,
        n_in_all: int = 0,
    ):
        self._geometry, self._places = (prototypes, center, weighting), places
        single = dtype == np.float32 and fits_float32(prototypes, center, weighting.weights)
        self._expansion = Expansion(*self._geometry, np.float32 if single else np.float64)
        self._doubt = self._expansion.doubt
        # memory that is kept from chunk to chunk: fresh memory costs more than the search
        self._scores = np.empty((0, len(prototypes)), dtype=self._expansion.W.dtype)
        self._centered = np.empty((0, prototypes.shape[1]), dtype=self._expansion.W.dtype)
        self._found = np.empty((0, 2), dtype=np.intp), np.empty((0, 2))
        self._sizes = n_samples, self._expansion.W, max(n_samples, n_in_all)
        self._fused = fused.is_worth_it(max(n_samples, n_in_all), self._expansion.W)
        self._coordinates, self._bounds = coordinates, self._ways()
        self._is_doubtful = False  # whether looking at few units helps: a search before gave it up

    @cached_property
    def _careful(self) -> Expansion:
        return self._expansion if self.dtype == np.float64 else Expansion(*self._geometry)

    @cached_property
    def _bound(self) -> UnitGroups | Prefix | None:
        """The way that looks at few units, as long as it does; after it the next one."""
        return next(self._bounds, None)

    def _ways(self) -> Iterator[UnitGroups | Prefix]:
        if groups.is_worth_it(*self._sizes):
            yield UnitGroups.of(self._expansion, self._coordinates)
        if prefix.is_worth_it(*self._sizes, is_doubtful=self._is_doubtful):
            yield Prefix.of(self._expansion)

    @property
    def dtype(self) -> np.dtype[Any]:
        """In what is searched, and squared distances are as exact as."""
        return self._expansion.W.dtype

    @property
    def size(self) -> int:
        """How many samples are best searched at once."""
        W = self._expansion.W
        if self._fused or self._bound is not None:
            return chunk_size(W.itemsize * W.shape[1], most=2**20)
        return chunk_size(W.itemsize * (len(W) if self._expansion.center is None else sum(W.shape)))

    def after(self, earlier: "Search | None") -> "Search":
        """The same in the memory of a search that is over."""
        if earlier is not None:
            self._found, self._is_doubtful = earlier._found, earlier._is_doubtful
            if earlier.dtype == self.dtype:
                self._scores, self._centered = earlier._scores, earlier._centered
        return self

    def two(self, chunk: SampleArray) -> Found:
        """The two nearest units (one if there are no two) of each row of a chunk and their squared distances.

        In memory that the next call writes to again.
        """
        units, squares = self._memory(chunk.shape[0], min(2, len(self._expansion.W)))
        self.into(chunk, units, squares)
        return units, squares

    def one(self, chunk: SampleArray) -> NDArray[np.intp]:
        """The nearest unit of each row of a chunk, in memory that the next call writes to again."""
        units, _ = self._memory(chunk.shape[0], 1)
        self.into(chunk, units)
        return units[:, 0]

    def _memory(self, n: int, n_best: int) -> Found:
        if len(self._found[0]) < n:
            self._found = np.empty((n, 2), dtype=np.intp), np.empty((n, 2))
        return self._found[0][:n, :n_best], self._found[1][:n, :n_best]

    def into(self, chunk: SampleArray, units: NDArray[np.intp], squares: Array | None = None) -> None:
        """Put the nearest units of each row of a chunk, and squared distances, into arrays (n_samples, n_best)."""
        n_best, any_odd = units.shape[1], None
        while n_best <= 2 and self._bound is not None and any_odd is None:
            any_odd = self._bound.search(chunk, units, squares)
            self._is_doubtful = any_odd is None
            if any_odd is None:
                self._bound = next(self._bounds, None)
        is_compiled = any_odd is not None or (n_best <= 2 and self._fused)
        if any_odd is None:
            search = partial(fused.search, expansion=self._expansion) if is_compiled else self._products
            any_odd = search(chunk, units=units, squares=squares)
        if any_odd and is_compiled:
            any_odd = self._compare(chunk, units, squares)
        if any_odd:
            odd = np.flatnonzero(units[:, 0] < 0)
            for part in chunks(len(odd), 256 * sum(self._careful.W.shape)):
                rows = odd[part]
                units[rows], known = with_care(self._careful, chunk[rows], n_best, self._places)
                if squares is not None:
                    squares[rows] = known

    def _compare(self, chunk: NDArray[Any], units: NDArray[np.intp], squares: Array | None) -> bool:
        """Decide by differences what rounding may have decided in scores, and leave what it may have here, too."""
        odd, n_best = np.flatnonzero(units[:, 0] < 0), units.shape[1]
        if len(odd) < _FEW:
            return True
        nearest, far = np.empty((len(odd), 2), np.intp), np.empty((len(odd), 2))
        fused.compare(chunk[odd], self._careful, nearest, far)
        units[odd] = nearest[:, :n_best]
        if squares is not None:
            squares[odd] = far[:, :n_best]
        return bool((nearest[:, 0] < 0).any())

    def _products(self, chunk: SampleArray, units: NDArray[np.intp], squares: Array | None) -> bool:
        """The same for any number of rows, a part of them at a time."""
        size = chunk_size(self.dtype.itemsize * sum(self._expansion.W.shape))
        parts = [(rows, None if squares is None else squares[rows]) for rows in sliced(chunk.shape[0], size)]
        with products_on_all_threads():
            found = [self._by_products(chunk[rows], units[rows], of_rows) for rows, of_rows in parts]
        return any(found)

    def _by_products(self, chunk: SampleArray, units: NDArray[np.intp], squares: Array | None) -> bool:
        """Do what the compiled search does: -1 where it needs care, and whether it does anywhere."""
        n, expansion = chunk.shape[0], self._expansion
        squares = self._memory(n, units.shape[1])[1] if squares is None else squares
        if expansion.center is not None and len(self._centered) < n:
            self._centered = np.empty(chunk.shape, dtype=self.dtype)
        x = expansion.centered(chunk, self._centered[:n])
        x2 = expansion.squares(x)
        if len(self._scores) < n:
            self._scores = np.empty((n, len(expansion.W)), dtype=expansion.W.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            scores = expansion.scores(x, self._scores[:n])
            margin = _best(expansion, x, x2, scores, units, squares)
            clear = decided(self._doubt, x2, squares[:, 0], margin) & np.isfinite(squares[:, 0])
        units[~clear, 0] = -1
        return not clear.all()


def decided(doubt: Doubt, x2: NDArray[Any], d2: NDArray[Any], margin: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether the unit that was found is nearer than the next, or near enough, whatever rounding did."""
    return margin > doubt.of(np.sqrt(x2), np.sqrt(np.maximum(d2, 0)))


def with_care(expansion: Expansion, chunk: SampleArray, n_best: int, places: Array | None) -> Found:
    """The search in float64, among distances over what each sample knows."""
    x = expansion.centered(chunk)
    known, factor = x, np.ones((x.shape[0], 1))
    if issparse(x) or not np.isnan(x).any():
        scores = expansion.scores(x)
    else:
        known, gain, factor = expansion.without_missing(x)
        scores = expansion.scores(known) + gain
    ties.settle(expansion, x, known, scores, places)
    units, squares = np.empty((x.shape[0], n_best), dtype=np.intp), np.empty((x.shape[0], n_best))
    samples = np.arange(x.shape[0])
    for k in range(n_best):
        units[:, k] = unit = scores.argmax(axis=1)
        squares[:, k] = expansion.differences(x, samples, unit)
        scores[samples, unit] = -np.inf
    return units, squares * factor


def _best(
    expansion: Expansion,
    x: SampleArray,
    x2: NDArray[Any],
    scores: NDArray[Any],
    units: NDArray[np.intp],
    squares: Array,
) -> NDArray[Any]:
    """The units of the highest scores, which are used up; by how much the first is ahead, or may be behind."""
    samples, n_best = np.arange(len(scores)), units.shape[1]
    places = np.empty((len(scores), max(n_best, 2)), scores.dtype)
    for k in range(n_best):
        units[:, k] = unit = scores.argmax(axis=1)
        places[:, k] = scores[samples, unit]
        scores[samples, unit] = -np.inf
    if n_best == 1:
        places[:, 1] = scores.max(axis=1)
    squares[:] = x2[:, None] - 2 * places[:, :n_best]
    bound = (x2 + 2 * expansion.half_squares[units[:, 0]])[:, None]
    sample, k = np.nonzero(squares <= CANCELLED * bound)
    squares[sample, k] = expansion.differences(x, sample, units[sample, k])
    return places[:, 0] - places[:, 1]


def fits_float32(prototypes: Array, center: Array | None, weights: Array | None) -> bool:
    """Whether the squares of these numbers stay inside float32."""
    W = prototypes if center is None else prototypes - center.astype(np.float32)
    return 1e-12 < np.abs(W).max() < 1e12 and (weights is None or 1e-6 < weights.max() < 1e6)


def is_central(offset2: float, spread2: float) -> bool:
    """Whether data lie so near the origin that an expansion there loses two of float32's digits at most."""
    return offset2 <= 16 * spread2


def center_for(prototypes: Array) -> Array | None:
    """What a search among these units must subtract: their mean, unless that is near the origin."""
    mean = prototypes.mean(axis=0)
    offset2 = float(mean @ mean)
    spread2 = float(np.vecdot(prototypes, prototypes).mean()) - offset2
    return None if is_central(offset2, spread2) else mean


def nearest(X: SampleArray, prototypes: Array, n_best: int = 1, weighting: Weighting = ALIKE) -> Found:
    """The n_best units nearest to each sample, nearest first, and their squared distances.

    Both (n_samples, n_best). Of units that are equally near the one with the smallest number comes first.
    """
    search = _search_for(X, prototypes, weighting)
    units, squares = np.empty((X.shape[0], n_best), dtype=np.intp), np.empty((X.shape[0], n_best))
    for rows in sliced(X.shape[0], search.size):
        search.into(X[rows], units[rows], squares[rows])
    return units, squares


def best_units(X: SampleArray, prototypes: Array, weighting: Weighting = ALIKE) -> NDArray[np.intp]:
    """The unit nearest to each sample, (n_samples,), without memory for the distances."""
    search = _search_for(X, prototypes, weighting)
    units = np.empty((X.shape[0], 1), dtype=np.intp)
    for rows in sliced(X.shape[0], search.size):
        search.into(X[rows], units[rows])
    return units[:, 0]


def _search_for(X: SampleArray, prototypes: Array, weighting: Weighting) -> Search:
    if issparse(X):  # which the compiled search does not take, however many they are
        return Search(prototypes, X.dtype, None, weighting)
    return Search(prototypes, X.dtype, center_for(prototypes), weighting, X.shape[0])
