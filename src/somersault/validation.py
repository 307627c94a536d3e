"""Checks at the boundary: the only place that phrases what is wrong with an input.

Everything behind it may assume finite, real, two-dimensional arrays of the right width.
"""

import math
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault.array_types import ImageShape, Indices
from somersault.arrays import DeviceSamples, on_host
from somersault.errors import InputError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = tuple[int, ...]

_MOST_FLOAT = sys.float_info.max
MOST_WHOLE = 2**63 - 1
_MOST_FRAMES = 100_000
LARGEST = 1e70
"""Beyond it fourth powers, which a path needs, may leave float64."""


def refuse_several_tables(value: Any, name: str) -> None:
    """Refuse an AnnData or a Dataset of xarray, which hold several tables: NumPy would go through their rows."""
    kind = f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}"
    if kind == "anndata.AnnData":
        raise InputError(
            f"{name} is an AnnData, which holds several tables; need one of them: pass {name}.X, or its principal "
            f'components {name}.obsm["X_pca"]'
        )
    if kind == "xarray.Dataset":
        raise InputError(
            f"{name} is a Dataset of xarray, which holds several arrays; need one of samples and features: pass "
            f"one by its name, or {name}.to_dataframe()"
        )


def real_array(value: Any, name: str) -> NDArray[Any]:
    """Value as a numeric array, or an error that names what it is instead."""
    refuse_several_tables(value, name)
    if hasattr(value, "toarray") or hasattr(value, "todense"):
        raise InputError(f"{name} is a sparse matrix; need a dense array: pass {name}.toarray()")
    try:
        array = np.asarray(on_host(value, name))
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name} is ragged: its rows have different lengths; need one length for all") from error
    if array.dtype.kind not in "biuf":
        kind = {"c": "complex numbers", "U": "strings", "S": "strings", "O": "objects"}.get(
            array.dtype.kind, f"values of type {array.dtype}"
        )
        raise InputError(f"{name} holds {kind}; need real numbers: convert it with {name}.astype(float)")
    return array


def matrix(
    value: Any,
    name: str,
    *,
    n_columns: int | None = None,
    columns: str = "features",
    rows: str = "n_samples",
    owner: str = "the codebook",
    nan: Literal["refused", "kept"] = "refused",
    keep_float32: bool = False,
) -> NDArray[Any]:
    """Value as a finite (n_samples, n_columns) array of float64 (or float32 where that is kept)."""
    array = real_array(value, name)
    _check_shape(array.shape, name, n_columns, columns, rows, owner)
    if not (keep_float32 and array.dtype == np.float32):
        array = array.astype(np.float64, copy=False)
    return finite(array, name, nan)


def remote(X: DeviceSamples, name: str, n_columns: int | None = None, columns: str = "features") -> DeviceSamples:
    """The same for samples on a device, which stay there; NaN may be among them."""
    _check_shape(X.shape, name, n_columns, columns, "n_samples", "the codebook")
    if X.largest > LARGEST:
        raise _too_large(X.on_host, name, _place)
    return X


def _check_shape(
    shape: tuple[int, ...], name: str, n_columns: int | None, columns: str, rows: str, owner: str
) -> None:
    if len(shape) != 2:
        hint = f"; for a single one pass {name}[None, :]" if len(shape) == 1 else ""
        raise InputError(f"{name} has shape {shape}; need ({rows}, n_{columns}){hint}")
    if 0 in shape:
        raise InputError(f"{name} is empty: it has shape {shape}; need at least one row and one column")
    if n_columns is not None and shape[1] != n_columns:
        raise InputError(
            f"{name} has {shape[1]} columns, but {owner} has {n_columns} {columns}; "
            f"need shape ({rows}, {n_columns})"
        )


def finite(
    array: NDArray[Any], name: str, nan: Literal["refused", "kept"], place: Callable[[Index], str] | None = None
) -> NDArray[Any]:
    """The array itself if all its values are usable. Makes no copy of it. Place says where an index is."""
    with np.errstate(invalid="ignore"):
        if np.isnan(array.max()) and nan == "refused":
            row = int(np.argmax(np.isnan(array).reshape(len(array), -1).any(axis=1)))
            raise InputError(f"{name} contains NaN (first in row {row}); need numbers: drop or impute those rows")
        largest = max(float(np.fmax.reduce(array, axis=None)), -float(np.fmin.reduce(array, axis=None)))
    if largest > LARGEST:
        raise _too_large(array, name, place or _place)
    return array


def _too_large(array: NDArray[Any], name: str, place: Callable[[Index], str]) -> InputError:
    """What is infinite or huge, how many there are, and where the first is."""
    wrong = np.argwhere(np.isinf(array))
    if len(wrong):
        return InputError(
            f"{name} contains infinite values: {len(wrong)}, the first in {place(tuple(wrong[0].tolist()))}; need "
            "finite ones: remove or replace those rows"
        )
    first = tuple(map(int, np.unravel_index(int(np.nanargmax(np.abs(array))), array.shape)))
    return InputError(
        f"{name} contains {abs(array[first]):.0e} in {place(first)}, which overflows in products; rescale to "
        f"below {LARGEST:.0e}"
    )


def _place(index: Index) -> str:
    """Rows and columns are numbered from 0."""
    if len(index) != 2:
        return f"row {index[0]}"
    return f"row {index[0]}, column {index[1]}"


def indices(value: Any, n: int, name: str, what: str = "unit") -> Indices:
    """Numbers of units, or of what else there are n, as a flat array."""
    array = np.atleast_1d(real_array(value, name))
    if array.ndim != 1 or array.size == 0:
        raise InputError(f"{name} has shape {array.shape}; need one {what} number or a flat list of them")
    if array.dtype.kind == "b" or (array.dtype.kind == "f" and np.any(array != np.round(array))):
        raise InputError(f"{name} is {value!r}; need whole {what} numbers from 0 to {n - 1}")
    wrong = array[(array < 0) | (array >= n)]
    if wrong.size:
        raise InputError(f"{name} {wrong[0]:g} does not exist; the {what}s are numbered 0 to {n - 1}")
    return array.astype(np.intp)


def places(value: Any, n: int, what: str) -> Any:
    """Numbers of units, or of what else there are n, in an array of any shape."""
    array = value if isinstance(value, np.ndarray) else real_array(value, what)
    if array.dtype.kind not in "iu":
        raise InputError(f"a {what} is {shown(value)}; need whole numbers from 0 to {n - 1}")
    if array.size and not (array.min() >= 0 and array.max() < n):
        wrong = array.min() if array.min() < 0 else array.max()
        raise InputError(f"{what} {wrong} does not exist; the {what}s are numbered 0 to {n - 1}")
    return array


def weights(value: Any, n: int, name: str, what: str) -> Vector:
    """Non-negative finite weights, one for each."""
    array = real_array(value, name)
    if array.shape != (n,):
        raise InputError(f"{name} has shape {array.shape}; need ({n},): one weight for each of the {n} {what}")
    array = finite(array.astype(np.float64), name, "refused")
    if np.any(array < 0):
        raise InputError(f"{name} contains {array.min():g}; weights must be 0 or larger")
    return array


def number(
    value: Any,
    name: str,
    *,
    above: float = -np.inf,
    least: float = -np.inf,
    below: float = np.inf,
    most: float = np.inf,
) -> float:
    """A finite number within its bounds."""
    words = {"above": above, "at least": least, "below": below, "at most": most}
    needed = " and ".join(f"{word} {bound:g}" for word, bound in words.items() if np.isfinite(bound))
    is_number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not is_number or not (abs(value) <= _MOST_FLOAT and above < value < below and least <= value <= most):
        raise InputError(f"{name} is {shown(value)}; need a finite number {needed}".rstrip())
    return float(value)


def whole(value: Any, name: str, *, least: int, most: int = MOST_WHOLE) -> int:
    """A whole number, not smaller than the least; no array has more than 2⁶³ − 1 of anything."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= most:
        range_ = f"of at least {least}" if most == MOST_WHOLE else f"from {least} to {most}"
        raise InputError(f"{name} is {shown(value)}; need a whole number {range_}")
    return int(value)


def n_frames(value: Any) -> int:
    """How many frames of each path: at least its ends, and not so many that they fill the memory by mistake."""
    return whole(value, "n_frames", least=2, most=_MOST_FRAMES)


def truth(value: Any, name: str) -> bool:
    """True or False, which 1 and 0 mean too."""
    if not isinstance(value, (bool, np.bool_, int, np.integer)) or value not in (0, 1):
        raise InputError(f"{name} is {shown(value)}; need True or False")
    return bool(value)


def function(value: Any, name: str, called: str) -> Callable[..., Any]:
    """A callable, which is called as told."""
    if not callable(value):
        raise InputError(f"{name} is {shown(value)}; need a function, which is called as {called}")
    return value


def having(value: Any, name: str, attributes: tuple[str, ...], ours: str) -> Any:
    """An object with these attributes and methods, whatever its class."""
    missing = [attribute for attribute in attributes if not hasattr(value, attribute)]
    if isinstance(value, type):
        raise InputError(f"{name} is the class {value.__name__}; need an object of it: {value.__name__}(...)")
    if missing:
        raise InputError(
            f"{name} is {shown(value)}, which has no {' and no '.join(missing)}; need {ours}, or an object of "
            f"your own with {' and '.join(attributes)}"
        )
    return value


def words(value: Any, name: str) -> tuple[str, ...]:
    """A sequence of strings, which a single string is not."""
    if isinstance(value, str):
        raise InputError(f"{name} is {value!r}; need a sequence of names: pass [{value!r}]")
    found = entries(value, name, "strings")
    if not all(isinstance(entry, str) for entry in found):
        raise InputError(f"{name} is {shown(value)}; need a sequence of strings")
    return tuple(found)


def named(value: Any, name: str, what: str) -> Mapping[Any, Any]:
    """A mapping of names to values."""
    if not isinstance(value, Mapping):
        raise InputError(f"{name} is {shown(value)}; need a dict of names to {what}")
    return cast("Mapping[Any, Any]", value)


def entries(value: Any, name: str, what: str) -> list[Any]:
    """What a list, an array or any other iterable but a string holds."""
    try:
        return value.tolist() if isinstance(value, np.ndarray) and value.ndim else [*_no_text(value)]
    except TypeError as error:
        raise InputError(f"{name} is {shown(value)}; need a sequence of {what}") from error


def _no_text(value: Any) -> Any:
    if isinstance(value, (str, bytes, Mapping)):
        raise TypeError
    return value


def shown(value: Any, most: int = 80) -> str:
    """A value in an error: in one line, and not longer than a line."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # integers of thousands of digits
        text = f"{type(value).__name__} of {value.bit_length()} bits"
    return text if len(text) <= most else f"{text[: most - 1]}…"


def choice(value: Any, name: str, among: Collection[str]) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in among:
        raise InputError(f"{name} is {shown(value)}; need one of {', '.join(map(repr, among))}")
    return value


def same_length(value: ArrayLike, n: int, name: str) -> NDArray[Any]:
    """A flat array with one entry for each sample."""
    try:
        array = np.asarray(on_host(value, name))
    except ValueError as error:
        raise InputError(f"{name} is ragged: {shown(value)}; need ({n},): one entry for each sample") from error
    if array.shape != (n,):
        raise InputError(f"{name} has shape {array.shape}; need ({n},): one entry for each sample")
    return array


def image_shape(value: Any, n_features: int) -> ImageShape:
    """(rows, columns), or (rows, columns, 3), of images of so many features."""
    array = real_array(value, "image_shape")
    sides = array.tolist() if array.ndim == 1 and array.dtype.kind in "iu" else []
    if sides[2:] not in ([], [3]) or len(sides) < 2 or min(sides) < 1 or math.prod(sides) != n_features:
        raise InputError(
            f"image_shape is {shown(value)}; need (rows, columns) with rows · columns = {n_features} features, or "
            f"for colors (rows, columns, 3) with rows · columns · 3 = {n_features}"
        )
    return cast("ImageShape", tuple(sides))
