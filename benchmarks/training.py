"""Training against its floor, which is the distance products of full batch alone, and against other packages."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import data
from benchmarks.maps import Array, default, full_batch, quantization_error, without_numba
from benchmarks.markdown import heading, table
from benchmarks.peers import FASTERSOM, SLOWER, Peer, Task
from benchmarks.timing import PRODUCT, distance_product, once, seconds
from somersault import Lattice

CASES = (
    ("MNIST", data.handwritten, (20, 20), 10),
    ("blobs", lambda: data.blobs(500_000, 32), (20, 20), 10),
    ("manifold", lambda: data.manifold(200_000, 16, 3, 0.05), (60, 60), 5),
)
"""Name, samples, shape of the map, epochs."""
FLOORS = {"MNIST": 0.8}
"""How many times its floor a training may take."""
FASTER = 3
"""How many times faster than fastersom it should be."""
_WARM = 1e7
"""Multiplications to warm up with."""
_NOTE = (
    "Floor: 2 N D K operations for each epoch at the rate of a 60 000 × 784 × 400 product in float32, taken in "
    "the same run. Seconds are those of what a user calls: medians of 3, in turn; ¹ of one run; ² extrapolated "
    "from a share of the samples, the error being that of the map so found. Errors are means over all samples, "
    "found by somersault for all. The radii fall from half the longer side to 0.5 for all save MiniSom, whose "
    "last one is 1. The peers have rectangular lattices and begin at a principal plane that costs them no time; "
    "somersault finds its own. fastersom's fit also labels the samples, and python-som's train also finds the "
    "error."
)


@dataclass(frozen=True)
class Entry:
    """A line of the table."""

    name: str
    seconds: float
    error: float
    mark: str = ""


def main() -> None:
    heading("Training", _NOTE)
    missing = [peer.package for peer in (FASTERSOM, *SLOWER) if not peer.is_installed]
    if missing:
        print(f"Left out, as they are not installed: {', '.join(missing)}.\n")
    for name, samples, shape, n_epochs in CASES:
        report(name, Task.of(samples(), shape, n_epochs))


def report(name: str, task: Task) -> None:
    """Measure one case and print what was found."""
    product, entries = in_turn(task)
    entries += [alone(peer, task) for peer in SLOWER if peer.is_installed]
    floor = 2 * task.multiplications * product / PRODUCT
    ours = entries[0]
    n_rows, n_columns = task.shape
    print(
        f"### {name}: {' × '.join(map(str, task.X.shape))}, {n_rows} × {n_columns} units, {task.n_epochs} epochs\n"
    )
    print(f"The floor is {floor:.2f} s.\n")
    rows = (
        (
            e.name,
            f"{e.seconds:.2f}{e.mark}",
            f"{e.seconds / floor:.2f}",
            f"{e.seconds / ours.seconds:.2f}",
            f"{e.error:.4f}",
        )
        for e in entries
    )
    table(("", "seconds", "times the floor", "times somersault", "quantization error"), rows)
    if name in FLOORS:
        print(f"- Times the floor: {ours.seconds / floor:.2f} (asked: below {FLOORS[name]}).")
    for rival in (e for e in entries if e.name == FASTERSOM.name):
        alike = next(e for e in entries if e.name.endswith("rectangular"))
        print(f"- On the same lattice as {rival.name} {rival.seconds / alike.seconds:.1f} times faster")
        print(f"  (asked: {FASTER} at least) at {alike.error / rival.error:.4f} times its error (asked: 1).")
    print(flush=True)


def in_turn(task: Task) -> tuple[float, list[Entry]]:
    """Seconds of the product; somersault and its nearest rival."""
    hexagonal, rectangular = Lattice(task.shape), Lattice(task.shape, "rectangular")
    runs: dict[str, Callable[[], Array]] = {
        "somersault": lambda: default(task.X, hexagonal, task.n_epochs),
        "somersault, rectangular": lambda: default(task.X, rectangular, task.n_epochs),
        "somersault, without Numba": without_numba(lambda: default(task.X, hexagonal, task.n_epochs)),
        "somersault, full batch": lambda: full_batch(task.X, hexagonal, task.n_epochs),
    }
    if FASTERSOM.is_installed:
        runs[FASTERSOM.name] = lambda: FASTERSOM.train(task)
    found: dict[str, Array] = {}

    def kept(name: str) -> Callable[[], None]:
        return lambda: found.update({name: runs[name]()})

    product, *times = seconds(distance_product(), *map(kept, runs), runs=3)
    errors = (quantization_error(task.X, found[name]) for name in runs)
    return product, [Entry(*line) for line in zip(runs, times, errors, strict=True)]


def alone(peer: Peer, task: Task) -> Entry:
    """A slow peer, once, on as many of the samples as one can wait for."""
    some, found = task.within(peer.most), []
    peer.train(task.within(min(_WARM, peer.most / 100)))
    taken = once(lambda: found.append(peer.train(some))) * len(task.X) / len(some.X)
    return Entry(peer.name, taken, quantization_error(task.X, found[0]), "¹" if some is task else "²")
