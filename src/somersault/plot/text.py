"""Words on a map as shapes in lattice steps: they keep to their cells, and are left out where they are too small.

matplotlib is imported here; import this module from within functions.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextPath

from somersault.plot.axes import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_LEGIBLE = 5.0
"""Points: smaller letters cannot be read."""
_WIDEST, _HIGHEST = 0.8, 0.44
"""Lattice steps that a word in a cell may have."""
_LONGEST = 16


class Words(PathCollection):
    """Words at places, all of one letter size in lattice steps; drawn once they are large enough to be read."""

    def __init__(self, shapes: Sequence[Any], size: float, ax: "Axes") -> None:
        outline = [withStroke(linewidth=1.2, foreground="black")]  # white in black reads on any cell
        super().__init__(shapes, facecolors="white", transform=ax.transData, zorder=2.5, path_effects=outline)
        self.size = size

    @property
    def points(self) -> float:
        """The size of the letters on paper."""
        assert self.axes is not None  # noqa: S101 - write adds it to its axes
        (x0, _), (x1, _) = self.axes.transData.transform([(0, 0), (1, 0)])
        return self.size * abs(x1 - x0) * 72 / self.axes.figure.dpi

    def draw(self, renderer: Any) -> None:
        """Draw, unless the letters would be too small: then enlarging the view shows them."""
        if self.points >= _LEGIBLE:
            super().draw(renderer)


def write(ax: "Axes", words: Sequence[Any], places: "NDArray[np.float64]", highest: float = _HIGHEST) -> Words:
    """Write words at places (n_words, 2), as large as the widest of them allows; blanks and None are left out."""
    told = {word: short(word, _LONGEST).replace("$", r"\$") for word in set(words) - {None} if str(word).strip()}
    glyphs = {word: TextPath((0, 0), text, size=1) for word, text in told.items()}
    boxes = {word: glyph.get_extents().get_points() for word, glyph in glyphs.items()}
    widest = max((np.ptp(box[:, 0]) for box in boxes.values()), default=1.0)
    size = min(highest, highest / _HIGHEST * _WIDEST / max(widest, 1e-9))
    centered = {
        word: Path((glyph.vertices - boxes[word].mean(axis=0)) * [size, -size], glyph.codes)  # y points down
        for word, glyph in glyphs.items()
    }
    shapes = [
        Path(centered[word].vertices + place, centered[word].codes)
        for word, place in zip(words, places, strict=True)
        if word in centered
    ]
    drawn = Words(shapes, size, ax)
    ax.add_collection(drawn, autolim=False)
    return drawn
