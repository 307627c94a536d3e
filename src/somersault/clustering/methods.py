"""Which units belong together."""

import warnings
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.clustering.graph import Array, Indices
from somersault.clustering.number import ClusterChoice, choose, squares_within
from somersault.clustering.ward import ward
from somersault.clustering.watershed import watershed
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.matching import nearest

METHODS = ("ward", "kmeans", "hdbscan", "watershed")
_N_STARTS = 4
"""Runs of k-means, of which the best is kept."""
_SMALLEST = 5
"""Units that make a cluster for HDBSCAN; scikit-learn's default."""


def clusters(
    prototypes: ArrayLike,
    lattice: Lattice,
    n_clusters: int | None = None,
    method: Literal["ward", "kmeans", "hdbscan", "watershed"] = "ward",
    hits: ArrayLike | None = None,
    random_state: int = 0,
) -> Indices:
    """Join units into clusters, as many as asked for or as the map shows, each of which has samples.

    Parameters
    ----------
    prototypes : array-like of shape (n_units, n_features)
        Feature scale; their offset and unit of measure do not matter.
    lattice : Lattice
        Of the map. Joined edges are neighbors like others.
    n_clusters : int, optional
        Default: as many as `choose` counts, or fewer where the method tells fewer apart; as many as there are
        ("hdbscan").
    method : {"ward", "kmeans", "hdbscan", "watershed"}, default "ward"
        * "ward" merges neighboring regions of the map whose union adds least to the squares within: every cluster
          is one region, and each number of clusters refines the smaller ones.
        * "kmeans" knows nothing of the lattice; a cluster may lie in several regions.
        * "hdbscan" finds dense groups of prototypes of at least 5 units; the others join the nearest that
          belongs to one. One cluster if there is no such group. Finds the number itself.
        * "watershed" floods the U-matrix: a basin is what drains to one minimum, and the least persistent (the
          height of the lowest saddle that leads out, less the minimum's) is merged over that saddle, again and
          again. Every cluster is one region.
    hits : array-like of shape (n_units,), optional
        Samples of each unit, as of `SOM.quality`. "ward" and "kmeans" weigh by them. Units without any belong to
        the cluster of a neighbor ("ward", "watershed") or to the nearest. Default: one of each unit.
    random_state : int, default 0
        Where "kmeans" starts; fixed, so that the same map has the same clusters.

    Returns
    -------
    ndarray of shape (n_units,)
        Clusters 0 … n − 1, numbered in the order of their first units: the same partition has the same numbers.
        One cluster if all prototypes are equal.

    Raises
    ------
    InputError
        For prototypes that are not a finite matrix with one row for each unit, an unknown method, hits that are
        negative or all 0; for more clusters than there are different prototypes with samples, or basins; for
        n_clusters with "hdbscan".

    Notes
    -----
    "ward" starts from the units with samples, each with the units without any that lie nearest to it.

    References
    ----------
    Vesanto, Alhoniemi, Clustering of the self-organizing map, IEEE Transactions on Neural Networks 11 (2000).
    Deviation: hits as weights.

    Campello, Moulavi, Sander, Density-based clustering based on hierarchical density estimates, PAKDD 2013.

    Cousty, Bertrand, Najman, Couprie, Watershed cuts: minimum spanning forests and the drop of water principle,
    IEEE Transactions on Pattern Analysis and Machine Intelligence 31 (2009).

    Examples
    --------
    >>> row = [[0.0], [0.1], [0.2], [5.0], [5.1], [9.0], [9.1], [9.3], [9.4]]
    >>> clusters(row, Lattice((1, 9)), n_clusters=3)
    array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    >>> clusters(row, Lattice((1, 9)), n_clusters=2)
    array([0, 0, 0, 1, 1, 1, 1, 1, 1])
    """
    return partition(prototypes, lattice, n_clusters, method, hits, random_state)[0]


def partition(
    prototypes: ArrayLike,
    lattice: Lattice,
    n_clusters: int | None = None,
    method: str = "ward",
    hits: ArrayLike | None = None,
    random_state: int = 0,
    *,
    or_fewer: bool = False,
) -> tuple[Indices, ClusterChoice]:
    """The same, and how their number was chosen; or_fewer, where there are not as many as asked for."""
    W = _scaled(_prototypes(prototypes, lattice))
    weights = _weights(hits, lattice.n_units)
    seed = validation.whole(random_state, "random_state", least=0)
    if n_clusters is not None:
        n_clusters = validation.whole(n_clusters, "n_clusters", least=1)
    validation.choice(method, "method", METHODS)
    choice = choose(W, lattice, weights) if n_clusters is None else ClusterChoice.given(n_clusters)
    n = choice.n_clusters
    weights = weights / weights.max()
    match method:
        case "ward":
            labels = ward(W, lattice, weights)(n)
        case "kmeans":
            labels = _kmeans(W, weights, seed)(n)
        case "watershed":
            labels = watershed(W, lattice, weights)(n)
        case _:
            labels = _hdbscan(W, weights, n_clusters)
    numbers = _numbered(labels)
    found = int(numbers.max()) + 1
    if n_clusters is not None and found < n_clusters and not or_fewer:
        raise InputError(
            f"n_clusters is {n_clusters}, but the most that {method!r} tells apart in this map is {found}; "
            f"need at most {found}, or None to have the number chosen"
        )
    return numbers, choice.beside(squares_within(W, numbers, weights))


def _prototypes(prototypes: ArrayLike, lattice: Lattice) -> Array:
    array = validation.matrix(prototypes, "prototypes", rows="n_units")
    if len(array) != lattice.n_units:
        raise InputError(
            f"prototypes has {len(array)} rows, but the lattice has {lattice.n_units} units; "
            "need one row for each: pass the lattice of the same map"
        )
    return array


def _scaled(prototypes: Array) -> Array:
    """Around the first and within [−1, 1]: no square overflows or loses digits, and equal rows stay equal."""
    W = prototypes - prototypes[0]
    reach = np.abs(W).max()
    return W / reach if reach > 0 else W


def _weights(hits: ArrayLike | None, n_units: int) -> Array:
    if hits is None:
        return np.ones(n_units)
    weights = validation.weights(hits, n_units, "hits", "units")
    if not weights.any():
        raise InputError("hits are all 0; need a unit with samples: leave them out to weigh all units alike")
    return weights


def _numbered(labels: Indices) -> Indices:
    """The same partition, clusters numbered in the order of their first units."""
    _, first, cluster = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[cluster]


def _kmeans(W: Array, weights: Array, seed: int) -> Callable[[int], Indices]:
    """Centers that make Σ_u hits_u min_i ‖w_u − c_i‖² small; a unit without samples joins the nearest."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import ThreadpoolController

    has = weights > 0
    x, w = W[has], weights[has]
    threads = ThreadpoolController()

    def cut(n: int) -> Indices:
        model = KMeans(min(n, len(x)), n_init=_N_STARTS, random_state=seed)  # pyright: ignore[reportArgumentType]
        # One thread: the order in which several add up changes the last digits.
        with threads.limit(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # fewer different prototypes than clusters
            return np.asarray(model.fit(x, sample_weight=w).predict(W), dtype=np.intp)

    return cut


def _hdbscan(W: Array, weights: Array, n_clusters: int | None) -> Indices:
    """Dense groups of the prototypes that have samples; all other units join the nearest that is in one."""
    if n_clusters is not None:
        raise InputError(
            f"n_clusters is {n_clusters} with method 'hdbscan', which finds the number itself; "
            "leave it out, or take 'ward' or 'watershed'"
        )
    from sklearn.cluster import HDBSCAN

    has = np.flatnonzero(weights)
    if len(has) == 1:
        return np.zeros(len(W), dtype=np.intp)
    model = HDBSCAN(min_cluster_size=min(_SMALLEST, len(has)), copy=True)  # pyright: ignore[reportArgumentType]
    group = model.fit_predict(W[has])
    dense = has[group >= 0]
    if not dense.size:
        return np.zeros(len(W), dtype=np.intp)
    return group[group >= 0][nearest(W, W[dense])[0][:, 0]].astype(np.intp)
