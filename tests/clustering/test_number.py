"""How many clusters there are, and how sure that is."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris, load_wine, make_blobs, make_circles, make_moons
from sklearn.metrics import adjusted_rand_score

import somersault as ss
from somersault.clustering import METHODS, choose, clusters, number
from somersault.clustering.graph import components
from somersault.lattice import Lattice

from .prototypes import COUNTED, SEEDS


def blobs(n_groups, seed, gap=9.0, n_features=3):
    """Groups of 60 to 300 samples of standard deviation 1, no two centers nearer than the gap."""
    rng = np.random.default_rng(seed)
    centers = []
    while len(centers) < n_groups:
        center = rng.uniform(-2 * gap, 2 * gap, n_features)
        if all(np.linalg.norm(center - other) > gap for other in centers):
            centers.append(center)
    return make_blobs(rng.integers(60, 300, n_groups), centers=np.array(centers), random_state=seed)


def trained(X, shape):
    """A map of the samples, its hits and the samples' units."""
    som = ss.SOM(shape, n_epochs=10).fit(X)
    bmus = som.predict(X)
    return som, np.bincount(bmus, minlength=som.lattice_.n_units), bmus


@pytest.fixture(scope="module")
def maps_of_blobs():
    """(number of groups, group of each sample, map, hits, units) of maps of well separated groups."""
    out = []
    for n_groups in (2, 3, 5, 7):
        for seed in (0, 1):
            X, y = blobs(n_groups, seed)
            out.append((n_groups, y, *trained(X, (12, 12))))
    return out


@pytest.mark.slow
@pytest.mark.parametrize("method", COUNTED)
def test_with_hits_the_number_of_well_separated_groups_is_found(maps_of_blobs, method):
    for n_groups, y, som, hits, bmus in maps_of_blobs:
        labels = clusters(som.prototypes_, som.lattice_, method=method, hits=hits)
        assert labels.max() + 1 == n_groups
        assert adjusted_rand_score(y, labels[bmus]) > 0.98


@pytest.mark.parametrize("method", ["ward", "kmeans", "watershed"])
def test_told_the_number_every_method_finds_well_separated_groups(maps_of_blobs, method):
    for n_groups, y, som, hits, bmus in maps_of_blobs:
        labels = clusters(som.prototypes_, som.lattice_, n_groups, method, hits)
        assert adjusted_rand_score(y, labels[bmus]) > 0.9


@pytest.mark.parametrize("method", ["hdbscan"])
def test_hdbscan_finds_the_number_of_most_well_separated_groups(maps_of_blobs, method):
    found = [
        clusters(som.prototypes_, som.lattice_, method=method, hits=hits).max() + 1
        for _, _, som, hits, _ in maps_of_blobs
    ]
    assert np.mean([n == n_groups for n, (n_groups, *_) in zip(found, maps_of_blobs, strict=True)]) >= 0.75


def known_sets():
    """Samples of which one knows of how many clusters they are, and whether a map of them can be sure."""
    rng = np.random.default_rng(0)
    spread = np.vstack([center + 0.12 * rng.normal(size=(100, 2)) for center in np.argwhere(np.ones((5, 6)))])
    tight = np.vstack([[np.cos(t), np.sin(t)] + 0.06 * rng.normal(size=(100, 2)) for t in np.arange(6)])
    wine = load_wine().data
    return {
        "one cloud": (rng.normal(size=(600, 2)), {1}, True),
        "one cloud, 5 features": (rng.normal(size=(1000, 5)), {1}, True),
        "few samples": (rng.normal(size=(150, 2)), {1}, True),
        "a square": (rng.uniform(size=(800, 2)), {1}, True),
        "heavy tails": (rng.standard_t(4, size=(600, 3)), {1}, True),
        "iris": (load_iris().data, {2, 3}, True),
        "wine": ((wine - wine.mean(axis=0)) / wine.std(axis=0), {3}, False),
        "six groups": (tight, {6}, True),
        "thirty groups": (spread, {30}, None),
        "moons": (make_moons(600, noise=0.06, random_state=0)[0], {2}, None),
        "circles": (make_circles(800, noise=0.04, factor=0.5, random_state=0)[0], {2}, True),
    }


KNOWN = known_sets()


@pytest.mark.slow
@pytest.mark.parametrize("name", KNOWN)
def test_the_number_of_clusters_is_the_known_one(name):
    X, numbers, is_sure = KNOWN[name]
    som = ss.SOM().fit(X)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        choice = som.cluster().cluster_choice_
    assert choice.n_clusters in numbers
    assert som.unit_clusters_.max() + 1 == choice.n_clusters
    assert is_sure is None or choice.is_sure == is_sure
    assert [str(warning.message) for warning in caught] == ([] if choice.is_sure else [choice.in_words])
    assert np.count_nonzero(choice.depths > choice.least_depth) + 1 == choice.n_clusters or choice.gains.size


def choice_of(som, X):
    """How many clusters a map shows, whether it is sure or not."""
    with warnings.catch_warnings(action="ignore", category=ss.ClusterNumberWarning):
        return som.fit(X).cluster().cluster_choice_


def drawn_sets(seed):
    """Parts or new draws of sets whose number of clusters is known."""
    rng = np.random.default_rng(seed)
    wine = load_wine().data
    grid = np.argwhere(np.ones((5, 6)))
    return {
        "one cloud": (rng.normal(size=(600, 2)), {1}),
        "one cloud, 5 features": (rng.normal(size=(1000, 5)), {1}),
        "iris": (rng.permutation(load_iris().data)[:120], {2, 3}),
        "wine": (rng.permutation((wine - wine.mean(axis=0)) / wine.std(axis=0))[:140], {3}),
        "moons": (make_moons(600, noise=0.06, random_state=seed)[0], {2}),
        "circles": (make_circles(800, noise=0.04, factor=0.5, random_state=seed)[0], {2}),
        "six blobs": (make_blobs(600, centers=6, cluster_std=0.3, random_state=seed)[0], {6}),
        "thirty blobs": (np.vstack([center + 0.12 * rng.normal(size=(100, 2)) for center in grid]), {30}),
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 3, 5])  # of six blobs each has two that are close
@pytest.mark.parametrize("som", [ss.SOM(), ss.SOM((10, 10))], ids=["default", "10x10"])
def test_a_number_is_the_known_one_or_is_not_sure(som, seed):
    for name, (X, numbers) in drawn_sets(seed).items():
        choice = choice_of(clone(som), X)
        assert choice.n_clusters in numbers or not choice.is_sure, name


def test_two_groups_with_one_peak_between_them_are_told():
    X = make_blobs(600, centers=6, cluster_std=0.3, random_state=3)[0]
    with pytest.warns(ss.ClusterNumberWarning, match=r"^5 clusters, .* times the sum of squares of the others"):
        som = ss.SOM().fit(X).cluster()
    _, sizes = np.unique(som.unit_clusters_[som.predict(X)], return_counts=True)
    assert f"cluster {np.argmax(sizes)} has" in som.cluster_choice_.reason


@given(
    seed=SEEDS,
    n=st.integers(1, 6),
    shift=st.sampled_from([0.0, -3.0, 1e3]),
)
def test_squares_within_clusters_and_between_them_add_up(seed, n, shift):
    rng = np.random.default_rng(seed)
    W, weights = rng.normal(size=(30, 3)) + shift, rng.integers(0, 5, 30) + (np.arange(30) < n)
    labels = np.append(np.arange(n), rng.integers(0, n, 30 - n))
    means = np.array([np.average(W[labels == k], axis=0, weights=weights[labels == k]) for k in range(n)])
    total = weights @ np.square(W - np.average(W, axis=0, weights=weights)).sum(axis=1)
    between = weights @ np.square(means[labels] - np.average(W, axis=0, weights=weights)).sum(axis=1)
    np.testing.assert_allclose(number.squares_within(W, labels, weights).sum(), total - between, rtol=1e-7)


@pytest.mark.parametrize(
    ("within", "doubted"),
    [
        ([1.0, 3.0, 1.1, 0.9], 1),
        ([1.0, 1.1, 0.9, 30.0], 3),
        ([1.0, 1.9, 1.01, 0.99], None),  # two such groups together would have more
        ([1.0, 9.0, 3.0, 0.3], None),  # the others differ as much
        ([1.0, 9.0], None),  # one other does not tell how much they differ
        ([9.0], None),
        ([0.0, 0.0, 1.0], None),  # points do not tell either
    ],
)
def test_a_cluster_that_is_more_than_twice_the_others_may_be_two(within, doubted):
    sure = number.ClusterChoice(len(within), True, "valleys say so", np.zeros(0), 1.0, np.zeros(0))
    for scale in (1.0, 1e-9, 1e9):
        choice = sure.beside(scale * np.array(within))
        assert choice.is_sure == (doubted is None)
        assert choice.is_sure or choice.reason.startswith(f"cluster {doubted} has ")
    given = number.ClusterChoice.given(len(within))
    assert given.beside(np.array(within)) is given


def test_units_without_samples_are_a_doubt_of_one_cluster():
    X = make_circles(600, noise=0.04, factor=0.5, random_state=0)[0]
    choice = choice_of(ss.SOM((10, 10)), X)
    assert choice.n_clusters == 1
    assert choice.reason.endswith("have no samples and may part clusters")


@pytest.mark.parametrize("shape", [(8, 8), (10, 10), (20, 20)])
def test_units_that_chance_leaves_without_samples_are_no_doubt(shape):
    """On the largest of these maps a fifth of the units has none."""
    choice = choice_of(ss.SOM(shape), np.random.default_rng(5).normal(size=(600, 2)))
    assert choice.n_clusters == 1
    assert "have no samples" not in choice.reason


@pytest.mark.slow
def test_samples_that_overlap_in_compact_groups_are_told_with_what_speaks_for_them():
    X = KNOWN["wine"][0]
    with pytest.warns(ss.ClusterNumberWarning, match=r"^3 clusters, but this is not sure: no valley parts them"):
        som = ss.SOM().fit(X).cluster()
    choice = som.cluster_choice_
    assert (choice.depths < choice.least_depth).all()
    assert (choice.gains[:2] > 0.1).all()
    assert choice.gains[2] < 0.1


@pytest.mark.filterwarnings("ignore::somersault.ScaleWarning")
def test_a_valley_that_may_be_chance_is_told():
    rng = np.random.default_rng(1)
    found = []
    for gap in (0.0, 3.6, 8.0):
        X = np.vstack([rng.normal(size=(300, 2)), np.array([gap, 0.0]) + rng.normal(size=(300, 2))])
        som = ss.SOM((12, 12)).fit(X)
        found.append(choose(som.prototypes_, som.lattice_, som.quality(X).hits.astype(float)))
    assert [(c.n_clusters, c.is_sure) for c in found if c.is_sure] == [(1, True), (2, True)]
    assert not found[1].is_sure


def test_a_map_that_is_too_small_for_its_clusters_says_so():
    X, _ = blobs(12, 0, gap=9.0, n_features=2)
    with pytest.warns(ss.ClusterNumberWarning, match="but this is not sure"):
        ss.SOM((6, 6)).fit(X).cluster()


def test_a_given_number_is_no_choice():
    som = ss.SOM((4, 4), n_epochs=2).fit(np.random.default_rng(0).normal(size=(50, 2))).cluster(3)
    assert som.cluster_choice_.is_given
    assert som.cluster_choice_.n_clusters == 3


def test_hdbscan_is_not_sure_where_valleys_say_another_number():
    X = np.random.default_rng(0).normal(size=(600, 2))
    som = ss.SOM((12, 12)).fit(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        choice = som.cluster(method="hdbscan").cluster_choice_
    assert choice.n_clusters == som.unit_clusters_.max() + 1
    assert choice.is_sure == (choice.n_clusters == 1)


def naive_depths(height, edges, saddle):
    """Depths of valleys by flooding level after level."""
    out = {}
    for level in np.unique(saddle):
        below = edges[saddle < level]
        label = components(below, len(height))
        after = components(edges[saddle <= level], len(height))
        for basin in np.unique(after):
            floors = sorted(height[label == old].min() for old in np.unique(label[after == basin]))
            for floor in floors[1:]:
                out[floor] = level - floor
    return np.sort(list(out.values()))


@settings(max_examples=25)
@given(shape=st.sampled_from([(1, 9), (3, 4), (5, 5)]), seed=SEEDS)
def test_depths_are_those_of_a_flood_level_by_level(shape, seed):
    lattice, rng = Lattice(shape), np.random.default_rng(seed)
    height = rng.normal(size=lattice.n_units)
    saddle = height[lattice.edges].max(axis=1) + rng.exponential(size=len(lattice.edges))
    found = number._persistence(height, lattice.edges, saddle)
    assert np.sort(found) == pytest.approx(naive_depths(height, lattice.edges, saddle))


@settings(max_examples=25)
@given(seed=SEEDS, mass=st.floats(0.5, 8), n=st.integers(3, 12))
def test_heights_are_mean_squares_to_the_nearest_samples(seed, mass, n):
    rng = np.random.default_rng(seed)
    X, hits, P = rng.normal(size=(n, 2)), rng.integers(1, 4, n), rng.normal(size=(4, 2))
    for point, height in zip(
        P, number._heights(P, X, np.zeros(n), hits.astype(float), (mass,))[:, 0], strict=True
    ):
        squares = np.sort(np.repeat(np.square(X - point).sum(axis=1), hits))
        weights = np.clip(mass - np.arange(len(squares)), 0, 1)
        assert np.exp(2 * height) * mass == pytest.approx(weights[: len(squares)] @ squares)


@pytest.mark.parametrize("method", METHODS)
def test_iris_falls_into_setosa_and_the_two_others(method):
    X, y = load_iris(return_X_y=True)
    som, hits, bmus = trained(X, (10, 10))
    labels = clusters(som.prototypes_, som.lattice_, method=method, hits=hits)[bmus]
    assert labels.max() == 1
    assert adjusted_rand_score(y == 0, labels) > 0.85


def test_ten_clusters_of_a_map_of_digits_resemble_the_digits():
    X, y = load_digits(return_X_y=True)
    som, hits, bmus = trained(X, (10, 10))
    for method in COUNTED:
        labels = clusters(som.prototypes_, som.lattice_, 10, method, hits)
        assert adjusted_rand_score(y, labels[bmus]) > 0.5
