"""Values beside which all others of their feature are lost in rounding: which features, and in which samples."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somersault.array_types import SampleArray
from somersault.arrays import DeviceSamples
from somersault.empty_rows import all_but
from somersault.extent import FEW, SWALLOWS, Array, Bulk
from somersault.matching import chunk_size
from somersault.training.data import Data
from somersault.training.initial import dense


@dataclass
class Swallowing:
    """The values of a feature that swallow the others."""

    feature: int
    farthest: float  # the value farthest from the others
    n_samples: int = 0
    first: int = 0  # the first of the user's rows with such a value


def swallowing(data: Data) -> list[Swallowing]:
    """The features with values that swallow the others, of samples that count."""
    few = data.example(FEW)
    features = _suspects(data) if issparse(few) else np.arange(data.n_features)
    if not features.size:
        return []
    bulk = Bulk.of(dense(few[:, features] if issparse(few) else few))
    if _at_most(data.X, float((bulk.limits - np.abs(bulk.middle)).min())):
        return []
    low, high = data.extent.low[features], data.extent.high[features]
    farthest = np.where(bulk.middle - low > high - bulk.middle, low, high)
    far = np.flatnonzero(bulk.swallowing(farthest))
    found = [Swallowing(int(features[d]), float(farthest[d])) for d in far]
    return _counted(data, bulk.middle[far], bulk.limits[far], found) if found else []


def _suspects(data: Data) -> NDArray[np.intp]:
    """Of sparse samples, which must not be made dense: the features with values far beyond the least of some."""
    some = data.example().data
    least = np.abs(some[some != 0]).min(initial=np.inf)
    return np.flatnonzero(np.maximum(-data.extent.low, data.extent.high) > SWALLOWS * least)


def _at_most(X: SampleArray, limit: float) -> bool:
    """Whether no value is larger, as far as that can be told at once."""
    if isinstance(X, DeviceSamples):
        return X.largest <= limit
    if not isinstance(X, np.ndarray):
        return False
    with np.errstate(over="ignore", invalid="ignore"):  # the root of the sum of squares is as large as any of them
        # not by a product of BLAS, whose threads take longer to wake than a small sum does
        squares = (float(np.einsum("ij,ij->", part, part)) for part in np.array_split(X, -(-len(X) // 2**13)))
        return sum(squares) <= min(limit, 1e150) ** 2 if limit > 0 else False


def _counted(data: Data, middle: Array, limits: Array, found: list[Swallowing]) -> list[Swallowing]:
    """The same with how many samples have such values, and which is the first."""
    features, start = [each.feature for each in found], 0
    for X, weights in data.parts(chunk_size(8 * data.n_features)):
        far = (np.abs(_columns(data, X, features) - middle) > limits) & (weights > 0)[:, None]
        for each, own in zip(found, far.T, strict=True):
            if own.any() and not each.n_samples:
                each.first = start + int(own.argmax())
            each.n_samples += int(own.sum())
        start += X.shape[0]
    rows = all_but(data.n_samples + data.left_out.size, data.left_out)
    return [replace(each, first=int(rows[each.first])) for each in found]


def _columns(data: Data, X: SampleArray, features: list[int]) -> Array:
    """Some features of some samples on the host."""
    return dense(data.samples.on_host(X)[:, features])
