"""Rows without any value that counts have no unit, keep their place, and are warned of once."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Indices, Rows
from somersault.arrays import DeviceSamples, is_sparse, on_host
from somersault.errors import EmptyRowsWarning, warn

Consequence = tuple[str, str]
NO_UNIT: Consequence = ("value that counts", "no unit for these")
NO_POINT: Consequence = ("known distance", "no point for these")
LEFT_OUT: Consequence = ("value that counts", "left out")
"""What the rows lack, and what follows."""

_LOOKED_AT = 2**22
"""Values that are looked at at a time."""


def empty_rows(X: Any, weights: NDArray[np.float64] | None = None) -> Indices:
    """Find samples without a value of any feature that counts; sparse ones have zeros."""
    if is_sparse(X) or len(X.shape) != 2 or 0 in X.shape:
        return np.empty(0, dtype=np.intp)
    counting = np.ones(X.shape[1], dtype=bool) if weights is None else weights > 0
    # Where a value of this one is there, no other needs to be looked at.
    without = _without(X, int(counting.argmax()))
    if not without.size:
        return without
    size = max(1, _LOOKED_AT // X.shape[1])
    parts = (without[start : start + size] for start in range(0, len(without), size))
    found = [some[np.isnan(X[some][:, counting]).all(axis=1)] for some in parts]
    return np.concatenate(found)


def _without(X: Any, column: int) -> Indices:
    if isinstance(X, DeviceSamples):
        return np.flatnonzero(X.backend.host(X.backend.xp.isnan(X.array[:, column])))
    return np.flatnonzero(np.isnan(X[:, column]))


def all_but(n_rows: int, rows: Indices) -> Indices:
    """The other rows."""
    return np.delete(np.arange(n_rows), rows)


def rows_of(X: Any, rows: Rows) -> Any:
    """Some samples, where they lie."""
    return X.piece(rows) if isinstance(X, DeviceSamples) else X[rows]


def apply_to_known(
    function: Callable[[Any], Any], X: Any, weights: NDArray[np.float64] | None, nothing: float
) -> Any:
    """function(X) of the samples that have a value, as if there were no others; nothing for the others."""
    empty = empty_rows(X, weights)
    if not empty.size:
        return function(X)
    known = all_but(X.shape[0], empty)
    found = function(rows_of(X, known) if known.size else _any_row(X))[: known.size]
    place = np.full(X.shape[0], known.size)
    place[known] = np.arange(known.size)
    if isinstance(found, np.ndarray):
        return np.concatenate([found, np.full((1, *found.shape[1:]), nothing, dtype=found.dtype)])[place]
    xp, backend = X.backend.xp, X.backend
    none = xp.full((1, *found.shape[1:]), nothing, dtype=found.dtype, device=backend.device)
    return xp.take(xp.concat([found, none], axis=0), backend.array(place), axis=0)


def _any_row(X: Any) -> Any:
    """A sample like these that has values: what is made of it tells the shape of results."""
    row = np.zeros((1, X.shape[1]), dtype=X.dtype)
    return DeviceSamples(X.backend.array(row), X.backend) if isinstance(X, DeviceSamples) else row


class Unanswered:
    """Counts, in results that come in parts, the rows in which there is nothing: −1, or NaN from the first on."""

    def __init__(self, consequence: Consequence) -> None:
        self._consequence = consequence
        self.n_rows = self.n_empty = 0
        self.first = -1

    def among(self, part: Any) -> Any:
        """The same part, once it was looked at."""
        column = part if part.ndim == 1 else part[:, 0]
        empty = np.flatnonzero(on_host(column < 0 if part.ndim == 1 else column != column))  # noqa: PLR0124
        if empty.size and not self.n_empty:
            self.first = self.n_rows + int(empty[0])
        self.n_empty += empty.size
        self.n_rows += part.shape[0]
        return part

    def warn(self) -> None:
        """Warn of what was found, if anything."""
        if self.n_empty:
            warn_of(self.n_empty, self.n_rows, self.first, self._consequence)


def warn_of(n: int, n_rows: int, first: int, consequence: Consequence) -> None:
    """Warn of such rows, with their number and the first."""
    warn(sentence(n, n_rows, first, consequence), EmptyRowsWarning)


def sentence(n: int, n_rows: int, first: int, consequence: Consequence) -> str:
    """What is said of such rows."""
    lack, effect = consequence
    have = "has" if n == 1 else "have"
    return f"{n} of {n_rows} rows {have} no {lack} (first: row {first}): {effect}"
