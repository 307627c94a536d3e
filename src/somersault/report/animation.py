"""The animated GIF: all samples side by side, there and back."""

from typing import TYPE_CHECKING

import numpy as np

from somersault.array_types import Indices
from somersault.even_rows import from_first_to_last
from somersault.plot.animation import film, gif
from somersault.report.tiles import Pixels, tiles

if TYPE_CHECKING:
    from somersault.comparison import MorphComparison

_MOST_SAMPLES, _MOST_FRAMES = 10, 21
_SECONDS = 0.9
_LARGEST_BYTES = 500_000


def animation(comparison: "MorphComparison") -> bytes:
    """Show up to ten samples as a GIF that loops from their starts to their ends and back.

    Parameters
    ----------
    comparison : MorphComparison

    Returns
    -------
    bytes
        Of a .gif file below 500 kB: noisy samples are shown smaller, and in fewer grays.
    """
    chosen, frames = (
        from_first_to_last(comparison.n_paths, _MOST_SAMPLES),
        from_first_to_last(comparison.n_frames, _MOST_FRAMES),
    )
    shown = _pictures(comparison, chosen, frames).swapaxes(0, 1)
    caption = f"{comparison.name}: {comparison.source} to {comparison.target}"
    data = b""
    for side, n_grays in ((96, 64), (96, 32), (96, 16), (64, 16), (48, 8), (32, 4)):
        data = gif(film(shown, side, _SECONDS, caption), n_grays)
        if len(data) <= _LARGEST_BYTES:
            break
    return data


def _pictures(comparison: "MorphComparison", paths: Indices, frames: Indices) -> Pixels:
    """Draw some frames of some paths, (n_paths, n_frames, rows, columns); shapes turn meanwhile."""
    medium, ours = comparison.medium, comparison.methods[0]
    if medium is not None and comparison.image_shape is None:
        return np.stack([medium.film(ours.frames[path, frames]) for path in paths])
    return tiles(comparison, ours)[paths][:, frames]
