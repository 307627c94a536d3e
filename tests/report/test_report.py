"""The page: it stands alone, it hides nothing that data could smuggle in, and it shows what was computed."""

import io
import json
import re
import zlib
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image
from sklearn.neighbors import KNeighborsClassifier

import somersault as ss
from somersault.cli import inputs, morph_command
from somersault.comparison import Split
from somersault.datasets import Dataset
from somersault.explorer.answers.short_labels import short_labels
from somersault.map_quality import map_quality
from somersault.report import animation, page
from somersault.report.drawing import curves_svg, means_svg, rounded_ticks
from somersault.report.morph_page import samples_shown
from somersault.report.tiles import gap, strip, tiles

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

    def answers(self, kind, **fields):
        """What the file answers to these requests: the answer with its arrays."""
        wanted = {"kind": kind, **fields}.items()
        found = [one for one in json.loads(self.raw["script"][0]) if wanted <= one["ask"].items()]
        return [{**one["answer"], **_arrays(one)} for one in found]


def _arrays(one):
    raw = [zlib.decompress(b64decode(buffer)) for buffer in one["buffers"]]
    parts = zip(one["answer"]["arrays"], raw, strict=True)
    return {part["name"]: np.frombuffer(data, part["type"]).reshape(part["shape"]) for part, data in parts}


@pytest.fixture(scope="module")
def study():
    return morph_command.run(
        morph_command.Request("digits", "8", "3", n_samples=4, shape=(6, 6), n_epochs=3), lambda *_: None
    )


def table_of(source, target, data, feature_names):
    """A study of samples that are no images, with these names for all that has one."""
    rng = np.random.default_rng(0)
    y = np.array([source, target])[rng.integers(2, size=150)]
    X = rng.normal(size=(150, 3)) + np.where(y == target, 3.0, 0.0)[:, None]
    split = Split.of(Dataset(data, X, y, feature_names), 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "opened", lambda *_, **__: split.data)
        patch.setattr(inputs, "split", lambda *_: split)
        return morph_command.run(
            morph_command.Request("x", target, source, n_samples=3, shape=(4, 4)), lambda *_: None
        )


@pytest.fixture(scope="module")
def table():
    """Names that attack the page."""
    return table_of(SLY, EVIL, "<img src=x onerror=alert(2)>", ("a</script>", '"b" onload="', "c<!--"))


@pytest.fixture(params=["study", "table"])
def text(request):
    return page(request.getfixturevalue(request.param))


@pytest.mark.slow
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
    for known in (*pictures, *parsed.raw["script"]):
        text = text.replace(known, "")
    assert not re.search(r"https?:|//[a-z]|url\(|@import|href|srcset", text, re.IGNORECASE)
    assert not parsed.all("link") + parsed.all("iframe") + parsed.all("object")


def test_the_policy_of_the_page_allows_its_own_script_and_style_alone(text):
    parsed = Page(text)
    policy = next(m["content"] for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "blob: data:"
    for kind, content in (("script-src", parsed.raw["script"][-1]), ("style-src", parsed.raw["style"][0])):
        assert rules[kind] == f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
    assert not [
        name for _, attributes in parsed.tags for name in attributes if name.startswith("on") or name == "style"
    ]


@pytest.mark.slow
def test_what_comes_from_data_is_text_and_nothing_else(table):
    """The page has the tags and attributes of one with harmless names, no more and no fewer."""
    parsed, harmless = Page(page(table)), Page(page(table_of("i", "script", "img", ("a", "b", "c"))))
    assert [(tag, sorted(attributes)) for tag, attributes in parsed.tags] == [
        (tag, sorted(attributes)) for tag, attributes in harmless.tags
    ]
    shown = "".join(parsed.text)
    for name in (EVIL, SLY, table.name):
        assert name in shown
    (opened,), (offer,) = parsed.answers("open"), parsed.answers("offer")
    assert opened["names"] == list(table.split.data.feature_names)
    assert opened["name"] == table.name
    assert offer["goal"] == f"class {EVIL}"
    assert "<" not in parsed.raw["script"][0]


def test_the_page_says_what_was_computed(study):
    parsed = Page(page(study))
    shown = " ".join(" ".join(parsed.text).split())
    assert "digits: 3 → 8" in shown
    assert "4 of 4: the target is reached" in shown
    for method in study.methods:
        for measure in study.measures:
            value = method.measures[measure.field]
            if value is not None and measure.field != "success":
                assert f"{value:.3f}" in shown
    for row, steps in zip(study.start_rows, study.morph.n_steps, strict=True):
        assert f"Sample {row}, label 3" in shown
        assert f"{steps} steps" in shown
    for key, value in study.settings.items():
        assert f"{key} {value}" in shown
    assert "success · high" in shown


def test_the_explorer_in_the_page_shows_these_paths(study):
    parsed = Page(page(study))
    (offer,) = parsed.answers("offer")
    assert offer["rows"] == [0, 1, 2, 3]
    assert offer["goal"] == "class 8"
    assert offer["names"] == [f"Sample {row}, label 3" for row in study.start_rows]
    frames = study.morph.frames(offer["frames"])
    pixels = np.rint(255 * np.clip(frames, 0, 1))
    for i in range(4):
        (path,), (curves,) = parsed.answers("morph", row=i), parsed.answers("curves", row=i)
        (sample,) = parsed.answers("sample", row=i)
        assert path["path"]["units"] == study.book.activations(frames[i]).argmin(axis=1).tolist()
        assert path["target_units"] == sample["target_units"] == [study.morph.targets[i]]
        assert path["result"] == str(study.morph.results[i])
        assert np.array_equal(path["frames"], pixels[i])
        assert np.array_equal(sample["values"], pixels[i, 0])
        p = study.classifier(frames[i])
        np.testing.assert_allclose(curves["confidence"][0], p.max(axis=1), rtol=1e-6)
        to_target = study.morph.target_activations_at(frames[[i]], [i])[0]
        np.testing.assert_allclose(curves["target"][0], to_target, rtol=1e-5, atol=1e-6)
        assert (np.diff(curves["target"]) <= 0).all()
        assert np.array_equal(curves["guess"][0], p.argmax(axis=1))
        assert curves["guesses"] == [str(digit) for digit in range(10)]


def test_every_sample_has_its_strips_and_curves(study):
    parsed = Page(page(study))
    assert len(parsed.all("img")) == 2 * 4
    assert sum(attributes.get("class") == "one" for attributes in parsed.all("polyline")) == 3 * 4


def test_a_strip_holds_the_frames_side_by_side(study):
    pixels = tiles(study, study.methods[0])[0]
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
    method = replace(study.methods[0], frames=frames)
    shown = tiles(replace(study, image_shape=(60, 50)), method)
    expected = np.round(255 * np.clip(frames, 0, 1)).reshape(2, 3, 60, 50)
    assert np.array_equal(shown, expected)


@pytest.mark.parametrize(("shape", "tile"), [((8, 8), (48, 48)), ((20, 10), (48, 24)), ((300, 150), (96, 48))])
def test_tiles_are_of_a_size_that_a_page_can_show(study, shape, tile):
    method = replace(study.methods[0], frames=np.full((1, 3, shape[0] * shape[1]), 0.5))
    shown = tiles(replace(study, image_shape=shape), method)
    assert shown.shape == (1, 3, *tile)
    assert set(shown.ravel().tolist()) == {128}


@pytest.mark.slow
def test_the_samples_that_do_not_fit_are_left_out_and_told_of(study):
    assert samples_shown(study, 500_000).tolist() == [0]
    assert samples_shown(study, 1000).tolist() == [0, 1, 2, 3]
    noise = np.random.default_rng(0).random((4, 301, 64))
    text = page(replace(study, methods=tuple(replace(method, frames=noise) for method in study.methods)))
    assert "1 of the 4 samples are shown" in text
    assert len(text.encode()) < 3_000_000


def test_without_labels_there_is_no_confidence():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 1))
    split = Split(Dataset("plain", X), X[:60], None, X[60:], None, np.arange(60, 80))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "opened", lambda *_, **__: split.data)
        patch.setattr(inputs, "split", lambda *_: split)
        study = morph_command.run(
            morph_command.Request("x", "3", n_samples=1, n_frames=3, shape=(3, 3)), lambda *_: None
        )
    parsed = Page(page(study))
    assert "onfidence" not in "".join(parsed.text)
    assert not parsed.answers("open")[0]["has_classifier"]
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
    assert rounded_ticks(top) == pytest.approx(ticks)


@pytest.mark.parametrize("top", 10.0 ** np.random.default_rng(0).uniform(-9, 9, size=50))
def test_ticks_always_reach_the_top_in_few_steps(top):
    ticks = rounded_ticks(top)
    assert ticks[-1] >= 0.999 * top
    assert 2 <= len(ticks) <= 6


def read_off(figure):
    """The curves of a chart (class, progress, values) as one reads them, holding them against the axes' words."""
    heights = [
        (float(y), float(value)) for y, value in re.findall(r'<text class="y"[^>]* y="([^"]+)">([^<]+)', figure)
    ]
    grid = [float(y) for y in re.findall(r'<line [^>]*y1="([^"]+)"', figure)]
    (at_0, low), (at_1, high) = heights[0], heights[-1]
    ends = [float(x) for x in re.findall(r'<text class="x \w+" x="([^"]+)"', figure)]
    np.testing.assert_allclose(grid, [y - 4 for y, _ in heights], atol=0.11)  # words are as low as they are high
    for kind, points in re.findall(r'<polyline class="([^"]+)" points="([^"]+)"', figure):
        x, y = np.array([point.split(",") for point in points.split()], dtype=float).T
        progress = (x - ends[0]) / (ends[-1] - ends[0])
        yield kind, progress, low + (high - low) * (y + 4 - at_0) / (at_1 - at_0)


@pytest.mark.parametrize("top", [None, 1.0])
def test_a_chart_shows_its_numbers_where_its_axes_say(rng, top):
    ours, line = rng.uniform(0, 0.9, (3, 7)), rng.uniform(0, 0.9, (5, 7))
    curves = [*read_off(curves_svg("A & <b>", ours, line, top))]
    assert [kind for kind, _, _ in curves] == ["one", "one", "one", "mean line", "mean"]
    for (_, progress, values), expected in zip(curves, [*ours, line.mean(0), ours.mean(0)], strict=True):
        np.testing.assert_allclose(progress, np.linspace(0, 1, 7), atol=1e-3)
        np.testing.assert_allclose(values, expected, atol=0.002)


@pytest.mark.parametrize("size", [1e-4, 3.0, 7e5])
def test_a_chart_of_ways_shows_the_first_above_and_each_in_its_color(rng, size):
    means = size * rng.uniform(0, 1, (3, 5))
    curves = [*read_off(means_svg("Ways", means, ("first", "", "last")))]
    assert [kind for kind, _, _ in curves] == ["mean way-2", "mean way-1", "mean way-0"]
    for (_, _, values), expected in zip(curves, means[::-1], strict=True):
        np.testing.assert_allclose(values, expected, atol=0.004 * size)


def test_of_many_paths_a_chart_shows_some_from_the_first_to_the_last():
    ours = np.repeat(np.arange(100.0)[:, None], 2, axis=1)
    curves = [values[0] for kind, _, values in read_off(curves_svg("Many", ours, ours)) if kind == "one"]
    assert len(curves) == 40
    np.testing.assert_allclose(curves, np.linspace(0, 99, 40).round(), atol=0.3)


def test_the_charts_of_a_page_show_the_numbers_of_the_study(study):
    figures = re.findall(r"<figure><figcaption>.*?</figure>", page(study), re.DOTALL)
    ours, line = (method.curves for method in study.methods[:2])
    for figure, quantity in zip(figures, ("target_activations", "target_confidence", "confidence"), strict=True):
        *each, of_line, mean = [values for _, _, values in read_off(figure)]
        expected = ours[quantity]
        off = 0.003 * max(expected.max(), line[quantity].max(), 1)
        np.testing.assert_allclose(each, expected, atol=off)
        np.testing.assert_allclose(mean, expected.mean(axis=0), atol=off)
        np.testing.assert_allclose(of_line, line[quantity].mean(axis=0), atol=off)


@pytest.mark.slow
def test_a_page_is_filled_as_far_as_a_mail_takes_it_and_no_further(tmp_path, rng):
    """Noise, which cannot be made smaller, and more of it than there is room for."""
    X = rng.normal(size=(300, 700))
    som = ss.SOM(shape=(12, 12), n_epochs=1).fit(X)
    size = ss.save_page(tmp_path / "page.html", som, X).stat().st_size
    assert 2_300_000 < size < 3_000_000
    few = ss.SOM(shape=(3, 3), n_epochs=1).fit(X[:40, :3])
    assert ss.save_page(tmp_path / "small.html", few, X[:40, :3]).stat().st_size < 700_000
    with pytest.raises(ss.InputError, match=r"take more than 2\.7 MB; need fewer rows or targets"):
        ss.save_page(tmp_path / "large.html", som, X, starts=range(20))


@pytest.fixture(scope="module")
def digits():
    data = ss.datasets.digits()
    return data, ss.SOM(shape=(6, 6), n_epochs=5).fit(data.X).label_units(data.X, data.y)


@pytest.fixture
def saved(digits, tmp_path):
    """Saves a page about the digits and takes it apart."""
    data, som = digits

    def save(**options):
        path = ss.save_page(tmp_path / "page.html", som, data.X, data.y, **options)
        assert path.stat().st_size < 3_000_000
        return Page(path.read_text(encoding="utf-8"))

    return save


@pytest.mark.slow
def test_a_page_of_a_map_says_how_good_it_is_and_whether_it_can_be_inverted(digits, saved):
    data, som = digits
    parsed, quality = saved(), som.quality(data.X)
    shown = " ".join(" ".join(parsed.text).split())
    assert f"quantization error {quality.quantization_error:.4g}" in shown
    assert f"topographic error {quality.topographic_error:.4g}" in shown
    assert f"units without a sample {(quality.hits == 0).sum()}" in shown
    assert f"determine {som.codebook_.well_posedness().rank} of 64 dimensions" in shown
    assert "epochs 5" in shown
    assert len(parsed.all("svg")) == 2
    assert "goal" not in parsed.answers("offer")[0]
    assert parsed.answers("morph")


def test_a_page_tells_the_quality_in_the_weights_of_the_map(rng, tmp_path):
    X = rng.normal(size=(80, 3)) * [1.0, 1.0, 100.0]
    som = ss.SOM(shape=(4, 4), n_epochs=3, feature_weights=[1.0, 1.0, 1e-4], random_state=0).fit(X)
    path = ss.save_page(tmp_path / "page.html", som, X, starts=[0], targets=[{"unit": 3}])
    shown = " ".join(" ".join(Page(path.read_text(encoding="utf-8")).text).split())
    told, unweighted = som.quality(X), map_quality(X, som.prototypes_, som.lattice_)
    assert unweighted.quantization_error > 10 * told.quantization_error
    assert f"quantization error {told.quantization_error:.4g}" in shown
    assert f"trustworthiness {told.trustworthiness:.4g}" in shown


@pytest.mark.slow
def test_a_page_of_a_morph_shows_its_paths_and_no_others(digits, saved):
    data, som = digits
    morph = som.morph(data.X[data.y == 3][:5], ss.Label(8))
    parsed = saved(morph=morph, classifier=KNeighborsClassifier().fit(data.X, data.y).predict_proba)
    (offer,) = parsed.answers("offer")
    assert offer["modes"] == ["given"]
    assert offer["targets"] == [{"goal": 0}]
    assert offer["names"] == [f"path {i}" for i in range(5)]
    for i, path in enumerate(parsed.answers("morph")):
        ends = np.rint(255 * np.clip(morph.frames(2)[i], 0, 1))
        assert np.array_equal(path["frames"][[0, -1]], ends)
        assert path["n_steps"] == morph.n_steps[i]
    assert parsed.answers("curves")[0]["guesses"] == [str(digit) for digit in range(10)]
    shown = " ".join(" ".join(parsed.text).split())
    assert f"path 4 {morph.targets[4]} {morph.n_steps[4]}" in shown
    assert "A morph to" in shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("toward", "goal"),
    [(ss.Unit(7), "unit 7"), (ss.Label(8), "class 8"), (ss.Unit([0, 7, 14, 21, 28, 35]), "a unit of its own")],
)
def test_where_a_morph_leads_is_said(digits, saved, toward, goal):
    data, som = digits
    morph = som.morph(data.X[[0, 10, 20, 30, 40, 50]], toward)
    (offer,) = saved(morph=morph).answers("offer")
    assert offer["goal"] == goal or len(np.unique(morph.targets)) == 1


@pytest.mark.slow
def test_of_a_morph_of_many_samples_some_are_shown_evenly(digits, saved):
    data, som = digits
    parsed = saved(morph=som.morph(data.X, ss.Unit(3)))
    (offer,), (opened,) = parsed.answers("offer"), parsed.answers("open")
    assert 20 <= len(offer["rows"]) <= 40
    assert offer["names"][0] == "path 0"
    assert offer["names"][-1] == f"path {len(data.X) - 1}"
    assert f"{len(offer['rows'])} of the 1,797 paths" in opened["notes"][0]


@pytest.mark.slow
def test_a_morph_of_another_map_is_refused(digits, tmp_path):
    data, som = digits
    path = tmp_path / "page.html"
    narrow = ss.morph(np.zeros((1, 2)), np.eye(2), 0)
    large = ss.SOM(shape=(9, 9), n_epochs=1).fit(data.X)
    for morph, words in (
        (narrow, "2 features"),
        (large.morph(data.X[:1], 80), "unit 80, but the map has 64 features and 36 units"),
        ("m", "morph is str; need an ss.Morph"),
    ):
        with pytest.raises(ss.InputError, match=words):
            ss.save_page(path, som, data.X, morph=morph)
    with pytest.raises(ss.InputError, match="a morph has its own"):
        ss.save_page(path, som, data.X, morph=som.morph(data.X[:1], ss.Unit(3)), starts=[0])
    assert not path.exists()
