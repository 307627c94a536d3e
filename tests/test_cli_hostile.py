"""The commands on data that are odd, or meant ill."""

import numpy as np
import pytest
from PIL import Image

import somersault as ss

COLORED = "note: 3 of 12 images have colors, which are made gray (0.299 red + 0.587 green + 0.114 blue)"


@pytest.fixture
def pictures(tmp_path):
    """A folder of images of two classes, some of them colored, and a map of it."""
    rng = np.random.default_rng(4)
    for i in range(12):
        folder = tmp_path / "pictures" / "ab"[i % 2]
        folder.mkdir(parents=True, exist_ok=True)
        gray = np.repeat(rng.integers(0, 250, (3, 4, 1), np.uint8), 3, axis=-1)
        gray[..., 2] += i < 3
        Image.fromarray(gray).save(folder / f"{i}.png")
    data = ss.datasets.load(tmp_path / "pictures")
    ss.SOM(shape=(2, 2), n_epochs=1).fit(data.X).save(tmp_path / "map")
    return tmp_path


@pytest.mark.parametrize("what", ["train", "morph", "explore"])
def test_what_was_made_of_images_is_said(command, pictures, what):
    folder, model, out = pictures / "pictures", pictures / "map", pictures / "out"
    arguments = {
        "train": ("train", folder, "--shape", "2x2", "--epochs", 1, "--out", out),
        "morph": ("morph", folder, "--map", model, "--to", "b", "--samples", 2),
        "explore": ("explore", model, folder, "--save", pictures / "page.html"),
    }
    code, _, err = command(*arguments[what])
    assert code == 0, err
    assert COLORED in err.splitlines()
