"""Which columns a user means, and how they are called."""

from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np

from somersault.columns.table import Table
from somersault.errors import InputError


@dataclass(frozen=True)
class Header:
    """The columns of a table without its rows."""

    names: tuple[Any, ...] | None
    shape: tuple[int, int]


def where(names: tuple[Any, ...] | None, place: int) -> str:
    """How an error calls a column."""
    return f"column {place}" if names is None else f"column {names[place]!r}"


def places(chosen: Any, table: Table | Header, name: str) -> list[int]:
    """Positions of the columns given by names, positions, a slice or a mask; each once."""
    n_columns = table.shape[1]
    if isinstance(chosen, slice):
        return list(range(n_columns))[chosen]
    if isinstance(chosen, (str, int, np.integer)):
        return [place(chosen, table, name)]
    try:
        entries = list(chosen)
    except TypeError as error:
        raise InputError(f"{name} is {chosen!r}; need names or positions of columns, or a mask") from error
    if entries and all(isinstance(entry, (bool, np.bool_)) for entry in entries):
        if len(entries) != n_columns:
            raise InputError(f"{name} is a mask of {len(entries)} entries; need {n_columns}, one for each column")
        return list(compress(range(n_columns), entries))
    return list(dict.fromkeys(place(entry, table, name) for entry in entries))


def place(entry: Any, table: Table | Header, name: str) -> int:
    """Position of the column given by its name or position."""
    n_columns, names = table.shape[1], table.names
    if isinstance(entry, str):
        if names is None:
            raise InputError(
                f"{name} names {entry!r}, but X has no column names; need positions from 0 to {n_columns - 1}"
            )
        if entry not in names:
            known = ", ".join(map(repr, names[:10])) + (", …" if n_columns > 10 else "")
            raise InputError(f"{name} names {entry!r}, which is no column of X; need some of {known}")
        return names.index(entry)
    whole = isinstance(entry, (int, np.integer)) and not isinstance(entry, bool)
    if not whole or not -n_columns <= entry < n_columns:
        raise InputError(
            f"{name} contains {entry!r}; need names of columns or positions from 0 to {n_columns - 1}"
        )
    return int(entry) % n_columns
