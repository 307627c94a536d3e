"""The codebook: whose prototypes, which geometry."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

import somersault as ss
from reference import naive_activations


def test_prototypes_come_from_anyone(rng):
    X = rng.normal(size=(60, 3))
    som = ss.SOM(shape=(2, 3), n_epochs=2).fit(X)
    kmeans = KMeans(4, n_init=1, random_state=0).fit(X)
    assert (ss.Codebook(som).prototypes == som.prototypes_).all()
    assert (ss.Codebook(kmeans).prototypes == kmeans.cluster_centers_).all()
    assert (ss.Codebook(X.tolist()).prototypes == X).all()
    assert (ss.Codebook(ss.Codebook(X)).prototypes == X).all()


def test_a_minisom_is_read_unit_by_unit(rng):
    minisom = pytest.importorskip("minisom", reason="minisom is not installed: its weights cannot be tried")
    peer = minisom.MiniSom(2, 3, 4, random_seed=1)
    book = ss.Codebook(peer)
    assert book.prototypes.shape == (6, 4)
    assert (book.prototypes[1 * 3 + 2] == peer.get_weights()[1, 2]).all()


def test_morphs_run_on_any_of_them(rng):
    X = rng.normal(size=(60, 3))
    kmeans = KMeans(4, n_init=1, random_state=0).fit(X)
    som = ss.SOM(shape=(2, 3), n_epochs=2).fit(X)
    assert ss.morph(X[:2], kmeans, 1).end == pytest.approx(ss.morph(X[:2], kmeans.cluster_centers_, 1).end)
    assert (ss.morph(X[:2], som, 1).end == som.morph(X[:2], 1).end).all()


def test_prototypes_cannot_be_changed_behind_the_geometry():
    source = np.eye(3)
    book = ss.Codebook(source)
    source[0] = 7.0
    assert book.prototypes[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        book.prototypes[0] = 7.0


def test_one_decomposition_serves_everything(rng, monkeypatch):
    calls = []
    svd = np.linalg.svd
    monkeypatch.setattr(
        np.linalg, "svd", lambda *args, **kwargs: calls.append(args[0].shape) or svd(*args, **kwargs)
    )
    book = ss.Codebook(rng.normal(size=(9, 5)))
    X = rng.normal(size=(4, 5))
    assert calls == []
    for _ in range(2):
        book.well_posedness()
        book.invert(book.activations(X))
        ss.morph(X, book, ss.Unit([0, 1, 2, 3])).frames(5)
        ss.morph(X, book, 3, preserve="none")
    assert calls == [(9, 5)]
    for _ in range(2):
        ss.morph(X, book, ss.Cluster([1, 2]))  # releases two units: a pattern of weights of its own
    assert calls == [(9, 5), (9, 5)]


def test_well_posedness_by_hand():
    square = ss.Codebook([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]]).well_posedness()
    assert (square.rank, square.n_features, square.is_exact, square.missing_references) == (2, 2, True, 0)
    assert square.condition_number == pytest.approx(1.0)
    assert square.noise_gain == pytest.approx(0.5 * np.sqrt(2 / 4))  # σ² = 4 twice
    line = ss.Codebook([[0.0, 0.0, 1.0], [1.0, 0.0, 1.0], [3.0, 0.0, 1.0]]).well_posedness()
    assert (line.rank, line.is_exact, line.missing_references) == (1, False, 2)
    point = ss.Codebook([[1.0, 2.0]]).well_posedness()
    assert (point.rank, point.missing_references, point.condition_number) == (0, 2, np.inf)


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9])
def test_rounding_of_a_far_offset_is_no_rank(rng, offset):
    line = rng.normal(size=(8, 1)) * rng.normal(size=5) + offset
    assert ss.Codebook(line).well_posedness().rank == 1


@pytest.mark.parametrize("distance", [0.0, 1e-9, 1e-3, 1.0, 1e6])
def test_the_distance_from_the_hull_keeps_its_digits(rng, distance):
    hull = ss.Codebook(rng.normal(size=(4, 9))).hull
    direction = hull.project(rng.normal(size=(5, 9)))[1]
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    inside = rng.normal(size=(5, 3)) @ hull.basis + hull.center
    y, p = hull.place(inside + distance * direction)
    assert p == pytest.approx(distance, rel=1e-6 if distance < 1e-6 else 1e-10, abs=1e-14)
    assert y == pytest.approx((inside - hull.center) @ hull.basis.T, abs=1e-14 * max(1.0, distance) * 10)


def test_duplicate_prototypes_add_nothing(rng):
    W = rng.normal(size=(4, 3))
    book = ss.Codebook(np.vstack([W, W, W[:1]]))
    assert book.well_posedness().rank == 3
    X = rng.normal(size=(5, 3))
    assert book.invert(book.activations(X)).points == pytest.approx(X)
    assert (book.hull.spacing > 0).all()
    assert ss.Codebook(np.ones((4, 3))).well_posedness().rank == 0


def test_medoids_are_the_nearest_real_samples(rng, monkeypatch):
    X, W = rng.normal(size=(300, 4)), rng.normal(size=(9, 4))
    book = ss.Codebook(W, labels=list("aaabbbccc"))
    nearest = X[naive_activations(X, W).argmin(axis=0)]
    assert (book.medoids(X).prototypes == nearest).all()
    assert book.medoids(X).labels.tolist() == list("aaabbbccc")
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    assert (book.medoids(X).prototypes == nearest).all()


def test_landmarks_complete_a_map(rng):
    book = ss.Codebook(rng.normal(size=(3, 5)))
    missing = book.well_posedness().missing_references
    assert missing == 3
    whole = book.extended(rng.normal(size=(missing, 5)))
    X = rng.normal(size=(6, 5))
    assert whole.well_posedness().is_exact
    assert whole.invert(whole.activations(X)).points == pytest.approx(X)


def test_a_class_is_spoken_for_by_its_pure_units():
    book = ss.Codebook(np.eye(5)).labelled([8, 8, 8, 3, None], [0.95, 0.5, 0.91, 0.6, 0.0])
    assert book.units_of(8).tolist() == [0, 2]
    assert book.units_of("8").tolist() == [0, 2]  # as typed on a command line
    assert book.units_of(3).tolist() == [3]  # no pure one: the purest
    with pytest.raises(ss.InputError, match="no unit bears the label 7; need one of 3, 8"):
        book.units_of(7)
    with pytest.raises(ss.InputError, match=r"som\.label_units"):
        ss.Codebook(np.eye(2)).units_of(8)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ([1.0, 2.0], r"shape \(2,\); need \(n_units, n_features\)"),
        (np.zeros((0, 3)), "empty"),
        ([[1.0, np.nan]], "NaN"),
        ([[1.0, np.inf]], "infinite"),
        ([["a", "b"]], "strings"),
        ([[1.0], [1.0, 2.0]], "ragged"),
        (np.array([[1, None]], dtype=object), "objects"),
        ([[1j, 2.0]], "complex"),
        ([[1e200, 0.0]], "overflows"),
        (np.datetime64("2026-01-01") + np.zeros((2, 2), dtype=int), "datetime64"),
    ],
)
def test_what_are_no_prototypes_is_refused(bad, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(bad)


def test_unfitted_models_and_sparse_matrices_are_named():
    from scipy.sparse import csr_array

    with pytest.raises(ss.InputError, match="KMeans has no prototypes; fit it first"):
        ss.Codebook(KMeans(3))
    with pytest.raises(ss.InputError, match="toarray"):
        ss.Codebook(csr_array(np.eye(3)))
    with pytest.raises(ss.InputError, match="2 columns, but the codebook has 3 features"):
        ss.Codebook(np.eye(3)).activations([[1.0, 2.0]])
    with pytest.raises(ss.InputError, match=r"X\[None, :\]"):
        ss.Codebook(np.eye(3)).activations([1.0, 2.0, 3.0])
    with pytest.raises(ss.InputError, match="one for each of the 3 units"):
        ss.Codebook(np.eye(3), labels=["a"])
