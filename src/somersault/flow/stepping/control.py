"""How long a step is.

A step Δ changes every activation by its linear prediction and the same remainder:

    a_i(x + Δ) = a_i + 2(x − w_i)·Δ + ‖Δ‖².                                                              (4)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from somersault import validation
from somersault.array_types import Array, Rows
from somersault.errors import InputError
from somersault.flow.step import Factor, implicit_step
from somersault.flow.stepping.memory import aligned

if TYPE_CHECKING:
    from somersault.flow.stepping.bounds import BoundStepper
    from somersault.flow.stepping.normal_matrix import NormalMatrix


@dataclass(frozen=True)
class Start:
    """What a control knows of the samples of a block before their first step.

    Attributes
    ----------
    matrix : NormalMatrix
        `matrix.solve(d, e)` is N⁻¹e, up to the length that the target's weight gives it.
    d, e : ndarray of shape (n_samples, n_coordinates)
        x − m, from the mean of the preserved units, and x − w_t, from the target.
    a : ndarray of shape (n_samples,)
        ‖e‖².
    limit : callable
        Answers the local spacing of the prototypes, (n_samples,), beyond which a step is not local.
    bounds : BoundStepper or None
        Under bounds `bounds.hold(rows, d, e, step)` gives the steps within them.
    away : bool
        Whether paths lead away from the target.
    """

    matrix: "NormalMatrix"
    d: Array
    e: Array
    a: Array
    limit: Callable[[], Array]
    bounds: "BoundStepper | None"
    away: bool


class Stepper(Protocol):
    """A control at work on the samples of one block."""

    def step(self, rows: Rows, d: Array, e: Array, a: Array) -> Array:
        """Displacements of the samples in those rows, d = x − m and e = x − w_t; valid until the next call.

        The target's activation a is ‖e‖², and a part that no step aims at.
        """
        ...


class Control(Protocol):
    """Decide how long a step is: `Adaptive`, `FixedRate`, or any object of yours with these.

    Examples
    --------
    Steps of one length, the last of which ends where the target is nearest:

    >>> from somersault import morph
    >>> class Even:
    ...     n_steps = None
    ...
    ...     def __init__(self, length):
    ...         self.length = length
    ...
    ...     def begin(self, start):
    ...         self.matrix = start.matrix
    ...         return self
    ...
    ...     def step(self, rows, d, e, a):
    ...         v = -self.matrix.solve(d, e)
    ...         length = np.linalg.norm(v, axis=1, keepdims=True)
    ...         nearest = -np.vecdot(e, v)[:, None] / length
    ...         return v * np.minimum(self.length, nearest) / length
    >>> units = [[3.0, 0.0], [0.0, 9.0], [9.0, 9.0]]
    >>> morph([[0.0, 0.0]], units, 0, preserve="none", control=Even(1.0)).target_activations.round(9)
    array([[9., 4., 1., 0.]])
    """

    @property
    def n_steps(self) -> int | None:
        """How many steps a path takes, wherever they lead.

        None: until it has arrived, or until a step would not bring it nearer to the target, which is not taken.
        """
        ...

    def begin(self, start: Start) -> Stepper:
        """Start on the samples of a block.

        Parameters
        ----------
        start : Start
            What is known before the first step: `start.matrix.solve(d, e)` is the direction N⁻¹e from the target
            for d = x − m and e = x − w_t. Under bounds pass what `step` is to answer through
            `start.bounds.hold(rows, d, e, step)`. Where `start.away` is true, a step leads away from the target.

        Returns
        -------
        Stepper
            Has the method step(rows, d, e, a): the displacements of the samples in those rows, where a is the
            target's activation, (n,), and d, e and the answer are (n, n_coordinates).
        """
        ...


@dataclass(frozen=True)
class FixedRate:
    """δ_t = −η a_t at every step, so Δ = −2 η ω_t a_t N⁻¹(x − w_t): the paper's step.

    It ignores the remainder of equation (4) and can lead away from the target; such paths end as
    `Result.RAN_AWAY`.

    Parameters
    ----------
    rate : float, default 0.1
        η, dimensionless: the share of the target's activation that a step asks to take off. The paper's value.
    n_steps : int, default 50
        Steps to take, unless an event ends the path before. The paper's value.

    References
    ----------
    Londei et al., arXiv 2601.13851, the MUSIC update.

    Examples
    --------
    >>> FixedRate(rate=0.05, n_steps=100)
    FixedRate(rate=0.05, n_steps=100)
    """

    rate: float = 0.1
    n_steps: int = 50

    def __post_init__(self) -> None:
        validation.number(self.rate, "rate", above=0.0)
        validation.whole(self.n_steps, "n_steps", least=0)

    def begin(self, start: Start) -> Stepper:
        """The control at work."""
        return _Fixed(start, self.rate if start.away else -self.rate, aligned(start.e.shape))


@dataclass(frozen=True)
class _Fixed:
    start: Start
    rate: float
    scratch: Array  # (n_samples, n_coordinates)

    def step(self, rows: Rows, d: Array, e: Array, a: Array) -> Array:
        matrix, bounds = self.start.matrix, self.start.bounds
        length = 2 * matrix.weight[rows] * self.rate * a
        v = matrix.solve(d, e, length, self.scratch[: len(e)], correction=matrix.correction[rows])
        return v if bounds is None else bounds.hold(rows, d, e, v)


@dataclass(frozen=True)
class Adaptive:
    """Δ = argmin_Δ ΔᵀNΔ + h a_t(x + Δ), with h as large as the curvature of the path allows.

    MUSIC with vanishing rate follows the gradient flow of the target's activation in the metric N, the
    differential equation ẋ = −N(x)⁻¹(x − w_t). The control takes proximal (implicit) steps along it,
    Δ = −h(N + hI)⁻¹(x − w_t): the rule with h added to its regularization. As N is positive definite such a
    step, of any length, never raises the target's activation. One step of h against two of h/2 gives the local
    error, which sets the next h, and a second-order extrapolation. The weight of a single target does not
    change the direction of N⁻¹(x − w_t), so an adaptive path does not depend on it.

    No step is longer than the local spacing of the prototypes (distance to the nearest other prototype, the
    smaller of that at the start and that at the target; a tenth of the distance to all prototypes for a start
    far from them), none goes past the least target activation on its line (equation 4), and one that would not
    lower the target's activation is not taken.

    Parameters
    ----------
    tolerance : float, default 0.003
        Local error of a step as a share of the distance from the start to the target, dimensionless. At this
        value frames are within about 0.01 of that distance of those of a far finer path.

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
        """As many as it takes to arrive."""

    def begin(self, start: Start) -> Stepper:
        """The control at work; the first step is about 1 % of the path."""
        scratch = aligned((6, *start.e.shape))
        distance, speed = np.sqrt(start.a)[:, None], _length(start.matrix.solve(start.d, start.e, out=scratch[0]))
        size = 0.01 * distance / np.where(speed > 0, speed, 1.0)
        stepper = _Proximal(start, self.tolerance, size, start.limit()[:, None], distance, scratch)
        if start.bounds is not None:
            stepper.feel(start.d, start.e)
        return stepper


@dataclass(frozen=True)
class _Proximal:
    start: Start
    tolerance: float
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
        shorten = self._shortening(step, e, self.limit[rows])
        growth = np.clip(np.sqrt(self.tolerance / np.maximum(error, 1e-30)), 0.5, 2.0)
        self.size[rows] = h * np.minimum(growth, np.maximum(2 * shorten, 0.5))
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

    def _shortening(self, step: Array, e: Array, limit: Array) -> Array:
        """Factor that keeps a step within its limit and before the least target activation on its line."""
        length = _length(step)
        length[length == 0] = 1.0
        shorten = np.minimum(1.0, limit / length)
        return shorten if self.start.away else np.minimum(shorten, -np.vecdot(e, step)[:, None] / length**2)


def _length(rows: Array) -> Array:
    return np.sqrt(np.vecdot(rows, rows))[:, None]


def checked_control(control: Control | None) -> Control:
    """A control with what one needs; None: the default."""
    if control is None:
        return Adaptive()
    validation.having(control, "control", ("n_steps", "begin"), "ss.Adaptive() or ss.FixedRate(...)")
    if control.n_steps is not None:
        validation.whole(control.n_steps, "control.n_steps", least=0)
    return control


def begun(control: Control, start: Start) -> Stepper:
    """A control at work, checked: one of the user's may answer anything."""
    return validation.having(control.begin(start), "control.begin(...)", ("step",), "what has that method")


def stepped(stepper: Stepper, rows: Rows, d: Array, e: Array, a: Array) -> Array:
    """The displacements of a control, checked."""
    answer = stepper.step(rows, d, e, a)
    if np.shape(answer) != e.shape:
        raise InputError(
            f"the step of the control has shape {np.shape(answer)}; need {e.shape}: a displacement of each sample "
            "in its coordinates"
        )
    return answer
