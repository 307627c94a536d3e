"""Clusters of samples by way of a map."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClusterMixin
from sklearn.utils.validation import check_is_fitted

from somersault._arrays import like, on_host
from somersault.estimator._on_map import OnMap


class SOMClusterer(ClusterMixin, OnMap):
    """Clusters of samples: c(b(x)), the cluster of the best matching unit, as `SOM.cluster` makes them.

    A map first and clusters of its units then: shapes that k-means cannot follow, at a cost that hardly grows with
    the number of samples.

    Parameters
    ----------
    n_clusters : int or None, default 8
        None: chosen by the Davies-Bouldin index.
    method : {"ward", "kmeans", "hdbscan", "watershed"}, default "ward"
        "hdbscan" finds the number itself: pass n_clusters=None.
    **map_parameters
        Those of `SOM`, with its defaults.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Cluster of each sample, numbered from 0. Clusters without samples have the last numbers. A row without any
        value that counts has −1.
    som_ : SOM
        The map, with `unit_clusters_`.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        If X had feature names.

    References
    ----------
    Vesanto, Alhoniemi, Clustering of the self-organizing map, IEEE Transactions on Neural Networks 11 (2000).

    Examples
    --------
    >>> from sklearn.datasets import make_blobs
    >>> X, y = make_blobs(300, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> clusterer = SOMClusterer(n_clusters=3, shape=(10, 10)).fit(X)
    >>> np.bincount(clusterer.labels_)
    array([100, 100, 100])
    """

    labels_: NDArray[np.intp]

    def __init__(self, n_clusters: int | None = 8, *, method: str = "ward", **map_parameters: Any) -> None:
        self.n_clusters = n_clusters
        self.method = method
        self._keep(map_parameters)

    def __getattr__(self, name: str) -> Any:
        if name == "labels_" and "som_" in self.__dict__:
            raise AttributeError(
                "labels_ is not in a file without samples; predict(X) gives the cluster of each sample"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def fit(self, X: Any, y: Any = None, sample_weight: ArrayLike | None = None) -> "SOMClusterer":
        """Train the map and cluster its units.

        Parameters
        ----------
        X : as for `SOM.fit`, of shape (n_samples, n_features)
        y : ignored
        sample_weight : array-like of shape (n_samples,), default all 1

        Returns
        -------
        SOMClusterer
            Itself.
        """
        som = self._map().fit(X, y, sample_weight)
        self._adopt(som.cluster(self.n_clusters, method=self.method))
        self.labels_ = self._clusters(X, tells=False)
        return self

    def predict(self, X: Any) -> NDArray[np.intp]:
        """Tell the cluster of each sample, (n_samples,); −1 of a row without any value that counts."""
        check_is_fitted(self)
        return like(X, self._clusters(X))

    def _clusters(self, X: Any, *, tells: bool = True) -> NDArray[np.intp]:
        units = np.asarray(on_host(self.som_._units(self.som_._encoded(X), tells=tells)))
        return np.where(units < 0, -1, self.som_.unit_clusters_[units])
