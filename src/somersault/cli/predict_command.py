"""What a map says of each row, as a table in a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault import datasets
from somersault.cli import inputs, map_file, rows, table_file
from somersault.cli.data_options import DataOptions
from somersault.empty_rows import NO_UNIT, sentence
from somersault.labels import are_known
from somersault.output_file import Target

if TYPE_CHECKING:
    from somersault import SOM


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    map: Path
    source: str
    out: Target
    n_clusters: int | str | None = None
    options: DataOptions = field(default_factory=dict)


@dataclass(eq=False)
class Predicted:
    """A table that is written, and what to say of it."""

    data: datasets.Dataset
    som: "SOM"
    columns: dict[str, table_file.Kind]
    n_rows: int = 0
    first_empty: int | None = None
    n_empty: int = 0
    distance: float = 0.0

    def __post_init__(self) -> None:
        self.hits = np.zeros(self.som.lattice_.n_units, dtype=np.intp)

    def notes(self) -> list[str]:
        """What the user might not expect."""
        found = [*self.data.understood_as, *(f"note: {note}" for note in self.data.notes)]
        if self.first_empty is not None:
            said = sentence(self.n_empty, self.n_rows, self.first_empty, NO_UNIT)
            found.append(f"note: {self.data.by_line(said)}: their cells are empty")
        return found

    def facts(self) -> dict[str, Any]:
        """All that is printed."""
        known = self.n_rows - self.n_empty
        clusters = getattr(self.som, "unit_clusters_", None)
        return {
            "data": self.data.name,
            "rows": self.n_rows,
            "rows_without_a_unit": self.n_empty,
            "units": self.som.lattice_.n_units,
            "units_with_rows": int(np.count_nonzero(self.hits)),
            "clusters": None if clusters is None else self._counts(clusters),
            "mean_distance": self.distance / known if known else None,
        }

    def _counts(self, clusters: NDArray[np.intp]) -> dict[str, int]:
        """How many rows each cluster has."""
        return {
            str(number): int(self.hits[clusters == number].sum()) for number in np.unique(clusters[clusters >= 0])
        }

    def count(self, start: int, units: NDArray[np.intp], distances: NDArray[np.float64]) -> None:
        """Take some rows into account."""
        empty = np.flatnonzero(units < 0)
        if empty.size and self.first_empty is None:
            self.first_empty = start + int(empty[0])
        self.n_rows, self.n_empty = self.n_rows + len(units), self.n_empty + empty.size
        self.distance += float(np.nansum(distances))
        self.hits += np.bincount(units[units >= 0], minlength=self.som.lattice_.n_units)


def run(request: Request) -> Predicted:
    """Find the unit of each row, and write what there is to say of it."""
    file = map_file.MapFile(request.map)
    file.check_clusters(request.n_clusters)
    data = inputs.opened(request.source, request.options, columns=file.columns)
    model = file.model()
    som = map_file.map_of(model)
    map_file.check_columns(som, request.map, data)
    map_file.clustered(som, request.n_clusters)
    names, told, predicts = rows.RowNames(data), _told_of(som), _prediction_of(model)
    own: dict[str, table_file.Kind] = {
        "unit": "integer", "map_row": "integer", "map_column": "integer",
        **{name: kind for name, (kind, _) in told.items()}, **predicts, "distance": "number", "score": "number",
    }  # fmt: skip
    found = Predicted(data, som, {table_file.free(names.header, own): names.kind, **own})
    table_file.write(request.out, found.columns, _blocks(found, names, told, model if predicts else None))
    return found


def _prediction_of(model: Any) -> dict[str, table_file.Kind]:
    """The column of a classifier or a regressor of one number: its name and kind."""
    from sklearn.base import is_classifier, is_regressor

    if is_classifier(model):
        return {"prediction": "integer" if np.issubdtype(np.asarray(model.classes_).dtype, np.integer) else "word"}
    return {"prediction": "number"} if is_regressor(model) and model.unit_targets_.shape[1] == 1 else {}


def _told_of(som: "SOM") -> dict[str, tuple[table_file.Kind, Any]]:
    """The columns that a map has if it has clusters or labels: their kind, and what they say of each unit."""
    found: dict[str, tuple[table_file.Kind, Any]] = {}
    if hasattr(som, "unit_clusters_"):
        found["cluster"] = ("integer", som.unit_clusters_.tolist())
    labels = getattr(som, "unit_labels_", None)
    if labels is not None and are_known(labels).any():
        known = [label for label in labels.tolist() if label is not None]
        kind = "integer" if all(type(label) is int for label in known) else "word"
        found["label"] = (kind, [label if kind == "integer" or label is None else str(label) for label in labels])
    return found


def _blocks(
    found: Predicted, names: rows.RowNames, told: dict[str, tuple[table_file.Kind, Any]], predicting: Any
) -> Iterator[list[Any]]:
    som = found.som
    n_columns = som.lattice_.shape[1]
    for start, X in rows.blocks(found.data.X):
        units, scores = som.predict(X), som.score_samples(X)
        found.count(start, units, -scores)
        known = [None if unit < 0 else unit for unit in units.tolist()]
        yield [
            names.between(start, start + len(units)),
            known,
            [None if unit is None else unit // n_columns for unit in known],
            [None if unit is None else unit % n_columns for unit in known],
            *([None if unit is None else of_units[unit] for unit in known] for _, of_units in told.values()),
            *([] if predicting is None else [predicting.predict(X)]),
            0 - scores,
            scores,
        ]
