"""A model file is written as a whole or not at all."""

import errno
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from somersault.errors import InputError, SomersaultError
from somersault.model_file import read, write

from .contents import DOCUMENT, assert_same


class Full(io.FileIO):
    """A file on a disk with room for so many bytes more."""

    room = 0

    def write(self, block):
        if len(block) > self.room:
            super().write(bytes(block)[: self.room])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= len(block)
        return super().write(block)


def fill_the_disk(monkeypatch, room):
    opened = Path.open  # reading is as ever

    def full(path, mode):
        if mode != "xb":
            return opened(path, mode)
        file = Full(path, "x")
        file.room = room
        return io.BufferedWriter(file)

    monkeypatch.setattr("somersault.atomic.Path.open", full)


@pytest.mark.parametrize("room", [0, 1, 300, 50_000])
@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_the_old_file_and_no_other(path, arrays, monkeypatch, room, there):
    if there:
        write(path, arrays, DOCUMENT)
    with monkeypatch.context() as patch:
        fill_the_disk(patch, room)
        with pytest.raises(
            SomersaultError, match=r"No space left on device.*it is unchanged: make room"
        ) as caught:
            write(path, {"a": np.ones(10_000)}, {})
    assert not isinstance(caught.value, InputError)
    assert str(caught.value).startswith(str(path))
    assert list(path.parent.iterdir()) == [path] * there
    if there:
        assert read(path)[1] == DOCUMENT


@pytest.mark.parametrize("failure", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_an_exception_while_writing_leaves_the_old_file_and_no_other(path, arrays, monkeypatch, failure):
    write(path, arrays, DOCUMENT)

    def fail(*_):
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr("somersault.atomic.os.fsync", fail)
        with pytest.raises(failure):
            write(path, {}, {})
    assert list(path.parent.iterdir()) == [path]
    assert_same(read(path)[0], arrays)


@pytest.mark.parametrize("n_lost", [1, 8])
def test_a_disk_that_loses_bytes_is_found_out_before_the_old_file_goes(path, arrays, monkeypatch, n_lost):
    write(path, arrays, DOCUMENT)

    class Lossy(io.FileIO):
        def write(self, block):
            super().write(bytes(block)[:-n_lost])
            return len(block)

    with monkeypatch.context() as patch:
        opened = Path.open  # reading is as ever
        patch.setattr(
            "somersault.atomic.Path.open",
            lambda path, mode: io.BufferedWriter(Lossy(path, "x")) if mode == "xb" else opened(path, mode),
        )
        with pytest.raises(SomersaultError, match=r"cannot be written \(what was written cannot be read back"):
            write(path, {"a": np.ones(100)}, {})
    assert list(path.parent.iterdir()) == [path]
    assert_same(read(path)[0], arrays)


@pytest.mark.parametrize(
    "found",
    [
        ({"a": np.array([1.0, 3.0])}, {"b": 1}),
        ({"a": np.array([[1.0, 2.0]])}, {"b": 1}),
        ({"a": np.array([1.0, 2.0]).view(np.int64)}, {"b": 1}),
        ({"c": np.array([1.0, 2.0])}, {"b": 1}),
        ({}, {"b": 1}),
        ({"a": np.array([1.0, 2.0])}, {"b": 2}),
    ],
)
def test_what_does_not_read_back_the_same_is_not_written(path, monkeypatch, found):
    with monkeypatch.context() as patch:
        patch.setattr("somersault.model_file.read", lambda _: found)
        with pytest.raises(SomersaultError, match="what is read back is not what was written"):
            write(path, {"a": np.array([1.0, 2.0])}, {"b": 1})
    assert not list(path.parent.iterdir())


KILLED = """
import io, sys, time
from pathlib import Path
import numpy as np
from somersault import atomic, model_file

def wait(*_):
    print("now", flush=True)
    time.sleep(60)

class Half(io.FileIO):
    def write(self, block):
        super().write(bytes(block)[: len(block) // 2])
        wait()

if sys.argv[2] == "in the middle":
    opened = Path.open
    Path.open = lambda path, mode: io.BufferedWriter(Half(path, "x")) if mode == "xb" else opened(path, mode)
elif sys.argv[2] == "read back":
    model_file.read = wait
else:
    atomic.os.fsync = wait
model_file.write(sys.argv[1], {"a": np.ones(100_000)}, {"new": True})
"""


@pytest.mark.parametrize("moment", ["in the middle", "read back", "before the disk has it"])
def test_the_old_file_outlives_a_process_that_is_killed_while_writing(path, arrays, moment):
    write(path, arrays, DOCUMENT)
    command = [sys.executable, "-c", KILLED, str(path), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n"
        process.kill()
    assert_same(read(path)[0], arrays)
    write(path, {}, {"next": True})
    assert read(path)[1] == {"next": True}
