"""The normal matrices of MUSIC in the axes of the preserved scatter, factorized.

Without the target's own term

    N = N₁ + 4n d dᵀ,    N₁ = 4S + λM⁻¹,

where N₁ is diagonal in the axes of S, constant along the path and common to all samples and targets: one
decomposition serves them all, and a solve is a few inner products (Sherman-Morrison).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from somersault.array_types import Array
from somersault.flow.step import damping_of_unit_rigidity
from somersault.flow.stepping.memory import aligned

if TYPE_CHECKING:
    from somersault.flow.stepping.space import ReducedSpace


@dataclass(frozen=True)
class NormalMatrix:
    """Weigh what a step changes against what it costs, for a rule of your own.

    Examples
    --------
    >>> from somersault import NormalMatrix, morph
    >>> class Alike:
    ...     def normal_matrix(self, space, own_weight):
    ...         return NormalMatrix.of(space, own_weight, damping=100.0, target_weight=1.0)
    ...
    ...     def candidates(self, *, to_samples):
    ...         return [self]
    >>> morph([[0.0, 0.1]], [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]], 2, rule=Alike()).end.round(3)
    array([[2., 1.]])
    """

    stiffness: Array  # N₁, (n_coordinates,); inf: frozen
    rigidity: float  # ρ
    exponent: float  # α
    damping: float  # λ
    felt: Array | None  # (n_coordinates,), under bounds: 0 where a path without them would not move, else 1
    preserved: float  # 4n
    correction: Array  # 4(ω − ω_t), (n_samples,)
    weight: Array  # ω, (n_samples,)

    @classmethod
    def of(
        cls,
        space: "ReducedSpace",
        own_weight: Array,
        *,
        damping: float,
        target_weight: Array | float,
        inverse_metric: Array | float = 1.0,
        off_hull: float = 1.0,
        keeps_offset: bool = False,
        rigidity: float | None = None,
        exponent: float = np.nan,
    ) -> "NormalMatrix":
        """Make the matrices of a rule from what a step costs, beside what it changes in the activations.

        A step Δ costs λΔᵀM⁻¹Δ.

        Parameters
        ----------
        space : ReducedSpace
            As the rule was given it.
        own_weight : ndarray of shape (n_samples,)
            As the rule was given it.
        damping : float
            λ, squared feature scale.
        target_weight : float or ndarray of shape (n_samples,)
            ω of the target, where a preserved unit has 1.
        inverse_metric : float or ndarray of shape (rank,), default 1.0
            M⁻¹ along each axis.
        off_hull : float, default 1.0
            M⁻¹ toward a target sample off the hull of the prototypes.
        keeps_offset : bool, default False
            Whether what is off the hull stays, where no bound pushes it.
        rigidity, exponent : float, optional
            As `Morph.rigidity` and `Morph.spectral_exponent` report them; λ / (4 tr S / rank), and NaN.
        """
        scatter, rank = space.scatter, space.rank
        stiffness = np.empty(space.start.shape[1])
        stiffness[:rank] = 4 * scatter.eigenvalues + damping * inverse_metric
        stiffness[rank : space.off] = damping * off_hull
        stiffness[space.off :] = np.inf if keeps_offset and not space.is_bounded else damping
        felt = np.ones(len(stiffness)) if space.is_bounded else None
        if felt is not None and keeps_offset:
            felt[space.off :] = 0.0
        weight = np.broadcast_to(target_weight, own_weight.shape)
        if rigidity is None:
            rigidity = damping / damping_of_unit_rigidity(scatter.eigenvalues)
        return cls(
            stiffness=stiffness,
            rigidity=rigidity,
            exponent=exponent,
            damping=damping,
            felt=felt,
            preserved=4 * scatter.total,
            correction=4 * (weight - own_weight),
            weight=weight,
        )

    @cached_property
    def compliance(self) -> Array:
        """1 / N₁ for each sample, (n_samples, n_coordinates): broadcasting is slower than reading."""
        out = aligned((len(self.weight), len(self.stiffness)))
        out[:] = 1 / self.stiffness
        return out

    @cached_property
    def _scratch(self) -> Array:
        """(2, n_samples, n_coordinates): fresh memory costs more than the arithmetic."""
        return aligned((2, *self.compliance.shape))

    def solve(
        self,
        d: Array,
        e: Array,
        length: Array | float = 1.0,
        out: Array | None = None,
        *,
        compliance: Array | None = None,
        correction: Array | None = None,
    ) -> Array:
        """Solve for the direction of a step, up to a length.

        That multiple (n_samples,) of N₀⁻¹e, with N₀ = N₁ + 4n d dᵀ; with C = (N₁ + hI)⁻¹ of (N₀ + hI)⁻¹e.
        With a correction 4(ω − ω_t) it is N⁻¹e, which is N₀⁻¹e divided by 1 + 4(ω − ω_t) e·N₀⁻¹e. The answer is
        length (C e − r C d), r a number of each sample: one product of a row of two with two rows.
        """
        if self.felt is not None:
            d = d * self.felt
        C = self.compliance[: len(e)] if compliance is None else compliance
        both = self._scratch[:, : len(e)]
        Ce, Cd = np.multiply(C, e, out=both[0]), np.multiply(C, d, out=both[1])
        dCe = np.vecdot(d, Ce)
        ratio = self.preserved * dCe / (1 + self.preserved * np.vecdot(d, Cd))
        if correction is not None:
            length = length / (1 + correction * (np.vecdot(e, Ce) - ratio * dCe))
        shares = np.empty((len(e), 1, 2))
        shares[:, 0, 0] = length
        shares[:, 0, 1] = -length * ratio
        out = np.empty_like(e) if out is None else out
        np.matmul(shares, both.swapaxes(0, 1), out=out[:, None])
        return out

    @cached_property
    def _lines(self) -> Array:
        """N₁ and I, whose sums a product of matrices finds in less time than broadcasting does."""
        return np.stack([self.stiffness, np.ones_like(self.stiffness)])

    def plus(self, h: Array, memory: Array) -> "Shifted":
        """Add h (n_samples, 1) to the diagonal; in memory (n_samples, n_coordinates)."""
        shares = np.ones((len(h), 2))
        shares[:, 1:] = h
        np.matmul(shares, self._lines, out=memory)
        return Shifted(self, np.divide(1.0, memory, out=memory))


@dataclass(slots=True)  # a frozen one takes longer to make
class Shifted:
    """N + hI of some samples."""

    matrix: NormalMatrix
    compliance: Array  # (N₁ + hI)⁻¹, (n_samples, n_coordinates)

    def solve(self, d: Array, e: Array, length: Array, out: Array | None = None) -> Array:
        """That multiple (n_samples,) of (N₀ + hI)⁻¹e."""
        return self.matrix.solve(d, e, length, out, compliance=self.compliance)
