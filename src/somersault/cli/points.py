"""Points of a map, such as frames of morphs, as columns of a table in the user's own terms."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from somersault.cli import table_file
from somersault.columns import Columns, dtypes
from somersault.datasets.kinds import plain
from somersault.datasets.understood import KindName


def as_columns(
    columns: Columns,
    points: ArrayLike,
    known: Mapping[str, KindName] | None = None,
    writes: Mapping[str, Callable[[Any], str]] | None = None,
) -> tuple[dict[str, table_file.Kind], list[Any]]:
    """The names and kinds of the columns, and what each holds of points (n_points, n_encoded).

    known are kinds of columns by name, where the file that the data are from says more than the map knows; writes
    are ways to write some of them.
    """
    names = tuple(map(str, columns.feature_names or (f"x{place}" for place in range(columns.n_features_in))))
    shown = replace(columns, container="frame", feature_names=names, dtypes=(), grid=None).decode(points)
    kinds: dict[str, table_file.Kind] = {}
    entries: list[Any] = []
    for place, name in enumerate(names):
        kind = _kind(columns, place, (known or {}).get(name))
        write = (writes or {}).get(name)
        kinds[name] = kind if write is None else "word"
        show = partial(plain, kind) if write is None else partial(_written, write)
        entries.append(list(map(show, shown[name].tolist())))
    return kinds, entries


def _written(write: Callable[[Any], str], value: Any) -> str | None:
    return None if plain("number", value) is None else write(float(value))


def _kind(columns: Columns, place: int, known: KindName | None) -> table_file.Kind:
    own, dtype = columns.categorical.get(place), columns.dtypes[place]
    if own is not None:
        held = set(map(type, own.values))
        return "integer" if held == {int} else "truth" if held == {bool} else "word"
    if known is not None and known not in ("word", "nothing"):
        return known
    if dtype is None or not dtypes.is_whole(dtype):
        return "number"
    return "truth" if np.array_equal(dtypes.rounded(np.array([2.0]), dtype), [1.0]) else "integer"
