"""Steps as long as the curvature of the path allows.

A step Δ changes every activation by its linear prediction and the same remainder:

    a_i(x + Δ) = a_i + 2(x − w_i)·Δ + ‖Δ‖².                                                              (4)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from somersault import validation
from somersault.array_types import Array, Rows
from somersault.flow.step import Factor, implicit_step
from somersault.flow.stepping.control import MorphStart
from somersault.flow.stepping.memory import aligned


@dataclass(frozen=True)
class Adaptive:
    """Take steps as long as the curvature of the path allows.

    No step is longer than the local spacing of the prototypes (distance to the nearest other prototype, the
    smaller of that at the start and that at the target; a tenth of the distance to all prototypes for a start
    far from them), none goes past the least target activation on its line (equation 4), and one that would not
    lower the target's activation is not taken.

    Parameters
    ----------
    tolerance : float, default 0.003
        Local error of a step as a share of the distance from the start to the target, dimensionless. At this
        value frames are within about 0.01 of that distance of those of a far finer path.

    Notes
    -----
    MUSIC with vanishing rate follows the gradient flow of the target's activation in the metric N, the
    differential equation ẋ = −N(x)⁻¹(x − w_t). The control takes implicit (proximal) steps along it,

        Δ = −h (N + hI)⁻¹(x − w_t) = argmin ΔᵀNΔ + h a_t(x + Δ),

    which is the rule with h added to its regularization. As N is positive definite such a step, of any length,
    never raises the target's activation. One step of h against two of h/2 gives the local error, which sets the
    next h, and a second-order extrapolation. The weight of a single target does not change the direction of N⁻¹(x
    − w_t), so an adaptive path does not depend on it.

    References
    ----------
    Ambrosio, Gigli, Savaré, Gradient Flows, Birkhäuser 2008, section 2 (minimizing movements).

    Examples
    --------
    >>> Adaptive(tolerance=1e-4)
    Adaptive(tolerance=0.0001)
    """

    tolerance: float = 3e-3

    def __post_init__(self) -> None:
        validation.number(self.tolerance, "tolerance", above=0.0)

    @property
    def n_steps(self) -> None:
        """Take as many as it takes to arrive."""

    def begin(self, start: MorphStart) -> "Proximal":
        """Start on the samples of a block; the first step is about 1 % of the path."""
        scratch = aligned((6, *start.e.shape))
        distance, speed = np.sqrt(start.a)[:, None], _length(start.matrix.solve(start.d, start.e, out=scratch[0]))
        stepper = Proximal(
            start, self.tolerance, first_size(distance, speed), start.limit()[:, None], distance, scratch
        )
        if start.bounds is not None:
            stepper.feel(start.d, start.e)
        return stepper


@dataclass(frozen=True)
class Proximal:
    """Implicit steps, and how long the next one of each sample is."""

    start: MorphStart
    tolerance: Any  # a float, or without bounds (n, 1) of the samples of a step
    size: Array  # h of the next step, (n_samples, 1)
    limit: Array  # of the length of a step, (n_samples, 1), feature scale
    scale: Array  # distance from start to target, (n_samples, 1), feature scale
    scratch: Array  # (6, n_samples, n_coordinates)

    def feel(self, d: Array, e: Array) -> None:
        """Learn the force of the bounds at the start."""
        step = self.scratch[0]
        self._move(self._factor(self.size), d, e, self.size, step)
        self._hold(slice(None), d, e, self.size, step)

    def step(self, rows: Rows, d: Array, e: Array, a: Array) -> Array:
        """Displacements of the samples in those rows."""
        h, (whole, halves, d_half, e_half, second, _) = self.size[rows], self.scratch[:, : len(e)]
        felt = self._felt(rows, e)
        self._move(self._factor(h), d, felt, h, whole)
        half, factor = h / 2, self._factor(h / 2)
        self._move(factor, d, felt, half, halves)
        self._move(factor, np.add(d, halves, out=d_half), np.add(felt, halves, out=e_half), half, second)
        halves += second
        difference = np.subtract(halves, whole, out=second)
        error = _length(difference)
        step = np.add(halves, difference, out=halves)  # Richardson: the errors of first order cancel
        error += self._hold(rows, d, e, h, step)
        error /= np.sqrt(a)[:, None] if self.start.away else self.scale[rows]
        toward = np.full_like(h, np.inf) if self.start.away else -np.vecdot(e, step)[:, None]
        shorten, self.size[rows] = controlled(h, error, _length(step), toward, self.limit[rows], self.tolerance)
        step *= shorten
        return step

    def _factor(self, h: Array) -> Factor:
        """Steps toward the target are implicit, those away from it explicit."""
        matrix = self.start.matrix
        return matrix if self.start.away else matrix.plus(h, self.scratch[-1, : len(h)])

    def _move(self, factor: Factor, d: Array, e: Array, h: Array, out: Array) -> None:
        """A step of the flow: −h (N + hI)⁻¹e, or h N⁻¹e away from the target."""
        implicit_step(factor, d, e, (-h if self.start.away else h)[:, 0], out)

    def _felt(self, rows: Rows, e: Array) -> Array:
        """What drives a sample: the difference from the target, and the force of the bounds."""
        bounds = self.start.bounds
        if bounds is None:
            return e
        return e + bounds.force[rows] if self.start.away else e - bounds.force[rows]

    def _hold(self, rows: Rows, d: Array, e: Array, h: Array, step: Array) -> Array:
        """Keep the step within bounds; the error (n_samples, 1) of a force that changes during the step."""
        bounds = self.start.bounds
        if bounds is None:
            return np.zeros_like(h)
        added = np.zeros_like(h) if self.start.away else h
        step[:], lag = bounds.go_on(rows, d, e, step, added, h, self.tolerance)
        return lag


def first_size(distance: Array, speed: Array) -> Array:
    """Size h of a first step that is about 1 % of the path."""
    return 0.01 * distance / np.where(speed > 0, speed, 1.0)


def controlled(
    h: Array, error: Array, length: Array, toward: Array, limit: Array, tolerance: Any
) -> tuple[Array, Array]:
    """By what to shorten a step, and h of the next one.

    A step is kept within its limit and, where toward = −e·Δ, before the least target activation on its line.
    """
    length = np.where(length == 0, 1.0, length)
    shorten = np.minimum(np.minimum(1.0, limit / length), toward / length**2)
    growth = np.clip(np.sqrt(tolerance / np.maximum(error, 1e-30)), 0.5, 2.0)
    return shorten, h * np.minimum(growth, np.maximum(2 * shorten, 0.5))


def _length(rows: Array) -> Array:
    return np.sqrt(np.vecdot(rows, rows))[:, None]
