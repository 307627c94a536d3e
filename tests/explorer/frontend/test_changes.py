"""What would have to change for the start, asked in a real browser."""

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

import somersault as ss
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import select
from somersault.explorer.transport.saved_file import page_of
from tests.explorer.fakes import Recording, served

from .page import picture_of, quiet, ready

pytestmark = pytest.mark.slow


def people():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({
        "age": rng.integers(20, 70, 300), "<b>income</b>": rng.normal(40, 12, 300).clip(12).round(1),
        "amount": rng.integers(1, 40, 300), "home": rng.choice(["owned", "rented"], 300),
    })  # fmt: skip
    strain = X["amount"] / X["<b>income</b>"] + 0.2 * (X["home"] == "rented")
    return X, np.where(strain + rng.normal(0, 0.1, 300) < 0.7, "granted", "refused")


def session_of(**more):
    X, y = people()
    som = ss.SOM(shape=(6, 7), n_epochs=6, standardize=True).fit(X).label_units(X, y)
    return Recording(Session(som, X, y, name="People", **more))


@pytest.fixture(scope="module")
def loans():
    return session_of()


@pytest.fixture(scope="module")
def address(loans):
    with served(loans) as address:
        yield address


@pytest.fixture
def page(tab, loans, address):
    tab.goto(address.url)
    ready(tab)
    start_at(tab, refused(loans))
    loans.asked.clear()
    return tab


def refused(loans):
    """A row that the map refuses."""
    som, X = loans._session.labelled_map.som, people()[0]
    return int(np.flatnonzero(som.unit_labels_[som.predict(X)] == "refused")[3])


def start_at(tab, row):
    tab.get_by_test_id("row").fill(str(row))
    tab.get_by_test_id("row").press("Enter")
    quiet(tab)


def found(tab, label="granted"):
    tab.get_by_test_id("wanted").select_option(label=label)
    tab.get_by_test_id("find-changes").click()
    quiet(tab)
    return tab.get_by_test_id("answer-table")


def test_nothing_is_asked_before_one_asks_and_then_old_and_new_are_shown(page, loans):
    assert loans.of_kind("changes") == []
    expect(page.get_by_test_id("answers")).to_be_empty()
    page.get_by_test_id("wanted").select_option(label="granted")
    page.wait_for_timeout(200)
    before_map = picture_of(page, "map")
    table = found(page)
    page.wait_for_timeout(200)
    assert picture_of(page, "map") != before_map  # the way to the first answer
    (request,) = [each for each in loans.of_kind("changes") if each["wanted"] == 0]
    answer = loans._session.ask(request)[0]
    expect(page.get_by_test_id("answers")).to_contain_text(f"The map calls row {request['row']} refused now.")
    _, name, before, after = answer["answers"][0]["changes"][0]
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
    assert row.get_by_role("cell").all_inner_texts()[:2] == [before, after]
    assert table.get_by_role("row").last.get_by_role("cell").all_inner_texts()[1] == answer["answers"][0]["cost"]
    way = page.get_by_test_id("way").get_by_role("row")
    assert way.last.get_by_role("cell").all_inner_texts() == ["the map says", *answer["answers"][0]["said"]]
    page.get_by_test_id("changes-python").locator("summary").click()
    expect(page.get_by_test_id("changes-call")).to_contain_text(
        "som.counterfactuals(start, predict, 'granted', n=3)"
    )


def test_limits_are_kept_to_and_the_answer_follows_them(page, loans):
    found(page)
    page.get_by_test_id("limits").locator("summary").click()
    page.get_by_test_id("way-2").select_option("none")
    page.get_by_test_id("high-0").fill("65")
    page.get_by_test_id("high-0").blur()
    page.get_by_test_id("way-1").select_option(label="may grow")
    quiet(page)
    assert loans.of_kind("changes")[-1]["limits"] == [
        {"column": 0, "way": "any", "low": None, "high": 65},
        {"column": 1, "way": "up", "low": None, "high": None},
        {"column": 2, "way": "none", "low": None, "high": None},
    ]
    expect(page.get_by_test_id("limits").locator("summary")).to_have_text("Limits: 3 of 4 columns")
    expect(page.get_by_test_id("answers")).not_to_contain_text("amount")
    expect(page.get_by_test_id("way-3").locator("option")).to_have_text(["may change", "stays"])
    for place in (0, 1, 3):
        page.get_by_test_id(f"way-{place}").select_option("none")
    quiet(page)
    expect(page.get_by_test_id("answers")).to_contain_text("need at least one that may change")
    page.get_by_test_id("way-0").select_option("any")
    page.get_by_test_id("high-0").fill("")
    page.get_by_test_id("high-0").blur()
    quiet(page)
    expect(page.get_by_test_id("answers")).to_contain_text("No answer is found")
    page.get_by_test_id("free").click()
    quiet(page)
    expect(page.get_by_test_id("answer-table")).to_be_visible()
    expect(page.get_by_test_id("way-2")).to_have_value("any")


def test_it_follows_the_start_and_the_class_of_the_morph(page, loans):
    found(page)
    before, row = picture_of(page, "map"), refused(loans)
    page.get_by_test_id("target-choice").select_option(label="class refused")
    quiet(page)
    expect(page.get_by_test_id("wanted")).to_have_value("1")
    expect(page.get_by_test_id("answers")).to_contain_text("That is what is wanted: nothing has to change.")
    assert picture_of(page, "map") != before
    start_at(page, row + 1)
    assert loans.of_kind("changes")[-1]["row"] == row + 1
    expect(page.get_by_test_id("answers")).to_contain_text(f"row {row + 1}")


def test_it_is_said_that_rows_are_counted_from_0(page):
    """The command line counts them from 1: who goes from one to the other should not ask of the wrong row."""
    expect(page.locator("label").filter(has=page.get_by_test_id("row"))).to_contain_text("Row, from 0")


def test_another_answer_shows_its_way_and_keeps_the_keyboard(page):
    found(page)
    way = page.get_by_test_id("way").inner_text()
    page.get_by_test_id("answer-1").focus()
    page.get_by_test_id("answer-1").press("Enter")
    expect(page.get_by_test_id("answer-1")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("answer-1")).to_be_focused()
    assert page.get_by_test_id("way").inner_text() != way


def test_numbers_of_a_model_have_a_range(tab):
    session = session_of(predict=lambda rows: rows["amount"].to_numpy() * 1.1)
    with served(session) as address:
        tab.goto(address.url)
        ready(tab)
        tab.get_by_test_id("wanted-high").fill("11.5")
        tab.get_by_test_id("find-changes").click()
        quiet(tab)
        assert session.of_kind("changes")[-1]["wanted"] == [None, 11.5]
        expect(tab.get_by_test_id("changes")).to_contain_text("by the model")
        expect(tab.get_by_test_id("answers")).to_contain_text(re.compile("The model answers row .* with"))


def test_an_answer_that_is_a_row_of_the_training_data_is_told(tab):
    X = pd.DataFrame({"size": ["s", "l"] * 20, "color": ["red", "red", "blue", "blue"] * 10})
    y = np.where(X["color"] == "red", "warm", "cold")
    som = ss.SOM(shape=(3, 3), n_epochs=5).fit(X).label_units(X, y)
    with served(Recording(Session(som, X, y))) as address:
        tab.goto(address.url)
        ready(tab)
        start_at(tab, 2)
        found(tab, "warm")
        expect(tab.get_by_test_id("copies")).to_have_text(
            "Answer 1 is a complete row of the training data: who reads one sees that row."
        )


def test_a_saved_page_shows_the_answers_that_it_holds(tab, loans, tmp_path):
    row = refused(loans)
    chosen = select(loans._session, rows=[row], targets=[{"class": 0}, {"class": 1}])
    path = tmp_path / "people.html"
    path.write_text(page_of(chosen, chosen.requests, title="People"), encoding="utf-8")
    tab.goto(path.as_uri())
    ready(tab)
    expect(tab.get_by_test_id("changes")).to_contain_text("This file holds answers without limits")
    expect(tab.get_by_test_id("limits")).to_have_count(0)
    expect(found(tab)).to_be_visible()
    tab.get_by_test_id("wanted").select_option(label="refused")
    quiet(tab)
    expect(tab.get_by_test_id("answers")).to_contain_text("nothing has to change")
    expect(tab.get_by_test_id("problem")).to_be_hidden()


def test_where_nothing_can_be_asked_there_is_no_panel(tab, digits_address):
    tab.goto(digits_address.url)
    ready(tab)
    expect(tab.get_by_test_id("changes")).to_have_count(0)
