"""Classes and numbers predicted by a map that may be trained on them as well."""

from dataclasses import replace
from functools import partial
from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, issparse
from sklearn.base import ClassifierMixin, RegressorMixin

from somersault import validation
from somersault.array_types import Array, SampleArray
from somersault.arrays import on_host
from somersault.codebook import Codebook
from somersault.columns import for_each
from somersault.estimator.fitting import read, train
from somersault.estimator.input import check_is_fitted, encode
from somersault.estimator.local_linear import LocalLinear, MapUnits
from somersault.estimator.map_parameters import MapParameters
from somersault.estimator.map_state import become
from somersault.estimator.on_map import MapEstimator, map_for
from somersault.estimator.parameters import plan_of
from somersault.estimator.per_sample import by_map, sample_units, units_of
from somersault.estimator.targets import as_given, classes_of, numbers_of
from somersault.estimator.unit_labels import label
from somersault.labels import are_known, coded, warn_of_missing
from somersault.model_document import Arrays, Document
from somersault.sources import in_memory, map_rows
from somersault.training import TrainingPlan
from somersault.training.data import Data
from somersault.training.kept import with_kept
from somersault.training.smoothing import reaching

_MOST_CODES = 256
"""So many classes stand at right angles in training; more are as near to it as random directions are."""


class Supervised(MapEstimator):
    """A map of samples, with targets side by side or without; what is known of targets is found in its units."""

    unit_targets_: Array
    supervision: float

    def _learn(self, X: Any, sample_weight: ArrayLike | None) -> tuple[TrainingPlan, Data]:
        """The plan of a new map, and the training data in its columns."""
        som = map_for(self)
        plan = plan_of(som.get_params(deep=False))
        data = read(som, in_memory(X, type(self).__name__), sample_weight, plan)
        self._adopt(som)
        return plan, data

    def _train(self, data: Data, plan: TrainingPlan, targets: Array) -> NDArray[np.intp]:
        """Train the map on samples and targets, NaN where unknown: the units of the samples by their features."""
        share = validation.number(self.supervision, "supervision", least=0, below=1)
        joined, n_targets = data, 0
        if share > 0:
            mean, variances = _moments(targets, data.weights)
            scale = np.sqrt(variances.sum()) or 1.0
            joined, n_targets = side_by_side(data, (targets - mean) / scale, share), targets.shape[1]
        fitted = train(self.som_, joined, replace(plan, keep=None), n_targets=n_targets)
        become(self.som_, with_kept(fitted.narrowed(data.n_features), data, plan))
        return sample_units(self.som_, data.X)

    def _beside_map(self, arrays: Arrays) -> Document:
        arrays["unit_targets_"] = self.unit_targets_
        return {}

    def _take_beside_map(self, document: Document, arrays: Arrays) -> None:
        del document
        self.unit_targets_ = arrays["unit_targets_"]


class SOMClassifier(ClassifierMixin, Supervised):
    """Predict classes by the samples around the best matching unit.

    The map is trained on samples and their classes side by side, so that it keeps classes apart where it can; a
    new sample finds its unit by its features alone. Samples without a label shape the map like all others and
    have no vote: the classifier learns from partly labeled data.

    Parameters
    ----------
    supervision : float, default 0.3
        Share of the total variance that the classes have in training, in [0, 1). 0: a plain map.
    **map_parameters
        Those of `SOM`, with its defaults.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    unit_targets_ : ndarray of shape (n_units, n_classes)
        Share of each class around each unit.
    som_ : SOM
        The map, labeled.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        If X had feature names.

    Notes
    -----
    P(class | x) = Σ_j h(d(b, j)) n_j,class / Σ_j h(d(b, j)) n_j, where b is the best matching unit of x, h the
    kernel of the last radius (a wider one where it reaches no sample of a known class), and n_j counts the samples
    of unit j whose class is known, each found by its features as new samples are.

    In training up to 256 classes are indicators, equally far from one another. More are random directions in
    256 dimensions, some 6 % more or less far, so that time and memory do not grow with their number.

    References
    ----------
    Kohonen, Self-Organizing Maps, 3rd ed., Springer 2001, section 5.6 (supervised SOM): samples and classes side
    by side.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> classifier = SOMClassifier(shape=(6, 6), n_epochs=10).fit(X, y)
    >>> classifier.predict_proba(X[:1]).round(2)
    array([[1., 0., 0.]])

    Learned from a fifth of the labels:

    >>> few = [None if i % 5 else label for i, label in enumerate(y)]
    >>> import warnings
    >>> with warnings.catch_warnings(action="ignore"):
    ...     classifier = classifier.fit(X, few)
    >>> round(classifier.score(X, y), 2)
    0.91
    """

    classes_: NDArray[Any]

    def __init__(self, *, supervision: float = 0.3, **map_parameters: Unpack[MapParameters]) -> None:
        self.supervision = supervision
        self._keep(map_parameters)

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "SOMClassifier":
        """Train the map on samples and classes.

        Parameters
        ----------
        X : as for `SOM.fit`, of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Classes, numbers or strings; None, NaN, NA, an empty string or a missing category for a sample without
            a label. Unlike in scikit-learn's semi-supervised estimators -1 is a class, as it is where classes are
            -1 and 1.
        sample_weight : array-like of shape (n_samples,), default all 1

        Returns
        -------
        SOMClassifier
            Itself.

        Raises
        ------
        ValueError
            For labels that are all missing, or are no classes, and for whatever `SOM.fit` refuses.

        Warns
        -----
        MissingLabelsWarning
            If samples are without a label, with their number.
        """
        plan, data = self._learn(X, sample_weight)
        labels = classes_of(y, data)
        warn_of_missing(are_known(labels))
        classes, codes = coded(labels)
        self.classes_ = as_given(classes, y)
        targets = np.where(codes[:, None] >= 0, directions_of_classes(len(classes))[codes], np.nan)
        units = self._train(data, plan, targets)
        self.unit_targets_ = self._shares(units, codes, data.weights, plan)
        label(self.som_, data.X, units, labels)
        return self

    def _shares(
        self, units: NDArray[np.intp], codes: NDArray[np.intp], weights: Array, plan: TrainingPlan
    ) -> Array:
        """Of each class around each unit."""
        votes = np.flatnonzero((codes >= 0) & (units >= 0))
        shape = len(self.som_.prototypes_), len(self.classes_)
        counts = csr_array((weights[votes], (units[votes], codes[votes])), shape=shape).toarray()
        with_total = np.hstack([counts.sum(axis=1, keepdims=True), counts])
        around = reaching(with_total, plan.lattice, plan.kernel, plan.radius(1.0))
        return around[:, 1:] / around[:, :1]

    def predict_proba(self, X: Any) -> Array:
        """Tell the share of each class around the best matching unit, (n_samples, n_classes).

        NaN in a row without any value that counts.
        """
        check_is_fitted(self)
        units = np.asarray(on_host(self.som_.predict(X)))
        shares = self.unit_targets_[units]
        shares[units < 0] = np.nan
        return for_each(self.som_.columns_, X, shares, "class")

    def predict(self, X: Any) -> NDArray[Any]:
        """Tell the class of the largest share, (n_samples,).

        With rows without any value that counts, an array of objects: their class is None.
        """
        check_is_fitted(self)
        units = np.asarray(on_host(self.som_.predict(X)))
        classes = self.classes_[self.unit_targets_.argmax(axis=1)[units]]
        if (units < 0).any():
            classes = classes.astype(object)
            classes[units < 0] = None
        return for_each(self.som_.columns_, X, classes)

    def _beside_map(self, arrays: Arrays) -> Document:
        return super()._beside_map(arrays) | {"classes": self.classes_.tolist()}

    def _take_beside_map(self, document: Document, arrays: Arrays) -> None:
        super()._take_beside_map(document, arrays)
        self.classes_ = np.array(document["classes"])


class SOMRegressor(RegressorMixin, Supervised):
    """Predict numbers by linear models of the samples around the best matching unit.

    Samples without a target shape the map like all others: the regressor learns from partly labeled data. How many
    units around a model is fitted to, and how steep it may be, is chosen by the error of samples that are left
    out, so that there is nothing to be tuned.

    Parameters
    ----------
    supervision : float, default 0.0
        Share of the total variance that the targets have in training, in [0, 1). 0: a plain map. With a share
        samples lie beside others of like targets, and to leave one out tells less of what a new one will find:
        with few samples for each unit the models are chosen too narrow.
    **map_parameters
        Those of `SOM`, with its defaults.

    Attributes
    ----------
    unit_targets_ : ndarray of shape (n_units, n_targets)
        The target at each prototype.
    som_ : SOM
        The map.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        If X had feature names.

    Notes
    -----
    ŷ(x) = ȳ_b + (x − w_b)ᵀ β_b, within the range of the targets seen. The model of unit b is the ridge regression
    on samples that are weighted by a Gaussian of the lattice distance between their units and b. Its radius, the
    last one of the map or twice that and so on, and the ridge, up to an infinite one, which leaves the mean, are
    those with the smallest mean of r_i² / (1 − H_ii)², the squared error of a sample i that is left out, over some
    4000 samples. With more than 32 features the slopes are along the leading components of the prototypes.

    References
    ----------
    Ritter, Martinetz, Schulten, Neural Computation and Self-Organizing Maps, Addison-Wesley 1992, chapter 11
    (a linear map in each unit). Riese, Keller, Hinz, Supervised and semi-supervised self-organizing maps for
    regression and classification, Remote Sensing 12 (2020). Deviation: models fitted at once, not step by step.

    Examples
    --------
    >>> X = np.linspace(0, 6, 200)[:, None]
    >>> regressor = SOMRegressor(shape=(1, 20), n_epochs=10).fit(X, np.sin(X[:, 0]))
    >>> regressor.predict([[1.57]]).round(1)
    array([1.])
    """

    _models: LocalLinear

    def __init__(self, *, supervision: float = 0.0, **map_parameters: Unpack[MapParameters]) -> None:
        self.supervision = supervision
        self._keep(map_parameters)

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "SOMRegressor":
        """Train the map on samples and targets.

        Parameters
        ----------
        X : as for `SOM.fit`, of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
            Numbers; None, NaN or NA where unknown. Of several targets each is learned from the samples that know
            it.
        sample_weight : array-like of shape (n_samples,), default all 1

        Returns
        -------
        SOMRegressor
            Itself.

        Raises
        ------
        ValueError
            For targets that are no numbers, one that is unknown of all samples, and whatever `SOM.fit` refuses.

        Warns
        -----
        MissingLabelsWarning
            If samples are without a target, with their number.
        """
        plan, data = self._learn(X, sample_weight)
        targets = numbers_of(y, data)
        self._flat = targets.ndim == 1
        targets = targets.reshape(len(targets), -1)
        warn_of_missing(np.asarray(np.isfinite(targets).any(axis=1)), "target")
        units = self._train(data, plan, targets)
        som = self.som_
        of_map = MapUnits(som.prototypes_, som.columns_.metric, som.lattice_)
        self._models = LocalLinear.fitted(data.X, units, targets, data.weights, of_map, plan.radius(1.0))
        self.unit_targets_ = self._models.targets
        return self

    def predict(self, X: Any) -> Array:
        """Tell the target by the model of the best matching unit, of the shape of y.

        NaN in a row without any value that counts.
        """
        check_is_fitted(self)
        names = [f"target {i}" for i in range(self.unit_targets_.shape[1])]
        function = partial(by_map(self.som_, _predicted), self._models)
        predicted = on_host(map_rows(encode(self.som_, X), function, names))
        dims = () if self._flat else ("target",)
        return for_each(self.som_.columns_, X, predicted[:, 0] if self._flat else predicted, *dims)

    def _beside_map(self, arrays: Arrays) -> Document:
        arrays |= self._models.to_arrays()
        return super()._beside_map(arrays) | {"flat": self._flat}

    def _take_beside_map(self, document: Document, arrays: Arrays) -> None:
        super()._take_beside_map(document, arrays)
        self._flat = document["flat"]
        self._models = LocalLinear.from_arrays(arrays, self.unit_targets_, self.som_.prototypes_.shape[1])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


def _predicted(book: Codebook, backend: Any, models: LocalLinear, X: SampleArray) -> Array:
    """What the models say of samples."""
    return models.predicted(X, np.asarray(on_host(units_of(book, backend, X))), book.prototypes)


def directions_of_classes(n_classes: int) -> Array:
    """A direction of length 1 for each class, at right angles, or nearly so where there are many."""
    if n_classes <= _MOST_CODES:
        return np.eye(n_classes)
    directions = np.random.default_rng(0).normal(size=(n_classes, _MOST_CODES))
    return directions / np.linalg.norm(directions, axis=1, keepdims=True)


def side_by_side(data: Data, targets: Array, share: float) -> Data:
    """Samples with targets of variance 1 around 0 as further features, which have a share of the total variance.

    Beside sparse samples, which miss nothing, an unknown target is the mean, 0: on average it is as far.
    """
    m = data.metric.per_feature(data.n_features)
    weight = share / (1 - share) * float(_moments(on_host(data.X), data.weights)[1] @ m)
    joined = data.samples.beside(targets.astype(data.samples.dtype))
    metric = data.metric.beside(np.full(targets.shape[1], weight), data.n_features)
    return Data(joined, data.weights, metric, backend=data.backend)


def _moments(X: Any, weights: Array) -> tuple[Array, Array]:
    """Mean and variance of each feature, over what is known."""
    if issparse(X):
        mean = weights @ X / weights.sum()
        return mean, np.maximum(weights @ X.multiply(X) / weights.sum() - mean**2, 0)
    known = ~np.isnan(X)
    total = np.maximum(weights @ known, np.finfo(float).tiny)
    x = np.where(known, X, 0).astype(np.float64)
    mean = weights @ x / total
    return mean, weights @ np.where(known, x - mean, 0) ** 2 / total
