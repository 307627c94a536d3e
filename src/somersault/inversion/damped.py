"""Damped Gauss-Newton for points of given distances from anchors, many at once (Marquardt 1963)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somersault.hull import Array
from somersault.inversion.system import EPS, TINY

_ITERATIONS = 200
_CONVERGED = 1e-11
"""A row is done when its step is below this share of the extent."""
_STIFF = 1e12
"""Damping, relative to the largest squared singular value, under which nothing moves."""


@dataclass(frozen=True)
class Minimum:
    """Minima of Σ((‖x − w_i‖ − d_i)/s_i)²."""

    x: Array  # (n_rows, n_coordinates)
    cost: Array  # (n_rows,)
    spread: Array  # (n_rows, n_coordinates): standard deviations of x if those of the distances are s


@dataclass(frozen=True)
class _Problem:
    """Anchors (n, d), and of each row distances and weights 1/s, which are at most 1."""

    anchors: Array
    distances: Array
    weights: Array

    def part(self, rows: NDArray[np.intp]) -> "_Problem":
        """Some rows of it."""
        return _Problem(self.anchors, self.distances[rows], self.weights[rows])

    def residuals(self, x: Array) -> Array:
        """(‖x − w_i‖ − d_i)/s_i."""
        return self.weights * (np.linalg.norm(x[:, None] - self.anchors, axis=2) - self.distances)

    def derivative(self, x: Array) -> Array:
        """That of the residuals, (n_rows, n, d); 0 at an anchor."""
        away = x[:, None] - self.anchors
        length = np.linalg.norm(away, axis=2)
        return away * (self.weights / np.maximum(length, TINY))[..., None]


def fitted(anchors: Array, distances: Array, deviations: Array | None, start: Array) -> Minimum:
    """The minimum that each row comes to from its start. A step that does not lower the misfit is not taken."""
    extent = max(float(np.abs(anchors).max(initial=0.0)), float(distances.max(initial=0.0))) or 1.0
    least = np.ones(len(start)) if deviations is None else deviations.min(axis=1)
    weights = np.ones_like(distances) if deviations is None else least[:, None] / deviations
    problem = _Problem(anchors / extent, distances / extent, weights)
    x = _minimum(problem, start / extent)
    unit = extent / least
    cost = np.square(problem.residuals(x)).sum(axis=1) * unit**2
    return Minimum(x * extent, cost, _spread(problem, x) * least[:, None])


def _minimum(problem: _Problem, start: Array) -> Array:
    x, damping = start.copy(), np.full(len(start), 1e-3)
    cost = np.square(problem.residuals(x)).sum(axis=1)
    active = np.arange(len(x))
    for _ in range(_ITERATIONS):
        if not active.size:
            break
        part, here = problem.part(active), x[active]
        step = _step(part, here, damping[active])
        there = np.square(part.residuals(here + step)).sum(axis=1)
        is_lower = there < cost[active]
        better = active[is_lower]
        x[better] += step[is_lower]
        cost[better] = there[is_lower]
        damping[active] = np.where(is_lower, damping[active] / 5, np.maximum(damping[active], EPS) * 5)
        is_short = np.linalg.norm(step, axis=1) <= _CONVERGED
        active = active[~is_short & (damping[active] < _STIFF)]
    return x


def _step(problem: _Problem, x: Array, damping: Array) -> Array:
    left, s, axes = np.linalg.svd(problem.derivative(x), full_matrices=False)
    square = np.square(s)
    factors = s / np.maximum(square + (damping * square[:, :1].max(axis=1, initial=0.0))[:, None], TINY)
    along = np.einsum("nij,ni->nj", left, problem.residuals(x))
    return -np.einsum("njk,nj->nk", axes, factors * along)


def _spread(problem: _Problem, x: Array) -> Array:
    """The root of the diagonal of (JᵀJ)⁻¹; what no distance determines is large and finite."""
    _, s, axes = np.linalg.svd(problem.derivative(x), full_matrices=False)
    s = np.maximum(s, np.maximum(EPS * s[:, :1], TINY))
    return np.sqrt(np.sum(np.square(axes / s[..., None]), axis=1))
