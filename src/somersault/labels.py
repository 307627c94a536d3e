"""Classes of units and of samples: the one place where labels come in, and where a missing one becomes None."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somersault import validation
from somersault.arrays import on_host
from somersault.errors import InputError, MissingLabelsWarning, warn

Labels = NDArray[np.object_]
"""Strings, numbers and booleans of Python; None for no label."""

MISSING = ("NoneType", "NAType", "NaTType")
"""Names of types that hold nothing."""
_PURE = 0.9
"""A unit speaks for its class if at least this share of its samples belong to it."""


def is_missing(value: Any) -> bool:
    """Whether an entry is None, NaN, pandas' NA or NaT, or an entry that a mask hides."""
    if type(value).__name__ in MISSING or value is np.ma.masked:
        return True
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return bool(np.isnat(value))
    return isinstance(value, (float, np.floating)) and isnan(value)


def as_labels(values: Any, n: int, name: str = "y", what: str = "sample") -> Labels:
    """One label for each of so many; None for None, NaN, NaT, NA, the empty string and a missing category."""
    entries = _entries(values, name)
    if entries.shape != (n,):
        raise InputError(f"{name} has shape {entries.shape}; need ({n},): one entry for each {what}")
    kind = entries.dtype.kind
    if kind in "biuU":
        out = entries.astype(object)
        if kind == "U":
            out[entries == ""] = None
        return out
    out = np.empty(n, dtype=object)
    out[:] = [_label(entry, name) for entry in entries.tolist()]
    return out


def sample_labels(y: Any, n: int, name: str = "y") -> Labels:
    """The labels of samples, at least one of them known."""
    labels = as_labels(y, n, name)
    if not are_known(labels).any():
        raise InputError(
            f"{name} has no label: all {n} are missing (None, NaN or empty); need at least one that is known"
        )
    return labels


def are_known(labels: Labels) -> NDArray[np.bool_]:
    """Which samples have a label."""
    return np.fromiter((label is not None for label in labels), dtype=bool, count=len(labels))


def unlabeled(known: NDArray[np.bool_], what: str = "label") -> str | None:
    """How many samples are without a label, or what else, in words; None where all have one."""
    n_missing = len(known) - np.count_nonzero(known)
    return f"{n_missing} of {len(known)} samples are without a {what}" if n_missing else None


def warn_of_missing(known: NDArray[np.bool_], what: str = "label") -> None:
    """Say how many samples are without a label, if any are."""
    words = unlabeled(known, what)
    if words is not None:
        warn(f"{words}: they have no vote and are in no count", MissingLabelsWarning)


def coded(labels: Iterable[Any]) -> tuple[list[Any], NDArray[np.intp]]:
    """The classes in their order, and the place of each label among them; -1 for none."""
    entries = list(labels)
    classes = in_order({entry: None for entry in entries if entry is not None})
    places: dict[Any, int] = {None: -1} | {each: place for place, each in enumerate(classes)}
    return classes, np.fromiter(map(places.__getitem__, entries), dtype=np.intp, count=len(entries))


def in_order(classes: Iterable[Any]) -> list[Any]:
    """Classes sorted: numbers before words."""
    return sorted(classes, key=lambda each: (True, each) if isinstance(each, str) else (False, each))


def bear(labels: Labels, label: Any) -> NDArray[np.bool_]:
    """Which of them are that class; a number is also found by its digits, as a command gives it."""
    if np.iterable(label) and not isinstance(label, (str, bytes, tuple)):
        raise InputError(
            f"label is {validation.shown(label)}; need a single class: pass one of those of the labels"
        )
    return np.array([own is not None and (own == label or str(own) == str(label)) for own in labels], dtype=bool)


def _entries(values: Any, name: str) -> NDArray[Any]:
    """Entries as an array: of objects, unless they are an array of NumPy's already."""
    values = on_host(values, name)
    for listed in ("to_pylist", "to_list"):  # Arrow; polars and pandas, which tell what is missing only so
        if hasattr(values, listed):
            return _objects(getattr(values, listed)())
    if isinstance(values, np.ma.MaskedArray):
        return _objects(values.tolist())
    if isinstance(values, (list, tuple)):
        return _objects(values)
    array = np.asarray(values)
    if array.dtype.kind in "SMmcV":
        raise InputError(
            f"{name} holds values of type {array.dtype}; need numbers or strings: convert it with "
            f"{name}.astype(str)"
        )
    return array


def _objects(entries: Sequence[Any]) -> NDArray[np.object_]:
    """Entries as they are, whatever they are."""
    return np.fromiter(entries, dtype=object, count=len(entries))


def _label(entry: Any, name: str) -> Any:
    """A label in Python's own types, None for none."""
    if is_missing(entry):
        return None
    plain = entry.item() if isinstance(entry, np.generic) else entry
    if not isinstance(plain, (str, int, float)):
        raise InputError(
            f"{name} holds an entry of type {type(entry).__name__}; need numbers or strings: convert it with "
            f"{name}.astype(str)"
        )
    if isinstance(plain, float) and not isfinite(plain):
        raise InputError(f"{name} contains {plain}, which is not a class; need finite numbers, strings or None")
    return str(plain) or None if isinstance(plain, str) else plain


@dataclass(frozen=True, eq=False)
class UnitLabels:
    """The class of each unit, and how pure it is."""

    labels: Labels  # (n_units,), None for a unit without one
    purity: NDArray[np.float64]  # (n_units,), share of a unit's samples that bear its label

    @classmethod
    def of(cls, labels: Sequence[Any], purity: ArrayLike | None, n_units: int) -> "UnitLabels":
        """Those that a user gives; without a purity all units are pure."""
        of_units = as_labels(labels, n_units, "labels", "unit")
        shares = np.ones(n_units) if purity is None else validation.weights(purity, n_units, "purity", "units")
        return cls(of_units, shares)

    @classmethod
    def voted(cls, units: NDArray[np.intp], labels: Labels, n_units: int) -> "UnitLabels":
        """The class of most of the samples of each unit that have one; the first of two equally frequent ones."""
        classes, codes = coded(labels)
        votes = (codes >= 0) & (units >= 0)
        pairs, counts = np.unique(units[votes] * len(classes) + codes[votes], return_counts=True)
        unit, code = np.divmod(pairs, max(len(classes), 1))
        most = np.lexsort((code, -counts, unit))  # of each unit the most frequent class first
        labeled, first = np.unique(unit[most], return_index=True)
        of_units, purity = np.full(n_units, None, dtype=object), np.zeros(n_units)
        of_units[labeled] = _objects(classes)[code[most[first]]]
        purity[labeled] = counts[most[first]] / np.bincount(units[votes])[labeled]
        return cls(of_units, purity)

    def extended(self, n: int) -> "UnitLabels":
        """The same, and n further units without a label."""
        return UnitLabels(
            np.concatenate([self.labels, np.full(n, None)]), np.concatenate([self.purity, np.ones(n)])
        )

    def units_of(self, label: Any) -> NDArray[np.intp]:
        """The units that bear a label and are pure enough to speak for it, or else the purest of them."""
        same = bear(self.labels, label)
        return np.flatnonzero(same & (self.purity >= min(_PURE, self.purity[same].max(initial=0.0))))

    @property
    def names(self) -> list[str]:
        """The classes that there are, as words."""
        return sorted({str(label) for label in self.labels if label is not None})
