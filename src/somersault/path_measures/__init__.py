"""How good the frames of paths are: whoever made the paths, they are measured alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import result_tables, validation
from somersault.array_types import Array, ImageShape
from somersault.errors import InputError
from somersault.path_measures import answers, directness, ends, images, realism, sharing
from somersault.path_measures.answers import Classifier, Embedding
from somersault.path_measures.class_change import Crossing
from somersault.path_measures.directness import straight_line
from somersault.path_measures.images import roughness
from somersault.path_measures.measures import MAIN_MEASURES, MEASURES, Measure, shown
from somersault.path_measures.own import PathMeasure, checked_measures, of_paths, words_of
from somersault.path_measures.told_apart import AMBIGUOUS, Teller

__all__ = [
    "MAIN_MEASURES",
    "MEASURES",
    "Measure",
    "PathMeasure",
    "PathQuality",
    "checked_measures",
    "path_quality",
    "roughness",
    "shown",
    "straight_line",
]

_HIGH = 95
"""Percentile of the paths that stands for the worst of them."""


@dataclass(frozen=True)
class PathQuality:
    """The measures of a set of paths, most of them means over the paths; None for one that was not measured.

    A manifold distance below 1 may only mean blur: read it with the sharpness. Confidence without success is
    worth nothing: a path that hardly moves has it too.

    Attributes
    ----------
    confidence, weakest_confidence : float or None
        Largest class probability, mean over the inner frames; smallest over all frames. High is good.
    success : float or None
        Share of paths whose last frame is of the target class. High is good.
    third_class : float or None
        Share of the paths that cross at whose crossing neither source nor target is the likeliest class. The
        crossing is the inner frame at which these two are as nearly equally probable as at any. Low is good.
    sharpness_middle, sharpness_crossing, sharpness_worst, sharpness_end : float or None
        Squared differences of neighboring pixels, in medians of the reference; of colors, those of each color.
        The worst frame is the inner one with the largest manifold distance. Near 1 is good.
    manifold_middle, manifold_crossing, manifold_end : float or None
        Distance to the nearest reference sample, in medians of the reference. Up to 1 is good.
    manifold_worst : float or None
        The largest of the inner frames; the 95th percentile of the paths. Of real samples it is more than 1, so
        compare it with that of other paths from the same starts. Low is good.
    told_apart, told_apart_crossing, told_apart_worst, told_apart_end : float or None
        Area under the ROC curve of a classifier of frames against real samples: of the three middle ones, of
        those at the crossing, of the inner frames for which it is the largest, of the last ones. With a
        classifier given, the real samples are of each class as often as the frames are. It grows with the
        number of paths. Near 0.5 is good.
    told_apart_ambiguous : float or None
        The same at the crossing, against real samples of which no class is as probable as 0.75. Near 0.5 is good.
    distinct_ends : float or None
        Different last frames per path. Near 1 is good.
    distinct_stops : float or None
        Different waypoints before the end, per waypoint. Near 1 is good.
    end_precision, end_recall : float or None
        Share of last frames among real samples of their class, and of these among the last frames (Kynkäänniemi
        et al., Improved precision and recall metric for assessing generative models, 2019). High is good.
    path_length : float or None
        Arc length over straight distance. Near 1 is good.
    out_of_range : float or None
        Mean distance of the values from the reference's interval, feature scale. 0 is good.
    target_monotonicity : float or None
        Share of steps in which the squared distance to the target did not grow. 1 is good.
    brightness_middle, brightness_end : float or None
        Mean pixel above the reference's darkest, in medians of the reference. Near 1 is good.
    contrast_middle, contrast_end : float or None
        Standard deviation of the pixels, in medians of the reference; the mean over the colors. Near 1 is good.
    photometric_consistency : float or None
        Share of frames after the start whose brightness and contrast both lie between the 1st and the 99th
        percentile of the reference. High is good; of the reference it is about 0.97.
    identity_drift_middle, identity_drift_crossing, identity_drift_end : float or None
        1 − cosine between the identity of a frame and that of the start. Low is good.
    n_paths : int
        How many paths were measured.
    n_crossing : int
        How many of them change from the class of the start to the target.
    spread : mapping of str to float
        By name of measure, the standard deviation over the paths of what the measure is a mean of. None for what
        belongs to all paths together, such as `told_apart`.
    own : mapping of Measure to float
        What measures of your own found.
    """

    confidence: float | None = None
    weakest_confidence: float | None = None
    success: float | None = None
    third_class: float | None = None
    sharpness_middle: float | None = None
    sharpness_crossing: float | None = None
    sharpness_worst: float | None = None
    sharpness_end: float | None = None
    manifold_middle: float | None = None
    manifold_crossing: float | None = None
    manifold_worst: float | None = None
    manifold_end: float | None = None
    told_apart: float | None = None
    told_apart_crossing: float | None = None
    told_apart_ambiguous: float | None = None
    told_apart_worst: float | None = None
    told_apart_end: float | None = None
    distinct_ends: float | None = None
    distinct_stops: float | None = None
    end_precision: float | None = None
    end_recall: float | None = None
    path_length: float | None = None
    out_of_range: float | None = None
    target_monotonicity: float | None = None
    brightness_middle: float | None = None
    brightness_end: float | None = None
    contrast_middle: float | None = None
    contrast_end: float | None = None
    photometric_consistency: float | None = None
    identity_drift_middle: float | None = None
    identity_drift_crossing: float | None = None
    identity_drift_end: float | None = None
    n_paths: int = 0
    n_crossing: int = 0
    spread: Mapping[str, float] = field(default_factory=dict[str, float])
    own: Mapping[Measure, float] = field(default_factory=dict[Measure, float])

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, those of your own last, whether they were measured or not."""
        return (*MEASURES, *self.own)

    def value(self, measure: Measure) -> float | None:
        """Give the number of a measure; None for one that was not measured."""
        return self.own[measure] if measure in self.own else getattr(self, measure.field, None)

    def n_of(self, measure: Measure) -> int | None:
        """Say of how many paths a classifier has told frames apart, for measures that grow with their number."""
        if not measure.field.startswith("told_apart"):
            return None
        return (
            self.n_crossing if measure.field in ("told_apart_crossing", "told_apart_ambiguous") else self.n_paths
        )

    def rows(self) -> list[tuple[str, float | None]]:
        """Give (name, value) of every measure, for a table."""
        return [(measure.name, self.value(measure)) for measure in self.measures]

    def to_frame(self) -> Any:
        """Put the measures into a data frame of pandas.

        Returns
        -------
        pandas.DataFrame
            A row for each measure: value, spread (NaN where there is none), and which values are good.
        """
        pd = result_tables.pandas()
        columns = {
            "value": [self.value(measure) for measure in self.measures],
            "spread": [self.spread.get(measure.field) for measure in self.measures],
            "good": [measure.good for measure in self.measures],
        }
        index = pd.Index([measure.field for measure in self.measures], name="measure")
        return pd.DataFrame(columns, index=index).astype({"value": float, "spread": float})

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        table = [["measure", "value", "spread", "good is"]]
        missing: list[str] = []
        for measure in self.measures:
            value = self.value(measure)
            if value is None:
                missing.append(measure.name)
            else:
                spread = result_tables.shown(self.spread.get(measure.field, float("nan")))
                table.append([measure.name, result_tables.shown(value), spread, measure.good])
        below = [f"not measured: {', '.join(missing)}"] if missing else []
        return result_tables.html(table, f"{self.n_paths} paths", below)

    def __str__(self) -> str:
        lines = [f"{measure.name:<24}{self._line(measure)}" for measure in self.measures]
        return "\n".join([*lines, f"{'paths':<24}{self.n_paths:10d}"])

    def _line(self, measure: Measure) -> str:
        """A measure with its spread, and which values are good."""
        value = self.value(measure)
        if value is None:
            return "not measured"
        spread = f" ± {self.spread[measure.field]:.4f}" if measure.field in self.spread else ""
        spread = spread if self.n_of(measure) is None else f" of {self.n_of(measure)}"
        return f"{value:10.4f}{spread:<10}  good is {measure.good}"


def path_quality(
    frames: ArrayLike,
    *,
    reference: ArrayLike,
    held_out: ArrayLike | None = None,
    classifier: Classifier | None = None,
    target: ArrayLike | None = None,
    image_shape: ImageShape | None = None,
    target_activations: ArrayLike | None = None,
    identity: Embedding | None = None,
    told_apart_by: Embedding | None = None,
    waypoints: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    measures: Iterable[PathMeasure] = (),
    random_state: int = 0,
) -> PathQuality:
    """Measure paths against real samples: how real, direct and successful they are.

    Frames are clipped to the interval of the reference before anything but the path length sees them, and
    `out_of_range` is what that hides: one interval for all pixels of images, one for each feature of tables.
    The middle frames are the three around the middle, the earlier ones if n_frames is even.

    Parameters
    ----------
    frames : array-like of shape (n_samples, n_frames, n_features)
        At equal progress, as `Morph.frames` gives them; feature scale. At least 3 frames; from 5 on the start
        and the end are not among the middle ones.
    reference : array-like of shape (n_reference, n_features)
        Real samples, at least 2, without landmarks and targets: that is the caller's care, and a path that
        ends in one of them has manifold distance 0 by construction.
    held_out : array-like of shape (n_held_out, n_features), optional
        At least 2 real samples that are no part of the reference, such as a test split without the starts. What
        is real is judged by them: they set the units of sharpness, light and manifold distance, and frames are
        told from them. Default: the reference, which without the samples that paths are made of is a little
        unlike real ones.
    classifier : callable, optional
        (n, n_features) -> (n, n_classes) probabilities, called once with all frames. Default: no confidence.
    target : array-like of n_samples int, optional
        Class to reach, a column of the classifier's answer. Default: no success.
    image_shape : tuple of int, optional
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: a table, without sharpness,
        brightness and contrast.
    target_activations : array-like of shape (n_samples, n_saved), optional
        Squared distances to the target after each step, as `Morph.target_activations` tells them. Default: no
        target monotonicity.
    identity : callable, optional
        (n, n_features) -> (n, n_embedded): what should stay, such as who a face belongs to, as the direction of
        a vector. Called once with all frames. Default: no identity drift.
    told_apart_by : callable, optional
        (n, n_features) -> (n, n_embedded): what the classifier behind `told_apart` looks at, such as principal
        components of images with thousands of pixels. Default: the features themselves.
    waypoints : array-like of shape (n_samples, n_waypoints, n_features), optional
        What each path goes by, and at last its end, as `Morph.waypoints`; feature scale, or codes. Default: no
        distinct stops.
    groups : array-like of shape (n_samples,) or (n_samples, n_kinds), optional
        What paths share beside frames and waypoints, which is found without: people, whatever a classifier could
        know one path by from another. Each column is a kind of its own; a missing entry is shared with nobody.
        Paths that share anything, also by way of others, are one group, never in two folds of the classifier
        behind `told_apart`.
    measures : sequence of PathMeasure, default ()
        Measures of your own: objects with the texts name and good that are called as measure(frames, reference)
        and give a number for each path. They stand in all tables, below ours.
    random_state : int, default 0
        Seed of the folds and of the classifier behind `told_apart`. Fixed, so that two calls agree.

    Returns
    -------
    PathQuality
        `told_apart` needs 5 groups of paths that share nothing, and 5 different reference samples that are not
        middle frames.

    Raises
    ------
    InputError
        For arrays of the wrong shape or with NaN, answers that are no probabilities, a target that is no
        class, an image shape of another size, embeddings of another number or of length 0, measures that have
        no name of their own or do not give a finite number for each path; for a reference of
        which half the samples have an exact duplicate, or half the images are constant: there the unit of
        measure is 0.

    Examples
    --------
    >>> reference = np.random.default_rng(0).normal(size=(200, 2))
    >>> frames = straight_line(reference[:20], reference[20:40])
    >>> quality = path_quality(frames, reference=reference[40:])
    >>> round(quality.path_length, 6), quality.out_of_range < 0.01, quality.success
    (1.0, True, None)
    """
    paths, owned = _paths(frames), checked_measures(measures)
    n_samples, n_frames, n_features = paths.shape
    real = _real(reference, "reference", n_features)
    fresh = real if held_out is None else _real(held_out, "held_out", n_features)
    random_state = validation.whole(random_state, "random_state", least=0)
    is_image = image_shape is not None
    clipped = np.clip(paths, *realism.interval(real, is_image))
    distance = realism.manifold_distance(clipped, real, None if held_out is None else fresh)
    of_frames, of_path, measured = {"manifold": distance}, dict[str, Array](), dict[str, float | None]()
    crossing, ambiguous = None, None
    of_frames_class, of_fresh = np.zeros(clipped.shape[:2], dtype=np.intp), np.zeros(len(fresh), dtype=np.intp)
    if target_activations is not None:
        measured["target_monotonicity"] = directness.target_monotonicity(target_activations, n_samples)
    if classifier is not None:
        p = answers.probabilities(classifier, clipped)
        of_path |= answers.confidence(p)
        of_real = answers.probabilities(classifier, fresh[:, None])[:, 0]
        of_frames_class, of_fresh = p.argmax(axis=2), of_real.argmax(axis=1)
        if target is not None:
            classes = answers.classes(target, *p[:, 0].shape)
            crossing = Crossing.of(p, classes)
            ambiguous = fresh[of_real.max(axis=1) < AMBIGUOUS]
            of_path |= {"success": answers.success(p[:, -1], classes), "third_class": crossing.third * 1.0}
            measured |= ends.precision_and_recall(clipped[:, -1], classes, fresh, of_fresh)
    sides = None if image_shape is None else validation.image_shape(image_shape, n_features)
    if sides is not None and sides[:2] != (1, 1):  # a single pixel is neither sharp nor dull
        of_frames["sharpness"] = images.sharpness(clipped, fresh, sides)
        of_path |= images.light(clipped, (n_frames - 3) // 2, fresh, sides)
    if identity is not None:
        of_frames["identity_drift"] = answers.drift(answers.embedded(identity, clipped, "identity"))
    of_path |= _at_places(of_frames, crossing)
    measured["manifold_worst"] = float(np.percentile(distance[:, 1:-1].max(axis=1), _HIGH))
    of_path["path_length"] = directness.path_length(paths)
    of_path["out_of_range"] = np.abs(paths - clipped).mean(axis=(1, 2))
    measured["distinct_ends"] = ends.distinct(clipped[:, -1])
    by_way_of = sharing.waypoints_of(waypoints, n_samples)
    if by_way_of is not None:
        measured["distinct_stops"] = ends.distinct_stops(paths[:, 0], by_way_of)
    judge = Teller(fresh, of_fresh, told_apart_by, random_state, is_image=is_image)
    shared = _shared(clipped, by_way_of, groups)
    measured |= judge.of_all(clipped, of_frames_class, shared, crossing, ambiguous)
    measured |= {name: float(values.mean()) for name, values in of_path.items() if values.size}
    by_own = {words_of(measure): of_paths(measure, clipped, real) for measure in owned}
    spread = {name: _spread(values) for name, values in of_path.items() if values.size}
    spread |= {words.field: _spread(values) for words, values in by_own.items()}
    means = {words: float(values.mean()) for words, values in by_own.items()}
    n_crossing = 0 if crossing is None else len(crossing.paths)
    return PathQuality(**measured, n_paths=n_samples, n_crossing=n_crossing, spread=spread, own=means)  # pyright: ignore[reportArgumentType]


def _at_places(of_frames: Mapping[str, Array], crossing: Crossing | None) -> dict[str, Array]:
    """What is measured of frames (n_paths, n_frames), in the middle, at the end, and at the hardest places."""
    found: dict[str, Array] = {}
    n_paths, n_frames = of_frames["manifold"].shape
    first, farthest = (n_frames - 3) // 2, of_frames["manifold"][:, 1:-1].argmax(axis=1) + 1
    for name, values in of_frames.items():
        found[f"{name}_middle"] = values[:, first : first + 3].mean(axis=1)
        found[f"{name}_end"] = values[:, -1]
        if crossing is not None:
            found[f"{name}_crossing"] = crossing.at(values)
        if name == "sharpness":
            found["sharpness_worst"] = values[np.arange(n_paths), farthest]
    return found


def _shared(paths: Array, waypoints: Array | None, groups: ArrayLike | None) -> NDArray[np.intp]:
    """The group of each path: those that have a frame in common, a waypoint, or what the user says."""
    known = [sharing.equal(points) for points in (paths, waypoints) if points is not None]
    return sharing.groups_of([*known, *sharing.given(groups, len(paths))])


def _paths(frames: ArrayLike) -> Array:
    """Frames as a finite (n_samples, n_frames, n_features) array of float64."""
    array = validation.real_array(frames, "frames")
    if array.ndim != 3 or array.size == 0 or array.shape[1] < 3:
        raise InputError(
            f"frames has shape {array.shape}; need (n_samples, n_frames, n_features) with at least 3 frames: "
            "take them from morph.frames() or straight_line()"
        )
    return validation.matrix(array.reshape(len(array), -1), "frames").reshape(array.shape)


def _real(samples: ArrayLike, name: str, n_features: int) -> Array:
    """Real samples (n, n_features) to compare with."""
    array = validation.matrix(samples, name, rows=f"n_{name}")
    if array.shape[1] != n_features or len(array) < 2:
        raise InputError(
            f"{name} has shape {array.shape}; need at least 2 samples of {n_features} features, as frames"
        )
    return array


def _spread(values: NDArray[Any]) -> float:
    """Standard deviation over paths; ∞ where a value is."""
    return float(values.std()) if np.isfinite(values).all() else float(np.inf)
