"""The compiled loops of the search and of the sums: importing this module needs Numba.

What Numba compiles it keeps on disk, by the source of this file and the values that a function encloses. Enclosed
functions would be others in each process, and never be found again: so loops that are called here are global, and
numbers of other modules come as arguments.
"""

# pyright: reportMissingParameterType=false, reportUnknownParameterType=false
from collections.abc import Callable

import numpy as np
from numba import njit

LANES = 128
_FAST = {"contract", "reassoc", "nsz", "arcp"}
"""Sums may be reordered."""


@njit(nogil=True, cache=True)
def add(X, units, weights, out):
    """Add each sample times its weight to the row of its unit, in the order of the samples."""
    for i in range(len(X)):
        unit, weight = units[i], weights[i]
        for d in range(X.shape[1]):
            out[unit, d] += weight * X[i, d]


def searcher(depth: int, two: bool, cancelled: float, decisive: float) -> Callable[..., bool]:
    """Make the search for one unit or for two, taking so many features at once."""

    @njit(nogil=True, cache=True, fastmath=_FAST)
    def search(X, center, weights, W, padded, half, products, offset, units, squares):
        dtype = padded.dtype
        x, x2 = np.zeros((padded.shape[1], LANES), dtype), np.empty(LANES, dtype)
        s, t = np.empty(LANES, dtype), np.empty(LANES, dtype)
        first, second = np.empty(LANES, dtype), np.empty(LANES, dtype)
        best, next_best = np.empty(LANES, np.int32), np.empty(LANES, np.int32)
        any_odd, at_least = False, 1.5 * offset * offset / products + offset * offset
        for start in range(0, len(X), LANES):
            n = min(LANES, len(X) - start)
            _load(X[start : start + n], center, weights, x, x2)
            first[:] = -np.inf
            second[:] = -np.inf
            best[:] = 0
            next_best[:] = 0
            for k in range(0, len(padded), 2):
                _score(x, padded, half, k, s, t, depth)
                _rank(s, t, np.int32(k), first, second, best, next_best, two)
            for lane in range(n):
                bound = cancelled * (x2[lane] + 2 * half[best[lane]])
                units[start + lane, 0] = best[lane]
                squares[start + lane, 0] = _square(lane, best[lane], first[lane], bound, x, x2, weights, W)
                if two:
                    units[start + lane, 1] = next_best[lane]
                    squares[start + lane, 1] = _square(
                        lane, next_best[lane], second[lane], bound, x, x2, weights, W
                    )
                    margin = first[lane] - second[lane]
                else:
                    margin = decisive * squares[start + lane, 0]
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


_inlined = njit(nogil=True, cache=True, inline="always", fastmath=_FAST)


@_inlined
def _load(X, center, weights, x, x2):
    """Samples around the center, one in each lane, and their squares."""
    for lane in range(len(X)):
        total = x.dtype.type(0)
        for d in range(X.shape[1]):
            value = X[lane, d] - center[d]
            x[d, lane] = value
            total += weights[d] * value * value
        x2[lane] = total


@_inlined
def _score(x, padded, half, k, s, t, depth):
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


@_inlined
def _rank(s, t, unit, first, second, best, next_best, two):
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


@_inlined
def _square(lane, unit, score, bound, x, x2, weights, W):
    """Squared distance of a lane to a unit: from the differences where the expansion has lost digits."""
    out = x2[lane] - 2 * score
    if out <= bound:
        out = x.dtype.type(0)
        for d in range(W.shape[1]):
            apart = x[d, lane] - W[unit, d]
            out += weights[d] * apart * apart
    return out
