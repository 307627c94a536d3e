"""Whether a column of numbers is the index of a table, by the name that pandas gives to one that has none."""

import re

import numpy as np
from scipy import sparse

from somersault.array_types import SampleArray
from somersault.arrays import on_host
from somersault.columns.encoding import Columns
from somersault.columns.selection import where
from somersault.errors import RowNumbersWarning, warn

_NAMELESS = re.compile(r"Unnamed: \d+|__index_level_\d+__")
"""As `pandas.read_csv` calls a column without a name, and as it writes an index without one to Parquet."""


def places_of_nameless(columns: Columns) -> list[int]:
    """Columns of numbers that are called so."""
    return [
        place for place, name in enumerate(columns.feature_names or ())
        if place not in columns.categorical and isinstance(name, str) and _NAMELESS.fullmatch(name)
    ]  # fmt: skip


def warn_of(X: SampleArray, columns: Columns, places: list[int]) -> None:
    """Say which of these columns count rows, as far as some samples tell, and what to do about it."""
    for place in places:
        (encoded,) = np.flatnonzero(columns.mask([place], "X"))
        column = X[:, [encoded]]
        numbers = np.ravel(column.toarray() if sparse.issparse(column) else on_host(column))
        if np.isfinite(numbers).all() and (numbers == np.rint(numbers)).all() and (np.diff(numbers) > 0).all():
            name = where(columns.feature_names, place)
            warn(
                f"{name} has no name of its own and grows from row to row, as numbers of rows do, but is taken as "
                "a feature; if it names the rows, drop it, or, in pandas, read the file with index_col=0",
                RowNumbersWarning,
            )
