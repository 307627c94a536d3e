"""What a page about rival ways shows, as plain arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array
from somersault.report.study import MEASURES, Measure, endings

if TYPE_CHECKING:
    from somersault.errors import Result
    from somersault.path_measures import PathQuality


_OF_REAL = "of real samples it is 1"
_IDENTITIES = "1 − cosine between the identities of the start and"
ALL_MEASURES = (
    *MEASURES,
    Measure("brightness_middle", "bright middle", "near 1", f"mean pixel of the middle frames, {_OF_REAL}"),
    Measure("brightness_end", "bright end", "near 1", f"mean pixel of the last frame, {_OF_REAL}"),
    Measure("contrast_middle", "contrast middle", "near 1", f"deviation of the pixels in the middle, {_OF_REAL}"),
    Measure("contrast_end", "contrast end", "near 1", f"deviation of the pixels of the last frame, {_OF_REAL}"),
    Measure("photometric_consistency", "photometric", "high", "share of frames with the light of real samples"),
    Measure("identity_drift_middle", "drift middle", "low", f"{_IDENTITIES} of the middle frames"),
    Measure("identity_drift_end", "drift end", "low", f"{_IDENTITIES} of the last frame"),
)


@dataclass(frozen=True, eq=False)
class Rival:
    """One way to go from all starts to their goals.

    Attributes
    ----------
    name : str
    frames : ndarray of shape (n_paths, n_frames, n_features)
    curves : dict of str to ndarray of shape (n_paths, n_frames)
        What happens along the paths, by title.
    quality : PathQuality
    results : tuple of Result
        How each path ended; empty for paths that are not morphs.
    """

    name: str
    frames: Array
    curves: dict[str, Array]
    quality: "PathQuality"
    results: tuple["Result", ...] = ()

    @property
    def endings(self) -> dict[str, int]:
        """How many paths ended in which way, the most frequent first."""
        return endings(self.results)


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane to look at samples that are no images: some of them, their labels, and the way there."""

    points: Array
    labels: NDArray[Any]
    project: Callable[[Array], Array]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Rival ways of the same samples to the same goals.

    Attributes
    ----------
    name : str
    image_shape : (int, int) or None
    value_range : (ndarray, ndarray)
        What is shown as black and as white, or as the edges of a profile; of all features, or of each.
    samples : tuple of n_paths str
        Each path in words.
    rivals : tuple of Rival
        The library's default first.
    inversion, settings : dict of str to str
    plane : Plane or None
        For samples that are no images.
    """

    name: str
    image_shape: tuple[int, int] | None
    value_range: tuple[Array, Array]
    samples: tuple[str, ...]
    rivals: tuple[Rival, ...]
    inversion: dict[str, str]
    settings: dict[str, str]
    plane: Plane | None = None

    @property
    def title(self) -> str:
        """What it is about."""
        return f"{self.name}: {len(self.samples)} paths, {len(self.rivals)} ways"

    @property
    def measures(self) -> list[Measure]:
        """Those that any rival has."""
        return [m for m in ALL_MEASURES if any(getattr(r.quality, m.field) is not None for r in self.rivals)]

    @property
    def highlighted(self) -> list[Rival]:
        """The few that fit into one chart: default, published rule, straight lines in all spaces."""
        wanted = ("MUSIC, default", "MUSIC as published", "line to the end", "line to the medoid", "line in")
        return [rival for rival in self.rivals if rival.name.startswith(wanted)]

    def shown(self, values: Array) -> Array:
        """Values of the last axis as shares of the range that is shown, clipped to [0, 1]."""
        low, high = self.value_range
        return np.clip((values - low) / (high - low), 0.0, 1.0)


def mean_and_spread(quality: "PathQuality", measure: Measure) -> tuple[str, str]:
    """A measure and its standard deviation over the paths as a table has them; "–" and "" for none."""
    value, spread = getattr(quality, measure.field), quality.spread.get(measure.field)
    if value is None or not np.isfinite(value):
        return "–", ""
    return f"{value:.3f}", "" if spread is None else f"±{_short(spread)}"


def _short(spread: float) -> str:
    """Two digits behind the point, no zero before it."""
    return f"{spread:.2f}".removeprefix("0") if spread < 10 else f"{spread:.0f}"
