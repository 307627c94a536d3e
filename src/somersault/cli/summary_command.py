"""Who is in which cluster or unit of a map: printed as a table, and written as one."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from somersault import datasets
from somersault.cli import inputs, map_file, messages, table_file
from somersault.cli.data_options import DataOptions
from somersault.output_file import Target

if TYPE_CHECKING:
    from somersault.summary import MapSummary


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    map: Path
    source: str
    by: str = "cluster"
    out: Target | None = None
    n_clusters: int | str | None = None
    options: DataOptions = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Summarized:
    """A summary, written if that was asked for, and what to say of it."""

    request: Request
    data: datasets.Dataset
    summary: "MapSummary"
    notes: list[str]

    @property
    def columns(self) -> dict[str, Any]:
        """The table by columns: the numbers of the groups, and what there is to say of each."""
        own = self.summary.as_columns
        return {table_file.free(self.request.by, own): self.summary.groups, **own}

    @property
    def files(self) -> dict[str, str]:
        """Where the table is, if anywhere."""
        return {} if self.request.out is None else {"summary": str(self.request.out.path)}

    def __str__(self) -> str:
        written = [f"written: {path}" for path in self.files.values()]
        return "\n".join([str(self.summary).replace("to_frame() has all", "--out FILE has all"), *written])

    def as_json(self) -> str:
        """All of it as one JSON object, with an object for each group."""
        columns = {name: table_file.plain(column) for name, column in self.columns.items()}
        groups = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        answer = {"data": self.data.name, "by": self.request.by, "groups": groups, "files": self.files}
        return json.dumps(answer, indent=2, allow_nan=False)


def run(request: Request) -> Summarized:
    """Summarize the rows by the groups of a map."""
    file = map_file.MapFile(request.map)
    file.check_clusters(request.n_clusters)
    data = inputs.opened(request.source, request.options, columns=file.columns)
    som = file.map()
    map_file.check_columns(som, request.map, data)
    notes = [*data.understood_as, *(f"note: {note}" for note in data.notes)]
    n_clusters = request.n_clusters
    if request.by == "cluster" and n_clusters is None and not hasattr(som, "unit_clusters_"):
        n_clusters = "auto"
        messages.tell([f"note: {request.map} has no clusters: its units are joined into as many as it shows"])
    map_file.clustered(som, n_clusters)
    with messages.of_empty_rows() as empty:
        summary = som.summary(data.X, data.classes, by=request.by)
    notes += [f"note: {data.by_line(each)}" for each in empty]
    found = Summarized(request, data, summary, notes)
    if request.out is not None:
        columns = found.columns
        kinds: dict[str, table_file.Kind] = {name: _kind(np.asarray(column)) for name, column in columns.items()}
        table_file.write(request.out, kinds, [list(columns.values())])
    return found


def _kind(column: Any) -> table_file.Kind:
    """What a column holds."""
    known = {type(entry) for entry in column.tolist() if entry is not None}
    if known <= {int, bool}:
        return "truth" if known == {bool} else "integer"
    return "number" if known <= {int, float} else "word"
