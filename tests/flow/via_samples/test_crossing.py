"""By which samples a path crosses to its target: the stone, the sample that it crosses to, and the end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.even_use import prices
from somersault.flow.via_samples import crossing
from somersault.flow.via_samples.crossing import by_samples
from somersault.flow.via_samples.sides import Sides


def an_index(samples, y=None, prototypes=None, labels=None, m=None):
    if prototypes is None:  # so many that all samples are kept
        prototypes = np.arange(1 + len(samples) // 20)[:, None] * np.ones(len(samples[0]))
    book = ss.Codebook(prototypes, labels=labels, feature_weights=m)
    return book.with_exemplars(np.asarray(samples, dtype=float), y).exemplar_index


def paths(X, mine, index, groups=()):
    return by_samples(np.asarray(X, dtype=float), np.asarray(mine), index, groups)[0]


def stones(X, Z, index, groups, mine=None):
    sides = None if mine is None else Sides.of(X, np.asarray(mine), index)
    return crossing.stones(X, Z, index, groups, sides)[0]


def d2(p, q, m):
    return np.sum(m * (p - q) ** 2, axis=-1)


def naive(x, samples, mine, m):
    """Of the target the z nearest by its price, and of four y near to it that which is most straight behind."""
    points, others = samples[mine], np.delete(samples, mine, axis=0)
    among = d2(points[:, None], points[None], m)
    among[among == 0] = np.inf
    from_others, between = prices(d2(others[:, None], points[None], m)), prices(among)
    A = d2(x, points, m)
    near = [k for k in range(len(points)) if A[k] <= 2 * A.min()]
    z = min(near, key=lambda k: A[k] - from_others[k])
    tried = np.argsort(among[z] - between, kind="stable")[:4]
    behind = [k for k in tried if among[z, k] <= 2 * A[z]]
    y = min(behind, key=lambda k: (A[z] + among[z, k]) / A[k], default=z)
    return points[z], points[y]


@given(n=st.integers(2, 20), weighted=st.booleans(), seed=st.integers(0, 10**6))
def test_the_path_goes_by_the_nearest_at_its_price_and_to_what_is_straight_behind(n, weighted, seed):
    rng = np.random.default_rng(seed)
    m = rng.random(4) + 0.1 if weighted else np.ones(4)
    samples = np.vstack([rng.normal(size=(15, 4)), [6.0, 0, 0, 0] + 2 * rng.normal(size=(n, 4))])
    X, mine = rng.normal(size=(4, 4)), np.arange(15, 15 + n)
    for x, (_, z, y) in zip(X, paths(X, mine, an_index(samples, m=m)), strict=True):
        expected = naive(x, samples, mine, m)
        assert (z.tolist(), y.tolist()) == tuple(point.tolist() for point in expected)


@given(seed=st.integers(0, 10**6), weighted=st.booleans())
def test_no_feature_turns_back_on_the_way_to_the_target(seed, weighted):
    rng = np.random.default_rng(seed)
    m = rng.random(5) + 0.1 if weighted else None
    index = an_index(rng.normal(size=(40, 5)), m=m)
    X, Z = rng.normal(size=(2, 6, 5))
    S = stones(X, Z, index, ())
    assert ((np.minimum(X, Z) <= S) & (np.minimum(X, Z) <= S) & (np.maximum(X, Z) >= S)).all()


def test_the_stone_is_of_a_sample_near_the_middle_as_far_as_it_lies_between():
    samples = [[0.0, 0.0], [4.0, 4.0], [2.5, 7.0], [-9.0, 9.0]]
    assert stones(np.array([[0.0, 0.0]]), np.array([[5.0, 6.0]]), an_index(samples), ()).tolist() == [[4.0, 4.0]]
    clipped = stones(np.array([[0.0, 0.0]]), np.array([[5.0, 6.0]]), an_index(samples[2:]), ())
    assert clipped.tolist() == [[2.5, 6.0]]
    real = crossing.stones(np.array([[0.0, 0.0]]), np.array([[5.0, 6.0]]), an_index(samples[2:]), ())[1]
    assert real.tolist() == [[2.5, 7.0]]


def test_a_sample_that_is_an_end_of_the_way_is_no_stone():
    x, z = np.array([[0.0, 0.0]]), np.array([[5.0, 6.0]])
    assert stones(x, z, an_index([*x, *z]), ()).tolist() == x.tolist()
    assert stones(x, x, an_index([[0.0, 1.0]]), ()).tolist() == x.tolist()


def test_stones_are_of_the_two_classes_alone():
    W, labels = [[0.0, 0.0], [10.0, 0.0], [5.0, 9.0]], ["a", "b", "c"]
    samples = [[0.0, 0.0], [4.0, 1.0], [10.0, 0.0], [5.0, 0.1]]
    index = an_index(samples, ["a", "a", "b", "c"], W, labels)
    by_class, free = (stones(np.zeros((1, 2)), np.array([[10.0, 2.0]]), index, (), of) for of in ([2], None))
    assert by_class.tolist() == [[4.0, 1.0]]
    assert free.tolist() == [[5.0, 0.1]]


def test_a_path_crosses_where_there_is_least_of_a_third_class():
    """Of two samples of b one is the nearest, and a unit of c lies half way to it."""
    W = [[0.0, 0.0], [10.0, 3.0], [5.0, -1.0]]
    samples, y = [[0.0, 0.0], [10.0, 0.0], [10.0, 6.0], [5.0, -9.0]], ["a", "b", "b", "c"]
    z, without = (paths([[0.0, -3.0]], [1, 2], an_index(samples, y, W, ["a", "b", c]))[0, 1] for c in "ca")
    assert without.tolist() == [10.0, 0.0]
    assert z.tolist() == [10.0, 6.0]


def test_a_stone_is_where_there_is_least_of_a_third_class():
    """Of two stones the nearer to the middle is where a unit of c is."""
    W, labels = [[0.0, 0.0], [10.0, 0.0], [5.0, 4.0]], ["a", "b", "c"]
    samples, y = [[0.0, 0.0], [5.0, 3.0], [4.5, 1.0], [10.0, 4.0], [5.0, 4.0]], ["a", "a", "a", "b", "c"]
    start, z = np.zeros((1, 2)), np.array([[10.0, 4.0]])
    index = an_index(samples, y, W, labels)
    assert stones(start, z, index, (), [3]).tolist() == [[4.5, 1.0]]
    index = an_index(samples, y, W, ["a", "b", "a"])
    assert stones(start, z, index, (), [3]).tolist() == [[5.0, 3.0]]


@given(seed=st.integers(0, 10**6))
def test_shares_of_one_whole_stay_such(seed):
    rng = np.random.default_rng(seed)
    samples = np.hstack([np.eye(4)[rng.integers(4, size=30)], rng.normal(size=(30, 2))])
    S = stones(samples[:5], samples[5:10], an_index(samples), (np.arange(4),))
    assert (S[:, :4].sum(axis=1) == 1).all()
    for s, x, z in zip(S[:, :4], samples[:5, :4], samples[5:10, :4], strict=True):
        assert s.tolist() in (x.tolist(), z.tolist())


def test_a_single_exemplar_of_the_target_is_the_end():
    stone, z, y = paths([[0.0, 1.0]], [1], an_index([[0.0, 0.0], [9.0, 0.0]]))[0].tolist()
    assert z == y == [9.0, 0.0]
    assert stone == [0.0, 0.0]


def test_duplicates_of_a_sample_do_not_lie_behind_it():
    duplicates = [[9.0, 0.0]] * 5
    chosen = paths([[0.0, 1.0]], range(1, 6), an_index([[0.0, 0.0], *duplicates]))
    assert chosen[0, 1:].tolist() == [[9.0, 0.0]] * 2
    chosen = paths([[0.0, 1.0]], range(1, 4), an_index([[0.0, 0.0], *duplicates[:2], [10.0, 0.0]]))
    assert chosen[0, 1:].tolist() == [[9.0, 0.0], [10.0, 0.0]]


def test_a_feature_that_does_not_count_is_no_way():
    samples = [[0.0, 0.0], [8.0, 3.0], [9.0, 9.0], [10.0, 4.0]]
    chosen = paths([[0.0, 0.0]], [1, 2, 3], an_index(samples, m=[1.0, 0.0]))
    assert chosen[0, 1].tolist() == [8.0, 3.0]


def test_what_is_far_is_no_end_however_cheap_it_is(rng):
    near, far = rng.normal(size=(20, 3)) + 5, rng.normal(size=(20, 3)) + 500
    index = an_index(np.vstack([rng.normal(size=(20, 3)), near, far]))
    ends = paths(rng.normal(size=(50, 3)), range(20, 60), index)[:, 1:]
    assert (ends < 100).all()


def test_what_is_farther_behind_than_the_start_before_is_no_end():
    samples = [[0.0, 0.0], [5.0, 0.0], [90.0, 0.0]]
    assert paths([[0.0, 0.0]], [1, 2], an_index(samples))[0, 1:].tolist() == [[5.0, 0.0]] * 2


def test_paths_spread_over_the_target_where_a_few_samples_are_nearest_to_all(rng):
    """In 100 dimensions the palest of 200 samples are nearest to most of 400: the ends are many all the same."""
    pale = rng.uniform(0.5, 1.5, size=(200, 1))
    samples = np.vstack([rng.normal(size=(400, 100)), pale * rng.normal(size=(200, 100))])
    X, mine = rng.normal(size=(400, 100)), np.arange(400, 600)
    nearest = {int(k) for k in d2(X[:, None], samples[None, mine], 1.0).argmin(axis=1)}
    ends = np.unique(paths(X, mine, an_index(samples))[:, -1], axis=0)
    assert len(nearest) < 50
    assert len(ends) > 120


def test_chunks_do_not_show(rng, monkeypatch):
    samples, X = rng.normal(size=(60, 4)), rng.normal(size=(20, 4))
    whole = paths(X, range(30, 60), an_index(samples))
    monkeypatch.setattr(crossing, "chunks", lambda n, *_: (slice(i, min(i + 7, n)) for i in range(0, n, 7)))
    assert paths(X, range(30, 60), an_index(samples)) == pytest.approx(whole, abs=1e-12)
