"""The command: what it prints, what it leaves behind, and how it fails."""

import io
import json
import re
import shlex
import signal
import subprocess
import sys
from html import escape
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from sklearn.datasets import load_iris

import somersault as ss
from somersault import model_file
from somersault.atomic import replacing
from somersault.cli import display, inputs, main, map_file, morph_command, outputs, target_option, train_command
from somersault.comparison import Classifier, Split, destination, held_out, split
from somersault.datasets import Dataset, digits
from somersault.lattice import BOUNDARIES, TOPOLOGIES
from somersault.report import animation
from somersault.sources import npy
from somersault.training.train import SOLVERS

SMALL = ("--shape", "8x8", "--epochs", "5", "--samples", "6")
PATHS = ("MUSIC", "straight line to its own end", "straight line to the nearest real sample of the target")


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


@pytest.fixture(scope="module")
def study():
    """The work of the command without printing and writing, as small as it gets."""
    return morph_command.run(
        morph_command.Request("digits", "8", "3", n_samples=3, shape=(6, 6), n_epochs=3), lambda *_: None
    )


@pytest.fixture
def csv(tmp_path):
    iris = load_iris()
    lines = [",".join([*iris.feature_names, "species"])]
    lines += [",".join([*map(str, x), iris.target_names[y]]) for x, y in zip(iris.data, iris.target, strict=True)]
    path = tmp_path / "iris.csv"
    path.write_text("\n".join(lines))
    return path


def numbers(output, path):
    """The cells of a path in the printed table."""
    line = next(line for line in output.splitlines() if line.strip().startswith(path + " "))
    return line.strip().removeprefix(path).split()


# What it prints


@pytest.mark.slow
def test_the_main_job_is_done_and_prints_three_paths(made):
    process, _ = made
    assert process.returncode == 0, process.stderr
    for path in PATHS:
        assert len(numbers(process.stdout, path)) == 11
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
    assert set(answer["files"]) == set(outputs.KINDS)
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
    assert "manifold middle" in printed
    assert max(map(len, printed.splitlines()[:-4])) <= columns
    if columns == 80:
        assert len(numbers(printed, "confidence")) == 4
    else:
        assert len(numbers(printed, "MUSIC")) == 11
    assert numbers(printed, "confidence" if columns == 80 else "good is")[-1 if columns == 80 else 0] == "high"


# Bounds and features that vary


@pytest.mark.slow
def test_bounds_hold_every_frame_and_are_told(command, tmp_path):
    small = ("--shape", "6x6", "--epochs", 3, "--samples", 6)
    asked = ("morph", "digits", "--from", 3, "--to", 8, "--out", tmp_path, *small, "--bounds", "0,1")
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
        (("--vary", "x"), 1, "--vary names 'x', which digits has not; need some of numbers from 0 to 63"),
        (("--vary", "3,64"), 1, "--vary names '64', which digits has not"),
        (("--vary", ""), 1, "--vary names '', which digits has not"),
    ],
)
def test_what_are_no_bounds_or_columns_is_said_before_anything_is_trained(command, tmp_path, options, code, words):
    got, out, err = command("morph", "digits", "--from", 3, "--to", 8, "--out", tmp_path, *SMALL, *options)
    assert got == code
    assert words in " ".join(err.split())
    assert "training" not in err + out


# What it leaves behind


@pytest.mark.slow
def test_the_folder_holds_three_files_and_nothing_else(made):
    assert sorted(path.name for path in made[1].iterdir()) == sorted(outputs.KINDS)


@pytest.mark.slow
def test_frame_0_is_the_held_out_sample_bit_for_bit(made):
    with np.load(made[1] / "frames.npz", allow_pickle=False) as saved:
        arrays = dict(saved)
    data = digits()
    rows = arrays["start_rows"]
    assert arrays["frames"].shape == (6, 11, 64)
    assert np.array_equal(arrays["frames"][:, 0], data.X[rows])
    assert set(data.y[rows]) == {3} == set(arrays["start_labels"].tolist())
    assert set(rows) <= set(inputs.load("digits", None, 0).held_out_rows)
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
def test_the_animation_is_bounded_for_many_frames_of_noise():
    rng = np.random.default_rng(0)
    split = Split(
        Dataset("noise", rng.random((60, 1200)), image_shape=(30, 40)),
        *(rng.random((50, 1200)), None, rng.random((10, 1200)), None, np.arange(10)),
    )
    request = morph_command.Request("noise", "1", n_frames=60, shape=(2, 2), n_epochs=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "load", lambda *_: split)
        study = morph_command.run(request, lambda *_: None)
    assert len(animation(study)) < 500_000


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
        train = {x.tobytes() for x in inputs.load("digits", None, 0).X}
        assert all(point.tobytes() in train for point in study.book.prototypes)
    else:
        assert np.array_equal(study.book.prototypes, study.som.prototypes_)
    ends = study.book.prototypes[study.morph.targets]
    np.testing.assert_allclose(study.methods[0].frames[:, -1], ends, atol=1e-5)
    assert np.array_equal(study.methods[1].frames[:, -1], study.morph.end)


@pytest.mark.slow
def test_the_third_path_ends_in_the_nearest_real_samples_of_the_label(study):
    split = inputs.load("digits", None, 0)
    eights = split.X[split.y == 8]
    for path in study.methods[2].frames:
        nearest = np.linalg.norm(eights - path[0], axis=1).argmin()
        assert np.array_equal(path[-1], eights[nearest])


def test_the_reference_has_no_sample_that_a_path_is_made_of():
    """A landmark among them would set the manifold distance to 0 by construction."""
    split = inputs.load("digits", None, 0)
    book = ss.Codebook(split.X[:50])
    morph = ss.morph(split.X[60:63], book, 3)
    reference = {x.tobytes() for x in held_out._reference(split, book, morph, split.X[50:60])}
    assert len(reference) == len(split.X) - 60
    assert reference.isdisjoint({x.tobytes() for x in split.X[:60]})


def test_the_reference_has_no_sample_that_a_path_goes_by():
    split = inputs.load("digits", None, 0)
    book = ss.Codebook(split.X[:50]).with_exemplars(split.X[200:])
    morph = ss.morph(split.X[60:63], book, 3)
    stops = {x.tobytes() for x in morph.stops.reshape(-1, 64)}
    reference = {x.tobytes() for x in held_out._reference(split, book, morph, morph.end)}
    assert len(stops & {x.tobytes() for x in split.X[200:]}) > 1
    assert not reference & stops
    assert len(reference) == len(split.X) - 50 - len(stops - {x.tobytes() for x in split.X[:50]})


# The parts


def test_one_sample_in_five_of_each_class_is_held_out_and_the_seed_decides_which():
    split, again, other = (inputs.load("digits", None, seed) for seed in (0, 0, 1))
    assert np.array_equal(split.held_out_rows, again.held_out_rows)
    assert not np.array_equal(split.held_out_rows, other.held_out_rows)
    data = digits()
    assert np.array_equal(split.held_out, data.X[split.held_out_rows])
    assert np.array_equal(split.X, np.delete(data.X, split.held_out_rows, axis=0))
    share = np.bincount(split.held_out_labels) / np.bincount(data.y)
    np.testing.assert_allclose(share, 0.2, atol=0.01)


def test_a_class_of_one_is_trained_on_and_one_of_two_is_held_out():
    held = split._held_out(np.array(["a", "b", "b"]), seed=3)
    assert held.tolist() in ([False, True, False], [False, False, True])


def test_starts_are_spread_evenly_over_one_label_or_all_but_one():
    split = inputs.load("digits", None, 0)
    chosen = split.starts(3, 8, 4)
    threes = np.flatnonzero(split.held_out_labels == 3)
    assert chosen.tolist() == threes[[0, 12, 24, 36]].tolist()
    assert 8 not in split.held_out_labels[split.starts(None, 8, 1000)]
    assert len(split.starts(None, None, 1000)) == len(split.held_out)


@pytest.mark.parametrize(
    ("text", "labels", "found"),
    [("3", [1, 3], 3), ("3", [1.0, 3.0], 3.0), ("3", ["3", "b"], "3"), ("4", [1, 3], None), ("b", [1.5], None)],
)
def test_a_label_is_called_as_it_is_written_or_by_its_value(text, labels, found):
    assert destination.label_called(text, np.array(labels)) == found


def test_a_label_goes_before_a_unit_and_unit_before_a_label():
    split = inputs.load("digits", None, 0)
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


def test_a_cluster_of_one_class_is_judged_by_it():
    book = ss.Codebook(np.eye(5), labels=["a", "a", "b", None, "c"]).clustered([0, 0, 1, 1, 2])
    assert destination.label_of(ss.Cluster(0), book, None) == "a"
    assert destination.label_of(ss.Cluster(1), book, None) is None
    assert destination.label_of(ss.Unit(3), book, None) is None
    assert destination.label_of(ss.Unit(2), book, None) == "b"


@pytest.mark.parametrize(("n", "side"), [(8, 2), (120, 5), (1437, 14), (60_000, 20), (10**7, 20)])
def test_the_map_grows_with_the_data(n, side):
    assert morph_command.default_shape(n) == (side, side)


@pytest.mark.slow
def test_the_classifier_is_the_same_for_the_same_seed_and_takes_features_of_any_scale(rng):
    y = rng.integers(2, size=300)
    X = np.column_stack([y + 0.3 * rng.normal(size=300), 1e6 * rng.normal(size=300), np.full(300, 7.0)])
    one, two = (Classifier.fit(X, y, is_image=False, seed=1) for _ in range(2))
    assert np.array_equal(one(X), two(X))
    assert one.accuracy(X, y) > 0.9
    np.testing.assert_allclose(one(X).sum(axis=1), 1)


# How it fails


@pytest.fixture
def bad(tmp_path):
    """Files that are not as they should be, by name."""
    (tmp_path / "ragged.csv").write_text("a,b,label\n1,2,x\n3,4\n")
    (tmp_path / "text.csv").write_text("a,b,label\n1,2,x\n3,oops,x\n")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and then nothing")
    values = np.ones((40, 3))
    np.save(tmp_path / "equal.npy", values)
    values[:, 1] = np.nan
    np.save(tmp_path / "gaps.npy", values)
    named = "".join(f"{i},{i % 7},n{i % 40}\n" for i in range(200))
    (tmp_path / "names.csv").write_text(f"a,b,label\n{named}")
    np.save(tmp_path / "plain.npy", np.random.default_rng(0).normal(size=(60, 3)))
    np.save(tmp_path / "one.npy", np.ones((1, 3)))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.csv", "--to", "x"], ["missing.csv", "does not exist", "digits"]),
        (["ragged.csv", "--to", "x"], ["line 3", "2 fields", "need as many"]),
        (["text.csv", "--to", "x"], ["line 3", "'oops'", "need a number"]),
        (["broken.npz", "--to", "1"], ["cannot be read", "need an intact file"]),
        (["gaps.npy", "--to", "1"], ["all rows of gaps miss values", "need some that do not"]),
        (["equal.npy", "--to", "1"], ["0 of 32 training samples differ", "more data"]),
        (["one.npy", "--to", "1"], ["1 samples", "at least 2"]),
        (["plain.npy", "--to", "x"], ["'x'", "number of a unit"]),
        (["plain.npy", "--to", "unit:900"], ["unit:900", "from 0 to"]),
        (["plain.npy", "--to", "unit:-1"], ["unit:-1", "number of a unit"]),
        (["plain.npy", "--to", "1", "--from", "3"], ["has no labels", "--label-column"]),
        (["digits", "--to", "eight"], ["'eight'", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9", "unit:12"]),
        (["digits", "--to", "8", "--from", "drei"], ["'drei'", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"]),
        (["digits", "--to", "8", "--from", "8"], ["both 8", "two different"]),
        (["names.csv", "--to", "n 31"], ["need one of the labels of names: n31, n", "(40 in all)", "unit:12"]),
        (["names.csv", "--to", "n3", "--from", "nn7"], ["need one of its labels: n7, n", "(40 in all)"]),
        (["digits", "--to", "8", "--shape", "1x1", "--on", "prototypes"], ["no unit bears the label 8"]),
    ],
)
def test_bad_input_is_one_clear_sentence_and_leaves_nothing(command, bad, monkeypatch, arguments, words):
    monkeypatch.chdir(bad)
    code, out, err = command("morph", *arguments, "--out", "out")
    assert code == 1
    assert out == ""
    assert "Traceback" not in err
    sentence = err[err.index("Error: ") :]
    for word in words:
        assert word in sentence
    assert not (bad / "out").exists()


@pytest.mark.parametrize("where", ["file", "file/below", "/dev/null/x", "/proc/x"])
def test_a_folder_that_cannot_be_written_is_refused_before_the_work(command, tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("precious")
    code, _, err = command("morph", "digits", "--to", 8, "--out", where)
    assert code == 1
    assert f"cannot write to the folder {where}" in err
    assert "choose another one" in err
    assert "reading the data" not in err
    assert (tmp_path / "file").read_text() == "precious"


def test_a_folder_in_the_place_of_a_file_is_refused_before_the_work(command, tmp_path):
    (tmp_path / "report.html").mkdir()
    code, _, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert code == 1
    assert "report.html is a folder" in err
    assert "reading the data" not in err


@pytest.mark.parametrize("arguments", [["digits"], ["digits", "--to", "8"], ["--to", "8", "--out", "x"]])
def test_a_missing_argument_is_wrong_usage(command, arguments):
    assert command("morph", *arguments)[0] == 2


@pytest.mark.parametrize(
    "option",
    ["--shape=10", "--shape=0x4", "--shape=1000x1000", "--samples=0", "--frames=2", "--frames=202", "--epochs=-1",
     "--seed=-1", "--on=centers", "--nonsense"],
)  # fmt: skip
def test_an_option_out_of_range_is_wrong_usage(command, tmp_path, option):
    code, _, err = command("morph", "digits", "--to", 8, "--out", tmp_path / "out", option)
    assert code == 2
    assert option.split("=")[0] in err


@pytest.mark.slow
def test_a_failure_in_the_middle_of_writing_leaves_the_old_files(study, command, tmp_path, monkeypatch):
    written_to(tmp_path, study)
    old = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(morph_command, "run", lambda *_: study)
    monkeypatch.setattr("somersault.atomic.os.fsync", full)
    code, _, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert code == 1
    assert "No space left on device" in err
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old


def written_to(folder, study):
    return outputs.write(study, outputs.targets(folder, outputs.KINDS, (), overwrite=False), lambda *_: None)


@pytest.mark.slow
def test_writing_again_replaces_the_files(study, tmp_path):
    for _ in range(2):
        written = written_to(tmp_path, study)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(written)


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt, MemoryError])
def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path, failure):
    path = tmp_path / "file"
    path.write_text("old")

    def write():
        with replacing(path) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(failure):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError("74 GiB"), 1, "out of memory (74 GiB)"),
        (OSError(5, "Input/output error"), 1, "Input/output error"),
        (ss.SomersaultError("did not work"), 1, "did not work"),
    ],
)
def test_whatever_happens_there_is_no_traceback(command, tmp_path, monkeypatch, failure, code, words):
    def fail(*_):
        raise failure

    monkeypatch.setattr(morph_command, "run", fail)
    got, out, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert (got, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


# Training


SETTINGS = ("--shape", "6x5", "--epochs", "9")

CHILD = """
import itertools, sys, time
from somersault import atomic, model_file
from somersault.cli import train_command, main

def then_wait(function, n):
    calls = itertools.count()

    def wrapped(*arguments):
        function(*arguments)
        if next(calls) == n - 1:
            print("now", flush=True)
            time.sleep(600)

    return wrapped

train_command.CHECKPOINT_SECONDS = 0.0
if sys.argv[1] == "after a checkpoint":
    model_file.write = then_wait(model_file.write, 4)
else:
    atomic.os.fsync = then_wait(atomic.os.fsync, 4)
main(sys.argv[2:])
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A map of digits, and the bytes of its file."""
    path = tmp_path_factory.mktemp("trained") / "map.safetensors"
    with pytest.raises(SystemExit) as exit_:
        main(["train", "digits", "--out", str(path), *SETTINGS])
    assert exit_.value.code == 0
    return path, path.read_bytes()


def stopped(folder, moment, signal_):
    """A training in a process of its own that a signal ends in its fourth epoch: code, error output, the map."""
    out = folder / "map.safetensors"
    child = [sys.executable, "-c", CHILD, moment, "train", "digits", "--out", out, *SETTINGS]
    with subprocess.Popen(child, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n", process.stderr.read()
        process.send_signal(signal_)
        _, err = process.communicate(timeout=60)
    return process.returncode, err, out


@pytest.mark.slow
def test_training_is_that_of_the_library_and_leaves_the_map_alone(undisturbed):
    path, _ = undisturbed
    data = digits()
    som = ss.load(path)
    same = ss.SOM(shape=(6, 5), n_epochs=9, random_state=0).fit(data.X).label_units(data.X, data.y)
    assert np.array_equal(som.prototypes_, same.prototypes_)
    assert som.unit_labels_.tolist() == same.unit_labels_.tolist()
    assert som.get_params() == same.get_params()  # nothing of the command: no checkpoint, no on_epoch
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.slow
def test_the_numbers_of_a_training_are_those_of_the_map(command, tmp_path, undisturbed):
    _, out, err = command("train", "digits", "--out", tmp_path / "map", *SETTINGS, "--json")
    answer = json.loads(out)
    quality = ss.load(undisturbed[0]).quality(digits().X)
    assert answer["quantization_error"] == quality.quantization_error
    assert answer["topographic_error"] == quality.topographic_error
    assert [answer[name] for name in ("units", "shape", "samples", "labels")] == [30, [6, 5], 1797, 10]
    assert answer["seconds"] > 0
    assert Path(answer["files"]["map"]).read_bytes() == undisturbed[1]
    assert "training the map" in err
    assert "9/9" in err
    assert "quantization error " in err


@pytest.mark.slow
def test_a_training_says_how_many_samples_its_file_holds_and_leaves_them_out_if_asked(
    command, tmp_path, undisturbed
):
    """Also when it goes on: whether samples are kept is no matter of the training."""
    path, whole = undisturbed
    _, _, err = command("train", "digits", "--out", tmp_path / "with", *SETTINGS)
    assert f"note: {tmp_path / 'with'} holds 600 of the samples; --no-samples leaves them out\n" in err
    assert len(ss.load(path).codebook_.exemplars) == 600
    code, _, err = command("train", "digits", "--out", tmp_path / "map", "--no-samples", *SETTINGS)
    assert code == 0
    assert "of the samples" not in err
    assert ss.load(tmp_path / "map").codebook_.exemplars is None
    content, rows = (tmp_path / "map").read_bytes(), digits().X.astype(np.float64)
    assert any(row.tobytes() in whole for row in rows)
    assert not any(row.tobytes() in content for row in rows)


def test_a_training_prints_a_table(command, tmp_path):
    code, out, _ = command("train", "digits", "--out", tmp_path / "new" / "map", "--shape", "3x4", "--epochs", 0)
    assert code == 0
    rows = dict(line.split("   ", 1) for line in out.splitlines()[:-1])
    rows = {name.strip(): value.strip() for name, value in rows.items()}
    assert rows["units"] == "12"
    assert rows["shape"] == "3 × 4"
    assert rows["samples"] == "1797"
    assert float(rows["quantization error"]) > 0
    assert set(rows) >= {"topographic error", "seconds"}
    assert out.splitlines()[-1] == f"written: {tmp_path / 'new' / 'map'}"


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["after a checkpoint", "within a checkpoint"])
def test_a_killed_training_goes_on_and_makes_the_same_map(command, tmp_path, undisturbed, moment):
    code, _, out = stopped(tmp_path, moment, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert not out.exists()
    document = model_file.read(f"{out}.checkpoint")[1]
    assert document["epoch"] == (4 if moment == "after a checkpoint" else 3)
    code, _, err = command("train", "digits", "--out", out, *SETTINGS, "--resume")
    assert code == 0
    assert "checkpoint" not in err
    assert out.read_bytes() == undisturbed[1]
    assert not Path(f"{out}.checkpoint").exists()


@pytest.mark.slow
def test_ctrl_c_leaves_the_checkpoint_alone_and_says_how_to_go_on(command, tmp_path, undisturbed):
    code, err, out = stopped(tmp_path, "within a checkpoint", signal.SIGINT)
    assert code == 130
    assert "interrupted: " in err
    assert "the same command with --resume goes on from it" in err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["map.safetensors.checkpoint"]
    assert command("train", "digits", "--out", out, *SETTINGS, "--resume")[0] == 0
    assert out.read_bytes() == undisturbed[1]


def test_ctrl_c_before_the_first_checkpoint_promises_nothing(command, tmp_path, monkeypatch):
    monkeypatch.setattr(ss.SOM, "fit", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    code, _, err = command("train", "digits", "--out", tmp_path / "map")
    assert code == 130
    assert "no checkpoint yet" in err
    assert "--resume" not in err


@pytest.mark.slow
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_map_that_cannot_be_saved_is_not_lost(command, tmp_path, monkeypatch, undisturbed, failure):
    def fail(*_, **__):
        raise failure

    model_file.write(tmp_path / "map", {}, {"kind": "model", "of": "an earlier training"})
    old = (tmp_path / "map").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(ss.SOM, "save", fail)
        code, _, err = command("train", "digits", "--out", tmp_path / "map", *SETTINGS)
    assert code == (130 if isinstance(failure, KeyboardInterrupt) else 1)
    assert (tmp_path / "map").read_bytes() == old
    assert "--resume" in err
    code, _, err = command("train", "digits", "--out", tmp_path / "map", *SETTINGS, "--resume")
    assert code == 0
    som, same = ss.load(tmp_path / "map"), ss.load(undisturbed[0])
    assert np.array_equal(som.prototypes_, same.prototypes_)
    assert som.unit_labels_.tolist() == same.unit_labels_.tolist()
    assert not (tmp_path / "map.checkpoint").exists()


@pytest.mark.slow
def test_a_training_without_resume_begins_anew_and_says_so(command, tmp_path, monkeypatch, undisturbed):
    checkpoint = tmp_path / "map.checkpoint"
    model_file.write(checkpoint, {}, {"kind": "checkpoint", "of": "an earlier training"})
    code, _, err = command("train", "digits", "--out", tmp_path / "map", *SETTINGS)
    assert code == 0
    assert f"note: {checkpoint} is left" in err
    assert (tmp_path / "map").read_bytes() == undisturbed[1]
    assert not checkpoint.exists()


@pytest.mark.slow
def test_resume_without_a_checkpoint_trains_from_the_beginning_and_says_so(command, tmp_path, undisturbed):
    code, _, err = command("train", "digits", "--out", tmp_path / "map", *SETTINGS, "--resume")
    assert code == 0
    assert "note: there is no" in err
    assert (tmp_path / "map").read_bytes() == undisturbed[1]


@pytest.mark.slow
def test_resume_refuses_the_checkpoint_of_another_training_and_keeps_it(command, tmp_path):
    code, _, out = stopped(tmp_path, "after a checkpoint", signal.SIGKILL)
    kept = Path(f"{out}.checkpoint").read_bytes()
    code, _, err = command("train", "digits", "--out", out, "--shape", "5x5", "--resume")
    assert code == 1
    assert "need the same data and parameters" in err
    assert "goes on from it" not in err
    assert Path(f"{out}.checkpoint").read_bytes() == kept
    assert not out.exists()


def test_names_labels_and_missing_values_of_a_table_are_kept(command, csv, tmp_path):
    lines = csv.read_text().splitlines()
    csv.write_text("\n".join([lines[0], lines[1].replace("5.1,", ",", 1), *lines[2:]]))
    options = ("--label-column", "species", "--shape", "4x4")
    code, _, err = command("train", csv, "--out", tmp_path / "map", *options)
    assert code == 0, err
    som = ss.load(tmp_path / "map")
    assert som.columns_.names == load_iris().feature_names
    assert set(som.unit_labels_) <= {"setosa", "versicolor", "virginica", None}
    assert som.unit_labels_[som.predict(load_iris().data[:1])] == ["setosa"]


def test_measurements_are_no_labels(command, tmp_path, rng):
    X, y = rng.normal(size=(60, 3)), rng.normal(size=60)
    np.savez(tmp_path / "x.npz", X=X, y=y)
    code, _, err = command("train", tmp_path / "x.npz", "--out", tmp_path / "map", "--shape", "2x2")
    assert code == 0
    assert "note: the labels are measurements" in err
    assert not hasattr(ss.load(tmp_path / "map"), "unit_labels_")
    np.savez(tmp_path / "x.npz", X=X, y=np.round(y))
    _, _, err = command("train", tmp_path / "x.npz", "--out", tmp_path / "map", "--shape", "2x2")
    assert "are measurements" not in err
    assert hasattr(ss.load(tmp_path / "map"), "unit_labels_")


@pytest.mark.slow
def test_a_map_to_train_may_have_more_units_than_pairs_of_them_fit_into_memory(command, tmp_path, rng):
    np.save(tmp_path / "x.npy", rng.normal(size=(50, 2)))
    options = ("--shape", "300x300", "--epochs", 1, "--boundary", "toroidal", "--topology", "rectangular")
    code, _, err = command("train", tmp_path / "x.npy", "--out", tmp_path / "map", *options)
    assert code == 0, err
    assert ss.load(tmp_path / "map").lattice_ == ss.Lattice((300, 300), "rectangular", "toroidal")


@pytest.mark.parametrize(("n", "n_units"), [(1, 1), (16, 16), (400, 100), (10_000, 500), (2_000_000, 5000)])
def test_the_default_shape_follows_the_number_of_samples_within_bounds(rng, n, n_units):
    X = np.repeat(rng.normal(size=(min(n, 1000), 2)), max(n // 1000, 1), axis=0)
    n_rows, n_columns = train_command.default_shape(X, "rectangular", "planar")
    assert abs(n_rows * n_columns - n_units) <= 0.5 * n_rows


@pytest.mark.parametrize(
    ("option", "words"), [("topology", TOPOLOGIES), ("boundary", BOUNDARIES), ("solver", SOLVERS)]
)
def test_the_command_knows_the_words_of_the_library(option, words):
    choices = next(parameter for parameter in main.commands["train"].params if parameter.name == option)
    assert tuple(choices.type.choices) == tuple(words)


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["minibatch", "online"])
def test_the_solver_is_that_asked_for(command, tmp_path, solver):
    options = ("--solver", solver, "--shape", "2x3", "--epochs", 2)
    assert command("train", "digits", "--out", tmp_path / "map", *options)[0] == 0
    same = ss.SOM(shape=(2, 3), n_epochs=2, solver=solver, random_state=0).fit(digits().X)
    assert np.array_equal(ss.load(tmp_path / "map").prototypes_, same.prototypes_)


@pytest.mark.parametrize("where", ["file/map", "/dev/null/map", "/proc/x/map"])
def test_a_map_that_could_not_be_written_is_refused_before_the_work(command, tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("precious")
    code, _, err = command("train", "digits", "--out", where)
    assert code == 1
    assert "cannot write to the folder" in err
    assert "reading the data" not in err


@pytest.mark.parametrize(
    ("out", "name"), [("map", "map"), ("map", "map.checkpoint"), ("map/", "map"), (".", ""), ("..", "")]
)
def test_a_folder_in_the_place_of_the_map_is_refused_before_the_work(command, tmp_path, monkeypatch, out, name):
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir(exist_ok=True)
    code, _, err = command("train", "digits", "--out", out)
    assert code == 1
    assert f"{name} is a folder" in err
    assert "reading the data" not in err


def test_a_map_never_replaces_its_data(command, csv):
    before = csv.read_bytes()
    code, _, err = command("train", csv, "--label-column", "species", "--out", csv)
    assert code == 1
    assert "which is to be read" in err
    assert csv.read_bytes() == before


@pytest.mark.parametrize(
    "option",
    ["--shape=10", "--shape=2000x2000", "--epochs=-1", "--seed=-1", "--topology=round", "--boundary=open",
     "--solver=fast", "--nonsense"],
)  # fmt: skip
def test_a_training_option_out_of_range_is_wrong_usage(command, tmp_path, option):
    code, _, err = command("train", "digits", "--out", tmp_path / "map", option)
    assert code == 2
    assert option.split("=")[0] in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.csv"], ["missing.csv", "does not exist"]),
        (["text.csv"], ["line 3", "'oops'", "need a number"]),
        (["digits", "--shape", "3x3", "--boundary", "toroidal"], ["3 rows", "even number of rows"]),
        (["digits", "--label-column", "x"], ["label_column", "leave it out"]),
    ],
)
def test_a_training_that_cannot_begin_leaves_nothing(command, bad, monkeypatch, arguments, words):
    monkeypatch.chdir(bad)
    before = set(bad.iterdir())
    code, out, err = command("train", *arguments, "--out", "map")
    assert (code, out) == (1, "")
    for word in words:
        assert word in err
    assert set(bad.iterdir()) == before


# On a trained map


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Writes a map to a file."""
    folder = tmp_path_factory.mktemp("maps")

    def save(name, model):
        model.save(folder / name)
        return folder / name

    return save


@pytest.fixture(scope="module")
def map_of_training(saved):
    """The map that the main job trains, labelled, in a file."""
    split = inputs.load("digits", None, 0)
    som = ss.SOM(shape=(8, 8), n_epochs=5, random_state=0).fit(split.X).label_units(split.X, split.y)
    return saved("digits", som)


@pytest.mark.slow
def test_morphs_on_a_trained_map_are_those_on_the_map_that_is_trained(command, tmp_path, map_of_training):
    asked = ("digits", "--from", 3, "--to", 8, "--samples", 3, "--json")
    _, trained, _ = command("morph", *asked, "--shape", "8x8", "--epochs", 5, "--out", tmp_path / "out")
    code, given, err = command("morph", *asked, "--map", map_of_training, "--out", tmp_path / "given")
    assert code == 0, err
    trained, given = json.loads(trained), json.loads(given)
    assert given["table"] == trained["table"]
    assert given["samples"] == trained["samples"]
    assert str(map_of_training) in given["settings"]["map"]
    assert "5 epochs" in given["settings"]["map"]
    assert "training the map" not in err
    assert "may have been trained on the samples" in err
    assert sorted(path.name for path in (tmp_path / "given").iterdir()) == sorted(outputs.KINDS)


@pytest.mark.slow
def test_on_a_trained_map_no_folder_is_needed_and_none_is_made(command, tmp_path, monkeypatch, map_of_training):
    monkeypatch.chdir(tmp_path)
    code, out, _ = command("morph", "digits", "--map", map_of_training, "--to", "unit:12", "--samples", 2)
    assert code == 0
    assert "2 of 2 paths" in out
    assert "written" not in out
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_data_without_labels_go_toward_a_label_of_the_map(command, tmp_path, map_of_training):
    np.save(tmp_path / "x.npy", digits().X[:200])
    asked = ("--map", map_of_training, "--to", 8, "--samples", 4, "--json", "--out", tmp_path / "out")
    code, out, err = command("morph", tmp_path / "x.npy", *asked)
    assert code == 0, err
    answer = json.loads(out)
    som = ss.load(map_of_training)
    assert [som.unit_labels_[sample["target"]] for sample in answer["samples"]] == [8, 8, 8, 8]
    assert answer["table"][0]["success"] is None
    assert answer["classifier_accuracy"] is None


@pytest.mark.slow
def test_labels_may_be_of_the_map_alone(command, saved, tmp_path):
    data = digits()
    named = np.where(data.y < 5, "low", "high")
    som = ss.SOM(shape=(6, 6), n_epochs=3).fit(data.X).label_units(data.X, named)
    asked = ("--map", saved("named", som), "--samples", 3, "--json")
    code, out, err = command("morph", "digits", "--from", 3, "--to", "high", *asked)
    assert code == 0, err
    targets = {som.unit_labels_[sample["target"]] for sample in json.loads(out)["samples"]}
    assert targets == {"high"}
    code, _, err = command("morph", "digits", "--to", "x", *asked)
    assert code == 1
    assert "labels of the map: high, low" in err
    code, _, err = command("morph", "digits", "--to", 8, *asked)
    assert code == 1
    assert "no unit bears the label 8" in err


def share_that_arrives(answer):
    """Of the paths, those whose end the classifier takes for the target by more than half."""
    return np.mean([sample["confidence"] > 0.5 for sample in answer["samples"]])


@pytest.mark.slow
@pytest.mark.parametrize("to", ["8", "unit"])
def test_labels_of_map_and_data_are_the_same_if_they_are_written_alike(command, saved, to):
    data = digits()
    som = ss.SOM(shape=(6, 6), n_epochs=3).fit(data.X).label_units(data.X, data.y.astype(str))
    to = f"unit:{som.unit_labels_.tolist().index('8')}" if to == "unit" else to
    code, out, err = command("morph", "digits", "--to", to, "--map", saved("written", som), "--json")
    assert code == 0, err
    answer = json.loads(out)
    assert answer["table"][0]["success"] == share_that_arrives(answer) == 1
    assert {som.unit_labels_[sample["target"]] for sample in answer["samples"]} == {"8"}
    assert 8 not in [sample["label"] for sample in answer["samples"]]
    assert len(answer["samples"]) == 10


@pytest.mark.slow
def test_a_map_without_labels_takes_those_of_the_data(command, saved):
    som = ss.SOM(shape=(6, 6), n_epochs=3).fit(digits().X)
    asked = ("--map", saved("plain", som), "--to", 8, "--samples", 3, "--json")
    code, out, err = command("morph", "digits", *asked)
    assert code == 0, err
    answer = json.loads(out)
    assert answer["table"][0]["success"] == share_that_arrives(answer) == 1
    assert {sample["result"] for sample in answer["samples"]} == {"REACHED"}
    assert 8 not in [sample["label"] for sample in answer["samples"]]


@pytest.mark.slow
def test_the_map_of_a_clusterer_is_a_map(command, saved):
    model = ss.SOMClusterer(3, shape=(4, 4), n_epochs=2).fit(digits().X)
    code, out, err = command(
        "morph", "digits", "--map", saved("clusters", model), "--to", "unit:3", "--samples", 2
    )
    assert code == 0, err
    assert "digits: any → unit 3" in out


@pytest.mark.parametrize("option", ["--shape=4x4", "--epochs=20"])
def test_a_trained_map_and_what_is_to_be_trained_contradict_each_other(command, map_of_training, option):
    code, _, err = command("morph", "digits", "--map", map_of_training, "--to", 8, option)
    assert code == 2
    assert option.split("=")[0] in err
    assert "--map" in err


def test_a_map_of_other_columns_is_refused(command, tmp_path, saved, csv, map_of_training, monkeypatch):
    asked = ("morph", csv, "--label-column", "species", "--to", "setosa", "--map")

    def refused(path):
        code, out, err = command(*asked, path)
        assert (code, out) == (1, "")
        assert "Traceback" not in err
        return err

    assert "has 4 columns" in (err := refused(map_of_training))
    assert "was trained on 64" in err
    command("train", csv, "--label-column", "species", "--out", tmp_path / "map", "--shape", "3x3")
    csv.write_text(csv.read_text().replace("sepal width (cm)", "width"))
    assert "has the column 'width'" in refused(tmp_path / "map")
    kinds = ss.SOM(shape=(2, 2), n_epochs=1, categorical_features=[0]).fit(np.arange(40).reshape(10, 4) % 7)
    assert "columns of categories" in refused(saved("kinds", kinds))
    assert "does not exist" in refused(tmp_path / "missing")
    monkeypatch.setattr(map_file, "MOST_MORPHED", 63)
    assert "64 units; need at most 63" in command("morph", "digits", "--to", 8, "--map", map_of_training)[2]


# Diagnosis


def diagnosis(command, path):
    """The answer as strict JSON, after the same in words."""
    code, words, err = command("diagnose", path)
    assert (code, err) == (0, "")
    code, out, _ = command("diagnose", path, "--json")
    assert code == 0
    answer = json.loads(out, parse_constant=pytest.fail)
    for sentence in answer["sentences"]:
        assert sentence in words
    return answer


@pytest.mark.slow
def test_a_diagnosis_is_that_of_the_codebook(command, undisturbed):
    som = ss.load(undisturbed[0])
    answer, well = diagnosis(command, undisturbed[0]), som.codebook_.well_posedness()
    for name in ("is_exact", "rank", "missing_references", "condition_number", "noise_gain"):
        assert answer[name] == getattr(well, name)
    assert answer["shape"] == [6, 5]
    assert answer["epochs"] == 9
    assert answer["quantization_error_of_last_epoch"] == som.history_["quantization_error"][-1]
    assert sum(answer["labels"].values()) == 30
    assert list(answer["labels"])[:3] == ["0", "1", "2"]
    assert answer["clusters"] is None
    assert "29 of 64 dimensions" in answer["sentences"][0]
    assert f"missing: {well.missing_references} further references" in answer["sentences"][1]


def test_a_map_that_spans_the_space_is_exactly_invertible(command, saved, rng):
    X = rng.normal(size=(80, 3))
    som = ss.SOM(shape=(4, 4), n_epochs=3).fit(X).cluster(2).label_units(X[:20], np.where(X[:20, 0] > 0, 2, 10))
    answer = diagnosis(command, saved("exact", som))
    assert list(answer["labels"]) == ["2", "10", "none"]
    assert answer["is_exact"] is True
    assert answer["sentences"][0].startswith("exactly invertible")
    assert "missing" not in " ".join(answer["sentences"])
    assert sum(answer["clusters"].values()) == 16


def test_features_without_weight_are_told_of(command, saved, rng):
    som = ss.SOM(shape=(4, 4), n_epochs=3, feature_weights=[1, 1, 0]).fit(rng.normal(size=(80, 3)))
    answer = diagnosis(command, saved("weights", som))
    assert (answer["is_exact"], answer["invisible_features"], answer["missing_references"]) == (False, 1, 0)
    assert "1 features have weight zero" in " ".join(answer["sentences"])


def test_a_map_of_one_point_is_not_invertible(command, saved):
    som = ss.SOM(shape=(1, 1), n_epochs=0).fit([[1.0, 2.0], [3.0, 4.0]])
    answer = diagnosis(command, saved("point", som))
    assert answer["condition_number"] is None
    assert answer["quantization_error_of_last_epoch"] is None
    assert answer["sentences"] == [
        "not invertible: all units are at one point, and a distance from it has no direction"
    ]


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY nothing", b"PK\x03\x04"])
def test_what_is_no_map_is_said_to_be_none(command, tmp_path, content):
    (tmp_path / "map").write_bytes(content)
    code, out, err = command("diagnose", tmp_path / "map")
    assert (code, out) == (1, "")
    assert "need a model file" in err


# Inversion


@pytest.fixture(scope="module")
def spanning(saved):
    """A map that spans the space of its data, and these."""
    X = np.random.default_rng(0).normal(size=(80, 3))
    som = ss.SOM(shape=(4, 4), n_epochs=3).fit(X)
    return saved("spanning", som), som, X


def test_activations_come_back_as_points(command, spanning, tmp_path):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    asked = ("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "new" / "points.npy")
    code, out, err = command(*asked, "--json")
    assert (code, err) == (0, "")
    np.testing.assert_allclose(np.load(tmp_path / "new" / "points.npy", allow_pickle=False), X, atol=1e-10)
    answer = json.loads(out)
    assert answer["is_exact"] is True
    assert answer["samples"] == 80
    assert answer["residual"]["largest"] < 1e-10
    assert answer["files"] == {"points": str(tmp_path / "new" / "points.npy")}
    words = command(*asked)[1]
    assert "is exact" in words
    assert "expected error" in words
    assert "written: " in words


def test_distances_may_be_unknown_and_come_as_a_table(command, spanning, tmp_path):
    path, som, X = spanning
    A = som.transform(X[:5])
    A[0, 3:] = A[1, :7] = np.nan
    lines = [",".join("" if np.isnan(a) else repr(float(a)) for a in row) for row in A]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    code, out, err = command("invert", tmp_path / "a.csv", "--map", path, "--out", tmp_path / "p.npy", "--json")
    assert code == 0, err
    inverse, answer = som.codebook_.invert(A), json.loads(out)
    assert np.array_equal(np.load(tmp_path / "p.npy"), inverse.points)
    np.testing.assert_allclose(inverse.points[1:], X[1:5], atol=1e-8)
    assert answer["is_exact"] is False  # three distances are too few for row 0
    assert answer["offset"] == {"median": 0.0, "largest": inverse.offset.max()}
    assert inverse.offset[0] > 0


@pytest.mark.parametrize("regularization", ["gcv", "0.5", "0"])
def test_the_regularization_is_that_of_the_codebook(command, spanning, tmp_path, rng, regularization):
    path, som, X = spanning
    A = som.transform(X) * (1 + 0.5 * rng.normal(size=(80, 16))) ** 2
    np.save(tmp_path / "a.npy", A)
    asked = ("--map", path, "--out", tmp_path / "p.npy", "--regularization", regularization)
    code, _, err = command("invert", tmp_path / "a.npy", *asked)
    assert code == 0, err
    with pytest.warns(ss.NotAPatternWarning) as caught:
        inverse = som.codebook_.invert(
            A, regularization=regularization if regularization == "gcv" else float(regularization)
        )
    assert np.array_equal(np.load(tmp_path / "p.npy"), inverse.points)
    assert f"note: {caught[0].message}" in err


@pytest.mark.parametrize("given", ["number", "units", "distances"])
def test_the_noise_is_that_of_the_codebook(command, spanning, tmp_path, rng, given):
    path, som, X = spanning
    noise = {"number": 0.01, "units": np.geomspace(1e-3, 0.1, 16), "distances": rng.uniform(1e-3, 0.1, (80, 16))}[
        given
    ]
    A = np.abs(som.transform(X) + noise * rng.normal(size=(80, 16)))
    np.save(tmp_path / "a.npy", A)
    np.save(tmp_path / "s.npy", np.atleast_2d(noise))
    asked = ("--map", path, "--out", tmp_path / "p.npy", "--regularization", "discrepancy", "--json", "--noise")
    code, out, err = command(
        "invert", tmp_path / "a.npy", *asked, 0.01 if given == "number" else tmp_path / "s.npy"
    )
    assert code == 0, err
    inverse, answer = som.codebook_.invert(A, noise=noise, regularization="discrepancy"), json.loads(out)
    assert np.array_equal(np.load(tmp_path / "p.npy"), inverse.points)
    assert answer["regularization"] == "discrepancy"
    assert answer["noise"] == (0.01 if given == "number" else str(tmp_path / "s.npy"))
    assert answer["patterns"] == inverse.is_pattern.sum()
    assert answer["least_p_value"] == inverse.p_value.min()
    assert answer["mirrored"] == 0


def test_rows_with_two_points_are_counted(command, spanning, tmp_path):
    path, som, X = spanning
    A = som.transform(X[:4])
    A[0, 3:] = A[1, 2:] = np.nan
    np.save(tmp_path / "a.npy", A)
    asked = ("--map", path, "--out", tmp_path / "p.npy", "--regularization", "none", "--json")
    code, out, err = command("invert", tmp_path / "a.npy", *asked)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["mirrored"], answer["patterns"], answer["regularization"]) == (1, 4, None)
    assert (answer["noise"], answer["least_p_value"]) == (None, None)


def test_the_discrepancy_without_a_noise_and_noise_of_another_shape_are_refused(command, spanning, tmp_path):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    np.save(tmp_path / "s.npy", np.ones((2, 16)))
    asked = ("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    code, _, err = command(*asked, "--regularization", "discrepancy")
    assert code == 1
    assert "need that noise" in err
    code, _, err = command(*asked, "--noise", tmp_path / "s.npy")
    assert code == 1
    assert "noise has shape (2, 16)" in err
    code, _, err = command(*asked[:-1], tmp_path / "s.npy", "--noise", tmp_path / "s.npy")
    assert code == 1
    assert "which is to be read" in err


def npy_of_ours(path):
    """An older result, and its bytes."""
    with path.open("wb") as file:
        npy.write(file, [np.eye(2)], np.eye(2))
    return path.read_bytes()


def test_what_belongs_to_no_point_is_not_inverted(command, spanning, saved, tmp_path):
    """Distances instead of their squares, one known distance in each row, and a map of one point."""
    path, som, X = spanning

    def refused(A, map_):
        np.save(tmp_path / "a.npy", A)
        older = npy_of_ours(tmp_path / "p.npy")
        code, out, err = command("invert", tmp_path / "a.npy", "--map", map_, "--out", tmp_path / "p.npy")
        assert (code, out) == (1, "")
        assert (tmp_path / "p.npy").read_bytes() == older
        return err

    A = som.transform(X)
    far = (A.mean(axis=1) > 3) & (A.min(axis=1) < 1)
    assert far.any()
    assert "squared distances from the units" in refused(np.sqrt(A[far]), path)
    assert "has 5 columns" in refused(A[:, :5], path)
    assert "holds images" in refused(A.reshape(-1, 4, 4), path)
    one = np.full_like(A, np.nan)
    one[:, 2] = A[:, 2]
    assert "at least two" in refused(one, path)
    point = ss.SOM(shape=(1, 2), n_epochs=0).fit([[1.0, 2.0], [1.0, 2.0]])
    assert "at least two" in refused(np.ones((3, 2)), saved("point", point))


def test_one_good_row_is_worth_inverting(command, spanning, tmp_path):
    path, som, X = spanning
    A = som.transform(X[:2])
    A[0] = A[0, ::-1]
    np.save(tmp_path / "a.npy", A)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    assert code == 0
    assert "1 of 2 rows of activations belong to no point" in err
    np.testing.assert_allclose(np.load(tmp_path / "p.npy")[1], X[1], atol=1e-10)


def test_points_of_a_map_with_categories_say_what_their_columns_are(command, saved, tmp_path):
    X = np.array([["a", 1.0], ["b", 2.0], ["a", 3.0], ["b", 5.0]], dtype=object)
    som = ss.SOM(shape=(2, 2), n_epochs=2, categorical_features=[0]).fit(X)
    np.save(tmp_path / "a.npy", som.transform(X))
    path = saved("categories", som)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    assert code == 0
    assert "the columns of the points are x0=a, x0=b, x1" in err
    assert np.load(tmp_path / "p.npy").shape == (4, 3)


def test_points_never_replace_what_they_are_made_of(command, spanning, tmp_path):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    before = (tmp_path / "a.npy").read_bytes()
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "a.npy")
    assert code == 1
    assert "which is to be read" in err
    assert (tmp_path / "a.npy").read_bytes() == before


def test_a_full_disk_leaves_the_old_points(command, spanning, tmp_path, monkeypatch):
    path, som, X = spanning
    np.save(tmp_path / "a.npy", som.transform(X))
    old = npy_of_ours(tmp_path / "p.npy")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("somersault.atomic.os.fsync", full)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", tmp_path / "p.npy")
    assert code == 1
    assert "No space left on device" in err
    assert {path.name for path in tmp_path.iterdir()} == {"a.npy", "p.npy"}
    assert (tmp_path / "p.npy").read_bytes() == old


@pytest.mark.parametrize("option", ["--regularization=-1", "--regularization=nan", "--regularization=inf",
                                    "--regularization=lots", "--noise=0", "--noise=-1", "--noise=nan",
                                    "--noise=inf", "--out=points.csv", "--nonsense"])  # fmt: skip
def test_an_option_of_invert_out_of_range_is_wrong_usage(command, spanning, tmp_path, option):
    asked = ("--map", spanning[0], "--out", tmp_path / "p.npy", option)
    code, _, err = command("invert", tmp_path / "a.npy", *asked)
    assert code == 2
    assert option.split("=")[0] in err


# Help


COMMANDS = sorted(main.commands)


@pytest.mark.parametrize("arguments", [[], *[[name] for name in COMMANDS]])
def test_help_shows_an_example(command, arguments):
    code, out, _ = command(*arguments, "--help")
    assert code == 0
    examples = [line.strip() for line in out.partition("Example")[2].splitlines()]
    assert any(line.startswith(" ".join(["somersault", *arguments])) for line in examples)


def test_version(command):
    assert command("--version")[:2] == (0, f"somersault, version {ss.__version__}\n")


def test_help_imports_nothing_heavy():
    program = """
import sys
from somersault.cli import main
for name in main.commands:
    try:
        main([name, "--help"])
    except SystemExit:
        pass
print([name for name in ("numpy", "scipy", "sklearn", "matplotlib", "PIL", "rich") if name in sys.modules])
"""
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines()[-1] == "[]"
