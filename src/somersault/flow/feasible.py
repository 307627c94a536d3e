"""Where a path may end that fixed features and bounds hold: points of the target, made feasible.

A point of the target is made feasible for a start x by writing the fixed features of x over it and clipping it to
the bounds; a category that these do not allow stays that of x. What comes of it may lie in no unit of the target
any more. Of those that do, among the points nearest in the features that vary, the end is that with the least

    ‖x − y‖ (k − c + ½) / (c + ½),

where c of the k real samples nearest to y are of the class that is asked for: so near as it may be, and so much
among its like as it has to be. Without real samples, and towards units, which have no class, it is that with the
least ‖x − y‖² + ‖y − w‖², where y is made of w.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.codebook import Codebook
from somersault.flow.constraints import Box
from somersault.matching import chunks

_TRIED = 128
"""Points of the target that are made feasible for each start, before all are."""
_NEIGHBORS = 10
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Feasible:
    """What paths from samples X (n_samples, n_features) may come to."""

    X: Array
    free: Mask  # (n_features,)
    box: Box
    groups: tuple[Indices, ...]  # features that are shares of one whole

    @classmethod
    def of(cls, X: Array, free: Mask | None, box: Box | None, groups: tuple[Indices, ...]) -> "Feasible":
        """What may become of samples; without a mask all features vary, without a box none is bounded."""
        free = np.ones(X.shape[1], dtype=bool) if free is None else free
        return cls(X, free, Box.open(X.shape) if box is None else box, groups)

    def made_of(self, points: Array, rows: Rows) -> Array:
        """Points (n, …, n_features), each made feasible for the sample in its row."""
        between = tuple(range(1, points.ndim - 1))
        x, low, high = (np.expand_dims(each[rows], between) for each in (self.X, self.box.low, self.box.high))
        wanted = np.where(self.free, points, x)
        out = wanted.clip(low, high)
        for group in self.groups:
            allowed = np.abs(out[..., group] - wanted[..., group]).max(axis=-1, keepdims=True) <= _ROUNDING
            out[..., group] = np.where(allowed, wanted[..., group], x[..., group])
        return out


@dataclass(frozen=True, eq=False)
class Neighbors:
    """Real samples (n, n_features) among which ends are to be among their like."""

    points: NDArray[Any]
    are_alike: Mask  # (n,): which are of the class

    def odds_against(self, points: Array, book: Codebook) -> Array:
        """(k − c + ½) / (c + ½) of points, c of whose k neighbors are of the class."""
        k = min(_NEIGHBORS, len(self.points))
        near, _ = book.metric.nearest(points, self.points, k)
        alike = np.count_nonzero(self.are_alike[near], axis=1)
        return (k - alike + 0.5) / (alike + 0.5)


@dataclass(frozen=True, eq=False)
class FeasibleTarget:
    """A target for samples that something holds: what can stand for it, and where that has to lie."""

    book: Codebook
    feasible: Feasible
    points: NDArray[Any]  # (n_points, n_features), of the target
    units: Indices  # of the target
    neighbors: Neighbors | None

    def ends(self, rows: Indices) -> tuple[Array, Indices]:
        """The ends (n, n_features) of samples in those rows, and which point each was made of.

        They lie in no unit of the target where nothing feasible does.
        """
        out, of = np.empty((len(rows), self.points.shape[1])), np.empty(len(rows), dtype=np.intp)
        n_tried, every = min(_TRIED, len(self.points)), np.arange(len(self.points))
        n_others = self.book.n_units + (0 if self.neighbors is None else len(self.neighbors.points))
        for part in chunks(len(rows), 8 * n_tried * n_others):
            some = rows[part]
            out[part], of[part], found = self._best(self._nearest(some, n_tried), some)
            for place in np.flatnonzero(~found) if n_tried < len(every) else ():
                row = slice(part.start + place, part.start + place + 1)
                out[row], of[row], _ = self._best(every[None], rows[row])
        return out, of

    def _nearest(self, rows: Indices, n: int) -> Indices:
        """The points nearest to samples in the features that vary, (n_rows, n)."""
        free = self.feasible.free
        metric = self.book.metric.of_features(free)
        off = metric.squared_distances(self.feasible.X[rows][:, free], self.points[:, free])
        return np.argsort(off, axis=1, kind="stable")[:, :n]

    def _best(self, tried: Indices, rows: Indices) -> tuple[Array, Indices, Mask]:
        """Of points (n, n_tried) the best end of each sample, which point it is of, and whether it is inside."""
        points, metric = self.points[tried].astype(np.float64), self.book.metric
        made = self.feasible.made_of(points, rows)
        flat = made.reshape(-1, made.shape[2])
        A = metric.squared_distances(flat, self.book.prototypes)
        inside = A[:, self.units].min(axis=1) <= A.min(axis=1)
        move = (made - self.feasible.X[rows][:, None]).reshape(flat.shape)
        cost = metric.dot(move, move)
        if self.neighbors is None:
            lost = (made - points).reshape(flat.shape)
            cost += metric.dot(lost, lost)
        elif inside.any():
            cost[inside] *= self.neighbors.odds_against(flat[inside], self.book) ** 2
        cost, inside = cost.reshape(tried.shape), inside.reshape(tried.shape)
        found = np.asarray(inside.any(axis=1))
        best = np.where(inside | ~found[:, None], cost, np.inf).argmin(axis=1)
        sample = np.arange(len(rows))
        return made[sample, best], tried[sample, best], found
