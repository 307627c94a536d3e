"""Fixtures for model files."""

import numpy as np
import pytest


@pytest.fixture
def path(tmp_path):
    return tmp_path / "map.safetensors"


@pytest.fixture
def arrays(rng):
    return {
        "prototypes": rng.normal(size=(4, 3)),
        "hits": np.arange(4),
        "mask": np.array([True, False, True]),
        "image": np.arange(7, dtype=np.uint8),
        "small/0.radius": np.float32([0.1, np.nan, np.inf]),
    }
