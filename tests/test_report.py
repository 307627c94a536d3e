"""The page: it stands alone, it hides nothing that data could smuggle in, and it shows what was computed."""

import io
import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from somersault.cli import _data, _morph
from somersault.datasets import Dataset
from somersault.report import MEASURES, animation, page
from somersault.report._drawing import _ticks, places, short_labels
from somersault.report._page import _shown
from somersault.report._tiles import gap, strip, tiles

EVIL = "</script><script>alert(1)</script>&<b>{{data}}\"'"
SLY = '<i x="y" onload="'
VOID = {"meta", "input", "img", "br"}


class Page(HTMLParser):
    """A page taken apart: its tags with their attributes, its text, what its scripts hold."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.text, self.raw = [], [], [], {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("script", "style"):
            self.raw.setdefault(self.open[-1], []).append(data)
        else:
            self.text.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def study():
    return _morph.run(_morph.Request("digits", "8", "3", n_samples=4, shape=(6, 6), n_epochs=3), lambda *_: None)


def table_of(source, target, data, feature_names):
    """A study of samples that are no images, with these names for all that has one."""
    rng = np.random.default_rng(0)
    y = np.array([source, target])[rng.integers(2, size=150)]
    X = rng.normal(size=(150, 3)) + np.where(y == target, 3.0, 0.0)[:, None]
    held = _data._held_out(y == target, 0)
    whole = Dataset(data, X, y, feature_names)
    split = _data.Split(whole, X[~held], y[~held], X[held], y[held], np.flatnonzero(held))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_data, "load", lambda *_: split)
        return _morph.run(_morph.Request("x", target, source, n_samples=3, shape=(4, 4)), lambda *_: None)


@pytest.fixture(scope="module")
def table():
    """Names that attack the page."""
    return table_of(SLY, EVIL, "<img src=x onerror=alert(2)>", ("a</script>", '"b" onload="', "c<!--"))


@pytest.fixture(params=["study", "table"])
def text(request):
    return page(request.getfixturevalue(request.param))


def test_the_page_is_well_formed_and_small(text):
    parsed = Page(text)
    assert parsed.open == []
    assert len(text.encode()) < 3_000_000
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_loads_nothing(text):
    parsed = Page(text)
    pictures = [attributes["src"] for _, attributes in parsed.tags if "src" in attributes]
    assert pictures
    assert all(re.fullmatch("data:image/png;base64,[A-Za-z0-9+/=]+", picture) for picture in pictures)
    for picture in pictures:
        text = text.replace(picture, "")
    assert not re.search(r"https?:|//[a-z]|url\(|@import|fetch\(|import\(|href|srcset", text, re.IGNORECASE)
    assert not parsed.all("link") + parsed.all("iframe") + parsed.all("object")


def test_the_policy_of_the_page_allows_its_own_script_and_style_alone(text):
    parsed = Page(text)
    policy = next(m["content"] for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    for kind, content in (("script-src", parsed.raw["script"][-1]), ("style-src", parsed.raw["style"][0])):
        assert rules[kind] == f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
    assert not [
        name for _, attributes in parsed.tags for name in attributes if name.startswith("on") or name == "style"
    ]


def test_what_comes_from_data_is_text_and_nothing_else(table):
    """The page has the tags and attributes of one with harmless names, no more and no fewer."""
    parsed, harmless = Page(page(table)), Page(page(table_of("i", "script", "img", ("a", "b", "c"))))
    assert [(tag, sorted(attributes)) for tag, attributes in parsed.tags] == [
        (tag, sorted(attributes)) for tag, attributes in harmless.tags
    ]
    shown = "".join(parsed.text)
    for name in (EVIL, SLY, table.data, *table.feature_names):
        assert name in shown
    assert json.loads(parsed.raw["script"][0])["targetLabel"] == EVIL
    assert "<" not in parsed.raw["script"][0]


def test_the_page_says_what_was_computed(study):
    parsed = Page(page(study))
    shown = " ".join(" ".join(parsed.text).split())
    assert "digits: 3 → 8" in shown
    assert "4 of 4: the target is reached" in shown
    for route in study.routes:
        for measure in MEASURES:
            value = route.measures()[measure.field]
            if value is not None and measure.field != "success":
                assert f"{value:.3f}" in shown
    for row, steps in zip(study.start_rows, study.morph.n_steps, strict=True):
        assert f"Sample {row}, label 3" in shown
        assert f"{steps} steps" in shown
    for key, value in study.settings.items():
        assert f"{key} {value}" in shown


def test_the_script_gets_the_frames_numbers(study):
    data = json.loads(Page(page(study)).raw["script"][0])
    assert len(data["samples"]) == 4
    for i, one in enumerate(data["samples"]):
        np.testing.assert_allclose(one["places"], places(study, 0)[i], atol=0.051)
        np.testing.assert_allclose(one["confidence"], study.routes[0].confidence[i], atol=1e-4)
        np.testing.assert_allclose(one["lineConfidence"], study.routes[1].confidence[i], atol=1e-4)
        assert [int(words.split()[3].rstrip(",")) for words in one["units"]] == study.routes[0].bmus[i].tolist()


def test_every_sample_has_its_strips_path_curves_and_button(study):
    parsed = Page(page(study))
    ids = {attributes.get("id") for attributes in parsed.all("img")}
    assert ids == {f"{kind}-{i}" for kind in ("ours", "line") for i in range(4)}
    assert sum(attributes.get("class") == "path" for attributes in parsed.all("g")) == 4
    assert sum(attributes.get("class") == "one" for attributes in parsed.all("polyline")) == 3 * 4
    assert len(parsed.all("button")) == 4 + 1
    assert len(parsed.all("polygon")) == 36
    slider = next(attributes for attributes in parsed.all("input") if attributes["type"] == "range")
    assert slider["max"] == "10"


def test_a_strip_holds_the_frames_side_by_side(study):
    pixels = tiles(study, 0)[0]
    data = strip(pixels).removeprefix("data:image/png;base64,")
    with Image.open(io.BytesIO(b64decode(data))) as image:
        assert image.info["transparency"] == 0
        sheet = np.asarray(image)
    columns = pixels.shape[2]
    for k, tile in enumerate(pixels):
        x = k * (columns + gap(columns))
        assert np.array_equal(sheet[:, x : x + columns], np.maximum(tile, 1))
        assert not sheet[:, x + columns : x + columns + gap(columns)].any()


def test_tiles_of_images_are_the_images(study):
    """Of a size that is shown as it is; values outside the range are clipped."""
    frames = np.linspace(-0.5, 1.5, 2 * 3 * 60 * 50).reshape(2, 3, -1)
    route = replace(study.routes[0], frames=frames)
    shown = tiles(replace(study, image_shape=(60, 50), routes=(route,)), 0)
    expected = np.round(255 * np.clip(frames, 0, 1)).reshape(2, 3, 60, 50)
    assert np.array_equal(shown, expected)


@pytest.mark.parametrize(("shape", "tile"), [((8, 8), (48, 48)), ((20, 10), (48, 24)), ((300, 150), (96, 48))])
def test_tiles_are_of_a_size_that_a_page_can_show(study, shape, tile):
    route = replace(study.routes[0], frames=np.full((1, 3, shape[0] * shape[1]), 0.5))
    shown = tiles(replace(study, image_shape=shape, routes=(route,)), 0)
    assert shown.shape == (1, 3, *tile)
    assert set(shown.ravel().tolist()) == {128}


def test_the_samples_that_do_not_fit_are_left_out_and_told_of(study):
    assert _shown(study, 1_500_000).tolist() == [0]
    assert _shown(study, 1000).tolist() == [0, 1, 2, 3]
    many = replace(study, image_shape=(60, 50), value_range=(np.array(0.0), np.array(1.0)))
    noise = np.random.default_rng(0).random((4, 101, 3000))
    many = replace(many, routes=tuple(replace(route, frames=noise) for route in study.routes))
    text = page(many)
    assert "3 of the 4 samples are shown" in text
    assert len(text.encode()) < 3_000_000


def test_without_labels_there_is_no_confidence():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 1))
    split = _data.Split(Dataset("plain", X), X[:60], None, X[60:], None, np.arange(60, 80))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_data, "load", lambda *_: split)
        study = _morph.run(_morph.Request("x", "3", n_samples=1, n_frames=3, shape=(3, 3)), lambda *_: None)
    parsed = Page(page(study))
    assert "onfidence" not in "".join(parsed.text)
    assert sum(attributes.get("class") == "curves" for attributes in parsed.all("svg")) == 1
    assert animation(study).startswith(b"GIF89a")


@pytest.mark.parametrize(
    ("labels", "marks"),
    [
        (["8", "10"], {"8": "8", "10": "10"}),
        (["male", "female"], {"male": "m", "female": "f"}),
        (["virginica", "versicolor"], {"virginica": "vi", "versicolor": "ve"}),
        (["class 1", "class 2"], {"class 1": "1", "class 2": "2"}),
        ([None, None], {}),
    ],
)
def test_labels_on_the_map_are_short_and_different(labels, marks):
    assert short_labels(np.array(labels, dtype=object)) == marks


@pytest.mark.parametrize(
    ("top", "ticks"), [(1.0, [0, 0.25, 0.5, 0.75, 1.0]), (7.2, [0, 2, 4, 6, 8]), (0.0, [0, 1])]
)
def test_ticks_are_round_and_reach_the_top(top, ticks):
    assert _ticks(top) == pytest.approx(ticks)


@pytest.mark.parametrize("top", 10.0 ** np.random.default_rng(0).uniform(-9, 9, size=50))
def test_ticks_always_reach_the_top_in_few_steps(top):
    ticks = _ticks(top)
    assert ticks[-1] >= 0.999 * top
    assert 2 <= len(ticks) <= 6
