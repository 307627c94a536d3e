"""Columns of different units of measure: whether one outweighs the others, and weights by which all are alike."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.dataset import Dataset
from somersault.sources import Source

_MOST = 100_000
"""Samples, evenly spread, that variances are taken from: more change no digit that matters."""

_OUTWEIGHS = 0.9
"""A column with this share of the variance is nearly all that a map sees."""


def weights(X: NDArray[Any] | Source) -> NDArray[np.float64]:
    """Weigh each column by 1/variance, (n_features,), in 1/feature scale²; 1 for one that does not vary."""
    variances = _variances(X)
    return 1 / np.where(variances > 0, variances, 1.0)


def outweighing(data: Dataset) -> str | None:
    """Say what a column of a table has of the variance, if that is nearly all."""
    if isinstance(data.X, Source):  # a further pass for a hint would be too much
        return None
    variances = _variances(data.X)
    share = variances / max(variances.sum(), np.finfo(np.float64).tiny)
    most = int(share.argmax())
    if len(share) < 2 or data.image_shape is not None or share[most] < _OUTWEIGHS:
        return None
    name = most if data.feature_names is None else data.feature_names[most]
    return f"column {name} has {share[most]:.1%} of the variance"


def _variances(X: NDArray[Any] | Source) -> NDArray[np.float64]:
    """Of the known values of each column, 0 where none is known; around the first row, so no digits cancel."""
    n = total = square = np.zeros(1)
    around = None
    for values in _parts(X):
        around = np.nan_to_num(values[0]) if around is None else around
        off = values - around
        n = n + (~np.isnan(off)).sum(axis=0)
        total = total + np.nansum(off, axis=0)
        square = square + np.nansum(np.square(off), axis=0)
    n = np.maximum(n, 1)
    return np.maximum(square / n - np.square(total / n), 0.0)


def _parts(X: NDArray[Any] | Source) -> Iterator[NDArray[np.float64]]:
    """Evenly spread samples, or, of what is read in blocks, all."""
    parts = (block.table for block in X.blocks(_MOST)) if isinstance(X, Source) else [X[:: -(-len(X) // _MOST)]]
    return (np.asarray(part, dtype=np.float64) for part in parts)
