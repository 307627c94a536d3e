"""The user's samples, rows of any table, as a trained map sees them."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.utils import _safe_indexing
from sklearn.utils.validation import _num_samples

from somersault import sample_arrays
from somersault.arrays import on_host
from somersault.columns import table_of
from somersault.errors import InputError
from somersault.estimator import SOM
from somersault.labels import Labels, sample_labels
from somersault.sources import Source, source_of

Array = NDArray[np.float64]

MOST_SHOWN, _LEAST_SHOWN, _MOST_VALUES = 20_000, 500, 50_000_000
"""Samples that the map's statistics are taken from; of more, so many are drawn, and of wide ones fewer."""


class Samples:
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

    def __init__(self, som: SOM, X: Any, y: Any) -> None:
        table: Any = X if isinstance(X, np.memmap) else source_of(X) or on_host(X)
        self._som, self._X = som, table.tocsr() if issparse(table) else table
        self._one = lru_cache(maxsize=64)(self._read)  # a start is asked for with each of its paths
        self.n_rows = _n_rows(table)
        self.y: Labels | None = None if y is None else sample_labels(y, self.n_rows)
        _check_width(som, self._one(0))
        drawn = _drawn(self.n_rows, som.prototypes_.shape[1])
        self.n_drawn = len(drawn)
        without = som.columns_.empty_rows(som._encoded(self.taken(drawn)))
        self.empty, self.rows = drawn[without], np.delete(drawn, without)
        if not self.rows.size:
            raise InputError("no row of X has a value that counts; need some: pass other samples")
        shown = self.taken(self.rows)
        misses = self.missing(shown)
        self.n_incomplete = int((misses > 0).sum())
        self.values: Array = self.encoded(self.completed(shown) if self.n_incomplete else shown)

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

    def taken(self, rows: NDArray[np.intp]) -> Any:
        """These rows, in the table that they came in."""
        return self._X if len(rows) == self.n_rows and not isinstance(self._X, Source) else self._some(rows)

    def _read(self, row: int) -> Any:
        return self._some(np.array([row]))

    def _some(self, rows: NDArray[np.intp]) -> Any:
        return self._X.take(rows) if isinstance(self._X, Source) else _safe_indexing(self._X, rows)

    def encoded(self, table: Any) -> Array:
        """Rows as the map's features, (n_samples, n_features)."""
        return sample_arrays.dense(self._som._encoded(table)).astype(np.float64)

    def missing(self, table: Any) -> NDArray[np.intp]:
        """How many features of each row have no value."""
        encoded = self._som._encoded(table)
        return np.zeros(encoded.shape[0], dtype=np.intp) if issparse(encoded) else np.isnan(encoded).sum(axis=1)

    def completed(self, table: Any) -> Any:
        """Rows without gaps, in the table that they came in."""
        return self._som.impute(table)

    def start(self, row: int) -> tuple[Any, int]:
        """One row to morph, complete, in the table that it came in; and how many of its features had no value."""
        table = self._one(row)
        if self._som.columns_.empty_rows(self._som._encoded(table)).size:
            raise InputError(f"row {row} of X has no value that counts; need one that has: choose another")
        n_missing = int(self.missing(table)[0])
        return (self.completed(table) if n_missing else table), n_missing

    def labels(self) -> Any:
        """The classes of the rows that the statistics are taken from."""
        return None if self.y is None else self.y[self.rows]

    def label(self, row: int) -> str | None:
        """The class of a row, as text."""
        return None if self.y is None or self.y[row] is None else str(self.y[row])


def _n_rows(X: Any) -> int:
    if isinstance(X, Source):
        return X.count()
    try:
        return int(_num_samples(X))
    except TypeError as error:
        raise InputError(f"X is {type(X).__name__}; need a table of samples: an array or a frame") from error


def _drawn(n_rows: int, n_features: int) -> NDArray[np.intp]:
    """All rows, or as many as stand for all, evenly."""
    most = min(MOST_SHOWN, max(_LEAST_SHOWN, _MOST_VALUES // n_features))
    if n_rows <= most:
        return np.arange(n_rows)
    return np.sort(np.random.default_rng(0).choice(n_rows, most, replace=False))


def _check_width(som: SOM, table: Any) -> None:
    n_columns = table_of(table).shape[1]
    if n_columns != som.n_features_in_:
        raise InputError(
            f"the samples have {n_columns} columns, but the map was trained on {som.n_features_in_}; need the "
            "same: explore the map with the data that it was trained on"
        )
