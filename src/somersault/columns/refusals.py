"""What is refused of a table, by the names of its columns, the numbers of its rows, and what stands in them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from scipy import sparse

from somersault import validation
from somersault.arrays import DeviceSamples
from somersault.columns.selection import where
from somersault.columns.table import Numbers, Table
from somersault.errors import InputError
from somersault.labels import is_missing

_REMEDIES = {
    "strings": "convert it to numbers, or, if they are categories, name it in categorical_features",
    "categories": "convert it to numbers, or name it in categorical_features",
    "complex numbers": "put their real and imaginary parts in columns of their own (Complex data not supported)",
}
_NUMBER = re.compile(r"\s*[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?\s*")
_NEARLY_ALL = 0.9
"""Share of the entries of a column that are written as numbers, from which on it is one of numbers."""
_MOST_CODES = 20
"""So many different numbers may be codes, such as "1", "2" and "3" for the classes of a ship."""
_SHOWN = 3


def no_numbers(table: Table, place: int, what: str) -> InputError:
    """A column that holds something else."""
    column = _expression(table, place)
    since, lasting = (recipe.format(column) for recipe in table.seconds)
    remedies = _REMEDIES | {
        "datetimes": f"pass the seconds since a date, such as {since}",
        "durations": f"pass seconds, {lasting}",
    }
    remedy = remedies.get(what, "convert or drop it")
    return InputError(f"{where(table.names, place)} holds {what}; need numbers: {remedy}")


def refuse_numbers_as_text(entries: Iterable[Any], table: Table, place: int) -> None:
    """Refuse a column of texts of which nearly all are numbers: each of them would be a category."""
    counts = Counter(entry for entry in entries if isinstance(entry, str) and not is_missing(entry))
    others = Counter({text: n for text, n in counts.items() if not _NUMBER.fullmatch(text)})
    total, n_others = counts.total(), others.total()
    n_numbers = len(counts) - len(others)
    if total - n_others < _NEARLY_ALL * total or n_numbers == 0 or (n_others == 0 and n_numbers <= _MOST_CODES):
        return
    shown = ", ".join(f"{text!r} ({n})" for text, n in others.most_common(_SHOWN))
    rest = f"; the others are {shown}{', …' if len(others) > _SHOWN else ''}" if others else ""
    name = where(table.names, place)
    raise InputError(
        f"{name} holds text, but {total - n_others} of its {total} entries are numbers{rest}; need numbers, with "
        f"what is none of them missing: {table.numeric.format(_expression(table, place))}. If these are "
        f"categories, name all columns of categories, {name} among them, in categorical_features"
    )


def _expression(table: Table, place: int) -> str:
    return f"X[:, {place}]" if table.names is None else f"X[{table.names[place]!r}]"


def has_missing(X: Numbers, column_name: Callable[[int], str], of: str = "") -> bool:
    """Whether values are missing. Refuses infinite and huge ones; one pass over data in which there is nothing.

    column_name says how the column of an encoded one is called, of what rows are numbered in.
    """
    if isinstance(X, DeviceSamples):
        return X.misses
    shape: Any = X.shape
    flat: np.ndarray[Any, Any] = X.data if sparse.issparse(X) else X.reshape(-1)  # pyright: ignore[reportAssignmentType]
    with np.errstate(over="ignore", invalid="ignore"):
        square = float(np.dot(flat, flat))
        if square <= validation.LARGEST**2:
            return False
        gaps = bool(np.isnan(square))  # infinite values alone give an infinite sum
    if gaps and sparse.issparse(X):
        raise InputError(
            "X is sparse and stores NaN; need numbers: impute missing values, or pass them in X.toarray()"
        )

    def place(index: validation.Index) -> str:
        row, column = _of_sparse(X, index[0]) if sparse.issparse(X) else divmod(index[0], shape[1])
        return f"row {row}{of}, {column_name(column)}"

    validation.finite(flat, "X", "kept", place)
    return gaps


def _of_sparse(X: Any, entry: int) -> tuple[int, int]:
    """Row and column of a stored entry."""
    return int(np.searchsorted(X.indptr, entry, side="right")) - 1, int(X.indices[entry])
