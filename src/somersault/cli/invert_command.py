"""Activations from a file back to points in a file."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import datasets
from somersault.array_types import Array
from somersault.cli import rows, table_file
from somersault.cli.map_file import MapFile
from somersault.datasets import opening
from somersault.output_file import Target
from somersault.sources import npy

if TYPE_CHECKING:
    from somersault import SOM, Inversion


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    source: str
    map: Path
    out: Target
    regularization: float | str | None = None
    noise: float | str | None = None
    na: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Inverted:
    """Points that are saved, and what to say of them."""

    request: Request
    som: "SOM"
    inversion: "Inversion"
    notes: list[str]

    def facts(self) -> dict[str, Any]:
        """All that is printed."""
        inversion, p_value = self.inversion, self.inversion.p_value
        return {
            "map": str(self.request.map),
            "samples": int(self.has_point.sum()),
            "features": inversion.points.shape[1],
            "regularization": self.request.regularization,
            "noise": self.request.noise,
            "is_exact": inversion.is_exact,
            "patterns": int(inversion.is_pattern.sum()),
            "mirrored": self.n_mirrored,
            "offset": self._spread(inversion.offset),
            "expected_error": self._spread(inversion.expected_error),
            "residual": self._spread(inversion.residual),
            "unexplained_share": self._spread(inversion.unexplained),
            "least_p_value": None if p_value is None else float(p_value[self.has_point].min()),
        }

    @property
    def has_point(self) -> NDArray[np.bool_]:
        """Of each row, whether a distance is known."""
        return ~np.isnan(self.inversion.points[:, 0])

    def _spread(self, values: Array) -> dict[str, float]:
        of_points = values[self.has_point]
        return {"median": float(np.median(of_points)), "largest": float(of_points.max())}

    @property
    def n_mirrored(self) -> int:
        """Rows that two points belong to."""
        mirrors = self.inversion.mirror_points
        return 0 if mirrors is None else int(np.sum(np.ptp(mirrors, axis=1).max(axis=1) > 0))


def run(request: Request) -> Inverted:
    """Invert all rows and save the points, unless there are none worth the name."""
    file = MapFile(request.map)
    keep = "all" if opening.is_table(request.source) else ()
    data, noise = datasets.load(request.source, na=request.na, keep=keep), _noise(request.noise)
    if data.image_shape is not None:
        raise ss.InputError(
            f"{request.source} holds images; need squared distances from the units, one row for each sample: "
            "save som.transform(X)"
        )
    if data.X.shape[1] != file.n_units:
        raise ss.InputError(
            f"{request.source} has {data.X.shape[1]} columns, but {request.map} has {file.n_units} "
            "units; need a squared distance from each unit: save som.transform(X)"
        )
    som = file.map()
    with warnings.catch_warnings(record=True) as caught:
        for category in (ss.NotAPatternWarning, ss.EmptyRowsWarning):
            warnings.simplefilter("always", category)
        inversion = som.codebook_.invert(
            data.X,
            regularization=request.regularization,  # pyright: ignore[reportArgumentType]
            noise=noise,
        )
    messages = [data.by_line(str(warning.message)) for warning in caught]
    is_array = request.out.path.suffix.lower() == ".npy"
    inverted = Inverted(request, som, inversion, _notes(som, [*data.notes, *messages], is_array=is_array))
    _check_worth(inverted, data.X)
    if is_array:
        with request.out.file() as out:
            npy.write(out, [inversion.points], inversion.points)
    else:
        _write_table(request.out, data, som, inversion.points)
    return inverted


def _write_table(out: Target, data: datasets.Dataset, som: "SOM", points: Array) -> None:
    """Write points in the columns of the map, behind the names of the rows."""
    from somersault.cli import points as points_of_maps

    names = rows.RowNames(data)
    kinds, entries = points_of_maps.as_columns(som.columns_, points)
    header: dict[str, table_file.Kind] = {table_file.free(names.header, kinds): names.kind}
    table_file.write(out, {**header, **kinds}, [[names.between(0, len(points)), *entries]])


def _noise(asked: float | str | None) -> float | Array | None:
    """The number, or the numbers of the file: a single row is of the units."""
    if not isinstance(asked, str):
        return asked
    table = datasets.load(asked).X
    return table[0] if len(table) == 1 else table


def _notes(som: "SOM", messages: list[str], *, is_array: bool) -> list[str]:
    notes = [f"note: {message}" for message in messages]
    if som.columns_.categorical and is_array:
        notes.append(f"note: the columns of the points are {', '.join(som.columns_.names)}")
    return notes


def _check_worth(inverted: Inverted, A: NDArray[Any]) -> None:
    """Refuse answers none of which says where a point is."""
    from somersault.inversion.pattern import MISFIT

    request, inversion = inverted.request, inverted.inversion
    if not inverted.som.codebook_.well_posedness().rank or (np.sum(~np.isnan(A), axis=1) < 2).all():
        raise ss.InputError(
            f"no row of {request.source} says more than how far the sample is from one point; need distances from "
            "at least two: a map whose units differ, and rows of which more is known"
        )
    gross = (inversion.unexplained > MISFIT) & ~inversion.is_pattern
    if request.regularization is None and gross[inverted.has_point].all():
        least = np.nanmin(inversion.unexplained)
        raise ss.InputError(
            f"no row of {request.source} belongs to a point ({least:.2g} or more of the "
            f"mean is unexplained); need squared distances from the units of {request.map}, as som.transform(X) "
            "gives them; if they are noisy, pass --noise, or --regularization gcv"
        )
