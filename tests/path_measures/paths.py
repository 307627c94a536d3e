"""Paths that measures are tried on."""

import numpy as np

SQUARE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
"""Each corner has its nearest neighbor at distance 1."""


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def one_path(*points):
    return np.array(points, dtype=float)[None]


def by_first_feature(X):
    """Two classes: the first feature is the probability of class 1."""
    return np.column_stack([1 - X[:, 0], X[:, 0]])
