"""Real samples to measure against: none that a path is made of, which would be at distance 0 by construction."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.codebook import Codebook
from somersault.datasets.split import Split
from somersault.errors import InputError
from somersault.flow.morph import Morph

_MOST_REFERENCE = 10_000


def unused(X: NDArray[Any], *taken: Iterable[NDArray[Any]] | NDArray[Any]) -> NDArray[np.intp]:
    """Rows of different samples of X, without those equal to a taken one, bit for bit in the type of X."""
    seen = {point.astype(X.dtype).tobytes() for points in taken for point in points}
    rows: dict[bytes, int] = {x.tobytes(): row for row, x in enumerate(X)}
    return np.array([row for x, row in rows.items() if x not in seen], dtype=np.intp)


def real_samples(split: Split, book: Codebook, morph: Morph, ends: Array) -> NDArray[Any]:
    """Choose different training samples that no path is made of: neither medoids nor ends nor waypoints."""
    X = split.X
    waypoints = [] if morph.waypoints is None else [morph.waypoints.reshape(-1, X.shape[1])]
    kept = unused(X, book.prototypes, ends, *waypoints)
    if len(kept) < 2:
        raise InputError(
            f"{len(kept)} of {len(X)} training samples differ from each other and from the ends of paths; "
            "need at least 2 to measure against: more data, a map of fewer units, or morphs on its prototypes"
        )
    return X[kept[:: max(1, -(-len(kept) // _MOST_REFERENCE))]]
