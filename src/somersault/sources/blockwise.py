"""Functions of samples that need none of the others."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.sources.stream import Stream

_BYTES = 2**25
_MOST = 2**18


def blockwise(X: Any, function: Callable[[Any], NDArray[Any]], n_out: int) -> Iterator[NDArray[Any]]:
    """What the function makes of samples: of a stream some at a time, with n_out values for each."""
    if not isinstance(X, Stream):
        yield function(X)
        return
    size = int(np.clip(_BYTES // (X.dtype.itemsize * X.n_features + 8 * n_out), 64, _MOST))
    for _, block in X.chunks(size):
        yield function(block)


def joined(parts: Iterator[NDArray[Any]]) -> NDArray[Any]:
    """All parts as one array."""
    first, *others = parts
    return np.concatenate([first, *others]) if others else first
