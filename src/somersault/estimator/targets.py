"""The targets that a user gives, as classes or as numbers; what is unknown is None or NaN."""

from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets

from somersault.array_types import Array
from somersault.arrays import on_host
from somersault.errors import InputError
from somersault.labels import Labels, are_known, is_missing, sample_labels
from somersault.training.data import Data


def classes_of(y: Any, data: Data) -> Labels:
    """The classes of samples, None where unknown."""
    y = _given(y, data)
    if getattr(y, "ndim", 1) == 2 and y.shape[1] == 1:
        y = column_or_1d(y, warn=True)
    labels = np.delete(sample_labels(y, data.n_samples + data.left_out.size), data.left_out)
    known = are_known(labels) & (data.weights > 0)
    if not known.any():
        raise InputError("all samples with a label have the weight 0; need at least one that counts")
    refuse_no_classes(labels[known])
    return labels


def refuse_no_classes(labels: Labels) -> None:
    """Refuse labels, all known, that are numbers in which something is measured, or of two kinds."""
    if len({isinstance(label, str) for label in labels}) > 1:
        raise InputError("y mixes strings and numbers; need classes of one kind: convert it with y.astype(str)")
    check_classification_targets(np.array(labels.tolist()))


def as_given(classes: list[Any], y: Any) -> NDArray[Any]:
    """Classes in the dtype of y, if that is one of NumPy's that can hold them."""
    array, dtype = np.array(classes), getattr(y, "dtype", None)
    is_held = isinstance(dtype, np.dtype) and dtype.kind in ("UO" if array.dtype.kind == "U" else "biuf")
    return array.astype(dtype) if is_held else array


def numbers_of(y: Any, data: Data) -> Array:
    """The targets of samples, NaN where unknown."""
    y = _given(y, data)
    listed = y.to_pylist() if hasattr(y, "to_pylist") else y.tolist() if np.ma.isMaskedArray(y) else y
    array = np.asarray(listed)
    if array.dtype == object:
        array = np.reshape([_number(entry) for entry in array.ravel()], array.shape)
    if array.dtype.kind not in "biuf":
        raise InputError(f"y holds {array.dtype}; need numbers, or NaN for unknown: convert it by y.astype(float)")
    targets = array.astype(np.float64)
    if targets.ndim not in (1, 2) or not targets.size:
        raise InputError(f"y has shape {targets.shape}; need (n_samples,) or (n_samples, n_targets)")
    targets = np.delete(targets, data.left_out, axis=0)
    if np.isinf(targets).any():
        raise InputError("y contains infinite values; need finite ones, or NaN where unknown")
    known = ~np.isnan(targets.reshape(len(targets), -1)) & (data.weights > 0)[:, None]
    if not known.any(axis=0).all():
        which = "" if targets.ndim == 1 else f" in its column {int(np.argmin(known.any(axis=0)))}"
        raise InputError(f"y has no known number{which}; need at least one, of a sample whose weight is not 0")
    return targets


def _number(entry: Any) -> float:
    """A target, NaN if it is missing."""
    if is_missing(entry):
        return np.nan
    if not isinstance(entry, (Real, Decimal)):
        raise InputError(f"y holds {entry!r}; need numbers, or NaN where unknown: convert it by y.astype(float)")
    return float(entry)


def _given(y: Any, data: Data) -> Any:
    """What there is for each sample."""
    if y is None:
        raise InputError("y is None; this estimator requires y to be passed, but the target y is None: pass it")
    y = on_host(y, "y")
    check_consistent_length(np.empty(data.n_samples + data.left_out.size), y)
    return y
