"""How good the frames of paths are: whoever made the paths, they are measured alike."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import _validate
from somersault.errors import InputError
from somersault.matching import nearest

Array = NDArray[np.float64]
Classifier = Callable[[Array], Any]

_N_FOLDS = 5
_MOST_IN_SHARPNESS = 2000
_MOST_IN_SPACING = 1000
_SUM_TOLERANCE = 1e-3
"""Probabilities may come from half precision."""

_BETTER = {
    "sharpness_middle": "near 1",
    "sharpness_end": "near 1",
    "manifold_middle": "at most 1",
    "manifold_end": "at most 1",
    "told_apart": "near 0.5",
    "path_length": "near 1",
    "out_of_range": "0",
}
"""For all other measures high values are better."""


@dataclass(frozen=True)
class PathQuality:
    """The measures of a set of paths, each a mean over them; None for one that was not measured.

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

    def rows(self) -> list[tuple[str, float | None]]:
        """(label, value) of every measure, for a table."""
        return [(field.name.replace("_", " "), getattr(self, field.name)) for field in fields(self)]

    def __str__(self) -> str:
        better = [_BETTER.get(field.name, "high") for field in fields(self)]
        return "\n".join(
            f"{label:<20}" + ("not measured" if value is None else f"{value:10.4f}  better: {wanted}")
            for (label, value), wanted in zip(self.rows(), better, strict=True)
        )


def path_quality(
    frames: ArrayLike,
    *,
    reference: ArrayLike,
    classifier: Classifier | None = None,
    target: ArrayLike | None = None,
    image_shape: tuple[int, int] | None = None,
    target_activations: ArrayLike | None = None,
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
    classifier : callable, optional
        (n, n_features) -> (n, n_classes) probabilities, called once with all frames. Default: no confidence.
    target : array-like of n_samples int, optional
        Class to reach, a column of the classifier's answer. Default: no success.
    image_shape : (int, int), optional
        (rows, columns) of samples that are images. Default: a table, without sharpness.
    target_activations : array-like of shape (n_samples, n_saved), optional
        As of a morph, squared feature scale. Default: no target monotonicity.
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
        class, an image shape of another size; for a reference of which half the samples have an exact
        duplicate, or half the images are constant: there the unit of measure is 0.

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
    random_state = _validate.whole(random_state, "random_state", least=0)
    is_image = image_shape is not None
    clipped = np.clip(paths, *_interval(real, is_image))
    first = (n_frames - 3) // 2
    middle, end = clipped[:, first : first + 3], clipped[:, -1]

    measured: dict[str, float | None] = {}
    if target_activations is not None:
        measured["target_monotonicity"] = _target_monotonicity(target_activations, n_samples)
    if image_shape is not None:
        measured["sharpness_middle"], measured["sharpness_end"] = _sharpness(middle, end, real, image_shape)
    if classifier is not None:
        probabilities = _probabilities(classifier, clipped)
        measured["confidence"], measured["weakest_confidence"] = _confidence(probabilities)
        if target is not None:
            measured["success"] = _success(probabilities[:, -1], target)
    measured["manifold_middle"], measured["manifold_end"] = _manifold_distance(middle, end, real)
    return PathQuality(
        **measured,
        told_apart=_told_apart(middle, real, is_image, random_state),
        path_length=_path_length(paths),
        out_of_range=float(np.mean(np.abs(paths - clipped))),
    )


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


def _even(array: NDArray[Any], most: int) -> NDArray[Any]:
    """At most so many rows, evenly spread from the first on."""
    n = min(len(array), most)
    return array[np.arange(n) * len(array) // n]


def _probabilities(classifier: Classifier, frames: Array) -> Array:
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


def _confidence(probabilities: Array) -> tuple[float, float]:
    """max_c p: its mean over the inner frames, and the mean over paths of its smallest over all frames."""
    largest = probabilities.max(axis=-1)
    return float(largest[:, 1:-1].mean()), float(largest.min(axis=1).mean())


def _success(last: Array, target: ArrayLike) -> float:
    """Share of paths with argmax_c p(c | last frame) = target."""
    n_samples, n_classes = last.shape
    wanted = _validate.same_length(_validate.real_array(target, "target"), n_samples, "target")
    if wanted.dtype.kind not in "iu" or wanted.min() < 0 or wanted.max() >= n_classes:
        raise InputError(
            f"target holds {wanted.dtype} from {wanted.min()} to {wanted.max()}; "
            f"need whole numbers from 0 to {n_classes - 1}: columns of the classifier's answer"
        )
    return float(np.mean(last.argmax(axis=1) == wanted))


def _sharpness(middle: Array, end: Array, reference: Array, image_shape: Any) -> tuple[float, float]:
    """Σ of squared differences of neighboring pixels over its median in the reference, middle and end."""
    sides = _validate.real_array(image_shape, "image_shape")
    n_features = reference.shape[1]
    if sides.shape != (2,) or sides.dtype.kind not in "iu" or sides.min() < 1 or sides.prod() != n_features:
        raise InputError(f"image_shape is {image_shape!r}; need (rows, columns), rows · columns = {n_features}")
    unit = float(np.median(_roughness(_even(reference, _MOST_IN_SHARPNESS), sides)))
    if unit == 0:
        raise InputError(
            "half of the reference images are constant, so that there is no sharpness to compare with; "
            "remove them, or leave out image_shape"
        )
    return float(_roughness(middle, sides).mean() / unit), float(_roughness(end, sides).mean() / unit)


def _roughness(images: Array, sides: NDArray[Any]) -> Array:
    """Σ (p_{r+1,c} − p_{r,c})² + Σ (p_{r,c+1} − p_{r,c})² of each image."""
    pixels = images.reshape(*images.shape[:-1], *sides)
    down, right = np.diff(pixels, axis=-2), np.diff(pixels, axis=-1)
    return np.square(down).sum(axis=(-2, -1)) + np.square(right).sum(axis=(-2, -1))


def _manifold_distance(middle: Array, end: Array, reference: Array) -> tuple[float, float]:
    """min_r ‖x − r‖ over its median among the reference, each sample itself left out, middle and end."""
    # The nearest is the sample itself, the second its neighbor; a duplicate is one, at distance 0.
    spacing = np.sqrt(nearest(_even(reference, _MOST_IN_SPACING), reference, n_best=2)[1][:, 1])
    unit = float(np.median(spacing))
    if unit == 0:
        raise InputError(
            "half of the reference samples have an exact duplicate, so that there is no distance to compare "
            "with; pass numpy.unique(reference, axis=0)"
        )
    flat = np.concatenate([middle.reshape(-1, middle.shape[-1]), end])
    distances = np.sqrt(nearest(flat, reference)[1][:, 0]) / unit
    return float(distances[: -len(end)].mean()), float(distances[-len(end) :].mean())


def _told_apart(middle: Array, reference: Array, is_image: bool, random_state: int) -> float | None:
    """P(score of a middle frame > score of a real sample), of a network that has seen neither of them."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import PredefinedSplit, cross_val_predict
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits

    n_each = middle.shape[1]
    made = middle.reshape(-1, middle.shape[-1])
    real = _others(reference, made)
    # Equal paths count as one: a twin in another fold would be recognized, not judged.
    number: dict[bytes, int] = {}
    path = np.array([number.setdefault(frames.tobytes(), len(number)) for frames in middle])
    if min(len(number), len(real)) < _N_FOLDS:
        return None

    rng = np.random.default_rng(random_state)
    fold_of_path = rng.permutation(np.arange(len(number)) % _N_FOLDS)
    # Each fold has as many real samples as frames: training parts that lean to one side shift pooled scores.
    fold_of_real = rng.permutation(np.arange(len(real)) // n_each % _N_FOLDS)
    fold = np.concatenate([np.repeat(fold_of_path[path], n_each), fold_of_real])
    X = _scaled(np.concatenate([made, real]), reference, is_image)
    is_made = np.repeat([1, 0], [len(made), len(real)])
    network = MLPClassifier((128,), max_iter=100, random_state=int(rng.integers(2**31)))
    # One thread: more of them only wait for one another over such small products, and change the last digits.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the bounded training is part of the measure
        p = cross_val_predict(network, X, is_made, cv=PredefinedSplit(fold), method="predict_proba")
    return float(roc_auc_score(is_made, np.asarray(p)[:, 1]))


def _others(reference: Array, made: Array) -> Array:
    """As many different reference samples as frames, evenly drawn, none of them itself a frame."""
    place = {hash(row.tobytes()): k for k, row in enumerate(reference)}
    for row in made:
        place.pop(hash(row.tobytes()), None)
    return reference[_even(np.array(list(place.values()), dtype=np.intp), len(made))]


def _scaled(values: Array, reference: Array, is_image: bool) -> NDArray[np.float32]:
    """Images as shares of their interval, features of tables in standard deviations of the reference.

    Standardized pixels would hide what is wrong: those that hardly ever vary would outweigh the others.
    """
    low, high = _interval(reference, is_image)
    zero, one = (low, high - low) if is_image else (reference.mean(axis=0), reference.std(axis=0))
    return ((values - zero) / np.where(high > low, one, 1.0)).astype(np.float32)


def _path_length(paths: Array) -> float:
    """Σ_k ‖x_{k+1} − x_k‖ / ‖x_{m−1} − x_0‖, mean over paths; 1 for one at rest, ∞ for a round trip."""
    arc = np.linalg.norm(np.diff(paths, axis=1), axis=-1).sum(axis=1)
    straight = np.linalg.norm(paths[:, -1] - paths[:, 0], axis=-1)
    with np.errstate(divide="ignore"):
        return float(np.divide(arc, straight, out=np.ones_like(arc), where=arc > 0).mean())


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
