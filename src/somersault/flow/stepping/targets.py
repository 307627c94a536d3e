"""Where the targets of a problem lie in the coordinates of its paths, and when they are reached."""

from dataclasses import dataclass

import numpy as np

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.flow.aim import EQUAL, Aim
from somersault.flow.problem import Problem
from somersault.flow.stepping.space import ReducedSpace


@dataclass(frozen=True)
class Targets:
    """What the aim of a problem means in coordinates."""

    problem: Problem
    space: ReducedSpace

    @property
    def aim(self) -> Aim:
        """The aim."""
        return self.problem.aim

    def nearest(self, z: Array, rows: slice) -> tuple[Indices, Array]:
        """The nearest target unit of each sample (−1: a sample) and its place, (n, n_coordinates)."""
        candidates, goal = self.aim.candidates, self.space.goal
        if candidates is None and goal is not None:
            return np.full(len(z), -1), goal[rows]
        assert candidates is not None  # noqa: S101 - an aim has units or points
        if not self.aim.has_choice:
            units = candidates[rows, 0]
        else:
            units = candidates[0][self.space.unit_activations(z, rows)[:, candidates[0]].argmin(axis=1)]
        return units, self.space.units[units]

    def fixed_part(self, targets: Indices, rows: slice) -> Array:
        """What no step can change of the activations of the targets: that of the features that do not vary."""
        fixed, fixed_goal = self.space.fixed, self.space.fixed_goal
        if fixed is None:
            return np.zeros(len(targets))
        return fixed[rows][np.arange(len(targets)), targets] if fixed_goal is None else fixed_goal[rows]

    def own_weight(self, targets: Indices) -> Array:
        """What each target weighs among the preserved units; a sample is none of them."""
        return np.zeros(len(targets)) if self.aim.candidates is None else self.aim.weights[targets]

    def are_reached(self, z: Array, a: Array, rows: Rows) -> Mask:
        """Whether no unit is nearer than the target with activation a; equally near units count as the target."""
        A = self.space.unit_activations(z, rows)
        nearest, extent = A.min(axis=1), a + np.sum(z**2, axis=1)
        if self.aim.ends is None:  # units gain what is off the hull, which a has already
            return a <= nearest + np.sum(z[:, self.space.rank :] ** 2, axis=1) + EQUAL * extent
        return self.aim.activations(A, rows) <= nearest + EQUAL * extent

    def step_limit(self, z: Array, goal: Array, rows: slice) -> Array:
        """Local spacing of the prototypes: the smaller of that at the start and that at the target.

        For a start far from all prototypes, a tenth of its distance to them: so far away nothing is local.
        """
        spacing, A = self.problem.book.hull.spacing, self.space.unit_activations(z, rows)
        target = self.space.unit_activations(goal, rows).argmin(axis=1)
        outlying = np.sqrt(np.maximum(A.min(axis=1), 0.0)) / 10
        return np.maximum(np.minimum(spacing[A.argmin(axis=1)], spacing[target]), outlying)
