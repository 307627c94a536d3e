"""Training against its floor, which is the distance products of full batch alone, and against other packages."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import data, fastersom
from benchmarks.maps import Array, default, full_batch, quantization_error, without_numba
from benchmarks.markdown import heading, side_by_side, table
from benchmarks.peers import SLOWER, SUPERKMEANS, Peer, Task, print_left_out
from benchmarks.timing import PRODUCT, distance_product, once, seconds
from somersault import Lattice
from somersault.matching.threads import n_threads

CASES = (
    ("MNIST", data.handwritten, (20, 20), 10),
    ("blobs", lambda: data.blobs(500_000, 32), (20, 20), 10),
    ("manifold", lambda: data.manifold(200_000, 16, 3, 0.05), (60, 60), 5),
)
"""Name, samples, shape of the map, epochs."""
FLOORS = {"MNIST": (0.16, 0.27), "blobs": (0.41, 0.60), "manifold": (0.11, 0.20)}
"""How many times its floor a training may take on one thread, and on more."""
FASTER = 3
"""How many times faster than fastersom it should be."""
_WARM = 1e7
"""Multiplications to warm up with."""
_NOTE = (
    "Seconds are those of what a user calls: medians of 3, in turn; ¹ of one run; ² extrapolated from a share of "
    "the samples, the error being that of the map so found. Errors are quantization errors, means over all "
    "samples, found by somersault for all. The radii fall from half the longer side to 0.5 for all save MiniSom, "
    "whose last one is 1. The peers have rectangular lattices and begin at a principal plane that costs them no "
    "time; somersault finds its own. fastersom's fit also labels the samples, and python-som's train also finds "
    "the error."
)
_BESIDE = (
    "k-means does not make a map: nothing holds its clusters to their neighbors, and its error can be lower. It "
    "makes as many passes as the maps have epochs, from samples as a start; superkmeans and faiss look at some of "
    "the samples only, as they do by default."
)
_FLOOR = (
    "Floor: 2 N D K operations for each epoch at the rate of a 60 000 × 784 × 400 product in float32, taken in "
    "the same run."
)


@dataclass(frozen=True)
class Entry:
    """A line of the tables."""

    name: str
    seconds: float
    error: float
    mark: str = ""
    is_variant: bool = False

    @property
    def shown(self) -> str:
        return f"{self.seconds:.2f}{self.mark}"


@dataclass(frozen=True)
class Case:
    """What was found: ours first, then our variants, maps of others, k-means."""

    name: str
    task: Task
    floor: float
    entries: list[Entry]

    @property
    def title(self) -> str:
        size, units = (" × ".join(map(str, sizes)) for sizes in (self.task.X.shape, self.task.shape))
        return f"{self.name}: {size}, {units} units, {self.task.n_epochs} epochs"

    def beside(self) -> dict[str, tuple[str, str, str]]:
        """Seconds, times ours and error of each package."""
        ours = self.entries[0].seconds
        packages = (e for e in self.entries if not e.is_variant)
        return {e.name: (e.shown, f"{e.seconds / ours:.2f}", f"{e.error:.4f}") for e in packages}


def main() -> None:
    heading("Training", _NOTE)
    missing = [peer.package for peer in (SUPERKMEANS, *SLOWER) if not peer.is_installed]
    print_left_out(([] if fastersom.versions() else ["fastersom"]) + missing)
    cases = [measured(name, Task.of(samples(), *how)) for name, samples, *how in CASES]
    print(f"### Beside other packages\n\n{_BESIDE}\n\n{'; '.join(case.title for case in cases)}.\n")
    side_by_side(("times ours", "error"), {f"{case.name}, s": case.beside() for case in cases})
    print(f"### Times the floor\n\n{_FLOOR}\n")
    for case in cases:
        report(case)


def measured(name: str, task: Task) -> Case:
    product, entries = in_turn(task)
    entries += [alone(peer, task) for peer in SLOWER if peer.is_installed]
    entries.sort(key=lambda entry: "k-means" in entry.name)
    return Case(name, task, 2 * task.multiplications * product / PRODUCT, entries)


def report(case: Case) -> None:
    """Print how near the floor each is, and whether that is what was asked."""
    floor, ours = case.floor, case.entries[0]
    print(f"#### {case.title}\n")
    print(f"The floor is {floor:.2f} s.\n")
    rows = (
        (e.name, e.shown, f"{e.seconds / floor:.2f}", f"{e.seconds / ours.seconds:.2f}", f"{e.error:.4f}")
        for e in case.entries
    )
    table(("", "seconds", "times the floor", "times somersault", "quantization error"), rows)
    asked = FLOORS[case.name][n_threads() > 1]
    print(f"- Times the floor: {ours.seconds / floor:.2f} (asked: {asked} at most).")
    for rival in (e for e in case.entries if e.name.startswith("fastersom")):
        alike = next(e for e in case.entries if e.name.endswith("rectangular"))
        print(f"- On the same lattice as {rival.name} {rival.seconds / alike.seconds:.1f} times faster")
        print(f"  (asked: {FASTER} at least) at {alike.error / rival.error:.4f} times its error (asked: 1).")
    print(flush=True)


def in_turn(task: Task) -> tuple[float, list[Entry]]:
    """Seconds of the product; somersault and its nearest rivals."""
    hexagonal, rectangular = Lattice(task.shape), Lattice(task.shape, "rectangular")
    runs: dict[str, Callable[[], Array]] = {
        "somersault": lambda: default(task.X, hexagonal, task.n_epochs),
        "somersault, rectangular": lambda: default(task.X, rectangular, task.n_epochs),
        "somersault, without Numba": without_numba(lambda: default(task.X, hexagonal, task.n_epochs)),
        "somersault, full batch": lambda: full_batch(task.X, hexagonal, task.n_epochs),
    }
    found: dict[str, Array] = {}

    def kept(name: str) -> Callable[[], None]:
        return lambda: found.update({name: runs[name]()})

    with ExitStack() as processes:
        if there := fastersom.versions():
            runs[there[0]] = processes.enter_context(fastersom.fits(task))
        if name := SUPERKMEANS.name:
            runs[name] = lambda: SUPERKMEANS.train(task)
        product, *times = seconds(distance_product(), *map(kept, runs), runs=3)
    entries = (
        Entry(name, taken, quantization_error(task.X, found[name]), is_variant=name.startswith("somersault,"))
        for name, taken in zip(runs, times, strict=True)
    )
    return product, list(entries)


def alone(peer: Peer, task: Task) -> Entry:
    """A slow peer, once, on as many of the samples as one can wait for."""
    some, found = task.within(peer.most), []
    peer.train(task.within(min(_WARM, peer.most / 100)))
    taken = once(lambda: found.append(peer.train(some))) * len(task.X) / len(some.X)
    return Entry(peer.name, taken, quantization_error(task.X, found[0]), "¹" if some is task else "²")
