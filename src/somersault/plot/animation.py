"""Paths as films: their frames there and back, as GIF or WebP by Pillow, or as MP4 by ffmpeg."""

import io
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw, ImageFont, features

from somersault import validation
from somersault.array_types import ImageShape, is_color
from somersault.arrays import on_host
from somersault.errors import InputError, SomersaultError
from somersault.even_rows import from_first, from_first_to_last
from somersault.file_kinds import COMMENT, FILM, FREE_BOX
from somersault.output_file import Target
from somersault.plot.axes import Array, check_morph, interval
from somersault.plot.tiles import Pixels, pictures, warn_of_clipped

if TYPE_CHECKING:
    from somersault.flow.morph import Morph

FORMATS = (".gif", ".webp", ".mp4")
_GAP = 8
_BAR, _CAPTION = 12, 34
"""Height of what is below the pictures, without and with words."""
_NARROWEST = 280
_IN_ROW, _MOST_SAMPLES = 5, 10
_INK, _MUTED, _PAPER, _ACCENT = (32, 32, 32), (220, 220, 220), (255, 255, 255), (43, 89, 195)
_HOLD, _LEAST = 500, 20
"""Milliseconds at each end, and of any frame: players show shorter ones for 100."""
_LARGEST = 256
_MOST_PIXELS = 2**17
"""Evenly drawn from all frames, by which the colors of a palette are chosen: noise has a color for each."""
_PER_SECOND = 50
"""Frames of an MP4, which has one rate for all: as many as a frame of 20 ms needs."""


class Film(NamedTuple):
    """Pictures of one size, and for how many milliseconds each is shown, in steps of 10: a GIF has no others."""

    pictures: list[Image.Image]
    durations: list[int]
    has_colors: bool = False


def animate(
    morph: "Morph",
    path: str | Path,
    image_shape: ImageShape | None = None,
    *,
    samples: ArrayLike | None = None,
    n_frames: int = 21,
    seconds: float = 1.5,
    value_range: tuple[float, float] | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the frames of paths as a film that loops from the starts to the ends and back.

    The samples are side by side.

    Parameters
    ----------
    morph : Morph
        The paths.
    path : str or path
        Where to: a name that ends in .gif, .webp or .mp4. An older film of that name is replaced, once the new
        one is whole. An .mp4 needs the program ffmpeg, and loops where its player does.
    image_shape : tuple of int, optional
        (rows, columns) of gray images, (rows, columns, 3) of color ones. Default: profiles, the features from left
        to right, larger values higher, over that of the start.
    samples : int or array-like of int, optional
        Which paths. Default: ten at most, evenly from the first to the last.
    n_frames : int, default 21
        At least 2. At equal progress, as by `Morph.frames`.
    seconds : float, default 1.5
        From the start to the end, beside half a second at each; no frame is shown for less than 0.02.
    value_range : (float, float), optional
        What is black and what is white, or the lower and the upper edge of a profile; values beyond are cut
        off. Default: (0, 1) for colors, else the least and the largest value of the starts and ends; for profiles
        those of each feature on the whole path.
    overwrite : bool, default False
        Whether a file of that name that is not a film of ours is replaced, too.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        For another ending, an .mp4 without ffmpeg, images of another size, samples that the morph does not have,
        a range that is not an increasing pair, a file that must stay.
    SomersaultError
        If it cannot be written; an older file then stays.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import somersault as ss
    >>> morph = ss.morph([[0.0, 0.0]], [[1.0, 0.0], [0.0, 3.0]], 0)
    >>> with TemporaryDirectory() as folder:
    ...     film = ss.plot.animate(morph, f"{folder}/film.gif", n_frames=3)
    ...     film.read_bytes()[:6]
    b'GIF89a'
    """
    check_morph(morph)
    target = _checked(path, overwrite=overwrite)
    rows = from_first_to_last(morph.n_samples, _MOST_SAMPLES) if samples is None else samples
    rows = validation.indices(rows, morph.n_samples, "samples", "sample")
    validation.number(seconds, "seconds", above=0, most=600)
    frames: Array = on_host(morph.frames(n_frames, rows))
    if image_shape is not None:
        image_shape = validation.image_shape(image_shape, frames.shape[2])
    if is_color(image_shape) and value_range is None:
        value_range = (0.0, 1.0)
        warn_of_clipped(frames)
    side = min(_LARGEST, _LARGEST * _IN_ROW // 2 // min(len(rows), _IN_ROW))
    tiles = pictures(_shares(frames, value_range, of_each=image_shape is None), image_shape, side)
    target.put(encoded(film(tiles.swapaxes(0, 1), side, seconds), target.path.suffix.lower()))
    return target.path


def _checked(path: str | Path, *, overwrite: bool) -> Target:
    """The file to write, before any work is done for one that cannot be."""
    target = Target(path, FILM, overwrite=overwrite)
    suffix = target.path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"path is {str(path)!r}; need a name that ends in {', '.join(FORMATS)}")
    if suffix == ".mp4":
        _ffmpeg()
    if suffix == ".webp" and not features.check("webp"):
        raise InputError("this Pillow cannot write WebP; need one that can, or a name that ends in .gif")
    return target


def _shares(frames: Array, value_range: tuple[float, float] | None, *, of_each: bool) -> Array:
    """Values as shares of the range that is shown, cut off beyond it; in the middle where there is no range."""
    if value_range is not None:
        low, high = (np.asarray(end) for end in interval(value_range, "value_range"))
    else:
        shown, axes = (frames, (0, 1)) if of_each else (frames[:, [0, -1]], None)
        low, high = shown.min(axis=axes), shown.max(axis=axes)
    width = high - low
    shares = np.divide(frames - low, width, out=np.full_like(frames, 0.5), where=width > 0)
    return np.clip(shares, 0.0, 1.0)


def film(tiles: Pixels, side: int, seconds: float, caption: str = "") -> Film:
    """All samples side by side, from their starts to their ends and back.

    tiles : ndarray of shape (n_frames, n_samples, rows, columns), or (…, 3) of colors
    side : about how high each is, in pixels
    seconds : from one end to the other, without the half second that it stays at each
    """
    progress = np.linspace(0, 1, len(tiles))
    there = [_picture(tile, side, share, caption) for tile, share in zip(tiles, progress.tolist(), strict=True)]
    delays = _delays(len(tiles) - 2, 1000 * seconds)
    delays = [_HOLD, *delays, _HOLD]
    return Film(there + there[-2:0:-1], delays + delays[-2:0:-1], tiles.ndim == 5)


def _delays(n: int, total: float) -> list[int]:
    """How long each of n frames is shown, in whole hundredths of a second that sum up to the whole."""
    each = max(total / (n + 1), _LEAST)
    return np.diff(10 * np.round(np.arange(n + 1) * each / 10)).astype(int).tolist()


def _picture(frames: Pixels, side: int, progress: float, caption: str) -> Image.Image:
    """One frame of all samples, in rows of five, over a bar of the progress and what it is about."""
    n_columns = min(_IN_ROW, len(frames))
    n_rows = -(-len(frames) // n_columns)
    scale = min(side / frames.shape[1], 1.5 * side / frames.shape[2])
    size = max(1, round(frames.shape[2] * scale)), max(1, round(frames.shape[1] * scale))
    width, height = (n * (length + _GAP) + _GAP for n, length in zip((n_columns, n_rows), size, strict=True))
    width, below = (max(width, _NARROWEST), _CAPTION) if caption else (width, _BAR)
    image = Image.new("RGB", (width, height + below), _PAPER)
    for i, tile in enumerate(frames):
        row, column = divmod(i, n_columns)
        place = _GAP + column * (size[0] + _GAP), _GAP + row * (size[1] + _GAP)
        image.paste(Image.fromarray(tile).resize(size, Image.Resampling.BICUBIC), place)
    draw, right = ImageDraw.Draw(image), width - _GAP
    draw.rectangle((_GAP, height, right, height + 3), fill=_MUTED)
    draw.rectangle((_GAP, height, _GAP + progress * (right - _GAP), height + 3), fill=_ACCENT)
    if caption:
        draw.text((_GAP, height + 9), caption, _INK, ImageFont.load_default(14))
    return image


def encoded(shown: Film, suffix: str) -> bytes:
    """The bytes of a file of that kind, which loops where its kind can, and says that we made it."""
    if suffix == ".mp4":
        return _mp4(shown) + FREE_BOX
    if suffix == ".webp":
        return _saved(shown.pictures, "WEBP", duration=shown.durations, quality=85, method=4, xmp=COMMENT)
    return gif(shown)


def gif(shown: Film, n_grays: int = 64) -> bytes:
    """A GIF with one palette for all frames, grays and the accent: twice as many make half as large again.

    Or of colors, four for each gray: those that the frames have.
    """
    if shown.has_colors:
        frames = _in_few_colors(shown.pictures, min(4 * n_grays, 256))
        return _saved(frames, "GIF", duration=shown.durations, optimize=False, comment=COMMENT)
    grays = np.linspace(0, 255, n_grays).round().astype(int)
    palette = [*np.repeat(grays, 3).tolist(), *_ACCENT]
    frames = [_indexed(np.asarray(picture), n_grays, palette) for picture in shown.pictures]
    return _saved(frames, "GIF", duration=shown.durations, optimize=False, comment=COMMENT)


def _indexed(pixels: Pixels, n_grays: int, palette: list[int]) -> Image.Image:
    """A picture with the nearest colors; `Image.quantize` tells no more than 64 grays apart."""
    red, blue = pixels[..., 0], pixels[..., 2]
    places = np.where(red == blue, np.round(red * ((n_grays - 1) / 255)), n_grays)
    out = Image.fromarray(places.astype(np.uint8))
    out.putpalette(palette)
    return out


def _in_few_colors(pictures: list[Image.Image], n_colors: int) -> list[Image.Image]:
    """Pictures in so many colors, the same for all; without dithering, which would flicker."""
    some = pictures[: len(pictures) // 2 + 1]  # there; back are the same
    pixels = np.concatenate([np.asarray(picture).reshape(-1, 3) for picture in some])
    sheet = Image.fromarray(pixels[None, from_first(len(pixels), _MOST_PIXELS)])
    below = [*_INK, *_MUTED, *_PAPER, *_ACCENT]
    own = sheet.quantize(n_colors - len(below) // 3, Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*own, *below])
    return [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]


def _saved(frames: list[Image.Image], kind: str, **options: Any) -> bytes:
    """Frames that equal the one before them become one with it, shown for as long as both."""
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], loop=0, **options)
    return buffer.getvalue()


def _ffmpeg() -> str:
    program = shutil.which("ffmpeg")
    if program is None:
        raise InputError(
            "path ends in .mp4, but the program ffmpeg is not on the PATH; need it for that: install it, or "
            "choose a name that ends in .gif or .webp"
        )
    return program


def can_make_mp4() -> bool:
    """Whether there is a program for it."""
    return shutil.which("ffmpeg") is not None


def sounding(shown: Film, wav: bytes) -> bytes:
    """The bytes of an .mp4 that plays a sound."""
    return _mp4(shown, wav) + FREE_BOX


def _mp4(shown: Film, wav: bytes | None = None) -> bytes:
    """As ffmpeg makes it; by way of files, for it must go back to the beginning of what it wrote."""
    width, height = (side + side % 2 for side in shown.pictures[0].size)  # it takes even sides alone
    # fmt: off
    words = ("-v", "error", "-nostdin", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}",
             "-r", str(_PER_SECOND), "-i", "frames", *(() if wav is None else ("-i", "sound.wav", "-c:a", "aac")),
             "-pix_fmt", "yuv420p", "-movflags", "+faststart", "film.mp4")
    # fmt: on
    ends = np.round(np.cumsum([0, *shown.durations]) * _PER_SECOND / 1000).astype(int)
    with TemporaryDirectory() as folder:
        if wav is not None:
            Path(folder, "sound.wav").write_bytes(wav)
        with Path(folder, "frames").open("wb") as file:
            for picture, times in zip(shown.pictures, np.diff(ends).tolist(), strict=True):
                even = Image.new("RGB", (width, height), _PAPER)
                even.paste(picture)
                file.writelines([even.tobytes()] * times)
        ran = subprocess.run([_ffmpeg(), *words], cwd=folder, capture_output=True, check=False)  # noqa: S603
        made = Path(folder, "film.mp4")
        if ran.returncode or not made.is_file():
            said = ran.stderr.decode(errors="replace").strip().rpartition("\n")[2] or f"exit {ran.returncode}"
            raise SomersaultError(f"ffmpeg makes no film ({said}); choose a name that ends in .gif or .webp")
        return made.read_bytes()
