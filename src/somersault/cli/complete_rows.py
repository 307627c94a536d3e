"""Rows of a data set with all of their values: gaps filled in by a map, in columns of integers with integers."""

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault.columns.dtypes import INTEGERS
from somersault.datasets import Dataset, Frame
from somersault.estimator.input import encode

if TYPE_CHECKING:
    from somersault import SOM


@dataclass(frozen=True, eq=False)
class CompleteRows:
    """Some rows of a data set, as a map takes them.

    Attributes
    ----------
    som : SOM
        The map, in whose columns integers are integers though training missed some of them.
    places : ndarray
        Of the rows, in the data.
    X : ndarray or Frame
    n_filled, n_empty : int
        Values that were filled in; rows without any value, which are left out.
    """

    som: "SOM"
    places: NDArray[np.intp]
    X: Any
    n_filled: int
    n_empty: int

    @classmethod
    def of(cls, som: "SOM", data: Dataset, places: NDArray[np.intp]) -> "CompleteRows":
        """These rows."""
        columns = som.columns_
        encoded = np.asarray(encode(som, data.X[places]))
        is_empty = np.zeros(len(places), dtype=bool)
        is_empty[columns.empty_rows(encoded)] = True
        places, encoded = places[~is_empty], encoded[~is_empty]
        has_gaps = [np.isnan(encoded[:, group]).any(axis=1) for group in columns.slices]
        n_filled = int(np.sum(has_gaps))
        X = som.impute(data.X[places]) if n_filled and len(places) else data.X[places]
        whole = _whole_columns(som, data)
        return cls(_with_integers(som, whole), places, _rounded(X, whole), n_filled, int(is_empty.sum()))


def _whole_columns(som: "SOM", data: Dataset) -> list[int]:
    """Columns in which the file and what the map keeps have integers alone, though the map takes any numbers."""
    kept, columns = som.codebook_.exemplars, som.columns_
    if kept is None or data.understood is None:
        return []
    kinds = dict(data.understood.kinds)
    return [
        place
        for place, (name, group) in enumerate(zip(columns.called, columns.slices, strict=True))
        if kinds.get(str(name)) == "integer" and columns.dtypes[place] in (None, "float64")
        and place not in columns.categorical and _are_whole(kept.points[:, group.start])
    ]  # fmt: skip


def _are_whole(values: NDArray[Any]) -> bool:
    return bool((values == np.rint(values)).all())


def _with_integers(som: "SOM", whole: list[int]) -> "SOM":
    """A map in whose columns these hold integers."""
    if not whole:
        return som
    out, dtypes = copy(som), list(som.columns_.dtypes)
    for place in whole:
        dtypes[place] = INTEGERS
    out.columns_ = replace(som.columns_, dtypes=tuple(dtypes))
    return out


def _rounded(X: Any, whole: list[int]) -> Any:
    """The same rows with integers in these columns."""
    if isinstance(X, Frame):
        return Frame({
            name: np.rint(X[name].astype(np.float64)) if place in whole else X[name]
            for place, name in enumerate(X.names)
        })  # fmt: skip
    out = np.array(X)
    out[:, whole] = np.rint(out[:, whole])
    return out
