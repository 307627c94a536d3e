"""Columns of whole numbers that a table holds as floats.

Pandas and arrays do so where a value is missing.
"""

from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array


@dataclass(frozen=True, eq=False)
class WholeNumbers:
    """A map in whose columns whole numbers stay whole though its table holds them as floats.

    Attributes
    ----------
    som : SOM
        The map itself, or a copy with integers in these columns.
    columns : list of int
        Their positions.
    """

    som: Any
    columns: list[int]

    @classmethod
    def of(cls, som: Any, encoded: NDArray[Any]) -> "WholeNumbers":
        """By rows (n_rows, n_encoded), NaN where one misses a value, and by those that the map keeps."""
        kept, columns = som.codebook_.exemplars, som.columns_
        known = [encoded] if kept is None or kept.of > 1 else [encoded, kept.points]  # means have fractions
        whole = [
            place
            for place, (group, dtype) in enumerate(zip(columns.slices, columns.dtypes, strict=True))
            if dtype in (None, "float64") and place not in columns.categorical
            and all(_are_whole(rows[:, group.start]) for rows in known)
        ]  # fmt: skip
        return cls(_with_integers(som, whole) if whole else som, whole)

    def rounded(self, encoded: Array) -> Array:
        """Rows (n_rows, n_encoded) with whole numbers in these columns, such as gaps were filled in."""
        out = encoded.copy()
        places = [self.som.columns_.slices[place].start for place in self.columns]
        out[:, places] = np.rint(out[:, places])
        return out


def _are_whole(values: NDArray[Any]) -> bool:
    known = values[~np.isnan(values)]
    return bool(known.size) and bool((known == np.rint(known)).all())


def _with_integers(som: Any, places: list[int]) -> Any:
    out, dtypes = copy(som), list(som.columns_.dtypes)
    for place in places:
        dtypes[place] = "int64"
    out.columns_ = replace(som.columns_, dtypes=tuple(dtypes))
    return out
