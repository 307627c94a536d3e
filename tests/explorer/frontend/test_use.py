"""What one can do with the explorer, done in a real browser: click, drag, scrub, press keys, read what it says."""

import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect

from .page import first_request, picture_of, place_of, place_on_map, quiet, ready, shown_unit

pytestmark = pytest.mark.slow


def test_the_first_sight_is_a_map_and_a_path_on_it(page, digits):
    expect(page.get_by_role("heading", name="Digits")).to_be_visible()
    expect(page.get_by_text("7 × 8 units, hexagonal · 600 samples · 64 features")).to_be_visible()
    expect(page.get_by_test_id("frame")).to_have_attribute("max", "59")
    expect(page.get_by_test_id("result")).to_contain_text("The target is reached")
    row, target = digits._session.labelled_map.suggestion()
    expect(page.get_by_test_id("start")).to_have_text(digits._session.samples.label(row))
    expect(page.get_by_test_id("target")).to_have_text(str(digits._session.labelled_map.classes[target["class"]]))


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
