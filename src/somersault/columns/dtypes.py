"""The dtypes of the user's columns, by the names that their libraries give them, and numbers as they hold them.

An array has one dtype for all its columns, so its numbers stay floats, as scikit-learn's are. A frame has one for
each, and so has an array of objects, whose entries have a type each: "object of integers", "object of booleans".
"""

from collections.abc import Callable, Iterable
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array

OBJECT, INTEGERS, BOOLEANS = "object", "object of integers", "object of booleans"
_NUMBERS = {
    **{f"{sign}int{bits}": f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
    **dict.fromkeys(("float16", "halffloat"), "float16"),
    **dict.fromkeys(("float32", "float"), "float32"),
    **dict.fromkeys(("float64", "double"), "float64"),
    **dict.fromkeys(("bool", "boolean", BOOLEANS), "bool"),
    INTEGERS: "int64",
}
_OF_NUMPY = {*_NUMBERS.values()}
_STRINGS = {OBJECT, "str", "string", "large_string", "string_view"}
_OF_ARROW = "[pyarrow]"
"""What pandas puts behind the name of a type of Arrow's."""


def known(name: str) -> str | None:
    """The name itself where columns of that dtype can be made again; None: numbers come back as float64."""
    return name if _plain(name) in _NUMBERS.keys() | _STRINGS else None


def of_objects(entries: Iterable[Any], is_missing: Callable[[Any], bool]) -> str:
    """What a column of objects holds."""
    types = set(map(type, (entry for entry in entries if not is_missing(entry))))
    if types and types <= {bool, np.bool_}:
        return BOOLEANS
    is_whole = bool(types) and bool not in types and all(issubclass(each, Integral) for each in types)
    return INTEGERS if is_whole else OBJECT


def rounded(values: NDArray[Any], name: str | None) -> Array:
    """Numbers (n,) as that dtype holds them: whole, within its range, of its precision. NaN stays NaN."""
    kind = _kind(name)
    if kind.kind == "b":
        return np.where(np.isnan(values), np.nan, values > 1 / 2)
    if kind.kind in "iu":
        return np.rint(values, dtype=np.float64).clip(*_range(kind))
    with np.errstate(over="ignore"):
        return values.astype(kind).astype(np.float64)


def inward(bounds: Array, name: str | None, *, upper: bool) -> Array:
    """The nearest numbers within bounds (n,) that the dtype holds.

    At least 17.5 is at least 18 where a column holds integers.
    """
    kind = _kind(name)
    if kind.kind in "biu":
        return np.floor(bounds) if upper else np.ceil(bounds)
    near = rounded(bounds, name)
    beyond = near > bounds if upper else near < bounds
    return np.where(beyond, np.nextafter(near.astype(kind), kind.type(-np.inf if upper else np.inf)), near)


def holds(name: str | None, values: NDArray[Any]) -> bool:
    """Whether that dtype holds these numbers (n,) as they are."""
    return _kind(name) == np.float64 or np.array_equal(rounded(values, name), values, equal_nan=True)


def is_whole(name: str) -> bool:
    """Whether that dtype holds integers or booleans alone."""
    return _kind(name).kind in "biu"


def is_truth(name: str | None) -> bool:
    """Whether that dtype holds booleans alone."""
    return _kind(name).kind == "b"


def is_of_numpy(name: str) -> bool:
    """Whether NumPy has that dtype of numbers by that name."""
    return name in _OF_NUMPY


def nullable(name: str) -> str:
    """The dtype of pandas' that holds missing values too, for one of NumPy's."""
    return {"bool": "boolean"}.get(name) or name.replace("uint", "UInt").replace("int", "Int")


def of_arrow(name: str) -> str | None:
    """The name of the type of Arrow's that a dtype of pandas' stands for, None for other dtypes."""
    return name.removesuffix(_OF_ARROW) if name.endswith(_OF_ARROW) else None


def _kind(name: str | None) -> np.dtype[Any]:
    """The dtype of NumPy's with the same numbers."""
    return np.dtype(_NUMBERS.get(_plain(name or ""), "float64"))


def _plain(name: str) -> str:
    return name.removesuffix(_OF_ARROW).lower()


def _range(kind: np.dtype[Any]) -> tuple[float, float]:
    """The least and the largest integers of a dtype that float64 has too."""
    limits = np.iinfo(kind)
    most = float(limits.max)
    return float(limits.min), most if int(most) <= limits.max else float(np.nextafter(most, 0))
