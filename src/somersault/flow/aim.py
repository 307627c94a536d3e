"""What is to change and what is not: the targets of a morph, and the weights of what it preserves."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import _validate
from somersault.errors import InputError

if TYPE_CHECKING:
    from somersault.codebook import Codebook

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Unit:
    """Toward one unit: the same for all samples, or one for each.

    >>> Unit([12, 40])
    Unit(units=[12, 40])
    """

    units: int | ArrayLike


@dataclass(frozen=True)
class Cluster:
    """Toward a set of units: at every step toward whichever of them is nearest. None of them is preserved.

    >>> Cluster([3, 4, 5])
    Cluster(units=[3, 4, 5])
    """

    units: ArrayLike


@dataclass(frozen=True)
class Sample:
    """Toward other samples, as landmarks beside the units: points (n_features,) or (n_samples, n_features)."""

    points: ArrayLike


@dataclass(frozen=True)
class Label:
    """Toward the units of a class: those of 90 % purity, or else the purest that bear the label.

    >>> Label("8")
    Label(label='8')
    """

    label: Any


@dataclass(frozen=True)
class Away:
    """Away from a target: at every step from whichever of its units is nearest, until the sample has left them.

    >>> Away(Label("3"))
    Away(target=Label(label='3'))
    """

    target: int | Unit | Cluster | Sample | Label


Toward = int | Unit | Cluster | Sample | Label | Away
Preserve = str | ArrayLike


@dataclass(frozen=True)
class Aim:
    """A target and what is preserved, as the numbers that enter equation (2).

    `weights` (n_units,) belong to all samples alike. Where each sample has a unit of its own as `candidates`
    (n_samples, 1), that unit still bears its weight here, and its sample corrects it: so all samples share one
    decomposition. A common set of candidates (1, n_targets) bears none.
    """

    weights: Array
    candidates: NDArray[np.intp] | None
    points: Array | None
    away: bool
    given: Array  # (n_units,): the weights as the user gave them, those of targets too
    label: Any = None  # of a Label

    @property
    def has_choice(self) -> bool:
        """Whether there are several candidates, of which the nearest is the target."""
        return self.candidates is not None and self.candidates.shape[1] > 1


def resolve(toward: Toward, preserve: Preserve, book: "Codebook", n_samples: int) -> Aim:
    """The aim that the user's words mean on this codebook."""
    away = isinstance(toward, Away)
    target = toward.target if isinstance(toward, Away) else toward
    candidates, points = _target(target, book, n_samples)
    weights = _weights(preserve, book.n_units)
    aim = Aim(
        weights, candidates, points, away, weights.copy(), target.label if isinstance(target, Label) else None
    )
    if aim.has_choice:
        weights[candidates] = 0.0
    return aim


def _target(target: Any, book: "Codebook", n_samples: int) -> tuple[NDArray[np.intp] | None, Array | None]:
    """Units (n_samples, 1) or (1, n_targets), or points (n_samples, n_features)."""
    if isinstance(target, Sample):
        points = np.atleast_2d(_validate.real_array(target.points, "the target sample"))
        points = _validate.matrix(points, "the target sample", n_columns=book.n_features)
        return None, _one_each(points, n_samples, "target samples")
    if isinstance(target, (Cluster, Label)):
        chosen = book.units_of(target.label) if isinstance(target, Label) else target.units
        found = np.unique(_validate.indices(chosen, book.n_units, "target unit"))
        return (found[None, :] if len(found) > 1 else np.full((n_samples, 1), found[0])), None
    if isinstance(target, (Unit, int, np.integer)) and not isinstance(target, bool):
        chosen = target.units if isinstance(target, Unit) else target
        found = _validate.indices(chosen, book.n_units, "target unit")
        return _one_each(found[:, None], n_samples, "target units"), None
    raise InputError(
        f"toward is {target!r}; need a unit number, ss.Unit, ss.Cluster, ss.Sample, ss.Label, "
        "or ss.Away of one of them"
    )


def _one_each(rows: NDArray[Any], n_samples: int, what: str) -> NDArray[Any]:
    if len(rows) not in (1, n_samples):
        raise InputError(f"got {len(rows)} {what} for {n_samples} samples; need one, or one for each sample")
    return np.broadcast_to(rows, (n_samples, rows.shape[1]))


def _weights(preserve: Preserve, n_units: int) -> Array:
    """Weight of each unit as something to preserve."""
    if isinstance(preserve, str):
        if preserve not in ("others", "none"):
            raise InputError(f'preserve is {preserve!r}; need "others", "none" or an array of {n_units} weights')
        return np.full(n_units, 1.0 if preserve == "others" else 0.0)
    return _validate.weights(preserve, n_units, "preserve", "units").copy()
