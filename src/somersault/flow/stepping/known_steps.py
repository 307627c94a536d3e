"""Adaptive steps of which all inner products are known.

Along an axis of stiffness N₁ a step of h toward the target is −q(h)(e − r d), with q(h) = h / (N₁ + h), and r a
number of each sample. `Adaptive` takes one such step (r₁), two of h/2 (r₂, r₃), extrapolates and shortens by s:

    s (α e + β d),    α = q(h) − 4q + 2(1 − r₃)q²,    β = −r₁ q(h) + 2(r₂ + r₃)q − 2r₂(1 − r₃)q²,

with q = q(h/2) and q(h) = 2q / (1 + q). So five numbers of each sample tell a step in any coordinates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from somersault.array_types import Array, Rows
from somersault.flow.stepping.control import MorphStart, Stepper
from somersault.flow.stepping.memory import aligned

N_NUMBERS = 5
HALVES_LESS_WHOLE, EXTRAPOLATED = 1.0, 2.0
"""So many times the two half steps, less the whole one: the local error, and the step."""


@dataclass(frozen=True)
class KnownSteps:
    """Take steps of known numbers along axes of known stiffness; then none.

    numbers are h, r₁, r₂, r₃ and s of each step, (n_samples, 5); a step of s = 0 is none.
    """

    numbers: Sequence[Array]
    stiffness: Array  # (n_samples, n_coordinates)

    @property
    def n_steps(self) -> None:
        """Take as many as there are."""

    def begin(self, start: MorphStart) -> Stepper:
        """Start on the samples of a block."""
        return _Taking(self, aligned((5, *start.e.shape)))


class _Taking:
    def __init__(self, known: KnownSteps, scratch: Array) -> None:
        self._stiffness, self._numbers, self._scratch = known.stiffness, iter(known.numbers), scratch

    def step(self, rows: Rows, d: Array, e: Array, a: Array) -> Array:  # noqa: ARG002
        numbers = next(self._numbers, None)
        if numbers is None:
            return np.zeros_like(e)
        numbers, scratch = numbers[rows], self._scratch[:, : len(e)]
        powers = powers_of(numbers[:, 0], self._stiffness[rows], scratch[:3])
        of_step = numbers[:, 4, None, None] * shares(numbers, EXTRAPOLATED)
        alpha, beta = combined(of_step, powers, scratch[3:])
        alpha *= e
        beta *= d
        alpha += beta
        return alpha


def powers_of(h: Array, stiffness: Array, out: Array) -> Array:
    """Powers of a half step, of which steps are sums.

    They are q(h)/2, q and q² with q = q(h/2), (3, n_samples, n_coordinates).
    """
    half, (whole, q, square) = h[:, None] / 2, out
    np.add(stiffness, half, out=q)
    np.divide(half, q, out=q)
    np.add(1.0, q, out=whole)
    np.divide(q, whole, out=whole)
    np.square(q, out=square)
    return out


def shares(numbers: Array, times: float) -> Array:
    """How much of each power is in a step along e and along d, (n_samples, 2, 3)."""
    r1, r2, r3 = numbers.T[1:4]
    out = np.empty((len(numbers), 2, 3))
    out[:, 0, 0], out[:, 0, 1], out[:, 0, 2] = 2.0, -2 * times, times * (1 - r3)
    out[:, 1, 0], out[:, 1, 1], out[:, 1, 2] = -2 * r1, times * (r2 + r3), -times * r2 * (1 - r3)
    return out


def combined(shares: Array, powers: Array, out: Array) -> Array:
    """Sums of powers, of as many kinds as there are shares.

    By a product of small matrices, which takes less than passes.
    """
    np.matmul(shares, powers.swapaxes(0, 1), out=out.swapaxes(0, 1))
    return out
