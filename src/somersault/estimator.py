"""The map as a scikit-learn estimator."""

import logging
from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from somersault import _validate, neighborhood
from somersault.codebook import Codebook
from somersault.errors import InputError
from somersault.flow.aim import Toward
from somersault.flow.loop import morph
from somersault.flow.morph import Morph
from somersault.lattice import Lattice
from somersault.map_quality import MapQuality, map_quality
from somersault.matching import nearest
from somersault.training import initial, schedule
from somersault.training.data import Data
from somersault.training.train import train
from somersault.training.update import Plan, State

Array = NDArray[np.float64]
_log = logging.getLogger(__name__)


class SOM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Self-organizing map: prototypes w_k ← Σ_j h(d(k,j)) S_j / Σ_j h(d(k,j)) n_j, epoch by epoch, on a lattice.

    S_j and n_j are the sum and the number of the samples whose best matching unit is j, h is the neighborhood
    kernel of the lattice distance d, and its radius shrinks from epoch to epoch.

    Parameters
    ----------
    shape : (int, int), default (20, 20)
        (n_rows, n_columns) of the lattice.
    topology : {"hexagonal", "rectangular"}, default "hexagonal"
        Hexagonal, because all neighbors are equally far.
    boundary : {"planar", "cylindrical", "toroidal"}, default "planar"
        Which edges are joined.
    neighborhood : "gaussian" or callable, default "gaussian"
        h(distances, radius), both in lattice steps; a callable returns values ≥ 0 of the shape of distances.
    radius : (float or None, float), default (None, 0.5)
        First and last radius in lattice steps, shrinking by the same factor each epoch. None: half the longer
        side. The last one still couples neighbors (h(1) = 0.14), which keeps the order.
    n_epochs : int, default 20
        Passes over the data. 0 keeps the initial prototypes.
    init : {"pca", "sample"} or array-like of shape (n_units, n_features), default "pca"
        Where the prototypes start: on the plane of the two leading principal components (deterministic, and
        the map needs not unfold), on random samples, or as given.
    random_state : int, RandomState instance or None, default None
        For init="sample"; nothing else is random.
    verbose : bool, default False
        Log each epoch's errors (logger "somersault", level INFO).
    on_epoch : callable, default None
        Called as on_epoch(epoch, errors) after each epoch, errors as in history_.

    Attributes
    ----------
    prototypes_ : ndarray of shape (n_units, n_features)
    lattice_ : Lattice
    codebook_ : Codebook
        The geometry of the prototypes: activations, inversion, morphs.
    history_ : dict of str to ndarray of shape (n_epochs,)
        radius, quantization_error, topographic_error, the errors as found before the update of each epoch.
    unit_labels_ : ndarray of shape (n_units,)
        Class of each unit, None for units without samples; after `label_units`.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        If X had feature names.

    References
    ----------
    Kohonen, Essentials of the self-organizing map, Neural Networks 37 (2013), eq. 8.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X, y = load_digits(return_X_y=True)
    >>> som = SOM(shape=(8, 8), n_epochs=10).fit(X, y)
    >>> som.predict(X[:3]).shape
    (3,)
    >>> som.label_units(X, y).unit_labels_.shape
    (64,)
    """

    prototypes_: Array
    lattice_: Lattice
    codebook_: Codebook
    history_: dict[str, Array]
    unit_labels_: NDArray[np.object_]
    n_features_in_: int

    def __init__(
        self,
        shape: tuple[int, int] = (20, 20),
        *,
        topology: str = "hexagonal",
        boundary: str = "planar",
        neighborhood: str | neighborhood.Kernel = "gaussian",
        radius: tuple[float | None, float] = (None, 0.5),
        n_epochs: int = 20,
        init: str | ArrayLike = "pca",
        random_state: Any = None,
        verbose: bool = False,
        on_epoch: Callable[[int, dict[str, float]], Any] | None = None,
    ) -> None:
        self.shape = shape
        self.topology = topology
        self.boundary = boundary
        self.neighborhood = neighborhood
        self.radius = radius
        self.n_epochs = n_epochs
        self.init = init
        self.random_state = random_state
        self.verbose = verbose
        self.on_epoch = on_epoch

    def fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> "SOM":  # noqa: ARG002
        """Train the map.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            float32 is searched in float32; prototypes are always float64.
        y : ignored
        sample_weight : array-like of shape (n_samples,), default all 1
            A weight counts like that many copies of the sample.

        Returns
        -------
        SOM
            Itself.

        Raises
        ------
        ValueError
            For parameters out of range, NaN or infinities, all weights zero.
        """
        samples = self._samples(X, reset=True)
        weights = _sample_weights(sample_weight, samples)
        lattice = Lattice(self.shape, self.topology, self.boundary)  # pyright: ignore[reportArgumentType]
        kernel, radii = self._kernel(), self._radii(lattice)
        data = Data(samples, weights)
        history: dict[str, list[float]] = {"radius": [], "quantization_error": [], "topographic_error": []}

        def record(errors: dict[str, float]) -> None:
            for name, value in errors.items():
                history[name].append(value)
            self._report(state.epoch - 1, errors)

        state = State(self._start(data, lattice))
        plan = Plan(lattice, kernel, radii, lambda t: 0.5, self.n_epochs, 1024, 0)
        train(data, plan, state, "batch", record)
        self.prototypes_ = state.prototypes
        self.lattice_ = lattice
        self.codebook_ = Codebook(self.prototypes_)
        self.history_ = {name: np.array(values) for name, values in history.items()}
        self.__dict__.pop("unit_labels_", None)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Best matching unit argmin_i ‖x − w_i‖ of each sample, (n_samples,)."""
        check_is_fitted(self)
        return nearest(self._samples(X), self.prototypes_)[0][:, 0]

    def transform(self, X: ArrayLike) -> Array:
        """Activations a_i(x) = ‖x − w_i‖², (n_samples, n_units) float64: squared distances to the prototypes."""
        check_is_fitted(self)
        return self.codebook_.activations(self._samples(X))

    def inverse_transform(self, A: ArrayLike) -> Array:
        """The points with these activations, (n_samples, n_features); `Codebook.invert` also tells how good."""
        check_is_fitted(self)
        return self.codebook_.invert(A).points

    def morph(self, X: ArrayLike, toward: Toward, **options: Any) -> Morph:
        """Lower the distances to a target and preserve the others: `somersault.morph` on this map's codebook."""
        check_is_fitted(self)
        return morph(self._samples(X), self.codebook_, toward, **options)

    def quality(self, X: ArrayLike) -> MapQuality:
        """Quantization error, topographic error and hits of the map on samples (n_samples, n_features)."""
        check_is_fitted(self)
        return map_quality(self._samples(X), self.prototypes_, self.lattice_)

    def label_units(self, X: ArrayLike, y: ArrayLike) -> "SOM":
        """Give each unit the class of most of its samples; the smaller class of two that are equally frequent.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Classes.

        Returns
        -------
        SOM
            Itself, with unit_labels_; `Label` targets know them, and how pure each unit is.
        """
        units = self.predict(X)
        classes, codes = np.unique(_validate.same_length(y, len(units), "y"), return_inverse=True)
        n_units = len(self.prototypes_)
        counts = np.bincount(units * len(classes) + codes, minlength=n_units * len(classes)).reshape(n_units, -1)
        hits = counts.sum(axis=1)
        labels = np.full(n_units, None, dtype=object)
        labels[hits > 0] = [classes[best].item() for best in counts[hits > 0].argmax(axis=1)]
        self.unit_labels_ = labels
        self.codebook_ = self.codebook_.labelled(list(labels), counts.max(axis=1) / np.maximum(hits, 1))
        return self

    def _samples(self, X: ArrayLike, *, reset: bool = False) -> NDArray[Any]:
        samples = validate_data(self, cast("Any", X), reset=reset, dtype=[np.float64, np.float32], order="C")
        return _validate.matrix(samples, "X", keep_float32=True)

    def _kernel(self) -> neighborhood.Kernel:
        if callable(self.neighborhood):
            return self.neighborhood
        return neighborhood.KERNELS[_validate.choice(self.neighborhood, "neighborhood", neighborhood.KERNELS)]

    def _radii(self, lattice: Lattice) -> Any:
        try:
            first, last = self.radius
        except (TypeError, ValueError) as error:
            raise InputError(f"radius is {self.radius!r}; need (first, last) in lattice steps") from error
        first = (
            max(max(lattice.shape) / 2, 0.5) if first is None else _validate.number(first, "first radius", above=0)
        )
        last = _validate.number(last, "last radius", above=0)
        _validate.whole(self.n_epochs, "n_epochs", least=0)
        return lambda t: schedule.at(schedule.exponential, (first, last), t)

    def _start(self, data: Data, lattice: Lattice) -> Array:
        if not isinstance(self.init, str):
            given = _validate.matrix(self.init, "init", n_columns=data.n_features, rows="n_units", owner="X")
            if len(given) != lattice.n_units:
                raise InputError(
                    f"init has {len(given)} rows; need {lattice.n_units}: one prototype for each unit"
                )
            return given
        if _validate.choice(self.init, "init", ("pca", "sample")) == "pca":
            return initial.principal_plane(data, lattice)
        return initial.random_samples(data, lattice.n_units, check_random_state(self.random_state))

    def _report(self, epoch: int, errors: dict[str, float]) -> None:
        if self.verbose:
            _log.info(
                "epoch %d of %d: %s",
                epoch + 1,
                self.n_epochs,
                ", ".join(f"{k} {v:.4g}" for k, v in errors.items()),
            )
        if self.on_epoch is not None:
            self.on_epoch(epoch, errors)

    @property
    def _n_features_out(self) -> int:
        return len(self.prototypes_)


def _sample_weights(sample_weight: ArrayLike | None, X: NDArray[Any]) -> Array:
    weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
    if not weights.any():
        raise InputError("all sample weights are zero; need at least one above zero")
    return weights
