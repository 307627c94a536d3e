"""What is written, and by which mark within it one of ours is known."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from somersault import __version__
from somersault.errors import InputError

_ENDS = 2**12
"""Bytes at the start and at the end of a file that a mark is looked for in."""

GENERATOR = f"somersault {__version__}"
"""Of a page and of a picture."""
COMMENT = b"made by somersault"
"""Of a film and of an archive of arrays."""
FREE_BOX = (8 + len(COMMENT)).to_bytes(4) + b"free" + COMMENT
"""The same as what may stand at the end of an MP4, where players skip it."""

_NPY_MAGIC = b"\x93NUMPY\x01\x00"
_NPY_HEADER = 832
"""Bytes before the numbers of an .npy, most of them blanks: its format has no other room for a mark.

NumPy fills up to a multiple of 64, which for numbers is 128; more blanks are read by all that read an .npy.
"""


_OTHERS = (".pdf", ".png", ".svg", ".jpg", ".jpeg", ".gif", ".mp4", ".csv", ".json", ".ipynb", ".md", ".txt")
"""What somebody may hope for who gives a page such a name."""


def check_names_page(path: Any, asked: str) -> None:
    """Refuse the name of a picture or a table for a page, which no program would open as one."""
    suffix = Path(path).suffix.lower() if isinstance(path, (str, os.PathLike)) else ""
    if suffix in _OTHERS:
        hint = ", which a browser prints as a .pdf" if suffix == ".pdf" else ""
        raise InputError(f"{asked} is {path}, but a page is written{hint}; need a name that ends in .html")


def _any(_: Path) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """A kind of file or folder: in words, whether there is one of ours, and whether there is one at all."""

    name: str
    is_ours: Callable[[Path], bool]
    is_folder: bool = False
    is_one: Callable[[Path], bool] = _any
    is_marked: bool = True  # whether a file tells who made it


def with_blanks(header: bytes) -> bytes:
    """The header of an .npy of version 1.0, filled up to the length that ours have."""
    text = header[len(_NPY_MAGIC) + 2 :].rstrip()
    n = _NPY_HEADER - len(_NPY_MAGIC) - 2
    return _NPY_MAGIC + n.to_bytes(2, "little") + text.ljust(n - 1) + b"\n"


def _ends(path: Path) -> bytes:
    """The first and the last few thousand bytes."""
    with path.open("rb") as file:
        start = file.read(_ENDS)
        file.seek(max(_ENDS, os.fstat(file.fileno()).st_size - _ENDS))
        return start + file.read()


def _holds(*marks: bytes) -> Callable[[Path], bool]:
    """Whether a file begins with the first of these bytes, and the others are near its ends."""

    def holds(path: Path) -> bool:
        found = _ends(path)
        return found.startswith(marks[0]) and all(mark in found for mark in marks)

    return holds


def _is_our_npy(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(_NPY_HEADER)
    return len(header) == _NPY_HEADER and header == with_blanks(header) and header.endswith(b" " * 500 + b"\n")


PAGE = Kind("a page", _holds(b"<!doctype html>", b'<meta name="generator" content="somersault '))
FILM = Kind("a film", _holds(b"", COMMENT))


def _is_our_folder(path: Path) -> bool:
    """Whether all in a folder, and there is some, says that we made it, such as sounds and shapes."""
    inside = [*path.iterdir()]
    return bool(inside) and all(each.is_file() and b"somersault " in _ends(each) for each in inside)


THINGS = Kind("a folder of frames", _is_our_folder, is_folder=True, is_one=_is_our_folder)
PICTURE = Kind("a picture", _holds(b"\x89PNG", b"tEXtSoftware\0somersault "))
ARRAYS = Kind("an archive of arrays", _holds(b"PK", COMMENT))
ARRAY = Kind("an array", _is_our_npy)
UNMARKED_TABLE = Kind("a table", lambda _: False, is_marked=False)
"""A .csv has no room for a mark that programs would pass over: whoever made it, it is replaced only if told."""
POLICY_MARK = b'{"somersault": "policy"'
POLICY = Kind("a policy", _holds(POLICY_MARK))
