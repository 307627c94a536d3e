"""Distances between samples and prototypes, and which prototypes are nearest."""

from somersault.matching.distances import chunks, squared_distances
from somersault.matching.search import Search, best_units, nearest

__all__ = ["Search", "best_units", "chunks", "nearest", "squared_distances"]
