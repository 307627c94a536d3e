"""Targets: what each means, and that success is said only where a path ends in a unit of its target."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_classification
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault.errors import AmbiguousTargetWarning

OVERLAPPING = {"n_samples": 600, "n_features": 20, "n_informative": 6, "flip_y": 0.3, "class_sep": 0.7}


@pytest.fixture(scope="module")
def labelled():
    X, y = make_classification(**OVERLAPPING, random_state=0)
    return ss.SOM(shape=(7, 7)).fit(X).label_units(X, y).cluster(3), X, y


def unit_of(book, points):
    """Best matching units by the definition."""
    m = np.ones(book.n_features) if book.feature_weights is None else book.feature_weights
    return np.argmin([[np.sum(m * (p - w) ** 2) for w in book.prototypes] for p in points], axis=1)


# success


@pytest.mark.slow
def test_where_classes_overlap_success_means_a_unit_of_the_class(labelled):
    som, X, y = labelled
    for label in (0, 1):
        morph = som.morph(X[y != label][:100], ss.Label(label))
        assert set(morph.results) == {ss.Result.REACHED}
        assert (som.unit_labels_[som.predict(morph.end)] == label).all()
        assert (som.predict(morph.end) == morph.targets).all()


def a_mixed_book(rng, n_units, n_features, m=None):
    """Exemplars whose classes have little to do with those of the units that they lie in."""
    W = rng.normal(size=(n_units, n_features))
    labels = [[None, "a", "b"][k] for k in rng.integers(3, size=n_units)]
    book = ss.Codebook(W, labels=labels, purity=rng.random(n_units), feature_weights=m)
    book = book.clustered(rng.integers(-1, 2, size=n_units))
    return book.with_exemplars(rng.normal(size=(4 * n_units, n_features)), rng.choice(["a", "b"], 4 * n_units))


@pytest.mark.slow
@settings(max_examples=60)
@given(
    sizes=st.sampled_from([(3, 2), (6, 3), (8, 20), (5, 1)]),
    kind=st.sampled_from(["label", "cluster", "units", "unit", "each"]),
    way=st.sampled_from(["samples", "map", "prototypes", "stepped", "bounded"]),
    weighted=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_success_is_said_only_in_a_unit_of_the_target(sizes, kind, way, weighted, seed):
    rng = np.random.default_rng(seed)
    book = a_mixed_book(rng, *sizes, rng.random(sizes[1]) + 0.1 if weighted else None)
    X, n_units = rng.normal(size=(5, sizes[1])), sizes[0]
    each = rng.integers(n_units, size=5)
    units = {
        "label": [np.flatnonzero(book.labels == "b")] * 5,
        "cluster": [np.flatnonzero(book.clusters == 1)] * 5,
        "units": [np.array([0, n_units - 1])] * 5,
        "unit": [np.array([1])] * 5,
        "each": each[:, None],
    }[kind]
    toward = {
        "label": ss.Label("b"),
        "cluster": ss.Cluster(1),
        "units": ss.Units([n_units - 1, 0]),
        "unit": 1,
        "each": ss.Unit(each),
    }[kind]
    if kind == "cluster" and not units[0].size:
        with pytest.raises(ss.InputError, match="no cluster 1"):
            ss.morph(X, book, toward)
        return
    options = {
        "samples": {},
        "map": {"via": "map"},
        "prototypes": {},
        "stepped": {"rule": ss.Tikhonov(rigidity=3.0)},
        "bounded": {"bounds": (X.min() - 0.1, X.max() + 0.1)},
    }[way]
    book = book.with_exemplars(None) if way == "prototypes" else book
    if kind == "label" and not units[0].size and way == "prototypes":
        return  # nothing bears the label
    morph = ss.morph(X, book, toward, **options)
    ends = unit_of(book, morph.end)
    for k, result in enumerate(morph.results):
        if result is ss.Result.REACHED:
            assert ends[k] in units[k]
        elif way in ("samples", "map"):
            assert result is ss.Result.MISSED
            assert not units[k].size  # the only excuse


def test_a_class_that_has_no_unit_is_told_with_what_to_do():
    """The path ends at one of its samples, which lies among those of another class."""
    samples, y = [[0.0], [0.1], [0.2], [0.3], [5.0], [5.1]], list("aaabcc")
    book = ss.Codebook([[0.15], [5.0]], labels=["a", "c"]).with_exemplars(samples, y)
    for options in ({}, {"via": "map"}, {"rule": ss.Tikhonov(rigidity=30.0)}):
        morph = ss.morph([[5.0]], book, ss.Label("b"), **options)
        assert morph.results == (ss.Result.MISSED,)
        assert "label_units" in str(morph.results[0])
        assert not morph.results[0].is_success
    assert ss.morph([[5.0]], book, ss.Label("b")).end.tolist() == [[0.3]]
    assert ss.morph([[5.0]], book, ss.Label("a")).results == (ss.Result.REACHED,)
    *_, last = ss.steps([[5.0]], book, ss.Label("b"))
    assert not last.is_reached[0]


def test_reached_as_an_event_is_any_unit_of_the_class():
    """Also one that is too mixed to be aimed at."""
    book = ss.Codebook([[0.0], [4.0], [9.0]], labels=list("abb"), purity=[1.0, 0.6, 1.0])
    for kept in (book, book.with_exemplars([[0.0], [4.0], [8.9], [9.0]], list("abbb"))):
        morph = ss.morph([[0.5]], kept, ss.Label("b"), until=ss.Reached())
        assert unit_of(book, morph.end).tolist() == [1]
        assert ss.morph([[0.5]], kept, ss.Label("b")).end[0, 0] > 8


def test_away_from_a_class_is_out_of_all_its_units():
    book = ss.Codebook([[0.0], [4.0], [9.0]], labels=list("aab"), purity=[1.0, 0.6, 1.0])
    morph = ss.morph([[1.0]], book, ss.Away(ss.Label("a")), preserve="none")
    for k, result in enumerate(morph.results):
        assert result is not ss.Result.LEFT or book.labels[unit_of(book, morph.end)[k]] == "b"
    start = ss.morph([[4.5]], book, ss.Away(ss.Label("a")), preserve="none")
    assert start.results == (ss.Result.LEFT,)
    assert unit_of(book, start.end).tolist() == [2]


def test_units_that_are_equally_near_are_as_good():
    book = ss.Codebook([[0.0], [5.0], [5.0]]).with_exemplars([[0.0], [5.0], [5.1]])
    assert ss.morph([[0.0]], book, 2).results == (ss.Result.REACHED,)
    assert ss.morph([[0.0]], book, 2, via="map").results == (ss.Result.REACHED,)


def test_exemplars_in_float32_lie_in_the_units_that_their_ends_do(rng):
    """Many samples halfway between two prototypes, where a search in float32 errs."""
    side = rng.normal(size=(4000, 3)).astype(np.float32)
    side[:, 0] = (1e-6 * rng.normal(size=4000)).astype(np.float32)
    book = ss.Codebook([[-3.0, 0.1, 0.2], [3.0, 0.1, 0.2]]).with_exemplars(side)
    units = ss.Codebook(book.prototypes).activations(book.exemplars.points.astype(float)).argmin(axis=1)
    assert (book.exemplar_index.units == units).all()


# clusters


def test_a_cluster_is_the_one_of_that_number(labelled):
    som, X, _ = labelled
    for number in range(3):
        units = np.flatnonzero(som.unit_clusters_ == number)
        morph = som.morph(X[:20], ss.Cluster(number))
        assert (som.unit_clusters_[som.predict(morph.end)] == number).all()
        assert set(morph.results) == {ss.Result.REACHED}
        same = som.morph(X[:20], ss.Units(units))
        assert (morph.frames() == same.frames()).all()


@pytest.mark.slow
def test_a_cluster_is_known_wherever_the_map_is(labelled, tmp_path):
    som, X, y = labelled
    som.save(tmp_path / "map.safetensors")
    clusterer = ss.SOMClusterer(3, shape=(5, 5), n_epochs=3).fit(X)
    kept = ss.SOM(shape=(5, 5), n_epochs=3, keep="medoids").fit(X).cluster(3)
    for book in (som, ss.load(tmp_path / "map.safetensors"), som.codebook_, ss.Codebook(som), som.medoids(X)):
        morph = ss.morph(X[:3], book, ss.Cluster(2))
        assert (som.unit_clusters_[morph.targets] == 2).all()
    for model, map_ in ((clusterer, clusterer.som_), (kept, kept)):
        assert (map_.unit_clusters_[ss.morph(X[:3], model, ss.Cluster(2)).targets] == 2).all()
    pipe = make_pipeline(StandardScaler(), ss.SOM(shape=(5, 5), n_epochs=3)).fit(X)
    pipe[-1].cluster(2)
    assert (pipe[-1].unit_clusters_[ss.morph(X[:3], pipe, ss.Cluster(1)).targets] == 1).all()
    del y


def test_a_new_training_forgets_the_clusters(labelled):
    _, X, _ = labelled
    som = ss.SOM(shape=(4, 4), n_epochs=2).fit(X).cluster(2)
    som.fit(X)
    with pytest.raises(
        ss.InputError, match=r"no clusters, so there is no cluster 0; make some first: som.cluster"
    ):
        som.morph(X[:2], ss.Cluster(0))


def test_away_from_a_cluster_is_into_another(labelled):
    som, X, _ = labelled
    inside = X[som.unit_clusters_[som.predict(X)] == 0][:10]
    morph = som.morph(inside, ss.Away(ss.Cluster(0)))
    for end, result in zip(morph.end, morph.results, strict=True):
        assert (result is ss.Result.LEFT) == (som.unit_clusters_[som.predict([end])[0]] != 0)


# what each says when it is given the other


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ss.Cluster([3, 4, 5]), r"got ss.Cluster\(\[3, 4, 5\]\).*did you mean ss.Units\(\[3, 4, 5\]\)"),
        (lambda: ss.Cluster(np.array([3, 4])), r"did you mean ss.Units\(array\(\[3, 4\]\)\)"),
        (lambda: ss.Cluster(np.zeros((2, 2), dtype=int)), "did you mean ss.Units"),
        (lambda: ss.Cluster("two"), r"got ss.Cluster\('two'\); need the number of a cluster"),
        (lambda: ss.Cluster(2.0), "need the number of a cluster"),
        (lambda: ss.Cluster(True), "need the number of a cluster"),
        (lambda: ss.Cluster(None), "need the number of a cluster"),
        (lambda: ss.Units(3), r"did you mean ss.Unit\(3\), or, for the cluster of that number, ss.Cluster\(3\)"),
        (lambda: ss.Units("b"), "the target units holds strings"),
    ],
)  # fmt: skip
def test_a_target_of_the_wrong_kind_is_told_what_it_is(make, words):
    with pytest.raises(ss.InputError, match=words):
        make()


@pytest.mark.parametrize(
    ("toward", "words"),
    [
        (ss.Cluster(3), "the map has no cluster 3; need one of its clusters 0, 1, 2"),
        (ss.Cluster(-1), "the map has no cluster -1; need one of its clusters 0, 1, 2"),
        (ss.Unit([1, 2]), r"got 2 target units for 3 samples; .*any of these is ss.Units\(\[1, 2\]\)"),
        (ss.Units([1, 49]), "target unit 49 does not exist"),
        (ss.Away(ss.Cluster(7)), "no cluster 7"),
    ],
)
def test_a_target_that_the_map_does_not_have_is_refused(labelled, toward, words):
    som, X, _ = labelled
    with pytest.raises(ss.InputError, match=words):
        som.morph(X[:3], toward)


def test_a_number_of_numpy_is_a_number(labelled):
    som, X, _ = labelled
    assert (som.morph(X[:3], ss.Cluster(np.int64(2))).frames() == som.morph(X[:3], ss.Cluster(2)).frames()).all()


def test_a_bare_number_that_is_a_label_too_is_told(labelled):
    som, X, _ = labelled
    with pytest.warns(AmbiguousTargetWarning, match=r"1 is taken as unit 1.*ss.Label\(1\).*ss.Unit\(1\)"):
        morph = som.morph(X[:3], 1)
    assert (morph.targets == 1).all()
    with pytest.warns(AmbiguousTargetWarning):
        som.morph(X[:3], ss.Away(1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for toward in (12, ss.Unit(1), ss.Label(1), ss.Units([0, 1])):
            som.morph(X[:3], toward)
        ss.SOM(shape=(3, 3), n_epochs=1).fit(X).morph(X[:3], 1)


# the target's activation: one quantity


STEPPED = {
    "samples": {},
    "map": {"via": "map"},
    "stepped": {"rule": ss.Tikhonov(rigidity=3.0)},
    "bounded": {"bounds": (-4.0, 4.0)},
    "fixed": {"features_to_vary": [0, 2]},
    "published": {"rule": ss.Tikhonov(damping=3.0, target_weight=1.0), "control": ss.FixedRate(0.05, 6)},
}


@pytest.mark.slow
@settings(max_examples=60)
@given(
    kind=st.sampled_from(["label", "units", "each", "sample", "away"]),
    way=st.sampled_from([*STEPPED, "prototypes"]),
    weighted=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_the_targets_activation_is_the_squared_distance_to_where_the_path_leads(kind, way, weighted, seed):
    rng = np.random.default_rng(seed)
    m = rng.random(3) + 0.1 if weighted else None
    book = a_mixed_book(rng, 6, 3, m).labelled(list("aabbab"))
    book = book.with_exemplars(None) if way == "prototypes" else book
    X, goals, each = rng.normal(size=(4, 3)).clip(-4, 4), rng.normal(size=(4, 3)), rng.integers(6, size=4)
    toward = {
        "label": ss.Label("b"),
        "units": ss.Units([0, 5]),
        "each": ss.Unit(each),
        "sample": ss.Sample(goals),
        "away": ss.Away(ss.Units([0, 5])),
    }[kind]
    if kind == "away" and way == "map":
        return
    options = STEPPED.get(way, {})
    morph = ss.morph(X, book, toward, **options)
    if kind == "sample":
        targets = goals[:, None]
    elif morph.waypoints is not None:
        targets = morph.end[:, None]
    else:
        units = {"label": book.units_of("b"), "each": each[:, None]}.get(kind, np.array([0, 5]))
        targets = np.broadcast_to(book.prototypes[units], (4, *np.shape(units)[-1:], 3))

    def naive(points):
        apart = points[:, None] - targets
        return np.sum(apart**2 * (1.0 if m is None else m), axis=2).min(axis=1)

    for state, saved in zip(ss.steps(X, book, toward, **options), morph.target_activations.T, strict=True):
        assert saved == pytest.approx(naive(state.points), rel=1e-6, abs=1e-9)
        assert state.target_activations == pytest.approx(saved, abs=1e-12)
    frames = morph.frames(7)
    at = morph.target_activations_at(7)
    assert at == pytest.approx(np.stack([naive(frames[:, k]) for k in range(7)], axis=1), rel=1e-6, abs=1e-9)
    assert morph.target_activations_at(frames) == pytest.approx(at, rel=1e-6, abs=1e-9)
    assert morph.target_activations_at(frames[[2, 0]], [2, 0]) == pytest.approx(at[[2, 0]], rel=1e-6, abs=1e-9)
    if way != "published" and kind in ("label", "each", "sample"):
        assert (np.diff(at, axis=1) <= 1e-9 * at[:, :1]).all()


def test_behind_an_encoder_the_targets_activation_is_that_of_codes(labelled):
    _, X, _ = labelled
    pipe = make_pipeline(StandardScaler(), ss.SOM(shape=(4, 4), n_epochs=2)).fit(X)
    codes = pipe[:-1].transform(X[:3])
    through, plain = ss.morph(X[:3], pipe, 3), ss.morph(codes, pipe[-1], 3)
    assert through.target_activations_at(5) == pytest.approx(plain.target_activations_at(5))


def test_frames_of_another_width_are_refused(labelled):
    som, X, _ = labelled
    morph = som.morph(X[:3], ss.Label(1))
    with pytest.raises(ss.InputError, match=r"frames has shape \(3, 5\); need how many, or"):
        morph.target_activations_at(np.zeros((3, 5)))
    with pytest.raises(ss.InputError, match="n_frames is 1"):
        morph.target_activations_at(1)


def test_a_unit_that_as_a_row_is_of_another_class_is_no_target_of_a_table():
    """Unit 1 has more of the first category than of the second, but with the first it is unit 2."""
    W = [[0.0, 1.0, 0.0], [1.0, 0.6, 0.4], [1.0, 1.0, 0.0], [3.0, 0.0, 1.0]]
    book, x = ss.Codebook(W, labels=["a", "b", "a", "b"]), [[0.0, 1.0, 0.0]]
    assert ss.morph(x, book, ss.Label("b")).targets.tolist() == [1]
    assert ss.morph(x, book.with_groups([[1, 2]]), ss.Label("b")).targets.tolist() == [3]
