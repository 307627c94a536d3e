"""What a policy is told of a sample on its way: a few numbers without a unit of measure.

They are what the flow knows anyway, each between −1 and 1. Lengths are in those of the straight way or in the
local spacing of the units, so that what is learned on some data can be used on others.
"""

import numpy as np

from somersault.array_types import Array, Rows
from somersault.flow.stepping.control import MorphStart
from somersault.flow.stepping.tikhonov import RIGIDITY
from somersault.flow.stepping.varied import VariedMatrix

NUMBERS = (
    "progress", "midway", "spacing", "distance", "blend", "preserved", "crossing", "walked", "detour", "spectrum",
    "offset", "rigidity", "exponent",
)  # fmt: skip
"""Their names, in their order."""
MOST_CHANGE = 2.0
"""An activation counts as changed by e² at most: that of a unit at which a path begins changes without limit."""
_ROUNDING = 1e-14
"""A way shorter than this share of the distances from the mean is none."""


class KnownNumbers:
    """What is remembered of the start of some samples, and what is told of them later."""

    def __init__(self, start: MorphStart, matrix: VariedMatrix, rigidity: Array, exponent: Array) -> None:
        self._start, self._matrix, space = start, matrix, start.space
        self._at = np.arange(start.block.start, start.block.stop)
        eigenvalues = space.scatter.eigenvalues
        self._variances = eigenvalues / (eigenvalues.mean() if eigenvalues.any() else 1.0)
        self._spacing = space.hull.spacing
        self._activations = space.unit_activations(start.d, start.block)
        self._unit = self._activations.argmin(axis=1)
        self._energy = np.vecdot(start.d, start.d)
        self._stays = exponent > 0  # what is off the hull
        goal, distance = start.d - start.e, self._movable(slice(None), start.e)
        is_there = distance <= _ROUNDING * np.sqrt(self._energy + np.vecdot(goal, goal))
        self._distance = np.where(is_there, 0.0, distance)
        self.walked = np.zeros(len(start.d))
        self._limit = _scaled(_log10(start.limit(), self._distance), 2)
        self._rule = np.column_stack([_scaled(np.log10(rigidity / RIGIDITY), 2), exponent])

    def left(self, rows: Rows, e: Array) -> Array:
        """The share (n,) of its way that a sample still has before it."""
        return _ratio(self._movable(rows, e), self._distance[rows])

    def of(self, rows: Rows, d: Array, e: Array) -> Array:
        """The numbers (n, n_numbers) of the samples in those rows, at d = x − m and e = x − w_t."""
        whole, rank = self._distance[rows], self._start.space.rank
        left = np.clip(self.left(rows, e), 0.0, 2.0)
        A = self._start.space.unit_activations(d, self._at[rows])
        nearest, unit, tiny = A.argmin(axis=1), self._unit[rows], 1e-12 * (1e-300 + A.max(axis=1))
        e_inside = np.vecdot(e[:, :rank], e[:, :rank])
        at = np.arange(len(d))
        columns = [
            1 - left,
            4 * np.clip(left * (1 - left), 0.0, None),
            self._limit[rows],
            _scaled(_log2(np.sqrt(np.maximum(A[at, nearest], tiny)), self._spacing[nearest]), 4),
            _scaled(self._blend(rows, d, e, np.minimum(left, 1.0)), 2),
            self._change(A, self._activations[rows], tiny) / MOST_CHANGE,
            _scaled(np.log(np.maximum(e_inside, tiny) / np.maximum(A[at, unit], tiny)), 4),
            np.minimum(_ratio(self.walked[rows], whole) / 4, 1.0),
            self._detour(rows, d, e),
            _scaled(_log10(e[:, :rank] ** 2 @ self._variances, e_inside), 2),
            np.clip(_ratio(np.vecdot(d[:, rank:], d[:, rank:]), np.vecdot(d, d)), 0.0, 1.0),
        ]
        return np.column_stack([*columns, self._rule[rows]])

    def change(self, rows: Rows, d: Array) -> Array:
        """Logarithms of the activations (n, n_units) in those of the start, of which e² is the most."""
        A = self._start.space.unit_activations(d, self._at[rows])
        return _changes(A, self._activations[rows], 1e-12 * (1e-300 + A.max(axis=1)))

    def _movable(self, rows: Rows, e: Array) -> Array:
        """Distance to the target (n,) along the coordinates that a rule moves."""
        off = self._start.space.off
        inside, beyond = np.vecdot(e[:, :off], e[:, :off]), np.vecdot(e[:, off:], e[:, off:])
        return np.sqrt(inside + np.where(self._stays[rows], 0.0, beyond))

    def _blend(self, rows: Rows, d: Array, e: Array, left: Array) -> Array:
        """How much nearer to the mean a sample is than it should be there: `score` has the reason."""
        goal = d - e
        expected = left * self._energy[rows] + (1 - left) * np.vecdot(goal, goal)
        return np.log(np.maximum(np.vecdot(d, d), 1e-300) / np.maximum(expected, 1e-300))

    def _change(self, A: Array, first: Array, tiny: Array) -> Array:
        return np.abs(_changes(A, first, tiny)).mean(axis=1)

    def _detour(self, rows: Rows, d: Array, e: Array) -> Array:
        """Cosine between the way to the target and the direction of the tuned rule."""
        v = self._matrix.at(rows).solve(d, e)
        return np.clip(_ratio(np.vecdot(e, v), np.sqrt(np.vecdot(e, e) * np.vecdot(v, v))), -1.0, 1.0)


def _changes(A: Array, first: Array, tiny: Array) -> Array:
    least = tiny[:, None]
    return np.clip(np.log(np.maximum(A, least) / np.maximum(first, least)), -MOST_CHANGE, MOST_CHANGE)


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _log10(part: Array, whole: Array) -> Array:
    return np.log10(np.maximum(_ratio(part, whole), 1e-12))


def _log2(part: Array, whole: Array) -> Array:
    return np.log2(np.maximum(_ratio(part, whole), 1e-12))


def _scaled(values: Array, most: float) -> Array:
    return np.clip(values / most, -1.0, 1.0)
