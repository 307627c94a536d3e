"""The frames of a path as a file to take away."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from somersault.array_types import Array
from somersault.explorer.answers.view import View
from somersault.plot.animation import film, gif
from somersault.plot.tiles import pictures

FORMATS = {"gif": "image/gif", "csv": "text/csv", "npz": "application/octet-stream"}
_SIDE, _SECONDS = 224, 1.2
"""Height of the pictures of a GIF, and how long it takes from one end to the other."""


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
    return text.getvalue().encode(errors="backslashreplace")


def _cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name


def _npz(arrays: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def _gif(frames: Array, view: View) -> bytes:
    """The film of a single path."""
    if view.medium is not None:
        return gif(film(view.medium.film(frames)[:, None], _SIDE, _SECONDS))
    share = np.clip((frames - view.low) / (view.high - view.low), 0.0, 1.0)
    tiles = pictures(share[None], view.image_shape, _SIDE)
    return gif(film(tiles.swapaxes(0, 1), _SIDE, _SECONDS))
