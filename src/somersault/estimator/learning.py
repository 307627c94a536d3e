"""From the samples that a user passes to those of a training: in columns, with weights, without empty rows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault.array_types import Array, Indices, SampleArray
from somersault.arrays import ArrayBackend
from somersault.columns import Columns, Draft, in_a_table, learn_known, row_numbers
from somersault.columns.outweighing import outweighing
from somersault.columns.outweighing import warn_of as warn_of_scale
from somersault.columns.table import table_of
from somersault.columns.weights import sample_weights, without
from somersault.empty_rows import LEFT_OUT, all_but, rows_of
from somersault.empty_rows import warn_of as warn_of_empty
from somersault.errors import PrecisionWarning, warn
from somersault.extent import FEW, Extent
from somersault.media import Series, medium_in
from somersault.sources import Source, Stream, source_of
from somersault.training.data import Data
from somersault.training.plan import TrainingPlan
from somersault.training.requests import request_rows
from somersault.training.swallowed import swallowing

_NAMED = 3
"""So many columns a warning names."""


def _series_in(columns: Columns, encoded: Any) -> Series | None:
    """What draws samples that are windows (length, n_channels) in an array."""
    if columns.grid is None or not columns.grid.is_series or not isinstance(encoded, np.ndarray):
        return None
    return Series.spanning(encoded.reshape(len(encoded), *columns.grid.shape))


@dataclass(frozen=True)
class Reader:
    """What is known of a training before its samples are: how they are to be read."""

    plan: TrainingPlan | None = None
    draws: bool = False  # whether the training begins with draws of the samples
    backend: ArrayBackend | None = None
    columns: dict[str, Any] = field(default_factory=dict[str, Any])  # what `learn_columns` takes

    def learn(self, X: Any, sample_weight: ArrayLike | None = None) -> tuple[Columns, Data, Any]:
        """The columns of samples, these samples in them, and rows of the user's table, which have its header."""
        source = source_of(X)
        if source is not None:
            drafted = partial(Draft.of, **self.columns)
            return *self._from_blocks(source, sample_weight, drafted), source.head
        rows = in_a_table(X)
        table = table_of(rows)
        weights = sample_weights(sample_weight, table.shape[0])
        columns, encoded, empty = learn_known(table, weights, **self.columns)
        columns = replace(columns, medium=medium_in(X) or _series_in(columns, encoded))
        return columns, self._data(encoded, weights, empty, columns), rows

    def learn_more(self, columns: Columns, encoded: SampleArray, sample_weight: ArrayLike | None) -> Data:
        """Further samples, which are encoded in these columns."""
        if isinstance(encoded, Stream):
            drafted = partial(_settled, columns)
            return self._from_blocks(encoded.source, sample_weight, drafted)[1]
        weights = sample_weights(sample_weight, encoded.shape[0])
        empty = columns.empty_rows(encoded)
        known = rows_of(encoded, all_but(encoded.shape[0], empty)) if empty.size else encoded
        return self._data(known, weights, empty, columns)

    def _from_blocks(
        self, source: Source, sample_weight: ArrayLike | None, drafted: Callable[..., Draft]
    ) -> tuple[Columns, Data]:
        """One pass over all samples; one more, as if empty rows were not there, if there are any."""
        weights = _weights_of_blocks(source, sample_weight)
        draft = drafted(source, sample_weight=weights)
        look, empty = self._look(draft, weights), draft.stream.empty
        every = sample_weights(None, draft.stream.shape[0]) if weights is None else weights
        if empty.size:
            weights = None if weights is None else without(weights, empty)
            draft = drafted(source.without(empty), sample_weight=weights)
            look = self._look(draft, weights)
        columns = draft.settled(look)
        return columns, self._data(draft.stream, every, empty, columns, look.extent)

    def _look(self, draft: Draft, weights: Array | None) -> Any:
        """Request what will be needed as soon as the number of samples is known: that saves passes."""
        is_counted = draft.stream.n_samples is not None
        if is_counted:
            self._request(draft.stream, weights)
        look = draft.look(weights)
        if not is_counted and not draft.stream.empty.size:
            self._request(draft.stream, weights)
        return look

    def _request(self, stream: Stream, weights: Array | None) -> None:
        known = sample_weights(None, stream.shape[0]) if weights is None else weights
        request_rows(stream, known, self.plan, draws=self.draws)

    def _data(
        self, known: SampleArray, weights: Array, empty: Indices, columns: Columns, extent: Extent | None = None
    ) -> Data:
        """The samples to learn from, those that have a value; weights are of all."""
        weights = without(weights, empty) if empty.size else weights
        return Data(known, weights, columns.metric, extent, self.backend, empty)


def _settled(columns: Columns, source: Source, **_: Any) -> Draft:
    return Draft.settled_before(source, columns)


def _weights_of_blocks(source: Source, sample_weight: ArrayLike | None) -> Array | None:
    """The checked weights, None for all 1; they tell how many samples there are."""
    if sample_weight is None:
        return None
    if source.n_samples is None:
        source.n_samples = len(np.asarray(sample_weight))
    return sample_weights(sample_weight, source.n_samples)


def warn_of(data: Data, columns: Columns, *, is_scaled: bool = True) -> None:
    """Say which rows are left out, and which columns have values that swallow the others in rounding.

    Also which columns seem to be numbers of rows, and, unless the user chose how much columns count, which column
    outweighs the others.
    """
    if nameless := row_numbers.places_of_nameless(columns):
        row_numbers.warn_of(data.example(FEW), columns, nameless)
    if data.left_out.size:
        warn_of_empty(data.left_out.size, data.n_samples + data.left_out.size, int(data.left_out[0]), LEFT_OUT)
    found = swallowing(data)
    if not found:
        if not is_scaled:
            warn_of_scale(outweighing(data.example(FEW), columns))
        return
    named = [
        f"{columns.column_name(each.feature)} has values as far off as {each.farthest:.2g} in {each.n_samples} of "
        f"{data.n_samples} samples (first in row {each.first})"
        for each in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        named.append(f"{len(found) - _NAMED} more columns have such values")
    warn(
        f"{'; '.join(named)}: beside these all other differences are lost in rounding, and the map is not to be "
        "trusted; if they stand for a missing value, put NaN in their place, else drop or clip them",
        PrecisionWarning,
    )
