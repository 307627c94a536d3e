"""How well frames are told apart from real samples: no path lies in two folds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from somersault.errors import InputError
from somersault.path_measures import path_quality, sharing, straight_line, told_apart
from somersault.path_measures.small_networks import SmallNetworks
from somersault.path_measures.told_apart import folds, others

from .paths import normal

pytestmark = pytest.mark.slow


def test_real_samples_cannot_be_told_apart_from_real_samples():
    areas = [
        path_quality(normal(30, 3, 6, seed=s), reference=normal(800, 6, seed=s + 100)).told_apart for s in range(3)
    ]
    assert np.mean(areas) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(("image_shape", "least"), [(None, 0.6), ((8, 8), 0.72)])
def test_noise_and_superposition_are_told_apart_from_digits(image_shape, least):
    digits = np.random.default_rng(0).permutation(load_digits().data)  # they are sorted by writer
    reference, start, end = digits[200:], digits[:100], digits[100:200]
    asked = {"reference": reference, "image_shape": image_shape}
    real = path_quality(np.repeat(start[:40, None], 3, axis=1), **asked)
    noisy = path_quality(start[:40, None] + 3 * normal(40, 3, 64), **asked)
    crossed = path_quality(straight_line(start, end), **asked)
    assert real.told_apart < 0.6
    assert noisy.told_apart > 0.95
    assert crossed.told_apart > least


def test_told_apart_does_not_depend_on_the_units_of_table_features():
    scale, offset = 10.0 ** np.arange(-3, 3), 1e4 * np.arange(6)
    reference, frames = normal(300, 6), 0.5 * normal(30, 3, 6, seed=1)
    plain = path_quality(frames, reference=reference).told_apart
    assert plain > 0.8
    other_units = path_quality(frames * scale + offset, reference=reference * scale + offset).told_apart
    assert other_units == pytest.approx(plain, abs=0.01)


def test_heavy_tails_of_a_table_do_not_blind_the_classifier():
    mix = normal(5, 20, seed=1)
    heavy = np.exp(1.5 * normal(3000, 5) @ mix)
    noisy = heavy[:100, None] + 0.3 * heavy.std(axis=0) * normal(100, 3, 20, seed=2)
    assert path_quality(noisy, reference=heavy[100:]).told_apart > 0.9


def test_reference_samples_that_are_frames_do_not_count_as_real_ones():
    """Else the classifier has seen a test frame as a real one, and the area falls far below one half."""
    reference = normal(400, 6)
    frames = np.repeat(reference[:100, None], 3, axis=1)
    alike = np.zeros(400, dtype=int)
    real = others(reference, frames.reshape(-1, 6), alike, alike[:300])
    assert len(real) == 300
    assert not {x.tobytes() for x in real} & {x.tobytes() for x in reference[:100]}
    assert path_quality(frames, reference=reference).told_apart == pytest.approx(0.5, abs=0.1)


@given(seed=st.integers(0, 10**6), n_frames=st.integers(1, 60), n_classes=st.integers(1, 4))
def test_real_samples_are_of_each_class_as_often_as_frames(seed, n_frames, n_classes):
    rng = np.random.default_rng(seed)
    reference = np.column_stack([np.arange(100.0), rng.permuted(np.arange(100) % n_classes)])
    of_made = rng.integers(n_classes, size=n_frames)
    found = others(reference, rng.normal(size=(n_frames, 2)), reference[:, 1].astype(int), of_made)
    counts = np.bincount(found[:, 1].astype(int), minlength=n_classes)
    wanted = np.bincount(of_made, minlength=n_classes)
    there = np.bincount(reference[:, 1].astype(int), minlength=n_classes)
    if n_frames and (wanted <= there).all():
        assert counts.tolist() == wanted.tolist()
    assert (counts <= np.minimum(wanted, there)).all()
    assert (np.diff(found[:, 0]) > 0).all()


def test_a_rare_class_of_which_there_are_too_few_does_not_leave_out_the_others():
    reference = np.column_stack([np.arange(101.0), [0] * 100 + [1]])
    of_made = np.array([0] * 95 + [1] * 5)
    found = others(reference, np.full((100, 2), -1.0), reference[:, 1].astype(int), of_made)
    assert np.bincount(found[:, 1].astype(int)).tolist() == [95, 1]
    of_made = np.repeat([0, 1], 50)
    found = others(reference, np.full((100, 2), -1.0), reference[:, 1].astype(int), of_made)
    assert np.bincount(found[:, 1].astype(int)).tolist() == [1, 1]


def test_a_class_that_no_real_sample_is_of_counts_for_nothing():
    reference, of_reference = np.column_stack([np.arange(20.0), np.zeros(20)]), np.zeros(20, dtype=int)
    made = np.full((9, 2), -1.0)
    assert len(others(reference, made, of_reference, np.array([0] * 5 + [7] * 4))) == 5
    assert len(others(reference, made, of_reference, np.full(9, 7))) == 9


def test_more_of_one_class_among_frames_than_among_real_samples_tells_nothing():
    """Real samples of two classes as paths: one in ten is of the second, and nine in ten of the paths."""
    second = np.concatenate([np.arange(2000) % 10 == 0, np.arange(200) % 10 > 0])
    samples = normal(2200, 6) + 4 * second[:, None]
    frames, reference = np.repeat(samples[2000:, None], 3, axis=1), samples[:2000]

    def classifier(X):
        p = 1 / (1 + np.exp(12 - X.sum(axis=1)))
        return np.column_stack([1 - p, p])

    assert path_quality(frames, reference=reference).told_apart > 0.7
    assert path_quality(frames, reference=reference, classifier=classifier).told_apart < 0.6


def test_equal_paths_are_one_group():
    """Else a path is recognized by its twin, however real it is."""
    frames = np.tile(normal(20, 3, 30), (5, 1, 1))
    assert path_quality(frames, reference=normal(2000, 30, seed=1)).told_apart < 0.65


@given(
    n_paths=st.integers(5, 40),
    n_kinds=st.integers(1, 3),
    n_values=st.integers(1, 30),
    missing=st.floats(0, 0.8),
    seed=st.integers(0, 10**6),
)
def test_paths_that_share_anything_are_never_in_two_folds(n_paths, n_kinds, n_values, missing, seed):
    rng = np.random.default_rng(seed)
    given_groups = rng.integers(n_values, size=(n_paths, n_kinds)).astype(float)
    given_groups[rng.random(given_groups.shape) < missing] = np.nan
    group = sharing.groups_of(sharing.given(given_groups, n_paths))
    fold, order = folds(group, rng)
    assert sorted(order) == list(range(n_paths))
    shares = (given_groups[:, None] == given_groups[None]).any(axis=2)
    assert (fold[:, None] == fold[None])[shares].all()
    reach = np.linalg.matrix_power((shares | np.eye(n_paths, dtype=bool)).astype(float), n_paths) > 0
    assert ((group[:, None] == group[None]) == reach).all()  # no more than they must be
    sizes, largest = np.bincount(fold, minlength=5), np.bincount(group).max()
    assert sizes.max() - sizes.min() <= largest


def test_paths_that_end_alike_are_one_group():
    """An end that serves many paths is recognized by its neighbors, however real it is."""
    ends = np.repeat(normal(10, 30, seed=3), 6, axis=0)
    frames = ends[:, None] + 0.05 * normal(60, 7, 30, seed=4)
    frames[:, -1] = ends
    reference = normal(2000, 30, seed=1)
    found = path_quality(frames, reference=reference).told_apart
    own = frames.copy()
    own[:, -1] += 1e-9 * normal(60, 30, seed=5)
    leaking = path_quality(own, reference=reference).told_apart
    assert leaking > 0.85
    assert found < 0.65
    by_end = np.repeat([f"end {k}" for k in range(10)], 6)
    assert path_quality(own, reference=reference, groups=by_end).told_apart < 0.65
    assert (
        path_quality(own, reference=reference, groups=np.stack([by_end, np.arange(60)], axis=1)).told_apart < 0.65
    )
    assert path_quality(own, reference=reference, groups=[None] * 60).told_apart == leaking
    assert path_quality(own, reference=reference, groups=["all"] * 60).told_apart is None


def test_the_waypoints_of_paths_are_what_they_share():
    waypoints = np.array([[[1.0], [2.0]], [[3.0], [4.0]], [[2.0], [5.0]], [[6.0], [-0.0]], [[7.0], [0.0]]])
    group = sharing.groups_of([sharing.equal(waypoints)])  # the end of the first is a waypoint of the third
    assert (group == group[[2, 1, 0, 4, 3]]).all()
    assert len(set(group)) == 3


def test_waypoints_that_paths_share_are_no_help_to_the_classifier():
    frames, reference = normal(60, 3, 8), normal(300, 8, seed=1)
    alone = normal(60, 2, 8, seed=2)
    shared = alone.copy()
    shared[:, 0] = shared[0, 0]
    assert path_quality(frames, reference=reference, waypoints=shared).told_apart is None
    own = path_quality(frames, reference=reference, waypoints=alone)
    assert own.told_apart == path_quality(frames, reference=reference).told_apart
    assert (own.distinct_stops, path_quality(frames, reference=reference).distinct_stops) == (1, None)


@pytest.mark.parametrize(
    ("waypoints", "words"),
    [
        (np.zeros((3, 2)), r"waypoints has shape \(3, 2\); need \(8, n_waypoints, n_features\)"),
        (np.zeros((7, 2, 4)), r"waypoints has shape \(7, 2, 4\)"),
        (np.full((8, 2, 4), np.nan), "waypoints contains NaN"),
    ],
)
def test_waypoints_of_another_number_of_paths_are_refused(waypoints, words):
    with pytest.raises(InputError, match=words):
        path_quality(normal(8, 5, 4), reference=normal(60, 4, seed=1), waypoints=waypoints)


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([1, 2], r"groups has shape \(2,\); need \(8,\): one entry for each path"),
        (np.zeros((3, 2)), r"groups has shape \(3,\)"),
        (np.zeros((8, 2, 2)), r"groups has shape \(8, 2, 2\); need \(8,\) or \(8, n_kinds\)"),
    ],
)
def test_groups_of_another_number_of_paths_are_refused(groups, words):
    with pytest.raises(InputError, match=words):
        path_quality(normal(8, 5, 4), reference=normal(60, 4, seed=1), groups=groups)


def test_frames_of_one_path_stay_in_one_fold(monkeypatch):
    seen = {}

    def look(X, is_made, used, _):
        if is_made.sum() == 36:  # the middle frames
            assert (~used).sum(axis=0).tolist() == [3] * len(X)  # each by one network of each of three
            seen.update(X=X, is_made=is_made, fold=used[:5].argmin(axis=0))
        return SmallNetworks([np.zeros((len(used), *shape)) for shape in ((4, 2), (1, 2), (2, 1), (1, 1))])

    monkeypatch.setattr(told_apart, "fitted", look)
    quality = path_quality(normal(12, 7, 4), reference=normal(100, 4, seed=1))
    assert quality.told_apart == 0.5
    fold = seen["fold"][seen["is_made"] == 1].reshape(12, 3)
    assert (fold == fold[:, :1]).all()
    assert sorted(np.bincount(fold[:, 0])) == [2, 2, 2, 3, 3]
    real = seen["fold"][seen["is_made"] == 0]
    assert np.array_equal(np.bincount(real), np.bincount(fold.ravel()))
    assert len(np.unique(seen["X"], axis=0)) == 72


def test_fewer_than_five_different_paths_or_samples_are_not_told_apart():
    reference = normal(50, 3)
    frames = straight_line(normal(5, 3, seed=1), normal(5, 3, seed=2))
    assert path_quality(frames, reference=reference).told_apart is not None
    assert path_quality(frames[:4], reference=reference).told_apart is None
    assert path_quality(frames[[0, 1, 2, 3, 3, 3]], reference=reference).told_apart is None
    assert path_quality(frames, reference=reference[:4]).told_apart is None
    assert path_quality(frames, reference=reference[:5]).told_apart is not None


def test_constant_features_and_paths_at_rest_are_no_obstacle():
    reference = normal(40, 3)
    reference[:, 1] = 7
    frames = np.repeat(normal(6, 1, 3, seed=1), 5, axis=1)
    quality = path_quality(frames, reference=reference)
    assert 0 <= quality.told_apart <= 1
    assert quality.path_length == 1


def test_same_seed_gives_the_same_numbers():
    frames, reference = normal(8, 5, 4), normal(60, 4, seed=1)
    first, again, other = (path_quality(frames, reference=reference, random_state=s) for s in (3, 3, 4))
    assert first == again
    assert first.told_apart != other.told_apart


def test_told_apart_by_looks_at_nothing_else():
    """Frames that any network tells from the reference by their second feature, and by the first does not."""
    reference = np.column_stack([normal(600), normal(600, seed=1)])
    frames = np.stack([normal(60, 5, seed=2), np.full((60, 5), 0.123)], axis=-1)
    seen = path_quality(frames, reference=reference).told_apart
    blind = path_quality(frames, reference=reference, told_apart_by=lambda x: x[:, :1]).told_apart
    assert seen > 0.9
    assert blind < 0.7


def test_told_apart_by_the_features_themselves_is_told_apart_on_a_table_of_that_sample():
    frames, reference = normal(10, 5, 3), normal(30, 3, seed=1)  # 30 middle frames, so that all of it is looked at
    plain = path_quality(frames, reference=reference).told_apart
    assert path_quality(frames, reference=reference, told_apart_by=lambda x: x).told_apart == plain
