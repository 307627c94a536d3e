"""The search without a matrix of scores, compiled by Numba where that is installed.

Samples lie across the lanes of the vector unit, and the scores of two units for a few dozen of them stay in the
nearest cache until they are compared: below some hundred features, writing scores to memory and reading them again
costs more than computing them.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.matching.distances import CANCELLED, MARGIN, Doubt, Expansion

_WIDEST, _PART = 256, 2**15
_WORK = 2**27
"""Multiplications from which on the start of the compiled kernel is worth its time."""


@lru_cache
def available() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


def is_worth_it(n_samples: int, W: NDArray[Any]) -> bool:
    """Whether the kernel serves these sizes, and sooner than a product does."""
    return len(W) > 1 and W.shape[1] <= _WIDEST and n_samples * W.size >= _WORK and available()


def search(
    X: NDArray[Any],
    expansion: Expansion,
    n_threads: int,
    doubt: Doubt,
    units: NDArray[np.intp],
    squares: NDArray[np.float64] | None,
) -> bool:
    """Find the one or two nearest units of each sample, and their squared distances if they are wanted.

    -1 where values are missing, a square cannot be held, or rounding may have decided; and whether there are such.
    """
    dtype, (n_units, n_features) = expansion.W.dtype, expansion.W.shape
    depth = 4 if n_features <= 4 else 8
    padded = np.zeros((n_units + n_units % 2, -(-n_features // depth) * depth), dtype=dtype)
    padded[:n_units, :n_features] = expansion.V
    half = np.full(len(padded), np.inf, dtype=dtype)
    half[:n_units] = expansion.half_squares
    center = np.zeros(n_features, dtype=dtype) if expansion.center is None else expansion.center
    weights = np.ones(n_features, dtype=dtype) if expansion.weights is None else expansion.weights
    kernel = _kernel(depth, units.shape[1] == 2)
    parts = iter([slice(start, start + _PART) for start in range(0, len(X), _PART)])

    def work() -> bool:
        """Take one part after another, as long as there are any."""
        odd = False
        for rows in parts:
            x = X[rows].astype(dtype, copy=False)
            found = np.empty((len(x), units.shape[1])) if squares is None else squares[rows]
            odd |= kernel(
                x, center, weights, expansion.W, padded, half, doubt.products, doubt.offset, units[rows], found
            )
        return odd

    with ThreadPoolExecutor(n_threads) as pool:  # this thread works too: to wake for each part would cost more
        others = [pool.submit(work) for _ in range(n_threads - 1)]
        try:
            return any([work(), *(other.result() for other in others)])
        finally:  # after Ctrl-C others must not take what is left
            deque(parts, maxlen=0)


def add(X: NDArray[Any], units: NDArray[np.intp], weights: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Add each sample times its weight to the row of its unit, in the order of the samples."""
    from somersault.matching import kernel

    kernel.add(X, units, weights, out)


@lru_cache
def _kernel(depth: int, two: bool) -> Callable[..., bool]:
    """The search for one unit or for two, taking so many features at once."""
    from somersault.matching import kernel

    return kernel.searcher(depth, two, CANCELLED, MARGIN)
