"""Samples at the boundary: an array in which values may be missing, or sparse rows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from somersault import validation
from somersault.array_types import SampleArray
from somersault.arrays import DeviceSamples, as_samples, on_host
from somersault.errors import InputError


def samples(X: Any, n_features: int) -> SampleArray:
    """Floats (n_samples, n_features), NaN for what is missing, or sparse rows."""
    if issparse(X):
        return _sparse(X, n_features)
    array = as_samples(X)
    if isinstance(array, DeviceSamples):
        return validation.remote(array, "X", n_features)
    return validation.matrix(array, "X", n_columns=n_features, nan="kept", keep_float32=True)


def complete(X: Any, n_features: int) -> SampleArray:
    """The same on the host, where every value is needed."""
    array = samples(on_host(X), n_features)
    if _misses(array):
        row = int(np.argmax(np.isnan(array).any(axis=1)))
        raise InputError(
            f"X contains NaN (first in row {row}); need complete samples: complete them first by som.impute(X), "
            "or drop those rows"
        )
    return array


def dense(X: SampleArray) -> NDArray[Any]:
    """Samples as an array."""
    return X.toarray() if issparse(X) else X


def _misses(X: SampleArray) -> bool:
    return not issparse(X) and bool(np.isnan(X.max()))


def _sparse(X: Any, n_features: int) -> csr_array:
    if X.ndim != 2 or X.shape[0] == 0 or X.shape[1] != n_features:
        raise InputError(
            f"X is sparse of shape {X.shape}, but the codebook has {n_features} features; "
            f"need shape (n_samples, {n_features})"
        )
    rows = csr_array(X)
    if rows.nnz:
        validation.matrix(rows.data[None, :], "X", nan="kept")
        if np.isnan(rows.data.max()):
            raise InputError("X is sparse and contains NaN; need numbers: pass X.toarray() to have missing values")
    return rows
