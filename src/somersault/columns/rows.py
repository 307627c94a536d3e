"""Rows of a table that a path starts from or leads to: complete ones, in the forms in which one takes them out."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from somersault.arrays import on_host
from somersault.columns.encoding import Columns
from somersault.columns.libraries import frames_of, is_anndata
from somersault.columns.table import Numbers, table_of
from somersault.errors import InputError
from somersault.labels import is_missing
from somersault.sample_arrays import dense

Names = tuple[Any, ...] | None
_KNOWN = 10


def target_rows(columns: Columns, points: Any) -> Any:
    """Target samples in the features of a map: encoded like other rows, unless they are points of it."""
    if columns.grid is not None:
        points = columns.grid.targets(points)
    if _are_points(points, columns.n_encoded) or not (columns.categorical or _is_named(points)):
        return points
    try:
        rows = _as_table(points, columns.feature_names)
        encoded = columns.encode(rows)
        refuse_gaps(columns, encoded, rows)
    except InputError as error:
        raise InputError(f"the target sample: {error}") from error
    return dense(on_host(encoded))


def refuse_gaps(columns: Columns, encoded: Numbers, X: Any) -> None:
    """Refuse rows of X that miss values, by the names of their columns; encoded is what was made of them."""
    if not isinstance(encoded, np.ndarray) or not np.isnan(encoded.max()):
        return
    row = int(np.argmax(np.isnan(encoded).any(axis=1)))
    first = int(np.argmax(np.isnan(encoded[row])))
    own, column = columns.categorical.get(columns.place(first)), columns.column_name(first)
    entry = None if own is None else table_of(X).values(columns.place(first))[row]
    if own is None or is_missing(entry):
        raise InputError(
            f"X contains NaN (first in row {row}, {column}); need complete samples: complete them "
            "first by som.impute(X), or drop those rows"
        )
    known = ", ".join(map(repr, own.values[:_KNOWN])) + (", …" if len(own.values) > _KNOWN else "")
    raise InputError(
        f"X has {entry!r} in row {row}, {column}, which training did not show; need one of {known}: "
        "replace it, take the most probable one by som.impute(X), or train on it too"
    )


def _is_named(given: Any) -> bool:
    """Whether its values have the names of columns: a frame, a row of one, or a mapping."""
    is_one = isinstance(given, (Mapping, *frames_of("pandas", "Series"))) or is_anndata(given)
    return is_one or hasattr(given, "columns")


def _are_points(given: Any, n_encoded: int) -> bool:
    """Whether these are points of a map, one or several: numbers, as many as it has features."""
    if _is_named(given):
        return False
    try:
        array = np.asarray(given)
    except (TypeError, ValueError):  # of another device, or ragged
        return not isinstance(given, (list, tuple))
    return array.dtype.kind in "biuf" and array.shape[-1:] == (n_encoded,)


def _as_table(given: Any, names: Names) -> Any:
    """A row as a table of one: a Series, a mapping of names to values, or a list; a table as it is."""
    if isinstance(given, frames_of("pandas", "Series")):
        given = dict(given.items()) if names is not None and names[0] in given.index else given.tolist()
    if isinstance(given, Mapping):
        given = _in_order(cast("Mapping[Any, Any]", given), names)
    is_row = isinstance(given, (list, tuple)) and not any(isinstance(entry, (list, tuple)) for entry in given)
    if is_row or (isinstance(given, np.ndarray) and given.ndim == 1):
        row = np.empty((1, len(given)), dtype=object)
        row[0] = [entry.item() if isinstance(entry, np.generic) else entry for entry in given]
        return row
    return given


def _in_order(row: Mapping[Any, Any], names: Names) -> list[Any]:
    if names is None:
        raise InputError("it is a mapping of names to values, but the map has no column names; need a list")
    lacks = next((name for name in names if name not in row), None)
    if lacks is not None:
        raise InputError(f"it has no entry {lacks!r}; need one for each of the {len(names)} columns")
    strange = next((name for name in row if name not in names), None)
    if strange is not None:
        raise InputError(f"it has the entry {strange!r}, which is no column of the map; need its columns alone")
    return [row[name] for name in names]
