"""Activations of known noise: weights of the equations, and how much of them to believe."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

import somersault as ss
from somersault.inversion.system import Weights
from tests.reference import random_rotation


def with_condition(rng, n_units, n_features, condition):
    """Prototypes whose centered matrix has exactly these singular values."""
    left = np.linalg.qr((np.eye(n_units) - 1 / n_units) @ rng.normal(size=(n_units, n_features)))[0]
    return (left * np.geomspace(1.0, 1.0 / condition, n_features)) @ random_rotation(rng, n_features)


def whitened(W, a, s):
    """B and b of one row of activations as least squares over x and ‖x‖² have them: rows divided by s_i."""
    omega = s**-2 / np.mean(s**-2)
    B = W - omega @ W / omega.sum()
    h = np.sum(B**2, axis=1)
    b = 0.5 * ((h - omega @ h / omega.sum()) - (a - omega @ a / omega.sum()))
    return np.sqrt(omega)[:, None] * B, np.sqrt(omega) * b, W.T @ omega / omega.sum()


def drawn(seed, n_units, n_features, n_samples=3):
    rng = np.random.default_rng(seed)
    W, X = rng.normal(size=(n_units, n_features)), rng.normal(size=(n_samples, n_features))
    book = ss.Codebook(W)
    return rng, book, book.activations(X) + 0.01 * rng.random((n_samples, n_units))


def gaps(rng, A):
    """Some distances unknown, never all."""
    A[rng.random(A.shape) < 0.3] = np.nan
    A[:, 0] = 1.0
    return A


@given(
    n_units=st.integers(1, 9),
    n_features=st.integers(1, 6),
    level=st.floats(1e-6, 1e6),
    shape=st.sampled_from(["number", "units", "samples"]),
    regularization=st.sampled_from([None, 0.3, "gcv"]),
    unknown=st.booleans(),
    seed=st.integers(0, 999),
)
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_equal_noise_gives_exactly_the_plain_answer(
    n_units, n_features, level, shape, regularization, unknown, seed
):
    rng, book, A = drawn(seed, n_units, n_features)
    A = gaps(rng, A) if unknown else A
    noise = {
        "number": level,
        "units": np.full(n_units, level),
        "samples": np.outer([level, 2 * level, level / 3], np.ones(n_units)),
    }[shape]
    weighted = book.invert(A, regularization=regularization, noise=noise)
    plain = book.invert(A, regularization=regularization)
    assert np.array_equal(weighted.points, plain.points)
    assert np.array_equal(weighted.offset, plain.offset)
    assert np.array_equal(weighted.residual, plain.residual)
    assert weighted.is_exact == plain.is_exact


@given(n_features=st.integers(1, 6), extra=st.integers(1, 6), spread=st.floats(0, 3), seed=st.integers(0, 999))
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_weights_are_least_squares_over_the_point_and_its_square(n_features, extra, spread, seed):
    rng, book, A = drawn(seed, n_features + extra, n_features)
    s = 10 ** rng.uniform(-spread, 0, size=book.n_units)
    W = book.prototypes
    design = np.hstack([-2 * W, np.ones((len(W), 1))]) / s[:, None]  # of x and of a free ‖x‖²
    expected = np.linalg.lstsq(design, ((A - np.sum(W**2, axis=1)) / s).T, rcond=None)[0][:-1].T
    assert book.invert(A, noise=s).points == pytest.approx(expected, rel=1e-5, abs=1e-5)


@pytest.mark.slow
@given(seed=st.integers(0, 999), unknown=st.booleans(), regularization=st.sampled_from([None, 0.1, "discrepancy"]))
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_each_sample_is_weighted_by_its_own_noise(seed, unknown, regularization):
    rng, book, A = drawn(seed, 8, 4, n_samples=5)
    A = gaps(rng, A) if unknown else A
    noise = rng.uniform(0.1, 1.0, size=A.shape)
    noise[3] = noise[1]
    together = book.invert(A, noise=noise, regularization=regularization)
    for i, row in enumerate(A):
        alone = book.invert(row[None], noise=noise[i], regularization=regularization)
        assert together.points[i] == pytest.approx(alone.points[0])
        assert together.expected_error[i] == pytest.approx(alone.expected_error[0])
        assert together.p_value[i] == pytest.approx(alone.p_value[0])


def test_one_decomposition_serves_all_rows_of_the_same_weights(rng, monkeypatch):
    _, book, A = drawn(0, 9, 4, n_samples=6)
    assert book.hull.rank == 4
    calls, svd = [], np.linalg.svd
    monkeypatch.setattr(
        np.linalg, "svd", lambda *args, **kwargs: calls.append(args[0].shape) or svd(*args, **kwargs)
    )
    s = rng.uniform(0.5, 1.0, size=9)
    book.invert(A, noise=0.5)
    assert calls == []
    book.invert(A, noise=s)
    assert calls == [(9, 4)]
    book.invert(A, noise=np.vstack([s, s, 2 * s, s[::-1], s, s]))
    assert calls == [(9, 4)] * 3


def test_the_expected_error_is_what_unequal_noise_does_and_weights_lessen_it(rng):
    book = ss.Codebook(with_condition(rng, 30, 5, 20.0))
    s = np.geomspace(1e-5, 1e-3, 30)
    X = rng.normal(size=(4000, 5))
    A = book.activations(X) + s * rng.normal(size=(4000, 30))
    inverse = book.invert(A, noise=s)

    def actual(inverse):
        return np.sqrt(np.mean(np.sum((inverse.points - X) ** 2, axis=1)))

    assert inverse.expected_error == pytest.approx(actual(inverse), rel=0.05)
    assert actual(inverse) < 0.2 * actual(book.invert(A))


def test_a_distance_of_endless_noise_is_an_unknown_one(rng):
    _, book, A = drawn(4, 9, 4)
    s = np.where(np.arange(9) < 2, 1e9, 1e-2)
    without = A.copy()
    without[:, :2] = np.nan
    assert book.invert(A, noise=s).points == pytest.approx(book.invert(without).points, abs=1e-9)


def test_what_only_hopelessly_imprecise_units_see_counts_as_not_seen():
    book = ss.Codebook([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0], [0.0, 1.0]])
    A = book.activations([[1.0, 2.0]])
    assert book.invert(A, noise=[1e-8, 1e-8, 1e-8, 1.0]).is_exact
    inverse = book.invert(A, noise=[1e-18, 1e-18, 1e-18, 1.0])
    assert not inverse.is_exact
    assert inverse.points == pytest.approx(np.array([[1.0, 0.0]]))
    assert inverse.mirror_points[0, 0] == pytest.approx([1.0, 2.0])


@pytest.mark.parametrize(
    ("noise", "words"),
    [
        (0.0, "noise is 0 for unit 0; need a standard deviation above 0"),
        ([0.1, 0.0, 0.1], "noise is 0 for unit 1"),
        ([0.1, -1.0, 0.1], "noise is -1 for unit 1"),
        ([0.1, np.nan, 0.1], "noise is nan for unit 1"),
        ([0.1, np.inf, 0.1], "noise is inf for unit 1"),
        ([[0.1, 0.1, 0.1], [0.1, 0.1, 0.0]], "noise is 0 for unit 2"),
        (np.inf, "noise is inf"),
        ([0.1, 0.1], r"noise has shape \(2,\); need a number, one for each unit, \(3,\)"),
        ([[0.1, 0.1, 0.1]] * 3, r"noise has shape \(3, 3\)"),
        ("small", "noise holds strings"),
        (True, "noise is True"),
    ],
)
def test_what_is_no_noise_is_refused(noise, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(np.eye(3)).invert([[1.0, 1.0, 1.0], [2.0, 1.0, 2.0]], noise=noise)


def test_the_noise_of_an_unknown_distance_may_be_unknown():
    book = ss.Codebook([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [5.0, 5.0]])
    A = [[2.0, 2.0, 2.0, np.nan]]
    assert book.invert(A, noise=[[0.1, 0.1, 0.1, np.nan]]).points == pytest.approx(np.ones((1, 2)))
    assert book.invert(A, noise=[0.1, 0.1, 0.1, 0.0]).points == pytest.approx(np.ones((1, 2)))


def test_noise_may_carry_an_activation_below_zero_but_not_far():
    book = ss.Codebook([[0.0], [1.0], [2.0]])
    near = [[-0.02, 1.0, 4.0]]
    assert book.invert(near, noise=0.01).points == pytest.approx(np.zeros((1, 1)), abs=0.1)
    with pytest.raises(ss.InputError, match="never negative 10 standard deviations of noise away"):
        book.invert(near, noise=0.001)
    with pytest.raises(ss.InputError, match="never negative: pass"):
        book.invert(near)


# The discrepancy principle


@given(
    n_features=st.integers(1, 7),
    extra=st.integers(1, 8),
    exponent=st.floats(0, 10),
    level=st.floats(-12, 2),
    seed=st.integers(0, 999),
)
@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
def test_the_misfit_is_what_the_noise_explains(n_features, extra, exponent, level, seed):
    """Against a search in the stacked equations of each row."""
    rng = np.random.default_rng(seed)
    W = with_condition(rng, n_features + extra, n_features, 10**exponent)
    book = ss.Codebook(W)
    s = 10**level * rng.uniform(0.3, 1.0, size=len(W))
    A = book.activations(rng.normal(size=(4, n_features))) + s * rng.normal(size=(4, len(W)))
    A = np.maximum(A, 0.0)
    inverse = book.invert(A, noise=s, regularization="discrepancy")
    explained = 0.25 * (len(W) - 1) / np.mean(s**-2)
    assert not inverse.is_exact
    for i in range(4):
        B, b, mean = whitened(W, A[i], s)
        misfit = np.sum((b - B @ (inverse.points[i] - mean)) ** 2)
        outside = np.sum((b - B @ np.linalg.lstsq(B, b, rcond=1e-13)[0]) ** 2)
        if b @ b <= explained:
            assert inverse.points[i] == pytest.approx(mean)
        elif outside >= 1.001 * explained:
            assert inverse.points[i] == pytest.approx(book.invert(A[i : i + 1], noise=s).points[0])
        else:
            # a residual r is known to some eps ‖b‖, so ‖r‖² to 2 ‖r‖ times that
            rounding = 40 * np.finfo(float).eps * np.sqrt(explained * (b @ b))
            assert misfit == pytest.approx(explained, rel=1e-3, abs=rounding)


def test_the_root_of_the_discrepancy_is_that_of_a_search_by_bisection(rng):
    W = with_condition(rng, 14, 6, 1e6)
    book = ss.Codebook(W)
    s = rng.uniform(1e-5, 1e-4, size=14)
    A = book.activations(rng.normal(size=(8, 6))) + s * rng.normal(size=(8, 14))
    points = book.invert(A, noise=s, regularization="discrepancy").points
    for i in range(8):
        B, b, mean = whitened(W, A[i], s)

        def solution(log_mu, B=B, b=b):
            stacked = np.vstack([B, np.exp(log_mu / 2) * np.eye(6)])
            return np.linalg.lstsq(stacked, np.concatenate([b, np.zeros(6)]), rcond=None)[0]

        def excess(log_mu, B=B, b=b, solution=solution):
            return np.sum((b - B @ solution(log_mu)) ** 2) - 0.25 * 13 / np.mean(s**-2)

        log_mu = brentq(excess, -60, 10, xtol=1e-13)
        assert points[i] - mean == pytest.approx(solution(log_mu), rel=1e-6, abs=1e-8)


def test_without_a_noise_worth_the_name_the_discrepancy_keeps_everything(rng):
    _, book, A = drawn(2, 8, 4)
    A = book.activations(rng.normal(size=(3, 4)))
    assert book.invert(A, noise=1e-9, regularization="discrepancy").points == pytest.approx(book.invert(A).points)
    far = book.invert(A, noise=1e6, regularization="discrepancy")
    assert far.points == pytest.approx(np.tile(book.prototypes.mean(axis=0), (3, 1)))
    assert (far.expected_error == 0).all()
    one = ss.Codebook([[1.0, 2.0]]).invert([[9.0]], noise=0.1, regularization="discrepancy")
    assert one.points.tolist() == [[1.0, 2.0]]


def test_the_discrepancy_is_nearly_as_good_as_the_best_number(rng):
    W = with_condition(rng, 60, 12, 1e5)
    X = 0.5 * rng.normal(size=(60, 60)) @ W
    book = ss.Codebook(W)
    noise = np.geomspace(1e-5, 1e-3, 60)
    A = np.abs(book.activations(X) + noise * rng.normal(size=(60, 60)))

    def error(regularization, **given):
        inverse = book.invert(A, regularization=regularization, **given)
        return np.median(np.linalg.norm(inverse.points - X, axis=1))

    best = min(error(mu, noise=noise) for mu in np.geomspace(1e-12, 1.0, 30))
    assert error("discrepancy", noise=noise) < 2 * best
    assert error("gcv", noise=noise) < 2 * best
    assert error("gcv", noise=noise) < 0.8 * error("gcv")
    assert error(None, noise=noise) > 20 * best


def test_the_discrepancy_needs_to_know_the_noise():
    with pytest.raises(ss.InputError, match=r"need that noise: pass noise=.*or take \"gcv\""):
        ss.Codebook(np.eye(3)).invert([[1.0, 1.0, 1.0]], regularization="discrepancy")


@given(st.integers(0, 999), st.integers(1, 20), st.sampled_from([None, "units", "distances"]))
def test_rows_share_a_factorization_where_the_same_is_known_with_the_same_noise(seed, n_units, kind):
    rng = np.random.default_rng(seed)
    known = rng.random((4, n_units)) < 0.5
    known[:, 0] = True
    which, n_rows = rng.integers(4, size=9), 9
    A = np.where(known[which], 1.0, np.nan)
    scale = np.array([1.0, 3.0])[rng.integers(2, size=(4, n_units))]
    noise = {None: None, "units": scale[:1], "distances": scale[which] * 2.0 ** rng.integers(-3, 3, size=(9, 1))}[
        kind
    ]
    weights = Weights.of(A, noise)
    s = np.broadcast_to(1.0 if noise is None else noise, (n_rows, n_units))
    of_rows = weights.patterns[weights.members]
    assert np.array_equal(of_rows > 0, known[which])
    assert len(np.unique(weights.patterns, axis=0)) == len(weights.patterns)
    products = np.where(of_rows > 0, of_rows * s**2, np.nan)  # ω ∝ 1/s², with mean 1
    assert np.allclose(np.nanmin(products, axis=1), np.nanmax(products, axis=1))
    assert np.allclose(of_rows.sum(axis=1), known[which].sum(axis=1))
