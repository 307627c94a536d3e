"""What a change of a row costs: Σ |Δ| / s over its numbers, and 1 for each category that is another one.

s is the standard deviation of a column among real rows; 1 where they do not vary.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.columns import Columns


@dataclass(frozen=True, eq=False)
class ChangeCosts:
    """How far rows are from one another, column by column of the user's."""

    columns: Columns
    weights: Array  # (n_encoded,)

    @classmethod
    def among(cls, columns: Columns, rows: Array) -> "ChangeCosts":
        """In standard deviations of rows (n_rows, n_encoded); half for each indicator of a category."""
        spread = rows.std(axis=0)
        weights = 1 / np.where(spread > 0, spread, 1.0)
        for group in columns.shares:
            weights[group] = 0.5
        return cls(columns, weights)

    @cached_property
    def firsts(self) -> Indices:
        """The encoded column of each number of the user's, the first one of each category."""
        return np.array([group.start for group in self.columns.slices])

    @property
    def of_columns(self) -> Array:
        """What a step of 1 in each column of numbers costs, (n_columns,)."""
        return self.weights[self.firsts]

    def of(self, before: Array, after: Array) -> Array:
        """What each column costs, (n, n_columns)."""
        return np.add.reduceat(np.abs(after - before) * self.weights, self.firsts, axis=1)

    def spread(self, chosen: Mask) -> Mask:
        """Columns (n, n_columns) as encoded ones, (n, n_encoded)."""
        return np.repeat(chosen, [group.stop - group.start for group in self.columns.slices], axis=1)
