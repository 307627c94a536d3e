"""The columns of data that are read in blocks, from one look at them; from two, if there are categories."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.array_types import Array
from somersault.columns.categories import MOST, Categories, different
from somersault.columns.encoding import Columns
from somersault.columns.learning import categorical_places, columns_with, is_guessed
from somersault.columns.refusals import refuse_numbers_as_text
from somersault.columns.selection import where
from somersault.columns.table import Levels, Table, table_of
from somersault.columns.weights import VarianceSums
from somersault.errors import InputError
from somersault.extent import Extent
from somersault.matching import chunk_size
from somersault.sources import Source, Stream

_READ = 2**16
"""Rows that categories are looked for in at a time."""


@dataclass
class Draft:
    """Samples that are read in blocks, in columns of which only a pass over all tells the rest."""

    stream: Stream
    columns: Columns
    head: Table
    standardize: bool = False
    layers: Mapping[str, Any] | None = None
    is_settled: bool = False

    @classmethod
    def of(
        cls,
        source: Source,
        *,
        categorical_features: Any = "from_dtype",
        standardize: bool = False,
        layers: Mapping[str, Any] | None = None,
        feature_weights: Mapping[Any, float] | ArrayLike | None = None,
        sample_weight: Array | None = None,
    ) -> "Draft":
        """The columns as the first rows tell them, and a pass over all if there are categories."""
        head = table_of(source.head)
        places, guessed = categorical_places(head, categorical_features), is_guessed(categorical_features)
        categorical = _categories(source, places, head, sample_weight, guessed) if places else {}
        columns = columns_with(head, categorical, feature_weights)
        counting = columns.balanced(head, np.ones(columns.n_encoded), standardize=False, layers=layers)
        return cls(counting.stream(source), columns, head, standardize, layers)

    @classmethod
    def settled_before(cls, source: Source, columns: Columns) -> "Draft":
        """Further samples in columns that are known."""
        return cls(columns.stream(source), columns, table_of(source.head), is_settled=True)

    def look(self, sample_weight: Array | None) -> "Look":
        """One pass over all; weights (n_samples,), None for all 1. The stream then knows its empty rows."""
        looked = partial(_looked, None if self.is_settled else self.columns, self._needs_variances)
        look = self.stream.fold(looked, Look.merged, lambda rows: (_of(sample_weight, rows),), whole=True)
        if not self.is_settled:
            self.columns.check_seen(look.extent.seen)
        return look

    def settled(self, look: "Look") -> Columns:
        """The columns as all rows tell them, by which the stream encodes from now on."""
        if self.is_settled:
            return self.columns
        columns = self.columns.holding(look.held)
        if self._needs_variances:
            variances = look.spread.variances
            columns = columns.balanced(self.head, variances, standardize=self.standardize, layers=self.layers)
        self.stream.encode = columns.block
        return columns

    @property
    def _needs_variances(self) -> bool:
        return self.standardize or self.layers is not None


@dataclass(frozen=True)
class Look:
    """What a pass over all samples tells of their columns."""

    extent: Extent
    spread: VarianceSums
    held: NDArray[np.bool_]  # whether the dtypes of the first rows hold all others, (n_features_in,)

    @classmethod
    def merged(cls, several: "list[Look]") -> "Look":
        """That of all samples of which these are."""
        return cls(
            Extent.merged([look.extent for look in several]),
            VarianceSums.merged([look.spread for look in several]),
            np.all([look.held for look in several], axis=0),
        )


def plain(source: Source, n_columns: int) -> Stream:
    """Numbers that are read in blocks, NaN where one is missing, with the right number of columns."""
    return Columns("array", n_columns, None, {}, np.ones(n_columns)).stream(source)


def _of(weights: Array | None, rows: slice) -> Array | None:
    return None if weights is None else weights[rows]


def _looked(columns: Columns | None, needs_variances: bool, stream: Stream, weights: Array | None) -> Look:
    extent, spread = Extent.none(stream.n_features), VarianceSums(stream.n_features)
    held = np.ones(1 if columns is None else columns.n_features_in, dtype=bool)
    for rows, X in stream.numbered(chunk_size(8 * stream.n_features)):
        start = rows.start - stream.source.first
        v = np.ones(len(X)) if weights is None else weights[start : start + len(X)]
        extent = Extent.merged([extent, Extent.of(X, v)])
        if columns is not None:
            held &= columns.held(X)
        if needs_variances:
            spread.add(X, v)
    return Look(extent, spread, held)


@dataclass
class _Seen:
    """The categories that occur in some columns of some rows."""

    entries: dict[int, dict[Any, None]]
    levels: dict[int, Levels | None]
    n_shown: int = 0

    def add(self, other: "_Seen", names: Any) -> None:
        """Take what occurs in further rows."""
        self.n_shown += other.n_shown
        for place, entries in self.entries.items():
            entries.update(other.entries[place])
            if len(entries) > MOST + 1:  # and one that is missing: it will not do, however many follow
                Categories.of(entries, self.n_shown, None, where(names, place))
            if other.levels[place] != self.levels[place]:
                self.levels[place] = None  # blocks that disagree fix nothing


def _categories(
    source: Source, places: list[int], head: Table, sample_weight: Array | None, guessed: bool
) -> dict[int, Categories]:
    """The categories of these columns that occur anywhere."""
    none = _Seen({place: {} for place in places}, {place: head.levels(place) for place in places})
    seen = source.fold(
        partial(_seen, head.shape[1], head.names, none),
        partial(_all_seen, head.names),
        lambda rows: (_of(sample_weight, rows),),
    )
    if guessed:
        for place in (place for place in places if head.levels(place) is None):
            refuse_numbers_as_text(seen.entries[place], head, place)
    return {
        place: Categories.of(entries, seen.n_shown, seen.levels[place], where(head.names, place))
        for place, entries in seen.entries.items()
    }


def _seen(n_columns: int, names: Any, none: _Seen, source: Source, weights: Array | None) -> _Seen:
    total = deepcopy(none)
    for block in source.blocks(_READ):
        table = table_of(block.table)
        if table.shape[1] != n_columns:
            raise InputError(f"{block}: has {table.shape[1]} columns, but the first rows {n_columns}; need these")
        own = slice(block.start - source.first, block.stop - source.first)
        counts = np.ones(table.shape[0], dtype=bool) if weights is None else weights[own] > 0
        found = _Seen({}, {}, int(np.count_nonzero(counts)))
        for place in none.entries:
            found.entries[place] = different(compress(table.values(place), counts), where(names, place))
            found.levels[place] = table.levels(place)
        total.add(found, names)
    return total


def _all_seen(names: Any, several: list[_Seen]) -> _Seen:
    total = deepcopy(several[0])
    for seen in several[1:]:
        total.add(seen, names)
    return total
