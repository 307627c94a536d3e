"""The two classes that a path lies between, and how much of a third one there is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import somersault as ss
from somersault.flow.via_samples.sides import Sides


def an_index(samples, y, prototypes, labels):
    book = ss.Codebook(np.asarray(prototypes, dtype=float), labels=labels)
    return book.with_exemplars(np.asarray(samples, dtype=float), y).exemplar_index


def test_a_start_is_of_the_class_of_the_exemplar_nearest_to_it_the_target_aside():
    index = an_index([[0.0], [4.0], [6.0], [9.0]], ["a", "b", "c", "a"], [[0.0], [6.0], [9.0]], ["a", "c", "a"])
    sides = Sides.of(np.array([[6.1], [1.0], [8.0]]), np.array([2]), index)
    codes = index.codes[0]
    assert sides.own.tolist() == [codes[1], codes[0], codes[0]]
    assert [
        (rows.tolist(), among.tolist()) for rows, among in sorted(sides.each(), key=lambda pair: pair[0][0])
    ] == [
        ([0], [1, 2]),
        ([1, 2], [0, 2, 3]),
    ]


def test_without_another_class_there_are_no_sides():
    assert Sides.of(np.zeros((1, 1)), np.arange(2), an_index([[0.0], [4.0]], ["a", "a"], [[0.0]], ["a"])) is None
    assert Sides.of(np.zeros((1, 1)), np.arange(2), an_index([[0.0], [4.0]], None, [[0.0]], ["a"])) is None


@given(seed=st.integers(0, 10**6), n_unknown=st.integers(0, 3))
def test_how_much_of_a_third_class_there_is_follows_the_formula(seed, n_unknown):
    rng = np.random.default_rng(seed)
    W, samples = rng.normal(size=(8, 3)), rng.normal(size=(30, 3))
    labels = [None] * n_unknown + list("abcdabcd")[n_unknown:]
    y = np.array(list("abcd"))[rng.integers(4, size=30)]
    y[:2] = ["a", "b"]
    index = an_index(samples, y, W, labels)
    mine, X = np.flatnonzero(y == "b"), rng.normal(size=(5, 3))
    sides = Sides.of(X, mine, index)
    points = rng.normal(size=(5, 2, 3))
    A = ((points[:, :, None] - W) ** 2).sum(axis=3)
    shares = sides.third(A, slice(None))
    s2 = index.exemplars.spacing2
    for i, x in enumerate(X):
        others = np.flatnonzero(y != "b")
        own = y[others[((samples[others] - x) ** 2).sum(axis=1).argmin()]]
        for j in range(2):
            p = dict.fromkeys("abcd", 0.0)
            for label, a in zip(labels, A[i, j], strict=True):
                if label is not None:
                    p[label] += np.exp(-5 * (a - A[i, j].min()) / s2)
            third = 1 - (p["b"] + p[own]) / sum(p.values())
            np.testing.assert_allclose(shares[i, j], third if third >= 0.01 else 0.0, atol=1e-9)
    np.testing.assert_array_equal(sides.third(A[[3, 1]], np.array([3, 1])), shares[[3, 1]])


@given(seed=st.integers(0, 10**6))
def test_half_way_shares_are_those_of_mean_distances(seed):
    rng = np.random.default_rng(seed)
    W, samples, y = rng.normal(size=(6, 3)), rng.normal(size=(12, 3)), list("abc" * 4)
    index = an_index(samples, y, W, list("abcabc"))
    X, Z = rng.normal(size=(2, 4, 3))
    sides = Sides.of(X, np.arange(1, 12, 3), index)
    of_x, of_z, of_middle = (((P[:, None] - W) ** 2).sum(axis=2)[:, None] for P in (X, Z, (X + Z) / 2))
    np.testing.assert_allclose(
        sides.third((of_x + of_z) / 2, slice(None)), sides.third(of_middle, slice(None)), atol=1e-9
    )


def test_equal_samples_tell_nothing():
    index = an_index([[1.0]] * 4, ["a", "b", "c", "c"], [[0.0], [1.0], [2.0]], ["a", "b", "c"])
    sides = Sides.of(np.array([[1.0]]), np.array([1]), index)
    assert sides.third(np.array([[[1.0, 0.0, 1.0]]]), slice(None)).tolist() == [[0.0]]
