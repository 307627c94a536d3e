"""What goes wrong with data in blocks is named, by file and rows, and nothing is skipped."""

import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zarr

import somersault as ss
from somersault.sources import source as source_module

from .conftest import stored

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(source_module, "_PAUSE", 0.0)


def plain(**params):
    return ss.SOM(**({"shape": (4, 3), "n_epochs": 3} | params))


class Failing:
    """Blocks of which one fails, so many times."""

    def __init__(self, X, n_failures):
        self.X, self.left = X, n_failures

    def __call__(self):
        for start in range(0, len(self.X), 100):
            if start == 300 and self.left:
                self.left -= 1
                raise OSError("the disk is on fire")
            yield self.X[start : start + 100]


def test_a_block_that_fails_is_named_and_not_skipped(X):
    with pytest.raises(
        ss.SomersaultError, match=r"Failing: rows from 300 on .*OSError: the disk is on fire.*retries="
    ):
        plain().fit(ss.blocks(Failing(X[:1000], 1)))
    with pytest.raises(ss.SomersaultError, match=r"in 3 tries"):
        plain().fit(ss.blocks(Failing(X[:1000], 3), retries=2))


@pytest.mark.parametrize("n_failures", [1, 3])
def test_a_block_is_tried_again_as_often_as_told_and_nothing_comes_twice(X, n_failures):
    failing = Failing(X[:1000], n_failures)
    som = plain().fit(ss.blocks(failing, retries=3))
    assert failing.left == 0
    assert np.array_equal(som.prototypes_, plain().fit(X[:1000]).prototypes_)


def test_each_block_is_tried_as_often_as_told_however_often_others_failed(X):
    """A block that came resets the count: a long training on a poor line does not end at its third fault."""

    class Flaky(Failing):
        def __init__(self, X):
            super().__init__(X, 0)
            self.failures = {200: 2, 300: 2, 700: 2}

        def __call__(self):
            for start in range(0, len(self.X), 100):
                if self.failures.get(start):
                    self.failures[start] -= 1
                    raise OSError("the line is poor")
                yield self.X[start : start + 100]

    flaky = Flaky(X[:1000])
    som = plain().fit(ss.blocks(flaky, n_samples=1000, retries=2))
    assert not any(flaky.failures.values())
    assert np.array_equal(som.prototypes_, plain().fit(X[:1000]).prototypes_)
    with pytest.raises(ss.SomersaultError, match=r"in 2 tries"):
        plain().fit(ss.blocks(Flaky(X[:1000]), n_samples=1000, retries=1))


def test_a_file_that_became_too_short_is_named_with_its_rows(X, tmp_path):
    source = stored(X, "npy", 1, tmp_path)
    path = tmp_path / "x.npy"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 10)
    with pytest.raises(ss.SomersaultError, match=r"x\.npy: rows from 0 to 6399 .* 10 bytes too short"):
        plain().fit(source)
    with pytest.raises(ss.InputError, match=r"x\.npy: is truncated"):
        ss.blocks(path)


def test_a_damaged_row_group_is_named(X, tmp_path):
    source = stored(X, "folder", 7, tmp_path)
    assert source.n_features == 5
    path = tmp_path / "x" / "003.parquet"
    content = bytearray(path.read_bytes())
    content[4:2000] = bytes(1996)
    path.write_bytes(content)
    with pytest.raises(ss.SomersaultError, match=r"003\.parquet, row group 0: rows from 2745 to 3659"):
        plain().fit(source)


def test_a_zarr_chunk_that_is_damaged_is_named(X, tmp_path):
    array = stored(X, "zarr", 7, tmp_path)
    next((tmp_path / "x.zarr" / "c" / "3").rglob("*")).write_bytes(b"nothing of zstd")
    with pytest.raises(ss.SomersaultError, match=r"x\.zarr: rows from 0 to 6399"):
        plain().fit(array)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (lambda X: X[:, :4], "has 4 columns, but the map has 5"),
        (lambda X: X.astype(np.float64), "holds float64, but the first rows float32"),
        (lambda X: X.astype(str), "holds strings; need numbers"),
        (lambda X: np.where(X[0, 0] == X, np.inf, X), "contains infinite values"),
        (lambda X: X[0], r"the block from row 100 on has shape \(5,\)"),
    ],
)
def test_a_block_that_does_not_fit_is_named(X, second, words):
    with pytest.raises(ss.InputError, match=words) as caught:
        plain().fit(
            lambda: iter(
                [
                    X[:100],
                    second(X[100:200]).astype(X.dtype if "float" not in words else "f8")
                    if "strings" not in words
                    else second(X[100:200]),
                ]
            )
        )
    assert "rows 100 to 199 of all" in str(caught.value) or "row 100 on" in str(caught.value)


def test_missing_values_are_named_where_none_may_be(X):
    som = plain().fit(X)
    X[107, 2] = np.nan
    with pytest.raises(ss.InputError, match=r"NaN .*row 107"):
        som.morph(lambda: iter([X[:100], X[100:200]]), 3)


@pytest.mark.parametrize("second", [lambda X: [X[:100]], lambda X: [X, X], lambda _: []])
def test_other_rows_in_a_later_pass_are_named(X, second):
    passes = iter([[X[:50]], [X], second(X)])  # the head, then two passes
    with pytest.raises(ss.InputError, match=r"(brought|brings more than) \d+ rows"):
        plain().fit(lambda: iter(next(passes)))


def test_an_iterator_that_ends_for_good_is_refused(X):
    once = iter([X[:100], X[100:200]])
    with pytest.raises(ss.InputError, match=r"brought (100|0) rows"):
        plain().fit(ss.blocks(lambda: once, n_samples=200))
    with pytest.raises(ss.InputError, match=r"brings its blocks once.*pass the function"):
        plain().fit(block for block in [X])


@pytest.mark.filterwarnings("ignore:invalid value")
def test_values_that_become_infinite_are_told(X):
    n_passes = iter(range(9))

    def factory():
        yield X if next(n_passes) < 3 else np.where(X[7, 3] == X, np.float32(np.inf), X)

    with pytest.raises(ss.InputError, match="become infinite"):
        plain().fit(factory)


def saved(table, folder):
    if isinstance(table, np.ndarray):
        np.save(folder / "x.npy", table)
        return folder / "x.npy"
    pq.write_table(table, folder / "x.parquet")
    return folder / "x.parquet"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: ss.blocks("nothing.npy"), "does not exist; need the path"),
        (ss.blocks, "holds no .parquet"),
        (lambda _: ss.blocks(3.0), "data is of type float"),
        (lambda _: ss.blocks(np.zeros(3)), r"has shape \(3,\)"),
        (lambda _: ss.blocks(np.zeros((0, 3))), r"has shape \(0, 3\); need at least one row"),
        (lambda folder: ss.blocks(saved(np.zeros((3, 0)), folder)), r"x\.npy: has shape \(3, 0\); need at least"),
        (lambda folder: ss.blocks(saved(pa.table({"a": []}), folder)), r"^[^:]*x\.parquet holds no rows"),
        (lambda _: ss.blocks(np.zeros((4, 3)), n_samples=5), "n_samples is 5, but the array has 4"),
        (lambda _: ss.blocks(lambda: iter([]), retries=-1), "retries is -1"),
        (lambda _: ss.blocks(lambda: iter([])).n_features, "brought 0 rows"),
        (lambda _: plain().fit(lambda: iter([np.zeros((3, 2))]), sample_weight=[1.0]), "brings more than 1 rows"),
    ],
)
def test_what_cannot_be_read_in_blocks_is_refused(tmp_path, make, words):
    with pytest.raises(ss.InputError, match=words):
        make(tmp_path)


def test_files_of_other_columns_in_a_folder_are_named(X, tmp_path):
    for i, names in enumerate((["a", "b"], ["a", "c"])):
        pq.write_table(pa.table(dict(zip(names, X[:, :2].T, strict=True))), tmp_path / f"{i}.parquet")
    with pytest.raises(ss.InputError, match=r"1\.parquet has the columns 'a', 'c'; need 'a', 'b'"):
        ss.blocks(tmp_path)
    with pytest.raises(ss.InputError, match=r"1\.parquet has the columns 'a', 'c'; need 'b'"):
        ss.blocks(tmp_path, columns=["b"])
    assert ss.blocks(tmp_path, columns=["a"]).n_features == 1


def test_codecs_that_could_run_code_are_not_let_through(tmp_path):
    zarr.create_array(tmp_path / "x.zarr", data=np.zeros((3, 2)))
    metadata = tmp_path / "x.zarr" / "zarr.json"
    metadata.write_text(metadata.read_text().replace('"zstd"', '"numcodecs.pickle"'))
    with pytest.raises(ss.InputError, match="pickle"):
        ss.blocks(tmp_path / "x.zarr")


def test_too_many_categories_are_refused_before_they_fill_the_memory():
    seen = []

    def factory():
        for start in range(0, 100_000, 500):
            seen.append(start)
            yield pa.table({"id": [str(i) for i in range(start, start + 500)]})

    with pytest.raises(ss.InputError, match="column 'id' has 1500 categories in 1500 samples"):
        plain().fit(factory)
    assert len(seen) < 10


CHILD = """
import sys, time
import numpy as np
import somersault as ss

X = np.random.default_rng(0).random((100_000, 8), dtype=np.float32)

def factory():
    for i in range(20):
        yield X

def on_epoch(epoch, _):
    if epoch == 0:
        print("now", flush=True)

source = ss.blocks(factory, n_samples=20 * len(X))
som = ss.SOM(shape=(20, 20), n_epochs=200, on_epoch=on_epoch)
try:
    som.fit(source, checkpoint=sys.argv[1])
except KeyboardInterrupt:
    print(time.time())
"""


def test_ctrl_c_ends_soon_and_keeps_the_last_whole_epoch(tmp_path):
    file = tmp_path / "run.safetensors"
    with subprocess.Popen([sys.executable, "-c", CHILD, file], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n"
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert float(out) > 0
    assert process.returncode == 0
    assert file.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["run.safetensors"]


READING = """
import sys
import time

import somersault as ss
from somersault.sources import npy

read = npy._sliced

def slowly(X, rows):
    print("now", flush=True)
    time.sleep(0.3)
    return read(X, rows)

npy._sliced = slowly
try:
    ss.SOM(shape=(2, 2)).fit(ss.blocks(sys.argv[1]))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_a_pass_that_is_read_ahead(tmp_path):
    """Which would take two minutes."""
    zarr.create_array(tmp_path / "x.zarr", shape=(400 * 2**16, 1), chunks=(2**16, 1), dtype="f4", fill_value=1)
    with subprocess.Popen(
        [sys.executable, "-c", READING, tmp_path / "x.zarr"], stdout=subprocess.PIPE, text=True
    ) as process:
        for _ in range(3):
            assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert out.split()[-1] == "interrupted"
    assert out.count("now") <= 2
    assert process.returncode == 0
