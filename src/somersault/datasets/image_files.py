"""One file of an image, or of several pages: upright, on a background, gray or in colors, from 0 to 1."""

import math
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from somersault import validation
from somersault.errors import InputError
from somersault.reading import check_fits

# Pillow goes by content, not by suffix, and would hand an EPS named .png to Ghostscript, which runs it.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
_PAGED = ("PNG", "GIF", "TIFF", "WEBP")
"""Formats of several pages or frames that are alike. A second image in a JPEG is a preview of the first."""
_DEEP_INTEGERS = ("PNG", "PPM")
"""Formats whose integers of 32 bits, as Pillow reads them, are of 16 in the file."""

_TURNED = range(5, 9)
"""Values of the Exif orientation by which rows are columns."""
_ORIENTATION = 0x0112
_TIFF_SIZE = (0x0100, 0x0101)
_MOST_SIDE = 2**15
_UNPACKED = 16
"""Bytes of a pixel on its way, at most."""
_SMALL = 2**18
"""Pixels of an image that fits anywhere: to ask what is free takes longer than to read it."""
_REDUCED = 3.0
"""Much larger images are first reduced to so many times the size by means of blocks: no eye sees a difference."""
_STRETCHED = 0.02
"""Share of a side from which on it is said that an image was stretched."""

Intensities = NDArray[np.float32]
"""(rows, columns), or (rows, columns, 3) in colors, from 0 to 1."""


@dataclass(frozen=True)
class ImageOptions:
    """What a user wants images to be.

    Attributes
    ----------
    resize : (int, int) or None
        (rows, columns) that all are brought to. Default: as they are.
    background : str
        The color that transparent parts are put on.
    pages : bool
        Whether each page or frame of a file is an image.
    """

    resize: tuple[int, int] | None = None
    background: str = "white"
    pages: bool = False

    @classmethod
    def of(cls, resize: Any = None, background: Any = "white", pages: Any = False) -> Self:
        """Check them."""
        if resize is not None:
            sides = validation.entries(resize, "resize", "rows and columns")
            if len(sides) != 2:
                raise InputError(f"resize is {validation.shown(resize)}; need (rows, columns), such as (32, 32)")
            rows, columns = (
                validation.whole(side, "a side of resize", least=1, most=_MOST_SIDE) for side in sides
            )
            resize = rows, columns
        if not isinstance(background, str) or (background != "white" and not _is_color(background)):
            raise InputError(
                f"background is {validation.shown(background)}; need a color, such as 'white' or '#2456c5'"
            )
        return cls(resize, background, validation.truth(pages, "pages"))

    def refuse(self) -> None:
        """Refuse those that are told where there is no folder of images."""
        for name, value in self.told().items():
            raise InputError(f"{name} is {value!r}; need a folder of images for it: leave it out")

    def told(self) -> dict[str, Any]:
        """Those that are not as usual, by name."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default
        }


def _is_color(name: Any) -> bool:
    """Whether Pillow knows it, and it is opaque."""
    from PIL import ImageColor

    try:
        return len(ImageColor.getrgb(name)) == 3
    except (ValueError, TypeError, AttributeError):
        return False


@contextmanager
def opened(path: Path) -> Generator[Any]:
    """An image before it is unpacked."""
    from PIL import Image

    # by its handle: a file that Pillow maps by its name, it reads in rows of the turned image
    with path.open("rb") as handle, Image.open(handle, formats=_FORMATS) as image:
        yield image


def n_pages(image: Any) -> int:
    """How many pages or frames a file has."""
    return getattr(image, "n_frames", 1) if image.format in _PAGED else 1


def _upright_size(image: Any) -> tuple[int, int]:
    """(rows, columns) as one looks at it."""
    # of a TIFF as it is stored: which of the two Pillow tells depends on its version
    columns, rows = map(image.tag_v2.get, _TIFF_SIZE) if image.format == "TIFF" else image.size
    return (columns, rows) if image.getexif().get(_ORIENTATION) in _TURNED else (rows, columns)


def pixels(
    image: Any, options: ImageOptions, check: Callable[[tuple[int, int]], None]
) -> tuple[Intensities, list[str]]:
    """Unpack an image once its (rows, columns) are found to be right, and tell what was done to it."""
    from PIL import ImageOps

    if math.prod(image.size) > _SMALL:
        check_fits(math.prod(image.size) * _UNPACKED)
    done = list[str]()
    depth = _depth(image, done)  # a PNG says no more of its own once its orientation is known
    check(_upright_size(image))
    if image.getexif().get(_ORIENTATION, 1) != 1:
        done.append("are turned upright, as their Exif orientation says")
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        image = _on(options.background, image, done)
    if depth == 8:
        image = image.convert("L" if image.mode in ("L", "1") else "RGB")
    if options.resize is not None and options.resize != (image.height, image.width):
        image = _resized(image, options.resize, done)
    values = np.clip(np.asarray(image).astype(np.float32) / np.float32(2**depth - 1), 0, 1)
    is_gray = values.ndim == 3 and bool((values == values[..., :1]).all())
    return (values[..., 0] if is_gray else values), done


def _depth(image: Any, done: list[str]) -> int:
    """Bits of each value, once it is found that they can be read."""
    if image.mode == "F" or (image.mode == "I" and image.format not in _DEEP_INTEGERS):
        kind = "fractions" if image.mode == "F" else "integers of 32 bits"
        raise InputError(f"holds {kind}; need 8 or 16 bits: convert it, or save a .npy of all")
    if image.mode[0] != "I":
        if any(";16" in str(tile) for tile in image.tile):
            done.append("have 16 bits in each color, of which Pillow reads the upper 8")
        return 8
    if image.has_transparency_data:
        raise InputError("has 16 bits and a transparent gray; need one or the other: save it without transparency")
    return 16


def _on(background: str, image: Any, done: list[str]) -> Any:
    """An image on this color."""
    from PIL import Image

    image = image.convert("RGBA")
    if image.getextrema()[3][0] < 255:
        done.append(f"have transparent parts, which are put on {background}")
    return Image.alpha_composite(Image.new("RGBA", image.size, background), image).convert("RGB")


def _resized(image: Any, size: tuple[int, int], done: list[str]) -> Any:
    """An image of this size, by the filter of Lanczos, which may leave the range of 16 bits at edges."""
    from PIL import Image

    rows, columns = size
    done.append(f"are resized to {rows} × {columns}")
    heights = image.height * columns, image.width * rows
    if min(heights) < (1 - _STRETCHED) * max(heights):
        done.append(f"have other proportions than {rows} × {columns}, and are stretched")
    if image.mode not in ("L", "RGB"):  # Pillow filters 8 bits or floats
        image = Image.fromarray(np.asarray(image).astype(np.float32))
    return image.resize((columns, rows), Image.Resampling.LANCZOS, reducing_gap=_REDUCED)
