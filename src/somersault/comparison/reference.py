"""Real samples to measure against: none that a path is made of, which would be at distance 0 by construction."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def unused(X: NDArray[Any], *taken: Iterable[NDArray[Any]] | NDArray[Any]) -> NDArray[np.intp]:
    """Rows of different samples of X, without those equal to a taken one, bit for bit in the type of X."""
    seen = {point.astype(X.dtype).tobytes() for points in taken for point in points}
    rows: dict[bytes, int] = {x.tobytes(): row for row, x in enumerate(X)}
    return np.array([row for x, row in rows.items() if x not in seen], dtype=np.intp)
