"""What is made of each sample without the others: at once, or of some after others."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.arrays import DeviceSamples, on_host
from somersault.empty_rows import NO_UNIT, Consequence, Unanswered
from somersault.output_file import Target
from somersault.sources.results import written
from somersault.sources.stream import Stream

_BYTES = 2**25


def map_rows(
    X: Any,
    function: Callable[[Any], NDArray[Any]],
    names: Sequence[str],
    out: Target | None = None,
    most: int = 2**18,
    dtype: type | None = None,
    *,
    absent: Consequence | None = NO_UNIT,
) -> Any:
    """The function of all samples, in memory or written to out and opened.

    A warning names rows without a result, as absent says; None: none.

    Its results are of float64 and have columns of these names; with a dtype they are of that, and one number each.

    The function gets all samples at once, unless they are a stream or the results are to be written. Of what Dask
    makes the result is an array of Dask, which is not computed yet.
    """
    unanswered = Unanswered(absent or NO_UNIT)
    if out is None and not isinstance(X, Stream):
        found = unanswered.among(function(X))
        if absent:
            unanswered.warn()
        return found
    n_features = X.n_features if isinstance(X, Stream) else X.shape[1]
    size = int(np.clip(_BYTES // (8 * (n_features + len(names))), 64, most))
    if out is None and X.is_of_dask:
        like = np.empty((0, len(names))) if dtype is None else np.empty(0, dtype)
        return X.lazily(partial(_applied, function, size), like)
    if isinstance(X, Stream) and X.is_shared:
        parts = X.each(partial(_applied, function, size), size)
    else:
        parts = (on_host(function(rows)) for rows in pieces(X, size))
    parts = map(unanswered.among, parts)
    found = np.concatenate(list(parts)) if out is None else written(out, parts, names)
    if absent:
        unanswered.warn()
    return found


def _applied(function: Callable[[Any], NDArray[Any]], size: int, stream: Stream) -> NDArray[Any]:
    return np.concatenate([on_host(function(rows)) for rows in pieces(stream, size)])


def loaded(X: Any) -> Any:
    """Samples in memory, also those of a stream."""
    return np.concatenate([rows.copy() for rows in pieces(X, 2**16)]) if isinstance(X, Stream) else X


def pieces(X: Any, size: int) -> Iterator[Any]:
    """Samples, so many at a time: of a stream valid until the next are asked for, on a device staying there."""
    if isinstance(X, Stream):
        return X.chunks(size)
    piece = X.piece if isinstance(X, DeviceSamples) else X.__getitem__
    return (piece(slice(start, start + size)) for start in range(0, X.shape[0], size))
