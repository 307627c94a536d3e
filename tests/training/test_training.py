"""Training: the batch update, its partial sums, where it starts."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

import somersault as ss
from somersault import neighborhood
from somersault.matching import FeatureMetric, Search
from somersault.training import batch, initial, minibatch, online, schedule
from somersault.training.data import Data
from somersault.training.fitted import TrainingState
from somersault.training.plan import TrainingPlan
from somersault.training.smoothing import smoothed
from somersault.training.sums import partial_sums
from tests.reference import naive_batch_update, naive_online


def plan(lattice, kernel, radius, rate=0.5, n_epochs=1, batch_size=10):
    return TrainingPlan(lattice, kernel, lambda t: radius, lambda t: rate, n_epochs, batch_size, seed=0)


@pytest.mark.parametrize("n_samples", [10**5, 10**8])
def test_much_data_are_drawn_from_until_the_last_epoch_and_each_unit_gets_its_samples(n_samples):
    """n A(σ) / K samples of each unit: as many as at the end, where all are looked at, or ten thousand."""
    lattice = ss.Lattice((10, 10))
    falling = replace(plan(lattice, neighborhood.gaussian, 0.0, n_epochs=10), radius=lambda t: 5.0 - 4.5 * t)
    data = SimpleNamespace(n_samples=n_samples, drawn=lambda n, key: (n, *key))
    h = [np.exp(-((lattice.distances / falling.radius(t)) ** 2) / 2).sum(1).mean() for t in (0, 1)]
    drawn = list(batch.draws(data, falling))
    assert drawn[0] == (np.ceil(min(n_samples * h[1], 10_000 * 100) / h[0]), 0, 0, 0)
    assert [epoch for _, _, epoch, _ in drawn] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8]
    assert drawn[3:] == list(batch.draws(data, falling, (1, 1)))


def batch_update(X, start, lattice, kernel, radius, weights):
    state = TrainingState(start)
    batch.epoch(Data(X, weights), plan(lattice, kernel, radius), state)
    return state.prototypes


LATTICES = [(t, b) for t in ("hexagonal", "rectangular") for b in ("planar", "cylindrical", "toroidal")]


@st.composite
def trainings(draw):
    """Any lattice, kernel, pattern of weights and of missing values, dense or sparse."""
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    lattice = ss.Lattice((4, 3), *draw(st.sampled_from(LATTICES)))
    offset = draw(st.sampled_from([0.0, 1e4]))
    X, start = rng.normal(size=(25, 3)) + offset, rng.normal(size=(12, 3)) + offset
    weights, m = np.ones(25), None
    if draw(st.booleans()):
        weights = rng.random(25) * (rng.random(25) < 0.7)
        weights[0] = 1.0
    if draw(st.booleans()):
        m = np.array([1.0, draw(st.sampled_from([0.0, 0.3, 7.0])), 2.0])
    if draw(st.booleans()):
        missing = rng.random(X.shape) < 0.4
        missing[np.arange(25), rng.choice([0, 2], 25)] = False
        X[missing] = np.nan
    kernel = neighborhood.KERNELS[draw(st.sampled_from(sorted(neighborhood.KERNELS)))]
    return lattice, X, start, kernel, draw(st.floats(0.3, 4.0)), weights, m


@pytest.mark.slow
@given(trainings())
def test_the_batch_update_is_the_double_loop(training):
    lattice, X, start, kernel, radius, weights, m = training
    state = TrainingState(start)
    batch.epoch(Data(X, weights, FeatureMetric(m)), plan(lattice, kernel, radius), state)
    expected = naive_batch_update(X, start, lattice.distances, kernel, radius, weights, m)
    assert state.prototypes == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.slow
@given(trainings(), st.floats(0.01, 1.0))
def test_the_online_rule_is_the_double_loop(training, rate):
    lattice, X, start, kernel, radius, weights, m = training
    state = TrainingState(start)
    online.run(
        Data(X, weights, FeatureMetric(m)), plan(lattice, kernel, radius, rate), state, np.arange(25), np.zeros(25)
    )
    expected = naive_online(X, start, lattice.distances, kernel, radius, rate, weights, m)
    assert state.prototypes == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(trainings())
def test_the_online_rule_finds_the_errors_that_a_batch_does_while_the_map_rests(training):
    lattice, X, start, kernel, radius, weights, m = training
    data = Data(X, weights, FeatureMetric(m))
    still = plan(lattice, kernel, radius, rate=1e-300)
    errors = online.run(data, still, TrainingState(start), np.arange(25), np.zeros(25))
    assert errors == pytest.approx(data.sums(start, lattice).errors(), rel=1e-6)


@pytest.mark.slow
@given(trainings())
def test_sparse_samples_train_as_dense_ones_do(training):
    lattice, X, start, kernel, radius, weights, m = training
    X = np.where(np.isnan(X) | (X.mean() > X), 0, X)
    dense, sparse = TrainingState(start), TrainingState(start)
    for state, samples in ((dense, X), (sparse, csr_array(X))):
        batch.epoch(Data(samples, weights, FeatureMetric(m)), plan(lattice, kernel, radius), state)
        online.run(
            Data(samples, weights, FeatureMetric(m)),
            plan(lattice, kernel, radius),
            state,
            np.arange(25),
            np.zeros(25),
        )
    assert sparse.prototypes == pytest.approx(dense.prototypes, rel=1e-9, abs=1e-9)


@pytest.mark.slow
@given(
    kernel=st.sampled_from(list(neighborhood.KERNELS.values())),
    kind=st.sampled_from(LATTICES),
    shape=st.tuples(st.integers(1, 4), st.integers(1, 5)),
    radius=st.floats(0.3, 5.0),
    seed=st.integers(0, 99),
)
@settings(max_examples=300)
def test_smoothing_is_the_product_with_the_matrix_of_the_kernel(kernel, kind, shape, radius, seed):
    shape = (2 * shape[0], shape[1]) if kind == ("hexagonal", "toroidal") else shape
    lattice = ss.Lattice(shape, *kind)
    S = np.random.default_rng(seed).random((lattice.n_units, 2))
    h = kernel(lattice.distances, radius)
    assert smoothed(S, lattice, kernel, radius) == pytest.approx(h @ S, rel=1e-12, abs=1e-12)


def test_a_million_pairs_of_units_are_never_formed(monkeypatch, rng):
    """A map of 40 000 units has 1.6 billion pairs."""
    monkeypatch.setattr(ss.Lattice, "distances", property(lambda self: pytest.fail("all pairs")))
    som = ss.SOM(shape=(60, 60), n_epochs=2).fit(rng.random((500, 3)))
    assert som.quality(rng.random((20, 3))).topographic_error <= 1
    assert som.prototypes_.shape == (3600, 3)


def test_kernels_by_hand():
    d = np.array([0.0, 1.0, 2.0, 3.0])
    expected = {
        "gaussian": np.exp([0, -0.125, -0.5, -1.125]),
        "cut_gaussian": np.exp([0, -0.125, -0.5, -np.inf]),
        "bubble": [1, 1, 1, 0],
        "triangle": [1, 0.5, 0, 0],
        "epanechnikov": [1, 0.75, 0, 0],
    }
    assert expected.keys() == neighborhood.KERNELS.keys()
    for name, kernel in neighborhood.KERNELS.items():
        assert kernel(d, 2.0) == pytest.approx(expected[name]), name


def test_decays_by_hand():
    assert [schedule.exponential(8.0, 0.5, t) for t in (0, 0.5, 1)] == [8, 2, 0.5]
    assert [schedule.linear(8.0, 0.5, t) for t in (0, 0.5, 1)] == [8, 4.25, 0.5]
    assert [schedule.inverse(8.0, 0.5, t) for t in (0, 0.2, 1)] == [8, 2, 0.5]


def test_a_wide_neighborhood_looks_at_a_share_of_the_samples_and_the_last_epoch_at_all(rng):
    X, looked_at = rng.random((20_000, 2)), []
    data = Data(X, np.ones(len(X)))
    sums = data.sums
    data.sums = lambda prototypes, lattice, some, later, **options: (
        looked_at.append(len(X) if some is None else some.n) or sums(prototypes, lattice, some, later, **options)
    )
    lattice = ss.Lattice((10, 10))
    radius = lambda t: schedule.exponential(5.0, 0.5, t)  # noqa: E731
    six = TrainingPlan(lattice, neighborhood.gaussian, radius, radius, 6, 1, seed=0)
    state, per_epoch = TrainingState(initial.principal_plane(data, lattice)), []
    for state.epoch in range(6):
        looked_at.clear()
        batch.epoch(data, six, state)
        per_epoch.append(list(looked_at))
    assert per_epoch[-1] == [20_000]
    assert [len(updates) for updates in per_epoch[:3]] == [2, 2, 2]
    assert all(sum(updates) <= 20_000 * 1.6 for updates in per_epoch)
    assert max(per_epoch[0]) < 2000
    flat = [n for updates in per_epoch for n in updates]
    assert flat == sorted(flat)
    one = TrainingPlan(lattice, neighborhood.gaussian, radius, radius, 1, 1, seed=0)
    looked_at.clear()
    batch.epoch(data, one, TrainingState(state.prototypes))
    assert looked_at == [20_000]


@given(n=st.integers(1, 50), weights=st.lists(st.sampled_from([0.0, 0.5, 1.0, 20.0]), min_size=1, max_size=30))
def test_samples_are_drawn_by_their_weights(n, weights):
    weights = np.array([*weights, 1.0])
    some = Data(np.zeros((len(weights), 1)), weights).drawn(n, (0,))
    drawn = np.concatenate([some.rows(slice(0, n // 3)), some.rows(slice(n // 3, n))])
    counts = np.bincount(drawn, minlength=len(weights))
    assert counts.sum() == n
    # one in each of n equal parts of the weight: never more than one away from what is due
    assert np.abs(counts - n * weights / weights.sum()).max() < 2
    assert (counts[weights == 0] == 0).all()
    assert (np.diff(drawn) >= 0).all()


def test_fading_sums_forget(rng):
    """With a learning rate of 1 only the newest batch counts, with nearly 0 all batches alike."""
    X, start = rng.normal(size=(40, 2)), rng.normal(size=(6, 2))
    lattice = ss.Lattice((2, 3))
    for rate, seen in ((1.0, X[20:]), (1e-12, X)):
        state = TrainingState(start)
        still = plan(lattice, neighborhood.gaussian, 1.0)
        for part in (X[:20], X[20:]):
            sums = Data(part, np.ones(20)).sums(start, lattice)  # the units that the start gives them
            minibatch.merge(state, sums, still, 0.0, rate)
        expected = batch_update(seen, start, lattice, neighborhood.gaussian, 1.0, np.ones(len(seen)))
        assert state.prototypes == pytest.approx(expected, rel=1e-9)


def test_what_an_older_epoch_saw_is_forgotten(rng):
    """However small the learning rate: with one batch in an epoch only the newest counts."""
    data, lattice = Data(rng.normal(size=(20, 2)), np.ones(20)), ss.Lattice((2, 3))
    state = TrainingState(rng.normal(size=(6, 2)))
    slow = plan(lattice, neighborhood.gaussian, 1.0, rate=1e-9, n_epochs=9, batch_size=20)
    for state.epoch in range(3):
        minibatch.epoch(data, slow, state)
    assert state.sums.counts.sum() == 20


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["batch", "minibatch", "online"])
def test_every_solver_orders_a_square_and_gives_the_same_map_again(rng, solver):
    X = rng.random((3000, 2))
    som = ss.SOM(shape=(8, 8), n_epochs=8, solver=solver, init="sample", random_state=3).fit(X)
    assert som.quality(X).quantization_error < 0.065
    assert som.quality(X).topographic_error < 0.15
    again = ss.SOM(shape=(8, 8), n_epochs=8, solver=solver, init="sample", random_state=3).fit(X)
    assert (again.prototypes_ == som.prototypes_).all()
    assert som.history_["quantization_error"].shape == (8,)
    assert som.history_["quantization_error"][-1] < som.history_["quantization_error"][0]


def test_products_and_the_compiled_kernel_train_the_same_map(rng, monkeypatch):
    pytest.importorskip("numba")
    X = rng.normal(size=(2000, 6)).astype(np.float32)
    X[rng.random(X.shape) < 0.01] = np.nan
    som = ss.SOM(shape=(5, 5), n_epochs=4, feature_weights=[1, 2, 0, 1, 1, 0.5])
    by_products = som.fit(X).prototypes_
    monkeypatch.setattr("somersault.matching.fused._WORK", 0)
    monkeypatch.setattr("somersault.training.sums._COMPILED", 0)
    assert som.fit(X).prototypes_ == pytest.approx(by_products, abs=1e-3)


@pytest.mark.slow
def test_threads_do_not_show_in_the_map(rng, monkeypatch):
    X = rng.normal(size=(20_000, 60)).astype(np.float32)
    maps = []
    for compiled in (True, False):
        monkeypatch.setattr("somersault.matching.fused._WORK", 0 if compiled else 2**62)
        for n_threads in (1, 2):
            with threadpool_limits(n_threads):
                maps.append(ss.SOM(shape=(7, 7), n_epochs=3).fit(X).prototypes_)
    assert (maps[0] == maps[1]).all()
    assert (maps[2] == maps[3]).all()


@given(seed=st.integers(0, 999), cut=st.integers(1, 39), dtype=st.sampled_from([np.float32, np.float64]))
def test_partial_sums_merge(seed, cut, dtype):
    rng = np.random.default_rng(seed)
    lattice, X = ss.Lattice((3, 3)), rng.normal(size=(40, 4)).astype(dtype)
    weights, search = rng.random(40), Search(rng.normal(size=(9, 4)), np.dtype(dtype), None)
    whole = partial_sums(X, weights, search, lattice)
    parts = partial_sums(X[:cut], weights[:cut], search, lattice, np.full((7, 4), np.nan))
    parts += partial_sums(X[cut:], weights[cut:], search, lattice)
    for name in ("sums", "counts", "non_adjacent"):
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


def test_gaps_start_at_the_mean_of_their_feature(rng):
    X = rng.normal(size=(200, 4)) * [3.0, 2.0, 1.0, 1.0] + 50.0
    weights = rng.random(200)
    holed = np.where(rng.random(X.shape) < 0.2, np.nan, X)
    known = ~np.isnan(holed)
    mean = (weights @ np.where(known, holed, 0)) / (weights @ known)
    start = initial.principal_plane(Data(holed, weights), ss.Lattice((4, 5)))
    filled = initial.principal_plane(Data(np.where(known, holed, mean), weights), ss.Lattice((4, 5)))
    assert start == pytest.approx(filled, rel=1e-9)


def test_the_plane_is_that_of_the_metric_and_other_features_follow(rng):
    X = rng.normal(size=(300, 3)) * [1.0, 5.0, 1.0]
    X[:, 2] = 2 * X[:, 0]
    m, lattice = np.array([100.0, 1.0, 0.0]), ss.Lattice((4, 5), "rectangular")
    start = initial.principal_plane(Data(X, np.ones(300), FeatureMetric(m)), lattice)
    scaled = initial.principal_plane(Data(X[:, :2] * np.sqrt(m[:2]), np.ones(300)), lattice) / np.sqrt(m[:2])
    assert start[:, :2] == pytest.approx(scaled, abs=1e-9)
    assert start[:, 2] == pytest.approx(2 * start[:, 0], abs=0.2)  # as in the data, up to chance correlations


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


def test_each_epoch_of_mini_batches_has_an_order_of_its_own(rng):
    data, orders = Data(rng.random((40, 2)), np.ones(40)), []
    sums = data.sums
    data.sums = lambda prototypes, lattice, some, later: (
        orders.append(some.rows(slice(0, some.n)).tolist()) or sums(prototypes, lattice, some, later)
    )
    lattice = ss.Lattice((2, 2))
    ten, state = plan(lattice, neighborhood.gaussian, 1.0, n_epochs=3), TrainingState(rng.random((4, 2)))
    for state.epoch in range(3):
        minibatch.epoch(data, ten, state)
    epochs = [orders[start : start + 4] for start in (0, 4, 8)]
    assert all(sorted(np.concatenate(epoch)) == list(range(40)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2] != epochs[0]


def test_of_few_data_an_update_looks_at_a_hundred_for_each_unit():
    """100 K / N A(σ): more than what the radius calls for."""
    lattice = ss.Lattice((10, 10))
    falling = replace(plan(lattice, neighborhood.gaussian, 0.0, n_epochs=5), radius=lambda t: 5.0 - 4.5 * t)
    data = SimpleNamespace(n_samples=4000, drawn=lambda n, key: n)
    across = np.exp(-((lattice.distances / 5.0) ** 2) / 2).sum(1).mean()
    assert next(batch.draws(data, falling)) == np.ceil(4000 * 100 * 100 / 4000 / across)


def test_traces_below_rounding_are_none(rng):
    """Of a feature that varies at one end of the map alone: squares of them would be subnormal."""
    X = rng.normal(size=(400, 3))
    X[:, 2] = np.where(X[:, 0] > 2, X[:, 0], 0)
    W = ss.SOM((5, 30), n_epochs=5).fit(X).prototypes_
    size = np.abs(W) / np.abs(W).max(axis=0)
    assert (size[:, 2] == 0).any()
    assert size[size > 0].min() > 1e-18
