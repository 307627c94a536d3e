"""Sets of numbers of which one class is made rare: those of scikit-learn, made ones, and tables of packages."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_wine,
    make_blobs,
    make_circles,
    make_classification,
    make_friedman1,
    make_moons,
)

from . import packages
from .halves import Data, Sets
from .tables import Rare, taken


def _digit(digit: int) -> Data:
    X, y = load_digits(return_X_y=True)
    return X, y == digit


def _drawn(seed: int, share: float, **how: Any) -> Data:
    X, y = make_classification(2000, weights=[1 - share], random_state=seed, **how)
    return X, y == 1


def _far(make: Callable[..., Any], seed: int, **how: Any) -> Data:
    """Two classes in the plane, and eight features of noise."""
    X, y = make(2000, random_state=seed, **how)[:2]
    return np.hstack([X, np.random.default_rng(seed).normal(size=(2000, 8)) * X.std()]), y == 1


def _blobs(seed: int) -> Data:
    """Three groups of twelve are the rare class."""
    X, y = make_blobs(2000, 6, centers=12, cluster_std=2.5, random_state=seed)
    return X, y < 3


def _friedman(seed: int) -> Data:
    X, y = make_friedman1(2000, 10, noise=2.0, random_state=seed)
    return X, y > np.quantile(y, 0.9)


def _diabetes(*, most: bool) -> Data:
    X, y = load_diabetes(return_X_y=True)
    return X, y > np.quantile(y, 0.85) if most else y < np.quantile(y, 0.15)


def _class(load: Callable[..., Any], which: int) -> Data:
    X, y = load(return_X_y=True)
    return X, y == which


SETS: Sets = {
    "digits: 8": (lambda _: _digit(8), 20),
    "digits: 3": (lambda _: _digit(3), 20),
    "digits: 9": (lambda _: _digit(9), 10),
    "breast cancer: malignant": (lambda _: _class(load_breast_cancer, 0), 12),
    "wine: the third": (lambda _: _class(load_wine, 2), 8),
    "iris: versicolor": (lambda _: _class(load_iris, 1), 8),
    "diabetes: worst": (lambda _: _diabetes(most=True), 25),
    "diabetes: best": (lambda _: _diabetes(most=False), 25),
    "made, 20 features": (lambda seed: _drawn(seed, 0.1, n_features=20, n_informative=5), 40),
    "made, 50 features": (lambda seed: _drawn(seed, 0.1, n_features=50, n_informative=8), 40),
    "made, noisy labels": (lambda seed: _drawn(seed, 0.1, n_features=12, n_informative=6, flip_y=0.05), 50),
    "moons and noise": (lambda seed: _far(make_moons, seed, noise=0.3), 25),
    "circles and noise": (lambda seed: _far(make_circles, seed, noise=0.2, factor=0.4), 25),
    "three blobs of twelve": (_blobs, 30),
    "friedman1: the most": (_friedman, 30),
}
"""Data by seed, True for the rare class, and how many of it there are to learn from."""
RARE: dict[str, Rare] = {
    "Caravan": lambda table: table.pop("Purchase"),
    "nwtco": lambda table: table.pop("rel") == 1,
    "MID": lambda table: table.pop("conflict") == 1,
}
NO_FEATURES = {"nwtco": ["seqno", "edrel", "in.subcohort"]}
"""Columns that name a row, or come later than what is predicted."""
REAL: Sets = {
    name: (taken(name, rare, NO_FEATURES.get(name, [])), 50) for name, rare in RARE.items() if packages.has(name)
}
"""The same of packages that are installed."""
