"""The codebook: prototypes from anywhere as a geometry, and what is known of each unit."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import completion, sample_arrays, validation
from somersault.array_types import Array, SampleArray
from somersault.errors import InputError
from somersault.exemplars import ExemplarIndex, Exemplars
from somersault.geometry import Geometry
from somersault.labels import Labels, UnitLabels, are_known, bear, sample_labels, warn_of_missing
from somersault.matching import FeatureMetric
from somersault.medoids import medoids_of
from somersault.model_prototypes import innermost, prototypes_of


class Codebook(Geometry):
    """Prototypes w_1 … w_K as a geometry: activations a_i(x) = ‖x − w_i‖² and the way back.

    One thin SVD of the centered prototypes, made when it is first needed, serves all that follows.

    With feature weights κ the square is ‖x − w_i‖² = Σ_d κ_d (x_d − w_id)², and the feature scale, in which
    lengths and errors are given, that of √κ x. Points go in and come out in their own features.

    Parameters
    ----------
    prototypes : array-like of shape (n_units, n_features), or a fitted model
        Whatever has prototypes: a SOM, scikit-learn's KMeans, a MiniSom, samples. Kept as float64. A codebook of a
        map, or of a model that stands on one, has what the map's own has: labels, clusters, exemplars, edges. Of a
        pipeline it is that of the last step, for points as the steps before make them.
    labels : sequence of n_units labels, optional
        The class of each unit, None for a unit without one. Default: those of the model, if it has any.
    purity : array-like of shape (n_units,), optional
        Share of a unit's samples that bear its label. Default: 1.
    feature_weights : array-like of shape (n_features,), optional
        κ_d ≥ 0, not all 0; 1 / variance makes features of different measure alike. Default: those of the model,
        if it was fitted with any, or else all 1.

    Attributes
    ----------
    prototypes : ndarray of shape (n_units, n_features)
    labels : ndarray of shape (n_units,) or None
    purity : ndarray of shape (n_units,)
    clusters : ndarray of shape (n_units,) or None
        The cluster of each unit, from 0; negative for a unit of none. Set by `SOM.cluster` and `clustered`.
    feature_weights : ndarray of shape (n_features,) or None
        None: all 1.
    exemplars : Exemplars or None
        Real samples that morphs go by: those that a SOM keeps, or that `with_exemplars` was given. Means of at
        least five samples where a SOM is to keep none.
    edges : ndarray of shape (n_edges, 2) or None
        Pairs of units that are neighbors on the lattice of a SOM: the ways of morphs with via="map".
    groups : tuple of ndarray of int
        Features that are shares of one whole, such as the categories of a column: morphs keep them such.
    column_name : callable or None
        How the user calls a feature, given its number: "column 'age'".

    Raises
    ------
    InputError
        For prototypes that are no finite matrix, a model that is not fitted, labels of another number, feature
        weights of another number, negative or all zero.

    References
    ----------
    Londei, Benati, Lanzieri, Loreto, arXiv 2601.13851 (2026).

    Examples
    --------
    >>> book = Codebook([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> A = book.activations([[0.25, 0.5]])
    >>> A
    array([[0.3125, 0.8125, 0.3125]])
    >>> book.invert(A).points
    array([[0.25, 0.5 ]])
    """

    def __init__(
        self,
        prototypes: Any,
        *,
        labels: Sequence[Any] | None = None,
        purity: ArrayLike | None = None,
        feature_weights: ArrayLike | FeatureMetric | None = None,
    ) -> None:
        model = innermost(prototypes)
        known = model if isinstance(model, Codebook) else None
        super().__init__(
            prototypes_of(model), _feature_weights_of(model) if feature_weights is None else feature_weights
        )
        borne = None if known is None else known._unit_labels
        self._unit_labels = borne if labels is None else UnitLabels.of(labels, purity, self.n_units)
        self.clusters: NDArray[np.intp] | None = None if known is None else known.clusters
        self.exemplars: Exemplars | None = None if known is None else known.exemplars
        if self.exemplars is not None and feature_weights is not None:
            self.exemplars = replace(self.exemplars, metric=self.metric)
        self.edges: NDArray[np.intp] | None = None if known is None else known.edges
        self.groups: tuple[NDArray[np.intp], ...] = () if known is None else known.groups
        self.column_name: Callable[[int], str] | None = None if known is None else known.column_name
        self._exemplar_index: ExemplarIndex | None = None

    def __repr__(self) -> str:
        return f"Codebook({self.n_units} units, {self.n_features} features)"

    @property
    def labels(self) -> Labels | None:
        """The class of each unit."""
        return None if self._unit_labels is None else self._unit_labels.labels

    @property
    def purity(self) -> Array:
        """How pure each unit is."""
        return np.ones(self.n_units) if self._unit_labels is None else self._unit_labels.purity

    @property
    def exemplar_index(self) -> ExemplarIndex | None:
        """The exemplars by the units that they are nearest to, where the codebook has any."""
        if self.exemplars is None:
            return None
        if self._exemplar_index is None or self._exemplar_index.exemplars is not self.exemplars:
            self._exemplar_index = ExemplarIndex(self.exemplars, self.prototypes, self.metric, self.labels)
        return self._exemplar_index

    def medoids(self, X: ArrayLike | SampleArray) -> "Codebook":
        """The codebook argmin_{x ∈ X} ‖x − w_i‖: for each prototype the real sample nearest to it.

        Prototypes are means and blur; real samples keep the map's geometry and end a morph sharp. Labels and
        feature weights stay.

        Parameters
        ----------
        X : array-like or SciPy sparse of shape (n_samples, n_features)
            Without missing values.

        Examples
        --------
        >>> Codebook([[0.1, 0.0], [0.9, 1.0]]).medoids([[0.0, 0.0], [1.0, 1.0]]).prototypes
        array([[0., 0.],
               [1., 1.]])
        """
        samples = sample_arrays.complete(X, self.n_features)
        return self.with_medoids(medoids_of(samples, self.prototypes, self.metric))

    def with_medoids(self, points: Array) -> "Codebook":
        """The same with a sample for each prototype, (n_units, n_features)."""
        return self._known_to(Codebook(points, feature_weights=self.metric))

    def rescaled(self, restored: Callable[[Any], Any], factors: Array) -> "Codebook":
        """The same geometry of features x in other units: z = factors · x + offset; restored makes x of z."""
        metric = self.metric.rescaled(factors)
        book = self._known_to(Codebook(restored(self.prototypes), feature_weights=metric))
        if self.exemplars is not None:
            samples = restored(self.exemplars.samples)
            book.exemplars = replace(self.exemplars, samples=samples, metric=book.metric)
        return book

    def _known_to(self, book: "Codebook") -> "Codebook":
        """Another codebook of these units, with what this one knows of them beside their places."""
        book._unit_labels, book.clusters, book.edges = self._unit_labels, self.clusters, self.edges
        book.groups, book.column_name = self.groups, self.column_name
        return book

    def extended(self, points: ArrayLike) -> "Codebook":
        """The codebook with further references (landmarks) behind its own units, of no label and no cluster.

        It has no edges: the lattice does not know the further ones.

        Parameters
        ----------
        points : array-like of shape (n_points, n_features)

        Examples
        --------
        >>> book = Codebook([[0.0, 0.0], [1.0, 0.0]])
        >>> book.extended([[0.0, 1.0]]).well_posedness().is_exact
        True
        """
        further = validation.matrix(points, "points", n_columns=self.n_features, rows="n_points")
        book = Codebook(np.vstack([self.prototypes, further]), feature_weights=self.metric)
        book.exemplars = self.exemplars
        if self._unit_labels is not None:
            book._unit_labels = self._unit_labels.extended(len(further))
        if self.clusters is not None:
            book.clusters = np.append(self.clusters, np.full(len(further), -1))
        return book

    def completed(self, X: ArrayLike | SampleArray) -> "Codebook":
        """The codebook extended by the fewest of the samples X that make it span the space: D − rank of them.

        The samples are pivots of a QR factorization of what the hull leaves over of X, √κ(x − c) off it: each is
        among the farthest from the hull of the prototypes and those before it, at least half as far as any. Fewer
        where X does not reach all dimensions, as many as add one; `well_posedness` of the result says how many
        are still missing. They bear no label and stand behind the units, in the order in which they were chosen.

        Parameters
        ----------
        X : array-like or SciPy sparse of shape (n_samples, n_features)
            Without missing values. Looked at in chunks; never copied as a whole.

        Returns
        -------
        Codebook
            Of n_units + the number of dimensions gained; itself, if there are none to gain.

        Raises
        ------
        InputError
            For input that is no matrix of n_features columns, NaN, infinities.

        References
        ----------
        Businger, Golub, Numerische Mathematik 7 (1965) 269, for the pivots. Deviation: half as far as the farthest
        is far enough, and distances known from a smaller hull bound those from a larger.

        Examples
        --------
        >>> book = Codebook([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
        >>> whole = book.completed([[0.5, 0.1, 0.0], [0.0, 3.0, 0.0], [0.0, 3.0, 2.0]])
        >>> whole.prototypes[2:]
        array([[0., 3., 2.],
               [0., 3., 0.]])
        >>> whole.well_posedness().is_exact
        True
        """
        samples = sample_arrays.complete(X, self.n_features)
        chosen = completion.choose(samples, self.hull)
        while chosen.size:
            book = self.extended(sample_arrays.dense(samples[chosen]))
            gained = max(book.hull.rank - self.hull.rank, 0)
            if gained == len(chosen):
                return book
            chosen = chosen[:gained]  # the last ones are lost in the rounding of the others
        return self

    def with_exemplars(self, X: ArrayLike | SampleArray | None, y: ArrayLike | None = None) -> "Codebook":
        """The same prototypes with some twenty-five real samples for each unit, drawn evenly from X.

        Morphs then go by real samples and end at them, or keep what a sample has of its own: see `morph`. A `SOM`
        keeps some by itself.

        Parameters
        ----------
        X : array-like or SciPy sparse of shape (n_samples, n_features)
            Samples that miss values are not drawn. None: without any, so that morphs run on the prototypes.
        y : array-like of shape (n_samples,), optional
            Their classes: what belongs to a `Label` is told by the samples then, not by their units. A sample
            whose label is missing (None, NaN, NA or empty) belongs to no `Label`.

        Raises
        ------
        InputError
            For another number of columns or classes, or if every sample misses a value.

        Examples
        --------
        >>> book = Codebook([[0.0, 0.0], [1.0, 1.0]]).with_exemplars([[0.1, 0.0], [0.9, 1.0], [1.0, 1.2]])
        >>> book.exemplars.points.shape
        (3, 2)
        """
        if X is None:
            return self._with(exemplars=None)
        samples = sample_arrays.samples(X, self.n_features)
        labels = None if y is None else sample_labels(y, samples.shape[0])
        if labels is not None:
            warn_of_missing(are_known(labels))
        exemplars = Exemplars.drawn(samples, self.n_units, self.metric, labels)
        if exemplars is None:
            raise InputError("every sample of X misses a value; need complete ones as exemplars")
        return self._with(exemplars=exemplars)

    def with_groups(self, groups: Sequence[NDArray[np.intp]]) -> "Codebook":
        """The same prototypes, whose features in each group are shares of one whole."""
        return self._with(groups=tuple(groups))

    def _with(self, **changes: Any) -> "Codebook":
        """The same prototypes, and all that is known of their geometry, with other labels or exemplars."""
        book = copy(self)
        book.__dict__.update(changes, _exemplar_index=None)
        return book

    def labelled(self, labels: Sequence[Any], purity: ArrayLike | None = None) -> "Codebook":
        """The same prototypes with a class for each unit (None: without one).

        Parameters
        ----------
        labels : sequence of n_units labels
        purity : array-like of shape (n_units,), default all 1
            Share of the unit's samples that bear its label, dimensionless.

        Examples
        --------
        >>> Codebook([[0.0], [1.0], [2.0]]).labelled(["a", "b", "b"]).units_of("b")
        array([1, 2])
        """
        return self._with(_unit_labels=UnitLabels.of(labels, purity, self.n_units))

    def clustered(self, clusters: ArrayLike) -> "Codebook":
        """Give each unit the number of its cluster, as targets of morphs: `Cluster(2)`.

        Parameters
        ----------
        clusters : array-like of shape (n_units,)
            Whole numbers from 0; negative for a unit that is in no cluster.

        Returns
        -------
        Codebook
            The same prototypes.

        Examples
        --------
        >>> Codebook([[0.0], [1.0], [2.0]]).clustered([0, 1, 1]).units_in(1)
        array([1, 2])
        """
        numbers = validation.same_length(validation.real_array(clusters, "clusters"), self.n_units, "clusters")
        if numbers.dtype.kind not in "iu":
            raise InputError(f"clusters holds {numbers.dtype}; need whole numbers, the cluster of each unit")
        return self._with(clusters=numbers.astype(np.intp))

    def units_in(self, cluster: int) -> NDArray[np.intp]:
        """Find the units of a cluster by its number.

        Raises
        ------
        InputError
            For a codebook without clusters, or a number that is none of theirs.
        """
        validation.whole(cluster, "cluster", least=-validation.MOST_WHOLE)
        if self.clusters is None:
            raise InputError(
                f"the units have no clusters, so there is no cluster {cluster}; make some first: som.cluster(n), "
                f"or aim at units: ss.Units([3, 4, 5])"
            )
        found = np.flatnonzero(self.clusters == cluster)
        if cluster < 0 or found.size == 0:
            there = ", ".join(map(str, np.unique(self.clusters[self.clusters >= 0]).tolist()))
            raise InputError(f"the map has no cluster {cluster}; need one of its clusters {there}")
        return found

    def units_of(self, label: Any) -> NDArray[np.intp]:
        """The units that speak for a class: those of at least 90 % purity, or else the purest that bear it.

        Of a class that is the most frequent in no unit, those in which exemplars of it lie.
        """
        if self._unit_labels is None:
            raise InputError(
                f"the units bear no labels, so {label!r} names none; label them first: som.label_units(X, y), "
                "or aim at units: ss.Unit(12)"
            )
        if label is not None:
            found = self._unit_labels.units_of(label)
            if found.size == 0 and self.exemplar_index is not None:
                found = self.exemplar_index.units_of(label)
            if found.size:
                return found
        raise InputError(f"no unit bears the label {label!r}; need one of {', '.join(self._unit_labels.names)}")

    def units_labelled(self, label: Any) -> NDArray[np.intp]:
        """Find all units with a label, however pure: those in which a morph to it may end."""
        return np.empty(0, dtype=np.intp) if self.labels is None else np.flatnonzero(bear(self.labels, label))


def _feature_weights_of(model: Any) -> Any:
    """The feature weights that a model has or was fitted with; a parameter of that name is only what was asked."""
    return model.metric if isinstance(model, Codebook) else getattr(model, "feature_weights_", None)


def as_codebook(book: Any) -> Codebook:
    """The codebook itself, that of a fitted map (of its medoids, if it keeps them), or one of prototypes."""
    if isinstance(book, Codebook):
        return book
    if hasattr(book, "som_"):  # an estimator on top of a map
        return as_codebook(book.som_)
    for name in ("medoids_", "codebook_"):
        if hasattr(book, name):
            return getattr(book, name)
    return Codebook(book)
