"""What distances to cluster centers give away: how many, and how precise, until the input is recovered.

`python -m studies.disclosure > studies/disclosure.md` makes the report. MNIST is in it if mnist.npz lies in the
folder SOMERSAULT_DATA, or in ../shared/data.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.markdown import heading, table
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans
from threadpoolctl import threadpool_limits

import somersault as ss
from somersault import datasets
from somersault.array_types import Array

DIGITS = (15, 12, 9, 6, 5, 4, 3, 2, 1)
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
N_INPUTS = 200


@dataclass(frozen=True)
class Service:
    """Centers that are public, inputs that should not be, and a gallery in which they are looked for."""

    name: str
    centers: Array
    gallery: Array
    inputs: NDArray[np.intp]  # rows of the gallery; no center was made of them
    mean: Array  # of the data of the centers: the guess of who knows no distance
    counts: tuple[int, ...]


def of_digits() -> Service:
    """100 centers of the first two thirds; inputs from the last."""
    X = datasets.digits().X
    train = X[:1200]
    centers = KMeans(100, n_init=1, random_state=0).fit(train).cluster_centers_
    inputs = np.random.default_rng(0).choice(np.arange(1200, len(X)), N_INPUTS, replace=False)
    counts = (1, 2, 5, 10, 20, 40, 60, 65, 80, 100)
    return Service("Digits, 8 × 8 pixels", centers, X, inputs, train.mean(axis=0), counts)


def of_mnist() -> Service | None:
    """1000 centers of the training split; inputs from the test split. None if the file is not there."""
    folder = Path(os.environ.get("SOMERSAULT_DATA", SHARED))
    if not (folder / "mnist.npz").is_file():
        return None
    os.environ["SOMERSAULT_DATA"] = str(folder)
    train, test = datasets.mnist("train").X, datasets.mnist("test").X.astype(np.float64)
    fit = MiniBatchKMeans(1000, batch_size=4096, max_iter=3, n_init=1, init_size=4096, random_state=0).fit(train)
    inputs = np.random.default_rng(0).choice(len(test), N_INPUTS, replace=False)
    counts = (1, 5, 20, 50, 100, 200, 400, 600, 800, 1000)
    centers = fit.cluster_centers_.astype(np.float64)
    return Service("MNIST, 28 × 28 pixels", centers, test, inputs, train.mean(axis=0, dtype=np.float64), counts)


def rounded(distances: Array, digits: int) -> tuple[Array, Array]:
    """Distances as a service prints them, to so many significant digits, and the unit of the last one."""
    unit = 10.0 ** (np.floor(np.log10(distances)) + 1 - digits)
    return np.round(distances / unit) * unit, unit


def recovered(service: Service, count: int, digits: int) -> Array:
    """The inputs as anyone can compute them from the first so many centers and the printed distances.

    The noise is that of rounding: its unit / √12 in a distance d, 2d times that in the square; of each input the
    root mean square over the centers.
    """
    book = ss.Codebook(service.centers[:count])
    distances = np.sqrt(book.activations(service.gallery[service.inputs]))
    printed, unit = rounded(distances, digits)
    noise = np.sqrt(np.mean(np.square(2 * printed * unit), axis=1, keepdims=True) / 12)
    noise = np.broadcast_to(noise, printed.shape)
    return book.invert(printed**2, noise=noise, regularization="discrepancy").points


def error(service: Service, points: Array) -> float:
    """Median of ‖point − input‖ / ‖mean − input‖."""
    inputs = service.gallery[service.inputs]
    apart = np.linalg.norm(points - inputs, axis=1) / np.linalg.norm(service.mean - inputs, axis=1)
    return float(np.median(apart))


def recognized(service: Service, points: Array) -> float:
    """Share of the points to which, in all of the gallery, their own input is nearest."""
    nearest = ss.Codebook(service.gallery).activations(points).argmin(axis=1)
    return float(np.mean(nearest == service.inputs))


def report(service: Service) -> None:
    """Both tables, and what they say."""
    points = {(n, p): recovered(service, n, p) for n in service.counts for p in DIGITS}
    errors = {cell: error(service, value) for cell, value in points.items()}
    shares = {cell: recognized(service, value) for cell, value in points.items()}
    n_centers, n_features = service.centers.shape
    rank = ss.Codebook(service.centers).well_posedness().rank
    heading(
        f"{service.name}: {n_centers} centers, which span {rank} of {n_features} dimensions",
        said(service, errors, shares),
    )
    print("Median error of the input, as a share of that of guessing the mean:\n")
    head = ["known distances", *(f"1e-{p}" for p in DIGITS)]
    table(head, [[n, *(f"{errors[n, p]:.1e}" for p in DIGITS)] for n in service.counts])
    print(f"Share of the inputs that are recognized among {len(service.gallery)} samples:\n")
    table(head, [[n, *(f"{shares[n, p]:.0%}" for p in DIGITS)] for n in service.counts])


def said(service: Service, errors: dict[tuple[int, int], float], shares: dict[tuple[int, int], float]) -> str:
    """The tables in words."""
    most = service.counts[-1]
    words = [
        f"All {most} distances at 1e-{p} bring the error to {errors[most, p]:.1e} of that of guessing the mean; "
        f"{shares[most, p]:.0%} of the inputs are recognized."
        for p in (15, 3, 1)
    ]
    enough = next((n for n in service.counts if shares[n, 3] >= 0.9), None)
    if enough is not None:
        words.append(
            f"At 1e-3, {enough} distances are enough to recognize nine in ten, by points that still have "
            f"{errors[enough, 3]:.0%} of that error."
        )
    return " ".join(words)


WORDS = f"""# What distances to cluster centers give away

A service that answers with the distances of an input from public centers (of clusters, of the units of a map)
hands out the input. The differences of their squares are linear in it, so distances from one center more than
the centers span dimensions determine it on that span, to as many digits as they have, less those that the
conditioning costs. Fewer give its projection on what their centers span, and how far off that it is; and long
before the input is recovered, its projection is enough to tell which of many it is.

Rounding takes the detail first and the identity last: what it hides are the directions in which the centers
hardly differ, and every further distance averages some of it away. It is the coarsest rounding, or very few
distances, that keep an input to itself.

{N_INPUTS} inputs of which no center was made. Columns: precision of the distances, relative (1e-3: rounded to
three significant digits). Points by `Codebook.invert` with the noise of that rounding and the discrepancy
principle. Command: `python -m studies.disclosure`.
"""


def main() -> None:
    print(WORDS)
    with threadpool_limits(1):
        report(of_digits())
        mnist = of_mnist()
        if mnist is None:
            print("MNIST: left out, no mnist.npz in the folder SOMERSAULT_DATA.")
        else:
            report(mnist)


if __name__ == "__main__":
    main()
