"""Units as the kernel reads them: a few at a time, all numbers of one feature side by side."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def packed(rows: NDArray[Any], size: int) -> NDArray[Any]:
    """Rows in blocks (n_blocks, n_columns, size); the last block is filled up with 0."""
    n_blocks = -(-len(rows) // size)
    out = np.zeros((n_blocks * size, rows.shape[1]), rows.dtype)
    out[: len(rows)] = rows
    return np.ascontiguousarray(out.reshape(n_blocks, size, -1).swapaxes(1, 2))


def begin(scores: NDArray[Any], size: int) -> NDArray[Any]:
    """Where the scores of units begin; of those that only fill up a block so low that they never win."""
    out = np.full(-(-len(scores) // size) * size, -np.inf, scores.dtype)
    out[: len(scores)] = scores
    return out
