"""The search among many units in few features: groups of units that lie together, most of which are not looked at.

With c the center of a group and R its radius, no unit w of it is nearer than

    ‖x − w‖ ≥ ‖x − c‖ − R.                                                                                  (1)

The tiles of the kernel search among centers, then the units of the nearest group are compared, and after them
those of every group that (1) does not rule out. A group fills one vector of the processor. Units are divided in
halves by the feature in which they reach farthest, and each half again (a k-d tree: Friedman, Bentley, Finkel, ACM
Transactions on Mathematical Software 3 (1977) 209).

Scores of units are inexact as in `fused.doubt_of`, those of centers by (m + 6) u ‖c‖ (‖x‖ + ½‖c‖) at most. Both
are added to what (1) leaves, so that a unit that is not looked at has a score that is lower than the highest by
more than rounding may do.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Indices
from somersault.matching import fused
from somersault.matching.blocks import begin, packed
from somersault.matching.distances import CANCELLED, Expansion
from somersault.matching.threads import found_by_threads

_FEWEST, _WIDEST = 1000, 64
"""Units from which on groups are worth it, and features up to which they are."""
_WORK = 2**25
"""Multiplications from which on it is worth while to make groups."""
_LEFT = 1 / 4
"""Share of the groups that may be left on average."""
_WIDER = 1 + 1e-5
"""So that radii hold what rounding does to them."""


def is_worth_it(n_samples: int, W: NDArray[Any], n_in_all: int) -> bool:
    """Whether there are so many units in so few features, and samples for them."""
    n_units, n_features = W.shape
    fits = n_units >= _FEWEST and n_features <= _WIDEST
    return fits and n_samples * W.size >= _WORK and fused.is_worth_its_start(n_in_all, W)


@dataclass(frozen=True, eq=False)
class UnitGroups:
    """Units made ready for the kernel."""

    dtype: np.dtype[Any]
    ready: tuple[Any, ...]
    """Center, roots of weights; centers of groups packed, and their begin; radii; units (n_groups, n_features,
    size), their begin and numbers; W; what rounding does to scores of units, as a share and by the offset, to
    those of centers as a share, the longest of these, the share that cancels, the longest square; how many may be
    left."""

    @classmethod
    def of(cls, expansion: Expansion, points: NDArray[Any] | None = None) -> "UnitGroups":
        """Those of an expansion, in its type; of units whose points lie together, or else their prototypes."""
        from somersault.matching import kernel

        dtype, n_features = expansion.W.dtype, expansion.W.shape[1]
        roots = np.ones(n_features, dtype) if expansion.weights is None else np.sqrt(expansion.weights)
        center = np.zeros(n_features, dtype) if expansion.center is None else expansion.center
        W = expansion.W * roots
        size = kernel.width(dtype)
        numbers, is_unit = (
            divided(W, size) if points is None else _divided(points.tobytes(), points.shape[1], size)
        )
        units = W[numbers]
        middle = ((units.min(axis=1) + units.max(axis=1)) / 2).astype(dtype)
        apart = (units - middle[:, None]).astype(np.float64)
        radii = np.sqrt(np.vecdot(apart, apart).max(axis=1)) * _WIDER
        half = np.where(is_unit, -0.5 * np.vecdot(units, units, dtype=np.float64), -np.inf).astype(dtype)
        doubt = fused.doubt_of(expansion)
        longest = float(np.sqrt(np.vecdot(middle, middle, dtype=np.float64).max()))
        farthest2 = float(np.vecdot(W, W, dtype=np.float64).max())
        rounding = np.array([doubt.products, doubt.offset, doubt.products, longest, CANCELLED, farthest2], dtype)
        of_centers = begin((-0.5 * np.vecdot(middle, middle, dtype=np.float64)).astype(dtype), kernel.UNITS)
        ready = (
            *(center, roots, packed(middle, kernel.UNITS), of_centers, radii.astype(dtype)),
            *(np.ascontiguousarray(units.swapaxes(1, 2)), half, numbers, W, rounding, _LEFT * len(numbers)),
        )
        return cls(dtype, ready)

    def search(self, X: NDArray[Any], units: Indices, squares: NDArray[np.float64] | None) -> bool | None:
        """As `fused.search`; None where so many groups are left that looking at all units is cheaper."""
        from somersault.matching import kernel

        return found_by_threads(kernel.search_by_groups, X, self.dtype, self.ready, units, squares)


@lru_cache(maxsize=8)
def _divided(points: bytes, n_columns: int, size: int) -> tuple[Indices, NDArray[np.bool_]]:
    """The same of the numbers of a lattice, which stay."""
    return divided(np.frombuffer(points).reshape(-1, n_columns), size)


def divided(points: NDArray[Any], size: int) -> tuple[Indices, NDArray[np.bool_]]:
    """Units in groups that lie together, (n_groups, size), and which places hold a unit for the first time.

    The number of groups is a power of two. Where units do not fill them, some stand in two places.
    """
    n_groups = 1 << max(0, int(np.ceil(np.log2(len(points) / size))))
    numbers = np.arange(n_groups * size) * len(points) // (n_groups * size)
    groups = numbers[None]
    while len(groups) < n_groups:
        of_groups = points[groups]
        widest = np.ptp(of_groups, axis=1).argmax(axis=1)
        order = np.take_along_axis(of_groups, widest[:, None, None], axis=2)[..., 0].argsort(axis=1, kind="stable")
        groups = np.take_along_axis(groups, order, axis=1).reshape(2 * len(groups), -1)
    is_unit = np.zeros(groups.size, dtype=bool)
    is_unit[np.unique(groups, return_index=True)[1]] = True
    return groups, is_unit.reshape(groups.shape)
