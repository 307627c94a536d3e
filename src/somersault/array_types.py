"""The kinds of arrays that signatures name: numbers, places of rows or units, and masks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]
Rows = slice | Indices
SampleArray = Any
"""Samples in rows: an array with NaN where a value is missing, or sparse rows.

No common type would do for ndarray and csr_array, (n_samples, n_features) both.
"""
ImageShape = tuple[int, int] | tuple[int, int, int]
"""Rows and columns of gray images, or these and 3 of images in colors.

In colors, red, green and blue of each pixel stand in turn.
"""


def is_color(image_shape: ImageShape | None) -> bool:
    """Whether images of this shape have colors."""
    return image_shape is not None and len(image_shape) == 3
