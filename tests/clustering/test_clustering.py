"""Clusters of the map: laws, plain references, and how many there are."""

import subprocess
import sys
import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from sklearn.base import clone
from sklearn.cluster import HDBSCAN
from sklearn.datasets import load_digits, load_iris, load_wine, make_blobs, make_circles, make_moons
from sklearn.metrics import adjusted_rand_score

import somersault as ss
from somersault.clustering import METHODS, choose, clusters, number, u_matrix
from somersault.clustering.graph import components
from somersault.errors import InputError
from somersault.lattice import BOUNDARIES, TOPOLOGIES, Lattice

COUNTED = ("ward", "kmeans", "watershed")
"""The methods that take a number of clusters."""

LATTICES = st.builds(
    lambda rows, columns, topology, boundary: Lattice((2 * rows, columns), topology, boundary),
    st.integers(1, 3),
    st.integers(1, 6),
    st.sampled_from(TOPOLOGIES),
    st.sampled_from(BOUNDARIES),
)
SEEDS = st.integers(0, 10_000)


def random_prototypes(lattice, seed, n_features=3):
    return np.random.default_rng(seed).normal(size=(lattice.n_units, n_features))


def islands(lattice, seed=0, noise=0.05):
    """A map of three clusters: its columns in three parts, 10 apart."""
    part = np.arange(lattice.n_units) % lattice.shape[1] * 3 // lattice.shape[1]
    rng = np.random.default_rng(seed)
    return 10.0 * np.eye(3)[part] + noise * rng.normal(size=(lattice.n_units, 3)), part


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


def same_partition(a, b):
    return adjusted_rand_score(a, b) == 1.0


def n_regions(labels, lattice):
    """Connected regions of units with one label."""
    near = np.isclose(lattice.distances, 1.0) & (labels[:, None] == labels)
    return connected_components(near, directed=False)[0]


# laws


@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(METHODS))
def test_every_unit_has_a_cluster_numbered_in_the_order_of_first_units(lattice, seed, method):
    labels = clusters(random_prototypes(lattice, seed), lattice, method=method)
    assert labels.shape == (lattice.n_units,)
    assert labels.dtype == np.intp
    highest = np.maximum.accumulate(labels)
    assert labels[0] == 0
    assert (labels >= 0).all()
    assert (np.diff(highest) <= 1).all()


@pytest.mark.slow
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(["ward", "kmeans"]), data=st.data())
def test_as_many_clusters_as_asked_for(lattice, seed, method, data):
    n = data.draw(st.integers(1, lattice.n_units))
    labels = clusters(random_prototypes(lattice, seed), lattice, n, method)
    assert len(np.unique(labels)) == n


@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(["ward", "watershed"]))
def test_clusters_are_regions_of_the_map(lattice, seed, method):
    labels = clusters(random_prototypes(lattice, seed), lattice, method=method)
    assert n_regions(labels, lattice) == labels.max() + 1


@pytest.mark.slow
@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(["ward", "watershed"]))
def test_more_clusters_refine_fewer(lattice, seed, method):
    W = random_prototypes(lattice, seed)
    n_most = most(W, lattice, method)
    for n in range(1, n_most):
        coarse, fine = (clusters(W, lattice, k, method) for k in (n, n + 1))
        assert len(np.unique(np.column_stack([coarse, fine]), axis=0)) == n + 1


def most(W, lattice, method, hits=None):
    """The largest number of clusters that is not refused."""
    for n in range(lattice.n_units, 0, -1):
        try:
            clusters(W, lattice, n, method, hits)
        except InputError:
            continue
        return n
    raise AssertionError


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_islands_are_found_on_every_lattice(topology, boundary, method):
    lattice = Lattice((6, 9), topology, boundary)
    W, part = islands(lattice)
    assert clusters(W, lattice, method=method).tolist() == part.tolist()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e30, 1e-30, -3.0, 2.0**-600])
def test_the_unit_of_measure_does_not_matter(method, scale):
    lattice = Lattice((8, 8))
    W = random_prototypes(lattice, 0)
    assert clusters(scale * W, lattice, method=method).tolist() == clusters(W, lattice, method=method).tolist()


@pytest.mark.parametrize("method", METHODS)
def test_the_offset_does_not_matter_however_large_against_the_spread(method):
    lattice = Lattice((8, 8))
    for seed in range(5):
        W = 1e6 + 1e-8 * random_prototypes(lattice, seed)
        assert clusters(W, lattice, method=method).tolist() == clusters(W - 1e6, lattice, method=method).tolist()


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_feature_does_not_matter(method):
    lattice = Lattice((6, 9))
    W, _ = islands(lattice, noise=1.5)
    wider = np.column_stack([W, np.full(54, 123.0)])
    assert (clusters(W, lattice, method=method) == clusters(wider, lattice, method=method)).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_prototypes_are_left_as_they_are(method):
    lattice = Lattice((6, 9))
    W, _ = islands(lattice)
    before = W.copy()
    clusters(W, lattice, method=method)
    assert np.array_equal(W, before)


@pytest.mark.parametrize("method", ["ward", "watershed"])
def test_a_joined_edge_joins_a_region(method):
    row = (np.repeat([0.0, 5.0, 9.0, 0.3], 3) + np.tile([0.0, 0.1, 0.2], 4))[:, None]
    planar, joined = Lattice((1, 12)), Lattice((1, 12), boundary="cylindrical")
    assert clusters(row, planar, 4, method).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert clusters(row, joined, 3, method).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0]


def test_kmeans_joins_what_is_apart_on_the_map_and_ward_does_not():
    row, lattice = np.array([[0.0], [0.1], [5.0], [5.1], [0.2], [0.3]]), Lattice((1, 6))
    assert clusters(row, lattice, 2, "kmeans").tolist() == [0, 0, 1, 1, 0, 0]
    assert clusters(row, lattice, 3, "ward").tolist() == [0, 0, 1, 1, 2, 2]


def test_the_seed_of_kmeans_is_fixed_and_counts():
    lattice = Lattice((12, 12))
    W = random_prototypes(lattice, 0)
    first = clusters(W, lattice, 20, "kmeans")
    assert (first == clusters(W, lattice, 20, "kmeans")).all()
    assert (first != clusters(W, lattice, 20, "kmeans", random_state=1)).any()


# plain references


def naive_ward(W, lattice, n_clusters, hits=None):
    """Merge the neighboring regions whose union adds least to the squares within."""
    regions = [[unit] for unit in range(lattice.n_units)]
    hits = np.ones(lattice.n_units, dtype=int) if hits is None else hits

    def squares(units):
        copies = np.repeat(W[units], hits[units], axis=0)
        return np.sum((copies - copies.mean(axis=0)) ** 2)

    while len(regions) > n_clusters:
        costs = {}
        for i, a in enumerate(regions):
            for j in range(i):
                b = regions[j]
                if np.isclose(lattice.distances[np.ix_(a, b)], 1.0).any():
                    costs[i, j] = squares(a + b) - squares(a) - squares(b)
        i, j = min(costs, key=costs.get)
        regions[j] += regions.pop(i)
    labels = np.empty(lattice.n_units, dtype=int)
    for i, units in enumerate(regions):
        labels[units] = i
    return labels


@settings(max_examples=30)
@given(
    shape=st.sampled_from([(2, 3), (4, 3), (2, 5)]),
    topology=st.sampled_from(TOPOLOGIES),
    boundary=st.sampled_from(BOUNDARIES),
    seed=SEEDS,
    n=st.integers(1, 6),
)
def test_ward_merges_the_neighboring_regions_of_least_cost(shape, topology, boundary, seed, n):
    lattice = Lattice(shape, topology, boundary)
    W = random_prototypes(lattice, seed)
    assert same_partition(clusters(W, lattice, n), naive_ward(W, lattice, n))


def naive_watershed(W, lattice):
    """Immersion, unit by unit, then merging of the least persistent basin; the partitions by number of basins."""
    near = np.isclose(lattice.distances, 1.0)
    height = np.array([np.linalg.norm(W[near[u]] - W[u], axis=1).mean() for u in range(len(W))])
    label = np.full(len(W), -1)
    for unit in np.argsort(height):
        flooded = np.flatnonzero(near[unit] & (label >= 0))
        if len(flooded):
            label[unit] = label[flooded[np.argmin(np.linalg.norm(W[flooded] - W[unit], axis=1))]]
        else:
            label[unit] = label.max() + 1
    partitions = {}
    while True:
        basins = np.unique(label)
        partitions[len(basins)] = label.copy()
        if len(basins) == 1:
            return partitions
        persistence = {}
        for a in basins:
            for b in set(basins) - {a}:
                pairs = np.argwhere(near & (label == a)[:, None] & (label == b))
                if len(pairs):
                    saddle = height[pairs].max(axis=1).min()
                    persistence[a, b] = (saddle - height[label == a].min(), saddle)
        higher, lower = min(persistence, key=persistence.get)
        label[label == higher] = lower


@settings(max_examples=25)
@given(
    shape=st.sampled_from([(4, 5), (6, 3), (1, 12)]),
    topology=st.sampled_from(TOPOLOGIES),
    boundary=st.sampled_from(BOUNDARIES),
    seed=SEEDS,
)
def test_watershed_merges_the_least_persistent_basins_of_an_immersion(shape, topology, boundary, seed):
    assume(shape[0] % 2 == 0 or (topology, boundary) != ("hexagonal", "toroidal"))
    lattice = Lattice(shape, topology, boundary)
    W = random_prototypes(lattice, seed)
    partitions = naive_watershed(W, lattice)
    assert most(W, lattice, "watershed") == len(partitions)
    for n, labels in partitions.items():
        assert same_partition(clusters(W, lattice, n, "watershed"), labels)


def test_a_unit_on_the_ridge_goes_to_the_basin_of_the_prototype_nearest_to_it():
    # heights 1, 1.5, 2.5, 3, 2, 1: unit 3 lies higher than both its neighbors, and nearer to unit 2
    row = np.array([[0.0], [1.0], [3.0], [5.9], [9.0], [10.0], [11.0]])
    assert clusters(row, Lattice((1, 7)), 2, "watershed").tolist() == [0, 0, 0, 0, 1, 1, 1]
    row[3] = 6.1
    assert clusters(row, Lattice((1, 7)), 2, "watershed").tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_the_more_persistent_of_two_passes_parts_two_clusters():
    # 0 from 1 to 2 at first: floors 1, 1, 1.5; saddles 4.5 and 2
    steps = np.array([1, 1, 8, 1, 1, 2.4, 1.6, 1.6])
    row = np.concatenate([[0.0], np.cumsum(steps)])[:, None]
    lattice = Lattice((1, 9))
    assert u_matrix(row, lattice).tolist() == pytest.approx([1, 1, 4.5, 4.5, 1, 1.7, 2, 1.6, 1.6])
    # relative depths 1, 1 − 1/4.5 = 0.78, 1 − 1.6/2 = 0.2
    assert most(row, lattice, "watershed") == 3
    assert clusters(row, lattice, 2, "watershed").tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1]


def test_a_map_of_shallow_basins_is_one_cluster():
    row, lattice = np.cumsum([0, 1, 1, 1.3, 1, 1, 1.2, 1, 1])[:, None], Lattice((1, 9))
    assert most(row, lattice, "watershed") == 3
    assert (clusters(row, lattice, method="watershed") == 0).all()


def test_the_most_persistent_pass_parts_two_clusters_not_the_relatively_deepest():
    # heights 0.1 beside a ridge of 0.55, then a ridge of 4 to heights of 2
    row = np.cumsum([0, 0.1, 0.1, 0.1, 1, 0.1, 0.1, 0.1, 6, 2, 2, 2])[:, None]
    assert clusters(row, Lattice((1, 12)), 2, "watershed").tolist() == [0] * 8 + [1] * 4


def test_a_map_without_ridges_is_one_basin_whatever_the_rounding():
    lattice = Lattice((8, 8), "rectangular")
    regular = 0.1 * lattice.coordinates
    assert (clusters(regular, lattice, method="watershed") == 0).all()
    with pytest.raises(InputError, match="tells apart in this map is 1"):
        clusters(regular, Lattice((8, 8), "rectangular"), 2, "watershed")


@given(lattice=LATTICES, seed=SEEDS)
def test_u_heights_are_mean_distances_to_the_lattice_neighbors(lattice, seed):
    W = random_prototypes(lattice, seed)
    for unit, height in enumerate(u_matrix(W, lattice)):
        apart = [np.linalg.norm(W[unit] - W[other]) for other in lattice.neighbors(unit)]
        assert height == pytest.approx(np.mean(apart) if apart else 0.0)


def test_hdbscan_leaves_noise_to_the_cluster_of_the_nearest_clustered_unit():
    lattice = Lattice((6, 9))
    W, _ = islands(lattice, noise=0.5)
    W[::10] += 20 * np.random.default_rng(0).normal(size=W[::10].shape)
    plain = HDBSCAN(copy=True).fit_predict(W)
    assert (plain == -1).any()
    dense = np.flatnonzero(plain >= 0)
    wanted = [plain[min(dense, key=lambda other: np.linalg.norm(W[unit] - W[other]))] for unit in range(54)]
    assert same_partition(clusters(W, lattice, method="hdbscan"), wanted)


# hits


def bridged(seed):
    """Three groups of ten units with samples; units without any lead from each to the next."""
    rng = np.random.default_rng(seed)
    a, b, c = (np.array(center) + 0.3 * rng.normal(size=(10, 2)) for center in ([0, 0], [10, 0], [10, 10]))
    ways = [
        p.mean(axis=0) + np.sort(rng.uniform(size=(40, 1)), axis=0) * (q - p).mean(axis=0)
        for p, q in ((a, b), (b, c))
    ]
    return np.concatenate([a, ways[0], b, ways[1], c]), np.repeat([7, 0, 4, 0, 2], [10, 40, 10, 40, 10])


@pytest.mark.parametrize("method", ["ward", "kmeans", "hdbscan"])
def test_units_without_samples_do_not_count_in_the_number_of_clusters(method):
    lattice = Lattice((1, 110))
    for seed in range(3):
        W, hits = bridged(seed)
        assert clusters(W, lattice, method=method, hits=hits).max() + 1 == 3


def test_hits_weigh_in_kmeans_like_so_many_copies_of_the_prototype():
    # the nearest pair adds 1.0²/2 = 0.5 to the squares, with 9 samples at 2.1 0.9; the other pair 1.1²/2 = 0.605
    row, lattice = np.array([[0.0], [1.1], [2.1]]), Lattice((1, 3))
    assert clusters(row, lattice, 2, "kmeans").tolist() == [0, 1, 1]
    assert clusters(row, lattice, 2, "kmeans", hits=[1, 1, 9]).tolist() == [0, 0, 1]


@pytest.mark.slow
@settings(max_examples=25)
@given(
    lattice=LATTICES,
    seed=SEEDS,
    method=st.sampled_from(METHODS),
    factor=st.sampled_from([2.0**-1060, 0.1, 3, 1e60]),
)
def test_told_the_number_only_the_shares_of_hits_matter(lattice, seed, method, factor):
    W = random_prototypes(lattice, seed)
    hits = np.random.default_rng(seed).integers(0, 4, lattice.n_units) + np.eye(1, lattice.n_units)[0]
    n = None if method == "hdbscan" else 1 + seed % most(W, lattice, method, hits)
    one, other = (clusters(W, lattice, n, method, h) for h in (hits, factor * hits))
    assert (one == other).all()


@pytest.mark.slow
@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(COUNTED), data=st.data())
def test_every_cluster_has_samples_however_many_are_asked_for(lattice, seed, method, data):
    W = random_prototypes(lattice, seed)
    hits = np.random.default_rng(seed).integers(0, 2, lattice.n_units) + np.eye(1, lattice.n_units)[0]
    n_most = most(W, lattice, method, hits)
    if method != "watershed":
        assert n_most == np.count_nonzero(hits)
    n = data.draw(st.integers(1, n_most))
    labels = clusters(W, lattice, n, method, hits)
    assert np.unique(labels[hits > 0]).tolist() == list(range(n))
    if method != "kmeans":
        assert n_regions(labels, lattice) == n


@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS)
def test_more_of_wards_clusters_refine_fewer_with_units_without_samples(lattice, seed):
    W = random_prototypes(lattice, seed)
    hits = np.random.default_rng(seed).integers(0, 3, lattice.n_units) + np.eye(1, lattice.n_units)[0]
    for n in range(1, np.count_nonzero(hits)):
        coarse, fine = (clusters(W, lattice, k, hits=hits) for k in (n, n + 1))
        assert len(np.unique(np.column_stack([coarse, fine]), axis=0)) == n + 1


@settings(max_examples=20)
@given(shape=st.sampled_from([(2, 3), (4, 3), (1, 7)]), seed=SEEDS, n=st.integers(1, 5))
def test_hits_weigh_in_ward_like_so_many_copies_of_the_prototype(shape, seed, n):
    lattice = Lattice(shape)
    W, hits = random_prototypes(lattice, seed), np.random.default_rng(seed).integers(1, 5, lattice.n_units)
    assert same_partition(clusters(W, lattice, n, hits=hits), naive_ward(W, lattice, n, hits))


def test_six_tight_groups_are_six_clusters():
    X, y = make_blobs(600, centers=6, cluster_std=0.3, random_state=3)
    som = ss.SOM().fit(X).cluster(6)
    labels = som.unit_clusters_[som.predict(X)]
    assert np.unique(labels).tolist() == [0, 1, 2, 3, 4, 5]
    assert adjusted_rand_score(y, labels) > 0.85


@settings(max_examples=25)
@given(lattice=LATTICES, seed=SEEDS, method=st.sampled_from(METHODS))
def test_one_sample_for_each_unit_is_as_good_as_no_hits(lattice, seed, method):
    W = random_prototypes(lattice, seed)
    hits = np.ones(lattice.n_units)
    assert (clusters(W, lattice, method=method) == clusters(W, lattice, method=method, hits=hits)).all()


# how many there are


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


# what is small, equal or large


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_one_unit_is_one_cluster(method, boundary):
    lattice = Lattice((1, 1), "rectangular", boundary)
    assert clusters([[3.0, 4.0]], lattice, method=method).tolist() == [0]
    assert clusters([[3.0, 4.0]], lattice, method=method, hits=[2]).tolist() == [0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e30, 1e6 + 0.1])
def test_equal_prototypes_are_one_cluster(method, value):
    for lattice in (Lattice((4, 5)), Lattice((1, 7)), Lattice((4, 4), boundary="toroidal")):
        assert (clusters(np.full((lattice.n_units, 3), value), lattice, method=method) == 0).all()


@pytest.mark.parametrize("method", COUNTED)
def test_equal_prototypes_are_never_told_apart(method):
    lattice = Lattice((1, 9))
    row = np.repeat([[0.1], [0.7], [5.3]], 3, axis=0)
    labels = clusters(row, lattice, 3 if method != "watershed" else 2, method)
    assert len(np.unique(labels.reshape(3, 3)[:, 0])) == labels.max() + 1
    assert (np.ptp(labels.reshape(3, 3), axis=1) == 0).all() or method == "watershed"
    with pytest.raises(InputError, match="tells apart in this map"):
        clusters(row, lattice, 4, method)


@pytest.mark.parametrize("method", METHODS)
def test_a_single_unit_with_samples_is_answered(method):
    lattice = Lattice((6, 9))
    W, _ = islands(lattice)
    labels = clusters(W, lattice, method=method, hits=np.eye(1, 54)[0])
    assert labels.shape == (54,)
    assert labels.max() == 0 or method in ("ward", "watershed")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["ward", "watershed"])
def test_no_matrix_of_all_pairs_is_made(method):
    small, lattice = Lattice((2, 9)), Lattice((40, 40))
    clusters(islands(small)[0], small, method=method)  # imports before it is measured
    W, _ = islands(lattice)
    tracemalloc.start()
    clusters(W, lattice, 3, method)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * lattice.n_units**2


@pytest.mark.slow
def test_scikit_learn_is_imported_only_when_it_is_used():
    code = "import sys, somersault.clustering; print('sklearn' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


# what is refused


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"prototypes": [[0.0], [np.nan], [1.0]]}, "prototypes contains NaN"),
        ({"prototypes": [0.0, 1.0, 2.0]}, "prototypes has shape"),
        ({"prototypes": [[0.0], [1.0]]}, "prototypes has 2 rows, but the lattice has 3 units"),
        ({"method": "dbscan"}, "method is 'dbscan'; need one of 'ward', 'kmeans', 'hdbscan', 'watershed'"),
        ({"n_clusters": 0}, "n_clusters is 0; need a whole number"),
        ({"n_clusters": 2.0}, "n_clusters is 2.0; need a whole number"),
        (
            {"n_clusters": 4},
            "n_clusters is 4, but the most that 'ward' tells apart in this map is 3; need at most 3",
        ),
        (
            {"n_clusters": 4, "method": "kmeans"},
            "n_clusters is 4, but the most that 'kmeans' tells apart in this map is 3",
        ),
        ({"n_clusters": 3, "method": "kmeans", "hits": [1, 0, 1]}, "is 2; need at most 2"),
        (
            {
                "prototypes": [[2.0, 1.0], [2.0, 1.0], [2.0, 1.0], [2.0, 0.0], [1.0, -1.0], [1.0, -1.0]],
                "method": "kmeans",
                "lattice": Lattice((1, 6)),
                "hits": [1, 1, 1, 0, 2, 1],
                "n_clusters": 4,
            },
            "tells apart in this map is 2",
        ),
        ({"n_clusters": 10**12, "method": "watershed"}, "tells apart in this map is 1"),
        ({"n_clusters": 2, "method": "hdbscan"}, "'hdbscan', which finds the number itself; leave it out"),
        ({"hits": [1, 2]}, r"hits has shape \(2,\)"),
        ({"hits": [1, -1, 0]}, "hits contains -1"),
        ({"hits": [0, 0, 0]}, "hits are all 0"),
        ({"random_state": -1, "method": "kmeans"}, "random_state is -1"),
        ({"random_state": None, "method": "kmeans"}, "random_state is None"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, message):
    arguments = {"prototypes": [[0.0], [1.0], [3.0]], "lattice": Lattice((1, 3))} | changed
    with pytest.raises(InputError, match=message):
        clusters(**arguments)
