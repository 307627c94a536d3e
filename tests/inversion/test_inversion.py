"""Activations back to points: exact, flat, noisy, partial, impossible."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from tests.reference import naive_activations, random_rotation


def with_condition(rng, n_units, n_features, condition):
    """Prototypes whose centered matrix has exactly these singular values."""
    centering = np.eye(n_units) - 1 / n_units
    left = np.linalg.qr(centering @ rng.normal(size=(n_units, n_features)))[0]
    s = np.geomspace(1.0, 1.0 / condition, n_features)
    return (left * s) @ random_rotation(rng, n_features) + rng.normal(size=n_features)


@given(
    n_features=st.integers(1, 8),
    extra=st.integers(1, 6),
    exponent=st.floats(0, 8),
    seed=st.integers(0, 999),
)
def test_inversion_undoes_activation_when_prototypes_span_the_space(n_features, extra, exponent, seed):
    rng = np.random.default_rng(seed)
    W = with_condition(rng, n_features + extra, n_features, 10**exponent)
    X = W.mean(axis=0) + rng.normal(size=(3, n_features))
    book = ss.Codebook(W)
    inverse = book.invert(book.activations(X))
    assert inverse.is_exact
    assert (inverse.offset == 0).all()
    condition = book.well_posedness().condition_number
    error = np.linalg.norm(inverse.points - X, axis=1)
    assert (error <= 1e-8 * condition * np.maximum(np.linalg.norm(X, axis=1), 1e-6)).all()
    assert (error <= 30 * inverse.expected_error).all()  # it knows its own error


def test_the_expected_error_is_what_noise_does(rng):
    W = with_condition(rng, 40, 6, 100.0)
    book = ss.Codebook(W)
    X = rng.normal(size=(4000, 6)) + W.mean(axis=0)
    noise = 1e-4
    A = book.activations(X) + noise * rng.normal(size=(4000, 40))
    inverse = book.invert(np.abs(A))
    actual = np.sqrt(np.mean(np.sum((inverse.points - X) ** 2, axis=1)))
    assert actual == pytest.approx(noise * book.well_posedness().noise_gain, rel=0.05)
    assert np.sqrt(np.mean(inverse.expected_error**2)) == pytest.approx(actual, rel=0.05)


def test_off_a_flat_hull_the_projection_and_the_distance_are_known(rng):
    W = rng.normal(size=(4, 7))
    X = rng.normal(size=(5, 7))
    book = ss.Codebook(W)
    inverse = book.invert(book.activations(X))
    B = W[1:] - W[0]
    projection = W[0] + (X - W[0]) @ np.linalg.pinv(B) @ B
    assert not inverse.is_exact
    assert inverse.points == pytest.approx(projection)
    assert inverse.offset == pytest.approx(np.linalg.norm(X - projection, axis=1))
    assert inverse.residual == pytest.approx(0, abs=1e-12)


def test_on_a_flat_hull_the_offset_is_zero_not_the_root_of_rounding(rng):
    W = rng.normal(size=(4, 7))
    book = ss.Codebook(W)
    inside = rng.dirichlet(np.ones(4), size=100) @ W
    assert (book.invert(book.activations(inside)).offset == 0).all()


@given(seed=st.integers(0, 200), n_unknown=st.integers(1, 4))
def test_unknown_distances_are_not_needed_while_enough_are_left(seed, n_unknown):
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(9, 4)), rng.normal(size=(6, 4))
    book = ss.Codebook(W)
    A = book.activations(X)
    for row in A:
        row[rng.choice(9, n_unknown, replace=False)] = np.nan
    inverse = book.invert(A)
    assert inverse.is_exact
    assert inverse.points == pytest.approx(X, abs=1e-6)


def test_too_few_known_distances_give_a_sphere_around_a_projection(rng):
    W, X = rng.normal(size=(9, 4)), rng.normal(size=(1, 4))
    A = ss.Codebook(W).activations(X)
    A[:, 3:] = np.nan
    inverse = ss.Codebook(W).invert(A)
    few = ss.Codebook(W[:3])
    assert not inverse.is_exact
    assert inverse.points == pytest.approx(few.invert(few.activations(X)).points)
    assert inverse.offset == pytest.approx(np.linalg.norm(inverse.points - X, axis=1))
    assert naive_activations(inverse.points, W[:3]) + inverse.offset**2 == pytest.approx(A[:, :3])


def test_a_single_known_distance_is_a_sphere_around_its_prototype():
    inverse = ss.Codebook([[0.0, 0.0], [5.0, 0.0]]).invert([[4.0, np.nan]])
    assert inverse.points[0] == pytest.approx([0.0, 0.0])
    assert inverse.offset == pytest.approx([2.0])


def test_cross_validated_regularization_beats_none_on_noise_and_costs_nothing_without(rng):
    W = with_condition(rng, 60, 12, 1e5)
    X = W.mean(axis=0) + 0.5 * rng.normal(size=(40, 60)) @ (W - W.mean(axis=0))
    book = ss.Codebook(W)
    A = book.activations(X)
    noisy = np.abs(A + 1e-4 * rng.normal(size=A.shape))

    def error(inverse):
        return np.median(np.linalg.norm(inverse.points - X, axis=1))

    assert error(book.invert(noisy, regularization="gcv")) < 0.1 * error(book.invert(noisy))
    assert error(book.invert(A, regularization="gcv")) < 1e-6
    assert not book.invert(A, regularization="gcv").is_exact


@pytest.mark.parametrize("W", [[[0.0], [1.0]], [[1.0, 2.0], [4.0, 6.0]], [[0.3], [0.3 + 1e-6]]])
def test_cross_validation_has_nothing_to_choose_by_without_redundant_equations(W):
    W = np.array(W)
    X = W[:1] + np.linspace(-9, 11, 500)[:, None] * (W[1:] - W[:1])
    book = ss.Codebook(W)
    assert book.invert(book.activations(X), regularization="gcv").points == pytest.approx(X)


def test_tikhonov_is_the_stacked_least_squares_solution(rng):
    W, X, mu = rng.normal(size=(8, 5)), rng.normal(size=(2, 5)), 0.7
    book = ss.Codebook(W)
    A = book.activations(X) + 0.1 * rng.random((2, 8))
    B = W - W.mean(axis=0)
    h = np.sum(B**2, axis=1)
    b = 0.5 * ((h - h.mean()) - (A - A.mean(axis=1, keepdims=True)))
    stacked = np.vstack([B, np.sqrt(mu) * np.eye(5)])
    expected = np.linalg.lstsq(stacked, np.vstack([b.T, np.zeros((5, 2))]), rcond=None)[0].T + W.mean(axis=0)
    assert book.invert(A, regularization=mu).points == pytest.approx(expected)
    assert book.invert(A, regularization=0.0).points == pytest.approx(book.invert(A).points)


def test_what_belongs_to_no_point_is_said(rng):
    W, other = rng.normal(size=(9, 4)), 3 * rng.normal(size=(9, 4))
    A = ss.Codebook(other).activations(rng.normal(size=(3, 4)))
    with pytest.warns(ss.NotAPatternWarning, match="3 of 3 rows of activations belong to no point"):
        inverse = ss.Codebook(W).invert(A)
    assert (inverse.residual > 0.05 * A.mean(axis=1)).all()
    assert np.isfinite(inverse.points).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ss.Codebook(W).invert(ss.Codebook(W).activations(rng.normal(size=(3, 4))))


def test_a_pattern_whose_offset_is_imaginary_is_said():
    book = ss.Codebook([[0.0, 0.0, 0.0], [4.0, 0.0, 0.0]])
    with pytest.warns(ss.NotAPatternWarning):  # no point is 1 from both ends of a segment of length 4
        inverse = book.invert([[1.0, 1.0]])
    assert inverse.offset == pytest.approx([0.0])
    assert inverse.residual == pytest.approx([3.0])


@given(seed=st.integers(0, 100), offset=st.sampled_from([0.0, 1e3, 1e6]))
def test_inversion_does_not_mind_where_the_origin_is(seed, offset):
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(7, 3)), rng.normal(size=(2, 3))
    book = ss.Codebook(W + offset)
    assert book.invert(book.activations(X + offset)).points - offset == pytest.approx(
        X, abs=1e-8 + 1e-14 * offset * 1e4
    )


def test_degenerate_codebooks_are_inverted_as_far_as_they_go():
    one = ss.Codebook([[1.0, 2.0]]).invert([[9.0]])
    assert (one.points.tolist(), one.offset.tolist(), one.is_exact) == ([[1.0, 2.0]], [3.0], False)
    same = ss.Codebook(np.ones((4, 2))).invert([[4.0] * 4])
    assert (same.points.tolist(), same.offset.tolist()) == ([[1.0, 1.0]], [2.0])
    line = ss.Codebook([[0.0], [1.0]])
    assert line.invert(line.activations([[3.0]])).points.item() == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("A", "words"),
    [
        ([[1.0, 2.0]], r"2 columns, but the codebook has 3 units"),
        ([[1.0, 2.0, -1.0]], "never negative"),
        ([[1.0, 2.0, np.inf]], "infinite"),
        (np.zeros((0, 3)), "empty"),
        ([["a", "b", "c"]], "strings"),
        ([1.0, 2.0, 3.0], r"need \(n_samples, n_units\)"),
    ],
)
def test_what_are_no_activations_is_refused(A, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(np.eye(3)).invert(A)


@pytest.mark.parametrize("bad", ["ridge", -1.0, np.nan, True, [1.0]])
def test_what_is_no_regularization_is_refused(bad):
    with pytest.raises(ss.InputError, match="regularization"):
        ss.Codebook(np.eye(3)).invert([[1.0, 1.0, 1.0]], regularization=bad)


@pytest.mark.slow
@given(
    n_features=st.integers(1, 7),
    n_units=st.integers(1, 12),
    unknown=st.booleans(),
    regularization=st.sampled_from([None, 0.3, "gcv"]),
    seed=st.integers(0, 999),
)
def test_weighted_inversion_is_that_of_scaled_features(n_features, n_units, unknown, regularization, seed):
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(n_units, n_features)), rng.normal(size=(3, n_features))
    m = rng.uniform(0.1, 10.0, size=n_features)
    book, plain = ss.Codebook(W, feature_weights=m), ss.Codebook(W * np.sqrt(m))
    A = book.activations(X)
    assert np.allclose(A, plain.activations(X * np.sqrt(m)))
    if unknown and n_units > 1:
        A[0, : n_units // 2] = np.nan
    inverse, expected = (some.invert(A, regularization=regularization) for some in (book, plain))
    assert inverse.points * np.sqrt(m) == pytest.approx(expected.points, abs=1e-6)
    assert inverse.is_exact == expected.is_exact
    if regularization is None:
        assert inverse.offset == pytest.approx(expected.offset, abs=1e-6)
        assert inverse.residual == pytest.approx(expected.residual, abs=1e-6)


@given(n_features=st.integers(2, 7), n_zero=st.integers(1, 6), extra=st.integers(1, 5), seed=st.integers(0, 999))
def test_features_of_positive_weight_come_back_whatever_the_others(n_features, n_zero, extra, seed):
    rng = np.random.default_rng(seed)
    n_zero = min(n_zero, n_features - 1)
    m = rng.permutation(np.concatenate([np.zeros(n_zero), rng.uniform(0.5, 2.0, n_features - n_zero)]))
    W = rng.normal(size=(n_features + extra, n_features))
    X = rng.normal(size=(4, n_features))
    book = ss.Codebook(W, feature_weights=m)
    inverse = book.invert(book.activations(X))
    assert inverse.points[:, m > 0] == pytest.approx(X[:, m > 0], abs=1e-6)
    assert not inverse.is_exact
    assert (inverse.offset == 0).all()


@pytest.mark.parametrize("condition", [1.0, 1e4, 1e6])
def test_a_feature_of_weight_zero_makes_no_offset_of_rounding(rng, condition):
    W = np.column_stack([with_condition(rng, 9, 4, condition), rng.normal(size=9)])
    book = ss.Codebook(W, feature_weights=[1.0, 2.0, 3.0, 1.0, 0.0])
    A = book.activations(W.mean(axis=0) + 10 * rng.normal(size=(200, 5)))
    assert (book.invert(A).offset == 0).all()


@given(n_units=st.integers(1, 9), seed=st.integers(0, 999), offset=st.sampled_from([0.0, 1e6]))
def test_features_of_weight_zero_are_regressed_on_the_others(n_units, seed, offset):
    rng = np.random.default_rng(seed)
    W, m = rng.normal(size=(n_units, 6)) + offset, np.array([1.0, 0.0, 2.0, 0.0, 3.0, 4.0])
    W[:, 5] = W[:, 4]  # the regression of least norm is asked for
    X = W[:1] + rng.normal(size=(3, 6))
    book = ss.Codebook(W, feature_weights=m)
    inverse = book.invert(book.activations(X)).points
    center, roots = W.mean(axis=0), np.sqrt(m[m > 0])
    known = (W - center)[:, m > 0] * roots
    slopes = np.linalg.lstsq(known, (W - center)[:, m == 0], rcond=1e-9)[0]
    expected = center[m == 0] + (inverse - center)[:, m > 0] * roots @ slopes
    assert inverse[:, m == 0] == pytest.approx(expected, abs=1e-6 * (1 + 1e-3 * offset))


def test_a_feature_that_follows_the_others_comes_back_without_weight(rng):
    X = rng.normal(size=(12, 3)) @ rng.normal(size=(3, 5)) + rng.normal(size=5)
    book = ss.Codebook(X[:8], feature_weights=[2.0, 1.0, 1.0, 0.0, 0.0])
    assert book.invert(book.activations(X)).points == pytest.approx(X)


@pytest.mark.parametrize("ratio", [1e-12, 1e-20, 1e-40, 1e-60])
def test_features_of_hardly_any_weight_follow_the_others_instead_of_rounding(rng, ratio):
    """Their own part of the decomposition is below rounding, and dividing by √m would show nothing else."""
    X = rng.normal(size=(12, 2)) @ rng.normal(size=(2, 3)) + rng.normal(size=3)
    book = ss.Codebook(X[:8], feature_weights=[1.0, 1.0, ratio])
    assert book.invert(book.activations(X)).points == pytest.approx(X, abs=1e-6)
    assert ss.morph(X[:2], book, ss.Unit([5, 6])).end == pytest.approx(X[[5, 6]], abs=1e-4)


def test_features_of_any_unit_of_measure_come_back_when_weights_make_up_for_it(rng):
    units = 10.0 ** np.array([-30, -3, 0, 12, 30])
    W, X = rng.normal(size=(9, 5)), rng.normal(size=(4, 5))
    book = ss.Codebook(W * units, feature_weights=units**-2.0)
    assert book.activations(X * units) == pytest.approx(naive_activations(X, W))
    inverse = book.invert(book.activations(X * units))
    assert inverse.is_exact
    assert inverse.points / units == pytest.approx(X)


@pytest.mark.parametrize("shape", [(4, 4), (1, 6), (1, 1)])
@pytest.mark.parametrize("kind", ["one row", "equal rows", "a constant", "far", "tiny", "tinier", "on a line"])
def test_activations_that_are_exact_but_for_rounding_belong_to_a_point(rng, kind, shape):
    """Without any warning: warnings are errors here."""
    X = {
        "one row": rng.normal(size=(1, 3)),
        "equal rows": np.tile(rng.normal(size=(1, 3)), (30, 1)),
        "a constant": np.full((30, 3), 1e8 + 0.1),
        "far": rng.normal(size=(30, 3)) + 1e8,
        "tiny": 1e-100 * rng.normal(size=(30, 3)),
        "tinier": 1e-160 * rng.normal(size=(30, 3)),
        "on a line": 1e6 + np.outer(rng.normal(size=30), [1.0, 2.0, 3.0]),
    }[kind]
    som = ss.SOM(shape=shape, n_epochs=4).fit(X)
    again = som.inverse_transform(som.transform(X))
    if shape != (1, 1):
        assert again == pytest.approx(X, rel=1e-12, abs=1e-3 * np.abs(X).max() if kind == "tinier" else 1e-150)


@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_activations_of_no_point_are_still_told(rng, offset):
    book = ss.Codebook(rng.normal(size=(20, 3)) + offset)
    with pytest.warns(ss.NotAPatternWarning, match="5 of 5 rows"):
        book.invert(rng.random((5, 20)))
