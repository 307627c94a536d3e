"""How many threads a search has, and that products beside it have one.

After a product the threads of BLAS wait busily for the next one, and take the processor from those of the search.
"""

import os
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

_TRIED, _PART = 256, 2**12
"""Samples by which it is seen whether a bound leaves little, and that a thread takes at a time."""
_MANY = 1 / 4
"""Share of them of which a bound may leave the decision to others."""
T = TypeVar("T")
R = TypeVar("R")


def _controller() -> ThreadpoolController:
    """Of the libraries that are loaded: to look which ones takes long, and only an import loads more."""
    return _controller_among(len(sys.modules))


@lru_cache(maxsize=1)
def _controller_among(n_modules: int) -> ThreadpoolController:  # noqa: ARG001
    return ThreadpoolController()


def _asked() -> int:
    """As many as products may have, so that whoever limits those limits all; or as Numba may, if that is fewer."""
    products = [each.num_threads for each in _controller().lib_controllers if each.user_api == "blas"]
    of_numba = os.environ.get("NUMBA_NUM_THREADS", "")
    return min([max(products, default=os.cpu_count() or 1), *([int(of_numba)] if of_numba.isdigit() else [])])


class _Products:
    """Those who want products on one thread: the first to come sees to it, and the last to go undoes it."""

    def __init__(self) -> None:
        self.lock, self.n_inside, self.n_before, self.limiter = Lock(), 0, 1, None

    def enter(self) -> None:
        with self.lock:
            if self.n_inside == 0:
                self.n_before = _asked()
                self.limiter = _controller().limit(limits=1, user_api="blas")
            self.n_inside += 1

    def leave(self) -> None:
        with self.lock:
            self.n_inside -= 1
            if self.n_inside == 0 and self.limiter is not None:
                self.limiter.restore_original_limits()


_products = _Products()


@contextmanager
def products_on_one_thread() -> Generator[None]:
    """Within, a product has one thread, and a search as many as it had before."""
    _products.enter()
    try:
        yield
    finally:
        _products.leave()


@contextmanager
def products_on_all_threads() -> Generator[None]:
    """Within, a product has as many threads as a search, wherever that is."""
    with _controller().limit(limits=n_threads(), user_api="blas") if _products.n_inside else nullcontext():
        yield


def n_threads() -> int:
    """How many threads a search may have."""
    return _products.n_before if _products.n_inside else _asked()


def found_by_threads(
    search: Callable[..., int],
    X: NDArray[Any],
    dtype: np.dtype[Any],
    ready: tuple[Any, ...],
    units: NDArray[np.intp],
    squares: NDArray[np.float64] | None,
) -> bool | None:
    """Whether a compiled search left any of the samples to care; None where a bound leaves too much work."""

    def n_odd(rows: slice) -> int:
        x = np.ascontiguousarray(X[rows], dtype)
        return search(x, *ready, units[rows], None if squares is None else squares[rows])

    if n_odd(slice(0, _TRIED)) < 0 or _too_many_are_near(X[:_TRIED], units[:_TRIED]):
        return None
    found = by_threads(n_odd, [slice(start, start + _PART) for start in range(0, len(X), _PART)])
    return None if min(found) < 0 else any(found)


def _too_many_are_near(X: NDArray[Any], units: NDArray[np.intp]) -> bool:
    """Whether units are so much alike that of many samples, which miss no value, rounding may have decided."""
    odd = units[:, 0] < 0
    return int(odd.sum()) > _MANY * len(X) and int((odd & ~np.isnan(X).any(axis=1)).sum()) > _MANY * len(X)


def by_threads(work: Callable[[T], R], tasks: Iterable[T]) -> list[R]:
    """What the work makes of each task, some at a time, in any order.

    This thread works too: to wake for each task would cost more.
    """
    waiting, done = iter(list(tasks)), list[R]()

    def run() -> None:
        done.extend(map(work, waiting))

    with ThreadPoolExecutor(n_threads()) as pool:
        others = [pool.submit(run) for _ in range(n_threads() - 1)]
        try:
            run()
        finally:  # after Ctrl-C others must not take what is left
            deque(waiting, maxlen=0)
        for other in others:
            other.result()
    return done
