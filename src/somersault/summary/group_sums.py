"""What the samples of each group add up to, from one look at the data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices, SampleArray
from somersault.arrays import on_host
from somersault.columns import VarianceSums
from somersault.empty_rows import LEFT_OUT, rows_of, warn_of
from somersault.matching import chunk_size, chunks
from somersault.sample_arrays import dense
from somersault.sources import Stream

Find = Callable[[Any], Any] | Indices
"""What finds the units of samples that are encoded, −1 where there is none; or the units of all."""


@dataclass(frozen=True)
class Grouping:
    """How samples are grouped: by their units, and counted by their classes."""

    of_units: Indices  # (n_units,), from 0 on
    n_groups: int
    n_classes: int


@dataclass
class GroupSums:
    """Sums over the samples of each group."""

    sizes: Array  # (n_groups,)
    spread: VarianceSums  # (n_groups, n_encoded)
    votes: Array  # (n_groups, n_classes)
    n_rows: int = 0
    without_unit: tuple[int, ...] = ()  # their number, if there are any, and the first

    @classmethod
    def none(cls, groups: Grouping, n_encoded: int) -> "GroupSums":
        """Of no samples."""
        n = groups.n_groups
        return cls(np.zeros(n), VarianceSums(n, n_encoded), np.zeros((n, groups.n_classes)))

    @classmethod
    def merged(cls, several: "list[GroupSums]") -> "GroupSums":
        """Of all samples that these are of, in their order."""
        empty = [each.without_unit for each in several if each.without_unit]
        return cls(
            np.sum([each.sizes for each in several], axis=0),
            VarianceSums.merged([each.spread for each in several]),
            np.sum([each.votes for each in several], axis=0),
            sum(each.n_rows for each in several),
            (sum(n for n, _ in empty), empty[0][1]) if empty else (),
        )

    def add(self, X: NDArray[Any], units: Indices, codes: Indices | None, groups: Grouping, first: int) -> None:
        """Look at some samples; first is the number of their first row."""
        self.n_rows += len(units)
        known = np.flatnonzero(units >= 0)
        if len(known) < len(units):
            n, row = self.without_unit or (0, first + int(np.argmin(units >= 0)))
            self.without_unit = (n + len(units) - len(known), row)
        of_group = groups.of_units[units[known]]
        self.sizes += np.bincount(of_group, minlength=groups.n_groups)
        self.spread.add_grouped(X[known] if len(known) < len(units) else X, of_group)
        if codes is not None:
            voting = codes[known] >= 0
            pairs = of_group[voting] * groups.n_classes + codes[known][voting]
            self.votes += np.bincount(pairs, minlength=self.votes.size).reshape(self.votes.shape)


def group_sums(X: SampleArray, find: Find, codes: Indices | None, groups: Grouping) -> GroupSums:
    """The sums over all samples, with a warning of rows without a unit; codes (n_samples,) are −1 of no class."""
    if isinstance(X, Stream):
        looked = partial(_of_stream, find, groups)
        sums = X.fold(looked, GroupSums.merged, lambda rows: (None if codes is None else codes[rows],), whole=True)
    else:
        pieces = ((rows, rows_of(X, rows)) for rows in chunks(X.shape[0], 24 * X.shape[1]))
        sums = _summed(pieces, find, groups, codes, GroupSums.none(groups, X.shape[1]))
    if sums.without_unit:
        n, first = sums.without_unit
        warn_of(n, sums.n_rows, first, LEFT_OUT)
    return sums


def _of_stream(find: Find, groups: Grouping, stream: Stream, codes: Indices | None) -> GroupSums:
    pieces = stream.numbered(chunk_size(24 * stream.n_features))
    return _summed(pieces, find, groups, codes, GroupSums.none(groups, stream.n_features), stream.source.first)


def _summed(
    pieces: Iterable[tuple[slice, Any]],
    find: Find,
    groups: Grouping,
    codes: Indices | None,
    sums: GroupSums,
    start: int = 0,
) -> GroupSums:
    """Sums over pieces of the samples, each with the numbers of its rows; codes are from row start on."""
    for rows, X in pieces:
        own = slice(rows.start - start, rows.start - start + X.shape[0])
        units = find(X) if callable(find) else find[own]
        of_rows = None if codes is None else codes[own]
        sums.add(dense(on_host(X)), np.asarray(on_host(units)), of_rows, groups, rows.start)
    return sums
