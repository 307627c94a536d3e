"""Files of series, .ts as the UCR and UEA archives have them: a head of @names, and a line for each series.

A line has the values of a channel between commas, its channels between colons, and last its class.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import is_missing, is_number, number
from somersault.datasets.dataset import Dataset
from somersault.datasets.windowing import encoded
from somersault.errors import InputError
from somersault.media import Series
from somersault.reading import check_fits

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)
_PER_CHARACTER = 8
"""Bytes of memory that a character of a file takes at most, as a number and as text."""


def read_ts(path: Path) -> Dataset:
    """The series of a .ts, with their classes or numbers to predict."""
    check_fits(_PER_CHARACTER * path.stat().st_size, "take a part of it")
    lines = enumerate(path.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1)
    head = _head(lines)
    if _is_true(head, "timestamps"):
        raise InputError(
            "has times beside its values (@timestamps true); need values at even steps: sample it evenly"
        )
    is_labelled = any(_is_true(head, name) for name in ("classlabel", "targetlabel"))
    windows, labels = list[NDArray[np.float64]](), list[str]()
    for place, line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        *channels, label = [*line.split(":"), *([] if is_labelled else [""])]
        windows.append(_window(channels, place))
        labels.append(label.strip())
    if not windows:
        raise InputError("has no series after @data; need one at least")
    data = encoded(windows, Series(), _typed(labels) if is_labelled else None)
    return replace(data, name=path.stem)


def _head(lines: Iterator[tuple[int, str]]) -> dict[str, str]:
    """What stands before @data: names and what they are."""
    head = dict[str, str]()
    for place, line in lines:
        if line.strip().lower() == "@data":
            return head
        if line.startswith("@"):
            name, _, value = line[1:].strip().partition(" ")
            head[name.lower()] = value.strip()
        elif line.strip() and not line.startswith("#"):
            raise InputError(
                f"line {place} stands before @data and is {line[:40]!r}; need an @name, or a # before it"
            )
    raise InputError("has no line @data; need one before the series")


def _is_true(head: dict[str, str], name: str) -> bool:
    return head.get(name, "").lower().startswith("true")


def _window(channels: Sequence[str], place: int) -> NDArray[np.float64]:
    """The channels of a line as a window (length, n_channels); channels that end early miss what is left."""
    columns = [[_value(text, place) for text in channel.split(",")] for channel in channels]
    window = np.full((max(map(len, columns), default=0), len(columns)), np.nan)
    for i, column in enumerate(columns):
        window[: len(column), i] = column
    return window


def _value(text: str, place: int) -> float:
    if is_missing(text.strip()):
        return np.nan
    try:
        return number(text)
    except ValueError as error:
        found = f"line {place} has {text[:40]!r} among its values"
        raise InputError(f"{found}; need numbers, or ? where one is missing") from error


def _typed(labels: Sequence[str]) -> list[Any]:
    """Labels as integers or numbers if all are written as such, else as words."""
    if all(map(_INTEGER.fullmatch, labels)):
        return list(map(int, labels))
    return list(map(number, labels)) if all(map(is_number, labels)) else list(labels)
