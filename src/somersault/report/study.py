"""What a page about morphs shows, as plain arrays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array

if TYPE_CHECKING:
    from somersault.codebook import Codebook
    from somersault.errors import Result
    from somersault.estimator import SOM
    from somersault.flow.morph import Morph
    from somersault.path_measures import PathQuality
    from somersault.path_measures.answers import Classifier


class Measure(NamedTuple):
    """A column of the quality table: a field of `PathQuality`, what to call it, and how to read it."""

    field: str
    name: str
    better: str
    meaning: str


_REAL = "of real samples it is 1"
MEASURES = (
    Measure("confidence", "confidence", "high", "largest class probability, mean over the inner frames"),
    Measure("weakest_confidence", "weakest", "high", "smallest confidence of a path, mean over the paths"),
    Measure("success", "success", "high", "share of paths that end in the target class, says the classifier"),
    Measure("sharpness_middle", "sharp middle", "near 1", f"sharpness of the middle frames, {_REAL}"),
    Measure("sharpness_end", "sharp end", "near 1", f"sharpness of the last frame, {_REAL}"),
    Measure("manifold_middle", "manifold middle", "up to 1", f"how far the middle is from real samples, {_REAL}"),
    Measure("manifold_end", "manifold end", "up to 1", f"how far the last frame is from real samples, {_REAL}"),
    Measure("told_apart", "told apart", "near 0.5", "how surely a classifier tells the middle from real samples"),
    Measure("path_length", "path length", "near 1", "of the straight line between the same ends it is 1"),
    Measure("out_of_range", "out of range", "0", "mean distance of the values from the range of real samples"),
    Measure(
        "target_monotonicity", "monotone", "1", "share of steps in which the distance to the target did not grow"
    ),
)


@dataclass(frozen=True, eq=False)
class Route:
    """One way to go from the starts toward the target.

    Attributes
    ----------
    name : str
    frames : ndarray of shape (n_samples, n_frames, n_features)
    bmus : ndarray of shape (n_samples, n_frames)
    activations : ndarray of shape (n_samples, n_frames)
        Of the target of each path, as `Morph.target_activations` tells it, squared feature scale.
    confidence, largest : ndarray of shape (n_samples, n_frames), or None
        Probability of the target class, and the largest of all classes; None without a classifier.
    quality : PathQuality
    """

    name: str
    frames: Array
    bmus: NDArray[np.intp]
    activations: Array
    confidence: Array | None
    largest: Array | None
    quality: "PathQuality"

    def measures(self) -> dict[str, float | None]:
        """The numbers of the quality table; None where one was not measured."""
        return {measure.field: _number(getattr(self.quality, measure.field)) for measure in MEASURES}


@dataclass(frozen=True, eq=False)
class Study:
    """Morphs of a few samples, beside straight lines, on a map.

    Attributes
    ----------
    data : str
        Name of the data set.
    source, target : str
        What was morphed into what, in words: "3", "unit 12".
    target_label : str or None
        The class that success means, if the target has one.
    image_shape : (int, int) or None
        (rows, columns) if the samples are gray images.
    value_range : (ndarray, ndarray)
        What is shown as black and as white, or as the lower and the upper edge of a profile; of all features, or
        of each.
    feature_names : tuple of str, or None
    X, y : ndarray of shape (n_rows, n_features), and of shape (n_rows,) or None
        What the map was trained on, or at least knows, and their labels.
    som : SOM
    book : Codebook
        What the morphs ran on: the prototypes of the map, or their medoids.
    morph : Morph
    start_rows : ndarray of shape (n_samples,)
        Rows of the data set.
    start_labels : ndarray of shape (n_samples,), or None
    routes : tuple of Route
        MUSIC first, then what it is compared with.
    classifier : callable or None
        Probabilities of the classes of any frames, (n, n_features) -> (n, n_classes).
    accuracy : float or None
        Share of held-out samples that the classifier is right about; None without one.
    settings : dict of str to str
        For whoever wants to repeat it.
    """

    data: str
    source: str
    target: str
    target_label: str | None
    image_shape: tuple[int, int] | None
    value_range: tuple[Array, Array]
    feature_names: tuple[str, ...] | None
    X: NDArray[Any]
    y: NDArray[Any] | None
    som: "SOM"
    book: "Codebook"
    morph: "Morph"
    start_rows: NDArray[np.intp]
    start_labels: NDArray[Any] | None
    routes: tuple[Route, ...]
    classifier: "Classifier | None"
    accuracy: float | None
    settings: dict[str, str]

    @property
    def title(self) -> str:
        """What was morphed, in a few words."""
        return f"{self.data}: {self.source} → {self.target}"

    @property
    def n_samples(self) -> int:
        """Number of paths."""
        return len(self.start_rows)

    @property
    def n_frames(self) -> int:
        """Number of frames of each path."""
        return self.routes[0].frames.shape[1]

    @cached_property
    def endings(self) -> dict[str, int]:
        """How many paths ended in which way, the most frequent first."""
        return endings(self.morph.results)

    def shown(self, values: Array) -> Array:
        """Values of the last axis as shares of the range that is shown, clipped to [0, 1]."""
        low, high = self.value_range
        return np.clip((values - low) / (high - low), 0.0, 1.0)


def endings(results: Sequence["Result"]) -> dict[str, int]:
    """How many paths ended in which way, the most frequent first."""
    counts = Counter(map(str, results))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _number(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
