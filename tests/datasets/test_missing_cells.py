"""Labels and numbers of tables: what is missing is said by empty cells and by words that the user names, alone."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import somersault as ss
from somersault import datasets
from somersault.cli import main
from somersault.datasets.cells import Cells, Floats, number
from somersault.datasets.kinds import Column, labels_of

FEATURES = np.random.default_rng(0).normal(size=(30, 2)) + np.repeat([[0, 0], [9, 0], [0, 9]], 10, axis=0)
CLASSES = np.repeat(["one", "two", "three"], 10)


def write_csv(path, labels, X=FEATURES):
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["a", "b", "class"])
        rows.writerows([*map(repr, map(float, x)), label] for x, label in zip(X, labels, strict=True))
    return path


def write_parquet(path, labels, X=FEATURES):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": X[:, 0], "b": X[:, 1], "class": list(labels)}), path)
    return path


def write_npz(path, labels, X=FEATURES):
    np.savez(path, X=X, y=np.array(["" if label is None else label for label in labels]))
    return path


def write_zarr(path, labels, X=FEATURES):
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(path, mode="w")
    for name, values in (("X", X), ("y", np.array([-1.0 if label is None else 1 for label in labels]))):
        group.create_array(name, data=np.where(values == -1, np.nan, values) if name == "y" else values)
    return path


@pytest.mark.parametrize("kind", ["csv", "parquet", "npz"])
@settings(max_examples=10, deadline=None)
@given(known=arrays(bool, 30).filter(np.any))
def test_samples_with_empty_labels_are_as_if_theirs_were_dropped(tmp_path_factory, kind, known):
    labels = [label if there else None for label, there in zip(CLASSES.tolist(), known, strict=True)]
    path = tmp_path_factory.mktemp("data") / f"a.{kind}"
    data = datasets.load({"csv": write_csv, "parquet": write_parquet, "npz": write_npz}[kind](path, labels))
    assert pytest.approx(FEATURES) == data.X
    assert (data.y[known] == CLASSES[known]).all()
    if known.all():
        assert data.unlabeled is None
    else:
        assert all(label is None for label in data.y[~known])
        assert data.unlabeled == f"{30 - known.sum()} of 30 samples are without a label"


def test_numbers_that_are_missing_in_a_zarr_are_no_labels(tmp_path):
    data = datasets.load(write_zarr(tmp_path / "a.zarr", [None, *CLASSES[1:]]))
    assert data.y.tolist() == [None] + [1.0] * 29
    large = datasets.opened(tmp_path / "a.zarr", large=0)
    assert large.y.tolist() == data.y.tolist()


def test_a_large_parquet_has_the_same_labels(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", ["x ", "", None, *CLASSES[3:-1], "NA"])
    for na in ((), ("NA",)):
        here, there = (datasets.opened(path, large=large, na=na) for large in (None, 0))
        assert here.y.tolist() == there.y.tolist() == ["x", None, None, *CLASSES[3:-1], None if na else "NA"]
        assert here.notes == there.notes
        assert len(here.notes) == (0 if na else 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["1", "-7", "0"], [1, -7, 0]),
        (["1", "1_1"], ["1", "1_1"]),
        (["01", "1"], ["01", "1"]),
        (["00123"], ["00123"]),
        (["+5", "5"], ["+5", "5"]),
        (["-0", "0"], ["-0", "0"]),
        (["٣", "3"], ["٣", "3"]),
        (["1.0", "2"], [1.0, 2.0]),
        (["1", "nan"], [1, None]),
        (["1", "nan", "x"], ["1", "nan", "x"]),
        ([str(2**63), "1"], [str(2**63), "1"]),
        (["7", ""], [7, None]),
    ],
)
def test_a_label_is_an_integer_only_if_all_are_written_as_such(tmp_path, words, expected):
    X = np.ones((len(words), 2))
    assert datasets.load(write_csv(tmp_path / "a.csv", words, X)).y.tolist() == expected


@given(
    st.lists(
        st.one_of(st.integers(-(2**63), 2**63 - 1).map(str), st.text("0123456789+-_ ", min_size=1)), min_size=1
    ).filter(lambda words: any(word.strip() not in ("", "-", "--") for word in words))
)
def test_labels_that_become_integers_are_written_back_as_they_were(words):
    plain = [word.strip() for word in words]
    after = labels_of(Column("kind", Cells.of(words), lambda row: row))
    written = [None if label is None else str(label) for label in after]
    assert all(
        mine == own or (mine is None and own in ("", "-", "--")) for mine, own in zip(written, plain, strict=True)
    )


@given(st.text("0123456789+-_.eE ٣１infaty", min_size=1, max_size=8))
def test_a_number_is_what_python_reads_but_for_underscores_other_digits_and_codes_such_as_007(text):
    try:
        expected = float(text)
    except ValueError:
        expected = None
    plain = text.strip().lstrip("+-")
    is_code = plain[:1] == "0" and plain[1:2].isdigit()
    if expected is None or "_" in text or not text.isascii() or is_code or not np.isfinite(expected):
        with pytest.raises(ValueError, match=r"not a number|could not convert"):
            number(text)
    else:
        assert number(text) == expected or np.isnan(expected)


def test_words_that_the_user_names_are_missing_in_labels_and_in_numbers(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("a,b,class\n1,-999,NA\n-999.0,2,x\n?,3, NA \n4,5,-999\n")
    data = datasets.load(file, na=["NA", "-999", "?"])
    assert np.isnan(data.X).tolist() == [[False, True], [True, False], [True, False], [False, False]]
    assert data.y.tolist() == [None, "x", None, None]
    assert data.notes == ()
    told = datasets.load(file)
    assert np.isnan(told.X).sum() == 1
    assert told.y.tolist() == ["NA", "x", "NA", "-999"]
    assert "1 value missing (?) in 'a'" in str(told)
    assert any("2 rows have -999" not in note and "-999 in column" in note for note in told.notes)


def test_a_first_row_of_missing_words_is_no_header(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("1,NA\n2,3\n")
    assert datasets.load(file, na=["NA"]).X.shape == (2, 2)


def test_a_word_that_is_a_number_is_missing_in_a_parquet_of_any_precision(tmp_path):
    X = FEATURES.copy()
    X[3, 1] = -3.4028235e38
    path = write_parquet(tmp_path / "a.parquet", CLASSES, X.astype(np.float32))
    for large in (None, 0):
        data = datasets.opened(path, na=["-3.4028235e38"], large=large)
        values = data.X if large is None else np.concatenate([block.table.copy() for block in data.X.blocks(10)])
        assert np.argwhere(np.isnan(values)).tolist() == [[3, 1]]
    numbers = write_parquet(tmp_path / "b.parquet", [-1, *range(29)])
    assert datasets.load(numbers, na=["-1"]).y.tolist() == [None, *range(29)]


def test_a_word_that_often_means_missing_is_taken_as_a_class_and_told(tmp_path):
    data = datasets.load(write_csv(tmp_path / "a.csv", ["NA", "?", *CLASSES[2:]]))
    assert data.y[:2].tolist() == ["NA", "?"]
    assert "labels that read ?, NA are taken as classes" in data.notes[0]
    assert "na=['?', 'NA']" in data.notes[0]


@pytest.mark.parametrize(
    ("na", "words"), [("NA", "need a sequence"), ([5], "sequence of strings"), (5, "sequence")]
)
def test_words_that_are_none_are_refused(tmp_path, na, words):
    with pytest.raises(ss.InputError, match=words):
        datasets.load(write_csv(tmp_path / "a.csv", CLASSES), na=na)


def test_words_are_for_tables_alone():
    with pytest.raises(ss.InputError, match=r"na is \['NA'\]; need a table"):
        datasets.load("digits", na=["NA"])


def test_blanks_are_missing_cells():
    assert np.isnan(Floats.of(["", "", "1"]).values).tolist() == [True, True, False]
    assert Cells.of(["", " ", "1"]).words == ["", "1"]


def run(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def partly(tmp_path):
    return write_csv(tmp_path / "partly.csv", ["", "NA", *CLASSES[2:]])


def test_train_says_how_many_samples_are_without_a_label(partly, tmp_path):
    out = run("train", partly, "--out", tmp_path / "map.safetensors", "--na", "NA", "--json")
    assert out.exit_code == 0, out.output
    assert out.stderr.count("2 of 30 samples are without a label") == 1
    assert json.loads(out.stdout)["labels"] == 3
    som = ss.load(tmp_path / "map.safetensors")
    assert set(som.unit_labels_) - {None} == {"one", "two", "three"}
    plain = run("train", partly, "--out", tmp_path / "map.safetensors")
    assert "1 of 30 samples are without a label" in plain.stderr
    assert "labels that read NA are taken as classes" in plain.stderr


def test_the_command_that_train_prints_names_the_missing_words(partly, tmp_path):
    out = run("train", partly, "--out", tmp_path / "map.safetensors", "--na", "NA,?")
    assert "--na 'NA,?'" in out.stderr


@pytest.mark.slow
def test_morph_learns_from_the_labels_that_there_are(partly, tmp_path):
    out = run("morph", partly, "--to", "two", "--na", "NA", "--shape", "3x3", "--out", tmp_path / "out", "--json")
    assert out.exit_code == 0, out.output
    assert out.stderr.count("2 of 30 samples are without a label") == 1
    found = json.loads(out.stdout)
    assert all(sample["label"] in ("one", "three") for sample in found["samples"])
    assert found["classifier_accuracy"] == 1
    with np.load(tmp_path / "out" / "frames.npz") as arrays:
        assert set(arrays["start_labels"].tolist()) <= {"one", "three"}


@pytest.mark.slow
def test_explore_says_how_many_samples_are_without_a_label(partly, tmp_path):
    run("train", partly, "--out", tmp_path / "map.safetensors", "--na", "NA")
    out = run("explore", tmp_path / "map.safetensors", partly, "--na", "NA", "--save", tmp_path / "page.html")
    assert out.exit_code == 0, out.output
    assert out.stderr.count("2 of 30 samples are without a label") == 1


@pytest.mark.slow
def test_morphs_start_at_samples_without_a_label_only_if_they_have_to(tmp_path):
    labels = np.where(np.arange(30) % 2, CLASSES, "")
    out = run(
        "morph",
        write_csv(tmp_path / "a.csv", labels),
        "--to",
        "two",
        "--shape",
        "3x3",
        "--out",
        tmp_path / "o",
        "--json",
    )
    assert all(sample["label"] for sample in json.loads(out.stdout)["samples"])


@pytest.mark.parametrize("bounds", ["1_0,20", "٣,9"])
def test_numbers_of_options_are_written_as_everywhere(bounds, partly, tmp_path):
    out = run("morph", partly, "--to", "two", "--bounds", bounds, "--out", tmp_path / "o")
    assert out.exit_code == 2
    assert "is no bounds" in out.stderr or "not bounds" in out.stderr


def test_invert_takes_words_for_distances_that_are_not_known(partly, tmp_path):
    run("train", partly, "--out", tmp_path / "map.safetensors", "--na", "NA", "--shape", "3x3")
    A = ss.load(tmp_path / "map.safetensors").transform(FEATURES[:2])
    rows = [[repr(float(a)) for a in row] for row in A]
    rows[0][0] = "?"
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, rows)))
    options = ("--map", tmp_path / "map.safetensors", "--out", tmp_path / "points.npy", "--na", "?")
    out = run("invert", tmp_path / "a.csv", *options)
    assert out.exit_code == 0, out.output
    assert np.load(tmp_path / "points.npy") == pytest.approx(FEATURES[:2])
