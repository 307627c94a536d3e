"""Toward what: the word that the user gave --to, as a target of a morph."""

import numpy as np

import somersault as ss
from somersault.cli import map_file
from somersault.comparison import Split
from somersault.comparison.destination import label_called, labels_in_words
from somersault.errors import InputError

Target = ss.Label | ss.Unit | ss.Cluster


def target_of(text: str, split: Split, n_units: int, som: ss.SOM | None = None) -> Target:
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


def _cluster_called(text: str, som: ss.SOM | None) -> ss.Cluster:
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
