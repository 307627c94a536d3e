"""Points refined on the distances d_i = √a_i themselves: nonlinear least squares from several starts.

Errors of distances are alike where those of their squares are not, and the square of an error is never 0 in the
mean. What (1) gives up for being linear comes back by minimizing Σ((‖x − w_i‖ − d_i)/s_i)². That has several
minima where the units nearly lie in a plane, so that it is sought from both of its sides.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from somersault.arrays import DeviceSamples
from somersault.hull import AffineHull, Array
from somersault.inversion.damped import fitted
from somersault.inversion.outliers import outlying
from somersault.inversion.points import Answers, Inversion, invert, mirrored, solved, told
from somersault.inversion.regularization import Regularization
from somersault.inversion.system import EPS, System, Weights
from somersault.matching import chunk_size, sliced

NEAR = 9.0
"""A second minimum is told where its χ² is less than this above the least: three standard deviations."""
_APART = 1e-3
"""Minima nearer to one another than this share of the extent are one."""
_OFF = 0.1
"""The search starts at least this share of the mean distance off a plane of units, on which it has no slope."""


def of_ranges(
    A: Array | DeviceSamples,
    hull: AffineHull,
    regularization: Regularization,
    noise: Array | None,
    *,
    refined: bool,
    outliers: int,
) -> Inversion:
    """The points of measured distances: without up to so many outliers of each row, refined or by (1)."""
    known = A.on_host.astype(np.float64, copy=False) if isinstance(A, DeviceSamples) else A
    left_out = None
    if noise is not None and outliers:
        left_out = outlying(known, hull, noise, outliers)
        known = np.where(left_out, np.nan, known)
    found = refine(known, hull, noise) if refined else invert(known, hull, regularization, noise)
    return replace(found, outliers=left_out)


def refine(A: Array, hull: AffineHull, noise: Array | None) -> Inversion:
    """The points whose distances fit best, for each row, in which NaN is unknown and one distance is known."""
    found, missing, normals = solved(A, hull, None, noise)
    cautious = solved(A, hull, "discrepancy", noise)[0]
    best, second = replace(found), _Second(np.zeros((len(A), hull.rank)), np.zeros(len(A), dtype=bool))
    groups = Weights.of(A, None)
    for number, omega in enumerate(groups.patterns):
        system, known = System.of(hull, omega), np.flatnonzero(omega)
        members = np.flatnonzero(groups.members == number)
        for part in sliced(len(members), chunk_size(24 * len(known) * (system.rank + 1))):
            rows = members[part]
            s = None if noise is None else np.broadcast_to(noise, A.shape)[np.ix_(rows, known)]
            fit = _Fit.of(system, A[np.ix_(rows, known)], s, is_flat=system.rank < hull.n_visible)
            answer = fit.best_of([fit.start(found, rows), *fit.sides(cautious, rows)])
            for name in ("y", "offset", "error", "residual"):
                getattr(best, name)[rows] = getattr(answer, name)
            second.y[rows], second.is_told[rows] = answer.second.y, answer.second.is_told
    points = hull.center + best.y @ hull.basis
    mirrors = mirrored(points, best.offset, missing, normals, None)
    if second.is_told.any():
        mirrors = np.stack([points, points], axis=1) if mirrors is None else mirrors
        mirrors[second.is_told, 1] = (hull.center + second.y @ hull.basis)[second.is_told]
    is_exact = hull.n_visible == len(hull.center) and not missing.any()
    return told(best, points, mirrors, is_exact=is_exact, is_tested=noise is not None)


@dataclass(frozen=True)
class _Second:
    """A minimum beside the best one, and whether it is nearly as good."""

    y: Array
    is_told: NDArray[np.bool_]


@dataclass(frozen=True)
class _Answer:
    """What is found of rows of the same known units."""

    y: Array
    second: _Second
    offset: Array
    error: Array
    residual: Array


@dataclass(frozen=True)
class _Fit:
    """Distances from the same known units, in coordinates around their mean in which the last is the weakest.

    Where the units do not span the space there is one more, the offset from their hull.
    """

    system: System
    anchors: Array  # (n_known, n_coordinates)
    A: Array
    distances: Array  # (n_rows, n_known)
    deviations: Array | None  # of the distances
    is_flat: bool

    @classmethod
    def of(cls, system: System, A: Array, noise: Array | None, *, is_flat: bool) -> "_Fit":
        """The deviation s of a distance d is such that its square has the noise √(4d²s² + 2s⁴)."""
        anchors = system.C @ system.basis.T
        anchors = np.column_stack([anchors, np.zeros((len(anchors), int(is_flat)))])
        squares = np.maximum(A, 0.0)
        deviations = None
        if noise is not None:
            deviations = noise / np.sqrt(2 * (squares + np.hypot(squares, noise / np.sqrt(2))))
        return cls(system, anchors, A, np.sqrt(squares), deviations, is_flat)

    def start(self, found: Answers, rows: NDArray[np.intp]) -> Array:
        """The coordinates of a linear answer."""
        z = (found.y[rows] - self.system.mean) @ self.system.basis.T
        if not self.is_flat:
            return z
        return np.column_stack([z, np.maximum(found.offset[rows], self._least_off)])

    @property
    def _least_off(self) -> Array:
        return _OFF * np.sqrt(np.mean(np.square(self.distances), axis=1))

    def sides(self, found: Answers, rows: NDArray[np.intp]) -> list[Array]:
        """A regularized answer, and both sides of the weakest direction, as far as the distances say."""
        x, rank = self.start(found, rows), self.system.rank
        if not rank:
            return [x]
        base = x.copy()
        base[:, rank - 1 :] = 0.0
        square = np.mean(self.A, axis=1) - np.mean(np.square(self.anchors).sum(axis=1))
        off = np.sqrt(np.maximum(square - np.vecdot(base, base), 0.0) / (1 + self.is_flat))
        off = np.maximum(off, self._least_off)
        base[:, rank:] = off[:, None]
        step = np.zeros_like(base)
        step[:, rank - 1] = off
        return [x, base + step, base - step]

    def best_of(self, starts: list[Array]) -> _Answer:
        """The minimum with the least misfit, and another where that is nearly as small."""
        found = [fitted(self.anchors, self.distances, self.deviations, start) for start in starts]
        x, cost = np.stack([each.x for each in found]), np.stack([each.cost for each in found])
        x[..., self.system.rank :] = np.abs(x[..., self.system.rank :])
        best = np.argmin(cost, axis=0)
        chosen, rows = x[best, np.arange(len(best))], np.arange(len(best))
        spread = np.stack([each.spread for each in found])[best, rows][:, : self.system.rank]
        error, variance = self._error(spread, cost.min(axis=0))
        extent = np.abs(self.anchors).max(initial=0.0) + self.distances.max(axis=1)
        is_other = np.linalg.norm(x - chosen, axis=2) > _APART * extent
        cost_of_others = np.where(is_other, cost, np.inf)
        other = np.argmin(cost_of_others, axis=0)
        is_told = (cost_of_others[other, rows] - cost.min(axis=0) < NEAR * variance) & (not self.is_flat)
        second = _Second(self._in_hull(x[other, rows]), is_told)
        return _Answer(self._in_hull(chosen), second, self._offset(chosen), error, self._residual(chosen))

    def _error(self, spread: Array, cost: Array) -> tuple[Array, Array]:
        """The expected error, and the variance of residuals in units of that given.

        Both the point and the answer are about as far from the nearest unit as is known: no error is larger.
        """
        n_known, n_coordinates = self.anchors.shape
        rounding = 8 * EPS * (self.distances.max(axis=1) + self.system.remoteness)
        if self.deviations is None:
            variance = cost / max(n_known - n_coordinates, 1) + rounding**2
        else:
            variance = np.ones(len(cost))
        error = np.hypot(np.sqrt(variance) * np.sqrt(np.square(spread).sum(axis=1)), rounding)
        beyond = 0.0 if self.deviations is None else self.deviations.max(axis=1)
        return np.minimum(error, np.maximum(2 * (self.distances.min(axis=1) + beyond), rounding)), variance

    def _in_hull(self, x: Array) -> Array:
        return self.system.mean + x[:, : self.system.rank] @ self.system.basis

    def _offset(self, x: Array) -> Array:
        return x[:, -1].copy() if self.is_flat else np.zeros(len(x))

    def _residual(self, x: Array) -> Array:
        squares = np.square(x[:, None] - self.anchors).sum(axis=2)
        return np.sqrt(np.mean(np.square(squares - self.A), axis=1))
