"""Cells of tables: what is written as a number, what as a label, and what is missing."""

import re
import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.labels import Labels, are_known, as_labels, is_missing

_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_MAYBE_MISSING = frozenset(("na", "n/a", "nan", "none", "null", "nil", "?", "-", "--", ".", "unknown", "missing"))
"""What often stands for a label that is missing, and sometimes is one: NA may be Namibia."""


@dataclass(frozen=True)
class Cells:
    """How cells are read: empty ones are missing, and those that hold one of some words."""

    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, na: Any) -> "Cells":
        """With the words that a user gives."""
        return cls(tuple(word.strip() for word in validation.words(na, "na")))

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """Those of the words that are numbers: a column of numbers may hold them in another spelling."""
        return tuple(number(word) for word in self.missing if is_number(word))

    def row(self, fields: Sequence[str]) -> list[float]:
        """Fields as numbers, NaN where one is missing; a ValueError for any other."""
        if not self.missing and _is_plain("".join(fields)):
            with suppress(ValueError):  # of blanks, too
                return [float(field or "nan") for field in fields]
        return list(map(self._one, fields))

    def _one(self, field: str) -> float:
        return np.nan if self.is_missing(field) else number(field)

    def is_missing(self, field: str) -> bool:
        """Whether a field is empty, or holds one of the words, or a number that equals one of them."""
        plain = field.strip()
        if not plain or plain in self.missing:
            return True
        return bool(self.numbers) and is_number(plain) and number(plain) in self.numbers

    def cleared(self, values: NDArray[Any]) -> NDArray[Any]:
        """Numbers with NaN in the place of those that stand for what is missing, in the precision of the array."""
        for value in self.numbers:
            values[values == values.dtype.type(value)] = np.nan
        return values

    def labels(self, entries: Sequence[Any], column: str) -> Labels:
        """Labels without blanks around them, None for what is missing; at least one is known."""
        labels = as_labels([self._label(entry, column) for entry in entries], len(entries))
        if not are_known(labels).any():
            raise InputError(
                f"column {column!r} has no label in any row; need some: fill it in, or leave it out (drop, --drop)"
            )
        return labels

    def _label(self, entry: Any, column: str) -> Any:
        if isinstance(entry, Decimal):
            entry = int(entry) if entry == entry.to_integral_value() else float(entry)
        if isinstance(entry, (int, float)) and not isinstance(entry, bool):
            return None if entry in self.numbers else entry
        if is_missing(entry) or isinstance(entry, bool):
            return entry
        if not isinstance(entry, str):
            raise InputError(
                f"column {column!r} holds {entry!r}; need numbers or words as labels: write it so, or leave the "
                "column out (drop, --drop)"
            )
        plain = entry.strip()
        return None if plain in self.missing else plain


def number(field: str) -> float:
    """The number that is written in a field, as programs other than Python would read it, too."""
    if not _is_plain(field):
        raise ValueError(f"{field!r} is not a number")
    return float(field)


def _is_plain(text: str) -> bool:
    """Whether it is without the underscores and the digits of other scripts that Python reads in numbers."""
    return text.isascii() and "_" not in text


def is_number(field: str) -> bool:
    """Whether it is one."""
    try:
        number(field)
    except ValueError:
        return False
    return True


def integers_if_all(labels: Labels) -> Labels:
    """Words as integers, if all of them are written as such: 7 and -7, but neither 07 nor +7, which are words."""
    known = are_known(labels)
    if not all(_INTEGER.fullmatch(label) and -(2**63) <= int(label) < 2**63 for label in labels[known]):
        return labels
    out = labels.copy()
    out[known] = [int(label) for label in labels[known]]
    return out


def doubts(labels: Iterable[Any]) -> tuple[str, ...]:
    """A note on labels that might have been meant as missing ones."""
    found = sorted({label for label in labels if isinstance(label, str) and label.lower() in _MAYBE_MISSING})
    if not found:
        return ()
    option = shlex.quote(",".join(found))
    return (
        f"labels that read {', '.join(found)} are taken as classes; if they stand for missing ones, say so: "
        f"na={found}, on the command line --na {option}",
    )
