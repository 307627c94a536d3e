"""Where something is to be written: refused before any work is done, unless nothing can be lost by it."""

import logging
import os
import shutil
import stat
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from somersault import validation
from somersault.atomic import replacing, replacing_folder, space_beside, sweep
from somersault.errors import InputError, SomersaultError
from somersault.file_kinds import Kind

_log = logging.getLogger("somersault.files")

_IN_FOLDERS = (
    ".parquet",
    ".csv",
    ".tsv",
    ".png",
    ".jpg",
    ".jpeg",
    ".bmp",
    ".gif",
    ".tif",
    ".tiff",
    ".webp",
    ".pgm",
    ".wav",
    ".flac",
    ".ogg",
    ".mp3",
    ".glb",
    ".obj",
    ".off",
    ".ply",
    ".stl",
)
"""What is read from a folder: one that is written into it would be read with the others the next time."""

_SPECIAL = {
    stat.S_ISFIFO: "FIFO",
    stat.S_ISSOCK: "socket",
    stat.S_ISCHR: "device",
    stat.S_ISBLK: "device",
    stat.S_ISLNK: "link that leads in a circle",
}


_LOOKS = 100
"""So often others may replace it meanwhile."""


class Target:
    """A file or folder to write, that can be written and costs nobody a file.

    What is there already must be a result of ours of the same kind, unless overwrite says that another file
    may go; what is to be read must stay in any case. A link is followed to the file that it names.

    Parameters
    ----------
    path : str or path
        As the user gives it.
    kind : Kind
        What it will be.
    reads : iterable of path
        The files and folders that are read for it.
    overwrite : bool or None
        Whether it may replace a file that is not a result of ours. None: it cannot be asked to.
    asked : str
        What the user calls the path: an option of a command, or an argument.

    Raises
    ------
    InputError
        For whatever cannot or must not be written. Nothing is made before.
    """

    def __init__(
        self,
        path: Any,
        kind: Kind,
        *,
        reads: Iterable[Path] = (),
        overwrite: bool | None = False,
        asked: str = "path",
    ) -> None:
        self.path = _path(path, asked)
        self.place = Path(os.path.realpath(self.path))
        self.is_known = False  # whether what is there is our own of this run, of which nothing need be said
        overwrite = overwrite if overwrite is None else validation.truth(overwrite, "overwrite")
        self._kind, self._reads, self._overwrite, self._asked = kind, tuple(reads), overwrite, asked
        self._there = ""
        if os.path.lexists(self.place):
            self._check_type()
        self._check_folder()
        self._check()

    @contextmanager
    def file(self) -> Generator[IO[bytes]]:
        """A file to write to, which takes the place of the old one once it is whole."""
        with self._replaced(), replacing(self.place) as file:
            yield file
            self._check()

    @contextmanager
    def folder(self) -> Generator[Path]:
        """A folder to make and fill, which takes the place of the old one once it is whole."""
        with self._replaced(), replacing_folder(self.place) as folder:
            yield folder
            self._check()

    def put(self, content: bytes | str) -> None:
        """Write all of a file; characters that UTF-8 does not have, as in some names of files, are spelled out."""
        with self.file() as file:
            file.write(content.encode(errors="backslashreplace") if isinstance(content, str) else content)

    def put_all(self, contents: Mapping[str, bytes]) -> None:
        """Write all files of a folder, by their names."""
        with self.folder() as folder:
            folder.mkdir()
            for name, content in contents.items():
                (folder / name).write_bytes(content)

    def is_ours(self) -> bool:
        """Whether there is one, made by this library; of one that somebody replaces meanwhile, the later one."""
        while True:
            before = _identity(self.place)
            try:
                found = before is not None and self._kind.is_ours(self.place)
            except Exception:  # what is foreign or damaged raises anything
                found = False
            if found or before == _identity(self.place):
                return found

    def remove(self) -> None:
        """Remove it if it is ours."""
        if self.is_ours() and self._kind.is_folder:
            shutil.rmtree(self.place)
        elif self.is_ours():
            self.place.unlink()

    @contextmanager
    def _replaced(self) -> Generator[None]:
        """Write here, and say what has gone, or in words why nothing has."""
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            yield
        except OSError as error:
            raise SomersaultError(
                f"{self.path} cannot be written ({error.strerror or error}); nothing is left of it, and if there "
                "was one before, it is unchanged: make room, or choose another folder"
            ) from error
        if self._there and not self.is_known:
            _log.info("replaced %s, %s", self.path, self._there)
        self.is_known = True

    def _check_folder(self) -> None:
        """Refuse a folder in which nothing can be made. It may still be missing."""
        folder = self.place.parent
        try:
            there = next(path for path in (folder, *folder.parents) if path.exists())
            sweep(there)
            with space_beside(there / self.place.name):
                pass
        except OSError as error:
            named = self.path.parent if folder == Path(os.path.realpath(self.path.parent)) else folder
            raise InputError(
                f"cannot write to the folder {named} ({error.strerror}); need a folder that is there or can be "
                "made, with permission to write: choose another one"
            ) from error

    def _check(self) -> None:
        """Refuse to replace what must stay; what changes while it is looked at is looked at again."""
        for _ in range(_LOOKS):
            before = _identity(self.place)
            try:
                self._look()
            except InputError:
                if _identity(self.place) == before:
                    raise
            else:
                return
        self._look()

    def _look(self) -> None:
        """Refuse what is there now."""
        if source := next((source for source in self._reads if _is_part(self.place, source)), None):
            raise InputError(
                f"{self._asked} is {self.path}, which is to be read"
                f"{'' if self.place == Path(os.path.realpath(source)) else f' with {source}'}; need another name "
                "for what is made of it"
            )
        self._there = ""
        if not os.path.lexists(self.place) or (self.place.is_file() and not self.place.stat().st_size):
            return
        self._check_type()
        is_ours, is_one = self.is_ours(), self._kind.is_one(self.place)
        if not is_ours and not os.path.lexists(self.place):
            return
        if not is_ours and not (self._overwrite and is_one):
            may = is_one and self._overwrite is not None
            way_out = f"pass {self._word} to replace it, or choose" if may else "choose"
            whose = f"is not {self._kind.name} that somersault made"
            whose = whose if self._kind.is_marked else "may be anyone's, as it does not tell who made it"
            raise InputError(f"{self.path} is there, and {whose}; need a name that is free: {way_out} another one")
        if not os.access(self.place, os.W_OK):
            raise InputError(f"{self.path} is protected from being written; need another name, or its permission")
        other = "which was not a result of somersault" if self._kind.is_marked else "as you asked for"
        self._there = f"{self._kind.name} of somersault" if is_ours else other

    def _check_type(self) -> None:
        """Refuse what is not a regular file, or not a folder where one is made."""
        mode = self.place.lstat().st_mode
        special = next((name for is_one, name in _SPECIAL.items() if is_one(mode)), None)
        if special is not None:
            raise InputError(f"{self.path} is a {special}; need the name of a file: choose another one")
        if stat.S_ISDIR(mode) and not self._kind.is_folder:
            raise InputError(f"{self.path} is a folder; need its name for a file: choose another one")
        if self._kind.is_folder and not stat.S_ISDIR(mode):
            raise InputError(f"{self.path} is a file; need its name for a folder: choose another one")

    @property
    def _word(self) -> str:
        return "--overwrite" if self._asked.startswith("-") else "overwrite=True"


def _path(path: Any, asked: str) -> Path:
    """What may be the path of a file."""
    if not isinstance(path, (str, os.PathLike)) or "\0" in str(path):
        raise InputError(f"{asked} is {path!r}; need a str or a path: pass such as 'map.safetensors'")
    found = Path(cast("str", path))
    if asked.startswith("-") and "-" in (str(found), str(found.parent)):
        raise InputError(f"{asked} is '-'; need the name of a file, as a file is replaced only once it is whole")
    return found


def _identity(place: Path) -> tuple[int, ...] | None:
    """What changes when something else takes a place; None for nothing."""
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_ctime_ns


def _is_part(place: Path, source: Path) -> bool:
    """Whether to write to a place would change what is read from a file or folder."""
    source = Path(os.path.realpath(source))
    if place == source or place in source.parents:
        return True
    if not source.is_dir():
        return place.exists() and source.exists() and place.samefile(source)
    if source in place.parents:
        is_zarr = any((source / name).is_file() for name in ("zarr.json", ".zarray", ".zgroup"))
        return is_zarr or place.suffix.lower() in _IN_FOLDERS
    return place.exists() and any(map(partial(_is_link_to, place), source.rglob("*")))


def _is_link_to(place: Path, inside: Path) -> bool:
    return inside.is_symlink() and inside.exists() and inside.samefile(place)
