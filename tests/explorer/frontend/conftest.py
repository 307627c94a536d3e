"""Pages of images and of a table, open in a browser."""

import pandas as pd
import pytest
from sklearn.datasets import load_digits, load_iris

import somersault as ss
from somersault.explorer.answers.session import Session
from tests.explorer.fakes import Recording, served

from .page import ready


def recorded_digits():
    X, y = load_digits(return_X_y=True)
    som = ss.SOM(shape=(7, 8), n_epochs=6).fit(X[:600])
    return Session(som, X[:600], y[:600], name="Digits")


def recorded_flowers():
    data = load_iris()
    X = pd.DataFrame(data.data, columns=["length", "=width", "<b>petal</b>", "petal 🌸"])
    som = ss.SOM(shape=(6, 6), boundary="toroidal", n_epochs=6).fit(X)
    return Session(som, X, name="Flowers")


@pytest.fixture(scope="module")
def digits():
    return Recording(recorded_digits())


@pytest.fixture(scope="module")
def flowers():
    return Recording(recorded_flowers())


@pytest.fixture(scope="module")
def digits_address(digits):
    with served(digits) as address:
        yield address


@pytest.fixture(scope="module")
def flowers_address(flowers):
    with served(flowers) as address:
        yield address


@pytest.fixture
def page(tab, digits, digits_address):
    tab.goto(digits_address.url)
    ready(tab)
    digits.asked.clear()
    return tab


@pytest.fixture
def table_page(tab, flowers, flowers_address):
    tab.goto(flowers_address.url)
    ready(tab)
    flowers.asked.clear()
    return tab
