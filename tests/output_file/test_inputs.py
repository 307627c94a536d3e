"""No result takes the place of what it is made of."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zarr

import somersault as ss
from somersault import model_file
from somersault.file_kinds import PAGE
from somersault.output_file import Target

from .writers import (
    RefusedError,
    _explore,
    _impute,
    _invert,
    _morph,
    _positions,
    _predict,
    _summary,
    _train,
    content,
    names_in,
    on_posix,
)

pytestmark = pytest.mark.slow


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
    "predict: data": lambda given: (_predict, "rows.csv", {"data": "rows.csv"}),
    "predict: map": lambda given: (_predict, "map.csv", {"map_": "map.csv"}),
    "impute: data": lambda given: (_impute, "rows.csv", {"data": "rows.csv"}),
    "summary: data": lambda given: (_summary, "rows.csv", {"data": "rows.csv"}),
    "invert: activations": lambda given: (_invert, "activations.npy", {}),
    "invert: noise": lambda given: (_invert, "noise.npy", {}),
    "invert: map": lambda given: (_invert, "map.npy", {"map_": "map.npy"}),
    "invert: anchors": lambda given: (_positions, "anchors.npy", {}),
    "morph: data": lambda given: (_morph, "frames.npz", {"data": "frames.npz"}),
    "morph: map": lambda given: (_morph, "report.html", {"map_": "report.html"}),
}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("linked", [False, pytest.param(True, marks=on_posix)])
def test_no_command_replaces_what_it_reads(given, tmp_path, capsys, name, overwrite, linked):
    given = copied(given, tmp_path)
    for new, old in (
        ("frames.npz", "data.npz"),
        ("map.npy", "map"),
        ("rows.csv", "data.npz"),
        ("map.csv", "map"),
        ("report.html", "map"),
    ):
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


def test_a_table_does_not_go_into_a_folder_of_tables_that_is_read(given, tmp_path, capsys):
    for part in ("1.csv", "2.csv"):
        (tmp_path / part).write_text("a,b,c,d\n" + "".join(f"{i},{i % 3},1,2\n" for i in range(20)))
    with pytest.raises(RefusedError):
        _predict(given, tmp_path / "rows.csv", False, data=tmp_path)
    assert f"which is to be read with {tmp_path}" in capsys.readouterr().err
    assert names_in(tmp_path) == {"1.csv", "2.csv"}


def test_a_page_does_not_replace_the_samples_that_it_shows(given, tmp_path):
    X = mapped(given.X, tmp_path)
    before = content(tmp_path)
    with pytest.raises(ss.InputError, match="which is to be read"):
        ss.save_page(tmp_path / "x.npy", given.som, X, overwrite=True)
    assert content(tmp_path) == before
