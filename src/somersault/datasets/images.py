"""Images of a folder; the folder that an image lies in names its class."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from somersault.datasets import image_files
from somersault.datasets.dataset import Dataset, dataset_of, reading
from somersault.datasets.folders import folder_labels
from somersault.datasets.image_files import ImageOptions, Intensities
from somersault.errors import InputError
from somersault.reading import check_fits

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm")


def read_images(path: Path, files: Sequence[Path], options: ImageOptions | None = None) -> Dataset:
    """The images of a folder, in the order of their names."""
    labels, notes = folder_labels(files, "images")
    images = _Images(path, files, options or ImageOptions())
    pixels = images.pixels()
    of_pages = None if labels is None else np.repeat(labels, images.n_pages).tolist()
    data = dataset_of(path.resolve().name, pixels, of_pages, notes=[*notes, *images.notes()])
    return replace(data, row_names=np.array(images.names))


class _Images:
    """The images of a folder, and what was done to make them alike."""

    def __init__(self, folder: Path, files: Sequence[Path], options: ImageOptions) -> None:
        self._folder, self._files, self._options = folder, files, options
        self.n_pages = [self._count(file) for file in files] if options.pages else [1] * len(files)
        self.names = [
            file.as_posix() + (f", page {page + 1}" if n > 1 else "")
            for file, n in zip(files, self.n_pages, strict=True)
            for page in range(n)
        ]
        self._done = Counter[str]()
        self._size: tuple[int, int] | None = None  # of the first

    def pixels(self) -> Intensities:
        """(n_images, rows, columns), or (n_images, rows, columns, 3) if any has colors."""
        images = self._each()
        first = next(images)
        found, n_gray = self._room(first.shape), 0
        for i, image in enumerate(chain([first], images)):
            if found.ndim == 3 and image.ndim == 3:
                grays, found = found, self._room(image.shape)
                found[:i] = grays[:i, ..., None]
            n_gray += image.ndim == 2
            found[i] = image[..., None] if image.ndim < found.ndim - 1 else image
        if found.ndim == 4 and n_gray:
            self._done["are gray, and kept in colors as the others are"] = n_gray
        return found

    def notes(self) -> Iterator[str]:
        """What is not in the images as they are, or was not asked for."""
        for done, count in self._done.items():
            yield f"{count} of {len(self.names)} images {done}"

    def _room(self, shape: tuple[int, ...]) -> Intensities:
        """As much as all take, unless that is more than there is."""
        hint = "make them smaller (resize=), or copy a part of them into a folder"
        check_fits(len(self.names) * math.prod(shape) * np.dtype(np.float32).itemsize, hint)
        return np.empty((len(self.names), *shape), dtype=np.float32)

    def _count(self, file: Path) -> int:
        with reading(file), image_files.opened(self._folder / file) as image:
            return image_files.n_pages(image)

    def _each(self) -> Iterator[Intensities]:
        """One image after the other."""
        for file, n in zip(self._files, self.n_pages, strict=True):
            with reading(file), image_files.opened(self._folder / file) as image:
                if not self._options.pages and image_files.n_pages(image) > 1:
                    raise InputError(
                        "holds more than one page or frame; need one image in each file: save each of them by "
                        "itself, or take each as a sample (pages=True)"
                    )
                for page in range(n):
                    with reading(f"page {page + 1}") if n > 1 else nullcontext():
                        image.seek(page)
                        values, done = image_files.pixels(image, self._options, self._check)
                    self._done.update(done)
                    yield values

    def _check(self, size: tuple[int, int]) -> None:
        """Refuse an image of another size than that of the first."""
        self._size = first = self._size or size
        if self._options.resize is None and size != first:
            its, others = (f"{rows} × {columns}" for rows, columns in (size, first))
            raise InputError(
                f"is {its} pixels, {self._files[0]} is {others}; need one size: resize them all: resize={first}"
            )
