"""The search without a matrix of scores, compiled by Numba where that is installed.

Samples lie across the lanes of the vector unit, and the scores of two units for a few dozen of them stay in the
nearest cache until they are compared: below some hundred features, writing scores to memory and reading them again
costs more than computing them.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.matching.distances import CANCELLED, Expansion

LANES = 128
_WIDEST = 256
_PART = 64 * LANES
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
    X: NDArray[Any], expansion: Expansion, n_threads: int, units: NDArray[np.intp], squares: NDArray[np.float64]
) -> None:
    """The one or two nearest units of each sample and their squared distances; NaN where a value is missing."""
    dtype, (n_units, n_features) = expansion.W.dtype, expansion.W.shape
    depth = 4 if n_features <= 4 else 8
    padded = np.zeros((n_units + n_units % 2, -(-n_features // depth) * depth), dtype=dtype)
    padded[:n_units, :n_features] = expansion.V
    half = np.full(len(padded), np.inf, dtype=dtype)
    half[:n_units] = expansion.half_squares
    center = np.zeros(n_features, dtype=dtype) if expansion.center is None else expansion.center
    weights = np.ones(n_features, dtype=dtype) if expansion.weights is None else expansion.weights
    kernel, x = _kernel(depth, units.shape[1] == 2), X.astype(dtype, copy=False)

    def part(rows: slice) -> None:
        kernel(x[rows], center, weights, expansion.W, padded, half, units[rows], squares[rows])

    with ThreadPoolExecutor(n_threads) as pool:  # small parts, so that no thread waits long for another
        list(pool.map(part, (slice(start, start + _PART) for start in range(0, len(X), _PART))))


@lru_cache
def _kernel(depth: int, two: bool) -> Callable[..., None]:
    """The search for one unit or for two, taking so many features at once, compiled for the type of its data."""
    from numba import njit

    @njit(nogil=True, cache=True, fastmath={"contract", "reassoc", "nsz", "arcp"})
    def search(X, center, weights, W, padded, half, units, squares):  # pragma: no cover
        dtype = padded.dtype
        x = np.zeros((padded.shape[1], LANES), dtype)
        x2 = np.empty(LANES, dtype)
        s, t = np.empty(LANES, dtype), np.empty(LANES, dtype)
        first, second = np.empty(LANES, dtype), np.empty(LANES, dtype)
        best, next_best = np.empty(LANES, np.int32), np.empty(LANES, np.int32)
        for start in range(0, len(X), LANES):
            n = min(LANES, len(X) - start)
            for lane in range(n):
                total = dtype.type(0)
                for d in range(X.shape[1]):
                    value = X[start + lane, d] - center[d]
                    x[d, lane] = value
                    total += weights[d] * value * value
                x2[lane] = total
            first[:] = -np.inf
            second[:] = -np.inf
            best[:] = 0
            next_best[:] = 0
            for k in range(0, len(padded), 2):
                for lane in range(LANES):
                    s[lane] = -half[k]
                    t[lane] = -half[k + 1]
                for d in range(0, padded.shape[1], depth):
                    for lane in range(LANES):
                        a, b = s[lane], t[lane]
                        for e in range(depth):
                            value = x[d + e, lane]
                            a += padded[k, d + e] * value
                            b += padded[k + 1, d + e] * value
                        s[lane] = a
                        t[lane] = b
                lower, upper = np.int32(k), np.int32(k + 1)
                for lane in range(LANES):
                    a, b = s[lane], t[lane]
                    high = a if a >= b else b
                    high_unit = lower if a >= b else upper
                    better = high > first[lane]
                    if two:
                        low = b if a >= b else a
                        low_unit = upper if a >= b else lower
                        # what is left for the second place: the loser of the first, or the lower of the pair
                        rest = first[lane] if better else high
                        rest_unit = best[lane] if better else high_unit
                        low_wins = low > rest
                        rest_unit = low_unit if low_wins else rest_unit
                        rest = low if low_wins else rest
                        ahead = rest > second[lane]
                        second[lane] = rest if ahead else second[lane]
                        next_best[lane] = rest_unit if ahead else next_best[lane]
                    first[lane] = high if better else first[lane]
                    best[lane] = high_unit if better else best[lane]
            for lane in range(n):
                for place in range(2 if two else 1):
                    unit = best[lane] if place == 0 else next_best[lane]
                    score = first[lane] if place == 0 else second[lane]
                    square = x2[lane] - 2 * score
                    if square <= CANCELLED * (x2[lane] + 2 * half[best[lane]]):
                        square = dtype.type(0)
                        for d in range(X.shape[1]):
                            apart = x[d, lane] - W[unit, d]
                            square += weights[d] * apart * apart
                    units[start + lane, place] = unit
                    squares[start + lane, place] = square

    return search
