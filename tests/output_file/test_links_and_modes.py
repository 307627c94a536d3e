"""Links, devices, folders, modes and owners of the files that are written."""

import os
import socket
import stat
from pathlib import Path

import pytest

import somersault as ss
from somersault.file_kinds import PAGE
from somersault.output_file import Target

from .writers import (
    OURS,
    REFUSALS,
    UNMARKED,
    UNMARKED_AS_LINKS,
    WRITERS,
    RefusedError,
    each,
    hidden,
    names_in,
    on_posix,
    work_is_forbidden,
)

pytestmark = pytest.mark.slow


@on_posix
@each
def test_a_link_is_followed_to_the_file_that_it_names(write, name, tmp_path):
    place, link = tmp_path / "elsewhere" / "place", tmp_path / "out" / WRITERS[name][0]
    place.parent.mkdir()
    link.parent.mkdir()
    link.symlink_to(place)
    for overwrite in (False, name in UNMARKED_AS_LINKS):
        write(name, link, overwrite=overwrite)
        assert link.is_symlink()
        assert link.readlink() == place
        assert place.exists()
        assert names_in(place.parent) == {"place"}
    for there in ({}, {"overwrite": True}):
        link.unlink()
        link.symlink_to(link.name)
        with pytest.raises(REFUSALS):
            write(name, link, **there)
        assert link.is_symlink()


@on_posix
@each
@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_not_a_regular_file_stays_what_it_is(write, name, tmp_path, overwrite, monkeypatch):
    path = tmp_path / "out" / WRITERS[name][0]
    path.parent.mkdir()
    work_is_forbidden(monkeypatch)
    for make in (os.mkfifo, bound, lambda path: path.symlink_to("/dev/full"), Path.mkdir):
        make(path)
        if make is Path.mkdir:
            (path / "thesis.txt").write_text("years of work")
        before = identity(path)
        with pytest.raises(REFUSALS):
            write(name, path, overwrite=overwrite)
        assert identity(path) == before
        if make is not Path.mkdir:
            path.unlink()
    assert (path / "thesis.txt").read_text() == "years of work"
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode) or not Path("/dev/full").exists()
    assert hidden(tmp_path) == []


def identity(path):
    found = path.lstat()
    return found.st_ino, found.st_mode, found.st_mtime_ns


def bound(path):
    """A socket in the file system, whose path may not be long."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(here)


@on_posix
@each
def test_a_mode_is_kept_and_a_new_file_has_that_of_the_umask(write, name, tmp_path):
    before = os.umask(0o027)
    try:
        path = write(name)
        assert stat.S_IMODE(path.stat().st_mode) == (0o750 if path.is_dir() else 0o640)
        kept = 0o702 if path.is_dir() else 0o602
        path.chmod(kept)
        write(name, overwrite=name in UNMARKED)
        assert stat.S_IMODE(path.stat().st_mode) == kept
    finally:
        os.umask(before)


@pytest.mark.skipif(getattr(os, "getuid", lambda: 0)() != 0, reason="only root can give files away")
def test_an_owner_and_a_group_are_kept(tmp_path):
    path = tmp_path / "page.html"
    Target(path, PAGE).put(OURS)
    os.chown(path, 1234, 2345)
    Target(path, PAGE).put(OURS)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


@on_posix
def test_who_was_not_let_in_by_the_group_is_not_by_another(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    Target(path, PAGE).put(OURS)
    path.chmod(0o664)
    monkeypatch.setattr(os, "chown", lambda *_: (_ for _ in ()).throw(PermissionError))
    wrong = os.stat_result((*path.stat()[:5], path.stat().st_gid + 1, *path.stat()[6:]))
    stat_ = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **how: wrong if self.name == "new" else stat_(self, **how))
    Target(path, PAGE).put(OURS)
    monkeypatch.undo()
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


@pytest.mark.skipif(getattr(os, "getuid", lambda: 0)() == 0, reason="root may write what is protected")
def test_a_file_that_is_protected_is_not_replaced(tmp_path):
    path = tmp_path / "page.html"
    Target(path, PAGE).put(OURS)
    path.chmod(0o444)
    with pytest.raises(ss.InputError, match="is protected from being written"):
        Target(path, PAGE)


@pytest.mark.parametrize("name", [name for name in WRITERS if name.startswith("somersault ")])
def test_a_dash_is_not_a_file(write, name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = names_in(tmp_path)
    folder = "morph" in name or "reproduce" in name
    with pytest.raises(RefusedError):
        write(name, Path("-") / "x" if folder else Path("-"))
    assert "'-'" in capsys.readouterr().err or "invert" in name
    assert names_in(tmp_path) - {"-"} == before
    assert not folder or not list(Path("-").iterdir())
