"""A waypoint in each unit that a path over the map leads through: the real sample of it nearest to the start."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices
from somersault.codebook import Codebook
from somersault.exemplars import ExemplarIndex
from somersault.flow.aim import Aim
from somersault.flow.via_samples.unit_paths import unit_paths_to


def points_over_map(X: Array, book: Codebook, aim: Aim) -> tuple[Array, Indices, tuple[Indices, ...]]:
    """Waypoints (n_samples, n_waypoints, n_features), the unit of each end, and the units on the way.

    Paths of fewer waypoints repeat their start before them. A unit without samples has its prototype.
    """
    starts = book.metric.best_units(X, book.prototypes)
    if aim.points is not None:
        aim = replace(aim, candidates=book.metric.best_units(aim.points, book.prototypes)[:, None])
    unit_paths: list[Indices] = [starts[:0]] * len(X)
    for units, rows in aim.groups(len(X)):
        for row, path in zip(rows, unit_paths_to(book, starts[rows], units), strict=True):
            unit_paths[row] = path
    ends = np.array([path[-1] for path in unit_paths], dtype=np.intp)
    n_between = np.array([max(len(path) - 2, 0) for path in unit_paths], dtype=np.intp)
    last = n_between.max(initial=0)
    points, stand_ins = np.repeat(X[:, None], last + 1, axis=1), _StandIns(book, aim)
    row = np.repeat(np.arange(len(X)), n_between)
    place = np.concatenate([starts[:0], *(np.arange(last - n, last) for n in n_between)])
    between = np.concatenate([starts[:0], *(path[1:-1] for path in unit_paths)])
    points[row, place] = stand_ins.nearest(X[row], between)
    points[:, -1] = stand_ins.nearest(X, ends, is_end=True) if aim.points is None else aim.points
    return points, ends if aim.points is None else np.full(len(X), -1), tuple(unit_paths)


def samples_over_map(X: Array, book: Codebook, aim: Aim, index: ExemplarIndex) -> tuple[Array, Indices]:
    """The waypoints that are samples, and the unit of each end, -1 where that has none.

    A unit without samples is passed by: the waypoint before it is repeated.
    """
    points, targets, unit_paths = points_over_map(X, book, aim)
    for row, path in enumerate(unit_paths):
        first = points.shape[1] - len(path) + 1
        for place in first + np.flatnonzero(~np.isin(path[1:], index.units)):
            points[row, place] = points[row, place - 1] if place > 0 else X[row]
    return points, np.where(np.isin(targets, index.units), targets, -1)


class _StandIns:
    """What stands for a unit on a path: the nearest of its exemplars, or its prototype if it has none."""

    def __init__(self, book: Codebook, aim: Aim) -> None:
        self.book, self.exemplar_index = book, book.exemplar_index
        self.rows = [] if book.exemplar_index is None else _rows_of_units(book.exemplar_index.units, book.n_units)
        self.of_class = None if book.exemplar_index is None else book.exemplar_index.of_class(aim.label)

    def nearest(self, X: Array, units: Indices, *, is_end: bool = False) -> Array:
        """Of the exemplars of each unit's class the one nearest to each x; at ends of those of the aim's class."""
        out = np.empty_like(X)
        for unit in np.unique(units):
            rows, points = np.flatnonzero(units == unit), self._of(unit, is_end=is_end)
            out[rows] = points[self.book.metric.squared_distances(X[rows], points).argmin(axis=1)]
        return out

    def _of(self, unit: int, *, is_end: bool) -> NDArray[Any]:
        if self.exemplar_index is None or len(self.rows[unit]) == 0:
            return self.book.prototypes[[unit]]
        of_class = self.of_class if is_end and self.of_class is not None else self.exemplar_index.are_typical
        rows = self.rows[unit]
        return self.exemplar_index.points[rows[of_class[rows]] if of_class[rows].any() else rows]


def _rows_of_units(units: Indices, n_units: int) -> list[Indices]:
    """The exemplars of each unit."""
    order = np.argsort(units, kind="stable")
    return np.split(order, np.searchsorted(units[order], np.arange(1, n_units)))
