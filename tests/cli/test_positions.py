"""Distances from anchors in a file: positions, their errors, and what is wrong with a file in words."""

import csv
import io
import json

import numpy as np
import pytest

import somersault as ss
from somersault.cli.options import KINDS
from somersault.inversion import KINDS as OF_CODEBOOKS

PLACES = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0], [5.0, 0.0], [5.0, 10.0]])
NAMED = "anchor,x,y\nA,0,0\nB,10,0\nC,0,10\nD,10,10\nE,5,0\nF,5,10\n"
MEASURED = (
    "time,F,A,B,C,D,E\n10:00,6.4,5.3,7.9,6.6,8.9,4.1\n10:01,6.4,5.2,7.8,6.7,8.8,9.1\n10:02,,5.3,,6.7,8.9,4.2\n"
)
D = np.array(
    [[5.3, 7.9, 6.6, 8.9, 4.1, 6.4], [5.2, 7.8, 6.7, 8.8, 9.1, 6.4], [5.3, np.nan, 6.7, 8.9, 4.2, np.nan]]
)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "anchors.csv").write_text(NAMED)
    (tmp_path / "ranges.csv").write_text(MEASURED)
    return tmp_path


@pytest.fixture
def positions(command, files):
    """What `invert` says of files in the folder, and the rows of the table that it writes."""

    def asked(*options, ranges="ranges.csv", anchors="anchors.csv"):
        out = files / "points.csv"
        out.unlink(missing_ok=True)
        code, said, err = command("invert", files / ranges, "--anchors", files / anchors, "--out", out, *options)
        return code, said, err, list(csv.DictReader(io.StringIO(out.read_text()))) if out.exists() else None

    return asked


def test_positions_come_by_the_names_of_anchors_with_their_errors_and_what_was_left_out(positions):
    code, said, err, table = positions("--noise", "0.3", "--refine", "--outliers", "1", "--json")
    assert code == 0, err
    found = ss.Codebook(PLACES).invert(D, kind="distances", noise=0.3, refine=True, outliers=1)
    assert [row["time"] for row in table] == ["10:00", "10:01", "10:02"]
    assert np.array([[float(row[axis]) for axis in "xy"] for row in table]) == pytest.approx(found.points)
    assert [float(row["expected_error"]) for row in table] == pytest.approx(found.expected_error)
    assert [row["left_out"] for row in table] == ["", "E", ""]
    assert "offset" not in table[0]
    facts = json.loads(said)
    assert (facts["kind"], facts["refined"], facts["left_out"], facts["samples"]) == ("distances", True, 1, 3)
    assert "anchors: 6 rows; numbers 'x', 'y'; the names of the rows are column 'anchor'" in err
    assert "label" not in err


def test_without_names_columns_are_taken_in_their_order(positions, files):
    np.savetxt(files / "plain.csv", PLACES, delimiter=",")
    np.savetxt(files / "d.csv", D[[0, 2]], delimiter=",")
    code, _, err, table = positions("--noise", "0.3", "--refine", ranges="d.csv", anchors="plain.csv")
    assert code == 0, err
    found = ss.Codebook(PLACES).invert(D[[0, 2]], kind="distances", noise=0.3, refine=True)
    assert list(table[0]) == ["row", "x0", "x1", "expected_error"]
    assert np.array([[float(row[axis]) for axis in ("x0", "x1")] for row in table]) == pytest.approx(found.points)


@pytest.mark.parametrize("header", ["label", "y", "name"])
def test_names_of_anchors_are_no_labels_whatever_their_column_is_called(positions, files, header):
    (files / "anchors.csv").write_text(NAMED.replace("anchor,x,y", f"{header},east,north"))
    code, _, err, table = positions("--noise", "0.3", "--refine", "--outliers", "1")
    assert code == 0, err
    assert list(table[0]) == ["time", "east", "north", "expected_error", "left_out"]
    assert [row["left_out"] for row in table] == ["", "E", ""]


def test_squared_distances_and_other_kinds_are_asked_for(positions, files):
    np.savetxt(files / "d.csv", ss.Codebook(PLACES).activations([[3.0, 4.0], [8.0, 1.0]]), delimiter=",")
    code, _, err, table = positions("--kind", "squared_distances", ranges="d.csv")
    assert code == 0, err
    assert [float(row["y"]) for row in table] == pytest.approx([4.0, 1.0])


def test_two_answers_are_two_places(positions, files):
    """Beside two anchors, and on both sides of four in a plane, whose offset is told."""
    (files / "two.csv").write_text("x,y\n0,0\n10,0\n")
    (files / "d.csv").write_text("a,b\n5,8.0622577483\n,5\n")
    code, _, err, (first, second) = positions("--refine", ranges="d.csv", anchors="two.csv")
    assert code == 0, err
    sides = [[float(first[f"{which}{axis}"]) for axis in "xy"] for which in ("", "other_")]
    assert sorted(sides, key=lambda side: side[1]) == [pytest.approx([3.0, -4.0]), pytest.approx([3.0, 4.0])]
    assert float(first["offset"]) == pytest.approx(4.0)
    assert (second["x"], second["other_x"], float(second["offset"])) == ("10.0", "", 5.0)


def test_points_as_numbers_alone_say_what_their_columns_are(command, files):
    out = files / "points.npy"
    asked = ("--anchors", files / "anchors.csv", "--noise", "0.3", "--refine", "--out", out)
    code, _, err = command("invert", files / "ranges.csv", *asked)
    assert code == 0, err
    assert np.load(out).shape == (3, 2)
    assert "the columns of the points are x, y" in err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("ranges.csv", MEASURED.replace("7.8", "-1"), ["-1 in line 3, column 'B'", "--na=-1"]),
        ("ranges.csv", MEASURED.replace(",F,", ",G,"), ["no column 'F'", "as an anchor of", "leave its cells"]),
        ("ranges.csv", "a,b,c\n1,2,3\n", ["has 3 columns, but", "has 6 anchors", "a distance from each"]),
        ("ranges.csv", "A,B,C,D,E,F\n1,2,far,3,4,5\n1,2,3,3,4,5\n", ["'far'; need a number: --na far if it"]),
        ("ranges.csv", "A,B,C,D,E,F\n1,90,2,3,4,70\n", ["no row", "pass --noise and --refine", "--outliers"]),
        ("ranges.csv", "A,B,C,D,E,F\n1,,,,,\n", ["at least two", "anchors in different places"]),
        ("anchors.csv", NAMED.replace("C,0,10", "C,0,"), ["nothing in row 3, column 'y'", "the place of each"]),
        ("anchors.csv", NAMED.replace("C,0,10", "B,0,10"), ["several anchors that are called 'B'", "rename one"]),
        ("anchors.csv", NAMED.replace("C,0,10", "C,0,up"), ["not 'up' in line 4"]),
        ("anchors.csv", "x,y\n0,0\n10,up\n0,10\n", ["words in more than its first column"]),
        ("anchors.csv", "x,y\n1,1\n1,1\n1,1\n1,1\n1,1\n1,1\n", ["at least two: anchors in different places"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_in_its_words(positions, files, name, text, words):
    (files / name).write_text(text)
    if name == "anchors.csv" and text.startswith("x"):
        (files / "ranges.csv").write_text("a,b,c,d,e,f\n1,1,1,1,1,1\n")
    code, said, err, table = positions()
    assert (code, said, table) == (1, "", None)
    for word in words:
        assert word in err
    assert "Traceback" not in err


def test_noise_goes_by_the_names_of_the_anchors_too(positions, files):
    (files / "noise.csv").write_text("F,E,D,C,B,A\n.6,.5,.4,.3,.2,.1\n")
    code, _, err, table = positions("--noise", files / "noise.csv", "--refine")
    assert code == 0, err
    noise = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    with pytest.warns(ss.NotAPatternWarning):
        found = ss.Codebook(PLACES).invert(D, kind="distances", noise=noise, refine=True)
    assert [float(row["x"]) for row in table] == pytest.approx(found.points[:, 0])
    assert f"of 3 rows of {files / 'ranges.csv'} belong to no point" in err


def test_of_anchors_and_noise_no_option_is_named_that_would_not_reach_them(positions, files):
    (files / "noise.csv").write_text("A,B,C,D,E,F\n1,1,1,1,1,far\n")
    code, _, err, _ = positions("--noise", files / "noise.csv")
    assert (code, "holds 'far'; need a number: leave the cell empty if it means missing" in err) == (1, True)
    (files / "anchors.csv").write_text(NAMED.replace("D,10,10", "D,10,up"))
    code, _, err, _ = positions()
    assert (code, "not 'up' in line 5" in err, "leave the column out otherwise" in err) == (1, True, True)
    assert "--na" not in err
    (files / "anchors.csv").write_text(NAMED.replace(",x,", ",y,"))
    assert "rename one, or add a line of names to take the first line for data" in positions()[2]


def test_outliers_beyond_what_anchors_can_tell_are_refused(positions, files):
    (files / "three.csv").write_text("x,y\n0,0\n10,0\n0,10\n")
    (files / "d.csv").write_text("a,b,c\n5,8,6.7\n")
    code, _, err, _ = positions("--noise", "0.3", "--outliers", "1", ranges="d.csv", anchors="three.csv")
    assert code == 1
    assert "--outliers is 1 of 3 distances; need at least 4 units" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--map", __file__), "either --map"),
        (("--outliers", "1"), "--outliers needs --noise"),
        (("--refine", "--regularization", "gcv"), "leave out --regularization, or --refine"),
        (("--kind", "ranges"), "squared_distances"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(positions, options, words):
    code, _, err, table = positions(*options)
    assert (code, table) == (2, None)
    assert words in err


def test_neither_a_map_nor_anchors_is_wrong_usage(command, files):
    code, _, err = command("invert", files / "ranges.csv", "--out", files / "points.csv")
    assert code == 2
    assert "need either --map" in err


def test_anchors_are_never_overwritten(command, files):
    code, _, err = command("invert", files / "ranges.csv", "--anchors", files / "anchors.csv",
                           "--out", files / "anchors.csv", "--overwrite")  # fmt: skip
    assert code == 1
    assert "which is to be read" in err
    assert (files / "anchors.csv").read_text() == NAMED


def test_the_kinds_are_those_of_codebooks():
    assert KINDS == OF_CODEBOOKS
