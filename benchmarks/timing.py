"""Time in a way that can be compared: medians of several runs, in turn."""

import statistics
import time
from collections.abc import Callable

import numpy as np

N, D, K = 60_000, 784, 400
PRODUCT = 2.0 * N * D * K
"""Floating-point operations of the product that the machine's rate is taken from."""


def seconds(*functions: Callable[[], object], runs: int = 5) -> list[float]:
    """Median wall seconds of each, run in turn so that a drift of the machine meets all of them alike.

    Each run follows an untimed one: threads of others wait busily for a while, and memory is not yet mapped.
    """
    taken = [[] for _ in functions]
    for _ in range(runs):
        for function, times in zip(functions, taken, strict=True):
            function()
            times.append(once(function))
    return [statistics.median(times) for times in taken]


def once(function: Callable[[], object]) -> float:
    """Wall seconds of one run."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def distance_product(dtype: type = np.float32) -> Callable[[], object]:
    """The product that any search of N × D samples among K units must do."""
    rng = np.random.default_rng(0)
    X, W = (
        rng.random((N, D), dtype=np.float32).astype(dtype),
        rng.random((D, K), dtype=np.float32).astype(dtype),
    )
    out = np.empty((N, K), dtype=dtype)
    return lambda: np.matmul(X, W, out=out)


def sgemm_rate() -> float:
    """Floating-point operations per second of that product."""
    return PRODUCT / seconds(distance_product())[0]
