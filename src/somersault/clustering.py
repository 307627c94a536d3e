"""Clusters of the map: which units belong together."""

import warnings
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from somersault import _validate
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.matching import chunks, nearest

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Cut = Callable[[int], Indices]
"""The label of each unit in a partition into so many clusters, or into fewer where there are no more."""

METHODS = ("ward", "kmeans", "hdbscan", "watershed")
_N_STARTS = 4
"""Runs of k-means, of which the best is kept."""
_SMALLEST = 5
"""Units that make a cluster for HDBSCAN; scikit-learn's default."""
_FLAT = 1e-9
"""A basin shallower than this share of its saddle is rounding."""


def clusters(
    prototypes: ArrayLike,
    lattice: Lattice,
    n_clusters: int | None = None,
    method: Literal["ward", "kmeans", "hdbscan", "watershed"] = "ward",
    hits: ArrayLike | None = None,
    random_state: int = 0,
) -> Indices:
    """A partition of the units, at best argmin_n DB_n = mean_i max_{j≠i} (S_i + S_j) / ‖c_i − c_j‖.

    c_i is the mean of the prototypes of cluster i and S_i their mean distance from it, both weighed by hits. Units
    without samples interpolate between clusters and would blur them: on maps of well separated groups of samples
    the index finds their number with hits, and misses it without in one map of ten or more.

    Parameters
    ----------
    prototypes : array-like of shape (n_units, n_features)
        Feature scale; their offset and unit of measure do not matter.
    lattice : Lattice
        Of the map. Joined edges are neighbors like others.
    n_clusters : int, optional
        Default: as many, from 2 to ⌈√n_units⌉, as make the Davies-Bouldin index smallest ("ward", "kmeans"); as
        many as there are ("hdbscan"); up to the largest gap between the relative depths of basins ("watershed").
    method : {"ward", "kmeans", "hdbscan", "watershed"}, default "ward"
        * "ward" merges neighboring regions of the map whose union adds least to the squares within: every cluster
          is one region, and each number of clusters refines the smaller ones.
        * "kmeans" knows nothing of the lattice; a cluster may lie in several regions.
        * "hdbscan" finds dense groups of prototypes of at least 5 units; the others join the nearest that
          belongs to one. One cluster if there is no such group. Finds the number itself.
        * "watershed" floods the U-matrix: a basin is what drains to one minimum, and the least persistent (the
          height of the lowest saddle that leads out, less the minimum's) is merged over that saddle, again and
          again. Every cluster is one region. A map without clear ridges is one cluster.
    hits : array-like of shape (n_units,), optional
        Samples of each unit, as of `SOM.quality`; "ward" and "kmeans" weigh by them, "hdbscan" leaves units
        without any to the nearest cluster, "watershed" has no use for them. Default: all alike.
    random_state : int, default 0
        Where "kmeans" starts; fixed, so that the same map has the same clusters.

    Returns
    -------
    ndarray of shape (n_units,)
        Clusters 0 … n − 1, numbered in the order of their first units: the same partition bears the same numbers.
        One cluster if all prototypes are equal.

    Raises
    ------
    InputError
        For prototypes that are no finite matrix with one row for each unit, an unknown method, hits that are
        negative or all 0; for more clusters than there are different prototypes (with hits, if "kmeans"), or
        basins; for n_clusters with "hdbscan".

    References
    ----------
    Vesanto, Alhoniemi, Clustering of the self-organizing map, IEEE Transactions on Neural Networks 11 (2000).
    Deviation: hits as weights.

    Davies, Bouldin, A cluster separation measure, IEEE Transactions on Pattern Analysis and Machine
    Intelligence 1 (1979).

    Campello, Moulavi, Sander, Density-based clustering based on hierarchical density estimates, PAKDD 2013.

    Cousty, Bertrand, Najman, Couprie, Watershed cuts: minimum spanning forests and the drop of water principle,
    IEEE Transactions on Pattern Analysis and Machine Intelligence 31 (2009).

    Examples
    --------
    >>> row = [[0.0], [0.1], [0.2], [5.0], [5.1], [9.0], [9.1], [9.3], [9.4]]
    >>> clusters(row, Lattice((1, 9)))
    array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    >>> clusters(row, Lattice((1, 9)), n_clusters=2)
    array([0, 0, 0, 1, 1, 1, 1, 1, 1])
    """
    W = _scaled(_prototypes(prototypes, lattice))
    weights = _weights(hits, lattice.n_units)
    seed = _validate.whole(random_state, "random_state", least=0)
    if n_clusters is not None:
        n_clusters = _validate.whole(n_clusters, "n_clusters", least=1)
    match _validate.choice(method, "method", METHODS):
        case "ward":
            labels = _chosen(_ward(W, lattice), n_clusters, W, weights)
        case "kmeans":
            labels = _chosen(_kmeans(W, weights, seed), n_clusters, W, weights)
        case "watershed":
            labels = _watershed(W, lattice, n_clusters)
        case _:
            labels = _hdbscan(W, weights, n_clusters)
    numbers = _numbered(labels)
    found = int(numbers.max()) + 1
    if n_clusters is not None and found < n_clusters:
        raise InputError(
            f"n_clusters is {n_clusters}, but the most that {method!r} tells apart in this map is {found}; "
            f"need at most {found}, or None to have the number chosen"
        )
    return numbers


def u_heights(prototypes: Array, lattice: Lattice) -> Array:
    """u_i = mean of ‖w_i − w_j‖ over the lattice neighbors j of unit i: the U-matrix, one height for each unit.

    Parameters
    ----------
    prototypes : ndarray of shape (n_units, n_features)
        Feature scale.
    lattice : Lattice
        Joined edges are neighbors like others.

    Returns
    -------
    ndarray of shape (n_units,)
        Feature scale; 0 for a unit without neighbors.

    References
    ----------
    Ultsch, Siemon, Kohonen's self organizing feature maps for exploratory data analysis, INNC 1990. Deviation: no
    cells between the units.

    Examples
    --------
    >>> u_heights(np.array([[0.0], [1.0], [4.0]]), Lattice((1, 3)))
    array([1., 2., 3.])
    """
    ends = lattice.edges.T.ravel()
    n_neighbors = np.bincount(ends, minlength=lattice.n_units)
    total = np.bincount(ends, np.tile(_lengths(prototypes, lattice), 2), minlength=lattice.n_units)
    return total / np.maximum(n_neighbors, 1)


def _lengths(W: Array, lattice: Lattice) -> Array:
    """‖w_a − w_b‖ of each edge of the lattice."""
    out = np.empty(len(lattice.edges))
    for rows in chunks(len(out), 24 * W.shape[1]):
        a, b = lattice.edges[rows].T
        out[rows] = np.linalg.norm(W[a] - W[b], axis=1)
    return out


def _prototypes(prototypes: ArrayLike, lattice: Lattice) -> Array:
    array = _validate.matrix(prototypes, "prototypes", rows="n_units")
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
    weights = _validate.weights(hits, n_units, "hits", "units")
    if not weights.any():
        raise InputError("hits are all 0; need a unit with samples: leave them out to weigh all units alike")
    return weights


def _numbered(labels: Indices) -> Indices:
    """The same partition, clusters numbered in the order of their first units."""
    _, first, cluster = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[cluster]


def _components(pairs: Indices, n: int) -> Indices:
    """Connected component of each of n vertices in the graph of these pairs."""
    graph = csr_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return connected_components(graph, directed=False)[1]


def _chosen(cut: Cut, n_clusters: int | None, W: Array, weights: Array) -> Indices:
    """The partition into n_clusters, or that of the smallest Davies-Bouldin index; of equal ones the coarsest."""
    if n_clusters is not None:
        return cut(n_clusters)
    most = int(np.ceil(np.sqrt(len(W))))
    has = weights > 0
    x, w = W[has], weights[has]
    return min(map(cut, range(min(2, most), most + 1)), key=lambda labels: _davies_bouldin(x, w, labels[has]))


def _davies_bouldin(x: Array, weights: Array, labels: Indices) -> float:
    """mean_i max_{j≠i} (S_i + S_j) / ‖c_i − c_j‖; ∞ for a single cluster, or for two with the same center."""
    present, labels = np.unique(labels, return_inverse=True)
    if len(present) < 2:
        return np.inf
    total = np.bincount(labels, weights)
    member = csr_array((weights, labels, np.arange(len(x) + 1)), shape=(len(x), len(present)))
    centers = (member.T @ x) / total[:, None]
    away = [np.linalg.norm(x[rows] - centers[labels[rows]], axis=1) for rows in chunks(len(x), 24 * x.shape[1])]
    spread = np.bincount(labels, weights * np.concatenate(away)) / total
    between = cdist(centers, centers)
    ratio = np.full(between.shape, np.inf)
    np.divide(spread[:, None] + spread, between, out=ratio, where=between > 0)
    np.fill_diagonal(ratio, 0.0)
    return float(ratio.max(axis=1).mean())


def _ward(W: Array, lattice: Lattice) -> Cut:
    """Of neighboring regions a, b merge those of least n_a n_b / (n_a + n_b) ‖c_a − c_b‖², until all are one."""
    from sklearn.cluster import ward_tree

    n_units, edges = len(W), lattice.edges
    graph = csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n_units, n_units))
    merged = np.asarray(ward_tree(W, connectivity=graph)[0], dtype=np.intp).reshape(-1, 2)
    # Neighbors with equal prototypes are never told apart; their merges come first.
    equal = edges[_lengths(W, lattice) == 0]
    n_different = len(np.unique(_components(equal, n_units)))

    def cut(n: int) -> Indices:
        done = merged[: n_units - min(n, n_different)]
        region = n_units + np.arange(len(done))  # a merge makes the next vertex of the tree
        pairs = np.column_stack([done.ravel(), np.repeat(region, 2)])
        return _components(pairs, n_units + len(done))[:n_units]

    return cut


def _kmeans(W: Array, weights: Array, seed: int) -> Cut:
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


def _watershed(W: Array, lattice: Lattice, n_clusters: int | None) -> Indices:
    """The flooded U-matrix without its n − 1 most persistent passes."""
    passes, saddle, floor = _flood(u_heights(W, lattice), _lengths(W, lattice), lattice)
    persistence = saddle - floor
    depth = np.divide(persistence, saddle, out=np.zeros_like(saddle), where=persistence > _FLAT * saddle)
    n = _until_gap(depth) if n_clusters is None else n_clusters
    n_basins = 1 + np.count_nonzero(depth)
    order = np.argsort(np.where(depth > 0, -persistence, 0.0), kind="stable")
    return _components(passes[order[min(n, n_basins) - 1 :]], lattice.n_units)


def _until_gap(depth: Array) -> int:
    """How many basins lie above the largest gap in relative depth, between the map's own, 1, and 0.

    Relative to the saddle: ridges differ in height as much as the distances between clusters do.
    """
    ordered = np.concatenate([[1.0], np.sort(depth)[::-1], [0.0]])
    return int(np.argmax(-np.diff(ordered))) + 1


def _flood(height: Array, length: Array, lattice: Lattice) -> tuple[Indices, Array, Array]:
    """A minimum spanning tree of the lattice under max(u_a, u_b), as rising water finds its passes.

    Each pass (n_units − 1 of them) with its saddle, and the floor of the higher of the two basins that meet there.
    Of the passes to a unit as it is flooded the one from the nearest prototype comes first: to that basin it goes.
    """
    saddle = height[lattice.edges].max(axis=1)
    order = np.lexsort((length, saddle))
    parent, floor = list(range(lattice.n_units)), height.tolist()

    def basin(unit: int) -> int:
        while parent[unit] != unit:
            parent[unit] = unit = parent[parent[unit]]
        return unit

    passes: list[int] = []
    floors: list[float] = []
    for edge, (a, b) in zip(order.tolist(), lattice.edges[order].tolist(), strict=True):
        lower, higher = sorted((basin(a), basin(b)), key=floor.__getitem__)
        if lower != higher:
            parent[higher] = lower
            passes.append(edge)
            floors.append(floor[higher])
    return lattice.edges[passes], saddle[passes], np.array(floors)
