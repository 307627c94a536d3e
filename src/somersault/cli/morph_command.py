"""The main job from data to numbers: train a map, morph samples that it has not seen, measure the paths."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import matching
from somersault.array_types import Array
from somersault.cli import inputs, map_file, target_option, units_of_measure
from somersault.experiments import Classifier, unused
from somersault.labels import are_known, coded
from somersault.path_measures import sharing
from somersault.report import Route, Study

Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total)."""

_MOST_REFERENCE = 10_000
"""Real samples that the paths are measured against: more take minutes and change the third digit."""


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    source: str
    to: str
    from_label: str | None = None
    n_samples: int = 10
    n_frames: int = 11
    shape: tuple[int, int] | None = None
    n_epochs: int = 20
    seed: int = 0
    label_column: str | None = None
    drop: tuple[str, ...] = ()
    na: tuple[str, ...] = ()
    standardize: bool = False
    on: Literal["samples", "medoids", "prototypes"] = "samples"
    map: Path | None = None
    command: str = ""
    bounds: tuple[float, float] | None = None
    vary: tuple[str, ...] = ()

    @property
    def is_constrained(self) -> bool:
        """Whether paths are found step by step, which do not go by samples."""
        return self.bounds is not None or bool(self.vary)


def run(request: Request, progress: Progress) -> Study:
    """Train on one part of the data, morph samples of the other, measure: all that the command does but write."""
    progress("reading the data", 0, 1)
    split = inputs.load(request.source, request.label_column, request.seed, request.drop, request.na)
    given = None if request.map is None else map_file.load_for(request.map, split.data)
    shape = (request.shape or default_shape(len(split.X))) if given is None else given.lattice_.shape
    source = inputs.source_label(request.from_label, split)
    target = target_option.target_of(request.to, split, shape[0] * shape[1], given, map_file.labels(given))
    if isinstance(target, ss.Label) and target.label == source:
        raise ss.InputError(f"--from and --to are both {source}; need two different labels")
    vary = inputs.columns_called(request.vary, split.data) if request.vary else "all"
    if request.bounds is not None:
        inputs.check_within(request.bounds, split)
    progress("reading the data", 1, 1)

    som = _labelled(_train(split, shape, request, progress) if given is None else given, split)
    on = "medoids" if request.on == "samples" and request.is_constrained else request.on
    book = _book(som, split, on)
    label = target_option.label_of(target, book, split.y)
    classifier = _classifier(split, request.seed, progress)

    chosen = inputs.starts(split, source, label, request.n_samples)
    start = split.held_out[chosen].astype(np.float64)
    progress("morphing", 0, 1)
    morph = ss.morph(start, book, target, bounds=request.bounds, features_to_vary=vary)
    progress("morphing", 1, 1)

    judge = _Judge(split, book, morph, classifier, label, request.seed)
    routes = _routes(judge, start, _of_target(split, som, target), request.n_frames, progress)
    low, high = judge.interval
    return Study(
        data=split.data.name,
        source="any" if source is None else str(source),
        target=target_option.words_of(target),
        target_label=None if label is None else str(label),
        image_shape=split.data.image_shape,
        value_range=(low, np.where(high > low, high, low + 1)),
        feature_names=split.data.feature_names,
        X=split.X,
        y=split.y,
        som=som,
        book=book,
        morph=morph,
        start_rows=split.held_out_rows[chosen],
        start_labels=None if split.held_out_labels is None else split.held_out_labels[chosen],
        routes=routes,
        classifier=judge.probabilities,
        accuracy=None if classifier is None else _accuracy(classifier, split),
        settings=_settings(request, split, som, on),
    )


def default_shape(n_samples: int) -> tuple[int, int]:
    """A square map of some 5 √n units (Vesanto's rule), but 4 samples for each; with a side of 2 to 20."""
    side = int(np.clip(round(min(5 * n_samples**0.5, n_samples / 4) ** 0.5), 2, 20))
    return side, side


def _book(som: ss.SOM, split: inputs.Split, on: str) -> ss.Codebook:
    """What the morphs run on."""
    if on == "medoids":
        return som.codebook_.medoids(split.X)
    if on == "prototypes":
        return som.codebook_.with_exemplars(None)
    return som.codebook_ if som.codebook_.exemplars is not None else som.codebook_.with_exemplars(split.X, split.y)


def _train(split: inputs.Split, shape: tuple[int, int], request: Request, progress: Progress) -> ss.SOM:
    progress("training the map", 0, request.n_epochs)

    def on_epoch(epoch: int, _: dict[str, float]) -> None:
        progress("training the map", epoch + 1, request.n_epochs)

    weights = units_of_measure.weights(split.X) if request.standardize else None
    som = ss.SOM(
        shape=shape,
        n_epochs=request.n_epochs,
        feature_weights=weights,
        random_state=request.seed,
        on_epoch=on_epoch,
    )
    return som.fit(split.X)


def _labelled(som: ss.SOM, split: inputs.Split) -> ss.SOM:
    """The map with labels: its own, or else those of the data."""
    if split.y is None or map_file.labels(som) is not None:
        return som
    return som.label_units(split.X, split.y)


def _classifier(split: inputs.Split, seed: int, progress: Progress) -> Classifier | None:
    """The judge, where there is something to judge by."""
    progress("training the classifier", 0, 1)
    classifier = None
    if split.y is not None and len(coded(split.y)[0]) > 1:
        known = are_known(split.y)
        y = np.array(split.y[known].tolist())
        classifier = Classifier.fit(split.X[known], y, is_image=split.data.image_shape is not None, seed=seed)
    progress("training the classifier", 1, 1)
    return classifier


def _accuracy(classifier: Classifier, split: inputs.Split) -> float | None:
    """Share of the held-out samples that the classifier is right about, of those whose class is known."""
    y = split.held_out_labels
    if y is None or not are_known(y).any():
        return None
    return classifier.accuracy(split.held_out[are_known(y)], y[are_known(y)])


def _of_target(split: inputs.Split, som: ss.SOM, target: target_option.Target) -> NDArray[Any]:
    """The training samples of the target: of its label, or of its units, or those nearest to empty units."""
    if isinstance(target, ss.Label) and split.y is not None and (split.y == target.label).any():
        return split.X[split.y == target.label]
    units = target_option.units_of(target, som.codebook_)
    mine = np.isin(som.predict(split.X), units)
    return split.X[mine] if mine.any() else som.codebook_.medoids(split.X).prototypes[units]


def _routes(
    judge: "_Judge", start: Array, of_target: NDArray[Any], n_frames: int, progress: Progress
) -> tuple[Route, ...]:
    """MUSIC, the straight line to where it ends, and the one that needs no map: to the nearest real sample."""
    nearest = matching.nearest(start * judge.measure, of_target * judge.measure)[0][:, 0]
    real_ends = of_target[nearest].astype(np.float64)
    ways = {
        "MUSIC": judge.morph.frames(n_frames),
        "straight line to its own end": ss.straight_line(start, judge.morph.end, n_frames),
        "straight line to the nearest real sample of the target": ss.straight_line(start, real_ends, n_frames),
    }
    reference = judge.reference(real_ends)
    routes: list[Route] = []
    for name, frames in ways.items():
        progress("measuring", len(routes), len(ways))
        routes.append(judge.route(name, frames, reference))
    progress("measuring", len(ways), len(ways))
    return tuple(routes)


@dataclass(frozen=True, eq=False)
class _Clipped:
    """The classifier on frames as they are shown: values beyond those of the data are cut off."""

    classifier: Classifier
    interval: tuple[NDArray[Any], NDArray[Any]]

    def __call__(self, frames: Array) -> Array:
        """Probabilities of the classes, (n, n_classes)."""
        return self.classifier(np.clip(frames, *self.interval))

    @property
    def classes_(self) -> NDArray[Any]:
        """What they are called."""
        return self.classifier.classes


class _Judge:
    """What is said of the frames of any path: by the map, by the classifier, by the measures."""

    def __init__(
        self,
        split: inputs.Split,
        book: ss.Codebook,
        morph: ss.Morph,
        classifier: Classifier | None,
        label: Any,
        seed: int,
    ) -> None:
        self.split, self.book, self.morph, self.classifier, self.seed = split, book, morph, classifier, seed
        axis = None if split.data.image_shape else 0
        self.interval = np.asarray(split.X.min(axis=axis)), np.asarray(split.X.max(axis=axis))
        self.target = None if classifier is None or label is None else classifier.index(label)
        self.probabilities = None if classifier is None else _Clipped(classifier, self.interval)
        self.measure = units_of_measure.of_map(book, is_image=split.data.image_shape is not None)

    def classified(self, scaled: Array) -> Array:
        """The classifier's probabilities of frames in the map's measure."""
        assert self.classifier is not None  # noqa: S101  # asked for where there is one
        return self.classifier(scaled / self.measure)

    def reference(self, ends: Array) -> NDArray[Any]:
        """Different training samples that no path is made of: neither landmarks nor ends."""
        X = self.split.X
        stops = [] if self.morph.stops is None else [self.morph.stops.reshape(-1, X.shape[1])]
        kept = unused(X, self.book.prototypes, ends, *stops)
        if len(kept) < 2:
            raise ss.InputError(
                f"{len(kept)} of {len(X)} training samples differ from each other and from the ends of paths; "
                "need at least 2 to measure against: more data, a smaller --shape, or --on prototypes"
            )
        return X[kept[:: max(1, -(-len(kept) // _MOST_REFERENCE))]]

    def route(self, name: str, frames: Array, reference: NDArray[Any]) -> Route:
        """A way with all that is known about it."""
        flat = frames.reshape(-1, frames.shape[-1])
        bmus = self.book.activations(flat).argmin(axis=1).reshape(frames.shape[:2])
        largest = confidence = None
        if self.probabilities is not None:
            probabilities = self.probabilities(flat).reshape(*frames.shape[:2], -1)
            largest = probabilities.max(axis=-1)
            confidence = None if self.target is None else probabilities[..., self.target]
        quality = ss.path_quality(
            frames * self.measure,
            reference=reference * self.measure,
            classifier=None if self.classifier is None else self.classified,
            target=None if self.target is None else np.full(len(frames), self.target),
            image_shape=self.split.data.image_shape,
            target_activations=self.morph.target_activations if name == "MUSIC" else None,
            groups=sharing.by_stops(self.morph.stops) if name == "MUSIC" else None,
            random_state=self.seed,
        )
        to_target = self.morph.target_activations_at(frames)
        return Route(name, frames, bmus, to_target, confidence, largest, quality)


def _settings(request: Request, split: inputs.Split, som: ss.SOM, on: str) -> dict[str, str]:
    outweighing = None if som.feature_weights is not None else units_of_measure.outweighing(split.data)
    quality = som.quality(split.X)
    n_rows, n_columns = som.lattice_.shape
    libraries = ("numpy", "scipy", "scikit-learn")
    whose = "" if request.map is None else f", from {request.map}, which may have been trained on all samples"
    return {
        **({"command": request.command} if request.command else {}),
        "data": f"{split.data.name}, {split.X.shape[1]} features",
        "trained on": f"{len(split.X)} samples; {len(split.held_out)} held out",
        **({"as read": "; ".join(split.data.notes)} if split.data.notes else {}),
        **({} if split.left_out is None else {"left out": split.left_out}),
        **({} if split.data.unlabeled is None else {"without a label": split.data.unlabeled}),
        **({"standardized": "differences weigh 1/variance"} if request.standardize else {}),
        **({} if outweighing is None else {"not standardized": outweighing}),
        "map": f"{n_rows} × {n_columns}, {som.topology}, {som.n_epochs} epochs{whose}",
        "quantization error": f"{quality.quantization_error:.4g}",
        "topographic error": f"{quality.topographic_error:.3f}",
        "morphed on": f"the {on}",
        **({} if request.bounds is None else {"bounds": "{:g} to {:g}".format(*request.bounds)}),
        **({"features that vary": ", ".join(request.vary)} if request.vary else {}),
        "seed": str(request.seed),
        "versions": ", ".join(
            [
                f"somersault {ss.__version__}",
                f"Python {platform.python_version()}",
                *(f"{name} {version(name)}" for name in libraries),
            ]
        ),
    }
