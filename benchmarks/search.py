"""Search for the nearest unit alone, against the product that it needs and against others' searches."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances_argmin

from benchmarks import training
from benchmarks.maps import Array, default, without_numba
from benchmarks.markdown import heading, side_by_side, table
from benchmarks.peers import installed, print_left_out
from benchmarks.timing import PRODUCT, distance_product, seconds
from somersault import Lattice
from somersault.matching import best_units
from somersault.matching.threads import n_threads

WITHOUT_NUMBA = "without Numba"
_Samples = NDArray[np.float32]
_Search = Callable[[], object]


def uniform(n: int, d: int, k: int) -> tuple[_Samples, Array]:
    """Samples and prototypes without any structure."""
    rng = np.random.default_rng(0)
    return rng.random((n, d), dtype=np.float32), rng.random((k, d))


def mapped(name: str) -> tuple[_Samples, Array]:
    """Samples and the prototypes of their map."""
    X, shape, n_epochs = next((make(), shape, n) for each, make, shape, n in training.CASES if each == name)
    return X, default(X, Lattice(shape), n_epochs)


CASES = {
    "MNIST on its map": (lambda: mapped("MNIST"), (0.36, 0.45)),
    "uniform": (lambda: uniform(60_000, 784, 400), (1.2, 1.2)),
    "uniform, 32 features": (lambda: uniform(1_000_000, 32, 400), (1.06, 1.0)),
    "uniform, 8 features": (lambda: uniform(1_000_000, 8, 100), (1.7, 2.6)),
    "uniform, 3 features": (lambda: uniform(2_000_000, 3, 256), (2.0, 1.9)),
    "a manifold on its map": (lambda: mapped("manifold"), (0.27, 0.32)),
}
"""What makes samples and prototypes, and how many times the floor is asked for on one thread, and on more."""


def main() -> None:
    heading(
        "Search for the nearest unit",
        "Medians of 5, in turn, each right after an untimed one, in float32. faiss gives squared distances too.",
    )
    print_left_out([package for package in OTHERS if not installed(package)])
    found = dict(measured(name, *made(), asked[n_threads() > 1]) for name, (made, asked) in CASES.items())
    print("### Beside other packages\n")
    side_by_side(("times ours",), {f"{title}, s": beside(taken) for title, (_, taken, _) in found.items()})
    print("### Times the floor\n")
    print("Floor: 2 N D K operations at the rate of a 60 000 × 784 × 400 product in float32, in the same run.\n")
    names = next(iter(found.values()))[1]
    rows = (
        (title, f"{floor:.3f}", *(f"{each / floor:.2f}" for each in taken.values()), asked)
        for title, (floor, taken, asked) in found.items()
    )
    table(("", "floor, s", *names, "asked"), rows)


def beside(taken: dict[str, float]) -> dict[str, tuple[str, str]]:
    """Seconds, and how many times ours, of each package."""
    ours = taken["somersault"]
    packages = {name: each for name, each in taken.items() if name != WITHOUT_NUMBA}
    return {name: (f"{each:.3f}", f"{each / ours:.2f}") for name, each in packages.items()}


def measured(name: str, X: _Samples, W: Array, asked: float) -> tuple[str, tuple[float, dict[str, float], float]]:
    """Its title; seconds of the floor, of each way, and what is asked."""
    ways: dict[str, _Search] = {
        "somersault": partial(best_units, X, W),
        WITHOUT_NUMBA: without_numba(partial(best_units, X, W)),
    }
    for package, prepared in OTHERS.items():
        if told := installed(package):
            ways[told] = prepared(X, W.astype(np.float32))
    product, *times = seconds(distance_product(), *ways.values())
    (n, d), k = X.shape, len(W)
    taken = 2 * n * d * k * product / PRODUCT, dict(zip(ways, times, strict=True)), asked
    return f"{name}: {n} × {d}, {k} units", taken


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
