"""Soft assignments and scores give points away as distances do."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

import somersault as ss


def drawn(seed, n_units=30, n_features=5):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(n_units, n_features)), rng.normal(size=(4, n_features))


def shares(book, X, kind, tau=3.0):
    d2 = book.activations(X)
    if kind == "responsibilities":
        return softmax(-d2 / tau, axis=1)
    return (1 / d2) / (1 / d2).sum(axis=1, keepdims=True)


def scores(W, X, kind):
    if kind == "correlation":
        W, X = (each - each.mean(axis=1, keepdims=True) for each in (W, X))
    directions = X / np.linalg.norm(X, axis=1, keepdims=True)
    return directions, directions @ (W / np.linalg.norm(W, axis=1, keepdims=True)).T


@given(
    kind=st.sampled_from(["responsibilities", "memberships"]),
    tau=st.floats(1.0, 50),
    weighted=st.booleans(),
    with_noise=st.booleans(),
    n_unknown=st.integers(0, 20),
    seed=st.integers(0, 99),
)
def test_soft_assignments_give_the_point_and_the_distances(kind, tau, weighted, with_noise, n_unknown, seed):
    rng, W, X = drawn(seed)
    book = ss.Codebook(W, feature_weights=rng.uniform(0.5, 2, 5) if weighted else None)
    A = shares(book, X, kind, tau)
    A[:, rng.permutation(30)[:n_unknown]] = np.nan
    inverse = book.invert(A, kind=kind, noise=1e-12 if with_noise else None)
    assert inverse.points == pytest.approx(X, abs=1e-5)
    assert inverse.offset == pytest.approx(0)
    assert inverse.residual == pytest.approx(0, abs=1e-4)


@given(
    kind=st.sampled_from(["cosine", "correlation"]),
    n_units=st.integers(5, 12),
    with_noise=st.booleans(),
    seed=st.integers(0, 99),
)
def test_scores_give_the_direction_of_as_many_units_as_dimensions(kind, n_units, with_noise, seed):
    _, W, X = drawn(seed, n_units)
    directions, A = scores(W, X, kind)
    inverse = ss.Codebook(W).invert(A, kind=kind, noise=1e-9 if with_noise else None)
    assert inverse.points == pytest.approx(directions, abs=1e-4)


def test_by_hand():
    """Equal shares of three corners are their circumcenter; cosines .6 and .8 are the direction (.6, .8)."""
    corners = ss.Codebook([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 3.0]])
    A = shares(corners, np.array([[1.0, 1.0]]), "memberships")
    assert A[0, :4] == pytest.approx(2 / 9 * np.ones(4))  # 1/2 each, and 1/4
    assert corners.invert(A, kind="memberships").points == pytest.approx(np.array([[1.0, 1.0]]))
    axes = ss.Codebook([[3.0, 0.0], [0.0, 5.0]])
    assert axes.invert([[0.6, 0.8]], kind="cosine").points == pytest.approx(np.array([[0.6, 0.8]]))


def test_shares_of_a_single_unit_say_nothing(rng):
    W = rng.normal(size=(6, 2))
    with pytest.warns(ss.EmptyRowsWarning):
        inverse = ss.Codebook(W).invert(np.eye(6)[:1], kind="responsibilities")
    assert np.isnan(inverse.points).all()


@pytest.mark.parametrize(
    ("words", "kind", "A", "W"),
    [
        ("between 0 and 1", "responsibilities", [[-0.1, 0.4, 0.7, 0.0]], [[0.0], [1.0], [2.0], [4.0]]),
        ("between -1 and 1", "cosine", [[1.2, 0.4]], [[1.0, 1.0], [1.0, 2.0]]),
        ("need 4 or more", "memberships", [[0.2, 0.4, 0.4]], [[0.0, 0.0], [1.0, 1.0], [1.0, 2.0]]),
        ("no direction", "cosine", [[0.2, 0.4]], [[0.0, 0.0], [1.0, 2.0]]),
        ("no direction", "correlation", [[0.2, 0.4]], [[1.0, 1.0], [1.0, 2.0]]),
    ],
)
def test_mistakes_are_told_in_words(words, kind, A, W):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(W).invert(A, kind=kind)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("squared_distances", "2 of 2 rows of activations .* squared distances to this codebook's prototypes"),
        ("distances", "2 of 2 rows of A .* distances to these units, and is the noise right"),
        ("responsibilities", "2 of 2 rows of A .* a softmax of the negative squared distances"),
        ("memberships", "2 of 2 rows of A .* fuzzy c-means with m = 2"),
        ("cosine", "2 of 2 rows of A .* are they cosines"),
        ("correlation", "2 of 2 rows of A .* are they correlations"),
    ],
)
def test_what_belongs_to_no_point_is_told_once_in_the_words_of_its_kind(kind, words):
    """Also beside a row of which nothing is known."""
    _, W, X = drawn(1, n_units=12)
    A = scores(W, X, kind)[1] if kind in ("cosine", "correlation") else shares(ss.Codebook(W), X, "memberships")
    A = 0.9 * A[:3] + 0.1 * A[:3, ::-1]
    A[1] = np.nan
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ss.Codebook(W).invert(A, kind=kind, noise=1e-4)
    assert {each.category for each in caught} <= {ss.NotAPatternWarning, ss.EmptyRowsWarning}
    (told,) = (str(each.message) for each in caught if each.category is ss.NotAPatternWarning)
    assert re.search(words, told)
