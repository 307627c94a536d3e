"""Paths of model files: which are written to and read from."""

import errno
import os

import numpy as np
import pytest

from somersault.errors import InputError
from somersault.model_file import read, write

from .contents import assert_same, refusal


@pytest.mark.parametrize("path", [None, 3, b"map", ["a"], "a\0b"])
@pytest.mark.parametrize("use", [read, lambda path: write(path, {}, {})], ids=["read", "write"])
def test_what_is_no_path_is_refused(use, path):
    with pytest.raises(InputError, match=r"^path is .*; need a str or a path: "):
        use(path)


def test_a_file_is_not_written_in_place_of_a_folder_or_into_a_missing_one(tmp_path):
    with pytest.raises(InputError, match="is a folder; need its name for a file: "):
        write(tmp_path, {}, {})
    with pytest.raises(InputError, match="is no folder; need one that exists: "):
        write(tmp_path / "no" / "map.safetensors", {}, {})
    assert not list(tmp_path.iterdir())


def test_a_path_may_be_a_string_and_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("map", {"a": np.ones(2)}, {})
    assert_same(read("map")[0], {"a": np.ones(2)})


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert "does not exist" in refusal(tmp_path / "no.safetensors")
    assert "is no file" in refusal(tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(path)
    assert "is no file" in refusal(path)


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "Permission denied"), MemoryError("74 GiB")])
def test_a_file_that_may_not_or_cannot_be_read_is_named(path, monkeypatch, error):
    write(path, {}, {})

    def fail(*_):
        raise error

    monkeypatch.setattr("somersault.model_file.np.fromfile", fail)
    assert str(error) in refusal(path)
