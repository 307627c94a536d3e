"""The same samples in memory, in files of each format, and in blocks."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zarr

import somersault as ss

N = 6400


def samples(dtype=np.float32, n=N, d=5):
    """A curved sheet with noise, away from the origin."""
    rng = np.random.default_rng(7)
    X = np.tanh(rng.normal(size=(n, 2)) @ rng.normal(size=(2, d))) + 0.05 * rng.normal(size=(n, d)) + 3
    return X.astype(dtype)


def table(X):
    return pa.table({f"f{i}": X[:, i] for i in range(X.shape[1])})


def stored(X, kind, n_chunks, folder):
    """The samples as one of the kinds of data that are read in blocks, in so many chunks."""
    size = -(-len(X) // n_chunks)
    match kind:
        case "mapped":
            np.save(folder / "x.npy", X)
            return np.load(folder / "x.npy", mmap_mode="r")
        case "npy":
            np.save(folder / "x.npy", X)
            return ss.blocks(folder / "x.npy")
        case "zarr":
            return zarr.create_array(folder / "x.zarr", data=X, chunks=(size, X.shape[1]))
        case "parquet":
            pq.write_table(table(X), folder / "x.parquet", row_group_size=size)
            return ss.blocks(folder / "x.parquet")
        case "folder":
            (folder / "x").mkdir()
            for i, start in enumerate(range(0, len(X), size)):
                pq.write_table(table(X[start : start + size]), folder / "x" / f"{i:03}.parquet")
            return ss.blocks(folder / "x")
        case "callable":
            return lambda: (X[start : start + size] for start in range(0, len(X), size))


KINDS = ("mapped", "npy", "zarr", "parquet", "folder", "callable")


@pytest.fixture
def X():
    return samples()
