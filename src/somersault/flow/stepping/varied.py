"""Normal matrices of Tikhonov's rule with a rigidity and an exponent for each sample."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from somersault.array_types import Array, Rows
from somersault.flow.step import damping_of_unit_rigidity
from somersault.flow.stepping.control import MorphStart
from somersault.flow.stepping.memory import aligned
from somersault.flow.stepping.normal_matrix import NormalMatrix, Shifted
from somersault.flow.stepping.tikhonov import FLOOR


@dataclass(frozen=True)
class Stiffnesses:
    """What N₁ of each sample is for any rigidity and exponent, in the axes of a morph without bounds."""

    variances: Array  # (rank,), 4S
    logarithms: Array  # (rank,), of S / mean
    unit: float  # λ of rigidity 1
    off: int
    n_coordinates: int

    @classmethod
    def of(cls, start: MorphStart) -> "Stiffnesses":
        """Those of the space in which a morph starts."""
        eigenvalues = start.space.scatter.eigenvalues
        mean = eigenvalues.mean() if eigenvalues.any() else 0.0
        relative = np.maximum(eigenvalues / mean, FLOOR) if mean > 0 else np.ones_like(eigenvalues)
        unit = damping_of_unit_rigidity(eigenvalues)
        return cls(4 * eigenvalues, np.log(relative), unit, start.space.off, start.d.shape[1])

    def by(self, rigidity: Array, exponent: Array) -> Array:
        """N₁ (n, n_coordinates) of rigidities and exponents (n,); what is off the hull stays with any above 0."""
        damping, exponent, rank = self.unit * rigidity[:, None], exponent[:, None], len(self.variances)
        out = aligned((len(damping), self.n_coordinates))
        inside = np.multiply(self.logarithms, -exponent, out=out[:, :rank])
        np.exp(inside, out=inside)
        inside *= damping
        inside += self.variances
        out[:, rank : self.off] = damping * FLOOR**-exponent
        out[:, self.off :] = np.where(exponent > 0, np.inf, damping)
        return out


@dataclass(frozen=True)
class VariedMatrix(NormalMatrix):
    """N of samples of which each has a stiffness of its own, (n_samples, n_coordinates)."""

    @classmethod
    def like(cls, matrix: NormalMatrix, stiffness: Array) -> "VariedMatrix":
        """The same with other stiffnesses."""
        return cls(
            stiffness=stiffness,
            rigidity=matrix.rigidity,
            exponent=matrix.exponent,
            damping=matrix.damping,
            felt=matrix.felt,
            preserved=matrix.preserved,
            correction=matrix.correction,
            weight=matrix.weight,
        )

    @cached_property
    def compliance(self) -> Array:
        """1 / N₁."""
        return 1 / self.stiffness

    def at(self, rows: Rows) -> "VariedMatrix":
        """The matrix of some of the samples."""
        return VariedMatrix.like(self, self.stiffness[rows])

    def plus(self, h: Array, memory: Array) -> Shifted:
        """Add h (n_samples, 1) to the diagonal; in memory (n_samples, n_coordinates)."""
        np.add(self.stiffness, h, out=memory)
        return Shifted(self, np.divide(1.0, memory, out=memory))

    def speed(self, e: Array) -> Array:
        """About how fast the samples move, (n_samples, 1)."""
        v = self.compliance * e
        return np.sqrt(np.vecdot(v, v))[:, None]
