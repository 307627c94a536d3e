"""Whether the default is as good as full batch: errors of both on the same samples."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks import data
from benchmarks.maps import default, full_batch
from benchmarks.markdown import heading, table
from somersault import Lattice
from somersault.map_quality import map_quality

SETS: dict[str, tuple[Callable[[], NDArray[np.float32]], int, int]] = {
    "MNIST": (data.handwritten, 20, 10),
    "digits": (data.digits, 8, 10),
    "square, uniform": (lambda: data.cube(50_000, 2), 20, 10),
    "cube, uniform": (lambda: data.cube(50_000, 3), 16, 10),
    "blobs in 32 dimensions": (lambda: data.blobs(50_000, 32), 20, 10),
    "manifold of 3 in 16 dimensions": (lambda: data.manifold(50_000, 16, 3, 0.05), 30, 10),
    "manifold of 4 in 32 dimensions": (lambda: data.manifold(50_000, 32, 4, 0.1), 20, 10),
    "many blobs in 16 dimensions": (lambda: data.blobs(2_500_000, 16), 12, 10),
    "much of a manifold of 2 in 8 dimensions": (lambda: data.manifold(2_000_000, 8, 2, 0.05), 6, 10),
}
"""Samples, side of the map, epochs."""
SUBSETS, SHARE = 5, 0.6


def main() -> None:
    heading(
        "Errors of the default and of full batch",
        f"Means over {SUBSETS} random subsets of {SHARE:.0%} of the samples, on which both were trained, with the "
        "same start and radii, and measured. Full batch makes one update from all samples in each epoch. The "
        "difference is the default's error less that of full batch on the same samples, ± its standard error: "
        "below zero the default is the better.",
    )
    rows = (row for name in SETS for row in rows_of(name))
    table(("", "error", "default", "full batch", "difference"), rows)


def rows_of(name: str) -> list[tuple[str, ...]]:
    samples, side, n_epochs = SETS[name]
    X, lattice = samples(), Lattice((side, side))
    found = np.array([errors(X, lattice, n_epochs, subset) for subset in range(SUBSETS)])
    label = f"{name}, {int(SHARE * len(X))} × {X.shape[1]}, {side} × {side}"
    return [
        (label if error == "quantization" else "", error, *compared(pairs))
        for error, pairs in zip(("quantization", "topographic"), found.transpose(2, 0, 1), strict=True)
    ]


def errors(X: NDArray[np.float32], lattice: Lattice, n_epochs: int, subset: int) -> list[tuple[float, float]]:
    """Quantization and topographic error of the default, and of full batch."""
    rng = np.random.default_rng(100 + subset)
    some = X[np.sort(rng.choice(len(X), int(SHARE * len(X)), replace=False))]
    measured = (map_quality(some, train(some, lattice, n_epochs), lattice) for train in (default, full_batch))
    return [(quality.quantization_error, quality.topographic_error) for quality in measured]


def compared(pairs: NDArray[np.float64]) -> tuple[str, str, str]:
    """Means of both, and of their difference, (n_subsets, 2)."""
    ours, full = pairs.mean(axis=0)
    differences = pairs[:, 0] - pairs[:, 1]
    spread = differences.std(ddof=1) / np.sqrt(len(differences))
    return f"{ours:.4f}", f"{full:.4f}", f"{differences.mean():+.4f} ± {spread:.4f}"
