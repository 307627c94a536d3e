"""The few coordinates in which a trajectory lives (the exact reduction).

A step is a combination of x − m and x − w_t, so x moves only within the affine hull of the prototypes and along
its own offset from it, which keeps its direction for ever. In the axes that make the preserved scatter diagonal

    x = m + z_1..rank · axes + s · landmark + p · offset

with p the length of the offset and s, only where the target is a sample, along that sample's own offset. Lengths
and angles are those of the hull's metric. A feature of weight zero is in no coordinate: it stays where it starts.
So does one that is not to vary: the hull is then that over the others, and what it adds to each activation is a
constant of its sample.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from somersault.hull import AffineHull, Scatter

Array = NDArray[np.float64]
Rows = slice | NDArray[np.intp]
_ON_HULL = 1e-12
"""An offset below this share of the distance to the mean is rounding, not a direction."""


@dataclass(frozen=True)
class Coordinates:
    """The axes of a morph: where its samples start in them, where the units lie, and the way back to features."""

    X: Array
    hull: AffineHull
    scatter: Scatter
    start: Array  # (n_samples, rank + 1), or rank + 2 with landmarks
    goal: Array | None  # (n_samples, rank + 2): where the target samples lie
    points: Array | None  # (n_samples, n_features): the target samples
    fixed: Array | None = None  # (n_samples, n_units): what fixed features add to the activations of the units
    fixed_goal: Array | None = None  # (n_samples,): and to those of the target samples

    @classmethod
    def of(cls, X: Array, hull: AffineHull, scatter: Scatter, points: Array | None) -> "Coordinates":
        """Axes for samples (n_samples, n_features), and for their target samples if there are any."""
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

    @property
    def rank(self) -> int:
        """Number of coordinates in the hull; those behind them lead off it."""
        return self.hull.rank

    @cached_property
    def units(self) -> Array:
        """The units in these coordinates, (n_units, n_coordinates)."""
        z = self.scatter.to_axes(self.hull.coordinates)
        return np.hstack([z, np.zeros((len(z), self.start.shape[1] - self.rank))])

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
        out = self.scatter.from_axes(change[..., : self.rank]) @ self.hull.basis
        offset = _project(self.hull, X)[1]
        if self.points is not None:
            landmark = _landmark(self.hull, self.points[rows])[0]
            offset -= z0[:, [-2]] * landmark
            out += change[..., [-2]] * np.expand_dims(landmark, between)
        p0 = z0[:, -1:]
        offset /= np.where(p0 > 0, p0, 1.0)
        out += change[..., -1:] * np.expand_dims(offset, between)
        out += np.expand_dims(X, between)
        out[..., self.hull.invisible] = np.expand_dims(X[:, self.hull.invisible], between)
        still = ~np.any(change, axis=-1)
        out[still] = np.broadcast_to(np.expand_dims(X, between), out.shape)[still]  # −0.0 too comes back
        return out


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


def _length(hull: AffineHull, rows: Array) -> Array:
    return np.sqrt(hull.dot(rows, rows))
