"""The command: what it prints, what it leaves behind, and how it fails."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from sklearn.datasets import load_iris

import somersault as ss
from somersault._atomic import replacing
from somersault.cli import _data, _files, _morph, _output, main
from somersault.cli._classifier import Classifier
from somersault.datasets import Dataset, digits
from somersault.report import animation

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
    return _morph.run(_morph.Request("digits", "8", "3", n_samples=3, shape=(6, 6), n_epochs=3), lambda *_: None)


@pytest.fixture
def command(capsys):
    """Runs the command within this process: exit code, standard output, standard error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments], prog_name="somersault")
        return exit_.value.code, *capsys.readouterr()

    return run


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


def test_the_main_job_is_done_and_prints_three_paths(made):
    process, _ = made
    assert process.returncode == 0, process.stderr
    for path in PATHS:
        assert len(numbers(process.stdout, path)) == 11
    assert "6 of 6 paths: the target is reached" in process.stdout
    assert "steps: " in process.stdout
    assert "report.html" in process.stdout


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
    assert set(answer["files"]) == set(_files.NAMES)
    assert all(Path(path).is_file() for path in answer["files"].values())


def test_the_numbers_are_those_of_the_frames_in_the_file(command, tmp_path):
    _, out, _ = command("morph", "digits", "--from", 3, "--to", 8, "--out", tmp_path, *SMALL, "--json")
    row = json.loads(out)["table"][0]
    with np.load(tmp_path / "frames.npz", allow_pickle=False) as saved:
        frames, confidence, units = saved["frames"], saved["target_confidence"], saved["bmus"]
    arc = np.linalg.norm(np.diff(frames, axis=1), axis=2).sum(axis=1)
    straight = np.linalg.norm(frames[:, -1] - frames[:, 0], axis=1)
    assert row["path_length"] == pytest.approx((arc / straight).mean())
    assert row["success"] == np.mean(confidence[:, -1] > 0.5) == 1.0
    assert units.shape == frames.shape[:2]


@pytest.mark.parametrize("columns", [80, 250])
def test_the_table_fits_the_terminal(study, columns):
    """On a narrow one the measures go below one another, and no word is cut."""
    terminal = Console(file=io.StringIO(), width=columns, force_terminal=True, color_system=None, soft_wrap=True)
    _output.print_table(study, {}, terminal)
    printed = terminal.file.getvalue()
    assert "…" not in printed
    assert "manifold middle" in printed
    assert max(map(len, printed.splitlines()[:-4])) <= columns
    if columns == 80:
        assert len(numbers(printed, "confidence")) == 3
    else:
        assert len(numbers(printed, "MUSIC")) == 11


# What it leaves behind


def test_the_folder_holds_three_files_and_nothing_else(made):
    assert sorted(path.name for path in made[1].iterdir()) == sorted(_files.NAMES)


def test_frame_0_is_the_held_out_sample_bit_for_bit(made):
    with np.load(made[1] / "frames.npz", allow_pickle=False) as saved:
        arrays = dict(saved)
    data = digits()
    rows = arrays["start_rows"]
    assert arrays["frames"].shape == (6, 11, 64)
    assert np.array_equal(arrays["frames"][:, 0], data.X[rows])
    assert set(data.y[rows]) == {3} == set(arrays["start_labels"].tolist())
    assert set(rows) <= set(_data.load("digits", None, 0).held_out_rows)
    assert set(arrays["results"].tolist()) == {"the target is reached"}


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


def test_the_animation_is_bounded_for_many_frames_of_noise():
    rng = np.random.default_rng(0)
    split = _data.Split(
        Dataset("noise", rng.random((60, 1200)), image_shape=(30, 40)),
        *(rng.random((50, 1200)), None, rng.random((10, 1200)), None, np.arange(10)),
    )
    request = _morph.Request("noise", "1", n_frames=60, shape=(2, 2), n_epochs=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_data, "load", lambda *_: split)
        study = _morph.run(request, lambda *_: None)
    assert len(animation(study)) < 500_000


# What it takes


def test_a_table_with_labels(command, csv, tmp_path):
    options = ("--label-column", "species", "--from", "setosa", "--to", "virginica", "--samples", 4)
    code, out, err = command("morph", csv, *options, "--out", tmp_path / "out")
    assert code == 0, err
    assert numbers(out, "MUSIC")[3:5] == ["–", "–"]  # no images: no sharpness
    with np.load(tmp_path / "out" / "frames.npz", allow_pickle=False) as saved:
        assert set(saved["start_labels"].tolist()) == {"setosa"}
        assert np.array_equal(saved["frames"][:, 0], load_iris().data[saved["start_rows"]])


def test_data_without_labels_need_a_unit(command, tmp_path, rng):
    np.save(tmp_path / "x.npy", rng.normal(size=(150, 5)).astype(np.float32))
    code, out, err = command("morph", tmp_path / "x.npy", "--to", "unit:5", "--out", tmp_path / "out")
    assert code == 0, err
    assert numbers(out, "MUSIC")[:3] == ["–", "–", "–"]  # no labels: no confidence
    assert "classifier" not in out
    with np.load(tmp_path / "out" / "frames.npz", allow_pickle=False) as saved:
        assert set(saved["targets"].tolist()) == {5}
        assert np.array_equal(saved["frames"][:, 0], np.load(tmp_path / "x.npy")[saved["start_rows"]])


def test_a_number_that_is_no_label_is_a_unit_and_it_says_so(command, tmp_path):
    code, _, err = command("morph", "digits", "--from", 3, "--to", 12, "--out", tmp_path, *SMALL)
    assert code == 0
    assert "12 is no label of digits: taken as the number of a unit" in err
    with np.load(tmp_path / "frames.npz", allow_pickle=False) as saved:
        assert set(saved["targets"].tolist()) == {12}


def test_fewer_samples_than_asked_for_are_told_of(command, csv, tmp_path):
    options = ("--label-column", "species", "--from", "setosa", "--to", "virginica", "--samples", 99)
    code, _, err = command("morph", csv, *options, "--out", tmp_path / "out")
    assert code == 0
    assert "asked for 99 samples; only 10 are held out" in err


@pytest.mark.parametrize("on", ["medoids", "prototypes"])
def test_a_morph_ends_at_what_it_runs_on(on):
    request = _morph.Request("digits", "8", "3", n_samples=3, shape=(10, 10), n_epochs=5, on=on)
    study = _morph.run(request, lambda *_: None)
    if on == "medoids":
        train = {x.tobytes() for x in _data.load("digits", None, 0).X}
        assert all(point.tobytes() in train for point in study.book.prototypes)
    else:
        assert np.array_equal(study.book.prototypes, study.som.prototypes_)
    ends = study.book.prototypes[study.morph.targets]
    np.testing.assert_allclose(study.routes[0].frames[:, -1], ends, atol=1e-5)
    assert np.array_equal(study.routes[1].frames[:, -1], study.morph.end)


def test_the_third_path_ends_in_the_nearest_real_samples_of_the_label(study):
    split = _data.load("digits", None, 0)
    eights = split.X[split.y == 8]
    for path in study.routes[2].frames:
        nearest = np.linalg.norm(eights - path[0], axis=1).argmin()
        assert np.array_equal(path[-1], eights[nearest])


def test_the_reference_has_no_sample_that_a_path_is_made_of():
    """A landmark among them would set the manifold distance to 0 by construction."""
    split = _data.load("digits", None, 0)
    book = ss.Codebook(split.X[:50])
    judge = _morph._Judge(split, book, None, None, None, 0)
    reference = {x.tobytes() for x in judge.reference(split.X[50:60])}
    assert len(reference) == len(split.X) - 60
    assert reference.isdisjoint({x.tobytes() for x in split.X[:60]})


# The parts


def test_one_sample_in_five_of_each_class_is_held_out_and_the_seed_decides_which():
    split, again, other = (_data.load("digits", None, seed) for seed in (0, 0, 1))
    assert np.array_equal(split.held_out_rows, again.held_out_rows)
    assert not np.array_equal(split.held_out_rows, other.held_out_rows)
    data = digits()
    assert np.array_equal(split.held_out, data.X[split.held_out_rows])
    assert np.array_equal(split.X, np.delete(data.X, split.held_out_rows, axis=0))
    share = np.bincount(split.held_out_labels) / np.bincount(data.y)
    np.testing.assert_allclose(share, 0.2, atol=0.01)


def test_a_class_of_one_is_trained_on_and_one_of_two_is_held_out():
    held = _data._held_out(np.array(["a", "b", "b"]), seed=3)
    assert held.tolist() in ([False, True, False], [False, False, True])


def test_starts_are_spread_evenly_over_one_label_or_all_but_one():
    split = _data.load("digits", None, 0)
    chosen = _data.starts(split, 3, 8, 4)
    threes = np.flatnonzero(split.held_out_labels == 3)
    assert chosen.tolist() == threes[[0, 12, 24, 36]].tolist()
    assert 8 not in split.held_out_labels[_data.starts(split, None, 8, 1000)]
    assert len(_data.starts(split, None, None, 1000)) == len(split.held_out)


@pytest.mark.parametrize(
    ("text", "labels", "found"),
    [("3", [1, 3], 3), ("3", [1.0, 3.0], 3.0), ("3", ["3", "b"], "3"), ("4", [1, 3], None), ("b", [1.5], None)],
)
def test_a_label_is_called_as_it_is_written_or_by_its_value(text, labels, found):
    assert _data.label_called(text, np.array(labels)) == found


def test_a_label_goes_before_a_unit_and_unit_before_a_label():
    split = _data.load("digits", None, 0)
    assert _data.target_of("8", split, 100) == (8, None)
    assert _data.target_of("unit:8", split, 100) == (None, 8)
    assert _data.target_of("12", split, 100) == (None, 12)


@pytest.mark.parametrize(("n", "side"), [(8, 2), (120, 5), (1437, 14), (60_000, 20), (10**7, 20)])
def test_the_map_grows_with_the_data(n, side):
    assert _morph.default_shape(n) == (side, side)


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
    values[7, 1] = np.nan
    np.save(tmp_path / "nan.npy", values)
    np.save(tmp_path / "plain.npy", np.random.default_rng(0).normal(size=(60, 3)))
    np.save(tmp_path / "one.npy", np.ones((1, 3)))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.csv", "--to", "x"], ["missing.csv", "does not exist", "digits"]),
        (["ragged.csv", "--to", "x"], ["line 3", "2 fields", "need as many"]),
        (["text.csv", "--to", "x"], ["line 3", "'oops'", "need a number"]),
        (["broken.npz", "--to", "1"], ["cannot be read", "need an intact file"]),
        (["nan.npy", "--to", "1"], ["NaN", "row 7", "drop or impute"]),
        (["equal.npy", "--to", "1"], ["0 of 32 training samples differ", "more data"]),
        (["one.npy", "--to", "1"], ["1 samples", "at least 2"]),
        (["plain.npy", "--to", "x"], ["'x'", "number of a unit"]),
        (["plain.npy", "--to", "unit:900"], ["unit:900", "from 0 to"]),
        (["plain.npy", "--to", "unit:-1"], ["unit:-1", "number of a unit"]),
        (["plain.npy", "--to", "1", "--from", "3"], ["has no labels", "--label-column"]),
        (["digits", "--to", "eight"], ["'eight'", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9", "unit:12"]),
        (["digits", "--to", "8", "--from", "drei"], ["'drei'", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"]),
        (["digits", "--to", "8", "--from", "8"], ["both 8", "two different"]),
        (["digits", "--to", "8", "--shape", "1x1"], ["no unit bears the label 8"]),
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


def test_a_failure_in_the_middle_of_writing_leaves_the_old_files(study, command, tmp_path, monkeypatch):
    old = {name: f"old {name}".encode() for name in _files.NAMES}
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_morph, "run", lambda *_: study)
    monkeypatch.setattr("somersault._atomic.os.fsync", full)
    code, _, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert code == 1
    assert "No space left on device" in err
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old


def test_writing_again_replaces_the_files(study, tmp_path):
    (tmp_path / "report.html").write_text("old")
    for _ in range(2):
        written = _files.write(study, tmp_path, lambda *_: None)
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

    monkeypatch.setattr(_morph, "run", fail)
    got, out, err = command("morph", "digits", "--to", 8, "--out", tmp_path)
    assert (got, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


# Help


@pytest.mark.parametrize("arguments", [["--help"], ["morph", "--help"]])
def test_help_shows_an_example(command, arguments):
    code, out, _ = command(*arguments)
    assert code == 0
    assert "somersault morph digits --from 3 --to 8 --out out/" in out


def test_version(command):
    assert command("--version")[:2] == (0, f"somersault, version {ss.__version__}\n")


def test_help_imports_nothing_heavy():
    program = """
import sys
from somersault.cli import main
try:
    main(["morph", "--help"])
except SystemExit:
    pass
print([name for name in ("numpy", "scipy", "sklearn", "matplotlib", "PIL", "rich") if name in sys.modules])
"""
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines()[-1] == "[]"
