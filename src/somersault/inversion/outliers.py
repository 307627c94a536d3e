"""Distances that belong to no point together with the others: which to leave out."""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.hull import AffineHull, Array
from somersault.inversion.pattern import LEVEL
from somersault.inversion.points import solved

_TRIED = 500
"""So many sets of as many distances are tried; of more, the best smaller set goes on."""


def outlying(A: Array, hull: AffineHull, noise: Array, most: int) -> NDArray[np.bool_]:
    """Up to so many distances of each row that is no pattern, (n_samples, n_units).

    As few as make it a pattern, and those without which the p-value is largest; among p-values that are 0 for any
    float, those without which the residual is smallest. A row keeps one distance more than a point needs: fewer
    always agree.
    """
    found = solved(A, hull, None, noise)[0]
    best = _Best(A, hull, noise, np.zeros(A.shape, dtype=bool), found.p_value.copy(), found.residual.copy())
    for count in range(1, most + 1):
        rows = np.flatnonzero(best.p < LEVEL)
        if comb(A.shape[1], count) <= _TRIED:
            for units in combinations(range(A.shape[1]), count):
                best.attempt(rows, np.isin(np.arange(A.shape[1]), units))
        else:
            so_far = best.left_out[rows]
            for unit in range(A.shape[1]):
                best.attempt(rows, so_far | (np.arange(A.shape[1]) == unit))
    return best.left_out


@dataclass(frozen=True)
class _Best:
    """What to leave out of each row, as far as has been tried."""

    A: Array
    hull: AffineHull
    noise: Array
    left_out: NDArray[np.bool_]
    p: Array
    residual: Array

    def attempt(self, rows: NDArray[np.intp], out: NDArray[np.bool_]) -> None:
        """Leave these units out of rows that know them, and keep that in mind where it is the best so far."""
        without = np.where(out, np.nan, self.A[rows])
        enough = np.sum(~np.isnan(without), axis=1) > self.hull.rank
        rows, without = rows[enough], without[enough]
        if not rows.size:
            return
        noise = self.noise if len(self.noise) == 1 else self.noise[rows]
        found = solved(without, self.hull, None, noise)[0]
        p, residual = found.p_value, found.residual
        better = (p > self.p[rows]) | ((p == self.p[rows]) & (residual < self.residual[rows]))
        at = rows[better]
        self.left_out[at] = np.broadcast_to(out, without.shape)[better] if out.ndim == 1 else out[enough][better]
        self.p[at], self.residual[at] = p[better], residual[better]


def check_outliers(most: object, noise: object, n_units: int, rank: int) -> int:
    """A whole number that leaves enough distances to tell an outlier from a point."""
    number = validation.whole(most, "outliers", least=0)
    if not number:
        return 0
    if noise is None:
        raise InputError(
            "outliers needs to know what the noise alone would do; pass noise=, the standard deviation of the "
            "errors"
        )
    if number > n_units - rank - 1:
        raise InputError(
            f"outliers is {number} of {n_units} distances; need at least {rank + 1 + number} units, since "
            f"those that span {rank} dimensions tell an outlier only if {rank + 1} are left; pass at most "
            f"{max(n_units - rank - 1, 0)}"
        )
    return number
