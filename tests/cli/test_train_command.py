"""Training as a command: what it says, what stops it, and how it goes on."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

import somersault as ss
from somersault import model_file
from somersault.cli import main
from somersault.columns import Columns
from somersault.datasets import digits
from somersault.estimator.one_reading import TrainedOnce
from somersault.lattice import BOUNDARIES, TOPOLOGIES
from somersault.training.fit import SOLVERS

from .runs import SETTINGS

CHILD = """
import itertools, sys, time
from somersault import atomic, model_file
from somersault.cli import main
from somersault.estimator import checkpoint

def then_wait(function, n):
    calls = itertools.count()

    def wrapped(*arguments):
        function(*arguments)
        if next(calls) == n - 1:
            print("now", flush=True)
            time.sleep(600)

    return wrapped

checkpoint._SECONDS = 0.0
if sys.argv[1] == "after a checkpoint":
    model_file.write = then_wait(model_file.write, 4)
else:
    atomic.os.fsync = then_wait(atomic.os.fsync, 4)
main(sys.argv[2:])
"""


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
    assert f"note: {tmp_path / 'with'} holds 750 of the samples; --no-samples leaves them out\n" in err
    assert len(ss.load(path).codebook_.exemplars) == 750
    code, _, err = command("train", "digits", "--out", tmp_path / "map", "--no-samples", *SETTINGS)
    assert code == 0
    assert "of the samples" not in err
    kept = ss.load(tmp_path / "map").codebook_.exemplars
    assert kept.of == 5  # means of so many
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
    monkeypatch.setattr(TrainedOnce, "on", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
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


def test_samples_are_encoded_once_for_shape_training_errors_and_labels(command, tmp_path, monkeypatch):
    encoded, encode = [], Columns.encoded

    def counted(self, table, *, is_new):
        encoded.append(table.shape)
        return encode(self, table, is_new=is_new)

    monkeypatch.setattr(Columns, "encoded", counted)
    assert command("train", "digits", "--out", tmp_path / "map", "--epochs", 2)[0] == 0
    assert encoded == [(1797, 64)]


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
        (["text.csv"], ["5 of 6 are numbers in column 'b'", "'oops' in line 7", "--na oops", "--drop b"]),
        (["digits", "--shape", "3x3", "--boundary", "toroidal"], ["3 rows", "even number of rows"]),
        (["digits", "--label-column", "x"], ["--label-column", "leave it out"]),
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
