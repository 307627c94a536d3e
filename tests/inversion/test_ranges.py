"""Measured distances: the refined point, the second one, and the distances that are left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares

import somersault as ss
from tests.reference import random_rotation

SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])


def distances(X, W):
    return np.linalg.norm(X[:, None] - W, axis=2)


def ranged(rng, W, X, s):
    return np.abs(distances(X, W) + s * rng.normal(size=(len(X), len(W))))


def test_by_hand_on_a_line():
    """Of distances 1.1 and .9 from 0 and 2 the least squares are at 1.1; by their squares at 1.1 as well."""
    inverse = ss.Codebook([[0.0], [2.0]]).invert([[1.1, 0.9]], kind="distances", refine=True)
    assert inverse.points == pytest.approx(np.array([[1.1]]))
    # |x| = 1 and |x − 2| = 2: the least of (x − 1)² + (2 − x − 2)² is at 1/2, and of (−x − 1)² + x² at −1/2
    inverse = ss.Codebook([[0.0], [2.0]]).invert([[1.0, 2.0]], kind="distances", noise=1.0, refine=True)
    assert abs(inverse.points) == pytest.approx(np.array([[0.5]]))
    assert np.sort(inverse.mirror_points[0, :, 0]) == pytest.approx(np.array([-0.5, 0.5]))
    assert inverse.expected_error == pytest.approx([1 / np.sqrt(2)])


def better_from(start_of, n_seeds):
    """For how many rows nonlinear least squares from a start finds a better point, and of how many."""
    n_better = n_rows = 0
    for seed in range(n_seeds):
        rng = np.random.default_rng(seed)
        n_features, extra, sd = rng.integers(2, 5), rng.integers(2, 6), rng.choice([1e-3, 0.01, 0.1, 0.3])
        W, X = rng.normal(size=(n_features + extra, n_features)), rng.normal(size=(3, n_features))
        d = ranged(rng, W, X, sd)
        found = ss.Codebook(W).invert(d, kind="distances", refine=True).points
        for row, x, truth in zip(d, found, X, strict=True):
            other = least_squares(lambda p, row=row, W=W: distances(p[None], W)[0] - row, start_of(x, truth))
            mine = np.sum((distances(x[None], W)[0] - row) ** 2)
            n_better += mine > 2 * other.cost * (1 + 1e-6) + 1e-12
            n_rows += 1
    return n_better, n_rows


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
@pytest.mark.parametrize("start_of", [lambda x, truth: x + 1e-3, lambda x, truth: truth], ids=["itself", "truth"])
def test_no_start_of_nonlinear_least_squares_finds_a_better_point(start_of):
    """Neither from beside the point, which is a minimum, nor from the truth."""
    assert better_from(start_of, 200) == (0, 600)


@given(
    weighted=st.booleans(), exponent=st.integers(-3, 7), far=st.sampled_from([0.0, 100.0]), seed=st.integers(0, 99)
)
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_moved_turned_and_in_another_measure_it_is_the_same_point(weighted, exponent, far, seed):
    rng, scale = np.random.default_rng(seed), 10.0**exponent
    W, X = rng.normal(size=(7, 3)), rng.normal(size=(4, 3))
    d = ranged(rng, W, X, 0.05)
    plain = ss.Codebook(W).invert(d, kind="distances", noise=0.05, refine=True)
    turned = random_rotation(rng, 3)
    kappa = rng.uniform(0.2, 5, 3) if weighted else np.ones(3)
    moved = (W @ turned * scale + far * scale) / np.sqrt(kappa)
    book = ss.Codebook(moved, feature_weights=kappa)
    other = book.invert(d * scale, kind="distances", noise=0.05 * scale, refine=True)
    expected = (plain.points @ turned * scale + far * scale) / np.sqrt(kappa)
    assert other.points / scale == pytest.approx(expected / scale, abs=1e-5)
    assert other.expected_error / scale == pytest.approx(plain.expected_error, rel=1e-3)


def test_distances_are_their_squares(rng):
    book, d = ss.Codebook(SQUARE), ranged(rng, SQUARE, rng.uniform(0, 10, (5, 2)), 0.3)
    one, other = book.invert(d, kind="distances"), book.invert(d**2)
    assert np.array_equal(one.points, other.points)


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_it_knows_its_error_and_is_better_than_the_linear_answer_outside(rng):
    X = rng.uniform(0, 30, (500, 2))
    d, book = ranged(rng, SQUARE, X, 0.3), ss.Codebook(SQUARE)
    refined = book.invert(d, kind="distances", noise=0.3, refine=True)
    plain = book.invert(d, kind="distances", noise=0.3)
    error, of_plain = (np.sqrt(np.mean(np.sum((each.points - X) ** 2, axis=1))) for each in (refined, plain))
    assert error < 0.8 * of_plain
    assert error == pytest.approx(np.sqrt(np.mean(refined.expected_error**2)), rel=0.15)


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_nearly_degenerate_anchors_tell_both_points():
    W = np.array([[0, 0, 2.5], [10, 0, 2.6], [0, 8, 2.4], [10, 8, 2.5], [5, 4, 2.55]])
    truth = np.array([[3.0, 5.0, 1.0]])
    d = distances(truth, W) + 0.01
    inverse = ss.Codebook(W).invert(d, kind="distances", noise=0.1, refine=True)
    assert np.array_equal(inverse.mirror_points[:, 0], inverse.points)
    assert np.sort(inverse.mirror_points[0, :, 2]) == pytest.approx([1.0, 4.0], abs=0.2)
    assert np.linalg.norm(inverse.mirror_points - truth, axis=2).min() < 0.1
    exact = ss.Codebook(W).invert(distances(truth, W), kind="distances", refine=True)
    assert exact.points == pytest.approx(truth, abs=1e-6)
    assert exact.mirror_points is None


@given(missing=st.integers(1, 2), n_features=st.integers(2, 4), seed=st.integers(0, 999))
def test_exact_distances_come_back_exactly_also_off_a_flat_hull_and_with_gaps(missing, n_features, seed):
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(n_features + 3, n_features)), rng.normal(size=(4, n_features))
    d = distances(X, W)
    for row in d:
        row[rng.choice(len(W), 2 + missing, replace=False)] = np.nan  # as many as dimensions, or one less
    plain = ss.Codebook(W).invert(d, kind="distances")
    refined = ss.Codebook(W).invert(d, kind="distances", refine=True)
    assert not refined.is_exact
    assert refined.points == pytest.approx(plain.points, abs=1e-5)
    assert refined.offset == pytest.approx(plain.offset, abs=1e-5)
    assert (refined.mirror_points is None) == (plain.mirror_points is None)


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
@pytest.mark.parametrize(("count", "found_at_least"), [(1, 0.9), (2, 0.75)])
def test_the_wrong_distances_are_left_out_and_no_others(rng, count, found_at_least):
    W = np.array([[0, 0], [10, 0], [0, 10], [10, 10], [5, 0], [0, 5], [10, 5], [5, 10.0]])
    X = rng.uniform(1, 9, (150, 2))
    d, wrong = ranged(rng, W, X, 0.2), np.zeros((150, 8), dtype=bool)
    for row, is_wrong in zip(d, wrong, strict=True):
        chosen = rng.choice(8, count, replace=False)
        row[chosen] += 5.0
        is_wrong[chosen] = True
    book = ss.Codebook(W)
    inverse = book.invert(d, kind="distances", noise=0.2, refine=True, outliers=count)
    assert np.mean((inverse.outliers == wrong).all(axis=1)) >= found_at_least
    assert np.median(np.linalg.norm(inverse.points - X, axis=1)) < 0.25
    clean = ranged(rng, W, X, 0.2)
    kept = book.invert(clean, kind="distances", noise=0.2, refine=True, outliers=count)
    assert kept.outliers.any(axis=1).mean() < 0.02
    plain = book.invert(clean, kind="distances", noise=0.2, refine=True)
    alone = ~kept.outliers.any(axis=1)
    assert kept.points[alone] == pytest.approx(plain.points[alone])


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_satellites_in_meters(rng):
    up = np.column_stack([np.ones(8), rng.uniform(-1.2, 1.2, (8, 2))])
    W = 26.6e6 * up / np.linalg.norm(up, axis=1, keepdims=True)
    X = np.array([6.371e6, 0, 0]) + rng.uniform(-1e4, 1e4, (50, 3))
    inverse = ss.Codebook(W).invert(ranged(rng, W, X, 5.0), kind="distances", noise=5.0, refine=True)
    error = np.sqrt(np.mean(np.sum((inverse.points - X) ** 2, axis=1)))
    assert error == pytest.approx(np.sqrt(np.mean(inverse.expected_error**2)), rel=0.3)
    assert error < 50


@given(
    n_units=st.integers(1, 5),
    n_features=st.integers(1, 3),
    kind=st.sampled_from(["the point is an anchor", "anchors coincide", "distances are 0", "hopeless"]),
    with_noise=st.booleans(),
    seed=st.integers(0, 99),
)
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_nasty_distances_give_finite_answers(n_units, n_features, kind, with_noise, seed):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(n_units, n_features))
    if kind == "anchors coincide":
        W[:] = W[0]
    d = distances(W[:1] if kind == "the point is an anchor" else rng.normal(size=(1, n_features)), W)
    if kind == "distances are 0":
        d[:] = 0.0
    if kind == "hopeless":
        d = rng.exponential(10.0, d.shape) ** 3
    inverse = ss.Codebook(W).invert(d, kind="distances", noise=0.1 if with_noise else None, refine=True)
    for name in ("points", "offset", "expected_error", "residual", "unexplained"):
        assert np.isfinite(getattr(inverse, name)).all()


def test_a_row_without_a_distance_is_unknown(rng):
    d = ranged(rng, SQUARE, rng.uniform(0, 10, (3, 2)), 0.1)
    d[1] = np.nan
    with pytest.warns(ss.EmptyRowsWarning):
        inverse = ss.Codebook(SQUARE).invert(d, kind="distances", noise=0.1, refine=True, outliers=1)
    assert np.isnan(inverse.points).all(axis=1).tolist() == [False, True, False]
    assert inverse.outliers.shape == (3, 4)


def test_where_nothing_is_known_all_answers_are_there(rng):
    with pytest.warns(ss.EmptyRowsWarning):
        inverse = ss.Codebook(SQUARE).invert(
            np.full((2, 4), np.nan), kind="distances", noise=0.1, refine=True, outliers=1
        )
    assert np.isnan(inverse.points).all()
    assert np.isnan(inverse.p_value).all()
    assert not inverse.is_pattern.any()
    assert inverse.outliers.shape == (2, 4)
    assert not inverse.outliers.any()


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
@given(
    thickness=st.floats(1e-3, 0.3), sd=st.floats(1e-3, 0.3), n_features=st.integers(2, 3), seed=st.integers(0, 999)
)
def test_beside_nearly_flat_anchors_the_minimum_near_the_truth_is_one_of_both(thickness, sd, n_features, seed):
    rng = np.random.default_rng(seed)
    turned = random_rotation(rng, n_features)
    W = rng.normal(size=(n_features + 2, n_features)) * np.append(np.ones(n_features - 1), thickness) @ turned
    X = rng.normal(size=(2, n_features))
    d = ranged(rng, W, X, sd)
    inverse = ss.Codebook(W).invert(d, kind="distances", noise=sd, refine=True)
    both = inverse.points[:, None] if inverse.mirror_points is None else inverse.mirror_points
    for row, truth, answers in zip(d, X, both, strict=True):
        near = least_squares(lambda p, row=row: distances(p[None], W)[0] - row, truth, xtol=1e-12, ftol=1e-12)
        least = np.sum((distances(answers[:1], W)[0] - row) ** 2)
        assert least <= 2 * near.cost + 1e-9
        if 2 * near.cost - least < 8.9 * sd**2:  # three standard deviations, but for rounding
            assert np.linalg.norm(answers - near.x, axis=1).min() < 0.02


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        (
            "distances are never negative: pass NaN .*, and 0 for",
            {"A": [[1.0, -1.0, 2.0, 3.0]], "kind": "distances"},
        ),
        ("need pass noise=|pass noise=", {"A": np.ones((1, 4)), "outliers": 1}),
        ("pass at most 1", {"A": np.ones((1, 4)), "noise": 0.1, "outliers": 2}),
        ("leave one of them out", {"A": np.ones((1, 4)), "refine": True, "regularization": 0.1}),
        ("distances", {"A": np.ones((1, 4)), "kind": "ranges"}),
        ("refine", {"A": np.ones((1, 4)), "refine": 2}),
    ],
)
def test_mistakes_are_told_in_words(words, arguments):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(SQUARE).invert(**arguments)


def test_a_single_anchor_on_a_line_has_a_point_on_each_side():
    """|x − 1| = 5 at 6 and at −4; in the plane it is a circle, of which no two points are the answer."""
    line = ss.Codebook([[1.0]]).invert([[5.0]], kind="distances", refine=True)
    assert (line.points, line.offset) == (np.array([[1.0]]), np.array([5.0]))
    assert line.mirror_points == pytest.approx(np.array([[[6.0], [-4.0]]]))
    circle = ss.Codebook([[1.0, 2.0]]).invert([[5.0]], kind="distances", refine=True)
    assert circle.points == pytest.approx(np.array([[1.0, 2.0]]))
    assert circle.mirror_points is None
