"""The few coordinates in which a trajectory lives (the exact reduction).

A step is a combination of x − m and x − w_t, so x moves only within the affine hull of the prototypes and along
its own offset from it, which keeps its direction for ever. In the axes that make the preserved scatter diagonal

    x = m + z_1..rank · axes + s · landmark + p · offset

with p the length of the offset and s, only where the target is a sample, along that sample's own offset. Lengths
and angles are those of the hull's metric. A feature of weight zero is in no coordinate: it stays where it starts.
So does one that is not to vary: the hull is then that over the others, and what it adds to each activation is a
constant of its sample.

Bounds push a path off this plane. Under them the offset is kept whole, as its visible features, scaled: rank +
n_features coordinates.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.flow.constraints import Box, Mask
from somersault.flow.stepping.quadratic import Metric, nearest_in_box
from somersault.hull import AffineHull, Scatter

if TYPE_CHECKING:
    from somersault.flow.encoder import Latent

Rows = slice | NDArray[np.intp]
_AHEAD = 1e-9
"""Less than this share of the goal's distance to the mean beyond a bound is rounding."""
_LEFT = 1e-5
"""A feature is told to be at its bound where less than this share of the whole way is left to it."""
_AT_BOUND = 1e-14
"""Nearer to its bound than this share of what a feature is computed from, it is at it."""
_ON_HULL = 1e-12
"""An offset below this share of the distance to the mean is rounding, not a direction."""


class PathSpace(ABC):
    """What all coordinates of a morph have: a way to points, and through them to the features of the user."""

    X: Array  # (n_samples, n_features)
    start: Array  # (n_samples, n_coordinates)
    latent: "Latent | None"  # the way back to the user's features, where all this is in codes

    @abstractmethod
    def decode(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Points (n, …, n_features) of coordinates (n, …, n_coordinates) of the samples in those rows."""

    @abstractmethod
    def unit_activations(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Squared distances (n, …, n_units) of coordinates (n, …, n_coordinates) to the units."""

    @property
    @abstractmethod
    def rank(self) -> int:
        """Number of coordinates in which units lie; those behind them lead off their hull."""

    @abstractmethod
    def at_active_bound(self, z: Array, goal: Array, rows: Rows) -> Mask:
        """Which features (n, n_features) are at a bound that lies before the goal."""

    @abstractmethod
    def goals(self, targets: NDArray[np.intp], rows: Rows) -> Array:
        """Where those target units, or the target samples of those rows, lie, (n, n_coordinates)."""

    def features(self, z: Array, targets: NDArray[np.intp], rows: Rows = slice(None)) -> Array:
        """Points (n, …, n_features) in the features of the user's samples, on the way to those targets (n,)."""
        points = self.decode(z, rows)
        return points if self.latent is None else self.latent.decode(points, self._left(z, targets, rows), rows)

    def _left(self, z: Array, targets: NDArray[np.intp], rows: Rows) -> Array:
        """min(1, ‖z − w_t‖ / ‖z_0 − w_t‖), the share of the way to the target that is left, (n, …)."""
        between = tuple(range(1, z.ndim - 1))
        goal = self.goals(targets, rows)
        whole = np.expand_dims(np.linalg.norm(self.start[rows] - goal, axis=1), between)
        left = np.linalg.norm(z - np.expand_dims(goal, between), axis=-1)
        return np.divide(left, whole, out=np.ones_like(left), where=left < whole)


@dataclass(frozen=True)
class Coordinates(PathSpace):
    """The axes of a morph: where its samples start in them, where the units lie, and the way back to features."""

    X: Array
    hull: AffineHull
    scatter: Scatter
    start: Array  # (n_samples, rank + 1), or rank + 2 with landmarks; under bounds n_visible in place of the last
    goal: Array | None  # the same: where the target samples lie
    points: Array | None  # (n_samples, n_features): the target samples
    fixed: Array | None = None  # (n_samples, n_units): what fixed features add to the activations of the units
    fixed_goal: Array | None = None  # (n_samples,): and to those of the target samples
    box: Box | None = None
    latent: "Latent | None" = None  # the way back to the user's features, where all this is in codes

    @classmethod
    def of(
        cls, X: Array, hull: AffineHull, scatter: Scatter, points: Array | None, box: Box | None
    ) -> "Coordinates":
        """Axes for samples (n_samples, n_features), and for their target samples if there are any."""
        if box is not None:
            return cls._with_room(X, hull, scatter, points, box)
        if points is None:
            y, p = hull.place(X)
            p[p <= _ON_HULL * np.linalg.norm(y, axis=1)] = 0.0
            return cls(X, hull, scatter, np.column_stack([scatter.to_axes(y), p]), None, None)
        y, offset = _project(hull, X)
        landmark, length = _landmark(hull, points)
        along = hull.dot(offset, landmark)
        p = _length(hull, offset - along[:, None] * landmark)
        goal = np.column_stack([scatter.to_axes(hull.project(points)[0]), length, np.zeros(len(X))])
        return cls(X, hull, scatter, np.column_stack([scatter.to_axes(y), along, p]), goal, points)

    @classmethod
    def _with_room(
        cls, X: Array, hull: AffineHull, scatter: Scatter, points: Array | None, box: Box
    ) -> "Coordinates":
        """Axes for paths that bounds may push off the hull."""
        y, offset = _project(hull, X)
        out = cls(X, hull, scatter, np.empty((len(X), hull.rank)), None, points, box=box)
        parts, goal = [scatter.to_axes(y)], None
        if points is not None:
            landmark, length = _landmark(hull, points)
            along = hull.dot(offset, landmark)
            offset -= along[:, None] * landmark
            parts.append(along[:, None])
            inside = scatter.to_axes(hull.project(points)[0])
            goal = np.column_stack([inside, length, np.zeros((len(X), hull.n_visible))])
        start = np.hstack([*parts, out._visible(offset)])
        return replace(out, start=start, goal=goal)

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

    def goals(self, targets: NDArray[np.intp], rows: Rows) -> Array:
        """Where the targets are."""
        return self.units[targets] if self.goal is None else self.goal[rows]

    def unit_activations(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Squared distances of the samples in those rows to the units; off the hull all units gain the same."""
        units, inside = self.units[:, : self.rank], z[..., : self.rank]
        square = np.einsum("...j,...j->...", inside, inside)[..., None] + np.einsum("ij,ij->i", units, units)
        square -= 2 * inside @ units.T
        if self.fixed is not None:
            square += np.expand_dims(self.fixed[rows], tuple(range(1, z.ndim - 1)))
        return square

    def decode(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Points (n, …, n_features) of coordinates (n, …, n_coordinates) of the samples in those rows."""
        X, z0 = self.X[rows], self.start[rows]
        between = tuple(range(1, z.ndim - 1))
        change = z - np.expand_dims(z0, between)
        if self.box is not None:
            return self._decode_in_box(z, change, rows)
        return self._unmoved(self._moved(z0, change, rows), change, X)

    def _moved(self, z0: Array, change: Array, rows: Rows) -> Array:
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
        inside = self.scatter.from_axes(inside)
        for _, factor in further:
            inside -= factor * self.scatter.mean
        out = inside @ self.hull.basis
        for points, factor in further:
            out += factor * np.expand_dims(points[rows] - center, between)
        out += np.expand_dims(self.X[rows], between)
        return out

    def _unmoved(self, out: Array, change: Array, X: Array) -> Array:
        """Put back, to the bit, what has not moved."""
        between = tuple(range(1, change.ndim - 1))
        out[..., self.hull.invisible] = np.expand_dims(X[:, self.hull.invisible], between)
        still = ~np.any(change, axis=-1)
        out[still] = np.broadcast_to(np.expand_dims(X, between), out.shape)[still]  # −0.0 too comes back
        return out

    def _decode_in_box(self, z: Array, change: Array, rows: Rows) -> Array:
        """Points whose offset is known whole. Within rounding of its bound a feature is at it."""
        X, box = self.X[rows], self.box
        assert box is not None  # noqa: S101 - who asks has bounds
        between = tuple(range(1, z.ndim - 1))
        out = np.zeros((*z.shape[:-1], X.shape[1]))
        out[..., self._seen] = self.scaled(change, rows) / self._roots
        out += np.expand_dims(X, between)
        extent = np.zeros_like(out)
        extent[..., self._seen] = np.sqrt(np.vecdot(z, z))[..., None] / self._roots
        for bound in (box.low, box.high):
            known = np.where(np.isfinite(bound), bound, 0.0)
            at = np.isfinite(bound) & (np.abs(out - known) <= _AT_BOUND * (extent + np.abs(known)))
            out = np.where(at, bound, out)
        return self._unmoved(np.clip(out, box.low, box.high), change, X)

    def nearest(self, z: Array, rows: Rows) -> Array:
        """Coordinates (n, n_coordinates) of the points within the bounds that are nearest to these."""
        z0 = self.start[rows]
        none = np.empty((0, len(z), 1))
        plain = Metric.of(np.ones((len(z), 1)), self.sums, np.full(len(self.sums), np.inf), none, none)
        change = nearest_in_box(self.scaled(z - z0, rows), *self.room(self.X[rows]), plain)[0]
        return z0 + self.split(change, rows)

    def room(self, points: Array) -> tuple[Array, Array]:
        """How far the visible features, scaled, are from their bounds: (n, n_visible) ≤ 0 and ≥ 0."""
        assert self.box is not None  # noqa: S101 - who asks has bounds
        return self._visible(self.box.low - points), self._visible(self.box.high - points)

    def at_active_bound(self, z: Array, goal: Array, rows: Rows) -> Mask:
        """Which features (n, n_features) are at a bound that lies before the goal, both in coordinates.

        What is left of a path that has arrived is no distance from the bound.
        """
        out = np.zeros((len(z), self.X.shape[1]), dtype=bool)
        if self.box is not None:
            seen, box = self._seen, self.box
            here = self.decode(z, rows)[:, seen]
            there = self.X[rows][:, seen] + self.scaled(goal - self.start[rows], rows) / self._roots
            least = _AHEAD * np.linalg.norm(goal, axis=1)[:, None] / self._roots
            left = _LEFT * np.linalg.norm(goal - self.start[rows], axis=1)[:, None] / self._roots
            out[:, seen] = (here <= box.low[seen] + left) & (there < box.low[seen] - least)
            out[:, seen] |= (here >= box.high[seen] - left) & (there > box.high[seen] + least)
        return out

    def scaled(self, change: Array, rows: Rows) -> Array:
        """√m times the visible features of a change of coordinates under bounds, (n, …, n_visible)."""
        out = change[..., : self.rank] @ self.scaled_axes
        if self.points is not None:
            between = tuple(range(1, change.ndim - 1))
            out += change[..., [self.rank]] * np.expand_dims(self.scaled_landmarks(rows), between)
        return out + change[..., self.off :]

    def split(self, scaled: Array, rows: Rows) -> Array:
        """The change of coordinates under bounds that is this change of visible features, (n, n_visible)."""
        y = scaled @ self.scaled_axes.T
        left, parts = scaled - y @ self.scaled_axes, [y]
        if self.points is not None:
            landmark = self.scaled_landmarks(rows)
            along = np.vecdot(left, landmark)[:, None]
            left -= along * landmark
            parts.append(along)
        return np.hstack([*parts, left])

    @cached_property
    def sums(self) -> Array:
        """In scaled features the directions of the sums that stay, (n_groups, n_visible): orthonormal rows."""
        groups = () if self.box is None else self.box.groups
        out = np.array([np.isin(self._seen, group) / self._roots for group in groups])
        return out.reshape(len(groups), len(self._seen)) / np.linalg.norm(out, axis=-1, keepdims=True)

    @cached_property
    def scaled_axes(self) -> Array:
        """The axes of the scatter in the visible features, scaled, (rank, n_visible): orthonormal rows."""
        return self.scatter.from_axes(np.eye(self.rank)) @ (self.hull.dual[:, self._seen] / self._roots)

    def scaled_landmarks(self, rows: Rows) -> Array:
        """Directions of the target samples' offsets in the visible features, scaled, (n, n_visible)."""
        assert self.points is not None  # noqa: S101 - who asks has target samples
        return self._visible(_landmark(self.hull, self.points[rows])[0])

    @cached_property
    def _seen(self) -> NDArray[np.intp]:
        return self.hull.visible

    @cached_property
    def _roots(self) -> Array:
        m = self.hull.feature_weights
        return np.ones(len(self._seen)) if m is None else np.sqrt(m[self._seen])

    def _visible(self, features: Array) -> Array:
        return features[..., self._seen] * self._roots


def _project(hull: AffineHull, X: Array) -> tuple[Array, Array]:
    """Hull coordinates and offsets. What is only rounding of an offset is none: a step must not amplify it."""
    y, offset = hull.project(X)
    noise = _ON_HULL * np.linalg.norm(y, axis=1)
    offset[_length(hull, offset) <= noise] = 0.0
    return y, offset


def _landmark(hull: AffineHull, points: Array) -> tuple[Array, Array]:
    """Direction (n, n_features) of the points' offsets from the hull, 0 for those on it, and their lengths."""
    offset = _project(hull, points)[1]
    length = _length(hull, offset)
    return offset / np.where(length > 0, length, 1.0)[:, None], length


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _length(hull: AffineHull, rows: Array) -> Array:
    return np.sqrt(hull.dot(rows, rows))
