"""Frames of tables as the rows that a user is shown, in the features of the map: these are what is measured.

A frame has shares of categories and parts of whole numbers, which no row has. Frames of a path become rows as
`SOM.decode` makes them, in which a category changes once; frames of a straight line each by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from somersault.array_types import Array
from somersault.codebook import Codebook
from somersault.columns import Columns, dtypes
from somersault.datasets.understood import KindName
from somersault.flow.constraints import categories_of
from somersault.flow.valid_rows import valid_rows

_DTYPES = {"integer": "int64", "truth": "bool"}
"""Of columns of files, whose kinds are known by name."""


@dataclass(frozen=True, eq=False)
class ShownRows:
    """How frames of the paths over a codebook are shown."""

    book: Codebook  # which knows the shares of categories
    truths: Sequence[int]  # encoded columns that are true or false
    whole: Mapping[int, str]  # encoded columns of whole numbers, and their dtypes

    @classmethod
    def of(cls, book: Codebook, columns: Columns, known: Mapping[str, KindName]) -> Self | None:
        """How a user sees frames, by what is known of columns by name; None where they are shown as they are."""
        named = zip(columns.called, columns.dtypes, strict=True)
        own = replace(
            columns, dtypes=tuple(_DTYPES.get(known[name]) if name in known else dtype for name, dtype in named)
        )
        whole = {
            int(part.start): dtype
            for place, (part, dtype) in enumerate(zip(own.slices, own.dtypes, strict=True))
            if place not in own.categorical and dtype is not None and dtypes.is_whole(dtype)
        }
        return cls(book, own.truths, whole) if book.groups or whole else None

    def of_path(self, frames: Array) -> Array:
        """Frames (n_paths, n_frames, n_features) of paths."""
        return self._whole(valid_rows(frames, self.book, self.truths))

    def each(self, frames: Array) -> Array:
        """Frames, each by itself."""
        return self._whole(categories_of(frames, self.book.groups))

    def _whole(self, frames: Array) -> Array:
        out = frames.copy()
        for column, dtype in self.whole.items():
            out[..., column] = dtypes.rounded(frames[..., column].ravel(), dtype).reshape(frames.shape[:-1])
        return out
