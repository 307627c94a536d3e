"""Frames as small pictures: the images themselves, or profiles of samples that are none. Pillow alone."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from somersault.array_types import ImageShape
from somersault.errors import warn

Pixels = NDArray[np.uint8]

_PROFILE = (64, 96)
"""Rows and columns of a profile."""
_FINE = 4
"""Profiles are drawn this many times as large, and reduced: smooth lines."""
_LEAST, _MOST = 48, 96
"""Images whose longer side is not between these are brought there: a browser enlarges a few pixels less well."""
_BYTE = 1 / 255


def pictures(shown: NDArray[np.float64], image_shape: ImageShape | None, largest: int = _MOST) -> Pixels:
    """Pictures of frames (n_samples, n_frames, n_features) with values in [0, 1]: gray, or (…, 3) in colors."""
    if image_shape is None:
        return np.array([[_profile(frame, path[0]) for frame in path] for path in shown])
    pixels = np.round(255 * shown).astype(np.uint8).reshape(*shown.shape[:2], *image_shape)
    longer = max(image_shape[:2])
    if _LEAST <= longer <= largest:
        return pixels
    scale = np.clip(longer, _LEAST, largest) / longer
    rows, columns = (max(1, round(side * scale)) for side in image_shape[:2])
    return np.array([[_resized(frame, rows, columns) for frame in path] for path in pixels])


def outside(values: NDArray[np.float64]) -> str | None:
    """Say how many values no color can show, if any are farther off than a screen tells apart."""
    n = int(np.count_nonzero((values < -_BYTE / 2) | (values > 1 + _BYTE / 2)))
    reach = f"from {values.min():.3g} to {values.max():.3g}" if n else ""
    return f"{n:,} of {values.size:,} values, which reach {reach}, are outside 0 to 1" if n else None


def warn_of_clipped(values: NDArray[np.float64]) -> None:
    """Warn of values that are shown as if they were in [0, 1]."""
    beyond = outside(values)
    if beyond is not None:
        remedy = "scale the data to 0 to 1, or let a morph stay within bounds=(0, 1)"
        warn(f"{beyond}, and are clipped in the drawing, since no color shows them: {remedy}", UserWarning)


def _resized(pixels: Pixels, rows: int, columns: int) -> Pixels:
    return np.asarray(Image.fromarray(pixels).resize((columns, rows), Image.Resampling.BICUBIC))


def _profile(values: NDArray[np.float64], start: NDArray[np.float64]) -> Pixels:
    """The features from left to right, larger values higher; the start of the path behind, pale."""
    rows, columns = (_FINE * side for side in _PROFILE)
    image = Image.new("L", (columns, rows), 247)
    draw = ImageDraw.Draw(image)
    margin = 4 * _FINE
    x = np.linspace(margin, columns - margin, len(values)) if len(values) > 1 else np.array([columns / 2])
    radius = min(2.0 * _FINE, columns / len(values) / 2)
    for profile, gray in ((start, 190), (values, 32)):
        y = margin + (1 - profile) * (rows - 2 * margin)
        points = list(zip(x.tolist(), y.tolist(), strict=True))
        draw.line(points, fill=gray, width=round(1.6 * _FINE), joint="curve")
        for point in points:
            draw.circle(point, radius, fill=gray)
    return np.asarray(image.reduce(_FINE))
