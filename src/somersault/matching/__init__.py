"""Distances between samples and prototypes, and which prototypes are nearest."""

from somersault.matching.distances import chunk_size, chunks, sliced, squared_distances
from somersault.matching.metric import EUCLIDEAN, FeatureMetric
from somersault.matching.nearby import Nearby
from somersault.matching.search import Search, best_units, center_for, nearest
from somersault.matching.threads import products_on_one_thread
from somersault.matching.weighting import ALIKE, Weighting

__all__ = [
    "ALIKE",
    "EUCLIDEAN",
    "FeatureMetric",
    "Nearby",
    "Search",
    "Weighting",
    "best_units",
    "center_for",
    "chunk_size",
    "chunks",
    "nearest",
    "products_on_one_thread",
    "sliced",
    "squared_distances",
]
