"""Clusters of samples by way of a map."""

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClusterMixin

from somersault.arrays import on_host
from somersault.columns import for_each
from somersault.columns.weights import sample_weights
from somersault.estimator.annotated import annotate
from somersault.estimator.input import check_is_fitted, encode
from somersault.estimator.map_parameters import MapParameters
from somersault.estimator.on_map import MapEstimator, map_for
from somersault.estimator.per_sample import sample_units
from somersault.estimator.unit_clusters import join
from somersault.model_document import Arrays, Document
from somersault.summary import MapSummary
from somersault.transitions import Transitions


class SOMClusterer(ClusterMixin, MapEstimator):
    """Clusters of samples: c(b(x)), the cluster of the best matching unit, as `SOM.cluster` makes them.

    A map first and clusters of its units then: shapes that k-means cannot follow, at a cost that hardly grows with
    the number of samples.

    Parameters
    ----------
    n_clusters : int or None, default 8
        None: as many as the map shows, see `SOM.cluster`; `som_.cluster_choice_` says how sure that is.
    method : {"ward", "kmeans", "hdbscan", "watershed"}, default "ward"
        "hdbscan" finds the number itself: pass n_clusters=None.
    **map_parameters
        Those of `SOM`, with its defaults.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Cluster of each sample, numbered from 0. A row without any
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

    def __init__(
        self, n_clusters: int | None = 8, *, method: str = "ward", **map_parameters: Unpack[MapParameters]
    ) -> None:
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
        som = map_for(self).fit(X, y, sample_weight)
        units = sample_units(som, encode(som, X), tells=False)
        own = units >= 0
        weights = sample_weights(sample_weight, len(units))[own]
        hits = np.bincount(units[own], weights, minlength=som.lattice_.n_units).astype(np.float64)
        choice = join(som, self.n_clusters, self.method, hits, or_fewer=True)
        self._adopt(som)
        self.labels_ = self._of_units(units)
        annotate(som, X, units)
        choice.tell()
        return self

    def predict(self, X: Any) -> NDArray[np.intp]:
        """Tell the cluster of each sample, (n_samples,); −1 of a row without any value that counts."""
        check_is_fitted(self)
        return for_each(self.som_.columns_, X, self._of_units(np.asarray(on_host(self.som_.predict(X)))))

    def transitions(self, X: Any, groups: ArrayLike | None = None) -> Transitions:
        """Count which unit follows which, of samples in the order of time, as `SOM.transitions` does."""
        check_is_fitted(self)
        return self.som_.transitions(X, groups)

    def summary(self, X: Any, y: ArrayLike | None = None, by: str = "cluster") -> MapSummary:
        """Tell who is in which cluster or unit, as `SOM.summary` does."""
        check_is_fitted(self)
        return self.som_.summary(X, y, by)

    def _beside_map(self, arrays: Arrays) -> Document:
        if hasattr(self, "labels_"):
            arrays["labels_"] = self.labels_.astype(np.int64)
        return {}

    def _take_beside_map(self, document: Document, arrays: Arrays) -> None:
        del document
        if "labels_" in arrays:
            self.labels_ = arrays["labels_"].astype(np.intp)

    def _of_units(self, units: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where(units < 0, -1, self.som_.unit_clusters_[units])
