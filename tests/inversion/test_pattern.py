"""Whether activations belong to a point at all: rate of false alarms, power, and when it is said."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares
from scipy.stats import chi2

import somersault as ss
from tests.reference import naive_activations, random_rotation

RATES = np.array([0.5, 0.1, 0.01, 0.001])


def flat(rng, n_units, n_features, rank, condition):
    """Prototypes around 0 with exactly these singular values, in rank dimensions."""
    left = np.linalg.qr((np.eye(n_units) - 1 / n_units) @ rng.normal(size=(n_units, rank)))[0]
    return (left * np.geomspace(1.0, 1.0 / condition, rank)) @ random_rotation(rng, n_features)[:rank]


def false_alarms(book, X, s, rng):
    """Share of the patterns of points whose p-value is below each rate."""
    A = book.activations(X) + s * rng.normal(size=(len(X), book.n_units))
    possible = (A + 10 * s > 0).all(axis=1)
    p = book.invert(A[possible], noise=s).p_value
    return np.mean(p[:, None] < RATES, axis=0)


def margin(n):
    """Four standard deviations of a share."""
    return 4 * np.sqrt(RATES * (1 - RATES) / n)


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
@pytest.mark.parametrize(("n_units", "rank"), [(5, 4), (10, 4), (40, 10), (10, 6)])
def test_false_alarms_come_at_the_nominal_rate(rng, n_units, rank):
    """Also on a flat hull, for samples in it: outside it the offset is never taken for negative."""
    n, n_features = 20_000, rank + (rank == 6)
    book = ss.Codebook(flat(rng, n_units, n_features, rank, 5.0))
    s = 1e-3 * np.geomspace(0.3, 3, n_units)
    rates = false_alarms(book, rng.normal(size=(n, rank)) @ book.hull.basis, s, rng)
    assert (rates < RATES + margin(n) + 0.0005).all()
    assert (rates > 0.9 * RATES - margin(n)).all()


@pytest.mark.filterwarnings("ignore::somersault.NotAPatternWarning")
@pytest.mark.parametrize(
    ("n_units", "n_features", "rank", "condition", "scale", "noise"),
    [
        (10, 4, 4, 3, 1.0, 1.0),  # the point is lost in the noise
        (10, 4, 4, 3, 0.0, 0.3),
        (40, 10, 10, 1e3, 0.3, 0.01),  # some of its coordinates are
        (9, 8, 8, 1e4, 3.0, 0.01),
        (2, 1, 1, 1, 0.7, 0.7),
        (5, 4, 4, 10, 0.3, 0.01),  # no redundant equation: the square alone speaks
        (4, 6, 3, 3, 0.3, 0.5),  # flat hulls
        (10, 6, 4, 30, 0.3, 0.1),
        (1, 3, 0, 1, 0.5, 0.1),
    ],
)
def test_false_alarms_are_never_much_more(rng, n_units, n_features, rank, condition, scale, noise):
    n = 10_000
    book = ss.Codebook(flat(rng, n_units, n_features, rank, condition))
    s = noise * np.geomspace(0.3, 3, n_units)
    assert book.hull.rank == rank
    for X in (scale * rng.normal(size=(n, rank)) @ book.hull.basis, scale * rng.normal(size=(n, n_features))):
        assert (false_alarms(book, X, s, rng) < 1.05 * RATES + margin(n) + 0.001).all()


def test_for_small_noise_the_p_value_is_that_of_the_best_point(rng):
    """Against nonlinear least squares over the points themselves."""
    W, s = rng.normal(size=(9, 3)), 1e-3 * rng.uniform(0.5, 2.0, size=9)
    book = ss.Codebook(W)
    X = rng.normal(size=(20, 3))
    A = book.activations(X) + s * rng.normal(size=(20, 9))
    p = book.invert(A, noise=s).p_value
    for i in range(20):
        fit = least_squares(lambda x, a=A[i]: (naive_activations(x[None], W)[0] - a) / s, X[i], xtol=1e-15)
        assert p[i] == pytest.approx(chi2.sf(2 * fit.cost, 9 - 3), rel=0.02, abs=1e-4)


def test_errors_beyond_the_noise_are_detected(rng):
    book = ss.Codebook(rng.normal(size=(12, 4)))
    A = book.activations(rng.normal(size=(500, 4)))
    noisy = A + 0.01 * rng.normal(size=A.shape)
    one_off = noisy.copy()
    one_off[:, 3] += 0.2
    with pytest.warns(ss.NotAPatternWarning, match=r"of 500 rows .* \(the least p-value is [0-9.e-]+\)"):
        assert np.mean(book.invert(one_off, noise=0.01).is_pattern) < 0.01
    with pytest.warns(ss.NotAPatternWarning):
        assert not book.invert(np.sqrt(A), noise=0.01).is_pattern.any()
    assert book.invert(noisy, noise=0.01).is_pattern.mean() > 0.99


@pytest.mark.parametrize("shift", [-0.1, 0.1])
def test_without_a_redundant_equation_the_square_that_does_not_fit_is_detected(rng, shift):
    """A common shift of all activations leaves every linear equation as it was."""
    book = ss.Codebook(rng.normal(size=(4, 3)))
    A = book.activations(3 + rng.normal(size=(5, 3)))
    with pytest.warns(ss.NotAPatternWarning):
        inverse = book.invert(A + shift, noise=1e-4)
    assert (inverse.p_value < 1e-6).all()
    assert not inverse.is_pattern.any()


def test_a_negative_squared_offset_is_detected_and_a_positive_one_is_none_of_its_business():
    book = ss.Codebook([[0.0, 0.0, 0.0], [4.0, 0.0, 0.0]])
    with pytest.warns(ss.NotAPatternWarning):  # no point is 1 from both ends of a segment of length 4
        assert book.invert([[1.0, 1.0]], noise=0.01).p_value[0] < 1e-9
    assert book.invert([[9.0, 9.0]], noise=0.01).p_value[0] == 1.0
    assert book.invert([[1.0, 1.0]], noise=10.0).is_pattern[0]  # such noise explains anything


@given(
    n_units=st.integers(1, 9),
    n_features=st.integers(1, 6),
    origin=st.sampled_from([0.0, 1e3, 1e6]),
    noise=st.sampled_from([1e-300, 1e-30, 1e-14]),
    equal=st.booleans(),
    unknown=st.booleans(),
    seed=st.integers(0, 999),
)
def test_rounding_is_no_noise_that_nothing_explains(n_units, n_features, origin, noise, equal, unknown, seed):
    rng = np.random.default_rng(seed)
    book = ss.Codebook(origin + rng.normal(size=(n_units, n_features)))
    A = book.activations(origin + rng.normal(size=(4, n_features)))
    if unknown:
        A[0, 1:] = np.nan
    s = np.full(n_units, noise) if equal else noise * rng.uniform(0.5, 1.0, size=n_units)
    assert book.invert(A, noise=s).is_pattern.all()


def test_what_is_improbable_by_chance_alone_is_no_warning(rng):
    book = ss.Codebook(rng.normal(size=(12, 4)))
    A = book.activations(rng.normal(size=(20_000, 4)))
    A += 0.01 * rng.normal(size=A.shape)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inverse = book.invert(A, noise=0.01)
    assert 0 < np.sum(~inverse.is_pattern) < 50
    assert np.array_equal(inverse.is_pattern, inverse.p_value >= 0.001)


def test_without_a_noise_the_share_that_no_point_explains_decides(rng):
    book = ss.Codebook(rng.normal(size=(9, 4)))
    A = book.activations(rng.normal(size=(3, 4)))
    A[1] = A[1, ::-1]
    with pytest.warns(ss.NotAPatternWarning, match="1 of 3 rows"):
        inverse = book.invert(A)
    assert inverse.is_pattern.tolist() == [True, False, True]
    assert inverse.p_value is None
    assert inverse.unexplained[[0, 2]] == pytest.approx(0, abs=1e-12)
    B = book.prototypes - book.prototypes.mean(axis=0)
    h = np.sum(B**2, axis=1)
    b = 0.5 * ((h - h.mean()) - (A[1] - A[1].mean()))
    outside = b - B @ np.linalg.pinv(B) @ b
    assert inverse.unexplained[1] >= 2 * np.linalg.norm(outside) / 3 / A[1].mean() * (1 - 1e-12)


def test_the_p_value_does_not_depend_on_the_regularization(rng):
    book = ss.Codebook(rng.normal(size=(9, 4)))
    A = book.activations(rng.normal(size=(5, 4))) + 0.01 * rng.random((5, 9))
    plain = book.invert(A, noise=0.01)
    for regularization in (1.0, "gcv", "discrepancy"):
        assert np.array_equal(book.invert(A, noise=0.01, regularization=regularization).p_value, plain.p_value)
