"""The search without a matrix of scores, compiled by Numba where that is installed.

Samples lie across the lanes of the vector unit, and the scores of two units for a few dozen of them stay in the
nearest cache until they are compared: below some hundred features, writing scores to memory and reading them again
costs more than computing them.
"""

# pyright: reportMissingParameterType=false, reportUnknownParameterType=false
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.matching.distances import CANCELLED, MARGIN, Doubt, Expansion

LANES = 128
_WIDEST = 256
_PART = 256 * LANES
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
    _adder()(X, units, weights, out)


@lru_cache
def _adder() -> Callable[..., None]:
    @_compiled(fast=False)
    def add(X, units, weights, out):
        for i in range(len(X)):
            unit, weight = units[i], weights[i]
            for d in range(X.shape[1]):
                out[unit, d] += weight * X[i, d]

    return add


def _compiled(*, fast: bool = True, inline: bool = False) -> Callable[[Any], Any]:
    """Compiled for the types that come, kept on disk, without Python's lock; fast may reorder sums."""
    from numba import njit

    return njit(
        nogil=True,
        cache=True,
        inline="always" if inline else "never",
        fastmath={"contract", "reassoc", "nsz", "arcp"} if fast else False,
    )


@lru_cache
def _kernel(depth: int, two: bool) -> Callable[..., bool]:
    """The search for one unit or for two, taking so many features at once."""
    load, score, rank, square = _loader(), _scorer(depth), _ranker(two), _finisher()

    @_compiled()
    def search(X, center, weights, W, padded, half, products, offset, units, squares):
        dtype = padded.dtype
        x, x2 = np.zeros((padded.shape[1], LANES), dtype), np.empty(LANES, dtype)
        s, t = np.empty(LANES, dtype), np.empty(LANES, dtype)
        first, second = np.empty(LANES, dtype), np.empty(LANES, dtype)
        best, next_best = np.empty(LANES, np.int32), np.empty(LANES, np.int32)
        any_odd, at_least = False, 1.5 * offset * offset / products + offset * offset
        for start in range(0, len(X), LANES):
            n = min(LANES, len(X) - start)
            load(X[start : start + n], center, weights, x, x2)
            first[:] = -np.inf
            second[:] = -np.inf
            best[:] = 0
            next_best[:] = 0
            for k in range(0, len(padded), 2):
                score(x, padded, half, k, s, t)
                rank(s, t, np.int32(k), first, second, best, next_best)
            for lane in range(n):
                bound = CANCELLED * (x2[lane] + 2 * half[best[lane]])
                units[start + lane, 0] = best[lane]
                squares[start + lane, 0] = square(lane, best[lane], first[lane], bound, x, x2, weights, W)
                if two:
                    units[start + lane, 1] = next_best[lane]
                    squares[start + lane, 1] = square(
                        lane, next_best[lane], second[lane], bound, x, x2, weights, W
                    )
                    margin = first[lane] - second[lane]
                else:
                    margin = MARGIN * squares[start + lane, 0]
                length2, distance2 = np.float64(x2[lane]), max(squares[start + lane, 0], 0.0)
                if margin > products * (3.5 * length2 + 2 * distance2) + at_least < np.inf:
                    continue  # beyond a bound of the doubt that takes no roots
                length = np.sqrt(length2)  # as in Doubt.of
                reach = length + np.sqrt(distance2)
                doubt = products * reach * (length + reach / 2) + offset * (length + reach + offset)
                if not margin > doubt or not np.isfinite(squares[start + lane, 0]):
                    units[start + lane, 0] = -1
                    any_odd = True
        return any_odd

    return search


@lru_cache
def _loader() -> Callable[..., None]:
    @_compiled(inline=True)
    def load(X, center, weights, x, x2):
        """Samples around the center, one in each lane, and their squares."""
        for lane in range(len(X)):
            total = x.dtype.type(0)
            for d in range(X.shape[1]):
                value = X[lane, d] - center[d]
                x[d, lane] = value
                total += weights[d] * value * value
            x2[lane] = total

    return load


@lru_cache
def _scorer(depth: int) -> Callable[..., None]:
    @_compiled(inline=True)
    def score(x, padded, half, k, s, t):
        """Scores of two units for all lanes."""
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

    return score


@lru_cache
def _ranker(two: bool) -> Callable[..., None]:
    @_compiled(inline=True)
    def rank(s, t, unit, first, second, best, next_best):
        """Let units unit and unit + 1 compete for the first place, and for the second if that is asked for."""
        for lane in range(LANES):
            a, b = s[lane], t[lane]
            high = a if a >= b else b
            high_unit = unit if a >= b else np.int32(unit + 1)
            better = high > first[lane]
            if two:
                low = b if a >= b else a
                low_unit = np.int32(unit + 1) if a >= b else unit
                # what is left for the second place: the loser of the first, or the lower of the pair
                rest = first[lane] if better else high
                rest_unit = best[lane] if better else high_unit
                rest_unit = low_unit if low > rest else rest_unit
                rest = low if low > rest else rest
                ahead = rest > second[lane]
                second[lane] = rest if ahead else second[lane]
                next_best[lane] = rest_unit if ahead else next_best[lane]
            first[lane] = high if better else first[lane]
            best[lane] = high_unit if better else best[lane]

    return rank


@lru_cache
def _finisher() -> Callable[..., Any]:
    @_compiled(inline=True)
    def square(lane, unit, score, bound, x, x2, weights, W):
        """Squared distance of a lane to a unit: from the differences where the expansion has lost digits."""
        out = x2[lane] - 2 * score
        if out <= bound:
            out = x.dtype.type(0)
            for d in range(W.shape[1]):
                apart = x[d, lane] - W[unit, d]
                out += weights[d] * apart * apart
        return out

    return square
