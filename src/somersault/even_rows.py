"""Rows evenly spread over many: some that stand for all."""

import numpy as np
from numpy.typing import NDArray


def from_first(n: int, most: int) -> NDArray[np.intp]:
    """Choose at most so many of the numbers 0 … n − 1, the first among them.

    Examples
    --------
    >>> from_first(10, 4)
    array([0, 2, 5, 7])
    """
    m = min(n, most)
    return np.arange(m) * n // m


def from_first_to_last(n: int, most: int) -> NDArray[np.intp]:
    """Choose at most so many of the numbers 0 … n − 1, the first and the last among them.

    Examples
    --------
    >>> from_first_to_last(10, 4)
    array([0, 3, 6, 9])
    """
    return np.linspace(0, n - 1, min(n, most)).round().astype(np.intp)
