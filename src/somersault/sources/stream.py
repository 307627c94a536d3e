"""Samples as numbers that are read a block at a time: they stand where an array would not fit into memory."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError
from somersault.sources.picking import Collection, Picker, Regrouped, Rows, Some
from somersault.sources.source import Block, Source

Numbers = NDArray[Any]
Encode = Callable[[Any, int, bool], tuple[Numbers, bool]]
"""(table, number of its first row, whether it must be checked) -> numbers, and whether some are missing."""
_READ = 2**16
"""Rows that are read at a time where nothing asks for more."""


class Stream:
    """Samples (n_samples, n_features) of a source.

    Whatever its blocks are, samples come so many at a time as are asked for: how data are stored does not show in
    what is made of them.

    Attributes
    ----------
    source : Source
    dtype : numpy.dtype
        float32 or float64.
    """

    ndim = 2

    def __init__(self, source: Source, encode: Encode, n_features: int):
        self.source = source
        self.n_features = n_features
        self._n_complete: int | None = None
        self.encode = encode
        self.dtype: np.dtype[Any] = encode(source.head, 0, False)[0].dtype
        self._foreseen: list[Rows] = []
        self._found: dict[bytes, Numbers] = {}

    @property
    def n_samples(self) -> int | None:
        """Number of samples, None before it is known."""
        return self.source.n_samples

    @property
    def shape(self) -> tuple[int, int]:
        """(n_samples, n_features), once the number of samples is known."""
        if self.n_samples is None:
            raise RuntimeError("the number of samples is not known before a pass")
        return self.n_samples, self.n_features

    @property
    def n_complete(self) -> int:
        """How many samples miss no value, which takes a pass if there was none yet."""
        if self._n_complete is None:
            deque(self.chunks(_READ), maxlen=0)
        return cast("int", self._n_complete)

    def chunks(self, size: int) -> Iterator[tuple[slice, Numbers]]:
        """All samples in one pass, so many at a time, valid until the next are asked for."""
        collected = self._collection([Some.of(rows) for rows in self._foreseen])
        regrouped, n_complete = Regrouped(size), 0
        start = 0
        for block in self.source.blocks(size):
            X, n = self._numbers(block)
            n_complete += n
            collected.add(block.start, X)
            for chunk in regrouped.add(X):
                yield slice(start, start + size), chunk
                start += size
        for chunk in regrouped.rest():
            yield slice(start, start + len(chunk)), chunk
        self._n_complete = n_complete if self._n_complete is None else self._n_complete
        self._keep(collected.arrays)

    def picked(self, some: Some, size: int) -> Iterator[Numbers]:
        """Some samples, so many at a time, in one pass."""
        picker, regrouped = Picker(some), Regrouped(size)
        for block in self.source.blocks(size, picker.wants):
            rows = picker.before(block.stop)
            if len(rows):
                yield from regrouped.add(self._numbers(block)[0], rows - block.start)
        yield from regrouped.rest()

    def gathered(self, several: Sequence[Some], size: int = _READ, room: Numbers | None = None) -> list[Numbers]:
        """Several selections of samples, each as an array, in one pass; in a room for all, if it is given."""
        collected = self._collection(several, room)
        for block in self.source.blocks(size, collected.wants):
            collected.add(block.start, self._numbers(block)[0])
        return collected.arrays

    def _collection(self, several: Sequence[Some], room: Numbers | None = None) -> Collection:
        if room is None:
            room = np.empty((sum(some.n for some in several), self.n_features), dtype=self.dtype)
        return Collection(several, room)

    @property
    def foresees(self) -> bool:
        """Whether samples were asked for before."""
        return bool(self._foreseen or self._found)

    def foresee(self, rows: Rows) -> None:
        """Rows, in ascending order, that will be asked for: the next pass over all samples brings them along."""
        self._foreseen.append(rows)

    def __getitem__(self, rows: Rows) -> Numbers:
        """Samples by their numbers, in that order."""
        if rows.tobytes() not in self._found:
            ordered, back = np.unique(rows, return_inverse=True)
            X, *others = self.gathered([Some.of(each) for each in (ordered, *self._foreseen)])
            self._keep(others)
            return X if len(ordered) == len(rows) and np.array_equal(ordered, rows) else X[back]
        return self._found[rows.tobytes()]

    def _keep(self, found: list[Numbers]) -> None:
        self._found |= {rows.tobytes(): X for rows, X in zip(self._foreseen, found, strict=True)}
        self._foreseen = []

    def complete(self, ordinals: Rows) -> tuple[Rows, Numbers]:
        """Of the samples that miss no value those with these places among them: their numbers, and they."""
        if self.n_complete == self.n_samples:
            return ordinals, self[ordinals]
        picker = Picker(Some.of(ordinals))
        found, n_passed = list[tuple[Rows, Numbers]](), 0
        for rows, X in self.chunks(_READ):
            complete = np.flatnonzero(is_complete(X))
            chosen = complete[picker.before(n_passed + len(complete)) - n_passed]
            found.append((rows.start + chosen, X[chosen]))
            n_passed += len(complete)
        return np.concatenate([rows for rows, _ in found]), np.concatenate([X for _, X in found])

    def _numbers(self, block: Block) -> tuple[Numbers, int]:
        """A block as numbers, looked through the first time; and how many of its samples miss no value."""
        try:
            X, has_gaps = self.encode(block.table, block.start, self._n_complete is None)
        except InputError as error:
            raise InputError(f"{block}: {error}") from error
        if X.dtype != self.dtype:
            raise InputError(
                f"{block}: holds {X.dtype}, but the first rows {self.dtype}; need one type in all: convert it"
            )
        return X, int(np.count_nonzero(is_complete(X))) if has_gaps else len(X)


def is_complete(X: Numbers) -> NDArray[np.bool_]:
    """Which samples miss no value."""
    return np.isnan(X).sum(axis=1) == 0
