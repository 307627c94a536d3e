"""A folder of files that are samples: of images, or of what a medium makes numbers of."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from somersault.datasets.dataset import Dataset, dataset_of
from somersault.datasets.folders import folder_labels, kind_of
from somersault.datasets.image_files import ImageOptions
from somersault.datasets.images import SUFFIXES, read_images
from somersault.errors import InputError
from somersault.media import MEDIA, Medium

KINDS = {"images": SUFFIXES, **{name: kind.suffixes for name, kind in MEDIA.items() if kind.suffixes}}
"""What a folder may hold, and how the files of each kind end."""


def read_folder(path: Path, images: ImageOptions, medium: Medium | None) -> Dataset:
    """The files of a folder, in the order of their names."""
    name, files = kind_of(path, KINDS)
    if medium is not None and medium.name != name:
        raise InputError(f"holds {name}; need {medium.name}, which {medium!r} is for: leave it out")
    if name == "images":
        return read_images(path, files, images)
    images.refuse()
    labels, notes = folder_labels(files, name)
    found, rows, done = (MEDIA[name]() if medium is None else medium).read(path, files)
    data = dataset_of(path.resolve().name, rows, labels, notes=[*notes, *done])
    names = np.array([file.as_posix() for file in files])
    return replace(data, image_shape=found.image_shape, medium=found, row_names=names)
