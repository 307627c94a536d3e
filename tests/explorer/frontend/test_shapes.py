"""Shapes, in a real browser: what is on the screen is the shape of the frame, and it can be turned."""

import numpy as np
import pytest
from playwright.sync_api import expect

import somersault as ss
from somersault.datasets import Dataset
from somersault.explorer.answers.session import Session
from tests.explorer.fakes import served

from .page import quiet, ready

pytestmark = pytest.mark.slow

SHAPES = ss.Shapes(resolution=12)
COVERED = """(canvas) => {
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const there = [];
    for (let i = 3; i < data.length; i += 4) if (data[i] > 127) there.push(((i - 3) / 4 % width) / width);
    return there;
}"""


@pytest.fixture(scope="module")
def session():
    """Balls in the middle, and bars that point to the right."""
    rng, points = np.random.default_rng(0), SHAPES.grid.points
    low, high = SHAPES.value_range
    balls = [np.linalg.norm(points, axis=1) - radius for radius in rng.uniform(0.2, 0.3, 20)]
    bars = [(abs(points - [0.2, 0, 0]) - [0.2, size, size]).max(axis=1) for size in rng.uniform(0.1, 0.15, 20)]
    X = np.clip([*balls, *bars], low, high).astype(np.float32)
    data = Dataset("bodies", X, np.repeat(["ball", "bar"], 20), medium=SHAPES)
    som = ss.SOM(shape=(3, 3), n_epochs=3, random_state=0).fit(data).label_units(data.X, data.y)
    return Session(som, data.X, data.y)


@pytest.fixture
def page(tab, session):
    with served(session) as address:
        tab.goto(address.url)
        ready(tab)
        tab.get_by_test_id("row").fill("25")  # a bar
        tab.get_by_test_id("row").press("Enter")
        quiet(tab)
        tab.get_by_test_id("frame").fill("0")
        yield tab


def covered(page):
    """From left to right, as shares of the width."""
    return np.array(page.get_by_test_id("screen").evaluate(COVERED))


def drag(page, pixels):
    box = page.get_by_test_id("screen").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + pixels, y + 5, steps=4)
    page.mouse.up()


def settled(page, is_so):
    """Wait until the next pictures of the screen show it."""
    for _ in range(100):
        if is_so(covered(page)):
            return True
        page.wait_for_timeout(50)
    return False


def test_a_shape_is_turned_by_the_pointer_until_its_right_is_on_the_left(page):
    """The bar points to the right, and after half a round, which are 300 pixels, to the left."""
    assert settled(page, lambda there: there.mean() > 0.53)
    page.get_by_test_id("screen").scroll_into_view_if_needed()
    drag(page, -300)
    assert settled(page, lambda there: there.mean() < 0.47)


def test_a_shape_is_turned_by_keys(page):
    screen = page.get_by_test_id("screen")
    screen.focus()
    for _ in range(12):
        screen.press("ArrowLeft")
    assert settled(page, lambda there: there.mean() < 0.47)


def test_the_slider_shows_the_shape_of_each_frame(page):
    """The last frame is a ball, which covers as much to the left as to the right."""
    expect(page.get_by_test_id("show-as")).to_have_value("shape")
    slider = page.get_by_test_id("frame")
    slider.fill(slider.get_attribute("max"))
    assert settled(page, lambda there: abs(there.mean() - 0.5) < 0.01)
