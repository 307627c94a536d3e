"""The page about morphs of images in colors."""

import io
from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import somersault as ss
from somersault.report import animation, page
from somersault.report.tiles import gap, strip, tiles

SHAPE = (6, 5, 3)


@pytest.fixture(scope="module")
def comparison():
    """Squares, red or blue, on gray."""
    rng = np.random.default_rng(0)
    X, y = rng.uniform(0.4, 0.6, (120, *SHAPE)), np.repeat(["blue", "red"], 60)
    X[:60, 1:4, 1:4] = rng.uniform([0.0, 0.1, 0.7], [0.2, 0.3, 1.0], (60, 3, 3, 3))
    X[60:, 1:4, 1:4] = rng.uniform([0.7, 0.1, 0.0], [1.0, 0.3, 0.2], (60, 3, 3, 3))
    som = ss.SOM(shape=(4, 4), n_epochs=3, random_state=0)
    return ss.compare(som, X, y, source="blue", toward=ss.Label("red"), n_samples=2)


def test_the_shape_of_the_array_is_that_of_the_images(comparison):
    assert comparison.image_shape == SHAPE
    assert comparison.methods[0].measures["sharpness_middle"] is not None


def test_tiles_are_the_frames_in_their_own_colors(comparison):
    frames = np.linspace(-0.5, 1.5, 2 * 3 * 60 * 50 * 3).reshape(2, 3, -1)
    shown = tiles(replace(comparison, image_shape=(60, 50, 3)), replace(comparison.methods[0], frames=frames))
    assert np.array_equal(shown, np.round(255 * np.clip(frames, 0, 1)).reshape(2, 3, 60, 50, 3))


def test_a_strip_holds_the_frames_side_by_side_with_nothing_between(comparison):
    pixels = tiles(comparison, comparison.methods[0])[0]
    with Image.open(io.BytesIO(b64decode(strip(pixels).partition(",")[2]))) as image:
        sheet = np.asarray(image.convert("RGBA"))
    columns, between = pixels.shape[2], gap(pixels.shape[2])
    for k, tile in enumerate(pixels):
        x = k * (columns + between)
        assert np.array_equal(sheet[:, x : x + columns, :3], np.maximum(tile, 1))
        assert (sheet[:, x : x + columns, 3] == 255).all()
        assert not sheet[:, x + columns : x + columns + between, 3].any()


def test_the_film_goes_from_blue_to_red(comparison):
    with Image.open(io.BytesIO(animation(comparison))) as film:
        ends = []
        for k in (0, film.n_frames // 2):
            film.seek(k)
            ends.append(np.asarray(film.convert("RGB")).astype(int)[8 + 48, 8 + 40])
    (red, _, blue), (red_then, _, blue_then) = ends
    assert blue > red + 80
    assert red_then > blue_then + 80


@pytest.mark.slow
def test_the_film_of_many_frames_of_noise_is_bounded(comparison):
    noise = replace(comparison.methods[0], frames=np.random.default_rng(0).random((10, 60, 3600)))
    many = replace(comparison, samples=np.arange(10), methods=(noise,), image_shape=(30, 40, 3))
    assert len(animation(many)) < 500_000


def test_the_page_says_how_colors_are_shown(comparison):
    assert "Colors are as they are." in page(comparison)
    frames = comparison.methods[0].frames.copy()
    frames[0, 1, 0] = 2.0
    beyond = replace(comparison, methods=(replace(comparison.methods[0], frames=frames), *comparison.methods[1:]))
    assert "are outside 0 to 1 and are clipped: no color shows them." in page(beyond)
