"""Whether one column has nearly all of the variance: a map of it shows little else."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import SampleArray
from somersault.columns.encoding import Columns
from somersault.columns.selection import where
from somersault.columns.weights import variances
from somersault.errors import ScaleWarning, warn

_OUTWEIGHS = 0.9
"""Of the variance: the other columns together move a sample a third as far as this one."""
_CHANCE = 4.0
"""So many standard errors a mean or a correlation of some samples may be off."""
_MOST = 0.4
"""But never by more than this: two samples tell nothing."""


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

    A column beside others that do not vary is all that there is to be seen. Principal components have the scale
    that their data gave them.
    """
    of_columns = columns.of_columns(columns.weights * variances(X, np.ones(X.shape[0])))
    most = int(of_columns.argmax())
    if np.count_nonzero(of_columns) < 2 or of_columns[most] < _OUTWEIGHS * of_columns.sum():
        return None
    if isinstance(X, np.ndarray) and not columns.categorical and _are_components(X, most):
        return None
    return Outweighing(where(columns.feature_names, most), float(of_columns[most] / of_columns.sum()))


def warn_of(found: Outweighing | None) -> None:
    """Say which column outweighs the others, if one does, and what to do about it."""
    if found is not None:
        warn(f"{found}; pass standardize=True to let all columns count alike", ScaleWarning)


def _are_components(X: NDArray[Any], column: int) -> bool:
    """Whether all columns are around 0, and the others uncorrelated with this one, as far as some samples tell."""
    if np.isnan(X).any():
        return False
    spread = X.std(axis=0, dtype=np.float64)
    own = X[:, column] - X[:, column].mean(dtype=np.float64)
    chance = min(_CHANCE / np.sqrt(len(X)), _MOST)
    is_around_zero = np.abs(X.mean(axis=0, dtype=np.float64)) <= chance * spread
    products = np.abs(own @ X) / len(X)
    products[column] = 0.0
    return bool(is_around_zero.all() and (products <= chance * spread[column] * spread).all())
