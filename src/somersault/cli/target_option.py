"""Toward what: the word that the user gave --to, as a target of a morph."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault.cli.inputs import Split, as_in_data, known, label_called
from somersault.errors import InputError

Target = ss.Label | ss.Unit | ss.Cluster


def target_of(text: str, split: Split, n_units: int, som: ss.SOM | None, labels: NDArray[Any] | None) -> Target:
    """The label or, where none is written like this, the unit or the cluster that the samples are to become.

    A trained map som may have labels of its own.
    """
    for each in (split.y, labels):
        label = label_called(text, each)
        if label is not None:
            return ss.Label(label)
    if text.startswith("cluster:"):
        return _cluster_called(text, som)
    whose, borne = (split.data.name, split.y) if labels is None else ("the map", labels)
    number = text.removeprefix("unit:")
    if not number.isascii() or not number.isdigit():
        words = f"one of the labels of {whose}: {known(borne, text)}; or " if borne is not None else ""
        raise InputError(
            f"--to is {text!r}; need {words}the number of a unit, such as unit:12, or of a cluster, such as "
            "cluster:2"
        )
    if int(number) >= n_units:
        words = f", or one of the labels {known(borne, text)}" if borne is not None else ""
        raise InputError(
            f"--to is {text!r}; need a unit from 0 to {n_units - 1}, which is what the map has{words}"
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


def units_of(target: Target, book: ss.Codebook) -> NDArray[np.intp]:
    """The units that the target means."""
    if isinstance(target, ss.Label):
        return book.units_of(target.label)
    return book.units_in(target.number) if isinstance(target, ss.Cluster) else np.atleast_1d(target.units)


def label_of(target: Target, book: ss.Codebook, y: NDArray[Any] | None) -> Any:
    """The label that success means, as the data write it: that of the target's units, if all bear one; or None."""
    if isinstance(target, ss.Label):
        return target.label
    borne: list[Any] = [] if book.labels is None else book.labels[units_of(target, book)].tolist()
    is_one = len({str(label) for label in borne}) == 1 and borne[0] is not None
    return as_in_data(borne[0], y) if is_one else None


def words_of(target: Target) -> str:
    """What the target is called: 8, unit 12, cluster 2."""
    if isinstance(target, ss.Label):
        return str(target.label)
    return f"cluster {target.number}" if isinstance(target, ss.Cluster) else f"unit {target.units}"
