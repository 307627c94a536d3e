"""Where aim, rule, control and events meet: `steps` by hand, and `morph` to the end."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import _validate
from somersault.errors import InputError, Result
from somersault.flow.aim import Preserve, Toward
from somersault.flow.control import Adaptive, FixedRate
from somersault.flow.coordinates import Rows
from somersault.flow.events import Event, occurred
from somersault.flow.morph import Morph
from somersault.flow.rule import Tikhonov
from somersault.flow.state import Problem, State

Array = NDArray[np.float64]
Control = FixedRate | Adaptive

MAX_STEPS = 500
"""An adaptive path takes some twenty to sixty steps; the bound is for the one that does not end."""
_BLOCK_BYTES = 2**18
"""Coordinates of the samples that are stepped together: they stay near the processor."""
_ARRIVED = 1e-6
"""A path has arrived when this share of the distance that it can cover is left."""
_ROUNDING = 1e-14
"""Distances below this multiple of those to the prototypes' mean are rounding."""
_LOST = 1e6
"""Distances beyond this multiple of them are no morph any more."""


class _Walk:
    """The samples of a block on their way: the only thing that changes."""

    def __init__(self, problem: Problem, rows: slice, rule: Tikhonov, control: Control) -> None:
        self.problem, self.rows, self.control = problem, rows, control
        self.index, self.away = 0, problem.aim.away
        self.z = problem.coordinates.start[rows]
        self.targets, self.goal = problem.nearest_target(self.z, rows)
        self.pull = rule.prepare(problem.coordinates, problem.own_weight(self.targets))
        e = self.z - self.goal
        self.a = self.first = np.vecdot(e, e)
        frozen = np.sum(np.where(self.pull.compliance > 0, 0.0, e) ** 2, axis=1)
        extent = np.vecdot(self.z, self.z) + np.vecdot(self.goal, self.goal)
        self.arrived = frozen + _ARRIVED**2 * (self.a - frozen) + _ROUNDING**2 * extent
        self.lost = _LOST**2 * extent
        self.control_state = control.begin(self.pull, self.z, e, problem.step_limit(self.z, self.goal))
        self.results = np.full(len(self.z), None, dtype=object)
        self.n_steps = np.zeros(len(self.z), dtype=np.intp)
        self.going: Rows = slice(None)
        self.e = e

    @property
    def is_going(self) -> bool:
        """Whether any sample goes on."""
        return isinstance(self.going, slice) or self.going.size > 0

    def step(self) -> None:
        """Move every sample that goes on; a step that the control does not want ends its path."""
        go = self.going
        d, control_state = self.z[go], self.control_state.take(go)
        e = np.subtract(d, self.goal[go], out=self.e[: len(d)])
        with np.errstate(over="ignore", invalid="ignore"):  # a fixed rate may run out of float64
            displacement = self.control.step(self.pull.take(go), d, e, control_state, away=self.away)
            e += displacement
            a = np.vecdot(e, e)
        self.control_state.put(go, control_state)
        wanted = a <= self.lost[go]  # which NaN is not
        if self.control.only_nearer and not self.away:
            wanted &= a < self.a[go]
        self.index += 1
        self._take(go, displacement, a, wanted)

    def _take(self, go: Rows, displacement: Array, a: Array, wanted: NDArray[np.bool_]) -> None:
        """Go where it is wanted. Arrays are replaced, not changed, for the states that hold them."""
        if isinstance(go, slice) and wanted.all():
            self.z, self.a, self.n_steps = self.z + displacement, a, self.n_steps + 1
        else:
            moving = np.arange(len(self.z))[go]
            taken = moving[wanted]
            self.z, self.a, self.n_steps = self.z.copy(), self.a.copy(), self.n_steps.copy()
            self.z[taken] += displacement[wanted]
            self.a[taken] = a[wanted]
            self.n_steps[taken] += 1
            self._mark(np.isin(np.arange(len(self.z)), moving[~wanted]), Result.STALLED)
        if self.problem.aim.has_choice:
            self._retarget()

    def _retarget(self) -> None:
        """Of several targets take the nearest; keep the one before unless another is nearer."""
        units, goal = self.problem.nearest_target(self.z, self.rows)
        a = np.sum((self.z - goal) ** 2, axis=1)
        nearer = a < self.a
        self.targets, self.goal = np.where(nearer, units, self.targets), np.where(nearer[:, None], goal, self.goal)
        self.a = np.where(nearer, a, self.a)

    def end(self, until: Event | None, *, last: bool) -> State:
        """Name how the paths ended that ended with this step; the state after it."""
        if until is not None:
            self._mark(occurred(until, self._state()), Result.UNTIL)
        if self.away:
            self._mark(~self._state().is_reached, Result.LEFT)
        elif self.control.only_nearer:
            self._mark(self.a <= self.arrived, Result.STALLED)
        if last:
            self._mark(np.ones(len(self.a), dtype=bool), Result.STEPS_USED)
        going = np.equal(self.results, None).astype(bool)
        if not going.all():
            self._judge()
            self.going = np.flatnonzero(going)
        return self._state()

    def _mark(self, rows: NDArray[np.bool_], result: Result) -> None:
        if rows.any():
            self.results = np.where(rows & np.equal(self.results, None).astype(bool), result, self.results)

    def _judge(self) -> None:
        """A path without a further step may be at its target, or farther from it than at the start."""
        ended = np.isin(self.results, [Result.STALLED, Result.STEPS_USED])
        if ended.any() and not self.away:
            outcome = np.where(self._state().is_reached, Result.REACHED, self.results)
            outcome = np.where(self.a > self.first, Result.RAN_AWAY, outcome)
            self.results = np.where(ended, outcome, self.results)

    def _state(self) -> State:
        kept = (self.n_steps, self.a, self.targets, self.results, self.z)
        return State(self.index, *kept, problem=self.problem, rows=self.rows)


def _walk(
    problem: Problem, rows: slice, rule: Tikhonov, control: Control, until: Event | None, max_steps: int
) -> Iterator[State]:
    walk = _Walk(problem, rows, rule, control)
    yield walk.end(until, last=max_steps == 0)
    while walk.is_going:
        walk.step()
        yield walk.end(until, last=walk.index == max_steps)


def _plan(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    preserve: Preserve,
    rule: Tikhonov | None,
    control: Control | None,
    max_steps: int | None,
) -> tuple[Problem, Tikhonov, Control, int]:
    """The user's words, checked once."""
    rule, control = Tikhonov() if rule is None else rule, Adaptive() if control is None else control
    if not isinstance(rule, Tikhonov):
        raise InputError(f"rule is {rule!r}; need ss.Tikhonov(...)")
    if not isinstance(control, (FixedRate, Adaptive)):
        raise InputError(f"control is {control!r}; need ss.Adaptive() or ss.FixedRate(...)")
    budget = MAX_STEPS if control.n_steps is None else control.n_steps
    if max_steps is not None:
        most = _validate.whole(max_steps, "max_steps", least=0)
        budget = most if control.n_steps is None else min(most, control.n_steps)
    return Problem.of(X, book, toward, preserve), rule, control, budget


def steps(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    *,
    preserve: Preserve = "others",
    rule: Tikhonov | None = None,
    control: Control | None = None,
    until: Event | None = None,
    max_steps: int | None = None,
) -> Iterator[State]:
    """x_0, x_1, …: the states of a morph one by one, for whoever wants to hold the loop.

    Takes what `morph` takes and does the same; the first state is the start. All samples are stepped together,
    until each of them has a result.

    Yields
    ------
    State
        index, points, target_activations, targets, bmus, is_reached, results.

    Examples
    --------
    >>> units = [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]]
    >>> for state in steps([[0.0, 0.1]], units, 2, control=FixedRate(n_steps=2)):
    ...     print(state.index, state.target_activations.round(2))
    0 [4.81]
    1 [4.38]
    2 [3.99]
    """
    problem, rule, control, budget = _plan(X, book, toward, preserve, rule, control, max_steps)
    return _walk(problem, slice(0, problem.n_samples), rule, control, until, budget)


def morph(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    *,
    preserve: Preserve = "others",
    rule: Tikhonov | None = None,
    control: Control | None = None,
    until: Event | None = None,
    max_steps: int | None = None,
) -> Morph:
    """ẋ = −N(x)⁻¹(x − w_t): lower the distances to a target and preserve the others, along the data (MUSIC).

    N is the normal matrix of equation (2) (see `Tikhonov`), so x follows the gradient flow of the target's
    activation in the metric of the preserved units' own scatter. A step costs O(rank) per sample.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Where the paths start. Without a reason to move a sample comes back bit for bit.
    book : Codebook, SOM, KMeans, MiniSom, or array-like of shape (n_units, n_features)
    toward : int, Unit, Cluster, Sample, Label or Away
        The target. An int is a unit.
    preserve : "others", "none" or array-like of shape (n_units,), default "others"
        Weights ω_i of the units whose activations are to stay: all but the targets alike, none (the straight
        line), or one weight each. The entries of targets do not count.
    rule : Tikhonov, default Tikhonov()
        The direction: rigidity, share, spectral exponent; or the paper's damping and target weight.
    control : Adaptive or FixedRate, default Adaptive()
        The step length.
    until : Reached, ActivationBelow or a callable, default None
        Ends the path of a sample early; a callable takes a State and answers booleans (n_samples,). None goes on
        to the target itself, or, away from one, until the sample has left it.
    max_steps : int, default 500, or the n_steps of a fixed rate
        No path takes more.

    Returns
    -------
    Morph
        end, frames(n_frames), bmus(n_frames), results, target_activations, arc_length, n_steps. Holds
        n_samples · n_saved · rank numbers; frames are decoded when asked for.

    Raises
    ------
    InputError
        For samples of another width, NaN or infinities, units or labels that do not exist, weights of another
        number or sign.

    References
    ----------
    Londei, Benati, Lanzieri, Loreto, arXiv 2601.13851 (2026). Deviations: see `Tikhonov` and `Adaptive`;
    Tikhonov(damping=λ, target_weight=1.0) with FixedRate(η) is the published update.

    Examples
    --------
    >>> units = [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, 2.0]]
    >>> path = morph([[0.0, 0.1]], units, 3)
    >>> path.end.round(3)
    array([[2., 2.]])
    >>> path.frames(3).shape
    (1, 3, 2)
    >>> print(path.results[0])
    the target is reached
    """
    problem, rule, control, budget = _plan(X, book, toward, preserve, rule, control, max_steps)
    n = problem.n_samples
    size = max(16, _BLOCK_BYTES // (8 * problem.coordinates.start.shape[1]))
    blocks = [slice(i, min(i + size, n)) for i in range(0, n, size)]
    walks = [list(_walk(problem, rows, rule, control, until, budget)) for rows in blocks]
    last = [walk[-1] for walk in walks]
    n_saved = max(map(len, walks))
    return Morph(
        results=tuple(result for state in last for result in state.results),
        n_steps=np.concatenate([state.n_steps for state in last]),
        target_activations=np.vstack(
            [
                np.column_stack([walk[min(i, len(walk) - 1)].target_activations for i in range(n_saved)])
                for walk in walks
            ]
        ),
        targets=np.concatenate([state.targets for state in last]),
        _coordinates=problem.coordinates,
        _saved=tuple(tuple(state.coordinates for state in walk) for walk in walks),
    )
