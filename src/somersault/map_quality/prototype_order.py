"""Whether the lattice orders the prototypes as the data space does: no samples needed."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.map_quality.mapped import Array, Mapped, places
from somersault.matching import chunks


def topographic_product(
    prototypes: ArrayLike, lattice: Lattice, *, feature_weights: ArrayLike | None = None
) -> float:
    """P = 1 / (K(K − 1)) Σ_j Σ_k 1/2k Σ_{l ≤ k} log(Q₁(j, l) Q₂(j, l)): is the lattice of the data's dimension?

    Q₁(j, l) compares the distances in the data space of the l-th neighbor of unit j on the lattice and the l-th
    neighbor in the data space, Q₂ their distances on the lattice. Below 0 the lattice has too few dimensions and
    folds into the data, above 0 too many, near 0 it fits. Of neighbors that are equally far, which a lattice is
    full of, the mean over all their orders is taken: log P is linear in them.

    Cost: K² distances and their sorting, in chunks.

    Parameters
    ----------
    prototypes : array-like of shape (n_units, n_features)
    lattice : Lattice
    feature_weights : array-like of shape (n_features,), optional
        Of the squared differences in the distance. Default: all 1.

    Returns
    -------
    float
        0 for a map of one or two units.

    Raises
    ------
    InputError
        For prototypes that do not fit the lattice, and for two that coincide: the product is then not defined.

    References
    ----------
    Bauer and Pawelzik, Quantifying the neighborhood preservation of self-organizing feature maps, IEEE
    Transactions on Neural Networks 3 (1992). Deviation: ties.

    Examples
    --------
    >>> plane = Lattice((8, 8), "rectangular").coordinates
    >>> abs(round(topographic_product(plane, Lattice((8, 8), "rectangular")), 12))
    0.0
    >>> round(topographic_product(plane, Lattice((1, 64), "rectangular")), 3)  # a line through the plane
    -0.076
    """
    return product(Mapped.of(prototypes, prototypes, lattice, feature_weights))


def product(mapped: Mapped) -> float:
    """The topographic product; the samples are the prototypes themselves.

    With c_l = Σ_{k ≥ l} 1/2k the sums over k and l are Σ_i (c(place of i on the lattice) − c(place of i in the
    data)) log(d_data d_lattice); the mean over the orders of tied units gives each of them the mean of their c.
    """
    W, n_units = mapped.prototypes, mapped.n_units
    if n_units == 1:
        return 0.0
    every, total = np.arange(n_units), 0.0
    total_shares = _total_shares(n_units)
    for rows in chunks(n_units, 24 * n_units):
        data, lattice = mapped.squares(rows, W), np.square(mapped.lattice.between(every[rows, None], every))
        _check_apart(data, rows.start)
        for j in range(len(data)):
            others = np.delete(every, rows.start + j)
            total += _disorder(data[j, others], lattice[j, others], total_shares)
    return total / (n_units * (n_units - 1))


def _total_shares(n_units: int) -> Array:
    """Σ_{l ≤ m} c_l for m = 0 … K − 1."""
    shares = np.cumsum(0.5 / np.arange(n_units - 1, 0, -1))[::-1]
    return np.concatenate([[0.0], np.cumsum(shares)])


def _disorder(data: Array, lattice: Array, total_shares: Array) -> float:
    """Σ_i (c_lattice(i) − c_data(i)) log(d_data(i) d_lattice(i)) of one unit, from the squared distances."""
    differs = -_share(*places(data), total_shares)
    differs += _share(*places(lattice), total_shares)
    return float(differs @ np.log(data) + differs @ np.log(lattice)) / 2


def _share(smaller: NDArray[Any], size: NDArray[Any], total_shares: Array) -> Array:
    """The mean of c over the places that tied units share."""
    return (total_shares[smaller + size] - total_shares[smaller]) / size


def _check_apart(squares: Array, first: int) -> None:
    """Refuse prototypes that coincide: their order among the neighbors is not defined."""
    unit, other = np.nonzero(squares == 0)
    same = unit + first != other
    if same.any():
        raise InputError(
            f"units {unit[same][0] + first} and {other[same][0]} have the same prototype, so that the topographic "
            "product is not defined; need different ones: train with a larger last radius or on more samples"
        )
