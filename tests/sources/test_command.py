"""`somersault train` on files that are read in blocks."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zarr

import somersault as ss
from somersault.cli import main
from somersault.datasets import load, opened, opening
from somersault.explorer.answers import explorer_rows

from .conftest import samples

pytestmark = pytest.mark.slow


@pytest.fixture
def files(tmp_path):
    """The same samples and labels in each format."""
    X = samples(n=900)
    y = (X[:, 0] > 3).astype(np.int64)
    np.save(tmp_path / "x.npy", X)
    group = zarr.create_group(tmp_path / "x.zarr")
    group.create_array("X", data=X, chunks=(100, 5))
    group.create_array("y", data=y)
    table = pa.table({f"f{i}": X[:, i] for i in range(5)} | {"label": y})
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=100)
    (tmp_path / "parts").mkdir()
    pq.write_table(table[:400], tmp_path / "parts" / "0.parquet")
    pq.write_table(table[400:], tmp_path / "parts" / "1.parquet")
    return tmp_path


@pytest.mark.parametrize("name", ["x.npy", "x.zarr", "x.parquet", "parts"])
def test_the_map_is_that_of_the_loaded_data(files, monkeypatch, name):
    def trained(out, source):
        with pytest.raises(SystemExit) as exit_:
            main(["train", str(files / source), "--out", str(files / out), "--epochs", "4"])
        assert exit_.value.code == 0
        return ss.load(files / out)

    expected = trained("loaded", "x.parquet" if name == "parts" else name)
    monkeypatch.setattr(opening, "LARGE", 0)
    assert isinstance(opened(files / name).X, ss.Source)
    som = trained("streamed", name)
    assert np.array_equal(som.prototypes_, expected.prototypes_)
    assert som.columns_.to_document() == expected.columns_.to_document()
    assert [*getattr(som, "unit_labels_", [])] == [*getattr(expected, "unit_labels_", [])]


@pytest.mark.parametrize("name", ["x.npy", "x.zarr", "x.parquet", "parts"])
def test_the_explorer_shows_files_that_are_read_in_blocks(files, monkeypatch, capsys, name):
    monkeypatch.setattr(opening, "LARGE", 0)
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", 500)
    for command in (
        ["train", str(files / name), "--out", str(files / "map"), "--epochs", "2", "--shape", "4x4"],
        ["explore", str(files / "map"), str(files / name), "--save", str(files / "page.html")],
    ):
        with pytest.raises(SystemExit) as exit_:
            main(command)
        assert exit_.value.code == 0
    assert "500 of 900 samples, drawn evenly" in capsys.readouterr().err
    assert "X.take([" in (files / "page.html").read_text(encoding="utf-8")


def test_words_are_read_in_blocks_too(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "LARGE", 0)
    pq.write_table(pa.table({"a": [1.0, 2.0], "name": ["x", "y"]}), tmp_path / "x.parquet")
    assert opened(tmp_path / "x.parquet").X.take([1]).to_frame().to_dict("list") == {"a": [2.0], "name": ["y"]}


def test_small_files_are_loaded(files):
    assert np.array_equal(opened(files / "x.npy").X, load(files / "x.npy").X)
