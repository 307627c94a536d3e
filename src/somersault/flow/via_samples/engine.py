"""The engine that goes by real samples: waypoints are chosen first, then the whole of every path is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.codebook import Codebook
from somersault.errors import Result
from somersault.flow.aim import EQUAL, Aim
from somersault.flow.constraints import Box, box_of, data_range
from somersault.flow.events import occurred
from somersault.flow.feasible import Feasible
from somersault.flow.goal import Goal
from somersault.flow.problem import Problem
from somersault.flow.state import GOING, Event, Outcome, State, end
from somersault.flow.via_samples.route import Route
from somersault.flow.via_samples.waypoints import (
    Waypoints,
    waypoints_by_shift,
    waypoints_of,
    waypoints_on_map,
    waypoints_within,
)

VIA: dict[str, Callable[[Array, Codebook, Aim], Waypoints]] = {
    "map": waypoints_on_map,
    "shift": waypoints_by_shift,
}


@dataclass(frozen=True, eq=False)
class ViaSamples:
    """Paths by way of real samples."""

    problem: Problem
    space: Route
    waypoints: Array  # (n_samples, n_legs, n_features): the real samples that these are made of
    unit_paths: tuple[Indices, ...] | None
    targets: Indices  # the unit of each end, −1 for a sample of the user's, (n_samples,)
    arrives: Mask  # (n_samples,): whether the end is in a unit of the target
    held: Mask  # (n_samples,): whether fixed features or bounds keep a path from where data are
    is_replayed: bool = False

    @classmethod
    def of(cls, problem: Problem, via: str | None) -> "ViaSamples":
        """The engine for a problem, by the waypoints of that name; None: those that a default morph has."""
        X, book, aim = problem.X.astype(np.float64, copy=False), problem.book, problem.aim
        box = None if problem.bounds is None else box_of(problem.bounds, X, problem.groups, book.column_name)
        held = _held(problem, box)
        chosen = (waypoints_of if via is None else VIA[via])(X, book, aim)
        if held.any():
            feasible = Feasible.of(X, problem.free, box, problem.groups)
            rows = np.flatnonzero(held)
            chosen = chosen.with_rows(rows, waypoints_within(X, book, aim, feasible).of(held), X)
        ends = chosen.points[:, -1]
        arrives = aim.holds(ends, book) if aim.points is None else _are_near(ends, aim.points, book)
        route = Route.of(problem, chosen, box)
        return cls(problem, route, chosen.samples, chosen.unit_paths, chosen.targets, arrives, held)

    @property
    def goal(self) -> Goal:
        """The samples at the ends."""
        return Goal(self.waypoints[:, -1:], self.problem.book.metric)

    def is_reached(self, z: Array, a: Array, rows: Rows) -> Mask:
        """Whether no unit is nearer than the target; at the end, whether that is in a unit of the target."""
        A, aim = self.space.unit_activations(z, rows), self.problem.aim
        nearest = A.min(axis=1)
        if aim.ends is None:
            return np.where(a == 0, self.arrives[rows], a <= nearest + EQUAL * (a + np.sum(z**2, axis=1)))
        return np.where(a == 0, self.arrives[rows], aim.activations(A, rows) <= nearest * (1 + EQUAL))

    def states(self, rows: slice, until: Event | None, budget: int) -> Iterator[State]:
        """The states of some samples, from corner to corner of their paths."""
        last, arrives = self.space.n_steps[rows], self.arrives[rows]
        n_steps, outcome = np.zeros_like(last), np.full(len(last), GOING, dtype=np.int8)
        for index in count():
            if until is not None:
                end(outcome, occurred(until, self._state(rows, index, n_steps, outcome)), Result.UNTIL)
            end(outcome, (n_steps == last) & arrives, Result.REACHED)
            if not self.problem.aim.has_no_end:
                end(outcome, (n_steps == last) & self.held[rows], Result.BOUNDED)
            end(outcome, n_steps == last, Result.MISSED)
            if index == budget:
                end(outcome, np.ones(len(last), dtype=bool), Result.STEPS_USED)
            yield self._state(rows, index, n_steps, outcome)
            if not (outcome == GOING).any():
                return
            n_steps = n_steps + (outcome == GOING)

    def _state(self, rows: slice, index: int, n_steps: Indices, outcome: Outcome) -> State:
        corners = self.space.corners[rows]
        z = corners[np.arange(len(corners)), n_steps]
        return State(
            index,
            n_steps,
            target_activations=np.sum((z - corners[:, -1]) ** 2, axis=1),
            targets=self.targets[rows],
            outcome=outcome.copy(),
            coordinates=z,
            engine=self,
            rows=rows,
            end=corners[:, -1],
            rigidity=self.space.rigidity[rows],
            spectral_exponent=np.full(len(corners), np.nan),
        )


def _held(problem: Problem, box: Box | None) -> Mask:
    """Which samples (n_samples,) something holds: fixed features, or bounds within the range of the data."""
    if problem.free is not None or box is None:
        return np.full(problem.n_samples, problem.free is not None)
    low, high = data_range(problem.book)
    return np.asarray(((box.low > low) | (box.high < high)).any(axis=1))


def _are_near(ends: Array, points: Array, book: Codebook) -> Mask:
    """Whether no unit is nearer to an end than the sample that was meant; equally near ones count as it."""
    off = ends - points
    nearest = book.metric.squared_distances(ends, book.prototypes).min(axis=1)
    return book.metric.dot(off, off) <= nearest * (1 + EQUAL)
