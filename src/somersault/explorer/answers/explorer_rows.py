"""The user's samples, rows of any table, as a trained map sees them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.utils import _safe_indexing
from sklearn.utils.validation import _num_samples

from somersault import sample_arrays, validation
from somersault.array_types import Array, Indices
from somersault.arrays import on_host
from somersault.columns import is_dataarray, samples_first
from somersault.errors import InputError
from somersault.estimator import SOM
from somersault.estimator.input import encode
from somersault.labels import Labels, sample_labels
from somersault.sources import Source, source_of

MOST_SHOWN, _LEAST_SHOWN, _MOST_VALUES = 20_000, 500, 50_000_000
"""Samples that the map's statistics are taken from; of more, so many are drawn, and of wide ones fewer."""


@dataclass(frozen=True, eq=False)
class StartRow:
    """A row that paths start from, complete.

    Attributes
    ----------
    table : like X
        That row alone, in the table that it came in.
    values : ndarray of shape (1, n_features)
        The same, encoded.
    n_missing : int
        How many of its features had no value.
    """

    table: Any
    values: Array
    n_missing: int


class ExplorerRows:
    """Rows of X, complete: where values are missing, those of the best matching unit.

    Attributes
    ----------
    n_rows, n_drawn : int
        All that there are; those that were looked at for the map's statistics.
    rows : ndarray of shape (n_shown,)
        Those of them that have a value that counts: the map's statistics are taken from these.
    values : ndarray of shape (n_shown, n_features)
        These samples, encoded and complete.
    n_incomplete : int
        How many of these miss a value.
    empty : ndarray of shape (n_drawn - n_shown,)
        The rows without any value that counts, which have no unit.
    y : ndarray of shape (n_rows,) of objects, or None
        Their labels; None for a sample without one.
    """

    def __init__(self, som: SOM, X: Any, y: Any, names: Any = None) -> None:
        grid = som.columns_.grid
        given = X if grid is None or not is_dataarray(X) else samples_first(X, grid.sample_dim)
        table: Any = given if isinstance(given, np.memmap) else source_of(given) or on_host(given)
        self._som, self._X = som, table.tocsr() if issparse(table) else table
        self.start = lru_cache(maxsize=64)(self._start)  # which is asked for with each of its paths
        self.n_rows = _n_rows(table)
        self.y: Labels | None = None if y is None else sample_labels(y, self.n_rows)
        self._names = None if names is None else validation.same_length(names, self.n_rows, "row_names")
        _check_width(som, self._some(np.zeros(1, dtype=np.intp)))
        drawn = _drawn(self.n_rows, som.prototypes_.shape[1])
        self.n_drawn = len(drawn)
        encoded = encode(som, self.taken(drawn))
        is_empty = np.zeros(len(drawn), dtype=bool)
        is_empty[som.columns_.empty_rows(encoded)] = True
        self.empty, self.rows = drawn[is_empty], drawn[~is_empty]
        if not self.rows.size:
            raise InputError("no row of X has a value that counts; need some: pass other samples")
        shown = encoded[~is_empty] if self.empty.size else encoded
        self.n_incomplete = int((_n_missing(shown) > 0).sum())
        self.values: Array = _dense(self._filled() if self.n_incomplete else shown)

    @property
    def is_drawn(self) -> bool:
        """Whether only some of the rows stand for all."""
        return self.n_drawn < self.n_rows

    @property
    def rows_in_python(self) -> str:
        """How rows of X are taken, with "{}" for which."""
        if isinstance(self._X, Source):
            return "X.take({})"
        if hasattr(self._X, "iloc"):
            return "X.iloc[{}]"
        if issparse(self._X):
            return "X.tocsr()[{}]"
        return "[X[i] for i in {}]" if isinstance(self._X, (list, tuple)) else "X[{}]"

    def taken(self, rows: Indices) -> Any:
        """These rows, in the table that they came in."""
        return self._X if len(rows) == self.n_rows and not isinstance(self._X, Source) else self._some(rows)

    def _some(self, rows: Indices) -> Any:
        return self._X.take(rows) if isinstance(self._X, Source) else _safe_indexing(self._X, rows)

    def _filled(self) -> Any:
        """The rows that are shown, encoded once their gaps are filled."""
        return encode(self._som, self._som.impute(self.taken(self.rows)))

    def _start(self, row: int) -> StartRow:
        """Read a row, encode it, and fill its gaps."""
        table = self._some(np.array([row]))
        encoded = encode(self._som, table)
        if self._som.columns_.empty_rows(encoded).size:
            raise InputError(f"row {row} of X has no value that counts; need one that has: choose another")
        n_missing = int(_n_missing(encoded)[0])
        if not n_missing:
            return StartRow(table, _dense(encoded), 0)
        filled = self._som.impute(table)
        return StartRow(filled, _dense(encode(self._som, filled)), n_missing)

    def labels(self) -> Any:
        """The classes of the rows that the statistics are taken from."""
        return None if self.y is None else self.y[self.rows]

    def name(self, row: int) -> str | None:
        """What names a row, such as the file of an image."""
        return None if self._names is None else str(self._names[row])

    def label(self, row: int) -> str | None:
        """The class of a row, as text."""
        return None if self.y is None or self.y[row] is None else str(self.y[row])


def _dense(encoded: Any) -> Array:
    return sample_arrays.dense(encoded).astype(np.float64)


def _n_missing(encoded: Any) -> Indices:
    """How many features of each row have no value."""
    if issparse(encoded):
        return np.zeros(encoded.shape[0], dtype=np.intp)
    return np.isnan(encoded).sum(axis=1)


def _n_rows(X: Any) -> int:
    if isinstance(X, Source):
        return X.count()
    try:
        return int(_num_samples(X))
    except TypeError as error:
        raise InputError(f"X is {type(X).__name__}; need a table of samples: an array or a frame") from error


def _drawn(n_rows: int, n_features: int) -> Indices:
    """All rows, or as many as stand for all, evenly."""
    most = min(MOST_SHOWN, max(_LEAST_SHOWN, _MOST_VALUES // n_features))
    if n_rows <= most:
        return np.arange(n_rows)
    return np.sort(np.random.default_rng(0).choice(n_rows, most, replace=False))


def _check_width(som: SOM, table: Any) -> None:
    n_columns = som.columns_.table_of(table).shape[1]
    if n_columns != som.n_features_in_:
        raise InputError(
            f"the samples have {n_columns} columns, but the map was trained on {som.n_features_in_}; need the "
            "same: explore the map with the data that it was trained on"
        )
