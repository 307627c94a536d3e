"""Rows of a data set with all of their values: gaps filled in by a map, in columns of integers with integers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault.counterfactuals.whole_numbers import WholeNumbers
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
        every = np.asarray(encode(som, data.X))
        encoded, columns, whole = every[places], som.columns_, WholeNumbers.of(som, every)
        is_empty = np.zeros(len(places), dtype=bool)
        is_empty[columns.empty_rows(encoded)] = True
        places, encoded = places[~is_empty], encoded[~is_empty]
        has_gaps = [np.isnan(encoded[:, group]).any(axis=1) for group in columns.slices]
        n_filled = int(np.sum(has_gaps))
        X = som.impute(data.X[places]) if n_filled and len(places) else data.X[places]
        return cls(whole.som, places, _rounded(X, whole.columns), n_filled, int(is_empty.sum()))


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
