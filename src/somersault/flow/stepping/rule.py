"""In which direction a step goes: Tikhonov-regularized control of the activations, or a rule of the user's."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.flow.step import damping_of_unit_rigidity
from somersault.flow.stepping.normal_matrix import NormalMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from somersault.flow.stepping.space import ReducedSpace

Auto = Literal["auto"]

RIGIDITY, SHARE, EXPONENT = 30.0, 0.8, 0.5
TRIED_RIGIDITIES, TRIED_EXPONENTS = (3.0, 30.0, 300.0), (0.5, 1.0)
_FLOOR = 1e-6
"""Relative variance of a direction of the hull in which no preserved unit varies: stiff, but not frozen."""


class Rule(Protocol):
    """Decide in which direction a step goes: `Tikhonov`, or any object of yours with these methods.

    Examples
    --------
    Every direction costs a move the same:

    >>> from somersault import NormalMatrix, morph
    >>> class Alike:
    ...     def normal_matrix(self, space, own_weight):
    ...         return NormalMatrix.of(space, own_weight, damping=100.0, target_weight=1.0)
    ...
    ...     def candidates(self, *, to_samples):
    ...         return [self]
    >>> units = [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, 2.0]]
    >>> morph([[0.0, 0.1]], units, 3, rule=Alike()).end.round(3)
    array([[2., 2.]])
    """

    def normal_matrix(self, space: "ReducedSpace", own_weight: Array) -> NormalMatrix:
        """Say what a step costs, by `NormalMatrix.of`.

        Parameters
        ----------
        space : ReducedSpace
            The coordinates of the paths; `space.scatter.eigenvalues` are the variances of the preserved units
            along each axis, times their total weight.
        own_weight : ndarray of shape (n_samples,)
            What the target of each sample weighs among the preserved units.
        """
        ...

    def candidates(self, *, to_samples: bool) -> "Sequence[Rule]":
        """Name the rules that are tried for each path, which takes that of the best score; [self] for no choice.

        Parameters
        ----------
        to_samples : bool
            Whether the targets are samples rather than units.
        """
        ...


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

    def normal_matrix(self, space: "ReducedSpace", own_weight: Array) -> NormalMatrix:
        """Factorized normal matrices, for targets that have own_weight (n_samples,) among the preserved units."""
        eigenvalues = space.scatter.eigenvalues
        exponent = self._exponent(to_samples=space.goal is not None)
        return NormalMatrix.of(
            space,
            own_weight,
            damping=self._damping(eigenvalues),
            target_weight=self._weight(space.scatter.total - own_weight),
            metric=_metric(eigenvalues, exponent),
            off_hull=_FLOOR**-exponent,
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
        """The rules among which each sample has its own, where something is left to be found."""
        if self.damping is not None:
            return (self,)
        rigidities = TRIED_RIGIDITIES if self.rigidity == "auto" else (self.rigidity,)
        exponents = (self._exponent(to_samples=to_samples),)
        if self.spectral_exponent == "auto" and not to_samples:
            exponents = TRIED_EXPONENTS
        return tuple(replace(self, rigidity=r, spectral_exponent=a) for r in rigidities for a in exponents)


def _metric(eigenvalues: Array, exponent: float) -> Array:
    """Diagonal of M⁻¹ ∝ S^−α, 1 for a direction of average variance."""
    mean = eigenvalues.mean() if eigenvalues.size else 0.0
    if mean == 0:
        return np.ones_like(eigenvalues)
    return np.maximum(eigenvalues / mean, _FLOOR) ** -exponent


def checked_rule(rule: Rule | None) -> Rule:
    """A rule with the methods of one; None: the default."""
    if rule is None:
        return Tikhonov()
    return validation.having(rule, "rule", ("normal_matrix", "candidates"), "ss.Tikhonov(...)")


def tried(rule: Rule, *, to_samples: bool) -> "Sequence[Rule]":
    """The candidates of a rule, checked: one of the user's may name anything."""
    found = validation.entries(rule.candidates(to_samples=to_samples), "rule.candidates(...)", "rules")
    if not found:
        raise InputError("rule.candidates(...) names no rule; need one at least, such as [self]")
    return [checked_rule(each) for each in found]


def matrix_of(rule: Rule, space: "ReducedSpace", own_weight: Array) -> NormalMatrix:
    """The normal matrices of a rule, checked: one of the user's may answer anything."""
    answer = rule.normal_matrix(space, own_weight)
    return validation.having(answer, "rule.normal_matrix(...)", ("solve", "plus"), "ss.NormalMatrix.of(...)")
