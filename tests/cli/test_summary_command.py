"""Who is in which cluster or unit: printed as a table, and written as one."""

import json

import numpy as np
import pandas as pd
import pytest

import somersault as ss
from somersault.datasets import opening


@pytest.fixture(scope="module")
def iris(tmp_path_factory):
    """A table with words, gaps, and a row without any value; and a map of it, which has no clusters."""
    from sklearn.datasets import load_iris

    folder, data = tmp_path_factory.mktemp("iris"), load_iris(as_frame=True)
    table = data.data.rename(columns=lambda name: name.removesuffix(" (cm)"))
    table["color"] = np.where(np.arange(150) % 2, "blue", "violet")
    table.iloc[::9, 1] = np.nan
    table.iloc[4] = None
    table.assign(label=data.target_names[data.target]).to_csv(folder / "iris.csv", index=False)
    with pytest.warns(ss.EmptyRowsWarning):
        ss.SOM(shape=(5, 5), n_epochs=5, standardize=True).fit(table).save(folder / "map")
    return folder


def asked(folder, *more):
    return ("summary", folder / "map", folder / "iris.csv", *more)


def python(folder, by="cluster", n_clusters=3):
    data, som = opening.read(folder / "iris.csv"), ss.load(folder / "map").cluster(n_clusters)
    with pytest.warns(ss.EmptyRowsWarning):
        return som.summary(data.X, data.y, by)


def test_the_table_that_python_prints_is_printed(command, iris):
    code, out, err = command(*asked(iris, "--clusters", 3))
    assert code == 0, err
    assert out == f"{python(iris)}\n"
    assert "note: 1 of 150 rows has no value that counts (first: line 6)" in err


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("by", ["cluster", "unit"])
def test_the_file_holds_the_frame_that_python_makes(command, iris, tmp_path, suffix, by):
    path = tmp_path / f"summary.{suffix}"
    code, out, err = command(*asked(iris, "--clusters", 3, "--by", by, "--out", path))
    assert code == 0, err
    assert out.endswith(f"written: {path}\n")
    assert "to_frame" not in out
    found = pd.read_csv(path) if suffix == "csv" else pd.read_parquet(path)
    expected = python(iris, by).to_frame().reset_index()
    assert found.columns.tolist() == expected.columns.tolist()
    for name in expected:
        mine, theirs = (
            column[name].astype(object).where(column[name].notna(), None) for column in (found, expected)
        )
        assert [x or None for x in mine] == pytest.approx([x or None for x in theirs], nan_ok=True), name


def test_json_has_an_object_for_each_group(command, iris):
    code, out, err = command(*asked(iris, "--by", "unit", "--json"))
    assert code == 0, err
    answer, expected = json.loads(out), python(iris, "unit")
    assert (answer["by"], answer["data"]) == ("unit", "iris")
    assert [group["size"] for group in answer["groups"]] == expected.size.tolist()
    assert [group["label"] for group in answer["groups"]] == expected.labels.tolist()


def test_a_map_without_clusters_is_joined_and_that_is_told_and_one_with_some_is_not(command, iris, tmp_path):
    _, out, err = command(*asked(iris, "--json"))
    assert "map has no clusters: its units are joined into as many as it shows" in err
    assert len(json.loads(out)["groups"]) > 1
    ss.load(iris / "map").cluster(4).save(tmp_path / "map")
    _, out, err = command("summary", tmp_path / "map", iris / "iris.csv", "--json")
    assert "clusters" not in err
    assert len(json.loads(out)["groups"]) == 4


def test_what_is_read_in_blocks_is_summarized_alike(command, iris, monkeypatch):
    before = command(*asked(iris, "--clusters", 3))
    monkeypatch.setattr(opening, "LARGE", 0)
    assert command(*asked(iris, "--clusters", 3)) == before


def test_overwrite_without_out_is_wrong_usage(command, iris):
    code, _, err = command(*asked(iris, "--overwrite"))
    assert code == 2
    assert "--overwrite is for what --out names" in err
