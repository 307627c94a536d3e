"""The commands on data that are odd, or meant ill."""

import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import somersault as ss
from somersault.errors import warn
from somersault.sources.source import Part, Source

COLORED = "note: 9 of 12 images are gray, and kept in colors as the others are"


@pytest.fixture
def pictures(tmp_path):
    """A folder of images of two classes, some of them colored, and a map of it."""
    rng = np.random.default_rng(4)
    for i in range(12):
        folder = tmp_path / "pictures" / "ab"[i % 2]
        folder.mkdir(parents=True, exist_ok=True)
        gray = np.repeat(rng.integers(0, 250, (3, 4, 1), np.uint8), 3, axis=-1)
        gray[..., 2] += i < 3
        Image.fromarray(gray).save(folder / f"{i}.png")
    data = ss.datasets.load(tmp_path / "pictures")
    ss.SOM(shape=(2, 2), n_epochs=1).fit(data.X).save(tmp_path / "map")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("what", ["train", "morph", "explore"])
def test_what_was_made_of_images_is_said(command, pictures, what):
    folder, model, out = pictures / "pictures", pictures / "map", pictures / "out"
    arguments = {
        "train": ("train", folder, "--shape", "2x2", "--epochs", 1, "--out", out),
        "morph": ("morph", folder, "--map", model, "--to", "b", "--samples", 2),
        "explore": ("explore", model, folder, "--save", pictures / "page.html"),
    }
    code, _, err = command(*arguments[what])
    assert code == 0, err
    assert COLORED in err.splitlines()


# What a terminal obeys

NASTY = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\u202e\r\x00{}\x7f\u2066"
"""Writes to the clipboard, clears the screen, turns red, turns letters around, goes back to the line's start."""
OBEYED = set(map(chr, [*range(32), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)])) - set(
    "\n\t"
)


def nasty(word):
    return NASTY.format(word)


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """A table and a model file in which each name and each label is meant for the terminal."""
    folder = tmp_path_factory.mktemp("evil")
    rng = np.random.default_rng(8)
    y = np.repeat([nasty("a"), nasty("b")], 30)
    X = rng.normal(size=(60, 3)) + 5 * (y == y[0])[:, None]
    names = [nasty(f"column {i}") for i in range(3)]
    stem = nasty("data").replace("\0", "")
    header = ",".join(f'"{name}"'.replace("\r", "").replace("\0", "") for name in [*names, nasty("kind")])
    rows = [
        "{},{},{},{}".format(*row, label.replace("\r", "").replace("\0", ""))
        for row, label in zip(X, y, strict=True)
    ]
    (folder / f"{stem}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="")
    np.savez(folder / f"{stem}.npz", X=X, y=y, feature_names=names)
    som = ss.SOM(shape=(3, 3), n_epochs=2).fit(X).label_units(X, y)
    som.cluster(2)
    som.columns_ = replace(som.columns_, feature_names=tuple(names))
    som.save(folder / f"{stem}.map")
    np.save(folder / f"{stem}.npy", som.transform(X))
    return folder / stem


def shown_by(command, evil, tmp_path, what):
    """Standard output and error of a command on them."""
    table, arrays, model = (Path(f"{evil}{suffix}") for suffix in (".csv", ".npz", ".map"))
    out = tmp_path / nasty("out").replace("\0", "")
    kind = nasty("kind").replace("\r", "").replace("\0", "")
    small = ("--shape", "3x3", "--epochs", 2)
    return command(*{
        "train": ("train", arrays, *small, "--out", out),
        "train over the data": ("train", arrays, *small, "--out", arrays),
        "train on a table": ("train", table, *small, "--label-column", kind, "--out", out),
        "train on words": ("train", table, *small, "--out", out),
        "train on nothing": ("train", table, *small, "--label-column", nasty("else"), "--out", out),
        "drop": ("train", table, *small, "--drop", nasty("else"), "--out", out),
        "morph": ("morph", arrays, "--to", nasty("b"), *small, "--samples", 3, "--out", out),
        "morph within": ("morph", arrays, "--to", nasty("b"), *small, "--samples", 3, "--out", out,
                         "--bounds", "-99,99", "--vary", "0,1"),
        "morph on a map": ("morph", arrays, "--to", nasty("b"), "--map", model, "--samples", 3),
        "morph to nothing": ("morph", arrays, "--to", nasty("c"), "--map", model),
        "morph from nothing": ("morph", arrays, "--from", nasty("c"), "--to", nasty("b"), "--map", model),
        "vary": ("morph", arrays, "--to", nasty("b"), "--map", model, "--vary", nasty("c")),
        "invert": ("invert", f"{evil}.npy", "--map", model, "--out", f"{out}.npy"),
        "invert images": ("invert", arrays, "--map", model, "--out", f"{out}.npy"),
        "diagnose": ("diagnose", model),
        "diagnose nothing": ("diagnose", tmp_path / nasty("nothing").replace("\0", "")),
        "diagnose data": ("diagnose", table),
        "explore": ("explore", model, arrays, "--save", f"{out}.html"),
        "explore a table": ("explore", model, table, "--save", f"{out}.html"),
        "no command": (nasty("command"),),
        "no option": ("train", f"--{nasty('option')}"),
        "no choice": ("train", arrays, "--out", out, "--topology", nasty("flat")),
        "no shape": ("train", arrays, "--out", out, "--shape", nasty("3")),
    }[what])  # fmt: skip


DONE = ["train", "train on a table", "morph", "morph within", "morph on a map", "invert", "diagnose", "explore"]
NOT_DONE = ["train over the data", "train on nothing", "drop", "morph to nothing",
            "morph from nothing", "vary", "invert images", "diagnose nothing", "diagnose data", "explore a table",
            "no command", "no option", "no choice", "no shape"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such file names")
@pytest.mark.parametrize("what", [*DONE, *NOT_DONE])
def test_no_name_or_label_of_a_file_tells_the_terminal_what_to_do(command, evil, tmp_path, what):
    code, out, err = shown_by(command, evil, tmp_path, what)
    assert (code == 0) == (what in DONE), err
    assert not OBEYED & {*out, *err}
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such file names")
@pytest.mark.parametrize("what", ["train", "morph on a map", "explore", "morph to nothing"])
def test_on_a_terminal_all_that_it_is_told_is_ours(command, evil, tmp_path, what, monkeypatch):
    """Colors and bars are there, and nothing of what the files say."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    _, out, err = shown_by(command, evil, tmp_path, what)
    assert "\x1b[" in out + err or what == "morph to nothing"
    left = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out + err).replace("\r", "")
    assert not OBEYED & {*left}
    for piece in ("\x1b]", "\x1b[2J", "\x9b31m"):
        assert piece not in out + err


def test_what_libraries_print_goes_by_the_same_guard(capsys, monkeypatch):
    from somersault import cli

    @cli.main.command("loud")
    def loud():
        sys.stdout.write(nasty("printed"))
        sys.stderr.writelines([nasty("written"), "\n"])
        raise RuntimeError(nasty("raised"))

    try:
        with pytest.raises(SystemExit) as ended:
            cli.main(["loud"], prog_name="somersault")
    finally:
        del cli.main.commands["loud"]
    out, err = capsys.readouterr()
    assert ended.value.code == 1
    assert "printed" in out
    assert "written" in err
    assert "raised" in err
    assert not OBEYED & {*out, *err}


def test_errors_and_warnings_show_no_control_characters_in_python_either():
    assert str(ss.InputError(nasty("a"))) == "�]52;c;ZXZpbA==��[2J�31m���a��"
    assert ss.InputError("two\nlines, ünd 👩‍🔬 \t").args == ("two\nlines, ünd 👩‍🔬 \t",)
    with pytest.warns(ss.NotAPatternWarning) as caught:
        warn(nasty("b"), ss.NotAPatternWarning)
    assert not OBEYED & {*str(caught[0].message)}
    source = Source(nasty("c"), lambda _: [Part("", 1, lambda: iter([np.ones((1, 1))]))], 1)
    assert not OBEYED & {*repr(source)}
