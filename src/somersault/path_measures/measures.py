"""The words for what is measured: the one table that printed tables, pages and documents take theirs from."""

from collections.abc import Collection, Sequence
from typing import NamedTuple


class Measure(NamedTuple):
    """Name a number that is measured, and say how to read it.

    Attributes
    ----------
    field : str
        The attribute of the result that holds the number.
    name : str
        What tables call it.
    good : str
        Which values are good.
    meaning : str
        What it is, in a few words.
    is_main : bool, default True
        Whether it is among those that tell most, which the report of the main job shows.
    unless : str, default ""
        The field of a measure of a harder place: where that was measured, tables leave this one out.
    """

    field: str
    name: str
    good: str
    meaning: str
    is_main: bool = True
    unless: str = ""


_REAL = "of real samples it is 1"
_IDENTITIES = "1 − cosine between the identities of the start and"
MEASURES = (
    Measure("confidence", "confidence", "high", "largest class probability, mean over the inner frames"),
    Measure(
        "weakest_confidence",
        "weakest",
        "high",
        "smallest confidence of a path, mean over the paths",
        is_main=False,
    ),
    Measure("success", "success", "high", "share of paths that end in the target class, says the classifier"),
    Measure("third_class", "third class", "low", "share of paths at whose crossing a third class wins"),
    Measure(
        "sharpness_middle",
        "sharp middle",
        "near 1",
        f"sharpness of the middle frames, {_REAL}",
        unless="sharpness_crossing",
    ),
    Measure("sharpness_crossing", "sharp crossing", "near 1", f"sharpness where the class changes, {_REAL}"),
    Measure(
        "sharpness_worst",
        "sharp worst",
        "near 1",
        f"sharpness of the frame farthest from real samples, {_REAL}",
        is_main=False,
    ),
    Measure("sharpness_end", "sharp end", "near 1", f"sharpness of the last frame, {_REAL}"),
    Measure(
        "manifold_middle",
        "manifold middle",
        "up to 1",
        f"how far the middle is from real samples, {_REAL}",
        unless="manifold_crossing",
    ),
    Measure(
        "manifold_crossing",
        "manifold crossing",
        "up to 1",
        f"how far from real samples the class changes, {_REAL}",
    ),
    Measure(
        "manifold_worst",
        "manifold worst",
        "low",
        "how far the farthest inner frame is from real samples, 95th percentile of the paths",
    ),
    Measure(
        "manifold_end",
        "manifold end",
        "up to 1",
        f"how far the last frame is from real samples, {_REAL}",
        is_main=False,
    ),
    Measure(
        "told_apart",
        "told apart",
        "near 0.5",
        "how surely a classifier tells the middle from real samples",
        unless="told_apart_crossing",
    ),
    Measure(
        "told_apart_crossing",
        "apart crossing",
        "near 0.5",
        "how surely a classifier tells frames where the class changes from real samples",
    ),
    Measure(
        "told_apart_ambiguous",
        "apart ambiguous",
        "near 0.5",
        "the same from real samples of which no class is sure",
        is_main=False,
    ),
    Measure(
        "told_apart_worst", "apart worst", "near 0.5", "the same of the inner frames for which it is the largest"
    ),
    Measure("told_apart_end", "apart end", "near 0.5", "the same of the last frames", is_main=False),
    Measure("distinct_ends", "distinct ends", "near 1", "different last frames per path"),
    Measure("distinct_stops", "distinct stops", "near 1", "different waypoints before the end, per waypoint"),
    Measure(
        "end_precision",
        "end precision",
        "high",
        "share of the last frames that lie among real samples of their class",
        is_main=False,
    ),
    Measure(
        "end_recall",
        "end recall",
        "high",
        "share of real samples of the class that lie among the last frames",
        is_main=False,
    ),
    Measure("path_length", "path length", "near 1", "of the straight line between the same ends it is 1"),
    Measure("out_of_range", "out of range", "0", "mean distance of the values from the range of real samples"),
    Measure(
        "target_monotonicity", "monotone", "1", "share of steps in which the distance to the target did not grow"
    ),
    Measure(
        "brightness_middle", "bright middle", "near 1", f"mean pixel of the middle frames, {_REAL}", is_main=False
    ),
    Measure("brightness_end", "bright end", "near 1", f"mean pixel of the last frame, {_REAL}", is_main=False),
    Measure(
        "contrast_middle",
        "contrast middle",
        "near 1",
        f"deviation of the pixels in the middle, {_REAL}",
        is_main=False,
    ),
    Measure(
        "contrast_end",
        "contrast end",
        "near 1",
        f"deviation of the pixels of the last frame, {_REAL}",
        is_main=False,
    ),
    Measure(
        "photometric_consistency",
        "photometric",
        "high",
        "share of frames with the light of real samples",
        is_main=False,
    ),
    Measure(
        "identity_drift_middle",
        "drift middle",
        "low",
        f"{_IDENTITIES} of the middle frames",
        is_main=False,
        unless="identity_drift_crossing",
    ),
    Measure(
        "identity_drift_crossing",
        "drift crossing",
        "low",
        f"{_IDENTITIES} of the frame where the class changes",
        is_main=False,
    ),
    Measure("identity_drift_end", "drift end", "low", f"{_IDENTITIES} of the last frame", is_main=False),
)
"""All that `PathQuality` holds, in the order of its attributes."""

MAIN_MEASURES = tuple(measure for measure in MEASURES if measure.is_main)
"""Those that tell most: all but of light and of identity."""


def shown(measures: Sequence[Measure], are_there: Collection[str]) -> tuple[Measure, ...]:
    """Leave out those of which a harder one is there, by the fields of those that were measured."""
    return tuple(measure for measure in measures if measure.unless not in are_there)
