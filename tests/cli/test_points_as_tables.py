"""Frames of morphs and inverted points as tables, in the columns of the data."""

import csv

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import somersault as ss
from somersault.cli import outputs

QUICK = ("--shape", "5x5", "--epochs", 3, "--samples", 4, "--frames", 5)


@pytest.fixture
def birds(tmp_path, rng):
    """An index, words, integers, truths, and classes that the numbers show."""
    kind = np.arange(120) % 2
    table = pd.DataFrame({
        "rowid": [f"b{i}" for i in range(120)], "island": np.where(rng.random(120) < 0.8, kind, 1 - kind),
        "bill": rng.normal(40 + 9 * kind, 1.0).round(2), "mass": rng.normal(3000 + 1500 * kind, 200).astype(int),
        "tame": np.where(rng.random(120) < 0.5, "yes", "no"), "label": np.array(["Adelie", "Gentoo"])[kind],
    })  # fmt: skip
    table["island"] = np.array(["Dream", "Biscoe"])[table["island"]]
    table.to_csv(tmp_path / "birds.csv", index=False)
    return tmp_path / "birds.csv"


def morph(command, birds, *more):
    asked = ("--index-column", "rowid", "--from", "Adelie", "--to", "Gentoo", "--standardize", *QUICK)
    code, _, err = command("morph", birds, *asked, "--out", birds.parent / "out", *more)
    assert code == 0, err
    return pd.read_csv(birds.parent / "out" / "frames.csv"), err


def test_frames_are_rows_in_the_columns_of_the_table_and_start_as_its_rows(command, birds):
    frames, _ = morph(command, birds)
    assert frames.columns.tolist() == ["path", "rowid", "frame", "island", "bill", "mass", "tame"]
    assert frames["path"].tolist() == np.repeat(np.arange(4), 5).tolist()
    assert frames["frame"].tolist() == np.tile(np.arange(5), 4).tolist()
    table = pd.read_csv(birds).set_index("rowid")
    starts = frames[frames["frame"] == 0].set_index("rowid").drop(columns=["path", "frame"])
    pd.testing.assert_frame_equal(starts, table.loc[starts.index].drop(columns="label"))
    with np.load(birds.parent / "out" / "frames.npz") as saved:
        assert saved["start_names"].tolist() == starts.index.tolist()
        assert saved["frames"].shape[2] == 5  # with a share for each of the two islands
        ends = frames[frames["frame"].isin([0, 4])]
        np.testing.assert_allclose(saved["frames"][:, [0, -1], 2].ravel(), ends["bill"], rtol=1e-12)
        assert np.array_equal(np.rint(saved["frames"][:, [0, -1], 3].ravel()), ends["mass"])
    for _, path in frames.groupby("path"):
        assert (path[["island", "tame"]].ne(path[["island", "tame"]].shift()).sum() <= 2).all()  # the start is one


def test_frames_that_somebody_has_changed_are_not_replaced(command, birds):
    """A .csv has no mark: the archive beside it tells whether it is as it was made."""
    morph(command, birds)
    _, err = morph(command, birds)
    assert "frames.csv, an unchanged table of frames of somersault" in err
    path = birds.parent / "out" / "frames.csv"
    edited = path.read_text() + "9,my own row,0\n"
    path.write_text(edited)
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    asked = ("morph", birds, "--to", "Gentoo", *QUICK, "--out", path.parent)
    code, _, err = command(*asked)
    assert code == 1
    assert "is not an unchanged table of frames that somersault made" in err
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before
    assert command(*asked, "--overwrite")[0] == 0
    assert path.read_text() != edited


def test_too_many_frames_for_a_text_are_in_the_archive_alone(command, birds, monkeypatch):
    morph(command, birds)
    monkeypatch.setattr(outputs, "MOST_CELLS", 10)
    asked = ("morph", birds, "--to", "Gentoo", *QUICK, "--out", birds.parent / "out")
    code, out, err = command(*asked)
    assert code == 0, err
    assert "note: no frames.csv, as the frames have more than 10 values: see frames.npz" in err
    assert "frames.csv" not in out
    assert not (birds.parent / "out" / "frames.csv").exists()  # no frames of another morph


def test_samples_without_names_are_counted_from_1(command, tmp_path, rng):
    np.savez(tmp_path / "x.npz", X=np.repeat([[0.0, 0], [5, 5]], 40, axis=0) + rng.normal(size=(80, 2)),
             y=np.repeat(["a", "b"], 40))  # fmt: skip
    code, _, err = command("morph", tmp_path / "x.npz", "--to", "b", *QUICK, "--out", tmp_path / "out")
    assert code == 0, err
    frames = pd.read_csv(tmp_path / "out" / "frames.csv")
    assert frames.columns.tolist() == ["path", "row", "frame", "x0", "x1"]
    with np.load(tmp_path / "x.npz") as data, np.load(tmp_path / "out" / "frames.npz") as saved:
        starts = frames[frames["frame"] == 0]
        np.testing.assert_allclose(data["X"][starts["row"] - 1], starts[["x0", "x1"]])
        assert (saved["start_rows"] + 1).tolist() == starts["row"].tolist()


# Inversion


@pytest.fixture(scope="module")
def mixed(saved):
    """A map of words, integers and numbers that spans their space, and what it was trained on."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame({
        "kind": rng.choice(["u", "v", "w"], 80), "n": pd.array(rng.integers(0, 9, 80), "Int64"),
        "size": rng.normal(size=80),
    })  # fmt: skip
    som = ss.SOM(shape=(5, 5), n_epochs=3).fit(X)
    return saved("mixed", som), som, X


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_points_come_back_as_words_integers_and_numbers(command, mixed, tmp_path, suffix):
    path, som, X = mixed
    A, out = som.transform(X), tmp_path / f"points.{suffix}"
    np.save(tmp_path / "a.npy", A)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", path, "--out", out)
    assert (code, err) == (0, "")
    found = pd.read_csv(out) if suffix == "csv" else pq.read_table(out).to_pandas()
    assert found.columns.tolist() == ["row", "kind", "n", "size"]
    assert found["row"].tolist() == list(range(1, 81))
    assert found["kind"].tolist() == X["kind"].tolist()
    assert found["n"].tolist() == X["n"].tolist()
    np.testing.assert_allclose(found["size"], X["size"], atol=1e-9)


def test_points_keep_the_names_of_the_rows_and_rows_without_a_distance_are_empty(command, mixed, tmp_path):
    path, som, X = mixed
    A = pd.DataFrame(som.transform(X[:3]), index=["r", "s", "t"])
    A.loc["s"] = np.nan
    A.to_csv(tmp_path / "a.csv")
    code, _, err = command("invert", tmp_path / "a.csv", "--map", path, "--out", tmp_path / "p.csv")
    assert code == 0, err
    with (tmp_path / "p.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["", "kind", "n", "size"]
    assert [row[0] for row in rows] == ["r", "s", "t"]
    assert rows[1][1:] == ["", "", ""]
    assert [row[1] for row in rows if row[1]] == X["kind"][[0, 2]].tolist()


def test_truths_and_days_on_frames_are_written_as_the_file_has_them(command, tmp_path):
    days = ["03.01.2024", "17.02.2024", "29.03.2024"]
    rows = [f"{i % 5}.5;{['Yes', 'No'][i % 2]};{days[i % 3]};{'uv'[i % 2]}"
            for i in range(60)]  # fmt: skip
    (tmp_path / "t.csv").write_text("\n".join(["size;tame;seen;label", *rows]))
    asked = (
        "morph",
        tmp_path / "t.csv",
        "--keep",
        "seen",
        "--to",
        "v",
        "--samples",
        3,
        "--shape",
        "4x4",
        "--epochs",
        3,
    )
    code, _, err = command(*asked, "--standardize", "--out", tmp_path / "out")
    assert code == 0, err
    frames = pd.read_csv(tmp_path / "out" / "frames.csv", dtype=str)
    assert set(frames["tame"]) == {"Yes", "No"}
    assert frames["seen"].str.fullmatch(r"\d\d\.0[1-3]\.2024").all()
    starts = frames[frames["frame"] == "0"].reset_index()
    for _, start in starts.iterrows():
        assert ";".join([start["size"], start["tame"], start["seen"], "u"]) == rows[int(start["row"]) - 1]


def test_names_of_rows_without_a_name_stay_without(command, tmp_path):
    rows = [f'"car {i}",{i % 5}.5,{i % 3}' for i in range(40)]
    (tmp_path / "cars.csv").write_text("\n".join(['"","size","doors"', *rows]))
    assert (
        command("train", tmp_path / "cars.csv", "--shape", "3x3", "--epochs", 2, "--out", tmp_path / "map")[0] == 0
    )
    assert command("predict", tmp_path / "map", tmp_path / "cars.csv", "--out", tmp_path / "rows.csv")[0] == 0
    found, cars = (pd.read_csv(tmp_path / name, index_col=0) for name in ("rows.csv", "cars.csv"))
    assert found.index.tolist() == cars.index.tolist()
    assert (tmp_path / "rows.csv").read_text().startswith(",unit,")


@pytest.mark.parametrize("hour", [0, 7])
def test_days_of_a_file_with_types_are_days_in_a_text(command, tmp_path, hour):
    hours = np.arange(40) * 24 + hour * (np.arange(40) % 2)
    days = pd.to_datetime("2024-01-30") + pd.to_timedelta(hours, unit="h")
    table = pd.DataFrame({"size": np.arange(40) % 7 + 0.5, "day": days})
    table.loc[3, "size"] = np.nan
    table.to_parquet(tmp_path / "t.parquet")
    asked = ("train", tmp_path / "t.parquet", "--shape", "3x3", "--epochs", 2, "--out", tmp_path / "map")
    assert command(*asked)[0] == 0
    for kind in ("csv", "jsonl"):
        out = tmp_path / f"f.{kind}"
        assert command("impute", tmp_path / "map", tmp_path / "t.parquet", "--out", out)[0] == 0
        assert ("T00:00:00" in out.read_text()) == (hour > 0)
        again = ss.datasets.load(out, keep="all").to_frame()["day"]
        assert again.tolist() == days.tolist()
