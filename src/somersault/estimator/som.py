"""The map as a scikit-learn estimator."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import validate_data

from somersault import validation
from somersault.array_types import Array
from somersault.arrays import on_host
from somersault.codebook import Codebook
from somersault.columns import Columns, extent_of, in_a_table, learn
from somersault.columns.weights import sample_weights
from somersault.empty_rows import LEFT_OUT, Rows, all_but, rows_of, tell
from somersault.estimator.trained import FittedMap
from somersault.estimator.training import (
    Checkpoint,
    check_better,
    checkpoint_at,
    foresee,
    plan_of,
    start_of,
    told_weights,
    warn_of_swallowing,
)
from somersault.exemplars import Exemplars
from somersault.lattice import Lattice
from somersault.map_quality import check_measures, measured
from somersault.matching.distances import Samples
from somersault.neighborhood import Kernel
from somersault.sources import Source, Stream, source_of
from somersault.training import minibatch, online
from somersault.training.data import Data
from somersault.training.extent import Extent
from somersault.training.schedule import Decay
from somersault.training.train import SOLVERS, train
from somersault.training.update import TrainingPlan, TrainingState

_log = logging.getLogger("somersault")
_ERRORS = ("radius", "quantization_error", "topographic_error")


class SOM(FittedMap):
    """Self-organizing map: prototypes w_k ← Σ_j h(d(k,j)) S_j / Σ_j h(d(k,j)) n_j, epoch by epoch, on a lattice.

    S_j and n_j are the sum and the number of the samples whose best matching unit is j, h is the neighborhood
    kernel of the lattice distance d, and its radius shrinks from epoch to epoch.

    Parameters
    ----------
    shape : (int, int), default (20, 20)
        (n_rows, n_columns) of the lattice; `suggest_shape` derives one from data.
    topology : {"hexagonal", "rectangular"}, default "hexagonal"
        Hexagonal, because all neighbors are equally far.
    boundary : {"planar", "cylindrical", "toroidal"}, default "planar"
        Which edges are joined.
    neighborhood : str or callable, default "gaussian"
        "gaussian", "bubble", "triangle", "epanechnikov", "cut_gaussian", or h(distances, radius), both in lattice
        steps: an array of the shape of distances, nowhere below 0 and largest at distance 0, whose value there
        counts as 1. Gaussian: it couples all units smoothly, keeps the order to the end, and is separable, so that
        maps of any size are smoothed fast.
    radius : (float or None, float), default (None, 0.5)
        First and last radius in lattice steps. None: half the longer side. The last one still couples neighbors
        (h(1) = 0.14 for a Gaussian), which keeps the order.
    radius_decay, learning_rate_decay : str or callable, default "exponential"
        How they fall: "exponential", "linear", "inverse", or f(first, last, progress in [0, 1]).
    n_epochs : int, default 20
        Passes over the data, at most. 0 keeps the initial prototypes.
    init : {"pca", "sample"} or array-like of shape (n_units, n_features), default "pca"
        Where the prototypes start: on the plane of the two leading principal components (deterministic, and
        the map needs not unfold), on random samples, or as given.
    solver : {"batch", "minibatch", "online"}, default "batch"
        "batch": each update from many samples, from all of them in the end, and before from a share, which while
        the neighborhood is wide makes the prototypes as exact; of much data never from more than ten thousand
        for each unit, a mean of which is exact to a hundredth of their spread. "minibatch": an update after each
        batch_size samples, from running sums. "online": Kohonen's first rule, sample by sample. "batch" is the
        fastest and the most exact.
    learning_rate : (float, float), default (0.5, 0.02)
        First and last α in (0, 1]: of "online", how far a sample moves its unit; of "minibatch" and `partial_fit`,
        how much a batch fades those before it. "batch" has none.
    batch_size : int or None, default None
        Of "minibatch". None: a fiftieth of the samples, but at least as many as there are units.
    feature_weights : array-like of shape (n_features,), mapping of column to weight, or None, default None
        m ≥ 0 in d²(x, w) = Σ_d m_d (x_d − w_d)². None: all 1. A feature of weight 0 is mapped, but does not count.
    layers : mapping of name to columns or (columns, weight), or None, default None
        Groups of features. Each has the share of the total variance that its weight says, however many features
        of whatever scale it has.
    categorical_features : "from_dtype", None, names, positions or mask, default "from_dtype"
        Columns of categories. "from_dtype": those of a frame that hold strings or categories. Inside, each
        category is a feature: `prototypes_` holds its share, `decode` shows the most probable category.
    device : str or None, default None
        Where distances and sums are computed: "cuda", "cuda:1", or what else PyTorch, or without it CuPy, calls a
        device; samples are moved there a chunk at a time. None: where they lie, which for arrays and tensors in
        the memory of the host is the host, by NumPy, and for those on a device that device. Sparse samples and the
        solver "online" stay on the host.
    warm_start : bool, default False
        Start from the prototypes of the last fit.
    keep : {"samples", "medoids"} or None, default "samples"
        "samples": keep some twenty complete samples for each unit, drawn evenly from all (at most 128 MB), in
        `codebook_.exemplars`. Morphs go by them and end at them: prototypes are means and blur, real samples are
        sharp. A saved map holds them, unless it is saved with samples=False. "medoids": keep in
        `medoids_`, for each unit, the sample nearest to its prototype, and morph on these. None: morphs run on
        the prototypes.
    tol : float or None, default None
        End the training when the quantization error fell by less than this share of itself in each of three
        epochs in a row. None: never. Until the radius is small it falls anyway.
    measures : sequence of str, default ()
        Further measures to record in `history_` after each epoch, of those in `MapQuality` that need no clusters.
    checkpoint : path or None, default None
        File to write the state of the training to, for fit(X, resume=True).
    checkpoint_seconds : float, default 60
        How often, at the end of an epoch, and in any case at the end of the training.
    random_state : int, RandomState instance or None, default None
        Of init="sample", of which samples a wide neighborhood looks at, of the order of samples in "minibatch" and
        "online". None is the same as 0: the same data give the same map.
    verbose : bool, default False
        Log each epoch's errors (logger "somersault", level INFO).
    on_epoch : callable, default None
        Called as on_epoch(epoch, errors) after each epoch, errors as in `history_`. If it returns True, the
        training ends.

    Attributes
    ----------
    prototypes_ : ndarray of shape (n_units, n_features)
        With categorical columns n_features counts categories.
    lattice_ : Lattice
    codebook_ : Codebook
        The geometry of the prototypes: activations, inversion, morphs.
    medoids_ : Codebook
        With keep="medoids": for each unit the sample nearest to its prototype.
    history_ : dict of str to ndarray of shape (n_epochs,)
        radius, quantization_error, topographic_error: the errors as found before the last update of each epoch, on
        the samples that it looked at; and the measures asked for, after the epoch and on all samples.
    feature_weights_ : ndarray of shape (n_features,)
        m, as feature_weights, layers and categories make it.
    columns_ : Columns
        How the columns of X are encoded.
    unit_labels_ : ndarray of shape (n_units,)
        Class of each unit, None for units without samples whose class is known; after `label_units`.
    unit_clusters_ : ndarray of shape (n_units,)
        Cluster of each unit; after `cluster`.
    cluster_choice_ : ClusterChoice
        How many clusters there are, why, and how sure that is; after `cluster`. Not kept in files.
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

    def __init__(
        self,
        shape: tuple[int, int] = (20, 20),
        *,
        topology: str = "hexagonal",
        boundary: str = "planar",
        neighborhood: str | Kernel = "gaussian",
        radius: tuple[float | None, float] = (None, 0.5),
        radius_decay: str | Decay = "exponential",
        n_epochs: int = 20,
        init: str | ArrayLike = "pca",
        solver: str = "batch",
        learning_rate: tuple[float, float] = (0.5, 0.02),
        learning_rate_decay: str | Decay = "exponential",
        batch_size: int | None = None,
        feature_weights: ArrayLike | Mapping[Any, float] | None = None,
        layers: Mapping[str, Any] | None = None,
        categorical_features: Any = "from_dtype",
        device: str | None = None,
        warm_start: bool = False,
        keep: str | None = "samples",
        tol: float | None = None,
        measures: Sequence[str] = (),
        checkpoint: Any = None,
        checkpoint_seconds: float = 60.0,
        random_state: Any = None,
        verbose: bool = False,
        on_epoch: Callable[[int, dict[str, float]], Any] | None = None,
    ) -> None:
        self.shape = shape
        self.topology = topology
        self.boundary = boundary
        self.neighborhood = neighborhood
        self.radius = radius
        self.radius_decay = radius_decay
        self.n_epochs = n_epochs
        self.init = init
        self.solver = solver
        self.learning_rate = learning_rate
        self.learning_rate_decay = learning_rate_decay
        self.batch_size = batch_size
        self.feature_weights = feature_weights
        self.layers = layers
        self.categorical_features = categorical_features
        self.device = device
        self.warm_start = warm_start
        self.keep = keep
        self.tol = tol
        self.measures = measures
        self.checkpoint = checkpoint
        self.checkpoint_seconds = checkpoint_seconds
        self.random_state = random_state
        self.verbose = verbose
        self.on_epoch = on_epoch

    def fit(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
        *,
        resume: bool = False,
    ) -> "SOM":
        """Train the map.

        Parameters
        ----------
        X : array-like, frame, sparse matrix, tensor, or data in blocks, of shape (n_samples, n_features)
            A frame of pandas, polars or Arrow. An array of PyTorch, CuPy or JAX is read in place or, on a device,
            searched there. What does not fit into memory: an array that NumPy maps, a Zarr array, an array or a
            frame of Dask, a callable that returns an iterator of blocks, or a `Source` of `somersault.blocks`.
            NaN (None, NA, null) is a missing value: distances and means are over what is known. float32 is
            searched in float32; prototypes are always float64.
        y : ignored
        sample_weight : array-like of shape (n_samples,), default all 1
            A weight counts like that many copies of the sample.
        resume : bool, default False
            Go on where the file `checkpoint` left off, if it is there: the map is the same as if nothing had
            happened.

        Returns
        -------
        SOM
            Itself.

        Raises
        ------
        ValueError
            For parameters out of range, infinities, rows or columns without any value, all weights zero.
        """
        data = self._learn(X, sample_weight, draws=self._is_batch and not validation.truth(resume, "resume"))
        return self._take(*self._trained(data, resume=resume))._keeping(data.X)

    def _trained(
        self, data: Data, *, n_targets: int = 0, resume: bool = False
    ) -> tuple[TrainingState, Lattice, dict[str, Array]]:
        """A map trained on data in these columns, or in further ones for targets around 0."""
        lattice, seed = self._lattice(), self._seed()
        plan = plan_of(self._params(), lattice, data.n_samples, seed)
        earlier = getattr(self, "prototypes_", None) if self.warm_start else None
        check_measures(self.measures)
        start = start_of(self.init if earlier is None else earlier, data, lattice, seed, n_targets)
        state = TrainingState(start)
        history: dict[str, list[float]] = {name: [] for name in (*_ERRORS, *self.measures)}
        checkpoint = Checkpoint(self.checkpoint, self.checkpoint_seconds, self._params(), data, seed)
        if resume:
            checkpoint.restore(state, history)

        def after_epoch(errors: dict[str, float]) -> bool:
            errors |= self._measured(data, state.prototypes, lattice)
            for name, value in errors.items():
                history[name].append(value)
            checkpoint.keep(state, history)
            return self._report(state.epoch - 1, errors) or self._stalls(history["quantization_error"])

        with checkpoint.kept():
            train(data, plan, state, self.solver, after_epoch)
        check_better(data, plan, start, state.prototypes, self.solver)
        return state, lattice, {name: np.array(values) for name, values in history.items()}

    def partial_fit(self, X: Any, y: Any = None, sample_weight: ArrayLike | None = None) -> "SOM":  # noqa: ARG002
        """Let one more batch of a stream move the map.

        The first n_epochs calls have the radii and learning rates of as many epochs, later ones the last of them;
        after `fit` all have the last. Earlier batches fade by the learning rate α: S ← (1 − α) S + S_batch. With
        solver="online" the samples move the map one by one, in the order in which they come.

        Parameters
        ----------
        X : as for `fit`
            The first batch determines columns, categories, layers and, if nothing was fitted, the start.
        y : ignored
        sample_weight : array-like of shape (n_samples,), default all 1

        Returns
        -------
        SOM
            Itself; `history_` has one entry more.
        """
        fresh = not hasattr(self, "_state")
        data = self._learn(X, sample_weight) if fresh else self._more(X, sample_weight)
        seed = self._seed()
        lattice = self._lattice() if fresh else self.lattice_
        plan = plan_of(self._params(), lattice, data.n_samples, seed)
        check_measures(self.measures)
        state = TrainingState(start_of(self.init, data, lattice, seed)) if fresh else self._state
        radius, errors = _move(data, plan, state, self.solver)
        errors = {"radius": radius, **errors, **self._measured(data, state.prototypes, lattice)}
        earlier = {} if fresh else self.history_
        nothing = np.zeros(0)
        history = {name: np.append(earlier.get(name, nothing), value) for name, value in errors.items()}
        self._report(state.epoch - 1, errors)
        medoids, exemplars = getattr(self, "medoids_", None), None if fresh else self.codebook_.exemplars
        return self._take(state, lattice, history)._keeping(data.X, medoids, exemplars)

    def _keeping(self, X: Samples, medoids: Codebook | None = None, exemplars: Exemplars | None = None) -> "SOM":
        """Keep what is to be kept of these samples, and of those kept before."""
        if self.keep == "medoids":
            self.medoids_ = self._nearest_of(X)
            if medoids is not None:
                both = np.vstack([medoids.prototypes, self.medoids_.prototypes])
                self.medoids_ = self.codebook_.medoids(both)
        elif self.keep == "samples":
            n_units, seed = len(self.prototypes_), self._seed()
            drawn = Exemplars.drawn(X, n_units, self._metric, seed=seed)
            if exemplars is not None:
                drawn = exemplars if drawn is None else exemplars.followed_by(drawn, n_units, seed=seed)
            self.codebook_.exemplars = drawn
        return self

    def _learn(self, X: Any, sample_weight: ArrayLike | None, *, draws: bool = False) -> Data:
        """The training data, in columns of their own; draws says that a training in batches begins."""
        checkpoint_at(self.checkpoint)  # refused before any work
        source = source_of(X)
        if source is not None:
            return self._learn_stream(source, sample_weight, draws=draws)
        rows = in_a_table(X)
        self.columns_, encoded, empty = Columns.learn_known(
            rows,
            categorical_features=self.categorical_features,
            layers=self.layers,
            feature_weights=self.feature_weights,
            sample_weight=sample_weight,
        )
        validate_data(self, rows, reset=True, skip_check_array=True)
        self.feature_weights_ = self.columns_.weights
        return self._data(encoded, sample_weight, empty)

    def _learn_stream(self, source: Source, sample_weight: ArrayLike | None, *, draws: bool) -> Data:
        """The same of data that are read in blocks."""
        weights = told_weights(source, sample_weight)
        self.columns_, stream, extent, empty = learn(
            source,
            categorical_features=self.categorical_features,
            layers=self.layers,
            feature_weights=self.feature_weights,
            sample_weight=weights,
            before=partial(self._ask, draws=draws),
        )
        self._ask(stream, weights, draws=draws)
        validate_data(self, source.head, reset=True, skip_check_array=True)
        self.feature_weights_ = self.columns_.weights
        return self._data(stream, weights, empty, extent)

    def _more(self, X: Any, sample_weight: ArrayLike | None) -> Data:
        encoded = self._encoded(X)
        if isinstance(encoded, Stream):
            return self._more_stream(encoded, told_weights(encoded.source, sample_weight))
        empty = self.columns_.empty_rows(encoded)
        known = rows_of(encoded, all_but(encoded.shape[0], empty)) if empty.size else encoded
        return self._data(known, sample_weight, empty)

    def _more_stream(self, stream: Stream, weights: Array | None) -> Data:
        self._ask(stream, weights)
        extent = extent_of(stream, weights, self._metric)
        empty = stream.empty
        if empty.size:
            stream = stream.without(empty)
            own = None if weights is None else np.delete(weights, empty)
            self._ask(stream, own)
            extent = extent_of(stream, own, self._metric)
        self._ask(stream, weights)
        return self._data(stream, weights, empty, extent)

    def _data(
        self, known: Samples, sample_weight: ArrayLike | None, empty: Rows, extent: Extent | None = None
    ) -> Data:
        """The samples to learn from: those that have a value; sample_weight is of all."""
        n_rows = known.shape[0] + empty.size
        weights = sample_weights(sample_weight, n_rows)
        if empty.size:
            tell(empty.size, n_rows, int(empty[0]), LEFT_OUT)
            own = None if sample_weight is None else np.delete(weights, empty)
            weights = sample_weights(own, known.shape[0])
        data = Data(known, weights, self._metric, extent, self._backend, empty)
        warn_of_swallowing(data, self.columns_)
        return data

    def _ask(self, stream: Stream, weights: Array | None, *, draws: bool = False) -> None:
        """Ask once, as soon as their number is known, for the samples that a training needs by their numbers."""
        is_seeded = not isinstance(self.random_state, np.random.RandomState)
        plan = partial(plan_of, self._params(), self._lattice(), seed=self._seed()) if is_seeded else None
        foresee(stream, weights, plan, keeps=self.keep == "samples", draws=draws)

    @property
    def _is_batch(self) -> bool:
        return validation.choice(self.solver, "solver", SOLVERS) == "batch"

    def _lattice(self) -> Lattice:
        return Lattice(self.shape, self.topology, self.boundary)  # pyright: ignore[reportArgumentType]

    def _params(self) -> dict[str, Any]:
        return self.get_params(deep=False)

    def _seed(self) -> int:
        if self.random_state is None:
            return 0
        if isinstance(self.random_state, np.random.RandomState):
            return int(self.random_state.randint(2**31))
        return validation.whole(self.random_state, "random_state", least=0)

    def _measured(self, data: Data, prototypes: Array, lattice: Lattice) -> dict[str, float]:
        if not len(self.measures):
            return {}
        return measured(self.measures, on_host(data.X), prototypes, lattice, feature_weights=data.feature_weights)

    def _stalls(self, errors: list[float]) -> bool:
        if self.tol is None:
            return False
        tol = validation.number(self.tol, "tol", least=0)
        before, after = np.array(errors[-4:-1]), np.array(errors[-3:])
        return len(before) == 3 and bool((before - after <= tol * before).all())

    def _report(self, epoch: int, errors: dict[str, float]) -> bool:
        if self.verbose:
            told = ", ".join(f"{name} {value:.4g}" for name, value in errors.items())
            _log.info("epoch %d of %d: %s", epoch + 1, self.n_epochs, told)
        return self.on_epoch is not None and self.on_epoch(epoch, errors) is True


def _move(data: Data, plan: TrainingPlan, state: TrainingState, solver: str) -> tuple[float, dict[str, float]]:
    """One call of partial_fit: the radius, and the errors that it found."""
    progress = min(state.epoch / max(plan.n_epochs - 1, 1), 1.0)
    if solver == "online":
        errors = online.run(data, plan, state, np.arange(data.n_samples), np.full(data.n_samples, progress))
    else:
        sums = data.sums(state.prototypes, plan.lattice)
        errors = sums.errors()
        minibatch.merge(state, sums, plan, progress, plan.learning_rate(progress))
    state.epoch += 1
    return plan.radius(progress), errors
