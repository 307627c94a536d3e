"""The words for what is measured: the one table that printed tables, pages and documents take theirs from."""

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
    """

    field: str
    name: str
    good: str
    meaning: str
    is_main: bool = True


_REAL = "of real samples it is 1"
_IDENTITIES = "1 − cosine between the identities of the start and"
MEASURES = (
    Measure("confidence", "confidence", "high", "largest class probability, mean over the inner frames"),
    Measure("weakest_confidence", "weakest", "high", "smallest confidence of a path, mean over the paths"),
    Measure("success", "success", "high", "share of paths that end in the target class, says the classifier"),
    Measure("sharpness_middle", "sharp middle", "near 1", f"sharpness of the middle frames, {_REAL}"),
    Measure("sharpness_end", "sharp end", "near 1", f"sharpness of the last frame, {_REAL}"),
    Measure("manifold_middle", "manifold middle", "up to 1", f"how far the middle is from real samples, {_REAL}"),
    Measure("manifold_end", "manifold end", "up to 1", f"how far the last frame is from real samples, {_REAL}"),
    Measure("told_apart", "told apart", "near 0.5", "how surely a classifier tells the middle from real samples"),
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
    Measure("identity_drift_middle", "drift middle", "low", f"{_IDENTITIES} of the middle frames", is_main=False),
    Measure("identity_drift_end", "drift end", "low", f"{_IDENTITIES} of the last frame", is_main=False),
)
"""All that `PathQuality` holds, in the order of its attributes."""

MAIN_MEASURES = tuple(measure for measure in MEASURES if measure.is_main)
"""Those that tell most: all but of light and of identity."""
