"""Steps that stay within bounds.

A step is the least of a quadratic with matrix P = N + hI, so the step within bounds is the nearest to it in that
metric: a feature that would cross its bound is held at it, and the others are solved again. What is held pushes
on the others off the affine hull too, where a path of positive spectral exponent does not go of itself; off it P
is that of exponent 0, λI. Without a pushing bound the step is the unbounded one.

The flow within bounds is N ẋ = −(x − w_t) + f, with f the force of the bounds, which hardly changes from one step
to the next.
"""

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.flow.stepping.bounded_space import BoundedSpace
from somersault.flow.stepping.normal_matrix import NormalMatrix
from somersault.flow.stepping.quadratic import EXACT, Metric, nearest_in_box


class BoundStepper:
    """The bounds of a morph at work on the coordinates of a block of samples, and the force that they exert."""

    def __init__(self, space: BoundedSpace, matrix: NormalMatrix, block: slice) -> None:
        self.space, self.matrix, self.is_asked = space, matrix, False
        self._block = np.arange(block.start, block.stop)
        self.force = np.zeros((len(self._block), space.start.shape[1]))
        self._force = np.zeros((len(self._block), space.hull.n_visible))  # on the scaled features
        frozen = np.full(len(space.sums), np.inf)
        self._axes = np.vstack([space.scaled_axes, space.sums])
        self._stiffness = np.append(matrix.stiffness[: space.rank] - matrix.damping, frozen)

    def hold(self, rows: Rows, d: Array, e: Array, step: Array) -> Array:
        """Steps (n, n_coordinates) within the bounds, exactly, of those that would leave them.

        A step whose least could not be found is none: its path ends here.
        """
        at, correction = self._block[rows], self.matrix.correction[rows][:, None]
        low, high, wanted = self._slack(at, d, step)
        out = np.flatnonzero(_beyond(wanted, low, high))
        if out.size:
            P = self._metric(at[out], d[out], e[out], np.zeros((out.size, 1)), correction[out])
            held, _, is_certain = nearest_in_box(wanted[out], low[out], high[out], P)
            held[~is_certain] = 0.0
            step[out] = self.space.split(held, at[out])
        return step

    def go_on(
        self, rows: Rows, d: Array, e: Array, step: Array, added: Array, time: Array, tolerance: float
    ) -> tuple[Array, Array]:
        """Within the bounds the steps that their last force would make in a time (n, 1); N gains hI, (n, 1).

        Found to a share of their length, and with the lag, a length (n, 1): half of what the change of the force
        does to features that are not held, which feel all of it from the beginning. The new force is kept.
        """
        at, lag = self._block[rows], np.zeros_like(time)
        low, high, wanted = self._slack(at, d, step)
        push = time * self._force[rows]
        out = np.flatnonzero(_beyond(wanted, low, high) | push.any(axis=1))
        if out.size:
            P = self._metric(at[out], d[out], e[out], added[out], np.zeros((out.size, 1)))
            first, push = wanted[out], push[out]
            free = first - P.solve(push)
            held, push, is_certain = nearest_in_box(free, low[out], high[out], P, push, self._share(tolerance))
            held[~is_certain] = 0.0
            step[out] = self.space.split(held, at[out])
            lag[out] = np.linalg.norm(np.where(push == 0, held - first, 0.0), axis=1, keepdims=True) / 2
            self._keep(np.arange(len(self._block))[rows][out], push / time[out])
        return step, lag

    def _share(self, tolerance: float) -> float:
        """What is almost within the bounds is not, to the same extent, of the right sum."""
        return EXACT if len(self.space.sums) else tolerance

    def _keep(self, rows: Indices, force: Array) -> None:
        self._force[rows] = force
        self.force[rows] = self.space.split(self._without_sums(force), self._block[rows])

    def _slack(self, at: Indices, d: Array, step: Array) -> tuple[Array, Array, Array]:
        """How far the scaled features may go, and how far they would."""
        self.is_asked, space = True, self.space
        return *space.slack(space.decode(d, at), at), self._without_sums(space.scaled(step, at))

    def _without_sums(self, scaled: Array) -> Array:
        """Without what would change the sums that stay, be it rounding that a fixed rate has blown up."""
        sums = self.space.sums
        return scaled - (scaled @ sums.T) @ sums if len(sums) else scaled

    def _metric(self, at: Indices, d: Array, e: Array, h: Array, correction: Array) -> Metric:
        """N + hI, with 4(ω − ω_t) e eᵀ where the target has a weight of its own."""
        space, matrix = self.space, self.matrix
        assert matrix.felt is not None  # noqa: S101 - who asks has bounds
        lines = [space.scaled(d * matrix.felt, at)]
        strengths = [np.full_like(h, matrix.preserved)]
        if correction.any():
            lines.append(space.scaled(e, at))
            strengths.append(correction)
        if space.points is not None:
            lines.append(space.scaled_landmarks(at))
            strengths.append(np.full_like(h, matrix.stiffness[space.rank] - matrix.damping))
        return Metric.of(matrix.damping + h, self._axes, self._stiffness, np.array(strengths), np.array(lines))


def _beyond(wanted: Array, low: Array, high: Array) -> Mask:
    """Which rows are not within the bounds."""
    return np.any((wanted < low) | (wanted > high), axis=1)
