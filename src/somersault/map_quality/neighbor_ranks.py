"""Whether samples that are near in the data are near on the map, and the other way round.

Two samples are as far apart on the map as their best matching units on the lattice, so that ties are the rule
there: all samples of a unit are equally near to one another. Nothing may then depend on the order of the samples,
and a map must not be blamed for an order that it does not claim:

* The rank of a sample j seen from i is 1 + the number of samples that are strictly nearer to i.
* The k neighbors of i are drawn from the samples in the order of their rank; those that tie for the last places
  have equal shares of them.

Without ties both are the ranks and the neighbors of the publication.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.even_rows import from_first
from somersault.lattice import Lattice
from somersault.map_quality.mapped import Array, Mapped, places
from somersault.matching import chunks

N_NEIGHBORS = 5
_MOST_SEEN_FROM = 5000


def trustworthiness(
    X: ArrayLike,
    prototypes: ArrayLike,
    lattice: Lattice,
    *,
    k: int = N_NEIGHBORS,
    feature_weights: ArrayLike | None = None,
) -> float:
    """M₁ = 1 − 2 / (nk(2n − 3k − 1)) Σ_i Σ_{j ∈ U_k(i)} max(r(i, j) − k, 0): are neighbors on the map real ones?

    U_k(i) are the k nearest of the other samples on the map, r(i, j) is the rank of j by its distance from i in
    the data. Samples of the same unit are equally near on the map, ranks are shared as `neighbor_ranks` says.

    Cost: n² distances and their sorting; a matrix of a chunk of rows is all that is held. From 5000 samples on
    the sum runs over 5000 evenly spaced i, so that the cost grows like 5000 n; each still ranks all n samples.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Samples without missing values, feature scale.
    prototypes : array-like of shape (n_units, n_features)
    lattice : Lattice
        Its distances are the map's, over wrapped edges where it has them.
    k : int, default 5
        How many neighbors, less than n_samples / 2. 5 is what scikit-learn's `trustworthiness` takes.
    feature_weights : array-like of shape (n_features,), optional
        Of the squared differences in the distance. Default: all 1.

    Returns
    -------
    float
        In [0, 1]; 1 is good, neighbors at random give about 1/2.

    Raises
    ------
    InputError
        For arrays that do not fit one another or the lattice, missing values, a k of half the samples or more.

    References
    ----------
    Venna and Kaski, Neighborhood preservation in nonlinear projection methods: an experimental study, ICANN 2001,
    M₁ and M₂. Deviation: ties, see `somersault.map_quality.neighbor_ranks`.

    Examples
    --------
    >>> corners = [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]
    >>> X = [[-1.25, 1.25], [1.25, -1.25], [4.0, 4.0]]
    >>> trustworthiness(X, corners, Lattice((2, 2), "rectangular"), k=1)
    0.333...
    """
    return preserved(Mapped.of(X, prototypes, lattice, feature_weights), k)[1]


def neighborhood_preservation(
    X: ArrayLike,
    prototypes: ArrayLike,
    lattice: Lattice,
    *,
    k: int = N_NEIGHBORS,
    feature_weights: ArrayLike | None = None,
) -> float:
    """M₂ = 1 − 2 / (nk(2n − 3k − 1)) Σ_i Σ_{j ∈ V_k(i)} max(r̂(i, j) − k, 0): do real neighbors stay neighbors?

    V_k(i) are the k nearest of the other samples in the data, r̂(i, j) is the rank of j by its distance from i on
    the map: `trustworthiness` with the two spaces exchanged, of the same cost. Also known as continuity.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Samples without missing values, feature scale.
    prototypes : array-like of shape (n_units, n_features)
    lattice : Lattice
        Its distances are the map's, over wrapped edges where it has them.
    k : int, default 5
        How many neighbors, less than n_samples / 2.
    feature_weights : array-like of shape (n_features,), optional
        Of the squared differences in the distance. Default: all 1.

    Returns
    -------
    float
        In [0, 1]; 1 is good. A map of one unit has 1: it tears nothing apart, though none of it can be trusted.

    Raises
    ------
    InputError
        For arrays that do not fit one another or the lattice, missing values, a k of half the samples or more.

    References
    ----------
    Venna and Kaski, Neighborhood preservation in nonlinear projection methods: an experimental study, ICANN 2001,
    M₁ and M₂. Deviation: ties, see `somersault.map_quality.neighbor_ranks`.

    Examples
    --------
    >>> line = [[0.0], [1.0], [2.0], [3.0], [4.0]]
    >>> neighborhood_preservation(line, line, Lattice((1, 5)), k=1)
    1.0
    """
    return preserved(Mapped.of(X, prototypes, lattice, feature_weights), k)[0]


def preserved(mapped: Mapped, k: int = N_NEIGHBORS) -> tuple[float, float]:
    """Neighborhood preservation and trustworthiness: they share nearly all of the work."""
    mapped.check_complete("a measure of neighbor ranks")
    n = mapped.n_samples
    k = validation.whole(k, "k", least=1)
    if 2 * k >= n:
        raise InputError(
            f"k is {k} for {n} samples; need k below half their number: pass more samples, or a smaller k to "
            "trustworthiness or neighborhood_preservation"
        )
    seen_from = from_first(n, _MOST_SEEN_FROM)
    non_adjacent = intruding = 0.0
    for part in chunks(len(seen_from), 8 * n):
        for i, squares in zip(seen_from[part], _squares(mapped, seen_from[part]), strict=True):
            shown, real = _places_on_map(mapped, i), places(np.delete(squares, i))
            non_adjacent += _misplaced(real, shown, k)
            intruding += _misplaced(shown, real, k)
    worst = len(seen_from) * k * (2 * n - 3 * k - 1) / 2
    return 1 - non_adjacent / worst, 1 - intruding / worst


def _squares(mapped: Mapped, rows: NDArray[np.intp]) -> Array:
    """Squared distances of some samples from all. Widens few of them at a time."""
    out = np.empty((len(rows), mapped.n_samples))
    for columns in chunks(mapped.n_samples, 16 * mapped.X.shape[1]):
        out[:, columns] = mapped.squares(rows, mapped.dense(columns))
    return out


def _places_on_map(mapped: Mapped, i: int) -> tuple[Array, Array]:
    """The places of the other samples by their distance from i on the map: ordered by units, which are fewer."""
    units, unit, hits = mapped.hit_units
    distances = mapped.lattice.between(units[unit[i]], units)
    smaller, size = places(distances, hits - (units == units[unit[i]]))
    others = np.delete(unit, i)
    return smaller[others], size[others]


def _misplaced(one: tuple[Array, Array], other: tuple[Array, Array], k: int) -> float:
    """Σ_j max(r(j) − k, 0) over the k neighbors in one space, r their rank in the other."""
    smaller, size = one
    share = np.clip((k - smaller) / size, 0, 1)
    return float(share @ np.maximum(other[0] + 1 - k, 0))
