"""The codebook: whose prototypes, which geometry."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from tests.reference import naive_activations, random_rotation

FORMATS = [sparse.csr_array, sparse.csc_matrix, sparse.coo_array, sparse.lil_array]


def naive_weighted_activations(X, prototypes, feature_weights):
    """Over the features that a sample knows, times the share of all weight that they bear."""
    m, out = feature_weights, np.empty((len(X), len(prototypes)))
    for i, x in enumerate(X):
        known = ~np.isnan(x)
        for k, w in enumerate(prototypes):
            out[i, k] = np.sum(m[known] * (x - w)[known] ** 2) * m.sum() / m[known].sum()
    return out


def test_prototypes_come_from_anyone(rng):
    X = rng.normal(size=(60, 3))
    som = ss.SOM(shape=(2, 3), n_epochs=2).fit(X)
    kmeans = KMeans(4, n_init=1, random_state=0).fit(X)
    assert (ss.Codebook(som).prototypes == som.prototypes_).all()
    assert (ss.Codebook(kmeans).prototypes == kmeans.cluster_centers_).all()
    assert (ss.Codebook(X.tolist()).prototypes == X).all()
    assert (ss.Codebook(ss.Codebook(X)).prototypes == X).all()


def known_of(book):
    """All that a codebook knows."""
    kept = book.exemplars
    return {
        "prototypes": book.prototypes.tolist(),
        "labels": book.labels.tolist(),
        "purity": book.purity.tolist(),
        "clusters": book.clusters.tolist(),
        "edges": book.edges.tolist(),
        "weights": None if book.feature_weights is None else book.feature_weights.tolist(),
        "exemplars": (kept.points.tolist(), kept.labels.tolist(), kept.n_seen, kept.spacing2),
        "exemplar_units": book.exemplar_index.units.tolist(),
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["SOM", "loaded", "clusterer", "classifier", "pipeline", "pipelines", "codebook"])
def test_the_codebook_of_a_map_knows_all_that_the_maps_own_does(rng, tmp_path, kind):
    X = rng.normal(size=(60, 3))
    y = np.where(X[:, 0] > 0, "a", "b")
    parameters = {"shape": (3, 3), "n_epochs": 3, "feature_weights": [1.0, 2.0, 0.5]}
    som = ss.SOM(**parameters).fit(X).label_units(X, y).cluster(2)
    if kind == "loaded":
        som.save(tmp_path / "map.safetensors")
    classifier = ss.SOMClassifier(**parameters).fit(X, y)
    classifier.som_.cluster(2)
    clusterer = ss.SOMClusterer(2, **parameters).fit(X)
    clusterer.som_.label_units(X, y)
    model, own = {
        "SOM": lambda: (som, som),
        "loaded": lambda: (ss.load(tmp_path / "map.safetensors"), som),
        "clusterer": lambda: (clusterer, clusterer.som_),
        "classifier": lambda: (classifier, classifier.som_),
        "pipeline": lambda: (make_pipeline(StandardScaler(), som), som),
        "pipelines": lambda: (make_pipeline(StandardScaler(), make_pipeline("passthrough", som)), som),
        "codebook": lambda: (som.codebook_, som),
    }[kind]()
    book = ss.Codebook(model)
    assert known_of(book) == known_of(own.codebook_)
    for toward in (ss.Label("a"), ss.Cluster(1), 4):
        one, other = (ss.morph(X[:3], each, toward, via="map") for each in (book, own.codebook_))
        assert (one.frames() == other.frames()).all()


def test_what_is_said_of_a_map_anew_takes_the_place_of_what_it_knew(rng):
    X = rng.normal(size=(60, 2)) * [1.0, 20.0]
    som = ss.SOM(shape=(2, 2), n_epochs=2).fit(X).label_units(X, np.repeat(["a", "b"], 30))
    book = ss.Codebook(som, labels=list("cddd"), feature_weights=[1.0, 0.0])
    assert book.labels.tolist() == list("cddd")
    assert (book.purity == 1).all()
    alone = ss.Codebook(som.prototypes_, feature_weights=[1.0, 0.0]).with_exemplars(X)
    assert book.exemplars.spacing2 == alone.exemplars.spacing2  # a length in the new measure
    assert (book.exemplar_index.units == alone.exemplar_index.units).all()


def test_what_is_made_of_a_codebook_forgets_nothing_that_still_holds(rng):
    X = rng.normal(size=(60, 4))
    som = ss.SOM(shape=(3, 3), n_epochs=2).fit(X).label_units(X, np.repeat([1, 2], 30)).cluster(2)
    medoids, more, whole = (
        som.codebook_.medoids(X), som.codebook_.extended(X[:2]), ss.Codebook(np.eye(2)).completed(np.eye(2))
    )  # fmt: skip
    assert medoids.clusters.tolist() == som.unit_clusters_.tolist()
    assert medoids.exemplars is None  # or morphs would not run on the medoids
    assert more.clusters.tolist() == [*som.unit_clusters_, -1, -1]
    assert more.labels.tolist() == [*som.unit_labels_, None, None]
    assert more.exemplars is som.codebook_.exemplars
    assert more.edges is None
    assert whole.clusters is None


def test_clusters_that_are_none_are_refused():
    with pytest.raises(ss.InputError, match=r"clusters has shape \(2,\); need \(3,\)"):
        ss.Codebook(np.eye(3)).clustered([0, 1])
    with pytest.raises(ss.InputError, match="clusters holds float64; need whole numbers"):
        ss.Codebook(np.eye(3)).clustered([0.0, 1.0, 1.5])
    with pytest.raises(ss.InputError, match="the map has no cluster 2; need one of its clusters 0, 4"):
        ss.Codebook(np.eye(3)).clustered([0, 4, -1]).units_in(2)


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
        ss.morph(X, book, ss.Units([1, 2]))  # releases two units: a pattern of weights of its own
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


def test_a_unit_without_a_label_is_of_no_class_not_even_of_one_called_none():
    book = ss.Codebook(np.eye(3)).labelled([None, "None", "8"])
    assert book.units_of("None").tolist() == [1]
    with pytest.raises(ss.InputError, match="no unit bears the label None"):
        book.units_of(None)


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
    with pytest.raises(ss.InputError, match="KMeans has no prototypes; fit it first"):
        ss.Codebook(KMeans(3))
    with pytest.raises(ss.InputError, match="toarray"):
        ss.Codebook(sparse.csr_array(np.eye(3)))
    with pytest.raises(ss.InputError, match="2 columns, but the codebook has 3 features"):
        ss.Codebook(np.eye(3)).activations([[1.0, 2.0]])
    with pytest.raises(ss.InputError, match=r"X\[None, :\]"):
        ss.Codebook(np.eye(3)).activations([1.0, 2.0, 3.0])
    with pytest.raises(ss.InputError, match="one entry for each unit"):
        ss.Codebook(np.eye(3), labels=["a"])


@given(
    n_features=st.integers(1, 6),
    missing=st.floats(0, 0.7),
    offset=st.sampled_from([0.0, 1e6]),
    scale=st.sampled_from([1e-30, 1.0, 1e30]),
    seed=st.integers(0, 999),
)
def test_activations_are_weighted_squares_over_what_is_known(n_features, missing, offset, scale, seed):
    rng = np.random.default_rng(seed)
    X, W = (scale * (rng.normal(size=(n, n_features)) + offset) for n in (5, 4))
    m = rng.random(n_features) * (rng.random(n_features) < 0.7)
    m[seed % n_features] = 1.0
    X[rng.random(X.shape) < missing] = np.nan
    X[:, seed % n_features] = scale * offset
    expected = naive_weighted_activations(X, W, m)
    assert ss.Codebook(W, feature_weights=m).activations(X) == pytest.approx(expected, rel=1e-9, abs=0)
    plain = naive_weighted_activations(X, W, np.ones(n_features))
    assert ss.Codebook(W).activations(X) == pytest.approx(plain, rel=1e-9, abs=0)


@pytest.mark.parametrize("make", FORMATS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.bool_])
def test_sparse_samples_are_the_dense_ones(rng, make, dtype):
    X = (rng.integers(-3, 4, size=(40, 9)) * (rng.random((40, 9)) < 0.2)).astype(dtype)
    X[3] = 0
    book = ss.Codebook(rng.normal(size=(5, 9)), feature_weights=rng.random(9))
    assert book.activations(make(X)) == pytest.approx(book.activations(X.astype(float)), rel=1e-12)
    assert (book.medoids(make(X)).prototypes == book.medoids(X.astype(float)).prototypes).all()


def test_a_sparse_matrix_of_zeros_is_one_of_samples():
    X = sparse.csr_array((2, 3))
    assert ss.Codebook(np.eye(3)).activations(X).tolist() == [[1.0] * 3] * 2
    assert (ss.morph(X, np.eye(3), 1).frames(2)[:, 0] == 0).all()


def test_a_sparse_matrix_that_names_an_entry_twice_means_their_sum():
    X = sparse.csr_array((np.array([1.0, 2.0, 4.0]), np.array([1, 1, 0]), np.array([0, 3])), shape=(1, 2))
    assert ss.Codebook([[0.0, 0.0]]).activations(X).tolist() == [[25.0]]
    assert X.nnz == 3  # it is not changed


def test_sparse_samples_are_never_dense_as_a_whole(rng, monkeypatch):
    X = sparse.csr_array(rng.random((700, 9)) * (rng.random((700, 9)) < 0.3))
    book = ss.Codebook(X[:20].toarray())
    expected = naive_activations(X.toarray(), book.prototypes)
    shapes, toarray = [], sparse.csr_array.toarray
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    monkeypatch.setattr(
        sparse.csr_array, "toarray", lambda self, *args: shapes.append(self.shape) or toarray(self, *args)
    )
    assert book.activations(X) == pytest.approx(expected)
    assert (book.medoids(X).prototypes == book.prototypes).all()
    assert shapes
    assert max(shapes)[0] < 200


@given(n_units=st.integers(1, 9), n_features=st.integers(1, 6), seed=st.integers(0, 999))
def test_weights_make_the_geometry_that_of_scaled_features(n_units, n_features, seed):
    rng = np.random.default_rng(seed)
    W, X, m = rng.normal(size=(n_units, n_features)), rng.normal(size=(20, n_features)), rng.random(n_features)
    book, plain = ss.Codebook(W, feature_weights=m), ss.Codebook(W * np.sqrt(m))
    a, b = book.well_posedness(), plain.well_posedness()
    assert (a.rank, a.is_exact, a.missing_references) == (b.rank, b.is_exact, b.missing_references)
    assert a.noise_gain == pytest.approx(b.noise_gain)
    assert book.hull.spacing == pytest.approx(plain.hull.spacing)
    assert book.hull.coordinates @ book.hull.basis + book.hull.center == pytest.approx(W, abs=1e-9)
    assert (book.medoids(X).prototypes * np.sqrt(m) == plain.medoids(X * np.sqrt(m)).prototypes).all()


@pytest.mark.parametrize("spread", [1.0, 1e-4])
def test_the_way_into_an_ill_conditioned_weighted_hull_and_back_loses_nothing(rng, spread):
    flat = rng.normal(size=(12, 5)) * np.geomspace(1, 1e-10, 5) @ random_rotation(rng, 5)
    hull = ss.Codebook(flat * [1.0, 1.0, 1.0, spread, spread], feature_weights=rng.uniform(0.5, 2, size=5)).hull
    assert hull.dual @ hull.basis.T == pytest.approx(np.eye(5), abs=1e-13)


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9])
def test_rounding_of_a_far_weighted_offset_is_no_rank(rng, offset):
    line = rng.normal(size=(8, 1)) * rng.normal(size=5) + offset
    m = np.array([1e8, 1e-8, 1.0, 4.0, 0.0])
    assert ss.Codebook(line, feature_weights=m).well_posedness().rank == 1


def test_equal_weights_of_one_are_none(rng):
    book = ss.Codebook(rng.normal(size=(5, 3)), feature_weights=[1, 1, 1])
    assert book.feature_weights is None
    assert book.hull.basis is book.hull.dual


def test_a_feature_of_weight_zero_is_in_no_geometry(rng):
    W, m = rng.normal(size=(9, 5)), np.array([1.0, 0.0, 2.0, 0.0, 3.0])
    book, fewer = ss.Codebook(W, feature_weights=m), ss.Codebook(W[:, m > 0], feature_weights=m[m > 0])
    assert (book.hull.dual[:, m == 0] == 0).all()
    assert book.hull.singular_values == pytest.approx(fewer.hull.singular_values)
    posed = book.well_posedness()
    assert (posed.rank, posed.n_features, posed.is_exact) == (3, 5, False)
    assert (posed.missing_references, posed.n_invisible) == (0, 2)
    assert str(posed).startswith("exactly invertible but for 2 features of weight zero: rank 3 of 5")
    assert fewer.well_posedness().is_exact
    few = ss.Codebook(W[:3], feature_weights=m).well_posedness()
    assert str(few).startswith("1 references short of exact inversion but for 2 features of weight zero")


def test_weights_come_along(rng):
    W, m = rng.normal(size=(4, 3)), [1.0, 0.0, 2.0]
    book = ss.Codebook(W, feature_weights=m)
    fitted = SimpleNamespace(prototypes_=W, feature_weights_=m, feature_weights="auto")
    asked = SimpleNamespace(prototypes_=W, feature_weights=[5.0, 5.0, 5.0])
    for made in (
        ss.Codebook(book),
        ss.Codebook(fitted),
        book.extended(W[:1]),
        book.medoids(W),
        book.labelled(list("abcd")),
    ):
        assert made.feature_weights.tolist() == m
        assert made.hull.metric.weights.tolist() == m
    assert ss.Codebook(asked).feature_weights is None
    assert ss.Codebook(book, feature_weights=[1.0, 2.0, 3.0]).feature_weights.tolist() == [1.0, 2.0, 3.0]


def test_weights_cannot_be_changed_behind_the_geometry():
    source = np.array([1.0, 2.0])
    book = ss.Codebook(np.eye(2), feature_weights=source)
    source[0] = 7.0
    assert book.feature_weights.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        book.feature_weights[0] = 7.0


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ([1.0, 2.0], r"feature_weights has shape \(2,\); need \(3,\): one weight for each of the 3 features"),
        ([1.0, -2.0, 0.0], "feature_weights contains -2; weights must be 0 or larger"),
        ([0, 0, 0], "0 throughout"),
        ([1.0, np.nan, 1.0], "NaN"),
        ([1.0, np.inf, 1.0], "infinite"),
        (["a", "b", "c"], "strings"),
    ],
)
def test_what_are_no_feature_weights_is_refused(bad, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(np.eye(3), feature_weights=bad)


def test_weights_that_carry_prototypes_out_of_float64_are_refused():
    with pytest.raises(ss.InputError, match="times the roots of feature_weights contains 1e"):
        ss.Codebook(1e60 * np.eye(2), feature_weights=[1e60, 1.0])


@pytest.mark.parametrize(
    ("X", "words"),
    [
        ([[np.nan, np.inf, 1.0]], "infinite"),
        (sparse.csr_array([[1.0, np.nan, 0.0]]), "sparse and contains NaN"),
        (sparse.csr_array([[1.0, np.inf, 0.0]]), "infinite"),
        (sparse.csr_array([[1.0, 1e80, 0.0]]), "overflows"),
        (sparse.csr_array([[1j, 0.0, 0.0]]), "complex"),
        (sparse.csr_array(np.eye(2)), r"shape \(2, 2\), but the codebook has 3 features"),
        (sparse.csr_array((0, 3)), r"shape \(0, 3\)"),
        (sparse.coo_array(np.ones(3)), r"shape \(3,\)"),
    ],
)
def test_samples_that_show_no_distance_are_refused(X, words):
    with pytest.raises(ss.InputError, match=words):
        ss.Codebook(np.eye(3), feature_weights=[1.0, 0.0, 2.0]).activations(X)


def test_medoids_are_of_complete_samples():
    with pytest.raises(ss.InputError, match=r"first in row 1\); need complete samples: .*som\.impute\(X\)"):
        ss.Codebook(np.eye(2)).medoids([[0.0, 1.0], [np.nan, 1.0]])
