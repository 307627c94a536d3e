"""What one can do with the explorer, done in a real browser: click, drag, scrub, press keys, read what it says."""

import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect
from sklearn.datasets import load_digits, load_iris
from sklearn.neighbors import KNeighborsClassifier

import somersault as ss
from explorer_fakes import Recording, served
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import select
from somersault.explorer.transport.saved_file import page_of

pytestmark = pytest.mark.slow


def recorded_digits():
    X, y = load_digits(return_X_y=True)
    som = ss.SOM(shape=(7, 8), n_epochs=6).fit(X[:600])
    return Session(som, X[:600], y[:600], name="Digits")


def recorded_flowers():
    data = load_iris()
    X = pd.DataFrame(data.data, columns=["length", "=width", "<b>petal</b>", "petal 🌸"])
    som = ss.SOM(shape=(6, 6), boundary="toroidal", n_epochs=6).fit(X)
    return Session(som, X, name="Flowers")


@pytest.fixture(scope="module")
def digits():
    return Recording(recorded_digits())


@pytest.fixture(scope="module")
def flowers():
    return Recording(recorded_flowers())


@pytest.fixture(scope="module")
def digits_address(digits):
    with served(digits) as address:
        yield address


@pytest.fixture(scope="module")
def flowers_address(flowers):
    with served(flowers) as address:
        yield address


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


@pytest.fixture
def page(tab, digits, digits_address):
    tab.goto(digits_address.url)
    ready(tab)
    digits.asked.clear()
    return tab


@pytest.fixture
def table_page(tab, flowers, flowers_address):
    tab.goto(flowers_address.url)
    ready(tab)
    flowers.asked.clear()
    return tab


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


def test_the_first_sight_is_a_map_and_a_path_on_it(page, digits):
    expect(page.get_by_role("heading", name="Digits")).to_be_visible()
    expect(page.get_by_text("7 × 8 units, hexagonal · 600 samples · 64 features")).to_be_visible()
    expect(page.get_by_test_id("frame")).to_have_attribute("max", "59")
    expect(page.get_by_test_id("result")).to_contain_text("The target is reached")
    row, target = digits._session.labelled_map.suggestion()
    expect(page.get_by_test_id("start")).to_have_text(digits._session.samples.label(row))
    expect(page.get_by_test_id("target")).to_have_text(str(digits._session.labelled_map.classes[target["class"]]))


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


def test_a_click_on_the_map_morphs_to_the_class_the_cluster_or_the_unit(page, digits):
    map_, session = page.get_by_test_id("map"), digits._session
    for kind, x in (("class", 0.2), ("cluster", 0.5), ("unit", 0.8)):
        page.get_by_test_id(f"clicks-{kind}").check(force=True)
        map_.click(position=place_on_map(page, x, 0.3))
        quiet(page)
        unit = shown_unit(page)
        labelled = session.labelled_map
        group = {"class": labelled.unit_classes, "cluster": labelled.som.unit_clusters_}.get(kind)
        number = unit if group is None else int(group[unit])
        assert digits.of_kind("morph")[-1]["target"] == {kind: number}
    expect(page.get_by_test_id("target")).to_have_text(f"unit {unit}")
    expect(page.get_by_test_id("where")).to_contain_text("100 % of the way")


def test_a_click_may_choose_the_start_and_a_sample_of_a_unit_too(page, digits):
    page.get_by_test_id("clicks-start").check(force=True)
    unit = int(np.bincount(digits._session.labelled_map.units, minlength=56)[8:].argsort()[-3]) + 8
    page.get_by_test_id("map").click(position=place_of(page, digits, unit))
    assert shown_unit(page) == unit
    expect(page.get_by_test_id("start-facts")).to_contain_text(f"unit {unit}")
    page.wait_for_timeout(300)  # the samples of the unit before are still there for a moment
    second = page.get_by_test_id("member-1")
    row = int(re.search(r"row (\d+)", second.get_attribute("aria-label"))[1])
    second.click()
    quiet(page)
    assert digits.of_kind("morph")[-1]["row"] == row
    expect(page.get_by_test_id("row")).to_have_value(str(row))


def test_a_unit_under_the_pointer_shows_its_prototype_samples_and_statistics(page, digits):
    page.get_by_test_id("map").hover(position=place_on_map(page, 0.5, 0.5))
    unit = shown_unit(page)
    hits = int(np.sum(digits._session.labelled_map.units == unit))
    expect(page.get_by_test_id("unit-facts")).to_contain_text(f"samples{hits}")
    expect(page.get_by_test_id("members").get_by_role("button")).to_have_count(min(hits, 12))
    assert {"kind": "unit", "unit": unit} in digits.asked
    assert not digits.of_kind("morph")


def test_the_morph_follows_while_rigidity_is_dragged(page, digits):
    page.get_by_test_id("mode-rigidity").check(force=True)
    quiet(page)
    page.get_by_test_id("frame").fill("20")
    slider = page.get_by_test_id("rigidity")
    before, box = picture_of(page, "screen"), slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.56 * box["width"], y)
    page.mouse.down()
    for share in np.linspace(0.56, 0.02, 12):
        page.mouse.move(box["x"] + share * box["width"], y)
    quiet(page)
    during = digits.of_kind("morph")[-1]["rigidity"]
    page.mouse.up()
    assert during == 0.1
    assert len({request.get("rigidity") for request in digits.of_kind("morph")}) > 1
    assert picture_of(page, "screen") != before
    expect(page.get_by_test_id("explorer")).to_have_attribute("data-frame", "20")
    expect(page.get_by_test_id("call")).to_contain_text("rule=ss.Tikhonov(rigidity=0.1)")


def test_share_belongs_to_the_published_rule_alone(page, digits):
    for mode in ("tuned", "map", "rigidity"):
        page.get_by_test_id(f"mode-{mode}").check(force=True)
        quiet(page)  # what it shows besides moves what is below
        expect(page.get_by_test_id("share")).to_be_hidden()
    page.get_by_test_id("mode-published").check(force=True)
    page.get_by_test_id("share").fill("10")
    quiet(page)
    assert digits.of_kind("morph")[-1]["share"] == 0.8
    expect(page.get_by_test_id("call")).to_contain_text("control=ss.FixedRate()")


def test_scrubbing_and_playing_ask_nothing(page, digits):
    page.wait_for_timeout(300)
    digits.asked.clear()
    seen = set()
    for frame in range(0, 60, 7):
        page.get_by_test_id("frame").fill(str(frame))
        expect(page.get_by_test_id("explorer")).to_have_attribute("data-frame", str(frame))
        seen.add(picture_of(page, "screen"))
    assert len(seen) == 9
    page.get_by_test_id("play").click()
    expect(page.get_by_test_id("explorer")).to_have_attribute("data-frame", "59")
    expect(page.get_by_test_id("play")).to_have_accessible_name("Play")
    assert digits.asked == []


def test_a_click_on_the_strip_of_frames_goes_there(page):
    box = page.get_by_test_id("strip").bounding_box()
    page.get_by_test_id("strip").click(position={"x": 0.5 * box["width"], "y": 10})
    expect(page.get_by_test_id("explorer")).to_have_attribute("data-frame", re.compile("^(27|28|29|30|31|32)$"))


def test_a_new_path_plays_by_itself_unless_motion_is_not_wanted(tab, digits_address):
    tab.goto(digits_address.url)
    ready(tab, motion="no-preference")
    tab.get_by_test_id("chip-0").or_(tab.get_by_test_id("random")).first.click()
    expect(tab.get_by_test_id("play")).to_have_accessible_name("Pause")
    expect(tab.get_by_test_id("explorer")).to_have_attribute("data-frame", "59")


def test_keys_do_what_the_pointer_does(page, digits):
    page.get_by_test_id("clicks-unit").check(force=True)
    page.get_by_test_id("map").focus()
    page.keyboard.press("ArrowRight")
    first = shown_unit(page)
    page.keyboard.press("ArrowLeft" if first % 8 == 7 else "ArrowRight")
    second = shown_unit(page)
    assert abs(second - first) == 1
    expect(page.get_by_test_id("live")).to_contain_text(f"Unit {second}, row {second // 8}, column {second % 8}")
    page.keyboard.press("Enter")
    quiet(page)
    assert digits.of_kind("morph")[-1]["target"] == {"unit": second}
    while not np.any(digits._session.labelled_map.units == second):
        page.keyboard.press("ArrowDown")
        second = shown_unit(page)
    page.keyboard.press("s")
    expect(page.get_by_test_id("start-facts")).to_contain_text(f"unit {second}")
    quiet(page)
    page.keyboard.press(",")
    expect(page.get_by_test_id("explorer")).to_have_attribute("data-frame", "58")
    page.keyboard.press(".")
    expect(page.get_by_test_id("explorer")).to_have_attribute("data-frame", "59")
    page.keyboard.press("l")
    expect(page.get_by_test_id("layer")).to_have_value("hits")
    page.keyboard.press("c")
    expect(page.get_by_test_id("line-screen")).to_be_hidden()
    page.keyboard.press(" ")
    expect(page.get_by_test_id("play")).to_have_accessible_name("Pause")
    page.keyboard.press(" ")
    expect(page.get_by_test_id("play")).to_have_accessible_name("Play")
    page.keyboard.press("?")
    expect(page.get_by_test_id("help-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("help-dialog")).to_be_hidden()


def test_over_a_joined_edge_the_cursor_goes_on_at_the_other_side(table_page):
    table_page.get_by_test_id("map").focus()
    table_page.keyboard.press("ArrowLeft")
    for _ in range(6):
        table_page.keyboard.press("ArrowLeft")
    unit = shown_unit(table_page)
    table_page.keyboard.press("ArrowLeft")
    assert shown_unit(table_page) == (unit // 6) * 6 + (unit % 6 - 1) % 6


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


def test_groups_of_the_legend_are_targets(page, digits):
    page.get_by_test_id("layer").select_option("labels")
    page.get_by_test_id("chip-4").click()
    quiet(page)
    assert digits.of_kind("morph")[-1]["target"] == {"class": 4}


def test_any_row_can_start_and_a_wrong_one_is_named(page):
    page.get_by_test_id("row").fill("17")
    page.get_by_test_id("row").press("Enter")
    expect(page.get_by_test_id("start-facts")).to_contain_text("row 17")
    page.get_by_test_id("row").fill("1234567")
    page.get_by_test_id("row").press("Enter")
    expect(page.get_by_test_id("problem")).to_contain_text(
        "row is 1234567; need the number of a row of X, from 0 to 599"
    )
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_test_id("problem")).to_be_hidden()
    expect(page.get_by_test_id("row")).to_have_value("17")
    page.get_by_test_id("row").fill("-3")
    page.get_by_test_id("row").press("Enter")
    expect(page.get_by_test_id("problem")).to_contain_text("row is -3")
    page.get_by_test_id("row").fill("18")
    page.get_by_test_id("row").press("Enter")
    expect(page.get_by_test_id("start-facts")).to_contain_text("row 18")
    expect(page.get_by_test_id("problem")).to_be_hidden()


def test_samples_can_be_shown_in_another_way(page):
    for choice in ("profile", "4x16", "waveform", "8x8"):
        before = picture_of(page, "screen")
        page.get_by_test_id("show-as").select_option(choice)
        page.wait_for_timeout(150)
        assert picture_of(page, "screen") != before
        expect(page.get_by_test_id("line-screen")).to_be_visible(visible="x" in choice)


def test_a_table_is_shown_as_named_rows_and_without_labels_no_class_can_be_aimed_at(table_page):
    expect(table_page.get_by_test_id("show-as")).to_have_value("profile")
    expect(table_page.get_by_test_id("clicks-class")).to_be_disabled()
    expect(table_page.get_by_test_id("notes")).to_contain_text("No labels are known")
    table_page.get_by_test_id("layer").select_option("component")
    assert table_page.get_by_test_id("feature").locator("option").all_inner_texts() == [
        "length",
        "=width",
        "<b>petal</b>",
        "petal 🌸",
    ]


def test_the_straight_line_can_be_left_out(page):
    expect(page.get_by_test_id("line-screen")).to_be_visible()
    with_line = picture_of(page, "map")
    page.get_by_test_id("compare").uncheck()
    expect(page.get_by_test_id("line-screen")).to_be_hidden()
    page.wait_for_timeout(100)
    assert picture_of(page, "chart-target")
    assert picture_of(page, "map") != with_line


@pytest.mark.parametrize("name", ["save-map", "export-png", "export-gif", "export-csv", "export-npz"])
def test_frames_and_the_map_can_be_taken_away(page, tmp_path, name):
    with page.expect_download() as waiting:
        page.get_by_test_id(name).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    if path.suffix in (".png", ".gif"):
        with Image.open(path) as image:
            assert min(image.size) > 50
    elif path.suffix == ".csv":
        assert pd.read_csv(path).shape == (60, 65)
    else:
        assert np.load(path)["frames"].shape == (60, 64)


def test_the_python_call_can_be_copied(page, digits):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("python").locator("summary").click()
    page.get_by_test_id("copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    asked = digits._session.ask({"kind": "morph", **first_request(digits)})[0]
    assert copied == asked["call"]


def first_request(session):
    row, target = session._session.labelled_map.suggestion()
    return {"row": row, "target": target, "mode": "tuned", "frames": 60}


def test_map_and_path_are_there_as_tables(page, digits):
    page.get_by_test_id("map-table").locator("summary").click()
    expect(page.get_by_test_id("map-table").locator("tbody tr")).to_have_count(56)
    page.get_by_test_id("path-table").locator("summary").click()
    rows = page.get_by_test_id("path-table").locator("tbody tr")
    expect(rows).to_have_count(60)
    answer = digits._session.ask({"kind": "morph", **first_request(digits)})[0]
    assert rows.nth(40).locator("td").nth(1).inner_text() == str(answer["path"]["units"][40])


def test_the_values_of_a_frame_are_told_by_pointing_and_as_a_table(table_page, flowers):
    table_page.get_by_test_id("frame").fill("10")
    table_page.get_by_test_id("value-table").locator("summary").click()
    _, buffers = flowers._session.ask({"kind": "morph", **first_request(flowers)})
    value = np.frombuffer(buffers[0], dtype=np.float32).reshape(60, 4)[10, 2]
    row = table_page.get_by_test_id("value-table").locator("tbody tr").nth(2).locator("td")
    expect(row.nth(0)).to_have_text("<b>petal</b>")
    expect(row.nth(2)).to_have_text(f"{float(f'{value:.3g}'):g}")
    table_page.get_by_test_id("screen").hover(position={"x": 200, "y": 17 + 2 * 26})
    expect(table_page.get_by_test_id("pointed")).to_contain_text(f"<b>petal</b>: {float(f'{value:.3g}'):g}")


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


@pytest.fixture(scope="module")
def saved_page(digits, tmp_path_factory):
    chosen = select(digits._session, rows=[3, 50], targets=[{"class": 8}, {"unit": 12}])
    path = tmp_path_factory.mktemp("saved") / "digits.html"
    path.write_text(page_of(chosen, chosen.requests, title="Digits"), encoding="utf-8")
    return path


def test_a_saved_page_morphs_between_what_it_holds(tab, saved_page):
    tab.goto(saved_page.as_uri())
    ready(tab)
    assert saved_page.stat().st_size < 3e6
    expect(tab.get_by_test_id("notes")).to_contain_text("A saved page with 2 of all starts and 2 of all targets")
    expect(tab.get_by_test_id("start-facts")).to_contain_text("row 3")
    tab.get_by_test_id("row").select_option("50")
    tab.get_by_test_id("target-choice").select_option(label="unit 12")
    quiet(tab)
    expect(tab.get_by_test_id("target")).to_have_text("unit 12")
    expect(tab.get_by_test_id("result")).to_contain_text("The target is reached")
    tab.get_by_test_id("mode-rigidity").check(force=True)
    for stop in "041":
        tab.get_by_test_id("rigidity").fill(stop)
    quiet(tab)
    expect(tab.get_by_test_id("call")).to_contain_text("rigidity=3.0")
    tab.get_by_test_id("layer").select_option("component")
    tab.get_by_test_id("feature").select_option("30")
    expect(tab.get_by_test_id("legend")).to_contain_text("pixel (3, 6)")
    expect(tab.get_by_test_id("problem")).to_be_hidden()


def test_a_saved_page_says_what_it_does_not_hold(tab, saved_page):
    tab.goto(saved_page.as_uri())
    ready(tab)
    expect(tab.get_by_test_id("mode-published")).to_be_disabled()
    expect(tab.get_by_test_id("export-gif")).to_have_count(0)
    tab.get_by_test_id("layer").select_option("labels")
    tab.get_by_test_id("chip-1").click()
    expect(tab.get_by_test_id("problem")).to_contain_text(
        "This file holds no path to class 1, but to: class 8, unit 12"
    )


def test_a_saved_morph_lets_one_choose_its_paths_and_nothing_else(tab, tmp_path):
    data = ss.datasets.digits()
    som = ss.SOM(shape=(8, 8), n_epochs=5).fit(data.X).label_units(data.X, data.y)
    morph = som.morph(data.X[data.y == 3][:4], ss.Label(8))
    model = KNeighborsClassifier().fit(data.X, data.y)
    page = ss.save_page(tmp_path / "morph.html", som, data.X, data.y, morph=morph, classifier=model.predict_proba)
    tab.goto(page.as_uri())
    ready(tab)
    assert re.fullmatch("class 8|unit [0-9]+", tab.get_by_test_id("target").inner_text())
    expect(tab.get_by_test_id("row").locator("option")).to_have_text([f"path {i}" for i in range(4)])
    for hidden in ("mode-words", "rigidity", "python"):
        expect(tab.get_by_test_id(hidden)).to_be_hidden()
    expect(tab.get_by_test_id("target-choice")).to_have_count(0)
    tab.get_by_test_id("row").select_option(label="path 2")
    quiet(tab)
    expect(tab.get_by_test_id("start")).to_have_text("path 2")
    expect(tab.get_by_test_id("result")).to_contain_text(f"{str(morph.results[2]).capitalize()}")
    tab.get_by_test_id("frame").fill("0")
    expect(tab.get_by_test_id("where")).to_contain_text("classifier: 3, 100 %")
    tab.get_by_test_id("frame").fill("23")
    expect(tab.get_by_test_id("where")).to_contain_text("classifier: 8")
    expect(tab.get_by_test_id("chart-confidence")).to_have_attribute("aria-label", re.compile("1 at the start"))
    expect(tab.get_by_test_id("members").get_by_role("button").first).to_be_disabled()
    goal = tab.get_by_test_id("target").inner_text()
    tab.get_by_test_id("map").press("ArrowRight")
    tab.get_by_test_id("map").press("ArrowRight")
    cursor = tab.get_by_test_id("unit").inner_text()
    tab.get_by_test_id("map").click()
    assert tab.get_by_test_id("unit").inner_text() != cursor
    tab.get_by_test_id("map").press("Enter")
    expect(tab.get_by_test_id("target")).to_have_text(goal)
    expect(tab.get_by_test_id("problem")).to_be_hidden()
    expect(tab.get_by_test_id("start")).to_have_text("path 2")


TWO_VIEWS = """async () => {
  const { default: explorer } = await import("/explorer.js");
  const token = sessionStorage.getItem("token");
  const listeners = new Set();
  window.listening = listeners;
  const model = {
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    send: async (message) => {
      const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
      const response = await fetch("/ask", { method: "POST", headers, body: JSON.stringify(message) });
      const body = await response.arrayBuffer();
      const length = new DataView(body).getUint32(0, true);
      const { sizes, ...content } = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length)));
      let start = 4 + length;
      const buffers = sizes.map((size) => new DataView(body, (start += size) - size, size)); // perhaps unaligned
      listeners.forEach((listener) => listener(content, buffers));
    },
  };
  document.body.replaceChildren();
  window.closing = ["one", "two"].map((id) => {
    const el = document.createElement("div");
    el.id = id;
    document.body.append(el);
    return explorer.render({ model, el });
  });
}"""


def test_two_views_of_one_model_do_not_disturb_each_other_and_leave_nothing(page):
    page.evaluate(TWO_VIEWS)
    one, two = page.locator("#one"), page.locator("#two")
    for view in (one, two):
        expect(view.get_by_test_id("explorer")).to_have_attribute("data-frame", re.compile(r"\d+"))
    before = two.get_by_test_id("target").inner_text()
    one.get_by_test_id("target-choice").select_option(label="unit 5")
    one.get_by_test_id("mode-rigidity").check(force=True)
    expect(one.get_by_test_id("result")).to_contain_text("to the prototype")
    assert two.get_by_test_id("target").inner_text() == before
    expect(two.get_by_test_id("mode-tuned")).to_be_checked()
    page.evaluate("window.closing.forEach((close) => close())")
    assert page.evaluate("[window.listening.size, document.body.textContent]") == [0, ""]
