"""Errors that samples make on the map: how far they are from their units, and how torn their surroundings are."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from somersault import neighborhood, validation
from somersault.lattice import Lattice
from somersault.map_quality.mapped import Array, Mapped
from somersault.matching import FeatureMetric, chunks

Pairs = tuple[NDArray[np.intp], Array]

_FIRST_REACH = 4.0
"""Most paths are found within so many mean edges; a search of the whole lattice takes thirty times as long."""


def mean_of(mapped: Mapped, total: Array) -> float:
    """The mean over all samples of what the units' samples add up to."""
    return float(total.sum() / mapped.tally.hits.sum())


def per_unit(mapped: Mapped, total: Array) -> Array:
    """The mean over each unit's samples; NaN for units without any, of which nothing is known."""
    hits = mapped.tally.hits
    return np.divide(total, hits, out=np.full(mapped.n_units, np.nan), where=hits > 0)


def combined_error(
    X: ArrayLike, prototypes: ArrayLike, lattice: Lattice, *, feature_weights: ArrayLike | None = None
) -> float:
    """Mean over the samples of ‖x − w_b‖ + min Σ ‖w_i − w_j‖ over paths of neighbors from its bmu b to the second.

    What quantization and topographic error each see alone, in one number: a sample whose second best unit lies
    elsewhere on the lattice pays for the way there. Of units that are equally near, the smaller number is better.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Samples, feature scale.
    prototypes : array-like of shape (n_units, n_features)
    lattice : Lattice
    feature_weights : array-like of shape (n_features,), optional
        Of the squared differences in the distance. Default: all 1.

    Returns
    -------
    float
        Feature scale; low is good. The quantization error for a map of one unit.

    Raises
    ------
    InputError
        For arrays that do not fit one another or the lattice.

    References
    ----------
    Kaski and Lagus, Comparing self-organizing maps, ICANN 1996.

    Examples
    --------
    >>> lattice = Lattice((1, 3), "rectangular")
    >>> combined_error([[0.0, 0.5]], [[0.0, 0.0], [4.0, 3.0], [0.0, 2.0]], lattice)  # 0.5 + 5.0 + 4.123
    9.623...
    """
    return combined(Mapped.of(X, prototypes, lattice, feature_weights))


def combined(mapped: Mapped) -> float:
    """The combined error."""
    error = mean_of(mapped, mapped.tally.distance)
    if mapped.n_units == 1:
        return error
    pairs, counts = mapped.total(_pairs, _all_pairs, mapped.n_units)
    return error + float(counts @ _ways(mapped, *np.divmod(pairs, mapped.n_units)) / counts.sum())


def _pairs(_: Any, units: NDArray[np.intp], squares: Array, n_units: int) -> Pairs:  # noqa: ARG001
    """Pairs of first and second best units that occur, as numbers, and how often."""
    pairs, counts = np.unique(units[:, 0] * n_units + units[:, 1], return_counts=True)
    return pairs, counts.astype(np.float64)


def _all_pairs(several: list[Pairs]) -> Pairs:
    pairs, pair = np.unique(np.concatenate([pairs for pairs, _ in several]), return_inverse=True)
    return pairs, np.bincount(pair, np.concatenate([counts for _, counts in several])).astype(np.float64)


def _ways(mapped: Mapped, a: NDArray[np.intp], b: NDArray[np.intp]) -> Array:
    """Lengths of the shortest paths of neighbors from each a to its b, feature scale."""
    edges, n_units = mapped.lattice.edges, mapped.n_units
    steps = mapped.apart(*edges.T)
    ends = edges.T.astype(np.int32)  # SciPy before 1.15 finds no ways between others
    graph = csr_array((steps, tuple(ends)), shape=(n_units, n_units))
    lengths = mapped.apart(a, b)  # between neighbors: no detour is shorter
    pending, reach = np.flatnonzero(~mapped.lattice.touching(a, b)), _FIRST_REACH * steps.mean()
    while pending.size:
        lengths[pending] = _ways_within(graph, a[pending], b[pending], reach)
        pending = pending[np.isinf(lengths[pending])]
        reach *= 2
    return lengths


def _ways_within(graph: Any, a: NDArray[np.intp], b: NDArray[np.intp], reach: float) -> Array:
    """The same, infinite where it is longer than reach."""
    out = np.empty(len(a))
    starts, start = np.unique(a, return_inverse=True)
    for part in chunks(len(starts), 8 * graph.shape[0]):
        here = (start >= part.start) & (start < part.stop)
        lengths = dijkstra(graph, directed=False, indices=starts[part], limit=reach)
        out[here] = lengths[start[here] - part.start, b[here]]
    return out


def distortion(
    X: ArrayLike,
    prototypes: ArrayLike,
    lattice: Lattice,
    *,
    radius: float = 1.0,
    kernel: str | neighborhood.Kernel = "gaussian",
    feature_weights: ArrayLike | None = None,
) -> float:
    """E = 1/n Σ_x Σ_k h(d(b, k)) ‖x − w_k‖²: the energy that training lowers, approximately, at a fixed radius.

    h is not normalized, so that maps compare only if they have the same lattice, radius and kernel.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
        Samples, feature scale.
    prototypes : array-like of shape (n_units, n_features)
    lattice : Lattice
    radius : float, default 1.0
        Of the neighborhood, in lattice steps. One for all maps, as in the SOM Toolbox where the radius of the
        training is not known.
    kernel : str or callable, default "gaussian"
        h(distances, radius), as `neighborhood` of a SOM.
    feature_weights : array-like of shape (n_features,), optional
        Of the squared differences in the distance. Default: all 1.

    Returns
    -------
    float
        Squared feature scale; low is good.

    Raises
    ------
    InputError
        For arrays that do not fit one another or the lattice, a radius that is not positive, an unknown kernel.

    References
    ----------
    Kohonen, Self-Organizing Maps, Springer 1995, pp. 120-121; the mean over samples as by `som_distortion` of the
    SOM Toolbox (Vesanto 2000). Vesanto, Sulkava and Hollmén, On the decomposition of the self-organizing map
    distortion measure, WSOM 2003.

    Examples
    --------
    >>> distortion([[0.0]], [[0.0], [2.0]], Lattice((1, 2)))  # 4 exp(-1/2)
    2.426...
    """
    validation.number(radius, "radius", above=0)
    if not callable(kernel):
        kernel = neighborhood.KERNELS[validation.choice(kernel, "kernel", neighborhood.KERNELS)]
    return energy(Mapped.of(X, prototypes, lattice, feature_weights), float(radius), kernel)


def energy(mapped: Mapped, radius: float = 1.0, kernel: neighborhood.Kernel = neighborhood.gaussian) -> float:
    """The distortion."""
    total = mapped.total(_energy, sum, mapped.prototypes, mapped.lattice, mapped.metric, radius, kernel)
    return total / float(mapped.tally.hits.sum())


def _energy(
    X: Any,
    units: NDArray[np.intp],
    _: Array,
    prototypes: Array,
    lattice: Lattice,
    metric: FeatureMetric,
    radius: float,
    kernel: neighborhood.Kernel,
) -> float:
    every, total = np.arange(lattice.n_units), 0.0
    for rows in chunks(len(units), 24 * lattice.n_units):
        bmus, bmu = np.unique(units[rows, 0], return_inverse=True)
        influence = kernel(lattice.between(bmus[:, None], every), radius)
        squares = metric.squared_distances(X[rows], prototypes)
        total += float(np.vdot(influence[bmu], squares))
    return total
