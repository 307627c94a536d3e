"""Where aim, rule, control and events meet: `steps` by hand, and `morph` to the end."""

from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.errors import InputError
from somersault.flow.aim import Preserve, Toward
from somersault.flow.constraints import Bounds, Constraints, Features, Groups
from somersault.flow.events import Event
from somersault.flow.morph import Morph
from somersault.flow.record import record
from somersault.flow.ride import Ride
from somersault.flow.state import VIA, Problem, State
from somersault.flow.stepping.control import Adaptive, FixedRate
from somersault.flow.stepping.integrator import Control, FlowIntegrator
from somersault.flow.stepping.rule import Tikhonov
from somersault.flow.stepping.tuning import best_of
from somersault.flow.via_samples.route import Route
from somersault.sources import source_of

MAX_STEPS = 500
"""An adaptive path takes some twenty to sixty steps; the bound is for the one that does not end."""
_BLOCK_BYTES = 3 * 2**16
"""Coordinates of the samples that are stepped together: they stay near the processor."""


def _walk(
    problem: Problem, rows: slice, rule: Tikhonov, control: Control, until: Event | None, *, budget: int
) -> Iterator[State]:
    """The states of some of the samples, until each of them has a result."""
    space = problem.coordinates
    if isinstance(space, Route):
        yield from _states(Ride(problem, space, rows), until, budget)
        return
    is_tuned = control.n_steps is None and space.box is None and not problem.aim.away
    rules = rule.candidates(to_samples=space.goal is not None) if is_tuned else (rule,)
    if len(rules) == 1:
        yield from _states(FlowIntegrator(problem, rows, rules[0], control), until, budget)
    else:
        yield from best_of(
            [list(_states(FlowIntegrator(problem, rows, each, control), None, budget)) for each in rules], until
        )


def _states(walk: FlowIntegrator | Ride, until: Event | None, budget: int) -> Iterator[State]:
    yield walk.judge(until, last=budget == 0)
    while walk.is_going:
        walk.step()
        yield walk.judge(until, last=walk.index == budget)


def _plan(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    preserve: Preserve,
    rule: Tikhonov | None,
    control: Control | None,
    max_steps: int | None,
    constraints: Constraints,
    via: str | None,
) -> tuple[Problem, Tikhonov, Control, int]:
    """The user's words, checked once."""
    rule, control = Tikhonov() if rule is None else rule, Adaptive() if control is None else control
    if not isinstance(cast("Any", rule), Tikhonov):
        raise InputError(f"rule is {rule!r}; need ss.Tikhonov(...)")
    if not isinstance(cast("Any", control), (FixedRate, Adaptive)):
        raise InputError(f"control is {control!r}; need ss.Adaptive() or ss.FixedRate(...)")
    budget = MAX_STEPS if control.n_steps is None else control.n_steps
    if max_steps is not None:
        most = validation.whole(max_steps, "max_steps", least=0)
        budget = most if control.n_steps is None else min(most, control.n_steps)
    is_tuned = rule.is_tuned and control.n_steps is None
    if via is not None:
        validation.choice(via, "via", tuple(VIA))
        if not is_tuned:
            raise InputError(
                "got via with a rule or a fixed rate; every leg of such a way is tuned by itself: leave "
                "out rule and control, or via"
            )
    source = source_of(X)
    samples = X if source is None else source.take(np.arange(source.count()))
    problem = Problem.of(samples, book, toward, preserve, constraints, via=via, is_tuned=is_tuned)
    return problem, rule, control, budget


def steps(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    *,
    preserve: Preserve = "others",
    rule: Tikhonov | None = None,
    control: Control | None = None,
    via: str | None = None,
    bounds: Bounds | None = None,
    features_to_vary: Features = "all",
    groups: Groups = (),
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
    >>> rule = Tikhonov(damping=4.0, target_weight=1.0)
    >>> for state in steps([[0.0, 0.1]], units, 2, rule=rule, control=FixedRate(n_steps=2)):
    ...     print(state.index, state.target_activations.round(2))
    0 [4.81]
    1 [4.46]
    2 [4.13]
    """
    problem, rule, control, budget = _plan(
        X, book, toward, preserve, rule, control, max_steps, Constraints(features_to_vary, bounds, groups), via
    )
    return _walk(problem, slice(0, problem.n_samples), rule, control, until, budget=budget)


def morph(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    *,
    preserve: Preserve = "others",
    rule: Tikhonov | None = None,
    control: Control | None = None,
    via: str | None = None,
    bounds: Bounds | None = None,
    features_to_vary: Features = "all",
    groups: Groups = (),
    until: Event | None = None,
    max_steps: int | None = None,
) -> Morph:
    """ẋ = −N(x)⁻¹(x − w_t): lower the distances to a target and preserve the others, along the data (MUSIC).

    N is the normal matrix of equation (2) (see `Tikhonov`), so x follows the gradient flow of the target's
    activation in the metric of the preserved units' own scatter. A step costs O(rank) per sample.

    Without a rule every path is tuned by itself, without labels, and says so in `Morph.rigidity`. Where the
    codebook keeps real samples, as a SOM does, it ends at one of the target's and goes by another, or, where the
    target differs from its surroundings by less than samples differ from each other, it shifts the sample, which
    keeps all else that it has of its own; each leg is the rule in the plane of its ends and the units' mean. Else,
    and with bounds or fixed features, it ends at the unit.

    Parameters
    ----------
    X : array-like, SciPy sparse, or data in blocks, of shape (n_samples, n_features)
        Where the paths start, without missing values; of data in blocks (`somersault.blocks`) all, in memory:
        `SOM.morph(out=...)` needs less. Without a reason to move a sample comes back bit for bit,
        and so does every feature of weight zero.
    book : Codebook, SOM, KMeans, MiniSom, Pipeline, or array-like of shape (n_units, n_features)
        Of a fitted pipeline of scikit-learn the last step is the map, and the path runs on what the steps before
        it make of X: points, also those of `Sample`, are encoded by `transform` and decoded by
        `inverse_transform`, which FunctionTransformer makes of any two functions. What codes lose of the start
        fades with ‖z − w_t‖, the distance of the code from its target: frame 0 is the input, and the end is what
        the decoder says of a unit, without a ghost of the start; what codes lose of a target sample comes in turn.
        Away from a target, what is lost of the start stays. Lengths and activations are those of the codes.
    toward : int, Unit, Units, Cluster, Sample, Label or Away
        The target. An int is a unit; where it is a label of the map as well, a warning says so.
    preserve : "others", "none" or array-like of shape (n_units,), default "others"
        Weights ω_i of the units whose activations are to stay: all but the targets alike, none (the straight
        line), or one weight each. The entries of targets do not count.
    rule : Tikhonov, default Tikhonov()
        The direction: rigidity, share, spectral exponent; or the paper's damping and target weight. With any of
        them given a path leads to the target unit, and what is left "auto" is found for each path by its score;
        under bounds and away from a target it is 30, 0.8, ½.
    control : Adaptive or FixedRate, default Adaptive()
        The step length.
    via : None, "map" or "shift", default None
        "map": a waypoint in each unit on the shortest path over neighboring units from the start's to the
        target's, in squared distances of the prototypes (on the lattice of a SOM, or else the ten nearest of
        each): the nearest of its exemplars, or its prototype. For targets in the same or in a neighboring unit,
        none. Corners are rounded, and cut where a waypoint would lead away from the target.
        "shift": every sample is shifted, also where the default would go by real samples since the shift ends in
        no unit of the target. There the result says that the target is missed: whether it is of the class, let a
        classifier of your own tell. For a codebook that keeps samples, and units, a cluster or a label as target.
        Both take no rule and no constraints.
    bounds : (low, high), default None
        Each a number, an array (n_features,) or None; infinities leave a feature open. Every frame is within them.
        A feature that would cross its bound is held at it and the step is solved again for the others: the step is
        the least of its quadratic among those that stay within. What is held pushes the sample off the hull, at
        the cost of exponent 0. The path ends at the point within the bounds that is nearest to where it would end
        without them, or before, where the distance to the target would grow. Without bounds paths by real samples
        stay between the least and the largest value that prototypes and kept samples have of each feature, or that
        their own start and end have, at no such cost; others are not bounded. A step of a sample that a bound
        holds costs O(n_features · rank) some fifteen times over, and the paths hold n_samples · n_saved · (rank +
        n_features) numbers.
    features_to_vary : "all", feature numbers or mask of shape (n_features,), default "all"
        All others keep their bits, on every frame. Their part of each activation is a constant of the sample, so
        this is the problem in the features that vary, with one decomposition for each pattern of them; what is
        reached, the target's activation and the nearest of several targets are told by all features. `SOM.morph`
        knows features by name too.
    groups : sequence of feature numbers, default ()
        Each a set of features that are shares of one whole, such as the categories of a column: on every frame
        none is negative and their sum is that of the start. All prototypes and samples must have the same sum.
        A codebook that knows its own (`Codebook.groups`), as that of a SOM does, needs none. Costs nothing on
        paths by real samples, and what bounds cost on others.
    until : Reached, ActivationBelow or a callable, default None
        Ends the path of a sample early; a callable takes a State and answers booleans (n_samples,). None goes on
        to the target itself, or, away from one, until the sample has left it.
    max_steps : int, default 500, or the n_steps of a fixed rate
        No path takes more.

    Returns
    -------
    Morph
        end, frames(n_frames), bmus(n_frames), results, target_activations, arc_length, n_steps, rigidity,
        spectral_exponent, waypoints, unit_paths, bounded_features. Holds n_samples · n_saved · rank numbers, 4 for
        each corner of paths by real samples, and none of paths at a fixed rate, which are walked again when frames
        are asked for; frames are decoded when asked for.

    Raises
    ------
    InputError
        For samples of another width, NaN or infinities, units, labels or features that do not exist, weights
        of another number or sign, bounds that cross, starts outside them, groups whose sums differ;
        for a step of a pipeline, by its name,
        that is not fitted, has no inverse, or answers with other rows or columns than it should, NaN, infinities
        or strings, also when frames are decoded; for bounds or features_to_vary behind such steps.

    References
    ----------
    Londei, Benati, Lanzieri, Loreto, arXiv 2601.13851 (2026). Deviations: see `Tikhonov` and `Adaptive`;
    Tikhonov(damping=λ, target_weight=1.0) with FixedRate(η) is the published update; it has no bounds.

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
    >>> path = morph([[0.0, 0.1]], units, 3, via="map")
    >>> path.unit_paths[0]
    array([0, 1, 2, 3])
    >>> path = morph([[0.0, 0.1]], units, 3, features_to_vary=[1])
    >>> path.end.round(3)
    array([[0., 2.]])
    >>> path = morph([[0.0, 0.1]], units, 3, bounds=(0.0, [1.5, np.inf]))
    >>> path.end.round(3), path.bounded_features
    (array([[1.5, 2. ]]), array([[ True, False]]))

    Behind an encoder of two functions, which forgets the second feature:

    >>> from sklearn.pipeline import make_pipeline
    >>> from somersault import Codebook
    >>> from sklearn.preprocessing import FunctionTransformer
    >>> first = FunctionTransformer(
    ...     lambda x: x[:, :1] / 10, inverse_func=lambda z: 10 * z * [1.0, 0.0], check_inverse=False
    ... )
    >>> path = morph([[0.0, 8.0]], make_pipeline(first, Codebook([[0.0], [0.1], [0.2]])), 2)
    >>> path.frames(3).round(3)
    array([[[0., 8.],
            [1., 4.],
            [2., 0.]]])
    """
    problem, rule, control, budget = _plan(
        X, book, toward, preserve, rule, control, max_steps, Constraints(features_to_vary, bounds, groups), via
    )
    n, space = problem.n_samples, problem.coordinates
    size = max(16, _BLOCK_BYTES // (8 * max(1, space.start.shape[1])) // 8 * 8)
    walks = [
        partial(_walk, problem, slice(i, min(i + size, n)), rule, control, until, budget=budget)
        for i in range(0, n, size)
    ]
    # An event of the user's may not tell the same twice.
    is_cheap = control.n_steps is not None and until is None and getattr(space, "box", None) is None
    last, activations, corners = zip(*(record(walk, replay=is_cheap) for walk in walks), strict=True)
    waypoints = space.waypoints if isinstance(space, Route) else None
    n_saved = max(map(len, corners))
    return Morph(
        results=tuple(result for state in last for result in state.results if result is not None),
        n_steps=np.concatenate([state.n_steps for state in last]),
        target_activations=np.vstack(
            [np.column_stack([a[min(i, len(a) - 1)] for i in range(n_saved)]) for a in activations]
        ),
        targets=np.concatenate([state.targets for state in last]),
        bounded_features=None
        if isinstance(space, Route) or space.box is None
        else np.vstack([state.bounded_features for state in last]),
        rigidity=np.vstack([state.rigidity for state in last]),
        spectral_exponent=np.concatenate([state.spectral_exponent for state in last]),
        waypoints=None if waypoints is None else waypoints.points,
        unit_paths=None if waypoints is None else waypoints.unit_paths,
        _coordinates=space,
        _goal=problem.goal,
        _backend=problem.backend,
        _saved=corners,
    )
