"""The kinds of arrays that signatures name: numbers, places of rows or units, and masks."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]
Rows = slice | Indices
