"""Images in colors: drawn as they are between 0 and 1, never through a colormap."""

import io
import warnings

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

import somersault as ss
from somersault import plot
from somersault.plot.animation import film, gif
from somersault.plot.layer import empty

from .map_of_prototypes import map_of

SHAPE = (4, 5, 3)


@pytest.fixture
def colors(rng):
    return rng.random((6, 60))


@pytest.mark.parametrize(("topology", "shift"), [("rectangular", 0), ("hexagonal", 3)])
def test_prototypes_lie_where_their_units_do_in_their_own_colors(colors, ax, topology, shift):
    som = map_of(colors, (2, 3), topology=topology)
    plot.prototypes(som, ax, image_shape=SHAPE)
    sheet = ax.images[0].get_array()
    for unit, image in enumerate(som.prototypes_.reshape(6, *SHAPE)):
        row, column = divmod(unit, 3)
        x, y = 6 * column + shift * row, 5 * row
        np.testing.assert_array_equal(sheet[y : y + 4, x : x + 5], image)
    between = (sheet == empty(ax)).all(axis=-1)
    assert between.sum() == sheet[..., 0].size - 6 * 20


def test_a_strip_of_gray_colors_is_drawn_as_the_gray_strip_is(rng):
    """Two routes to the same picture: through the colormap, and past it."""
    gray = rng.integers(256, size=(3, 20)) / 255
    drawn = []
    for frames, shape in ((gray, (4, 5)), (np.repeat(gray, 3, axis=1), SHAPE)):
        ax = plot.frame_strip(frames, shape, Figure(figsize=(4, 1)).subplots())
        canvas = FigureCanvasAgg(ax.figure)
        canvas.draw()
        drawn.append(np.asarray(canvas.buffer_rgba()).astype(int))
    assert np.abs(drawn[0] - drawn[1]).max() <= 1


def test_several_ways_stand_below_one_another(colors):
    ax = plot.ways({"one": colors, "another": colors[::-1]}, SHAPE)
    sheet = ax.images[0].get_array()
    np.testing.assert_array_equal(sheet[:4, :5], colors[0].reshape(SHAPE))
    np.testing.assert_array_equal(sheet[5:9, :5], colors[-1].reshape(SHAPE))


def test_a_film_shows_the_colors_of_the_frames(rng, tmp_path):
    book = ss.Codebook(rng.random((9, 60)))
    morph = ss.morph(rng.random((1, 60)), book, 3, bounds=(0, 1))
    with Image.open(plot.animate(morph, tmp_path / "film.gif", SHAPE, n_frames=3)) as image:
        shown = np.asarray(image.convert("RGB")).astype(int)
    tile = shown[8:-20, 8:-8]
    y, x = (((np.arange(n) + 0.5) * length / n).astype(int) for n, length in zip((4, 5), tile.shape, strict=False))
    found = tile[np.ix_(y, x)] / 255
    assert np.corrcoef(found.ravel(), morph.frames(3)[0, 0])[0, 1] > 0.97


def test_a_film_has_as_many_colors_as_it_may(rng):
    tiles = rng.integers(256, size=(4, 1, 60, 50, 3), dtype=np.uint8)
    for n_grays, most in ((4, 16), (64, 256)):
        with Image.open(io.BytesIO(gif(film(tiles, 60, 1.0), n_grays))) as image:
            assert most / 2 < len(image.convert("RGB").getcolors(1000)) <= most


def test_values_that_no_color_shows_are_clipped_and_told_of(colors, ax, rng, tmp_path):
    wide = colors.copy()
    wide[0, :2] = [-1.0, 3.0]
    morph = ss.morph(wide[:1], ss.Codebook(wide), 3)
    for draw in (
        lambda: plot.frame_strip(wide, SHAPE, ax),
        lambda: plot.prototypes(map_of(wide, (2, 3)), image_shape=SHAPE),
        lambda: plot.animate(morph, tmp_path / "film.gif", SHAPE, n_frames=3),
    ):
        with pytest.warns(
            UserWarning, match="values, which reach from -1 to 3, are outside 0 to 1, and are clipped"
        ):
            draw()
    np.testing.assert_array_equal(ax.images[0].get_array()[0, 0], [0.0, 1.0, wide[0, 2]])


def test_a_range_of_ones_own_is_stretched_and_nothing_is_said(colors, ax):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plot.frame_strip(255 * colors, SHAPE, ax, value_range=(0, 255))
    np.testing.assert_allclose(ax.images[0].get_array()[:4, :5], colors[0].reshape(SHAPE))


@pytest.mark.parametrize("shape", [(4, 15), (4, 5, 3)])
def test_colors_that_differ_by_rounding_are_not_complained_of(colors, ax, shape):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plot.frame_strip(colors * (1 + 1e-3), shape, ax)
    assert len(ax.images) == 1


@pytest.mark.parametrize(
    "shape", [(4, 5, 2), (4, 5, 4), (5, 5, 3), (4, 5, 3, 1), (60,), (3, 20, 1), 60, "4x5x3", (4, -5, -3)]
)
def test_shapes_that_are_none_are_refused_in_words(colors, shape):
    with pytest.raises(ss.InputError, match=r"image_shape .*need") as caught:
        plot.frame_strip(colors, shape)
    assert "\n" not in str(caught.value)
