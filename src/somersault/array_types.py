"""The kinds of arrays that signatures name: numbers, places of rows or units, and masks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]
Rows = slice | Indices
SampleArray = Any
"""ndarray (n_samples, n_features), NaN where a value is missing, or csr_array: no common type would do."""
ImageShape = tuple[int, int] | tuple[int, int, int]
"""(rows, columns) of gray images, or (rows, columns, 3) of colors: red, green and blue of each pixel in turn."""


def is_color(image_shape: ImageShape | None) -> bool:
    """Whether images of this shape have colors."""
    return image_shape is not None and len(image_shape) == 3
