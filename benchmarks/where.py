"""Where the time of a training goes: what each part of it takes, and what the compiled search does."""

from cProfile import Profile
from pstats import Stats
from typing import Any, cast

from benchmarks.maps import default
from benchmarks.markdown import heading, table
from benchmarks.timing import PRODUCT, distance_product, seconds
from benchmarks.training import CASES
from somersault import Lattice

PARTS = {
    "the first prototypes": ("training/initial.py", "start_of"),
    "rows of each update": ("samples.py", "_gathered"),
    "units and axes made ready": ("matching/search.py", "_bound"),
    "search by leading axes": ("matching/kernel.py", "search_by_prefix"),
    "search by groups of units": ("matching/kernel.py", "search_by_groups"),
    "search among all units": ("matching/kernel.py", "search"),
    "search by products": ("matching/search.py", "_products"),
    "near ties by differences": ("matching/search.py", "_compare"),
    "near ties with care": ("matching/search.py", "with_care"),
    "sums of units": ("training/sums.py", "_sums"),
    "update of the prototypes": ("training/update.py", "updated"),
    "samples that are kept": ("training/kept.py", "with_kept"),
}
"""What is printed, and the function that does it."""


def main() -> None:
    heading(
        "Where the time of training goes",
        "Seconds of each part in one training, the second in its process, and its share of the floor; the rest is "
        "what no line names. Read by Python's profiler, which slows small calls.",
    )
    columns = []
    for _, samples, shape, n_epochs in CASES:
        X = samples()
        floor = 2 * X.size * shape[0] * shape[1] * n_epochs * seconds(distance_product(), runs=3)[0] / PRODUCT
        columns.append([f"{s:.3f} ({s / floor:.2f})" for s in parts_of(X, Lattice(shape), n_epochs)])
    names = (*PARTS, "the rest", "all")
    table(("", *(case[0] for case in CASES)), zip(names, *columns, strict=True))


def parts_of(X: Any, lattice: Lattice, n_epochs: int) -> list[float]:
    """Seconds of each part, of the rest and of all."""
    default(X, lattice, n_epochs)
    profile = Profile()
    profile.runcall(default, X, lattice, n_epochs)
    stats = Stats(profile)
    found = [taken_by(stats, *of) for of in PARTS.values()]
    whole = cast("float", stats.total_tt)  # pyright: ignore[reportAttributeAccessIssue]
    return [*found, whole - sum(found), whole]


def taken_by(stats: Stats, file: str, function: str) -> float:
    """Seconds in a function and in what it calls."""
    of = cast("dict[tuple[str, int, str], tuple[int, int, float, float, Any]]", stats.stats)  # pyright: ignore[reportAttributeAccessIssue]
    return sum(
        each[3]
        for (path, _, name), each in of.items()
        if name == function and path.replace("\\", "/").endswith(f"somersault/{file}")
    )
