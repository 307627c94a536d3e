"""The measures of maps: published values, cases by hand, plain loops as the other route, laws, what is refused."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import ortho_group
from sklearn.manifold import trustworthiness as trustworthiness_of_scikit_learn
from sklearn.metrics import davies_bouldin_score, silhouette_score

import somersault.map_quality as mq
from somersault import neighborhood
from somersault.errors import InputError
from somersault.lattice import Lattice
from somersault.map_quality import MEASURES, map_quality, measured
from somersault.map_quality.mapped import places
from tests.reference import naive_activations

KINDS = [(t, b) for t in ("hexagonal", "rectangular") for b in ("planar", "cylindrical", "toroidal")]
WITH_CLUSTERS = ("silhouette", "davies_bouldin")


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def grid(side):
    """Prototypes of a square map, evenly spaced on [-1, 1]²."""
    ticks = np.linspace(-1, 1, side)
    return np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2)


def all_of(X, W, lattice, **options):
    return measured(tuple(MEASURES), X, W, lattice, **options)


# plain loops


def naive_two_best(X, W):
    return np.argsort(naive_activations(X, W), axis=1, kind="stable")[:, :2]


def naive_topographic_error(X, W, lattice):
    return np.mean([not 0 < lattice.distances[b, s] < 1.0001 for b, s in naive_two_best(X, W)])


def naive_combined_error(X, W, lattice):
    ways = np.full((len(W), len(W)), np.inf)
    for i in range(len(W)):
        for j in range(len(W)):
            if lattice.distances[i, j] < 1.0001:
                ways[i, j] = np.sqrt(np.sum((W[i] - W[j]) ** 2))
    for via in range(len(W)):  # Floyd and Warshall
        ways = np.minimum(ways, ways[:, via, None] + ways[via])
    errors = [
        np.sqrt(np.sum((x - W[b]) ** 2)) + ways[b, s] for x, (b, s) in zip(X, naive_two_best(X, W), strict=True)
    ]
    return np.mean(errors)


def naive_distortion(X, W, lattice, radius):
    total = 0.0
    for x, (b, _) in zip(X, naive_two_best(X, W), strict=True):
        for k, w in enumerate(W):
            total += np.exp(-(lattice.distances[b, k] ** 2) / (2 * radius**2)) * np.sum((x - w) ** 2)
    return total / len(X)


def orders(distances, members):
    """All ways to put the members in the order of their distances."""
    if not members:
        return [[]]
    least = min(distances[i] for i in members)
    tied = [i for i in members if distances[i] <= least * (1 + 1e-9)]
    rest = orders(distances, [i for i in members if i not in tied])
    return [list(first) + more for first in permutations(tied) for more in rest]


def naive_topographic_product(W, lattice):
    """The published formula, averaged over all orders of tied neighbors."""
    n = len(W)
    data = np.sqrt(naive_activations(W, W))
    total = 0.0
    for j in range(n):
        others = [i for i in range(n) if i != j]
        on_lattice, in_data = orders(lattice.distances[j], others), orders(data[j], others)
        for a in on_lattice:
            for v in in_data:
                for k in range(1, n):
                    logs = [
                        np.log(data[j, a[m]] / data[j, v[m]])
                        + np.log(lattice.distances[j, a[m]] / lattice.distances[j, v[m]])
                        for m in range(k)
                    ]
                    total += sum(logs) / (2 * k) / (len(on_lattice) * len(in_data))
    return total / (n * (n - 1))


def naive_misplaced(one, other, k, rows):
    """1 − 2 / (nk(2n − 3k − 1)) Σ max(r − k, 0), neighbors averaged over the orders of tied ones."""
    n = len(one)
    total = 0.0
    for i in rows:
        others = [j for j in range(n) if j != i]
        ways = orders(one[i], others)
        for way in ways:
            for j in way[:k]:
                rank = 1 + sum(other[i, other_one] < other[i, j] * (1 - 1e-9) for other_one in others)
                total += max(rank - k, 0) / len(ways)
    return 1 - 2 * total / (len(rows) * k * (2 * n - 3 * k - 1))


def naive_preserved(X, W, lattice, k, rows=None):
    """Neighborhood preservation and trustworthiness."""
    bmus = naive_two_best(X, W)[:, 0]
    data, on_map = naive_activations(X, X), lattice.distances[bmus[:, None], bmus]
    rows = range(len(X)) if rows is None else rows
    return naive_misplaced(data, on_map, k, rows), naive_misplaced(on_map, data, k, rows)


# published values


@pytest.mark.parametrize("side", [5, 9, 17, 33])
def test_regular_grids_have_the_published_errors(side, rng):
    W, lattice, cell = grid(side), Lattice((side, side), "rectangular"), 2 / (side - 1)
    angle = rng.uniform(0, 2 * np.pi, size=len(W))
    quality = map_quality(W + 0.25 * cell * np.column_stack([np.cos(angle), np.sin(angle)]), W, lattice)
    assert quality.quantization_error == pytest.approx(0.25 * cell, rel=1e-12)
    assert quality.topographic_error == 0
    assert (quality.hits == 1).all()
    on_the_prototypes = map_quality(W, W, lattice)
    assert on_the_prototypes.quantization_error == 0
    assert on_the_prototypes.topographic_error == 0
    assert on_the_prototypes.combined_error == pytest.approx(cell, rel=1e-12)


def test_three_samples_on_four_corners_have_the_published_ranks():
    X = [[-1.25, 1.25], [1.25, -1.25], [4.0, 4.0]]
    lattice = Lattice((2, 2), "rectangular")
    assert mq.neighborhood_preservation(X, grid(2), lattice, k=1) == pytest.approx(1 / 3)
    assert mq.trustworthiness(X, grid(2), lattice, k=1) == pytest.approx(1 / 3)


# cases by hand


def test_the_way_to_the_second_unit_leads_over_neighbors():
    # 3-4-5 triangle: units 0 and 2 are 5 apart and no neighbors on a line, the way leads over unit 1
    W = [[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]]
    line, ring = Lattice((1, 3), "rectangular"), Lattice((1, 3), "rectangular", "cylindrical")
    assert mq.combined_error([[0.0, 1.0]], W, line) == pytest.approx(1 + 3)  # the second is unit 1: √10 < √18
    assert mq.combined_error([[1.2, 2.1]], W, line) == pytest.approx(np.hypot(1.2, 2.1) + 3 + 4)
    assert mq.combined_error([[1.2, 2.1]], W, ring) == pytest.approx(np.hypot(1.2, 2.1) + 5)


def test_a_way_may_be_as_long_as_the_map():
    # a ring of 200 units, whose first and last lie beside each other and are no neighbors
    angle = 2 * np.pi * np.arange(200) / 200
    W = np.column_stack([np.cos(angle), np.sin(angle)])
    step = np.linalg.norm(W[1] - W[0])
    between = [[np.cos(angle[-1] / 2 + np.pi), np.sin(angle[-1] / 2 + np.pi)]]
    open_line, closed = Lattice((1, 200)), Lattice((1, 200), "hexagonal", "cylindrical")
    near = np.linalg.norm(W[0] - between)
    assert mq.combined_error(between, W, open_line) == pytest.approx(near + 199 * step)
    assert mq.combined_error(between, W, closed) == pytest.approx(near + step)


def test_distortion_by_hand():
    W, lattice = [[0.0], [1.0], [3.0]], Lattice((1, 3))
    expected = 0.25**2 + np.exp(-0.5) * 0.75**2 + np.exp(-2) * 2.75**2
    assert mq.distortion([[0.25]], W, lattice) == pytest.approx(expected)
    assert map_quality([[0.25]], W, lattice).distortion == pytest.approx(expected)
    assert mq.distortion([[0.25]], W, lattice, radius=1e-3) == pytest.approx(0.25**2)
    assert mq.distortion([[0.25]], W, lattice, radius=1, kernel="bubble") == pytest.approx(0.25**2 + 0.75**2)
    assert mq.distortion([[0.25]], W, lattice, kernel=lambda d, _: d) == pytest.approx(0.75**2 + 2 * 2.75**2)


def test_places_count_what_is_nearer_and_what_is_tied():
    smaller, size = places(np.array([2.0, 0.0, 2.0 * (1 + 1e-12), 5.0, 0.0]))
    assert smaller.tolist() == [2, 0, 2, 4, 0]
    assert size.tolist() == [2, 2, 2, 1, 2]
    smaller, size = places(np.array([1, 0, 1]), np.array([3, 5, 4]))
    assert smaller.tolist() == [5, 0, 5]
    assert size.tolist() == [7, 5, 7]


def test_one_unit_tears_nothing_apart_and_tells_nothing(rng):
    X = rng.normal(size=(40, 3))
    quality = map_quality(X, X[:1], Lattice((1, 1)))
    assert quality.topographic_error == quality.topographic_product == 0
    assert quality.combined_error == quality.quantization_error
    assert quality.distortion == pytest.approx(np.mean(np.sum((X - X[0]) ** 2, axis=1)))
    assert quality.neighborhood_preservation == 1
    # ranks 1 … 39 are equally likely
    expected = 1 - 2 / (2 * 40 - 15 - 1) * np.mean(np.maximum(np.arange(1, 40) - 5, 0))
    assert quality.trustworthiness == pytest.approx(expected)


# the other route


@pytest.mark.slow
@settings(max_examples=40)
@given(
    kind=st.sampled_from(KINDS),
    rows=st.integers(1, 3).map(lambda n: 2 * n),
    columns=st.integers(1, 6),
    seed=st.integers(0, 999),
    offset=st.sampled_from([0.0, 1e6]),
)
def test_errors_are_those_of_plain_loops(kind, rows, columns, seed, offset):
    lattice = Lattice((rows, columns), *kind)
    W, X = normal(lattice.n_units, 2, seed=seed) + offset, normal(15, 2, seed=seed + 1) + offset
    quality = map_quality(X, W, lattice)
    best = naive_two_best(X, W)[:, 0]
    assert quality.hits.tolist() == np.bincount(best, minlength=len(W)).tolist()
    assert quality.quantization_error == pytest.approx(np.linalg.norm(X - W[best], axis=1).mean(), rel=1e-9)
    assert quality.topographic_error == pytest.approx(naive_topographic_error(X, W, lattice))
    assert quality.combined_error == pytest.approx(naive_combined_error(X, W, lattice), rel=1e-9)
    for radius in (0.4, 2.0):
        expected = naive_distortion(X, W, lattice, radius)
        assert mq.distortion(X, W, lattice, radius=radius) == pytest.approx(expected, rel=1e-9)


@settings(max_examples=30)
@given(
    kind=st.sampled_from(KINDS),
    rows=st.sampled_from([1, 2]),
    columns=st.integers(1, 3),
    seed=st.integers(0, 999),
    spread=st.sampled_from(["far", "tied"]),
)
def test_topographic_product_is_the_mean_over_the_orders_of_tied_neighbors(kind, rows, columns, seed, spread):
    rows = 2 if kind == ("hexagonal", "toroidal") else rows
    lattice = Lattice((rows, columns), *kind)
    W = normal(lattice.n_units, 2, seed=seed)
    if spread == "tied":  # different points of a square
        W = grid(3)[np.random.default_rng(seed).permutation(9)[: lattice.n_units]]
    expected = naive_topographic_product(W, lattice) if len(W) > 1 else 0.0
    assert mq.topographic_product(W, lattice) == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    kind=st.sampled_from(KINDS),
    rows=st.sampled_from([2, 4]),
    columns=st.integers(1, 3),
    n=st.integers(5, 8),
    k=st.integers(1, 2),
    seed=st.integers(0, 999),
    spread=st.sampled_from(["far", "tied"]),
)
def test_ranks_are_those_of_plain_loops(kind, rows, columns, n, k, seed, spread):
    lattice = Lattice((rows, columns), *kind)
    W, X = normal(lattice.n_units, 2, seed=seed), normal(n, 2, seed=seed + 1)
    if spread == "tied":  # whole numbers, with duplicates
        X = np.random.default_rng(seed).integers(0, 3, size=(n, 2)).astype(float)
    preservation, trust = naive_preserved(X, W, lattice, k)
    assert mq.neighborhood_preservation(X, W, lattice, k=k) == pytest.approx(preservation)
    assert mq.trustworthiness(X, W, lattice, k=k) == pytest.approx(trust)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_without_ties_both_measures_of_ranks_are_scikit_learns(rng, k):
    # units at powers of two on a line: from none of them two others are equally far
    X, units = rng.normal(size=(12, 4)), 2 ** rng.permutation(12)
    W = np.full((4096, 4), 1e3) + np.arange(4096)[:, None]
    W[units] = X
    lattice, on_map = Lattice((1, 4096), "rectangular"), units[:, None].astype(float)
    trust = trustworthiness_of_scikit_learn(X, on_map, n_neighbors=k)
    preservation = trustworthiness_of_scikit_learn(on_map, X, n_neighbors=k)
    assert mq.trustworthiness(X, W, lattice, k=k) == pytest.approx(trust)
    assert mq.neighborhood_preservation(X, W, lattice, k=k) == pytest.approx(preservation)
    assert 0.1 < trust < 0.9


@pytest.fixture
def clustered(rng):
    X = rng.normal(size=(60, 3)) + 6 * (np.arange(60) % 3)[:, None]
    W = X[:16]
    return X, W, Lattice((4, 4)), np.array(["a", "b", "c"] * 5 + ["a"])


def test_measures_of_clusters_are_scikit_learns_on_the_clusters_of_the_units(clustered):
    X, W, lattice, names = clustered
    labels, before = names[naive_activations(X, W).argmin(axis=1)], X.copy()
    quality = map_quality(X, W, lattice, unit_clusters=names)
    assert quality.silhouette == pytest.approx(silhouette_score(X, labels))
    assert quality.davies_bouldin == pytest.approx(davies_bouldin_score(X, labels))
    assert quality.silhouette > 0.5
    assert np.array_equal(X, before)


def test_clusters_far_from_the_origin_are_measured_alike(clustered):
    X, W, lattice, names = clustered
    near = map_quality(X, W, lattice, unit_clusters=names)
    far = map_quality(X + 1e8, W + 1e8, lattice, unit_clusters=names)
    assert far.silhouette == pytest.approx(near.silhouette, rel=1e-6)
    assert far.davies_bouldin == pytest.approx(near.davies_bouldin, rel=1e-6)


# laws


@pytest.mark.slow
@given(seed=st.integers(0, 999))
def test_a_map_that_is_its_lattice_is_perfectly_ordered(seed):
    lattice = Lattice((5, 6), *[("hexagonal", "planar"), ("rectangular", "planar")][seed % 2])
    W = lattice.coordinates @ ortho_group.rvs(2, random_state=seed) * 3.7 + 11
    quality = map_quality(W, W, lattice)
    assert quality.topographic_error == 0
    assert quality.topographic_product == pytest.approx(0, abs=1e-12)
    assert quality.neighborhood_preservation == 1
    assert quality.trustworthiness == 1
    assert quality.combined_error == pytest.approx(3.7)


def test_topographic_product_tells_too_few_dimensions_from_too_many():
    line, square = Lattice((1, 64), "rectangular"), Lattice((8, 8), "rectangular")
    snake = square.coordinates.copy()
    snake[:, 0] = np.where(snake[:, 1] % 2, 7 - snake[:, 0], snake[:, 0])
    assert mq.topographic_product(snake, line) < -0.01
    assert mq.topographic_product(line.coordinates + 1e-3 * normal(64, 2), square) > 0.01


@pytest.mark.slow
@settings(max_examples=25)
@given(
    seed=st.integers(0, 999),
    offset=st.sampled_from([0.0, 1e6]),
    scale=st.sampled_from([1e-30, 1.0, 1e30]),
    kind=st.sampled_from(KINDS),
)
def test_measures_follow_the_unit_of_measure_and_nothing_else(seed, offset, scale, kind):
    lattice = Lattice((4, 5), *kind)
    X, W, turn = normal(40, 3, seed=seed), normal(20, 3, seed=seed + 1), ortho_group.rvs(3, random_state=seed)
    before, after = (
        all_of(X, W, lattice),
        all_of(scale * (X @ turn + offset), scale * (W @ turn + offset), lattice),
    )
    for name, power in {"quantization_error": 1, "combined_error": 1, "distortion": 2}.items():
        assert after.pop(name) == pytest.approx(scale**power * before.pop(name), rel=1e-7)
    assert after == pytest.approx(before, abs=1e-7)


@settings(max_examples=25)
@given(seed=st.integers(0, 999), kind=st.sampled_from(KINDS))
def test_the_order_of_the_samples_does_not_matter(seed, kind):
    lattice = Lattice((4, 3), *kind)
    X, W = normal(30, 2, seed=seed).round(1), normal(12, 2, seed=seed + 1)
    X[20:] = X[:10]
    shuffled = np.random.default_rng(seed).permutation(X)
    assert all_of(shuffled, W, lattice) == pytest.approx(all_of(X, W, lattice), rel=1e-10)


@pytest.mark.slow
@settings(max_examples=25)
@given(seed=st.integers(0, 999), topology=st.sampled_from(["hexagonal", "rectangular"]))
def test_a_torus_may_be_turned(seed, topology):
    lattice = Lattice((4, 5), topology, "toroidal")
    X, W = normal(40, 3, seed=seed), normal(20, 3, seed=seed + 1)
    turned = np.roll(W.reshape(4, 5, 3), (2, 1 + seed % 4), axis=(0, 1)).reshape(20, 3)
    assert all_of(X, turned, lattice) == pytest.approx(all_of(X, W, lattice), rel=1e-10)


@pytest.mark.slow
@given(seed=st.integers(0, 999), k=st.integers(1, 9))
def test_measures_of_ranks_stay_between_zero_and_one(seed, k):
    lattice = Lattice((3, 3), "rectangular")
    X, W = normal(20, 2, seed=seed).round(0), normal(9, 2, seed=seed + 1)
    for measure in (mq.trustworthiness, mq.neighborhood_preservation):
        assert 0 <= measure(X, W, lattice, k=k) <= 1


@settings(max_examples=15)
@given(seed=st.integers(0, 999))
def test_feature_weights_scale_the_features(seed):
    lattice, weights = Lattice((3, 4)), np.array([4.0, 0.0, 0.25])
    X, W = normal(30, 3, seed=seed), normal(12, 3, seed=seed + 1)
    clusters = np.arange(12) % 3
    weighted = map_quality(X, W, lattice, unit_clusters=clusters, feature_weights=weights)
    scaled = map_quality(X * np.sqrt(weights), W * np.sqrt(weights), lattice, unit_clusters=clusters)
    for name in (*MEASURES, *WITH_CLUSTERS):
        assert getattr(weighted, name) == pytest.approx(getattr(scaled, name), rel=1e-9)
    X[:, 1] = 1e6
    assert all_of(X, W, lattice, feature_weights=weights) == pytest.approx(
        {name: getattr(scaled, name) for name in MEASURES}, rel=1e-9
    )


def test_plain_functions_take_feature_weights_too(rng):
    lattice, weights = Lattice((3, 4)), np.array([4.0, 0.0])
    X, W = rng.normal(size=(30, 2)), rng.normal(size=(12, 2))
    expected = all_of(X * [2, 0], W * [2, 0], lattice)
    for name in ("combined_error", "distortion", "neighborhood_preservation", "trustworthiness"):
        assert getattr(mq, name)(X, W, lattice, feature_weights=weights) == pytest.approx(expected[name])
    product = mq.topographic_product(W, lattice, feature_weights=weights)
    assert product == pytest.approx(expected["topographic_product"])


def test_float32_samples_are_measured_as_float64_ones(rng):
    lattice, X, W = Lattice((4, 4)), rng.normal(size=(80, 5)).astype(np.float32), rng.normal(size=(16, 5))
    assert all_of(X, W, lattice) == pytest.approx(all_of(X.astype(float), W, lattice), rel=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sparse_samples_are_measured_as_dense_ones(rng, dtype):
    X = (rng.normal(size=(60, 8)) * (rng.random((60, 8)) < 0.3)).astype(dtype)
    W, lattice, clusters = rng.normal(size=(9, 8)), Lattice((3, 3)), [0, 1, 2] * 3
    dense = map_quality(X, W, lattice, unit_clusters=clusters)
    sparse = map_quality(csr_array(X), W, lattice, unit_clusters=clusters)
    for name in (*MEASURES, *WITH_CLUSTERS):
        assert getattr(sparse, name) == pytest.approx(getattr(dense, name), rel=1e-5)


def test_coinciding_prototypes_are_no_obstacle_for_errors(rng):
    X, lattice = rng.normal(size=(30, 2)), Lattice((3, 3))
    assert map_quality(X, np.zeros((9, 2)), lattice).combined_error == pytest.approx(
        np.linalg.norm(X, axis=1).mean()
    )
    W = np.repeat(rng.normal(size=(3, 2)), 3, axis=0)[[0, 3, 6, 1, 4, 7, 2, 5, 8]]
    assert mq.combined_error(X, W, lattice) == pytest.approx(naive_combined_error(X, W, lattice))


def test_constant_features_and_identical_samples_are_measured(rng):
    lattice, W = Lattice((2, 2)), rng.normal(size=(4, 2))
    W[:, 1] = 5
    quality = map_quality(np.tile([0.3, 5.0], (20, 1)), W, lattice)
    assert quality.neighborhood_preservation == 1
    assert quality.trustworthiness == 1
    assert quality.quantization_error == pytest.approx(np.abs(W[:, 0] - 0.3).min())


def test_missing_values_leave_out_only_what_compares_samples(rng):
    lattice, W, X = Lattice((3, 3)), rng.normal(size=(9, 4)), rng.normal(size=(40, 4))
    doubled = np.hstack([X, np.full((40, 4), np.nan)])  # twice the weight of what is known
    gaps, whole = map_quality(doubled, np.hstack([W, W]), lattice), map_quality(X, W, lattice)
    assert gaps.quantization_error == pytest.approx(np.sqrt(2) * whole.quantization_error)
    assert gaps.topographic_error == whole.topographic_error
    assert gaps.distortion == pytest.approx(2 * whole.distortion)
    assert gaps.combined_error == pytest.approx(np.sqrt(2) * whole.combined_error)
    for name in ("trustworthiness", "neighborhood_preservation"):
        with pytest.raises(InputError, match=r"NaN \(first in row 0\).*compares samples.*drop or impute"):
            getattr(gaps, name)
    with pytest.raises(InputError, match="NaN"):
        map_quality(doubled, np.hstack([W, W]), lattice, unit_clusters=np.arange(9)).silhouette  # noqa: B018


# large N


def test_chunks_do_not_show(rng, monkeypatch):
    X, W, lattice = rng.normal(size=(300, 4)), rng.normal(size=(90, 4)), Lattice((9, 10))
    whole = all_of(X, W, lattice)
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    assert all_of(X, W, lattice) == pytest.approx(whole, rel=1e-12)


def test_of_many_samples_some_are_looked_out_from_and_all_are_ranked(rng, monkeypatch):
    X, W, lattice = rng.normal(size=(8, 2)), rng.normal(size=(4, 2)), Lattice((2, 2))
    monkeypatch.setattr("somersault.map_quality.neighbor_ranks._MOST_SEEN_FROM", 3)
    preservation, trust = naive_preserved(X, W, lattice, 2, rows=[0, 2, 5])
    assert mq.neighborhood_preservation(X, W, lattice, k=2) == pytest.approx(preservation)
    assert mq.trustworthiness(X, W, lattice, k=2) == pytest.approx(trust)


def test_of_many_samples_some_evenly_spaced_ones_make_the_silhouette(clustered, monkeypatch):
    X, W, lattice, names = clustered
    monkeypatch.setattr("somersault.map_quality.clusters._MOST_IN_SILHOUETTE", 20)
    labels = names[naive_activations(X, W).argmin(axis=1)]
    quality = map_quality(X, W, lattice, unit_clusters=names)
    # every third sample is of one cluster, so that the others are missed by an even choice
    with pytest.raises(InputError, match="the 20 samples lie in 1 clusters"):
        quality.silhouette  # noqa: B018
    quality = map_quality(X[:59], W, lattice, unit_clusters=names)
    some = np.arange(20) * 59 // 20
    assert quality.silhouette == pytest.approx(silhouette_score(X[some], labels[some]))
    assert quality.davies_bouldin == pytest.approx(davies_bouldin_score(X[:59], labels[:59]))


def test_no_measure_makes_a_matrix_of_all_lattice_distances(rng):
    lattice = Lattice((200, 200))
    W = lattice.coordinates
    quality = map_quality(W[::997] + 0.1, W, lattice)
    assert quality.topographic_error == 0
    assert 1 < quality.combined_error < 1.5
    assert quality.distortion > 0
    assert quality.trustworthiness > 0.99
    assert "distances" not in vars(lattice)


# what is computed when


def test_measures_are_computed_when_asked_for_and_once(rng, monkeypatch):
    calls = []
    whole = mq.neighbor_ranks.preserved
    monkeypatch.setattr(mq.neighbor_ranks, "preserved", lambda *a: calls.append("ranks") or whole(*a))
    monkeypatch.setattr(mq.prototype_order, "product", lambda *a: calls.append("product") or 0.0)
    quality = map_quality(rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2)))
    assert quality.quantization_error > 0
    assert "quantization_error=" in repr(quality)
    assert calls == []
    assert quality.trustworthiness == quality.trustworthiness
    assert quality.neighborhood_preservation <= 1
    assert calls == ["ranks"]
    assert quality.topographic_product == 0
    assert calls == ["ranks", "product"]


def test_the_units_of_samples_are_searched_for_once(rng, monkeypatch):
    calls = []
    found = mq.mapped.nearest
    monkeypatch.setattr(mq.mapped, "nearest", lambda *a: calls.append(1) or found(*a))
    all_of(rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2)))
    assert len(calls) == 1


def test_measured_gives_the_measures_asked_for(rng):
    X, W, lattice = rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2))
    quality = map_quality(X, W, lattice)
    names = ["trustworthiness", "topographic_error"]
    assert measured(names, X, W, lattice) == {name: getattr(quality, name) for name in names}
    assert list(measured(names, X, W, lattice)) == names
    assert measured([], X, W, lattice) == {}
    assert all_of(X, W, lattice) == {name: getattr(quality, name) for name in MEASURES}


def test_the_functions_have_the_defaults_of_the_attributes(rng):
    X, W, lattice = rng.normal(size=(30, 2)), rng.normal(size=(4, 2)), Lattice((2, 2))
    quality = map_quality(X, W, lattice)
    assert mq.trustworthiness(X, W, lattice) == quality.trustworthiness == mq.trustworthiness(X, W, lattice, k=5)
    assert mq.neighborhood_preservation(X, W, lattice) == quality.neighborhood_preservation
    assert mq.combined_error(X, W, lattice) == quality.combined_error
    assert mq.topographic_product(W, lattice) == quality.topographic_product
    expected = mq.distortion(X, W, lattice, radius=1.0, kernel=neighborhood.gaussian)
    assert mq.distortion(X, W, lattice) == quality.distortion == expected


# what is refused

CORNERS, SQUARE, MANY = grid(2), Lattice((2, 2)), normal(20, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: map_quality(MANY, CORNERS[:3], SQUARE), "3 rows, but the lattice has 4 units"),
        (lambda: map_quality(MANY[:, :1], CORNERS, SQUARE), "X has 1 columns, but the codebook has 2 features"),
        (lambda: map_quality(MANY[0], CORNERS, SQUARE), "X has shape"),
        (lambda: map_quality(MANY * np.inf, CORNERS, SQUARE), "infinite"),
        (lambda: map_quality(MANY, CORNERS * np.nan, SQUARE), "prototypes contains NaN"),
        (lambda: map_quality(MANY, CORNERS, SQUARE, feature_weights=[1.0]), "feature_weights has shape"),
        (
            lambda: map_quality(MANY, CORNERS, SQUARE, unit_clusters=[0, 1]),
            r"unit_clusters has shape \(2,\); need",
        ),
        (lambda: map_quality(MANY, CORNERS, SQUARE).silhouette, r"no clusters; need .*som\.cluster"),
        (lambda: map_quality(MANY, CORNERS, SQUARE).davies_bouldin, r"no clusters; need .*som\.cluster"),
        (
            lambda: map_quality(MANY, CORNERS, SQUARE, unit_clusters=[7] * 4).davies_bouldin,
            "the 20 samples lie in 1 clusters; need at least 2",
        ),
        (
            lambda: map_quality(CORNERS, CORNERS, SQUARE, unit_clusters=range(4)).silhouette,
            "the 4 samples lie in 4 clusters; need .* fewer than samples",
        ),
        (lambda: map_quality(MANY[:10], CORNERS, SQUARE).trustworthiness, "k is 5 for 10 samples.*smaller k"),
        (lambda: mq.trustworthiness(MANY, CORNERS, SQUARE, k=10), "k is 10 for 20 samples"),
        (lambda: mq.neighborhood_preservation(MANY, CORNERS, SQUARE, k=0), "k is 0; need a whole number"),
        (lambda: mq.trustworthiness(MANY, CORNERS, SQUARE, k=2.5), "k is 2.5; need a whole number"),
        (lambda: mq.distortion(MANY, CORNERS, SQUARE, radius=0), "radius is 0; need"),
        (lambda: mq.distortion(MANY, CORNERS, SQUARE, kernel="flat"), "kernel is 'flat'; need one of 'gaussian'"),
        (lambda: mq.topographic_product(CORNERS[[0, 1, 2, 1]], SQUARE), "units 1 and 3 have the same prototype"),
        (lambda: mq.topographic_product(CORNERS, Lattice((1, 3))), "4 rows, but the lattice has 3 units"),
        (
            lambda: measured(["trust"], MANY, CORNERS, SQUARE),
            "'trust'; need one of 'quantization_error', .*'trustw",
        ),
        (lambda: measured(["silhouette"], MANY, CORNERS, SQUARE), "'silhouette'; need one of"),
        (lambda: measured("trustworthiness", MANY, CORNERS, SQUARE), r"pass \['trustworthiness'\]"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_two_prototypes_that_coincide_late_are_found_in_every_chunk(rng, monkeypatch):
    monkeypatch.setattr("somersault.matching.distances._CHUNK_BYTES", 1)
    W = rng.normal(size=(100, 2))
    W[90] = W[80]
    with pytest.raises(InputError, match="units 80 and 90"):
        mq.topographic_product(W, Lattice((10, 10)))
