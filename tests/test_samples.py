"""Samples answer the same whatever holds them: an array, sparse rows, a device, blocks."""

import numpy as np
import pytest
from scipy.sparse import csr_array

import somersault as ss
from somersault.arrays import as_samples
from somersault.columns import plain
from somersault.samples import complete_chunks, samples_of
from somersault.sources import RowSelection

KINDS = ("array", "sparse", "device", "blocks")
ROWS = np.array([3, 7, 7, 40])


def held(kind, X):
    if kind == "device":
        xp = pytest.importorskip("array_api_strict")
        return samples_of(as_samples(xp.asarray(X, device=xp.Device("device1"))))
    if kind == "blocks":
        return samples_of(plain(ss.blocks(lambda: iter([X[:10], X[10:]]), n_samples=len(X)), X.shape[1]))
    return samples_of(csr_array(X) if kind == "sparse" else X)


def on_host(samples, chunks):
    dense = (samples.on_host(chunk) for chunk in chunks)
    return np.vstack([chunk.toarray() if samples.is_sparse else chunk.copy() for chunk in dense])


@pytest.mark.parametrize("kind", KINDS)
def test_rows_chunks_and_draws_are_those_of_the_array(rng, kind):
    X = rng.normal(size=(50, 4))
    samples = held(kind, X)
    assert samples.shape == X.shape
    assert samples.dtype == X.dtype
    for size in (7, 50, 99):
        assert np.array_equal(on_host(samples, samples.chunks(size)), X)
        assert np.array_equal(on_host(samples, samples.drawn(RowSelection.of(ROWS), size, ())), X[ROWS])
    taken = samples.take(ROWS)
    assert np.array_equal(taken.toarray() if samples.is_sparse else taken, X[ROWS])


@pytest.mark.parametrize("kind", KINDS)
def test_those_that_miss_no_value_are_found(rng, kind):
    X = rng.normal(size=(50, 4))
    if kind != "sparse":
        X[::5, 1] = np.nan
    samples = held(kind, X)
    complete = np.flatnonzero(~np.isnan(X).any(axis=1))
    assert samples.n_complete == len(complete)
    rows, found = samples.complete(np.array([0, 5, 20]))
    assert np.array_equal(rows, complete[[0, 5, 20]])
    assert np.array_equal(found.toarray() if samples.is_sparse else found, X[rows])
    assert np.array_equal(on_host(samples, complete_chunks(samples, 8)), X[complete])
    assert samples.fold(lambda part: sum(part.on_host(chunk).shape[0] for chunk in part.chunks(8)), sum) == len(X)
