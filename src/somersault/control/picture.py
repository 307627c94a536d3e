"""A picture of a sample on its way: three images side by side, or a drawing in a plane."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.array_types import Array, ImageShape
from somersault.control.journey import Journeys

Picture = NDArray[np.uint8]
_LEAST_SIDE = 96
_INCHES, _DPI = 4.0, 80


def picture_of(journeys: Journeys, points: Array, image_shape: ImageShape | None) -> Picture:
    """Where those points (n_points, n_features) have led, and to what they lead."""
    if image_shape is None:
        return _drawn(journeys, points)
    return _images(np.stack([points[0], points[-1], journeys.goal()]), image_shape)


def _images(points: Array, image_shape: ImageShape) -> Picture:
    """Images side by side, from the darkest value of the ends to the brightest."""
    low, high = points[[0, 2]].min(), points[[0, 2]].max()
    scaled = np.clip((points - low) / (high - low if high > low else 1.0), 0.0, 1.0)
    images = np.round(255 * scaled).astype(np.uint8).reshape(len(points), *image_shape[:2], -1)
    images = np.broadcast_to(images, (*images.shape[:3], 3))
    times = -(-_LEAST_SIDE // min(image_shape[:2]))
    return np.concatenate([each.repeat(times, axis=0).repeat(times, axis=1) for each in images], axis=1)


def _drawn(journeys: Journeys, points: Array) -> Picture:
    """The path among the prototypes, in the two directions in which these vary most."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_INCHES, _INCHES), dpi=_DPI)
    canvas: Any = FigureCanvasAgg(figure)
    ax: Any = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set_axis_off()
    units, path, goal = (journeys.in_plane(each) for each in (None, points, journeys.goal()[None]))
    ax.plot(*units.T, "o", color="0.75", markersize=4)
    ax.plot(*path.T, "-", color="C0")
    ax.plot(*path[-1:].T, "o", color="C0")
    ax.plot(*goal.T, "*", color="C1", markersize=12)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()
