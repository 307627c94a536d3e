"""Which changes of a row are allowed: what may vary, within which bounds, in which direction."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.array_types import Array, Mask
from somersault.columns import Columns
from somersault.errors import InputError
from somersault.flow.constraints import Box, box_of
from somersault.flow.feasible import Feasible
from somersault.labels import is_missing

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
    for encoded, up, down in _directions(columns, len(X), direction):
        if columns.place(encoded.start) in columns.categorical:
            high[:, encoded][_on_the_wrong_side(columns, X, encoded, up, down)] = 0.0
        else:
            low[up, encoded] = np.maximum(low, X)[up, encoded]
            high[down, encoded] = np.minimum(high, X)[down, encoded]
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
    wrong = InputError(f"{name} is {validation.shown(value)}; need a number, or one for each of the {n_rows} rows")
    try:
        array = validation.real_array(value, name).astype(np.float64)
    except InputError as error:
        raise wrong from error
    if array.shape not in ((), (n_rows,)) or np.isnan(array).any():
        raise wrong
    return array


def _directions(columns: Columns, n_rows: int, direction: Any) -> list[tuple[slice, Mask, Mask]]:
    """Of each column with a direction its encoded ones, and in which rows it may only go up, and only down."""
    if direction is None:
        return []
    out: list[tuple[slice, Mask, Mask]] = []
    for column, way in validation.named(direction, "direction", '"up" or "down", one for each column').items():
        encoded = _encoded(columns, column, "direction")
        if not has_order(columns, columns.place(encoded.start)):
            raise InputError(
                f"direction names {column!r}, whose categories have no order; need numbers, or ordered "
                "categories: train on pandas.Categorical(…, ordered=True), or fix the column by features_to_vary"
            )
        ways = _ways(way, n_rows, column)
        out.append((encoded, ways == "up", ways == "down"))
    return out


def has_order(columns: Columns, place: int) -> bool:
    """Whether a column holds numbers, or categories in an order: all that an Enum of polars has are in one."""
    own = columns.categorical.get(place)
    if own is None:
        return True
    return own.levels is not None and (
        own.levels.ordered or (columns.container == "polars" and own.levels.values != ())
    )


def _on_the_wrong_side(columns: Columns, X: Array, encoded: slice, up: Mask, down: Mask) -> Mask:
    """Which categories (n_rows, n_categories) are below those of rows that go up, or above those that go down."""
    own = columns.categorical[columns.place(encoded.start)]
    levels: list[Any] = [] if own.levels is None else list(own.levels.values)
    numbers = np.array([levels.index(category) for category in own.values])
    off = numbers - numbers[X[:, encoded].argmax(axis=1)][:, None]
    return ((off < 0) & up[:, None]) | ((off > 0) & down[:, None])


def _ways(given: Any, n_rows: int, column: Any) -> NDArray[Any]:
    """Which way each row may go, (n_rows,): "up", "down", or None for both."""
    name, one = f"direction of column {column!r}", '"up", "down" or None'
    if isinstance(given, str) or given is None:
        ways = [given] * n_rows
    else:
        ways = validation.entries(given, name, f"{one} for each row, or one of these for all")
        ways = [None if is_missing(way) else way for way in ways]
    strange = [way for way in ways if not (way is None or (isinstance(way, str) and way in _WAYS))]
    if strange:
        raise InputError(f"{name} is {validation.shown(strange[0])}; need {one}")
    if len(ways) != n_rows:
        raise InputError(f"{name} has {len(ways)} entries; need one for each of the {n_rows} rows")
    return np.array(ways, dtype=object)


def _encoded(columns: Columns, column: Any, name: str) -> slice:
    """The encoded columns of a column."""
    places = np.flatnonzero(columns.mask([column], name))
    return slice(int(places[0]), int(places[-1]) + 1)


def _number(columns: Columns, column: Any, name: str) -> int:
    """The encoded column of a column of numbers."""
    place = _encoded(columns, column, name).start
    if columns.place(place) in columns.categorical:
        raise InputError(
            f"{name} names {column!r}, which is a column of categories; need columns of numbers: fix it by "
            "features_to_vary, or leave it out"
        )
    return place
