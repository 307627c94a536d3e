"""The engine that finds paths step by step, each step where the last one ended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from somersault import validation
from somersault.array_types import Array, Indices, Mask, Rows
from somersault.flow.aim import Aim
from somersault.flow.constraints import Box, box_of, categories_of, data_range
from somersault.flow.feasible import Feasible, FeasibleTarget
from somersault.flow.goal import Goal
from somersault.flow.problem import Problem
from somersault.flow.state import Event, State
from somersault.flow.stepping.adaptive import Adaptive
from somersault.flow.stepping.bounded_space import BoundedSpace
from somersault.flow.stepping.control import Control
from somersault.flow.stepping.integrator import FlowIntegrator
from somersault.flow.stepping.known_steps import KnownSteps
from somersault.flow.stepping.learned import Learned
from somersault.flow.stepping.node_trial import TrialStart, tuned
from somersault.flow.stepping.nodes import are_worth_nodes
from somersault.flow.stepping.normal_matrix import NormalMatrix
from somersault.flow.stepping.rule import Rule, matrix_of, tried
from somersault.flow.stepping.space import ReducedSpace
from somersault.flow.stepping.targets import Targets
from somersault.flow.stepping.tuning import best_of

_SLOWEST = 4
"""No path of a sample takes as many times the steps of another: the budget cuts none of them short."""


@dataclass(frozen=True)
class Stepping:
    """Paths on prototypes, by a rule and a control."""

    problem: Problem
    space: ReducedSpace
    bounds: BoundedSpace | None  # the space, where bounds hold the paths
    rule: Rule
    control: Control
    waypoints: None = None
    unit_paths: None = None

    @classmethod
    def of(cls, problem: Problem, rule: Rule, control: Control) -> "Stepping":
        """The engine for a problem."""
        X, book, aim, hull, free = problem.X, problem.book, problem.aim, problem.hull, problem.free
        box = box_of(problem.bounds, X, problem.groups, book.column_name)
        aim = _with_feasible_target(problem, box)
        problem = replace(problem, aim=aim)
        box = box.within(*data_range(book), X) if problem.is_of_table else box
        fixed = {} if free is None else _fixed_parts(problem, ~free)
        scatter, bounds = book.scatter(aim.weights, free), None
        if box.is_open:
            space = ReducedSpace.of(X, hull, scatter, aim.points, **fixed)
        else:
            space = bounds = BoundedSpace.within(X, hull, scatter, aim.points, box, **fixed)
        if book.metric.weights is not None and space.start.size:
            validation.matrix(space.start, "X times the roots of feature_weights")
        without_samples = replace(problem, book=book.with_exemplars(None))  # a morph that is kept keeps none
        return cls(without_samples, space, bounds, rule, control)

    @property
    def goal(self) -> Goal:
        """The target samples or units."""
        return self.problem.goal

    @property
    def targets(self) -> Targets:
        """Where the targets lie in the coordinates."""
        return Targets(self.problem, self.space)

    @property
    def is_replayed(self) -> bool:
        """Whether states take less time to find again than fresh memory for them does."""
        return self.control.n_steps is not None and self.bounds is None

    def is_reached(self, z: Array, a: Array, rows: Rows) -> Mask:
        """Whether no unit is nearer than the target."""
        return self.targets.are_reached(z, a, rows)

    def states(self, rows: slice, until: Event | None, budget: int) -> Iterator[State]:
        """The states of some samples, each by the rule whose path has the best score where several are tried."""
        if isinstance(self.control, Learned):
            return _walked(self.guided(rows, self.control, budget), budget, until)
        matrices = self._matrices(rows)
        if len(matrices) == 1:
            return self._by(matrices[0], rows, budget, until)
        has_choice, rank = self.problem.aim.has_choice, self.space.rank
        sure_steps = 0 if has_choice else budget // _SLOWEST
        if type(self.control) is Adaptive and not has_choice and are_worth_nodes(matrices, rank):
            start = TrialStart.of(self.targets, rows, matrices[0], self.control.tolerance, budget)
            found = tuned(start, matrices, rank, sure_steps)
            if found is not None:
                return self._known(*found, matrices, rows, budget, until)
        return best_of([partial(self._by, matrix, rows, budget) for matrix in matrices], until, sure_steps)

    def guided(self, rows: slice, control: Learned, budget: int) -> FlowIntegrator:
        """The start of a learned control, from the rule that is the best of each sample without it."""
        plain = replace(self, control=Adaptive())
        *_, end = plain.states(rows, None, budget)
        rigidity, exponent = end.rigidity[:, 0], end.spectral_exponent
        flow = FlowIntegrator(
            self, self.targets, plain._matrices(rows)[0], control.tuned(rigidity, exponent), self.bounds, rows
        )
        flow.rigidity, flow.exponent = end.rigidity, exponent
        return flow

    def _matrices(self, rows: slice) -> list[NormalMatrix]:
        """The normal matrices of the rules that are tried."""
        is_tuned = self.control.n_steps is None and self.bounds is None and not self.problem.aim.away
        rules = tried(self.rule, to_samples=self.space.goal is not None) if is_tuned else [self.rule]
        own_weight = self.targets.own_weight(self.targets.nearest(self.space.start[rows], rows)[0])
        return [matrix_of(rule, self.space, own_weight) for rule in rules]

    def _by(self, matrix: NormalMatrix, rows: slice, budget: int, until: Event | None) -> Iterator[State]:
        """The states by one rule."""
        return _walked(FlowIntegrator(self, self.targets, matrix, self.control, self.bounds, rows), budget, until)

    def _known(
        self,
        choice: Indices,
        steps: KnownSteps,
        matrices: list[NormalMatrix],
        rows: slice,
        budget: int,
        until: Event | None,
    ) -> Iterator[State]:
        """The states by the rule that was chosen for each sample."""
        flow = FlowIntegrator(self, self.targets, matrices[0], steps, None, rows)
        flow.rigidity = np.array([matrix.rigidity for matrix in matrices])[choice][:, None]
        flow.exponent = np.array([matrix.exponent for matrix in matrices])[choice]
        return _walked(flow, budget, until)


def _walked(flow: FlowIntegrator, budget: int, until: Event | None) -> Iterator[State]:
    yield flow.judge(until, last=budget == 0)
    while flow.is_going:
        flow.step()
        yield flow.judge(until, last=flow.index == budget)


def _fixed_parts(problem: Problem, fixed: Mask) -> dict[str, Array]:
    """Σ κ_d (x_d − w_d)² over the fixed features, for the units and for the target samples."""
    X, book, points = problem.X, problem.book, problem.aim.points
    metric = book.metric.of_features(fixed)
    out = {"fixed": metric.squared_distances(X[:, fixed], book.prototypes[:, fixed])}
    if points is not None:
        difference = X[:, fixed] - points[:, fixed]
        out["fixed_goal"] = metric.dot(difference, difference)
    return out


def _with_feasible_target(problem: Problem, box: Box) -> Aim:
    """The aim, of which each sample has the unit that it can come to, where constraints or categories matter.

    Of those that the aim means; or, where it can come to none of them, of all in which its paths may end.
    """
    aim, book, free = problem.aim, problem.book, problem.free
    if aim.away or aim.candidates is None or aim.ends is None or not aim.has_choice:
        return aim
    # as rows of a table they are to lie in the target, too
    W = categories_of(book.prototypes, problem.groups) if problem.is_of_table else book.prototypes
    units = aim.candidates[0] if aim.has_no_end else aim.ends[0]
    low, high = W[units].min(axis=0), W[units].max(axis=0)
    if not problem.is_of_table and free is None and not ((box.low > low) | (box.high < high)).any():
        return aim
    feasible = Feasible.of(problem.X, free, box, problem.groups)
    chosen, left = np.empty(problem.n_samples, dtype=np.intp), np.arange(problem.n_samples)
    for some in (aim.candidates[0], units):
        ends, of = FeasibleTarget(book, feasible, W[some], units, None).ends(left)
        chosen[left] = some[of]
        left = left[~np.isin(book.metric.best_units(ends, book.prototypes), units)]
    return replace(aim, candidates=chosen[:, None])
