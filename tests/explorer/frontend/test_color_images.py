"""Images in colors, in a real browser: what is on the screen has the colors of the sample."""

import numpy as np
import pytest
from playwright.sync_api import expect

import somersault as ss
from somersault.explorer.answers.session import Session
from tests.explorer.fakes import served

from .page import quiet, ready

pytestmark = pytest.mark.slow

SHAPE = (6, 8, 3)
PIXEL = """(canvas, [x, y]) => {
    const at = [x * canvas.width, y * canvas.height].map(Math.floor);
    return [...canvas.getContext("2d").getImageData(...at, 1, 1).data];
}"""


@pytest.fixture
def colored(rng):
    """Left half orange, right half blue, each a little different."""
    X = np.tile(np.repeat([[0.9, 0.5, 0.1], [0.1, 0.3, 0.8]], 4, axis=0), (60, 6, 1, 1)).reshape(60, -1)
    X += rng.uniform(-0.05, 0.05, X.shape)
    names = [f"{i}.png" for i in range(60)]
    return Session(ss.SOM(shape=(3, 3), n_epochs=2).fit(X), X, image_shape=SHAPE, row_names=names), X


def test_the_screen_shows_the_colors_of_the_sample_and_names_what_is_under_the_pointer(tab, colored):
    session, X = colored
    with served(session) as address:
        tab.goto(address.url)
        ready(tab)
        tab.get_by_test_id("row").fill("7")
        tab.get_by_test_id("row").press("Enter")
        quiet(tab)
        tab.get_by_test_id("frame").fill("0")
        screen = tab.get_by_test_id("screen")
        image = X[7].reshape(SHAPE)
        for x, half in ((0.25, image[:, :4]), (0.75, image[:, 4:])):
            *color, opacity = screen.evaluate(PIXEL, [x, 0.5])
            assert opacity == 255
            assert np.abs(np.array(color) / 255 - half.mean(axis=(0, 1))).max() < 0.06
        expect(tab.get_by_test_id("start")).to_have_text("7.png")
        box = screen.bounding_box()
        screen.hover(position={"x": (5 + 0.9) / 8 * box["width"], "y": 2.5 / 6 * box["height"]})
        expect(tab.get_by_test_id("pointed")).to_contain_text(f"pixel (2, 5) blue: {image[2, 5, 2]:.1f}"[:-1])
        assert tab.get_by_test_id("show-as").input_value() == "6x8x3"
