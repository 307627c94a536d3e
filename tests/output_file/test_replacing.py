"""Results are replaced only by results of their kind, and files of anybody else never."""

import logging
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zarr

import somersault as ss

from .writers import (
    REFUSALS,
    UNMARKED,
    WRITERS,
    RefusedError,
    _checkpoint,
    _train,
    content,
    each,
    each_marked,
    names_in,
    work_is_forbidden,
)

pytestmark = pytest.mark.slow


PLAIN = [name for name, (file, _) in WRITERS.items() if not file.endswith(".zarr")]


each_file = pytest.mark.parametrize("name", PLAIN)


@each_marked
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


@pytest.mark.parametrize("name", sorted(UNMARKED))
def test_a_result_without_a_mark_is_replaced_if_that_is_asked_for(write, name, capsys):
    path = write(name)
    path.write_text("edited,by,hand\n")
    with pytest.raises(RefusedError):
        write(name, path)
    said = capsys.readouterr().err
    assert f"{path} is there, and may be anyone's, as it does not tell who made it" in said
    assert "pass --overwrite to replace it" in said
    assert path.read_text() == "edited,by,hand\n"
    write(name, path, overwrite=True)
    assert path.read_text() != "edited,by,hand\n"


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
    assert re.search(rf"{re.escape(str(path))} is there, and (is not a|may be anyone)", said)
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
