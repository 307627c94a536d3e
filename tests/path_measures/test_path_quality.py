"""All measures together: what they need, what they take and what is refused."""

import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from somersault.errors import InputError
from somersault.even_rows import from_first
from somersault.path_measures import MEASURES, PathQuality, path_quality, straight_line

from .paths import SQUARE, by_first_feature, normal, one_path

pytestmark = pytest.mark.slow


FIELDS = [measure.field for measure in MEASURES]


def test_nothing_is_measured_without_what_it_needs():
    quality = path_quality(one_path([0, 0], [1, 0], [1, 1]), reference=SQUARE, target=[0])
    missing = {name for name, value in vars(quality).items() if value is None}
    assert missing == {
        "confidence", "weakest_confidence", "success", "third_class", "sharpness_middle", "sharpness_crossing",
        "sharpness_worst", "sharpness_end", "manifold_crossing", "distinct_stops", "told_apart",
        "told_apart_crossing", "told_apart_ambiguous", "told_apart_worst", "told_apart_end", "end_precision",
        "end_recall",
        "target_monotonicity", "brightness_middle", "brightness_end", "contrast_middle", "contrast_end",
        "photometric_consistency", "identity_drift_middle", "identity_drift_crossing", "identity_drift_end",
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
        values = dict(quality.rows()) | {"told apart": 0.0}  # too few paths for that one, whose folds are drawn
        return [*values.values(), *quality.spread.values()]

    assert measure(order) == pytest.approx(measure(list(range(4))))


def test_large_reference_is_sampled_evenly():
    rows = from_first(10, 4)
    assert rows.tolist() == [0, 2, 5, 7]
    assert from_first(3, 4).tolist() == [0, 1, 2]


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
    assert len(lines) == len(quality.rows()) == len(MEASURES)
    assert lines[0].split() == ["confidence", "0.9313", "good", "is", "high"]
    assert lines[1].split() == ["weakest", "not", "measured"]
    assert lines[FIELDS.index("path_length")].split() == [
        "path",
        "length",
        "1.5000",
        "±",
        "0.2500",
        "good",
        "is",
        "near",
        "1",
    ]
    assert last.split() == ["paths", "7"]


def test_it_is_a_data_frame_and_a_table_of_notebooks():
    quality = path_quality(**GOOD)
    frame = quality.to_frame()
    assert frame.index.tolist() == [measure.field for measure in quality.measures]
    assert frame.loc["path_length", ["value", "good"]].tolist() == [quality.path_length, "near 1"]
    assert frame.loc["path_length", "spread"] == quality.spread["path_length"]
    assert np.isnan(frame.loc["confidence", "value"]) == (quality.confidence is None)
    html = quality._repr_html_()
    assert html.count("<tr>") == 1 + frame["value"].notna().sum()
    assert "not measured: " in html


def test_the_table_of_measures_names_all_that_is_measured_and_the_documentation_says_the_same():
    assert [*FIELDS, "n_paths", "n_crossing", "spread", "own"] == list(PathQuality.__dataclass_fields__)
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
    together = {"told_apart", "target_monotonicity", "manifold_worst", "distinct_ends"}
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
