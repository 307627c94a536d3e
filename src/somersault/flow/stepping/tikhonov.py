"""The rule of MUSIC: Tikhonov-regularized control of the activations."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.flow.step import damping_of_unit_rigidity
from somersault.flow.stepping.normal_matrix import NormalMatrix

if TYPE_CHECKING:
    from somersault.flow.stepping.space import ReducedSpace

Auto = Literal["auto"]

RIGIDITY, SHARE, EXPONENT = 30.0, 0.8, 0.5
TRIED_RIGIDITIES, TRIED_EXPONENTS = (3.0, 30.0, 300.0), (0.5, 1.0)
FLOOR = 1e-6
"""Relative variance of a direction of the hull in which no preserved unit varies: stiff, but not frozen."""


def _is_auto(value: object) -> bool:
    return isinstance(value, str) and value == "auto"


@dataclass(frozen=True, kw_only=True)
class Tikhonov:
    """Step toward the target in the prototypes' own metric, by regularized least squares.

    Parameters
    ----------
    rigidity : float or "auto", default "auto"
        ρ = λ / (4 tr S / rank) with S the scatter of the preserved units, dimensionless: how much a move costs as
        such, against what it changes in the preserved activations. Large: the straight line. Small: strictest
        preservation. Auto: the best of 3, 30 and 300 for each path by its score.
    share : float or "auto", default "auto" (0.8)
        ω_t / Σω in (0, 1), dimensionless: the weight of the target. It sets the length of fixed-rate steps
        (with equal weights the target of 400 units has 0.0025 and hardly counts), not the direction.
    spectral_exponent : float or "auto", default "auto"
        α in [0, 1], dimensionless: M ∝ S^α. Above 0 moves keep to the directions in which the prototypes vary
        and leave the part of a sample off their hull untouched. 0 is the paper's. Auto: the better of ½ and
        1 toward units, which as means lack that part; 0 toward samples, which bring their own, and in the paper's
        form.
    damping : float, optional
        λ itself, squared feature scale, in place of rigidity: the paper's form.
    target_weight : float, optional
        ω_t against the weight 1 of a preserved unit, in place of share: the paper's form.

    Raises
    ------
    InputError
        For values out of their range, or two forms of the same quantity.

    Notes
    -----
    A step Δ minimizes Σω_i (2(x − w_i)·Δ − δ_i)² + λ ΔᵀM⁻¹Δ: it asks for a change δ_t of the target's activation,
    for none of the others, and for a short move.

    References
    ----------
    Londei et al., arXiv 2601.13851, the MUSIC update. Deviation: M, and the dimensionless forms, in which S
    leaves out the target, so that all samples share one N₁.

    Examples
    --------
    >>> Tikhonov(rigidity=10.0, share=0.5).rigidity
    10.0
    >>> Tikhonov(damping=100.0, target_weight=1.0).damping
    100.0
    """

    rigidity: float | Auto = "auto"
    share: float | Auto = "auto"
    spectral_exponent: float | Auto = "auto"
    damping: float | None = None
    target_weight: float | None = None

    def __post_init__(self) -> None:
        left = {name: _is_auto(getattr(self, name)) for name in ("rigidity", "share", "spectral_exponent")}
        if self.damping is not None and not left["rigidity"]:
            raise InputError("got both damping and rigidity; need one of them: they are two forms of the same")
        if self.target_weight is not None and not left["share"]:
            raise InputError("got both target_weight and share; need one of them: they are two forms of the same")
        if not left["rigidity"]:
            validation.number(self.rigidity, "rigidity", above=0.0)
        if not left["share"]:
            validation.number(self.share, "share", above=0.0, below=1.0)
        if not left["spectral_exponent"]:
            validation.number(self.spectral_exponent, "spectral_exponent", least=0.0, most=1.0)
        if self.damping is not None:
            validation.number(self.damping, "damping", above=0.0)
        if self.target_weight is not None:
            validation.number(self.target_weight, "target_weight", above=0.0)

    def normal_matrix(self, space: "ReducedSpace", own_weight: Array) -> NormalMatrix:
        """Say what a step costs, as a `Rule` does."""
        eigenvalues = space.scatter.eigenvalues
        exponent = self._exponent(to_samples=space.goal is not None)
        return NormalMatrix.of(
            space,
            own_weight,
            damping=self._damping(eigenvalues),
            target_weight=self._weight(space.scatter.total - own_weight),
            inverse_metric=_inverse_metric(eigenvalues, exponent),
            off_hull=FLOOR**-exponent,
            keeps_offset=exponent > 0,
            rigidity=self._rigidity(eigenvalues),
            exponent=exponent,
        )

    def _weight(self, others: Array) -> Array:
        """ω of the target, beside that total weight of the others."""
        if self.target_weight is not None:
            return np.full(len(others), self.target_weight)
        share = SHARE if self.share == "auto" else self.share
        return np.where(others > 0, share / (1 - share) * others, 1.0)

    def _exponent(self, *, to_samples: bool) -> float:
        if self.spectral_exponent != "auto":
            return float(self.spectral_exponent)
        return 0.0 if self.damping is not None or to_samples else EXPONENT

    def _damping(self, eigenvalues: Array) -> float:
        """λ. With nothing to preserve any λ gives the same straight line."""
        return (
            damping_of_unit_rigidity(eigenvalues) * self._rigidity(eigenvalues)
            if self.damping is None
            else self.damping
        )

    def _rigidity(self, eigenvalues: Array) -> float:
        """ρ, as given or as the damping says."""
        if self.damping is not None:
            return self.damping / damping_of_unit_rigidity(eigenvalues)
        return RIGIDITY if self.rigidity == "auto" else self.rigidity

    def candidates(self, *, to_samples: bool) -> "tuple[Tikhonov, ...]":
        """Name the rules that are tried for each path, where something is left to find."""
        if self.damping is not None:
            return (self,)
        rigidities = TRIED_RIGIDITIES if self.rigidity == "auto" else (self.rigidity,)
        exponents = (self._exponent(to_samples=to_samples),)
        if self.spectral_exponent == "auto" and not to_samples:
            exponents = TRIED_EXPONENTS
        return tuple(replace(self, rigidity=r, spectral_exponent=a) for r in rigidities for a in exponents)


def _inverse_metric(eigenvalues: Array, exponent: float) -> Array:
    """Diagonal of M⁻¹ ∝ S^−α, 1 for a direction of average variance."""
    mean = eigenvalues.mean() if eigenvalues.size else 0.0
    if mean == 0:
        return np.ones_like(eigenvalues)
    return np.maximum(eigenvalues / mean, FLOOR) ** -exponent
