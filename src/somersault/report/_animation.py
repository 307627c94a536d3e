"""The animated GIF: all samples side by side, there and back."""

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from somersault.report._tiles import Pixels, tiles

if TYPE_CHECKING:
    from somersault.report._study import Study

_GAP = 8
_CAPTION = 34
_MOST_SAMPLES, _MOST_FRAMES = 10, 21
_NARROWEST = 280
_INK, _MUTED, _PAPER, _ACCENT = (32, 32, 32), (220, 220, 220), (255, 255, 255), (43, 89, 195)
_HOLD, _MOVE = 500, 900
"""Milliseconds at each end, and from one to the other."""
_LARGEST_BYTES = 500_000


def animation(study: "Study") -> bytes:
    """The paths of up to ten samples as a GIF that loops from their starts to their ends and back.

    Parameters
    ----------
    study : Study

    Returns
    -------
    bytes
        Of a .gif file below 500 kB: noisy samples are shown smaller, and in fewer grays.
    """
    chosen = _spread(study.n_samples, _MOST_SAMPLES)
    frames = _spread(study.n_frames, _MOST_FRAMES)
    shown = tiles(study, 0)[chosen][:, frames].swapaxes(0, 1)
    delay = int(np.clip(_MOVE / (len(frames) - 1), 20, 150))
    there = [_HOLD, *[delay] * (len(frames) - 2), _HOLD]
    durations = there + there[-2:0:-1]
    data = b""
    for side, n_grays in ((96, 128), (96, 64), (96, 32), (96, 16), (64, 16), (48, 8)):
        pictures = [_picture(tile, study, k, side) for tile, k in zip(shown, frames.tolist(), strict=True)]
        data = _encoded(pictures + pictures[-2:0:-1], durations, n_grays)
        if len(data) <= _LARGEST_BYTES:
            break
    return data


def _spread(n: int, most: int) -> NDArray[np.intp]:
    """At most so many of n things, evenly, with the first and the last."""
    return np.linspace(0, n - 1, min(n, most)).round().astype(np.intp)


def _picture(frames: Pixels, study: "Study", k: int, side: int) -> Image.Image:
    """One frame of all samples, in rows of five, over a caption with a bar of the progress."""
    n_columns = min(5, len(frames))
    n_rows = -(-len(frames) // n_columns)
    scale = min(side / frames.shape[1], 1.5 * side / frames.shape[2])
    size = max(1, round(frames.shape[2] * scale)), max(1, round(frames.shape[1] * scale))
    width, height = (n * (length + _GAP) + _GAP for n, length in zip((n_columns, n_rows), size, strict=True))
    image = Image.new("RGB", (max(width, _NARROWEST), height + _CAPTION), _PAPER)
    for i, tile in enumerate(frames):
        row, column = divmod(i, n_columns)
        place = _GAP + column * (size[0] + _GAP), _GAP + row * (size[1] + _GAP)
        image.paste(Image.fromarray(tile).resize(size, Image.Resampling.BICUBIC), place)
    _caption(image, study, k / (study.n_frames - 1), top=height)
    return image


def _caption(image: Image.Image, study: "Study", progress: float, top: int) -> None:
    draw = ImageDraw.Draw(image)
    right = image.width - _GAP
    draw.rectangle((_GAP, top, right, top + 3), fill=_MUTED)
    draw.rectangle((_GAP, top, _GAP + progress * (right - _GAP), top + 3), fill=_ACCENT)
    draw.text((_GAP, top + 9), f"{study.data}: {study.source} to {study.target}", _INK, ImageFont.load_default(14))


def _encoded(pictures: list[Image.Image], durations: list[int], n_grays: int) -> bytes:
    """A GIF with one palette for all frames: given the choice, Pillow takes another one for each, slowly."""
    palette = Image.new("P", (1, 1))
    grays = np.linspace(0, 255, n_grays).round().astype(int)
    palette.putpalette([*np.repeat(grays, 3).tolist(), *_ACCENT])
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    buffer = io.BytesIO()
    frames[0].save(
        buffer, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0, optimize=False
    )
    return buffer.getvalue()
