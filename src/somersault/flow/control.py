"""How long a step is.

A step Δ changes every activation by its linear prediction and the same remainder:

    a_i(x + Δ) = a_i + 2(x − w_i)·Δ + ‖Δ‖².                                                              (4)
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from somersault import _validate

if TYPE_CHECKING:
    from somersault.flow.coordinates import Rows
    from somersault.flow.rule import Pull

Array = NDArray[np.float64]


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
    only_nearer = False

    def __post_init__(self) -> None:
        _validate.number(self.rate, "rate", above=0.0)
        _validate.whole(self.n_steps, "n_steps", least=0)

    def begin(self, pull: "Pull", d: Array, e: Array, limit: Array) -> "Constant":  # noqa: ARG002
        """The state of the control: none, but somewhere to write."""
        return Constant(np.empty_like(e))

    def step(self, pull: "Pull", d: Array, e: Array, state: "Constant", *, away: bool) -> Array:
        """The displacement."""
        v = pull.solve(d, e, state.scratch[: len(e)])
        delta = (self.rate if away else -self.rate) * np.vecdot(e, e)[:, None]
        v *= 2 * pull.weight * delta / (1 + pull.correction * np.vecdot(e, v)[:, None])
        return v


@dataclass(frozen=True)
class Constant:
    """A control that remembers nothing."""

    scratch: Array

    def take(self, rows: "Rows") -> "Constant":  # noqa: ARG002
        """The same."""
        return self

    def put(self, rows: "Rows", part: "Constant") -> None:
        """Nothing to keep."""


@dataclass(frozen=True)
class Adaptive:
    """Δ = argmin_Δ ΔᵀNΔ + h a_t(x + Δ), with h as large as the curvature of the path allows.

    MUSIC with vanishing rate follows the gradient flow of the target's activation in the metric N, the
    differential equation ẋ = −N(x)⁻¹(x − w_t). The control takes proximal (implicit) steps along it,
    Δ = −h(N + hI)⁻¹(x − w_t): the rule with h added to its regularization. As N is positive definite such a
    step, of any length, never raises the target's activation. One step of h against two of h/2 gives the local
    error, which sets the next h, and a second-order extrapolation.

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
    only_nearer = True
    n_steps = None

    def __post_init__(self) -> None:
        _validate.number(self.tolerance, "tolerance", above=0.0)

    def begin(self, pull: "Pull", d: Array, e: Array, limit: Array) -> "StepSize":
        """First step sizes: about 1 % of the way."""
        scratch = np.empty((5, *e.shape))
        distance, speed = _length(e), _length(pull.solve(d, e, scratch[0]))
        return StepSize(0.01 * distance / np.where(speed > 0, speed, 1.0), limit[:, None], distance, scratch)

    def step(self, pull: "Pull", d: Array, e: Array, state: "StepSize", *, away: bool) -> Array:
        """The displacement; the state takes the size of the next one."""
        h, (whole, halves, d_half, e_half, second) = state.size, state.scratch[:, : len(e)]
        _move(pull, d, e, h, whole, away=away)
        _move(pull, d, e, h / 2, halves, away=away)
        _move(pull, np.add(d, halves, out=d_half), np.add(e, halves, out=e_half), h / 2, second, away=away)
        halves += second
        difference = np.subtract(halves, whole, out=second)
        error = _length(difference) / state.scale
        step = np.add(halves, difference, out=halves)  # Richardson: the errors of first order cancel
        length = _length(step)
        length[length == 0] = 1.0
        shorten = np.minimum(1.0, state.limit / length)
        if not away:
            shorten = np.minimum(shorten, -np.vecdot(e, step)[:, None] / length**2)
        growth = np.clip(np.sqrt(self.tolerance / np.maximum(error, 1e-30)), 0.5, 2.0)
        state.size[:] = h * np.minimum(growth, np.maximum(2 * shorten, 0.5))
        step *= shorten
        return step


def _move(pull: "Pull", d: Array, e: Array, h: Array, out: Array, *, away: bool) -> None:
    """A proximal step toward the target, or an explicit one away from it."""
    pull.solve(d, e, out, None if away else h)
    out *= h if away else -h


def _length(rows: Array) -> Array:
    return np.sqrt(np.vecdot(rows, rows))[:, None]


@dataclass(frozen=True)
class StepSize:
    """h of each sample, and what bounds its steps, each (n_samples, 1)."""

    size: Array
    limit: Array  # length, feature scale
    scale: Array  # distance from start to target, feature scale
    scratch: Array  # (5, n_samples, n_coordinates)

    def take(self, rows: "Rows") -> "StepSize":
        """The same for some of the samples."""
        return StepSize(self.size[rows], self.limit[rows], self.scale[rows], self.scratch)

    def put(self, rows: "Rows", part: "StepSize") -> None:
        """Keep the sizes of some of the samples."""
        self.size[rows] = part.size
