"""The film of a morph of sounds: each frame is shown while it is heard."""

import io
import wave
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from somersault.even_rows import from_first_to_last
from somersault.media.wave_files import wav
from somersault.plot.animation import Film, can_make_mp4, sounding
from somersault.report.tiles import tiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from somersault.comparison import MorphComparison
    from somersault.report.tiles import Pixels

_MOST_PATHS, _MOST_FRAMES = 3, 7
_LONGEST = 60.0
"""Seconds of all."""
_STEP = 40
"""Milliseconds of a picture."""
_REST = 0.2
"""Seconds of silence after each sound, at least."""
_SIZE = 480, 360
_BELOW, _GAP = 52, 12
_PAPER, _INK, _ACCENT, _MUTED = (255, 255, 255), (32, 32, 32), (217, 72, 15), (220, 220, 220)


def sounding_film(comparison: "MorphComparison") -> bytes | None:
    """Show up to three paths of sounds, one frame after the other while each is heard.

    Parameters
    ----------
    comparison : MorphComparison

    Returns
    -------
    bytes or None
        Of an .mp4; None for what is not heard, or without ffmpeg.
    """
    medium = comparison.medium
    if medium is None or medium.mime != "audio/wav" or not can_make_mp4():
        return None
    pictures, heard = list[Image.Image](), list["NDArray[np.float32]"]()
    first, rate = _samples(comparison.thing(0, 0))
    shown, frames = tiles(comparison, comparison.methods[0]), _frames(comparison, len(first) / rate)
    for path in from_first_to_last(comparison.n_paths, _MOST_PATHS).tolist():
        for frame in frames:
            sound, _ = _samples(comparison.thing(path, frame))
            n = -(-round(1000 * (len(sound) / rate + _REST)) // _STEP)
            caption = f"{comparison.samples[path]}, to {comparison.target}: {frame + 1} of {comparison.n_frames}"
            pictures += _played(
                shown[path, frame], caption, frame / (comparison.n_frames - 1), n, len(sound) / rate
            )
            heard.append(np.pad(sound, (0, round(n * _STEP * rate / 1000) - len(sound))))
    return sounding(Film(pictures, [_STEP] * len(pictures), has_colors=True), wav(np.concatenate(heard), rate))


def _frames(comparison: "MorphComparison", seconds: float) -> list[int]:
    """The frames that are heard, evenly from the first to the last, where each takes so long."""
    n = int(_LONGEST / _MOST_PATHS / (seconds + _REST))
    return from_first_to_last(comparison.n_frames, max(2, min(n, _MOST_FRAMES))).tolist()


def _samples(content: bytes) -> "tuple[NDArray[np.float32], int]":
    """The wave of a .wav of ours, and its rate."""
    with wave.open(io.BytesIO(content)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return (data / np.float32(32768)).astype(np.float32), file.getframerate()


def _played(tile: "Pixels", caption: str, progress: float, n: int, seconds: float) -> list[Image.Image]:
    """A picture with a line that runs over it in so many seconds, and stays at its end."""
    width, height = _SIZE
    still = Image.new("RGB", (width, height + _BELOW), _PAPER)
    box = width - 2 * _GAP, height - _GAP
    still.paste(Image.fromarray(tile).resize(box, Image.Resampling.BICUBIC), (_GAP, _GAP))
    draw = ImageDraw.Draw(still)
    draw.rectangle((_GAP, height + 8, width - _GAP, height + 11), fill=_MUTED)
    draw.rectangle((_GAP, height + 8, _GAP + progress * box[0], height + 11), fill=_ACCENT)
    draw.text((_GAP, height + 20), caption, _INK, ImageFont.load_default(15))
    return [_with_line(still, _GAP + min(1.0, k * _STEP / 1000 / seconds) * box[0]) for k in range(n)]


def _with_line(still: Image.Image, x: float) -> Image.Image:
    picture = still.copy()
    ImageDraw.Draw(picture).line((x, _GAP, x, _SIZE[1] - 1), fill=_ACCENT, width=2)
    return picture
