"""Tables that come a block at a time, and come again in each pass."""

import time
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from somersault.errors import InputError, SomersaultError

Wanted = Callable[[int, int], bool]
"""Whether any of the rows from the first number up to the second is wanted."""

_HEAD = 1024
"""Rows by which the columns are known."""
_PAUSE = 0.1
"""Seconds before a block is tried again; doubled before each further time."""


@dataclass(frozen=True)
class Part:
    """Rows that are read by themselves, and not at all in a pass that wants none of them."""

    name: str
    n_rows: int | None  # None: not known before they are read
    read: Callable[[], Iterator[Any]]  # in one table or several, from the first on each time it is called


@dataclass(frozen=True)
class Block:
    """Some rows in succession, valid until the next block is asked for."""

    table: Any  # of the kind that the user has: array or frame
    start: int  # number of the first row
    name: str  # of the part that it is from

    @property
    def stop(self) -> int:
        """Number of the row behind the last."""
        return self.start + self.table.shape[0]

    def __str__(self) -> str:
        return f"{self.name} (rows {self.start} to {self.stop - 1} of all)"


class Source:
    """A table that is read in blocks: what `somersault.blocks` makes, for whatever takes samples.

    Attributes
    ----------
    name : str
    n_samples : int or None
        None where it takes a whole pass to know. All passes must bring as many.
    n_features : int
        Number of columns.
    retries : int
        How often a block that fails to load is tried again.
    """

    def __init__(
        self, name: str, parts: Callable[[int], Iterable[Part]], n_samples: int | None = None, *, retries: int = 0
    ) -> None:
        if n_samples == 0:
            raise InputError(f"{name} holds no rows; need at least one")
        self.name = name
        self.n_samples = n_samples
        self.retries = retries
        self._parts = parts  # told how many rows are best had at once

    def __repr__(self) -> str:
        n_samples = "?" if self.n_samples is None else self.n_samples
        return f"Source({self.name}: {n_samples} samples × {self.n_features} features)"

    @property
    def shape(self) -> tuple[int | None, int]:
        """(n_samples, n_features)."""
        return self.n_samples, self.n_features

    @property
    def n_features(self) -> int:
        """Number of columns."""
        return self.head.shape[1]

    @cached_property
    def head(self) -> Any:
        """The first rows, of the kind that all blocks are of."""
        block = next(self.blocks(_HEAD))
        return deepcopy(block.table[:_HEAD])

    def blocks(self, size: int, wanted: Wanted | None = None) -> Iterator[Block]:
        """One pass over all rows in order, without parts of which no row is wanted; size is a wish."""
        start = 0
        for part in self._parts(size):
            stop = None if part.n_rows is None else start + part.n_rows
            if stop is None or wanted is None or wanted(start, stop):
                for block in self._tried(part, start):
                    start = block.stop
                    self._check_not_beyond(start, stop)
                    yield block
                if stop is not None and start < stop:
                    raise InputError(f"{part.name} ends before row {start} of all; need {part.n_rows} rows in it")
            else:
                start = stop
        if self.n_samples is None:
            self.n_samples = start or None
        if start != self.n_samples:
            raise InputError(
                f"{self.name} brought {start} rows; need {self.n_samples or 'some'}, as many as were told or came "
                "in an earlier pass: let it make a new iterator of the same blocks whenever it is called"
            )

    def _check_not_beyond(self, start: int, stop: int | None) -> None:
        most = self.n_samples if stop is None else stop
        if most is not None and start > most:
            raise InputError(
                f"{self.name} brings more than {most} rows, as many as were told or came in an earlier pass; need "
                "the same in each: let it make a new iterator of the same blocks whenever it is called"
            )

    def _tried(self, part: Part, start: int) -> Iterator[Block]:
        """The blocks of a part; when one fails to load, the part is read again up to it, as often as was told."""
        n_done = n_failed = 0
        tables = None
        while True:
            try:
                tables = tables or islice(part.read(), n_done, None)
                table = next(tables, None)
            except Exception as error:
                if n_failed == self.retries:
                    raise self._unreadable(part, start, error) from error
                time.sleep(_PAUSE * 2**n_failed)
                n_failed += 1
                tables = None
                continue
            if table is None:
                return
            n_done, n_failed = n_done + 1, 0
            block = Block(_two_dimensional(table, part, start), start, part.name)
            if block.stop > start:
                yield block
            start = block.stop

    def _unreadable(self, part: Part, start: int, error: Exception) -> SomersaultError:
        tries = f" in {self.retries + 1} tries" if self.retries else ""
        stop = "on" if part.n_rows is None else f"to {start + part.n_rows - 1}"
        return SomersaultError(
            f"{part.name}: rows from {start} {stop} of all cannot be read{tries} ({type(error).__name__}: "
            f"{error}); none is skipped: see that it can be read, or pass retries= to have it tried again"
        )


def _two_dimensional(table: Any, part: Part, start: int) -> Any:
    if not hasattr(table, "shape"):
        table = np.asarray(table)
    if len(table.shape) != 2:
        raise InputError(
            f"{part.name}: the block from row {start} on has shape {tuple(table.shape)}; need rows and columns"
        )
    return table
