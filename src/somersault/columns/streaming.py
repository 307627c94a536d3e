"""The columns of data that are read in blocks, from one look at them; from two, if there are categories."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.array_types import Array
from somersault.columns.categories import MOST, Categories, different
from somersault.columns.encoding import Columns, categorical_places, dtypes_of, is_guessed
from somersault.columns.refusals import refuse_numbers_as_text
from somersault.columns.selection import where
from somersault.columns.table import Levels, Table, table_of
from somersault.columns.weights import VarianceSums
from somersault.columns.weights import feature_weights as checked_feature_weights
from somersault.empty_rows import Rows
from somersault.errors import InputError
from somersault.matching import chunk_size
from somersault.sources import Source, Stream
from somersault.training.extent import Extent

Look = tuple[Extent, VarianceSums, NDArray[np.bool_]]
_READ = 2**16
"""Rows that categories are looked for in at a time."""


def learn(
    source: Source,
    *,
    categorical_features: Any = "from_dtype",
    layers: Mapping[str, Any] | None = None,
    feature_weights: Mapping[Any, float] | ArrayLike | None = None,
    sample_weight: Array | None = None,
    before: Callable[[Stream, Array | None], None] | None = None,
) -> tuple[Columns, Stream, Extent, Rows]:
    """What `Columns.learn_known` does, for data that are read in blocks; and how far they reach.

    before is called with the stream and the weights of its samples when it is about to be read.
    """
    head = table_of(source.head)
    places, guessed = categorical_places(head, categorical_features), is_guessed(categorical_features)
    categorical = _categories(source, places, head, sample_weight, guessed) if places else {}
    dtypes = dtypes_of(head, categorical)
    columns = Columns(head.container, head.shape[1], head.names, categorical, np.ones(0), dtypes)
    columns = columns.weighted(checked_feature_weights(feature_weights, head))
    counting = columns if layers is None else columns.in_layers(layers, head, np.ones(columns.n_encoded))
    stream = counting.stream(source)
    if before is not None:
        before(stream, sample_weight)
    extent, spread, held = _look(stream, sample_weight, columns, in_layers=layers is not None)
    columns.check_seen(extent.seen)
    if stream.empty.size:
        known = source.without(stream.empty)
        weights = None if sample_weight is None else np.delete(sample_weight, stream.empty)
        found = learn(
            known,
            categorical_features=categorical_features,
            layers=layers,
            feature_weights=feature_weights,
            sample_weight=weights,
            before=before,
        )
        return *found[:3], stream.empty
    columns = columns.holding(held)
    if layers is not None:
        columns = columns.in_layers(layers, head, spread.variances)
    stream.encode = columns.block
    return columns, stream, extent, stream.empty


def extent_of(stream: Stream, sample_weight: Array | None, metric: Array | None) -> Extent:
    """How far samples of weights (n_samples,), None for all 1, reach, by one pass.

    The stream knows its rows without a value then.
    """
    columns = replace(
        _numbers(stream.n_features), weights=np.ones(stream.n_features) if metric is None else metric
    )
    return _look(stream, sample_weight, columns, in_layers=False)[0]


def _look(stream: Stream, sample_weight: Array | None, columns: Columns, *, in_layers: bool) -> Look:
    look = partial(_looked, columns, in_layers)
    return stream.fold(look, _both, lambda rows: (_of(sample_weight, rows),), whole=True)


def plain(source: Source, n_columns: int) -> Stream:
    """Numbers that are read in blocks, NaN where one is missing, with the right number of columns."""
    return _numbers(n_columns).stream(source)


def _numbers(n_columns: int) -> Columns:
    return Columns("array", n_columns, None, {}, np.ones(n_columns))


def _of(weights: Array | None, rows: slice) -> Array | None:
    return None if weights is None else weights[rows]


def _looked(columns: Columns, in_layers: bool, stream: Stream, weights: Array | None) -> Look:
    """What the weights of samples and features are made from, and whether the dtypes of the head hold the rest."""
    extent, spread = Extent.none(stream.n_features), VarianceSums(stream.n_features)
    held = np.ones(columns.n_features_in, dtype=bool)
    for rows, X in stream.chunks(chunk_size(8 * stream.n_features)):
        start = rows.start - stream.source.first
        v = np.ones(len(X)) if weights is None else weights[start : start + len(X)]
        extent = Extent.merged([extent, Extent.of(X, v)])
        held &= columns.held(X)
        if in_layers:
            spread.add(X, v)
    return extent, spread, held


def _both(several: list[Look]) -> Look:
    extents, spreads, held = zip(*several, strict=True)
    return Extent.merged(list(extents)), VarianceSums.merged(list(spreads)), np.all(held, axis=0)


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
