"""Steps that stay within bounds.

A step is the least of a quadratic with matrix P = N + hI, so the step within bounds is the nearest to it in that
metric: a feature that would cross its bound is held there, and the others are solved again. What is held pushes
on the others off the affine hull too, where a path of positive spectral exponent does not go of itself; there P
is that of exponent 0, λI. Without a pushing bound the step is the unbounded one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somersault.flow.coordinates import Coordinates, Rows
from somersault.flow.quadratic import Metric, nearest_in_box
from somersault.flow.rule import Pull

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Holder:
    """The bounds of a morph at work on its coordinates."""

    coordinates: Coordinates
    pull: Pull

    def hold(
        self, block: NDArray[np.intp], rows: Rows, d: Array, e: Array, step: Array, h: Array, correction: Array
    ) -> Array:
        """Steps (n, n_coordinates) within the bounds; N gains hI and 4(ω − ω_t) e eᵀ, each (n, 1).

        A step whose least could not be found is none: its path ends here.
        """
        at, space = block[rows], self.coordinates
        low, high = space.room(space.decode(d, at))
        wanted = space.scaled(step, at)
        out = np.flatnonzero(((wanted < low) | (wanted > high)).any(axis=1))
        if out.size == 0:
            return step
        P = self._metric(at[out], d[out], e[out], h[out], correction[out])
        held, is_certain = nearest_in_box(wanted[out], low[out], high[out], P)
        held[~is_certain] = 0.0
        step = step.copy()
        step[out] = space.split(held, at[out])
        return step

    def _metric(self, at: NDArray[np.intp], d: Array, e: Array, h: Array, correction: Array) -> Metric:
        """N + hI, with 4(ω − ω_t) e eᵀ where the target has a weight of its own."""
        space, pull = self.coordinates, self.pull
        assert pull.felt is not None  # noqa: S101 - there are bounds
        lines = [space.scaled(d * pull.felt, at)]
        strengths = [np.full_like(h, pull.preserved)]
        if correction.any():
            lines.append(space.scaled(e, at))
            strengths.append(correction)
        if space.points is not None:
            lines.append(space.scaled_landmarks(at))
            strengths.append(np.full_like(h, pull.stiffness[space.rank] - pull.damping))
        stiffness = pull.stiffness[: space.rank] - pull.damping
        return Metric(pull.damping + h, space.scaled_axes, stiffness, np.array(strengths), np.array(lines))
