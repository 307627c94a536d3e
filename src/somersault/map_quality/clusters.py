"""How well clusters of units tell their samples apart. The only measures that need scikit-learn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError
from somersault.even_rows import from_first
from somersault.map_quality.mapped import Array, Mapped

_MOST_IN_SILHOUETTE = 10_000


def silhouette(mapped: Mapped, unit_clusters: NDArray[Any]) -> float:
    """Mean over the samples of (b − a) / max(a, b), each in the cluster of its best matching unit.

    a is the mean distance to the other samples of the cluster, b to those of the nearest other cluster. Of more
    than 10 000 samples, 10 000 evenly spaced ones: the cost is quadratic.
    """
    from sklearn.metrics import silhouette_score

    mapped.check_complete("a measure of clusters")
    some = from_first(mapped.n_samples, _MOST_IN_SILHOUETTE)
    labels = _labels(mapped, unit_clusters, some)
    return float(silhouette_score(_points(mapped, some), labels))


def davies_bouldin(mapped: Mapped, unit_clusters: NDArray[Any]) -> float:
    """Mean over the clusters of max (s_i + s_j) / d_ij: spreads around the centroids by their distance."""
    from sklearn.metrics import davies_bouldin_score

    mapped.check_complete("a measure of clusters")
    every = np.arange(mapped.n_samples)
    labels = _labels(mapped, unit_clusters, every)
    return float(davies_bouldin_score(_points(mapped, every), labels))


def _labels(mapped: Mapped, unit_clusters: NDArray[Any], some: NDArray[np.intp]) -> NDArray[np.intp]:
    """The cluster of each sample as a number, if there are enough of them."""
    clusters, labels = np.unique(unit_clusters[mapped.bmus[some]], return_inverse=True)
    if not 2 <= len(clusters) < len(labels):
        raise InputError(
            f"the {len(labels)} samples lie in {len(clusters)} clusters; need at least 2, and fewer than samples: "
            "pass other samples or another number of clusters"
        )
    return labels


def _points(mapped: Mapped, some: NDArray[np.intp]) -> Array:
    """Samples whose Euclidean distances are those of the map, around the origin, where no digits are lost."""
    points = mapped.dense(some)  # a copy
    points -= points.mean(axis=0)
    return mapped.metric.scaled(points)
