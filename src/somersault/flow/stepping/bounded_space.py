"""The coordinates of paths that bounds may push off the affine hull of the prototypes.

Under bounds the offset is kept whole, as its visible features times the roots of their weights: rank + n_features
coordinates.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.flow.constraints import Box
from somersault.flow.stepping.quadratic import Metric, nearest_in_box
from somersault.flow.stepping.space import ReducedSpace, landmarks, project
from somersault.hull import AffineHull, Scatter

_AHEAD = 1e-9
"""Less than this share of the goal's distance to the mean beyond a bound is rounding."""
_LEFT = 1e-5
"""A feature counts as at its bound where less than this share of the whole distance is left to it."""
_AT_BOUND = 1e-14
"""Nearer to its bound than this share of what a feature is computed from, it is at it."""


@dataclass(frozen=True, kw_only=True)
class BoundedSpace(ReducedSpace):
    """The axes of a morph within bounds, and how far each feature is from its own."""

    box: Box
    is_bounded: bool = field(default=True, init=False)

    @classmethod
    def within(
        cls, X: Array, hull: AffineHull, scatter: Scatter, points: Array | None, box: Box, **fixed: Array
    ) -> "BoundedSpace":
        """Axes for samples (n_samples, n_features), and for their target samples, if any."""
        y, offset = project(hull, X)
        parts, goal = [scatter.to_axes(y)], None
        if points is not None:
            landmark, length = landmarks(hull, points)
            along = hull.dot(offset, landmark)
            offset -= along[:, None] * landmark
            parts.append(along[:, None])
            inside = scatter.to_axes(hull.project(points)[0])
            goal = np.column_stack([inside, length, np.zeros((len(X), hull.n_visible))])
        start = np.hstack([*parts, _visible(hull, offset)])
        return cls(X=X, hull=hull, scatter=scatter, start=start, goal=goal, points=points, box=box, **fixed)

    def decode(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Points (n, …, n_features) of coordinates (n, …, n_coordinates) of the samples in those rows.

        Within rounding of its bound a feature is at it.
        """
        X, box = self.X[rows], self.box
        between = tuple(range(1, z.ndim - 1))
        change = z - np.expand_dims(self.start[rows], between)
        out = np.zeros((*z.shape[:-1], X.shape[1]))
        out[..., self._seen] = self.scaled(change, rows) / self._roots
        out += np.expand_dims(X, between)
        extent = np.zeros_like(out)
        extent[..., self._seen] = np.sqrt(np.vecdot(z, z))[..., None] / self._roots
        low, high = (np.expand_dims(bound[rows], between) for bound in (box.low, box.high))
        for bound in (low, high):
            known = np.where(np.isfinite(bound), bound, 0.0)
            at = np.isfinite(bound) & (np.abs(out - known) <= _AT_BOUND * (extent + np.abs(known)))
            out = np.where(at, bound, out)
        np.clip(out, low, high, out=out)
        for group in box.groups:  # clipping has taken from the sum, or added to it
            whole, now = np.expand_dims(X[:, group].sum(axis=1), between), out[..., group].sum(axis=-1)
            out[..., group] *= np.divide(whole, now, out=np.ones_like(now), where=now > 0)[..., None]
        return self._unmoved(out, change, X)

    def nearest(self, z: Array, rows: Rows) -> Array:
        """Coordinates (n, n_coordinates) of the points within the bounds that are nearest to these."""
        z0 = self.start[rows]
        none = np.empty((0, len(z), 1))
        plain = Metric.of(np.ones((len(z), 1)), self.sums, np.full(len(self.sums), np.inf), none, none)
        change = nearest_in_box(self.scaled(z - z0, rows), *self.slack(self.X[rows], rows), plain)[0]
        return z0 + self.split(change, rows)

    def slack(self, points: Array, rows: Rows) -> tuple[Array, Array]:
        """How far the visible features, scaled, are from their bounds: (n, n_visible) ≤ 0 and ≥ 0."""
        low, high = self.box.low[rows], self.box.high[rows]
        return _visible(self.hull, low - points), _visible(self.hull, high - points)

    def at_active_bound(self, z: Array, goal: Array, rows: Rows) -> Mask:
        """Which features (n, n_features) are at a bound that lies before the goal, both in coordinates.

        What is left of a path that has arrived is no distance from the bound.
        """
        out = np.zeros((len(z), self.X.shape[1]), dtype=bool)
        seen, roots = self._seen, self._roots
        low, high = self.box.low[rows][:, seen], self.box.high[rows][:, seen]
        here = self.decode(z, rows)[:, seen]
        beyond = self.X[rows][:, seen] + self.scaled(goal - self.start[rows], rows) / roots
        least = _AHEAD * np.linalg.norm(goal, axis=1)[:, None] / roots
        left = _LEFT * np.linalg.norm(goal - self.start[rows], axis=1)[:, None] / roots
        out[:, seen] = (here <= low + left) & (beyond < low - least)
        out[:, seen] |= (here >= high - left) & (beyond > high + least)
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
        groups = self.box.groups
        out = np.array([np.isin(self._seen, group) / self._roots for group in groups])
        return out.reshape(len(groups), len(self._seen)) / np.linalg.norm(out, axis=-1, keepdims=True)

    @cached_property
    def scaled_axes(self) -> Array:
        """The axes of the scatter in the visible features, scaled, (rank, n_visible): orthonormal rows."""
        return self.scatter.from_axes(np.eye(self.rank)) @ (self.hull.dual[:, self._seen] / self._roots)

    def scaled_landmarks(self, rows: Rows) -> Array:
        """Directions of the target samples' offsets in the visible features, scaled, (n, n_visible)."""
        assert self.points is not None  # noqa: S101 - who asks has target samples
        return _visible(self.hull, landmarks(self.hull, self.points[rows])[0])

    @property
    def _seen(self) -> Indices:
        return self.hull.visible

    @cached_property
    def _roots(self) -> Array:
        return _roots_of(self.hull)


def _roots_of(hull: AffineHull) -> Array:
    return np.sqrt(hull.metric.per_feature(len(hull.center))[hull.visible])


def _visible(hull: AffineHull, features: Array) -> Array:
    return features[..., hull.visible] * _roots_of(hull)
