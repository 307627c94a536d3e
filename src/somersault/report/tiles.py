"""The frames of a comparison as small pictures, and as strips of them."""

import io
from base64 import b64encode
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from somersault.plot.tiles import Pixels, pictures

if TYPE_CHECKING:
    from somersault.comparison import Comparison, Method


def tiles(comparison: "Comparison", method: "Method") -> Pixels:
    """Draw the frames of a method, (n_paths, n_frames, rows, columns), or (…, 3) of colors."""
    medium = getattr(comparison, "medium", None)  # which a comparison of paths alone does not know
    if medium is not None and comparison.image_shape is None:
        flat = medium.pictures(method.frames.reshape(-1, method.frames.shape[-1]))
        return flat.reshape(*method.frames.shape[:2], *flat.shape[1:])
    return pictures(comparison.shown(method.frames), comparison.image_shape)


def gap(tile_columns: int) -> int:
    """Columns between two tiles of a strip."""
    return max(1, round(tile_columns / 14))


def strip(path: Pixels) -> str:
    """The frames (n_frames, rows, columns[, 3]) of one path side by side, transparent between, as a data URI."""
    n_frames, rows, columns, *colors = path.shape
    wide = np.zeros((rows, n_frames, columns + gap(columns), *colors), dtype=np.uint8)
    wide[:, :, :columns] = np.maximum(path, 1).swapaxes(0, 1)  # 0 is what is transparent
    flat = wide.reshape(rows, -1, *colors)[:, : -gap(columns)]
    buffer = io.BytesIO()
    Image.fromarray(flat).save(buffer, "PNG", optimize=True, transparency=(0, 0, 0) if colors else 0)
    return f"data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"
