"""Fixtures for measures of maps."""

import numpy as np
import pytest

from somersault.lattice import Lattice


@pytest.fixture
def clustered(rng):
    X = rng.normal(size=(60, 3)) + 6 * (np.arange(60) % 3)[:, None]
    W = X[:16]
    return X, W, Lattice((4, 4)), np.array(["a", "b", "c"] * 5 + ["a"])
