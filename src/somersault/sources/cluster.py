"""Passes over data by many: a task for each piece, and what the tasks find is merged in a tree.

Pieces are read where the tasks run: on the workers of Dask's client if there is one, else on threads. What all
tasks need goes to the cluster once a pass. Merges are in the order of the pieces, whichever is done first, so that
workers that come and go do not show in the result.
"""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from os import cpu_count
from typing import Any
from uuid import uuid4

from threadpoolctl import threadpool_limits

from somersault.errors import SomersaultError
from somersault.sources.extras import import_extra

TaskArguments = Callable[[slice], tuple[Any, ...] | None]
"""Of the rows of a piece: what its task needs to know besides them; None where there is nothing to do."""

_ARITY = 8
"""Results that a task merges: the fewer, the more tasks; the more, the more of them wait in memory."""
_AHEAD = 2
"""Pieces that each thread may have done before the result of the first of all is taken."""


@dataclass(frozen=True)
class Piece:
    """Rows in succession, and how a task comes by them."""

    name: str
    rows: slice
    make: Callable[..., Any]
    args: tuple[Any, ...] = ()  # of make; Dask puts what they stand for in the place of its own


def client() -> Any | None:
    """The client that computes whatever is asked of Dask, if there is one."""
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return None
    get: Any = import_extra("dask.base", "dask").get_scheduler()
    owner = getattr(get, "__self__", None)
    return owner if isinstance(owner, distributed.Client) else None


def n_workers() -> int:
    """In how many memories the pieces are worked on."""
    owner = client()
    return 1 if owner is None else len(_threads(owner))


def _threads(owner: Any) -> list[int]:
    """Of each worker; of one, while there is none yet."""
    with _naming_loss(owner):
        return list(owner.nthreads().values()) or [1]


def tasks(
    pieces: Sequence[Piece], function: Callable[..., Any], arguments: TaskArguments = lambda _: ()
) -> list[Any]:
    """function(make(*args), *arguments(rows)) of each piece that has anything to do, not yet begun."""
    delayed: Any = import_extra("dask", "dask").delayed
    name = _named(function)
    shared = _on_all(delayed(function, name=f"{name}-shared", traverse=False))
    known = ((piece, arguments(piece.rows)) for piece in pieces)
    return [
        delayed(partial(_found, piece.make, own), pure=False)(shared, *piece.args, dask_key_name=f"{name}-{i}")
        for i, (piece, own) in enumerate(known)
        if own is not None
    ]


def _on_all(node: Any) -> Any:
    """The same on all workers: where one alone had it, that one would be given all tasks that ask for it."""
    owner = client()
    if owner is None:
        return node
    (shared,) = held([node])
    with suppress(Exception):  # while a worker dies; a scheduler that is lost is reported by what comes next
        owner.replicate([shared])
    return shared


def _found(make: Callable[..., Any], own: tuple[Any, ...], function: Callable[..., Any], *args: Any) -> Any:
    return function(make(*args), *own)


def held(nodes: Sequence[Any]) -> list[Any]:
    """The same tasks, begun; what they find stays with whoever finds it."""
    owner = client()
    with nullcontext() if owner is None else _naming_loss(owner):
        return list(import_extra("dask", "dask").persist(*nodes))


def merged(nodes: Sequence[Any], merge: Callable[[list[Any]], Any], retries: int = 0) -> Any:
    """The results of tasks, merged in their order."""
    dask = import_extra("dask", "dask")
    joined, name = dask.delayed(partial(_merged, merge), pure=False), _named(merge)
    n, depth = len(nodes), 0
    while depth == 0 or len(nodes) > 1:
        groups = [nodes[i : i + _ARITY] for i in range(0, len(nodes), _ARITY)]
        nodes = [joined(*group, dask_key_name=f"{name}-{depth}-{i}") for i, group in enumerate(groups)]
        depth += 1
    owner = client()
    if owner is not None:
        with _naming_loss(owner):
            return dask.compute(*nodes, retries=retries)[0]
    with threadpool_limits(max((cpu_count() or 1) // n, 1)):  # as many threads as processors, in tasks and out
        return _tried(lambda: dask.compute(*nodes)[0], retries)


def _merged(merge: Callable[[list[Any]], Any], *results: Any) -> Any:
    return merge(list(results))


def each(nodes: Sequence[Any], retries: int = 0) -> Iterator[Any]:
    """The results of tasks in their order, few of them in memory at a time."""
    waiting = iter(nodes)
    with _starting(retries) as (start, n_threads):
        ahead = deque(map(start, islice(waiting, _AHEAD * n_threads)))
        while ahead:
            yield ahead.popleft().result()
            ahead.extend(map(start, islice(waiting, 1)))


@contextmanager
def _starting(retries: int) -> Generator[tuple[Callable[[Any], Any], int]]:
    """Begin a task, on the cluster or a thread, and on how many threads."""
    owner = client()
    if owner is not None:
        with _naming_loss(owner):
            yield partial(owner.compute, retries=retries), sum(_threads(owner))
        return
    n_threads = cpu_count() or 1
    with threadpool_limits(1), ThreadPoolExecutor(n_threads) as pool:

        def start(node: Any) -> Future[Any]:
            return pool.submit(_tried, partial(node.compute, scheduler="synchronous"), retries)

        yield start, n_threads
        pool.shutdown(cancel_futures=True)


def _tried(compute: Callable[[], Any], retries: int) -> Any:
    for _ in range(retries):
        try:
            return compute()
        except SomersaultError:
            raise
        except Exception:  # noqa: S112
            continue
    return compute()


@contextmanager
def _naming_loss(owner: Any) -> Generator[None]:
    """Raise an error that says so where the cluster is gone."""
    gone = (
        f"the scheduler of Dask at {owner.scheduler.address} is lost, or its tasks were cancelled ({{}}); need it "
        "to go on: start one and connect. A training by fit(X, checkpoint=...) goes on with resume=True"
    )
    if owner.status != "running":
        raise SomersaultError(gone.format(f"its state is {owner.status!r}"))
    try:
        yield
    except (CancelledError, OSError) as error:
        if isinstance(error, CancelledError) or owner.status != "running":
            raise SomersaultError(gone.format(f"{type(error).__name__}")) from error
        raise
    except import_extra("distributed", "dask").scheduler.KilledWorker as error:
        raise SomersaultError(
            f"several workers died, one after the other, of the same piece of the data ({error}); need memory for "
            "a piece on each thread of a worker: make blocks smaller, or workers larger"
        ) from error


def _named(function: Callable[..., Any]) -> str:
    """A name that no other task has; Dask shows its beginning."""
    while isinstance(function, partial):
        function = function.func
    return f"somersault-{function.__name__.strip('_')}-{uuid4().hex}"
