"""Steps of the paper: each asks for the same share of the target's activation."""

from dataclasses import dataclass

from somersault import validation
from somersault.array_types import Array, Rows
from somersault.flow.stepping.control import MorphStart, Stepper
from somersault.flow.stepping.memory import aligned


@dataclass(frozen=True)
class FixedRate:
    """Take the paper's steps, each for the same share of what is left.

    Steps of a large rate can lead away from the target; such paths end as `Result.RAN_AWAY`.

    Parameters
    ----------
    rate : float, default 0.1
        η, dimensionless: the share of the target's activation that a step asks to take off. The paper's value.
    n_steps : int, default 50
        Steps to take, unless an event ends the path before. The paper's value.

    Notes
    -----
    Each step asks for δ_t = −η a_t, so Δ = −2 η ω_t a_t N⁻¹(x − w_t). It ignores the remainder ‖Δ‖², by which a
    step changes every activation beside its linear prediction.

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

    def begin(self, start: MorphStart) -> Stepper:
        """Start on the samples of a block."""
        return _Fixed(start, self.rate if start.away else -self.rate, aligned(start.e.shape))


@dataclass(frozen=True)
class _Fixed:
    start: MorphStart
    rate: float
    scratch: Array  # (n_samples, n_coordinates)

    def step(self, rows: Rows, d: Array, e: Array, a: Array) -> Array:
        matrix, bounds = self.start.matrix, self.start.bounds
        length = 2 * matrix.weight[rows] * self.rate * a
        v = matrix.solve(d, e, length, self.scratch[: len(e)], correction=matrix.correction[rows])
        return v if bounds is None else bounds.hold(rows, d, e, v)
