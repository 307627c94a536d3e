"""Anchors from a table: where distances are measured from, in the place of the units of a map."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import datasets
from somersault.array_types import Array
from somersault.cli import rows, table_file
from somersault.cli.wording import in_options, without_options
from somersault.datasets import opening
from somersault.output_file import Target


@dataclass(frozen=True, eq=False)
class Anchors:
    """Places, what their columns are called, and the names of the anchors if the file has some."""

    source: str
    places: Array
    columns: tuple[str, ...]
    names: tuple[str, ...] | None
    understood: tuple[str, ...] = ()

    @classmethod
    def read(cls, source: str) -> "Anchors":
        """Those of a file, whose first column may name them."""
        with without_options():
            data = _with_names(source)
        columns = data.feature_names or tuple(f"x{place}" for place in range(data.X.shape[1]))
        names = () if data.row_names is None else tuple(map(str, data.row_names))
        gaps = np.argwhere(np.isnan(data.X))
        if gaps.size:
            row, column = gaps[0]
            raise ss.InputError(
                f"{source} has nothing in row {row + 1}, column {columns[column]!r}; need the place of each "
                "anchor: fill it in, or leave the anchor out, and its distances"
            )
        twins = [name for name, n in Counter(names).items() if n > 1]
        if twins:
            raise ss.InputError(
                f"{source} has several anchors that are called {twins[0]!r}; need a name for each: rename one"
            )
        return cls(
            source, data.X, columns, names or None, tuple(in_options(said, ()) for said in data.understood_as)
        )

    @property
    def n_units(self) -> int:
        """How many there are."""
        return len(self.places)

    @property
    def book(self) -> "ss.Codebook":
        """The places as units."""
        return ss.Codebook(self.places)

    def notes(self, data: datasets.Dataset, *, is_array: bool) -> list[str]:
        """What was understood of both files, and what the columns of an array are."""
        of_columns = [f"note: the columns of the points are {', '.join(self.columns)}"] if is_array else []
        return [*self.understood, *data.understood_as, *of_columns]

    def distances(self, source: str, na: tuple[str, ...]) -> datasets.Dataset:
        """What is measured: by the names of the anchors where the columns have such, else in their order."""
        data = datasets.load(source, na=na, keep="all") if opening.is_table(source) else datasets.load(source)
        theirs, mine = data.feature_names or (), self.names or ()
        if not set(theirs) & set(mine):
            return data
        missing = [name for name in mine if name not in theirs]
        if missing:
            raise ss.InputError(
                f"{source} has no column {missing[0]!r}, as an anchor of {self.source} is called; need one for "
                "each anchor: leave its cells empty where nothing was measured"
            )
        others = [name for name in theirs if name not in mine]
        index = others[0] if others else None
        try:
            return opening.read(source, 0, None, na=na, features=mine, index_column=index)
        except ss.InputError as error:  # which is told of maps, that read their columns in the same way
            raise ss.InputError(str(error).replace(", but the map was trained on numbers in it", "")) from error

    def write(self, out: Target, data: datasets.Dataset, found: "ss.Inversion") -> None:
        """Write points behind the names of the rows, and how far each can be trusted."""
        names = rows.RowNames(data)
        columns: dict[str, Any] = {names.header: names.between(0, len(found.points))}
        kinds: dict[str, table_file.Kind] = {names.header: names.kind}

        def add(header: str, kind: table_file.Kind, entries: Any) -> None:
            name = table_file.free(header, kinds)
            kinds[name], columns[name] = kind, entries

        first, second = _both(found)
        for name, entries in zip(self.columns, first.T, strict=True):
            add(name, "number", entries)
        add("expected_error", "number", found.expected_error)
        if np.nanmax(found.offset) > 0:
            add("offset", "number", found.offset)
        for name, entries in zip(self.columns, () if second is None else second.T, strict=second is not None):
            add(f"other_{name}", "number", entries)
        if found.outliers is not None:
            add("left_out", "word", list(map(self._called, found.outliers)))
        table_file.write(out, kinds, [list(columns.values())])

    def _called(self, is_out: NDArray[np.bool_]) -> str | None:
        places = np.flatnonzero(is_out).tolist()
        names = [str(place + 1) if self.names is None else self.names[place] for place in places]
        return ", ".join(names) or None


def _with_names(source: str) -> datasets.Dataset:
    """Numbers of a file; of a table the first column names the rows if it holds words."""
    if not opening.is_table(source):
        return datasets.load(source)
    data = datasets.load(source, keep="all")
    if data.y is None and isinstance(data.X, np.ndarray):
        return data
    data = datasets.load(source, keep="all", label_column=1)  # so no other column is taken for labels
    if not isinstance(data.X, np.ndarray):
        raise ss.InputError(
            f"{source} has words in more than its first column; need the places of the anchors as numbers, behind "
            "their names if they have some"
        )
    understood = data.understood and replace(data.understood, labels=None, index=data.understood.labels)
    return replace(data, y=None, row_names=data.y, understood=understood)


def _both(found: "ss.Inversion") -> tuple[Array, Array | None]:
    """The points, and where two explain the distances the other ones."""
    pairs = found.mirror_points
    if pairs is None:
        return found.points, None
    is_pair = np.ptp(pairs, axis=1).max(axis=1) > 0
    first = np.where(is_pair[:, None], pairs[:, 0], found.points)
    return first, np.where(is_pair[:, None], pairs[:, 1], np.nan) if is_pair.any() else None
