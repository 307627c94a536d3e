"""Whether one column has nearly all of the variance: a map of it shows little else."""

from dataclasses import dataclass

import numpy as np

from somersault.array_types import SampleArray
from somersault.columns.encoding import Columns
from somersault.columns.selection import where
from somersault.columns.weights import variances

_OUTWEIGHS = 0.9
"""Of the variance: the other columns together move a sample a third as far as this one."""


@dataclass(frozen=True)
class Outweighing:
    """A column with nearly all of the variance."""

    name: str
    share: float

    def __str__(self) -> str:
        share = "over 99.9%" if self.share > 0.9995 else f"{self.share:.1%}"
        return f"{self.name} has {share} of the variance, so the map shows little else"


def outweighing(X: SampleArray, columns: Columns) -> Outweighing | None:
    """Find the column that outweighs all others together, in samples that are encoded; None if none does.

    A column beside others that do not vary is all that there is to be seen.
    """
    of_columns = columns.of_columns(columns.weights * variances(X, np.ones(X.shape[0])))
    most = int(of_columns.argmax())
    if np.count_nonzero(of_columns) < 2 or of_columns[most] < _OUTWEIGHS * of_columns.sum():
        return None
    return Outweighing(where(columns.feature_names, most), float(of_columns[most] / of_columns.sum()))
