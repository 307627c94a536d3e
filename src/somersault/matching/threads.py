"""How many threads a search has, and that products beside it have one.

After a product the threads of BLAS wait busily for the next one and take the processor from those of the search: a
training of 500 000 samples of 32 features takes 1.4 times as long then.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock

from threadpoolctl import ThreadpoolController


@lru_cache
def _controller() -> ThreadpoolController:
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
                self.limiter = ThreadpoolController().limit(limits=1, user_api="blas")
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


def n_threads() -> int:
    """How many threads a search may have."""
    return _products.n_before if _products.n_inside else _asked()
