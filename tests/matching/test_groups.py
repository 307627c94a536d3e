"""The search by groups of units: what it is sure of is right, and it gives up where nothing is won."""

import numpy as np
import pytest

from somersault.matching import Weighting, best_units, fused, groups, nearest, threads
from somersault.matching.distances import Expansion
from somersault.matching.groups import UnitGroups
from tests.matching.test_fused import MADE, assert_right, hard

pytest.importorskip("numba")
N, K, D = 150, 1100, 12


def on_a_surface(rng, n):
    t = rng.uniform(-1, 1, size=(n, 2))
    return np.sin(t @ np.random.default_rng(0).normal(size=(2, D))) + 0.01 * rng.normal(size=(n, D))


def searched(X, W, n_best, weights=None):
    ready = UnitGroups.of(Expansion(W, W.mean(axis=0), Weighting(weights), X.dtype))
    units, squares = np.empty((len(X), n_best), dtype=np.intp), np.empty((len(X), n_best))
    return ready.search(X, units, squares), units, squares


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_groups_are_sure_of_is_the_nearest_unit(kind, dtype, seed, monkeypatch):
    X, W, weights = hard(kind, on_a_surface, N, K, seed)
    monkeypatch.setattr(groups, "_LEFT", 100.0)
    monkeypatch.setattr(threads, "_MANY", 1.0)
    X = X.astype(dtype)
    assert_right(*searched(X, W, 1 + seed % 2, weights), X, W, weights)


def test_few_groups_are_left_and_little_is_left_to_care(rng, monkeypatch):
    monkeypatch.setattr(groups, "_LEFT", 1 / 6)
    is_odd, units, _ = searched(on_a_surface(rng, 5000).astype(np.float32), on_a_surface(rng, K), 2)
    assert is_odd is not None
    assert (units < 0).mean() < 0.02


def test_where_units_lie_together_in_no_groups_it_gives_up(rng):
    X, W = rng.random((1000, 40)).astype(np.float32), rng.random((K, 40))
    assert searched(X, W, 1)[0] is None


@pytest.mark.parametrize("make", [on_a_surface, lambda rng, n: rng.random((n, D))])
def test_search_by_groups_and_after_they_gave_up_finds_what_plain_loops_find(rng, monkeypatch, make):
    X, W = make(rng, 700).astype(np.float32), make(rng, K)
    X[3] = np.nan
    X[3, 0] = 1.0
    X[5] = 1e25
    with monkeypatch.context() as patch:
        patch.setattr(groups, "_WORK", 0)
        patch.setattr(fused, "_WORK", 0)
        found = nearest(X, W, 2), best_units(X, W)
    (units, squares), (expected, of_expected) = found[0], nearest(X, W, 2)
    assert (units == expected).all()
    assert (found[1] == expected[:, 0]).all()
    assert squares == pytest.approx(of_expected, rel=1e-3)


@pytest.mark.parametrize("is_ordered", [True, False])
def test_groups_by_coordinates_are_as_sure_whether_or_not_the_map_is_ordered(rng, monkeypatch, is_ordered):
    monkeypatch.setattr(groups, "_LEFT", 100.0)
    monkeypatch.setattr(threads, "_MANY", 1.0)
    places = np.stack(np.meshgrid(np.arange(30.0), np.arange(40.0)), axis=-1).reshape(-1, 2)
    W = np.sin(places / 15 @ np.random.default_rng(0).normal(size=(2, D)))
    W = W if is_ordered else rng.permutation(W)
    X = (W[rng.integers(len(W), size=500)] + 0.02 * rng.normal(size=(500, D))).astype(np.float32)
    ready = UnitGroups.of(Expansion(W, W.mean(axis=0), Weighting(None), np.float32), places)
    units, squares = np.empty((500, 2), dtype=np.intp), np.empty((500, 2))
    assert_right(ready.search(X, units, squares), units, squares, X, W, None)
    assert (units[:, 0] >= 0).mean() > 0.9


@pytest.mark.parametrize("n", [1, 15, 16, 17, 1000, 1024, 1025])
def test_each_unit_stands_once_in_its_group(rng, n):
    numbers, is_unit = groups.divided(rng.normal(size=(n, 3)), 16)
    assert (np.sort(numbers[is_unit]) == np.arange(n)).all()
    assert is_unit.any(axis=1).all()
