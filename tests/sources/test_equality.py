"""A map is the same however its data are stored and cut: every format, in 1, 7 and 64 chunks."""

import threading
import time

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault import model_file
from somersault.columns import plain as plain_numbers
from somersault.matching import ALIKE
from somersault.sources import loaded, prefetch, source_of
from somersault.sources.picking import Collection, Rechunker, RowCursor, RowSelection, wanting
from somersault.training.sums import PartialSums, Sweep

from .conftest import KINDS, N, samples, stored


def close(a, b, X):
    return np.abs(a - b).max() <= 1e-6 * X.std()


def plain(**params):
    return ss.SOM(**({"shape": (6, 5), "n_epochs": 6} | params))


@pytest.fixture(scope="module")
def in_memory():
    X = samples()
    return X, plain().fit(X)


@pytest.mark.slow
@pytest.mark.parametrize("n_chunks", [1, 7, 64])
@pytest.mark.parametrize("kind", KINDS)
def test_the_map_is_that_of_the_samples_in_memory(in_memory, tmp_path, kind, n_chunks):
    X, expected = in_memory
    source = stored(X, kind, n_chunks, tmp_path)
    som = plain().fit(source)
    assert close(som.prototypes_, expected.prototypes_, X)
    for name, values in expected.history_.items():
        assert np.allclose(som.history_[name], values, rtol=1e-6)
    assert np.array_equal(som.codebook_.exemplars.points, expected.codebook_.exemplars.points)
    assert som.codebook_.exemplars.n_seen == N
    assert np.array_equal(som.predict(source), expected.predict(X))
    assert np.allclose(som.transform(source), expected.transform(X), rtol=1e-5, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    "params",
    [
        {"solver": "minibatch"},
        {"solver": "online", "n_epochs": 1},
        {"init": "sample", "random_state": 3},
        {"keep": "medoids"},
        {"feature_weights": [1, 0, 2, 1, 1]},
        {"layers": {"a": [0, 1], "b": ([2, 3, 4], 3.0)}},
        {"standardize": True},
        {"measures": ("combined_error", "distortion")},
        {"random_state": np.random.RandomState(5)},
    ],
    ids=lambda params: next(iter(params)) + str(next(iter(params.values())))[:9],
)
@pytest.mark.parametrize("kind", ["zarr", "callable"])
def test_every_way_of_training_is_the_same(X, tmp_path, kind, params, monkeypatch):
    monkeypatch.setattr(prefetch, "_PREFETCHED_BYTES", 4 * 5 * 1500)  # far less than all
    X = X[:2600]
    if "random_state" in params and not isinstance(params["random_state"], int):
        params = {"random_state": np.random.RandomState(5)}
        expected = plain(**params).fit(X)
        params = {"random_state": np.random.RandomState(5)}
    else:
        expected = plain(**params).fit(X)
    source = stored(X, kind, 7, tmp_path)
    som = plain(**params).fit(source)
    assert close(som.prototypes_, expected.prototypes_, X)
    for name, values in expected.history_.items():
        assert np.allclose(som.history_[name], values, rtol=1e-6)
    if som.keep == "medoids":
        assert np.array_equal(som.medoids_.prototypes, expected.medoids_.prototypes)


@pytest.mark.slow
def test_gaps_and_weights_are_the_same(X, tmp_path):
    rng = np.random.default_rng(0)
    X[rng.random(X.shape) < 0.1] = np.nan
    X[np.isnan(X).all(axis=1), 0] = 3
    weights = rng.integers(0, 3, len(X)).astype(float)
    expected = plain().fit(X, sample_weight=weights)
    for kind in ("npy", "parquet", "callable"):
        (tmp_path / kind).mkdir()
        source = stored(X, kind, 7, tmp_path / kind)
        som = plain().fit(source, sample_weight=weights)
        assert close(som.prototypes_, expected.prototypes_, X[~np.isnan(X)])
        assert np.array_equal(som.codebook_.exemplars.points, expected.codebook_.exemplars.points)
        assert np.array_equal(som.predict(source), expected.predict(X))


def test_a_stream_of_batches_is_the_same(X, tmp_path):
    expected, som = plain(), plain()
    for part in (X[:3000], X[3000:]):
        expected.partial_fit(part)
        som.partial_fit(lambda part=part: iter([part[:1000], part[1000:]]))
    assert close(som.prototypes_, expected.prototypes_, X)
    assert np.array_equal(som.codebook_.exemplars.points, expected.codebook_.exemplars.points)


@pytest.mark.parametrize("dtype", [np.int16, np.float64, np.float16, ">f4", bool])
def test_numbers_of_any_type_are_read_as_they_are_in_memory(dtype, tmp_path):
    X = (samples(np.float64, 900) * 20).astype(dtype)
    som = plain().fit(stored(X, "mapped", 1, tmp_path))
    assert close(som.prototypes_, plain().fit(X).prototypes_, X.astype(float))


def test_columns_in_fortrans_order_are_read(X, tmp_path):
    np.save(tmp_path / "f.npy", np.asfortranarray(X))
    assert close(plain().fit(ss.blocks(tmp_path / "f.npy")).prototypes_, plain().fit(X).prototypes_, X)


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow", "parquet", "dictionary"])
def test_frames_bring_names_and_categories(library, tmp_path):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {"size": rng.random(900), "color": np.array(["red", "blue", "green"])[rng.integers(0, 3, 900)]}
    )
    frame["color"] = frame["color"].astype(object)
    frame.loc[5, "color"] = None
    frame.loc[7, "size"] = None
    expected = plain().fit(frame)
    arrow = pa.table(
        {"size": pa.array(frame["size"], from_pandas=True), "color": pa.array(frame["color"].tolist())}
    )
    if library == "dictionary":
        arrow = arrow.set_column(1, "color", arrow.column(1).dictionary_encode())
    pq.write_table(arrow, tmp_path / "x.parquet", row_group_size=100)
    kinds = {"pandas": frame, "polars": pl.from_arrow(arrow), "arrow": arrow}
    if library in kinds:
        whole = kinds[library]
        source = ss.blocks(lambda: (whole[start : start + 100] for start in range(0, 900, 100)))
    else:
        source = ss.blocks(tmp_path / "x.parquet")
    som = plain().fit(source)
    assert som.columns_.names == ["size", "color=blue", "color=green", "color=red"]
    assert som.feature_names_in_.tolist() == ["size", "color"]
    assert close(som.prototypes_, expected.prototypes_, np.ones(1) + np.arange(2))
    assert np.array_equal(som.predict(source), expected.predict(frame))
    assert np.array_equal(som.predict(source), som.predict(arrow))
    decoded = som.decode(som.prototypes_)
    assert decoded["color"].to_pylist() if hasattr(decoded["color"], "to_pylist") else list(decoded["color"])


@pytest.mark.slow
def test_what_is_measured_labelled_and_inverted_is_the_same(in_memory, tmp_path):
    X, som = in_memory
    source = stored(X, "zarr", 7, tmp_path)
    mine, theirs = som.quality(source), som.quality(X)
    for name in ("quantization_error", "topographic_error", "combined_error", "distortion"):
        assert np.isclose(getattr(mine, name), getattr(theirs, name), rtol=1e-9)
    assert np.array_equal(mine.hits, theirs.hits)
    assert np.allclose(mine.unit_quantization_error, theirs.unit_quantization_error, equal_nan=True)
    assert np.allclose(mine.unit_topographic_error, theirs.unit_topographic_error, equal_nan=True)
    assert mine.topographic_product == theirs.topographic_product
    assert np.array_equal(som.medoids(source).prototypes, som.medoids(X).prototypes)
    y = (X[:, 0] > 3).astype(int)
    one, other = plain().fit(source).label_units(source, y), plain().fit(X).label_units(X, y)
    assert one.unit_labels_.tolist() == other.unit_labels_.tolist()
    assert one.codebook_.exemplars.labels.tolist() == other.codebook_.exemplars.labels.tolist()
    A = som.transform(X)
    assert np.allclose(som.inverse_transform(lambda: iter([A[:99], A[99:]])), som.inverse_transform(A))
    assert np.array_equal(som.morph(lambda: iter([X[:20], X[20:50]]), 3).end, som.morph(X[:50], 3).end)
    assert ss.suggest_shape(source) == ss.suggest_shape(X)
    clusterer = ss.SOMClusterer(3, shape=(6, 5), n_epochs=6).fit(source)
    assert np.array_equal(clusterer.labels_, ss.SOMClusterer(3, shape=(6, 5), n_epochs=6).fit(X).labels_)


@pytest.mark.parametrize("name", ["trustworthiness", "silhouette", "davies_bouldin"])
def test_measures_of_pairs_of_samples_say_that_they_need_them_in_memory(in_memory, name):
    X, _ = in_memory
    som = plain().fit(X).cluster(3)
    with pytest.raises(ss.InputError, match=r"read in blocks.*need them in memory"):
        getattr(som.quality(lambda: iter([X])), name)


@pytest.mark.parametrize("model", [ss.SOMClassifier, ss.SOMRegressor])
def test_supervised_maps_say_that_they_need_samples_in_memory(X, tmp_path, model):
    y = (X[:, 0] > 3).astype(int)
    with pytest.raises(ss.InputError, match=f"{model.__name__} looks at all samples together"):
        model(shape=(3, 3), n_epochs=2).fit(lambda: iter([X]), y)
    fitted = model(shape=(3, 3), n_epochs=2).fit(stored(X, "mapped", 1, tmp_path), y)
    assert np.array_equal(fitted.predict(lambda: iter([X])), fitted.predict(X))


def test_a_checkpoint_goes_on_from_other_storage(X, tmp_path):
    file = tmp_path / "run.safetensors"

    def stop(epoch, _):
        if epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plain(on_epoch=stop).fit(X, checkpoint=file)
    assert model_file.read(file)[1]["epoch"] == 3
    source = stored(X, "parquet", 7, tmp_path)
    som = plain().fit(source, checkpoint=file, resume=True)
    assert len(som.history_["radius"]) == 6
    assert close(som.prototypes_, plain().fit(X).prototypes_, X)


def test_what_is_read_into_memory_stays_when_more_is_read(tmp_path):
    X = np.arange(200_000.0)[:, None]
    np.save(tmp_path / "x.npy", X)
    assert np.array_equal(loaded(plain_numbers(ss.blocks(tmp_path / "x.npy"), 1)), X)


def test_few_passes_are_made(X, monkeypatch):
    """One to look the samples through, which brings what small shares of them need, and the whole epochs."""
    passes = []

    def factory():
        passes.append(len(passes))
        yield from (X[start : start + 1000] for start in range(0, N, 1000))

    source = ss.blocks(factory, n_samples=N)
    assert source.n_features == 5
    passes.clear()
    plain(n_epochs=5).fit(source)
    assert len(passes) == 2
    passes.clear()
    plain(n_epochs=5, random_state=np.random.RandomState(5)).fit(source)
    assert len(passes) == 2
    passes.clear()
    plain(n_epochs=5).fit(ss.blocks(factory))
    assert len(passes) == 4  # one for the first rows; one to count, and then one for what is drawn
    monkeypatch.setattr(prefetch, "_PREFETCHED_BYTES", 1000 * 20)
    passes.clear()
    plain(n_epochs=5).fit(source)
    assert len(passes) > 2
    passes.clear()
    plain(n_epochs=5).fit(X)
    ss.SOM(shape=(6, 5)).fit(X).predict(source)
    assert len(passes) == 1


def test_parts_of_which_nothing_is_wanted_are_not_read(X, tmp_path):
    source = stored(X, "npy", 1, tmp_path)
    rows = [RowSelection.of(np.array([250, 260, 299])), RowSelection.of(np.array([10, 99, 250, 500]))]
    read = [(block.start, block.stop) for block in source.blocks(100, wanting(rows))]
    assert read == [(0, 100), (200, 300), (500, 600)]


@pytest.mark.parametrize("kind", ["npy", "zarr", "parquet"])
def test_files_are_read_ahead_by_one_and_no_further_when_nobody_wants_more(X, tmp_path, kind):
    source = source_of(stored(X, kind, 64, tmp_path))
    asked, of_source = [], source.parts

    def parts(size):
        for part in of_source(size):
            asked.append(part)
            yield part

    source.parts = parts
    stream = plain_numbers(source, 5)
    asked.clear()
    reader = stream.chunks(10)
    first = next(reader)
    time.sleep(0.2)  # to read the next one
    assert np.array_equal(first, X[:10])
    reader.close()
    for thread in threading.enumerate():
        if thread.name.startswith("somersault-reader"):
            thread.join(timeout=60)
            assert not thread.is_alive()
    assert len(asked) <= 2


cuts = st.lists(st.integers(0, 60), max_size=6).map(sorted)


@given(cuts=cuts, size=st.integers(1, 70), seed=st.integers(0, 99))
def test_rows_are_the_same_however_they_are_cut(cuts, size, seed):
    X = np.arange(120.0).reshape(60, 2)
    rows = np.sort(np.random.default_rng(seed).integers(0, 60, 25))
    pieces = [(start, X[start:stop]) for start, stop in zip([0, *cuts], [*cuts, 60], strict=True)]
    whole, some, picker = Rechunker(size), Rechunker(size), RowCursor(RowSelection.of(rows))
    collection = Collection(
        [RowSelection.of(rows), RowSelection.of(rows[:3])], [np.empty((25, 2)), np.empty((3, 2))]
    )
    all_of_them, picked = [], []
    for start, piece in pieces:
        all_of_them += [chunk.copy() for chunk in whole.add(piece)]
        collection.add(start, piece)
        picked += [chunk.copy() for chunk in some.add(piece, picker.before(start + len(piece)) - start)]
    all_of_them += [chunk.copy() for chunk in whole.rest()]
    picked += [chunk.copy() for chunk in some.rest()]
    assert np.array_equal(np.vstack(all_of_them), X)
    assert {len(chunk) for chunk in all_of_them[:-1]} <= {size}
    assert np.array_equal(np.vstack(picked), X[rows])
    assert np.array_equal(collection.arrays[0], X[rows])
    assert np.array_equal(collection.arrays[1], X[rows[:3]])


@given(cuts=cuts, seed=st.integers(0, 99))
def test_sums_of_blocks_merge_to_the_sums_of_all(cuts, seed):
    """What is sent to where the samples are: whichever blocks it sees there, their sums are the same."""
    rng = np.random.default_rng(seed)
    X, weights = rng.normal(size=(60, 3)).astype(np.float32), rng.random(60)
    X[rng.random(X.shape) < 0.1] = np.nan
    X[np.isnan(X).all(axis=1)] = 0
    lattice = ss.Lattice((2, 3))
    sweep = Sweep(rng.normal(size=(6, 3)), lattice, X.dtype, None, ALIKE, 60)
    whole, merged = sweep.total([(X, weights)], sweep.search()), PartialSums.none((6, 3))
    for start, stop in zip([0, *cuts], [*cuts, 60], strict=True):
        merged += sweep.total([(X[start:stop], weights[start:stop])], sweep.search())
    assert np.allclose(merged.sums, whole.sums, rtol=1e-12, atol=1e-12)
    assert np.allclose(merged.n_known, whole.n_known, rtol=1e-12)
    assert np.isclose(merged.error, whole.error, rtol=1e-6)
