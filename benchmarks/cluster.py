"""What it costs to train on a cluster of Dask, and how far that goes.

A pass over N samples of D features, which are P pieces, on a map of K units by n workers is modelled to take

    t = a N K D / n + a₀ N / n + b N D / n + m K D ⌈log₈ P⌉ + s P + c  seconds:

the products, what else is done to each sample, the bytes that are read, the sums that a tree merges, what the
scheduler does for each piece, and the start. N / n is of the worker that has most to do. The constants are fitted
to measurements here, by least squares of relative errors, none of them negative. What they say of other clusters
is a prediction.
"""

import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from scipy.optimize import nnls

import somersault as ss
from benchmarks.markdown import heading, table
from benchmarks.memory import write
from somersault.estimator.parameters import plan_of
from somersault.sources import cluster, prefetch, source
from somersault.training import batch

N, D, SIDE, EPOCHS, ROUNDS = 4_000_000, 32, 20, 10, 3
SIZES = [
    (10**5, 8, 20),
    (10**6, 8, 20),
    (10**7, 8, 20),
    (10**5, 32, 10),
    (10**6, 32, 10),
    (10**6, 32, 20),
    (10**6, 32, 40),
]
BEYOND = 10**8, 8, 20
"""What the model is tried on: it is not fitted to it."""
FAR = 10**9, 50, 20, 32
"""Samples, features, side of the map, workers."""
BROADCAST, READ = 1e9, 5e8
"""Bytes per second of a network, and of storage for one worker, that the prediction assumes."""


def main() -> None:
    heading("On a cluster", "Two processes with one thread each, on this machine, beside two threads in memory.")
    with on_two_workers() as path:
        overhead(path)
        scheduling()


def far() -> None:
    heading(
        "How far a cluster goes", "What a pass takes on those two processes, and what it would take elsewhere."
    )
    with on_two_workers() as path:
        model(path)


@contextmanager
def on_two_workers() -> Generator[Path]:
    """A cluster, and a name for a file."""
    from distributed import Client, LocalCluster

    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as workers,
        Client(workers),
    ):
        yield Path(folder) / "samples.npy"


def overhead(path: Path) -> None:
    """The time of a training beside that in memory, as medians of ratios within rounds."""
    write(path, N, D)
    X, som = np.load(path), ss.SOM((SIDE, SIDE), n_epochs=EPOCHS)
    som.fit(X[:200_000])
    som.fit(ss.blocks(path))  # compiles on the workers
    rounds = [(seconds(lambda: som.fit(X)), seconds(lambda: som.fit(ss.blocks(path)))) for _ in range(ROUNDS)]
    here, there = zip(*rounds, strict=True)
    ratio = statistics.median(b / a for a, b in rounds)
    print(f"### {N} × {D} in a .npy, {SIDE} × {SIDE}, {EPOCHS} epochs, medians of {ROUNDS}\n")
    print(f"- in memory {statistics.median(here):.1f} s, on the cluster {statistics.median(there):.1f} s")
    print(f"- {ratio:.2f} times the time in memory (asked: at most 1.3), from {spread(rounds)}")
    print(
        f"- load of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n", flush=True
    )


def spread(rounds: list[tuple[float, float]]) -> str:
    ratios = sorted(b / a for a, b in rounds)
    return f"{ratios[0]:.2f} to {ratios[-1]:.2f}"


def scheduling() -> None:
    """Seconds for each piece that there is nothing to do with."""
    n = 500
    pieces = [cluster.Piece("nothing", slice(i, i + 1), nothing) for i in range(n)]
    taken = min(seconds(lambda: cluster.merged(cluster.tasks(pieces, same), first)) for _ in range(ROUNDS))
    print(
        f"- scheduling and merging: {1e3 * taken / n:.2f} ms for each of {n} pieces (asked: under 5 ms)\n",
        flush=True,
    )


def nothing() -> None:
    return None


def same(it: object) -> object:
    return it


def first(several: list[object]) -> object:
    return several[0]


def model(path: Path) -> None:
    """Fit the cost of a pass, and say what it predicts."""
    terms, times = [], []
    for n, d, side in (*SIZES, BEYOND):
        write(path, n, d)
        for is_search, took in passes(path, side, ROUNDS if (n, d, side) != BEYOND else 1):
            terms.append(costs(n, d, side**2 if is_search else 0, pieces_of(n, d), 2))
            times.append(took)
    A, t = np.array(terms), np.array(times)
    fitted = slice(0, 2 * len(SIZES))
    constants = nnls(A[fitted] / t[fitted, None], np.ones(2 * len(SIZES)))[0]
    modelled = A @ constants
    rows = [
        (f"{n} × {d}, {side} × {side}", f"{1e3 * t[2 * i + 1]:.0f}", f"{1e3 * modelled[2 * i + 1]:.0f}")
        for i, (n, d, side) in enumerate((*SIZES, BEYOND))
    ]
    print("### A pass over all samples on two workers: measured and modelled\n")
    table(("", "measured, ms", "modelled, ms"), rows)
    print("The model is fitted to all but the last, which it predicts.\n")
    predict(constants)


def passes(path: Path, side: int, rounds: int) -> list[tuple[bool, float]]:
    """Seconds of a pass that only reads, and of one that searches too; medians of rounds."""
    from somersault.columns import plain
    from somersault.training.data import Data

    found = ss.blocks(path)
    stream = plain(found, found.n_features)
    W = ss.SOM((side, side), n_epochs=0).fit(np.load(path, mmap_mode="r")[:10_000].copy()).prototypes_
    lattice, n = ss.Lattice((side, side)), stream.shape[0]
    data = Data(stream, np.broadcast_to(1.0, n))

    def read() -> None:
        stream.fold(all_of, sum)

    with everything_there():
        data.sums(W, lattice)
        return [
            (is_search, statistics.median(seconds(look) for _ in range(rounds)))
            for is_search, look in ((False, read), (True, lambda: data.sums(W, lattice)))
        ]


def all_of(stream: object) -> int:
    return sum(len(X) for X in stream.chunks(2**16))


@contextmanager
def everything_there():
    """Few samples are looked at by the workers, too."""
    before, prefetch._MOST_SENT = prefetch._MOST_SENT, 0
    try:
        yield
    finally:
        prefetch._MOST_SENT = before


def pieces_of(n: int, d: int) -> int:
    enough = min(max(n // source._PIECES, source._READ), source._PIECE_BYTES // (8 * d))
    return math.ceil(n / (math.ceil(enough / source._READ) * source._READ))


def costs(n: int, d: int, k: int, pieces: int, workers: int) -> list[float]:
    """The terms of the model: products, what is done to each sample, bytes, merges, pieces, passes."""
    each = math.ceil(pieces / workers) * n / pieces  # samples of the worker that has most to do
    levels = math.ceil(math.log(max(pieces, 2), 8))
    return [each * k * d, each * (k > 0), each * d, k * d * levels, pieces, 1.0]


def predict(constants: np.ndarray) -> None:
    n, d, side, workers = FAR
    k, pieces = side**2, pieces_of(n, d)
    products, sums, bytes_, merge, schedule, start = constants * np.array(costs(n, d, k, pieces, workers))
    stored, broadcast = 4 * n * d / workers / READ, 8 * k * d * math.log2(workers) / BROADCAST
    parts = {
        "products": products + sums,
        "bytes from memory to numbers": bytes_,
        f"bytes from storage, at {READ / 1e6:.0f} MB/s for each worker (assumed)": stored,
        "broadcast of the prototypes (assumed network)": broadcast,
        "merge": merge,
        f"scheduling of {pieces} pieces": max(schedule - products - sums - bytes_ - stored, 0.0),
        "start of a pass": start,
    }
    print(
        f"### Predicted: an epoch over {n:.0e} × {d} on {side} × {side} units by {workers} workers of one thread\n"
    )
    table(("", "seconds"), [(name, f"{value:.3g}") for name, value in parts.items()])
    print(
        f"- together {sum(parts.values()):.0f} s for an epoch that looks at all samples. This is a prediction from"
    )
    print("  measurements on two workers of this machine, not a measurement.")
    print(f"- the scheduler alone is busy for {schedule:.1f} s of it, beside the workers")
    drawn, reading = samples_drawn(n, side), bytes_ + stored + start
    training = sum(parts.values()) + 2 * reading + (products + sums) * drawn / n
    print(
        f"- a training of {EPOCHS} epochs searches all samples once, in the last; before, two passes look through"
    )
    print(f"  all and bring the {drawn:.1e} that the updates need: together {training:.0f} s\n", flush=True)


def samples_drawn(n: int, side: int) -> int:
    """How many samples the updates before the last epoch look at together, by the defaults of a training."""
    lattice = ss.Lattice((side, side))
    plan = plan_of(ss.SOM((side, side), n_epochs=EPOCHS).get_params(), lattice)
    numbered: Any = SimpleNamespace(n_samples=n, drawn=lambda some, _: some)
    return sum(cast("list[int]", list(batch.draws(numbered, plan))))


def seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
