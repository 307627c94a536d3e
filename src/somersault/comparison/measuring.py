"""What is said of the frames of any path, whoever made it: the measures, and curves along the path."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.array_types import Array, ImageShape
from somersault.comparison.method import Method
from somersault.path_measures import PathMeasure, checked_measures, path_quality, realism
from somersault.path_measures.answers import Classifier, Embedding, drift

Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total)."""
Curve = Callable[[Array], Array]
"""Of frames (n_paths, n_frames, n_features) a number for each, (n_paths, n_frames)."""

CURVES = {
    "target_activations": "Distance² to the target",
    "target_confidence": "Confidence in the target's class",
    "confidence": "Confidence in the likeliest class",
    "identity_drift": "Identity drift",
}
"""What happens along paths: the titles of charts by the names of `Method.curves`."""


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


class Judge:
    """Measure any paths alike: against the same real samples, by the same classifier.

    Parameters
    ----------
    reference, held_out, classifier, target, image_shape, identity, told_apart_by, random_state
        As `path_quality` takes them.
    value_range : (ndarray, ndarray), optional
        Frames are clipped to it for curves. Default: the interval of the reference.
    measure : ndarray of shape (n_features,), optional
        What features are multiplied with before distances are taken, as on a map with feature weights.
    curves : mapping of str to callable, optional
        Further curves, by the names of `CURVES`.
    measures : sequence of PathMeasure, default ()
        Measures of the user's own.
    """

    def __init__(
        self,
        reference: ArrayLike,
        *,
        held_out: ArrayLike | None = None,
        classifier: Classifier | None = None,
        target: ArrayLike | None = None,
        image_shape: ImageShape | None = None,
        identity: Embedding | None = None,
        told_apart_by: Embedding | None = None,
        random_state: int = 0,
        value_range: tuple[Array, Array] | None = None,
        measure: Array | None = None,
        curves: Mapping[str, Curve] | None = None,
        measures: Iterable[PathMeasure] = (),
    ) -> None:
        self.reference, self.held_out, self.image_shape = np.asarray(reference), held_out, image_shape
        self.classifier, self.target, self.identity = classifier, target, identity
        self.told_apart_by, self.random_state = told_apart_by, random_state
        self.value_range = value_range or realism.interval(self.reference, image_shape is not None)
        self.measure, self.curves, self.measures = measure, curves or {}, checked_measures(measures)

    def measured(self, methods: Sequence[Method], progress: Progress = no_progress) -> tuple[Method, ...]:
        """The methods with all that is said of them."""
        found: list[Method] = []
        for method in methods:
            progress("measuring", len(found), len(methods))
            found.append(self._of(method))
        progress("measuring", len(found), len(methods))
        return tuple(found)

    def _of(self, method: Method) -> Method:
        quality = path_quality(
            self._scaled(method.shown),
            reference=self._scaled(self.reference),
            held_out=None if self.held_out is None else self._scaled(np.asarray(self.held_out)),
            classifier=None if self.classifier is None else self._classified,
            target=self.target,
            image_shape=self.image_shape,
            target_activations=method.target_activations,
            identity=self.identity,
            told_apart_by=self.told_apart_by,
            waypoints=None if method.waypoints is None else self._scaled(method.waypoints),
            measures=self.measures,
            random_state=self.random_state,
        )
        return replace(method, quality=quality, curves=dict(self._curves(method)))

    def _scaled(self, points: NDArray[Any]) -> NDArray[Any]:
        return points if self.measure is None else points * self.measure

    def _classified(self, scaled: Array) -> Any:
        """The classifier's probabilities of frames in the map's measure."""
        assert self.classifier is not None  # noqa: S101 - asked for where there is one
        return self.classifier(scaled if self.measure is None else scaled / self.measure)

    def _curves(self, method: Method) -> Mapping[str, Array]:
        found = {name: curve(method.frames) for name, curve in self.curves.items()}
        clipped = np.clip(method.shown, *self.value_range)
        flat, shape = clipped.reshape(-1, clipped.shape[-1]), clipped.shape[:2]
        if self.classifier is not None:
            p = np.asarray(self.classifier(flat)).reshape(*shape, -1)
            if self.target is not None:
                target = np.asarray(self.target)[:, None, None]
                found["target_confidence"] = np.take_along_axis(p, target, axis=2)[..., 0]
            found["confidence"] = p.max(axis=-1)
        if self.identity is not None:
            found["identity_drift"] = drift(np.asarray(self.identity(flat)).reshape(*shape, -1))
        return found
