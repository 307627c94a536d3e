"""Paths by real samples that fixed features or bounds hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import somersault as ss
from somersault.flow import feasible

LABELS = ("a", "b", "c")


def a_case(seed, n_features=4):
    """A labelled codebook with exemplars of three classes that overlap, and starts of the first."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat(np.arange(3), 20)
    samples = rng.normal(size=(60, n_features)) + 1.5 * rng.normal(size=(3, n_features))[kinds]
    W = samples[::6] + 0.1 * rng.normal(size=(10, n_features))
    book = ss.Codebook(W, labels=[LABELS[k] for k in kinds[::6]])
    return rng, book.with_exemplars(samples, [LABELS[k] for k in kinds]), samples[:6]


def inside(points, book, label):
    units = book.metric.squared_distances(points, book.prototypes).argmin(axis=1)
    return np.array([book.labels[unit] == label for unit in units])


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(["fixed", "bounds", "both"]))
def test_they_keep_to_what_holds_them_and_arrive_wherever_a_sample_can(seed, kind):
    rng, book, X = a_case(seed)
    free = np.ones(4, dtype=bool) if kind == "bounds" else rng.random(4) < 0.6
    X[0, ~free] = -0.0
    low, high = (X - rng.random(X.shape), X + rng.random(X.shape)) if kind != "fixed" else (-np.inf, np.inf)
    options = {} if kind == "fixed" else {"bounds": (low, high)}
    morph = ss.morph(X, book, ss.Label("b"), features_to_vary=free, **options)
    frames = morph.frames(7)
    assert np.isfinite(frames).all()
    assert frames[..., ~free].tobytes() == np.repeat(X[:, None], 7, axis=1)[..., ~free].tobytes()
    if kind != "fixed":
        assert (frames >= low[:, None]).all()
        assert (frames <= high[:, None]).all()
    assert (np.diff(morph.target_activations, axis=1) <= 0).all()
    arrived = inside(morph.end, book, "b")
    assert [result is ss.Result.REACHED for result in morph.results] == arrived.tolist()
    assert set(morph.results) <= {ss.Result.REACHED, ss.Result.BOUNDED}
    index = book.exemplar_index
    pool = index.points[inside(index.points, book, "b")]
    mine = pool[[label == "b" for label in index.exemplars.labels[inside(index.points, book, "b")]]]
    for k, (x, is_there) in enumerate(zip(X, arrived, strict=True)):
        made = np.where(free, mine if len(mine) else pool, x)
        if kind != "fixed":
            made = made.clip(low[k], high[k])
        assert is_there or not inside(made, book, "b").any()


@settings(max_examples=25)  # of six rows each
@given(seed=st.integers(0, 10**6))
def test_bounds_that_hold_nothing_change_nothing_and_rows_do_not_know_each_other(seed):
    _, book, X = a_case(seed)
    wide = np.full(X.shape, 99.0)
    plain = ss.morph(X, book, ss.Label("b"))
    assert (ss.morph(X, book, ss.Label("b"), bounds=(-99, 99)).frames() == plain.frames()).all()
    high = np.where(np.arange(6)[:, None] < 3, X + 0.1, wide)
    mixed = ss.morph(X, book, ss.Label("b"), bounds=(None, high))
    assert (mixed.frames()[3:] == plain.frames()[3:]).all()
    for k, row in enumerate(X):
        alone = ss.morph(row[None], book, ss.Label("b"), bounds=(None, high[k]))
        assert alone.end[0] == pytest.approx(mixed.end[k], abs=1e-12)
        assert alone.results[0] is mixed.results[k]


def test_the_end_is_near_and_among_its_like():
    """Two samples of b can stand for it, at 3 and at 4; around the nearer one there are more of a."""
    near_three = [(3.0, y) for y in np.linspace(-0.4, 0.4, 9)]
    near_four = [(4.0, y) for y in np.linspace(-0.4, 0.4, 9)]
    samples = np.array([(0.0, 0.0), (3.1, 0.0), *near_three, (4.1, 0.0), *near_four])
    labels = ["a", "b", *["a"] * 9, "b", *["b"] * 9]
    book = ss.Codebook([[0.0, 0.0], [3.5, 0.0]], labels=["a", "b"]).with_exemplars(samples, labels)
    assert ss.morph([[0.0, 0.0]], book, ss.Label("b"), features_to_vary=[0]).end[0, 0] >= 4
    every = ["a", *["b"] * 20]
    book = ss.Codebook([[0.0, 0.0], [3.5, 0.0]], labels=["a", "b"]).with_exemplars(samples, every)
    assert ss.morph([[0.0, 0.0]], book, ss.Label("b"), features_to_vary=[0]).end[0, 0] == 3


def test_more_samples_are_tried_than_the_nearest_where_none_of_these_will_do(monkeypatch):
    monkeypatch.setattr(feasible, "_TRIED", 1)
    book = ss.Codebook([[0.0, 0.0], [9.0, 1.0], [3.0, 8.0]], labels=["a", "b", "b"])
    book = book.with_exemplars([(0.0, 0.0), (2.0, 9.0), (9.0, 1.0)], ["a", "b", "b"])
    morph = ss.morph([[0.0, 0.0]], book, ss.Label("b"), features_to_vary=[0])
    assert morph.end.tolist() == [[9.0, 0.0]]  # (2, 0) is among a
    assert morph.results == (ss.Result.REACHED,)
    short = ss.morph([[0.0, 0.0]], book, ss.Label("b"), features_to_vary=[0], bounds=(None, 4))
    assert short.results == (ss.Result.BOUNDED,)
    assert short.end[0, 0] <= 4


def test_what_a_bound_keeps_from_its_end_is_told():
    _, book, X = a_case(3)
    free = ss.morph(X, book, ss.Label("b"))
    assert free.bounded_features is None
    held = ss.morph(X, book, ss.Label("b"), bounds=(X - 0.05, X + 0.05))
    at_bound = np.isclose(np.abs(held.end - X), 0.05)
    assert held.bounded_features.any()
    assert (held.bounded_features <= at_bound).all()


def test_another_sample_as_the_target_keeps_what_is_fixed():
    _, book, X = a_case(4)
    other = X[::-1] + np.array([0, 0, 50, 50])
    morph = ss.morph(X, book, ss.Sample(other), features_to_vary=[0, 1])
    assert (morph.end[:, :2] == other[:, :2]).all()
    assert (morph.end[:, 2:] == X[:, 2:]).all()
    assert set(morph.results) == {ss.Result.BOUNDED}
    same = np.where([True, True, False, False], other, X)
    assert set(ss.morph(X, book, ss.Sample(same), features_to_vary=[0, 1]).results) == {ss.Result.REACHED}


@pytest.mark.parametrize("options", [{"features_to_vary": []}, {"features_to_vary": np.zeros(4, bool)}])
@pytest.mark.parametrize("target", [ss.Label("b"), ss.Unit(4), ss.Units([3, 4]), ss.Sample(np.ones(4))])
def test_where_nothing_may_vary_nothing_does(options, target):
    _, book, X = a_case(5)
    morph = ss.morph(X, book, target, **options)
    assert morph.frames(5).tobytes() == np.repeat(X[:, None], 5, axis=1).tobytes()
    assert None not in morph.results
    assert (morph.arc_length == 0).all()


def test_samples_that_differ_in_nothing_that_varies_are_tried_once(monkeypatch):
    """Five samples of b would be the same at 3, among those of a; the next, at 4, is among its like."""
    monkeypatch.setattr(feasible, "_TRIED", 2)
    of_a, of_b = ([(x, y) for y in np.linspace(-0.4, 0.4, 9)] for x in (3.0, 4.1))
    samples = np.array([(0.0, 0.0), *[(3.0, 1.0 + k / 9) for k in range(5)], *of_a, (4.0, 0.0), *of_b])
    labels = ["a", *["b"] * 5, *["a"] * 9, *["b"] * 10]
    book = ss.Codebook([[0.0, 0.0], [3.5, 0.0]], labels=["a", "b"]).with_exemplars(samples, labels)
    assert ss.morph([[0.0, 0.0]], book, ss.Label("b"), features_to_vary=[0]).end.tolist() == [[4.0, 0.0]]
