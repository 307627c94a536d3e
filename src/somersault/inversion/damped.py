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
    """Each row's minimum: damping goes by what a step lowers of what the linear model promises (Nielsen 1999)."""
    x, damping, growth = start.copy(), np.full(len(start), 1e-3), np.full(len(start), 2.0)
    cost = np.square(problem.residuals(x)).sum(axis=1)
    active = np.arange(len(x))
    for _ in range(_ITERATIONS):
        if not active.size:
            break
        part, here = problem.part(active), x[active]
        step, promised = _step(part, here, damping[active])
        there = np.square(part.residuals(here + step)).sum(axis=1)
        lowered = cost[active] - there
        is_lower = lowered > 0
        better = active[is_lower]
        x[better] += step[is_lower]
        cost[better] = there[is_lower]
        gain = np.minimum(lowered / np.maximum(promised, TINY), 1.0)
        factor = np.where(is_lower, np.maximum(1 / 3, 1 - (2 * gain - 1) ** 3), growth[active])
        damping[active] = np.maximum(damping[active], EPS) * factor
        growth[active] = np.where(is_lower, 2.0, 2 * growth[active])
        is_short = np.linalg.norm(step, axis=1) <= _CONVERGED
        active = active[~is_short & (damping[active] < _STIFF)]
    return x


def _step(problem: _Problem, x: Array, damping: Array) -> tuple[Array, Array]:
    """The step of each row, and by how much it lowers the squares of the linear model."""
    left, s, axes = np.linalg.svd(problem.derivative(x), full_matrices=False)
    square = np.square(s)
    added = (damping * square[:, :1].max(axis=1, initial=0.0))[:, None]
    along = np.einsum("nij,ni->nj", left, problem.residuals(x))
    kept = added / np.maximum(square + added, TINY)
    step = -np.einsum("njk,nj->nk", axes, s / np.maximum(square + added, TINY) * along)
    return step, np.sum(np.square(along) * (1 - np.square(kept)), axis=1)


def _spread(problem: _Problem, x: Array) -> Array:
    """The root of the diagonal of (JᵀJ)⁻¹; what no distance determines is large and finite."""
    _, s, axes = np.linalg.svd(problem.derivative(x), full_matrices=False)
    s = np.maximum(s, np.maximum(EPS * s[:, :1], TINY))
    return np.sqrt(np.sum(np.square(axes / s[..., None]), axis=1))
