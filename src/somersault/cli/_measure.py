"""Columns of different units of measure: whether one outweighs the others, and weights by which all are alike."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault.datasets import Dataset

_MOST = 100_000
"""Samples, evenly spread, that variances are taken from: more change no digit that matters."""

_UNSEEN = 1e-12
"""Of the largest weight: what a map does not see counts no more than rounding."""

_OUTWEIGHS = 0.9
"""A column with this share of the variance is nearly all that a map sees."""


def weights(X: NDArray[Any]) -> NDArray[np.float64]:
    """1/variance of each column, (n_features,), in 1/feature scale²; 1 for one that does not vary."""
    variances = _variances(X)
    return 1 / np.where(variances > 0, variances, 1.0)


def of_map(book: ss.Codebook, *, is_image: bool) -> NDArray[np.float64]:
    """What features are multiplied with to have distances as the map does; pixels stay as they are."""
    m = book.feature_weights
    return np.ones(1) if m is None or is_image else np.sqrt(np.maximum(m, _UNSEEN * m.max()))


def outweighing(data: Dataset) -> str | None:
    """What a column of a table has of the variance, if that is nearly all."""
    variances = np.nan_to_num(_variances(data.X))
    share = variances / max(variances.sum(), np.finfo(np.float64).tiny)
    most = int(share.argmax())
    if len(share) < 2 or data.image_shape is not None or share[most] < _OUTWEIGHS:
        return None
    name = most if data.feature_names is None else data.feature_names[most]
    return f"column {name} has {share[most]:.1%} of the variance"


def note(outweighing: str) -> str:
    """What to do about it."""
    return f"note: {outweighing}, so the map shows little else; with --standardize all columns count alike"


def _variances(X: NDArray[Any]) -> NDArray[np.float64]:
    """Of the known values of each column."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column of which nothing is known has none
        return np.nanvar(X[:: -(-len(X) // _MOST)], axis=0, dtype=np.float64)
