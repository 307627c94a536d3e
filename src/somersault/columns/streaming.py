"""The columns of data that are read in blocks, from one look at them; from two, if there are categories."""

from collections.abc import Callable, Mapping
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.columns.categories import MOST, Categories, different
from somersault.columns.encoding import Columns, categorical_places
from somersault.columns.selection import where
from somersault.columns.table import Table, table_of
from somersault.columns.weights import Spread
from somersault.columns.weights import feature_weights as checked_feature_weights
from somersault.errors import InputError
from somersault.matching import chunk_size
from somersault.sources import Source, Stream
from somersault.training.moments import Moments

Array = NDArray[np.float64]
_READ = 2**16
"""Rows that categories are looked for in at a time."""


def learn(
    source: Source,
    *,
    categorical_features: Any = "from_dtype",
    layers: Mapping[str, Any] | None = None,
    feature_weights: Mapping[Any, float] | ArrayLike | None = None,
    sample_weight: Array | None = None,
    before: Callable[[Stream], None] = lambda _: None,
) -> tuple[Columns, Stream, Moments]:
    """What `Columns.learn` does, for data that are read in blocks; and their moments.

    before is called with the stream when it is about to be read.
    """
    head = table_of(source.head)
    places = categorical_places(head, categorical_features)
    categorical = _categories(source, places, head, sample_weight) if places else {}
    columns = Columns(head.container, head.shape[1], head.names, categorical, np.ones(0))
    columns = columns.weighted(checked_feature_weights(feature_weights, head))
    stream = columns.stream(source)
    before(stream)
    moments, spread = Moments(columns.n_encoded, columns.metric), Spread(columns.n_encoded)
    for rows, X in stream.chunks(chunk_size(8 * columns.n_encoded)):
        weights = _of(sample_weight, rows)
        moments.add(X, weights)
        if layers is not None:
            spread.add(X, weights)
    columns.check_seen(moments.known > 0)
    if layers is not None:
        columns = columns.in_layers(layers, head, spread.variances)
        moments = moments.weighted(columns.weights, spread.variances)
        stream.encode = columns.block
    return columns, stream, moments


def plain(source: Source, n_columns: int) -> Stream:
    """Numbers that are read in blocks, NaN where one is missing, with the right number of columns."""
    return Columns("array", n_columns, None, {}, np.ones(n_columns)).stream(source)


def _of(weights: Array | None, rows: slice) -> Array:
    return np.ones(rows.stop - rows.start) if weights is None else weights[rows]


def _categories(
    source: Source, places: list[int], head: Table, sample_weight: Array | None
) -> dict[int, Categories]:
    """The categories of these columns that occur anywhere."""
    seen: dict[int, dict[Any, None]] = {place: {} for place in places}
    levels = {place: head.levels(place) for place in places}
    n_shown = 0
    for block in source.blocks(_READ):
        table = table_of(block.table)
        if table.shape[1] != head.shape[1]:
            raise InputError(
                f"{block}: has {table.shape[1]} columns, but the first rows {head.shape[1]}; need these"
            )
        counts = _of(sample_weight, slice(block.start, block.stop)) > 0
        n_shown += int(np.count_nonzero(counts))
        for place in places:
            seen[place] |= different(compress(table.values(place), counts), where(head.names, place))
            if len(seen[place]) > MOST + 1:  # and one that is missing: it will not do, however many follow
                Categories.of(seen[place], n_shown, None, where(head.names, place))
            if table.levels(place) != levels[place]:
                levels[place] = None  # blocks that disagree fix nothing
    return {
        place: Categories.of(seen[place], n_shown, levels[place], where(head.names, place)) for place in places
    }
