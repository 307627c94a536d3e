"""The least of a quadratic in a box, for many samples at once.

    argmin_v (v − u)ᵀP(v − u)  with  low ≤ v ≤ high,    P = c I + Aᵀ diag(γ) A + Σ_k s_k p_k p_kᵀ,

where A has orthonormal rows and serves all samples: a product with P costs O(n_features · rank).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_TOLERANCE = 1e-9
"""Largest residual of the conditions of optimality, as a share of the length of u."""
_FORCING = 0.1
"""The system of the free features is solved to this share of its right-hand side, which is cheapest in all."""
_MOST_STEPS, _MOST_PRODUCTS, _MOST_HALVINGS, _MOST_RELEASES = 400, 200, 40, 20
_EASY = 40
"""A row that is not done after so many steps is stiff: then no step may be blocked at its start."""
_DECREASE = 1e-4
"""Share of the predicted decrease that a step has to bring (Armijo)."""


@dataclass(frozen=True)
class Metric:
    """P of some samples."""

    constant: Array  # c, (n, 1)
    axes: Array  # A, (rank, n_features)
    stiffness: Array  # γ, (rank,)
    strengths: Array  # s, (n_terms, n, 1)
    terms: Array  # p, (n_terms, n, n_features)

    def __getitem__(self, rows: NDArray[np.intp]) -> "Metric":
        return Metric(self.constant[rows], self.axes, self.stiffness, self.strengths[:, rows], self.terms[:, rows])

    def apply(self, v: Array) -> Array:
        """P v, row by row."""
        out = self.constant * v
        out += ((v @ self.axes.T) * self.stiffness) @ self.axes
        for strength, term in zip(self.strengths, self.terms, strict=True):
            out += strength * np.vecdot(term, v)[:, None] * term
        return out


def nearest_in_box(u: Array, low: Array, high: Array, metric: Metric) -> tuple[Array, NDArray[np.bool_]]:
    """The points of the boxes nearest to u (n, n_features) in the metric, and for which rows that is certain.

    Newton steps on the features that no bound holds, projected on the box: a feature is held while it is at its
    bound and the gradient presses it outward. A row is done when v − clip(v − ∇/c) is zero to rounding.

    References
    ----------
    Bertsekas, Projected Newton methods for optimization problems with simple constraints, SIAM J. Control and
    Optimization 20 (1982).
    """
    v = np.clip(u, low, high)
    gradient = metric.apply(v - u)
    open_rows = np.arange(len(u))
    size = _TOLERANCE * np.sqrt(np.vecdot(u, u))
    for count in range(_MOST_STEPS):
        open_rows = open_rows[_residual(v, gradient, low, high, metric, open_rows) > size[open_rows]]
        if open_rows.size == 0:
            break
        x, g, lo, hi, P = v[open_rows], gradient[open_rows], low[open_rows], high[open_rows], metric[open_rows]
        free = ~(((x <= lo) & (g >= 0)) | ((x >= hi) & (g <= 0)))
        p = _solve_free(P, g, free)
        if count >= _EASY:
            p = _without_blocked(p, x, g, free, lo, hi, P)
        x, g = _search(x, g, p, lo, hi, P)
        v[open_rows], gradient[open_rows] = x, g
    certain = np.ones(len(u), dtype=bool)
    certain[open_rows] = False
    return np.clip(v - gradient / metric.constant, low, high), certain  # what is pressed to a bound is at it


def _residual(v: Array, g: Array, low: Array, high: Array, metric: Metric, rows: NDArray[np.intp]) -> Array:
    """Length of v − clip(v − ∇/c), which is 0 at the least, and only there."""
    residual = v[rows] - np.clip(v[rows] - g[rows] / metric.constant[rows], low[rows], high[rows])
    return np.sqrt(np.vecdot(residual, residual))


def _solve_free(P: Metric, g: Array, free: NDArray[np.bool_]) -> Array:
    """P p = −∇ on the free features of each row, by conjugate gradients; p = 0 on the others."""
    p = np.zeros_like(g)
    r = np.where(free, -g, 0.0)
    direction, rr = r.copy(), np.vecdot(r, r)
    goal = _FORCING**2 * rr
    for _ in range(_MOST_PRODUCTS):
        going = rr > goal
        if not going.any():
            break
        Pd = np.where(free, P.apply(direction), 0.0)
        curvature = np.vecdot(direction, Pd)
        length = np.where(going, rr / np.where(curvature > 0, curvature, 1.0), 0.0)[:, None]
        p += length * direction
        r -= length * Pd
        before, rr = rr, np.vecdot(r, r)
        direction = r + (rr / np.where(before > 0, before, 1.0))[:, None] * direction
    return p


def _without_blocked(
    p: Array, x: Array, g: Array, free: NDArray[np.bool_], low: Array, high: Array, P: Metric
) -> Array:
    """P with those features held too that are at a bound and that it would carry outward."""
    for _ in range(_MOST_RELEASES):
        blocked = ((x <= low) & (p < 0)) | ((x >= high) & (p > 0))
        rows = np.flatnonzero(blocked.any(axis=1))
        if rows.size == 0:
            break
        free = free & ~blocked
        p[rows] = _solve_free(P[rows], g[rows], free[rows])
    return p


def _search(x: Array, g: Array, p: Array, low: Array, high: Array, P: Metric) -> tuple[Array, Array]:
    """The better of two lower points on the way p, and the gradient there.

    One is the first of x + p, x + p/2, … that, projected on the box, is clearly lower: it meets many bounds at
    once. The other goes straight to the first bound: where P is stiff, a projection, which turns, hardly moves.
    """
    straight, bent = _to_first_bound(x, p, low, high), np.clip(x + p, low, high) - x
    Pstraight, Pbent = P.apply(straight), P.apply(bent)
    reach = np.ones((len(x), 1))
    for _ in range(_MOST_HALVINGS):
        short = _change(g, bent, Pbent) > _DECREASE * np.vecdot(g, bent)
        if not short.any():
            break
        reach[short] /= 2
        bent = np.clip(x + reach * p, low, high) - x
        Pbent = P.apply(bent)
    better = (_change(g, straight, Pstraight) < _change(g, bent, Pbent))[:, None]
    step, Pstep = np.where(better, straight, bent), np.where(better, Pstraight, Pbent)
    there = np.where(step <= low - x, low, np.where(step >= high - x, high, x + step))  # exactly at a bound
    return there, g + Pstep


def _change(g: Array, step: Array, Pstep: Array) -> Array:
    """What a step changes of half the quadratic."""
    return np.vecdot(g, step) + np.vecdot(step, Pstep) / 2


def _to_first_bound(x: Array, p: Array, low: Array, high: Array) -> Array:
    """p, or as much of it as stays in the box, rounded so that a feature that meets its bound is at it."""
    room = np.where(p < 0, low - x, high - x)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(p == 0, np.inf, room / p)
    longest = np.minimum(reach.min(axis=1, keepdims=True), 1.0)
    return np.where(reach <= longest, room, longest * p)
