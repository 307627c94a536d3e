"""Where the data of a map are, and curves that stay there.

The region is what lies between the least and the largest value that prototypes and kept samples have of each
feature; shares of one whole are not negative in it and keep their sum. It is convex, so a straight line between
two of its points stays in it; a curve, which bulges from that line, may leave it: a fare below 0, a share above
1. Of the bulge of each feature, and of all shares of one whole together, the largest part is kept with which the
whole curve stays. So a curve remains one of two directions, and one that is inside anyway keeps its bits.

Points clipped afterwards would be off the path whose length and activations are reported, frames would not be at
equal progress, and shares would lose their sum. One part of the whole bulge, kept for all features, would be
little where a single feature cannot move, as at the edge of an image.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.flow.constraints import Box, Group, data_range
from somersault.flow.via_samples.plane import Legs
from somersault.matching import chunks

if TYPE_CHECKING:
    from somersault.codebook import Codebook

_BLOCK_BYTES = 2**20
"""Of curves, all corners, that are looked at together: they stay near the processor."""

_NO_BULGE = 1e-12
"""Share of the largest bulge of a curve below which a corner has none, but for rounding."""


@dataclass(frozen=True)
class DataRegion:
    """low ≤ x ≤ high, each (n_features,) or (n_points, n_features), and groups of shares of one whole."""

    low: Array
    high: Array
    groups: Sequence[Group] = ()

    @classmethod
    def of(cls, book: "Codebook") -> "DataRegion":
        """The region of a codebook and the samples that it keeps."""
        return cls(*data_range(book), book.groups)

    def around(self, points: Array) -> "DataRegion":
        """A region for each path, with the points (n_paths, n_points, n_features) that it goes by in it."""
        low, high = np.minimum(self.low, points.min(axis=1)), np.maximum(self.high, points.max(axis=1))
        return DataRegion(low, high, self.groups)

    def within(self, box: Box) -> "DataRegion":
        """What of the region of each path is within its bounds."""
        return replace(self, low=np.maximum(self.low, box.low), high=np.minimum(self.high, box.high))

    def nearest(self, points: Array) -> Array:
        """The point of the region nearest to each of as many points (n_paths, n_features), in any weights.

        The shares of a group weigh alike, and keep their sum.
        """
        out = points.clip(self.low, self.high)
        for group in self.groups:
            rows = np.flatnonzero((points[:, group] < 0).any(axis=1))
            out[np.ix_(rows, group)] = _nearest_shares(points[np.ix_(rows, group)])
        return out

    def scaled(self, seen: NDArray[np.intp], roots: Array) -> "DataRegion":
        """The same in those of the features, times the roots of their weights."""
        groups = [np.searchsorted(seen, group) for group in self.groups if np.isin(group, seen).all()]
        return DataRegion(self.low[:, seen] * roots, self.high[:, seen] * roots, groups)

    def of_paths(self, rows: slice) -> "DataRegion":
        """Those of some paths."""
        return replace(self, low=self.low[rows], high=self.high[rows])

    def repeated(self, n: int) -> "DataRegion":
        """The region of each path, so many times in a row: of each of its legs."""
        return DataRegion(np.repeat(self.low, n, axis=0), np.repeat(self.high, n, axis=0), self.groups)


def kept_within(legs: Legs, b: Array, region: DataRegion) -> Legs:
    """Curves to the points b (n_legs, n_visible) with as much of their bulge as stays in the region of each."""
    e, q = legs.directions[:, 0], legs.directions[:, 1]
    corners = legs.corners.copy()
    corners[..., 0] = corners[..., 0].clip(-1.0, 0.0)
    share = np.ones_like(q)
    bulging = np.flatnonzero(np.abs(corners[..., 1]).max(axis=1) > np.finfo(float).tiny)
    limits = _limits(corners[bulging])
    width = 8 * max(1, q.shape[1]) * corners.shape[1]
    for block in chunks(len(bulging), width, max(1, _BLOCK_BYTES // width)):
        some = bulging[block]
        above, below, size = region.high[some] - b[some], b[some] - region.low[some], np.abs(q[some])
        ahead, behind = np.where(q[some] > 0, (above, below), (below, above))
        rooms = np.stack([ahead, e[some] * np.sign(q[some]), behind], axis=1)
        largest = np.maximum((limits[block] @ rooms).min(axis=1), 0.0)
        share[some] = np.divide(largest, size, out=np.ones_like(size), where=largest < size)
    for group in region.groups:
        share[:, group] = share[:, group].min(axis=1, keepdims=True)
    return replace(legs, directions=np.stack([e, share * q], axis=1), corners=corners)


def _limits(corners: Array) -> Array:
    """What each corner (n_legs, n_corners, 2) leaves of |q|, as (n_legs, n_corners, 3) times rooms.

    At b + c_0 e + c_1 q the room is what is left at b on the side to which c_1 q leads, less c_0 e to that side;
    |c_1 q| is to be no more. A corner off the bulge says nothing: the one farthest out stands in its place.
    """
    size = np.abs(corners[..., 1])
    farthest = np.take_along_axis(corners, size.argmax(axis=1)[:, None, None], axis=1)
    c0, c1 = np.moveaxis(
        np.where(size[..., None] > _NO_BULGE * size.max(axis=1)[:, None, None], corners, farthest), 2, 0
    )
    return np.stack([c1 > 0, -c0 * np.sign(c1), c1 < 0], axis=2) / np.abs(c1)[..., None]


def _nearest_shares(points: Array) -> Array:
    """The nearest shares ≥ 0 of the same sum, row by row: x − t where that is positive.

    Held, Wolfe, Crowder, Validation of subgradient optimization, Mathematical Programming 6 (1974) 62.
    """
    total = points.sum(axis=1, keepdims=True)
    falling = -np.sort(-points, axis=1)
    shift = (np.cumsum(falling, axis=1) - total) / np.arange(1, points.shape[1] + 1)
    last = np.count_nonzero(falling > shift, axis=1) - 1
    return np.maximum(points - np.take_along_axis(shift, last[:, None], axis=1), 0.0)
