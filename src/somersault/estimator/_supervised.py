"""Classes and numbers predicted by a map that was trained on them as well."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import hstack, issparse
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils import check_consistent_length
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_y, check_is_fitted

from somersault import _validate
from somersault._arrays import Remote, like, on_host
from somersault.errors import InputError
from somersault.estimator._on_map import OnMap
from somersault.sources import in_memory
from somersault.training.data import Data
from somersault.training.update import narrowed

Array = NDArray[np.float64]


class Supervised(OnMap):
    """A map of samples and targets side by side; targets are predicted by the unit nearest in the features."""

    unit_targets_: Array
    supervision: float

    def _learn(self, X: Any, sample_weight: ArrayLike | None) -> Data:
        """The training data in the columns of a new map."""
        som = self._map()
        data = som._learn(in_memory(X, type(self).__name__), sample_weight)
        self._adopt(som)
        return data

    def _train(self, data: Data, targets: Array) -> None:
        share = _validate.number(self.supervision, "supervision", least=0, below=1)
        mean = data.weights @ targets / data.weights.sum()
        scale = np.sqrt(_variance(targets, data.weights).sum()) or 1.0
        joined = _beside(data, (targets - mean) / scale, share)
        state, lattice, history = self.som_._trained(joined, n_targets=targets.shape[1])
        self.unit_targets_ = mean + scale * state.prototypes[:, data.n_features :]
        self.som_._take(narrowed(state, data.n_features), lattice, history)._keeping(data.X)

    def _predicted(self, X: Any) -> Array:
        """The targets of the units nearest to samples; NaN where a sample has none."""
        check_is_fitted(self)
        units = on_host(self.som_.predict(X))
        targets = self.unit_targets_[units]
        targets[units < 0] = np.nan
        return targets


class SOMClassifier(ClassifierMixin, Supervised):
    """P(class | x) = Σ_j h(d(b,j)) n_j,class / Σ_j h(d(b,j)) n_j: the classes around the best matching unit b(x).

    The map is trained on samples and indicators of their classes side by side, so that it keeps classes apart
    where it can; a new sample finds its unit by its features alone.

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
        Share of each class in each unit.
    som_ : SOM
        The map, labelled.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        If X had feature names.

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
    """

    classes_: NDArray[Any]

    def __init__(self, *, supervision: float = 0.3, **map_parameters: Any) -> None:
        self.supervision = supervision
        self._keep(map_parameters)

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "SOMClassifier":
        """Train the map on samples and classes.

        Parameters
        ----------
        X : as for `SOM.fit`, of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Classes.
        sample_weight : array-like of shape (n_samples,), default all 1

        Returns
        -------
        SOMClassifier
            Itself.
        """
        data = self._learn(X, sample_weight)
        classes = _given(y, data)
        check_classification_targets(classes)
        self.classes_, codes = np.unique(classes, return_inverse=True)
        self._train(data, (codes[:, None] == np.arange(len(self.classes_))).astype(np.float64))
        self.unit_targets_ = _shares(self.unit_targets_)
        self.som_._label(data.X, classes)
        return self

    def predict_proba(self, X: Any) -> Array:
        """Tell the share of each class around the best matching unit, (n_samples, n_classes).

        NaN in a row without any value that counts.
        """
        return like(X, self._predicted(X))

    def predict(self, X: Any) -> NDArray[Any]:
        """Tell the class of the largest share, (n_samples,).

        With rows without any value that counts, an array of objects: their class is None.
        """
        shares = self._predicted(X)
        classes = self.classes_[shares.argmax(axis=1)]
        unknown = np.isnan(shares[:, 0])
        if unknown.any():
            classes = classes.astype(object)
            classes[unknown] = None
        return like(X, classes)


class SOMRegressor(RegressorMixin, Supervised):
    """ŷ(x) = Σ_j h(d(b,j)) Σ_{b(x')=j} y' / Σ_j h(d(b,j)) n_j: the mean target around the best matching unit b(x).

    The map is trained on samples and targets side by side; a new sample finds its unit by its features alone.

    Parameters
    ----------
    supervision : float, default 0.1
        Share of the total variance that the targets have in training, in [0, 1). 0: a plain map. Less than for
        classes, because numbers are noisier.
    **map_parameters
        Those of `SOM`, with its defaults.

    Attributes
    ----------
    unit_targets_ : ndarray of shape (n_units, n_targets)
        Mean target of each unit.
    som_ : SOM
        The map.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        If X had feature names.

    References
    ----------
    Riese, Keller, Hinz, Supervised and semi-supervised self-organizing maps for regression and classification,
    Remote Sensing 12 (2020). Deviation: one map of features and targets instead of one for each.

    Examples
    --------
    >>> X = np.linspace(0, 6, 200)[:, None]
    >>> regressor = SOMRegressor(shape=(1, 20), n_epochs=10).fit(X, np.sin(X[:, 0]))
    >>> regressor.predict([[1.57]]).round(1)
    array([1.])
    """

    def __init__(self, *, supervision: float = 0.1, **map_parameters: Any) -> None:
        self.supervision = supervision
        self._keep(map_parameters)

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "SOMRegressor":
        """Train the map on samples and targets.

        Parameters
        ----------
        X : as for `SOM.fit`, of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
        sample_weight : array-like of shape (n_samples,), default all 1

        Returns
        -------
        SOMRegressor
            Itself.
        """
        data = self._learn(X, sample_weight)
        targets = _given(y, data, numeric=True)
        self._flat = targets.ndim == 1
        self._train(data, targets.reshape(len(targets), -1))
        return self

    def predict(self, X: Any) -> Array:
        """Tell the mean target around the best matching unit, of the shape of y.

        NaN in a row without any value that counts.
        """
        predicted = self._predicted(X)
        return like(X, predicted[:, 0] if self._flat else predicted)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


def _given(y: Any, data: Data, *, numeric: bool = False) -> NDArray[Any]:
    """The targets, one row for each sample."""
    if y is None:
        raise InputError("y is None; this estimator requires y to be passed, but the target y is None: pass it")
    targets = _check_y(on_host(y, "y"), multi_output=numeric, y_numeric=numeric)
    check_consistent_length(np.empty(data.n_samples + data.left_out.size), targets)
    targets = np.delete(targets, data.left_out, axis=0)
    return targets.astype(np.float64) if numeric else targets


def _shares(targets: Array) -> Array:
    """Rows that add up to 1 as shares, without what a start on a plane has below 0."""
    positive = np.maximum(targets, 0)
    return positive / positive.sum(axis=1, keepdims=True)


def _beside(data: Data, targets: Array, share: float) -> Data:
    """Samples with targets of variance 1 as further features, which have a share of the total variance."""
    m = np.ones(data.n_features) if data.feature_weights is None else data.feature_weights
    weight = share / (1 - share) * float(_variance(on_host(data.X), data.weights) @ m)
    targets = targets.astype(data.X.dtype)
    if isinstance(data.X, Remote):
        joined = data.X.beside(targets)
    else:
        joined = hstack([data.X, targets], format="csr") if issparse(data.X) else np.hstack([data.X, targets])
    weights = np.concatenate([m, np.full(targets.shape[1], weight)])
    return Data(joined, data.weights, weights, home=data.home)


def _variance(X: Any, weights: Array) -> Array:
    """Of each feature, over what is known."""
    if issparse(X):
        mean = weights @ X / weights.sum()
        return np.maximum(weights @ X.multiply(X) / weights.sum() - mean**2, 0)
    known = ~np.isnan(X)
    total = np.maximum(weights @ known, np.finfo(float).tiny)
    x = np.where(known, X, 0).astype(np.float64)
    mean = weights @ x / total
    return weights @ np.where(known, x - mean, 0) ** 2 / total
