"""Data sets read from tables: .csv and .parquet."""

import csv
import sys
from datetime import date

import numpy as np
import pytest

from somersault.datasets import load
from somersault.datasets.opening import read_as_written
from somersault.errors import InputError

from .files import X, assert_refused, free, write


def test_a_csv_gives_back_its_numbers_names_and_labels(tmp_path):
    with (tmp_path / "a.csv").open("w", newline="") as file:
        rows = [[a, label, b] for (a, b), label in zip(X, "aba", strict=True)]
        csv.writer(file).writerows([["width", "Label", "height, cm"], *rows])
    data = load(tmp_path / "a.csv")
    np.testing.assert_array_equal(data.X, X)
    assert data.feature_names == ("width", "height, cm")
    assert data.y.tolist() == ["a", "b", "a"]


def test_a_csv_whose_first_row_holds_numbers_alone_has_no_header(tmp_path):
    data = load(write(tmp_path / "a.csv", "1,2\n3,4\n"))
    np.testing.assert_array_equal(data.X, [[1, 2], [3, 4]])
    assert data.feature_names is None
    assert data.y is None


def test_empty_fields_of_a_csv_are_nan(tmp_path):
    data = load(write(tmp_path / "a.csv", "a,b\n1,\n,2\n"))
    np.testing.assert_array_equal(data.X, [[1, np.nan], [np.nan, 2]])


def test_a_csv_may_have_a_byte_order_mark_blank_lines_and_blanks_after_commas(tmp_path):
    data = load(write(tmp_path / "a.csv", "a, b\r\n\r\n1, 2\r\n3, 4\r\n\r\n", "utf-8-sig"))
    np.testing.assert_array_equal(data.X, [[1, 2], [3, 4]])
    assert data.feature_names == ("a", "b")


@pytest.mark.parametrize(("fields", "labels"), [
    (["1", "-2"], [1, -2]), (["1", "x"], ["1", "x"]), (["1.5", "2"], [1.5, 2.0]),
    (["9" * 30, "1"], ["9" * 30, "1"]),
])  # fmt: skip
def test_labels_of_a_csv_become_integers_if_all_of_them_are(tmp_path, fields, labels):
    path = write(tmp_path / "a.csv", "a,label\n" + "".join(f"1,{field}\n" for field in fields))
    assert load(path).y.tolist() == labels


@pytest.mark.parametrize("column", ["label", "Target", "CLASS", " class "])
def test_the_column_of_the_labels_is_known_by_its_usual_names(tmp_path, column):
    assert load(write(tmp_path / "a.csv", f"a,{column}\n1,2\n")).y.tolist() == [2]


def test_label_column_goes_before_the_usual_names(tmp_path):
    data = load(write(tmp_path / "a.csv", "kind,y,a\nu,1,2\n"), label_column="kind")
    assert data.feature_names == ("y", "a")
    assert data.y.tolist() == ["u"]


@pytest.mark.parametrize(("text", "phrases"), [
    ("a,b\n1,2\n1,2,3\n", ["line 3 has 3 fields, the others have 2"]),
    ("1,2\n1,2\n1\n", ["line 3 has 1 fields"]),
    ("a,label\n1,\n2, \n", ["column 'label' has no label in any row", "drop"]),
    ("a,label,class\n1,2,3\n", ["columns 'label' and 'class' may both hold labels", "label_column"]),
    ("a,b\n", ["no rows"]), ("", ["empty"]), ("label\n1\n", ["no column is left"]),
    ("a\n1e999\n", ["infinite"]),
    ('a,b\n1,"2\n', ["a quote is not closed"]),
])  # fmt: skip
def test_a_csv_that_is_no_table_is_refused(tmp_path, text, phrases):
    assert_refused(write(tmp_path / "a.csv", text), "a.csv", *phrases)


def test_a_code_below_many_numbers_of_several_digits_is_found(tmp_path):
    """A pattern that can read 170 in three ways would try them all, row by row, before it gives up."""
    path = write(tmp_path / "a.csv", "score,a\n" + "170,1\n" * 600 + "171a,2\n")
    assert_refused(path, "600 of 601 are numbers in column 'score'", "'171a' in line 602")


def test_one_long_label_does_not_make_all_others_as_large(tmp_path):
    """Of 40 000 rows it made 16 GB of 180 KB: in an array of strings each has the room of the longest."""
    rows = "".join(f"1,{label}\n" for label in ["x" * 100_000, *["y"] * 400])
    assert_refused(
        write(tmp_path / "a.csv", f"a,label\n{rows}"), "a label has 100000 characters; need at most 1000"
    )
    short = write(tmp_path / "b.csv", f"a,label\n1,{'x' * 1000}\n2,y\n")
    assert load(short).y.tolist() == ["x" * 1000, "y"]


def test_a_csv_in_another_encoding_than_the_one_told_is_refused(tmp_path):
    path = write(tmp_path / "a.csv", "größe\n1\n", "latin-1")
    assert load(path).feature_names == ("größe",)
    assert_refused(path, "cannot be read (UnicodeDecodeError", encoding="utf-8")
    assert_refused(path, "encoding is 'utf-9', which is not known", encoding="utf-9")


def test_a_label_column_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    assert_refused(
        write(tmp_path / "a.csv", "a,b\n1,2\n"),
        "no column is called 'kind' to hold the labels; need one of 'a', 'b', or a number from 1 to 2",
        label_column="kind",
    )
    assert load(write(tmp_path / "a.csv", "1,2\n3,4\n"), label_column=2).y.tolist() == [2, 4]


@pytest.mark.parametrize("source", ["digits", "a.npy", "somewhere"])
def test_columns_are_refused_where_there_are_none(source):
    assert_refused(source, "label_column is 'kind'; need a table for it", label_column="kind")
    assert_refused(source, "drop is ['kind']; need a table for it", drop=["kind"])


SAID_OF_OTHERS = [
    ("a.csv", {"sheet": "b"}, "sheet is 'b'; need a workbook"),
    ("a.xlsx", {"delimiter": ";"}, "delimiter is ';'; need a table of text"),
    ("a.xlsx", {"encoding": "latin-1"}, "encoding is 'latin-1'; need a table of text"),
    *(
        (f"a{suffix}", {"header": False}, "header is False; need a table of text, or a workbook,")
        for suffix in (".parquet", ".feather", ".jsonl")
    ),
    ("a.jsonl", {"encoding": "latin-1"}, "encoding is 'latin-1'; need a table of text"),
    ("a.parquet", {"sheet": "b"}, "sheet is 'b'; need a workbook"),
]


@pytest.mark.parametrize(("name", "said", "told"), SAID_OF_OTHERS)
def test_what_is_said_of_files_of_another_kind_is_refused(tmp_path, name, said, told):
    """Nothing would come of it, and the user would think that it did."""
    path = write(tmp_path / name, "a\n1\n")  # no workbook, and no Parquet: it is refused before it is read
    assert_refused(path, name, told, **said)
    with pytest.raises(InputError, match=told):
        read_as_written(str(path), ".csv", **said)


WORDY = {"name": ["ann", "bo"], "a": [1.0, 2.0], "city": ["Rome", "Bari"], "label": ["u", "v"], "b": [3.0, 4.0]}


@pytest.fixture(params=["csv", "parquet"])
def wordy(request, tmp_path):
    """A table with names and other words among the numbers."""
    path = tmp_path / f"a.{request.param}"
    if request.param == "parquet":
        return parquet(path, **WORDY)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([WORDY, *zip(*WORDY.values(), strict=True)])
    return path


def test_columns_that_are_dropped_leave_a_table_of_the_others(wordy):
    data = load(wordy, drop=["city", "name"])
    np.testing.assert_array_equal(data.X, [[1, 3], [2, 4]])
    assert data.feature_names == ("a", "b")
    assert data.y.tolist() == ["u", "v"]
    assert load(wordy, drop=["name", "city", "label"]).y is None
    assert load(wordy, drop=["name", "label"], label_column="city").y.tolist() == ["Rome", "Bari"]


def test_a_column_to_drop_that_is_not_there_is_refused_with_those_that_are(wordy):
    found = "no column is called 'town' to drop; need one of 'name', 'a', 'city'"
    assert_refused(wordy, found, drop=["name", "town"])
    assert_refused(wordy, "no column is left to train on", drop=list(WORDY))


def test_a_column_of_a_csv_without_header_is_dropped_by_its_number(tmp_path):
    np.testing.assert_array_equal(load(write(tmp_path / "a.csv", "1,2\n3,4\n"), drop=["1"]).X, [[2], [4]])


def test_a_table_with_words_is_a_frame(wordy):
    data = load(wordy)
    assert data.X.names == ("name", "a", "city", "b")
    assert data.X["city"].tolist() == ["Rome", "Bari"]
    assert data.X["a"].tolist() == [1.0, 2.0]
    assert "words 'name', 'city'" in str(data)


def test_a_csv_of_more_than_the_memory_is_refused(tmp_path, monkeypatch):
    free(monkeypatch, 10)
    assert_refused(write(tmp_path / "a.csv", "a,b\n1,2\n3,4\n"), "of memory")


def parquet(path, **columns):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    pyarrow.parquet.write_table(arrow.table(columns), path)
    return path


def test_a_parquet_gives_back_its_numbers_names_and_labels(tmp_path):
    columns = {"a": X[:, 0], "Label": ["u", "v", "u"], "b": X[:, 1], "c": [1, None, 3], "d": [True] * 3}
    data = load(parquet(tmp_path / "a.parquet", **columns))
    np.testing.assert_array_equal(data.X, np.column_stack([X, [1, np.nan, 3], [1, 1, 1]]))
    assert data.feature_names == ("a", "b", "c", "d")
    assert data.y.tolist() == ["u", "v", "u"]


def test_a_parquet_of_float32_stays_so_and_its_labels_keep_their_type(tmp_path):
    import pyarrow as pa

    half = X.astype(np.float32)
    kinds = pa.array(["2", "1", "2"]).dictionary_encode()
    data = load(parquet(tmp_path / "a.parquet", a=half[:, 0], b=half[:, 1], kind=kinds), label_column="kind")
    assert data.X.dtype == np.float32
    np.testing.assert_array_equal(data.X, half)
    assert data.y.tolist() == ["2", "1", "2"]


def test_a_parquet_that_is_no_table_of_numbers_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    assert "is text in the file, and read as numbers" in str(load(parquet(path, a=["1", "2"])))
    assert_refused(parquet(path, a=[[1.0], [2.0]]), "column 'a' holds values of type list")
    assert_refused(parquet(path, a=[1, 2], label=["", None]), "column 'label' has no label in any row")
    assert_refused(parquet(path, a=[1, 2], label=[date(2024, 1, 1)] * 2), "column 'label' holds datetime.date")
    assert_refused(parquet(path, label=[1, 2]), "no column is left to train on")
    assert_refused(parquet(path, a=[1]), "no column is called 'kind'", label_column="kind")
    path.write_bytes(path.read_bytes()[:-20])
    assert_refused(path, "cannot be read (Arrow")


def test_a_parquet_that_unpacks_to_more_than_the_memory_is_refused(tmp_path, monkeypatch):
    path = parquet(tmp_path / "a.parquet", a=np.zeros(1_000_000))
    assert path.stat().st_size < 100_000
    free(monkeypatch, 100_000)
    assert_refused(path, "takes 15.3 MiB of memory, of which 0.1 MiB are free")


def test_columns_of_a_parquet_that_are_dropped_are_not_read(tmp_path, monkeypatch):
    names = [f"c{i}" for i in range(20)]
    path = parquet(tmp_path / "a.parquet", a=np.arange(1000.0), **dict.fromkeys(names, np.arange(1000.0)))
    content = bytearray(path.read_bytes())
    import pyarrow.parquet

    group = pyarrow.parquet.read_metadata(path).row_group(0)
    for i in range(1, 21):
        start = group.column(i).data_page_offset
        content[start : start + 50] = bytes(50)
    path.write_bytes(content)
    assert_refused(path, "cannot be read")
    free(monkeypatch, 20_000)
    np.testing.assert_array_equal(load(path, drop=names).X[:, 0], np.arange(1000.0))


@pytest.mark.parametrize(("extra", "suffix", "library"), [
    ("tables", "parquet", "pyarrow"), ("tables", "xlsx", "python_calamine"), ("zarr", "zarr", "zarr"),
])  # fmt: skip
def test_a_missing_extra_is_named(tmp_path, monkeypatch, extra, suffix, library):
    monkeypatch.setitem(sys.modules, library, None)
    path = write(tmp_path / f"a.{suffix}", "anything")
    assert_refused(path, f"needs {library}, which is missing: pip install somersault[{extra}]")
