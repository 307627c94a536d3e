"""The few coordinates in which a trajectory lives (the exact reduction).

A step is a combination of x − m and x − w_t, so x moves only within the affine hull of the prototypes and along
its own offset from it, which keeps its direction for ever. In the axes that make the preserved scatter diagonal

    x = m + z_1..rank · axes + s · landmark + p · offset

with p the length of the offset and s, only where the target is a sample, along that sample's own offset. Lengths
and angles are those of the hull's metric. A feature of weight zero is in no coordinate: it stays where it starts.
So does one that is not to vary: the hull is then that over the others, and what it adds to each activation is a
constant of its sample.
"""

from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.hull import AffineHull, Scatter
from somersault.matching import sliced

_ON_HULL = 1e-12
"""An offset below this share of the distance to the mean is rounding, not a direction."""

_CACHED_BYTES, _LEAST_POINTS = 2**20, 64
"""Points that are decoded together stay near the processor, and are enough for a product of matrices."""


@dataclass(frozen=True, kw_only=True)
class ReducedSpace:
    """The axes of a morph: where its samples start in them, where the units lie, and how they are decoded."""

    X: Array  # (n_samples, n_features)
    hull: AffineHull
    scatter: Scatter
    start: Array  # (n_samples, rank + 1), or rank + 2 with landmarks; under bounds n_visible in place of the last
    goal: Array | None  # the same: where the target samples lie
    points: Array | None  # (n_samples, n_features): the target samples
    fixed: Array | None = None  # (n_samples, n_units): what fixed features add to the activations of the units
    fixed_goal: Array | None = None  # (n_samples,): and to those of the target samples
    is_bounded: bool = field(default=False, init=False)  # whether bounds may push a path off the hull

    @classmethod
    def of(
        cls, X: Array, hull: AffineHull, scatter: Scatter, points: Array | None, **fixed: Array
    ) -> "ReducedSpace":
        """Axes for samples (n_samples, n_features), and for their target samples, if any."""
        if points is None:
            y, p = hull.place(X)
            p[p <= _ON_HULL * np.linalg.norm(y, axis=1)] = 0.0
            start = np.column_stack([scatter.to_axes(y), p])
            return cls(X=X, hull=hull, scatter=scatter, start=start, goal=None, points=None, **fixed)
        y, offset = project(hull, X)
        landmark, length = landmarks(hull, points)
        along = hull.dot(offset, landmark)
        p = lengths(hull, offset - along[:, None] * landmark)
        start = np.column_stack([scatter.to_axes(y), along, p])
        goal = np.column_stack([scatter.to_axes(hull.project(points)[0]), length, np.zeros(len(X))])
        return cls(X=X, hull=hull, scatter=scatter, start=start, goal=goal, points=points, **fixed)

    @property
    def off(self) -> int:
        """Number of coordinates before those of the offset."""
        return self.rank + (self.points is not None)

    @property
    def rank(self) -> int:
        """Number of coordinates in the hull; those behind them lead off it."""
        return self.hull.rank

    @cached_property
    def units(self) -> Array:
        """The units in these coordinates, (n_units, n_coordinates)."""
        z = self.scatter.to_axes(self.hull.coordinates)
        return np.hstack([z, np.zeros((len(z), self.start.shape[1] - self.rank))])

    def goals(self, targets: Indices, rows: Rows) -> Array:
        """Where the targets are."""
        return self.units[targets] if self.goal is None else self.goal[rows]

    def unit_activations(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Squared distances of the samples in those rows to the units; off the hull all units gain the same."""
        units, inside = self.units[:, : self.rank], z[..., : self.rank]
        square = np.vecdot(inside, inside)[..., None] + np.vecdot(units, units)
        square -= 2 * inside @ units.T
        if self.fixed is not None:
            square += np.expand_dims(self.fixed[rows], tuple(range(1, z.ndim - 1)))
        return square

    def decode(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Points (n, …, n_features) of coordinates (n, …, n_coordinates) of the samples in those rows."""
        at, n_features = np.arange(len(self.X))[rows], self.X.shape[1]
        out, n_points = np.empty((*z.shape[:-1], n_features)), max(1, prod(z.shape[1:-1]))
        n_together = max(_LEAST_POINTS, _CACHED_BYTES // (8 * max(1, n_features)))
        for part in sliced(len(z), max(1, n_together // n_points)):
            self._decode(z[part], at[part], out[part])
        return out

    def _decode(self, z: Array, rows: Indices, out: Array) -> None:
        X, z0 = self.X[rows], self.start[rows]
        change = z - np.expand_dims(z0, tuple(range(1, z.ndim - 1)))
        self._move(z0, change, rows, out)
        self._unmoved(out, change, X)

    def _move(self, z0: Array, change: Array, rows: Indices, out: Array) -> None:
        """Points after a change. Offsets are points less what the axes say of them: one product decodes all."""
        between = tuple(range(1, change.ndim - 1))
        start, rank, center = np.expand_dims(z0, between), self.rank, self.hull.center
        share = _ratio(change[..., -1:], start[..., -1:])
        inside, further = change[..., :rank] - share * start[..., :rank], [(self.X, share)]
        if self.points is not None and self.goal is not None:
            goal = np.expand_dims(self.goal[rows], between)
            along = _ratio(change[..., [rank]] - share * start[..., [rank]], goal[..., [rank]])
            inside -= along * goal[..., :rank]
            further.append((self.points, along))
        further = [(points, factor) for points, factor in further if factor.any()]
        points_of_all = out.reshape(-1, out.shape[-1])
        inside = self.scatter.from_axes(inside.reshape(len(points_of_all), rank))
        for _, factor in further:
            inside -= factor.reshape(-1, 1) * self.scatter.mean
        np.matmul(inside, self.hull.basis, out=points_of_all)
        for points, factor in further:
            out += factor * np.expand_dims(points[rows] - center, between)
        out += np.expand_dims(self.X[rows], between)

    def _unmoved(self, out: Array, change: Array, X: Array) -> Array:
        """Put back, to the bit, what has not moved."""
        between = tuple(range(1, change.ndim - 1))
        out[..., self.hull.invisible] = np.expand_dims(X[:, self.hull.invisible], between)
        still = ~np.any(change, axis=-1)
        out[still] = np.broadcast_to(np.expand_dims(X, between), out.shape)[still]  # −0.0 too comes back
        return out

    def at_active_bound(self, z: Array, goal: Array, rows: Rows) -> Mask:  # noqa: ARG002
        """Which features (n, n_features) are at a bound that lies before the goal: none."""
        return np.zeros((len(z), self.X.shape[1]), dtype=bool)


def project(hull: AffineHull, X: Array) -> tuple[Array, Array]:
    """Hull coordinates and offsets. What is only rounding of an offset is none: a step must not amplify it."""
    y, offset = hull.project(X)
    noise = _ON_HULL * np.linalg.norm(y, axis=1)
    offset[lengths(hull, offset) <= noise] = 0.0
    return y, offset


def landmarks(hull: AffineHull, points: Array) -> tuple[Array, Array]:
    """Direction (n, n_features) of the points' offsets from the hull, 0 for those on it, and their lengths."""
    offset = project(hull, points)[1]
    length = lengths(hull, offset)
    return offset / np.where(length > 0, length, 1.0)[:, None], length


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def lengths(hull: AffineHull, rows: Array) -> Array:
    """Lengths of differences of points, (n,), in the metric of the hull."""
    return np.sqrt(hull.dot(rows, rows))
