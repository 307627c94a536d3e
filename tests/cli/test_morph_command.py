"""The main job as a command: what it prints, what it leaves behind, and what it takes."""

import io
import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from html import escape
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from sklearn.datasets import load_iris

import somersault as ss
from somersault.cli import display, inputs, morph_command, target_option
from somersault.datasets import digits
from somersault.report import animation

from .runs import PATHS, SMALL, numbers

FILES = {"report.html", "morph.gif", "frames.csv", "frames.npz"}
"""Of data that are numbers."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The main job, run as users run it: the process and its folder."""
    out = tmp_path_factory.mktemp("digits") / "new" / "out"
    command = [
        sys.executable,
        "-m",
        "somersault",
        "morph",
        "digits",
        "--from",
        "3",
        "--to",
        "8",
        "--out",
        out,
        *SMALL,
    ]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False), out


# What it prints


@pytest.mark.slow
def test_the_main_job_is_done_and_prints_three_paths(made):
    process, _ = made
    assert process.returncode == 0, process.stderr
    for path in PATHS:
        assert len(numbers(process.stdout, path)) == 15
    assert "6 of 6 paths: the target is reached" in process.stdout
    assert "steps: " in process.stdout
    assert "report.html" in process.stdout


@pytest.mark.slow
def test_the_report_names_the_command_that_made_it(made):
    process, out = made
    report = (out / "report.html").read_text(encoding="utf-8")
    assert f"<dt>command</dt><dd>somersault {escape(shlex.join(map(str, process.args[3:])))}</dd>" in report


@pytest.mark.slow
def test_progress_goes_to_standard_error(made):
    process, _ = made
    for stage in (
        "reading the data",
        "training the map",
        "training the classifier",
        "morphing",
        "measuring",
        "writing",
    ):
        assert stage in process.stderr
        assert stage not in process.stdout


@pytest.mark.slow
def test_json_is_all_of_standard_output_and_says_the_same_as_the_table(made, command, tmp_path):
    """Two processes, one seed: the same numbers."""
    code, out, err = command("morph", "digits", "--from", 3, "--to", 8, "--out", tmp_path, *SMALL, "--json")
    assert code == 0
    assert "training the map" in err
    answer = json.loads(out)
    assert [row["path"] for row in answer["table"]] == list(PATHS)
    for row in answer["table"]:
        cells = ["–" if value is None else f"{value:.3f}" for key, value in row.items() if key != "path"]
        assert cells == numbers(made[0].stdout, row["path"])
    assert answer["table"][0]["target_monotonicity"] == 1.0
    assert answer["table"][1]["target_monotonicity"] is None
    assert answer["results"] == {"the target is reached": 6}
    assert [sample["result"] for sample in answer["samples"]] == ["REACHED"] * 6
    assert answer["classifier_accuracy"] >= 0.95
    assert set(answer["files"]) == FILES
    assert all(Path(path).is_file() for path in answer["files"].values())


@pytest.mark.slow
def test_the_numbers_are_those_of_the_frames_in_the_file(command, tmp_path):
    _, out, _ = command("morph", "digits", "--from", 3, "--to", 8, "--out", tmp_path, *SMALL, "--json")
    row = json.loads(out)["table"][0]
    with np.load(tmp_path / "frames.npz", allow_pickle=False) as saved:
        frames, confidence, units = saved["frames"], saved["target_confidence"], saved["bmus"]
        assert (np.diff(saved["target_activations"], axis=1) <= 0).all()
    arc = np.linalg.norm(np.diff(frames, axis=1), axis=2).sum(axis=1)
    straight = np.linalg.norm(frames[:, -1] - frames[:, 0], axis=1)
    assert row["path_length"] == pytest.approx((arc / straight).mean())
    assert row["success"] == np.mean(confidence[:, -1] > 0.5) == 1.0
    assert units.shape == frames.shape[:2]


@pytest.mark.slow
@pytest.mark.parametrize("columns", [80, 250])
def test_the_table_fits_the_terminal(study, columns):
    """On a narrow one the measures go below one another, and no word is cut."""
    terminal = Console(file=io.StringIO(), width=columns, force_terminal=True, color_system=None, soft_wrap=True)
    display.print_table(study, {}, terminal)
    printed = terminal.file.getvalue()
    assert "…" not in printed
    assert "crossing" in printed
    assert max(map(len, printed.splitlines()[:-4])) <= columns
    if columns == 80:
        assert len(numbers(printed, "confidence")) == 4
    else:
        assert len(numbers(printed, "MUSIC")) == 15  # that of the middle, too: of four paths none is told apart
    assert numbers(printed, "confidence" if columns == 80 else "good is")[-1 if columns == 80 else 0] == "high"


# Bounds and features that vary


@pytest.mark.slow
def test_bounds_hold_every_frame_and_are_told(command, tmp_path):
    small = ("--shape", "6x6", "--epochs", 3, "--samples", 6)
    asked = ("morph", "digits", "--from", 3, "--to", 8, "--out", tmp_path, *small, "--bounds", "0,1")
    assert "within 0 to 1: 0 of 6 paths end at a bound\n" in command(*asked)[1]  # which samples keep to anyway
    asked += ("--on", "medoids")
    code, out, _ = command(*asked)
    assert code == 0
    told = re.search(r"^within 0 to 1: (\d) of 6 paths end at a bound: (\d+) \((\d)\)", out, re.MULTILINE)
    assert told
    _, out, _ = command(*asked, "--json")
    with np.load(tmp_path / "frames.npz") as saved:
        frames = saved["frames"]
    assert frames.min() == 0.0
    assert frames.max() <= 1.0
    answer = json.loads(out)
    assert answer["settings"]["bounds"] == "0 to 1"
    names = [sample["bounded_features"] for sample in answer["samples"]]
    assert sum(map(bool, names)) == int(told[1])
    assert sum(told[2] in held for held in names) == int(told[3]) > 0
    for held, end in zip(names, frames[:, -1], strict=True):
        assert np.minimum(end, 1 - end)[list(map(int, held))].max(initial=0.0) < 1e-3


@pytest.mark.slow
def test_only_the_columns_that_are_named_vary(command, tmp_path, csv):
    asked = ("morph", csv, "--label-column", "species", "--from", "setosa", "--to", "virginica", "--shape", "4x4")
    names = csv.read_text().splitlines()[0].split(",")[:4]
    for words in (["--vary", f"{names[2]}, {names[3]}"], ["--vary", names[2], "--vary", "3"]):
        code, out, err = command(
            *asked, "--epochs", 5, "--out", tmp_path / "out", *words, "--json", "--bounds", "0,"
        )
        assert code == 0, err
        with np.load(tmp_path / "out" / "frames.npz") as saved:
            frames = saved["frames"]
        assert (frames[..., :2] == frames[:, :1, :2]).all()
        assert (frames[:, -1, 2:] != frames[:, 0, 2:]).any(axis=0).all()
        answer = json.loads(out)
        assert names[2] in answer["settings"]["features that vary"]
        assert answer["settings"]["bounds"] == "0 to inf"


@pytest.mark.slow
def test_without_bounds_none_are_told(made, study):
    assert "within" not in made[0].stdout
    assert json.loads(display.as_json(study, {}))["samples"][0]["bounded_features"] is None


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--bounds", "3"), 2, "'3' is no bounds; need LOW,HIGH, such as 0,1"),
        (("--bounds", ","), 2, "',' is no bounds; need LOW,HIGH"),
        (("--bounds", "0,1,2"), 2, "'0,1,2' is no bounds"),
        (("--bounds", "a,1"), 2, "'a,1' is no bounds; need numbers"),
        (("--bounds", "nan,1"), 2, "'nan,1' is no bounds; need numbers"),
        (("--bounds", "1,0"), 2, "'1,0' has the low bound above the high one; need LOW ≤ HIGH"),
        (("--bounds", "0,0.5"), 1, "--bounds is 0 to 0.5, but column 3 of digits is 0.75 in row 6"),
        (("--bounds", "0.5,"), 1, "need bounds that hold all samples: these data reach from 0 to 1"),
        (("--vary", "x"), 1, "--vary names 'x', which digits does not have; need some of numbers from 0 to 63"),
        (("--vary", "3,64"), 1, "--vary names '64', which digits does not have"),
        (("--vary", ""), 1, "--vary names '', which digits does not have"),
    ],
)
def test_what_are_no_bounds_or_columns_is_said_before_anything_is_trained(command, tmp_path, options, code, words):
    got, out, err = command("morph", "digits", "--from", 3, "--to", 8, "--out", tmp_path, *SMALL, *options)
    assert got == code
    assert words in " ".join(err.split())
    assert "training" not in err + out


# What it leaves behind


@pytest.mark.slow
def test_the_folder_holds_four_files_and_nothing_else(made):
    assert {path.name for path in made[1].iterdir()} == FILES


@pytest.mark.slow
def test_frame_0_is_the_held_out_sample_bit_for_bit(made):
    with np.load(made[1] / "frames.npz", allow_pickle=False) as saved:
        arrays = dict(saved)
    data = digits()
    rows = arrays["start_rows"]
    assert arrays["frames"].shape == (6, 11, 64)
    assert np.array_equal(arrays["frames"][:, 0], data.X[rows])
    assert set(data.y[rows]) == {3} == set(arrays["start_labels"].tolist())
    assert set(rows) <= set(inputs.split("digits", digits(), 0).held_out_rows)
    assert set(arrays["results"].tolist()) == {"the target is reached"}


@pytest.mark.slow
def test_the_animation_goes_there_and_back(made):
    path = made[1] / "morph.gif"
    assert path.stat().st_size < 500_000
    with Image.open(path) as image:
        assert image.n_frames == 20
        assert image.info["loop"] == 0
        durations, frames = [], []
        for k in range(image.n_frames):
            image.seek(k)
            frames.append(np.asarray(image.convert("RGB")))
            durations.append(image.info["duration"])
    assert 1000 <= sum(durations) <= 3000
    assert durations[0] == durations[10] == max(durations) > durations[1]  # it holds at both ends
    assert all(np.array_equal(frames[k], frames[20 - k]) for k in range(1, 10))
    assert not np.array_equal(frames[0], frames[10])


@pytest.mark.slow
def test_the_animation_is_bounded_for_many_frames_of_noise(study):
    """Larger and more than those of the study."""
    noise = replace(study.methods[0], frames=np.random.default_rng(0).random((10, 60, 1200)))
    many = replace(study, samples=np.arange(10), methods=(noise,), image_shape=(30, 40))
    assert (many.n_paths, many.n_frames) == (10, 60)
    assert len(animation(many)) < 500_000


# What it takes


@pytest.mark.slow
def test_a_table_with_labels(command, csv, tmp_path):
    options = ("--label-column", "species", "--from", "setosa", "--to", "virginica", "--samples", 4)
    code, out, err = command("morph", csv, *options, "--out", tmp_path / "out")
    assert code == 0, err
    assert numbers(out, "MUSIC")[3:5] == ["–", "–"]  # no images: no sharpness
    with np.load(tmp_path / "out" / "frames.npz", allow_pickle=False) as saved:
        assert set(saved["start_labels"].tolist()) == {"setosa"}
        assert np.array_equal(saved["frames"][:, 0], load_iris().data[saved["start_rows"]])


@pytest.mark.slow
def test_data_without_labels_need_a_unit(command, tmp_path, rng):
    np.save(tmp_path / "x.npy", rng.normal(size=(150, 5)).astype(np.float32))
    code, out, err = command("morph", tmp_path / "x.npy", "--to", "unit:5", "--out", tmp_path / "out")
    assert code == 0, err
    assert numbers(out, "MUSIC")[:3] == ["–", "–", "–"]  # no labels: no confidence
    assert "classifier" not in out
    with np.load(tmp_path / "out" / "frames.npz", allow_pickle=False) as saved:
        assert set(saved["targets"].tolist()) == {5}
        assert np.array_equal(saved["frames"][:, 0], np.load(tmp_path / "x.npy")[saved["start_rows"]])


@pytest.mark.slow
def test_a_number_that_is_no_label_is_a_unit_and_it_says_so(command, tmp_path):
    code, _, err = command("morph", "digits", "--from", 3, "--to", 12, "--out", tmp_path, *SMALL)
    assert code == 0
    assert "12 is no label of digits: taken as the number of a unit" in err
    with np.load(tmp_path / "frames.npz", allow_pickle=False) as saved:
        assert set(saved["targets"].tolist()) == {12}


@pytest.mark.slow
def test_fewer_samples_than_asked_for_are_told_of(command, csv, tmp_path):
    options = ("--label-column", "species", "--from", "setosa", "--to", "virginica", "--samples", 99)
    code, _, err = command("morph", csv, *options, "--out", tmp_path / "out")
    assert code == 0
    assert "asked for 99 samples; only 10 are held out" in err


@pytest.mark.slow
@pytest.mark.parametrize("on", ["medoids", "prototypes"])
def test_a_morph_ends_at_what_it_runs_on(on):
    request = morph_command.Request("digits", "8", "3", n_samples=3, shape=(10, 10), n_epochs=5, on=on)
    study = morph_command.run(request, lambda *_: None)
    if on == "medoids":
        train = {x.tobytes() for x in inputs.split("digits", digits(), 0).X}
        assert all(point.tobytes() in train for point in study.book.prototypes)
    else:
        assert np.array_equal(study.book.prototypes, study.som.prototypes_)
    ends = study.book.prototypes[study.morph.targets]
    np.testing.assert_allclose(study.methods[0].frames[:, -1], ends, atol=1e-5)
    assert np.array_equal(study.methods[1].frames[:, -1], study.morph.end)


@pytest.mark.slow
def test_the_third_path_ends_in_the_nearest_real_samples_of_the_label(study):
    split = inputs.split("digits", digits(), 0)
    eights = split.X[split.y == 8]
    for path in study.methods[2].frames:
        nearest = np.linalg.norm(eights - path[0], axis=1).argmin()
        assert np.array_equal(path[-1], eights[nearest])


def test_a_label_goes_before_a_unit_and_unit_before_a_label():
    split = inputs.split("digits", digits(), 0)
    assert target_option.target_of("8", split, 100) == ss.Label(8)
    assert target_option.target_of("unit:8", split, 100) == ss.Unit(8)
    assert target_option.target_of("12", split, 100) == ss.Unit(12)
    named = ss.SOM(shape=(2, 2), n_epochs=0).fit(split.X).label_units(split.X, ["cluster:2"] * len(split.X))
    assert target_option.target_of("cluster:2", split, 4, named) == ss.Label("cluster:2")


@pytest.mark.slow
def test_a_cluster_of_a_trained_map_is_a_target(command, saved):
    data = digits()
    som = ss.SOM(shape=(6, 6), n_epochs=3).fit(data.X).label_units(data.X, data.y).cluster(4)
    asked = ("--map", saved("clustered", som), "--samples", 4, "--json")
    code, out, err = command("morph", "digits", "--to", "cluster:2", *asked)
    assert code == 0, err
    answer = json.loads(out)
    assert answer["to"] == "cluster 2"
    assert [som.unit_clusters_[sample["target"]] for sample in answer["samples"]] == [2] * 4
    code, _, err = command("morph", "digits", "--to", "cluster:4", *asked)
    assert code == 1
    assert "need one of the clusters of the map: 0, 1, 2, 3" in err
    plain = ss.SOM(shape=(6, 6), n_epochs=3).fit(data.X)
    for without in (("--map", saved("none", plain)), ("--out", "out")):
        code, _, err = command("morph", "digits", "--to", "cluster:2", *without)
        assert code == 1
        assert "the map has no clusters; need --map" in err
