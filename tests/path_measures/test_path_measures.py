"""The measures of paths: cases by hand, laws, and what is refused."""

import re
import subprocess
import sys
from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ortho_group
from sklearn.datasets import load_digits

from somersault.errors import InputError
from somersault.path_measures import MEASURES, PathQuality, path_quality, sharing, straight_line
from somersault.path_measures.told_apart import even, folds, others

pytestmark = pytest.mark.slow

FIELDS = [measure.field for measure in MEASURES]

SQUARE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
"""Each corner has its nearest neighbor at distance 1."""


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def one_path(*points):
    return np.array(points, dtype=float)[None]


def by_first_feature(X):
    """Two classes: the first feature is the probability of class 1."""
    return np.column_stack([1 - X[:, 0], X[:, 0]])


# straight_line


@given(st.integers(2, 15), st.integers(0, 1000))
def test_straight_line_starts_and_ends_bit_for_bit(n_frames, seed):
    start, end = normal(4, 3, seed=seed) * 1e3, normal(4, 3, seed=seed + 1) * 1e-9
    start[0] = -0.0
    frames = straight_line(start, end, n_frames)
    assert frames.shape == (4, n_frames, 3)
    assert frames[:, 0].tobytes() == start.tobytes()
    assert frames[:, -1].tobytes() == end.tobytes()


def test_straight_line_has_equal_steps():
    steps = np.diff(straight_line(normal(3, 5), normal(3, 5, seed=1)), axis=1)
    np.testing.assert_allclose(steps, np.broadcast_to(steps[:, :1], steps.shape), atol=1e-12)


@pytest.mark.parametrize(
    ("start", "end", "n_frames", "message"),
    [
        ([[0.0]], [[1.0], [2.0]], 11, r"start has shape \(1, 1\), end \(2, 1\)"),
        ([0.0], [[1.0]], 11, "start has shape"),
        ([[0.0]], [[np.nan]], 11, "end contains NaN"),
        ([[0.0]], [[1.0]], 1, "n_frames is 1"),
    ],
)
def test_straight_line_refuses(start, end, n_frames, message):
    with pytest.raises(InputError, match=message):
        straight_line(start, end, n_frames)


# path length


def test_straight_line_has_length_one():
    frames = straight_line(normal(6, 4), normal(6, 4, seed=1))
    assert path_quality(frames, reference=normal(30, 4, seed=2)).path_length == pytest.approx(1)


def test_detour_over_two_sides_of_a_square_has_length_root_two():
    frames = one_path([0, 0], [1, 0], [1, 1])
    assert path_quality(frames, reference=SQUARE).path_length == pytest.approx(np.sqrt(2))


def test_path_that_does_not_move_counts_as_one():
    frames = np.concatenate([one_path([0, 0], [1, 0], [1, 1]), one_path([1, 1], [1, 1], [1, 1])])
    assert path_quality(frames, reference=SQUARE).path_length == pytest.approx((np.sqrt(2) + 1) / 2)


def test_round_trip_is_infinitely_long():
    assert path_quality(one_path([0, 0], [1, 0], [0, 0]), reference=SQUARE).path_length == np.inf


def test_path_length_sees_the_frames_as_they_are_not_clipped():
    frames = one_path([0, 0], [0.5, 5], [1, 0])
    assert path_quality(frames, reference=SQUARE).path_length == pytest.approx(2 * np.hypot(0.5, 5))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.floats(0.01, 100))
def test_path_length_ignores_translation_rotation_and_scale(seed, scale):
    frames = normal(3, 5, 4, seed=seed)
    turn = ortho_group.rvs(4, random_state=seed)
    moved = scale * frames @ turn + normal(4, seed=seed + 1)
    reference = normal(10, 4)
    before, after = (path_quality(f, reference=reference).path_length for f in (frames, moved))
    assert before == pytest.approx(after)


# range


def test_out_of_range_is_the_mean_distance_from_the_interval_of_each_feature():
    reference = np.array([[0.0, 0.0], [1.0, 10.0], [0.5, 3.0]])
    frames = one_path([0.5, 5], [-0.5, 5], [3, 14])  # 0.5 below and 2 above the first interval, 4 above the second
    assert path_quality(frames, reference=reference).out_of_range == pytest.approx(6.5 / 6)


def test_pixels_of_images_share_one_interval():
    reference = np.array([[0.0, 0.0], [1.0, 10.0], [0.5, 3.0]])
    frames = one_path([0.5, 5], [-0.5, 5], [3, 14])  # 3 is beyond the first pixel's values, but not beyond all
    assert path_quality(frames, reference=reference, image_shape=(1, 2)).out_of_range == pytest.approx(4.5 / 6)


def test_frames_within_the_reference_are_in_range():
    reference = normal(20, 3)
    frames = straight_line(reference[:3], reference[3:6])
    assert path_quality(frames, reference=reference).out_of_range == 0


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 1000))
def test_all_but_path_length_and_range_see_clipped_frames(seed):
    reference = normal(40, 4, seed=seed).clip(0, 1)
    frames = normal(6, 5, 4, seed=seed + 1)
    asked = {"reference": reference, "classifier": by_first_feature, "target": [1] * 6, "image_shape": (2, 2)}
    raw, clipped = path_quality(frames, **asked), path_quality(frames.clip(0, 1), **asked)
    assert raw.out_of_range > 0
    assert clipped.out_of_range == 0
    forget = {"out_of_range": None, "path_length": None, "spread": {}}
    assert replace(raw, **forget) == replace(clipped, **forget)


# classifier


def test_confidence_is_the_mean_of_the_inner_frames_and_weakest_the_smallest_of_all():
    frames = np.concatenate(
        [one_path([0, 0], [0.2, 0], [0.6, 0], [1, 0]), one_path([0.5, 0], [0.9, 0], [0.8, 0], [1, 0])]
    )
    quality = path_quality(frames, reference=SQUARE, classifier=by_first_feature)
    assert quality.confidence == pytest.approx((0.8 + 0.6 + 0.9 + 0.8) / 4)
    assert quality.weakest_confidence == pytest.approx((0.6 + 0.5) / 2)
    assert quality.success is None


def test_success_is_the_share_of_last_frames_of_the_target_class():
    frames = np.concatenate([one_path([0, 0], [0, 0], [x, 0]) for x in (0.9, 0.1, 0.8, 0.7)])
    quality = path_quality(frames, reference=SQUARE, classifier=by_first_feature, target=[1, 1, 0, 1])
    assert quality.success == 0.5


def test_classifier_may_write_into_what_it_is_given():
    def careless(X):
        p = by_first_feature(X)
        X[:] = 0
        return p

    frames = straight_line(SQUARE[:2], SQUARE[2:])
    copy = frames.copy()
    careful = path_quality(frames, reference=SQUARE, classifier=by_first_feature)
    assert path_quality(frames, reference=SQUARE, classifier=careless) == careful
    assert np.array_equal(frames, copy)


# sharpness


def test_sharpness_counts_differences_along_rows_and_columns():
    reference = np.array([[0.0, 1.0, 0.0, 1.0, 0.0, 1.0]] * 2 + [[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]])
    reference[1, 0] = 0.5
    # as 2 × 3: 4 along rows and 3 along columns; 3.25 and 2.25; 0 and 3: the median is 5.5
    frames = np.tile([0.0, 0.0, 1.0, 0.0, 0.0, 0.0], (1, 5, 1))  # one pixel: 1 along its row, 1 along its column
    frames[:, -1] = [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]  # 2 along its row, 1 along its column
    quality = path_quality(frames, reference=reference, image_shape=(2, 3))
    assert quality.sharpness_middle == pytest.approx(2 / 5.5)
    assert quality.sharpness_end == pytest.approx(3 / 5.5)


def test_constant_image_has_no_sharpness():
    reference = normal(10, 6)
    quality = path_quality(np.full((1, 3, 6), 0.3), reference=reference, image_shape=(2, 3))
    assert quality.sharpness_middle == quality.sharpness_end == 0


@given(st.floats(0.1, 10))
@settings(deadline=None, max_examples=10)
def test_sharpness_has_no_unit_of_measure(scale):
    reference, frames = normal(10, 6), normal(2, 5, 6, seed=1)
    before, after = (
        path_quality(frames * s, reference=reference * s, image_shape=(2, 3)).sharpness_middle for s in (1, scale)
    )
    assert before == pytest.approx(after)


# middle and end


@pytest.mark.parametrize(
    ("n_frames", "middle"), [(3, (0, 1, 2)), (4, (0, 1, 2)), (5, (1, 2, 3)), (10, (3, 4, 5)), (11, (4, 5, 6))]
)
def test_middle_is_the_three_frames_around_the_middle(n_frames, middle):
    for k in range(n_frames):
        frames = np.zeros((1, n_frames, 2))
        frames[0, k] = 0.5  # all others lie on a corner
        quality = path_quality(frames, reference=SQUARE)
        assert (quality.manifold_middle > 0) == (k in middle)
        assert (quality.manifold_end > 0) == (k == n_frames - 1)


# manifold distance


def test_manifold_distance_is_that_to_the_nearest_sample_in_medians_of_the_reference():
    reference = 3 * SQUARE  # neighbors are 3 apart
    frames = one_path([0, 0], [1, 0], [0, 0], [0, 1.5], [1, 1])
    quality = path_quality(frames, reference=reference)
    assert quality.manifold_middle == pytest.approx((1 + 0 + 1.5) / 3 / 3)
    assert quality.manifold_end == pytest.approx(np.sqrt(2) / 3)


def test_reference_sample_lies_on_the_manifold():
    reference = normal(20, 3) + 1e6
    quality = path_quality(np.repeat(reference[:2, None], 5, axis=1), reference=reference)
    assert quality.manifold_middle == quality.manifold_end == 0


def test_fresh_samples_of_the_same_distribution_have_manifold_distance_near_one():
    quality = path_quality(normal(300, 3, 8), reference=normal(4000, 8, seed=1))
    assert quality.manifold_middle == pytest.approx(1, abs=0.1)


def test_duplicates_of_a_sample_are_neighbors_at_distance_zero():
    reference = np.array([[0.0], [0.0], [1.0], [3.0], [7.0]])  # distances 0, 0, 1, 2, 4: the median is 1
    assert path_quality(np.full((1, 3, 1), 5.0), reference=reference).manifold_end == pytest.approx(2)


# told apart


def test_real_samples_cannot_be_told_apart_from_real_samples():
    areas = [
        path_quality(normal(60, 3, 6, seed=s), reference=normal(800, 6, seed=s + 100)).told_apart for s in range(3)
    ]
    assert np.mean(areas) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(("image_shape", "least"), [(None, 0.6), ((8, 8), 0.72)])
def test_noise_and_superposition_are_told_apart_from_digits(image_shape, least):
    digits = np.random.default_rng(0).permutation(load_digits().data)  # they are sorted by writer
    reference, start, end = digits[200:], digits[:100], digits[100:200]
    noise = normal(100, 3, 64)
    asked = {"reference": reference, "image_shape": image_shape}
    real = path_quality(np.repeat(start[:, None], 3, axis=1), **asked)
    noisy = path_quality(start[:, None] + 3 * noise, **asked)
    crossed = path_quality(straight_line(start, end), **asked)
    assert real.told_apart < 0.6
    assert noisy.told_apart > 0.95
    assert crossed.told_apart > least


def test_told_apart_does_not_depend_on_the_units_of_table_features():
    scale, offset = 10.0 ** np.arange(-3, 3), 1e4 * np.arange(6)
    reference, frames = normal(300, 6), 0.5 * normal(60, 3, 6, seed=1)
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
    real = others(reference, frames.reshape(-1, 6))
    assert len(real) == 300
    assert not {x.tobytes() for x in real} & {x.tobytes() for x in reference[:100]}
    assert path_quality(frames, reference=reference).told_apart == pytest.approx(0.5, abs=0.1)


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
    ends = np.repeat(normal(10, 30, seed=3), 12, axis=0)
    frames = ends[:, None] + 0.05 * normal(120, 7, 30, seed=4)
    frames[:, -1] = ends
    reference = normal(2000, 30, seed=1)
    found = path_quality(frames, reference=reference).told_apart
    own = frames.copy()
    own[:, -1] += 1e-9 * normal(120, 30, seed=5)
    leaking = path_quality(own, reference=reference).told_apart
    assert leaking > 0.85
    assert found < 0.65
    by_end = np.repeat([f"end {k}" for k in range(10)], 12)
    assert path_quality(own, reference=reference, groups=by_end).told_apart < 0.65
    assert (
        path_quality(own, reference=reference, groups=np.stack([by_end, np.arange(120)], axis=1)).told_apart < 0.65
    )
    assert path_quality(own, reference=reference, groups=[None] * 120).told_apart == leaking
    assert path_quality(own, reference=reference, groups=["all"] * 120).told_apart is None


def test_the_stops_of_paths_are_what_they_share():
    waypoints = np.array([[[1.0], [2.0]], [[3.0], [4.0]], [[2.0], [5.0]], [[6.0], [-0.0]], [[7.0], [0.0]]])
    group = sharing.by_waypoints(waypoints)  # the end of the first is a waypoint of the third
    assert (group == group[[2, 1, 0, 4, 3]]).all()
    assert len(set(group)) == 3
    assert sharing.by_waypoints(None) is None


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
    import sklearn.model_selection

    seen = {}

    def look(_network, X, is_made, *, cv, method):
        seen.update(X=X, is_made=is_made, fold=cv.test_fold)
        return np.full((len(X), 2), 0.5)

    monkeypatch.setattr(sklearn.model_selection, "cross_val_predict", look)
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


# target monotonicity


def test_target_monotonicity_is_the_share_of_steps_that_did_not_grow():
    frames = np.zeros((2, 3, 2))
    activations = [[5, 4, 4, 6, 3], [9, 8, 7, 8, 7]]  # one growth in four steps, one in four
    assert path_quality(frames, reference=SQUARE, target_activations=activations).target_monotonicity == 0.75


def test_repeated_end_of_a_path_is_no_step():
    frames = np.zeros((2, 3, 2))
    activations = [[5, 6, 4, 4, 4, 4], [3, 3, 3, 3, 3, 3]]  # one growth in two steps; no step at all
    assert path_quality(frames, reference=SQUARE, target_activations=activations).target_monotonicity == 0.5


@pytest.mark.parametrize("activations", [[[5.0]], [[5.0, 5.0]]])
def test_path_without_a_step_is_monotone(activations):
    quality = path_quality(np.zeros((1, 3, 2)), reference=SQUARE, target_activations=activations)
    assert quality.target_monotonicity == 1


# all of it


def test_nothing_is_measured_without_what_it_needs():
    quality = path_quality(one_path([0, 0], [1, 0], [1, 1]), reference=SQUARE, target=[0])
    missing = {name for name, value in vars(quality).items() if value is None}
    assert missing == {
        "confidence", "weakest_confidence", "success", "sharpness_middle", "sharpness_end", "told_apart",
        "target_monotonicity", "brightness_middle", "brightness_end", "contrast_middle", "contrast_end",
        "photometric_consistency", "identity_drift_middle", "identity_drift_end",
    }  # fmt: skip


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(4)))
def test_order_of_the_paths_does_not_matter(order):
    frames, reference = normal(4, 5, 4).clip(0, 1), normal(30, 4, seed=1).clip(0, 1)
    target, activations = np.array([0, 1, 1, 0]), normal(4, 9, seed=2)

    def measure(order):
        quality = path_quality(
            frames[order],
            reference=reference,
            classifier=by_first_feature,
            target=target[order],
            image_shape=(2, 2),
            target_activations=activations[order],
        )
        values = astuple(replace(quality, told_apart=0.0))[
            :-1
        ]  # too few paths for that one, whose folds are drawn
        return [*values, *quality.spread.values()]

    assert measure(order) == pytest.approx(measure(list(range(4))))


def test_large_reference_is_sampled_evenly():
    rows = even(np.arange(10), 4)
    assert rows.tolist() == [0, 2, 5, 7]
    assert even(np.arange(3), 4).tolist() == [0, 1, 2]


def test_inputs_are_left_as_they_are_and_float32_lists_and_integers_are_taken():
    frames, reference = normal(5, 3, 4).astype(np.float32), normal(30, 4, seed=1).astype(np.float32)
    frames.flags.writeable = reference.flags.writeable = False
    quality = path_quality(frames, reference=reference)
    assert quality == path_quality(frames.tolist(), reference=reference.tolist())
    assert all(value is None or type(value) is float for _, value in quality.rows())
    assert path_quality(np.zeros((1, 3, 2), dtype=int), reference=SQUARE.astype(int)).manifold_end == 0


def test_printed_table_has_a_row_for_each_measure_and_the_number_of_paths():
    quality = PathQuality(confidence=0.93125, path_length=1.5, n_paths=7, spread={"path_length": 0.25})
    assert quality.rows()[:2] == [("confidence", 0.93125), ("weakest", None)]
    *lines, last = str(quality).splitlines()
    assert len(lines) == len(quality.rows()) == 18
    assert lines[0].split() == ["confidence", "0.9313", "good", "is", "high"]
    assert lines[1].split() == ["weakest", "not", "measured"]
    assert lines[8].split() == ["path", "length", "1.5000", "±", "0.2500", "good", "is", "near", "1"]
    assert last.split() == ["paths", "7"]


def test_the_table_of_measures_names_all_that_is_measured_and_the_documentation_says_the_same():
    assert [*FIELDS, "n_paths", "spread"] == list(PathQuality.__dataclass_fields__)
    entries = re.findall(
        r"^    (\w[\w, ]*) : float or None\n((?:        .*\n)+)", PathQuality.__doc__, re.MULTILINE
    )
    told = {name: text for names, text in entries for name in names.split(", ")}
    for measure in MEASURES:
        assert f"{measure.good[0].upper()}{measure.good[1:]} is good" in " ".join(told[measure.field].split())


# spread


def test_spread_is_the_deviation_over_the_paths_of_what_the_measure_is_a_mean_of():
    straight, corner = one_path([0, 0], [0.5, 0], [1, 0]), one_path([0, 0], [1, 0], [1, 1])
    quality = path_quality(
        np.concatenate([straight, corner]),
        reference=SQUARE,
        classifier=by_first_feature,
        target=[1, 0],
        target_activations=[[3.0, 2.0], [2.0, 1.0]],
    )
    assert quality.n_paths == 2
    assert quality.spread["path_length"] == pytest.approx((np.sqrt(2) - 1) / 2)
    assert quality.spread["confidence"] == pytest.approx((1 - 0.5) / 2)
    assert quality.spread["success"] == 0.5
    together = {"told_apart", "target_monotonicity"}
    assert quality.spread.keys() == {n for n in FIELDS if getattr(quality, n) is not None} - together


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 1000))
def test_measures_and_spreads_are_those_of_the_paths_one_by_one(seed):
    frames, reference = normal(4, 5, 6, seed=seed), normal(40, 6, seed=seed + 1)
    asked = {
        "reference": reference,
        "image_shape": (2, 3),
        "identity": lambda x: x - 9,
        "classifier": constant(0.5),
    }
    together = path_quality(frames, **asked, target=[0, 1, 1, 1])
    alone = [
        path_quality(path[None], **asked, target=[goal]) for path, goal in zip(frames, [0, 1, 1, 1], strict=True)
    ]
    for name, spread in together.spread.items():
        values = [getattr(one, name) for one in alone]
        assert getattr(together, name) == pytest.approx(np.mean(values))
        assert spread == pytest.approx(np.std(values))


def test_spread_of_an_infinite_path_length_is_infinite():
    frames = np.concatenate([one_path([0, 0], [1, 0], [0, 0]), one_path([0, 0], [1, 0], [1, 1])])
    assert path_quality(frames, reference=SQUARE).spread["path_length"] == np.inf


# light


LIGHT = np.array([[0.0, 0.0, 0.4, 0.4], [0.0, 0.2, 0.2, 0.4], [0.0, 0.0, 0.0, 0.8]])
"""Each image is 0.2 bright on average; contrast 0.2, √0.02, √0.12."""


def test_brightness_and_contrast_are_in_medians_of_the_reference():
    dark, flat = [0.0, 0.0, 0.2, 0.2], [0.4, 0.4, 0.4, 0.4]
    quality = path_quality(one_path(LIGHT[0], dark, flat), reference=LIGHT, image_shape=(2, 2))
    assert quality.brightness_middle == pytest.approx((1 + 0.5 + 2) / 3)
    assert quality.brightness_end == pytest.approx(2)
    assert quality.contrast_middle == pytest.approx((1 + 0.5 + 0) / 3)
    assert quality.contrast_end == 0


def test_photometric_consistency_is_the_share_of_later_frames_in_the_light_of_the_reference():
    dark, bright, flat, harsh = [0.0, 0, 0.2, 0.4], [0.2, 0.2, 0.6, 0.6], [0.2] * 4, [0.0, 0, 0, 0.8]
    frames = one_path(dark, *[LIGHT[0]] * 4, dark, bright, flat, harsh)  # too dark as a start does not count
    assert path_quality(frames, reference=LIGHT, image_shape=(2, 2)).photometric_consistency == 0.5


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 1000), st.floats(-5, 5), st.floats(0.1, 10))
def test_light_does_not_depend_on_the_scale_of_the_pixels(seed, shift, scale):
    frames, reference = normal(3, 5, 4, seed=seed), normal(30, 4, seed=seed + 1)
    one, other = (
        path_quality(a * frames + b, reference=a * reference + b, image_shape=(2, 2))
        for a, b in ((1.0, 0.0), (scale, shift))
    )
    for name in ("brightness_middle", "brightness_end", "contrast_middle", "contrast_end"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6)


# identity


def test_identity_drift_is_one_minus_the_cosine_to_the_start():
    frames = one_path([1, 0], [1, 1], [1, 0], [0, 1], [0, 1])
    quality = path_quality(frames, reference=SQUARE, identity=lambda x: 7 * x)
    assert quality.identity_drift_middle == pytest.approx((1 - np.sqrt(0.5) + 0 + 1) / 3)
    assert quality.identity_drift_end == pytest.approx(1)


def test_identity_may_have_any_number_of_components():
    frames = normal(3, 5, 4)
    quality = path_quality(frames, reference=normal(9, 4), identity=lambda x: np.ones((len(x), 7)))
    assert quality.identity_drift_end == pytest.approx(0)


# told apart by something else


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


def test_import_leaves_scikit_learn_alone():
    code = "import sys, somersault.path_measures; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# what is refused


def constant(value):
    return lambda X: np.full((len(X), 2), value)


GOOD = {"frames": np.zeros((2, 3, 2)), "reference": SQUARE}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"frames": np.zeros((3, 2))}, r"frames has shape \(3, 2\); need \(n_samples, n_frames, n_features\)"),
        ({"frames": np.zeros((2, 2, 2))}, "at least 3 frames"),
        ({"frames": np.zeros((0, 3, 2))}, r"frames has shape \(0, 3, 2\)"),
        ({"frames": np.zeros((2, 3, 0))}, r"frames has shape \(2, 3, 0\)"),
        ({"frames": np.array([np.zeros((3, 2)), np.full((3, 2), np.nan)])}, r"NaN \(first in row 1\)"),
        ({"frames": np.full((2, 3, 2), np.inf)}, "frames contains infinite"),
        ({"frames": [["a"]]}, "frames holds strings"),
        ({"reference": np.zeros((4, 3))}, r"reference has shape \(4, 3\); need at least 2 samples of 2 features"),
        ({"reference": SQUARE[:1]}, r"reference has shape \(1, 2\); need at least 2 samples"),
        ({"reference": SQUARE[0]}, "reference has shape"),
        ({"reference": SQUARE[:0]}, "reference is empty"),
        ({"reference": SQUARE * np.nan}, "reference contains NaN"),
        ({"reference": SQUARE[[0, 0, 1, 1, 2]]}, "exact duplicate"),
        ({"classifier": "svm"}, "classifier is 'svm'; need a function"),
        ({"classifier": lambda X: X[:, 0]}, r"has shape \(6,\); need \(6, n_classes\)"),
        ({"classifier": lambda X: X[:3]}, r"has shape \(3, 2\); need \(6, n_classes\)"),
        ({"classifier": lambda X: X[:, :0]}, r"has shape \(6, 0\)"),
        ({"classifier": lambda X: [["yes"]] * len(X)}, r"classifier\(frames\) holds strings"),
        ({"classifier": constant(np.nan)}, "no probabilities in row 0: .* sum to nan"),
        ({"classifier": constant(0.4)}, "sum to 0.8; need numbers of at least 0 that sum to 1"),
        ({"classifier": lambda X: np.tile([-0.5, 1.5], (len(X), 1))}, "no probabilities"),
        ({"classifier": constant(0.5), "target": [0, 2]}, "target holds int64 from 0 to 2; need .* from 0 to 1"),
        ({"classifier": constant(0.5), "target": [-1, 0]}, "from -1 to 0"),
        ({"classifier": constant(0.5), "target": [0.0, 1.0]}, "target holds float64"),
        ({"classifier": constant(0.5), "target": [0]}, r"target has shape \(1,\); need \(2,\)"),
        ({"classifier": constant(0.5), "target": ["3", "8"]}, "target holds strings"),
        ({"identity": "who"}, "identity is 'who'; need a function"),
        ({"identity": lambda X: X[:2]}, r"identity\(frames\) has 2 rows; need 6"),
        ({"identity": lambda X: X * np.nan}, r"identity\(frames\) contains NaN"),
        ({"identity": lambda X: 0 * X}, "rows of length 0; need directions"),
        ({"told_apart_by": lambda X: X[:, 0]}, r"told_apart_by\(frames\) has shape"),
        ({"image_shape": (2, 2)}, r"image_shape is \(2, 2\); need .* = 2"),
        ({"image_shape": (-1, -2)}, "image_shape"),
        ({"image_shape": (1.0, 2.0)}, "image_shape"),
        ({"image_shape": 2}, "image_shape"),
        ({"image_shape": (1, 1, 2)}, "image_shape"),
        ({"image_shape": (1, 2), "reference": [[0, 0], [1, 1], [2, 2], [0, 1.0]]}, "images are constant"),
        ({"target_activations": [[1.0, 0.0]]}, "target_activations has 1 rows; need 2: one for each path"),
        ({"target_activations": [1.0, 0.0]}, "target_activations has shape"),
        ({"target_activations": [[1.0, np.nan]] * 2}, "target_activations contains NaN"),
        ({"random_state": None}, "random_state is None"),
        ({"random_state": -1}, "random_state is -1"),
    ],
)
def test_path_quality_refuses(change, message):
    with pytest.raises(InputError, match=message):
        path_quality(**GOOD | change)


def test_what_is_refused_differs_from_what_is_taken():
    assert isinstance(path_quality(**GOOD), PathQuality)


def test_what_is_real_is_judged_by_the_samples_held_out(rng):
    reference, held_out = rng.normal(size=(80, 16)), 4 + 3 * rng.normal(size=(60, 16))
    frames = straight_line(reference[:20], reference[20:40])
    plain, judged = (
        path_quality(frames, reference=reference[40:], image_shape=(4, 4), **more)
        for more in ({}, {"held_out": held_out})
    )

    def rough(images):
        images = images.reshape(-1, 4, 4)
        return (np.diff(images, axis=1) ** 2).sum(axis=(1, 2)) + (np.diff(images, axis=2) ** 2).sum(axis=(1, 2))

    ratio = np.median(rough(reference[40:])) / np.median(rough(held_out))
    assert judged.sharpness_end == pytest.approx(plain.sharpness_end * ratio)
    middle = np.clip(frames[:, 4:7], reference[40:].min(), reference[40:].max()).reshape(-1, 16)
    nearest = [np.linalg.norm(x - reference[40:], axis=1).min() for x in middle]
    unit = np.median([np.linalg.norm(x - reference[40:], axis=1).min() for x in held_out])
    assert judged.manifold_middle == pytest.approx(np.mean(nearest) / unit)
    assert judged.told_apart > 0.9 > plain.told_apart  # they lie elsewhere
    assert judged.path_length == plain.path_length


@pytest.mark.parametrize("held_out", [np.zeros((5, 3)), np.zeros((1, 16)), np.full((4, 16), np.nan)])
def test_samples_held_out_that_are_none_are_named(rng, held_out):
    reference = rng.normal(size=(40, 16))
    with pytest.raises(InputError, match="held_out"):
        path_quality(straight_line(reference[:9], reference[9:18]), reference=reference, held_out=held_out)


def test_samples_held_out_that_are_in_the_reference_are_named(rng):
    reference = rng.normal(size=(40, 3))
    with pytest.raises(InputError, match="held out are part of the reference"):
        path_quality(straight_line(reference[:9], reference[9:18]), reference=reference, held_out=reference[:20])
