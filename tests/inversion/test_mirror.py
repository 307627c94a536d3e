"""The two points that activations leave where one dimension is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from tests.reference import naive_activations


def nearer(mirrors, X, roots):
    """Distance of each sample from the nearer of its two points."""
    return np.linalg.norm((mirrors - X[:, None]) * roots, axis=2).min(axis=1)


@given(
    n_features=st.integers(1, 7), weighted=st.booleans(), far=st.sampled_from([0.0, 1e3]), seed=st.integers(0, 999)
)
def test_one_of_them_is_the_sample_and_both_have_its_activations(n_features, weighted, far, seed):
    rng = np.random.default_rng(seed)
    W, X = far + rng.normal(size=(n_features, n_features)), far + rng.normal(size=(4, n_features))
    m = rng.uniform(0.2, 5.0, size=n_features) if weighted else np.ones(n_features)
    book = ss.Codebook(W, feature_weights=m)
    A = book.activations(X)
    mirrors = book.invert(A).mirror_points
    assert mirrors.shape == (4, 2, n_features)
    assert nearer(mirrors, X, np.sqrt(m)) == pytest.approx(0, abs=1e-5 if far else 1e-6)
    for side in range(2):
        assert naive_activations(mirrors[:, side] * np.sqrt(m), W * np.sqrt(m)) == pytest.approx(A, rel=1e-6)


@given(n_features=st.integers(1, 6), seed=st.integers(0, 999), weighted=st.booleans())
def test_as_many_known_distances_as_features_leave_two_points(n_features, seed, weighted):
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(n_features + 3, n_features)), rng.normal(size=(6, n_features))
    m = rng.uniform(0.2, 5.0, size=n_features) if weighted else np.ones(n_features)
    A = ss.Codebook(W, feature_weights=m).activations(X)
    for row in A[:5]:
        row[rng.choice(n_features + 3, 3, replace=False)] = np.nan
    inverse = ss.Codebook(W, feature_weights=m).invert(A)
    assert nearer(inverse.mirror_points, X, np.sqrt(m)) == pytest.approx(0, abs=1e-5)
    assert np.array_equal(inverse.mirror_points[5], [inverse.points[5]] * 2)  # this row misses nothing
    middle = inverse.mirror_points.mean(axis=1)
    assert middle == pytest.approx(inverse.points, abs=1e-9)
    apart = np.linalg.norm(np.diff(inverse.mirror_points, axis=1)[:, 0] * np.sqrt(m), axis=1)
    assert apart == pytest.approx(2 * inverse.offset)


def test_rows_that_miss_more_have_no_two_points(rng):
    book = ss.Codebook(rng.normal(size=(3, 3)))
    A = book.activations(rng.normal(size=(2, 3)))
    A[1, 0] = np.nan
    mirrors = book.invert(A).mirror_points
    assert np.isfinite(mirrors[0]).all()
    assert np.isnan(mirrors[1]).all()
    assert book.invert(A[1:]).mirror_points is None
    whole = ss.Codebook(rng.normal(size=(4, 3)))
    assert whole.invert(whole.activations(rng.normal(size=(2, 3)))).mirror_points is None


def test_in_the_hull_both_are_the_point_itself(rng):
    W = rng.normal(size=(5, 5))
    book = ss.Codebook(W)
    inside = rng.dirichlet(np.ones(5), size=10) @ W
    inverse = book.invert(book.activations(inside))
    assert (inverse.offset == 0).all()
    assert np.array_equal(inverse.mirror_points[:, 0], inverse.mirror_points[:, 1])
    assert inverse.mirror_points[:, 0] == pytest.approx(inside)


def test_a_number_at_some_distance_from_one_point_is_one_of_two():
    inverse = ss.Codebook([[1.0]]).invert([[9.0]])
    assert inverse.mirror_points.tolist() == [[[4.0], [-2.0]]]


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_above_and_below_a_plane_of_coordinates(axis):
    W, x = np.roll(np.eye(3)[[0, 1, 0]] * [[1.0], [1.0], [-1.0]], axis + 1, axis=1), 2 * np.eye(3)[[axis]]
    book = ss.Codebook(W)
    expected = np.stack([x, -x], axis=1)
    assert book.invert(book.activations(x)).mirror_points == pytest.approx(expected)


def test_features_without_weight_are_no_missing_dimension(rng):
    m = np.array([1.0, 0.0, 2.0, 0.5])
    spanning, short = (ss.Codebook(rng.normal(size=(n, 4)), feature_weights=m) for n in (6, 3))
    X = rng.normal(size=(5, 4))
    assert spanning.invert(spanning.activations(X)).mirror_points is None
    inverse = short.invert(short.activations(X))
    assert nearer(inverse.mirror_points, X, np.sqrt(m)) == pytest.approx(0, abs=1e-6)
    assert inverse.mirror_points[:, :, 1] == pytest.approx(inverse.points[:, [1, 1]])  # nothing tells it


def test_noise_and_regularization_move_their_middle(rng):
    book = ss.Codebook(rng.normal(size=(4, 4)))
    A = book.activations(rng.normal(size=(3, 4)))
    inverse = book.invert(A, regularization=0.5, noise=[0.1, 0.2, 0.1, 0.3])
    assert inverse.mirror_points.mean(axis=1) == pytest.approx(inverse.points)
    assert not np.allclose(inverse.points, book.invert(A).points)
