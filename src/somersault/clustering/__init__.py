"""Clusters of the map: which units belong together, and how many clusters there are."""

from somersault.clustering.methods import METHODS, clusters, partition
from somersault.clustering.number import ClusterChoice, choose
from somersault.clustering.watershed import u_matrix

__all__ = ["METHODS", "ClusterChoice", "choose", "clusters", "partition", "u_matrix"]
