"""One way to go from some starts to their goals: its paths, and what is measured of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from somersault import validation
from somersault.array_types import Array
from somersault.errors import Result
from somersault.flow.morph import Morph
from somersault.path_measures import Measure, PathQuality


@dataclass(frozen=True, eq=False)
class Method:
    """Hold the paths by one method from all starts to their goals, and what is measured of them.

    Attributes
    ----------
    name : str
    frames : ndarray of shape (n_paths, n_frames, n_features)
    results : tuple of Result
        How each path ended; empty for paths that are not morphs.
    target_activations : ndarray of shape (n_paths, n_saved), or None
        As `Morph.target_activations` tells them.
    waypoints : ndarray of shape (n_paths, n_waypoints, n_features), or None
        Real samples that each path goes by and ends at: it must not be measured against them.
    rows : ndarray of shape (n_paths, n_frames, n_features), or None
        What users are shown of the frames, which is measured: of a table with categories, integers or booleans
        rows that could be data. None where frames are shown as they are.
    quality : PathQuality
        The measures; none before the method is part of a `Comparison`.
    curves : dict of str to ndarray of shape (n_paths, n_frames)
        What happens along the paths, by the names of `CURVES`.
    """

    name: str
    frames: Array
    results: tuple[Result, ...] = ()
    target_activations: Array | None = None
    waypoints: Array | None = None
    rows: Array | None = None
    quality: PathQuality = field(default_factory=PathQuality)
    curves: dict[str, Array] = field(default_factory=dict[str, Array])

    @classmethod
    def of(cls, name: str, paths: Morph | ArrayLike, n_frames: int = 11) -> Self:
        """Take the paths of a morph, or frames that are made already."""
        if not isinstance(paths, Morph):
            return cls(name, np.asarray(validation.real_array(paths, f"paths[{name!r}]"), dtype=np.float64))
        return cls(name, paths.frames(n_frames), paths.results, paths.target_activations, paths.waypoints)

    @property
    def shown(self) -> Array:
        """The frames as users are shown them, (n_paths, n_frames, n_features)."""
        return self.frames if self.rows is None else self.rows

    @property
    def endings(self) -> dict[str, int]:
        """How many paths ended in which way, the most frequent first."""
        return endings(self.results)

    @property
    def measures(self) -> dict[str, float | None]:
        """The finite numbers by the names of `PathQuality`; None where one was not measured."""
        return {measure.field: _finite(self.quality.value(measure)) for measure in self.quality.measures}

    def has(self, measure: Measure) -> bool:
        """Whether a number was measured."""
        return self.quality.value(measure) is not None

    def cell(self, measure: Measure) -> str:
        """Write a number as tables have it; "–" for none."""
        value = self.measures[measure.field]
        return "–" if value is None else f"{value:.3f}"

    def spread(self, measure: Measure) -> str:
        """Write the standard deviation over the paths as tables have it; nothing for none."""
        value = self.quality.spread.get(measure.field)
        if value is None or self.measures[measure.field] is None:
            return ""
        return "±" + (f"{value:.2f}".removeprefix("0") if value < 10 else f"{value:.0f}")


def endings(results: Sequence[Result]) -> dict[str, int]:
    """How many paths ended in which way, the most frequent first."""
    counts = Counter(map(str, results))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _finite(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
