"""What the user's functions say of frames: how sure a classifier is, and whose identity an embedding sees."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.array_types import Array, Indices
from somersault.errors import InputError

Classifier = Callable[[Array], Any]
Embedding = Callable[[Array], Any]

_SUM_TOLERANCE = 1e-3
"""Probabilities may come from half precision."""


def probabilities(classifier: Classifier, frames: Array) -> Array:
    """p(class | frame), (n_samples, n_frames, n_classes)."""
    if not callable(classifier):
        raise InputError(f"classifier is {classifier!r}; need a function such as model.predict_proba")
    flat = frames.reshape(-1, frames.shape[-1])
    p = validation.real_array(classifier(flat.copy()), "classifier(frames)")
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


def confidence(probabilities: Array) -> dict[str, Array]:
    """max_c p of each path: its mean over the inner frames, and its smallest over all frames."""
    largest = probabilities.max(axis=-1)
    return {"confidence": largest[:, 1:-1].mean(axis=1), "weakest_confidence": largest.min(axis=1)}


def classes(target: ArrayLike, n_samples: int, n_classes: int) -> Indices:
    """The class of each path to reach, a column of the classifier's answer."""
    wanted = validation.same_length(validation.real_array(target, "target"), n_samples, "target")
    if wanted.dtype.kind not in "iu" or wanted.min() < 0 or wanted.max() >= n_classes:
        raise InputError(
            f"target holds {wanted.dtype} from {wanted.min()} to {wanted.max()}; "
            f"need whole numbers from 0 to {n_classes - 1}: columns of the classifier's answer"
        )
    return wanted.astype(np.intp)


def success(last: Array, target: Indices) -> Array:
    """Whether argmax_c p(c | last frame) = target."""
    return (last.argmax(axis=1) == target).astype(np.float64)


def embedded(embedding: Embedding, points: Array, name: str) -> Array:
    """f(x), (…, n_embedded)."""
    if not callable(embedding):
        raise InputError(f"{name} is {embedding!r}; need a function of samples such as model.transform")
    flat = points.reshape(-1, points.shape[-1])
    what = f"{name}(frames)"
    found = validation.matrix(embedding(flat.copy()), what)
    if len(found) != len(flat):
        raise InputError(f"{what} has {len(found)} rows; need {len(flat)}: one for each frame")
    return found.reshape(*points.shape[:-1], -1)


def drift(embedded: Array) -> Array:
    """1 − cos(f(x_k), f(x_0)) of each frame, (n_samples, n_frames)."""
    length = np.linalg.norm(embedded, axis=-1, keepdims=True)
    if not (length > 0).all():
        raise InputError("identity(frames) has rows of length 0; need directions: an embedding that is nowhere 0")
    directions = embedded / length
    return 1 - np.vecdot(directions, directions[:, :1])
