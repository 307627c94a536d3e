"""The rule in a plane: its curves, and how good they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.score import path_score
from somersault.flow.via_samples import plane
from somersault.flow.via_samples.plane import LEG_RIGIDITIES, Preserved, legs_between
from somersault.flow.via_samples.route import preserved_of


def preserved(W, weights=None):
    """What is preserved of prototypes, by the codebook's own decomposition."""
    book = ss.Codebook(W)
    weights = np.ones(len(W)) if weights is None else np.asarray(weights, dtype=float)
    return preserved_of(book.hull, book.scatter(weights), np.ones(book.n_features))


def points_of(legs, b):
    """The corners in the features."""
    return b[:, None] + legs.corners @ legs.directions


def scores_of(x, b, W):
    """The score of paths (n_legs, n_corners, n_features) to b, by what they are."""
    lengths = np.linalg.norm(np.diff(x, axis=1), axis=2)
    return path_score(lengths, np.linalg.norm(x - b[:, None], axis=2), np.sum((x - W.mean(axis=0)) ** 2, axis=2))


def only(monkeypatch, rigidity):
    monkeypatch.setattr(plane, "LEG_RIGIDITIES", (rigidity,))


def naive_curve(a, b, W, weights, rho):
    """Implicit steps of the rule with its D × D normal matrix, restricted to the plane."""
    n = weights.sum()
    m = weights @ W / n
    S = (W - m).T @ np.diag(weights) @ (W - m)
    rank = np.linalg.matrix_rank(W - W.mean(axis=0))
    lam = rho * 4 * np.trace(S) / rank
    M = np.sqrt(np.abs(b - a))
    M /= M.mean()
    E = np.array([b - a, M * (b - m)])
    x, path, h = a.copy(), [a.copy()], None
    whole = np.linalg.norm(b - a)
    for _ in range(40):
        N = 4 * S + 4 * n * np.outer(x - m, x - m) + lam * np.diag(1 / M)
        if h is None:
            h = 0.03 * whole / np.linalg.norm(np.linalg.solve(E @ N @ E.T, E @ (x - b)) @ E)
        step = -h * np.linalg.solve(E @ (N + h * np.eye(len(x))) @ E.T, E @ (x - b)) @ E
        x = x + step
        path.append(x)
        if np.linalg.norm(step) < 0.04 * whole:
            h *= 1.5
    return np.array([*path, b])


@pytest.mark.slow
@given(
    sizes=st.sampled_from([(9, 4), (4, 9), (12, 2), (3, 30)]),
    rho=st.sampled_from(LEG_RIGIDITIES[:-1]),
    seed=st.integers(0, 10**6),
)
def test_a_curve_is_the_rule_restricted_to_its_plane(sizes, rho, seed):
    rng = np.random.default_rng(seed)
    n_units, n_features = sizes
    W, weights = rng.normal(size=sizes), rng.random(n_units) + 0.1
    a, b = rng.normal(size=(2, 3, n_features))
    kept = preserved(W, weights)
    directions, of_plane = plane._plane(a, b, kept)
    curve = b[:, None] + plane._curve(of_plane, np.full(3, rho)) @ directions
    for k in range(3):
        assert curve[k] == pytest.approx(naive_curve(a[k], b[k], W, weights, rho), abs=1e-7)


@pytest.mark.slow
@given(
    n_features=st.sampled_from([1, 2, 5, 40]),
    scale=st.sampled_from([1e-60, 1.0, 1e60]),
    seed=st.integers(0, 10**6),
)
def test_no_corner_is_farther_from_the_end_than_the_one_before(n_features, scale, seed):
    rng = np.random.default_rng(seed)
    a, b = scale * rng.normal(size=(2, 6, n_features))
    legs = legs_between(a, b, preserved(scale * rng.normal(size=(7, n_features))))
    corners = points_of(legs, b)
    left = np.linalg.norm(corners - b[:, None], axis=2)
    assert (np.diff(left, axis=1) <= 1e-9 * left[:, :1]).all()
    assert corners[:, 0] == pytest.approx(a, rel=1e-9, abs=1e-12 * scale)
    assert (corners[:, -1] == b).all()


def is_straight(corners, a, b):
    """Whether all corners lie between a and b, in this order."""
    e, off = b - a, corners - a[:, None]
    t = np.einsum("nkd,nd->nk", off, e) / np.vecdot(e, e)[:, None]
    aside = off - t[..., None] * e[:, None]
    return (
        np.abs(aside).max() < 1e-9 and (np.diff(t, axis=1) >= 0).all() and t.min() > -1e-9 and t.max() < 1 + 1e-9
    )


def test_the_largest_rigidity_is_the_straight_line(rng, monkeypatch):
    only(monkeypatch, LEG_RIGIDITIES[-1])
    a, b = rng.normal(size=(2, 5, 8))
    legs = legs_between(a, b, preserved(rng.normal(size=(9, 8))))
    assert is_straight(points_of(legs, b), a, b)
    assert legs.rigidity.tolist() == [LEG_RIGIDITIES[-1]] * 5


def test_with_nothing_to_preserve_every_leg_is_straight(rng):
    a, b = rng.normal(size=(2, 5, 8))
    legs = legs_between(a, b, preserved(rng.normal(size=(9, 8)), np.zeros(9)))
    assert is_straight(points_of(legs, b), a, b)


@pytest.mark.parametrize("at_once", [1000, 80, 1])
def test_each_leg_has_the_curve_of_least_score(rng, monkeypatch, at_once):
    W, (a, b) = rng.normal(size=(20, 30)), 2 * rng.normal(size=(2, 40, 30))
    kept = preserved(W)
    monkeypatch.setattr(plane, "_AT_ONCE", at_once)
    legs = legs_between(a, b, kept)
    alone = []
    for rho in LEG_RIGIDITIES:
        only(monkeypatch, rho)
        alone.append(legs_between(a, b, kept))
    best = np.argmin([scores_of(points_of(one, b), b, W) for one in alone], axis=0)
    assert len(set(best.tolist())) > 1
    assert (legs.rigidity == np.array(LEG_RIGIDITIES)[best]).all()
    for k, rule in enumerate(best):
        assert (legs.corners[k] == alone[rule].corners[k]).all()


@pytest.mark.slow
def test_a_curve_keeps_more_of_what_samples_have_than_the_line(rng, monkeypatch):
    """Halfway on the line between two samples at right angles ‖x − m‖² is half of theirs."""
    W = rng.normal(size=(300, 200))
    a, b = rng.normal(size=(2, 10, 200))
    only(monkeypatch, 30.0)
    x = points_of(legs_between(a, b, preserved(W)), b)
    energy = np.sum((x - W.mean(axis=0)) ** 2, axis=2).min(axis=1)
    line = np.sum(((a + b) / 2 - W.mean(axis=0)) ** 2, axis=1)
    assert (energy > 1.2 * line).all()


@pytest.mark.slow
@given(seed=st.integers(0, 10**6))
def test_features_that_agree_stay(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 4, 9))
    same = rng.random((4, 9)) < 0.5
    a[same] = b[same]
    legs = legs_between(a, b, preserved(rng.normal(size=(6, 9))))
    assert (
        points_of(legs, b)[np.broadcast_to(same[:, None], (4, 42, 9))]
        == np.repeat(b, 42, axis=0)[np.repeat(same, 42, axis=0)]
    ).all()


@pytest.mark.parametrize(
    ("a", "b", "W"),
    [
        ([1.0, 2.0], [1.0, 2.0], [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]]),  # nowhere to go
        ([1.0, 2.0], [0.0, 0.0], [[-1.0, -1.0], [1.0, 1.0]]),  # b = m
        ([0.0, 0.0], [1.0, 2.0], [[-1.0, -1.0], [1.0, 1.0]]),  # a = m
        ([1.0, 2.0], [3.0, 4.0], [[5.0, 6.0]]),  # one unit
        ([1.0, 2.0], [3.0, 4.0], [[3.0, 4.0]]),  # the unit itself
        ([1.0, 2.0], [3.0, 4.0], [[1.0, 1.0]] * 5),  # units all alike
        ([1.0], [3.0], [[0.0], [1.0], [5.0]]),  # one feature
        ([1.0, 2.0], [1.0, 4.0], [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]]),  # one feature differs
        ([1.0, 2.0], [3.0, 6.0], [[0.0, 0.0], [2.0, 4.0]]),  # all on one line
        ([1.0, 2.0], [1.0 + 1e-12, 2.0], [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]]),
        ([1e8, 2.0], [3.0, 4.0], [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]]),
        ([1e-200, 0.0], [0.0, 3e-200], [[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]]),
    ],
)
def test_no_case_is_beyond_numbers(a, b, W):
    a, b = np.array([a]), np.array([b])
    legs = legs_between(a, b, preserved(W))
    corners = points_of(legs, b)
    assert np.isfinite(corners).all()
    assert legs.rigidity[0] in LEG_RIGIDITIES
    assert (corners[:, -1] == b).all()
    assert corners[:, 0] == pytest.approx(a, rel=1e-9, abs=1e-9)
    left = np.linalg.norm(corners - b, axis=2)
    assert (np.diff(left, axis=1) <= 1e-9 * left[:, :1]).all()


def test_the_damping_of_rigidity_1_is_that_of_the_rule(rng):
    W = rng.normal(size=(9, 4))
    assert preserved(W).damping == pytest.approx(4 * np.trace(np.cov(W.T, bias=True)) * 9 / 4)
    assert Preserved(0.0, np.zeros(2), np.zeros((0, 2)), np.zeros(0)).damping == 1.0
