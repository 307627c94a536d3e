"""The units of a map in a file: where distances are from, and how points are written as rows of its data."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import somersault as ss
from somersault import datasets
from somersault.cli import rows, table_file
from somersault.cli.map_file import MapFile
from somersault.datasets import opening
from somersault.output_file import Target

if TYPE_CHECKING:
    from somersault import SOM


class MapUnits:
    """Units whose points are rows as the map knows them."""

    def __init__(self, path: Path) -> None:
        self._file = MapFile(path)
        self.n_units: int = self._file.n_units

    @cached_property
    def _som(self) -> "SOM":
        return self._file.map()

    @property
    def book(self) -> "ss.Codebook":
        """The units themselves."""
        return self._som.codebook_

    def distances(self, source: str, na: tuple[str, ...]) -> datasets.Dataset:
        """What is known of samples, in the order of the units."""
        return datasets.load(source, na=na, keep="all" if opening.is_table(source) else ())

    def notes(self, data: datasets.Dataset, *, is_array: bool) -> list[str]:  # noqa: ARG002  # as of anchors
        """What the columns of an array are, where the map has words."""
        if not self._som.columns_.categorical or not is_array:
            return []
        return [f"note: the columns of the points are {', '.join(self._som.columns_.names)}"]

    def write(self, out: Target, data: datasets.Dataset, found: "ss.Inversion") -> None:
        """Write points in the columns of the map, behind the names of the rows."""
        from somersault.cli import points

        names = rows.RowNames(data)
        kinds, entries = points.as_columns(self._som.columns_, found.points)
        header: dict[str, table_file.Kind] = {table_file.free(names.header, kinds): names.kind}
        table_file.write(out, {**header, **kinds}, [[names.between(0, len(found.points)), *entries]])
