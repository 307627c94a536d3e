"""Which unit follows which where samples follow one another in time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import result_tables
from somersault.array_types import Array, Indices
from somersault.labels import as_labels, coded

_SHOWN = 10


@dataclass(frozen=True, eq=False, repr=False)
class Transitions:
    """Where samples that follow one another go on a map.

    Attributes
    ----------
    counts : ndarray of int, shape (n_units, n_units)
        How often a sample of the unit of the row is followed by one of the unit of the column.
    probabilities : ndarray of shape (n_units, n_units)
        The shares of each row; NaN in those of units that nothing follows.
    dwell_times : ndarray of shape (n_units,)
        How many samples in a row a stay in the unit lasts, on average; NaN for units that were never visited. The
        first and the last stay of a group count as long as they were seen.
    """

    counts: NDArray[np.intp]
    dwell_times: Array

    @classmethod
    def of(cls, units: Indices, n_units: int, groups: ArrayLike | None) -> "Transitions":
        """Those of units in the order of time, -1 for unknown ones, within each group apart."""
        codes = np.zeros(len(units), dtype=np.intp)
        if groups is not None:
            codes = coded(as_labels(groups, len(units), "groups").tolist())[1]
        order = np.argsort(codes, kind="stable")
        units, codes = units[order], codes[order]
        follows = (codes[1:] == codes[:-1]) & (units[1:] >= 0) & (units[:-1] >= 0)
        pairs = units[:-1][follows] * n_units + units[1:][follows]
        counts = np.bincount(pairs, minlength=n_units**2).reshape(n_units, n_units)
        visits = np.bincount(units[units >= 0], minlength=n_units)
        n_stays = visits - counts.diagonal()  # whoever comes from the same unit goes on with a stay
        times = np.divide(visits, n_stays, out=np.full(n_units, np.nan), where=n_stays > 0)
        return cls(counts, times)

    @property
    def probabilities(self) -> Array:
        """How likely each unit is after each."""
        n = self.counts.sum(axis=1, keepdims=True)
        return np.divide(self.counts, n, out=np.full(self.counts.shape, np.nan), where=n > 0)

    def to_frame(self) -> Any:
        """Put the transitions that were seen into a data frame of pandas.

        Returns
        -------
        pandas.DataFrame
            Columns before, after, count and probability, the most frequent first.

        Raises
        ------
        InputError
            Without pandas.

        Examples
        --------
        >>> from somersault import SOM
        >>> som = SOM(shape=(1, 2), n_epochs=5, radius=(0.5, 0.1)).fit([[0.0], [0.0], [4.0], [4.0]])
        >>> som.transitions([[0.0], [0.1], [4.0], [0.2]]).to_frame()
           before  after  count  probability
        0       0      0      1          0.5
        1       0      1      1          0.5
        2       1      0      1          1.0
        """
        before, after = self._seen
        return result_tables.pandas().DataFrame({
            "before": before,
            "after": after,
            "count": self.counts[before, after],
            "probability": self.probabilities[before, after],
        })  # fmt: skip

    @property
    def _seen(self) -> tuple[Indices, Indices]:
        """Pairs of units of which one followed the other, the most frequent first."""
        before, after = np.nonzero(self.counts)
        order = np.argsort(-self.counts[before, after], kind="stable")
        return before[order], after[order]

    @property
    def _table(self) -> list[list[str]]:
        before, after = (units[:_SHOWN] for units in self._seen)
        rows = zip(before, after, self.counts[before, after], self.probabilities[before, after], strict=True)
        cells = [[str(i), str(j), str(n), f"{share:.3f}"] for i, j, n, share in rows]
        return [["before", "after", "count", "probability"], *cells]

    @property
    def _sentence(self) -> str:
        n, moved = int(self.counts.sum()), int(self.counts.sum() - self.counts.trace())
        return f"{n} transitions, {moved} of them to another unit; {len(self._seen[0])} different ones"

    def __repr__(self) -> str:
        more = ["…"] if len(self._seen[0]) > _SHOWN else []
        return "\n".join([self._sentence, result_tables.text(self._table, left=()), *more])

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return result_tables.html(self._table, self._sentence)
