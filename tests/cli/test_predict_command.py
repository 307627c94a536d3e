"""What a map says of each row, as a table in a file."""

import csv
import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from PIL import Image

import somersault as ss
from somersault.datasets import opening

QUICK = ("--shape", "5x6", "--epochs", 3, "--standardize")


@pytest.fixture(scope="module")
def birds(tmp_path_factory):
    """A table as one has it: an index, words, gaps, labels, and a row that is empty but for its name."""
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("birds")
    table = pd.DataFrame({
        "rowid": [f"b{i}" for i in range(90)], "island": rng.choice(["Dream", "Biscoe"], 90),
        "bill_mm": rng.normal(40, 3, 90).round(1), "mass_g": pd.array(rng.integers(2500, 6000, 90), "Int64"),
        "label": np.array(["Adelie", "Gentoo"])[np.arange(90) % 2],
    })  # fmt: skip
    table.loc[::10, "bill_mm"] = np.nan
    table.loc[7, ["island", "bill_mm", "mass_g"]] = None
    table.to_csv(folder / "birds.csv", index=False)
    table.to_parquet(folder / "birds.parquet", index=False)
    return folder


@pytest.fixture
def trained(command, birds, tmp_path):
    asked = ("--index-column", "rowid", *QUICK, "--out", tmp_path / "map")
    code, _, err = command("train", birds / "birds.csv", *asked)
    assert code == 0, err
    return tmp_path / "map"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDEX = ("--index-column", "rowid")


def test_each_row_has_what_python_says_of_it(command, birds, trained, tmp_path):
    code, out, err = command(
        "predict", trained, birds / "birds.csv", *INDEX, "--out", tmp_path / "new" / "rows.csv"
    )
    assert code == 0, err
    som, data = ss.load(trained), opening.read(birds / "birds.csv", index_column="rowid")
    with pytest.warns(ss.EmptyRowsWarning):
        units, scores = som.predict(data.X), som.score_samples(data.X)
    rows = rows_of(tmp_path / "new" / "rows.csv")
    assert list(rows[0]) == ["rowid", "unit", "map_row", "map_column", "label", "distance", "score"]
    assert [row["rowid"] for row in rows] == data.row_names.tolist()
    for row, unit, score in zip(rows, units.tolist(), scores.tolist(), strict=True):
        if unit < 0:
            continue
        assert (int(row["map_row"]), int(row["map_column"])) == divmod(unit, som.lattice_.shape[1])
        assert (int(row["unit"]), row["label"]) == (unit, som.unit_labels_[unit])
        assert (float(row["score"]), float(row["distance"])) == (score, -score)
    assert "rows                  90" in out


def test_a_row_without_a_value_has_empty_cells_and_is_told_by_its_line(command, birds, trained, tmp_path):
    _, out, err = command("predict", trained, birds / "birds.csv", *INDEX, "--out", tmp_path / "r.csv", "--json")
    assert (
        "note: 1 of 90 rows has no value that counts (first: line 9): no unit for these: their cells are empty"
        in err
    )
    assert set(rows_of(tmp_path / "r.csv")[7].values()) == {"b7", ""}
    answer = json.loads(out)
    assert (answer["rows"], answer["rows_without_a_unit"]) == (90, 1)
    assert answer["files"] == {"rows": str(tmp_path / "r.csv")}


@pytest.mark.parametrize("name", ["birds.csv", "birds.parquet"])
def test_what_is_read_in_blocks_gives_the_same_table(command, birds, trained, tmp_path, monkeypatch, name):
    asked = ("predict", trained, birds / name, *INDEX, "--out")
    assert command(*asked, tmp_path / "memory.csv")[0] == 0
    monkeypatch.setattr(opening, "LARGE", 0)
    monkeypatch.setattr("somersault.cli.rows._ROWS", 32)
    assert command(*asked, tmp_path / "blocks.csv")[0] == 0
    assert (tmp_path / "blocks.csv").read_bytes() == (tmp_path / "memory.csv").read_bytes()


def test_clusters_are_those_asked_for_and_the_file_of_the_map_stays(command, birds, trained, tmp_path):
    before = trained.read_bytes()
    asked = ("predict", trained, birds / "birds.csv", *INDEX, "--out")
    code, out, err = command(*asked, tmp_path / "rows.csv", "--clusters", 3, "--json")
    assert code == 0, err
    som = ss.load(trained).cluster(3)
    rows = [row for row in rows_of(tmp_path / "rows.csv") if row["unit"]]
    assert [int(row["cluster"]) for row in rows] == [som.unit_clusters_[int(row["unit"])] for row in rows]
    assert sum(json.loads(out)["clusters"].values()) == len(rows) == 89
    assert trained.read_bytes() == before
    assert command(*asked, tmp_path / "auto.csv", "--clusters", "auto")[0] == 0
    assert "cluster" in rows_of(tmp_path / "auto.csv")[0]
    assert command(*asked, tmp_path / "none.csv", "--clusters", "0")[0] == 2
    code, _, err = command(*asked, tmp_path / "none.csv", "--clusters", 99)
    assert code == 1
    assert "--clusters is 99, but" in err
    assert "or auto to have the number chosen" in err
    assert not (tmp_path / "none.csv").exists()


def test_parquet_has_types_and_nothing_where_nothing_is_known(command, birds, trained, tmp_path):
    code, _, err = command("predict", trained, birds / "birds.csv", *INDEX, "--out", tmp_path / "rows.parquet")
    assert code == 0, err
    table = pq.read_table(tmp_path / "rows.parquet")
    types = dict(zip(table.column_names, map(str, table.schema.types), strict=True))
    assert types == {"rowid": "string", "unit": "int64", "map_row": "int64", "map_column": "int64",
                     "label": "string", "distance": "double", "score": "double"}  # fmt: skip
    assert [name for name in types if table.column(name)[7].as_py() is None] == list(types)[1:]


def test_rows_without_names_are_counted_from_1_and_images_named_by_their_files(command, rng, tmp_path):
    np.save(tmp_path / "x.npy", rng.normal(size=(40, 16)).clip(-1, 1))
    for i in range(40):
        (tmp_path / "images").mkdir(exist_ok=True)
        Image.fromarray(rng.integers(0, 255, (4, 4)).astype(np.uint8)).save(tmp_path / "images" / f"é {i}.png")
    ss.SOM(shape=(3, 3), n_epochs=1).fit(np.load(tmp_path / "x.npy")).save(tmp_path / "map")
    for source in ("x.npy", "images"):
        code, _, err = command("predict", tmp_path / "map", tmp_path / source, "--out", tmp_path / f"{source}.csv")
        assert code == 0, err
    assert [row["row"] for row in rows_of(tmp_path / "x.npy.csv")] == [str(i) for i in range(1, 41)]
    assert {row["file"].rpartition("/")[2] for row in rows_of(tmp_path / "images.csv")} == {
        f"é {i}.png" for i in range(40)
    }


@pytest.mark.parametrize("y", [np.arange(40) % 3, np.array(["u", "v"])[np.arange(40) % 2], np.linspace(0, 1, 40)])
def test_a_classifier_and_a_regressor_predict(command, rng, tmp_path, y):
    X = rng.normal(size=(40, 2))
    np.save(tmp_path / "x.npy", X)
    kind = ss.SOMRegressor if y.dtype.kind == "f" else ss.SOMClassifier
    model = kind(shape=(3, 3), n_epochs=2).fit(X, y)
    model.save(tmp_path / "map")
    code, _, err = command("predict", tmp_path / "map", tmp_path / "x.npy", "--out", tmp_path / "rows.csv")
    assert code == 0, err
    assert [row["prediction"] for row in rows_of(tmp_path / "rows.csv")] == list(
        map(str, model.predict(X).tolist())
    )


def test_columns_that_the_map_does_not_have_are_left_out_and_a_missing_one_is_told(command, trained, tmp_path):
    (tmp_path / "more.csv").write_text("x,mass_g,bill_mm,island\n1,3000,40.0,Dream\n2,5000,41.5,Biscoe\n")
    code, _, err = command("predict", trained, tmp_path / "more.csv", "--out", tmp_path / "rows.csv")
    assert code == 0, err
    assert "left out 'x': the map does not have it" in err
    (tmp_path / "less.csv").write_text("mass_g,island\n3000,Dream\n5000,Biscoe\n")
    code, _, err = command("predict", trained, tmp_path / "less.csv", "--out", tmp_path / "less_rows.csv")
    assert code == 1
    assert "has no column 'bill_mm', which the map was trained on" in err
    assert not (tmp_path / "less_rows.csv").exists()


def test_data_that_do_not_fit_and_other_kinds_of_files_are_refused(command, trained, tmp_path):
    np.save(tmp_path / "x.npy", np.ones((9, 7)))
    code, _, err = command("predict", trained, tmp_path / "x.npy", "--out", tmp_path / "rows.csv")
    assert code == 1
    assert "has 7 columns, but" in err
    code, _, err = command("predict", trained, tmp_path / "x.npy", "--out", tmp_path / "rows.ods")
    assert code == 2
    assert (
        "rows.ods' ends in none of .csv, .tsv, .txt, .jsonl, .feather, .parquet; spreadsheets open a .csv" in err
    )
    assert {path.name for path in tmp_path.iterdir()} == {"map", "x.npy"}


def test_an_interrupted_table_is_not_there(command, birds, trained, tmp_path, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("somersault.cli.table_file._cell", broken)
    assert command("predict", trained, birds / "birds.csv", *INDEX, "--out", tmp_path / "rows.csv")[0] == 130
    assert {path.name for path in tmp_path.iterdir()} == {"map"}


def test_a_name_of_the_index_that_is_one_of_ours_is_told_apart(command, trained, tmp_path):
    (tmp_path / "t.csv").write_text("unit,mass_g,bill_mm,island\nu,3000,40.0,Dream\nv,5000,41.5,Biscoe\n")
    asked = ("--index-column", "unit", "--out", tmp_path / "rows.csv")
    assert command("predict", trained, tmp_path / "t.csv", *asked)[0] == 0
    assert [row["unit_"] for row in rows_of(tmp_path / "rows.csv")] == ["u", "v"]


def test_a_column_without_a_name_that_is_a_feature_is_found_again(command, tmp_path):
    path, rows = tmp_path / "a.csv", tmp_path / "rows.csv"
    path.write_text(",width,height\n" + "".join(f"{k % 3},{k}.5,{k * k % 7}\n" for k in range(12)))
    asked = ("--index-column", "none")
    code, _, err = command("train", path, *asked, "--shape", "2x2", "--out", tmp_path / "map.safetensors")
    assert code == 0, err
    code, _, err = command("predict", tmp_path / "map.safetensors", path, *asked, "--out", rows)
    assert code == 0, err
    assert len(rows.read_text().splitlines()) == 13
