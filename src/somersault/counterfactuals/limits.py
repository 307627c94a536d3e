"""Which changes of a row are allowed: what may vary, within which bounds, in which direction."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from somersault import validation
from somersault.array_types import Array, Mask
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.flow.constraints import Box, box_of
from somersault.flow.feasible import Feasible

_WAYS = ("up", "down")


def limits_of(columns: Columns, X: Array, features_to_vary: Any, bounds: Any, direction: Any) -> Feasible:
    """What may become of rows X (n_rows, n_encoded), all of them within their bounds."""
    is_all = isinstance(features_to_vary, str) and features_to_vary == "all"
    free = columns.mask(slice(None) if is_all else features_to_vary, "features_to_vary") & (columns.weights > 0)
    if not free.any():
        raise InputError("features_to_vary leaves no column that counts; need at least one that may change")
    given = _named(columns, X, bounds) if isinstance(bounds, Mapping) else bounds
    box = box_of(columns.bounds(given), X, columns.shares, columns.column_name)
    low, high = box.low.copy(), box.high.copy()
    for place, up, down in _directions(columns, len(X), direction):
        low[up, place] = np.maximum(low, X)[up, place]
        high[down, place] = np.minimum(high, X)[down, place]
    box = Box(columns.inward(low, upper=False), columns.inward(high, upper=True), columns.shares)
    return Feasible.of(X, free, box, columns.shares)


def _named(columns: Columns, X: Array, bounds: Mapping[Any, Any]) -> tuple[Array, Array]:
    """Bounds (n_rows, n_encoded) of columns by name, each side None, a number, or one for each row."""
    sides = np.full((2, *X.shape), [[[-np.inf]], [[np.inf]]])
    for column, own in bounds.items():
        place = _number(columns, column, "bounds")
        if not isinstance(own, (tuple, list)) or len(cast("Any", own)) != 2:
            raise InputError(f"bounds of column {column!r} is {own!r}; need (low, high), each a number or None")
        for side, value in zip(sides, cast("Any", own), strict=True):
            if value is not None:
                side[:, place] = _of_rows(value, len(X), f"the bound of column {column!r}")
    return sides[0], sides[1]


def _of_rows(value: Any, n_rows: int, name: str) -> Array:
    array = validation.real_array(value, name)
    if array.shape not in ((), (n_rows,)) or np.isnan(array).any():
        raise InputError(
            f"{name} is {validation.shown(value)}; need a number, or one for each of the {n_rows} rows"
        )
    return array.astype(np.float64)


def _directions(columns: Columns, n_rows: int, direction: Any) -> list[tuple[int, Mask, Mask]]:
    """Of each column with a direction its encoded one, and in which rows it may only go up, and only down."""
    if direction is None:
        return []
    out: list[tuple[int, Mask, Mask]] = []
    for column, way in validation.named(direction, "direction", 'columns to "up" or "down"').items():
        place = _number(columns, column, "direction")
        ways = np.full(n_rows, way, dtype=object) if isinstance(way, str) else _ways(way, n_rows, column)
        strange = [each for each in ways.tolist() if each not in (*_WAYS, None)]
        if strange:
            raise InputError(f'direction of column {column!r} is {strange[0]!r}; need "up", "down" or None')
        out.append((place, ways == "up", ways == "down"))
    return out


def _ways(given: Any, n_rows: int, column: Any) -> Any:
    ways = np.array(
        validation.entries(given, f"direction of column {column!r}", '"up", "down" or None'), dtype=object
    )
    if ways.shape != (n_rows,):
        raise InputError(
            f"direction of column {column!r} has {len(ways)} entries; need one for each of the {n_rows} rows"
        )
    return ways


def _number(columns: Columns, column: Any, name: str) -> int:
    """The encoded column of a column of numbers."""
    places = np.flatnonzero(columns.mask([column], name))
    if columns.place(int(places[0])) in columns.categorical:
        raise InputError(
            f"{name} names {column!r}, which is a column of categories; need columns of numbers: fix it by "
            "features_to_vary, or leave it out"
        )
    return int(places[0])
