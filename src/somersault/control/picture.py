"""A picture of a sample on its way: three images side by side, or a drawing in a plane."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from somersault.array_types import Array, ImageShape
from somersault.control.journey import Journeys

Picture = NDArray[np.uint8]
_LEAST_SIDE = 96
_SIDE, _MARGIN = 320, 16


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
    units, path, goal = (journeys.in_plane(each) for each in (None, points, journeys.goal()[None]))
    every = np.concatenate([units, path, goal])
    low, reach = every.min(axis=0), max(float(np.ptp(every, axis=0).max()), np.finfo(float).tiny)
    image = Image.new("RGB", (_SIDE, _SIDE), "white")
    draw = ImageDraw.Draw(image)

    def placed(at: Array) -> list[tuple[float, ...]]:
        shares = (at - low) / reach  # the vertical one upward
        return [tuple(each) for each in (_MARGIN + (_SIDE - 2 * _MARGIN) * np.abs([0, 1] - shares)).tolist()]

    for each in placed(units):
        draw.circle(each, 2, fill="#bfbfbf")
    for each in placed(goal):
        draw.circle(each, 6, fill=None, outline="#ff7f0e", width=3)
    way = placed(path)
    draw.line(way if len(way) > 1 else way * 2, fill="#2b59c3", width=2)
    draw.circle(way[-1], 4, fill="#2b59c3")
    return np.asarray(image)
