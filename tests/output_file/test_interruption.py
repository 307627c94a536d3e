"""Whatever interrupts the work, a file is written as a whole or not at all."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import zarr

import somersault as ss
from somersault import atomic, model_file, output_file
from somersault.datasets import folder_reading
from somersault.file_kinds import PAGE, Kind
from somersault.output_file import Target

from .writers import OURS, each, hidden, names_in, on_posix

pytestmark = pytest.mark.slow


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
    of_samples = {suffix for own in folder_reading.KINDS.values() for suffix in own}
    assert {".parquet", ".csv", ".tsv"} | of_samples == set(output_file._IN_FOLDERS)


def error_of(future):
    return future.exception()
