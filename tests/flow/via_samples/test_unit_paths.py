"""Ways over the map, and morphs along them."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import somersault as ss
from somersault.flow.via_samples import unit_paths
from somersault.flow.via_samples.unit_paths import edges_of, unit_paths_to
from somersault.lattice import Lattice


def a_book(W, edges, **options):
    book = ss.Codebook(W, **options)
    book.edges = None if edges is None else np.asarray(edges, dtype=np.intp).reshape(-1, 2)
    return book


def on_lattice(rng, shape, n_features=3, topology="rectangular", m=None):
    lattice = Lattice(shape, topology, "planar")
    return a_book(rng.normal(size=(lattice.n_units, n_features)), lattice.edges, feature_weights=m)


def cost(book, path):
    m = np.ones(book.n_features) if book.feature_weights is None else book.feature_weights
    return sum(float(np.sum(m * (book.prototypes[a] - book.prototypes[b]) ** 2)) ** 2 for a, b in pairwise(path))


def all_paths(book, start, target):
    """Every path without a circle from one unit to the other."""
    joined = {frozenset(edge) for edge in book.edges.tolist()}
    between = [unit for unit in range(book.n_units) if unit not in (start, target)]
    for n in range(len(between) + 1):
        for inner in permutations(between, n):
            path = (start, *inner, target)
            if all(frozenset(hop) in joined for hop in pairwise(path)):
                yield path


@given(weighted=st.booleans(), topology=st.sampled_from(["rectangular", "hexagonal"]), seed=st.integers(0, 10**6))
def test_a_way_is_the_shortest_of_all(weighted, topology, seed):
    rng = np.random.default_rng(seed)
    book = on_lattice(rng, (2, 3), topology=topology, m=rng.random(3) if weighted else None)
    for start in (0, 4):
        (path,) = unit_paths_to(book, np.array([start]), np.array([5]))
        shortest = min(all_paths(book, start, 5), key=lambda path: cost(book, path))
        assert tuple(path.tolist()) == shortest


@pytest.mark.slow
@given(n_targets=st.integers(1, 5), seed=st.integers(0, 10**6))
def test_a_way_leads_from_neighbor_to_neighbor_to_the_nearest_target(n_targets, seed):
    rng = np.random.default_rng(seed)
    book = on_lattice(rng, (5, 6), topology="hexagonal")
    targets, starts = rng.choice(30, n_targets, replace=False), rng.integers(30, size=8)
    found = unit_paths_to(book, starts, targets)
    joined = {frozenset(edge) for edge in book.edges.tolist()}
    for start, path in zip(starts, found, strict=True):
        assert path[0] == start
        assert path[-1] in targets
        assert not np.isin(path[:-1], targets).any()
        assert len(set(path.tolist())) == len(path)
        assert all(frozenset(hop) in joined for hop in pairwise(path.tolist()))
        each = [unit_paths_to(book, np.array([start]), np.array([target]))[0] for target in targets]
        assert cost(book, path) == pytest.approx(min(cost(book, one) for one in each))


def test_many_short_hops_are_shorter_than_a_long_one():
    """Fourth powers: 1 + 1 against 16, however the units are joined."""
    book = a_book([[0.0], [1.0], [2.0]], [[0, 1], [1, 2], [0, 2]])
    assert unit_paths_to(book, np.array([0]), np.array([2]))[0].tolist() == [0, 1, 2]
    book = a_book([[0.0, 0.0], [1.0, 1.4], [2.0, 0.0]], [[0, 1], [1, 2], [0, 2]])
    assert unit_paths_to(book, np.array([0]), np.array([2]))[0].tolist() == [0, 2]


def test_a_hop_between_equal_prototypes_is_one():
    book = a_book([[0.0], [0.0], [0.0], [1.0]], [[0, 1], [1, 2], [2, 3]])
    assert unit_paths_to(book, np.array([0]), np.array([3]))[0].tolist() == [0, 1, 2, 3]
    lattice = Lattice((7, 7), "rectangular", "planar")
    alike = a_book(np.zeros((49, 1)), lattice.edges)
    for start, path in enumerate(unit_paths_to(alike, np.arange(49), np.array([24]))):
        assert len(path) == 1 + abs(start // 7 - 3) + abs(start % 7 - 3)


@pytest.mark.parametrize("scale", [1e-100, 1e-9, 1e60])
def test_the_unit_of_measure_does_not_matter(rng, scale):
    book = on_lattice(rng, (4, 4))
    scaled = a_book(scale * book.prototypes, book.edges)
    starts, targets = np.arange(16), np.array([15])
    for path, other in zip(
        unit_paths_to(book, starts, targets), unit_paths_to(scaled, starts, targets), strict=True
    ):
        assert path.tolist() == other.tolist()


def test_a_way_between_units_that_no_edges_join_is_a_leap_to_the_nearest_target():
    book = a_book([[0.0], [1.0], [5.0], [9.0]], [[0, 1], [2, 3]])
    found = unit_paths_to(book, np.array([0, 3, 1]), np.array([2, 3]))
    assert [path.tolist() for path in found] == [[0, 2], [3], [1, 2]]
    alone = a_book([[0.0], [1.0]], np.empty((0, 2)))
    assert unit_paths_to(alone, np.array([0, 1]), np.array([1]))[0].tolist() == [0, 1]


def test_prototypes_without_a_lattice_are_joined_to_their_nearest(monkeypatch):
    book = a_book([[0.0], [1.0], [2.1], [3.3], [4.6]], None)
    assert unit_paths_to(book, np.array([0]), np.array([4]))[0].tolist() == [0, 1, 2, 3, 4]
    monkeypatch.setattr(unit_paths, "_N_NEIGHBORS", 1)
    assert edges_of(book).tolist() == [[0, 1], [1, 2], [2, 3], [3, 4]]
    assert edges_of(a_book([[0.0], [0.0], [5.0]], None)).tolist() == [[0, 1], [0, 2]]
    assert edges_of(a_book([[1.0]], None)).size == 0


# morphs along them


@pytest.fixture(scope="module")
def som():
    """Half a ring of samples, which the straight line between two of them would leave."""
    rng = np.random.default_rng(5)
    angle = rng.uniform(0, np.pi, 600)
    X = 10 * np.column_stack([np.cos(angle), np.sin(angle), np.zeros(600)]) + 0.3 * rng.normal(size=(600, 3))
    turns = np.linspace(0, np.pi, 14)
    ring = 10 * np.column_stack([np.cos(turns), np.sin(turns), np.zeros(14)])
    som = ss.SOM(shape=(1, 14), n_epochs=10, radius=(1.0, 0.5), init=ring).fit(X)
    return som.label_units(X, np.where(angle < 0.5 * np.pi, "first", "second")), X


def test_a_morph_over_the_map_keeps_to_the_samples(som):
    som, X = som
    (start,) = X[[int(np.argmin(np.sum((X - [10, 0, 0]) ** 2, axis=1)))]]
    target = som.predict([[10 * np.cos(0.95 * np.pi), 10 * np.sin(0.95 * np.pi), 0.0]])[0]
    over, default = (som.morph(start[None], int(target), via=via) for via in ("map", None))
    for morph in (over, default):  # the default, since real samples lie between
        assert np.linalg.norm(morph.frames(21)[0, :, :2], axis=1).min() > 8
    assert np.linalg.norm(start + over.end[0]) / 2 < 4  # which the straight line does not
    assert over.results == (ss.Result.REACHED,)
    assert (np.diff(over.target_activations, axis=1) <= 0).all()


@pytest.mark.parametrize("toward", [3, ss.Unit([1, 9, 4]), ss.Units([0, 13]), ss.Label("second"), "sample"])
def test_the_stops_are_samples_of_the_units_on_the_way(som, toward):
    som, X = som
    toward = ss.Sample(X[100:103]) if toward == "sample" else toward
    morph = som.morph(X[:3], toward, via="map")
    known = {x.tobytes() for x in X}
    joined = {frozenset(edge) for edge in som.lattice_.edges.tolist()}
    assert len(morph.unit_paths) == 3
    for k, path in enumerate(morph.unit_paths):
        assert path[0] == som.predict(X[[k]])[0]
        assert all(frozenset(hop) in joined for hop in pairwise(path.tolist()))
        waypoints = morph.waypoints[k]
        n = max(len(path) - 1, 1)
        assert (waypoints[: len(waypoints) - n] == X[k]).all()
        assert (som.predict(waypoints[len(waypoints) - n :]) == path[-n:]).all()
        assert {waypoint.tobytes() for waypoint in waypoints[len(waypoints) - n :]} <= known
        if isinstance(toward, ss.Sample):
            assert path[-1] == som.predict(toward.points[[k]])[0]
            assert (morph.end[k] == toward.points[k]).all()
            assert morph.targets[k] == -1
        else:
            assert morph.targets[k] == path[-1]
    assert (morph.end == morph.waypoints[:, -1]).all()
    assert morph.rigidity.shape == morph.waypoints.shape[:2]
    assert np.isnan(morph.spectral_exponent).all()


def test_a_stop_is_the_exemplar_of_its_unit_that_is_nearest_to_the_start(som):
    som, X = som
    book = som.codebook_
    morph = som.morph(X[:4], 6, via="map")
    for k, path in enumerate(morph.unit_paths):
        for unit, waypoint in zip(path[:0:-1], morph.waypoints[k, ::-1], strict=False):
            own = book.exemplars.points[book.exemplar_index.units == unit]
            assert (waypoint == own[np.sum((own - X[k]) ** 2, axis=1).argmin()]).all()


def test_the_end_of_a_way_to_a_class_bears_its_label(som):
    som, X = som
    kept = som.codebook_.exemplars
    label_of = dict(zip((point.tobytes() for point in kept.points), kept.labels, strict=True))
    for label in ("first", "second"):
        ends = som.morph(X[:20], ss.Label(label), via="map").end
        assert {label_of[end.tobytes()] for end in ends} == {label}


def test_of_a_unit_of_two_classes_the_end_bears_the_label_or_that_of_the_unit():
    samples, y = [[0.0], [9.0], [9.5], [9.9]], ["a", "a", "b", "b"]
    book = a_book([[0.0], [10.0]], [[0, 1]], labels=["a", "b"]).with_exemplars(samples, y)
    assert ss.morph([[0.5]], book, ss.Label("b"), via="map").end.tolist() == [[9.5]]
    assert ss.morph([[0.5]], book, 1, via="map").end.tolist() == [[9.5]]
    none = a_book([[0.0], [10.0]], [[0, 1]], labels=["a", "b"]).with_exemplars(samples, list("aaaa"))
    assert ss.morph([[0.5]], none, ss.Label("b"), via="map").end.tolist() == [[9.0]]


def test_what_counts_little_is_not_what_makes_a_stop_near():
    samples = [[0.0, 0.0], [9.0, 50.0], [9.5, 0.0]]
    book = a_book([[0.0, 0.0], [10.0, 0.0]], [[0, 1]], feature_weights=[1.0, 1e-6]).with_exemplars(samples)
    assert ss.morph([[0.5, 0.0]], book, 1, via="map").end.tolist() == [[9.0, 50.0]]


def test_between_neighbors_there_is_no_stop(som):
    som, X = som
    units = som.predict(X)
    row, unit = next((row, int(unit)) for row, unit in enumerate(units) if 0 < unit < 13)
    morph = som.morph(X[[row]], unit + 1, via="map")
    assert morph.unit_paths[0].tolist() == [unit, unit + 1]
    assert morph.waypoints.shape == (1, 1, 3)
    own = som.morph(X[[row]], unit, via="map")
    assert own.unit_paths[0].tolist() == [unit]
    assert own.waypoints.shape == (1, 1, 3)
    assert own.results == (ss.Result.REACHED,)


def test_the_best_matching_units_of_the_frames_follow_the_way(som):
    som, X = som
    morph = som.morph(X[:10], 6, via="map")
    for path, units in zip(morph.unit_paths, morph.bmus(60), strict=True):
        assert units[0] == path[0]
        assert units[-1] == path[-1]
        assert np.isin(units, path).mean() > 0.8
        place = [path.tolist().index(unit) for unit in units if unit in path]
        assert (np.diff(place) >= 0).all()


def test_without_exemplars_a_way_is_over_prototypes(rng):
    W = rng.normal(size=(9, 4))
    morph = ss.morph(rng.normal(size=(3, 4)), W, 4, via="map")
    assert morph.results == (ss.Result.REACHED,) * 3
    for path, waypoints in zip(morph.unit_paths, morph.waypoints, strict=True):
        n = max(len(path) - 1, 1)
        assert (waypoints[-n:] == W[path[-n:]]).all()
    book = a_book(W, [[k, k + 1] for k in range(8)]).with_exemplars(W[:1])
    path = ss.morph(W[[8]], book, 0, via="map")
    assert path.unit_paths[0].tolist() == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert (path.waypoints[0] == W[[7, 6, 5, 4, 3, 2, 1, 0]]).all()


def test_a_map_of_medoids_has_its_lattice(rng):
    X = rng.normal(size=(80, 3))
    som = ss.SOM(shape=(3, 3), n_epochs=3, keep="medoids").fit(X)
    joined = {frozenset(edge) for edge in som.lattice_.edges.tolist()}
    morph = som.morph(X[:5], 4, via="map")
    assert all(frozenset(hop) in joined for path in morph.unit_paths for hop in pairwise(path.tolist()))
    assert morph.end.tolist() == [som.medoids_.prototypes[4].tolist()] * 5


def test_a_way_behind_a_scaler(som):
    som, X = som
    scaler = StandardScaler().fit(X)
    codes = ss.SOM(shape=(1, 8), n_epochs=5).fit(scaler.transform(X))
    piped = ss.morph(X[:3], make_pipeline(scaler, codes), 7, via="map")
    plain = codes.morph(scaler.transform(X[:3]), 7, via="map")
    assert [path.tolist() for path in piped.unit_paths] == [path.tolist() for path in plain.unit_paths]
    assert piped.end == pytest.approx(scaler.inverse_transform(plain.end))


def test_blocks_do_not_show(som, monkeypatch):
    som, X = som
    whole = som.morph(X[:40], 6, via="map")
    monkeypatch.setattr("somersault.flow.api._BLOCK_BYTES", 1)
    assert (som.morph(X[:40], 6, via="map").frames() == whole.frames()).all()


@pytest.mark.parametrize(
    ("toward", "options", "words"),
    [
        (1, {"via": "graph"}, "via is 'graph'"),
        (1, {"via": True}, "via is True"),
        (1, {"via": "map", "rule": ss.Tikhonov(rigidity=3.0)}, "got via with a rule"),
        (1, {"via": "map", "rule": ss.Tikhonov(damping=3.0)}, "got via with a rule"),
        (1, {"via": "map", "control": ss.FixedRate()}, "a control that is not ss.Adaptive"),
        (1, {"via": "map", "bounds": (0.0, 1.0)}, "got via='map' with bounds"),
        (1, {"via": "map", "features_to_vary": [0]}, "got via='map' with features_to_vary"),
        (ss.Away(1), {"via": "map"}, "a target to move away from"),
        (1, {"via": "shift", "rule": ss.Tikhonov(rigidity=3.0)}, "got via with a rule"),
        (1, {"via": "shift", "bounds": (0.0, 1.0)}, "got via='shift' with bounds"),
    ],
)
def test_what_no_such_path_keeps_to_is_refused(rng, toward, options, words):
    with pytest.raises(ss.InputError, match=words):
        ss.morph(rng.normal(size=(3, 4)), rng.normal(size=(9, 4)), toward, **options)
    with pytest.raises(ss.InputError, match=words):
        ss.steps(rng.normal(size=(3, 4)), rng.normal(size=(9, 4)), toward, **options)


def test_between_units_a_stop_is_of_the_class_of_its_own_unit():
    """Only the end is of the class that is aimed at."""
    samples, y = [[0.0], [4.8], [5.2], [9.9]], list("aabb")
    book = a_book([[0.0], [5.0], [10.0]], [[0, 1], [1, 2]], labels=list("aab")).with_exemplars(samples, y)
    assert ss.morph([[0.5]], book, ss.Label("b"), via="map").waypoints.tolist() == [[[4.8], [9.9]]]
