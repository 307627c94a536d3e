"""Search for the nearest unit alone, against the product that it needs and against others' searches."""

from functools import partial

import numpy as np
from sklearn.metrics import pairwise_distances_argmin

from benchmarks.maps import without_numba
from benchmarks.markdown import heading, table
from benchmarks.timing import PRODUCT, distance_product, seconds
from somersault.matching import best_units

CASES = ((60_000, 784, 400, 1.2), (1_000_000, 32, 400, 1.6), (1_000_000, 8, 100, 5.0), (2_000_000, 3, 256, 5.0))
"""Samples, features, units, and how many times the floor is asked for at most."""


def main() -> None:
    heading(
        "Search for the nearest unit",
        "Floor: 2 N D K operations at the rate of a 60 000 × 784 × 400 product in float32, taken in the same run. "
        "Beside it how many times the floor each takes; medians of 5, in turn, each right after an untimed one. "
        "Uniform data, float32. faiss gives squared distances too.",
    )
    found = [times_the_floor(*sizes) for *sizes, _ in CASES]
    names = list(dict.fromkeys(name for line in found for name in line))
    rows = (
        (f"{n} × {d}, {k} units", *(line.get(name, "–") for name in names), asked)
        for line, (n, d, k, asked) in zip(found, CASES, strict=True)
    )
    table(("", *names, "asked"), rows)


def times_the_floor(n: int, d: int, k: int) -> dict[str, str]:
    """What each way takes."""
    rng = np.random.default_rng(0)
    X, W = rng.random((n, d), dtype=np.float32), rng.random((k, d))
    ways = {
        "somersault": partial(best_units, X, W),
        "without Numba": without_numba(partial(best_units, X, W)),
        "scikit-learn": partial(pairwise_distances_argmin, X, W.astype(np.float32)),
    }
    try:
        from faiss import IndexFlatL2
    except ModuleNotFoundError:
        print("faiss is not installed: left out.\n")
    else:
        index = IndexFlatL2(d)
        index.add(W.astype(np.float32))
        ways["faiss"] = partial(index.search, X, 1)
    product, *times = seconds(distance_product(), *ways.values())
    floor = 2 * n * d * k / (PRODUCT / product)
    return {"floor, s": f"{floor:.3f}"} | {
        name: f"{taken / floor:.2f}" for name, taken in zip(ways, times, strict=True)
    }
