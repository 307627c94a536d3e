"""A column of text: its different cells, and which of them each row holds."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

_USUAL = """
na n/a n.a. nan null none nil ? - -- --- . .. ... : \\n <na> <null> (null) #n/a #nv #null! #div/0! #value! #wert!
#ref! #bezug! #name? #num! #zahl!
"""
_OF_STATA = (f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
MISSING = frozenset(("", *_USUAL.split(), *_OF_STATA))
"""What stands for nothing in a column of numbers, in small letters. Among words it may be one: NA is Namibia."""

NUMBER = re.compile(r"[+-]?(?!0\d)(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""A number as programs other than Python read it, too; 00123 is a code."""

_NUMBERS = re.compile(r"(?:(?:[+-]?(?!0\d)(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)?\n)*+", re.ASCII)
"""The same of many cells in one look, each with a line end behind; empty ones too. What fits is not tried anew."""


def is_number(cell: str) -> bool:
    """Whether a cell is written as a number."""
    return NUMBER.fullmatch(cell) is not None


def number(cell: str) -> float:
    """The number that is written in a cell; a ValueError where none is."""
    plain = cell.strip()
    if not is_number(plain):
        raise ValueError(f"{cell!r} is not a number")
    return float(plain)


def is_missing(cell: str) -> bool:
    """Whether a cell stands for nothing in a column of numbers."""
    return len(cell) < 8 and cell.lower() in MISSING


@dataclass(frozen=True)
class Floats:
    """Cells that are numbers, NaN where one is missing, and the words that said so."""

    values: NDArray[np.float64]
    gaps: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, cells: Sequence[str], na: frozenset[str] = frozenset()) -> "Floats | None":
        """Those of cells; None if other cells are among them."""
        gaps = Counter[str]()
        if not _NUMBERS.fullmatch("\n".join(cells) + "\n"):
            gaps.update(cell for cell in cells if cell and (is_missing(cell) or cell in na))
            cells = ["" if cell in gaps else cell for cell in cells]
            if not _NUMBERS.fullmatch("\n".join(cells) + "\n"):
                return None
        values = np.array([float(cell or "nan") for cell in cells])
        return None if np.isinf(values).any() else cls(values, gaps)


def cleared(values: NDArray[Any], na: frozenset[str]) -> NDArray[Any]:
    """Numbers with NaN in the place of those that are said to stand for nothing."""
    codes = np.array([float(word) for word in na if is_number(word)], dtype=values.dtype)
    return np.where(np.isin(values, codes), values.dtype.type(np.nan), values) if codes.size else values


@dataclass
class Cells:
    """Cells in the order of rows, each of the different ones held once."""

    words: list[str]
    codes: NDArray[np.int32]
    is_text: bool = False  # as the file says, rather than for want of types

    @classmethod
    def of(cls, column: Iterable[str]) -> "Cells":
        """Those of a column, without blanks around them."""
        places: dict[str, int] = {}
        codes = np.fromiter((places.setdefault(cell.strip(), len(places)) for cell in column), dtype=np.int32)
        return cls(list(places), codes)

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """How many rows hold each of the different cells."""
        return np.bincount(self.codes, minlength=len(self.words))

    def row_of(self, place: int) -> int:
        """The first row that holds one of them."""
        return int((self.codes == place).argmax())

    @property
    def count_rows(self) -> bool:
        """Whether they are 0, 1, 2 … or 1, 2, 3 …, row by row."""
        n = len(self.codes)
        return len(self.words) == n and self.words in ([str(i + first) for i in range(n)] for first in (0, 1))

    def first(self, n: int) -> "Cells":
        """Those of the first rows."""
        held, codes = np.unique(self.codes[:n], return_inverse=True)
        return Cells([self.words[place] for place in held], codes.astype(np.int32), self.is_text)

    def as_read(self, read: Callable[[str], Any], dtype: type = float) -> NDArray[Any]:
        """What each row's cell means, each of the different ones read once."""
        values = np.empty(len(self.words), dtype=dtype)
        values[:] = list(map(read, self.words))
        return values[self.codes]


@dataclass
class Collected:
    """Cells that come in blocks, as those of one column."""

    places: dict[str, int] = field(default_factory=dict)
    codes: list[NDArray[np.int32]] = field(default_factory=list)
    n_rows: int = 0

    def add(self, block: Cells) -> None:
        """Take the next rows."""
        own = [self.places.setdefault(word, len(self.places)) for word in block.words]
        self.codes.append(np.array(own, dtype=np.int32)[block.codes])
        self.n_rows += len(block.codes)

    def all(self) -> Cells:
        """All rows so far."""
        return Cells(list(self.places), np.concatenate([np.empty(0, dtype=np.int32), *self.codes]))


CODES = np.array([-9.0, -99.0, -999.0, -9999.0, -99999.0, -32768.0])
"""Numbers that often stand for what is missing."""


@dataclass
class NumberColumn:
    """Numbers that come in blocks, NaN where one is missing, and what there is to say of all of them."""

    is_kept: bool = True
    n_rows: int = 0
    n_known: int = 0
    is_whole: bool = True
    low: float = np.inf  # of all but codes
    high: float = -np.inf
    codes: NDArray[np.intp] = field(default_factory=lambda: np.zeros(len(CODES), dtype=np.intp))
    kept: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))  # and room for more
    gaps: Counter[str] = field(default_factory=Counter)
    first: float = np.nan  # of numbers that count the rows: 0 or 1

    def add(self, floats: Floats) -> None:
        """Take the next rows."""
        block = floats.values
        if not self.n_rows and block.size and block[0] in (0, 1):
            self.first = float(block[0])
        if self.count_rows and not (block == np.arange(self.n_rows, self.n_rows + len(block)) + self.first).all():
            self.first = np.nan
        self.gaps += floats.gaps
        known = block[~np.isnan(block)]
        self.n_rows, self.n_known = self.n_rows + len(block), self.n_known + len(known)
        self.is_whole = self.is_whole and bool((known == np.floor(known)).all())
        if known.size and known.min() < 0:
            are_codes = np.isin(known, CODES)
            if are_codes.any():
                self.codes = self.codes + [np.count_nonzero(known == code) for code in CODES]
                known = known[~are_codes]
        self.low, self.high = known.min(initial=self.low), known.max(initial=self.high)
        if self.is_kept:
            if self.n_rows > len(self.kept):  # in place: joining blocks in the end would hold all of them twice
                self.kept.resize(max(self.n_rows, 2 * len(self.kept)), refcheck=False)
            self.kept[self.n_rows - len(block) : self.n_rows] = block

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "NumberColumn":
        """Those of a column in memory."""
        numbers = cls(is_kept=False)
        numbers.add(Floats(values))
        numbers.is_kept, numbers.kept = True, values
        return numbers

    @property
    def values(self) -> NDArray[np.float64]:
        """All rows, behind which none are added any more."""
        if len(self.kept) > self.n_rows:
            self.kept.resize(self.n_rows, refcheck=False)
        return self.kept

    @property
    def count_rows(self) -> bool:
        """Whether they are 0, 1, 2 … or 1, 2, 3 …, row by row."""
        return not np.isnan(self.first)

    def doubts(self, told: str) -> Iterator[str]:
        """Say that a number far from all others may be a code for what is missing."""
        if not 0 <= self.low < self.high:
            return
        for code, n in zip(CODES, self.codes, strict=True):
            if n:
                yield (
                    f"{n} {'row has' if n == 1 else 'rows have'} {code:g} in {told}, far from all others; "
                    f"na=['{code:g}'] if it means missing"
                )


@dataclass(frozen=True)
class Typed:
    """A column whose file says what it holds: numbers, truths or days since 1970, NaN where one is missing."""

    kind: Literal["number", "integer", "truth", "date", "nothing"]
    values: NDArray[Any]  # (n_rows,) float64 or float32
    entries: Callable[[], Sequence[Any]]  # as Python has them, None where one is missing

    def as_cells(self) -> Cells:
        """The same as text."""
        return Cells.of("" if entry is None else str(entry) for entry in self.entries())
