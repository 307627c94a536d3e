"""Halves of data: one to learn from, with few of the rare class, and one to test."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from sklearn.utils import _safe_indexing

Data = tuple[Any, NDArray[np.bool_]]
Sets = dict[str, tuple[Callable[[int], Data], int]]
"""Data by seed, True for the rare class, and how many of it there are to learn from."""


def halves(sets: Sets, name: str, seed: int) -> tuple[Any, NDArray[np.bool_], Any, NDArray[np.bool_]]:
    """Half of the data to learn from, with so few of the rare class, and the other half."""
    make, n_rare = sets[name]
    X, y = make(seed)
    X, X_test, y, y_test = train_test_split(X, y, test_size=0.5, stratify=y, random_state=seed)
    rare = np.flatnonzero(y)
    kept = np.delete(np.arange(len(y)), rare[n_rare:])
    return _safe_indexing(X, kept), y[kept], X_test, y_test
