"""A table of named columns, each with a type of its own: what a file of numbers and words is read into."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from somersault import result_tables, validation
from somersault.errors import InputError


class Frame:
    """Hold columns of one length by their names, in an order.

    Numbers are arrays of float64 or int64, truths of bool; words, and whatever has gaps, are arrays of objects
    with None where a value is missing.

    Examples
    --------
    >>> frame = Frame({"width": np.array([1.5, 2.5]), "kind": np.array(["u", None], dtype=object)})
    >>> frame
    Frame(2 rows × 2 columns: width, kind)
    >>> frame["kind"].tolist()
    ['u', None]
    """

    def __init__(self, columns: Mapping[str, NDArray[Any]]) -> None:
        named = validation.named(columns, "columns", "arrays")
        self._columns = {str(name): np.asarray(column) for name, column in named.items()}
        if len({column.shape for column in self._columns.values()}) > 1 or self._first.ndim != 1:
            raise InputError("columns differ in length; need one entry for each row in each of them")

    @property
    def _first(self) -> NDArray[Any]:
        return next(iter(self._columns.values()), np.empty(0))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """The same, by the name that pandas has for them."""
        return self.names

    @property
    def shape(self) -> tuple[int, int]:
        """(n_rows, n_columns)."""
        return len(self._first), len(self._columns)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def keys(self) -> tuple[str, ...]:
        """The names, so that dict(frame) holds the columns."""
        return self.names

    def __getitem__(self, chosen: Any) -> Any:
        """The column of a name; or some rows, by numbers, a slice or a mask, as a frame."""
        return self._columns[chosen] if isinstance(chosen, str) else self.take(chosen)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        out = np.empty(self.shape, dtype=object)
        for place, column in enumerate(self._columns.values()):
            out[:, place] = column
        return out if dtype is None else out.astype(dtype)

    def take(self, rows: Any) -> "Frame":
        """Some rows, by numbers, a slice or a mask."""
        return Frame({name: column[rows] for name, column in self._columns.items()})

    @classmethod
    def joined(cls, several: list[Self]) -> "Frame":
        """Frames of the same columns, one below the other."""
        return cls({name: np.concatenate([each[name] for each in several]) for name in several[0]})

    def to_frame(self) -> Any:
        """Make a DataFrame of pandas, which must be installed.

        Returns
        -------
        pandas.DataFrame
            The same columns.
        """
        return result_tables.pandas().DataFrame(self._columns)

    def __repr__(self) -> str:
        names = ", ".join(self.names[:10]) + (", …" if len(self.names) > 10 else "")
        return "Frame({} rows × {} columns: {})".format(*self.shape, names)


def samples_in(X: Any) -> Any:
    """X itself; of a data set, which has a method for it, its samples with the names of their columns."""
    found = getattr(type(X), "__samples__", None)
    return X if found is None else found(X)
