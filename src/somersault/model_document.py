"""What the document of a model file may hold: what JSON gives back as it was, and no objects."""

import sys
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError

Arrays = dict[str, NDArray[Any]]
Document = dict[str, Any]

_MAX_DEPTH = 32


def as_document(value: Any) -> dict[str, Any]:
    """Turn a document into what a file gives back, or refuse it with the place that is wrong."""
    plain = _plain(value, ())
    if not isinstance(plain, dict):
        raise InputError(f"document is of type {type(value).__name__}; need a dict: wrap it in one")
    return cast("dict[str, Any]", plain)


def _plain(value: Any, keys: tuple[str | int, ...]) -> Any:
    """What lies under these keys, without NumPy's types; refused unless it comes back the same."""
    if len(keys) > _MAX_DEPTH:
        raise InputError(f"{_place(keys)} is nested too deeply; need at most {_MAX_DEPTH} levels: flatten it")
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        if not all(type(key) is str for key, _ in items):  # JSON would make strings of others
            raise InputError(f"{_place(keys)} has keys that are no strings; need strings: use a list of pairs")
        return {key: _plain(item, (*keys, key)) for key, item in items}
    if isinstance(value, (list, tuple)):
        entries = enumerate(cast("list[Any]", value))
        return [_plain(item, (*keys, i)) for i, item in entries]
    is_number = isinstance(value, np.generic) and value.dtype.kind in "biufU"  # or a string, but no date
    return _scalar(value.item() if is_number else value, keys)


def _scalar(value: Any, keys: tuple[str | int, ...]) -> Any:
    """A string, a finite number, a truth value or None."""
    if value is not None and type(value) not in (str, int, float, bool):  # a subclass would lose its class
        raise InputError(
            f"{_place(keys)} is of type {type(value).__name__}, but a model file holds no code and no objects; "
            "need str, int, float, bool, None, lists or dicts: save its name, or the numbers that make it up; "
            "arrays go among the arrays"
        )
    if isinstance(value, (int, float)) and not abs(value) <= sys.float_info.max:  # also for NaN
        raise InputError(
            f"{_place(keys)} is NaN, infinite or beyond 1.8e308; need a finite number: save None, or an array"
        )
    return value


def _place(keys: tuple[str | int, ...]) -> str:
    return "document" + "".join(f"[{key!r:.40}]" for key in keys)
