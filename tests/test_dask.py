"""Arrays and frames of Dask, and a cluster of real processes: the same map, whatever happens to them."""

import os
import signal
import threading
import time
from functools import partial

import numpy as np
import pytest

import somersault as ss
from somersault.sources import source as sources

dask = pytest.importorskip("dask")
array = pytest.importorskip("dask.array")
distributed = pytest.importorskip("distributed")

pytestmark = [  # of Dask and of what it brings, in their own threads and at their own end
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

SHAPE, EPOCHS = (4, 5), 5
N, D = 6000, 4


@pytest.fixture(scope="module")
def X():
    rng = np.random.default_rng(5)
    centers = 3 * rng.standard_normal((6, D))
    return (centers[rng.integers(6, size=N)] + rng.standard_normal((N, D)) + 4).astype(np.float32)


@pytest.fixture(scope="module")
def reference(X):
    return som().fit(X)


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process that is started again when it dies."""
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**options) as here, distributed.Client(here) as client:
        yield client


def som(**params):
    return ss.SOM(SHAPE, n_epochs=EPOCHS, **params)


def far(a, b):
    return float(np.abs(a.prototypes_ - b.prototypes_).max())


@pytest.mark.parametrize("n_chunks", [1, 7, 64])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_chunks_do_not_show_in_the_map(X, n_chunks, dtype):
    blocks = array.from_array(X.astype(dtype), chunks=(-(-N // n_chunks), 3))
    assert blocks.numblocks == (n_chunks, 2)
    here, there = som().fit(X.astype(dtype)), som().fit(blocks)
    assert far(here, there) < 1e-6
    np.testing.assert_array_equal(there.codebook_.exemplars.points, here.codebook_.exemplars.points)
    for name, values in here.history_.items():
        np.testing.assert_allclose(there.history_[name], values, rtol=1e-6, err_msg=name)


def test_a_cluster_makes_the_same_map_of_whatever_is_read_in_blocks(cluster, X, reference, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_READ", 1000)
    for name, data in sources_of(X, tmp_path).items():
        pieces = ss.blocks(data).pieces() if name != "callable" else [None] * 2
        assert len(pieces) > 1, name
        there = som(measures=["combined_error", "distortion"]).fit(data)
        here = som(measures=["combined_error", "distortion"]).fit(X)
        assert far(here, there) < 1e-6, name
        assert far(reference, there) < 1e-6, name
        for measure, values in here.history_.items():
            np.testing.assert_allclose(there.history_[measure], values, rtol=1e-6, err_msg=f"{name}: {measure}")
        np.testing.assert_array_equal(there.codebook_.exemplars.points, reference.codebook_.exemplars.points)
        np.testing.assert_array_equal(there.landmarks(data).prototypes, reference.landmarks(X).prototypes)
        np.testing.assert_array_equal(np.asarray(there.predict(data)), reference.predict(X))


def sources_of(X, folder):
    """The same samples as a .npy, mapped, in Parquet and Zarr, as blocks of a callable, and as Dask has them."""
    pandas, zarr = pytest.importorskip("pandas"), pytest.importorskip("zarr")
    frames = pytest.importorskip("dask.dataframe")
    np.save(folder / "x.npy", X)
    frame = pandas.DataFrame(X, columns=list("abcd"))
    (folder / "parquet").mkdir()
    for i, start in enumerate(range(0, N, 2000)):
        frame[start : start + 2000].to_parquet(folder / "parquet" / f"{i}.parquet", row_group_size=700)
    zarr.create_array(folder / "x.zarr", data=X, chunks=(900, 3))
    return {
        "npy": folder / "x.npy",
        "mapped": np.load(folder / "x.npy", mmap_mode="r"),
        "parquet": folder / "parquet",
        "zarr": folder / "x.zarr",
        "callable": lambda: iter([X[:2500], X[2500:]]),
        "array": array.from_array(X, chunks=(1100, 2)),
        "frame": frames.from_pandas(frame, npartitions=5),
    }


class Block:
    """Rows, made by a process that kills itself the first time that a file is there."""

    def __init__(self, X, trigger):
        self.X, self.trigger = X, trigger

    def __call__(self):
        try:
            self.trigger.unlink()
        except FileNotFoundError:
            return self.X
        os.kill(os.getpid(), signal.SIGKILL)


def deadly(X, trigger, n_blocks=6):
    parts = np.array_split(X, n_blocks)
    made = [dask.delayed(Block(part, trigger), pure=False)() for part in parts]
    return array.concatenate([array.from_delayed(one, part.shape, X.dtype) for one, part in zip(made, parts, strict=True)])


@pytest.mark.parametrize("phase", ["start", "early", "last", "results"])
def test_a_worker_that_is_killed_does_not_show_in_the_map(cluster, X, reference, tmp_path, phase):
    trigger = tmp_path / "kill"
    before = set(pids(cluster))

    def on_epoch(epoch, errors):
        if phase == "early" and epoch == 0:
            os.kill(min(before), signal.SIGKILL)  # with the samples that it holds
        if phase == "last" and epoch == EPOCHS - 2:
            trigger.touch()

    if phase == "start":
        trigger.touch()
    data = deadly(X, trigger)
    there = som(on_epoch=on_epoch).fit(data)
    if phase == "results":
        trigger.touch()
    units = there.predict(data, out=tmp_path / "units.npy")
    assert not trigger.exists()
    assert set(pids(cluster)) != before
    assert far(reference, there) == 0
    np.testing.assert_array_equal(units, reference.predict(X))


def pids(client):
    client.wait_for_workers(2, timeout=30)
    return client.run(os.getpid).values()
