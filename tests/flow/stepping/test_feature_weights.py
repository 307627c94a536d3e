"""Morphs under feature weights: the same paths as in features scaled by √m."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

import somersault as ss

RULES = [ss.Tikhonov(), ss.Tikhonov(spectral_exponent=0.0), ss.Tikhonov(damping=1.0, target_weight=2.0)]
CONTROLS = [ss.Adaptive(), ss.FixedRate(0.1, 10)]
TARGETS = {
    "unit": lambda rng, n_features: ss.Unit([0, 1, 2]),
    "cluster": lambda rng, n_features: ss.Units([0, 2]),
    "sample": lambda rng, n_features: ss.Sample(rng.normal(size=(3, n_features))),
    "away": lambda rng, n_features: ss.Away(1),
}


@pytest.mark.slow
@given(
    sizes=st.sampled_from([(3, 7), (7, 6), (20, 3), (5, 1)]),
    kind=st.sampled_from(sorted(TARGETS)),
    rule=st.sampled_from(RULES),
    control=st.sampled_from(CONTROLS),
    n_zero=st.integers(0, 2),
    offset=st.sampled_from([0.0, 1e3]),
    seed=st.integers(0, 10**6),
)
def test_a_weighted_path_is_that_of_scaled_features(sizes, kind, rule, control, n_zero, offset, seed):
    rng = np.random.default_rng(seed)
    (n_units, n_features), n_zero = sizes, min(n_zero, sizes[1] - 1)
    W, X = rng.normal(size=(n_units, n_features)) + offset, rng.normal(size=(3, n_features)) + offset
    m = rng.permutation(np.concatenate([np.zeros(n_zero), rng.uniform(0.1, 10, n_features - n_zero)]))
    roots, seen, toward = np.sqrt(m), m > 0, TARGETS[kind](rng, n_features)
    if kind == "sample":
        toward = ss.Sample(toward.points + offset)
        plain_toward = ss.Sample((toward.points * roots)[:, seen])
    else:
        plain_toward = toward
    path = ss.morph(X, ss.Codebook(W, feature_weights=m), toward, rule=rule, control=control)
    plain = ss.morph((X * roots)[:, seen], (W * roots)[:, seen], plain_toward, rule=rule, control=control)
    assert path.results == plain.results
    assert (path.n_steps == plain.n_steps).all()
    assert (path.targets == plain.targets).all()
    assert path.target_activations == pytest.approx(plain.target_activations, rel=1e-6, abs=1e-9)
    assert path.arc_length == pytest.approx(plain.arc_length, rel=1e-6, abs=1e-9)
    assert (path.frames(5) * roots)[..., seen] == pytest.approx(plain.frames(5), rel=1e-7, abs=1e-7)
    assert (path.end * roots)[:, seen] == pytest.approx(plain.end, rel=1e-7, abs=1e-7)


@pytest.mark.slow
@given(kind=st.sampled_from(sorted(TARGETS)), seed=st.integers(0, 10**6), n_units=st.integers(3, 9))
def test_features_of_weight_zero_never_move_nor_do_their_bits(kind, seed, n_units):
    rng = np.random.default_rng(seed)
    W, X, m = rng.normal(size=(n_units, 6)), rng.normal(size=(3, 6)), np.array([1.0, 0.0, 2.0, 0.0, 0.5, 1.0])
    X[0, [1, 3]] = -0.0, 1e-300
    X[1, [1, 3]] = 1e60, -1e6
    path = ss.morph(X, ss.Codebook(W, feature_weights=m), TARGETS[kind](rng, 6))
    frames = path.frames(5)
    still = np.ascontiguousarray(frames[..., m == 0])
    assert still.tobytes() == np.repeat(X[:, None, m == 0], 5, axis=1).tobytes()
    assert frames[:, 0].tobytes() == X.tobytes()
    for state in ss.steps(X, ss.Codebook(W, feature_weights=m), 1, max_steps=3):
        assert (state.points[:, m == 0] == X[:, m == 0]).all()


@pytest.mark.slow
@given(
    constant=st.sampled_from([1e-30, 0.01, 1.0, 3.0, 1e30]),
    kind=st.sampled_from(sorted(TARGETS)),
    rule=st.sampled_from(RULES[:2]),
    seed=st.integers(0, 10**6),
)
def test_one_weight_for_all_changes_no_path(constant, kind, rule, seed):
    rng = np.random.default_rng(seed)
    W, X, toward = rng.normal(size=(9, 4)), rng.normal(size=(3, 4)), TARGETS[kind](rng, 4)
    path = ss.morph(X, ss.Codebook(W, feature_weights=np.full(4, constant)), toward, rule=rule)
    plain = ss.morph(X, W, toward, rule=rule)
    assert path.frames(5) == pytest.approx(plain.frames(5), abs=1e-7)
    assert path.results == plain.results
    assert path.target_activations == pytest.approx(
        constant * plain.target_activations, rel=1e-6, abs=1e-9 * constant
    )


def test_a_weighted_morph_judges_by_weighted_distances(rng):
    W, X, m = rng.normal(size=(12, 5)), rng.normal(size=(6, 5)), np.array([9.0, 0.0, 1.0, 0.1, 4.0])
    book = ss.Codebook(W, feature_weights=m)
    morph = ss.morph(X, book, 7, until=ss.Reached())
    assert (book.activations(morph.end).argmin(axis=1) == 7).all()
    assert morph.target_activations[:, -1] == pytest.approx(book.activations(morph.end)[:, 7])
    frames = morph.frames(5)
    expected = book.activations(frames.reshape(-1, 5)).argmin(axis=1).reshape(6, 5)
    assert (morph.bmus(5) == expected).all()


def test_a_start_off_the_hull_keeps_that_part_to_the_bit_of_its_rounding(rng):
    """The offset from a hull is as exact in a faint feature as in any other."""
    W, m = rng.normal(size=(4, 6)), np.array([1.0, 1.0, 1.0, 1.0, 1e-20, 1e-30])
    X = rng.normal(size=(3, 6))
    end = ss.morph(X, ss.Codebook(W, feature_weights=m), ss.Unit([1, 2, 3])).end
    plain = ss.morph(X[:, :4], W[:, :4], ss.Unit([1, 2, 3])).end
    assert end[:, :4] == pytest.approx(plain, abs=1e-6)
    assert np.abs(end - X).max() < 100


@pytest.mark.parametrize("kind", ["unit", "sample"])
def test_the_rounding_of_an_offset_is_not_amplified_whatever_the_weights(rng, kind):
    W, X = rng.normal(size=(40, 12)) + 5.0, rng.normal(size=(7, 12)) + 5.0
    toward = ss.Unit(np.arange(7)) if kind == "unit" else ss.Sample(rng.normal(size=(7, 12)) + 5.0)
    control = ss.FixedRate(0.1, 40)

    def end(weight):
        rule = ss.Tikhonov(damping=0.7 * weight, target_weight=2.5)
        return ss.morph(
            X,
            ss.Codebook(W, feature_weights=np.full(12, weight)),
            toward,
            rule=rule,
            control=control,
        ).end

    for weight in (1e-30, 1e30):
        assert end(weight) == pytest.approx(end(1.0), abs=1e-9)


def test_a_morph_starts_from_sparse_samples_too(rng):
    X = rng.normal(size=(4, 5)) * (rng.random((4, 5)) < 0.5)
    book = ss.Codebook(rng.normal(size=(9, 5)), feature_weights=rng.random(5))
    assert (ss.morph(sparse.csr_array(X), book, 3).frames() == ss.morph(X, book, 3).frames()).all()
    single = sparse.csc_matrix(X.astype(np.float32))
    assert (next(ss.steps(single, book, 3)).points == X.astype(np.float32)).all()


def test_a_start_that_misses_values_is_to_be_completed(rng):
    X = rng.normal(size=(3, 4))
    X[1, 2] = np.nan
    with pytest.raises(ss.InputError, match=r"first in row 1\); need complete samples: .*som\.impute\(X\)"):
        ss.morph(X, rng.normal(size=(9, 4)), 1)


def test_weights_that_carry_a_start_out_of_float64_are_refused():
    book = ss.Codebook([[0.0, 0.0], [1e-30, 1.0]], feature_weights=[1e60, 1.0])
    with pytest.raises(ss.InputError, match="X times the roots of feature_weights contains 7e"):
        ss.morph([[1e60, 0.0]], book, 1)
