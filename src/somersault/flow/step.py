"""The step of MUSIC, which both engines take.

A step Δ asks for first-order changes δ_i of the activations and minimizes

    Σ_i ω_i (2(x − w_i)·Δ − δ_i)² + λ ΔᵀM⁻¹Δ.                                                           (2)

The preserved units alone, Σω_i = n, mean m, scatter S, give the normal matrix 4S + 4n d dᵀ + λM⁻¹ with d = x − m,
since the cross terms vanish. A target of weight ω in place of its preserved weight ω_t adds 4(ω − ω_t) e eᵀ with
e = x − w_t. So

    N(x) = N₁ + 4n d dᵀ + 4(ω − ω_t) e eᵀ,    N₁ = 4S + λM⁻¹.                                              (3)

With g = 2ωδ_t e the step is Δ = N⁻¹g; as the last term of N moves along e itself, N⁻¹e is parallel to N₀⁻¹e
without it. With vanishing δ_t the path follows ẋ = −N(x)⁻¹(x − w_t), the gradient flow of the target's activation
in the metric N. An implicit step along it minimizes ΔᵀNΔ + h a_t(x + Δ): of any length, it never raises a_t.
"""

from typing import Protocol

import numpy as np

from somersault.array_types import Array


class Factor(Protocol):
    """N(x) + hI, or N(x) itself, in some coordinates, ready to be solved."""

    def solve(self, d: Array, e: Array, length: Array, out: Array | None = None) -> Array:
        """That multiple (n_samples,) of (N + hI)⁻¹e at d = x − m, (n_samples, n_coordinates)."""
        ...


def implicit_step(factor: Factor, d: Array, e: Array, h: Array, out: Array | None = None) -> Array:
    """Δ = −h (N + hI)⁻¹(x − w_t), of the factor that has h (n_samples,) in it."""
    return factor.solve(d, e, -h, out)


def damping_of_unit_rigidity(eigenvalues: Array) -> float:
    """λ of rigidity 1, 4 tr S / rank; 1 where nothing varies that is preserved."""
    scale = 4 * float(np.sum(eigenvalues)) / max(len(eigenvalues), 1)
    return scale if scale > 0 else 1.0
