"""The main job: train a map, morph samples that it has not seen, and compare the paths with straight lines."""

import platform
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any, Literal, cast
from warnings import catch_warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from somersault import __version__, matching, validation
from somersault.array_types import Array, ImageShape
from somersault.codebook import Codebook
from somersault.columns import Columns, table_of
from somersault.columns.outweighing import Outweighing, outweighing, warn_of
from somersault.comparison.classifier import Clipped, NetworkClassifier
from somersault.comparison.components import Components
from somersault.comparison.destination import (
    Destination,
    destination_of,
    label_of,
    name_of,
    units_of,
)
from somersault.comparison.encoded import encoded, has_words
from somersault.comparison.measuring import Judge, Progress, no_progress
from somersault.comparison.method import Method
from somersault.comparison.morphs import MorphComparison
from somersault.comparison.reference import real_samples
from somersault.comparison.shown_rows import ShownRows
from somersault.datasets.dataset import Dataset, dataset_of, typed
from somersault.datasets.label_words import label_called, labels_in_words
from somersault.datasets.split import Split
from somersault.errors import InputError, ScaleWarning
from somersault.estimator import SOM, map_of
from somersault.estimator.on_map import MapEstimator
from somersault.estimator.parameters import is_scaled
from somersault.flow.aim import Label
from somersault.flow.api import morph as morphed
from somersault.flow.encoder import is_pipeline
from somersault.flow.morph import Morph
from somersault.labels import are_known, coded, sample_labels
from somersault.path_measures import PathMeasure, checked_measures, straight_line
from somersault.sources.frame import Frame, samples_in

On = Literal["samples", "medoids", "prototypes"]

"""Real samples that the paths are measured against: more take minutes and change the third digit."""
_UNSEEN = 1e-12
"""Of the largest weight: what a map does not see counts no more than rounding."""


def compare(
    som: SOM,
    X: Any,
    y: Any = None,
    *,
    toward: Any,
    source: Any = None,
    held_out: tuple[Any, Any] | None = None,
    on: On = "samples",
    n_samples: int = 10,
    n_frames: int = 11,
    bounds: Any = None,
    features_to_vary: Any = "all",
    image_shape: ImageShape | None = None,
    measures: Iterable[PathMeasure] = (),
    random_state: int = 0,
    progress: Progress | None = None,
) -> MorphComparison:
    """Morph samples that a map has not seen, and compare the paths with straight lines.

    One sample in five of each class is held out, among them those to morph. The map, and a classifier that
    measures confidence, are trained on the rest. `somersault morph` does the same, and writes a report.

    Parameters
    ----------
    som : SOM, or a fitted Pipeline of scalers and one
        How the map is made: a copy is trained. One that is fitted is taken as it is; it may have seen all samples.
    X : array-like of shape (n_samples, n_features), or (n_samples, rows, columns[, 3])
        Numbers; samples that miss values are left out.
    y : array-like of shape (n_samples,), optional
        Their classes. Default: none; then there is no confidence and no success.
    toward : Label, Unit, Units, Cluster or int
        What the samples are to become, as of `morph`.
    source : any, optional
        The class of the samples to morph. Default: any but that of the target.
    held_out : (X, y), optional
        Samples that are held out in place of one in five of X, such as a test split; y may be None.
    on : {"samples", "medoids", "prototypes"}, default "samples"
        What the morphs run on: samples that the map keeps, the medoids of its units, or its prototypes.
    n_samples : int, default 10
        How many samples are morphed, at most; evenly from the first to the last.
    n_frames : int, default 11
        Of each path, at equal progress; at least 3.
    bounds, features_to_vary
        As of `morph`.
    image_shape : tuple of int, optional
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: that of X, if it has three
        or four dimensions.
    measures : sequence of PathMeasure, default ()
        Measures of your own, as of `path_quality`.
    random_state : int, default 0
        Decides what is held out, and where the classifier starts.
    progress : callable, optional
        Called as progress(stage, done, total).

    Returns
    -------
    MorphComparison
        Prints as a table; `.methods` holds MUSIC first, then the straight line to its own end, then the one that
        needs no map: to the nearest real sample of the target.

    Raises
    ------
    InputError
        For samples that cannot be split, labels or units that do not exist, a source that is the target, too few
        different samples to measure against, or measures that `path_quality` refuses.

    Examples
    --------
    >>> import somersault as ss
    >>> data = ss.datasets.digits()
    >>> som = ss.SOM(shape=(8, 8), n_epochs=5, random_state=0)
    >>> comparison = ss.compare(som, data.X, data.y, source=3, toward=ss.Label(8), n_samples=4)
    >>> print(comparison.title)
    data: 3 → 8
    >>> [method.name for method in comparison.methods][:2]
    ['MUSIC', 'straight line to its own end']
    """
    som, table, columns = _map_in(som), samples_in(X), None
    seed = validation.whole(random_state, "random_state", least=0)
    if progress is not None:
        validation.function(progress, "progress", "progress(stage, done, total)")
    is_plain = has_words(table) and not is_fitted(som) and not is_scaled(som)
    if has_words(table):
        som, data, columns = encoded(som, _table(table, y))
        features_to_vary = _encoded_places(columns, features_to_vary)
    else:
        data, columns = _data(table, y, image_shape), _columns_of(table)
    split = Split.of(data, seed) if held_out is None else Split.with_test(data, _test_split(held_out, data))
    target = destination_of(toward)
    label = None if source is None else _source_label(source, split)
    if isinstance(target, Label) and label is not None and str(target.label) == str(label):
        raise InputError(f"source and toward are both {label}; need two different classes")
    return compare_split(
        som,
        split,
        target,
        source=label,
        on=validation.choice(on, "on", ("samples", "medoids", "prototypes")),
        n_samples=validation.whole(n_samples, "n_samples", least=1),
        n_frames=validation.whole(validation.n_frames(n_frames), "n_frames", least=3),
        bounds=bounds,
        features_to_vary=features_to_vary,
        measures=checked_measures(measures),
        seed=seed,
        progress=progress or no_progress,
        settings=_constraints(som, bounds, features_to_vary),
        is_plain=is_plain,
        columns=columns,
    )


def _map_in(model: Any) -> SOM:
    """The map itself, or that in a fitted pipeline or other model, in the user's own columns."""
    if isinstance(model, SOM):
        return model
    if not (is_pipeline(model) or isinstance(model, MapEstimator)):
        raise InputError(f"som is {validation.shown(model)}; need an ss.SOM, such as ss.SOM(shape=(10, 10))")
    found = map_of(model)
    if not isinstance(found, SOM):
        raise InputError(
            "som is a pipeline with steps that do more than scale; need a map of the columns themselves: compare "
            "its last step on what the steps before make of X"
        )
    return found


def _constraints(som: SOM, bounds: Any, features_to_vary: Any) -> dict[str, str]:
    """What else there is to say of how the morphs were made."""
    found: dict[str, str] = {}
    if is_fitted(som):
        found["map"] = f"{map_in_words(som)}, which may have been trained on all samples"
    if bounds is not None:
        found["bounds"] = validation.shown(bounds)
    if not is_all(features_to_vary):
        found["features that vary"] = validation.shown(features_to_vary)
    return found


def is_fitted(som: SOM) -> bool:
    """Whether a map is trained already."""
    return hasattr(som, "codebook_")


def is_all(features_to_vary: Any) -> bool:
    """Whether all features may vary."""
    return isinstance(features_to_vary, str) and features_to_vary == "all"


def _data(X: Any, y: Any, image_shape: ImageShape | None) -> Dataset:
    """The samples, once they are found to be numbers that belong together."""
    names = getattr(X, "columns", None)
    data = dataset_of("data", table_of(X).numbers() if isinstance(X, Frame) else X, y, names)
    if image_shape is None:
        return data
    return replace(data, image_shape=validation.image_shape(image_shape, data.X.shape[1]))


def _columns_of(X: Any) -> Columns | None:
    """The columns of a frame of numbers, with their dtypes; None for arrays, which have one for all."""
    table = table_of(X)
    if table.names is None:
        return None
    kinds = tuple(map(table.dtype, range(table.shape[1])))
    return Columns("array", table.shape[1], table.names, {}, np.ones(table.shape[1]), kinds)


def _table(X: Any, y: Any) -> Dataset:
    """A table with words, and its classes."""
    return Dataset("data", X, None if y is None else typed(sample_labels(y, len(X))))


def _encoded_places(columns: Columns, features_to_vary: Any) -> Any:
    """The encoded columns of the user's."""
    if is_all(features_to_vary):
        return features_to_vary
    return np.flatnonzero(columns.mask(features_to_vary, "features_to_vary"))


def _test_split(held_out: Any, data: Dataset) -> Dataset:
    """What the user holds out, in the columns of the data."""
    if not isinstance(held_out, tuple) or len(held_out) != 2:
        raise InputError(f"held_out is {validation.shown(held_out)}; need (X, y), or (X, None) without classes")
    test = dataset_of("held_out", *held_out)
    if test.X.shape[1] != data.X.shape[1]:
        raise InputError(
            f"held_out has {test.X.shape[1]} features, X has {data.X.shape[1]}; need the same columns in both"
        )
    return test


def _source_label(source: Any, split: Split) -> Any:
    """The class of the samples to morph, as the data write it."""
    if split.held_out_labels is None:
        raise InputError(f"source is {source!r}, but there are no classes; leave it out, or pass y")
    label = label_called(str(source), split.held_out_labels)
    if label is None:
        known = labels_in_words(split.held_out_labels, str(source))
        raise InputError(f"source is {source!r}, which no held-out sample has; need one of its classes: {known}")
    return label


def compare_split(
    som: SOM,
    split: Split,
    target: Destination,
    *,
    source: Any = None,
    on: str = "samples",
    n_samples: int = 10,
    n_frames: int = 11,
    bounds: Any = None,
    features_to_vary: Any = "all",
    measures: Iterable[PathMeasure] = (),
    seed: int = 0,
    progress: Progress = no_progress,
    settings: Mapping[str, str] | None = None,
    is_plain: bool = False,
    columns: Columns | None = None,
) -> MorphComparison:
    """Compare on data that are split already, with what else there is to say in the settings: see `compare`.

    is_plain says that the weights of the map are those of an encoding, and nobody's choice; columns are those of a
    table whose rows are encoded.
    """
    is_given = is_fitted(som)
    som = som if is_given else _trained(som, split, progress)
    found = _outweighing(som, split) if is_plain or not is_scaled(som) else None
    if not is_given:
        warn_of(found)
    som = _labelled(som, split)
    columns = _columns_shown(som, split, columns)
    book = _book(som, split, on).with_groups(columns.shares)
    label = label_of(target, book, split.y)
    components = Components.of(split.X)
    classifier = _classifier(split, seed, progress, components)

    starts = split.starts(source, label, n_samples)
    start = split.held_out[starts].astype(np.float64)
    progress("morphing", 0, 1)
    morph = morphed(start, book, target, bounds=bounds, features_to_vary=features_to_vary)
    progress("morphing", 1, 1)

    measure = _measure(book, is_image=split.data.image_shape is not None)
    real_ends = _nearest(start, _of_target(split, som, target), measure)
    known = {} if split.data.understood is None else dict(split.data.understood.kinds)
    rows = ShownRows.of(book, columns, known) if split.data.image_shape is None else None
    clipped = None if classifier is None else Clipped(classifier, split.interval)
    column = None if classifier is None or label is None else classifier.index(label)
    judge = Judge(
        real_samples(split, book, morph, real_ends),
        classifier=clipped,
        target=None if column is None else np.full(len(start), column),
        image_shape=split.data.image_shape,
        told_apart_by=components,
        random_state=seed,
        value_range=split.interval,
        measure=measure,
        curves={"target_activations": morph.target_activations_at},
        measures=measures,
    )
    return MorphComparison(
        name=split.data.name,
        methods=judge.measured(_methods(morph, start, real_ends, n_frames, rows), progress),
        samples=tuple(split.sample_name(row) for row in starts),
        image_shape=split.data.image_shape,
        value_range=split.interval,
        settings=_settings(split, som, on, seed, {"not standardized": str(found or "")} | dict(settings or {})),
        split=split,
        som=som,
        book=book,
        morph=morph,
        starts=starts,
        source="any" if source is None else str(source),
        target=name_of(target),
        target_label=None if label is None else str(label),
        classifier=clipped,
        accuracy=None if classifier is None else _accuracy(classifier, split),
        columns=columns,
    )


def _methods(
    morph: Morph, start: Array, real_ends: Array, n_frames: int, rows: ShownRows | None
) -> tuple[Method, ...]:
    """The morphs, and the straight lines to their ends and to real samples."""
    ours = Method.of("MUSIC", morph, n_frames)
    lines = (
        Method("straight line to its own end", straight_line(start, morph.end, n_frames)),
        Method(
            "straight line to the nearest real sample of the target", straight_line(start, real_ends, n_frames)
        ),
    )
    if rows is None:
        return ours, *lines
    shown = (replace(line, rows=rows.each(line.frames)) for line in lines)
    return replace(ours, rows=rows.of_path(ours.frames)), *shown


def _columns_shown(som: SOM, split: Split, columns: Columns | None) -> Columns:
    """The columns of a table, or those of a map by the names that the data have for them."""
    return replace(som.columns_, feature_names=split.data.feature_names) if columns is None else columns


def _trained(som: SOM, split: Split, progress: Progress) -> SOM:
    """A copy of the map that has seen what is not held out."""
    progress("training the map", 0, som.n_epochs)

    def on_epoch(epoch: int, errors: dict[str, float]) -> None:
        progress("training the map", epoch + 1, som.n_epochs)
        if som.on_epoch is not None:
            som.on_epoch(epoch, errors)

    with catch_warnings(action="ignore", category=ScaleWarning):  # the names of columns are not in X
        made = cast("SOM", clone(som)).set_params(on_epoch=on_epoch).fit(split.X)
    return made.set_params(on_epoch=som.on_epoch)


def _outweighing(som: SOM, split: Split) -> Outweighing | None:
    """The column that is nearly all that a map shows, by its name in the data."""
    return outweighing(split.X, replace(som.columns_, feature_names=split.data.feature_names))


def _labelled(som: SOM, split: Split) -> SOM:
    """The map with labels: its own, or else those of the data."""
    own = som.codebook_.labels
    if split.y is None or (own is not None and are_known(own).any()):
        return som
    return som.label_units(split.X, split.y)


def _book(som: SOM, split: Split, on: str) -> Codebook:
    """What the morphs run on."""
    if on == "medoids":
        return som.codebook_.medoids(split.X)
    if on == "prototypes":
        return som.codebook_.with_exemplars(None)
    return som.codebook_ if som.codebook_.exemplars is not None else som.codebook_.with_exemplars(split.X, split.y)


def _classifier(
    split: Split, seed: int, progress: Progress, components: Components | None
) -> NetworkClassifier | None:
    """The judge, where there is something to judge by."""
    progress("training the classifier", 0, 1)
    classifier = None
    if split.y is not None and len(coded(split.y)[0]) > 1:
        known = are_known(split.y)
        y = np.array(split.y[known].tolist())
        classifier = NetworkClassifier.fit(
            split.X[known], y, is_image=split.data.image_shape is not None, seed=seed, components=components
        )
    progress("training the classifier", 1, 1)
    return classifier


def _accuracy(classifier: NetworkClassifier, split: Split) -> float | None:
    """Share of the held-out samples that the classifier is right about, of those whose class is known."""
    y = split.held_out_labels
    if y is None or not are_known(y).any():
        return None
    return classifier.accuracy(split.held_out[are_known(y)], y[are_known(y)])


def _measure(book: Codebook, *, is_image: bool) -> Array | None:
    """What features are multiplied with to have distances as the map does; pixels stay as they are."""
    m = book.feature_weights
    return None if m is None or is_image else np.sqrt(np.maximum(m, _UNSEEN * m.max()))


def _of_target(split: Split, som: SOM, target: Destination) -> NDArray[Any]:
    """The training samples of the target: of its label, or of its units, or those nearest to empty units."""
    if isinstance(target, Label) and split.y is not None and (split.y == target.label).any():
        return split.X[split.y == target.label]
    units = units_of(target, som.codebook_)
    mine = np.isin(som.predict(split.X), units)
    return split.X[mine] if mine.any() else som.codebook_.medoids(split.X).prototypes[units]


def _nearest(start: Array, candidates: NDArray[Any], measure: Array | None) -> Array:
    """The candidate nearest to each start, in the map's measure."""
    scale: Any = 1.0 if measure is None else measure
    return candidates[matching.nearest(start * scale, candidates * scale)[0][:, 0]].astype(np.float64)


def map_in_words(som: SOM) -> str:
    """How large a map is, of what kind, and how long it was trained."""
    n_rows, n_columns = som.lattice_.shape
    return f"{n_rows} × {n_columns}, {som.topology}, {som.n_epochs} epochs"


def _settings(split: Split, som: SOM, on: str, seed: int, more: Mapping[str, str]) -> dict[str, str]:
    """For whoever wants to repeat it; what else there is to say replaces the entry of its name."""
    quality = som.quality(split.X)
    libraries = [f"{name} {version(name)}" for name in ("numpy", "scipy", "scikit-learn")]
    found = {
        "command": None,
        "data": f"{split.data.name}, {split.X.shape[1]} features",
        "trained on": f"{len(split.X)} samples; {len(split.held_out)} held out",
        "as read": "; ".join(split.data.notes),
        "left out": split.left_out,
        "without a label": split.data.unlabeled,
        "standardized": None,
        "not standardized": None,
        "map": map_in_words(som),
        "quantization error": f"{quality.quantization_error:.4g}",
        "topographic error": f"{quality.topographic_error:.3f}",
        "morphed on": f"the {on}",
        "bounds": None,
        "features that vary": None,
        "seed": str(seed),
        "versions": ", ".join([f"somersault {__version__}", f"Python {platform.python_version()}", *libraries]),
    }
    return {name: text for name, text in {**found, **more}.items() if text}
