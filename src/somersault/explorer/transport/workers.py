"""Work off the loop that hears requests: few threads, and a bounded queue before them."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Full, Queue
from threading import Thread
from typing import Any

_Job = tuple["Future[Any]", Callable[[], Any]]


class BusyError(Exception):
    """As much waits already as may wait."""


class Workers:
    """Threads that work on what they are given, in order, and that nobody waits for when the process ends.

    An executor of the standard library would be waited for: Ctrl-C would take as long as the work at hand.
    """

    def __init__(self, n_threads: int, n_waiting: int) -> None:
        self._jobs: Queue[_Job] = Queue(n_waiting)
        for _ in range(n_threads):
            Thread(target=self._work, daemon=True, name="somersault-explorer").start()

    def submit(self, work: Callable[[], Any]) -> "Future[Any]":
        """A promise of what `work` returns; cancelled before it begins, it is never done.

        Raises
        ------
        BusyError
            When the queue is full.
        """
        job = Future[Any](), work
        try:
            self._jobs.put_nowait(job)
        except Full:
            raise BusyError from None
        return job[0]

    def _work(self) -> None:
        while True:
            _do(*self._jobs.get())


def _do(promise: "Future[Any]", work: Callable[[], Any]) -> None:
    """Work, unless nobody waits for it any more; the job is not kept beyond."""
    if promise.set_running_or_notify_cancel():
        try:
            promise.set_result(work())
        except BaseException as error:  # whoever waits for it is told
            promise.set_exception(error)
