"""Inversion of activations beside the products that it cannot do without."""

import numpy as np

import somersault as ss
from benchmarks.markdown import heading, table
from benchmarks.timing import seconds
from somersault.hull import Array

CASES = ((100_000, 64, 400), (20_000, 784, 900))
"""Samples, features, units."""


def main() -> None:
    heading(
        "Inversion",
        "Points of activations of uniform samples, with all that is told of them, beside the bare products in "
        "float64: onto the singular vectors, to the points, to the activations of these. Medians of 3, in turn.",
    )
    rows = [(f"{n} × {d}, {k} units", *measured(n, d, k)) for n, d, k in CASES]
    names = ("products, s", "all known", "10 patterns of unknown ones", "with noise", "largest error, all known")
    table(("", *names), rows)


def measured(n: int, d: int, k: int) -> tuple[str, ...]:
    """Seconds of the products, how many times that each inversion takes, and how exact the plain one is."""
    rng = np.random.default_rng(0)
    X, book = rng.random((n, d)), ss.Codebook(rng.random((k, d)))
    A, U, V = book.activations(X), book.hull.left, book.hull.basis
    unknown = rng.random((10, k)) < 0.1
    gaps = np.where(unknown[rng.integers(10, size=n)], np.nan, A)
    products, *taken = seconds(
        lambda: products_of(A, U, V),
        lambda: book.invert(A),
        lambda: book.invert(gaps),
        lambda: book.invert(A, noise=1e-6),
        runs=3,
    )
    error = float(np.abs(book.invert(A).points - X).max())
    return f"{products:.2f}", *(f"{each / products:.1f}" for each in taken), f"{error:.1e}"


def products_of(A: Array, U: Array, V: Array) -> tuple[Array, Array]:
    z = A @ U
    return z @ V, z @ U.T
