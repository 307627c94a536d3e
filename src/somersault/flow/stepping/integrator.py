"""The samples of a block between start and end: all that changes during a morph."""

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.errors import Result
from somersault.flow.engine import Engine
from somersault.flow.events import occurred
from somersault.flow.state import GOING, RESULTS, Event, State, end
from somersault.flow.stepping.bounded_space import BoundedSpace
from somersault.flow.stepping.bounds import BoundStepper
from somersault.flow.stepping.control import Control, MorphStart, begun, stepped
from somersault.flow.stepping.memory import aligned
from somersault.flow.stepping.normal_matrix import NormalMatrix
from somersault.flow.stepping.targets import Targets

_ARRIVED = 1e-6
"""A path has arrived when this share of the distance that it can cover is left."""
_ROUNDING = 1e-14
"""Distances below this multiple of those to the prototypes' mean are rounding."""
_LOST = 1e6
"""Distances beyond this multiple of them are no morph any more."""


class FlowIntegrator:
    """Where the samples are, how far their targets, and how the paths ended that have.

    Arrays are replaced, never changed, for the states that hold them.
    """

    def __init__(
        self,
        engine: Engine,
        targets: Targets,
        matrix: NormalMatrix,
        control: Control,
        bounds: BoundedSpace | None,
        rows: slice,
    ) -> None:
        self.engine, self.at, self.bounds, self.rows, self.index = engine, targets, bounds, rows, 0
        self.aim = engine.problem.aim
        self.is_adaptive = control.n_steps is None
        self.z = targets.space.start[rows]
        self._to_end = aligned(self.z.shape)
        self.targets, self.goal = targets.nearest(self.z, rows)
        self.rigidity = np.full((len(self.z), 1), matrix.rigidity)
        self.exponent = np.full(len(self.z), matrix.exponent)
        self.frozen = np.zeros(self.z.shape[1], dtype=bool) if matrix.felt is None else matrix.felt == 0
        self._find_end()
        self.a = self._activations(self.e, slice(None))
        self.beyond = targets.fixed_part(self.targets, rows)  # of the target's activation, a + beyond
        self.first = self.a + self.beyond
        self.bound_stepper = None if bounds is None else BoundStepper(bounds, matrix, rows)
        self.stepper = begun(
            control,
            MorphStart(
                matrix,
                self.z,
                self.e,
                self.a,
                limit=lambda: targets.step_limit(self.z, self.goal, rows),
                bounds=self.bound_stepper,
                away=self.aim.away,
                space=targets.space,
                block=rows,
            ),
        )
        whole = self.a if self.rest is None else np.sum((self.z - self.rest) ** 2, axis=1)
        extent = np.vecdot(self.z, self.z) + np.vecdot(self.goal, self.goal)
        self.arrived = arrival(extent, None if self.aim.away else whole, self.e, matrix)
        self.lost = _LOST**2 * extent
        self.outcome = np.full(len(self.z), GOING, dtype=np.int8)
        self.n_steps = np.zeros(len(self.z), dtype=np.intp)
        self.going: Rows = slice(None)

    def _find_end(self) -> None:
        """Where the paths end: at their targets, or, under bounds, at the nearest point within them.

        Under bounds the part of a sample that no path without them changes is pulled back to what it was.
        """
        self.end, self.rest = self.goal, None
        if self.bounds is not None:
            self.end = np.where(self.frozen, self.bounds.start[self.rows], self.goal)
            self.rest = self.bounds.nearest(self.end, self.rows)
        self.e = np.subtract(self.z, self.end, out=self._to_end)

    def _activations(self, e: Array, rows: Rows) -> Array:
        """‖x − w_t‖² over the features that vary."""
        if self.rest is not None:
            e = e + (self.end[rows] - self.goal[rows])
        return np.vecdot(e, e)

    @property
    def is_going(self) -> bool:
        """Whether any sample goes on."""
        return isinstance(self.going, slice) or self.going.size > 0

    def step(self) -> None:
        """Move every sample that goes on; a step that the control does not want ends its path."""
        go = self.going
        d, e = self.z[go], self.e[go]
        with np.errstate(over="ignore", invalid="ignore"):  # a fixed rate may run out of float64
            displacement = stepped(self.stepper, self.bound_stepper, go, d, e, self.a[go] + self.beyond[go])
            e += displacement
            a = self._activations(e, go)
        wanted = a <= self.lost[go]  # which NaN is not
        if self.is_adaptive:
            wanted &= a > self.a[go] if self.aim.away else a < self.a[go]
        self.index += 1
        if isinstance(go, slice) and wanted.all():
            self.z = np.add(self.z, displacement, out=aligned(self.z.shape))
            self.a, self.n_steps = a, self.n_steps + 1
        else:
            self._move_some(np.arange(len(self.z))[go], displacement, e, a, wanted)
        if self.aim.has_choice:
            self._retarget()

    def _move_some(self, moving: Indices, displacement: Array, e: Array, a: Array, wanted: Mask) -> None:
        taken, stalled = moving[wanted], moving[~wanted]
        self.z, self.a, self.n_steps = self.z.copy(), self.a.copy(), self.n_steps.copy()
        self.z[taken] += displacement[wanted]
        self.a[taken] = a[wanted]
        self.n_steps[taken] += 1
        self.e[taken] = e[wanted]
        self.e[stalled] = self.z[stalled] - self.end[stalled]
        self.outcome[stalled] = RESULTS.index(Result.STALLED)

    def _retarget(self) -> None:
        """Of several targets take the nearest; keep the one before unless another is nearer."""
        units, goal = self.at.nearest(self.z, self.rows)
        a = np.sum((self.z - goal) ** 2, axis=1)
        beyond = self.at.fixed_part(units, self.rows)
        nearer = a + beyond < self.a + self.beyond
        self.targets = np.where(nearer, units, self.targets)
        self.goal = np.where(nearer[:, None], goal, self.goal)
        self.a, self.beyond = np.where(nearer, a, self.a), np.where(nearer, beyond, self.beyond)
        self._find_end()

    def judge(self, until: Event | None, *, last: bool) -> State:
        """Name how the paths ended that ended with this step; the state after it."""
        if until is not None:
            end(self.outcome, occurred(until, self._state()), Result.UNTIL)
        if self.aim.away:
            end(self.outcome, ~self._state().is_reached, Result.LEFT)
        if self.is_adaptive:
            end(self.outcome, self._is_at_rest(), Result.STALLED)
        if last:
            end(self.outcome, np.ones(len(self.a), dtype=bool), Result.STEPS_USED)
        going = self.outcome == GOING
        if not going.all():
            walked = np.arange(len(going))[self.going]
            self._look_around(walked[~going[walked]])
            self.going = np.flatnonzero(going)
        return self._state()

    def _is_at_rest(self) -> Mask:
        if self.rest is None or self.aim.away:
            return self.a <= self.arrived
        return np.sum((self.z - self.rest) ** 2, axis=1) <= self.arrived

    def _look_around(self, ended: Indices) -> None:
        """A path that ended without a further step may be at its target, or farther from it than at first."""
        stalled, used = RESULTS.index(Result.STALLED), RESULTS.index(Result.STEPS_USED)
        ended = ended[(self.outcome[ended] == stalled) | (self.outcome[ended] == used)]
        if self.aim.away or not ended.size:
            self.outcome[ended] = RESULTS.index(Result.STAYED)
            return
        outcome, at, a = self.outcome[ended], self.rows.start + ended, (self.a + self.beyond)[ended]
        held = self.at.space.at_active_bound(self.z[ended], self.end[ended], at).any(axis=1)
        held = (outcome == stalled) & (held | (self.beyond[ended] > 0))
        outcome[held] = RESULTS.index(Result.BOUNDED)
        outcome[self.at.are_reached(self.z[ended], a, at)] = RESULTS.index(Result.REACHED)
        if self.aim.has_no_end:
            outcome[outcome == stalled] = RESULTS.index(Result.MISSED)
        outcome[a > self.first[ended]] = RESULTS.index(Result.RAN_AWAY)
        self.outcome[ended] = outcome

    def _state(self) -> State:
        kept = (self.n_steps, self.a + self.beyond, self.targets, self.outcome.copy(), self.z)
        return State(
            self.index,
            *kept,
            engine=self.engine,
            rows=self.rows,
            end=self.end,
            rigidity=self.rigidity,
            spectral_exponent=self.exponent,
        )


def arrival(extent: Array, whole: Array | None, e: Array, matrix: NormalMatrix) -> Array:
    """The activation of each sample at which its path has arrived.

    Of paths of those whole activations, (n_samples,), or None for paths that lead away.
    """
    rounding = _ROUNDING**2 * extent  # from so near no direction leads away either
    if whole is None:
        return rounding
    frozen = np.sum(e[:, np.isinf(matrix.stiffness)] ** 2, axis=1)
    return rounding + frozen + _ARRIVED**2 * (whole - frozen)
