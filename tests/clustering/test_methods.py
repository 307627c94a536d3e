"""Each method beside a plain one that computes the same."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.cluster import HDBSCAN

from somersault.clustering import clusters, u_matrix
from somersault.errors import InputError
from somersault.lattice import BOUNDARIES, TOPOLOGIES, Lattice

from .prototypes import LATTICES, SEEDS, islands, most, naive_ward, random_prototypes, same_partition


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
