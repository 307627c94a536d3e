"""MUSIC within a plane: the rule between two points as a curve of two coordinates.

From a to b a step is sought among the combinations of two directions, toward the target and back out to where
samples are:

    e = b − a    and    q = M (b − m),    M = diag(|a_d − b_d|^½) to mean 1.

Of the normal matrix (`somersault.flow.step`) the term 4n d dᵀ, which all units have in common, is by far the
largest. It keeps ‖x − m‖, which a straight line between two samples lowers. With this M a feature in which start
and target agree stays, so that what is empty in both stays empty along the path. In the plane the matrix has two
rows; with all of S in it a step costs a few operations, whatever the number of features and units. Targets are
among the preserved units here, so that one decomposition, that of the codebook, serves all of them.

How rigid a leg is, is found for each by itself and without labels: of the curves for rigidities ρ from 10 to 3000
and the straight line, which stands for 10⁵, the one with the least `path_score` is taken. Where nothing is to be
preserved, it is the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Rows
from somersault.flow.score import path_score
from somersault.flow.step import damping_of_unit_rigidity, implicit_step
from somersault.matching import sliced

PlanarGroups = Sequence[tuple[NDArray[np.intp], Array]]
"""Features whose values stay on a plane: which they are, and what is normal to it."""

STRAIGHT = 1e5
LEG_RIGIDITIES = (10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, STRAIGHT)
_EXPONENT = 0.5
"""Of |a − b| in M: 0 leaves noise where both are empty, 1 lengthens the path through the features one by one."""
_N_STEPS = 40
_FIRST, _LARGEST, _GROWTH = 0.03, 0.04, 1.5
"""Shares of the path of the first step and up to which steps grow, and by what."""
_AT_ONCE = 1000
"""Curves that are followed at once: one of a single leg takes as long as a hundred."""
_SINGULAR = 1e-12
"""Share of the trace below which the second direction is none of its own."""


@dataclass(frozen=True)
class Preserved:
    """The preserved units, as the rule sees them, in the visible features times the roots of their weights."""

    total: float  # n = Σω_i
    mean: Array  # m, (n_visible,)
    axes: Array  # of S, (rank, n_visible), orthonormal
    eigenvalues: Array  # (rank,)

    @property
    def damping(self) -> float:
        """λ of rigidity 1; any, where there is nothing to preserve."""
        return damping_of_unit_rigidity(self.eigenvalues)

    @property
    def unit(self) -> float:
        """A length of the units' order, a power of 2, so that to measure by it changes no bit."""
        return float(2.0 ** np.round(np.log2(self.damping) / 2))

    def over(self, unit: float) -> "Preserved":
        """The same measured by that length: products of four lengths would leave float64."""
        return replace(self, mean=self.mean / unit, eigenvalues=self.eigenvalues / unit**2)


@dataclass(frozen=True)
class Legs:
    """Curves x = b + c_0 e + c_1 q, one for each pair of points."""

    directions: Array  # e and q, (n_legs, 2, n_visible)
    corners: Array  # c, (n_legs, n_corners, 2): from (−1, 0) to (0, 0)
    rigidity: Array  # (n_legs,)


def legs_between(a: Array, b: Array, preserved: Preserved, groups: PlanarGroups = ()) -> Legs:
    """The best curves from points a to points b, (n_legs, n_visible), which stay on the planes of groups."""
    unit = preserved.unit
    directions, plane = _plane(a / unit, b / unit, preserved.over(unit), groups)
    rules = np.array(LEG_RIGIDITIES if preserved.total > 0 else (STRAIGHT,))
    best = np.full(len(a), np.inf)
    corners, rigidity = np.zeros((len(a), _N_STEPS + 2, 2)), np.zeros(len(a))
    for some in sliced(len(rules), max(1, _AT_ONCE // max(len(a), 1))):
        found, rho, score = _best_of(plane, rules[some])
        better = score < best
        corners[better], rigidity[better], best[better] = found[better], rho[better], score[better]
    return Legs(directions * unit, corners, rigidity)


def _best_of(plane: "_Plane", rules: Array) -> tuple[Array, Array, Array]:
    """Of each leg the curve of least score among those of some rigidities, its rigidity, and this score."""
    legs = np.arange(len(plane.energy))
    rows, rigidity = np.tile(legs, len(rules)), np.repeat(rules, len(legs))
    bent = rigidity < STRAIGHT
    found = np.repeat(_line()[None], len(rows), axis=0)
    found[bent] = _curve(plane.of(rows[bent]), rigidity[bent])
    score = plane.of(rows).score(found).reshape(len(rules), -1)
    least = np.where(np.isnan(score), np.inf, score).argmin(axis=0)
    return found[least * len(legs) + legs], rules[least], score[least, legs]


@dataclass(frozen=True)
class _Plane:
    """Inner products of the two directions, which is all that the rule asks for."""

    gram: Array  # EᵀE, (n_legs, 2, 2)
    constant: Array  # 4 EᵀSE, (n_legs, 2, 2)
    damping: Array  # λ EᵀM⁻¹E at rigidity 1, (n_legs, 2, 2)
    to_mean: Array  # Eᵀ(b − m), (n_legs, 2)
    energy: Array  # ‖b − m‖², (n_legs,)
    preserved: float  # 4n

    def of(self, rows: Rows) -> "_Plane":
        """Those of some legs."""
        return _Plane(
            gram=self.gram[rows],
            constant=self.constant[rows],
            damping=self.damping[rows],
            to_mean=self.to_mean[rows],
            energy=self.energy[rows],
            preserved=self.preserved,
        )

    def along(self, c: Array) -> Array:
        """Eᵀ(x − b)."""
        return ((c if c.ndim == 3 else c[:, None]) @ self.gram).reshape(c.shape)

    def squares(self, c: Array) -> Array:
        """‖x‖² of differences of points."""
        return np.maximum(np.vecdot(c, self.along(c)), 0.0)

    def score(self, corners: Array) -> Array:
        """The score of curves (n_legs, n_corners, 2)."""
        lengths = np.sqrt(self.squares(np.diff(corners, axis=1)))
        left = np.sqrt(self.squares(corners))
        energy = self.energy[:, None] + 2 * np.einsum("nki,ni->nk", corners, self.to_mean) + self.squares(corners)
        return path_score(lengths, left, energy)


def _plane(a: Array, b: Array, preserved: Preserved, groups: PlanarGroups = ()) -> tuple[Array, _Plane]:
    e, to_mean = b - a, b - preserved.mean
    M = np.abs(e) ** _EXPONENT
    np.divide(M, np.maximum(M.mean(axis=1, keepdims=True), np.finfo(float).tiny), out=M)
    aside = to_mean.copy()
    for group, normal in groups:
        aside[:, group] -= _part_along(normal, to_mean[:, group], M[:, group])
    E = np.stack([e, M * aside], axis=1)
    inverse = np.divide(1.0, M, out=np.zeros_like(M), where=M > 0)
    products = (E.reshape(-1, E.shape[2]) @ preserved.axes.T).reshape(len(E), 2, -1)
    tilted = np.stack([e * inverse, aside], axis=1)  # M⁻¹E, but for features in which E is 0
    plane = _Plane(
        gram=E @ E.mT,
        constant=4 * (products * preserved.eigenvalues) @ products.mT,
        damping=preserved.damping * tilted @ E.mT,
        to_mean=np.einsum("njd,nd->nj", E, to_mean),
        energy=np.vecdot(to_mean, to_mean),
        preserved=4 * preserved.total,
    )
    return E, plane


def _part_along(normal: Array, values: Array, M: Array) -> Array:
    """What to take off the values (n, n_group) so that M times them is on the plane of that normal."""
    along = (M * normal**2).sum(axis=1, keepdims=True)
    return np.vecdot(M * values, normal)[:, None] / np.where(along > 0, along, 1.0) * normal


def _line() -> Array:
    """Corners (n_corners, 2) of the straight one."""
    return np.stack([np.linspace(-1.0, 0.0, _N_STEPS + 2), np.zeros(_N_STEPS + 2)], axis=1)


def _curve(plane: _Plane, rigidity: Array) -> Array:
    """Corners (n_legs, n_corners, 2) by implicit steps, of a rigidity each: none leads away from b."""
    damping = rigidity[:, None, None] * plane.damping
    matrix = _PlaneMatrix(plane.constant + damping, plane.preserved, plane.gram)
    c = np.zeros((len(plane.gram), 2))
    c[:, 0] = -1.0
    corners = [c]
    whole = np.sqrt(plane.gram[:, 0, 0])
    e = plane.along(c)
    speed = np.sqrt(plane.squares(matrix.solve(plane.to_mean + e, e, np.ones(len(c)))))
    h = _FIRST * whole / np.where(speed > 0, speed, 1.0)
    for _ in range(_N_STEPS):
        e = plane.along(c)
        step = implicit_step(matrix.plus(h), plane.to_mean + e, e, h)
        c = c + step
        corners.append(c)
        h = np.where(np.sqrt(plane.squares(step)) < _LARGEST * whole, _GROWTH * h, h)
    return np.stack([*corners, np.zeros_like(c)], axis=1)


@dataclass(frozen=True)
class _PlaneMatrix:
    """N in the two directions, of which d and e are the inner products."""

    constant: Array  # Eᵀ(4S + λM⁻¹)E, (n_legs, 2, 2)
    preserved: float  # 4n
    gram: Array  # EᵀE, (n_legs, 2, 2)
    added: Array | None = None  # h, (n_legs,)

    def plus(self, h: Array) -> "_PlaneMatrix":
        """N + hI for h (n_legs,)."""
        return replace(self, added=h)

    def solve(self, d: Array, e: Array, length: Array, out: Array | None = None) -> Array:  # noqa: ARG002
        """That multiple (n_legs,) of N⁻¹e."""
        bare = self.constant + self.preserved * d[:, :, None] * d[:, None, :]
        whole = bare if self.added is None else bare + self.added[:, None, None] * self.gram
        return length[:, None] * _solve(whole, e)


def _solve(N: Array, e: Array) -> Array:
    """N⁻¹e of 2 × 2 matrices; along the first direction alone where the second adds nothing."""
    p, q, r = N[:, 0, 0], N[:, 0, 1], N[:, 1, 1]
    determinant = p * r - q * q
    is_flat = determinant <= _SINGULAR * p * r
    determinant = np.where(is_flat, 1.0, determinant)
    out = np.stack([r * e[:, 0] - q * e[:, 1], p * e[:, 1] - q * e[:, 0]], axis=1) / determinant[:, None]
    alone = np.divide(e[:, 0], p, out=np.zeros_like(p), where=p > 0)
    return np.where(is_flat[:, None], np.stack([alone, np.zeros_like(alone)], axis=1), out)
