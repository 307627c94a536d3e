"""Maps that sessions are asked about."""

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris

import somersault as ss
from somersault.explorer.answers.session import Session


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X[:600], y[:600]


@pytest.fixture(scope="module")
def som(digits):
    return ss.SOM(shape=(6, 7), n_epochs=6).fit(digits[0]).label_units(*digits)


@pytest.fixture(scope="module")
def session(som, digits):
    return Session(som, *digits)


@pytest.fixture(scope="module")
def flowers():
    data = load_iris(as_frame=True)
    return data.data, np.array(["seto<b>sa</b>", 'versi"color', "virginica 🌺"])[data.target]


@pytest.fixture(scope="module")
def table(flowers):
    return Session(ss.SOM(shape=(4, 5), n_epochs=6).fit(flowers[0]), *flowers)
