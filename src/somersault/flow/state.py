"""A morph as a problem, and where its samples are after some steps."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import _samples, _validate
from somersault.codebook import Codebook, as_codebook
from somersault.errors import Result
from somersault.flow.aim import Aim, Preserve, Toward, resolve
from somersault.flow.coordinates import Coordinates

Array = NDArray[np.float64]

RESULTS = tuple(Result)
GOING = -1


@dataclass(frozen=True)
class Problem:
    """Samples, codebook and aim in the coordinates of the reduction: all that no step changes."""

    book: Codebook
    aim: Aim
    coordinates: Coordinates

    @classmethod
    def of(cls, X: ArrayLike, book: Any, toward: Toward, preserve: Preserve) -> "Problem":
        """The problem in the user's words, checked and projected."""
        book = as_codebook(book)
        samples = _samples.dense(_samples.complete(X, book.n_features))
        aim = resolve(toward, preserve, book, len(samples))
        coordinates = Coordinates.of(samples, book.hull, book.scatter(aim.weights), aim.points)
        if book.feature_weights is not None:
            _validate.matrix(coordinates.start, "X times the roots of feature_weights")
        return cls(book, aim, coordinates)

    def nearest_target(self, z: Array, rows: slice) -> tuple[NDArray[np.intp], Array]:
        """The nearest target unit of each sample (−1: a sample) and its place, (n, n_coordinates)."""
        candidates, goal = self.aim.candidates, self.coordinates.goal
        if candidates is None and goal is not None:
            return np.full(len(z), -1), goal[rows]
        assert candidates is not None  # noqa: S101 - an aim has units or points
        if not self.aim.has_choice:
            units = candidates[rows, 0]
        else:
            units = candidates[0][self.coordinates.unit_activations(z)[:, candidates[0]].argmin(axis=1)]
        return units, self.coordinates.units[units]

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return len(self.coordinates.X)

    def own_weight(self, targets: NDArray[np.intp]) -> Array:
        """What each target weighs among the preserved units; a sample is none of them."""
        return np.zeros(len(targets)) if self.aim.candidates is None else self.aim.weights[targets]

    def is_reached(self, z: Array, a: Array) -> NDArray[np.bool_]:
        """Whether no unit is nearer than the target with activation a; equally near units count as the target."""
        nearest = self.coordinates.unit_activations(z).min(axis=1)
        off_hull = np.sum(z[:, self.coordinates.rank :] ** 2, axis=1)
        return a <= nearest + off_hull + 1e-9 * (a + np.sum(z**2, axis=1))

    def step_limit(self, z: Array, goal: Array) -> Array:
        """Local spacing of the prototypes: the smaller of that at the start and that at the target.

        For a start far from all prototypes, a tenth of its distance to them: there nothing is local.
        """
        spacing, A = self.book.hull.spacing, self.coordinates.unit_activations(z)
        target = self.coordinates.unit_activations(goal).argmin(axis=1)
        outlying = np.sqrt(np.maximum(A.min(axis=1), 0.0)) / 10
        return np.maximum(np.minimum(spacing[A.argmin(axis=1)], spacing[target]), outlying)


@dataclass(frozen=True)
class State:
    """A morph after some steps: where the samples are, and which of them have ended.

    Attributes
    ----------
    index : int
        Number of the step, 0 for the start.
    n_steps : ndarray of shape (n_samples,)
        Steps that each sample has taken.
    target_activations : ndarray of shape (n_samples,)
        Activation of the target, of the nearest where there are several; squared feature scale.
    targets : ndarray of shape (n_samples,)
        The current target unit; −1 where the target is a sample.
    """

    index: int
    n_steps: NDArray[np.intp]
    target_activations: Array
    targets: NDArray[np.intp]
    outcome: NDArray[np.int8]  # index into RESULTS, or GOING
    coordinates: Array  # (n_samples, n_coordinates)
    problem: Problem
    rows: slice

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return len(self.coordinates)

    @property
    def results(self) -> tuple[Result | None, ...]:
        """How the path of each sample ended; None for those that go on."""
        return tuple(None if code == GOING else RESULTS[code] for code in self.outcome)

    @cached_property
    def points(self) -> Array:
        """The samples now, (n_samples, n_features)."""
        return self.problem.coordinates.decode(self.coordinates, self.rows)

    @cached_property
    def bmus(self) -> NDArray[np.intp]:
        """Best matching units, (n_samples,)."""
        return self.problem.coordinates.unit_activations(self.coordinates).argmin(axis=1)

    @cached_property
    def is_reached(self) -> NDArray[np.bool_]:
        """Whether no unit is nearer than the target, (n_samples,)."""
        return self.problem.is_reached(self.coordinates, self.target_activations)
