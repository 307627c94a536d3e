"""What stands in the columns of a map is read as the map knows it, or refused in the terms of the file."""

import pytest

import somersault as ss

ROWS = [(f"{i % 5}.5", f"{1000 + i % 7}", ["Rome", "Bari"][i % 2], "uv"[i % 2]) for i in range(40)]


def text(rows, delimiter=",", decimal="."):
    lines = [("size", "mass", "town", "label"), *((row[0].replace(".", decimal), *row[1:]) for row in rows)]
    return "".join(delimiter.join(line) + "\n" for line in lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("maps")


@pytest.fixture
def trained(command, folder):
    if not (folder / "map").exists():
        (folder / "t.csv").write_text(text(ROWS))
        asked = ("--shape", "4x4", "--epochs", 3, "--standardize", "--out", folder / "map")
        assert command("train", folder / "t.csv", *asked)[0] == 0
    return folder / "map"


def asked_of(name, som, table, out):
    return {
        "predict": ("predict", som, table, "--out", out / "o.csv", "--overwrite"),
        "impute": ("impute", som, table, "--out", out / "o.csv", "--overwrite"),
        "summary": ("summary", som, table, "--clusters", 2),
        "morph": ("morph", table, "--map", som, "--to", "v", "--samples", 2),
    }[name]


every_command = pytest.mark.parametrize("name", ["predict", "impute", "summary", "morph"])


@every_command
@pytest.mark.parametrize(
    ("place", "cells", "says"),
    [
        (0, {3: "broken"}, "line 5, column 'size' holds 'broken'"),
        (1, dict.fromkeys(range(0, 40, 2), "heavy stuff"), "line 2, column 'mass' holds 'heavy stuff'"),
        (0, {7: "1,5"}, "column 'size' holds '0.5' in line 2 and '1,5' in line 9"),
    ],
)
def test_other_cells_than_numbers_are_told_with_their_line_and_the_option(
    command, trained, tmp_path, name, place, cells, says
):
    rows = [(*row[:place], cells.get(i, row[place]), *row[place + 1 :]) for i, row in enumerate(ROWS)]
    (tmp_path / "new.csv").write_text(text(rows, ";"))
    code, _, err = command(*asked_of(name, trained, tmp_path / "new.csv", tmp_path))
    assert code == 1
    assert f"new.csv: {says}" in err
    word = next(iter(cells.values()))
    remedy = "--decimal , or --decimal ." if word == "1,234" else "correct it" if word == "1,5" else "--na "
    assert remedy in err
    assert "--drop" not in err  # of which the map would lack a column
    assert "categorical_features" not in err
    assert not (tmp_path / "o.csv").exists()


def test_another_decimal_sign_is_seen(command, trained, tmp_path):
    found = []
    for decimal, delimiter in {".": ",", ",": ";"}.items():
        (tmp_path / "new.csv").write_text(text(ROWS, delimiter, decimal))
        code, _, err = command(*asked_of("predict", trained, tmp_path / "new.csv", tmp_path))
        assert code == 0, err
        assert ("column 'size' has decimal commas" in err) == (decimal == ",")
        found.append((tmp_path / "o.csv").read_bytes())
    assert found[0] == found[1]


def test_words_that_the_map_does_not_know_are_counted(command, trained, tmp_path):
    rows = [(*row[:2], "Oslo" if i < 3 else "" if i == 3 else row[2], row[3]) for i, row in enumerate(ROWS)]
    (tmp_path / "new.csv").write_text(text(rows))
    code, _, err = command(*asked_of("predict", trained, tmp_path / "new.csv", tmp_path))
    assert code == 0
    assert "note: column 'town': 'Oslo' in 3 rows, which the map was not trained on" in err
    assert "it knows 'Bari', 'Rome'" in err
    code, _, err = command(*asked_of("predict", trained, trained.parent / "t.csv", tmp_path))
    assert "was not trained on" not in err
    assert ss.load(trained).columns_.feature_names == ("size", "mass", "town")


@pytest.mark.parametrize("knows", [False, True])
def test_na_among_words_is_missing_unless_the_map_knows_it_as_one(command, tmp_path, knows):
    countries = ["NA", "DE"] if knows else ["FR", "DE"]
    rows = [f"{i % 5}.5,{countries[i % 2]}" for i in range(40)]
    (tmp_path / "t.csv").write_text("\n".join(["size,country", *rows]))
    (tmp_path / "new.csv").write_text("\n".join(["size,country", *rows[:-1], "4.5,NA"]))
    assert command("train", tmp_path / "t.csv", "--shape", "4x4", "--epochs", 3, "--out", tmp_path / "map")[0] == 0
    code, _, err = command("impute", tmp_path / "map", tmp_path / "new.csv", "--out", tmp_path / "f.csv")
    assert code == 0, err
    last = (tmp_path / "f.csv").read_text().splitlines()[-1]
    assert last == "4.5,NA" if knows else last in ("4.5,FR", "4.5,DE")
    assert ("1 value missing (NA) in 'country'" in err) == (not knows)
    assert "not trained on" not in err


def test_a_table_in_the_place_of_the_map_is_told_so(command, trained, tmp_path):
    code, _, err = command("predict", trained.parent / "t.csv", trained, "--out", tmp_path / "o.csv")
    assert code == 1
    assert "t.csv" in err
    assert "a MAP stands before its DATA" in err


def test_other_columns_than_distances_are_told_by_the_name_of_their_file(command, trained, tmp_path):
    code, _, err = command("invert", trained.parent / "t.csv", "--map", trained, "--out", tmp_path / "p.csv")
    assert code == 1
    assert "t.csv has 3 columns, but" in err
    assert "map has 16 units" in err


def test_a_name_that_is_nearly_right_is_asked_for(command, trained, tmp_path):
    (tmp_path / "new.csv").write_text(text(ROWS).replace("size", "Size").replace("town", "towns"))
    code, _, err = command("predict", trained, tmp_path / "new.csv", "--out", tmp_path / "o.csv")
    assert code == 1
    assert "has no column 'size', which the map was trained on (is 'Size' meant?)" in err
    code, _, err = command("train", tmp_path / "new.csv", "--label-column", "Town", "--out", tmp_path / "map")
    assert "no column is called 'Town' to hold the labels (is 'towns' meant?); need one of" in err
    code, _, err = command("train", tmp_path / "new.csv", "--label-column", "species", "--out", tmp_path / "map")
    assert "meant" not in err
