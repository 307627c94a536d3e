"""A control that decides anew at each step how stiff the next one is, in which metric, and how long."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from os import PathLike
from typing import Any

import numpy as np

from somersault import validation
from somersault.array_types import Array, Rows
from somersault.errors import InputError
from somersault.flow.stepping.adaptive import Adaptive, Proximal
from somersault.flow.stepping.control import MorphStart, Stepper
from somersault.flow.stepping.known_numbers import KnownNumbers
from somersault.flow.stepping.policy import BUNDLED, N_ACTIONS, Policy
from somersault.flow.stepping.varied import Stiffnesses, VariedMatrix

Decision = Callable[[Array], Any]
"""Answers numbers (n, n_numbers) that are known of samples with actions (n, 3)."""
RIGIDITY_FACTOR, EXPONENT_FACTOR, TOLERANCE_FACTOR = 100.0, 4.0, 10.0
"""What the largest action multiplies the tuned rule with; the least divides by it."""


@dataclass(frozen=True)
class Learned:
    """Let a policy change the rule of a path at each step.

    The path is tuned first as by default. Then a policy, which sees where the sample is, changes the rule that was
    found as the path goes: its rigidity by a factor of up to 100, its spectral exponent by up to 4 (and to no more
    than 1), and the tolerance of a step by up to 10. The steps are those of `Adaptive`, so that a policy which
    always answers with zeros takes the default path.

    Parameters
    ----------
    policy : Policy, path or callable, optional
        What decides: a `Policy`, a file that `Policy.save` wrote, or a function of numbers (n, 13), named
        `Policy.NUMBERS`, that answers n actions of 3 numbers between −1 and 1: for rigidity, exponent and step, as
        logarithms of their factors. Default: the policy of the package, learned on handwritten digits.

    Raises
    ------
    InputError
        For a file that is not a policy, answers of another shape, NaN, or beyond −1 and 1; for paths with bounds,
        with categories, or away from a target; for a rule other than `Tikhonov`.

    Notes
    -----
    On prototypes of held-out digits the policy of the package gives surer, sharper and longer paths than the
    default; on Gaussians it is the worse choice. The weight of the target is not among the actions, as an adaptive
    path does not depend on it.

    Examples
    --------
    >>> from somersault import morph
    >>> units = [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, 2.0]]
    >>> path = morph([[0.0, 0.1]], units, 3, control=Learned())
    >>> path.end.round(3)
    array([[2., 2.]])

    Stiff first, and soft at the end:

    >>> def softer(numbers):
    ...     progress = numbers[:, 0]
    ...     return np.column_stack([1 - 2 * progress.clip(0, 1), 0 * progress, 0 * progress])
    >>> morph([[0.0, 0.1]], units, 3, control=Learned(softer)).end.round(3)
    array([[2., 2.]])
    """

    policy: Any = None
    decide: Decision = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decide", _decision(self.policy))

    @property
    def n_steps(self) -> None:
        """Take as many as it takes to arrive."""

    def begin(self, start: MorphStart) -> Stepper:
        """Start on the samples of a block, all with the rule of the start."""
        n = len(start.e)
        return self.tuned(np.full(n, start.matrix.rigidity), np.full(n, start.matrix.exponent)).begin(start)

    def tuned(self, rigidity: Array, exponent: Array) -> "GuidedControl":
        """The same from a rule of its own for each sample of a block."""
        return GuidedControl(self.decide, rigidity, exponent)


@cache
def bundled_policy() -> Policy:
    """The policy of the package."""
    return Policy.load(BUNDLED)


def _decision(policy: Any) -> Decision:
    if policy is None:
        return bundled_policy()
    if isinstance(policy, (str, PathLike)):
        return Policy.load(policy)
    return validation.function(policy, "the policy", "policy(numbers) and answers an action for each row of them")


@dataclass(frozen=True)
class GuidedControl:
    """What decides, and the rule from which each sample of a block starts."""

    decide: Decision
    rigidity: Array  # (n_samples,)
    exponent: Array
    tolerance: float = Adaptive().tolerance

    @property
    def n_steps(self) -> None:
        """Take as many as it takes to arrive."""

    def begin(self, start: MorphStart) -> "GuidedSteps":
        """Start on the samples of the block."""
        if start.bounds is not None or start.away:
            what = "a target to move away from" if start.away else "bounds, or with categories that stay such"
            raise InputError(
                f"got a learned control with {what}; it leads to a target and keeps to no bounds: take "
                "ss.Adaptive() there"
            )
        if np.isnan(self.exponent).any():
            raise InputError(
                "got a learned control with a rule of your own; it changes ss.Tikhonov(...) alone: use that"
            )
        return GuidedSteps(self, start)


class GuidedSteps:
    """The steps of a block: those of `Adaptive`, by matrices and tolerances that change."""

    def __init__(self, control: GuidedControl, start: MorphStart) -> None:
        self._control, self._stiffnesses = control, Stiffnesses.of(start)
        self._stiffness = self._stiffnesses.by(control.rigidity, control.exponent)
        matrix = VariedMatrix.like(start.matrix, self._stiffness.copy())
        start = replace(start, matrix=matrix)
        self.known, self._start = KnownNumbers(start, matrix, control.rigidity, control.exponent), start
        self._steps: Proximal = Adaptive(control.tolerance).begin(start)

    def step(self, rows: Rows, d: Array, e: Array, a: Array) -> Array:
        """Displacements of the samples in those rows."""
        control, numbers = self._control, self.known.of(rows, d, e)
        actions = checked_actions(control.decide(numbers), (len(e), N_ACTIONS), "the answer of the policy")
        factor = RIGIDITY_FACTOR ** actions[:, 0]
        exponent = np.minimum(control.exponent[rows] * EXPONENT_FACTOR ** actions[:, 1], 1.0)
        before = VariedMatrix.like(self._start.matrix, self._stiffness[rows])
        now = VariedMatrix.like(
            self._start.matrix, self._stiffnesses.by(control.rigidity[rows] * factor, exponent)
        )
        # h is a time: where the rule becomes slower, the same step takes longer
        self._steps.size[rows] *= _ratio(before.speed(e), now.speed(e))
        self._stiffness[rows] = now.stiffness
        tolerance = (control.tolerance * TOLERANCE_FACTOR ** actions[:, 2])[:, None]
        steps = replace(self._steps, start=replace(self._start, matrix=now), tolerance=tolerance)
        step = steps.step(rows, d, e, a)
        self.known.walked[rows] += np.sqrt(np.vecdot(step, step))
        return step


def checked_actions(answer: Any, shape: tuple[int, ...], name: str) -> Array:
    """Actions (…, 3) between −1 and 1."""
    found = validation.real_array(answer, name)
    if found.shape != shape:
        raise InputError(
            f"{name} has shape {found.shape}; need {shape}: numbers for rigidity, spectral exponent and step"
        )
    found = found.astype(np.float64)
    is_within = np.abs(found) <= 1.0  # which NaN is not
    if not is_within.all():
        raise InputError(f"{name} holds {found[~is_within][0]:g}; need numbers from -1 to 1: pass it to np.clip")
    return found


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.ones_like(part), where=whole > 0)
