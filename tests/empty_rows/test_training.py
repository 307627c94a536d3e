"""A map is the same without its empty rows."""

from functools import partial

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss

from .gaps import NAN, PLACES, SMALL, among, same, table

pytestmark = pytest.mark.filterwarnings("ignore::somersault.EmptyRowsWarning")


def assert_same_map(a, b, rounding=0.0):
    """The same to the bit, or, of parts that are summed apart, to the rounding of their sums."""
    if rounding:
        assert a.prototypes_ == pytest.approx(b.prototypes_, rel=rounding, abs=rounding)
        assert all(a.history_[name] == pytest.approx(b.history_[name], rel=rounding) for name in a.history_)
        return
    same(a.prototypes_, b.prototypes_)
    same(a.feature_weights_, b.feature_weights_)
    same(a._state.hits, b._state.hits)
    for name in a.history_:
        same(a.history_[name], b.history_[name])
    for one, other in ((a.codebook_.exemplars, b.codebook_.exemplars),):
        assert (one is None) == (other is None)
        if one is not None:
            same(one.points, other.points)


SOLVERS = [
    {"solver": "batch"},
    {"solver": "minibatch", "batch_size": 16},
    {"solver": "online"},
    {"init": "sample"},
    {"keep": "medoids"},
    {"layers": {"a": [0, 1], "b": [2, 3]}},
    {"feature_weights": [1.0, 0.0, 2.0, 1.0]},
    {"measures": ("combined_error",)},
]


@pytest.mark.slow
@settings(max_examples=15)
@given(places=PLACES, seed=st.integers(0, 99), options=st.sampled_from(SOLVERS))
def test_a_map_is_the_same_without_them(places, seed, options):
    X = table(seed)
    padded, own = among(X, places)
    weights = np.random.default_rng(seed).integers(1, 4, len(X)).astype(float)
    som = partial(ss.SOM, **SMALL, **options)
    assert_same_map(som().fit(padded), som().fit(X))
    everyone = np.full(len(own), 7.0)
    everyone[own] = weights
    assert_same_map(som().fit(padded, sample_weight=everyone), som().fit(X, sample_weight=weights))
    assert_same_map(
        som().partial_fit(padded).partial_fit(padded, sample_weight=everyone),
        som().partial_fit(X).partial_fit(X, sample_weight=weights),
    )


@pytest.mark.parametrize("kind", ["float32", "list", "pandas", "polars", "arrow", "categories"])
def test_a_map_is_the_same_without_them_in_whatever_table(kind):
    padded, own = among(table(), [0, 7, 7, 40])
    make = {
        "float32": lambda X: X.astype(np.float32),
        "list": lambda X: [[None if np.isnan(x) else x for x in row] for row in X.tolist()],
        "pandas": lambda X: pd.DataFrame(X, columns=list("abcd"), index=np.arange(len(X)) * 3),
        "polars": lambda X: pl.DataFrame(X, schema=list("abcd")).fill_nan(None),
        "arrow": lambda X: pa.table(dict(zip("abcd", X.T, strict=True))),
        "categories": lambda X: pd.DataFrame(
            {"a": X[:, 0], "b": [None if np.isnan(x) else "xyz"[int(x) % 3] for x in X[:, 1]]}
        ),
    }[kind]
    full = ~np.isnan(padded[:, :2]).all(axis=1) if kind == "categories" else own
    with_, without = make(padded), make(padded[full])
    a, b = ss.SOM(**SMALL).fit(with_), ss.SOM(**SMALL).fit(without)
    assert_same_map(a, b)
    units = a.predict(with_)
    same(units[full], b.predict(without))
    assert (units[~full] == -1).all()
    filled = a.impute(with_)
    filled = filled.to_pandas() if hasattr(filled, "to_pandas") else pd.DataFrame(filled)
    assert filled[~full].isna().to_numpy().all()
    assert not filled[full].isna().to_numpy().any()


@pytest.mark.slow
@settings(max_examples=10)
@given(places=PLACES, seed=st.integers(0, 99), size=st.integers(1, 50))
def test_a_map_is_the_same_of_blocks(places, seed, size):
    X = table(seed)
    padded, own = among(X, places)

    def blocks():
        return (padded[start : start + size] for start in range(0, len(padded), size))

    weights = np.ones(len(own))
    for options in ({}, {"layers": {"a": [0, 1], "b": ([2, 3], 2.0)}}, {"solver": "minibatch"}):
        som, plain = (
            ss.SOM(**SMALL, **options).fit(blocks, sample_weight=weights),
            ss.SOM(**SMALL, **options).fit(X),
        )
        if "layers" in options:
            np.testing.assert_allclose(som.prototypes_, plain.prototypes_, rtol=1e-9)
        else:
            assert_same_map(som, plain)
    more = ss.SOM(**SMALL).fit(X).partial_fit(blocks)
    assert_same_map(more, ss.SOM(**SMALL).fit(X).partial_fit(lambda: iter([X])))
    som = ss.SOM(**SMALL).fit(X)
    units = som.predict(blocks)
    same(units[own], som.predict(X))
    assert (units[~own] == -1).all()
    np.testing.assert_allclose(som.transform(blocks)[own], som.transform(X), rtol=1e-12)
    quality, plain = som.quality(blocks), som.quality(X)
    assert quality.quantization_error == pytest.approx(plain.quantization_error, rel=1e-12)
    assert quality.combined_error == pytest.approx(plain.combined_error, rel=1e-12)
    same(quality.hits, plain.hits)
    same(som.medoids(blocks).prototypes, som.medoids(X).prototypes)


@pytest.mark.parametrize("kind", ["npy", "zarr", "parquet", "dask"])
def test_a_map_is_the_same_of_files(kind, tmp_path):
    X = table(n=300).astype(np.float32)
    padded, own = among(X, [0, 50, 50, 299, 300])
    if kind == "npy":
        np.save(tmp_path / "x.npy", padded)
        data = ss.blocks(tmp_path / "x.npy")
    elif kind == "parquet":
        pd.DataFrame(padded, columns=list("abcd")).to_parquet(tmp_path / "x.parquet", row_group_size=51)
        data = ss.blocks(tmp_path / "x.parquet")
    elif kind == "zarr":
        zarr = pytest.importorskip("zarr")
        data = zarr.create_array(tmp_path / "x.zarr", data=padded, chunks=(40, 4))
    else:
        data = pytest.importorskip("dask.array").from_array(padded, chunks=(51, 4))
    som = ss.SOM(**SMALL).fit(data)
    assert_same_map(som, ss.SOM(**SMALL).fit(X), rounding=1e-12 if kind == "dask" else 0.0)
    units = np.asarray(som.predict(data))
    same(units[own], ss.SOM(**SMALL).fit(X).predict(X))
    assert (units[~own] == -1).all()
    assert ss.suggest_shape(data) == ss.suggest_shape(X)


def test_a_whole_block_of_them_is_no_fault():
    X = table()
    empty = np.full((10, 4), NAN)
    source = ss.blocks(lambda: iter([empty, X[:20], empty, X[20:], empty]), n_samples=70)
    som = ss.SOM(**SMALL).fit(source)
    assert_same_map(som, ss.SOM(**SMALL).fit(X))
    assert (som.predict(source) < 0).sum() == 30
