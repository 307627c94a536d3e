"""Distances from a file back to points in a file: from the units of a map, or from anchors."""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import somersault as ss
from somersault import datasets
from somersault.array_types import Array
from somersault.cli.anchors import Anchors
from somersault.cli.map_units import MapUnits
from somersault.cli.wording import without_options
from somersault.output_file import Target
from somersault.sources import npy

if TYPE_CHECKING:
    from somersault import Inversion
    from somersault.inversion import Given


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    source: str
    map: Path | None
    out: Target
    regularization: float | str | None = None
    noise: float | str | None = None
    na: tuple[str, ...] = ()
    anchors: str | None = None
    kind: "Given" = "squared_distances"
    refine: bool = False
    outliers: int = 0

    @property
    def units(self) -> str:
        """The file of the units."""
        return str(self.map or self.anchors)


@dataclass(frozen=True, eq=False)
class Inverted:
    """Points that are saved, and what to say of them."""

    request: Request
    inversion: "Inversion"
    notes: list[str]

    def facts(self) -> dict[str, Any]:
        """All that is printed."""
        inversion, p_value = self.inversion, self.inversion.p_value
        outliers = inversion.outliers
        return {
            "map" if self.request.anchors is None else "anchors": self.request.units,
            "kind": self.request.kind,
            "samples": int(self.has_point.sum()),
            "features": inversion.points.shape[1],
            "regularization": self.request.regularization,
            "refined": self.request.refine,
            "noise": self.request.noise,
            "is_exact": inversion.is_exact,
            "patterns": int(inversion.is_pattern.sum()),
            "mirrored": self.n_mirrored,
            "left_out": None if outliers is None else int(outliers.sum()),
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
    units = MapUnits(request.map) if request.map is not None else Anchors.read(request.anchors or "")
    data, noise = units.distances(request.source, request.na), _noise(request.noise, units)
    _check_matrix(request, data, units.n_units)
    book = units.book
    with warnings.catch_warnings(record=True) as caught:
        for category in (ss.NotAPatternWarning, ss.EmptyRowsWarning):
            warnings.simplefilter("always", category)
        inversion = book.invert(
            data.X,
            regularization=request.regularization,  # pyright: ignore[reportArgumentType]
            kind=request.kind,
            noise=noise,
            refine=request.refine,
            outliers=request.outliers,
        )
    told = [
        re.sub(r"\brows of (A|activations) ", f"rows of {request.source} ", str(each.message)) for each in caught
    ]
    messages = list(map(data.by_line, told))
    is_array = request.out.path.suffix.lower() == ".npy"
    notes = [f"note: {note}" for note in (*data.notes, *messages)]
    inverted = Inverted(request, inversion, [*notes, *units.notes(data, is_array=is_array)])
    _check_worth(inverted, book, data.X)
    if is_array:
        with request.out.file() as out:
            npy.write(out, [inversion.points], inversion.points)
    else:
        units.write(request.out, data, inversion)
    return inverted


def _check_matrix(request: Request, data: datasets.Dataset, n_units: int) -> None:
    """A column for each unit, of numbers that can be distances."""
    of_map = request.anchors is None
    how = ": save som.transform(X)" if of_map else ", in the same order, or called as they are"
    what = _WHAT[request.kind]
    if data.image_shape is not None:
        raise ss.InputError(
            f"{request.source} holds images; need {what} from the units, one row for each sample{how}"
        )
    if data.X.shape[1] != n_units:
        units = "units" if of_map else "anchors"
        raise ss.InputError(
            f"{request.source} has {data.X.shape[1]} columns, but {request.units} has {n_units} {units}; need "
            f"{what} from each{how}"
        )
    if not isinstance(data.X, np.ndarray):
        raise ss.InputError(
            f"{request.source} has words among its numbers; need {what}, with empty cells for those that are not "
            "known: say with --na which words stand for these"
        )
    if request.kind == "distances" and (data.X < 0).any():
        row, column = np.argwhere(data.X < 0)[0]
        called = repr(data.feature_names[column]) if data.feature_names else column + 1
        line = f"row {row + 1}" if data.lines is None else f"line {data.lines[row]}"
        value = f"{data.X[row, column]:g}"
        raise ss.InputError(
            f"{request.source} has the distance {value} in {line}, column {called}; need 0 or more: leave the "
            f"cell empty if it is not known, write 0 if noise made it negative, or pass --na={value} if that is a "
            "code for missing ones"
        )


def _noise(asked: float | str | None, units: MapUnits | Anchors) -> float | Array | None:
    """The number, or those of the file, in columns as the distances are.

    A single row is that of all.
    """
    if not isinstance(asked, str):
        return asked
    with without_options():
        table = units.distances(asked, ()).X
        if not isinstance(table, np.ndarray):
            raise ss.InputError(f"{asked} has words among its numbers; need standard deviations alone: correct it")
    return table[0] if len(table) == 1 else table


_WHAT = {
    "squared_distances": "a squared distance",
    "distances": "a distance",
    "responsibilities": "a responsibility",
    "memberships": "a membership",
    "cosine": "a cosine",
    "correlation": "a correlation",
}


def _check_worth(inverted: Inverted, book: "ss.Codebook", A: NDArray[Any]) -> None:
    """Refuse answers none of which says where a point is."""
    from somersault.inversion.pattern import MISFIT

    request, inversion = inverted.request, inverted.inversion
    if not book.well_posedness().rank or (np.sum(~np.isnan(A), axis=1) < 2).all():
        more = "a map whose units differ" if request.anchors is None else "anchors in different places"
        raise ss.InputError(
            f"no row of {request.source} says more than how far the sample is from one point; need distances from "
            f"at least two: {more}, and rows of which more is known"
        )
    if request.regularization is not None or request.refine:
        return
    gross = (inversion.unexplained > MISFIT) & ~inversion.is_pattern
    if gross[inverted.has_point].all():
        least = np.nanmin(inversion.unexplained)
        raise ss.InputError(
            f"no row of {request.source} belongs to a point ({least:.2g} or more of the mean is unexplained); "
            f"{_needed(request)}"
        )


def _needed(request: Request) -> str:
    if request.kind != "squared_distances":
        return (
            f"need {_WHAT[request.kind]} from each unit of {request.units}; if they are noisy, pass --noise and "
            "--refine, and --outliers if some are wrong"
        )
    as_they_are = ", as som.transform(X) gives them" if request.anchors is None else ""
    return (
        f"need squared distances from the units of {request.units}{as_they_are}: if they are not squared, pass "
        "--kind distances; if they are noisy, pass --noise, or --regularization gcv"
    )
