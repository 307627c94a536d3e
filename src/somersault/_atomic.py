"""Files and folders that are there as a whole or not at all."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryFile
from typing import IO

from somersault.errors import InputError, SomersaultError


@contextmanager
def replacing(path: Path) -> Generator[IO[bytes]]:
    """A file to write to, which takes the place of `path` once all is written; until then the old one stays."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:  # also Ctrl-C
        with suppress(OSError):
            temporary.unlink()
        raise


def put(content: bytes, path: Path) -> None:
    """Write a file, and make its folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise SomersaultError(
            f"{path} cannot be written ({error.strerror}); if there was one before, it is unchanged: "
            "make room, or choose another folder"
        ) from error


def check_writable(folder: Path, names: tuple[str, ...]) -> None:
    """Refuse a folder that these files cannot be written to. Makes nothing: the folder may still be missing."""
    try:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        with TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise InputError(
            f"cannot write to the folder {folder} ({error.strerror}); need a folder that is there or can be made, "
            "with permission to write: choose another one"
        ) from error
    for name in names:
        if (folder / name).is_dir():
            raise InputError(f"{folder / name} is a folder; need its name for a file: remove or rename it")


@contextmanager
def replacing_folder(path: Path) -> Generator[Path]:
    """A folder to write to, which takes the place of the folder `path` once all is written."""
    temporary, old = (path.with_name(f".{path.name}.{os.getpid()}.{word}") for word in ("tmp", "old"))
    try:
        yield temporary
        if path.exists():
            path.rename(old)
        temporary.rename(path)
    except BaseException:  # also Ctrl-C
        rmtree(temporary, ignore_errors=True)
        if old.exists() and not path.exists():
            old.rename(path)
        raise
    rmtree(old, ignore_errors=True)
