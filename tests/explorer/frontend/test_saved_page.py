"""The explorer in a file, and several of them on one page, in a real browser."""

import re

import pytest
from playwright.sync_api import expect
from sklearn.neighbors import KNeighborsClassifier

import somersault as ss
from somersault.explorer.answers.snapshot import select
from somersault.explorer.transport.saved_file import page_of

from .page import quiet, ready

pytestmark = pytest.mark.slow


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
