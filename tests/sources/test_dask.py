"""Arrays and frames of Dask, and a cluster of real processes: the same map, whatever happens to them."""

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import numpy as np
import pytest

import somersault as ss
from somersault.cli import train_command
from somersault.sources import npy, prefetch
from somersault.sources import source as sources

dask = pytest.importorskip("dask")
array = pytest.importorskip("dask.array")
distributed = pytest.importorskip("distributed")

pytestmark = [  # of Dask and of what it brings, in their own threads and at their own end
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Running on a single-machine scheduler"),  # as is meant; 2025.1 warns of it
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
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
    with distributed.LocalCluster(**options) as here, distributed.Client(here) as client:
        yield client


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch):
    """For tasks: else the few samples of these tests would be looked at here."""
    monkeypatch.setattr(prefetch, "_MOST_SENT", 100)


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
    measured = {"measures": ["combined_error", "distortion"]}
    here, medoids, units = som(**measured).fit(X), reference.medoids(X).prototypes, reference.predict(X)
    for name, data in sources_of(X, tmp_path).items():
        assert name == "callable" or len(data.pieces()) > 3, name
        there = som(**measured).fit(data)
        assert far(here, there) < 1e-6, name
        assert far(reference, there) < 1e-6, name
        for measure, values in here.history_.items():
            np.testing.assert_allclose(there.history_[measure], values, rtol=1e-6, err_msg=f"{name}: {measure}")
        np.testing.assert_array_equal(there.codebook_.exemplars.points, reference.codebook_.exemplars.points)
        np.testing.assert_array_equal(there.medoids(data).prototypes, medoids)
        np.testing.assert_array_equal(np.asarray(there.predict(data)), units)


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
    there = {
        "npy": folder / "x.npy",
        "mapped": np.load(folder / "x.npy", mmap_mode="r"),
        "parquet": folder / "parquet",
        "zarr": folder / "x.zarr",
        "callable": lambda: iter([X[:2500], X[2500:]]),
        "array": array.from_array(X, chunks=(1100, 2)),
        "frame": frames.from_pandas(frame, npartitions=5),
    }
    return {name: ss.blocks(data) for name, data in there.items()}


class Block:
    """Rows, made by a process that kills itself the first time that a file is there."""

    def __init__(self, X, trigger):
        self.X, self.trigger = X, trigger

    def __call__(self):
        try:
            self.trigger.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        except FileNotFoundError:
            pass
        return self.X


def deadly(X, trigger, n_blocks=6):
    parts = np.array_split(X, n_blocks)
    made = [dask.delayed(Block(part, trigger), pure=False)() for part in parts]
    return array.concatenate(
        [array.from_delayed(one, part.shape, X.dtype) for one, part in zip(made, parts, strict=True)]
    )


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
    client.wait_for_workers(2, timeout=300)  # a worker that was killed comes back late on a busy machine
    return client.run(os.getpid).values()


@pytest.fixture
def by_hand(tmp_path):
    """A scheduler and a worker as one starts them by hand."""
    told = tmp_path / "scheduler.json"
    command = [sys.executable, "-m", "dask"]
    started = [
        subprocess.Popen([*command, *arguments.split(), "--scheduler-file", told], stderr=subprocess.DEVNULL)
        for arguments in (
            "scheduler --host 127.0.0.1 --port 0 --no-dashboard",
            "worker --nthreads 1 --no-dashboard",
        )
    ]
    yield told, started
    for process in started:
        process.kill()
        process.wait()


def test_a_scheduler_that_is_lost_is_told_and_the_checkpoint_resumes(by_hand, X, reference, tmp_path):
    told, (scheduler, _) = by_hand

    def on_epoch(epoch, errors):
        if epoch == 1:
            scheduler.kill()

    kept = {"checkpoint": tmp_path / "checkpoint"}
    data = ss.blocks(array.from_array(X, chunks=(1000, D)))
    with distributed.Client(scheduler_file=str(told), timeout=300) as client:
        address = client.scheduler.address
        with pytest.raises(ss.SomersaultError, match=f"scheduler of Dask at {address} is lost.*resume=True"):
            som(on_epoch=on_epoch).fit(data, **kept)
        with pytest.raises(ss.SomersaultError, match="is lost"):
            som().fit(data, **kept)
    resumed = som().fit(data, **kept, resume=True)
    assert far(resumed, reference) == 0


def test_what_is_interrupted_ends_at_once_and_leaves_a_checkpoint_and_no_tasks(cluster, X, tmp_path):
    entered = tmp_path / "entered"
    kept = {"checkpoint": tmp_path / "checkpoint"}
    blocks = [
        array.from_delayed(dask.delayed(slow)(part, entered), part.shape, X.dtype)
        for part in np.array_split(X, 12)
    ]

    def interrupt():
        while not entered.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    def on_epoch(epoch, errors):
        entered.unlink(missing_ok=True)
        if epoch == EPOCHS - 2:
            (tmp_path / "slow").touch()
            threading.Thread(target=interrupt).start()

    with pytest.raises(KeyboardInterrupt):
        som(on_epoch=on_epoch).fit(array.concatenate(blocks), **kept)
    assert (tmp_path / "slow").exists()  # no block was waited for
    assert (tmp_path / "checkpoint").exists()
    patiently(lambda: not cluster.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks)))
    (tmp_path / "slow").unlink()
    patiently(lambda: not any(cluster.processing().values()))


def slow(rows, entered):
    if (entered.parent / "slow").exists():
        entered.touch()
        patiently(lambda: not (entered.parent / "slow").exists())
    return rows


def patiently(holds):
    for _ in range(100):
        if holds():
            return
        time.sleep(0.1)
    assert holds()


class Failing:
    """Rows that fail to be made so many times; each time leaves a file."""

    def __init__(self, rows, folder, times):
        self.rows, self.folder, self.times = rows, folder, times

    def __call__(self):
        tries = len(list(self.folder.iterdir()))
        if tries < self.times:
            (self.folder / str(tries)).touch()
            raise OSError("the disk is on strike")
        return self.rows


def with_one_that(fails, X, at=3, n_blocks=6):
    parts = np.array_split(X, n_blocks)
    made = [dask.delayed(fails if i == at else parts[i].copy, pure=False)() for i in range(n_blocks)]
    return array.concatenate(
        [array.from_delayed(one, part.shape, X.dtype) for one, part in zip(made, parts, strict=True)]
    )


@pytest.fixture(params=["cluster", "threads"])
def anywhere(request):
    """On a cluster of processes, or on threads of this one."""
    if request.param == "cluster":
        yield request.getfixturevalue("cluster")
    else:
        with dask.config.set(scheduler="threads"):
            yield


def test_a_block_that_fails_to_load_is_named_and_tried_again_as_often_as_told(anywhere, X, reference, tmp_path):
    rows = np.array_split(X, 6)[3]
    message = r"block 3 of the dask array \(rows 3000 to 3999 of all\) could not be made .*the disk is on strike"
    always = with_one_that(Failing(rows, folder_in(tmp_path, "always"), 1000), X)
    with pytest.raises(ss.SomersaultError, match=message):
        som().fit(always)
    with pytest.raises(ss.SomersaultError, match=message):
        reference.predict(always, out=tmp_path / "units.npy")
    assert not (tmp_path / "units.npy").exists()
    twice = with_one_that(Failing(rows, folder_in(tmp_path, "twice"), 2), X)
    assert far(som().fit(ss.blocks(twice, retries=2)), reference) == 0


def folder_in(path, name):
    folder = path / name
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda rows: rows[:, :3], r"block 3 of the dask array \(rows 3000 to 3999 of all\): X has 3 columns"),
        (lambda rows: rows[:-1], "block 3 of the dask array ends before row 3999"),
        (
            lambda rows: rows.astype(np.float64),
            r"block 3 of the dask array .*holds float64, but the first rows float32",
        ),
        (lambda rows: rows * np.float32(np.inf), "block 3 of the dask array .*infinite"),
    ],
    ids=["width", "length", "type", "infinite"],
)
def test_a_block_that_is_not_as_expected_is_named(anywhere, X, wrong, message):
    blocks = with_one_that(partial(wrong, np.array_split(X, 6)[3]), X)
    with pytest.raises(ss.SomersaultError, match=message):
        som().fit(blocks)


def counted(rows, folder):
    """These rows, and a file more in the folder."""
    (folder / str(time.monotonic_ns())).touch()
    return rows


def test_each_block_is_made_three_times(anywhere, X, monkeypatch, tmp_path):
    """To look it through, with what small shares of the samples need; for the larger shares; and in the end."""
    monkeypatch.setattr(prefetch, "_MOST_SENT", 1500)
    blocks = with_one_that(partial(counted, np.array_split(X, 6)[3], tmp_path), X)
    som().fit(blocks)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_that_fails_on_a_worker_is_named(cluster, X, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_READ", 1000)
    data = ss.blocks(sources_of(X, tmp_path)["parquet"].name, retries=1)
    (tmp_path / "parquet" / "1.parquet").write_bytes(b"nothing")
    with pytest.raises(
        ss.SomersaultError, match=r"1\.parquet, row group .: rows from 2... to [23]... of all .*in 2 tries"
    ):
        som().fit(data)


def test_of_a_mapped_array_it_is_sent_where_it_is(X, tmp_path):
    np.save(tmp_path / "x.npy", X)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    for part in (mapped, mapped[1000:], mapped[::-3, 1:], mapped[100:, :].T):
        sent = pickle.dumps(npy._Mapped(part))
        assert len(sent) < 1000
        np.testing.assert_array_equal(pickle.loads(sent)[3:9], part[3:9])  # noqa: S301


def test_results_are_arrays_of_dask_that_wait_to_be_computed(anywhere, X, reference, tmp_path):
    never = with_one_that(Failing(X[3000:4000], folder_in(tmp_path, "fail"), 1000), X)
    for lazy in (
        reference.predict(never),
        reference.transform(never),
        reference.inverse_transform(never[:, [0] * 20]),
    ):
        assert isinstance(lazy, array.Array)
    blocks = array.from_array(X, chunks=(700, 3))
    np.testing.assert_array_equal(reference.predict(blocks).compute(), reference.predict(X))
    activations = reference.transform(blocks)
    assert activations.chunks == ((700,) * 8 + (400,), (20,))
    np.testing.assert_array_equal(activations.compute(), reference.transform(X))
    np.testing.assert_allclose(reference.inverse_transform(activations).compute(), X, atol=1e-4)
    written = reference.transform(blocks, out=tmp_path / "activations.npy")
    np.testing.assert_array_equal(written, reference.transform(X))


def test_frames_of_dask_have_names_categories_and_parts_of_unknown_length(anywhere, X):
    pandas, frames = pytest.importorskip("pandas"), pytest.importorskip("dask.dataframe")
    frame = pandas.DataFrame(X, columns=list("abcd"))
    frame["color"] = np.array(["red", "green", "blue"])[(X[:, 0] > 4).astype(int) + (X[:, 1] > 4)]
    frame.loc[::7, "b"] = np.nan
    blocks = frames.from_pandas(frame, npartitions=5)
    blocks = frames.concat([blocks, blocks[blocks.a > 1e9]])  # partitions without rows
    layers = {"numbers": list("abcd"), "color": (["color"], 0.5)}
    weights = np.linspace(0, 2, N)
    here = som(layers=layers).fit(frame, sample_weight=weights)
    there = som(layers=layers).fit(blocks, sample_weight=weights)
    assert far(here, there) < 1e-6
    assert there.columns_.names == here.columns_.names
    assert list(there.feature_names_in_) == list(frame.columns)
    np.testing.assert_array_equal(there.codebook_.exemplars.points, here.codebook_.exemplars.points)
    np.testing.assert_array_equal(there.predict(blocks).compute(), here.predict(frame))
    assert there.quality(blocks).quantization_error == pytest.approx(here.quality(frame).quantization_error)
    labels = (X[:, 2] > 4).astype(int)
    np.testing.assert_array_equal(
        there.label_units(blocks, labels).unit_labels_, here.label_units(frame, labels).unit_labels_
    )


@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
def test_all_solvers_and_streams_take_blocks_of_dask(anywhere, X, solver):
    params = {"solver": solver, "init": "sample", "n_epochs": 2, "random_state": 3}
    blocks = array.from_array(X[:3000], chunks=(1000, 4))
    weights = np.random.default_rng(0).random(3000)
    here = ss.SOM(SHAPE, **params).fit(X[:3000], sample_weight=weights)
    there = ss.SOM(SHAPE, **params).fit(blocks, sample_weight=weights)
    assert far(here, there) < 1e-6
    more = array.from_array(X[3000:], chunks=(1000, 4))
    assert far(here.partial_fit(X[3000:]), there.partial_fit(more)) < 1e-6
    assert ss.suggest_shape(blocks) == ss.suggest_shape(X[:3000])


def test_what_is_not_two_dimensional_is_refused():
    for wrong in (array.ones(5), array.ones((5, 2, 2)), dask.delayed(5)):
        with pytest.raises(ss.InputError, match="need an array or a frame of two dimensions"):
            som().fit(wrong)


def test_morphs_of_blocks_are_those_of_arrays(anywhere, X, reference, tmp_path):
    blocks = array.from_array(X[:60], chunks=(25, 4))
    ends = reference.morph(X[:60], 7).end
    np.testing.assert_allclose(reference.morph(blocks, 7).end, ends, atol=1e-9)
    np.testing.assert_allclose(reference.morph(blocks, 7, out=tmp_path / "ends.npy"), ends, atol=1e-9)


def test_the_command_trains_on_a_cluster(by_hand, command, X, tmp_path):
    told, _ = by_hand
    np.save(tmp_path / "x.npy", X)
    while not told.exists():
        time.sleep(0.05)
    address = json.loads(told.read_text())["address"]
    common = ("train", tmp_path / "x.npy", "--shape", "4x5", "--epochs", str(EPOCHS), "--out")
    said = somersault(*common, tmp_path / "there.safetensors", "--scheduler", address, "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["samples"] == N
    assert command(*common, tmp_path / "here.safetensors")[0] == 0
    assert far(ss.load(tmp_path / "there.safetensors"), ss.load(tmp_path / "here.safetensors")) < 1e-6
    refused = command("train", "digits", "--out", tmp_path / "d.safetensors", "--scheduler", address)
    assert "need what workers can read" in refused[2]


def test_the_command_says_where_no_scheduler_answers(tmp_path, monkeypatch):
    monkeypatch.setattr("somersault.cli.train_command._PATIENCE", 0.2)
    data = str(tmp_path / "x.npy")
    out, checkpoint = train_command.targets(tmp_path / "map.safetensors", data, overwrite=False)
    request = train_command.Request(data, out, checkpoint, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(ss.InputError, match="where no scheduler answers"):
        train_command.run(request, lambda *_: None)


def somersault(*arguments):
    command = [sys.executable, "-m", "somersault", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
