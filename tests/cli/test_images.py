"""Folders of images on the command line: their options, and the names of files in the results."""

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import somersault as ss
from somersault.cli.explore_command import Request

TRAIN = ("--shape", "3x3", "--epochs", "2")
MORPH = (*TRAIN, "--from", "cats", "--to", "dogs", "--samples", "2", "--frames", "3", "--json")


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    """Twelve images in colors of two classes and two sizes, one of them with two pages."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    for label, color in (("cats", 40), ("dogs", 200)):
        folder = tmp_path / "pictures" / label
        folder.mkdir(parents=True)
        for i in range(12):
            pixels = rng.integers(color, color + 50, (8 + 4 * (i % 2), 8, 4), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / f"{i:02}.png")
    pages = [Image.fromarray(rng.integers(256, size=(8, 8, 3), dtype=np.uint8)) for _ in range(2)]
    pages[0].save(folder / "pages.tif", save_all=True, append_images=pages[1:])
    return "pictures"


OPTIONS = ("--resize", "6x5", "--background", "black", "--pages")


def test_each_command_takes_them_and_the_hint_repeats_them(command, pictures):
    code, _, err = command("train", pictures, "--out", "m.safetensors", *TRAIN, *OPTIONS)
    assert code == 0
    assert ss.load("m.safetensors").prototypes_.shape == (9, 6 * 5 * 3)
    assert "26 of 26 images are resized to 6 × 5" in err
    assert "24 of 26 images have transparent parts, which are put on black" in err
    hint = shlex.split(err.splitlines()[-1].partition("somersault ")[2])
    assert tuple(hint[-5:]) == OPTIONS
    assert command(*hint, "--save", "page.html")[0] == 0
    code, _, err = command(
        "explore", "m.safetensors", pictures, "--pages", "--resize", "6x6", "--save", "page.html"
    )
    assert code == 1
    assert "holds images of 6 × 6 × 3 values, but m.safetensors was trained on 90" in err
    assert "--resize" in err


def test_the_files_of_images_are_in_all_results(command, pictures):
    code, out, _ = command("morph", pictures, "--out", "out", *MORPH, *OPTIONS)
    assert code == 0
    names = [sample["name"] for sample in json.loads(out)["samples"]]
    assert all(name.startswith("cats/") and name.endswith(".png") for name in names)
    with np.load("out/frames.npz") as arrays:
        assert arrays["start_names"].tolist() == names
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert all(f"{name}, label cats" in page for name in names)


def test_the_python_that_the_explorer_shows_reads_the_same(pictures):
    setup = Request("m", pictures, options={"resize": (6, 5), "background": "black", "pages": True}).setup
    call = setup.splitlines()[1].partition(" = ")[2]
    data = eval(call, {"ss": ss})  # noqa: S307
    assert data.image_shape == (6, 5, 3)
    assert len(data.X) == 26


@pytest.mark.parametrize(("options", "words"), [
    (("--resize", "6"), "'6' is not a size; need rows and columns of pixels, such as 32x32"),
    (("--resize", "0x3"), "is not a size"),
    (("--resize", "99999x1"), "need a whole number from 1 to 32768"),
    (("--background", "nice"), "background is 'nice'; need a color"),
    ((), "is 12 × 8 pixels, cats/00.png is 8 × 8; need one size"),
    (("--resize", "6x5"), "holds more than one page or frame"),
])  # fmt: skip
def test_what_is_wrong_is_told_in_words(command, pictures, options, words):
    code, _, err = command("train", pictures, "--out", "m.safetensors", *options)
    assert code in (1, 2)
    assert words in err


@pytest.mark.parametrize("options", [("--resize", "6x5"), ("--background", "black"), ("--pages",)])
@pytest.mark.parametrize("data", ["digits", "table.csv"])
def test_options_of_images_are_refused_where_there_are_none(command, tmp_path, monkeypatch, options, data):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text("a,b\n1,2\n3,4\n")
    code, _, err = command("train", data, "--out", "m.safetensors", *options)
    assert code == 1
    assert f"Error: {options[0]} is" in err.replace("table.csv: ", "")
    assert "need a folder of images for it: leave it out" in err
