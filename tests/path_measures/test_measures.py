"""Each measure by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ortho_group

from somersault.path_measures import path_quality, straight_line

from .paths import SQUARE, by_first_feature, normal, one_path

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize("measure", ["sharpness_middle", "sharpness_end", "brightness_middle", "contrast_end"])
def test_gray_images_are_measured_alike_as_colors(measure):
    gray, reference = normal(2, 5, 6), normal(10, 6, seed=1)
    colors, of_colors = (np.repeat(images, 3, axis=-1) for images in (gray, reference))
    one = path_quality(gray, reference=reference, image_shape=(2, 3))
    other = path_quality(colors, reference=of_colors, image_shape=(2, 3, 3))
    assert getattr(other, measure) == pytest.approx(getattr(one, measure))


def test_red_beside_blue_is_sharp_and_a_colored_sheet_has_no_contrast():
    red, blue = [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]
    reference = np.array([[*red, *blue], [*blue, *red], [*red, *blue]])
    frames = one_path([*red, *blue], [*red, *red], [*blue, *blue], [*red, *red], [*blue, *red])
    quality = path_quality(frames, reference=reference[:2], image_shape=(1, 2, 3))
    assert (quality.sharpness_middle, quality.sharpness_end) == (0, 1)
    assert (quality.contrast_middle, quality.contrast_end) == (0, 1)


def test_a_single_pixel_is_neither_sharp_nor_dull():
    quality = path_quality(normal(2, 5, 3), reference=normal(10, 3, seed=1), image_shape=(1, 1, 3))
    assert quality.sharpness_middle is quality.contrast_end is None


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
    together = {"groups": ["all"] * 300}  # nothing is told apart
    quality = path_quality(normal(300, 3, 8), reference=normal(4000, 8, seed=1), **together)
    assert quality.manifold_middle == pytest.approx(1, abs=0.1)


def test_duplicates_of_a_sample_are_neighbors_at_distance_zero():
    reference = np.array([[0.0], [0.0], [1.0], [3.0], [7.0]])  # distances 0, 0, 1, 2, 4: the median is 1
    assert path_quality(np.full((1, 3, 1), 5.0), reference=reference).manifold_end == pytest.approx(2)


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
