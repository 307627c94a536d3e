"""Folders of images: gray, upright, on white; the folder that an image lies in names its class."""

import math
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somersault.datasets.dataset import Dataset, dataset_of, reading
from somersault.errors import InputError
from somersault.reading import check_fits, check_regular

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm")
# Pillow goes by content, not by suffix, and would hand an EPS named .png to Ghostscript, which runs it.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
_PAGED = ("PNG", "GIF", "TIFF", "WEBP")
"""Formats of several pages or frames that are alike. A second image in a JPEG is a preview of the first."""

_LEFT_BY_OTHERS = ("__MACOSX", "@eaDir", "$RECYCLE.BIN")
"""Folders that archives and systems leave, with images that nobody put there."""

_SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval"}
"""Folders that say what their images are for, not what they show."""

_TURNED = range(5, 9)
"""Values of the Exif orientation by which rows are columns."""
_ORIENTATION = 0x0112
_TIFF_SIZE = (0x0100, 0x0101)


def read_folder(path: Path, *_: object) -> Dataset:
    """A folder of images, in the order of their names."""
    files = _files(path)
    labels, notes = _labels(files)
    shown = _Images(path, files)
    pixels = shown.pixels()
    return dataset_of(path.resolve().name, pixels, labels, notes=[*notes, *shown.notes()])


class _Images:
    """The images of a folder, and what was done to make them alike."""

    def __init__(self, folder: Path, files: Sequence[Path]) -> None:
        self._folder, self._files = folder, files
        self._done = Counter[str]()

    def pixels(self) -> NDArray[np.uint8]:
        """(n_images, rows, columns), gray."""
        with self._opened(self._files[0]) as image:
            size = _upright_size(image)
        check_fits(len(self._files) * math.prod(size) * (1 + np.dtype(np.float32).itemsize))
        pixels = np.empty((len(self._files), size[1], size[0]), dtype=np.uint8)
        for i, file in enumerate(self._files):
            with self._opened(file) as image:
                self._check(image, size)
                pixels[i] = self._gray(image)
        return pixels

    def notes(self) -> Iterator[str]:
        """What is not in the images as they are, or was not asked for."""
        n = len(self._files)
        for done, count in self._done.items():
            yield f"{count} of {n} images {done}"

    @contextmanager
    def _opened(self, file: Path) -> Generator[Any]:
        from PIL import Image

        # by its handle: a file that Pillow maps by its name, it reads in rows of the turned image
        with (
            reading(file),
            (self._folder / file).open("rb") as handle,
            Image.open(handle, formats=_FORMATS) as image,
        ):
            yield image

    def _check(self, image: Any, size: tuple[int, int]) -> None:
        """Refuse an image before it is unpacked."""
        found = _upright_size(image)
        if found != size:
            its, first = (f"{height} × {width}" for width, height in (found, size))
            raise InputError(f"is {its} pixels, {self._files[0]} is {first}; need one size: resize them")
        if image.mode[0] in "IF":  # Pillow clips them at 255
            raise InputError(f"has mode {image.mode}; need 8 bits: convert it, or save a .npy of all")
        if image.format in _PAGED and getattr(image, "is_animated", False):
            raise InputError(
                "holds more than one page or frame; need one image in each file: save each of them by itself"
            )

    def _gray(self, image: Any) -> NDArray[np.uint8]:
        from PIL import Image, ImageOps

        if image.getexif().get(_ORIENTATION, 1) != 1:
            self._done["are turned upright, as their Exif orientation says"] += 1
        image = ImageOps.exif_transpose(image)
        if image.has_transparency_data:
            image = image.convert("RGBA")
            if image.getextrema()[3][0] < 255:
                self._done["have transparent parts, which are put on white"] += 1
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        if image.mode not in ("L", "1"):
            colors = np.asarray(image.convert("RGB"))
            if (colors != colors[..., :1]).any():
                self._done["have colors, which are made gray (0.299 red + 0.587 green + 0.114 blue)"] += 1
        return np.asarray(image.convert("L"))


def _upright_size(image: Any) -> tuple[int, int]:
    """(columns, rows) as one looks at it."""
    # of a TIFF as it is stored: which of the two Pillow tells depends on its version
    columns, rows = map(image.tag_v2.get, _TIFF_SIZE) if image.format == "TIFF" else image.size
    return (rows, columns) if image.getexif().get(_ORIENTATION) in _TURNED else (columns, rows)


def _files(folder: Path) -> list[Path]:
    """The images in a folder and its sub-folders, relative to it."""
    inside = [file.relative_to(folder) for file in sorted(folder.rglob("*"))]
    visible = [file for file in inside if not any(map(_is_ignored, file.parts))]
    for file in visible:
        if not (folder / file).resolve().is_relative_to(folder.resolve()):
            raise InputError(f"{file} is a link out of the folder; need the images: copy them into it")
    files = [file for file in visible if file.suffix.lower() in SUFFIXES and not (folder / file).is_dir()]
    for file in files:
        with reading(file):
            check_regular(folder / file)
    if not files:
        raise InputError(f"holds no images; need files that end in {', '.join(SUFFIXES)}: check the folder")
    return files


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name in _LEFT_BY_OTHERS


def _labels(files: Sequence[Path]) -> tuple[list[str] | None, list[str]]:
    """The classes of images by the folders that they lie in, if there are some, and what was made of others."""
    _check_depth(files)
    folders = [file.parts[:-1] for file in files]
    if not folders[0]:
        return None, []
    if all(names[-1].lower() in _SPLITS for names in folders):
        return None, [
            f"the folders {_counted(names[-1] for names in folders)} are read together, and are not labels"
        ]
    around = sorted({names[:-1] for names in folders})
    if len(around) == 1:
        return [names[-1] for names in folders], []
    outer = _counted("/".join(names[:-1]) for names in folders)
    return [names[-1] for names in folders], [
        f"the label of an image is the folder that it lies in; those around them are read together: {outer}"
    ]


def _check_depth(files: Sequence[Path]) -> None:
    """Refuse images of which some lie among folders of others: which folder would name the class?"""
    by_depth = {len(file.parts) - 1: file for file in reversed(files)}
    if len(by_depth) > 1:
        (least, high), (most, low) = min(by_depth.items()), max(by_depth.items())
        raise InputError(
            f"{high} lies in {least or 'none'} of its sub-folders, {low} in {most}, one in another; need all "
            "images equally deep, as the folder that an image lies in names its label: move them"
        )


def _counted(names: Iterator[str]) -> str:
    """Names with how many images each has."""
    return ", ".join(f"{name!r} ({len([*same])})" for name, same in groupby(sorted(names)))
