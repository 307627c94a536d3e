"""How good a map is: how near its prototypes are to the data, and how well the lattice keeps their order."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.lattice import Lattice
from somersault.matching import nearest


@dataclass(frozen=True)
class MapQuality:
    """Errors of a map on some samples.

    Attributes
    ----------
    quantization_error : float
        Mean distance of a sample to its best matching unit, feature scale (Kohonen 2001, section 3.13).
    topographic_error : float
        Share of samples whose two best matching units are no neighbors on the lattice, in [0, 1]
        (Kiviluoto, Topology preservation in self-organizing maps, ICNN 1996).
    hits : ndarray of shape (n_units,)
        How many samples each unit is the best matching unit of.
    """

    quantization_error: float
    topographic_error: float
    hits: NDArray[np.intp]


def map_quality(X: NDArray[Any], prototypes: NDArray[np.float64], lattice: Lattice) -> MapQuality:
    """The errors of a map on samples (n_samples, n_features)."""
    n_units = len(prototypes)
    units, squares = nearest(X, prototypes, min(2, n_units))
    torn = ~lattice.touching(units[:, 0], units[:, 1]) if n_units > 1 else np.zeros(len(X), dtype=bool)
    return MapQuality(
        quantization_error=float(np.sqrt(squares[:, 0]).mean()),
        topographic_error=float(torn.mean()),
        hits=np.bincount(units[:, 0], minlength=n_units),
    )
