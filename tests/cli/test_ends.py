"""How commands end: at Ctrl-C, with a closed or full standard output, in a sentence and without half a file."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import somersault as ss
from somersault.cli import progress_bar

pytestmark = pytest.mark.slow

NAMES = ("b", 'an "a" <i>☕</i>')


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A map, its data with labels, and activations."""
    folder = tmp_path_factory.mktemp("ends")
    rng = np.random.default_rng(5)
    X = rng.normal(size=(60, 3)) + np.repeat([[0.0], [5.0]], 30, axis=0)
    y = np.repeat(NAMES, 30)
    som = ss.SOM(shape=(3, 3), n_epochs=3).fit(X).label_units(X, y)
    np.savez(folder / "data.npz", X=X, y=y)
    np.save(folder / "activations.npy", som.transform(X))
    som.save(folder / "map")
    return folder


def commands(files, out):
    """Each command, with what it would write."""
    data, map_ = files / "data.npz", files / "map"
    return {
        "train": ["train", data, "--shape", "3x3", "--epochs", 3, "--out", out / "map"],
        "morph": ["morph", data, "--to", NAMES[1], "--shape", "3x3", "--epochs", 3, "--samples", 4, "--out", out],
        "morph on a map": ["morph", data, "--to", "b", "--samples", 4, "--map", map_],
        "invert": ["invert", files / "activations.npy", "--map", map_, "--out", out / "points.npy"],
        "diagnose": ["diagnose", map_],
        "explore": ["explore", map_, data, "--save", out / "page.html"],
    }


NAMED = ["train", "morph", "morph on a map", "invert", "diagnose", "explore"]
STAGES = {
    "train": ["reading the data", "training the map", "measuring"],
    "morph": [
        "reading the data",
        "training the map",
        "training the classifier",
        "morphing",
        "measuring",
        "writing",
    ],
    "morph on a map": ["reading the data", "training the classifier", "morphing", "measuring"],
    "explore": ["reading the data", "mapping the data", "morphing"],
}


@pytest.mark.parametrize(("name", "stage"), [(name, stage) for name, stages in STAGES.items() for stage in stages])
def test_ctrl_c_at_any_stage_leaves_no_file_and_one_sentence(command, files, tmp_path, monkeypatch, name, stage):
    reached = []

    class Bars(progress_bar.Progress):
        def add_task(self, description, **how):
            reached.append(description)
            if description == stage:
                raise KeyboardInterrupt
            return super().add_task(description, **how)

    monkeypatch.setattr(progress_bar, "Progress", Bars)
    code, out, err = command(*commands(files, tmp_path)[name])
    assert (code, out) == (130, "")
    assert reached == STAGES[name][: STAGES[name].index(stage) + 1]
    assert "interrupted" in err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".checkpoint")] == []


@pytest.mark.parametrize("name", NAMED)
def test_json_is_one_document_and_all_of_standard_output(command, files, tmp_path, name):
    code, out, err = command(*commands(files, tmp_path)[name], "--json")
    assert code == 0, err
    assert isinstance(json.loads(out, parse_constant=pytest.fail), dict)


def ended(arguments, **streams):
    """Of a process that keeps what it prints in a buffer: its exit code and what it says of errors."""
    process = subprocess.run(
        [sys.executable, "-m", "somersault", *map(str, arguments)],
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
        **streams,
    )
    return process.returncode, process.stderr


@pytest.mark.parametrize("name", ["diagnose", "morph on a map"])
def test_whoever_stops_reading_is_not_shown_a_traceback(files, tmp_path, name):
    reader, writer = os.pipe()
    os.close(reader)
    code, err = ended(commands(files, tmp_path)[name], stdout=writer)
    os.close(writer)
    assert code == 1
    assert "Traceback" not in err
    assert "Exception ignored" not in err


@pytest.mark.skipif(
    not Path("/dev/full").is_char_device(),
    reason="no device /dev/full on this system: nothing that is always full",
)
@pytest.mark.parametrize("what", ["diagnose", ["--help"], ["--version"], ["morph", "--help"]], ids=str)
def test_a_full_standard_output_is_told(files, tmp_path, what):
    with Path("/dev/full").open("w") as full:
        code, err = ended(what if isinstance(what, list) else commands(files, tmp_path)[what], stdout=full)
    assert code == 1
    assert err == "Error: [Errno 28] No space left on device\n"


WAITING = """
import sys, time
from somersault.cli import main
from sklearn.neural_network import MLPClassifier

step = MLPClassifier._backprop

def slow(*arguments):
    print("now", flush=True)
    time.sleep(0.05)
    return step(*arguments)

MLPClassifier._backprop = slow
main(sys.argv[1:])
"""


def test_ctrl_c_ends_a_morph_while_a_network_is_trained(files, tmp_path):
    """scikit-learn's own answer is to go on with the half of it."""
    child = [sys.executable, "-c", WAITING, *map(str, commands(files, tmp_path)["morph"])]
    with subprocess.Popen(child, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "now\n", process.stderr.read()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
