"""What a path must respect: the features that may vary."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.errors import InputError

Mask = NDArray[np.bool_]
Features = str | ArrayLike


def free_features(chosen: Features, n_features: int) -> Mask | None:
    """The features that may vary, (n_features,); None for all."""
    if isinstance(chosen, str) and chosen == "all":
        return None
    try:
        array = np.atleast_1d(np.asarray(chosen))
    except ValueError as error:
        raise _no_features(chosen, n_features) from error
    if array.dtype == np.bool_ and array.shape == (n_features,):
        free = array.copy()
    elif array.size == 0 or _are_numbers(array, n_features):
        free = np.zeros(n_features, dtype=bool)
        free[array.astype(np.intp)] = True
    else:
        raise _no_features(chosen, n_features)
    return None if free.all() else free


def _are_numbers(array: NDArray[Any], n_features: int) -> bool:
    return array.ndim == 1 and array.dtype.kind in "iu" and bool(((array >= 0) & (array < n_features)).all())


def _no_features(chosen: Any, n_features: int) -> InputError:
    return InputError(
        f'features_to_vary is {chosen!r}; need "all", numbers of features from 0 to {n_features - 1}, or a mask '
        f"with one entry for each of the {n_features} features; som.morph takes names of columns too"
    )
