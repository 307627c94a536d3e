"""The map at the end of a pipeline, for samples as the pipeline takes them."""

import sys
from contextlib import suppress
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import issparse
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from somersault import validation
from somersault.array_types import Array
from somersault.columns import Columns, decoded_like, learn_columns
from somersault.errors import InputError
from somersault.estimator.map_state import become, fitted_of, set_unit_clusters, set_unit_labels
from somersault.estimator.on_map import MapEstimator
from somersault.estimator.som import SOM
from somersault.estimator.unit_summary import summary_of
from somersault.flow.aim import Toward
from somersault.flow.api import morph
from somersault.flow.encoder import Encoder, check_invertible, has_inverse, is_pipeline, steps_of
from somersault.flow.morph import Morph
from somersault.map_quality import MapQuality
from somersault.summary import MapSummary
from somersault.transitions import Transitions


def map_of(model: Any) -> "SOM | PipedMap":
    """Give the map in a model, for samples as the model takes them.

    Parameters
    ----------
    model : SOM, SOMClusterer, SOMClassifier, SOMRegressor, or Pipeline whose last step is one of these
        Fitted.

    Returns
    -------
    SOM or PipedMap
        Of a model on a map that map itself. Of a pipeline of scalers (StandardScaler, MinMaxScaler, RobustScaler,
        MaxAbsScaler) a SOM in your own units, which does whatever a SOM does: it knows your columns by name, takes
        bounds, and can be saved. Of other pipelines a `PipedMap`, which has those methods that steps allow. Both
        of these are copies: labels and clusters that they are given are not known to the pipeline.

    Raises
    ------
    InputError
        For what is no map, not fitted, or a pipeline whose last step is no map.

    Notes
    -----
    Scalers make z_d = a_d x_d + b_d, so that Σ_d κ_d (z_d − w_d)² is a distance of x with the weights κ_d a_d² to
    the prototypes (w_d − b_d) / a_d. Units, distances and morphs stay what they are, but for rounding.

    Examples
    --------
    >>> import somersault as ss
    >>> from sklearn.datasets import load_wine
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X = load_wine(as_frame=True).data
    >>> pipeline = make_pipeline(StandardScaler(), ss.SOM(shape=(6, 8), n_epochs=5)).fit(X)
    >>> som = ss.map_of(pipeline)
    >>> som.decode(som.prototypes_)[["alcohol", "proline"]].describe().loc[["min", "max"]].round(1)
         alcohol  proline
    min     11.9    434.8
    max     14.1   1348.2
    """
    if not is_pipeline(model):
        return _plain(model, "model")
    steps, (name, last) = steps_of(model)
    som = _plain(last, f"step {name!r}, the last of the pipeline,")
    if not steps:
        return som
    for step, before in steps:
        _check_fitted(before, f"step {step!r} of the pipeline")
    encoder = Encoder(steps)
    return _unscaled(som, encoder) if encoder.unscales(som.codebook_) else PipedMap(encoder, _copied(som), name)


def _plain(model: Any, called: str) -> SOM:
    if not isinstance(model, (SOM, MapEstimator)):
        what = validation.shown(model) if isinstance(model, str) else f"of type {type(model).__name__}"
        raise InputError(f"{called} is {what}; need a fitted SOM, or a model that stands on one")
    _check_fitted(model, called)
    return model.som_ if isinstance(model, MapEstimator) else model


def _check_fitted(model: Any, called: str) -> None:
    try:
        check_is_fitted(model)
    except ValueError as error:  # which NotFittedError is
        raise InputError(f"{called} is a {type(model).__name__} that is not fitted; fit it first") from error


def _copied(som: SOM) -> SOM:
    """A map that labels and clusters can be given to, without those of the other one changing."""
    out = copy(som)
    out.codebook_ = copy(som.codebook_)
    return out


def _unscaled(som: SOM, encoder: Encoder) -> SOM:
    """A copy of a map behind scalers, in the columns before them."""
    assert encoder.factors is not None  # noqa: S101
    restored, out = encoder.restored, copy(som)
    metric = som.columns_.metric.rescaled(encoder.factors)
    weights = metric.per_feature(len(encoder.factors))
    init = som.init if isinstance(som.init, str) else restored(np.asarray(som.init, dtype=np.float64))
    out.set_params(standardize=False, feature_weights=weights, layers=None, init=init)
    names = _names_before(encoder)
    out.columns_ = replace(_columns(names, weights, som.columns_.container), variances=metric.variances)
    out.feature_weights_ = weights
    out.n_features_in_ = len(weights)
    out.__dict__.pop("feature_names_in_", None)
    if names is not None:
        out.feature_names_in_ = np.array(names, dtype=object)
    fitted = fitted_of(som)
    state = replace(fitted.state, prototypes=restored(fitted.prototypes), sums=None)
    kept = fitted.exemplars
    if kept is not None:
        kept = replace(kept, samples=restored(kept.samples), metric=out.columns_.metric)
    medoids = None if fitted.medoids is None else restored(fitted.medoids)
    become(out, replace(fitted, state=state, exemplars=kept, medoids=medoids))
    if hasattr(som, "unit_labels_"):
        set_unit_labels(out, som.unit_labels_, som.codebook_.purity)
    if hasattr(som, "unit_clusters_"):
        set_unit_clusters(out, som.unit_clusters_)
    if hasattr(som, "cluster_choice_"):
        out.cluster_choice_ = som.cluster_choice_
    return out


def _names_before(encoder: Encoder) -> tuple[str, ...] | None:
    """What the user calls the columns that the first step takes."""
    names: Any = getattr(encoder.steps[0][1], "feature_names_in_", None)
    return None if names is None else tuple(names)


def _columns(names: tuple[str, ...] | None, weights: Array, container: Any = "array") -> Columns:
    """Columns of numbers; with names they are shown as a frame, of pandas if the map has seen none itself."""
    if names is not None and container == "array" and "pandas" in sys.modules:
        container = "pandas"
    return Columns(container if names is not None else "array", len(weights), names, {}, weights)


class PipedMap:
    """A map behind steps that do more than scale, for samples as the first of the steps takes them.

    Whatever it does not have itself is that of the SOM: `lattice_`, `history_`, `unit_labels_` and more.

    Attributes
    ----------
    som : SOM
        The map behind the steps, a copy.
    prototypes_ : ndarray of shape (n_units, n_features)
        In your units if all steps can be undone, or else as the map has them.
    columns_ : Columns
        Of these.

    Examples
    --------
    >>> import somersault as ss
    >>> from sklearn.decomposition import PCA
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> X = load_iris().data
    >>> piped = ss.map_of(make_pipeline(PCA(2), ss.SOM(shape=(5, 5), n_epochs=5)).fit(X))
    >>> piped.prototypes_.shape, piped.som.prototypes_.shape
    ((25, 4), (25, 2))
    """

    def __init__(self, encoder: Encoder, som: SOM, name: str) -> None:
        self.som = som
        self._encoder, self._name = encoder, name
        som.columns_ = self._columns_of_codes()
        self.prototypes_, self.columns_ = som.prototypes_, som.columns_
        self._decodes = False
        # a selection of features forgets the others, and its inverse makes zeros of them
        if all(has_inverse(step) and not hasattr(step, "get_support") for _, step in encoder.steps):
            with suppress(InputError):  # what decodes to words stays as it is
                self.prototypes_ = encoder.decode(som.decode(som.prototypes_))
                self.columns_ = _columns(_names_before(encoder), np.ones(self.prototypes_.shape[1]))
                self._decodes = True

    def __getattr__(self, name: str) -> Any:
        if name == "som":  # while it is being copied
            raise AttributeError(name)
        return getattr(self.som, name)

    def __repr__(self) -> str:
        return f"PipedMap({self.som!r} behind {', '.join(step for step, _ in self._encoder.steps)})"

    def _columns_of_codes(self) -> Columns:
        """The columns of the map, by the names that the last step before it gives, if it gives any."""
        columns, names = self.som.columns_, None
        with suppress(AttributeError, ValueError):  # some step gives none
            names = Pipeline(list(self._encoder.steps)).get_feature_names_out()
        return columns if names is None else replace(columns, feature_names=tuple(map(str, names)))

    @property
    def _pipeline(self) -> Pipeline:
        return Pipeline([*self._encoder.steps, (self._name, self.som)])

    def codes(self, X: Any) -> Any:
        """Compute samples as the map takes them."""
        return self._encoder.codes(X)

    def decoded(self, points: ArrayLike) -> Array:
        """Decode points of `som`, such as its prototypes, to what `prototypes_` are, (n_points, n_features)."""
        return self._encoder.decode(self.som.decode(points)) if self._decodes else np.asarray(points)

    def predict(self, X: Any) -> Any:
        """Find the best matching unit of each sample, (n_samples,)."""
        return self.som.predict(self.codes(X))

    def transform(self, X: Any) -> Any:
        """Compute the squared distances of samples to all prototypes, (n_samples, n_units)."""
        return self.som.transform(self.codes(X))

    def score_samples(self, X: Any) -> Any:
        """Score how much each sample is like the training data, as `SOM.score_samples` does."""
        return self.som.score_samples(self.codes(X))

    def score(self, X: Any, y: Any = None) -> float:
        """Compute the mean score of the samples, as `SOM.score` does."""
        return self.som.score(self.codes(X), y)

    def quality(self, X: Any) -> MapQuality:
        """Measure the map on samples, as `SOM.quality` does."""
        return self.som.quality(self.codes(X))

    def summary(self, X: Any, y: ArrayLike | None = None, by: str = "cluster") -> MapSummary:
        """Tell who is in which cluster or unit, as `SOM.summary` does, in the columns of X."""
        columns, encoded = learn_columns(X)
        return summary_of(self.som, encoded, self.predict(X), columns, y, by)

    def transitions(self, X: Any, groups: ArrayLike | None = None) -> Transitions:
        """Count which unit follows which, of samples in the order of time, as `SOM.transitions` does."""
        return self.som.transitions(self.codes(X), groups)

    def label_units(self, X: Any, y: ArrayLike) -> "PipedMap":
        """Give each unit the class of most of its samples, as `SOM.label_units` does."""
        self.som.label_units(self.codes(X), y)
        return self

    def cluster(self, n_clusters: int | None = None, *, method: str = "ward") -> "PipedMap":
        """Join units that belong together into clusters, as `SOM.cluster` does."""
        self.som.cluster(n_clusters, method=method)
        return self

    def impute(self, X: Any) -> Any:
        """Fill in missing values with those of the best matching unit; all steps must take gaps and decode."""
        for step, model in self._encoder.steps:
            check_invertible(step, model, "what is filled in")
        points = validation.matrix(X.toarray() if issparse(X) else X, "X", nan="kept")
        filled = self._encoder.decode(self.som.impute(self.codes(X)))
        return decoded_like(self.columns_, X, self.decode(np.where(np.isnan(points), filled, points)))

    def decode(self, points: ArrayLike) -> Any:
        """Show points, such as prototypes or ends of morphs, in the columns of the data."""
        return self.columns_.decode(points)

    def counterfactuals(self, *_: Any, **__: Any) -> Any:
        """Refuse to answer, since the steps make other features of your columns."""
        steps = ", ".join(f"{step!r} ({type(model).__name__})" for step, model in self._encoder.steps)
        raise InputError(
            f"counterfactuals tell changes of your columns, but the map stands behind {steps}, "
            "which makes others of them; need scalers alone there: train SOM(standardize=True) on the table itself"
        )

    def morph(self, X: Any, toward: Toward, **options: Any) -> Morph:
        """Lower the distances to a target and preserve the others: `somersault.morph` on the pipeline."""
        return morph(X, self._pipeline, toward, **options)
