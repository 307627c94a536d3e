"""Toward what: the word that the user gave --to, as a target of a morph."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

import somersault as ss
from somersault.cli import map_file
from somersault.cli.target_word import Destinations
from somersault.datasets.split import Split
from somersault.errors import InputError
from somersault.training.shape import square_shape

if TYPE_CHECKING:
    from somersault import SOM

Target = ss.Label | ss.Unit | ss.Cluster


def shape_for(split: Split, asked: tuple[int, int] | None) -> tuple[int, int]:
    """That of a map to train on one part of the data."""
    return asked or square_shape(len(split.X))


def toward(text: str, source: Any, split: Split, shape: tuple[int, int] | None, som: "SOM | None") -> Target:
    """The target on a map that is given, or on one of that shape; it must not be where the morphs begin."""
    lattice = getattr(som, "lattice_", None)  # a map that is given may be one to be trained
    n_units = math.prod(shape_for(split, shape) if lattice is None else lattice.shape)
    target = target_of(text, split, n_units, som)
    if isinstance(target, ss.Label) and target.label == source:
        raise InputError(f"--from and --to are both {source}; need two different labels")
    return target


def target_of(text: str, split: Split, n_units: int, som: "SOM | None" = None) -> Target:
    """The label or, where none is written like this, the unit or the cluster that the samples are to become.

    A trained map som may have labels of its own.
    """
    clusters = getattr(getattr(som, "codebook_", None), "clusters", None)  # a map that is given may be untrained
    there = () if clusters is None else tuple(np.unique(clusters[clusters >= 0]).tolist())
    kind, value = Destinations(split.data.name, split.y, map_file.labels(som), n_units, there).called(text)
    return {"label": ss.Label, "unit": ss.Unit, "cluster": ss.Cluster}[kind](value)
