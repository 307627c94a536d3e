"""The rows of a data set, some after others, and what each of them is called."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault import datasets
from somersault.sources import Source

if TYPE_CHECKING:
    from somersault.cli import table_file

_ROWS = 2**16
"""Rows that are looked at at a time."""


def blocks(X: Any) -> Iterator[tuple[int, Any]]:
    """The number of the first row, and some rows, valid until the next are asked for."""
    if isinstance(X, Source):
        yield from ((block.start, block.table) for block in X.blocks(_ROWS))
    else:
        yield from ((start, X[start : start + _ROWS]) for start in range(0, X.shape[0], _ROWS))


def _integers(names: NDArray[Any]) -> NDArray[Any]:
    """Names as numbers if all are written as such."""
    with suppress(ValueError, OverflowError):
        numbers = np.array([int(name) for name in names.tolist()], dtype=np.int64)
        if numbers.astype(str).tolist() == names.tolist():
            return numbers
    return names


class RowNames:
    """The first column of results, by which they are joined to the data: names of rows, or numbers from 1 on."""

    def __init__(self, data: datasets.Dataset) -> None:
        self._names = None if data.row_names is None else _integers(data.row_names)
        self.kind: table_file.Kind = "integer" if self._names is None or self._names.dtype.kind == "i" else "word"
        index = None if data.understood is None else data.understood.index
        is_file = self._names is not None and data.understood is None
        self.header = index if index is not None else "file" if is_file else "row"

    def between(self, start: int, stop: int) -> Any:
        """Those of some rows, from the first up to the last."""
        return np.arange(start + 1, stop + 1) if self._names is None else self._names[start:stop]
