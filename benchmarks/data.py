"""The data that the benchmarks look at."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from somersault.datasets import mnist

Samples = NDArray[np.float32]


@lru_cache
def handwritten() -> Samples:
    """MNIST, 60 000 × 784."""
    return mnist().X


def digits() -> Samples:
    """scikit-learn's digits, 1797 × 64."""
    return load_digits().data.astype(np.float32)


def cube(n_samples: int, n_features: int) -> Samples:
    """Uniform in a cube, or in a square."""
    return np.random.default_rng(0).random((n_samples, n_features), dtype=np.float32)


def blobs(n_samples: int, n_features: int) -> Samples:
    """Fifty overlapping Gaussian clusters."""
    rng = np.random.default_rng(1)
    centers = 2 * rng.standard_normal((50, n_features), dtype=np.float32)
    noise = rng.standard_normal((n_samples, n_features), dtype=np.float32)
    return centers[rng.integers(50, size=n_samples)] + noise


def manifold(n_samples: int, n_features: int, dimension: int, noise: float) -> Samples:
    """A curved manifold of a few dimensions, with noise around it."""
    rng = np.random.default_rng(2)
    z = rng.standard_normal((n_samples, dimension), dtype=np.float32)
    bent = np.tanh(z @ rng.standard_normal((dimension, 64), dtype=np.float32))
    flat = bent @ (rng.standard_normal((64, n_features), dtype=np.float32) / 8)
    return flat + noise * rng.standard_normal((n_samples, n_features), dtype=np.float32)
