"""Training: the batch update, its partial sums, where it starts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from reference import naive_batch_update
from somersault import neighborhood
from somersault.matching import Search
from somersault.training import batch, initial
from somersault.training.data import Data
from somersault.training.sums import partial_sums
from somersault.training.update import Plan, State


def plan(lattice, kernel, radius, rate=0.5, n_epochs=1, batch_size=10):
    return Plan(lattice, kernel, lambda t: radius, lambda t: rate, n_epochs, batch_size, seed=0)


def batch_update(X, start, lattice, kernel, radius, weights):
    state = State(start)
    batch.epoch(Data(X, weights), plan(lattice, kernel, radius), state)
    return state.prototypes


LATTICES = [(t, b) for t in ("hexagonal", "rectangular") for b in ("planar", "cylindrical", "toroidal")]


@given(
    kind=st.sampled_from(LATTICES),
    radius=st.floats(0.3, 4.0),
    weighted=st.booleans(),
    seed=st.integers(0, 999),
    offset=st.sampled_from([0.0, 1e4]),
)
def test_the_batch_update_is_the_double_loop(kind, radius, weighted, seed, offset):
    rng = np.random.default_rng(seed)
    lattice = ss.Lattice((4, 3), *kind)
    X, start = rng.normal(size=(30, 3)) + offset, rng.normal(size=(12, 3)) + offset
    weights = rng.random(30) * (rng.random(30) < 0.7) + 1e-3 if weighted else np.ones(30)
    got = batch_update(X, start, lattice, neighborhood.gaussian, radius, weights)
    assert got == pytest.approx(
        naive_batch_update(X, start, lattice.distances, radius, weights), rel=1e-9, abs=1e-9
    )


@given(seed=st.integers(0, 999), cut=st.integers(1, 39), dtype=st.sampled_from([np.float32, np.float64]))
def test_partial_sums_merge(seed, cut, dtype):
    rng = np.random.default_rng(seed)
    lattice, X = ss.Lattice((3, 3)), rng.normal(size=(40, 4)).astype(dtype)
    weights, search = rng.random(40), Search(rng.normal(size=(9, 4)), np.dtype(dtype), None)
    whole = partial_sums(X, weights, search, lattice)
    parts = partial_sums(X[:cut], weights[:cut], search, lattice, np.full((7, 4), np.nan))
    parts += partial_sums(X[cut:], weights[cut:], search, lattice)
    for name in ("sums", "counts", "torn"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=1e-12, abs=1e-12)
    assert parts.error == pytest.approx(whole.error, rel=1e-5 if dtype == np.float32 else 1e-12)
    assert parts.sums.dtype == np.float64


def test_chunks_do_not_show_in_the_map(rng, monkeypatch):
    X = rng.normal(size=(700, 5)).astype(np.float32)
    whole = ss.SOM(shape=(4, 5), n_epochs=5).fit(X).prototypes_
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    assert ss.SOM(shape=(4, 5), n_epochs=5).fit(X).prototypes_ == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("offset", [0.0, 1.0, 1e3])
def test_an_offset_moves_the_map_and_nothing_else(rng, offset):
    X = rng.normal(size=(400, 5))
    here, there = (ss.SOM(shape=(4, 5), n_epochs=8).fit(A).prototypes_ for A in (X, X + offset))
    assert there - offset == pytest.approx(here, abs=1e-7)


def test_a_weight_is_that_many_copies(rng):
    X, copies = rng.normal(size=(50, 4)), rng.integers(0, 4, size=50)
    weighted = ss.SOM(shape=(3, 4), n_epochs=6).fit(X, sample_weight=copies)
    repeated = ss.SOM(shape=(3, 4), n_epochs=6).fit(np.repeat(X, copies, axis=0))
    assert weighted.prototypes_ == pytest.approx(repeated.prototypes_, abs=1e-9)


def test_a_unit_that_no_sample_reaches_stays_where_it_is():
    start = np.array([[0.0], [100.0]])
    lattice = ss.Lattice((1, 2))
    bubble = lambda d, r: (d <= r).astype(float)  # noqa: E731
    got = batch_update(np.array([[1.0], [2.0]]), start, lattice, bubble, 0.5, np.ones(2))
    assert got.tolist() == [[1.5], [100.0]]


def test_the_start_lies_on_the_principal_plane_and_spreads_as_the_data_do(rng):
    axes = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    X = rng.normal(size=(5000, 6)) * [5.0, 2.0, 0.3, 0.2, 0.1, 0.1] @ axes + 3.0
    start = initial.principal_plane(Data(X, np.ones(5000)), ss.Lattice((20, 30), "rectangular"))
    centered = (start - X.mean(axis=0)) @ axes.T
    assert np.abs(centered[:, 2:]).max() < 0.5
    assert centered[:, 0].std() == pytest.approx(5.0, rel=0.1)
    assert centered[:, 1].std() == pytest.approx(2.0, rel=0.1)
    tall = initial.principal_plane(Data(X, np.ones(5000)), ss.Lattice((30, 20), "rectangular"))
    step = tall.reshape(30, 20, 6)[1:, 0] - tall.reshape(30, 20, 6)[:-1, 0]
    assert np.abs(step @ axes.T)[:, 0].min() > 5 * np.abs(step @ axes.T)[:, 1:].max()  # the longer side along v₁


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (3, 3)])
@pytest.mark.parametrize("data", ["one sample", "constant", "one feature", "wide", "plain"])
def test_every_map_trains_on_every_data(rng, shape, data):
    X = {
        "one sample": rng.normal(size=(1, 3)),
        "constant": np.ones((10, 3)),
        "one feature": rng.normal(size=(10, 1)),
        "wide": rng.normal(size=(4, 50)),
        "plain": rng.normal(size=(40, 3)),
    }[data]
    som = ss.SOM(shape=shape, n_epochs=4).fit(X)
    assert np.isfinite(som.prototypes_).all()
    assert som.quality(X).hits.sum() == len(X)
    if data == "constant":
        assert som.quality(X).quantization_error == pytest.approx(0, abs=1e-12)


def test_training_orders_a_square(rng):
    X = rng.random((4000, 2))
    for topology in ("hexagonal", "rectangular"):
        quality = ss.SOM(shape=(8, 8), topology=topology, n_epochs=20).fit(X).quality(X)
        assert quality.quantization_error < 0.06
        assert quality.topographic_error < 0.1


def test_history_is_of_the_map_before_each_update(rng):
    X = rng.normal(size=(100, 4))  # so few that every update looks at all of them
    som = ss.SOM(shape=(4, 4), n_epochs=5).fit(X)
    start = ss.SOM(shape=(4, 4), n_epochs=0).fit(X)
    assert som.history_["quantization_error"][0] == pytest.approx(start.quality(X).quantization_error)
    assert som.history_["topographic_error"][0] == pytest.approx(start.quality(X).topographic_error)
    assert som.history_["radius"] == pytest.approx(np.geomspace(2.0, 0.5, 5))
    assert start.history_["radius"].shape == (0,)


def test_reference_values_of_the_errors():
    """Square lattices on [−1, 1]², samples at a quarter-cell offset (SOMperf's benchmark)."""
    for side, expected in ((5, 0.125), (9, 0.0625), (17, 0.03125), (33, 0.015625)):
        axis = np.linspace(-1, 1, side)
        prototypes = np.array([(x, y) for y in axis for x in axis])
        som = ss.SOM(shape=(side, side), topology="rectangular", init=prototypes, n_epochs=0).fit(prototypes)
        assert som.quality(prototypes).quantization_error == 0
        assert som.quality(prototypes).topographic_error == 0
        cell = axis[1] - axis[0]
        shifted = prototypes[(prototypes < 1).all(axis=1)] + [cell / 4, 0.0]
        assert som.quality(shifted).quantization_error == pytest.approx(expected)
        assert som.quality(shifted).topographic_error == 0


def test_topographic_error_counts_torn_neighborhoods():
    folded = np.array([[0.0], [9.0], [1.0]])  # units 0 and 2 are nearest to 0.4, but no neighbors
    som = ss.SOM(shape=(1, 3), init=folded, n_epochs=0).fit(folded)
    assert som.quality([[0.4], [8.0]]).topographic_error == 0.5
    assert som.quality([[0.4], [8.0]]).hits.tolist() == [1, 1, 0]


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_extreme_scales_train_the_same_map(rng, scale):
    X = rng.normal(size=(300, 4)).astype(np.float32)
    plain, scaled = (ss.SOM(shape=(3, 4), n_epochs=5).fit(A).prototypes_ for A in (X, X * np.float32(scale)))
    assert scaled / scale == pytest.approx(plain, abs=1e-4)


def test_a_start_in_one_point_unfolds_whatever_the_chunks(rng, monkeypatch):
    """The first search, without any spread, is in float64 and has smaller chunks than the others."""
    X = rng.normal(size=(500, 4)).astype(np.float32)
    som = ss.SOM(shape=(3, 4), init=np.zeros((12, 4)), n_epochs=4)
    whole = som.fit(X).prototypes_
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 100 * 8 * (12 + 4))
    assert som.fit(X).prototypes_ == pytest.approx(whole, abs=1e-6)


def test_float32_far_from_the_origin_trains_as_float64_does(rng):
    X = (rng.normal(size=(400, 5)) + 3e3).astype(np.float32)
    single, double = (ss.SOM(shape=(4, 5), n_epochs=8).fit(A).prototypes_ for A in (X, X.astype(np.float64)))
    assert single == pytest.approx(double, abs=2e-3)
