"""What is to change and what is not: the targets of a morph, and the weights of what it preserves."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.array_types import Array, Indices, Mask, Rows
from somersault.errors import AmbiguousTargetWarning, InputError, warn
from somersault.labels import bear
from somersault.matching import chunks

if TYPE_CHECKING:
    from somersault.codebook import Codebook

EQUAL = 1e-9
"""Units whose activations differ by less than this share are equally near."""


@dataclass(frozen=True)
class Unit:
    """Lead to one unit: the same for all samples, or one for each.

    Parameters
    ----------
    units : int or array-like of shape (n_samples,)
        The number of the unit; a list has one for each sample. For any of several units: `Units`.

    Examples
    --------
    >>> Unit([12, 40])
    Unit(units=[12, 40])
    """

    units: int | ArrayLike


@dataclass(frozen=True)
class Units:
    """Lead to any of some units: at every step to whichever of them is nearest. None of them is preserved.

    Parameters
    ----------
    units : array-like of shape (n_targets,)
        Their numbers. For one unit for each sample: `Unit`. For a cluster of the map by its number: `Cluster`.

    Raises
    ------
    InputError
        For a single number.

    Examples
    --------
    >>> Units([3, 4, 5])
    Units(units=[3, 4, 5])
    """

    units: ArrayLike

    def __post_init__(self) -> None:
        if np.ndim(validation.real_array(self.units, "the target units")) == 0:
            raise InputError(
                f"got ss.Units({self.units!r}), which takes a list of units, any of which is the target; did you "
                f"mean ss.Unit({self.units!r}), or, for the cluster of that number, ss.Cluster({self.units!r})?"
            )


@dataclass(frozen=True)
class Cluster:
    """Lead to a cluster of the map: to any of its units, at every step to whichever of them is nearest.

    Parameters
    ----------
    number : int
        Which of the clusters that `SOM.cluster` made, from 0, as in `unit_clusters_`. For units by their
        own numbers: `Units`.

    Raises
    ------
    InputError
        For anything but a whole number.

    Examples
    --------
    >>> from somersault import Codebook, morph
    >>> book = Codebook([[0.0], [1.0], [4.0], [5.0]]).clustered([0, 0, 1, 1])
    >>> morph([[0.1]], book, Cluster(1)).targets
    array([2])
    """

    number: int

    def __post_init__(self) -> None:
        if isinstance(cast("Any", self.number), (int, np.integer)) and not isinstance(self.number, bool):
            return
        given = validation.shown(self.number)
        is_several = np.iterable(self.number) and not isinstance(self.number, str)
        several = f"; did you mean ss.Units({given}), any of these units?" if is_several else ""
        raise InputError(
            f"got ss.Cluster({given}); need the number of a cluster of som.cluster(n), such as 2{several}"
        )


@dataclass(frozen=True)
class Sample:
    """Lead to other samples, as landmarks beside the units.

    Parameters
    ----------
    points : array-like of shape (n_features,) or (n_samples, n_features)
        One for all samples, or one for each.

    Examples
    --------
    >>> Sample([0.5, 2.0])
    Sample(points=[0.5, 2.0])
    """

    points: ArrayLike


@dataclass(frozen=True)
class Label:
    """Lead to a class, as `SOM.label_units` gave it to units.

    Parameters
    ----------
    label : any
        The class. Step by step paths are led to its units of at least 90 % purity, or else to the purest; by real
        samples to those of the class in any of its units. Elsewhere they have not reached it.

    Examples
    --------
    >>> Label("8")
    Label(label='8')
    """

    label: Any


@dataclass(frozen=True)
class Away:
    """Lead away from a target: at every step from whichever of its units is nearest, until none of them is.

    Parameters
    ----------
    target : int, Unit, Units, Cluster, Sample or Label
        What to leave; of a class all units that have the label, however pure.

    Examples
    --------
    >>> Away(Label("3"))
    Away(target=Label(label='3'))
    """

    target: "int | Unit | Units | Cluster | Sample | Label"


Toward = int | Unit | Units | Cluster | Sample | Label | Away
Preserve = str | ArrayLike


@dataclass(frozen=True)
class Aim:
    """A target and what is preserved, as the numbers that enter equation (2).

    `weights` (n_units,) belong to all samples alike. Where each sample has a unit of its own as `candidates`
    (n_samples, 1), that unit still has its weight here, and its sample corrects it: so all samples share one
    decomposition. A common set of candidates (1, n_targets) has none.
    """

    weights: Array
    candidates: Indices | None
    points: Array | None
    away: bool
    given: Array  # (n_units,): the weights as the user gave them, those of targets too
    label: Any = None  # of a Label
    ends: Indices | None = None  # units in which a path has arrived, as candidates; of a Label all that have it

    @property
    def has_no_end(self) -> bool:
        """Whether no unit is of the target, as of a class that is the most frequent in none."""
        return self.ends is not None and self.ends.size == 0

    @property
    def has_choice(self) -> bool:
        """Whether there are several candidates, of which the nearest is the target."""
        return self.candidates is not None and self.candidates.shape[1] > 1

    def of(self, rows: Indices) -> "Aim":
        """The aim of some of the samples."""
        candidates, points, ends = (
            each if each is None or len(each) == 1 else each[rows]
            for each in (self.candidates, self.points, self.ends)
        )
        return replace(self, candidates=candidates, points=points, ends=ends)

    def groups(self, n_samples: int) -> list[tuple[Indices, Indices]]:
        """(target units, samples that have them), of an aim at units."""
        assert self.candidates is not None  # noqa: S101 - who asks has no points
        if len(self.candidates) == 1:
            return [(self.candidates[0], np.arange(n_samples))]
        units, group = np.unique(self.candidates[:, 0], return_inverse=True)
        return [(units[[k]], np.flatnonzero(group == k)) for k in range(len(units))]

    def activations(self, A: Array, rows: Rows) -> Array:
        """Of activations (n, n_units) of the samples in those rows that of the nearest unit to end in, (n,)."""
        assert self.ends is not None  # noqa: S101 - who asks has units
        units = self.ends if len(self.ends) == 1 else self.ends[rows]
        return np.take_along_axis(A, np.broadcast_to(units, (len(A), units.shape[1])), axis=1).min(
            axis=1, initial=np.inf
        )

    def holds(self, X: Array, book: "Codebook") -> Mask:
        """Whether samples (n_samples, n_features) lie in units to end in; equally near units are as good."""
        if self.ends is None:
            return np.ones(len(X), dtype=bool)
        out = np.zeros(len(X), dtype=bool)
        for rows in chunks(len(X), 8 * book.n_units):
            A = book.metric.squared_distances(X[rows], book.prototypes)
            out[rows] = self.activations(A, rows) <= A.min(axis=1) * (1 + EQUAL)
        return out


def resolve(toward: Toward, preserve: Preserve, book: "Codebook", n_samples: int) -> Aim:
    """What target and weights mean on this codebook."""
    away = isinstance(toward, Away)
    target = toward.target if isinstance(toward, Away) else toward
    candidates, points = _target(target, book, n_samples)
    label = ends = None
    if isinstance(target, Label):
        label, labelled = target.label, book.units_labelled(target.label)
        if away and labelled.size:
            candidates = _shared(labelled, n_samples)
        ends = None if away else labelled[None, :]
    weights = _weights(preserve, book.n_units)
    aim = Aim(weights, candidates, points, away, weights.copy(), label, candidates if ends is None else ends)
    if aim.has_choice:
        weights[candidates] = 0.0
    return aim


def _target(target: Any, book: "Codebook", n_samples: int) -> tuple[Indices | None, Array | None]:
    """Units (n_samples, 1) or (1, n_targets), or points (n_samples, n_features)."""
    if isinstance(target, Sample):
        points = np.atleast_2d(validation.real_array(target.points, "the target sample"))
        points = validation.matrix(points, "the target sample", n_columns=book.n_features)
        return None, _one_each(points, n_samples, "target samples")
    if isinstance(target, (Units, Cluster, Label)):
        return _shared(_any_of(target, book), n_samples), None
    if isinstance(target, (Unit, int, np.integer)) and not isinstance(target, bool):
        chosen = target.units if isinstance(target, Unit) else _as_unit(int(target), book)
        found = validation.indices(chosen, book.n_units, "target unit")
        return _one_each(found[:, None], n_samples, "target units", f"any of these is ss.Units({chosen})"), None
    if isinstance(target, str):
        raise InputError(f"toward is {target!r}; need ss.Label({target!r}) for the class, or the number of a unit")
    raise InputError(
        f"toward is {target!r}; need a unit number, ss.Unit, ss.Units, ss.Cluster, ss.Sample, ss.Label, "
        "or ss.Away of one of them"
    )


def _shared(units: Indices, n_samples: int) -> Indices:
    """Candidates of all samples: a choice of units, or the one that is the target of each."""
    return units[None, :] if len(units) > 1 else np.full((n_samples, 1), units[0])


def _any_of(target: Units | Cluster | Label, book: "Codebook") -> Indices:
    """The units that any of is meant."""
    if isinstance(target, Label):
        return book.units_of(target.label)
    if isinstance(target, Cluster):
        return book.units_in(int(target.number))
    return np.unique(validation.indices(target.units, book.n_units, "target unit"))


def _as_unit(unit: int, book: "Codebook") -> int:
    """A bare number as a unit, and a warning where it may have been meant as a label."""
    if book.labels is not None and bear(book.labels, unit).any():
        warn(
            f"{unit} is taken as unit {unit}, but it is also a label of the map: say ss.Label({unit}) for the "
            f"class, or ss.Unit({unit}) for the unit",
            AmbiguousTargetWarning,
        )
    return unit


def _one_each(rows: NDArray[Any], n_samples: int, what: str, hint: str = "") -> NDArray[Any]:
    if len(rows) not in (1, n_samples):
        other = f"; {hint}" if hint else ""
        raise InputError(
            f"got {len(rows)} {what} for {n_samples} samples; need one, or one for each sample{other}"
        )
    return np.broadcast_to(rows, (n_samples, rows.shape[1]))


def _weights(preserve: Preserve, n_units: int) -> Array:
    """Weight of each unit as something to preserve."""
    if isinstance(preserve, str):
        if preserve not in ("others", "none"):
            raise InputError(f'preserve is {preserve!r}; need "others", "none" or an array of {n_units} weights')
        return np.full(n_units, 1.0 if preserve == "others" else 0.0)
    return validation.weights(preserve, n_units, "preserve", "units").copy()
