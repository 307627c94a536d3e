"""How samples are shown: as images, as profiles of named features, or as waveforms."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.array_types import Array, ImageShape, is_color
from somersault.media import Medium, Series

_SMOOTH_IMAGE, _SMOOTH_SIGNAL = 0.7, 0.3
"""Mean square of the step between neighbors over that between any two features; 1 where order means nothing."""
_SMALLEST_SIDE, _SHORTEST_SIGNAL = 6, 32
_LOOKED_AT = 300


@dataclass(frozen=True, eq=False)
class View:
    """What a browser needs to draw samples.

    Attributes
    ----------
    kind : "image", "shape", "series", "profile" or "waveform"
    image_shape : tuple of int, or None
        (rows, columns), of colors (rows, columns, 3).
    low, high : ndarray of shape (1,) for images and shapes, else (n_features,)
        What is drawn as black and as white, or as the lower and the upper edge; 0 and 1 for colors.
    medium : Medium or None
        What draws samples that are no images.
    """

    kind: str
    image_shape: ImageShape | None
    low: Array
    high: Array
    medium: Medium | None = None

    @classmethod
    def of(cls, X: Array, image_shape: Any, names: Sequence[str] | None, medium: Medium | None = None) -> "View":
        """That of complete samples (n_samples, n_features): as told, as their medium draws, or as they look."""
        n_features = X.shape[1]
        if image_shape is None and medium is not None and medium.image_shape is None:
            low, high = map(np.atleast_1d, medium.value_range)
            return cls(medium.view, None, low, np.where(high > low, high, low + 1.0), medium)
        shape = validation.image_shape(image_shape, n_features) if image_shape is not None else None
        kind = "image"
        if shape is None:
            kind, shape = _guessed(X[:: max(1, len(X) // _LOOKED_AT)], has_names=names is not None)
        if is_color(shape):
            return cls(kind, shape, np.zeros(1), np.ones(1))
        if kind == "profile":
            low, high = X.min(axis=0), X.max(axis=0)
        else:
            low, high = X.min(keepdims=True).ravel(), X.max(keepdims=True).ravel()
        return cls(kind, shape, low, np.where(high > low, high, low + 1.0))

    @property
    def described(self) -> dict[str, Any]:
        """What the front end is told of it, beside the range."""
        channels = {"channels": list(self.medium.channels or ())} if isinstance(self.medium, Series) else {}
        return {"kind": self.kind, "image_shape": self.image_shape, **channels}

    def encoded(self, values: Array) -> NDArray[Any]:
        """Values of samples as they travel: a byte for a pixel, else float32."""
        if self.kind not in ("image", "shape"):
            return values.astype(np.float32)
        share = (values - self.low) / (self.high - self.low)
        return np.rint(255 * np.clip(share, 0.0, 1.0)).astype(np.uint8)


def _guessed(X: Array, *, has_names: bool) -> tuple[str, tuple[int, int] | None]:
    """Named columns are a table; of others, features that follow one another smoothly are pixels or a signal."""
    n_features = X.shape[1]
    side = isqrt(n_features)
    if has_names:
        return "profile", None
    if side * side == n_features and side >= _SMALLEST_SIDE:
        pixels = X.reshape(-1, side, side)
        if max(_roughness(X, np.diff(pixels, axis=axis)) for axis in (1, 2)) < _SMOOTH_IMAGE:
            return "image", (side, side)
    if n_features >= _SHORTEST_SIGNAL and _roughness(X, np.diff(X, axis=1)) < _SMOOTH_SIGNAL:
        return "waveform", None
    return "profile", None


def _roughness(X: Array, steps: Array) -> float:
    """Mean square of these steps over that between two features of a sample taken at random."""
    any_two = 2 * float(X.var(axis=1).mean())
    return float(np.square(steps).mean()) / any_two if any_two > 0 else 1.0
