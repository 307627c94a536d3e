"""The word that --to gives: a label, a unit or a cluster, found out before anything heavy is imported."""

from dataclasses import dataclass
from typing import Any, Literal

from numpy.typing import NDArray

from somersault.datasets.label_words import label_called, labels_in_words
from somersault.errors import InputError

Meaning = tuple[Literal["label", "unit", "cluster"], Any]


@dataclass(frozen=True)
class Destinations:
    """Where a morph may lead: labels of the data and of a trained map, units and clusters of the map."""

    name: str  # of the data
    of_data: NDArray[Any] | None = None
    of_map: NDArray[Any] | None = None
    n_units: int | None = None  # None as long as the map is not planned
    clusters: tuple[int, ...] = ()

    def called(self, text: str) -> Meaning:
        """The label or, where none is written like this, the unit or the cluster; else an InputError."""
        for each in (self.of_data, self.of_map):
            label = label_called(text, each)
            if label is not None:
                return "label", label
        return self._cluster(text) if text.startswith("cluster:") else self._unit(text)

    def _cluster(self, text: str) -> Meaning:
        if not self.clusters:
            raise InputError(
                f"--to is {text!r}, but the map has no clusters; need --map with one that has: in Python, "
                "som.cluster(n).save(FILE)"
            )
        number = text.removeprefix("cluster:")
        if number not in map(str, self.clusters):
            raise InputError(
                f"--to is {text!r}; need one of the clusters of the map: {', '.join(map(str, self.clusters))}"
            )
        return "cluster", int(number)

    def _unit(self, text: str) -> Meaning:
        whose, borne = (self.name, self.of_data) if self.of_map is None else ("the map", self.of_map)
        number = text.removeprefix("unit:")
        if not number.isascii() or not number.isdigit():
            among = (
                f"one of the labels of {whose}: {labels_in_words(borne, text)}; or " if borne is not None else ""
            )
            raise InputError(
                f"--to is {text!r}; need {among}the number of a unit, such as unit:12, or of a cluster, such as "
                "cluster:2"
            )
        if self.n_units is not None and int(number) >= self.n_units:
            among = f", or one of the labels {labels_in_words(borne, text)}" if borne is not None else ""
            raise InputError(
                f"--to is {text!r}; need a unit from 0 to {self.n_units - 1}, which is what the map has{among}"
            )
        return "unit", int(number)
