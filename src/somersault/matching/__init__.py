"""Distances between samples and prototypes, and which prototypes are nearest."""

from somersault.matching.distances import chunk_size, chunks, sliced, squared_distances
from somersault.matching.metric import EUCLIDEAN, FeatureMetric
from somersault.matching.search import Search, best_units, center_for, nearest

__all__ = [
    "EUCLIDEAN",
    "FeatureMetric",
    "Search",
    "best_units",
    "center_for",
    "chunk_size",
    "chunks",
    "nearest",
    "sliced",
    "squared_distances",
]
