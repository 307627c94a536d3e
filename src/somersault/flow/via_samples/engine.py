"""The engine that goes by real samples: waypoints are chosen first, then the whole of every path is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.codebook import Codebook
from somersault.errors import Result
from somersault.flow.aim import EQUAL, Aim
from somersault.flow.events import occurred
from somersault.flow.goal import Goal
from somersault.flow.problem import Problem
from somersault.flow.state import GOING, Event, Outcome, State, end
from somersault.flow.via_samples.route import Route
from somersault.flow.via_samples.waypoints import (
    Waypoints,
    waypoints_by_shift,
    waypoints_of,
    waypoints_on_map,
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
    waypoints: Array  # (n_samples, n_legs, n_features)
    unit_paths: tuple[Indices, ...] | None
    targets: Indices  # the unit of each end, −1 for a sample of the user's, (n_samples,)
    arrives: Mask  # (n_samples,): whether the end is in a unit of the target
    is_replayed: bool = False

    @classmethod
    def of(cls, problem: Problem, via: str | None) -> "ViaSamples":
        """The engine for a problem, by the waypoints of that name; None: those that a default morph has."""
        X, book, aim = problem.X.astype(np.float64, copy=False), problem.book, problem.aim
        chosen = (waypoints_of if via is None else VIA[via])(X, book, aim)
        route, arrives = Route.of(problem, chosen.points), aim.holds(chosen.points[:, -1], book)
        return cls(problem, route, chosen.points, chosen.unit_paths, chosen.targets, arrives)

    @property
    def goal(self) -> Goal:
        """The samples at the ends."""
        return Goal(self.waypoints[:, -1:], self.problem.book.metric)

    def is_reached(self, z: Array, a: Array, rows: Rows) -> Mask:
        """Whether no unit is nearer than the target; at the end, whether that is in a unit of the target."""
        A, aim = self.space.unit_activations(z, rows), self.problem.aim
        nearest = A.min(axis=1)
        if aim.ends is None:
            return a <= nearest + EQUAL * (a + np.sum(z**2, axis=1))
        return np.where(a == 0, self.arrives[rows], aim.activations(A, rows) <= nearest * (1 + EQUAL))

    def states(self, rows: slice, until: Event | None, budget: int) -> Iterator[State]:
        """The states of some samples, from corner to corner of their paths."""
        last, arrives = self.space.n_steps[rows], self.arrives[rows]
        n_steps, outcome = np.zeros_like(last), np.full(len(last), GOING, dtype=np.int8)
        for index in count():
            if until is not None:
                end(outcome, occurred(until, self._state(rows, index, n_steps, outcome)), Result.UNTIL)
            end(outcome, (n_steps == last) & arrives, Result.REACHED)
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
