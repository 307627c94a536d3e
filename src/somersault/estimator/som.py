"""The map as a scikit-learn estimator."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from numpy.typing import ArrayLike

from somersault.columns import samples_first
from somersault.columns.libraries import is_anndata
from somersault.estimator.annotated import annotate
from somersault.estimator.fitting import fit, partial_fit
from somersault.estimator.input import encode
from somersault.estimator.map_parameters import LearningRate, Radius
from somersault.estimator.per_sample import sample_units
from somersault.estimator.trained import FittedMap
from somersault.neighborhood import Kernel


class SOM(FittedMap):
    """Train a map of samples: units on a lattice, with like prototypes beside each other.

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
    radius : (first, last) or (first, last, decay), default (None, 0.5)
        First and last radius in lattice steps. None: half the longer side. The last one still couples neighbors
        (h(1) = 0.14 for a Gaussian), which keeps the order. How it falls is "exponential", if nothing is said,
        "linear", "inverse", or f(first, last, progress in [0, 1]).
    n_epochs : int, default 20
        Passes over the data, at most. 0 keeps the initial prototypes.
    init : {"pca", "sample"} or array-like of shape (n_units, n_features), default "pca"
        Where the prototypes start: on the plane of the two leading principal components (deterministic, and
        the map needs not unfold), on random samples, or as given: `som.prototypes_` goes on from a map.
    solver : {"batch", "minibatch", "online"}, default "batch"
        "batch": each update from many samples, from all of them in the end, and before from a share, which while
        the neighborhood is wide makes the prototypes as exact; of much data never from more than ten thousand
        for each unit, a mean of which is exact to a hundredth of their spread. "minibatch": an update after each
        batch_size samples, from running sums. "online": Kohonen's first rule, sample by sample. "batch" is the
        fastest and the most exact.
    learning_rate : (first, last) or (first, last, decay), default (0.5, 0.02)
        First and last α in (0, 1], with decays as of the radius: of "online", how far a sample moves its unit; of
        "minibatch" and `partial_fit`, how much a batch fades those before it. "batch" has none.
    batch_size : int or None, default None
        Of "minibatch". None: a fiftieth of the samples, but at least as many as there are units.
    standardize : bool, default False
        Whether all columns count alike, whatever they are measured in. Prototypes, imputed values and morphs stay
        in your own units.
    feature_weights : array-like of shape (n_features,), mapping of column to weight, or None, default None
        How much each column counts. None: all 1. Of images an image of weights, of a DataArray also one of some of
        its dimensions, such as the cosine of the latitude. A column of weight 0 is mapped, but does not count.
        With standardize a column of weight 2 has twice the variance of one of weight 1.
    layers : mapping of name to columns or (columns, weight), or None, default None
        Groups of columns. Each has the share of the total variance that its weight says, however many columns
        of whatever scale it has. With standardize the columns of a layer count alike within it.
    categorical_features : "from_dtype", None, names, positions or mask, default "from_dtype"
        Columns of categories. "from_dtype": those of a frame that hold strings or categories. Inside, each
        category is a feature: `prototypes_` holds its share, `decode` shows the most probable category.
    device : str or None, default None
        Where distances and sums are computed: "cuda", "cuda:1", or what else PyTorch, or without it CuPy, calls a
        device; samples are moved there a chunk at a time. None: where they lie, which for arrays and tensors in
        the memory of the host is the host, by NumPy, and for those on a device that device. Sparse samples and the
        solver "online" stay on the host.
    keep : {"samples", "medoids"} or None, default "samples"
        "samples": keep some twenty-five complete samples for each unit, drawn evenly from all (at most 128 MB), in
        `codebook_.exemplars`. Morphs go by them and end at them: prototypes are means and blur, real samples are
        sharp. A saved map holds them, unless it is saved with samples=False. "medoids": keep in
        `medoids_`, for each unit, the sample nearest to its prototype, and morph on these. None: keep no sample,
        but means in their place, each of at least five samples that are alike; `partial_fit` adds none.
    tol : float or None, default None
        End the training when the quantization error fell by less than this share of itself in each of three
        epochs in a row. None: never. Until the radius is small it falls anyway.
    measures : sequence of str, default ()
        Further measures to record in `history_` after each epoch, of those in `MapQuality` that need no clusters.
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
        κ, as standardize, feature_weights, layers and categories make it.
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

    Notes
    -----
    A batch update puts the prototypes at w_k ← Σ_j h(d(k, j)) S_j / Σ_j h(d(k, j)) n_j. S_j and n_j are the sum
    and the number of the samples whose best matching unit is j, h is the neighborhood kernel of the lattice
    distance d, and its radius shrinks from epoch to epoch.

    Distances are d²(x, w) = Σ_d κ_d (x_d − w_d)². κ_d is the feature weight of d; half of it for the indicator of
    a category, so that two different categories are at distance 1. With standardize κ_d is divided by the variance
    of its column in the training data, about Σ p(1 − p) / 2 for categories with shares p: each column then has
    the variance of its weight, as with a layer for each column. A column that does not vary is left as it is.

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
        radius: Radius = (None, 0.5),
        n_epochs: int = 20,
        init: str | ArrayLike = "pca",
        solver: str = "batch",
        learning_rate: LearningRate = (0.5, 0.02),
        batch_size: int | None = None,
        standardize: bool = False,
        feature_weights: ArrayLike | Mapping[Any, float] | None = None,
        layers: Mapping[str, Any] | None = None,
        categorical_features: Any = "from_dtype",
        device: str | None = None,
        keep: str | None = "samples",
        tol: float | None = None,
        measures: Sequence[str] = (),
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
        self.solver = solver
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.standardize = standardize
        self.feature_weights = feature_weights
        self.layers = layers
        self.categorical_features = categorical_features
        self.device = device
        self.keep = keep
        self.tol = tol
        self.measures = measures
        self.random_state = random_state
        self.verbose = verbose
        self.on_epoch = on_epoch

    def fit(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
        *,
        sample_dim: str | None = None,
        checkpoint: Any = None,
        resume: bool = False,
    ) -> "SOM":
        """Train the map.

        Parameters
        ----------
        X : array-like, frame, sparse matrix, tensor, or data in blocks, of shape (n_samples, n_features)
            A frame of pandas, polars or Arrow. An AnnData, which gets what `predict` writes. A DataArray of
            xarray, or images (n_samples, n_rows, n_columns) and other arrays of more dimensions: their cells are
            features, but for those without a value in any sample. An array of PyTorch, CuPy or JAX is read in
            place or, on a device, searched there. What does not fit into memory: an array that NumPy maps, a Zarr
            array, an array or a frame of Dask, a callable that returns an iterator of blocks, or a `Source` of
            `somersault.blocks`.
            NaN (None, NA, null) is a missing value: distances and means are over what is known. float32 is
            searched in float32; prototypes are always float64.
        y : ignored
        sample_weight : array-like of shape (n_samples,), default all 1
            A weight counts like that many copies of the sample.
        sample_dim : str or None, default None
            The dimension of a DataArray that its samples lie along. None: the first.
        checkpoint : path or None, default None
            File to write the state of the training to: at the end of an epoch, if the last time is ten seconds
            ago, and in any case at the end of the training. It replaces another checkpoint, but no other file.
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

        Warns
        -----
        ScaleWarning
            If one column has nine tenths of the variance, and neither standardize nor weights nor layers say how
            much columns count.
        RowNumbersWarning
            If a column that pandas calls 'Unnamed: 0', or '__index_level_0__', grows from row to row.
        """
        fit(self, samples_first(X, sample_dim), sample_weight, checkpoint=checkpoint, resume=resume)
        if is_anndata(X):
            annotate(self, X, sample_units(self, encode(self, X), tells=False))
        return self

    def partial_fit(self, X: Any, y: Any = None, sample_weight: ArrayLike | None = None) -> "SOM":  # noqa: ARG002
        """Let one more batch of a stream move the map.

        The first n_epochs calls have the radii and learning rates of as many epochs, later ones the last of them;
        after `fit` all have the last. Earlier batches fade by the learning rate α: S ← (1 − α) S + S_batch. With
        solver="online" the samples move the map one by one, in the order in which they come.

        Parameters
        ----------
        X : as for `fit`
            The first batch determines columns, categories, the scale of standardize, layers and, if nothing was
            fitted, the start.
        y : ignored
        sample_weight : array-like of shape (n_samples,), default all 1

        Returns
        -------
        SOM
            Itself; `history_` has one entry more.
        """
        partial_fit(self, X, sample_weight)
        return self
