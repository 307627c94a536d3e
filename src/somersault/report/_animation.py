"""The animated GIF: all samples side by side, there and back."""

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from somersault.report._tiles import tiles

if TYPE_CHECKING:
    from somersault.report._study import Study

_SIDE = 96
_GAP = 8
_CAPTION = 34
_MOST = 10
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
        Of a .gif file below 500 kB, unless the samples are many and noisy.
    """
    chosen = np.linspace(0, study.n_samples - 1, min(_MOST, study.n_samples)).round().astype(int)
    there = [_picture(frame, study, k) for k, frame in enumerate(tiles(study, 0)[chosen].swapaxes(0, 1))]
    delay = int(np.clip(_MOVE / max(len(there) - 1, 1), 20, 150))
    durations = [_HOLD, *[delay] * (len(there) - 2), _HOLD]
    pictures, durations = there + there[-2:0:-1], durations + durations[-2:0:-1]
    data = b""
    for n_grays in (128, 64, 32, 16):
        data = _encoded(pictures, durations, n_grays)
        if len(data) <= _LARGEST_BYTES:
            break
    return data


def _picture(frames: np.ndarray, study: "Study", k: int) -> Image.Image:
    """One frame of all samples, in rows of five, over a caption with a bar of the progress."""
    n_columns = min(5, len(frames))
    scale = _SIDE / frames.shape[1]
    size = round(frames.shape[2] * scale), _SIDE
    n_rows = -(-len(frames) // n_columns)
    width, height = (n * (side + _GAP) + _GAP for n, side in zip((n_columns, n_rows), size, strict=True))
    image = Image.new("RGB", (max(width, _NARROWEST), height + _CAPTION), _PAPER)
    for i, tile in enumerate(frames):
        row, column = divmod(i, n_columns)
        place = _GAP + column * (size[0] + _GAP), _GAP + row * (size[1] + _GAP)
        image.paste(Image.fromarray(tile).resize(size, Image.Resampling.BICUBIC), place)
    _caption(image, study, k / max(study.n_frames - 1, 1), top=height)
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
