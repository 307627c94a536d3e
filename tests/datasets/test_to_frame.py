"""A data set as a data frame: what pandas makes of the file itself."""

import numpy as np
import pandas as pd
import pytest

import somersault as ss
from somersault.datasets import Dataset, load, opened

TABLE = """id,eggs,wild,mass,island,when,species
b1,3,yes,3700.5,Dream,2020-01-01,Adelie
b2,2,no,,Biscoe,2020-01-02,Gentoo
b3,1,yes,3900,,2020-01-03,
b4,2,no,4000,Dream,2020-01-04,Gentoo
b5,3,no,4100,Dream,2020-01-05,Gentoo
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "birds.csv").write_text(TABLE)
    return tmp_path / "birds.csv"


def test_it_is_what_pandas_reads(file):
    found = load(file, label_column="species", index_column="id", keep=["when"]).to_frame()
    want = pd.read_csv(file, index_col="id", parse_dates=["when"])
    want["wild"] = want["wild"] == "yes"
    pd.testing.assert_frame_equal(found, want, check_dtype=False, check_index_type=False)
    assert found["eggs"].dtype == "int64"
    assert found["wild"].dtype == "bool"
    assert found["when"].dtype.kind == "M"
    assert found["mass"].dtype == "float64"


def test_gaps_among_integers_truths_and_dates_stay_gaps(tmp_path):
    (tmp_path / "gaps.csv").write_text("eggs,wild,when\n3,yes,2020-01-01\n,no,\n2,,2020-01-03\n3,yes,2020-01-04\n")
    found = load(tmp_path / "gaps.csv", keep=["when"], label_column=None).to_frame()
    assert found.dtypes.map(str).tolist()[:2] == ["Int64", "boolean"]
    assert found.isna().sum().tolist() == [1, 1, 1]
    assert found["eggs"].tolist()[0] == 3


def test_numbers_alone_are_a_frame_too(tmp_path):
    (tmp_path / "numbers.csv").write_text("a,b,y\n1,2.5,0\n2,3.5,1\n3,4.5,1\n")
    found = load(tmp_path / "numbers.csv", label_column="y").to_frame()
    pd.testing.assert_frame_equal(found, pd.read_csv(tmp_path / "numbers.csv"), check_dtype=False)
    assert found["a"].dtype == "int64"


def test_arrays_have_numbers_for_names_and_a_label():
    found = Dataset("some", np.eye(2), np.array([4, 7])).to_frame()
    assert found.columns.tolist() == [0, 1, "label"]
    assert found["label"].tolist() == [4, 7]
    named = Dataset("some", np.eye(2), np.array([4, 7]), ("a", "label")).to_frame()
    assert named.columns.tolist() == ["a", "label", "label of the row"]


def test_integers_that_float64_does_not_tell_apart_stay_floats(tmp_path):
    (tmp_path / "large.csv").write_text("a,b\n1e30,1\n2e30,2\n3e30,3\n")
    assert load(tmp_path / "large.csv").to_frame()["a"].tolist() == [1e30, 2e30, 3e30]


def test_blocks_are_refused_in_words(tmp_path):
    np.save(tmp_path / "X.npy", np.eye(3))
    with pytest.raises(ss.InputError, match=r"read in blocks.*X\.take"):
        Dataset("X", ss.blocks(tmp_path / "X.npy")).to_frame()


def test_notebooks_show_the_line_and_the_first_rows(file):
    data = load(file, label_column="species", index_column="id")
    shown = data._repr_html_()
    assert shown.startswith("<table><caption>Dataset(")
    assert shown.count("<tr>") == 6
    assert "<tr><td>b2</td><td>2</td><td>False</td><td>–</td><td>Biscoe</td><td>Gentoo</td></tr>" in shown
    assert "<td>b3</td><td>1</td><td>True</td><td>3900</td><td>–</td><td>–</td>" in shown
    wide = Dataset("wide", np.zeros((9, 40)))._repr_html_()
    assert wide.count("<tr>") == 6
    assert "28 more columns" in wide
    assert "<table>" not in ss.datasets.digits()._repr_html_()


def test_notebooks_show_blocks_by_their_line(tmp_path):
    np.save(tmp_path / "X.npy", np.eye(3))
    data = opened(tmp_path / "X.npy")
    assert "3 samples" in data._repr_html_()
    assert "<table>" not in Dataset("X", ss.blocks(tmp_path / "X.npy"))._repr_html_()
