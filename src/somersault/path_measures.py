"""How good the frames of paths are: whoever made the paths, they are measured alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import _validate, told_apart
from somersault.errors import InputError
from somersault.matching import nearest

Array = NDArray[np.float64]
Classifier = Callable[[Array], Any]
Embedding = Callable[[Array], Any]

_MOST_IN_SHARPNESS = 2000
_MOST_IN_SPACING = 1000
_SUM_TOLERANCE = 1e-3
"""Probabilities may come from half precision."""

_REAL_LIGHT = (1.0, 99.0)
"""Percentiles of the brightness, and of the contrast, between which real images count as usual."""

_BETTER = {
    "sharpness_middle": "near 1",
    "sharpness_end": "near 1",
    "manifold_middle": "at most 1",
    "manifold_end": "at most 1",
    "told_apart": "near 0.5",
    "path_length": "near 1",
    "out_of_range": "0",
    "brightness_middle": "near 1",
    "brightness_end": "near 1",
    "contrast_middle": "near 1",
    "contrast_end": "near 1",
    "identity_drift_middle": "low",
    "identity_drift_end": "low",
}
"""For all other measures high values are better."""
_NO_MEASURES = ("n_paths", "spread")


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
    sharpness_middle, sharpness_end : float or None
        Squared differences of neighboring pixels, in medians of the reference. Near 1 is good.
    manifold_middle, manifold_end : float or None
        Distance to the nearest reference sample, in medians of the reference. At most 1 is good.
    told_apart : float or None
        Area under the ROC curve of a classifier of middle frames against real samples. Near 0.5 is good.
    path_length : float or None
        Arc length over straight distance. Near 1 is good.
    out_of_range : float or None
        Mean distance of the values from the reference's interval, feature scale. 0 is good.
    target_monotonicity : float or None
        Share of steps in which the target's activation did not grow. High is good.
    brightness_middle, brightness_end : float or None
        Mean pixel above the reference's darkest, in medians of the reference. Near 1 is good.
    contrast_middle, contrast_end : float or None
        Standard deviation of the pixels, in medians of the reference. Near 1 is good.
    photometric_consistency : float or None
        Share of frames after the start whose brightness and contrast both lie between the 1st and the 99th
        percentile of the reference. High is good; of the reference it is about 0.97.
    identity_drift_middle, identity_drift_end : float or None
        1 − cosine between the identity of a frame and that of the start. Low is good.
    n_paths : int
        How many paths were measured.
    spread : mapping of str to float
        By name of measure, the standard deviation over the paths of what the measure is a mean of. Empty for
        `told_apart` and `target_monotonicity`, which belong to all paths together.
    """

    confidence: float | None = None
    weakest_confidence: float | None = None
    success: float | None = None
    sharpness_middle: float | None = None
    sharpness_end: float | None = None
    manifold_middle: float | None = None
    manifold_end: float | None = None
    told_apart: float | None = None
    path_length: float | None = None
    out_of_range: float | None = None
    target_monotonicity: float | None = None
    brightness_middle: float | None = None
    brightness_end: float | None = None
    contrast_middle: float | None = None
    contrast_end: float | None = None
    photometric_consistency: float | None = None
    identity_drift_middle: float | None = None
    identity_drift_end: float | None = None
    n_paths: int = 0
    spread: Mapping[str, float] = field(default_factory=dict[str, float])

    def rows(self) -> list[tuple[str, float | None]]:
        """(label, value) of every measure, for a table."""
        return [(name.replace("_", " "), getattr(self, name)) for name in _MEASURES]

    def __str__(self) -> str:
        lines = (
            f"{label:<24}" + ("not measured" if value is None else self._line(name, value))
            for name, (label, value) in zip(_MEASURES, self.rows(), strict=True)
        )
        return "\n".join([*lines, f"{'paths':<24}{self.n_paths:10d}"])

    def _line(self, name: str, value: float) -> str:
        """A measure with its spread, and which values are good."""
        spread = f" ± {self.spread[name]:.4f}" if name in self.spread else ""
        return f"{value:10.4f}{spread:<10}  better: {_BETTER.get(name, 'high')}"


_MEASURES = tuple(measure.name for measure in fields(PathQuality) if measure.name not in _NO_MEASURES)


def path_quality(
    frames: ArrayLike,
    *,
    reference: ArrayLike,
    held_out: ArrayLike | None = None,
    classifier: Classifier | None = None,
    target: ArrayLike | None = None,
    image_shape: tuple[int, int] | None = None,
    target_activations: ArrayLike | None = None,
    identity: Embedding | None = None,
    told_apart_by: Embedding | None = None,
    random_state: int = 0,
) -> PathQuality:
    """The measures of paths x_s(k), k = 0 … m − 1, against real samples: realism, directness, arrival.

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
    image_shape : (int, int), optional
        (rows, columns) of samples that are images. Default: a table, without sharpness, brightness and contrast.
    target_activations : array-like of shape (n_samples, n_saved), optional
        As of a morph, squared feature scale. Default: no target monotonicity.
    identity : callable, optional
        (n, n_features) -> (n, n_embedded): what should stay, such as who a face belongs to, as the direction of
        a vector. Called once with all frames. Default: no identity drift.
    told_apart_by : callable, optional
        (n, n_features) -> (n, n_embedded): what the classifier behind `told_apart` looks at, such as principal
        components of images with thousands of pixels. Default: the features themselves.
    random_state : int, default 0
        Seed of the folds and of the classifier behind `told_apart`. Fixed, so that two calls agree.

    Returns
    -------
    PathQuality
        `told_apart` needs 5 different paths and 5 different reference samples that are no middle frames.

    Raises
    ------
    InputError
        For arrays of the wrong shape or with NaN, answers that are no probabilities, a target that is no
        class, an image shape of another size, embeddings of another number or of length 0; for a reference of
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
    paths, real = _paths(frames), _validate.matrix(reference, "reference", rows="n_reference")
    n_samples, n_frames, n_features = paths.shape
    if real.shape[1] != n_features or len(real) < 2:
        raise InputError(
            f"reference has shape {real.shape}; need at least 2 samples of {n_features} features, as frames"
        )
    fresh = real if held_out is None else _validate.matrix(held_out, "held_out", rows="n_held_out")
    if fresh.shape[1] != n_features or len(fresh) < 2:
        raise InputError(
            f"held_out has shape {fresh.shape}; need at least 2 samples of {n_features} features, as frames"
        )
    random_state = _validate.whole(random_state, "random_state", least=0)
    is_image = image_shape is not None
    clipped = np.clip(paths, *_interval(real, is_image))
    first = (n_frames - 3) // 2
    middle, end = clipped[:, first : first + 3], clipped[:, -1]

    measured: dict[str, float | None] = {}
    of_path: dict[str, Array] = {}
    if target_activations is not None:
        measured["target_monotonicity"] = _target_monotonicity(target_activations, n_samples)
    if image_shape is not None:
        sides = _sides(image_shape, n_features)
        of_path |= _sharpness(middle, end, fresh, sides) | _light(clipped, first, fresh)
    if classifier is not None:
        probabilities = class_probabilities(classifier, clipped)
        of_path |= _confidence(probabilities)
        if target is not None:
            of_path["success"] = _success(probabilities[:, -1], target)
    if identity is not None:
        of_path |= _drift(_embedded(identity, clipped, "identity"), first)
    of_path |= _manifold_distance(middle, end, real, None if held_out is None else fresh)
    of_path["path_length"] = _path_length(paths)
    of_path["out_of_range"] = np.abs(paths - clipped).mean(axis=(1, 2))
    measured["told_apart"] = _told_apart(middle, fresh, told_apart_by, random_state, is_image=is_image)
    measured |= {name: float(values.mean()) for name, values in of_path.items()}
    return PathQuality(**measured, n_paths=n_samples, spread={name: _spread(v) for name, v in of_path.items()})  # pyright: ignore[reportArgumentType]


def straight_line(start: ArrayLike, end: ArrayLike, n_frames: int = 11) -> Array:
    """x_k = x_0 + k/(m − 1) (x_{m−1} − x_0): the baseline that every other path has to beat.

    Parameters
    ----------
    start, end : array-like of shape (n_samples, n_features)
        Feature scale.
    n_frames : int, default 11
        At least 2; 11 as of `Morph.frames`.

    Returns
    -------
    ndarray of shape (n_samples, n_frames, n_features)
        The first frame is the start and the last is the end, bit for bit.

    Raises
    ------
    InputError
        For a start and an end that are no finite matrices of one shape, or fewer than 2 frames.

    Examples
    --------
    >>> straight_line([[0.0, 1.0]], [[1.0, 3.0]], n_frames=3)
    array([[[0. , 1. ],
            [0.5, 2. ],
            [1. , 3. ]]])
    """
    a, b = _validate.matrix(start, "start"), _validate.matrix(end, "end")
    if a.shape != b.shape:
        raise InputError(f"start has shape {a.shape}, end {b.shape}; need one shape: an end for each start")
    progress = np.linspace(0.0, 1.0, _validate.whole(n_frames, "n_frames", least=2))[:, None]
    frames = a[:, None] + progress * (b - a)[:, None]
    frames[:, 0], frames[:, -1] = a, b  # x_0 + (x_1 − x_0) may miss x_1 by rounding
    return frames


def _paths(frames: ArrayLike) -> Array:
    """Frames as a finite (n_samples, n_frames, n_features) array of float64."""
    array = _validate.real_array(frames, "frames")
    if array.ndim != 3 or array.size == 0 or array.shape[1] < 3:
        raise InputError(
            f"frames has shape {array.shape}; need (n_samples, n_frames, n_features) with at least 3 frames: "
            "take them from morph.frames() or straight_line()"
        )
    return _validate.matrix(array.reshape(len(array), -1), "frames").reshape(array.shape)


def _interval(reference: Array, is_image: bool) -> tuple[Array, Array]:
    """Smallest and largest value of the reference: over all pixels of images, of each feature of tables."""
    axis = None if is_image else 0
    return np.min(reference, axis=axis), np.max(reference, axis=axis)


def class_probabilities(classifier: Classifier, frames: Array) -> Array:
    """p(class | frame), (n_samples, n_frames, n_classes)."""
    if not callable(classifier):
        raise InputError(f"classifier is {classifier!r}; need a function such as model.predict_proba")
    flat = frames.reshape(-1, frames.shape[-1])
    p = _validate.real_array(classifier(flat.copy()), "classifier(frames)")
    if p.ndim != 2 or len(p) != len(flat) or p.size == 0:
        raise InputError(
            f"classifier(frames) has shape {p.shape}; need ({len(flat)}, n_classes): for each frame the "
            "probabilities of all classes, as predict_proba gives them"
        )
    p = p.astype(np.float64)
    wrong = ~((p >= 0).all(axis=1) & (np.abs(p.sum(axis=1) - 1) <= _SUM_TOLERANCE))
    if wrong.any():
        row = np.flatnonzero(wrong)[0]
        raise InputError(
            f"classifier(frames) is no probabilities in row {row}: {p[row][:10]} sum to {p[row].sum():g}; "
            "need numbers of at least 0 that sum to 1: pass scores through a softmax"
        )
    return p.reshape(*frames.shape[:2], -1)


def _confidence(probabilities: Array) -> dict[str, Array]:
    """max_c p of each path: its mean over the inner frames, and its smallest over all frames."""
    largest = probabilities.max(axis=-1)
    return {"confidence": largest[:, 1:-1].mean(axis=1), "weakest_confidence": largest.min(axis=1)}


def _success(last: Array, target: ArrayLike) -> Array:
    """Whether argmax_c p(c | last frame) = target."""
    n_samples, n_classes = last.shape
    wanted = _validate.same_length(_validate.real_array(target, "target"), n_samples, "target")
    if wanted.dtype.kind not in "iu" or wanted.min() < 0 or wanted.max() >= n_classes:
        raise InputError(
            f"target holds {wanted.dtype} from {wanted.min()} to {wanted.max()}; "
            f"need whole numbers from 0 to {n_classes - 1}: columns of the classifier's answer"
        )
    return (last.argmax(axis=1) == wanted).astype(np.float64)


def _embedded(embedding: Embedding, points: Array, name: str) -> Array:
    """f(x), (…, n_embedded)."""
    if not callable(embedding):
        raise InputError(f"{name} is {embedding!r}; need a function of samples such as model.transform")
    flat = points.reshape(-1, points.shape[-1])
    what = f"{name}(frames)"
    found = _validate.matrix(embedding(flat.copy()), what)
    if len(found) != len(flat):
        raise InputError(f"{what} has {len(found)} rows; need {len(flat)}: one for each frame")
    return found.reshape(*points.shape[:-1], -1)


def _drift(embedded: Array, first: int) -> dict[str, Array]:
    """1 − cos(f(x_k), f(x_0)) of each path, mean over the three middle frames, and at the end."""
    length = np.linalg.norm(embedded, axis=-1, keepdims=True)
    if not (length > 0).all():
        raise InputError("identity(frames) has rows of length 0; need directions: an embedding that is nowhere 0")
    directions = embedded / length
    drift = 1 - np.vecdot(directions, directions[:, :1])
    middle = drift[:, first : first + 3].mean(axis=1)
    return {"identity_drift_middle": middle, "identity_drift_end": drift[:, -1]}


def _sides(image_shape: Any, n_features: int) -> NDArray[Any]:
    """(rows, columns) of images of so many pixels."""
    sides = _validate.real_array(image_shape, "image_shape")
    if sides.shape != (2,) or sides.dtype.kind not in "iu" or sides.min() < 1 or sides.prod() != n_features:
        raise InputError(f"image_shape is {image_shape!r}; need (rows, columns), rows · columns = {n_features}")
    return sides


def _sharpness(middle: Array, end: Array, reference: Array, sides: NDArray[Any]) -> dict[str, Array]:
    """Σ of squared differences of neighboring pixels over its median in the reference, middle and end."""
    unit = float(np.median(roughness(told_apart.even(reference, _MOST_IN_SHARPNESS), sides)))
    if unit == 0:
        raise InputError(
            "half of the reference images are constant, so that there is no sharpness to compare with; "
            "remove them, or leave out image_shape"
        )
    return {
        "sharpness_middle": roughness(middle, sides).mean(axis=1) / unit,
        "sharpness_end": roughness(end, sides) / unit,
    }


def roughness(images: Array, sides: ArrayLike) -> Array:
    """Σ (p_{r+1,c} − p_{r,c})² + Σ (p_{r,c+1} − p_{r,c})² of each image."""
    pixels = images.reshape(*images.shape[:-1], *np.asarray(sides))
    down, right = np.diff(pixels, axis=-2), np.diff(pixels, axis=-1)
    return np.square(down).sum(axis=(-2, -1)) + np.square(right).sum(axis=(-2, -1))


def _light(paths: Array, first: int, reference: Array) -> dict[str, Array]:
    """Mean of the pixels above the darkest, and their deviation, over their medians in the reference.

    And the share of frames after the start of which both are usual among the reference.
    """
    some = told_apart.even(reference, _MOST_IN_SHARPNESS)
    darkest = reference.min()
    found: dict[str, Array] = {}
    usual = np.ones(paths[:, 1:].shape[:2], dtype=bool)
    for name, mine, real in (
        ("brightness", paths.mean(axis=-1) - darkest, some.mean(axis=-1) - darkest),
        ("contrast", paths.std(axis=-1), some.std(axis=-1)),
    ):
        unit, (low, high) = np.median(real), np.percentile(real, _REAL_LIGHT)
        found[f"{name}_middle"] = mine[:, first : first + 3].mean(axis=1) / unit
        found[f"{name}_end"] = mine[:, -1] / unit
        usual &= (low <= mine[:, 1:]) & (mine[:, 1:] <= high)
    return found | {"photometric_consistency": usual.mean(axis=1)}


def _manifold_distance(middle: Array, end: Array, reference: Array, held_out: Array | None) -> dict[str, Array]:
    """min_r ‖x − r‖ over its median among real samples, middle and end: those held out, or the reference's own."""
    # The nearest to one of the reference is the sample itself, the second its neighbor; a duplicate is one, at 0.
    some = told_apart.even(reference if held_out is None else held_out, _MOST_IN_SPACING)
    spacing = np.sqrt(nearest(some, reference, n_best=2)[1][:, 1 if held_out is None else 0])
    unit = float(np.median(spacing))
    if unit == 0 and held_out is not None:
        raise InputError(
            "half of the samples held out are part of the reference, so that there is no distance to compare "
            "with; need real samples that are not in it"
        )
    if unit == 0:
        raise InputError(
            "half of the reference samples have an exact duplicate, so that there is no distance to compare "
            "with; pass numpy.unique(reference, axis=0)"
        )
    flat = np.concatenate([middle.reshape(-1, middle.shape[-1]), end])
    distances = np.sqrt(nearest(flat, reference)[1][:, 0]) / unit
    n = len(end)
    return {"manifold_middle": distances[:-n].reshape(n, -1).mean(axis=1), "manifold_end": distances[-n:]}


def _told_apart(
    middle: Array, reference: Array, by: Embedding | None, random_state: int, *, is_image: bool
) -> float | None:
    """P(score of a middle frame > score of a real sample), of a network that has seen neither of them."""
    real = told_apart.others(reference, middle.reshape(-1, middle.shape[-1]))
    if by is not None:
        middle, real, is_image = (
            _embedded(by, middle, "told_apart_by"),
            _embedded(by, real, "told_apart_by"),
            False,
        )
        reference = real
    low, high = _interval(reference, is_image)
    zero, one = (low, high - low) if is_image else (reference.mean(axis=0), reference.std(axis=0))
    # Standardized pixels would hide what is wrong: those that hardly ever vary would outweigh the others.
    return told_apart.score(middle, real, (zero, np.where(high > low, one, 1.0)), random_state)


def _spread(values: Array) -> float:
    """Standard deviation over paths; ∞ where a value is."""
    return float(values.std()) if np.isfinite(values).all() else float(np.inf)


def _path_length(paths: Array) -> Array:
    """Σ_k ‖x_{k+1} − x_k‖ / ‖x_{m−1} − x_0‖; 1 for a path at rest, ∞ for a round trip."""
    arc = np.linalg.norm(np.diff(paths, axis=1), axis=-1).sum(axis=1)
    straight = np.linalg.norm(paths[:, -1] - paths[:, 0], axis=-1)
    with np.errstate(divide="ignore"):
        return np.divide(arc, straight, out=np.ones_like(arc), where=arc > 0)


def _target_monotonicity(target_activations: ArrayLike, n_samples: int) -> float:
    """1 − (steps in which the target's activation grew) / steps; 1 without any step.

    The end that a morph repeats for paths that ended before others is no step.
    """
    saved = _validate.matrix(target_activations, "target_activations", columns="saved")
    if len(saved) != n_samples:
        raise InputError(f"target_activations has {len(saved)} rows; need {n_samples}: one for each path")
    change = np.diff(saved, axis=1)
    is_step = np.flip(np.logical_or.accumulate(np.flip(change != 0, axis=1), axis=1), axis=1)
    return 1.0 - float((change > 0).sum() / max(is_step.sum(), 1))
