"""A morph as a problem, and where its samples are after some steps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import sample_arrays, validation
from somersault.array_types import Array
from somersault.arrays import ArrayBackend, backend_of
from somersault.codebook import Codebook
from somersault.errors import InputError, Result
from somersault.flow.aim import EQUAL, Aim, Away, Preserve, Toward, resolve
from somersault.flow.constraints import Constraints, Mask, box_of, free_features, groups_of
from somersault.flow.encoder import Latent, encoder_of
from somersault.flow.goal import Goal
from somersault.flow.stepping.space import Coordinates, Rows
from somersault.flow.via_samples.route import Route
from somersault.flow.via_samples.waypoints import Waypoints, waypoints_by_shift, waypoints_of, waypoints_on_map
from somersault.matching import squared_distances

Choice = Callable[[Array, Codebook, Aim], Waypoints]
VIA: dict[str, Choice] = {"map": waypoints_on_map, "shift": waypoints_by_shift}

RESULTS = tuple(Result)
GOING = -1


@dataclass(frozen=True)
class Problem:
    """Samples, codebook and aim in the coordinates of the reduction: all that no step changes."""

    book: Codebook
    aim: Aim
    coordinates: Coordinates | Route
    backend: ArrayBackend | None = None  # where points are asked for; None: NumPy's

    @classmethod
    def of(
        cls,
        X: ArrayLike,
        book: Any,
        toward: Toward,
        preserve: Preserve,
        constraints: Constraints,
        *,
        via: str | None,
        is_tuned: bool,
    ) -> "Problem":
        """The problem in the user's words, checked and projected; behind an encoder that in its codes.

        Tuned, it is one of paths by real samples, if the codebook keeps any and neither bounds nor fixed features
        constrain them.
        """
        encoder, codebook = encoder_of(book)
        unmet = constraints.unmet_by_samples
        is_free = unmet is None and not isinstance(toward, Away)
        if via is not None and not is_free:
            raise InputError(
                f"got via={via!r} with {unmet or 'a target to move away from'}; such a way keeps to no "
                "constraints and leads to a target: leave one of them out"
            )
        choose = None
        if via is not None:
            choose = VIA[via]
        elif is_tuned and is_free and codebook.exemplar_index is not None:
            choose = partial(waypoints_of, index=codebook.exemplar_index)
        if encoder is None:
            return replace(
                cls._of(X, codebook, toward, preserve, constraints, choose=choose), backend=backend_of(X)
            )
        if constraints.unmet_by_codes is not None:
            raise encoder.constrained(constraints.unmet_by_codes)
        latent, toward = Latent.of(encoder, X, toward)
        codes = latent.start.codes
        problem = cls._of(codes, codebook, toward, preserve, constraints, choose=choose)
        return replace(problem, coordinates=replace(problem.coordinates, latent=latent), backend=backend_of(X))

    @classmethod
    def _of(
        cls,
        X: ArrayLike,
        book: Codebook,
        toward: Toward,
        preserve: Preserve,
        constraints: Constraints,
        *,
        choose: Choice | None,
    ) -> "Problem":
        """The problem in the features of the map."""
        samples = sample_arrays.dense(sample_arrays.complete(X, book.n_features))
        aim = resolve(toward, preserve, book, len(samples))
        free = free_features(constraints.features_to_vary, book.n_features)
        hull = book.hull_over(free)
        tables = {"the prototypes": book.prototypes, "X": samples}
        tables |= {} if aim.points is None else {"the target samples": aim.points}
        moving = np.isin(np.arange(book.n_features), hull.invisible, invert=True)
        groups = groups_of(constraints.groups if len(constraints.groups) else book.groups, tables, moving)
        if choose is not None:
            samples = samples.astype(np.float64, copy=False)
            book = book.with_groups(groups) if len(constraints.groups) else book
            return cls(book, aim, Route.of(samples, book, aim, choose(samples, book, aim)))
        box, scatter = box_of(constraints.bounds, samples, groups, book.told), book.scatter(aim.weights, free)
        coordinates = Coordinates.of(samples, hull, scatter, aim.points, box)
        if free is not None:
            coordinates = replace(coordinates, **_fixed_parts(samples, aim.points, book, ~free))
        if book.feature_weights is not None:
            validation.matrix(coordinates.start, "X times the roots of feature_weights")
        return cls(book, aim, coordinates)

    @property
    def flow(self) -> Coordinates:
        """The coordinates, where every step is found anew."""
        assert isinstance(self.coordinates, Coordinates)  # noqa: S101 - who asks takes such steps
        return self.coordinates

    @property
    def goal(self) -> Goal:
        """What the target's activation is the squared distance to."""
        W, m, space = self.book.prototypes, self.book.feature_weights, self.coordinates
        if isinstance(space, Route):
            return Goal(space.waypoints.points[:, -1:], m)
        if self.aim.candidates is None:
            assert space.points is not None  # noqa: S101 - an aim has units or points
            return Goal(space.points[:, None], m)
        return Goal(W[self.aim.candidates], m)

    def nearest_target(self, z: Array, rows: slice) -> tuple[NDArray[np.intp], Array]:
        """The nearest target unit of each sample (−1: a sample) and its place, (n, n_coordinates)."""
        candidates, goal = self.aim.candidates, self.flow.goal
        if candidates is None and goal is not None:
            return np.full(len(z), -1), goal[rows]
        assert candidates is not None  # noqa: S101 - an aim has units or points
        if not self.aim.has_choice:
            units = candidates[rows, 0]
        else:
            units = candidates[0][self.flow.unit_activations(z, rows)[:, candidates[0]].argmin(axis=1)]
        return units, self.flow.units[units]

    def fixed_part(self, targets: NDArray[np.intp], rows: slice) -> Array:
        """What no step can change of the activations of the targets: that of the features that do not vary."""
        fixed, fixed_goal = self.flow.fixed, self.flow.fixed_goal
        if fixed is None:
            return np.zeros(len(targets))
        return fixed[rows][np.arange(len(targets)), targets] if fixed_goal is None else fixed_goal[rows]

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return len(self.coordinates.X)

    def own_weight(self, targets: NDArray[np.intp]) -> Array:
        """What each target weighs among the preserved units; a sample is none of them."""
        return np.zeros(len(targets)) if self.aim.candidates is None else self.aim.weights[targets]

    def is_reached(self, z: Array, a: Array, rows: Rows) -> NDArray[np.bool_]:
        """Whether no unit is nearer than the target with activation a; equally near units count as the target."""
        A = self.coordinates.unit_activations(z, rows)
        nearest, extent = A.min(axis=1), a + np.sum(z**2, axis=1)
        if self.aim.ends is None:  # units gain what is off the hull, which a has already
            return a <= nearest + np.sum(z[:, self.coordinates.rank :] ** 2, axis=1) + EQUAL * extent
        if not isinstance(self.coordinates, Route):
            return self.aim.activations(A, rows) <= nearest + EQUAL * extent
        inside = self.aim.activations(A, rows) <= nearest * (1 + EQUAL)
        return np.where(a == 0, self.coordinates.arrives[rows], inside)

    def step_limit(self, z: Array, goal: Array, rows: slice) -> Array:
        """Local spacing of the prototypes: the smaller of that at the start and that at the target.

        For a start far from all prototypes, a tenth of its distance to them: there nothing is local.
        """
        spacing, A = self.book.hull.spacing, self.flow.unit_activations(z, rows)
        target = self.flow.unit_activations(goal, rows).argmin(axis=1)
        outlying = np.sqrt(np.maximum(A.min(axis=1), 0.0)) / 10
        return np.maximum(np.minimum(spacing[A.argmin(axis=1)], spacing[target]), outlying)


def _fixed_parts(X: Array, points: Array | None, book: Codebook, fixed: NDArray[np.bool_]) -> dict[str, Array]:
    """Σ m_d (x_d − w_d)² over the fixed features, for the units and for the target samples."""
    m = None if book.feature_weights is None else book.feature_weights[fixed]
    out = {"fixed": squared_distances(X[:, fixed], book.prototypes[:, fixed], m)}
    if points is not None:
        difference = X[:, fixed] - points[:, fixed]
        out["fixed_goal"] = np.vecdot(difference, difference if m is None else m * difference)
    return out


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
        Squared distance to the target, as `Morph.target_activations` tells it; squared feature scale.
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
    end: Array  # (n_samples, n_coordinates): where the path would end without bounds
    rigidity: Array  # (n_samples, n_legs)
    spectral_exponent: Array  # (n_samples,)

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
        """The samples now, (n_samples, n_features), of the library and on the device of those at the start."""
        points = self.problem.coordinates.features(self.coordinates, self.targets, self.rows)
        return points if self.problem.backend is None else self.problem.backend.array(points)

    @cached_property
    def bounded_features(self) -> Mask:
        """Which features are at a bound that the way on would cross, (n_samples, n_features)."""
        z, end = self.coordinates, self.end
        return self.problem.coordinates.at_active_bound(
            z, 2 * z - end if self.problem.aim.away else end, self.rows
        )

    @cached_property
    def bmus(self) -> NDArray[np.intp]:
        """Best matching units, (n_samples,)."""
        return self.problem.coordinates.unit_activations(self.coordinates, self.rows).argmin(axis=1)

    @cached_property
    def is_reached(self) -> NDArray[np.bool_]:
        """Whether no unit is nearer than the target, (n_samples,)."""
        return self.problem.is_reached(self.coordinates, self.target_activations, self.rows)
