"""How to ask for a morph: `morph` to the end, `steps` by hand; here the engine is chosen."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault import result_tables, validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.flow.aim import Away, Preserve, Toward
from somersault.flow.constraints import Bounds, Constraints, Features, Groups
from somersault.flow.engine import Engine
from somersault.flow.morph import Morph, morph_of
from somersault.flow.problem import Problem
from somersault.flow.record import record
from somersault.flow.state import Event, State
from somersault.flow.stepping.adaptive import Adaptive
from somersault.flow.stepping.control import Control, checked_control
from somersault.flow.stepping.engine import Stepping
from somersault.flow.stepping.rule import Rule, checked_rule
from somersault.flow.stepping.tikhonov import Tikhonov
from somersault.flow.valid_rows import valid_rows
from somersault.flow.via_samples.engine import VIA, ViaSamples
from somersault.sources import source_of

MAX_STEPS = 500
"""An adaptive path takes some twenty to sixty steps; the bound is for the one that does not end."""
_BLOCK_BYTES = 3 * 2**16
"""Coordinates of the samples that are stepped together: they stay near the processor."""
_KEPT_BLOCKS = 4
"""Of these, where every state is new memory anyway, and a step of many samples costs the less for each."""


def _engine_for(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    preserve: Preserve,
    constraints: Constraints,
    *,
    rule: Rule,
    control: Control,
    via: str | None,
) -> Engine:
    """The engine for what the user asks, with the problem in it.

    By real samples go paths that leave all to be tuned and lead to a target, where the codebook keeps samples and
    anything varies; by way of what via names, those that ask for it.
    """
    is_tuned = rule == Tikhonov() and isinstance(control, Adaptive)
    is_away = isinstance(toward, Away)
    unmet = "a target to move away from" if is_away else constraints.unmet_by_via
    if via is not None:
        validation.choice(via, "via", tuple(VIA))
        if not is_tuned:
            raise InputError(
                "got via with a rule, or with a control that is not ss.Adaptive; every leg of such a path is "
                "tuned by itself: leave out rule and control, or via"
            )
        if unmet is not None:
            raise InputError(
                f"got via={via!r} with {unmet}; such a path keeps to no constraints and leads to a target: leave "
                "one of them out"
            )
    source = source_of(X)
    samples = X if source is None else source.take(np.arange(source.count()))
    problem = Problem.of(samples, book, toward, preserve, constraints)
    by_samples = is_tuned and not is_away and problem.book.exemplars is not None and problem.hull.n_visible > 0
    if via is not None or by_samples:
        return ViaSamples.of(problem, via)
    return Stepping.of(problem, rule, control)


def _budget(control: Control, max_steps: int | None) -> int:
    """How many steps a path may take."""
    own = MAX_STEPS if control.n_steps is None else control.n_steps
    if max_steps is None:
        return own
    most = validation.whole(max_steps, "max_steps", least=0)
    return most if control.n_steps is None else min(most, own)


def steps(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    *,
    preserve: Preserve = "others",
    rule: Rule | None = None,
    control: Control | None = None,
    via: str | None = None,
    bounds: Bounds | None = None,
    features_to_vary: Features = "all",
    groups: Groups = (),
    until: Event | None = None,
    max_steps: int | None = None,
) -> Iterator[State]:
    """Take the steps of a morph one by one.

    Takes what `morph` takes and does the same; the first state is the start. All samples are stepped together,
    until each of them has a result.

    Yields
    ------
    State
        index, points, target_activations, targets, bmus, is_reached, results.

    Examples
    --------
    >>> from somersault import FixedRate, Tikhonov
    >>> units = [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]]
    >>> rule = Tikhonov(damping=4.0, target_weight=1.0)
    >>> for state in steps([[0.0, 0.1]], units, 2, rule=rule, control=FixedRate(n_steps=2)):
    ...     print(state.index, state.target_activations.round(2))
    0 [4.81]
    1 [4.46]
    2 [4.13]
    """
    rule = Tikhonov() if rule is None else checked_rule(rule)
    control = Adaptive() if control is None else checked_control(control)
    budget, constraints = _budget(control, max_steps), Constraints(features_to_vary, bounds, groups)
    engine = _engine_for(X, book, toward, preserve, constraints, rule=rule, control=control, via=via)
    return engine.states(slice(0, engine.problem.n_samples), until, budget)


def morph(
    X: ArrayLike,
    book: Any,
    toward: Toward,
    *,
    preserve: Preserve = "others",
    rule: Rule | None = None,
    control: Control | None = None,
    via: str | None = None,
    bounds: Bounds | None = None,
    features_to_vary: Features = "all",
    groups: Groups = (),
    until: Event | None = None,
    max_steps: int | None = None,
) -> Morph:
    """Lower the distances to a target and preserve the others, along the data.

    Without a rule every path is tuned by itself, without labels, and says so in `Morph.rigidity`. Where the
    codebook keeps real samples, as a SOM does, it ends at one of the target's and goes by others: one between,
    or one in each unit on the way over the map where they lie closer together there. Where the target differs
    from its surroundings by less than samples differ from each other, it shifts the sample, which keeps all else
    that it has of its own. Each leg is the rule in the plane of its ends and the units' mean. Where bounds or
    fixed features hold a path, its end is a sample of the target with the fixed features of the start, within
    the bounds: one that still lies in a unit of the target, near, and of a class among its like. Without kept
    samples a path ends at the unit.

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
        Scalers such as StandardScaler lose nothing: behind these alone bounds and features_to_vary are of X, whose
        columns may be named.
    toward : int, Unit, Units, Cluster, Sample, Label or Away
        The target. An int is a unit; where it is a label of the map as well, a warning says so.
    preserve : "others", "none" or array-like of shape (n_units,), default "others"
        Weights ω_i of the units whose activations are to stay: all but the targets alike, none (the straight
        line), or one weight each. The entries of targets do not count.
    rule : Rule, default Tikhonov()
        The direction: `Tikhonov` with rigidity, share and spectral exponent, or the paper's damping and target
        weight; or a rule of your own. With any of them given a path leads to the target unit, step by step. What
        is left "auto" is found for each path by its score; bounded, or away from a target, it is 30, 0.8, ½.
    control : Control, default Adaptive()
        The step length: `Adaptive`, `FixedRate`, or one of your own.
    via : None, "map" or "shift", default None
        "map": a waypoint in each unit on the shortest path over neighboring units from the start's to the
        target's, in fourth powers of distances of prototypes (on the lattice of a SOM, or else the ten nearest of
        each): the nearest of its exemplars, or its prototype. For targets in the same or in a neighboring unit,
        none. Corners are rounded, and cut where a waypoint would lead away from the target.
        "shift": every sample moves by the difference of the target's nearest exemplars and the nearest others, and
        from there into the nearest unit of the target, also where classes lie apart, which makes blends. In tables
        with categories the largest share becomes the category, and the result says whether that is in the target.
        For a codebook that keeps samples, and units, a cluster or a label as target.
        Both take no rule, no bounds and no fixed features.
    bounds : (low, high), default None
        Each a number, an array (n_features,) or (n_samples, n_features), or None; infinities leave a feature open.
        Every frame is within them. Paths by real samples keep to them at no cost; without bounds they stay between
        the least and the largest value that prototypes and kept samples have of each feature, or that their own
        start and end have. Bounds that hold nothing change nothing.
        Of paths found step by step a feature that would cross its bound is held at it and the step is solved again
        for the others: the step is the least of its quadratic among those that stay within. What is held pushes
        the sample off the hull, at the cost of exponent 0. The path ends at the point within the bounds that is
        nearest to where it would end without them, or before, where the distance to the target would grow. A step
        of a sample that a bound holds costs O(n_features · rank) some fifteen times over, and the paths hold
        n_samples · n_saved · (rank + n_features) numbers.
    features_to_vary : "all", feature numbers or mask of shape (n_features,), default "all"
        All others keep their bits, on every frame. Their part of each activation is a constant of the sample, so
        this is the problem in the features that vary, with one decomposition for each pattern of them; what is
        reached and the target's activation are judged by all features. Of several target units a path leads to the
        nearest that the sample can come to. `SOM.morph` knows features by name too.
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
        or strings, also when frames are decoded; for bounds or features_to_vary behind steps that do more than
        scale.

    Notes
    -----
    A path follows ẋ = −N(x)⁻¹(x − w_t), the gradient flow of the target's activation in the metric N of the
    preserved units (MUSIC; see `Tikhonov`). A step costs O(rank) per sample.

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
    >>> path = morph([[0.0, 8.0]], make_pipeline(first, Codebook([[0.0], [1.0], [2.0]])), 2)
    >>> path.frames(3).round(3)
    array([[[ 0.,  8.],
            [10.,  4.],
            [20.,  0.]]])
    """
    rule = Tikhonov() if rule is None else checked_rule(rule)
    control = Adaptive() if control is None else checked_control(control)
    budget, constraints = _budget(control, max_steps), Constraints(features_to_vary, bounds, groups)
    engine = _engine_for(X, book, toward, preserve, constraints, rule=rule, control=control, via=via)
    n, n_coordinates = engine.problem.n_samples, engine.space.start.shape[1]
    # An event of the user's may not answer the same twice.
    replay = engine.is_replayed and until is None
    n_bytes = _BLOCK_BYTES if replay else _KEPT_BLOCKS * _BLOCK_BYTES
    size = max(16, n_bytes // (8 * max(1, n_coordinates)) // 8 * 8)
    blocks = (slice(i, min(i + size, n)) for i in range(0, n, size))
    recorded = [record(engine, rows, until, budget, replay=replay) for rows in blocks]
    return morph_of(engine, recorded, _as_pandas(book))


def _as_pandas(book: Any) -> Callable[[Any], Any] | None:
    """What shows frames in the columns that a map knows, or by the names that a model was fitted with."""
    if hasattr(book, "columns_"):
        return partial(_decoded, book)
    names = getattr(book, "feature_names_in_", None)
    return None if names is None else partial(_named, tuple(names))


def _decoded(som: Any, frames: Array) -> Any:
    columns = som.columns_
    return columns.to_pandas(valid_rows(frames, som.codebook_, columns.truths).reshape(-1, frames.shape[2]))


def _named(names: tuple[str, ...], frames: Array) -> Any:
    points = frames.reshape(-1, frames.shape[2])
    return result_tables.pandas().DataFrame(points, columns=list(names) if len(names) == points.shape[1] else None)
