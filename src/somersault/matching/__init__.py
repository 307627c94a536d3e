"""Distances between samples and prototypes, and which prototypes are nearest."""

from somersault.matching.distances import chunk_size, chunks, sliced, squared_distances
from somersault.matching.search import Search, best_units, nearest

__all__ = ["Search", "best_units", "chunk_size", "chunks", "nearest", "sliced", "squared_distances"]
