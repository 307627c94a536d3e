"""Some rows of data that are read in blocks."""

from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.columns import table_of
from somersault.sources import source_of

from .conftest import KINDS, N, stored

dask = pytest.importorskip("dask.array")


@pytest.mark.parametrize("n_chunks", [1, 7])
@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_those_in_memory_in_the_order_that_is_asked_for(X, tmp_path, kind, n_chunks):
    source = source_of(stored(X, kind, n_chunks, tmp_path))
    for rows in ([0], [N - 1, 5, 5, 0, 3000], np.arange(0, N, 13), np.arange(N)):
        found = table_of(source.take(rows)).numbers()
        assert np.array_equal(found, X[rows])


@given(
    cuts=st.lists(st.integers(0, 30), max_size=5).map(sorted),
    rows=st.lists(st.integers(0, 29), min_size=1, max_size=9),
)
@pytest.mark.parametrize("frame", [np.asarray, pd.DataFrame, pl.DataFrame, pa.Table.from_pylist])
def test_blocks_of_any_kind_and_size_give_tables_of_that_kind(cuts, rows, frame):
    X = np.arange(60.0).reshape(30, 2)

    def made(part):
        records = [{"a": a, "b": b} for a, b in part.tolist()]
        return part if frame is np.asarray else frame(records)

    edges = [0, *cuts, 30]
    pieces = [made(X[a:b]) for a, b in pairwise(edges) if b > a]
    found = ss.blocks(lambda: iter(pieces)).take(rows)
    assert isinstance(found, type(pieces[0]))
    assert np.array_equal(table_of(found).numbers(), X[rows])
    if frame is pd.DataFrame:
        assert found.index.tolist() == list(range(len(rows)))


def test_rows_of_dask_are_picked_where_they_are_made(X):
    source = ss.blocks(dask.from_array(X, chunks=(1000, 2)))
    assert np.array_equal(source.take([6399, 1, 1]), X[[6399, 1, 1]])


def test_files_of_which_no_row_is_asked_for_are_not_read(X, tmp_path):
    source = stored(X, "folder", 7, tmp_path)
    (tmp_path / "x" / "003.parquet").write_bytes(b"nothing")
    assert np.array_equal(table_of(source.take([6000, 4])).numbers(), X[[6000, 4]])
    with pytest.raises(ss.SomersaultError, match=r"003\.parquet"):
        source.take([3000])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([3, N], f"row {N} does not exist; the rows are numbered 0 to {N - 1}"),
        ([-1], "row -1 does not exist"),
        ([0.5], "whole row numbers"),
        ([], "need one row number"),
        ([[1]], "need one row number"),
        (["a"], "strings"),
    ],
)
def test_rows_that_there_are_not_are_refused(X, tmp_path, rows, words):
    for n_samples in (None, N):
        source = ss.blocks(lambda: iter([X]), n_samples=n_samples)
        with pytest.raises(ss.InputError, match=words):
            source.take(rows)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_morphs_of_data_in_blocks_are_those_in_memory(X, tmp_path, kind):
    X = X[:300]
    som = ss.SOM(shape=(4, 4), n_epochs=3).fit(X)
    data = stored(X, kind, 7, tmp_path)
    for target in (3, ss.Sample(X[5])):
        assert np.array_equal(ss.morph(data, som, target).end, ss.morph(X, som, target).end)
    *_, last = ss.steps(lambda: iter([X[:200], X[200:]]), som, 3)
    assert np.array_equal(last.points, ss.morph(X, som, 3).end)


def test_no_array_is_made_of_data_in_blocks_without_being_asked_to(X):
    source = ss.blocks(lambda: iter([X]))
    book = ss.Codebook(X[:9])
    for use in (np.asarray, book.activations, book.invert, book.medoids, book.extended):
        with pytest.raises(
            ss.InputError, match=r"is read in blocks; need an array here: pass source\.take\(rows\)"
        ):
            use(source)
