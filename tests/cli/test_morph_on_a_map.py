"""The main job on a map that is trained already."""

import json

import numpy as np
import pytest

import somersault as ss
from somersault.cli import inputs, map_file, outputs
from somersault.datasets import digits


@pytest.fixture(scope="module")
def map_of_training(saved):
    """The map that the main job trains, labelled, in a file."""
    split = inputs.split("digits", digits(), 0)
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
    assert {path.name for path in (tmp_path / "given").iterdir()} <= outputs.KINDS.keys()


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
    assert "has no column 'sepal width (cm)'" in refused(tmp_path / "map")
    assert "does not exist" in refused(tmp_path / "missing")
    monkeypatch.setattr(map_file, "MOST_MORPHED", 63)
    assert "64 units; need at most 63" in command("morph", "digits", "--to", 8, "--map", map_of_training)[2]
