"""The least of a quadratic in a box, for many samples at once.

    argmin_v (v − u)ᵀP(v − u)  with  low ≤ v ≤ high,    P = c I + Aᵀ diag(γ) A + Σ_k s_k p_k p_kᵀ,

where A has orthonormal rows and serves all samples. P⁻¹ is of the same form, so what is looked for is the push μ
of the bounds, v = u + P⁻¹μ: it is zero but on the few features that are held, and far better conditioned on these
than v on the others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Mask

EXACT = 1e-9
"""Largest distance of v from its bounds as a share of its length."""
_ROUNDING = 1e-14
"""The same as a share of the lengths of what v is the sum of, u and μ / c."""
_MOST_STEPS = 2000
"""Some ten to fifty are usual, two hundred where P is a million times as stiff in some directions as in others."""
_PATIENCE = 10
"""In so many steps the held features are solved for as much better, again, before others join them."""


@dataclass(frozen=True)
class Metric:
    """P⁻¹ of some samples, (I − Aᵀ diag(γ / (c + γ)) A) / c − Σ_k y_k r_kᵀ, in O(n_features · rank) a product."""

    constant: Array  # c, (n, 1)
    axes: Array  # A, (rank, n_features)
    taken: Array  # γ / (c + γ), (n, rank)
    terms: Array  # y, (n_terms, n, n_features)
    answers: Array  # r, the same

    @classmethod
    def of(cls, constant: Array, axes: Array, stiffness: Array, strengths: Array, terms: Array) -> "Metric":
        """From c (n, 1), A, γ (rank,), s (n_terms, n, 1), p (n_terms, n, n_features): Woodbury's formula.

        Nothing moves along an axis of infinite stiffness.
        """
        bare = cls(constant, axes, 1 - constant / (constant + stiffness), terms[:0], terms[:0])
        y = np.array([bare.solve(term) for term in terms]).reshape(terms.shape)
        overlaps = np.einsum("jnd,knd->njk", terms, y)
        s = np.moveaxis(strengths, 0, 1) * np.eye(len(terms))
        weights = np.linalg.solve(np.eye(len(terms)) + s @ overlaps, s)
        return cls(constant, axes, bare.taken, y, np.einsum("njk,knd->jnd", weights, y))

    def __getitem__(self, rows: NDArray[np.intp] | Mask) -> "Metric":
        return Metric(self.constant[rows], self.axes, self.taken[rows], self.terms[:, rows], self.answers[:, rows])

    def solve(self, m: Array) -> Array:
        """P⁻¹ m, row by row."""
        out = m - ((m @ self.axes.T) * self.taken) @ self.axes
        out /= self.constant
        for term, answer in zip(self.terms, self.answers, strict=True):
            out -= np.vecdot(term, m)[:, None] * answer
        return out


def nearest_in_box(
    u: Array, low: Array, high: Array, metric: Metric, push: Array | None = None, tolerance: float = EXACT
) -> tuple[Array, Array, Mask]:
    """The points v of the boxes nearest to u (n, n_features) in the metric, μ = P(v − u), and which are certain.

    v is found to that share of its length. A good push to start from saves steps.

    Conjugate gradients on the features that are held, which are those with a push. One whose push would change its
    sign is let go; those beyond their bounds are held too once they outweigh what is left of the held ones.

    References
    ----------
    Dostál, Schöberl, Minimizing quadratic functions subject to bound constraints with the rate of convergence and
    finite termination, Computational Optimization and Applications 30 (2005): proportioning. Deviation: feasible
    steps are whole where they lower the quadratic, else as long as all pushes keep their signs.
    """
    pushes = np.zeros_like(u) if push is None else push.copy()
    points = u + metric.solve(pushes)
    going, rows = _Search.begin(u, low, high, metric), np.arange(len(u))
    for count in range(_MOST_STEPS):
        m, v = pushes[rows], points[rows]
        gap = going.gap(m, v)
        far = _length(gap) > np.maximum(tolerance * _length(v), _ROUNDING * going.extent(m))
        if not far.all():
            rows, m, v, gap, going = rows[far], m[far], v[far], gap[far], going[far]
        if rows.size == 0:
            break
        pushes[rows], points[rows] = going.step(m, v, gap, 1 + count / _PATIENCE)
    certain = np.ones(len(u), dtype=bool)
    certain[rows] = False
    return np.where(pushes > 0, low, np.where(pushes < 0, high, points.clip(low, high))), pushes, certain


@dataclass
class _Search:
    """The rows that are not done, and the last direction of each: p, P⁻¹p and pᵀP⁻¹p, 0 to begin anew."""

    u: Array
    low: Array
    high: Array
    metric: Metric
    p: Array
    Qp: Array
    curvature: Array

    @classmethod
    def begin(cls, u: Array, low: Array, high: Array, metric: Metric) -> "_Search":
        """All rows, without a direction."""
        return cls(u, low, high, metric, np.zeros_like(u), np.zeros_like(u), np.zeros(len(u)))

    def __getitem__(self, rows: Mask) -> "_Search":
        u, low, high, metric = self.u[rows], self.low[rows], self.high[rows], self.metric[rows]
        return _Search(u, low, high, metric, self.p[rows], self.Qp[rows], self.curvature[rows])

    def gap(self, m: Array, v: Array) -> Array:
        """How far held features are from their bounds, and the others beyond theirs: 0 at the least."""
        return v - np.where(m > 0, self.low, np.where(m < 0, self.high, v.clip(self.low, self.high)))

    def extent(self, m: Array) -> Array:
        """How long is what v is the sum of."""
        return _length(self.u) + _length(m / self.metric.constant)

    def step(self, m: Array, v: Array, gap: Array, patience: float) -> tuple[Array, Array]:
        """The next pushes and points."""
        self._turn(np.where(m == 0, 0.0, gap), gap, patience)
        length = (np.vecdot(gap, self.p) / self.curvature)[:, None]
        pushes, points = m - length * self.p, v - length * self.Qp
        crosses = m * pushes < 0
        rows = np.flatnonzero(crosses.any(axis=1))
        if rows.size:
            pushes[crosses], self.curvature[rows] = 0.0, 0.0
            points[rows] = self.u[rows] + self.metric[rows].solve(pushes[rows])
            rows = rows[(self._dual(pushes, points) >= self._dual(m, v))[rows]]
            pushes[rows], points[rows] = self._to_first_change(rows, m[rows], v[rows], crosses[rows])
        return pushes, points

    def _turn(self, held: Array, gap: Array, patience: float) -> None:
        """The next direction: conjugate to the last among the held features, or anew, with those beyond bounds."""
        inside = np.vecdot(held, held)
        anew = np.vecdot(gap, gap) > (1 + patience) * inside
        along = np.divide(
            np.vecdot(held, self.Qp), self.curvature, out=np.zeros(len(gap)), where=~anew & (self.curvature > 0)
        )
        self.p = np.where(anew[:, None], gap, held) - along[:, None] * self.p
        self.Qp = self.metric.solve(self.p)
        self.curvature = np.vecdot(self.p, self.Qp)

    def _dual(self, m: Array, v: Array) -> Array:
        """What the pushes make least: ½ μᵀP⁻¹μ + Σ μ (u − the bound)."""
        bound = np.where(m > 0, self.low, np.where(m < 0, self.high, 0.0))
        return np.vecdot(m, (v + self.u) / 2 - bound)

    def _to_first_change(self, rows: NDArray[np.intp], m: Array, v: Array, crosses: Mask) -> tuple[Array, Array]:
        """As far along the direction as all pushes keep their signs."""
        reach = np.divide(m, self.p[rows], out=np.full_like(m, np.inf), where=crosses)
        longest = reach.min(axis=1, keepdims=True, initial=np.inf)
        return np.where(reach <= longest, 0.0, m - longest * self.p[rows]), v - longest * self.Qp[rows]


def _length(rows: Array) -> Array:
    return np.sqrt(np.vecdot(rows, rows))
