"""Search for the nearest unit alone, against the product that it needs and against others' searches."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances_argmin

from benchmarks.maps import without_numba
from benchmarks.markdown import heading, side_by_side, table
from benchmarks.peers import installed, print_left_out
from benchmarks.timing import PRODUCT, distance_product, seconds
from somersault.matching import best_units

CASES = ((60_000, 784, 400, 1.2), (1_000_000, 32, 400, 1.6), (1_000_000, 8, 100, 5.0), (2_000_000, 3, 256, 5.0))
"""Samples, features, units, and how many times the floor is asked for at most."""
WITHOUT_NUMBA = "without Numba"
_Samples = NDArray[np.float32]
_Search = Callable[[], object]


def main() -> None:
    heading(
        "Search for the nearest unit",
        "Medians of 5, in turn, each right after an untimed one. Uniform data, float32. faiss gives squared "
        "distances too.",
    )
    print_left_out([package for package in OTHERS if not installed(package)])
    found = {f"{n} × {d}, {k} units": (measured(n, d, k), asked) for n, d, k, asked in CASES}
    print("### Beside other packages\n")
    side_by_side(("times ours",), {f"{title}, s": beside(taken) for title, ((_, taken), _) in found.items()})
    print("### Times the floor\n")
    print("Floor: 2 N D K operations at the rate of a 60 000 × 784 × 400 product in float32, in the same run.\n")
    names = next(iter(found.values()))[0][1]
    rows = (
        (title, f"{floor:.3f}", *(f"{each / floor:.2f}" for each in taken.values()), asked)
        for title, ((floor, taken), asked) in found.items()
    )
    table(("", "floor, s", *names, "asked"), rows)


def beside(taken: dict[str, float]) -> dict[str, tuple[str, str]]:
    """Seconds, and how many times ours, of each package."""
    ours = taken["somersault"]
    packages = {name: each for name, each in taken.items() if name != WITHOUT_NUMBA}
    return {name: (f"{each:.3f}", f"{each / ours:.2f}") for name, each in packages.items()}


def measured(n: int, d: int, k: int) -> tuple[float, dict[str, float]]:
    """Seconds of the floor, and of each way."""
    rng = np.random.default_rng(0)
    X, W = rng.random((n, d), dtype=np.float32), rng.random((k, d))
    ways: dict[str, _Search] = {
        "somersault": partial(best_units, X, W),
        WITHOUT_NUMBA: without_numba(partial(best_units, X, W)),
    }
    for package, prepared in OTHERS.items():
        if name := installed(package):
            ways[name] = prepared(X, W.astype(np.float32))
    product, *times = seconds(distance_product(), *ways.values())
    return 2 * n * d * k * product / PRODUCT, dict(zip(ways, times, strict=True))


def by_sklearn(X: _Samples, W: _Samples) -> _Search:
    return partial(pairwise_distances_argmin, X, W)


def by_faiss(X: _Samples, W: _Samples) -> _Search:
    from faiss import IndexFlatL2

    index = IndexFlatL2(W.shape[1])
    index.add(W)
    return partial(index.search, X, 1)


def by_superkmeans(X: _Samples, W: _Samples) -> _Search:
    from superkmeans import SuperKMeans

    return partial(SuperKMeans(*W.shape).assign, X, W)


OTHERS = {"scikit-learn": by_sklearn, "faiss-cpu": by_faiss, "superkmeans": by_superkmeans}
"""By package, what makes a search among prototypes ready."""
