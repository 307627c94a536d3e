"""A trained map with what the samples say of its units."""

import warnings
from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import validation
from somersault.array_types import Indices
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.explorer.answers.explorer_rows import ExplorerRows
from somersault.explorer.answers.shown_features import ShownFeatures
from somersault.labels import are_known, bear, in_order

_FEW = 4
MEMBERS = 12
"""Samples of a unit that are shown: the nearest to its prototype."""


class LabelledMap:
    """The map, its units' samples, classes and clusters; what the map lacks of these is given to a copy.

    Attributes
    ----------
    som : SOM
    book : Codebook
        What morphs run on.
    classes : list
        The labels that units bear, sorted.
    unit_classes : ndarray of shape (n_units,)
        Number of each unit's class, −1 for none.
    units, distances : ndarray of shape (n_shown,)
        Best matching unit of each sample, and how far it is, feature scale.
    prototypes : ndarray of shape (n_units, n_features)
        As they are shown.
    names : list of n_features str
    is_labelled_here, is_clustered_here : bool
    """

    def __init__(self, features: ShownFeatures, samples: ExplorerRows, names: Sequence[str] | None) -> None:
        self.samples, som = samples, features.som
        is_labelled = hasattr(som, "unit_labels_") or samples.y is None
        self.is_labelled_here = not is_labelled and any(label is not None for label in samples.labels())
        self.is_clustered_here = not hasattr(som, "unit_clusters_")
        self.som = som = _completed(som, samples, label=self.is_labelled_here, cluster=self.is_clustered_here)
        self.book: ss.Codebook = getattr(som, "medoids_", som.codebook_)
        self.prototypes = features.shown(som.prototypes_)
        self.names = _names(features.columns, names)
        self.classes, self.unit_classes = _classes(som)
        found = som.codebook_.metric.nearest(samples.values, som.prototypes_, min(2, self.n_units))
        self.units, self.distances = found[0][:, 0], np.sqrt(found[1][:, 0])
        self._order = np.lexsort((self.distances, self.units))
        self._first = np.searchsorted(self.units[self._order], np.arange(self.n_units + 1))

    @property
    def n_units(self) -> int:
        """Number of units."""
        return self.som.lattice_.n_units

    @property
    def n_clusters(self) -> int:
        """Number of clusters of units."""
        return int(self.som.unit_clusters_.max()) + 1

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is known of all units, each (n_units,) or (n_units, 2)."""
        hits = np.diff(self._first)
        sums = np.bincount(self.units, self.distances, minlength=self.n_units)
        purity = self.som.codebook_.purity if self.classes else np.zeros(self.n_units)
        return {
            "coordinates": self.som.lattice_.coordinates,
            "heights": self.som.u_matrix_,
            "hits": hits.astype(np.int32),
            "errors": np.where(hits > 0, sums / np.maximum(hits, 1), -1.0),
            "unit_classes": self.unit_classes.astype(np.int32),
            "purity": purity,
            "unit_clusters": self.som.unit_clusters_.astype(np.int32),
        }

    def shown_of(self, unit: int) -> Indices:
        """Places, among the samples that are shown, of those of a unit, the nearest to its prototype first."""
        return self._order[self._first[unit] : self._first[unit + 1]]

    def counts(self, unit: int) -> list[list[Any]]:
        """How many samples of each class a unit has, the most frequent first."""
        if self.samples.y is None:
            return []
        mine = self.samples.y[self.samples.rows[self.shown_of(unit)]]
        names, counts = np.unique(mine[are_known(mine)].astype(str), return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return [[str(names[i]), int(counts[i])] for i in order]

    def targets_of(self, target: str, number: int) -> Indices:
        """The units that a target means: those in which a path to it may end."""
        if target == "unit":
            return np.array([number])
        if target == "cluster":
            return np.flatnonzero(self.som.unit_clusters_ == number)
        return self.book.units_labelled(self.classes[number])

    def toward(self, target: str, number: int) -> Any:
        """Say the same as `SOM.morph` takes it."""
        if target == "class":
            return ss.Label(self.classes[number])
        return ss.Unit(number) if target == "unit" else ss.Cluster(number)

    def suggestion(self) -> tuple[int, dict[str, int]]:
        """A row to start from, and a target that is worth looking at: well filled, and far from the start."""
        hits = np.diff(self._first)
        here = int(hits.argmax())
        apart = np.sqrt(self.som.codebook_.activations(self.som.prototypes_[[here]])[0])
        full = np.where(self.unit_classes != self.unit_classes[here], hits, 0) if self.classes else hits
        there = int((full * (apart >= np.median(apart)) * (np.arange(self.n_units) != here)).argmax())
        start = self._typical(here)
        if self.unit_classes[there] >= 0 and self.unit_classes[there] != self.unit_classes[here]:
            return start, {"class": int(self.unit_classes[there])}
        return start, {"unit": there}

    def a_few(self) -> tuple[list[int], list[dict[str, int]]]:
        """Some rows and targets for where not all can be had: the suggestion, and others of other groups."""
        row, target = self.suggestion()
        groups = self.unit_classes if self.classes else self.som.unit_clusters_
        hits = np.diff(self._first)
        fullest = [int(np.where(groups == i, hits, -1).argmax()) for i in np.unique(groups[groups >= 0])]
        fullest = [unit for unit in fullest if hits[unit] > 0]
        rows = list(dict.fromkeys([row, *map(self._typical, fullest)]))
        if self.classes:
            others = [{"class": int(groups[unit])} for unit in fullest]
        else:
            others = [{"unit": unit} for unit in fullest]
        return rows[: _FEW - 1], [target, *(each for each in others if each != target)][:_FEW]

    def _typical(self, unit: int) -> int:
        """The row of a unit that is nearest to its prototype, of those of its class."""
        rows = self.samples.rows[self.shown_of(unit)]
        if self.samples.y is not None and self.unit_classes[unit] >= 0:
            mine = rows[bear(self.samples.y[rows], self.classes[self.unit_classes[unit]])]
            rows = mine if len(mine) else rows
        return int(rows[0])


def _completed(som: ss.SOM, samples: ExplorerRows, *, label: bool, cluster: bool) -> ss.SOM:
    """The map, or a copy of it with labels and clusters."""
    som = copy(som)
    som.codebook_ = copy(som.codebook_)  # to label units changes what it keeps
    with warnings.catch_warnings(action="ignore"):  # the notes of the session say so
        if label:
            som.label_units(samples.taken(samples.rows), samples.labels())
        if cluster:
            som.cluster()
    return som


def _names(known: Columns, given: Sequence[str] | None) -> list[str] | None:
    """Names of the features that are shown; None where nobody has named them."""
    if given is None:
        return None if known.feature_names is None and not known.categorical else list(map(str, known.names))
    given = validation.entries(given, "feature_names", "names")
    if len(given) != known.n_encoded:
        raise InputError(
            f"got {len(given)} feature names; need {known.n_encoded}, one for each feature of the map"
        )
    return [str(name) for name in given]


def _classes(som: ss.SOM) -> tuple[list[Any], Indices]:
    """The labels that units bear, and the place of each unit's among them."""
    if not hasattr(som, "unit_labels_"):
        return [], np.full(som.lattice_.n_units, -1)
    labels = som.unit_labels_.tolist()
    there = {str(label): label for label in labels if label is not None}
    classes = in_order(there.values())
    places = {str(label): i for i, label in enumerate(classes)}
    return classes, np.array([-1 if label is None else places[str(label)] for label in labels])
