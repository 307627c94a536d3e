"""What the explorer draws, in a real browser: charts, layers, pictures, on screens of any size."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import somersault as ss
from somersault.explorer.answers.session import Session
from tests.explorer.fakes import served

from .page import picture_of, place_on_map, quiet, ready

pytestmark = pytest.mark.slow


DRAWN = """
    const drawn = window.drawn = new Map();
    const of = (context) => drawn.get(context.canvas) ?? drawn.set(context.canvas, []).get(context.canvas);
    for (const name of ["beginPath", "lineTo", "arc", "fillText", "clearRect", "setTransform"]) {
        const own = CanvasRenderingContext2D.prototype[name];
        CanvasRenderingContext2D.prototype[name] = function (...args) {
            of(this).push([name, ...args]);
            return own.apply(this, args);
        };
    }
"""
"""Keeps what is drawn on each canvas."""


def last_drawn(tab, canvas):
    """What was drawn there last: words with their heights, lines as points, and discs."""
    calls = tab.get_by_test_id(canvas).evaluate("canvas => window.drawn.get(canvas)")
    start = max(i for i, (name, *_) in enumerate(calls) if name in ("clearRect", "setTransform"))
    lines, discs, texts = [], [], []
    for name, *args in calls[start:]:
        if name == "beginPath":
            lines.append([])
        elif name == "lineTo":
            lines[-1].append(args)
        elif name == "arc":
            discs.append(args[:2])
        elif name == "fillText":
            texts.append(args)
    return texts, [np.array(line) for line in lines if line], discs


def test_a_chart_shows_its_numbers_where_its_axis_says(tab, digits, digits_address):
    tab.add_init_script(DRAWN)
    tab.goto(digits_address.url)
    ready(tab)
    tab.get_by_test_id("frame").fill("20")
    request = {**digits.of_kind("curves")[-1]}
    answer, buffers = digits._session.ask(request)
    curves = {
        part["name"]: np.frombuffer(buffer, part["type"]).reshape(part["shape"])
        for part, buffer in zip(answer["arrays"], buffers, strict=True)
    }
    for name in ("target", "distance"):
        texts, lines, discs = last_drawn(tab, f"chart-{name}")
        (low, _, at_low), (high, _, at_high) = texts[0], texts[-1]
        assert at_low > at_high  # 0 is below

        def read_off(y, low=float(low), high=float(high), at_low=at_low, at_high=at_high):
            return low + (high - low) * (np.asarray(y) - at_low) / (at_high - at_low)

        found = [line for line in lines if len(line) == 60]
        for line, expected in zip(found[::-1], curves[name], strict=True):
            np.testing.assert_allclose(read_off(line[:, 1]), expected, atol=0.01 * float(high))
            assert (np.diff(line[:, 0]) > 0).all()
        ((x, y),) = discs
        np.testing.assert_allclose([x, y], found[-1][20], atol=0.01)


def test_a_waveform_is_higher_where_its_values_are(tab, digits, digits_address):
    tab.add_init_script(DRAWN)
    tab.goto(digits_address.url)
    ready(tab)
    answer, (frames,) = digits._session.ask(digits.of_kind("morph")[-1])
    pixels = np.frombuffer(frames, answer["arrays"][0]["type"]).reshape(-1, 64)[30].astype(float)
    tab.get_by_test_id("show-as").select_option("waveform")
    tab.get_by_test_id("frame").fill("30")
    tab.wait_for_timeout(300)  # it is drawn with the next picture of the screen
    _, lines, _ = last_drawn(tab, "screen")
    (x, y) = next(line for line in lines[::-1] if len(line) == 64).T
    assert (np.diff(x) > 0).all()
    assert np.corrcoef(pixels, y)[0, 1] < -0.999


@pytest.mark.parametrize("layer", ["heights", "hits", "errors", "labels", "clusters", "component"])
def test_every_layer_is_drawn_and_explained(page, layer):
    page.get_by_test_id("layer").select_option("hits" if layer != "hits" else "heights")
    page.wait_for_timeout(100)
    before = picture_of(page, "map")
    page.get_by_test_id("layer").select_option(layer)
    page.wait_for_function(
        "before => document.querySelector('[data-testid=somersault]').shadowRoot"
        ".querySelector('[data-testid=map]').toDataURL() !== before",
        arg=before,
    )
    assert page.get_by_test_id("legend").inner_text()


def test_any_component_can_be_seen(page, digits):
    page.get_by_test_id("layer").select_option("component")
    page.get_by_test_id("feature").select_option("20")
    expect(page.get_by_test_id("legend")).to_contain_text("pixel (2, 4)")
    assert {"kind": "component", "feature": 20} in digits.asked
    low, high = np.array([f(digits._session.labelled_map.som.prototypes_[:, 20]) for f in (np.min, np.max)])
    shown = [float(number) for number in re.findall(r"\d+\.?\d*", page.get_by_test_id("legend").inner_text())[:2]]
    np.testing.assert_allclose(shown, [low, high], rtol=0.01)


def test_samples_can_be_shown_in_another_way(page):
    for choice in ("profile", "4x16", "waveform", "8x8"):
        before = picture_of(page, "screen")
        page.get_by_test_id("show-as").select_option(choice)
        page.wait_for_timeout(150)
        assert picture_of(page, "screen") != before
        expect(page.get_by_test_id("line-screen")).to_be_visible(visible="x" in choice)


def test_the_straight_line_can_be_left_out(page):
    expect(page.get_by_test_id("line-screen")).to_be_visible()
    with_line = picture_of(page, "map")
    page.get_by_test_id("compare").uncheck()
    expect(page.get_by_test_id("line-screen")).to_be_hidden()
    page.wait_for_timeout(100)
    assert picture_of(page, "chart-target")
    assert picture_of(page, "map") != with_line


def test_everything_that_can_be_used_has_a_name(page):
    nameless = page.evaluate(
        """() => {
          const root = document.querySelector("[data-testid=somersault]").shadowRoot;
          const all = [...root.querySelectorAll("button, select, input, canvas[role], [tabindex]")];
          const label = (one) => one.getAttribute("aria-label") || one.textContent.trim()
            || one.closest("label")?.textContent.trim();
          return all.filter((one) => !label(one) && !one.closest("[hidden]")).map((one) => one.outerHTML);
        }"""
    )
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_background(page, scheme):
    page.emulate_media(color_scheme=scheme)
    colors = page.get_by_test_id("explorer").evaluate(
        """(box, names) => Object.fromEntries(names.map(
          (name) => [name, getComputedStyle(box).getPropertyValue(`--${name}`).trim()]))""",
        ["paper", "card", "soft", "ink", "quiet", "accent", "onAccent", "path", "line"],
    )
    assert (colors["card"] == "#ffffff") == (scheme == "light")
    for ink, paper, least in (
        ("ink", "paper", 7),
        ("ink", "card", 7),
        ("quiet", "paper", 4.5),
        ("quiet", "card", 4.5),
        ("quiet", "soft", 4.5),
        ("onAccent", "accent", 4.5),
        ("path", "card", 3),
        ("line", "card", 3),
    ):
        assert contrast(colors[ink], colors[paper]) >= least, (ink, paper)


def contrast(one, other):
    """Of two colors, as the Web Content Accessibility Guidelines define it."""
    light = []
    for color in (one, other):
        c = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        light.append(linear @ [0.2126, 0.7152, 0.0722] + 0.05)
    return max(light) / min(light)


def test_a_phone_shows_all_of_it_without_scrolling_sideways(page):
    page.set_viewport_size({"width": 375, "height": 740})
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    for name in ("map", "screen", "frame", "mode-tuned", "random", "target-choice"):
        box = page.get_by_test_id(name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 375


@pytest.mark.parametrize("shape", [(1, 1), (1, 20), (50, 80)])
def test_maps_of_any_shape_fit(tab, rng, shape):
    X = rng.normal(size=(200, 3))
    som = ss.SOM(shape=shape, n_epochs=1, radius=(1.0, 0.5)).fit(X)
    with served(Session(som, X)) as address:
        tab.goto(address.url)
        ready(tab)
        box = tab.get_by_test_id("map").bounding_box()
        assert 10 < box["height"] <= 600
        tab.get_by_test_id("map").click(position=place_on_map(tab, 0.5, 0.5))
        quiet(tab)
        expect(tab.get_by_test_id("result")).to_contain_text("The target is reached")


def test_a_path_over_a_joined_edge_is_drawn_in_pieces(table_page, flowers):
    wrapped = [answer for unit in range(36) if any((answer := morph_to(flowers, unit))["path"]["wrapped"])]
    lattice = flowers._session.labelled_map.som.lattice_
    for answer in wrapped:
        units = np.array(answer["path"]["units"])
        jumps = np.abs(np.diff(lattice.coordinates[units], axis=0)).max(axis=1) > 3
        assert np.all(np.array(answer["path"]["wrapped"])[jumps])
    assert wrapped


def morph_to(session, unit):
    return session._session.ask(
        {"kind": "morph", "row": 0, "target": {"unit": unit}, "mode": "map", "frames": 30}
    )[0]
