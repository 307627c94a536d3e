"""Write what a map fills into the gaps of a column as the column has it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, Typed
from somersault.datasets.kinds import plain
from somersault.datasets.tables import Feature
from somersault.datasets.written import WrittenColumn

_MOST = 15
"""Decimals that a float64 may be told to have."""


@dataclass(frozen=True)
class Filling:
    """How values of a feature are rounded and written."""

    feature: Feature
    n_decimals: int | None  # of numbers; None: as they are
    has_point: bool  # whether whole numbers are written with a fraction, too

    @classmethod
    def like(cls, feature: Feature, column: WrittenColumn) -> "Filling":
        """As in the first rows of a column."""
        if feature.kind.name != "number":
            return cls(feature, None, has_point=False)
        is_text = isinstance(column, Cells)
        values = feature.kind.values(column) if is_text else column.values
        has_point = not is_text or any(word.rstrip("% ").endswith((".0", ",0")) for word in column.words)
        return cls(feature, decimals_of(values), has_point)

    def value(self, value: Any) -> Any:
        """A value as Python has it; None where nothing is known."""
        found = plain(self.feature.kind.name, value)
        return found if self.n_decimals is None or found is None else round(found, self.n_decimals) + 0.0

    def cell(self, value: Any) -> str:
        """A value that is known, as a cell of a text."""
        kind = self.feature.kind
        if kind.name == "word":
            return kind.write(value)
        if self.n_decimals is None:
            return kind.write(float(value))
        n_shown = max(self.n_decimals, int(self.has_point))
        return kind.write(Decimal(f"{self.value(value):.{n_shown}f}"))


def decimals_of(values: NDArray[Any]) -> int | None:
    """Count the fewest decimals that write all known numbers; None for too many."""
    known = values[~np.isnan(values)]
    every = (n for n in range(_MOST + 1) if np.array_equal(known.round(n), known))
    return next(every, None) if known.size else None


def gaps(column: WrittenColumn, feature: Feature) -> NDArray[np.intp]:
    """The rows without a value."""
    if isinstance(column, Typed):
        return np.flatnonzero(np.isnan(column.values))
    kind = feature.kind
    gone = np.array([plain(kind.name, kind.read(word)) is None for word in column.words], dtype=bool)
    return np.flatnonzero(gone[column.codes])
