"""Files and folders that are there as a whole or not at all.

What is written grows in a hidden folder beside its target, with a name that nobody can guess and that only its
owner can enter, and takes the target's place once it is whole. As long as its process lives, that folder is
locked. The system lets go of a lock however a process ends, so whatever is not locked is left of a dead one, and
the next run clears it: no age has to be guessed, and no process number that another process may have by now.
"""

import os
import re
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import IO

_PREFIX, _SUFFIX = ".somersault-", ".tmp"
_SPACE = re.compile(r"\.somersault-[a-z0-9_]{8}\.tmp")
_NEW, _OLD, _LOCK = "new", "old", "lock"


@contextmanager
def replacing(path: Path) -> Generator[IO[bytes]]:
    """Open a file that takes the place of `path` once it is whole; the old one stays until then."""
    with space_beside(path) as space:
        new = space / _NEW
        with new.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _let_in_who_was_let_in(new, path)
        new.replace(path)


@contextmanager
def replacing_folder(path: Path) -> Generator[Path]:
    """Name a folder to make and fill, which takes the place of the folder `path` in the end."""
    with space_beside(path) as space:
        new = space / _NEW
        yield new
        _let_in_who_was_let_in(new, path)
        _swap(space, path)


@contextmanager
def space_beside(path: Path) -> Generator[Path]:
    """A hidden folder in the folder of a path, ours alone, and gone in the end."""
    space, lock = _locked_space(path.parent)
    try:
        yield space
    finally:
        _clear(space, lock)


def sweep(folder: Path) -> None:
    """Clear what dead processes of this user left, and put back what they had moved away."""
    for space in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):  # another one sweeps here, too, or nothing may be removed
            if _is_ours(space) and (lock := _locked(space, unless_known=False)) is not None:
                _clear(space, lock)


def _let_in_who_was_let_in(new: Path, old: Path) -> None:
    """Give what is new the owner, group and mode of the old; a group that cannot be: no access."""
    if sys.platform == "win32" or not old.exists():
        return
    before = old.stat()
    for owner in (-1, before.st_uid):
        with suppress(OSError):
            os.chown(new, owner, before.st_gid)
    is_same_group = new.stat().st_gid == before.st_gid
    with suppress(PermissionError):  # of a file system that has one mode for all
        new.chmod(stat.S_IMODE(before.st_mode) & (0o7777 if is_same_group else 0o7707))


def _swap(space: Path, path: Path) -> None:
    """Put the new folder in the place of the old one, which no system does in a single step.

    Who dies between the two steps leaves the old one where `sweep` finds it. Whenever somebody else was faster,
    theirs is the old one.
    """
    new, old = space / _NEW, space / _OLD
    while True:
        rmtree(old, ignore_errors=True)
        old.mkdir()
        with suppress(FileNotFoundError):
            path.rename(old / path.name)
        try:
            new.rename(path)
        except OSError:
            if not path.is_dir():
                raise
        else:
            return rmtree(old, ignore_errors=True)


def _locked_space(folder: Path) -> tuple[Path, IO[bytes]]:
    """Make a hidden folder and lock it; another one, should a sweep take it before it is locked."""
    while True:
        space = Path(mkdtemp(_SUFFIX, _PREFIX, folder))
        try:
            lock = _locked(space, unless_known=True)
        except FileNotFoundError:
            continue
        except BaseException:
            rmtree(space, ignore_errors=True)
            raise
        if lock is not None:
            return space, lock


def _is_ours(space: Path) -> bool:
    """Whether a folder is one that we made: its name, owner and content say so."""
    found = space.lstat()
    is_mine = sys.platform == "win32" or found.st_uid == os.getuid()
    if not (_SPACE.fullmatch(space.name) and stat.S_ISDIR(found.st_mode) and is_mine):
        return False
    return {inside.name for inside in space.iterdir()} <= {_NEW, _OLD, _LOCK}


def _locked(space: Path, *, unless_known: bool) -> IO[bytes] | None:
    """Lock a hidden folder for as long as the file is open; None if somebody holds or cleared it.

    unless_known says whether it counts as taken where the file system knows no locks.
    """
    lock = os.fdopen(os.open(space / _LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    if _is_taken(lock.fileno(), unless_known=unless_known) and (space / _LOCK).exists():
        return lock
    lock.close()
    return None


def _is_taken(file: int, *, unless_known: bool) -> bool:
    """Lock an open file, unless somebody else has."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return unless_known
    return True


def _clear(space: Path, lock: IO[bytes]) -> None:
    """Put back an old folder whose place is still empty, and remove the hidden one."""
    with suppress(OSError):
        for old in (space / _OLD).iterdir():
            old.rename(space.parent / old.name)
    if sys.platform == "win32":
        lock.close()  # it removes no open file
    rmtree(space, ignore_errors=True)
    lock.close()  # not before: who has just made the folder would lock what is about to go
