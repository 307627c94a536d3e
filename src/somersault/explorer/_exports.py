"""The frames of a path as a file to take away."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from somersault.explorer._view import View
from somersault.plot._tiles import pictures

Array = NDArray[np.float64]

FORMATS = {"gif": "image/gif", "csv": "text/csv", "npz": "application/octet-stream"}
_SIDE = 224
_N_GRAYS = 128
_HOLD, _MOVE = 500, 1200
"""Milliseconds at each end, and from one to the other."""


def exported(kind: str, frames: Array, arrays: dict[str, Any], names: Sequence[str], view: View) -> bytes:
    """A file of these frames (n_frames, n_features); only .npz holds the other arrays."""
    if kind == "csv":
        return _csv(frames, names)
    if kind == "npz":
        return _npz({"frames": frames, **arrays})
    return _gif(frames, view)


def _csv(frames: Array, names: Sequence[str]) -> bytes:
    """A row for each frame, with its progress; numbers as Python writes them, so that nothing is lost."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["progress", *map(_cell, names)])
    for progress, frame in zip(np.linspace(0, 1, len(frames)).tolist(), frames.tolist(), strict=True):
        writer.writerow([progress, *frame])
    return text.getvalue().encode()


def _cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name


def _npz(arrays: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def _gif(frames: Array, view: View) -> bytes:
    """There and back, with one palette for all frames."""
    share = np.clip((frames - view.low) / (view.high - view.low), 0.0, 1.0)
    shown = pictures(share[None], view.image_shape)[0]
    images = [_enlarged(pixels) for pixels in shown]
    images += images[-2:0:-1]
    delay = max(20, round(_MOVE / len(frames)))
    there = [_HOLD, *[delay] * (len(frames) - 2), _HOLD]
    durations = there + there[-2:0:-1]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.repeat(np.linspace(0, 255, _N_GRAYS).round().astype(int), 3).tolist())
    images = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    buffer = io.BytesIO()
    images[0].save(
        buffer, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0, optimize=False
    )
    return buffer.getvalue()


def _enlarged(pixels: NDArray[np.uint8]) -> Image.Image:
    rows, columns = pixels.shape
    scale = max(1.0, _SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    return Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC).convert("RGB")
