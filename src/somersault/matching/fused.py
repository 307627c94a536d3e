"""The search without a matrix of scores, compiled by Numba where that is installed.

The nearest unit of a sample has the highest score. Scores of some samples by a few units are found at a time and
compared at once, before they leave the registers: to write them to memory and to read them again would cost as
much as to compute them.
"""

from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.matching.blocks import begin, packed
from somersault.matching.distances import CANCELLED, Doubt, Expansion, sliced
from somersault.matching.threads import by_threads, n_threads

_WIDEST, _PART = 256, 2**15
"""Features from which on a product of matrices is as fast; samples that a thread takes at a time."""
_WORK = 2**27
"""Multiplications from which on the start of the compiled kernel is worth its time."""


@lru_cache
def available() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


def is_worth_its_start(n_in_all: int, W: NDArray[Any]) -> bool:
    """Whether so many samples are searched for in all that what is compiled pays for its start."""
    return n_in_all * W.size >= _WORK and available()


def is_worth_it(n_in_all: int, W: NDArray[Any]) -> bool:
    """Whether the kernel serves these sizes, and sooner than a product does."""
    return len(W) > 1 and W.shape[1] <= _WIDEST and is_worth_its_start(n_in_all, W)


def search(
    X: NDArray[Any],
    expansion: Expansion,
    units: NDArray[np.intp],
    squares: NDArray[np.float64] | None,
) -> bool:
    """Find the one or two nearest units of each sample, and their squared distances if they are wanted.

    -1 where values are missing, a square cannot be held, or rounding may have decided; and whether there are such.
    """
    from somersault.matching import kernel

    scalar, n_features = expansion.W.dtype.type, expansion.W.shape[1]
    center = np.zeros(n_features, scalar) if expansion.center is None else expansion.center
    roots = np.ones(n_features, scalar) if expansion.weights is None else np.sqrt(expansion.weights)
    W = expansion.W * roots
    doubt, two = doubt_of(expansion), True if units.shape[1] == 2 else None
    half = (-0.5 * np.vecdot(W, W, dtype=np.float64)).astype(scalar)
    units_made_ready = W, packed(W, kernel.UNITS), begin(half, kernel.UNITS)
    numbers = scalar(doubt.products), scalar(doubt.offset), scalar(CANCELLED)

    def found(rows: slice) -> int:
        x = np.ascontiguousarray(X[rows], scalar)
        into = units[rows], None if squares is None else squares[rows], two
        return kernel.search(x, center, roots, *units_made_ready, *numbers, *into)

    return any(by_threads(found, sliced(len(X), _PART)))


def compare(
    chunk: NDArray[Any], expansion: Expansion, units: NDArray[np.intp], squares: NDArray[np.float64]
) -> None:
    """Find the two nearest units of few samples by differences in float64; -1 where rounding may decide, too."""
    from somersault.matching import kernel

    x = expansion.centered(chunk)
    weights = np.ones(x.shape[1]) if expansion.weights is None else expansion.weights
    kernel.compare(np.ascontiguousarray(x), np.ascontiguousarray(expansion.W.T), weights, units, squares)
    with np.errstate(over="ignore", invalid="ignore"):  # of samples that cannot be compared
        margin = (squares[:, 1] - squares[:, 0]) / 2
        clear = margin > expansion.doubt.of(np.sqrt(expansion.squares(x)), np.sqrt(squares[:, 0]))
    units[~clear, 0] = -1


def doubt_of(expansion: Expansion) -> Doubt:
    """By how much two scores of the kernel may differ by rounding alone: a bound that always holds.

    Let u be the unit roundoff, and m = `kernel.n_roundings` the number of roundings that a product goes through
    until it is in its score. Samples and prototypes are rounded too, each number by at most 3u with the roots of
    weights. So a score differs from that of exact numbers by at most

        (m + 6) u (Σ_d |x_d w_d| + ½‖w‖²) ≤ (m + 6) u ‖w‖ (‖x‖ + ½‖w‖)

    to first order in u (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1), two of them by
    twice that, and 2u is the spacing of numbers at 1. Of units that compete ‖w‖ ≤ ‖x‖ + ‖x − w_best‖. Terms of
    higher order, and what rounding does to the lengths, are less than the fiftieth part that is added.
    """
    from somersault.matching import kernel

    m = kernel.n_roundings(expansion.W.shape[1])
    return replace(expansion.doubt, products=1.02 * (m + 6) * float(np.finfo(expansion.W.dtype).eps))


def add(X: NDArray[Any], units: NDArray[np.intp], weights: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Add each sample times its weight to the row of its unit, in the order of the samples."""
    from somersault.matching import kernel

    n_parts = n_threads()

    def add_some(part: int) -> None:
        kernel.add(X, units, weights, out, part, n_parts)

    by_threads(add_some, range(n_parts))
