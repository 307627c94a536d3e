"""In which direction a step goes: Tikhonov-regularized control of the activations.

One step Δ asks for first-order changes δ_i of the activations and minimizes

    Σ_i ω_i (2(x − w_i)·Δ − δ_i)² + λ ΔᵀM⁻¹Δ.                                                            (2)

The preserved units alone, Σω_i = n, mean m, scatter S, give the normal matrix 4S + 4n d dᵀ + λM⁻¹ with d = x − m,
since the cross terms vanish. A target of weight ω in place of its preserved weight ω_t adds 4(ω − ω_t) e eᵀ with
e = x − w_t. So

    N = B + 4n d dᵀ + 4(ω − ω_t) e eᵀ,    B = 4S + λM⁻¹,                                                  (3)

where B is diagonal in the axes of S, constant along the path and common to all samples and targets: one
decomposition serves them all, and a solve is a few inner products (Sherman-Morrison). With g = 2ωδ_t e the step is
Δ = N⁻¹g; as the last term of N moves along e itself, N⁻¹e is parallel to N₀⁻¹e without it.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.flow.stepping.memory import aligned

if TYPE_CHECKING:
    from somersault.flow.stepping.space import Coordinates

Auto = Literal["auto"]

RIGIDITY, SHARE, EXPONENT = 30.0, 0.8, 0.5
RIGIDITIES, EXPONENTS = (3.0, 30.0, 300.0), (0.5, 1.0)
_FLOOR = 1e-6
"""Relative variance of a direction of the hull in which no preserved unit varies: stiff, but not frozen."""


@dataclass(frozen=True)
class NormalMatrix:
    """The normal matrices N of all samples of a morph, factorized: solves N v = e in O(rank) per sample."""

    stiffness: Array  # B, (n_coordinates,); inf: frozen
    compliance: Array  # 1 / B for each sample, (n_samples, n_coordinates): broadcasting is slower than reading
    rigidity: float  # ρ
    exponent: float  # α
    damping: float  # λ
    felt: (
        Array | None
    )  # (n_coordinates,) under bounds: 0 where d does not count, that without them is frozen; or 1
    preserved: float  # 4n
    correction: Array  # 4(ω − ω_t), (n_samples,)
    weight: Array  # ω, (n_samples,)
    scratch: Array  # (2, n_samples, n_coordinates): fresh memory costs more than the arithmetic

    def solve(
        self,
        d: Array,
        e: Array,
        out: Array,
        length: Array | float = 1.0,
        *,
        compliance: Array | None = None,
        correction: Array | None = None,
    ) -> Array:
        """That multiple (n_samples,) of N₀⁻¹e, with N₀ = B + 4n d dᵀ; with C = (B + μI)⁻¹ of (N₀ + μI)⁻¹e.

        With a correction 4(ω − ω_t) it is N⁻¹e, which is N₀⁻¹e divided by 1 + 4(ω − ω_t) e·N₀⁻¹e. The answer is
        length (C e − r C d), r a number of each sample: one product of a row of two with two rows.
        """
        if self.felt is not None:
            d = d * self.felt
        C = self.compliance[: len(e)] if compliance is None else compliance
        both = self.scratch[:, : len(e)]
        Ce, Cd = np.multiply(C, e, out=both[0]), np.multiply(C, d, out=both[1])
        dCe = np.vecdot(d, Ce)
        ratio = self.preserved * dCe / (1 + self.preserved * np.vecdot(d, Cd))
        if correction is not None:
            length = length / (1 + correction * (np.vecdot(e, Ce) - ratio * dCe))
        shares = np.empty((len(e), 1, 2))
        shares[:, 0, 0] = length
        shares[:, 0, 1] = -length * ratio
        np.matmul(shares, both.swapaxes(0, 1), out=out[:, None])
        return out

    def with_added(self, h: Array, out: Array) -> Array:
        """(B + hI)⁻¹ for h (n_samples, 1), (n_samples, n_coordinates)."""
        np.matmul(
            np.hstack([np.ones_like(h), h]), np.stack([self.stiffness, np.ones_like(self.stiffness)]), out=out
        )
        return np.divide(1.0, out, out=out)


def _is_auto(value: object) -> bool:
    return isinstance(value, str) and value == "auto"


@dataclass(frozen=True, kw_only=True)
class Tikhonov:
    """Minimizes Σω_i (2(x − w_i)·Δ − δ_i)² + λ ΔᵀM⁻¹Δ: pulls toward the target in the prototypes' own metric.

    Parameters
    ----------
    rigidity : float or "auto", default "auto"
        ρ = λ / (4 tr S / rank) with S the scatter of the preserved units, dimensionless: how much a move costs as
        such, against what it changes in the preserved activations. Large: the straight line. Small: strictest
        preservation. Auto: the best of 3, 30 and 300 for each path by its score.
    share : float or "auto", default "auto" (0.8)
        ω_t / Σω in (0, 1), dimensionless: the target's part of the say. It sets the length of fixed-rate steps
        (with equal weights the target of 400 units has 0.0025 and hardly gets its way), not the direction.
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

    References
    ----------
    Londei et al., arXiv 2601.13851, the MUSIC update. Deviation: M, and the dimensionless forms, in which S
    leaves out the target, so that all samples share one B.

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

    @property
    def is_tuned(self) -> bool:
        """Whether everything is left to be found for each sample."""
        return (self.rigidity, self.share, self.spectral_exponent) == ("auto",) * 3 and (
            self.damping is None and self.target_weight is None
        )

    def prepare(self, coordinates: "Coordinates", own_weight: Array) -> NormalMatrix:
        """Factorized normal matrices, for targets that bear own_weight (n_samples,) among the preserved units."""
        scatter, rank = coordinates.scatter, coordinates.rank
        exponent = self._exponent(to_samples=coordinates.goal is not None)
        damping = self._damping(scatter.eigenvalues)
        stiffness = np.empty(coordinates.start.shape[1])
        stiffness[:rank] = 4 * scatter.eigenvalues + damping * _metric(scatter.eigenvalues, exponent)
        stiffness[rank : coordinates.off] = damping * _FLOOR**-exponent
        is_frozen, has_room = exponent > 0, coordinates.box is not None
        stiffness[coordinates.off :] = np.inf if is_frozen and not has_room else damping
        felt = np.ones(len(stiffness)) if has_room else None
        if felt is not None and is_frozen:
            felt[coordinates.off :] = 0.0
        weight = self._weight(scatter.total - own_weight)
        correction = 4 * (weight - own_weight)
        compliance = aligned((len(weight), len(stiffness)))
        compliance[:] = 1 / stiffness
        return NormalMatrix(
            stiffness,
            compliance,
            self._rigidity(scatter.eigenvalues),
            exponent,
            damping,
            felt,
            4 * scatter.total,
            correction,
            weight,
            aligned((2, *compliance.shape)),
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
        return self._scale(eigenvalues) * self._rigidity(eigenvalues) if self.damping is None else self.damping

    def _rigidity(self, eigenvalues: Array) -> float:
        """ρ, as given or as the damping says."""
        if self.damping is not None:
            return self.damping / self._scale(eigenvalues)
        return RIGIDITY if self.rigidity == "auto" else self.rigidity

    @staticmethod
    def _scale(eigenvalues: Array) -> float:
        """λ of rigidity 1."""
        scale = 4 * float(np.sum(eigenvalues)) / max(len(eigenvalues), 1)
        return scale if scale > 0 else 1.0

    def candidates(self, *, to_samples: bool) -> "tuple[Tikhonov, ...]":
        """The rules among which each sample has its own, where something is left to be found."""
        if self.damping is not None:
            return (self,)
        rigidities = RIGIDITIES if self.rigidity == "auto" else (self.rigidity,)
        exponents = (self._exponent(to_samples=to_samples),)
        if self.spectral_exponent == "auto" and not to_samples:
            exponents = EXPONENTS
        return tuple(replace(self, rigidity=r, spectral_exponent=a) for r in rigidities for a in exponents)


def _metric(eigenvalues: Array, exponent: float) -> Array:
    """Diagonal of M⁻¹ ∝ S^−α, 1 for a direction of average variance."""
    mean = eigenvalues.mean() if eigenvalues.size else 0.0
    if mean == 0:
        return np.ones_like(eigenvalues)
    return np.maximum(eigenvalues / mean, _FLOOR) ** -exponent
