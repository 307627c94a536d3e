"""What stands before whatever is read: that it is a file that ends, and that what it holds fits into memory."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from somersault.errors import InputError

NAMES = ("digits", "gaussians", "mnist", "faces", "gunpoint", "motions")
"""Data that have a name instead of a path."""
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".feather", ".jsonl")
ARRAYS = (".npy", ".npz", ".zarr")
SERIES = (".ts",)
ANY_DATA = (
    f"one of {', '.join(NAMES)}, or the path of a table ({', '.join(TABLES)}), of arrays ({', '.join(ARRAYS)}), "
    f"of series ({', '.join(SERIES)}), or of a folder of images, sounds, shapes or tables"
)
A_MODEL = "a model file as somersault writes it"
"""What can be read, told without an import of what reads it."""

UNKNOWN = 4 * 2**30
"""Bytes that are taken to be free where the system does not say."""

_CGROUPS = Path("/sys/fs/cgroup")
_PROC = Path("/proc")
_LIMITS = {
    "memory.max": ("memory.current", "inactive_file"),
    "memory.limit_in_bytes": ("memory.usage_in_bytes", "total_inactive_file"),
}
"""Of both versions of control groups: the limit, what is used, and what of that is cache that gives way."""


def check_there(path: Path, needed: str) -> None:
    """Refuse what does not exist."""
    if not path.exists():
        raise InputError(f"does not exist; need {needed}")


def check_regular(path: Path) -> None:
    """Refuse what may never end, or never begin: a pipe, a socket, a device."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError("is a pipe, a socket or a device; need a regular file: copy what comes from it into one")


def check_folder(folder: Path) -> None:
    """The same for all that lies in a folder, of which there may be millions."""
    inside = [str(folder)]
    while inside:
        with os.scandir(inside.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    inside.append(entry.path)
                elif not entry.is_file():
                    _check_within(folder, Path(entry.path))


def _check_within(folder: Path, path: Path) -> None:
    try:
        check_regular(path)
    except InputError as error:
        raise InputError(f"{path.relative_to(folder)} {error}") from None


def check_fits(n_bytes: float, hint: str = "save a part of it") -> None:
    """Refuse what would fill the memory, before it does: a small file may announce, or unpack to, any amount."""
    free = available()
    if n_bytes > free:
        raise InputError(f"takes {_size(n_bytes)} of memory, of which {_size(free)} are free; need less: {hint}")


def available() -> int:
    """Bytes of memory that this process may still take without the machine swapping or ending it."""
    return max(0, min((n for n in _limits() if n is not None), default=UNKNOWN))


def _limits() -> Iterator[int | None]:
    if sys.platform == "win32":
        yield _of_windows()
        return
    yield _of_linux() if sys.platform == "linux" else _half_of_all()
    yield from _of_cgroups()
    yield _of_process()


def _of_linux() -> int | None:
    """What Linux says that is free, with the caches that give way."""
    try:
        fields = dict(line.split(":") for line in (_PROC / "meminfo").read_text().splitlines())
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return _half_of_all()


def _half_of_all() -> int | None:
    """Of a system that counts its memory but not what is free."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (ValueError, OSError, AttributeError):
        return None


def _of_cgroups() -> Iterator[int]:
    """What the control groups of a container or of a job leave, from its own to that around all."""
    try:
        lines = (_PROC / "self/cgroup").read_text().splitlines()
    except OSError:
        return
    for _, controllers, path in (line.split(":", 2) for line in lines):
        if "memory" in controllers.split(",") or not controllers:
            top = _CGROUPS / "memory" if controllers else _CGROUPS
            own = top / path.lstrip("/")
            for group in (own, *own.parents):
                yield from _left_in(group)
                if group == top:
                    break


def _left_in(group: Path) -> Iterator[int]:
    for limit, (used, cache) in _LIMITS.items():
        try:
            most = int((group / limit).read_text())  # or "max"
            stat = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
            yield most - int((group / used).read_text()) + int(stat.get(cache, 0))
        except (OSError, ValueError):
            continue


def _of_process() -> int | None:
    """What `ulimit -v` leaves."""
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most == resource.RLIM_INFINITY:
        return None
    try:
        return most - int((_PROC / "self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return most // 2


def _of_windows() -> int | None:
    """The same of Windows, physical and of this process."""
    if sys.platform != "win32":
        return None
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [
            ("length", ctypes.c_uint32),
            ("load", ctypes.c_uint32),
            *((name, ctypes.c_uint64) for name in ("physical", "free", "paged", "page", "virtual", "own", "more")),
        ]

    status = Status(length=ctypes.sizeof(Status))
    if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return min(status.free, status.own)


def _size(n_bytes: float) -> str:
    return f"{n_bytes / 2**30:.1f} GiB" if n_bytes >= 2**30 / 10 else f"{n_bytes / 2**20:.1f} MiB"
