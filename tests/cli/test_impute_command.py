"""A table with its gaps filled in, and all of its other cells as they were."""

import gzip
import io
import json
import re
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import somersault as ss
from somersault.datasets import opening
from tests.datasets.kept_files import workbook

QUICK = ("--shape", "4x4", "--epochs", 3, "--standardize", "--out")
TEXT = """\
# made by hand
name;island;bill;mass;share;tame;seen;note;label
{rows}
"""


def cells(i, rng):
    """A row in the style of a country with decimal commas; every fifth cell of it is a gap."""
    row = [f"b {i}", ["Dream", "Biscoe"][i % 2], f"{rng.normal(40, 3):.1f}".replace(".", ","),
           str(rng.integers(2500, 6000)), f"{rng.integers(1, 99)}%", ["yes", "no"][i % 2],
           f"{1 + i % 28:02}.03.2024", f"said 'hm' {i}", str(i % 3)]  # fmt: skip
    for place in range(1, 7):
        if (i + place) % 5 == 0:
            row[place] = ["", "", "NA", "?", "", "", ""][place]
    return row


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    rng = np.random.default_rng(0)
    path = tmp_path_factory.mktemp("table") / "birds.csv"
    rows = "\n".join(";".join(cells(i, rng)) for i in range(60))
    path.write_text(TEXT.format(rows=rows), encoding="latin-1")
    return path


@pytest.fixture
def trained(command, table, tmp_path):
    code, _, err = command("train", table, "--keep", "seen", *QUICK, tmp_path / "map")
    assert code == 0, err
    return tmp_path / "map"


def test_a_text_stays_as_it_is_but_for_its_gaps_which_are_filled_in_the_style_of_their_columns(
    command, table, trained, tmp_path
):
    code, out, err = command("impute", trained, table, "--out", tmp_path / "filled.csv", "--json")
    assert code == 0, err
    before, after = ((path.read_text("latin-1").splitlines()) for path in (table, tmp_path / "filled.csv"))
    assert after[:2] == before[:2]
    old, new = (np.array([line.split(";") for line in lines[2:]]) for lines in (before, after))
    gaps = np.isin(old, ["", "NA", "?"])
    assert (new[~gaps] == old[~gaps]).all()
    patterns = {"island": "Dream|Biscoe", "bill": r"\d\d,\d", "mass": r"\d{4}", "share": r"\d+%",
                "tame": "yes|no", "seen": r"\d\d\.03\.2024"}  # fmt: skip
    for place, name in enumerate(before[1].split(";")):
        assert name not in patterns or all(re.fullmatch(patterns[name], cell) for cell in new[:, place]), name
    answer = json.loads(out)
    assert answer["values_filled"] == gaps.sum() == sum(answer["filled_by_column"].values())
    assert answer["values_that_stay_missing"] == 0


def test_what_is_filled_in_is_what_python_fills_in_rounded_as_the_column(command, table, trained, tmp_path):
    command("impute", trained, table, "--out", tmp_path / "filled.csv")
    data = opening.read(table, keep=("seen",))
    imputed = ss.load(trained).impute(data.X)
    again = opening.read(tmp_path / "filled.csv", keep=("seen",)).X
    assert again["island"].tolist() == imputed["island"].tolist()
    for name, unit in {"bill": 0.1, "share": 1, "mass": 1, "seen": 1}.items():
        np.testing.assert_allclose(
            again[name].astype(float), imputed[name].astype(float), atol=unit / 2 + 1e-9, err_msg=name
        )


def test_a_packed_text_in_windows_letters_keeps_titles_sources_ends_of_lines_and_strange_bytes(command, tmp_path):
    rows = [f"{'ÄÖÜ'[i % 3]};{i % 5},{i % 4}5;{['ja', 'nein'][i % 2]}" for i in range(40)]
    text = "\r\n".join(["Vögel", "", "Größe;Länge;zahm", *rows, "", "Quelle: wir", ""]).encode("latin-1")
    strange = text.replace("Ä".encode("latin-1"), b"\x81")  # which Windows-1252 does not have
    gaps = strange.replace(b"\r\n\x81;0,05;ja", b"\r\n\x81;;ja")
    (tmp_path / "whole.csv").write_bytes(strange)
    (tmp_path / "gaps.csv.gz").write_bytes(gzip.compress(gaps))
    assert command("train", tmp_path / "whole.csv", *QUICK, tmp_path / "map")[0] == 0
    code, _, err = command("impute", tmp_path / "map", tmp_path / "gaps.csv.gz", "--out", tmp_path / "f.csv")
    assert code == 0, err
    found = (tmp_path / "f.csv").read_bytes()
    assert found != gaps
    assert re.sub(rb"\x81;\d,\d\d;ja", b"\x81;;ja", found, count=1) == gaps


def test_a_word_that_the_letters_of_a_text_lack_is_refused_and_no_file_is_left(command, tmp_path):
    rows = [f"{i % 7},{'Łódź' if i % 7 < 4 else 'Rome'}" for i in range(40)]
    (tmp_path / "t.csv").write_text("\n".join(["a,town", *rows]), encoding="utf-8")
    assert command("train", tmp_path / "t.csv", *QUICK, tmp_path / "map")[0] == 0
    (tmp_path / "old.csv").write_bytes("a,town\n1,\n6,Rome\n5,Málaga\n".encode("latin-1"))
    asked = ("impute", tmp_path / "map", tmp_path / "old.csv", "--encoding", "latin-1", "--out")
    code, _, err = command(*asked, tmp_path / "f.csv")
    assert code == 1
    assert "'Ł' is not among the characters of latin-1" in err
    assert not (tmp_path / "f.csv").exists()
    assert command(*asked, tmp_path / "f.jsonl")[0] == 0
    assert json.loads((tmp_path / "f.jsonl").read_text("utf-8").splitlines()[0]) == {"a": 1, "town": "Łódź"}


@pytest.mark.parametrize("kind", ["tsv", "txt", "jsonl", "feather", "parquet"])
def test_all_kinds_of_tables_that_are_written_hold_the_same(command, table, trained, tmp_path, kind):
    asked = ("impute", trained, table, "--out")
    assert command(*asked, tmp_path / "f.csv")[0] == 0
    code, _, err = command(*asked, tmp_path / f"f.{kind}")
    assert code == 0, err
    expected, found = (
        opening.read(tmp_path / f"f.{each}", keep="all", index_column=False) for each in ("csv", kind)
    )
    assert found.X.names == expected.X.names
    for name in set(found.X.names) - {"seen"}:  # days there, seconds here
        assert list(map(str, found.X[name])) == list(map(str, expected.X[name])), name
    np.testing.assert_allclose(found.X["seen"], expected.X["seen"], atol=0.5)
    assert found.y.tolist() == expected.y.tolist()
    if kind in ("feather", "parquet"):  # which have a mark, by which they are known as ours
        assert command(*asked, tmp_path / f"f.{kind}")[0] == 0
    else:
        assert "--overwrite" in command(*asked, tmp_path / f"f.{kind}")[2]


def test_a_workbook_is_filled_in_and_none_is_written(command, tmp_path):
    rows = [[i % 5, [1.5, 2.25][i % 2], "uv"[i % 2]] for i in range(40)]
    (tmp_path / "t.xlsx").write_bytes(workbook(Rows=[["Survey"], [], ["a", "b", "kind"], *rows]))
    assert command("train", tmp_path / "t.xlsx", *QUICK, tmp_path / "map")[0] == 0
    (tmp_path / "gaps.xlsx").write_bytes(workbook(Rows=[["a", "b", "kind"], [None, None, "u"], *rows[1:]]))
    asked = ("impute", tmp_path / "map", tmp_path / "gaps.xlsx", "--out")
    code, _, err = command(*asked, tmp_path / "f.csv")
    assert code == 0, err
    header, first, *rest = (tmp_path / "f.csv").read_text().splitlines()
    assert header == "a,b,kind"
    assert re.fullmatch(r"\d,\d\.\d\d,u", first)
    assert rest == [",".join(map(str, row)) for row in rows[1:]]
    code, _, err = command(*asked, tmp_path / "f.xlsx")
    assert code == 2
    assert "'--out'" in err
    assert ".csv, .tsv, .txt, .jsonl, .feather, .parquet; spreadsheets open a .csv" in " ".join(err.split())


def test_what_is_read_in_blocks_is_filled_in_alike(command, table, trained, tmp_path, monkeypatch):
    assert command("impute", trained, table, "--out", tmp_path / "memory.csv")[0] == 0
    monkeypatch.setattr(opening, "LARGE", 0)
    assert command("impute", trained, table, "--out", tmp_path / "blocks.csv")[0] == 0
    assert (tmp_path / "blocks.csv").read_bytes() == (tmp_path / "memory.csv").read_bytes()


def test_standard_input_is_filled_in_alike(command, table, trained, tmp_path, monkeypatch):
    assert command("impute", trained, table, "--out", tmp_path / "file.csv")[0] == 0
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(table.read_bytes())))
    assert command("impute", trained, "-", "--out", tmp_path / "input.csv")[0] == 0
    assert (tmp_path / "input.csv").read_bytes() == (tmp_path / "file.csv").read_bytes()


def test_parquet_of_a_text_has_types(command, table, trained, tmp_path):
    assert command("impute", trained, table, "--out", tmp_path / "filled.parquet")[0] == 0
    found = pq.read_table(tmp_path / "filled.parquet")
    assert list(map(str, found.schema.types)) == [
        "string", "string", "double", "int64", "double", "bool", "timestamp[us]", "string", "int64",
    ]  # fmt: skip
    assert found.column("seen")[0].as_py().year == 2024
    assert not any(found.column(name).null_count for name in found.column_names)


@pytest.mark.parametrize("large", [False, True])
def test_parquet_stays_as_it_is_but_for_its_gaps(command, tmp_path, rng, monkeypatch, large):
    given = pa.table({
        "id": [f"r{i}" for i in range(40)], "size": pa.array([None if i % 7 == 3 else i % 5 for i in range(40)]),
        "width": pa.array(np.where(np.arange(40) % 6 == 1, np.nan, rng.normal(size=40)), from_pandas=True),
        "kind": pa.array([None if i % 9 == 4 else "ab"[i % 2] for i in range(40)]),
        "day": pa.array([None if i % 8 == 5 else i for i in range(40)], pa.date32()),
        "often": pa.array([None if i % 4 == 2 else i % 3 == 0 for i in range(40)]),
    })  # fmt: skip
    pq.write_table(given, tmp_path / "t.parquet")
    code, _, err = command("train", tmp_path / "t.parquet", *QUICK, tmp_path / "map")
    assert code == 0, err
    if large:
        monkeypatch.setattr(opening, "LARGE", 0)
    for suffix in ("parquet", "csv"):
        code, _, err = command(
            "impute", tmp_path / "map", tmp_path / "t.parquet", "--out", tmp_path / f"f.{suffix}"
        )
        assert code == 0, err
    filled = pq.read_table(tmp_path / "f.parquet")
    assert filled.column_names == given.column_names
    assert [str(t) for t in filled.schema.types] == [
        "string",
        "int64",
        "double",
        "string",
        "timestamp[us]",
        "bool",
    ]
    for name in given.column_names:
        for old, new in zip(given.column(name).to_pylist(), filled.column(name).to_pylist(), strict=True):
            if name == "day":  # which the map does not have
                assert (old is None) == (new is None)
                assert new is None or new.date() == old
            else:
                assert new == old if old is not None else new is not None
    text = pd.read_csv(tmp_path / "f.csv")
    assert text["size"].tolist() == filled.column("size").to_pylist()
    assert text["day"].isna().sum() == given.column("day").null_count


def test_a_row_without_a_value_keeps_its_gaps_and_a_new_word_stays(command, tmp_path):
    rows = [f"{i % 5},{i % 3},{'uv'[i % 2]}" for i in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,kind", *rows]))
    assert command("train", tmp_path / "t.csv", *QUICK, tmp_path / "map")[0] == 0
    (tmp_path / "new.csv").write_text("a,b,kind\n1,,new\n,,\n-,2,v\n")
    code, out, err = command(
        "impute", tmp_path / "map", tmp_path / "new.csv", "--out", tmp_path / "f.csv", "--json"
    )
    assert code == 0, err
    first, second, third = (tmp_path / "f.csv").read_text().splitlines()[1:]
    assert first.startswith("1,")
    assert first.endswith(",new")
    assert second == ",,"
    assert third.split(",")[0].isdigit()
    assert json.loads(out)["values_that_stay_missing"] == 3
    assert "note: 3 values stay missing, in rows of which no value is known" in err


def test_arrays_become_tables_and_images_are_refused(command, tmp_path, rng):
    X = rng.normal(size=(40, 3))
    X[::4, 1] = np.nan
    np.save(tmp_path / "x.npy", X)
    np.savez(tmp_path / "x.npz", X=X, y=np.arange(40) % 2)
    som = ss.SOM(shape=(3, 3), n_epochs=2).fit(X)
    som.save(tmp_path / "map")
    for name in ("x.npy", "x.npz"):
        code, _, err = command("impute", tmp_path / "map", tmp_path / name, "--out", tmp_path / f"{name}.csv")
        assert code == 0, err
        found = pd.read_csv(tmp_path / f"{name}.csv")
        np.testing.assert_allclose(found[["x0", "x1", "x2"]].to_numpy(), som.impute(X), rtol=1e-15)
    assert found["label"].tolist() == (np.arange(40) % 2).tolist()
    code, _, err = command("impute", tmp_path / "map", "digits", "--out", tmp_path / "d.csv")
    assert code == 1
    assert "digits holds images; need a table" in err


def test_a_table_without_names_stays_without(command, tmp_path):
    rows = [f"{i % 5},{i % 3}.5,{i % 7}" for i in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    assert command("train", tmp_path / "t.csv", "--no-header", *QUICK, tmp_path / "map")[0] == 0
    (tmp_path / "t.csv").write_text("\n".join([*rows[:-1], "4,,6"]))
    code, _, err = command(
        "impute", tmp_path / "map", tmp_path / "t.csv", "--no-header", "--out", tmp_path / "f.csv"
    )
    assert code == 0, err
    filled = (tmp_path / "f.csv").read_text().splitlines()
    assert filled[:-1] == rows[:-1]
    assert re.fullmatch(r"4,\d\.\d+,6", filled[-1])


def test_lines_of_json_a_packed_text_and_a_folder_of_texts_are_filled_in(command, tmp_path):
    rows = [{"a": i % 5, "b": i % 3 + 0.5, "kind": "uv"[i % 2]} for i in range(30)]
    (tmp_path / "whole.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert command("train", tmp_path / "whole.jsonl", *QUICK, tmp_path / "map")[0] == 0
    gaps = [{**row, **({"a": None} if i % 4 == 1 else {"kind": None} if i % 4 == 2 else {})}
            for i, row in enumerate(rows)]  # fmt: skip
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, gaps)))
    text = pd.DataFrame(gaps).astype({"a": "Int64"})
    text.to_csv(tmp_path / "t.csv.gz", index=False)
    for part in range(2):
        (tmp_path / "parts" / f"part={part}").mkdir(parents=True)
        text[15 * part : 15 * part + 15].to_csv(tmp_path / "parts" / f"part={part}" / "t.csv", index=False)
    found = {}
    for source in ("t.jsonl", "t.csv.gz", "parts"):
        asked = (tmp_path / "map", tmp_path / source, "--out", tmp_path / f"{source}.csv")
        code, out, err = command("impute", *asked, "--json")
        assert code == 0, err
        assert json.loads(out)["values_filled"] == 15
        found[source] = pd.read_csv(tmp_path / f"{source}.csv")
    assert found["parts"].pop("part").tolist() == [0] * 15 + [1] * 15
    for table in found.values():
        pd.testing.assert_frame_equal(table, found["t.jsonl"])
        known = text.notna().to_numpy()
        assert (table.to_numpy(object)[known] == text.to_numpy(object)[known]).all()
        assert table.notna().all(axis=None)


def test_a_map_of_fields_fills_in_its_cells_as_columns(command, tmp_path, rng):
    xarray = pytest.importorskip("xarray")
    field = xarray.DataArray(rng.normal(size=(60, 2, 3)), dims=("time", "lat", "lon"))
    som = ss.SOM(shape=(4, 4), n_epochs=2).fit(field, sample_dim="time")
    som.save(tmp_path / "map")
    X = field.values.reshape(60, 6).copy()
    X[3, 2] = np.nan
    np.save(tmp_path / "x.npy", X)
    np.save(tmp_path / "a.npy", som.transform(X[:3]))
    code, _, err = command("impute", tmp_path / "map", tmp_path / "x.npy", "--out", tmp_path / "f.csv")
    assert code == 0, err
    filled = pd.read_csv(tmp_path / "f.csv").to_numpy()
    expected = np.where(np.isnan(X), som.prototypes_[som.predict(X)], X)
    np.testing.assert_allclose(filled, expected, rtol=1e-12)
    code, _, err = command("invert", tmp_path / "a.npy", "--map", tmp_path / "map", "--out", tmp_path / "p.csv")
    assert code == 0, err
    np.testing.assert_allclose(pd.read_csv(tmp_path / "p.csv").to_numpy()[:, 1:], X[:3], atol=1e-9)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_row_of_sums_is_not_filled_in(command, tmp_path, suffix):
    """It stays in a text, and is no row of typed columns."""
    rows = [f"{2000 + i},{'' if i == 7 else i % 5 + 0.5},{'north' if i % 2 else 'south'}\n" for i in range(30)]
    total = sum(i % 5 + 0.5 for i in range(30) if i != 7)
    path, out = tmp_path / "a.csv", tmp_path / f"out{suffix}"
    path.write_text("year,a,site\n" + "".join(rows) + f"Total,{total},\n")
    assert command("train", path, "--shape", "3x3", "--out", tmp_path / "map.safetensors")[0] == 0
    code, _, err = command("impute", tmp_path / "map.safetensors", path, "--out", out)
    assert code == 0, err
    if suffix == ".csv":
        assert out.read_text().splitlines()[-1] == f"Total,{total},"
        assert ",," not in out.read_text()
    else:
        table = pq.read_table(out)
        assert table.num_rows == 30
        assert table.column("a").null_count == 0
