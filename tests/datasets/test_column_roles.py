"""Which columns of a table are features: not what holds labels, nor what only counts the rows."""

import numpy as np
import pandas as pd
import pytest

from somersault import SOM
from somersault.datasets import load, opened
from somersault.datasets.text import by_arrow
from somersault.errors import InputError

from .files import write

_TITANIC = "class,age,survived\n1st,29,1\n3rd,2,0\n2nd,30,0\n"


def test_class_is_a_feature_in_front_which_is_said(tmp_path):
    data = load(write(tmp_path / "a.csv", _TITANIC))
    assert data.y is None
    assert data.feature_names == ("class", "age", "survived")
    assert "label_column='class' if it holds the labels" in data.notes[0]


def test_class_in_front_holds_labels_if_the_user_says_so(tmp_path):
    data = load(write(tmp_path / "a.csv", _TITANIC), label_column="class")
    assert data.y.tolist() == ["1st", "3rd", "2nd"]
    assert not data.notes


@pytest.mark.parametrize(
    ("names", "classes", "holds_labels"),
    [
        ("age,survived,Class", ("1st", "2nd", "1st"), True),
        ("age,cases,Class", ("1st", "2nd", "1st"), False),  # of the passengers that a row counts
        ("age,IQ,Class", ("low", "High", "low"), False),  # of parents, say
        ("age,IQ,Class", ("low", "other", "low"), True),
    ],
)
def test_a_last_column_called_class_holds_labels_unless_it_describes_rows(tmp_path, names, classes, holds_labels):
    rows = "".join(f"{20 + i},{i % 2},{name}\n" for i, name in enumerate(classes))
    data = load(write(tmp_path / "a.csv", f"{names}\n{rows}"))
    assert (data.y is not None) == holds_labels
    assert holds_labels or "'Class' describes rows" in data.notes[0]


@pytest.mark.parametrize(
    ("names", "holds_labels"),
    [("target,a,b", True), ("id,target,a", True), ("a,b,target", True), ("a,target,b", False)],
)
def test_a_column_called_target_holds_labels_as_the_first_or_the_last(tmp_path, names, holds_labels):
    data = load(write(tmp_path / "a.csv", names + "\n1007,1,3\n1004,2,4\n1009,1,5\n"))
    assert (data.y is not None) == holds_labels
    assert holds_labels or "'target' stands among others" in data.notes[0]


def of_kind(path, columns):
    """The columns as a file of text or of Parquet."""
    pytest.importorskip("pyarrow")
    table = pd.DataFrame(columns)
    table.to_csv(path, index=False) if path.suffix == ".csv" else table.to_parquet(path)
    return path


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_numbers_of_rows_by_their_name_are_no_feature_unless_they_are_kept(tmp_path, suffix):
    path = of_kind(tmp_path / f"a.{suffix}", {"a": [1.5, 2.5, 0.5], "visit_id": [70, 20, 90]})
    for data in (load(path), opened(path, large=0)):
        assert data.feature_names == ("a",)
        assert data.understood.left_out == (("visit_id", "numbers the rows, by its name; to take it: keep=[…]"),)
    assert load(path, keep=["visit_id"]).feature_names == ("a", "visit_id")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_numbers_are_words_on_demand(tmp_path, suffix):
    path = of_kind(tmp_path / f"a.{suffix}", {"a": [1.5, 2.5, 0.5], "color": [7, 2, 7]})
    for data in (load(path, words=["color"]), opened(path, large=0, words=["2"])):
        assert dict(data.understood.kinds) == {"a": "number", "color": "word"}
    assert load(path, words=["color"]).X["color"].tolist() == ["7", "2", "7"]


def test_numbers_called_y_are_a_feature_though_some_are_missing(tmp_path):
    data = load(write(tmp_path / "a.csv", "x,y\n1.5,41\n2.5,NA\n0.5,36\n"))
    assert data.y is None
    np.testing.assert_array_equal(data.X, [[1.5, 41], [2.5, np.nan], [0.5, 36]])


def counted(path, name, first, n=100):
    rows = (f"n{row},{0.5 * row},{row + first}\n" for row in range(n))
    return write(path, f",a,{name}\n" + "".join(rows))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("name", ["obs", "id"])
def test_a_column_that_counts_the_rows_is_left_out(tmp_path, monkeypatch, name, first):
    path = counted(tmp_path / "a.csv", name, first)
    expected = ((name, "counts the rows; to take it: keep=[…]"),)
    assert load(path).understood.left_out == expected
    monkeypatch.setattr(by_arrow, "LARGE", 0)
    assert load(path).understood.left_out == expected
    assert opened(path, large=0).understood.left_out == expected
    assert load(path, keep=[name]).X[:, 1].tolist() == [row + first for row in range(100)]


def test_rows_are_counted_over_all_blocks(tmp_path):
    """A count that begins anew in a block of its own is one of something else."""
    rows = [*range(4096), *range(4096)]
    path = write(tmp_path / "a.csv", "a,n\n" + "".join(f"{row / 8},{row}\n" for row in rows))
    assert load(path).X.shape == (8192, 2)


def test_few_numbers_that_count_are_a_measurement_unless_they_are_called_id(tmp_path):
    assert load(counted(tmp_path / "a.csv", "deaths", 0, n=5)).feature_names == ("a", "deaths")
    assert load(counted(tmp_path / "b.csv", "id", 1, n=5)).feature_names == ("a",)


def test_codes_of_a_file_are_categories_of_a_map(tmp_path):
    """The reader has decided that 030001 is a word: the map does not ask again."""
    rows = "".join(f"{row % 7},0300{row % 60:02}\n" for row in range(120))
    som = SOM((2, 2), n_epochs=1).fit(load(write(tmp_path / "a.csv", "stay,hospital\n" + rows)).X)
    assert len(som.columns_.categorical[1].values) == 60


def test_a_first_column_that_counts_few_rows_is_left_out_unless_it_is_kept(tmp_path):
    path = write(tmp_path / "a.csv", "pair,x,n\n" + "".join(f"{i + 1},{i % 3}.5,{i + 1}\n" for i in range(8)))
    data = load(path)
    assert data.feature_names == ("x", "n")
    assert "left out 'pair': counts the rows" in str(data)
    assert load(path, keep=["pair"]).feature_names == ("pair", "x", "n")


def test_names_are_not_labels_though_they_are_called_so(tmp_path):
    path = write(tmp_path / "a.csv", "x,label\n" + "".join(f"{i}.5,pump {i}\n" for i in range(8)))
    assert load(path).y is None
    assert len(load(path, label_column="label").y) == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nr,b,c\n#1,4,2\n#2,5,3\n3,8,8\n4,9,1\n#5,7,7\n", "5 rows"),
        ("# by hand\nb,c\n4,2\n# a pause\n5,3\n", "lines that begin with # or % are comments"),
        ("a;b\nmm;%\n1,5;5\n2,5;7\n4,1;9\n", "line 2 left out: units (mm, %)"),
        ("a;b;c\n;mm;%\nx;5;3\ny;7;8\nx;9;4\n", "line 2 left out: units"),
    ],
)
def test_what_looks_like_a_comment_or_a_unit_is_told(tmp_path, text, said):
    assert said in str(load(write(tmp_path / "a.csv", text)))


@pytest.mark.parametrize("form", ["{},5", "{}.5%", "{} %", "1.{}00,5"])
def test_a_word_among_numbers_of_any_form_is_refused(tmp_path, form):
    rows = "".join(f"{form.format(i)};{i}\n" for i in range(1, 9))
    with pytest.raises(InputError, match="8 of 9 are numbers in column 'a', but not 'trace' in line 10"):
        load(write(tmp_path / "a.csv", f"a;b\n{rows}trace;9\n"))


def test_a_column_to_keep_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="no column is called 'Foo' to keep"):
        load(write(tmp_path / "a.csv", "a,b\n1,2\n3,4\n"), keep=["Foo"])


def test_a_picture_under_the_name_of_a_table_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    with pytest.raises(InputError, match="not a text"):
        load(tmp_path / "a.csv")
