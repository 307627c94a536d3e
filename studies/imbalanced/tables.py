"""Tables with words, integers and truths among the numbers, of which one class is made rare."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from . import packages
from .halves import Sets

Rare = Callable[[pd.DataFrame], "pd.Series[bool]"]
"""Which rows of a table are of the rare class; what tells it is taken out of the table."""


def _best_paid(table: pd.DataFrame) -> "pd.Series[bool]":
    """The best paid tenth."""
    wage = table.pop("wage")
    del table["logwage"]
    return wage > wage.quantile(0.9)


RARE: dict[str, Rare] = {
    "German credit": lambda table: table.pop("risk") == 0,
    "Wage": _best_paid,
    "Titanic": lambda table: table.pop("survived") == 1,
    "HR": lambda table: table.pop("status") == "promoted",
    "OJ": lambda table: table.pop("Purchase") == "MM",
    "Default": lambda table: table.pop("default"),
    "HMDA": lambda table: table.pop("deny"),
}


def taken(name: str, rare: Rare, without: list[str]) -> Callable[[int], tuple[pd.DataFrame, NDArray[np.bool_]]]:
    """A table of a package, whatever the seed, and which rows of it are rare."""

    def data(_: int) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
        table = packages.table(name).drop(columns=without)
        is_rare = rare(table).to_numpy(dtype=bool)
        return table, is_rare

    return data


SETS: Sets = {name: (taken(name, rare, []), 50) for name, rare in RARE.items() if packages.has(name)}
"""Those of packages that are installed."""
