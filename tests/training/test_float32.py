"""float32 is as good as float64: the same units, so the same map, whatever the data and however they arrive."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import somersault as ss
from somersault.arrays import ArrayBackend
from somersault.extent import Bulk
from somersault.matching import ALIKE, Weighting, center_for, nearest
from somersault.matching.search import Search
from somersault.training.data import Data
from somersault.training.swallowed import swallowing

PLACES = np.zeros((300, 2))


def error(som, X):
    """The quantization error, measured in float64."""
    return float(np.sqrt(nearest(X.astype(np.float64), som.prototypes_)[1][:, 0]).mean())


def both(X, train):
    """The map of the same numbers in float32 and in float64."""
    X = X.astype(np.float32)
    return train(X), train(X.astype(np.float64))


@pytest.mark.slow
@given(
    d=st.sampled_from([1, 2, 3, 7, 30, 200]),
    k=st.integers(2, 300),
    offset=st.sampled_from([0.0, 1.0, 1e3, 1e6]),
    narrow=st.sampled_from([1.0, 1e-3, 1e-6, 1e-12]),
    far=st.sampled_from([None, 1e3, 1e5, 1e10]),
    weighted=st.booleans(),
    is_compiled=st.booleans(),
    seed=st.integers(0, 999),
)
@settings(max_examples=100)
def test_a_search_in_float32_finds_the_units_of_float64(d, k, offset, narrow, far, weighted, is_compiled, seed):
    if is_compiled:
        pytest.importorskip("numba")
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(200, d)) * 10 ** rng.uniform(-2, 2, d) + offset
    if far is not None:
        X[rng.random(X.shape) < 0.02] = far
    X = X.astype(np.float32)
    W = X[rng.integers(0, len(X), k)].astype(np.float64)
    W = W.mean(axis=0) + narrow * (W - W.mean(axis=0)) + 1e-3 * narrow * rng.normal(size=W.shape)
    m = 10 ** rng.uniform(-1, 1, d) if weighted else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("somersault.matching.fused._WORK", 0 if is_compiled else 2**62)
        single, double = (
            Search(W, np.dtype(t), center_for(W), Weighting(m), len(X), PLACES[:k]).two(X.astype(t))[0].copy()
            for t in (np.float32, np.float64)
        )
    assert (single[:, 0] == double[:, 0]).all()


@pytest.mark.parametrize("is_compiled", [False, True])
def test_a_unit_far_away_is_held_to_its_own_rounding(is_compiled):
    """Its score, of large squares that cancel, is rounded more than that of the unit beside the center."""
    if is_compiled:
        pytest.importorskip("numba")
    x = np.array([[8.0, 1e10]], dtype=np.float32)
    W = np.array([[0.0, 0.4], [1e10, 1e10]])  # squared distances 1e20 − 8e9 and 1e20 − 1.6e11, scores 4e9 and 8e10
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("somersault.matching.fused._WORK", 0 if is_compiled else 2**62)
        units, _ = Search(W, x.dtype, None, ALIKE, 1).two(x)
    assert units[0, 0] == 1


@st.composite
def arrivals(draw):
    """Some data, a map, and an order of arrival."""
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    d, varying = draw(st.integers(1, 5)), draw(st.integers(0, 5))
    scale = 10.0 ** rng.integers(-3, 4, d)
    X = rng.normal(size=(draw(st.sampled_from([3, 60, 200])), d)) * scale
    X += draw(st.sampled_from([0.0, 1.0, 1e3])) * scale.max()
    X[:, varying:] = X[0, varying:]  # columns that are constant
    if draw(st.booleans()):
        X = X[rng.integers(0, max(len(X) // 4, 1), len(X))]  # duplicates
    far = draw(st.sampled_from([None, 1e5, -32768.0]))
    if far is not None:
        X[rng.integers(len(X))] = far
    order = draw(st.sampled_from(["as they are", "sorted", "equal rows first"]))
    if order == "sorted":
        X = X[np.lexsort(X.T)]
    if order == "equal rows first":
        X = np.concatenate([np.repeat(X[:1], 50, axis=0), X])
    topology = draw(st.sampled_from(["hexagonal", "rectangular"]))
    boundary = draw(st.sampled_from(["planar", "cylindrical", "toroidal"]))
    shape = draw(st.sampled_from([(4, 4), (2, 7), (6, 1) if boundary == "planar" else (6, 2)]))
    return X, {"shape": shape, "topology": topology, "boundary": boundary, "keep": None}


@pytest.mark.slow
@given(arrivals(), st.sampled_from(["batch", "minibatch", "online"]), st.sampled_from(["pca", "sample"]))
@settings(max_examples=50)
def test_every_solver_makes_the_same_map_of_float32_and_float64(case, solver, init):
    X, options = case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.PrecisionWarning)  # what these tell of is the same in both
        warnings.simplefilter("ignore", ss.ScaleWarning)
        single, double = both(X, lambda A: ss.SOM(**options, solver=solver, init=init, n_epochs=5).fit(A))
    assert single.prototypes_ == pytest.approx(double.prototypes_, rel=1e-9, abs=1e-9 * np.abs(X).max())


@pytest.mark.slow
@given(arrivals(), st.sampled_from([1, 7, 50]), st.sampled_from(["batch", "online"]))
@settings(max_examples=25)
def test_partial_fit_makes_the_same_map_of_float32_and_float64(case, size, solver):
    X, options = case

    def train(A):
        som = ss.SOM(**options, solver=solver)
        for start in range(0, len(A), size):
            som.partial_fit(A[start : start + size])
        return som

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ss.PrecisionWarning)
        warnings.simplefilter("ignore", ss.ScaleWarning)
        single, double = both(X, train)
    assert single.prototypes_ == pytest.approx(double.prototypes_, rel=1e-9, abs=1e-9 * np.abs(X).max())


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("arrival", ["one row at a time", "a hundred equal rows first", "from one point"])
@pytest.mark.parametrize("boundary", ["planar", "toroidal"])
def test_prototypes_that_coincide_pull_apart(rng, dtype, arrival, boundary):
    """All at one point the error is 1.6; of a map in order .67."""
    X = rng.normal(size=(1000 if arrival == "one row at a time" else 2500, 3)).astype(dtype)
    som = ss.SOM(shape=(6, 6), boundary=boundary, init=np.zeros((36, 3)))
    if arrival == "from one point":
        som.fit(X)
    else:
        sizes = [1] * 1000 if arrival == "one row at a time" else [100] * 25
        som = ss.SOM(shape=(6, 6), boundary=boundary)
        if arrival != "one row at a time":
            som.partial_fit(np.repeat(X[:1], 100, axis=0))
        for part in np.split(X, np.cumsum(sizes)[:-1]):
            som.partial_fit(part)
    assert error(som, X) < 0.85


@given(st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=20)
def test_samples_around_prototypes_that_coincide_go_to_places_all_around(d, seed):
    """By the direction in which they lie: opposite samples to opposite places, what lies on them to the middle."""
    rng = np.random.default_rng(seed)
    point, lattice = 3 + rng.normal(size=d), ss.Lattice((5, 5), "rectangular")
    away = rng.normal(size=(50, d))
    X = point + np.concatenate([away, -away, np.zeros((1, d))])
    search = Search(np.tile(point, (25, 1)), X.dtype, point, ALIKE, 0, lattice.relative_places)
    places = lattice.relative_places[search.two(X)[0][:, 0]]
    assert places[-1].tolist() == [0, 0]
    assert np.abs(places[:50] + places[50:100]).max() < 1e-9
    assert (np.abs(places[:100]).max(axis=1) > 0.4).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("where", ["dense", "sparse", "gaps", "device"])
def test_sums_of_prototypes_that_coincide_are_spread_by_place(rng, dtype, where):
    """Whoever searches: opposite samples are not all in one unit, the middle one has those on the prototypes."""
    X = rng.normal(size=(200, 3)).astype(dtype)
    X[:10] = 0
    backend = None
    if where == "gaps":
        X[50:, 1] = np.nan
    if where == "device":
        strict = pytest.importorskip("array_api_strict")
        pytest.importorskip("array_api_compat")
        backend = ArrayBackend("array_api_strict", strict.Device("device1"))
    lattice = ss.Lattice((5, 5), "rectangular")
    data = Data(csr_array(X) if where == "sparse" else X, np.ones(200), backend=backend)
    counts = data.sums(np.zeros((25, 3)), lattice).counts
    assert counts[12] == 10
    assert np.count_nonzero(counts) > 8
    assert counts.max() < 60


@pytest.mark.parametrize("rows", ["one", "equal"])
def test_a_map_of_one_point_lies_in_it(rows):
    X = np.full((1 if rows == "one" else 30, 3), [1e8 + 0.1, -2.0, 0.0])
    som = ss.SOM(shape=(4, 4), n_epochs=3).fit(X)
    assert som.prototypes_ == pytest.approx(np.tile(X[0], (16, 1)), rel=1e-15)


@pytest.mark.parametrize("value", [1e5, -32768.0, 1e7])
def test_values_far_away_leave_the_map_of_the_others_as_float64_has_it(rng, value):
    X = rng.normal(size=(1000, 4))
    X[rng.random(X.shape) < 0.002] = value
    single, double = both(X, lambda A: ss.SOM(shape=(8, 8), n_epochs=10, keep=None).fit(A))
    assert error(single, X) == pytest.approx(error(double, X), rel=1e-6)


@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
@pytest.mark.parametrize("value", [1e12, 4e36, -3.4028235e38])
def test_values_that_swallow_the_others_are_named_with_column_and_rows(rng, solver, value):
    X = rng.normal(size=(500, 3)).astype(np.float32)
    X[[7, 20, 300], 1] = value
    frame = pd.DataFrame(X, columns=["depth", "slope", "age"])
    some = (
        rf"^column 'slope' has values as far off as {value:.2g} in 3 of 500 samples \(first in row 7\): .* NaN in"
    )
    with pytest.warns(ss.PrecisionWarning, match=some.replace("+", r"\+")) as caught:
        som = ss.SOM(shape=(4, 4), solver=solver, n_epochs=3, keep=None).fit(frame)
    assert [each.category for each in caught] == [ss.PrecisionWarning]
    assert np.isfinite(som.prototypes_).all()
    assert np.isfinite(som.history_["quantization_error"]).all()


@pytest.mark.parametrize("how", ["sparse", "blocks", "partial_fit", "classifier", "weights"])
def test_they_are_named_wherever_samples_come_from(rng, how):
    X = rng.normal(size=(400, 3)).astype(np.float32)
    X[[7, 20], 2] = 1e30
    small = {"shape": (3, 3), "n_epochs": 2}
    train = {
        "sparse": lambda: ss.SOM(**small).fit(csr_array(X)),
        "blocks": lambda: ss.SOM(**small).fit(ss.blocks(lambda: iter([X[:10], X[10:]]))),
        "partial_fit": lambda: ss.SOM(**small).partial_fit(X),
        "classifier": lambda: ss.SOMClassifier(**small).fit(X, X[:, 0] > 0),
        "weights": lambda: ss.SOM(**small).fit(X, sample_weight=np.arange(400) != 7),
    }[how]
    count, first = (1, 20) if how == "weights" else (2, 7)
    with pytest.warns(
        ss.PrecisionWarning, match=rf"column 2 .* in {count} of 400 samples \(first in row {first}\)"
    ):
        train()


def test_rows_are_counted_as_the_user_has_them(rng):
    X = rng.normal(size=(60, 3))
    X[[2, 5]] = np.nan
    X[9, 0] = 1e20
    with pytest.warns(ss.EmptyRowsWarning), pytest.warns(ss.PrecisionWarning, match=r"in 1 of .*first in row 9\)"):
        ss.SOM(shape=(3, 3), n_epochs=1).fit(X)


def test_of_many_columns_three_are_named(rng):
    X = rng.normal(size=(100, 9))
    X[3, 2:] = 1e20
    with pytest.warns(ss.PrecisionWarning, match=r"column 2 .*column 3 .*column 4 .*; 4 more columns have such"):
        ss.SOM(shape=(3, 3), n_epochs=1).fit(X)


@pytest.mark.parametrize("share", [0.01, 0.4, 0.7])
def test_sentinels_are_known_however_many_there_are(rng, share):
    X = rng.normal(size=(1000, 2))
    X[rng.random(1000) < share, 0] = -9e36
    assert [each.feature for each in swallowing(Data(X, np.ones(1000)))] == [0]


def test_large_data_of_any_kind_are_not_taken_for_sentinels(rng):
    X = rng.normal(size=(500, 6)) * [1e12, 1e-9, 1, 1, 1, 1] + [0, 0, 1e14, 0, 0, 0]
    X[:, 3], X[:, 4] = 5.0, np.exp(4 * X[:, 4])
    X[rng.random(500) < 0.3, 5] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert swallowing(Data(X, np.ones(500))) == []


def test_the_spread_of_a_column_is_that_of_the_densest_quarter_of_its_different_values():
    gaps = np.full(80, np.nan)
    columns = [np.arange(100.0), np.r_[np.zeros(81), 1:20], np.r_[:20, gaps], np.r_[np.zeros(60), np.full(40, 7)]]
    bulk = Bulk.of(np.column_stack(columns))
    assert bulk.spread.tolist() == [25, 5, 5, 0]
    assert bulk.middle.tolist() == [12, 2, 2, 0]
