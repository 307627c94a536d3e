"""Best matching units: which prototypes are nearest to a sample."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHUNK_BYTES = 2**25
_CANCELLED = 1e-3
"""Below this share of ‖x‖² + ‖w‖² an expanded squared distance has lost digits and is computed anew."""


def chunks(n_rows: int, row_bytes: int) -> Iterator[slice]:
    """Slices of rows that stay near the processor: about 32 MB each."""
    size = int(np.clip(_CHUNK_BYTES // max(row_bytes, 1), 64, 2**14))
    return (slice(start, min(start + size, n_rows)) for start in range(0, n_rows, size))


def squared_distances(X: NDArray[Any], prototypes: NDArray[np.float64]) -> NDArray[np.float64]:
    """‖x − w_i‖², (n_samples, n_units) in float64, each to about 12 digits however far from the origin.

    Expanded around the prototypes' mean, so that it is one matrix product; the few entries that cancel are
    computed from the difference itself.
    """
    center = prototypes.mean(axis=0)
    W = prototypes - center
    w2 = np.vecdot(W, W)
    out = np.empty((len(X), len(W)))
    for rows in chunks(len(X), 8 * sum(prototypes.shape)):
        x = X[rows] - center
        bound = np.vecdot(x, x)[:, None] + w2
        np.matmul(x, W.T, out=out[rows])
        out[rows] *= -2
        out[rows] += bound
        sample, unit = np.nonzero(out[rows] <= _CANCELLED * bound)
        out[rows][sample, unit] = _differences(x, W, sample, unit)
    return out


def _differences(
    x: NDArray[Any], W: NDArray[Any], sample: NDArray[np.intp], unit: NDArray[np.intp]
) -> NDArray[np.float64]:
    """‖x_s − w_u‖² of the given pairs."""
    out = np.empty(len(sample))
    for pairs in chunks(len(sample), 16 * x.shape[1]):
        difference = x[sample[pairs]] - W[unit[pairs]]
        out[pairs] = np.vecdot(difference, difference)
    return out


class Search:
    """Finds argmax_i (x̃·w̃_i − ½‖w̃_i‖²), which is argmin_i ‖x − w_i‖², by one matrix product per chunk.

    The product runs in float32 for float32 data. `center` is subtracted from both sides first: without that,
    float32 gives many samples a wrong unit once the offset is large against the spread. None leaves it out, for
    data that lie around the origin.
    """

    def __init__(self, prototypes: NDArray[np.float64], dtype: np.dtype[Any], center: NDArray[np.float64] | None):
        self._prototypes = prototypes
        W = prototypes if center is None else prototypes - center
        self._center64 = center
        single = dtype == np.float32 and 1e-12 < np.abs(W).max() < 1e12  # their squares stay inside float32
        self._dtype = np.float32 if single else np.float64
        self._center = None if center is None else center.astype(self._dtype)
        self._W = (W if self._center is None else prototypes - self._center).astype(self._dtype)
        self._half_squares = 0.5 * np.vecdot(self._W, self._W)
        self._scores = np.empty((0, len(prototypes)), dtype=self._dtype)

    @property
    def row_bytes(self) -> int:
        """What one sample occupies while it is searched for."""
        n_units, n_features = self._W.shape
        return np.dtype(self._dtype).itemsize * (n_units if self._center is None else n_units + n_features)

    def __call__(self, chunk: NDArray[Any], n_best: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The n_best nearest units of each row of a chunk, nearest first, and their squared distances."""
        x = chunk.astype(self._dtype, copy=False)
        if self._center is not None:
            x = x - self._center
        with np.errstate(over="ignore"):
            x2 = np.vecdot(x, x)
        if not np.isfinite(x2).all():  # float32 cannot hold these squares
            return Search(self._prototypes, np.dtype(np.float64), self._center64)(chunk, n_best)
        if len(self._scores) < len(x):  # written again for every chunk: fresh memory costs more than the search
            self._scores = np.empty((len(x), len(self._W)), dtype=self._dtype)
        scores = np.matmul(x, self._W.T, out=self._scores[: len(x)])
        scores -= self._half_squares
        samples = np.arange(len(x))
        units = np.empty((len(x), n_best), dtype=np.intp)
        squares = np.empty((len(x), n_best))
        for k in range(n_best):
            units[:, k] = unit = scores.argmax(axis=1)
            squares[:, k] = x2 - 2 * scores[samples, unit]
            scores[samples, unit] = -np.inf
        bound = (x2 + 2 * self._half_squares[units[:, 0]])[:, None]
        sample, k = np.nonzero(squares <= _CANCELLED * bound)
        squares[sample, k] = _differences(x, self._W, sample, units[sample, k])
        return units, squares


def nearest(
    X: NDArray[Any], prototypes: NDArray[np.float64], n_best: int = 1
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The n_best units nearest to each sample, nearest first, and their squared distances.

    Both (n_samples, n_best). Of units that are equally near the one with the smallest number comes first.
    """
    search = Search(prototypes, X.dtype, prototypes.mean(axis=0))
    parts = [search(X[rows], n_best) for rows in chunks(len(X), search.row_bytes)]
    return np.concatenate([units for units, _ in parts]), np.concatenate([squares for _, squares in parts])
