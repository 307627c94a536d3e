"""What a rule would do with samples, found on a few nodes in place of all axes.

A step adds to e = x − w_t and to d = x − m the same share of each. So whatever is to be known of a path, its
lengths and its angles, is a sum over the axes of e², ed and d²; and these change by what they are. They are kept
at the nodes, and the path in all coordinates is found when it is wanted (`KnownSteps`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from somersault.array_types import Array, Indices, Mask
from somersault.flow.stepping.adaptive import controlled, first_size
from somersault.flow.stepping.integrator import arrival
from somersault.flow.stepping.known_steps import (
    EXTRAPOLATED,
    HALVES_LESS_WHOLE,
    N_NUMBERS,
    KnownSteps,
    combined,
    powers_of,
    shares,
)
from somersault.flow.stepping.memory import aligned
from somersault.flow.stepping.nodes import Nodes
from somersault.flow.stepping.normal_matrix import NormalMatrix
from somersault.flow.stepping.targets import Targets
from somersault.flow.stepping.tuning import Ends, Trial, choose, distance_left

_FAR = 1e4
"""From so many times the target's distance to the mean, products of e and d lose half of their digits."""


@dataclass(frozen=True)
class TrialStart:
    """Where the samples of a block start, whatever the rule, and what they are to do."""

    products: Array  # (3, n_samples, n_coordinates): e², ed and d²
    activation: Array  # (n_samples,), of the target
    arrived: Array  # (n_samples,), activation at which a path has arrived
    limit: Array  # (n_samples,), of the length of a step
    is_far: bool
    tolerance: float
    budget: int

    @classmethod
    def of(
        cls, targets: Targets, rows: slice, matrix: NormalMatrix, tolerance: float, budget: int
    ) -> "TrialStart":
        """The start of those samples; the matrix says which coordinates are frozen."""
        z = targets.space.start[rows]
        goal = targets.nearest(z, rows)[1]
        e = z - goal
        a, extent = np.vecdot(e, e), np.vecdot(z, z) + np.vecdot(goal, goal)
        arrived, limit = arrival(extent, a, e, matrix), targets.step_limit(z, goal, rows)
        is_far = bool((np.vecdot(z, z) > _FAR**2 * np.vecdot(goal, goal)).any())
        return cls(np.stack([e * e, e * z, z * z]), a, arrived, limit, is_far, tolerance, budget)


def tuned(
    start: TrialStart, matrices: Sequence[NormalMatrix], rank: int, sure_steps: int
) -> tuple[Indices, KnownSteps] | None:
    """The best rule of each sample, and the steps of its path; None where that takes all coordinates.

    It does where a path does not arrive, and from so far away that e and d hardly differ in their products.
    """
    if start.is_far:
        return None
    trials: dict[int, NodeTrial] = {}

    def run(k: int, trial: Trial) -> Ends:
        trials[k] = NodeTrial(start, Nodes.of(matrices[k].stiffness, rank), matrices[k].preserved)
        return trials[k].walked(trial)

    try:
        choice = choose([partial(run, k) for k in range(len(matrices))], sure_steps)
    except _UnfinishedError:
        return None
    numbers = np.zeros((max(len(each.numbers) for each in trials.values()), len(choice), N_NUMBERS))
    for k, each in trials.items():
        mine = np.flatnonzero(choice == k)
        for step, of_trial in zip(numbers, each.numbers, strict=False):
            step[mine] = of_trial[mine]
    return choice, KnownSteps(list(numbers), np.array([matrix.stiffness for matrix in matrices])[choice])


class _UnfinishedError(Exception):
    """A path does not arrive: how far it is from its end takes all coordinates."""


class NodeTrial:
    """The adaptive walk of some samples by one rule; only those that go on are kept."""

    def __init__(self, start: TrialStart, nodes: Nodes, preserved: float) -> None:
        self._start, self._preserved, self._nodes = start, preserved, nodes
        self._products, n = start.products @ nodes.spread, len(start.activation)
        self._scratch = aligned((11, n, len(nodes.stiffness)))
        self._distance, self._going = np.sqrt(start.activation), np.arange(n)
        self._size = first_size(self._distance, self._speed())
        self.n_steps = np.zeros(n, dtype=np.intp)
        self.numbers: list[Array] = []  # of each step, as `KnownSteps` has them

    def walked(self, trial: Trial) -> Ends:
        """Walk until every path has arrived, or is worse than others; `_UnfinishedError` if one does neither."""
        start = self._start
        a, energy = start.activation, self._products[2].sum(axis=1)
        is_going = ~trial.start(a, energy) & (a > start.arrived)
        while is_going.any() and len(self.numbers) < start.budget:
            if not is_going.all():
                self._keep(is_going)
            go, length = self._going, np.zeros_like(a)
            length[go] = self._step()
            before, a, energy = a[go], a.copy(), energy.copy()
            a[go], energy[go] = self._products[0].sum(axis=1), self._products[2].sum(axis=1)
            self.n_steps[go] += 1
            is_worse = trial.after(a, energy, length)[go]
            is_going = (a[go] > start.arrived[go]) & (a[go] < before) & ~is_worse
        kept = trial.kept
        if (a[kept] > start.arrived[kept]).any():
            raise _UnfinishedError
        left = np.array([distance_left(each[kept], a[kept]) for each in trial.activations])
        return Ends(self.n_steps, np.ones(len(kept), dtype=bool), left.T)

    def _keep(self, some: Mask) -> None:
        self._going, self._size = self._going[some], self._size[some]
        self._products = self._products[:, some]

    def _speed(self) -> Array:
        """How fast each path begins, ‖N⁻¹e‖."""
        compliance = 1 / self._nodes.stiffness
        unit = compliance.max()  # squares of compliances may leave float64
        ee, ed, dd = self._products @ (compliance / unit) ** 2
        _, Ced, Cdd = self._products @ compliance
        r = self._preserved * Ced / (1 + self._preserved * Cdd)
        return unit * np.sqrt(np.maximum(ee - 2 * r * ed + r * r * dd, 0.0))

    def _step(self) -> Array:
        """Take a step; the lengths (n_going,)."""
        go, scratch = self._going, self._scratch[:, : len(self._going)]
        powers = powers_of(self._size, self._nodes.stiffness, scratch[:3])
        numbers = self._numbers(powers, scratch[3])
        parts = np.concatenate([shares(numbers, HALVES_LESS_WHOLE), shares(numbers, EXTRAPOLATED)], axis=1)
        combinations = combined(parts, powers, scratch[3:7])
        error = np.sqrt(np.maximum(self._square(combinations[:2], scratch[7]), 0.0)) / self._distance[go]
        along_e, along_d, square = self._along(combinations[2:], scratch[7:])
        length = np.sqrt(np.maximum(square.sum(axis=1), 0.0))
        limit, tolerance = self._start.limit[go], self._start.tolerance
        s, self._size = controlled(self._size, error, length, -along_e.sum(axis=1), limit, tolerance)
        self._move(s[:, None], along_e, along_d, square)
        self.numbers.append(np.zeros((len(self.n_steps), N_NUMBERS)))
        self.numbers[-1][go] = np.column_stack([numbers, s])
        return s * length

    def _along(self, step: Array, scratch: Array) -> tuple[Array, Array, Array]:
        """The products of steps with e, with d and with themselves.

        Steps are α e + β d, given as (2, n_going, n_nodes).
        """
        (ee, ed, dd), (along_e, along_d, square, more) = self._products, scratch
        _combine(step, (ee, ed), along_e, more)
        _combine(step, (ed, dd), along_d, more)
        _combine(step, (along_e, along_d), square, more)
        return along_e, along_d, square

    def _move(self, s: Array, along_e: Array, along_d: Array, square: Array) -> None:
        """Add sΔ to e and to d."""
        square *= s * s / 2
        along_e *= s
        along_d *= s
        along_e += square
        along_d += square
        ee, ed, dd = self._products
        ee += along_e
        ee += along_e
        ed += along_e
        ed += along_d
        dd += along_d
        dd += along_d

    def _numbers(self, powers: Array, scratch: Array) -> Array:
        """The first four numbers of a step, (n_going, 4)."""
        products, h, n = self._products, self._size, self._preserved
        _, ed, dd = np.vecdot(products, powers[0])
        r1 = n * ed / (h / 2 + n * dd)
        _, ed, dd = np.vecdot(products, powers[1])
        r2 = n * ed / (h / 2 + n * dd)
        ee2, ed2, dd2 = np.vecdot(products, powers[2])
        ee3, ed3, dd3 = np.vecdot(products, np.multiply(powers[1], powers[2], out=scratch))
        change = r2 * r2 * dd3 - 2 * r2 * ed3 + ee3  # of the half step itself
        along_d, along_e = ed2 - r2 * dd2, ee2 - r2 * ed2
        r3 = n * (ed - along_d - along_e + change) / (h / 2 + n * (dd - 2 * along_d + change))
        return np.column_stack([h, r1, r2, r3])

    def _square(self, step: Array, scratch: Array) -> Array:
        """The squared length of α e + β d, (n_going,)."""
        (alpha, beta), (ee, ed, dd) = step, self._products
        out = 2 * np.vecdot(np.multiply(alpha, beta, out=scratch), ed)
        out += np.vecdot(np.square(alpha, out=scratch), ee)
        out += np.vecdot(np.square(beta, out=scratch), dd)
        return out


def _combine(step: Array, parts: tuple[Array, Array], out: Array, scratch: Array) -> None:
    """The sum of two parts times α and β."""
    np.multiply(step[0], parts[0], out=out)
    out += np.multiply(step[1], parts[1], out=scratch)
