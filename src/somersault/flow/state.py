"""Where the samples of a morph are after some steps, in coordinates of an engine and as points."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, Indices, Mask, Rows
from somersault.errors import Result
from somersault.flow.path_space import InSpace, PathSpace

RESULTS = tuple(Result)
GOING = -1
Outcome = NDArray[np.int8]
"""Of each sample an index into RESULTS, or GOING."""


def points_of(engine: InSpace, z: Array, targets: Indices, rows: Rows = slice(None)) -> Array:
    """Points (n, …, n_features) on the way to those targets (n,), in the features of the user's samples."""
    points, latent = engine.space.decode(z, rows), engine.problem.latent
    return points if latent is None else latent.decode(points, _share_left(engine.space, z, targets, rows), rows)


def _share_left(space: PathSpace, z: Array, targets: Indices, rows: Rows) -> Array:
    """min(1, ‖z − w_t‖ / ‖z_0 − w_t‖), the share of the distance to the target that is left, (n, …)."""
    between = tuple(range(1, z.ndim - 1))
    goal = space.goals(targets, rows)
    whole = np.expand_dims(np.linalg.norm(space.start[rows] - goal, axis=1), between)
    left = np.linalg.norm(z - np.expand_dims(goal, between), axis=-1)
    return np.divide(left, whole, out=np.ones_like(left), where=left < whole)


@dataclass(frozen=True)
class State:
    """Hold where the samples of a morph are after some steps, and which have ended.

    Attributes
    ----------
    index : int
        Number of the step, 0 for the start.
    n_steps : ndarray of shape (n_samples,)
        Steps that each sample has taken.
    target_activations : ndarray of shape (n_samples,)
        Squared distance to the target, as in `Morph.target_activations`; squared feature scale.
    targets : ndarray of shape (n_samples,)
        The current target unit; −1 where the target is a sample.
    """

    index: int
    n_steps: Indices
    target_activations: Array
    targets: Indices
    outcome: Outcome
    coordinates: Array  # (n_samples, n_coordinates)
    engine: InSpace
    rows: slice
    end: Array  # (n_samples, n_coordinates): where the path would end without bounds
    rigidity: Array  # (n_samples, n_legs)
    spectral_exponent: Array  # (n_samples,)

    @property
    def n_samples(self) -> int:
        """Count the samples."""
        return len(self.coordinates)

    @property
    def results(self) -> tuple[Result | None, ...]:
        """Name how the path of each sample ended; None for those that go on."""
        return tuple(None if code == GOING else RESULTS[code] for code in self.outcome)

    @cached_property
    def points(self) -> Array:
        """The samples now, (n_samples, n_features), of the library and on the device of those at the start."""
        points, backend = (
            points_of(self.engine, self.coordinates, self.targets, self.rows),
            self.engine.problem.backend,
        )
        return points if backend is None else backend.array(points)

    @cached_property
    def bounded_features(self) -> Mask:
        """Which features are at a bound that a further step would cross, (n_samples, n_features)."""
        z, end, away = self.coordinates, self.end, self.engine.problem.aim.away
        return self.engine.space.at_active_bound(z, 2 * z - end if away else end, self.rows)

    @cached_property
    def bmus(self) -> Indices:
        """Best matching units, (n_samples,)."""
        return self.engine.space.unit_activations(self.coordinates, self.rows).argmin(axis=1)

    @cached_property
    def is_reached(self) -> Mask:
        """Whether no unit is nearer than the target, (n_samples,)."""
        return self.engine.is_reached(self.coordinates, self.target_activations, self.rows)


Event = Callable[[State], Mask]
"""What any function for `until=` is: it answers, for each sample of a state, whether its path ends with it."""


def end(outcome: Outcome, which: Mask, result: Result) -> None:
    """Name how the paths end that have not ended yet."""
    outcome[which & (outcome == GOING)] = RESULTS.index(result)
