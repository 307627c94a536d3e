"""Where a path ends, and by which real samples it goes, chosen for each sample among the exemplars of a codebook.

**A shift.** Where classes overlap, what tells them apart is less than what tells samples apart, and a sample that
moves by that alone is still itself, see `somersault.flow.via_samples.shift`. Rows of a table with categories are
not shifted, for none has a share of one. `via="shift"` shifts whatever it is given.

**By way of samples.** Elsewhere the path goes by exemplars of the target and a stepping stone before them, see
`somersault.flow.via_samples.crossing`.

**Over the map.** Where real samples lie between, as cells between young and old ones, one long hop passes
them by. The way over the map is taken where its widest hop is at most half as wide, squared.
"""

from dataclasses import dataclass

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.codebook import Codebook
from somersault.errors import InputError
from somersault.exemplars import ExemplarIndex
from somersault.flow.aim import Aim
from somersault.flow.feasible import Feasible
from somersault.flow.via_samples.crossing import by_samples, stones
from somersault.flow.via_samples.held import between, target_of
from somersault.flow.via_samples.over_map import points_over_map, samples_over_map
from somersault.flow.via_samples.shift import overlap, shifted
from somersault.matching import chunks

_NARROWER = 2.0
"""A way over the map is taken where its widest hop is so many times narrower, squared."""


@dataclass(frozen=True)
class Waypoints:
    """What the paths go by, and their ends behind it; a point that repeats the one before is no waypoint."""

    points: Array  # (n_samples, n_waypoints, n_features)
    samples: Array  # the same as the real samples that these are made of
    targets: Indices  # the unit of each end, −1 for a sample of the user's, (n_samples,)
    unit_paths: tuple[Indices, ...] | None = None  # over which units they lead, where they lead over the map
    wanted: Array | None = None  # (n_samples, n_features): the ends, where nothing held the paths

    def of(self, rows: Mask) -> "Waypoints":
        """Those of some samples."""
        wanted = None if self.wanted is None else self.wanted[rows]
        return Waypoints(self.points[rows], self.samples[rows], self.targets[rows], wanted=wanted)

    def with_rows(self, rows: Indices, others: "Waypoints", X: Array) -> "Waypoints":
        """These, with the waypoints of others in the place of those of some samples; X are all starts."""
        n = max(self.points.shape[1], others.points.shape[1])
        points, samples = (_filled(mine, X, n) for mine in (self.points, self.samples))
        points[rows] = _filled(others.points, X[rows], n)
        samples[rows] = _filled(others.samples, X[rows], n)
        targets, wanted = self.targets.copy(), points[:, -1].copy()
        targets[rows] = others.targets
        if others.wanted is not None:
            wanted[rows] = others.wanted
        return Waypoints(points, samples, targets, wanted=wanted)


def _filled(points: Array, X: Array, n: int) -> Array:
    """So many waypoints, with the start repeated before them."""
    return np.concatenate([np.repeat(X[:, None], n - points.shape[1], axis=1), points], axis=1)


def waypoints_on_map(X: Array, book: Codebook, aim: Aim) -> Waypoints:
    """A waypoint in each unit on the shortest path over the map; a target next to the start has only the end."""
    points, targets, unit_paths = points_over_map(X, book, aim)
    return Waypoints(points, points, targets, unit_paths)


def waypoints_of(X: Array, book: Codebook, aim: Aim) -> Waypoints:
    """The waypoints of samples (n_samples, n_features) to what the aim means.

    With nothing to preserve no reason is left to go by anything: the path is the straight line to the end.
    """
    index = book.exemplar_index
    assert index is not None  # noqa: S101 - who asks has exemplars
    waypoints = _chosen(X, book, aim, index)
    if not aim.given.any():
        waypoints.points[:, :-1] = waypoints.samples[:, :-1] = X[:, None]
        return waypoints
    return _where_narrower(X, waypoints, book, aim, index)


def _where_narrower(X: Array, chosen: Waypoints, book: Codebook, aim: Aim, index: ExemplarIndex) -> Waypoints:
    """The way over the samples of the map for each sample whose widest hop is so much narrower there.

    Samples are apart themselves, so that hops of as much are not wide.
    """
    hop2 = _widest2(X, chosen.points, book)
    wide = np.flatnonzero(hop2 > _NARROWER * index.exemplars.spacing2)
    if aim.candidates is None or book.groups or wide.size == 0:
        return chosen
    points, targets = samples_over_map(X[wide], book, aim.of(wide), index)
    narrower = (targets >= 0) & (_widest2(X[wide], points, book) * _NARROWER <= hop2[wide])
    on_map = Waypoints(points, points, targets).of(narrower)
    return chosen.with_rows(wide[narrower], on_map, X) if narrower.any() else chosen


def _widest2(X: Array, points: Array, book: Codebook) -> Array:
    """The largest squared distance from a waypoint to the next, (n_samples,)."""
    hops = np.diff(np.concatenate([X[:, None], points], axis=1), axis=1)
    return book.metric.dot(hops, hops).max(axis=1)


def waypoints_within(X: Array, book: Codebook, aim: Aim, feasible: Feasible) -> Waypoints:
    """The waypoints of samples that fixed features or bounds hold: a feasible end, and what is between."""
    index = book.exemplar_index
    assert index is not None  # noqa: S101 - who asks has exemplars
    if aim.points is not None:
        ends, wanted, targets = feasible.made_of(aim.points, slice(None)), aim.points, np.full(len(X), -1)
    else:
        assert aim.candidates is not None  # noqa: S101 - an aim has units or points
        ends, wanted, targets = X.copy(), X.copy(), np.zeros(len(X), dtype=np.intp)
        of_class = index.of_class(aim.label)
        for units, rows in aim.groups(len(X)):
            to, fitting = _to(units, aim), index.are_typical if of_class is None else of_class
            target = target_of(book, feasible, index, fitting, to, of_class=of_class is not None)
            away = rows if aim.label is not None else rows[~_inside(X[rows], units, book)]
            ends[away], of = target.ends(away)
            wanted[away] = target.points[of]
            targets[rows] = _nearest_unit(ends[rows], to, book)
    firsts = between(feasible, ends, index) if aim.given.any() else X
    points = np.stack([X, firsts, ends], axis=1)
    return Waypoints(points, points, targets, wanted=wanted)


def waypoints_by_shift(X: Array, book: Codebook, aim: Aim) -> Waypoints:
    """The shift of each sample as its only waypoint, wherever it ends."""
    index = book.exemplar_index
    if index is None:
        raise InputError(
            'got via="shift" for a map that keeps no samples; need some to shift by: train it with keep="samples" '
            "or give it some by with_exemplars"
        )
    if aim.candidates is None:
        raise InputError(
            'got via="shift" with a sample as the target; need units, a cluster or a label: leave out via'
        )
    ends, targets = X.copy(), np.zeros(len(X), dtype=np.intp)
    for units, rows in aim.groups(len(X)):
        to = _to(units, aim)
        ends[rows] = shifted(X[rows], _of_target(units, aim, index), to, index, book)
        targets[rows] = _nearest_unit(ends[rows], to, book)
    return Waypoints(ends[:, None], ends[:, None], targets)


def _chosen(X: Array, book: Codebook, aim: Aim, index: ExemplarIndex) -> Waypoints:
    if aim.points is not None:
        firsts = _between(X, aim.points, index)
        points, samples = (
            np.stack([stone, firsts, aim.points], axis=1) for stone in stones(X, firsts, index, book.groups)
        )
        return Waypoints(points, samples, np.full(len(X), -1))
    assert aim.candidates is not None  # noqa: S101 - an aim has units or points
    points, targets = np.repeat(X[:, None], 3, axis=1), np.zeros(len(X), dtype=np.intp)
    samples = points.copy()
    for units, rows in aim.groups(len(X)):
        points[rows], samples[rows], targets[rows] = _toward(X[rows], book, units, aim, index)
    return Waypoints(points, samples, targets)


def _toward(
    X: Array, book: Codebook, units: Indices, aim: Aim, index: ExemplarIndex
) -> tuple[Array, Array, Indices]:
    """Waypoints (n, 3, n_features) toward these units, the samples that they are made of, the unit of each end."""
    of_class, of_target = index.of_class(aim.label), _of_target(units, aim, index)
    to = _to(units, aim)
    if not book.groups and overlap(of_target, index):
        both = np.repeat(X[:, None], 3, axis=1), np.repeat(X[:, None], 3, axis=1)
        both[0][:, -1] = both[1][:, -1] = shifted(X, of_target, to, index, book)
    else:
        both = _into(X, book, index, index.are_typical if of_class is None else of_class, to)
    if aim.label is None:  # a sample of the unit is where it is to be
        inside = _inside(X, units, book)
        for points in both:
            points[inside] = X[inside, None]
    return *both, _nearest_unit(both[0][:, -1], to, book)


def _inside(X: Array, units: Indices, book: Codebook) -> Mask:
    return np.isin(book.metric.best_units(X, book.prototypes), units)


def _to(units: Indices, aim: Aim) -> Indices:
    """Units in which paths to these may end: of a class all that have its label."""
    return units if aim.label is None or aim.ends is None or aim.has_no_end else aim.ends[0]


def _of_target(units: Indices, aim: Aim, index: ExemplarIndex) -> Mask:
    """The exemplars of the aim's class, or those in the units."""
    of_class = index.of_class(aim.label)
    return np.isin(index.units, units) if of_class is None else of_class


def _nearest_unit(points: Array, units: Indices, book: Codebook) -> Indices:
    return units[book.metric.squared_distances(points, book.prototypes[units]).argmin(axis=1)]


def _into(X: Array, book: Codebook, index: ExemplarIndex, fitting: Mask, units: Indices) -> tuple[Array, Array]:
    """Waypoints (n, 3, n_features) by the fitting exemplars in target units, or by any there, and these samples.

    Without any the ends are prototypes. In a table with categories some rows are alone in their combination of
    these, and of others with the same most are of another class: paths do not go by one where others are left.
    """
    inside = np.isin(index.units, units)
    choices = [inside & fitting, inside]
    if book.groups:
        near = inside & fitting & index.have_neighbors
        choices = [near & index.among_their_like(fitting), near, *choices]
    mine = next((np.flatnonzero(each) for each in choices if each.any()), None)
    if mine is not None:
        return by_samples(X, mine, index, book.groups)
    W, points = book.prototypes[units], np.repeat(X[:, None], 3, axis=1)
    points[:, -1] = W[book.metric.squared_distances(X, W).argmin(axis=1)]
    return points, points.copy()


def _between(X: Array, ends: Array, index: ExemplarIndex) -> Array:
    """The exemplar that is most between each sample and its end; the sample where the angle there is below 90°."""
    metric, points, firsts = index.metric, index.points, X.copy()
    difference = X - ends
    whole = metric.dot(difference, difference)
    for rows in chunks(len(X), 16 * len(points)):
        total = metric.squared_distances(X[rows], points) + metric.squared_distances(ends[rows], points)
        best = total.argmin(axis=1)
        is_between = total[np.arange(len(best)), best] < whole[rows]
        firsts[rows] = np.where(is_between[:, None], points[best], X[rows])
    return firsts
