"""A page of the explorer in a browser: to wait for it, and to find one's way on it."""

import re

import numpy as np
from playwright.sync_api import expect


def ready(tab, *, motion="reduce"):
    """Wait until the first path is there; without motion a new path shows its last frame at once."""
    tab.emulate_media(reduced_motion=motion)
    explorer = tab.get_by_test_id("explorer")
    expect(explorer).to_have_attribute("data-frame", re.compile(r"\d+"))
    quiet(tab)
    return explorer


def quiet(tab):
    """Wait until nothing is asked."""
    expect(tab.get_by_test_id("explorer")).not_to_have_attribute("aria-busy", "true")


def place_on_map(tab, x, y):
    """A point of the map, as shares of its width and height."""
    box = tab.get_by_test_id("map").bounding_box()
    return {"x": x * box["width"], "y": y * box["height"]}


def place_of(tab, session, unit):
    """A unit of a hexagonal map, whose corners stick out by half a step to the sides, and 0.577 to the top."""
    centers = session._session.labelled_map.som.lattice_.coordinates
    margin = np.array([0.53, 0.612])
    (left, top), (right, bottom) = centers.min(axis=0) - margin, centers.max(axis=0) + margin
    width = tab.get_by_test_id("map").bounding_box()["width"]
    scale = min(width / (right - left), 560 / (bottom - top), 54)
    shift = (width - scale * (right - left)) / 2
    x, y = centers[unit]
    return {"x": shift + scale * (x - left), "y": scale * (y - top)}


def shown_unit(tab):
    return int(re.search(r"Unit (\d+)", tab.get_by_test_id("unit").inner_text())[1])


def picture_of(tab, name):
    return tab.get_by_test_id(name).evaluate("canvas => canvas.toDataURL()")


def first_request(session):
    row, target = session._session.labelled_map.suggestion()
    return {"row": row, "target": target, "mode": "tuned", "frames": 60}
