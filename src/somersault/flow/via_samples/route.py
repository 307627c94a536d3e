"""Paths by waypoints: legs of the rule in a plane each, joined smoothly, in the coordinates that they span.

The planes of J legs span 2J dimensions. In an orthonormal basis of them lengths, angles and activations are those
of the features, so that a path is 2J numbers a corner, and points are decoded when someone asks.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.codebook import Codebook
from somersault.flow.constraints import Box
from somersault.flow.problem import Problem
from somersault.flow.via_samples.plane import Legs, PlanarGroups, Preserved, legs_between
from somersault.flow.via_samples.region import DataRegion, kept_within
from somersault.flow.via_samples.waypoints import Waypoints
from somersault.hull import AffineHull, Scatter
from somersault.matching import chunks

_N_CORNERS = 65
_N_ROUNDINGS = 3
"""Averages of neighboring corners that round off where legs meet, over some tenth of the path."""


@dataclass(frozen=True, eq=False)
class Route:
    """The whole of some paths, and the coordinates that they are in."""

    X: Array  # (n_samples, n_features)
    book: Codebook
    ends: Array  # (n_samples, n_features)
    region: DataRegion  # of each path
    basis: Array  # (n_samples, n_coordinates, n_visible), orthonormal rows, of features times √m
    corners: Array  # (n_samples, n_corners, n_coordinates); the end is repeated where a path has fewer
    n_steps: Indices  # (n_samples,)
    rigidity: Array  # (n_samples, n_legs), NaN for a leg of no length
    seen: Indices  # features that count and vary
    held: Mask | None  # (n_samples, n_features): which bounds keep short of where they would end

    @classmethod
    def of(cls, problem: Problem, chosen: Waypoints, box: Box | None = None) -> "Route":
        """The paths by waypoints, in the region of the data around these, and within bounds, as these are."""
        waypoints = chosen.points
        X, book, hull = problem.X.astype(np.float64, copy=False), problem.book, problem.hull
        seen = hull.visible
        roots = np.sqrt(book.metric.per_feature(book.n_features)[seen])
        points = np.concatenate([X[:, None], waypoints], axis=1)
        region = DataRegion.of(book).around(points)
        region = region if box is None else region.within(box)
        points, in_metric = points[:, :, seen] * roots, region.scaled(seen, roots)
        planes = [(group, 1 / roots[group]) for group in in_metric.groups]
        preserved = preserved_of(hull, book.scatter(problem.aim.given, problem.free), roots)
        paths = [
            _paths(points[rows], preserved, planes, in_metric.of_paths(rows))
            for rows in chunks(max(len(X), 1), 10 * points[:1].nbytes)
        ]
        basis, corners, n_steps, rigidity = (np.concatenate(parts) for parts in zip(*paths, strict=True))
        held = None if box is None else _beyond(chosen, box) & np.isin(np.arange(book.n_features), seen)
        return cls(X, book, waypoints[:, -1], region, basis, corners, n_steps, rigidity, seen, held)

    @property
    def start(self) -> Array:
        """The starts are the origin."""
        return np.zeros((len(self.X), self.rank))

    def goals(self, targets: Indices, rows: Rows) -> Array:  # noqa: ARG002
        """The ends, (n, n_coordinates)."""
        return self.corners[rows, -1]

    @property
    def rank(self) -> int:
        """Number of coordinates."""
        return self.basis.shape[1]

    def decode(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Points (n, …, n_features) of coordinates (n, …, n_coordinates); start and end are so to the bit."""
        X, seen = self.X[rows], self.seen
        z, shape = z.reshape(len(z), -1, self.rank), (*z.shape[:-1], X.shape[1])
        move = z @ self.basis[rows]
        if self.book.metric.weights is not None:
            move /= self.book.metric.roots(seen)
        if len(seen) == X.shape[1]:
            out = move
        else:
            out = np.zeros((*z.shape[:2], X.shape[1]))
            out[..., seen] = move
        out += X[:, None]
        if len(seen) < X.shape[1]:
            still = np.isin(np.arange(X.shape[1]), seen, invert=True)
            out[..., still] = X[:, None, still]  # −0.0 too
        np.clip(out, self.region.low[rows, None], self.region.high[rows, None], out=out)  # of rounding alone
        ends = X.copy()
        ends[:, seen] = self.ends[rows][:, seen]
        for place, points in ((self.corners[rows, -1], ends), (np.zeros(self.rank), X)):
            at = np.nonzero((z == np.expand_dims(place, -2)).all(axis=-1))
            out[at] = points[at[0]]  # −0.0 too comes back
        return out.reshape(shape)

    def unit_activations(self, z: Array, rows: Rows = slice(None)) -> Array:
        """Activations of the units, (n, …, n_units)."""
        between = tuple(range(1, z.ndim - 1))
        first, slope = np.expand_dims(self._first[rows], between), self._slope[rows]
        out = first + 2 * np.einsum("n...k,nku->n...u", z, slope, optimize=True)
        out += np.vecdot(z, z)[..., None]
        return np.maximum(out, 0.0)

    @property
    def is_bounded(self) -> bool:
        """Whether bounds hold the paths."""
        return self.held is not None

    def at_active_bound(self, z: Array, goal: Array, rows: Rows) -> Mask:  # noqa: ARG002
        """Which features (n, n_features) are as far as their bounds let them go, of those that would go on."""
        if self.held is None:
            return np.zeros((len(z), self.X.shape[1]), dtype=bool)
        return self.held[rows] & (self.decode(z, rows) == self.ends[rows])

    @cached_property
    def _first(self) -> Array:
        return self.book.metric.squared_distances(self.X, self.book.prototypes)

    @cached_property
    def _slope(self) -> Array:
        """(x − w_i) along each coordinate, (n_samples, n_coordinates, n_units)."""
        seen = self.seen
        roots = self.book.metric.roots(seen)
        center = self.book.hull.center
        x, W = (self.X - center)[:, seen] * roots, (self.book.prototypes - center)[:, seen] * roots
        return np.einsum("nkd,nd->nk", self.basis, x)[..., None] - self.basis @ W.T


def _paths(
    points: Array, preserved: Preserved, planes: PlanarGroups, region: DataRegion
) -> tuple[Array, Array, Indices, Array]:
    """Basis, corners, number of steps and rigidity of the paths by points (n_samples, n_legs + 1, n_visible)."""
    n_samples, n_legs, n_visible = len(points), points.shape[1] - 1, points.shape[2]
    a, b = (part.reshape(-1, n_visible) for part in (points[:, :-1], points[:, 1:]))
    legs = kept_within(legs_between(a, b, preserved, planes), b, region.repeated(n_legs))
    basis, along = _orthonormal(legs.directions.reshape(n_samples, 2 * n_legs, -1))
    corners, n_steps = descending(rounded(_joined(legs, n_samples) @ along.mT))
    moves = np.any(a != b, axis=1).reshape(n_samples, n_legs)
    rigidity = np.where(moves, legs.rigidity.reshape(n_samples, n_legs), np.nan)
    return basis, corners, n_steps, rigidity


def _beyond(chosen: Waypoints, box: Box) -> Mask:
    """Which features (n_samples, n_features) would end beyond their bounds, if nothing held them."""
    wanted = chosen.points[:, -1] if chosen.wanted is None else chosen.wanted
    return (wanted < box.low) | (wanted > box.high)


def preserved_of(hull: AffineHull, scatter: Scatter, roots: Array) -> Preserved:
    """What the rule sees of the units, in visible features times √m."""
    seen = hull.visible
    axes = scatter.from_axes(np.eye(len(scatter.eigenvalues))) @ (hull.dual[:, seen] / roots)
    mean = (hull.center + scatter.mean @ hull.basis)[seen] * roots
    return Preserved(scatter.total, mean, axes, scatter.eigenvalues)


def _orthonormal(directions: Array) -> tuple[Array, Array]:
    """Orthonormal rows (n, k, D) that span the directions (n, 2J, D), and these in them, (n, k, 2J).

    A feature that no direction has, no rounding of the decomposition may have either.
    """
    q, r = np.linalg.qr(directions.mT)
    return q.mT * (directions != 0).any(axis=1)[:, None], r


def _joined(legs: Legs, n_samples: int) -> Array:
    """Corners of whole paths as combinations of all legs' directions, (n_samples, n_corners, 2J)."""
    n_legs = len(legs.corners) // max(n_samples, 1)
    per_leg = legs.corners.shape[1]
    out = np.zeros((n_samples, n_legs, per_leg, n_legs, 2))
    corners = legs.corners.reshape(n_samples, n_legs, per_leg, 2)
    for j in range(n_legs):
        out[:, j, :, :j, 0] = 1.0
        out[:, j, :, j, 0] = 1.0 + corners[:, j, :, 0]
        out[:, j, :, j, 1] = corners[:, j, :, 1]
    return out.reshape(n_samples, n_legs * per_leg, 2 * n_legs)


def rounded(path: Array) -> Array:
    """The path in corners at equal lengths, each but the first and last an average of its neighbors."""
    lengths = np.linalg.norm(np.diff(path, axis=1), axis=2)
    arc = np.pad(np.cumsum(lengths, axis=1), ((0, 0), (1, 0)))
    wanted = arc[:, -1:] * np.linspace(0.0, 1.0, _N_CORNERS)
    after = np.clip((arc[:, None, :] <= wanted[:, :, None]).sum(axis=2), 1, path.shape[1] - 1)
    row = np.arange(len(path))[:, None]
    span = lengths[row, after - 1]
    t = np.clip(np.divide(wanted - arc[row, after - 1], span, out=np.zeros_like(wanted), where=span > 0), 0.0, 1.0)
    out = path[row, after - 1] + t[..., None] * (path[row, after] - path[row, after - 1])
    out[:, 0], out[:, -1] = path[:, 0], path[:, -1]
    for _ in range(_N_ROUNDINGS):
        out[:, 1:-1] = (out[:, :-2] + 2 * out[:, 1:-1] + out[:, 2:]) / 4
    return out


def descending(path: Array) -> tuple[Array, Indices]:
    """Those corners that are nearer to the end than all before them, and the number of steps between them.

    So no step leads away from the target: where a waypoint lies aside of the path, its corner is cut.
    """
    left = np.linalg.norm(path - path[:, -1:], axis=2)
    least = np.minimum.accumulate(left, axis=1)
    nearer = np.ones(left.shape, dtype=bool)
    nearer[:, 1:] = left[:, 1:] < least[:, :-1]
    order = np.argsort(~nearer, axis=1, kind="stable")
    out = np.take_along_axis(path, order[..., None], axis=1)
    n_kept = nearer.sum(axis=1)
    behind = np.arange(path.shape[1]) >= n_kept[:, None]
    out[behind] = np.broadcast_to(path[:, -1:], path.shape)[behind]
    return out, n_kept - 1
