"""Files of every kind that data sets are read from, and the refusals of those that are wrong."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from somersault import reading
from somersault.datasets import load
from somersault.errors import InputError

X = np.array([[1.5, 2.0], [3.25, -4.0], [0.0, 0.5]])


BYTES = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)


def assert_refused(source, *phrases, **options):
    with pytest.raises(InputError) as caught:
        load(source, **options)
    for phrase in phrases:
        assert phrase in str(caught.value)


class Bomb:
    """Unpickling it creates a file."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (Path.touch, (self.marker,))


def free(monkeypatch, n_bytes):
    """So much memory is free, as far as anybody asks."""
    monkeypatch.setattr(reading, "available", lambda: n_bytes)


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def images(folder, *names, size=(5, 4), mode="L"):
    for i, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new(mode, size, 10 * (i + 1)).save(folder / name)
    return folder
