"""Distances, units and sums of samples on a device."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somersault import arrays
from somersault.arrays import ArrayBackend, DeviceSamples
from somersault.lattice import Lattice
from somersault.matching import ALIKE, Weighting, nearest, on_device, squared_distances
from somersault.training.sums import Sweep

from .devices import DEVICE, here, holed, is_there, there

HOME = ArrayBackend("array_api_strict", DEVICE)


@st.composite
def samples(draw):
    """Samples of either type, near and far, some on prototypes, with gaps or without, and the prototypes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    n, n_features, n_units = draw(st.integers(1, 70)), draw(st.integers(1, 9)), draw(st.integers(1, 12))
    offset = draw(st.sampled_from([0.0, 3.0, 1e3]))
    W = offset + rng.normal(size=(n_units, n_features))
    X = offset + rng.normal(size=(n, n_features))
    on = rng.random(n) < draw(st.sampled_from([0.0, 0.5]))
    X[on] = W[rng.integers(n_units, size=on.sum())]
    X = X.astype(draw(st.sampled_from([np.float32, np.float64])))
    X = holed(X) if draw(st.booleans()) else X
    weights = draw(st.sampled_from([None, rng.random(n_features) + 0.1]))
    return X, W, weights


@given(samples())
def test_distances_on_a_device_are_those_of_numpy(case):
    X, W, m = case
    found = on_device.squared_distances(DeviceSamples.of(there(X)), W, Weighting(m), HOME)
    assert is_there(found)
    assert here(found) == pytest.approx(squared_distances(X, W, Weighting(m)), rel=1e-9, abs=1e-20)


@given(samples())
def test_the_units_found_on_a_device_are_as_near_as_any(case):
    X, W, m = case
    n_best = min(2, len(W))
    search = on_device.DeviceSearch(W, X.dtype, W.mean(axis=0), Weighting(m), HOME)
    units, squares = map(here, search.nearest(there(X), n_best))
    exact = squared_distances(X, W, Weighting(m))
    least = np.sort(exact, axis=1)[:, :n_best]
    scale = 1e-5 if X.dtype == np.float32 else 1e-12
    of_units = np.take_along_axis(exact, units, axis=1)
    slack = scale * exact.max(axis=1, keepdims=True)
    assert (of_units <= least + slack).all()
    assert (np.abs(squares - of_units) <= slack).all()
    assert n_best == 1 or (units[:, 0] != units[:, 1]).all()
    if X.dtype == np.float64:
        assert squares == pytest.approx(nearest(X, W, n_best, Weighting(m))[1], rel=1e-7, abs=1e-20)


@given(samples(), st.booleans())
def test_partial_sums_on_a_device_are_those_of_numpy(case, are_weighted):
    X, W, m = case
    X = X.astype(np.float64)
    weights = np.random.default_rng(1).random(len(X)) if are_weighted else np.ones(len(X))
    sweep = (W, Lattice((1, len(W))), X.dtype, W.mean(axis=0), Weighting(m), len(X))
    here_, away = Sweep(*sweep), Sweep(*sweep, HOME)
    mine = here_.total([(X, weights)], here_.search())
    theirs = away.total([(there(X), weights)], away.search())
    assert theirs.sums == pytest.approx(mine.sums, rel=1e-12, abs=1e-12)
    assert theirs.counts == pytest.approx(mine.counts)
    assert theirs.n_known == pytest.approx(np.broadcast_to(mine.n_known, theirs.n_known.shape))
    assert (theirs.weight, theirs.non_adjacent) == pytest.approx((mine.weight, mine.non_adjacent))
    assert theirs.error == pytest.approx(mine.error, rel=1e-6, abs=1e-9)


def test_of_equally_near_units_the_first_is_best_and_the_next_second():
    search = on_device.DeviceSearch(np.array([[9.0], [1.0], [-1.0], [1.0]]), np.dtype(float), None, ALIKE, HOME)
    assert here(search.nearest(there([[0.0], [2.0]]), 2)[0]).tolist() == [[1, 2], [1, 3]]


def test_samples_whose_squares_leave_float32_are_found():
    W = np.array([[0.0], [1e25], [2e25]])
    X = np.array([[0.1], [1.1e25], [np.nan]], dtype=np.float32)[[0, 1]]
    units = on_device.best_units(DeviceSamples.of(there(X)), W, ALIKE, HOME)
    assert here(units).tolist() == [0, 1]


@pytest.mark.parametrize("n", [1, 2, 7])
def test_sums_of_segments_are_those_of_a_loop(n, rng, monkeypatch):
    monkeypatch.setattr(arrays, "_HELD", 40)
    values, segments = rng.normal(size=(50, 3)), rng.integers(n, size=50)
    expected = np.zeros((n, 3))
    np.add.at(expected, segments, values)
    assert here(HOME.segment_sums(there(values), there(segments), n)) == pytest.approx(expected)


@pytest.mark.parametrize("topology", ["hexagonal", "rectangular"])
@pytest.mark.parametrize("boundary", ["planar", "cylindrical", "toroidal"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (4, 5)])
def test_the_table_of_neighbors_holds_those_that_touch(topology, boundary, shape):
    if shape[0] % 2 and boundary == "toroidal":
        shape = (shape[0] + 1, shape[1])
    lattice = Lattice(shape, topology, boundary)
    for unit, row in enumerate(lattice.neighbor_table):
        assert row[row >= 0].tolist() == lattice.neighbors(unit).tolist()
