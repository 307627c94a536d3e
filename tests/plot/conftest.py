"""Fixtures for drawings: a map, and axes to draw on."""

import pytest
from matplotlib.figure import Figure

from .map_of_prototypes import map_of


@pytest.fixture
def som(rng):
    return map_of(rng.normal(size=(20, 3)), (4, 5))


@pytest.fixture
def ax():
    return Figure(figsize=(4, 4)).subplots()
