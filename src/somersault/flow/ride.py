"""The samples of a block on a path that is known from the start: what a `FlowIntegrator` does step by step."""

import numpy as np
from numpy.typing import NDArray

from somersault.errors import Result
from somersault.flow.events import Event, occurred
from somersault.flow.state import GOING, RESULTS, Problem, State
from somersault.flow.via_samples.route import Route


class Ride:
    """Where the samples are on their paths, and how these ended that have."""

    def __init__(self, problem: Problem, route: Route, rows: slice) -> None:
        self.problem, self.rows, self.index = problem, rows, 0
        self.corners, self.last = route.corners[rows], route.n_steps[rows]
        self.rigidity = route.rigidity[rows]
        self.targets, self.arrives = route.waypoints.targets[rows], route.arrives[rows]
        self.n_steps = np.zeros(len(self.last), dtype=np.intp)
        self.outcome = np.full(len(self.last), GOING, dtype=np.int8)

    @property
    def is_going(self) -> bool:
        """Whether any sample goes on."""
        return bool((self.outcome == GOING).any())

    def step(self) -> None:
        """Move every sample that goes on to the next corner of its path."""
        self.index += 1
        self.n_steps = self.n_steps + (self.outcome == GOING)

    def judge(self, until: Event | None, *, last: bool) -> State:
        """Name how the paths ended that ended with this step; the state after it."""
        if until is not None:
            self._end(occurred(until, self._state()), Result.UNTIL)
        self._end((self.n_steps == self.last) & self.arrives, Result.REACHED)
        self._end(self.n_steps == self.last, Result.MISSED)
        if last:
            self._end(np.ones(len(self.last), dtype=bool), Result.STEPS_USED)
        return self._state()

    def _end(self, rows: NDArray[np.bool_], result: Result) -> None:
        self.outcome[rows & (self.outcome == GOING)] = RESULTS.index(result)

    def _state(self) -> State:
        end = self.corners[:, -1]
        z = self.corners[np.arange(len(end)), self.n_steps]
        a = np.sum((z - end) ** 2, axis=1)
        kept = (self.n_steps, a, self.targets, self.outcome.copy(), z)
        return State(
            self.index,
            *kept,
            problem=self.problem,
            rows=self.rows,
            end=end,
            rigidity=self.rigidity,
            spectral_exponent=np.full(len(end), np.nan),
        )
