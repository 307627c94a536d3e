"""The lines of a file of text: unpacked, decoded, and numbered from 1."""

import gzip
import io
import re
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO

from somersault.errors import InputError

HEAD = 2**18
"""Bytes by which a table is known."""

_BINARY = (b"\x89PNG", b"%PDF", b"PK\x03\x04", b"PAR1", b"ARROW1", b"GIF8", b"\xff\xd8\xff", b"\x7fELF")
_PAGES = (b"<!doctype", b"<html")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class TextFile:
    """A file of text, or what comes in from standard input, and how its bytes are read."""

    path: Path | None  # None: the content is what came in
    content: bytes = b""
    encoding: str = "utf-8-sig"
    is_packed: bool = False
    is_told: bool = False  # the encoding

    @classmethod
    def at(cls, path: Path | None, encoding: str | None) -> "TextFile":
        """The file, once its first bytes are found to be of text; None for standard input."""
        file = cls(path, sys.stdin.buffer.read() if path is None else b"")
        with file._raw() as raw:
            file = replace(file, is_packed=raw.read(2) == b"\x1f\x8b")
        start = file.start
        if not start.strip():
            raise InputError("the file is empty; need a table")
        if start.startswith(_BINARY):
            raise InputError("the file is not a text, whatever its name says; need a table: check the file")
        if start.lstrip().lower().startswith(_PAGES):
            raise InputError("the file is a web page; need a table: download it again")
        if encoding is not None:
            try:
                start.decode(encoding, errors="replace")
            except LookupError as error:
                raise InputError(
                    f"encoding is {encoding!r}, which is not known; need one such as latin-1"
                ) from error
            return replace(file, encoding=encoding, is_told=True)
        if start[:2] in _UTF_16:
            return replace(file, encoding="utf-16")
        return file

    @cached_property
    def start(self) -> bytes:
        """The first bytes, unpacked."""
        with self.opened() as file:
            return file.read(HEAD)

    @property
    def size(self) -> int:
        """Bytes of the file as it is stored."""
        return len(self.content) if self.path is None else self.path.stat().st_size

    @property
    def of_windows(self) -> "TextFile | None":
        """The same file in the encoding that is tried where UTF-8 fails; None if one was told."""
        return None if self.is_told or self.encoding == "cp1252" else replace(self, encoding="cp1252")

    @contextmanager
    def opened(self) -> Generator[IO[bytes]]:
        """The bytes, unpacked."""
        with self._raw() as raw:
            if not self.is_packed:
                yield raw
                return
            try:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield unpacked  # pyright: ignore[reportReturnType]
            except EOFError as error:
                raise InputError("the compressed file is cut; need a whole one: copy it again") from error

    @property
    def for_writing(self) -> tuple[str, str]:
        """The encoding in which the same is written again, and what then becomes of strange bytes."""
        is_marked = self.encoding != "utf-8-sig" or self.start.startswith(b"\xef\xbb\xbf")
        return self.encoding if is_marked else "utf-8", self._errors(keeps_bytes=True)

    def _errors(self, *, keeps_bytes: bool) -> str:
        """What becomes of bytes that the encoding does not have: an error, unless the encoding is a guess."""
        is_guess = self.encoding == "cp1252" and not self.is_told
        return ("surrogateescape" if keeps_bytes else "replace") if is_guess else "strict"

    def lines(self, *, keeps_bytes: bool = False) -> Iterator[str]:
        """One line after the other, with its end, whichever of the three ends it has.

        keeps_bytes says whether strange bytes are wanted as they are, to be written again.
        """
        with self.opened() as file:
            errors = self._errors(keeps_bytes=keeps_bytes)
            text = io.TextIOWrapper(file, self.encoding, errors, newline="")
            for number, line in enumerate(text, 1):
                if "\0" in line:
                    raise InputError(f"line {number} has a NUL; need text: correct it, or encoding='utf-16'")
                yield line.replace("\x1a", "") if line.endswith("\x1a") else line  # which DOS wrote at the end
            text.detach()

    def head(self) -> list[str]:
        """The first lines, all of them whole."""
        out, n = list[str](), 0
        for line in self.lines():
            out.append(line)
            n += len(line)
            if n > HEAD:
                break
        return out

    @contextmanager
    def _raw(self) -> Generator[IO[bytes]]:
        with io.BytesIO(self.content) if self.path is None else self.path.open("rb") as raw:
            yield raw


def told_delimiter(line: str) -> str | None:
    """The one that a first line such as sep=; tells to Excel."""
    found = re.fullmatch(r"sep=(.)(\r\n|\r|\n)?", line)
    return None if found is None else found[1]
