"""Toward what: the word that the user gave --to, as a target of a morph."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

import somersault as ss
from somersault.cli import map_file
from somersault.datasets.label_words import label_called, labels_in_words
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
    labels = map_file.labels(som)
    for each in (split.y, labels):
        label = label_called(text, each)
        if label is not None:
            return ss.Label(label)
    if text.startswith("cluster:"):
        return _cluster_called(text, som)
    whose, borne = (split.data.name, split.y) if labels is None else ("the map", labels)
    number = text.removeprefix("unit:")
    if not number.isascii() or not number.isdigit():
        among = f"one of the labels of {whose}: {labels_in_words(borne, text)}; or " if borne is not None else ""
        raise InputError(
            f"--to is {text!r}; need {among}the number of a unit, such as unit:12, or of a cluster, such as "
            "cluster:2"
        )
    if int(number) >= n_units:
        among = f", or one of the labels {labels_in_words(borne, text)}" if borne is not None else ""
        raise InputError(
            f"--to is {text!r}; need a unit from 0 to {n_units - 1}, which is what the map has{among}"
        )
    return ss.Unit(int(number))


def _cluster_called(text: str, som: "SOM | None") -> ss.Cluster:
    clusters = None if som is None else som.codebook_.clusters
    if clusters is None:
        raise InputError(
            f"--to is {text!r}, but the map has no clusters; need --map with one that has: in Python, "
            "som.cluster(n).save(FILE)"
        )
    there = np.unique(clusters[clusters >= 0]).tolist()
    number = text.removeprefix("cluster:")
    if number not in map(str, there):
        raise InputError(f"--to is {text!r}; need one of the clusters of the map: {', '.join(map(str, there))}")
    return ss.Cluster(int(number))
