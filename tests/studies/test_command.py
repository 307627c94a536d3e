"""The command that repeats the paper's experiments, and what it leaves behind."""

import json
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import studies.__main__
from studies.paper import command as study
from studies.paper.page import comparison_page

from somersault import datasets
from somersault.cli import main, reproduce_command

from .small_data import FACES, MNIST, WITHOUT_TORCH

pytestmark = pytest.mark.slow


# What is left behind


class Opened(HTMLParser):
    """Whether all tags are closed, and whatever is loaded."""

    def __init__(self):
        super().__init__()
        self.open, self.loaded = [], []

    def handle_starttag(self, tag, attributes):
        self.loaded += [value for name, value in attributes if name in ("src", "href")]
        if tag not in ("meta", "img", "circle", "line", "polyline", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("circle", "line", "polyline"):
            assert self.open.pop() == tag


def test_the_page_is_well_formed_says_the_numbers_and_loads_nothing(comparison):
    text = comparison_page(comparison, {"a figure": b"png"})
    page = Opened()
    page.feed(text)
    assert page.open == []
    assert all(source.startswith("data:") for source in page.loaded)
    assert "<script" not in text
    for method in comparison.methods:
        assert method.name in text
        for measure in comparison.measures:
            assert method.cell(measure) in text


def test_what_comes_from_data_is_text_and_nothing_else(comparison):
    evil = "<script>alert(1)</script>"
    worse = replace(comparison, samples=(evil,) * 8, settings={evil: evil}, inversion={evil: evil})
    assert "<script" not in comparison_page(worse, {evil: b""})


def test_an_installed_package_says_where_the_experiments_are(command, tmp_path, monkeypatch):
    monkeypatch.setattr(reproduce_command, "ROOT", tmp_path)
    code, out, err = command("gaussians", "--out", tmp_path / "out")
    assert (code, out) == (1, "")
    assert "in the folder studies of the repository" in err
    assert "pip install --editable ." in err
    assert not (tmp_path / "out").exists()


def test_experiments_are_found_from_any_folder(tmp_path):
    (tmp_path / "studies").mkdir()  # another one of that name
    code = "from somersault.cli.reproduce_command import command; print(command().__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == study.__file__


@pytest.mark.parametrize(
    ("name", "words"), [("gausians", "'gausians' is not a study; need one of gaussians, mnist")]
)
def test_studies_are_called_by_their_names(name, words):
    with pytest.raises(SystemExit, match=words):
        studies.__main__.run(name)


@pytest.fixture
def command(small, capsys):
    """Runs the command within this process: exit code, standard output, standard error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as exit_:
            main(["reproduce", *map(str, arguments)], prog_name="somersault")
        return exit_.value.code, *capsys.readouterr()

    return run


def test_the_command_prints_a_table_and_leaves_a_page_and_figures(command, tmp_path):
    code, out, err = command("mnist", "--paths", 6, "--out", tmp_path / "new")
    assert code == 0, err
    assert "measuring" in err
    assert "measuring" not in out
    lines = out.splitlines()
    assert max(map(len, lines[: lines.index(next(x for x in lines if x.startswith("MUSIC, default:")))])) <= 130
    for way in ("MUSIC, default", "MUSIC as published", "line to the medoid", "line in 50 principal components"):
        assert sum(line.startswith(f" {way} ") for line in lines) >= 2
    assert "6 of 6 paths keep all 64 values bit for bit" in out
    assert "one hidden layer (PyTorch is not installed)" in out
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(study.kinds("mnist"))
    assert (tmp_path / "new" / "mnist-frames.png").read_bytes().startswith(b"\x89PNG")


def test_json_says_the_same(command, tmp_path):
    code, out, _ = command("gaussians", "--paths", 6, "--out", tmp_path, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["n_paths"] == 6
    assert len(answer["table"]) == WITHOUT_TORCH
    first = answer["table"][0]
    assert first["method"] == "MUSIC, default"
    assert first["results"] == {"the target is reached": 6}
    together = {"target_monotonicity", "manifold_worst", "distinct_ends", "distinct_stops"}
    together |= {"end_precision", "end_recall"}
    of_one = {name for name in first["mean"] if name not in together and not name.startswith("told_apart")}
    assert of_one == first["spread"].keys()
    assert set(answer["files"]) == set(study.kinds("gaussians"))


def test_the_first_methods_are_those_of_the_whole_table(command, tmp_path):
    whole, one, two = (
        json.loads(command("gaussians", "--paths", 6, "--out", tmp_path / str(k), "--json", *options)[1])
        for k, options in enumerate([(), ("--methods", 1), ("--methods", 2)])
    )
    for some in (one, two):  # fewer paths leave more samples to measure against
        for row, known in zip(some["table"], whole["table"], strict=False):
            assert row["method"] == known["method"]
            assert row["results"] == known["results"]
            assert row["mean"]["confidence"] == known["mean"]["confidence"]
    assert [len(some["table"]) for some in (one, two)] == [1, 2]
    assert "autoencoder" in whole["settings"]
    assert "autoencoder" not in one["settings"]
    assert set(one["files"]) == set(study.kinds("gaussians"))


def test_more_paths_than_there_are_samples_are_told_of(command, tmp_path):
    code, out, err = command("faces", "--paths", 5000, "--out", tmp_path, "--json")
    n = json.loads(out)["n_paths"]
    assert code == 0
    assert f"asked for 5000 paths; only {n} samples are held out" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument"),
        (["cifar"], "'cifar' is not one of 'gaussians', 'mnist', 'faces'"),
        (["mnist", "--paths", "4"], "4 is not in the range x>=5"),
        (["mnist", "--methods", "0"], "0 is not in the range x>=1"),
        (["mnist", "--seed", "-1"], "-1 is not in the range"),
        (["mnist", "--frames", "11"], "No such option"),
    ],
)
def test_wrong_usage_is_told_of(command, arguments, words):
    code, out, err = command(*arguments)
    assert code == 2
    assert out == ""
    assert words in err


@pytest.mark.parametrize(
    ("experiment", "fetcher", "file"),
    [("mnist", "fetch_openml", "mnist.npz"), ("faces", "fetch_lfw_people", "lfw.npz")],
)
def test_without_data_and_network_it_says_what_to_do(capsys, monkeypatch, tmp_path, experiment, fetcher, file):
    def unreachable(*_, **__):
        raise OSError("no network")

    monkeypatch.setattr(datasets, "mnist", MNIST)
    monkeypatch.setattr(datasets, "faces", FACES)
    monkeypatch.delenv("SOMERSAULT_DATA", raising=False)
    monkeypatch.setattr(f"sklearn.datasets.{fetcher}", unreachable)
    with pytest.raises(SystemExit) as exit_:
        main(["reproduce", experiment, "--out", str(tmp_path / "out")], prog_name="somersault")
    out, err = capsys.readouterr()
    assert exit_.value.code == 1
    assert out == ""
    assert f"set SOMERSAULT_DATA to a folder that holds {file}" in " ".join(err.split())
    assert not (tmp_path / "out").exists()
