"""Fixtures for arrays of other libraries."""

import pytest
from sklearn.datasets import load_iris


@pytest.fixture(scope="package")
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.fixture(scope="package")
def iris():
    return load_iris(return_X_y=True)
