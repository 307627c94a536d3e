"""Results that go to files as they are made."""

import errno
from types import SimpleNamespace

import numpy as np
import pytest
import zarr

import somersault as ss
from somersault.estimator import trained
from somersault.sources import answering, results

from .conftest import samples, stored

FORMATS = (".npy", ".zarr", ".parquet")


@pytest.fixture(scope="module")
def som():
    return ss.SOM(shape=(4, 3), n_epochs=3).fit(samples())


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(answering, "_BYTES", 2**13)
    monkeypatch.setattr(results, "_CHUNK_BYTES", 2**13)
    monkeypatch.setattr(trained, "_MORPHED", 100)


@pytest.fixture
def X():
    return samples(n=400)


def values(opened):
    if isinstance(opened, ss.Source):
        return np.vstack([np.column_stack([c.to_numpy() for c in b.table.columns]) for b in opened.blocks(100)])
    return np.asarray(opened[:])


@pytest.mark.slow
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind", ["memory", "npy", "callable"])
def test_what_is_written_is_what_comes_back_without_out(som, X, tmp_path, suffix, kind):
    source = X if kind == "memory" else stored(X, kind, 7, tmp_path)
    units = som.predict(source, out=tmp_path / f"units{suffix}")
    assert np.array_equal(values(units).ravel(), som.predict(X))
    A = som.transform(source, out=tmp_path / f"activations{suffix}")
    assert np.allclose(values(A), som.transform(X), rtol=1e-12)
    points = som.inverse_transform(A, out=tmp_path / f"points{suffix}")
    assert np.allclose(values(points), som.inverse_transform(som.transform(X)))
    ends = som.morph(source, 3, out=tmp_path / f"ends{suffix}")
    assert np.array_equal(values(ends), som.morph(X, 3).end)
    written = {f"{name}{suffix}" for name in ("units", "activations", "points", "ends")}
    assert {path.name for path in tmp_path.iterdir()} - {"x.npy"} == written
    again = som.predict(source, out=tmp_path / f"units{suffix}")  # takes the place of the old one
    assert np.array_equal(values(again), values(units))


def test_columns_of_parquet_have_names(som, X, tmp_path):
    assert som.predict(X, out=tmp_path / "u.parquet").head.column_names == ["unit"]
    assert som.transform(X, out=tmp_path / "a.parquet").head.column_names[:2] == ["unit 0", "unit 1"]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("there", [False, True])
def test_a_full_disk_leaves_nothing_half_written(som, X, tmp_path, monkeypatch, suffix, there):
    out = tmp_path / f"a{suffix}"
    before = values(som.transform(X[:50], out=out)) if there else None
    names = {path.name for path in tmp_path.iterdir()}
    full = OSError(errno.ENOSPC, "No space left on device")

    def fail(*_args, **_kwargs):
        raise full

    if suffix == ".npy":
        numpy = SimpleNamespace(**{**vars(np), "ascontiguousarray": fail})
        monkeypatch.setattr(results.npy, "np", numpy)
    elif suffix == ".zarr":
        monkeypatch.setattr(zarr.Array, "append", fail)
    else:
        monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_table", fail)
    with pytest.raises(
        ss.SomersaultError, match=r"cannot be written \(No space left on device\); nothing is left"
    ):
        som.transform(X, out=out)
    monkeypatch.undo()
    assert {path.name for path in tmp_path.iterdir()} == names
    if there:
        assert np.array_equal(values(results._opened(out)), before)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_block_that_fails_leaves_nothing_half_written(som, X, tmp_path, suffix):
    def factory():
        yield X[:300]
        raise OSError(errno.EIO, "cannot read")

    source = ss.blocks(factory, n_samples=len(X))
    assert source.n_features == 5
    with pytest.raises(ss.SomersaultError, match="rows from 300 on"):
        som.transform(source, out=tmp_path / f"a{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_names_that_cannot_be_written_are_refused_first(som, X, tmp_path):
    (tmp_path / "mine.zarr").mkdir()
    (tmp_path / "mine.zarr" / "thesis.txt").write_text("years of work")
    for out, words in (
        (tmp_path / "a.csv", "ends in .npy, .zarr, .parquet"),
        (
            tmp_path / "mine.zarr",
            "is not a Zarr array that somersault made; need a name that is free: choose another",
        ),
        (tmp_path / "x.npy", "is a folder"),
    ):
        if out.name == "x.npy":
            out.mkdir()
        with pytest.raises(ss.InputError, match=words):
            som.predict(X, out=out)
    assert (tmp_path / "mine.zarr" / "thesis.txt").exists()


def test_a_target_for_each_sample_and_categories_are_refused(som, X, tmp_path):
    for toward in (ss.Unit([1, 2]), ss.Away(ss.Unit([1, 2])), ss.Sample(X[:2])):
        with pytest.raises(ss.InputError, match="a target for each sample"):
            som.morph(X, toward, out=tmp_path / "e.npy")
    table = np.array([["a", 1.0], ["b", 2.0]] * 20, dtype=object)
    mixed = ss.SOM(shape=(2, 2), n_epochs=2, categorical_features=[0]).fit(table)
    with pytest.raises(ss.InputError, match="holds numbers, but the map has categories"):
        mixed.inverse_transform(mixed.transform(table), out=tmp_path / "p.npy")
