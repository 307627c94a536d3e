"""Groups of features that are shares of one whole stay so, step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from tests.flow.stepping.cases import RULES, TARGETS, shares

GROUPS = [[0, 1, 2], [3, 4], [5, 6, 7, 8]]


@pytest.mark.slow
@given(
    n_units=st.sampled_from([3, 8, 30]),
    kind=st.sampled_from(sorted(TARGETS)),
    rule=st.sampled_from(RULES),
    control=st.sampled_from([ss.Adaptive(), ss.FixedRate(0.5, 10)]),
    weighted=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_shares_of_a_whole_stay_shares(n_units, kind, rule, control, weighted, seed):
    rng = np.random.default_rng(seed)
    W, X = shares(rng, n_units, (3, 2, 4)), np.round(shares(rng, 3, (3, 2, 4)), 0)
    for group in GROUPS:
        X[:, group] = np.eye(len(group))[rng.integers(len(group), size=3)]
    toward = ss.Sample(shares(rng, 3, (3, 2, 4))) if kind == "sample" else TARGETS[kind](rng, 11)
    book = ss.Codebook(W, feature_weights=10 ** rng.uniform(-1, 1, 11) if weighted else None)
    morph = ss.morph(X, book, toward, rule=rule, control=control, groups=GROUPS)
    frames = morph.frames(7)
    assert frames[..., :9].min() >= 0
    for group in GROUPS:
        assert frames[..., group].sum(axis=-1) == pytest.approx(1.0, abs=1e-6)
    assert frames[:, 0].tobytes() == X.tobytes()
    change = np.diff(morph.target_activations, axis=1)
    if control == ss.Adaptive():
        assert ((change >= 0) if kind == "away" else (change <= 0)).all()


@pytest.mark.slow
@given(seed=st.integers(0, 10**6))
def test_a_step_among_shares_is_the_least_of_its_equation_among_them(seed):
    """Another route: the sum as an equation in place of one of the shares."""
    rng = np.random.default_rng(seed)
    W, X = shares(rng, 6, (4,)), shares(rng, 3, (4,))
    rule, control = ss.Tikhonov(damping=0.5, target_weight=1.0), ss.FixedRate(0.7, 1)
    ends = ss.morph(X, W, 0, rule=rule, control=control, groups=[[0, 1, 2, 3]]).end
    onto = np.eye(6) - np.outer(np.r_[np.ones(4), 0, 0], np.eye(6)[3])  # x from all but the fourth share
    onto = np.delete(onto.T, 3, axis=1)
    onto[3, :3] = -1
    for x, end in zip(X, ends, strict=True):
        root = np.vstack([2 * (x - W), np.sqrt(0.5) * np.eye(6)])
        wanted = np.r_[-0.7 * np.sum((x - W[0]) ** 2), np.zeros(len(root) - 1)]

        def cost(point, x=x, root=root, wanted=wanted):
            return np.sum((root @ (point - x) - wanted) ** 2)

        assert end.min(initial=0, where=np.arange(6) < 4) >= 0
        for _ in range(40):  # no other point of the simplex is better
            other = shares(rng, 1, (4,))[0]
            other[4:] += end[4:] - x[4:]
            for share in (1e-3, 0.1, 1.0):
                assert cost(end + share * (other - end)) >= cost(end) - 1e-9


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([[0, 9]], r"group 0 is \[0, 9\]; need numbers of features, from 0 to 3"),
        ([[0, 1], []], r"group 1 is \[\]"),
        ([[0.5]], r"group 0 is \[0.5\]"),
        ([[0, 1], [1, 2]], "group 1 of features has one that occurs twice"),
        ([[0, 0]], "group 0 of features has one that occurs twice"),
        ([[1, 2]], "group 0 of features is fixed in part; need all of its features to vary, or none"),
        ([[2, 3]], "group 0 sum to 0 in row 2 of X, but to 1 in the first prototype; need shares of one whole"),
    ],
)
def test_what_are_no_shares_is_refused(groups, words):
    W = np.array([[1.0, 0, 1, 0], [0, 1, 0, 1]])
    X = np.array([[1.0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0]])
    with pytest.raises(ss.InputError, match=words):
        ss.morph(X, W, 1, groups=groups, features_to_vary=[0, 1, 3] if groups == [[1, 2]] else "all")
    with pytest.raises(ss.InputError, match=r"X has -0.5 in row 0, feature 1, outside its bounds 0 to inf"):
        ss.morph([[1.5, -0.5, 1, 0]], W, 1, groups=[[0, 1]])


@given(n_units=st.sampled_from([2, 3, 8]), seed=st.integers(0, 10**6))
def test_shares_go_to_the_nearest_shares_to_where_they_would_go(n_units, seed):
    rng = np.random.default_rng(seed)
    W, X = shares(rng, n_units, (5,)), shares(rng, 3, (5,))
    state = next(ss.steps(X, W, 0, groups=[range(5)]))
    space, end = state.engine.space, state.end
    points = X + space.scaled(end - space.start, slice(None))
    nearest = X + space.scaled(space.nearest(end, slice(None)) - space.start, slice(None))
    for point, found in zip(points, nearest, strict=True):
        ordered = np.sort(point[:5])[::-1]
        taken = (np.cumsum(ordered) - 1) / np.arange(1, 6)
        least = taken[np.flatnonzero(ordered > taken)[-1]]
        assert found == pytest.approx(np.r_[np.maximum(point[:5] - least, 0), point[5:]], abs=1e-8)
