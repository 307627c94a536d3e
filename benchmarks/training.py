"""Training against its floor, which is the distance products of full batch alone, and against other packages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks import data
from benchmarks.maps import Array, default, full_batch, quantization_error, without_numba
from benchmarks.markdown import heading, table
from benchmarks.peers import PEERS, Task, installed
from benchmarks.timing import PRODUCT, distance_product, once, seconds
from somersault import Lattice

_WARM = 1e7
"""Multiplications to warm up with."""
_NOTE = (
    "Floor: 2 N D K operations for each epoch at the rate of a 60 000 × 784 × 400 product in float32, taken in the "
    "same run. Seconds are those of what a user calls: medians of 3, in turn; ¹ of one run; ² extrapolated from a "
    "share of the samples, the error being that of the map so found. Errors are means over all samples, found by "
    "somersault for all. The radii fall from half the longer side to 0.5 for all save MiniSom, whose last one is 1. "
    "The peers have rectangular lattices and begin at a principal plane that costs them no time; somersault finds "
    "its own. fastersom's fit also labels the samples, and python-som's train also finds the error."
)


@dataclass(frozen=True)
class Case:
    """What is trained, and what is asked of it."""

    name: str
    samples: Callable[[], Array]
    shape: tuple[int, int]
    n_epochs: int
    most_floors: float | None
    least_faster: float


CASES = (
    Case("MNIST", data.handwritten, (20, 20), 10, 0.8, 3),
    Case("blobs", lambda: data.blobs(500_000, 32), (20, 20), 10, None, 3),
    Case("manifold", lambda: data.manifold(200_000, 16, 3, 0.05), (60, 60), 5, None, 3),
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
    missing = [name for name in PEERS if installed(name) is None]
    if missing:
        print(f"Left out, as they are not installed: {', '.join(missing)}.\n")
    for case in CASES:
        report(case)


def report(case: Case) -> None:
    """Measure one case and print its table."""
    task = Task.of(case.samples(), case.shape, case.n_epochs)
    peers = {installed(name): train for name, train in PEERS.items() if installed(name)}
    rivals = {name: train for name, train in peers.items() if name.startswith(_RIVAL)}
    product, entries = in_turn(task, rivals)
    entries += [alone(name, train, task) for name, train in peers.items() if name not in rivals]
    (n, d), k = task.X.shape, len(task.start)
    floor = 2 * n * d * k * task.n_epochs / (PRODUCT / product)
    show(case, f"{n} × {d} ({case.name}), {case.shape[0]} × {case.shape[1]} units", floor, entries)


def in_turn(task: Task, rivals: Mapping[str, Callable[[Task], Array]]) -> tuple[float, list[Entry]]:
    """Seconds of the product; somersault and its nearest rivals."""
    hexagonal, rectangular = Lattice(task.shape), Lattice(task.shape, "rectangular")
    found: dict[str, Array] = {}
    runs: dict[str, Callable[[], Array]] = {
        _OURS: lambda: default(task.X, hexagonal, task.n_epochs),
        f"{_OURS}, rectangular lattice": lambda: default(task.X, rectangular, task.n_epochs),
        f"{_OURS}, rectangular, without Numba": without_numba(lambda: default(task.X, rectangular, task.n_epochs)),
        f"{_OURS}, rectangular, full batch": lambda: full_batch(task.X, rectangular, task.n_epochs),
        **{name: lambda train=train: train(task) for name, train in rivals.items()},
    }

    def kept(name: str) -> Callable[[], None]:
        return lambda: found.update({name: runs[name]()})

    product, *times = seconds(distance_product(), *map(kept, runs), runs=3)
    errors = (quantization_error(task.X, found[name]) for name in runs)
    return product, [Entry(*line) for line in zip(runs, times, errors, strict=True)]


def alone(name: str, train: Callable[[Task], Array], task: Task) -> Entry:
    """A slow peer: its whole training once, or that on some of the samples if it takes them one by one."""
    found: list[Array] = []
    online = name.startswith("MiniSom")
    some = task.on(int(_VALUES / (task.start.size * task.n_epochs))) if online else task
    train(task.on(2 if online else _FEW))
    passed = once(lambda: found.append(train(some))) * len(task.X) / len(some.X)
    return Entry(name, passed, quantization_error(task.X, found[0]), "²" if online else "¹")


def show(case: Case, what: str, floor: float, entries: list[Entry]) -> None:
    ours, *_ = entries
    print(f"### {what}, {case.n_epochs} epochs\n")
    print(f"The floor is {floor:.2f} s.\n")
    table(
        ("", "seconds", "times the floor", "times somersault", "quantization error"),
        [
            (
                e.name,
                f"{e.seconds:.2f}{e.mark}",
                *(f"{e.seconds / s:.2f}" for s in (floor, ours.seconds)),
                f"{e.error:.4f}",
            )
            for e in entries
        ],
    )
    if case.most_floors is not None:
        print(f"- Times the floor: {ours.seconds / floor:.2f} (asked: below {case.most_floors}).")
    for rival in (e for e in entries if e.name.startswith(_RIVAL)):
        print(
            f"- Faster than {rival.name}: {rival.seconds / ours.seconds:.1f} times (asked: {case.least_faster})."
        )
    print(flush=True)
