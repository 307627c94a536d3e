"""What the explorer answers of images in colors: bytes that are the colors."""

import io

import numpy as np
import pytest
from PIL import Image

import somersault as ss
from somersault.explorer.answers.session import Session

from .questions import asked

SHAPE = (6, 6, 3)


@pytest.fixture
def colors(rng):
    """Not from 0 to 1, so that a stretch would show."""
    return rng.uniform(0.2, 0.7, (80, 108))


@pytest.fixture
def som(colors):
    return ss.SOM(shape=(3, 3), n_epochs=2).fit(colors)


def test_colors_travel_as_they_are_and_not_stretched(colors, som):
    session = Session(som, colors, image_shape=SHAPE)
    opened = asked(session, kind="open")
    assert opened["view"] == {"kind": "image", "image_shape": SHAPE}
    assert (opened["low"].tolist(), opened["high"].tolist()) == ([0.0], [1.0])
    np.testing.assert_array_equal(asked(session, kind="sample", row=5)["values"], np.rint(255 * colors[5]))
    assert not any("outside" in note for note in session.notes)


def test_values_that_no_color_shows_are_clipped_and_told_of(colors, som):
    colors[3, :2] = [-1.0, 2.0]
    session = Session(som, colors, image_shape=SHAPE)
    assert asked(session, kind="sample", row=3)["values"][:2].tolist() == [0, 255]
    said = "2 of 8,640 values, which reach from -1 to 2, are outside 0 to 1, and are clipped"
    assert any(said in note for note in session.notes)


def test_a_film_of_a_path_is_in_color(colors, som):
    X = colors.copy()
    X[:, 1::3], X[:, 2::3] = 0.1, 0.1  # shades of red
    request = {"kind": "export", "format": "gif", "row": 5, "target": {"unit": 3}, "mode": "tuned", "frames": 5}
    data = Session(som.fit(X), X, image_shape=SHAPE).ask(request)[1][0]
    with Image.open(io.BytesIO(data)) as film:
        pixels = np.asarray(film.convert("RGB")).astype(int)
    middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
    assert middle[0] > middle[1] + 20
    assert middle[0] > middle[2] + 20
