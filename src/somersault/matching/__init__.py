"""Distances between samples and prototypes, and which prototypes are nearest."""

from somersault.matching.distances import chunks, squared_distances
from somersault.matching.search import Search, nearest

__all__ = ["Search", "chunks", "nearest", "squared_distances"]
