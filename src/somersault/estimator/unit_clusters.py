"""Clusters of units."""

from typing import Self

from somersault.array_types import Array
from somersault.clustering import ClusterChoice, partition, u_matrix
from somersault.estimator.input import check_is_fitted
from somersault.estimator.map_state import MapState, fitted_of, scaled_prototypes, set_unit_clusters


class ClusteredUnits(MapState):
    """A map whose units can be joined into clusters."""

    def cluster(self, n_clusters: int | None = None, *, method: str = "ward") -> Self:
        """Join units that belong together into clusters.

        Parameters
        ----------
        n_clusters : int, optional
            Default: as many as the map shows: peaks of the density of samples that deep valleys part, or else
            compact groups. `cluster_choice_` says why, and how sure that is.
        method : {"ward", "kmeans", "hdbscan", "watershed"}, default "ward"
            Ward's, because each of its clusters is one region of the map.

        Returns
        -------
        SOM
            Itself, with `unit_clusters_` (n_units,): numbered from 0 in the order of their first units. Each has
            samples. The cluster of each sample is `unit_clusters_[som.predict(X)]`; morphs lead to cluster 2
            by `Cluster(2)`.

        Raises
        ------
        InputError
            For more clusters than there are different units with samples, or, with "watershed", basins.

        Warns
        -----
        ClusterNumberWarning
            If the number was not given and is not sure.

        Examples
        --------
        >>> X = [[0.0], [0.2], [5.0], [5.1], [9.8], [10.0]]
        >>> from somersault import SOM
        >>> SOM(shape=(1, 6), n_epochs=10, radius=(1.0, 0.3)).fit(X).cluster(3).unit_clusters_
        array([0, 0, 1, 1, 2, 2])
        """
        check_is_fitted(self)
        join(self, n_clusters, method, fitted_of(self).state.hits).tell()
        return self

    @property
    def u_matrix_(self) -> Array:
        """Mean distance of each prototype to its lattice neighbors, (n_units,): the U-matrix."""
        check_is_fitted(self)
        return u_matrix(scaled_prototypes(self), self.lattice_)


def join(
    som: MapState, n_clusters: int | None, method: str, hits: Array | None, *, or_fewer: bool = False
) -> ClusterChoice:
    """Cluster the units, given the samples of each; how their number was chosen."""
    found, choice = partition(scaled_prototypes(som), som.lattice_, n_clusters, method, hits, or_fewer=or_fewer)
    set_unit_clusters(som, found)
    som.cluster_choice_ = choice
    return choice
