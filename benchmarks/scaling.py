"""How the cost of training grows with the samples, the features and the units."""

from collections.abc import Sequence

import numpy as np

from benchmarks import data
from benchmarks.maps import default
from benchmarks.markdown import heading, table
from benchmarks.timing import PRODUCT, distance_product, seconds
from somersault import Lattice

N, D, SIDE, EPOCHS = 200_000, 32, 20, 10
SIZES: dict[str, Sequence[tuple[int, int, int]]] = {
    "N": [(n, D, SIDE) for n in (50_000, 100_000, 200_000, 400_000, 800_000)],
    "D": [(N, d, SIDE) for d in (4, 16, 64, 256)],
    "K": [(N, D, side) for side in (10, 20, 40, 60)],
}


def main() -> None:
    heading(
        "How the cost grows",
        f"Training on blobs, {EPOCHS} epochs; of N = {N}, D = {D}, K = {SIDE**2} one is changed at a time. "
        "Medians of 2. The exponent is the slope of the logarithm of the seconds over that of the size.",
    )
    rate = PRODUCT / seconds(distance_product())[0]
    rows: list[tuple[object, ...]] = []
    for letter, sizes in SIZES.items():
        times = [trained(*size) for size in sizes]
        varied = [{"N": n, "D": d, "K": side**2}[letter] for n, d, side in sizes]
        exponent = np.polyfit(np.log(varied), np.log(times), 1)[0]
        for (n, d, side), value, taken in zip(sizes, varied, times, strict=True):
            floors = taken * rate / (2 * n * d * side**2 * EPOCHS)
            last = f"{exponent:.2f}" if value == varied[-1] else ""
            rows.append((f"{letter} = {value}", f"{taken:.2f}", f"{floors:.2f}", last))
    table(("", "seconds", "times the floor", "exponent"), rows)


def trained(n_samples: int, n_features: int, side: int) -> float:
    X, lattice = data.blobs(n_samples, n_features), Lattice((side, side))
    return seconds(lambda: default(X, lattice, EPOCHS), runs=2)[0]
