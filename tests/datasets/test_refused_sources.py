"""Sources that no data set is read from: unknown names, pipes, files of another kind."""

import os
from pathlib import Path

import pytest

from somersault.datasets import load, opened
from somersault.errors import InputError
from somersault.sources import blocks

from .files import X, assert_refused, images, write


@pytest.mark.parametrize("source", ["", None, 3, X])
def test_a_source_is_a_name_or_a_path(source):
    assert_refused(
        source, "source is", "need one of digits, gaussians, mnist, faces, gunpoint, motions, or the path"
    )


@pytest.mark.parametrize("source", ["iris", "nowhere/a.npy", Path("digits")])
def test_what_does_not_exist_is_refused_with_the_names_that_do(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert_refused(source, f"{source}: does not exist; need one of digits, gaussians, mnist, faces")


def test_a_path_that_no_system_allows_is_refused():
    assert_refused("a" * 10_000 + ".npy", "cannot be read")


def test_a_bundled_name_goes_before_a_folder_of_that_name(tmp_path, monkeypatch):
    images(tmp_path, "digits/a.png")
    monkeypatch.chdir(tmp_path)
    assert len(load("digits").X) == 1797
    assert len(load("./digits").X) == len(load(Path("digits")).X) == 1


def test_a_file_of_another_kind_is_refused(tmp_path):
    assert_refused(write(tmp_path / "a.doc", "x"), "is of no known kind", ".csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.npy")
    assert_refused(tmp_path / "a.npy", "is a pipe, a socket or a device; need a regular file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.csv", "a.parquet", "a.zarr", "folder/a.png",
                                  "stored.zarr/c/0/0", "stored.zarr/zarr.json"])  # fmt: skip
@pytest.mark.parametrize("reader", [load, opened, blocks])
def test_no_reader_waits_for_a_pipe(tmp_path, name, reader):
    if name.startswith("stored"):
        pytest.importorskip("zarr").create_array(tmp_path / "stored.zarr", data=X)
        (tmp_path / name).unlink()
    images(tmp_path, "folder/b.png")
    os.mkfifo(tmp_path / name)
    if reader is blocks and name.startswith("folder"):
        pytest.skip("blocks reads no images")
    source = tmp_path / name.partition("/")[0]
    with pytest.raises(InputError, match="is a pipe, a socket or a device; need a regular file"):
        reader(source)


@pytest.mark.parametrize("suffix", ["npy", "npz", "csv"])
def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch, suffix):
    def forbid(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    write(tmp_path / f"a.{suffix}", "x")
    monkeypatch.setattr(Path, "open", forbid)
    assert_refused(tmp_path / f"a.{suffix}", "Permission denied", "check")


@pytest.mark.parametrize("suffix", ["npy", "npz", "parquet", "zarr"])
@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"PK\x03\x04", b"PAR1PAR1", bytes(1000)])
def test_a_file_of_another_kind_than_its_name_says_is_refused(tmp_path, suffix, content):
    (tmp_path / f"a.{suffix}").write_bytes(content)
    assert_refused(tmp_path / f"a.{suffix}", "cannot be read", "need an intact file")


def test_beside_an_x_a_y_is_a_coordinate(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("x,y,class\n1,2,a\n3,4,b\n")
    data = load(path)
    assert data.X.tolist() == [[1, 2], [3, 4]]
    assert data.y.tolist() == ["a", "b"]
