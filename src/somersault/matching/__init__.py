"""Distances between samples and prototypes, and which prototypes are nearest."""

from somersault.matching.distances import chunks, squared_distances
from somersault.matching.search import Search, best_units, n_threads, nearest

__all__ = ["Search", "best_units", "chunks", "n_threads", "nearest", "squared_distances"]
