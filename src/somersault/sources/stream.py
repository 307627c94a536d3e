"""Samples as numbers that are read a block at a time: they stand where an array would not fit into memory."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from somersault.errors import InputError
from somersault.sources.picking import Collection, Picker, Rows, Some, regrouped
from somersault.sources.source import Block, Source

Numbers = NDArray[Any]
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

    def __init__(self, source: Source, encode: Callable[[Any, int], tuple[Numbers, bool]], n_features: int):
        self.source = source
        self.n_features = n_features
        self._n_complete: int | None = None
        self.encode = encode  # a table and the number of its first row -> numbers, and whether some are missing
        self.dtype: np.dtype[Any] = encode(source.head, 0)[0].dtype
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
        collected = Collection(map(Some.of, self._foreseen), self.n_features, self.dtype)
        n_complete = 0

        def numbers() -> Iterator[tuple[Numbers]]:
            nonlocal n_complete
            for block in self.source.blocks(size):
                X, has_gaps = self._numbers(block)
                n_complete += int(np.count_nonzero(is_complete(X))) if has_gaps else len(X)
                collected.add(block.start, X)
                yield (X,)

        start = 0
        for (X,) in regrouped(numbers(), size):
            yield slice(start, start + len(X)), X
            start += len(X)
        self._n_complete = n_complete
        self._keep(collected.arrays)

    def picked(self, some: Some, size: int) -> Iterator[tuple[Rows, Numbers]]:
        """The numbers of some samples and the samples, so many at a time, in one pass."""
        picker = Picker(some)

        def picks() -> Iterator[tuple[Rows, Numbers]]:
            for block in self.source.blocks(size, picker.wants):
                rows = picker.before(block.stop)
                if len(rows):
                    yield rows, self._numbers(block)[0][rows - block.start]

        return regrouped(picks(), size)

    def gathered(self, several: Sequence[Some], size: int = _READ) -> list[Numbers]:
        """Several selections of samples, each as an array, in one pass."""
        collected = Collection(several, self.n_features, self.dtype)
        for block in self.source.blocks(size, collected.wants):
            collected.add(block.start, self._numbers(block)[0])
        return collected.arrays

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

    def _numbers(self, block: Block) -> tuple[Numbers, bool]:
        try:
            X, has_gaps = self.encode(block.table, block.start)
        except InputError as error:
            raise InputError(f"{block}: {error}") from error
        if X.dtype != self.dtype:
            raise InputError(
                f"{block}: holds {X.dtype}, but the first rows {self.dtype}; need one type in all: convert it"
            )
        return X, has_gaps


def is_complete(X: Numbers) -> NDArray[np.bool_]:
    """Which samples miss no value."""
    return np.isnan(X).sum(axis=1) == 0
