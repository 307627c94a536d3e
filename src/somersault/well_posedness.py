"""Whether the distances to some prototypes determine a point, and how well."""

from dataclasses import dataclass

import numpy as np

from somersault.hull import AffineHull


@dataclass(frozen=True)
class WellPosedness:
    """Whether activations determine the sample, and how well.

    Attributes
    ----------
    rank : int
        Dimension of the affine hull of the prototypes.
    n_features : int
        Dimension of the space.
    is_exact : bool
        rank == n_features: D + 1 of the prototypes are affinely independent. Never with features of weight zero.
    condition_number : float
        σ_max / σ_min over the hull, dimensionless; inf for a hull that is a single point.
    noise_gain : float
        ½(Σσ_j⁻²)^½: root mean square error of the point for each unit of independent noise in the activations,
        1 / feature scale.
    missing_references : int
        Further reference points that would determine all features of positive weight.
    n_invisible : int
        Features of weight zero. No reference ever determines them.
    """

    rank: int
    n_features: int
    is_exact: bool
    condition_number: float
    noise_gain: float
    missing_references: int
    n_invisible: int

    @classmethod
    def of(cls, hull: AffineHull) -> "WellPosedness":
        """That of the prototypes of a hull."""
        s, rank, n_features = hull.singular_values, hull.rank, len(hull.center)
        return cls(
            rank=rank,
            n_features=n_features,
            is_exact=rank == n_features,
            condition_number=float(s[0] / s[-1]) if rank else np.inf,
            noise_gain=float(0.5 * np.sqrt(np.sum(s**-2.0))),
            missing_references=hull.n_visible - rank,
            n_invisible=n_features - hull.n_visible,
        )

    def __str__(self) -> str:
        verdict = (
            f"{self.missing_references} references short of exact inversion"
            if self.missing_references
            else "exactly invertible"
        )
        if self.n_invisible:
            verdict += f" but for {self.n_invisible} features of weight zero"
        return (
            f"{verdict}: rank {self.rank} of {self.n_features}, condition number {self.condition_number:.3g}, "
            f"noise gain {self.noise_gain:.3g}"
        )
