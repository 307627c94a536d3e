"""One sample on its way to its target, a step at a time, by actions from outside."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import Array
from somersault.errors import InputError
from somersault.exemplars import mean_spacing
from somersault.flow.aim import Preserve, Toward
from somersault.flow.constraints import Constraints, Features
from somersault.flow.problem import Problem
from somersault.flow.state import State, points_of
from somersault.flow.stepping.engine import Stepping
from somersault.flow.stepping.learned import GuidedSteps, Learned, checked_actions
from somersault.flow.stepping.policy import N_ACTIONS
from somersault.flow.stepping.rule import Rule
from somersault.matching import EUCLIDEAN, FeatureMetric

if TYPE_CHECKING:
    from somersault.flow.stepping.integrator import FlowIntegrator


@dataclass(frozen=True, eq=False)
class Place:
    """Hold where a sample is on its way.

    Attributes
    ----------
    progress : float
        1 − distance to the target / distance at the start: 0 at the start, 1 at the target. A part of the sample
        that no prototype has, and that stays, does not count.
    distance : float
        From the nearest real sample, in mean distances of these samples from their nearest.
    point : ndarray of shape (n_features,)
        The sample now.
    numbers : ndarray of shape (13,)
        What a policy of `ss.Learned` is told, `ss.Policy.NUMBERS`.
    activations : ndarray of shape (n_units,)
        Logarithms of the squared distances to the units, in those at the start; from −2 to 2.
    probabilities : ndarray of shape (n_classes,) or None
        What the classifier answers, where there is one.
    result : Result or None
        How the path ended, where it has.
    """

    progress: float
    distance: float
    point: Array
    numbers: Array
    activations: Array
    probabilities: Array | None
    result: Any


class RealSamples:
    """The samples that distances are measured from, and their mean distance from each other."""

    def __init__(self, samples: NDArray[Any], metric: FeatureMetric) -> None:
        self._samples, self._metric = samples, metric
        self._unit = mean_spacing(samples, metric) or 1.0

    def distance(self, point: Array) -> float:
        """From the nearest sample."""
        square = self._metric.squared_distances(point[None], self._samples).min()
        return float(np.sqrt(max(square, 0.0)) / self._unit)


class Journeys:
    """Ways of some samples to their targets, of which one is on its way."""

    def __init__(
        self,
        book: Any,
        X: ArrayLike,
        toward: Toward,
        *,
        rule: Rule,
        preserve: Preserve,
        features_to_vary: Features,
        data: ArrayLike | None,
        classifier: Any,
        max_steps: int,
    ) -> None:
        problem = Problem.of(X, book, toward, preserve, Constraints(features_to_vary, None, ()))
        self._action, self._classifier, self._max_steps = np.zeros((1, 3)), classifier, max_steps
        self._control = Learned(self._decided)
        self.engine = Stepping.of(problem, rule, self._control)
        self._in_codes, self.real = data is None, _real_samples(problem, data)
        self._flow: FlowIntegrator | None = None

    @property
    def n_samples(self) -> int:
        """How many samples may set out."""
        return self.engine.problem.n_samples

    @property
    def n_units(self) -> int:
        """Number of units."""
        return self.engine.problem.book.n_units

    def _decided(self, numbers: Array) -> Array:  # noqa: ARG002 - who acts has seen them
        return self._action

    def begin(self, row: int) -> Place:
        """Set out with that sample."""
        self.row = slice(row, row + 1)
        flow = self._flow = self.engine.guided(self.row, self._control, self._max_steps)
        return self._place(flow.judge(None, last=False))

    @property
    def is_going(self) -> bool:
        """Whether the way goes on."""
        return self._flow is not None and self._flow.is_going

    @property
    def is_used_up(self) -> bool:
        """Whether it has had all its steps."""
        return self._flow is not None and self._flow.index >= self._max_steps

    def go(self, action: Any) -> tuple[Place, bool]:
        """Take a step; where it led, and whether only the number of steps ended the way."""
        flow = self._flow
        assert flow is not None  # noqa: S101 - who goes has begun
        self._action = checked_actions(action, (N_ACTIONS,), "the action")[None]
        flow.step()
        state = flow.judge(None, last=False)
        is_cut = flow.is_going and self.is_used_up
        return self._place(flow.judge(None, last=True) if is_cut else state), is_cut

    def goal(self) -> Array:
        """The target as a point, (n_features,)."""
        flow = self._flow
        assert flow is not None  # noqa: S101 - who asks has begun
        return points_of(self.engine, flow.goal, flow.targets, self.row)[0]

    @property
    def target(self) -> int:
        """The unit that it leads to; −1 for a sample."""
        flow = self._flow
        assert flow is not None  # noqa: S101 - who asks has begun
        return int(flow.targets[0])

    def in_plane(self, points: Array | None) -> Array:
        """Points, or the prototypes, in the two directions in which these vary most, (n, 2)."""
        book, latent = self.engine.problem.book, self.engine.problem.latent
        found = book.prototypes if points is None else points
        if latent is not None and points is not None:
            found = latent.encoder.encoded(points)[0].codes
        plane = np.zeros((len(found), 2))
        inside = book.hull.project(found)[0][:, :2]
        plane[:, : inside.shape[1]] = inside
        return plane

    def _place(self, state: State) -> Place:
        flow, engine = cast("FlowIntegrator", self._flow), self.engine
        point = points_of(engine, state.coordinates, state.targets, self.row)[0]
        seen = engine.space.decode(state.coordinates, self.row)[0] if self._in_codes else point
        known = cast("GuidedSteps", flow.stepper).known
        return Place(
            progress=float(1 - known.left(slice(None), flow.e)[0]),
            distance=self.real.distance(seen),
            point=point,
            numbers=known.of(slice(None), flow.z, flow.e)[0],
            activations=known.change(slice(None), flow.z)[0],
            probabilities=None if self._classifier is None else _probabilities(self._classifier, point),
            result=state.results[0],
        )


def _real_samples(problem: Problem, data: ArrayLike | None) -> RealSamples:
    """Those that were given, or that the codebook keeps, or else its prototypes."""
    book = problem.book
    if data is None:
        kept = book.exemplars
        return RealSamples(book.prototypes if kept is None else kept.points, book.metric)
    width = problem.X.shape[1] if problem.latent is None else problem.latent.start.points.shape[1]
    samples = validation.matrix(data, "data", n_columns=width, owner="X")
    if len(samples) < 2:
        raise InputError(f"data has {len(samples)} sample; need at least 2, from which distances are measured")
    return RealSamples(samples, book.metric if problem.latent is None else EUCLIDEAN)


def _probabilities(classifier: Any, point: Array) -> Array:
    """What a classifier says of a point, checked: one of the user's may answer anything."""
    answer = np.asarray(classifier(point[None]))
    if answer.dtype.kind not in "fiu" or answer.ndim != 2 or len(answer) != 1 or not answer.size:
        raise InputError(
            f"classifier answers an array of {answer.dtype} of shape {answer.shape} for one sample; need "
            "probabilities of shape (1, n_classes), such as from predict_proba"
        )
    if not ((answer >= 0) & (answer <= 1)).all():
        raise InputError("classifier answers numbers that are not from 0 to 1; need probabilities")
    return answer[0].astype(np.float64)
