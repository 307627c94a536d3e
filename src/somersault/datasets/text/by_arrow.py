"""The rows of a large table of text in blocks of columns, by PyArrow: the same as Python's csv brings, but faster.

Whatever the two might read differently makes it give up, so that Python's csv reads the file instead.
"""

import atexit
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.cells import Cells, Floats, is_missing
from somersault.datasets.text.layout import TextLayout
from somersault.datasets.text.rows import TextBlock
from somersault.datasets.text.source import TextFile

LARGE = 2**23
"""Bytes from which on it is worth the import."""

_BLOCK = 2**22
_CODE = re.compile(rb"[,;\t|\"\n] *0[0-9.]+(?:[eE][+-]?[0-9]+)?(?=[,;\t|\"\r\n])")
_ZERO, _NINE, _QUOTE = b'09"'
_BEFORE = np.isin(np.arange(256), list(b',;\t|"\n '))
_COLUMN = re.compile(r"In CSV column #(\d+): CSV conversion error to double(?:: invalid value '(.*)')?")


class Irregular(Exception):  # noqa: N818
    """What PyArrow might read in another way; or the place of a column with other cells than numbers.

    gap is such a cell, if it is a word for what is missing.
    """

    def __init__(self, why: str, place: int | None = None, gap: str | None = None) -> None:
        super().__init__(why)
        self.place, self.gap = place, gap


def can_read(file: TextFile, layout: TextLayout) -> bool:
    """Whether it is installed, and the text is large and as PyArrow expects it."""
    dialect = layout.dialect
    if file.size < LARGE or dialect.delimiter is None or dialect.quote != '"' or len(layout.names) == 1:
        return False
    if layout.has_comments or file.encoding != "utf-8-sig" or layout.n_fields > len(layout.names):
        return False
    try:
        import_module("pyarrow.csv")
    except ImportError:
        return False
    return True


def blocks(
    file: TextFile,
    layout: TextLayout,
    plain: Sequence[bool],
    na: frozenset[str],
    gaps: Sequence[frozenset[str]],
) -> Iterator[TextBlock]:
    """All rows of data; of plain columns as numbers, with gaps for the words that are known to be some."""
    arrow, csv = import_module("pyarrow"), import_module("pyarrow.csv")
    names = [str(i) for i in range(len(layout.names))]
    words = arrow.dictionary(arrow.int32(), arrow.string())
    kinds = {name: arrow.float64() if own else words for name, own in zip(names, plain, strict=True)}
    with file.opened() as handle:
        watched = _Watched(handle, layout.first_line - 1, layout.dialect.delimiter or ",")
        batches: Iterable[Any] = ()
        try:
            batches = csv.open_csv(
                watched,
                csv.ReadOptions(column_names=names, block_size=_BLOCK),
                csv.ParseOptions(delimiter=layout.dialect.delimiter, newlines_in_values=True),
                csv.ConvertOptions(
                    column_types=kinds,
                    null_values=list({"", *na}.union(*gaps)),
                    strings_can_be_null=False,
                    check_utf8=True,
                ),
            )
            atexit.register(watched.stop, batches)
            for batch in batches:
                columns = map(_entries, batch.columns, gaps)
                yield TextBlock(list(columns), batch.num_rows)
        except arrow.ArrowException as error:
            column = _COLUMN.search(str(error))
            gap = column[2] if column and column[2] and is_missing(column[2]) else None
            raise Irregular(str(error), None if column is None else int(column[1]), gap) from error
        finally:
            atexit.unregister(watched.stop)
            watched.stop(batches)
        watched.end()


def _entries(column: Any, gaps: frozenset[str]) -> Any:
    if hasattr(column, "dictionary"):
        words = column.dictionary.to_pylist()
        if any(word[:1] in "\"'" or not word.strip() for word in map(str.lstrip, words) if word):
            raise Irregular("a quote behind a blank")
        merged = Cells.of(words)
        codes = column.indices.to_numpy(zero_copy_only=False)
        return Cells(merged.words, merged.codes[codes])
    numbers = column.fill_null(np.nan).to_numpy()
    if np.isinf(numbers).any():
        raise Irregular("an infinite number")
    return Floats(numbers, Counter(gaps) if column.null_count else Counter())


class _Watched(io.RawIOBase):
    """The bytes behind some lines, looked at for what another reader would not take."""

    def __init__(self, file: IO[bytes], n_lines: int, delimiter: str) -> None:
        self._file = file
        self._n_quotes = 0
        self._delimiter = delimiter.encode()
        self._rest = b"\n"  # not looked at yet, behind the end of a line
        self._is_over = False
        for _ in range(n_lines):
            if b"\r" in file.readline().removesuffix(b"\r\n"):
                raise Irregular("lines of an old Macintosh")

    def readable(self) -> bool:
        """True: that is what it is for."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Some bytes more."""
        if self._is_over:
            return b""
        found = self._file.read(size)
        if b"\0" in found or b"\n#" in found or b"\n%" in found:
            raise Irregular("a NUL or a comment")
        if b"\r" in found and b"\r" in found.replace(b"\r\n", b"").removesuffix(b"\r"):
            raise Irregular("lines of an old Macintosh")
        text = self._rest + found
        end = text.rfind(b"\n")
        self._look(text[: end + 1])
        self._rest = text[end:]
        return found

    def stop(self, batches: Iterable[Any]) -> None:
        """Let the threads that read ahead come to an end: the program must not end before them."""
        self._is_over = True
        with suppress(Exception):
            for _ in batches:
                pass

    def end(self) -> None:
        """Look at the last line, which need not have an end."""
        self._look(self._rest + b"\n")
        if self._n_quotes % 2:
            raise Irregular("a quote is not closed")

    def _look(self, text: bytes) -> None:
        """Look at whole lines, behind the end of another."""
        _refuse_codes(text)
        if b'"' in text:
            self._check_quotes(np.frombuffer(text, dtype=np.uint8))

    def _check_quotes(self, codes: NDArray[np.uint8]) -> None:
        """A quote opens a cell at its start, closes it at its end, or is one of two within it."""
        beside = np.isin(np.arange(256), [*b'\r\n"', *self._delimiter])
        places = np.flatnonzero(codes == _QUOTE)
        opens = (np.arange(len(places)) + self._n_quotes) % 2 == 0
        if not beside[codes[places + np.where(opens, -1, 1)]].all():
            raise Irregular("a quote within a cell")
        self._n_quotes += len(places)


def _refuse_codes(text: bytes) -> None:
    """Give up on whole lines in which a cell is a code such as 00123, which PyArrow takes for a number."""
    codes = np.frombuffer(text, dtype=np.uint8)
    is_zero = codes[1:-1] == _ZERO
    is_start = is_zero & (codes[2:] >= _ZERO) & (codes[2:] <= _NINE) & _BEFORE[codes[:-2]]
    for start in np.flatnonzero(is_start).tolist():
        begin = start
        while text[begin : begin + 1] == b" ":
            begin -= 1
        if _CODE.match(text, max(begin, 0)):
            raise Irregular("a code with zeros in front")
