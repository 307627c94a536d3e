"""Paths by several methods, measured alike: MUSIC beside straight lines, or any other."""

from somersault.comparison.classifier import NetworkClassifier
from somersault.comparison.encoded import encoded, has_words
from somersault.comparison.held_out import compare, compare_split, map_in_words
from somersault.comparison.measuring import CURVES, Judge
from somersault.comparison.method import Method, endings
from somersault.comparison.morphs import MorphComparison
from somersault.comparison.reference import unused
from somersault.comparison.table import Comparison
from somersault.datasets.split import Split

__all__ = [
    "CURVES",
    "Comparison",
    "Judge",
    "Method",
    "MorphComparison",
    "NetworkClassifier",
    "Split",
    "compare",
    "compare_split",
    "encoded",
    "endings",
    "has_words",
    "map_in_words",
    "unused",
]
