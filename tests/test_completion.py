"""Completion of a map: the fewest samples that make activations determine the point."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

import somersault as ss
from tests.reference import random_rotation


def in_subspace(rng, n, directions, scale=1.0):
    return scale * rng.normal(size=(n, len(directions))) @ directions


def off_hull(W, points):
    """Distance of points from the affine hull of the rows of W."""
    B = W[1:] - W[0]
    left_over = (points - W[0]) - (points - W[0]) @ np.linalg.pinv(B) @ B
    return np.linalg.norm(left_over, axis=1)


@given(
    n_features=st.integers(1, 8),
    n_units=st.integers(1, 6),
    reach=st.integers(0, 8),
    n_samples=st.integers(1, 30),
    weighted=st.booleans(),
    origin=st.sampled_from([0.0, 1e4]),
    seed=st.integers(0, 999),
)
def test_the_rank_grows_to_what_can_be_reached_by_one_for_each_landmark(
    n_features, n_units, reach, n_samples, weighted, origin, seed
):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(n_units, n_features))
    X = W.mean(axis=0) + in_subspace(rng, n_samples, random_rotation(rng, n_features)[:reach])
    reachable = np.linalg.matrix_rank(np.vstack([W, X]) - W[0], tol=1e-9)
    m = rng.uniform(0.2, 5.0, size=n_features) if weighted else None
    book = ss.Codebook(W + origin, feature_weights=m)
    whole = book.completed(X + origin)
    assert whole.well_posedness().rank == reachable
    assert whole.well_posedness().missing_references == n_features - reachable
    assert whole.n_units - book.n_units == reachable - book.well_posedness().rank
    assert np.array_equal(whole.prototypes[:n_units], book.prototypes)
    for landmark in whole.prototypes[n_units:]:
        assert (landmark == X + origin).all(axis=1).any()


@given(seed=st.integers(0, 999), pool=st.sampled_from([1, 3, 8, 512]), sweep=st.sampled_from([1, 2, 64]))
def test_each_landmark_is_at_least_half_as_far_as_any_sample(seed, pool, sweep):
    """However few samples are looked at together, and however often at all."""
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(3, 7)), rng.normal(size=(12, 7)) * np.geomspace(1e-2, 1, 7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("somersault.completion._POOL", pool)
        patch.setattr("somersault.completion._SWEEP", sweep)
        patch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
        whole = ss.Codebook(W).completed(X)
    assert whole.n_units == 8
    for n in range(3, 8):
        distances = off_hull(whole.prototypes[:n], X)
        assert off_hull(whole.prototypes[:n], whole.prototypes[n : n + 1])[0] >= 0.5 * distances.max() * (1 - 1e-6)


def test_what_was_taken_off_a_distance_is_not_taken_off_again(monkeypatch):
    """The fourth sample, seen beside another and left for later, is all that reaches its own direction."""
    monkeypatch.setattr("somersault.completion._POOL", 2)
    monkeypatch.setattr("somersault.completion._SWEEP", 1)
    X = np.array([[0, 0, 0, 100], [0, 0, 0, 99], [10, 0, 0, 0], [9, 4, 0, 0], [0, 0, 8.5, 0], [0, 0, 8, 0]])
    assert np.array_equal(ss.Codebook(np.zeros((1, 4))).completed(X).prototypes[1:], X[[0, 2, 4, 3]])


def test_a_completed_map_gives_samples_back(rng):
    book = ss.Codebook(rng.normal(size=(3, 6)), labels=list("abc"))
    whole = book.completed(rng.normal(size=(50, 6)))
    X = rng.normal(size=(4, 6))
    assert whole.invert(whole.activations(X)).points == pytest.approx(X)
    assert whole.labels.tolist() == ["a", "b", "c", None, None, None, None]


def test_landmarks_are_better_conditioned_than_random_ones(rng):
    X = rng.normal(size=(2000, 20)) * np.geomspace(1e-3, 1, 20) @ random_rotation(rng, 20)
    book = ss.Codebook(X[:5])
    ours = book.completed(X).well_posedness()
    others = [book.extended(X[rng.choice(2000, 16, replace=False)]).well_posedness() for _ in range(20)]
    assert ours.condition_number < np.median([other.condition_number for other in others])
    assert ours.noise_gain < min(other.noise_gain for other in others)


def test_what_spans_already_or_cannot_be_helped_stays_as_it_is(rng):
    whole = ss.Codebook(rng.normal(size=(5, 3)))
    assert whole.completed(rng.normal(size=(9, 3))) is whole
    flat = ss.Codebook(np.eye(4)[:3])
    assert flat.completed(rng.dirichlet(np.ones(3), size=9) @ np.eye(4)[:3]) is flat
    assert flat.well_posedness().missing_references == 2


def test_samples_that_tell_less_than_rounding_hides_are_not_taken(rng):
    W = np.hstack([rng.normal(size=(6, 3)), np.zeros((6, 1))])
    book = ss.Codebook(W)
    faint, clear = W[:2].copy(), W[:2].copy()
    faint[0, 3], clear[0, 3] = 1e-9, 1e-5
    assert book.completed(faint) is book
    assert book.completed(clear).well_posedness().is_exact


def test_what_the_rank_does_not_count_is_left_out_again(rng, monkeypatch):
    """Were a landmark chosen that is lost in the rounding of the others."""
    monkeypatch.setattr("somersault.completion._SAFETY", 1e-9)
    W = np.hstack([rng.normal(size=(3, 2)), np.zeros((3, 2))])
    X = np.vstack([W[0] + [0.0, 0.0, 1.0, 0.0], W[1] + [0.0, 0.0, 0.0, 1e-15]])
    whole = ss.Codebook(W).completed(X)
    assert np.array_equal(whole.prototypes[3:], X[:1])
    assert whole.well_posedness().rank == 3


def test_far_is_meant_in_the_metric_and_features_without_weight_are_none(rng):
    m = np.array([1.0, 100.0, 0.01, 0.0])
    book = ss.Codebook([[0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 5.0]], feature_weights=m)
    X = np.array([[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 9.0, 0.0], [0.0, 0.0, 0.0, 99.0]])
    whole = book.completed(X)
    assert np.array_equal(whole.prototypes[2:], X[:2])
    assert whole.well_posedness().missing_references == 0
    assert np.array_equal(whole.feature_weights, m)
    assert np.array_equal(ss.Codebook(book.prototypes[:, :3]).completed(X[:, :3]).prototypes[2:], X[[1, 0], :3])


@pytest.mark.parametrize("kind", [sparse.csr_array, sparse.coo_matrix, np.float32])
def test_sparse_and_short_floats_are_the_same_samples(rng, kind):
    X = np.round(4 * rng.normal(size=(60, 8))) * (rng.random((60, 8)) < 0.4)
    book = ss.Codebook(rng.normal(size=(3, 8)))
    assert np.array_equal(book.completed(kind(X)).prototypes, book.completed(X).prototypes)


def test_samples_are_never_copied_as_a_whole(rng):
    X = rng.normal(size=(40_000, 50))
    book = ss.Codebook(rng.normal(size=(4, 50)))
    assert book.hull.rank == 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("somersault.matching.distances._CHUNK_BYTES", 2**20)
        tracemalloc.start()
        whole = book.completed(X)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert whole.well_posedness().is_exact
    assert most < X.nbytes / 3


@pytest.mark.parametrize(
    ("X", "words"),
    [
        ([[1.0, np.nan, 0.0]], "NaN"),
        ([[1.0, 2.0]], "2 columns, but the codebook has 3 features"),
        (np.zeros((0, 3)), "empty"),
        ([[np.inf, 1.0, 2.0]], "infinite"),
    ],
)
def test_what_are_no_samples_is_refused(X, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(np.eye(3)).completed(X)
