"""How long a step is: what any control is asked, and what it knows before the first step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from somersault import validation
from somersault.array_types import Array, Rows
from somersault.errors import InputError

if TYPE_CHECKING:
    from somersault.flow.stepping.bounds import BoundStepper
    from somersault.flow.stepping.normal_matrix import NormalMatrix
    from somersault.flow.stepping.space import ReducedSpace


@dataclass(frozen=True)
class MorphStart:
    """Hold what a control knows of the samples of a block before their first step.

    Attributes
    ----------
    matrix : NormalMatrix
        `matrix.solve(d, e)` is N⁻¹e, up to the length that the target's weight gives it.
    d, e : ndarray of shape (n_samples, n_coordinates)
        x − m, from the mean of the preserved units, and x − w_t, from the target.
    a : ndarray of shape (n_samples,)
        ‖e‖².
    limit : callable
        Answers the local spacing of the prototypes, (n_samples,), beyond which a step is not local.
    bounds : BoundStepper or None
        Under bounds `bounds.hold(rows, d, e, step)` gives the steps within them.
    away : bool
        Whether paths lead away from the target.
    space : ReducedSpace
        The coordinates of the paths, as a rule sees them; `space.unit_activations(d, rows)` are the squared
        distances (n, n_units) to all units.
    block : slice
        Which of the samples of the space these are.

    Examples
    --------
    >>> from somersault import Adaptive, morph
    >>> class Printing:
    ...     n_steps = 1
    ...
    ...     def begin(self, start):
    ...         print(start.a, start.limit(), start.bounds, start.away)
    ...         return Adaptive().begin(start)
    >>> end = morph([[0.0, 0.0]], [[3.0, 0.0], [0.0, 4.0]], 0, control=Printing()).end
    [9.] [5.] None False
    """

    matrix: "NormalMatrix"
    d: Array
    e: Array
    a: Array
    limit: Callable[[], Array]
    bounds: "BoundStepper | None"
    away: bool
    space: "ReducedSpace"
    block: slice


class Stepper(Protocol):
    """Take the steps of one block of samples: what `Control.begin` answers.

    Examples
    --------
    Each step goes half of the way that is left:

    >>> from somersault import morph
    >>> class Halves:
    ...     n_steps = 3
    ...
    ...     def begin(self, start):
    ...         return self
    ...
    ...     def step(self, rows, d, e, a):
    ...         return -e / 2
    >>> morph([[0.0, 0.0]], [[8.0, 0.0], [0.0, 9.0]], 0, control=Halves()).target_activations.round(9)
    array([[64., 16.,  4.,  1.]])
    """

    def step(self, rows: Rows, d: Array, e: Array, a: Array) -> Array:
        """Displacements of the samples in those rows, d = x − m and e = x − w_t; valid until the next call.

        The target's activation a is ‖e‖², and a part that no step aims at.
        """
        ...


class Control(Protocol):
    """Decide how long a step is: `Adaptive`, `FixedRate`, or any object of yours with these.

    Examples
    --------
    Steps of one length, the last of which ends where the target is nearest:

    >>> from somersault import morph
    >>> class Even:
    ...     n_steps = None
    ...
    ...     def __init__(self, length):
    ...         self.length = length
    ...
    ...     def begin(self, start):
    ...         self.matrix = start.matrix
    ...         return self
    ...
    ...     def step(self, rows, d, e, a):
    ...         v = -self.matrix.solve(d, e)
    ...         length = np.linalg.norm(v, axis=1, keepdims=True)
    ...         nearest = -np.vecdot(e, v)[:, None] / length
    ...         return v * np.minimum(self.length, nearest) / length
    >>> units = [[3.0, 0.0], [0.0, 9.0], [9.0, 9.0]]
    >>> morph([[0.0, 0.0]], units, 0, preserve="none", control=Even(1.0)).target_activations.round(9)
    array([[9., 4., 1., 0.]])
    """

    @property
    def n_steps(self) -> int | None:
        """How many steps a path takes, wherever they lead.

        None: until it has arrived, or until a step would not bring it nearer to the target, which is not taken.
        """
        ...

    def begin(self, start: MorphStart) -> Stepper:
        """Start on the samples of a block.

        Parameters
        ----------
        start : MorphStart
            What is known before the first step: `start.matrix.solve(d, e)` is the direction N⁻¹e from the target
            for d = x − m and e = x − w_t. Under bounds pass what `step` is to answer through
            `start.bounds.hold(rows, d, e, step)`. Where `start.away` is true, a step leads away from the target.

        Returns
        -------
        Stepper
            Has the method step(rows, d, e, a): the displacements of the samples in those rows, where a is the
            target's activation, (n,), and d, e and the answer are (n, n_coordinates).
        """
        ...


def checked_control(control: Control) -> Control:
    """A control with what one needs."""
    validation.having(control, "control", ("n_steps", "begin"), "ss.Adaptive() or ss.FixedRate(...)")
    if control.n_steps is not None:
        validation.whole(control.n_steps, "control.n_steps", least=0)
    return control


def begun(control: Control, start: MorphStart) -> Stepper:
    """A control at work, checked: one of the user's may answer anything."""
    return validation.having(control.begin(start), "control.begin(...)", ("step",), "what has that method")


def stepped(stepper: Stepper, bounds: "BoundStepper | None", rows: Rows, d: Array, e: Array, a: Array) -> Array:
    """The displacements of a control, checked."""
    answer = stepper.step(rows, d, e, a)
    if bounds is not None and not bounds.is_asked:
        raise InputError(
            "the control does not ask what bounds leave of its step; need it to: let step answer "
            "start.bounds.hold(rows, d, e, step), with the start that begin was given"
        )
    if getattr(answer, "shape", None) != e.shape:
        raise InputError(
            f"the step of the control has shape {np.shape(answer)}; need {e.shape}: a displacement of each sample "
            "in its coordinates"
        )
    return answer
