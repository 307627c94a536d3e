"""Tables as people have them: names among the numbers, gaps, columns of different units of measure."""

import csv
import json
import shlex

import numpy as np
import pytest

import somersault as ss
from somersault.cli import inputs, main
from somersault.datasets import load

QUICK = ("--shape", "4x5", "--epochs", 4)
CHOSEN = ("--label-column", "job, or <b>none</b>", "--drop", 'name,"city, country"')
JOBS = ("at school", 'a "worker"', "retired ☕")


@pytest.fixture
def people(tmp_path, rng):
    """Three kinds of people who differ by age, which has a small number beside the income."""
    kind = np.arange(150) % 3
    age = rng.normal(np.array([15, 40, 70])[kind], 3.0)
    income = rng.normal(3000.0, 900.0, size=150)
    path = tmp_path / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "age", "city, country", "income", "job, or <b>none</b>"])
        for i, k in enumerate(kind):
            gap = "" if i % 10 == 4 else f"{income[i]:.0f}"
            rows.writerow([f"N. N. {i}", f"{age[i]:.1f}", "Bari, Italy", gap, JOBS[k]])
    return path


def test_one_line_says_what_was_understood_of_a_table(command, people, tmp_path):
    code, _, err = command("train", people, "--out", tmp_path / "map")
    assert code == 0
    line = next(line for line in err.splitlines() if line.startswith("people: "))
    assert "150 rows; numbers 'age', 'income'; words 'city, country', 'job, or <b>none</b>'" in line
    assert "left out 'name': different in every row" in line
    assert "15 values missing in 'income'" in line
    assert "header: 'age' is above numbers" in line or "header: the first row has no numbers" in line


@pytest.mark.slow
def test_all_commands_drop_the_same_columns(command, people, tmp_path):
    code, out, err = command("train", people, *CHOSEN, *QUICK, "--out", tmp_path / "map", "--json")
    assert code == 0, err
    assert (json.loads(out)["features"], json.loads(out)["labels"]) == (2, 3)
    assert ss.load(tmp_path / "map").columns_.names == ["age", "income"]
    asked = (people, *CHOSEN, "--from", JOBS[0], "--to", JOBS[2], "--samples", 4, "--json")
    code, out, err = command("morph", *asked, "--map", tmp_path / "map")
    assert code == 0, err
    assert {sample["label"] for sample in json.loads(out)["samples"]} == {JOBS[0]}
    code, out, err = command("explore", tmp_path / "map", people, *CHOSEN, "--save", tmp_path / "page.html")
    assert code == 0, err
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<b>none</b>" not in page


def test_a_map_and_data_with_other_columns_tell_of_drop(command, people, tmp_path):
    command("train", people, *CHOSEN, *QUICK, "--out", tmp_path / "map")
    code, _, err = command("explore", tmp_path / "map", people, *CHOSEN[:2], "--drop", 'name,"city, country",age')
    assert code == 1
    assert "drop leaves out 'age', which the map was trained on" in err
    other = tmp_path / "other.csv"
    other.write_text("age,wage\n1,2\n3,4\n")
    code, _, err = command("explore", tmp_path / "map", other)
    assert code == 1
    assert "has no column 'income', which the map was trained on" in err
    assert "'age', 'wage'" in err


@pytest.mark.slow
def test_the_command_that_a_training_ends_with_explores_the_map(command, people, tmp_path):
    code, _, err = command("train", people, *CHOSEN, *QUICK, "--out", tmp_path / "my map")
    assert code == 0
    line = next(line for line in err.splitlines() if line.startswith("to look at it: "))
    words = shlex.split(line.removeprefix("to look at it: "))
    assert words[:2] == ["somersault", "explore"]
    assert command(*words[1:], "--save", tmp_path / "page.html")[0] == 0


@pytest.mark.slow
def test_samples_with_gaps_are_left_out_of_morphs_and_it_is_told(command, people, tmp_path):
    code, out, err = command(
        "morph",
        people,
        *CHOSEN,
        *QUICK,
        "--from",
        JOBS[0],
        "--to",
        JOBS[1],
        "--samples",
        4,
        "--out",
        tmp_path / "out",
        "--json",
    )
    assert code == 0, err
    assert "left out 15 samples, which miss values" in err
    data = load(people, label_column=CHOSEN[1], drop=["name", "city, country"])
    with np.load(tmp_path / "out" / "frames.npz") as saved:
        rows, starts = saved["start_rows"], saved["frames"][:, 0]
    assert np.array_equal(starts, data.X[rows])
    assert set(data.y[rows]) == {JOBS[0]}
    assert json.loads(out)["settings"]["left out"].startswith("15 samples")


def test_both_parts_are_whole_and_rows_are_those_of_the_file(people):
    data = load(people, label_column=CHOSEN[1], drop=("name", "city, country"))
    split = inputs.split(str(people), data, 0)
    assert np.array_equal(data.X[split.held_out_rows], split.held_out)
    assert len(split.X) + len(split.held_out) == 135
    assert not np.isnan(split.X).any()


# Units of measure


def test_a_column_that_outweighs_the_others_is_told_of(command, people, tmp_path):
    asked = ("train", people, *CHOSEN, *QUICK, "--out", tmp_path / "map")
    err = command(*asked)[2]
    assert "column 'income' has 99.9% of the variance" in err
    assert err.count("variance") == 1
    assert "--standardize" in err
    assert "standardize=True" not in err
    assert "variance" not in command(*asked, "--standardize")[2]


def test_standardized_a_map_orders_by_both_columns(command, people, tmp_path):
    """Jobs are a matter of age, which the income hides."""
    purity = {}
    for name, options in (("plain", ()), ("standardized", ("--standardize",))):
        command("train", people, *CHOSEN, *QUICK, *options, "--out", tmp_path / name)
        som = ss.load(tmp_path / name)
        data = load(people, label_column=CHOSEN[1], drop=["name", "city, country"])
        purity[name] = np.mean(som.unit_labels_[som.predict(data.X)] == data.y)
    assert purity["plain"] < 0.8
    assert purity["standardized"] > 0.9
    som = ss.load(tmp_path / "standardized")
    np.testing.assert_allclose(som.feature_weights_, 1 / np.nanvar(data.X, axis=0))
    assert 1000 < som.prototypes_[:, 1].mean() < 5000  # in the units of the table


@pytest.mark.slow
def test_the_measure_of_a_standardized_morph_is_that_of_its_map(command, people, tmp_path):
    """Incomes in thousands: the same map and, nearly, the same paths; what is far from the data stays so."""
    asked = (*CHOSEN, *QUICK, "--from", JOBS[0], "--to", JOBS[2], "--standardize", "--json")
    thousands = tmp_path / "thousands.csv"
    with (
        people.open(encoding="utf-8", newline="") as file,
        thousands.open("w", encoding="utf-8", newline="") as copy,
    ):
        header, *rows = csv.reader(file)
        income = header.index("income")
        for row in rows:
            row[income] = row[income] and repr(float(row[income]) / 1024)
        csv.writer(copy).writerows([header, *rows])
    one, other = (
        json.loads(command("morph", path, *asked, "--out", tmp_path / path.stem)[1])["table"]
        for path in (people, thousands)
    )
    for here, there in zip(one, other, strict=True):
        assert here["path"] == there["path"]
        for name in ("confidence", "path_length"):
            assert here[name] == pytest.approx(there[name], rel=0.05)


@pytest.mark.slow
def test_a_trained_map_is_standardized_already_or_not(command, people, tmp_path):
    command("train", people, *CHOSEN, *QUICK, "--standardize", "--out", tmp_path / "map")
    asked = ("morph", people, *CHOSEN, "--map", tmp_path / "map", "--to", JOBS[1], "--samples", 4)
    code, _, err = command(*asked, "--standardize")
    assert code == 2
    assert "--standardize is of a map to train" in err
    code, _, err = command(*asked)
    assert code == 0
    assert "variance" not in err


def test_a_standardized_training_goes_on(command, people, tmp_path, monkeypatch):
    asked = ("train", people, *CHOSEN, *QUICK, "--standardize", "--out")
    assert command(*asked, tmp_path / "whole")[0] == 0
    with monkeypatch.context() as patch:
        patch.setattr(ss.SOM, "save", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        assert command(*asked, tmp_path / "map")[0] == 130
    assert command(*asked, tmp_path / "map", "--resume")[0] == 0
    assert (tmp_path / "map").read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.parametrize("name", ["train", "morph", "explore"])
def test_help_tells_of_columns_to_drop(command, name):
    assert name in main.commands
    assert "--drop" in command(name, "--help")[1]


def test_a_warning_is_a_note_without_a_place_in_the_source(command, tmp_path):
    X = np.random.default_rng(0).normal(size=(200, 3))
    X[7, 1] = 1e30
    np.save(tmp_path / "far.npy", X)
    code, _, err = command("train", tmp_path / "far.npy", *QUICK, "--out", tmp_path / "map")
    assert code == 0
    told = [line for line in err.splitlines() if "column 1" in line and "1e+30" in line]
    assert len(told) == 1
    assert told[0].startswith("note: ")
    assert "Warning" not in err
    assert ".py" not in err


@pytest.mark.slow
@pytest.mark.parametrize("standardize", [(), ("--standardize",)])
def test_a_morph_trains_a_map_of_a_table_with_words(command, tmp_path, rng, standardize):
    rows = [f"{rng.normal(4200, 800):.0f},{rng.normal(5, 1):.2f},{'ab'[i % 2]},{'xy'[i % 2]}" for i in range(60)]
    (tmp_path / "birds.csv").write_text("\n".join(["mass,bill,island,kind", *rows]))
    asked = (tmp_path / "birds.csv", "--label-column", "kind", "--from", "x", "--to", "y", "--samples", 3)
    code, _, err = command("morph", *asked, *QUICK, *standardize, "--out", tmp_path / "out")
    assert code == 0, err
    assert ("column 'mass' has over 99.9% of the variance" in err) == (not standardize)
