"""Units as the kernel reads them: a few at a time, all numbers of one feature side by side."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LINE = 64


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


def aligned(shape: tuple[int, int], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Zeros that begin where a line of the cache does: else vectors of them would cross from one to the next."""
    n_bytes = shape[0] * shape[1] * dtype.itemsize
    out = np.zeros(n_bytes + _LINE, np.uint8)
    start = -out.ctypes.data % _LINE
    return out[start : start + n_bytes].view(dtype).reshape(shape)
