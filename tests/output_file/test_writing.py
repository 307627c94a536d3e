"""Whatever is written, by whom ever: no file of anybody is lost by it, and nothing is left lying about.

WRITERS has each function and each command that writes, and each hazard is tried on each of them. Who adds a
writer adds it there: the last tests of this file find those that are missing.
"""

import ast
import inspect
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zarr
from studies.paper import command as reproduce_command

import somersault as ss
from somersault import atomic, model_file, output_file, report
from somersault.cli import main, morph_command
from somersault.datasets import images
from somersault.file_kinds import PAGE, Kind
from somersault.output_file import Target
from somersault.report import saved_page

pytestmark = pytest.mark.slow

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="of files as POSIX has them")


class Given(NamedTuple):
    """What there is to write from."""

    som: Any
    clusterer: Any
    X: Any
    A: Any
    folder: Path


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("given")
    X = np.random.default_rng(5).normal(size=(60, 4)) + np.repeat([[0.0], [5.0]], 30, axis=0)
    y = np.repeat(["a", "b"], 30)
    som = ss.SOM(shape=(3, 3), n_epochs=3).fit(X).label_units(X, y)
    np.savez(folder / "data.npz", X=X, y=y)
    np.save(folder / "activations.npy", som.transform(X))
    np.save(folder / "noise.npy", np.full((1, 9), 0.1))
    som.save(folder / "map")
    return Given(som, ss.SOMClusterer(2, shape=(2, 2), n_epochs=1).fit(X), X, som.transform(X), folder)


class RefusedError(Exception):
    """What a command said when it did not do what it was asked for."""


def run(*arguments, overwrite=False):
    with pytest.raises(SystemExit) as exit_:
        main([*map(str, arguments), *["--overwrite"] * overwrite], prog_name="somersault")
    if exit_.value.code:
        raise RefusedError


def _train(given, path, overwrite, data="data.npz"):
    run("train", given.folder / data, "--shape", "3x3", "--epochs", 1, "--out", path, overwrite=overwrite)


def _morph(given, path, overwrite, data="data.npz", map_="map"):
    run("morph", given.folder / data, "--to", "b", "--samples", 3, "--map", given.folder / map_,
        "--out", path.parent, overwrite=overwrite)  # fmt: skip


def _invert(given, path, overwrite, data="activations.npy", noise="noise.npy", map_="map"):
    run("invert", given.folder / data, "--noise", given.folder / noise, "--map", given.folder / map_,
        "--out", path, overwrite=overwrite)  # fmt: skip


def _explore(given, path, overwrite, data="data.npz", map_="map"):
    run("explore", given.folder / map_, given.folder / data, "--save", path, overwrite=overwrite)


def _reproduced(given, path, overwrite):
    run("reproduce", "gaussians", "--out", path.parent, overwrite=overwrite)


def _checkpoint(given, path, overwrite):
    ss.SOM(shape=(2, 2), n_epochs=2, checkpoint=path, checkpoint_seconds=0).fit(given.X)


def _film(given, path, overwrite):
    ss.plot.animate(given.som.morph(given.X[:2], 3), path, n_frames=2, overwrite=overwrite)


def _page(given, path, overwrite):
    ss.save_page(path, given.som, given.X, starts=[0], targets=[{"unit": 3}], overwrite=overwrite)


def _page_of_morph(given, path, overwrite):
    morph = given.som.morph(given.X[:2], 3)
    ss.save_page(path, given.som, given.X, morph=morph, overwrite=overwrite)


def _results(method, *more):
    def write(given, path, overwrite):
        X = given.A if method == "inverse_transform" else given.X
        getattr(given.som, method)(X, *more, out=path, overwrite=overwrite)

    return write


# of each: the name of what it writes; the writer, called with what is given, the path and overwrite
WRITERS = {
    "SOM.save": ("map.safetensors", lambda given, path, overwrite: given.som.save(path, overwrite=overwrite)),
    "SOMClusterer.save": (
        "map.safetensors",
        lambda given, path, overwrite: given.clusterer.save(path, overwrite=overwrite),
    ),
    "model_file.write": (
        "any",
        lambda given, path, overwrite: model_file.write(path, {"a": np.ones(3)}, {}, overwrite=overwrite),
    ),
    "SOM.fit with a checkpoint": ("state", _checkpoint),
    "SOM.predict": ("units.npy", _results("predict")),
    "SOM.predict to Parquet": ("units.parquet", _results("predict")),
    "SOM.transform": ("a.npy", _results("transform")),
    "SOM.transform to Zarr": ("a.zarr", _results("transform")),
    "SOM.inverse_transform": ("x.npy", _results("inverse_transform")),
    "SOM.morph": ("ends.npy", _results("morph", 3)),
    "plot.animate": ("film.gif", _film),
    "plot.animate to WebP": ("film.webp", _film),
    "plot.animate to MP4": ("film.mp4", _film),
    "save_page": ("map.html", _page),
    "save_page of a morph": ("morph.html", _page_of_morph),
    "somersault train": ("map", _train),
    "somersault morph: page": ("report.html", _morph),
    "somersault morph: film": ("morph.gif", _morph),
    "somersault morph: arrays": ("frames.npz", _morph),
    "somersault invert": ("points.npy", _invert),
    "somersault explore": ("map.html", _explore),
    "somersault reproduce: page": ("gaussians.html", _reproduced),
    "somersault reproduce: picture": ("gaussians-frames.png", _reproduced),
    "somersault reproduce: curves": ("gaussians-curves.png", _reproduced),
}
REFUSALS = (ss.InputError, RefusedError)
PLAIN = [name for name, (file, _) in WRITERS.items() if not file.endswith(".zarr")]
each = pytest.mark.parametrize("name", WRITERS)
each_file = pytest.mark.parametrize("name", PLAIN)


@pytest.fixture(scope="module")
def made(given):
    """What takes long, the morphs of the command and what pages hold, is made once."""
    made: dict[str, Any] = {}

    def once(function):
        def kept(*arguments, **how):
            if function not in made:
                made[function] = function(*arguments, **how)
            return made[function]

        return kept

    with pytest.MonkeyPatch.context() as patch:
        for home, name in (
            (morph_command, "run"),
            (report, "page"),
            (report, "animation"),
            (saved_page, "page_of"),
        ):
            patch.setattr(home, name, once(getattr(home, name)))
        yield


@pytest.fixture
def write(given, made, tmp_path, monkeypatch):
    """Calls a writer: to the path that it is given, or to a new one in a folder of its own."""
    from matplotlib.figure import Figure

    comparison = SimpleNamespace(name="gaussians", image_shape=(2, 2), n_paths=0)
    monkeypatch.setattr("studies.paper.command.run", lambda *_, **__: comparison)
    page = '<!doctype html><meta name="generator" content="somersault 0">'
    monkeypatch.setattr(reproduce_command, "comparison_page", lambda *_: page)
    monkeypatch.setattr(reproduce_command, "_frames", lambda _: Figure().subplots())
    monkeypatch.setattr(reproduce_command, "_curves", lambda _: Figure().subplots())
    monkeypatch.setattr(reproduce_command, "print_table", lambda *_: None)
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nopen('film.mp4', 'wb').write(b'film')")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)

    def called(name, path=None, *, overwrite=False, **how):
        file, writer = WRITERS[name]
        path = tmp_path / "out" / file if path is None else path
        path.parent.mkdir(exist_ok=True)
        writer(given, path, overwrite, **how)
        return path

    return called


def content(path):
    if path.is_dir():
        return {str(inside.relative_to(path)): content(inside) for inside in path.rglob("*") if inside.is_file()}
    return path.read_bytes()


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def hidden(folder):
    return sorted(path.name for path in folder.rglob(".somersault-*"))


# What may be replaced


@each
def test_a_result_of_ours_is_replaced_and_that_is_said(write, name, caplog, capsys):
    with caplog.at_level(logging.INFO, "somersault.files"):
        path = write(name)
        assert "replaced" not in caplog.text
        before = names_in(path.parent)
        capsys.readouterr()
        write(name)
    assert names_in(path.parent) == before
    said = [record.getMessage() for record in caplog.records if str(path) in record.getMessage()]
    assert len(said) == 1
    assert said[0].startswith(f"replaced {path}, a")
    assert said[0].endswith(" of somersault")
    if name.startswith("somersault "):
        assert capsys.readouterr().err.count(f"note: {said[0]}\n") == 1


@each
def test_what_is_not_ours_is_refused_before_the_work_and_stays(write, name, tmp_path, monkeypatch, capsys):
    path = tmp_path / "out" / WRITERS[name][0]
    path.parent.mkdir()
    foreign(path)
    before = content(path)
    with monkeypatch.context() as patch:
        work_is_forbidden(patch)
        with pytest.raises(REFUSALS) as caught:
            write(name, path)
    said = capsys.readouterr().err if name.startswith("somersault ") else str(caught.value)
    assert f"{path} is there, and is not a" in said
    can = not name.endswith("checkpoint")
    assert ("pass --overwrite to" if name.startswith("somersault ") else "pass overwrite=True") in said or not can
    assert content(path) == before
    assert names_in(path.parent) == {path.name}
    if can:
        write(name, path, overwrite=True)
        assert content(path) != before


def foreign(path):
    if path.suffix == ".zarr":
        zarr.create_array(path, data=np.ones((3, 2)))
    elif path.suffix == ".npy":
        np.save(path, np.ones((3, 2)))
    elif path.suffix == ".parquet":
        pq.write_table(pa.table({"a": [1.0]}), path)
    elif path.suffix == ".npz":
        np.savez(path, a=1)
    else:
        path.write_bytes(b"<!doctype html><p>made by hand, not by somersault: years of work")


def work_is_forbidden(patch):
    def work(*_, **__):
        raise AssertionError("the work has begun")

    for what in ("somersault.datasets.load", "somersault.datasets.opened", "studies.paper.command.run",
                 "somersault.report.saved_page.Session", "somersault.flow.morph.Morph.frames",
                 "somersault.estimator.trained.map_rows", "somersault.estimator.som.train"):  # fmt: skip
        patch.setattr(what, work)


@each
def test_results_of_another_kind_are_not_ours_to_replace(write, name, given, tmp_path):
    path = tmp_path / "out" / WRITERS[name][0]
    path.parent.mkdir()
    other = "save_page" if name in ("SOM.save", "SOMClusterer.save", "somersault train") else "SOM.save"
    if path.suffix == ".zarr":
        path.mkdir()
        (path / "zarr.json").write_text("{}")
    else:
        write(other, path)
    before = content(path)
    with pytest.raises(REFUSALS):
        write(name, path)
    assert content(path) == before


@each_file
def test_an_empty_file_holds_nothing_to_lose(write, name, tmp_path):
    path = tmp_path / "out" / WRITERS[name][0]
    path.parent.mkdir()
    path.touch()
    write(name, path)
    assert path.stat().st_size > 0


# Links, devices, folders, modes


@on_posix
@each
def test_a_link_is_followed_to_the_file_that_it_names(write, name, tmp_path):
    place, link = tmp_path / "elsewhere" / "place", tmp_path / "out" / WRITERS[name][0]
    place.parent.mkdir()
    link.parent.mkdir()
    link.symlink_to(place)
    for _ in range(2):
        write(name, link)
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
        write(name)
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


# What is read


def copied(given, tmp_path):
    """The same given anew, to be in danger."""
    folder = tmp_path / "out"
    folder.mkdir()
    for path in given.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return given._replace(folder=folder)


READ = {
    "train": lambda given: (_train, "data.npz", {}),
    "explore: data": lambda given: (_explore, "data.npz", {}),
    "explore: map": lambda given: (_explore, "map", {}),
    "invert: activations": lambda given: (_invert, "activations.npy", {}),
    "invert: noise": lambda given: (_invert, "noise.npy", {}),
    "invert: map": lambda given: (_invert, "map.npy", {"map_": "map.npy"}),
    "morph: data": lambda given: (_morph, "frames.npz", {"data": "frames.npz"}),
    "morph: map": lambda given: (_morph, "report.html", {"map_": "report.html"}),
}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("linked", [False, pytest.param(True, marks=on_posix)])
def test_no_command_replaces_what_it_reads(given, tmp_path, capsys, name, overwrite, linked):
    given = copied(given, tmp_path)
    for new, old in (("frames.npz", "data.npz"), ("map.npy", "map"), ("report.html", "map")):
        (given.folder / new).write_bytes((given.folder / old).read_bytes())
    writer, file, how = READ[name](given)
    path = given.folder / file
    if linked:
        path = tmp_path / "link" / file
        path.parent.mkdir()
        path.symlink_to(given.folder / file)
    if name == "morph: data":
        (given.folder / "report.html").unlink()
    before = content(given.folder)
    with pytest.raises(RefusedError):
        writer(given, path, overwrite, **how)
    assert "which is to be read" in capsys.readouterr().err
    assert content(given.folder) == before


def mapped(X, folder):
    np.save(folder / "x.npy", X)
    return np.load(folder / "x.npy", mmap_mode="r")


def parts(X, folder):
    (folder / "parts").mkdir()
    for i in range(2):
        table = pa.table({str(column): X[i::2, column] for column in range(X.shape[1])})
        pq.write_table(table, folder / "parts" / f"{i}.parquet")
    return folder / "parts"


def grouped(X, folder):
    zarr.create_group(folder / "g.zarr").create_array("X", data=X)
    return folder / "g.zarr"


# of each: the samples, and where their answer may not go
SOURCES = {
    "a mapped array": lambda X, f: (mapped(X, f), f / "x.npy"),
    "a part of one": lambda X, f: (mapped(X, f)[5:, ::-1], f / "x.npy"),
    "an array over one": lambda X, f: (np.asarray(mapped(X, f)), f / "x.npy"),
    "a frame over one": lambda X, f: (pd.DataFrame(mapped(X, f), copy=False), f / "x.npy"),
    "a source of an .npy": lambda X, f: (mapped(X, f) is None or ss.blocks(f / "x.npy"), f / "x.npy"),
    "a source of a mapped array": lambda X, f: (ss.blocks(mapped(X, f)), f / "x.npy"),
    "a Zarr array": lambda X, f: (zarr.create_array(f / "x.zarr", data=X), f / "x.zarr"),
    "an array in a group": lambda X, f: (zarr.open(grouped(X, f))["X"], f / "g.zarr"),
    "a source of a group": lambda X, f: (ss.blocks(grouped(X, f)), f / "g.zarr"),
    "within a Zarr array": lambda X, f: (zarr.create_array(f / "x.zarr", data=X), f / "x.zarr" / "new.npy"),
    "a part of a folder": lambda X, f: (ss.blocks(parts(X, f)), f / "parts" / "1.parquet"),
    "a new part of a folder": lambda X, f: (ss.blocks(parts(X, f)), f / "parts" / "new.parquet"),
    "what a source is made of": lambda X, f: (ss.blocks(parts(X, f)).mapped(lambda t: t), f / "parts/0.parquet"),
}


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("overwrite", [False, True])
def test_no_answer_takes_the_place_of_its_question(given, tmp_path, kind, overwrite):
    X, out = SOURCES[kind](given.X, tmp_path)
    before = content(tmp_path)
    for method, *more in (("predict",), ("transform",), ("morph", 3)):
        with pytest.raises(ss.InputError, match=r"^out is .*, which is to be read"):
            getattr(given.som, method)(X, *more, out=out, overwrite=overwrite)
    with pytest.raises(ss.InputError, match="which is to be read"):
        given.som.inverse_transform(X, out=out, overwrite=overwrite)
    assert content(tmp_path) == before


@on_posix
def test_what_a_folder_links_to_is_read_with_it(given, tmp_path):
    folder = parts(given.X, tmp_path)
    (folder / "0.parquet").rename(tmp_path / "far.parquet")
    (folder / "0.parquet").symlink_to(tmp_path / "far.parquet")
    (folder / "nowhere").symlink_to(tmp_path / "nothing")
    with pytest.raises(ss.InputError, match=r"far\.parquet, which is to be read with "):
        given.som.predict(ss.blocks(folder), out=tmp_path / "far.parquet", overwrite=True)


def test_a_map_may_lie_among_the_images_that_it_is_of_but_a_film_not(given, tmp_path):
    (tmp_path / "0.png").touch()
    Target(tmp_path / "map.safetensors", model_file.MODEL, reads=[tmp_path])
    with pytest.raises(ss.InputError, match="which is to be read with "):
        Target(tmp_path / "morph.gif", PAGE, reads=[tmp_path])


def test_a_page_does_not_replace_the_samples_that_it_shows(given, tmp_path):
    X = mapped(given.X, tmp_path)
    before = content(tmp_path)
    with pytest.raises(ss.InputError, match="which is to be read"):
        ss.save_page(tmp_path / "x.npy", given.som, X, overwrite=True)
    assert content(tmp_path) == before


# Checkpoints


def test_a_checkpoint_of_the_user_is_neither_replaced_nor_removed(given, tmp_path, capsys):
    path = tmp_path / "map.checkpoint"
    path.write_text("my own")
    for overwrite in (False, True):
        with pytest.raises(RefusedError):
            _train(given, tmp_path / "map", overwrite)
        err = capsys.readouterr().err
        assert "map.checkpoint is there, and is not a checkpoint that somersault made" in err
        assert "--overwrite" not in err
    with pytest.raises(ss.InputError, match=r"map\.checkpoint is there, and is not a checkpoint"):
        _checkpoint(given, path, None)
    assert path.read_text() == "my own"
    assert names_in(tmp_path) == {"map.checkpoint"}


def test_a_model_file_is_not_a_checkpoint(given, tmp_path):
    given.som.save(tmp_path / "map.checkpoint")
    with pytest.raises(RefusedError):
        _train(given, tmp_path / "map", overwrite=True)
    assert ss.load(tmp_path / "map.checkpoint")


def test_a_checkpoint_is_said_to_be_replaced_once(given, tmp_path, caplog):
    with caplog.at_level(logging.INFO, "somersault.files"):
        _checkpoint(given, tmp_path / "state", None)
        assert not caplog.records
        _checkpoint(given, tmp_path / "state", None)
    assert [record.getMessage() for record in caplog.records] == [
        f"replaced {tmp_path / 'state'}, a checkpoint of somersault"
    ]


# As a whole or not at all

OURS = '<!doctype html><meta name="generator" content="somersault 0">'


def test_what_appears_during_the_work_stays(tmp_path):
    target = Target(tmp_path / "page.html", PAGE)

    def write():
        with target.file() as file:
            file.write(b"new")
            (tmp_path / "page.html").write_text("of somebody else")

    with pytest.raises(ss.InputError, match="is there, and is not a page"):
        write()
    assert (tmp_path / "page.html").read_text() == "of somebody else"
    assert hidden(tmp_path) == []


def test_a_folder_that_is_missing_is_made(given, tmp_path):
    assert len(given.som.predict(given.X, out=tmp_path / "a" / "b" / "units.npy")) == len(given.X)


@each
def test_what_a_dead_process_left_is_cleared_and_nothing_else(write, name, tmp_path):
    folder = tmp_path / "out"
    (folder / ".somersault-abcdefgh.tmp").mkdir(parents=True)
    (folder / ".somersault-abcdefgh.tmp" / "lock").touch()
    (folder / ".somersault-abcdefgh.tmp" / "new").write_bytes(b"half")
    (folder / ".somersault-00000000.tmp").mkdir()
    kept = {".somersault-mine.tmp", ".somersault-zzzzzzzz.tmp", ".somersault-ffffffff.tmp"}
    (folder / ".somersault-mine.tmp").mkdir()
    (folder / ".somersault-zzzzzzzz.tmp").mkdir()
    (folder / ".somersault-zzzzzzzz.tmp" / "thesis.txt").touch()
    (folder / ".somersault-ffffffff.tmp").write_text("a file")
    write(name)
    assert set(hidden(folder)) == kept


@on_posix
def test_links_in_the_place_of_what_is_left_are_not_followed(tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "new").write_text("years of work")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".somersault-abcdefgh.tmp").symlink_to(precious)
    Target(tmp_path / "out" / "page.html", PAGE).put(OURS)
    assert names_in(precious) == {"new"}


def test_what_a_living_process_writes_is_left_alone(tmp_path):
    with atomic.replacing(tmp_path / "a") as file:
        file.write(b"half")
        file.flush()
        Target(tmp_path / "page.html", PAGE).put(OURS)
        assert len(hidden(tmp_path)) == 1
        file.write(b" and half")
    assert (tmp_path / "a").read_bytes() == b"half and half"


@on_posix
def test_without_locks_nothing_is_cleared_and_all_is_written(tmp_path, monkeypatch):
    import fcntl

    (tmp_path / ".somersault-abcdefgh.tmp").mkdir()
    monkeypatch.setattr(fcntl, "flock", lambda *_: (_ for _ in ()).throw(OSError(95, "not supported")))
    Target(tmp_path / "page.html", PAGE).put(OURS)
    assert names_in(tmp_path) >= {"page.html", ".somersault-abcdefgh.tmp"}


@pytest.mark.parametrize("there", [True, False])
def test_a_zarr_array_that_is_interrupted_between_two_renames_is_back(given, tmp_path, monkeypatch, there):
    out = tmp_path / "a.zarr"
    if there:
        given.som.transform(given.X[:20], out=out)
    rename = Path.rename

    def stop(self, target):
        if self.name == "new":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stop)
    with pytest.raises(KeyboardInterrupt):
        given.som.transform(given.X, out=out)
    assert names_in(tmp_path) == ({"a.zarr"} if there else set())
    assert not there or zarr.open(out).shape == (20, 9)


BETWEEN = """
import sys, time
from pathlib import Path
import numpy as np, somersault as ss

rename = Path.rename
def stop(self, target):
    if self.name == "new":
        print("now", flush=True)
        time.sleep(60)
    return rename(self, target)

som = ss.load(sys.argv[1])
Path.rename = stop
som.transform(np.zeros((7, 4)), out=sys.argv[2])
"""


def test_a_zarr_array_that_is_killed_between_two_renames_is_found_again(given, tmp_path):
    out = tmp_path / "a.zarr"
    given.som.transform(given.X[:20], out=out)
    child = [sys.executable, "-c", BETWEEN, given.folder / "map", out]
    with subprocess.Popen(child, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n"
        assert not out.exists()
        process.kill()
    given.som.predict(given.X, out=tmp_path / "units.npy")  # anything in that folder
    assert zarr.open(out).shape == (20, 9)
    assert names_in(tmp_path) == {"a.zarr", "units.npy"}


WRITING = """
import sys
from pathlib import Path
import numpy as np, somersault as ss
from somersault import model_file
from somersault.file_kinds import ARRAY
from somersault.output_file import Target
from somersault.sources import npy, results

results._CHUNK_BYTES = 2**12
folder = Path(sys.argv[1])
names = sys.argv[2:]
values = np.zeros((300, 40))
print("now", flush=True)
for i in range(1, 10**6):
    values[:] = i
    if "map" in names:
        model_file.write(folder / "map", {"values": values}, {"i": i})
    if "a.npy" in names:
        with Target(folder / "a.npy", ARRAY).file() as file:
            npy.write(file, [values[:100], values[100:]], values)
    if "a.zarr" in names:
        results.written(results.target_of(folder / "a.zarr", None, overwrite=False), [values], [])
    if i == 1:
        print("once", flush=True)
"""
KILLS = int(os.environ.get("SOMERSAULT_KILLS", "4"))
"""How often a process is killed while it writes. More are asked for with the environment variable of that name."""


def value_in(path):
    """The number that all of a file holds."""
    if path.name == "map":
        arrays, document = model_file.read(path)
        found = {*arrays["values"].ravel().tolist(), document["i"]}
    else:
        array = np.load(path) if path.suffix == ".npy" else zarr.open(path, mode="r")[...]
        assert array.shape == (300, 40)
        found = set(array.ravel().tolist())
    (value,) = found
    return value


def written_once(folder, names=("map", "a.npy", "a.zarr")):
    """A run that is let to its first end."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITING, folder, *names], stdout=subprocess.PIPE, text=True
    ) as process:
        assert [process.stdout.readline() for _ in range(2)] == ["now\n", "once\n"]
        yield process
        process.kill()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="of signals as POSIX has them")
@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("names", [("map",), ("a.npy",), ("a.zarr",), ("map", "a.npy", "a.zarr")], ids=" ".join)
def test_whenever_a_process_is_killed_no_file_is_lost_and_nothing_is_left(tmp_path, seed, names):
    """At a moment of the fifth of a second after the first result, in which each is written some ten times."""
    for process in written_once(tmp_path, names):
        try:
            process.wait(np.random.default_rng(seed).uniform(0, 0.2))
        except subprocess.TimeoutExpired:
            process.kill()
    atomic.sweep(tmp_path)  # as the next run does first
    assert names_in(tmp_path) == set(names)
    for name in names:
        assert value_in(tmp_path / name) >= 1


@pytest.mark.parametrize("name", ["a.zarr", "a.npy"])
def test_threads_that_write_the_same_take_turns_and_none_destroys_it(tmp_path, name):
    from somersault.sources import results

    def write(i):
        values = np.full((300, 40), float(i))
        results.written(results.target_of(tmp_path / name, None, overwrite=False), [values], [])

    write(0)
    with ThreadPoolExecutor(4) as pool:
        failed = [error for error in map(error_of, [pool.submit(write, i) for i in range(1, 25)]) if error]
    assert not failed
    assert value_in(tmp_path / name) >= 1
    assert names_in(tmp_path) == {name}


def test_who_is_faster_between_two_renames_is_replaced_as_any_other(given, tmp_path, monkeypatch):
    out, rename, raced = tmp_path / "a.zarr", Path.rename, []

    def lose(self, target):
        if self.name == "new" and not raced:
            raced.append(zarr.create_array(out, data=np.ones((2, 2))))
        return rename(self, target)

    given.som.transform(given.X[:20], out=out)
    monkeypatch.setattr(Path, "rename", lose)
    assert given.som.transform(given.X, out=out).shape == (60, 9)
    assert raced
    assert names_in(tmp_path) == {"a.zarr"}


def test_what_somebody_replaces_while_it_is_looked_at_is_looked_at_again(tmp_path):
    path, looked = tmp_path / "page.html", []

    def is_ours(place):
        looked.append(place)
        if len(looked) == 1:  # the old one has just been moved away
            (tmp_path / "newer").write_text(OURS)
            (tmp_path / "newer").replace(place)
            raise FileNotFoundError
        return PAGE.is_ours(place)

    path.write_text(OURS)
    Target(path, Kind("a page", is_ours))
    assert len(looked) == 2


@pytest.mark.skipif(getattr(os, "getuid", lambda: 0)() != 0, reason="only root can give files away")
def test_what_another_user_left_is_left_alone(tmp_path):
    space = tmp_path / ".somersault-abcdefgh.tmp"
    (space / "old" / "thesis").mkdir(parents=True)
    os.chown(space, 1234, -1)
    Target(tmp_path / "page.html", PAGE).put(OURS)
    assert (space / "old" / "thesis").exists()


def test_what_is_read_from_folders_is_known():
    assert {".parquet", *images.SUFFIXES} == set(output_file._IN_FOLDERS)


def error_of(future):
    return future.exception()


# That no writer is missing


def test_every_function_with_overwrite_is_among_the_writers():
    known = {name.partition(" ")[0] for name in WRITERS}
    for name in ss.__all__:
        thing = getattr(ss, name)
        methods = inspect.getmembers(thing, callable) if inspect.isclass(thing) else [("", thing)]
        for method, function in methods:
            is_own = inspect.isfunction(function) and not method.startswith("set_")  # which scikit-learn makes
            if is_own and "overwrite" in inspect.signature(function).parameters:
                kin = {"SOMClassifier": "SOMClusterer", "SOMRegressor": "SOMClusterer"}.get(name, name)
                assert f"{kin}.{method}".strip(".") in known


def test_every_command_with_a_file_to_write_is_among_the_writers():
    known = {
        name.removeprefix("somersault ").partition(":")[0] for name in WRITERS if name.startswith("somersault ")
    }
    for name, command in main.commands.items():
        options = {option for parameter in command.params for option in parameter.opts}
        assert bool(options & {"--out", "--save"}) == ("--overwrite" in options) == (name in known), name


PACKAGE = Path(ss.__file__).parent
WRITES = {
    *("write_text", "write_bytes", "savefig", "savez", "savez_compressed", "tofile", "rename", "unlink", "rmtree"),
    *("mkdir", "mkdtemp", "touch", "symlink_to", "TemporaryDirectory", "NamedTemporaryFile", "to_csv"),
    *("to_parquet", "create_array", "ParquetWriter"),
}
THEIRS = {
    "atomic.py": {"open", "rename", "rmtree", "mkdir", "mkdtemp"},
    "output_file.py": {"mkdir", "unlink"},
    "cli/train_command.py": {"mkdir"},
    "plot/animation.py": {"TemporaryDirectory", "open"},  # what ffmpeg reads
    "sources/results.py": {"create_array", "ParquetWriter"},  # within a target
    # into memory
    "cli/outputs.py": {"savez_compressed"},
    "explorer/answers/exports.py": {"savez_compressed"},
}


def calls_that_write(path):
    """What a module calls that may write, by name."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            words = [getattr(word, "value", "") for word in (*call.args, *(k.value for k in call.keywords))]
            modes = [word for word in words if isinstance(word, str) and word and set(word) <= set("rwxabt+")]
            if name in WRITES or (name == "open" and any(set(mode) & set("wxa+") for mode in modes)):
                yield name


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_written_but_by_the_guard(path):
    found = set(calls_that_write(path))
    assert found <= THEIRS.get(path.relative_to(PACKAGE).as_posix(), set())
