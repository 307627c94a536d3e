"""What a service gives away of rows by publishing where they lie on a map."""

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

import somersault as ss
from somersault import datasets
from somersault.cli import inputs, map_file
from somersault.cli.data_options import DataOptions
from somersault.estimator.input import encode
from somersault.published import Disclosure, Precision, Published

if TYPE_CHECKING:
    from somersault.inversion import Given

MOST = 1000
"""Rows, at most: intervals of the shares then reach three points to each side."""


@dataclass(frozen=True)
class Request:
    """What the user asks for, in his words."""

    map: Path
    source: str
    publish: str = "distances"
    digits: int | None = None
    top: int | None = None
    noise: float | None = None
    precision: Precision = "float64"
    options: DataOptions = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Disclosed:
    """What is given away, and what to say of the data."""

    request: Request
    data: datasets.Dataset
    disclosure: Disclosure
    notes: list[str]

    def facts(self) -> dict[str, Any]:
        """All that is printed."""
        found, request = self.disclosure, self.request
        return {
            "data": self.data.name,
            "published": request.publish,
            "digits": request.digits,
            "top": request.top,
            "noise": request.noise,
            "precision": request.precision,
            "rows": len(found.errors),
            "candidates": found.n_candidates,
            "share_recognized": found.share_recognized,
            "share_recognized_interval": list(found.recognized_interval),
            "median_error": found.error,
            "median_error_interval": list(found.error_interval),
        }


def run(request: Request) -> Disclosed:
    """Publish the rows of a table, and find how much of them comes back."""
    file = map_file.MapFile(request.map)
    data = inputs.opened(request.source, request.options, columns=file.columns)
    som = file.map()
    map_file.check_columns(som, request.map, data)
    encoded: Any = encode(som, data.X)
    X = np.asarray(encoded.toarray() if hasattr(encoded, "toarray") else encoded[:], dtype=np.float64)
    whole = X[~np.isnan(X).any(axis=1)]
    notes = [*data.understood_as, *(f"note: {note}" for note in data.notes)]
    if len(whole) < len(X):
        notes.append(f"note: {len(X) - len(whole)} of {len(X)} rows miss a value: they are left out")
    if len(whole) > MOST:
        notes.append(f"note: the first {MOST} of {len(whole)} rows are published; they are sought among all")
    rows, rest, kind = whole[:MOST], whole[MOST:], cast("Given", request.publish)
    if len(rows) < 2:
        raise ss.InputError(f"{request.source} has {len(rows)} rows without gaps; need two or more")
    book = ss.Codebook(som.prototypes_, feature_weights=som.codebook_.metric)
    if kind in ("cosine", "correlation"):
        book = ss.Codebook(som.prototypes_)
    published = Published(kind, request.digits, request.top, request.precision, request.noise)
    A, noise = published.of(book, rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.NotAPatternWarning)  # errors of rounding are not normal
        found = ss.disclosure(A, book, rows, kind=kind, noise=noise, among=rest if len(rest) else None)
    return Disclosed(request, data, found, notes)
