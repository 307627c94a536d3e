"""What would have to change: the answers, and how they are shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import result_tables
from somersault.array_types import Array, Indices, Mask
from somersault.flow.morph import Morph

FOUND = "changes are found"
ALREADY = "the row is what is wanted as it is"
NONE = (
    "no row of the map is still called what is wanted once it has what this one must keep: let more columns vary, "
    "or widen bounds"
)
COPIES = (
    "what was found are complete rows of the training data: allow these, let more columns vary, or widen bounds"
)

_ROWS, _COLUMNS = 30, 4
"""Rows of a printed table, and changes told of each."""


@dataclass(frozen=True, eq=False, repr=False)
class Counterfactuals:
    """Hold what would have to change for each row. Prints as a table.

    n answers belong to each row, the cheapest first: those to row i are at i · n and on. Where fewer are found the
    row itself stands in the place of the others, unchanged.

    Attributes
    ----------
    points : array or frame of n_rows · n rows
        The answers, with the columns and dtypes of the training data.
    found : ndarray of bool of shape (n_rows,)
        Whether there is an answer. Also where the row is what is wanted as it is.
    n_found : ndarray of int of shape (n_rows,)
        How many different answers there are.
    cost : ndarray of shape (n_rows · n,)
        The sum of all changes: of a number in standard deviations of its column among the samples that the map
        keeps, of a category 1. Infinite in the places of answers that are not found.
    changed : ndarray of bool of shape (n_rows · n, n_columns)
        Which columns changed.
    reasons : tuple of n_rows str
        Whether and why there are answers.
    is_training_row : ndarray of bool of shape (n_rows · n,)
        Which answers are complete rows that the map keeps.
    """

    points: Any
    found: Mask
    n_found: Indices
    cost: Array
    changed: Mask
    reasons: tuple[str, ...]
    is_training_row: Mask
    _names: tuple[str, ...]
    _before: tuple[NDArray[Any], ...] = field(repr=False)  # of each column, (n_rows · n,)
    _after: tuple[NDArray[Any], ...] = field(repr=False)
    _find_paths: Callable[[], Morph] = field(repr=False)

    @cached_property
    def paths(self) -> Morph:
        """The way from each row to each of its answers, within the same limits; found when first asked for."""
        return self._find_paths()

    @property
    def n(self) -> int:
        """Answers in the places of each row."""
        return len(self.cost) // len(self.found)

    def changes(self, answer: int) -> list[tuple[int, str, Any, Any]]:
        """Tell what an answer changes: columns by position and name, and what they hold before and after."""
        return [
            (column, self._names[column], self._before[column][answer], self._after[column][answer])
            for column in np.flatnonzero(self.changed[answer]).tolist()
        ]

    def to_frame(self) -> Any:
        """Put the changes into a data frame of pandas: a row for each.

        Returns
        -------
        pandas.DataFrame
            row, answer (both from 0 on), column, before, after.
        """
        answers, columns = np.nonzero(self.changed)
        content = {
            "row": answers // self.n,
            "answer": answers % self.n,
            "column": [self._names[column] for column in columns],
            "before": [self._before[c][a] for a, c in zip(answers, columns, strict=True)],
            "after": [self._after[c][a] for a, c in zip(answers, columns, strict=True)],
        }
        return result_tables.pandas().DataFrame(content)

    def __repr__(self) -> str:
        return "\n".join([self._title, result_tables.text(self._table, (0, 2)), *self._more])

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return result_tables.html(self._table, self._title, self._more)

    @property
    def _title(self) -> str:
        n = len(self.found)
        return f"Counterfactuals({n} row{'s' * (n > 1)}, {np.count_nonzero(self.found)} found)"

    @property
    def _shown(self) -> list[int]:
        """The answers that are shown: those that there are, and the first place of other rows."""
        places = np.arange(len(self.cost))
        return places[places % self.n < np.repeat(np.maximum(self.n_found, 1), self.n)].tolist()

    @property
    def _table(self) -> list[list[str]]:
        table = [["row", "cost", "what changes"]]
        for answer in self._shown[:_ROWS]:
            cost = self.cost[answer]
            shown = result_tables.shown(cost) if np.isfinite(cost) else result_tables.NOTHING
            table.append([str(answer // self.n), shown, self._told(answer)])
        return table

    @property
    def _more(self) -> list[str]:
        n_more = len(self._shown) - _ROWS
        return [f"and {n_more} more"] if n_more > 0 else []

    def _told(self, answer: int) -> str:
        """The changes of an answer in words, or why there are none."""
        columns = np.flatnonzero(self.changed[answer])
        if not len(columns):
            return self.reasons[answer // self.n]
        told = [
            f"{self._names[c]} {_text(self._before[c][answer])} → {_text(self._after[c][answer])}"
            for c in columns[:_COLUMNS]
        ]
        n_more = len(columns) - len(told)
        return ", ".join(told) + (f", and {n_more} more columns" if n_more else "")


def _text(value: Any) -> str:
    is_number = isinstance(value, (float, np.floating))
    return result_tables.shown(float(value)) if is_number else str(value)
