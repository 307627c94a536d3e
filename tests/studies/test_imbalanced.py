"""The parts of the study of rare classes: halves, tables of packages, and what is said of scores."""

import tarfile

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("imblearn", reason="needs imbalanced-learn, which the study compares with")
from studies.imbalanced import __main__ as study
from studies.imbalanced import packages, tables
from studies.imbalanced.halves import halves
from studies.imbalanced.learning import WAYS, best_threshold, measured

TABLE = "a,yes or no,word\n1,Yes,x\n2,No,y\n3,,x\n4,no,yes\n"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a table as a file, and the same in an archive, which must not be imported."""
    lies = tmp_path / "packed_tables"
    lies.mkdir()
    (lies / "__init__.py").write_text("raise ImportError")
    (lies / "a.csv").write_text(TABLE)
    with tarfile.open(lies / "all.tar.gz", "w:gz") as archive:
        archive.add(lies / "a.csv", "deep/a.csv")
    monkeypatch.syspath_prepend(tmp_path)
    paths = {"plain": "a.csv", "packed": "all.tar.gz/deep/a.csv"}
    files = {name: ("packed_tables", path) for name, path in paths.items()}
    monkeypatch.setattr(packages, "FILES", files | {"absent": ("no_such_package", "a.csv")})
    packages.table.cache_clear()
    yield
    packages.table.cache_clear()


@pytest.mark.parametrize("name", ["plain", "packed"])
def test_tables_of_packages_are_complete_rows_with_truths_for_yes_and_no(package, name):
    table = packages.table(name).sort_values("a")
    assert table["a"].tolist() == [1, 2, 4]
    assert table["yes or no"].tolist() == [True, False, False]
    assert table["word"].tolist() == ["x", "y", "yes"]
    assert packages.missing() == ["absent"]


def test_what_tells_the_class_is_no_feature(package):
    made = tables.taken("plain", lambda table: table.pop("yes or no"), ["word"])
    X, rare = made(0)
    assert X.columns.tolist() == ["a"]
    assert rare.tolist() == (X["a"] == 1).tolist()
    assert made(0)[0].equals(X)  # whatever was popped before


@pytest.mark.parametrize("as_frame", [False, True])
def test_few_of_the_rare_class_are_left_to_learn_from_and_none_of_them_tests(as_frame):
    X = np.arange(200.0)[:, None]
    data = pd.DataFrame(X, columns=["x"]) if as_frame else X
    train, y, test, y_test = (
        np.asarray(each) for each in halves({"a": (lambda _: (data, X[:, 0] < 60), 7)}, "a", 3)
    )
    assert (len(train), y.sum(), len(test), y_test.sum()) == (77, 7, 100, 30)
    assert not set(train[:, 0]) & set(test[:, 0])
    for rows, rare in ((train, y), (test, y_test)):
        np.testing.assert_array_equal(rows[:, 0] < 60, rare)


def test_words_say_by_how_much_it_is_ahead_and_where_it_is_not():
    scores = np.zeros((3, len(WAYS), 3))
    scores[:, list(WAYS).index("SOMSampler")] = [[6, 1, 0.5], [3, 1, 1], [-3, -0.5, -3]]
    sets = dict.fromkeys(["good", "fair", "bad"])
    said = study.told(scores, sets, WAYS, "SMOTE", "three sets")
    assert "in balanced accuracy on 2 of 3, by 2.0 points on average" in said
    assert "behind on bad." in said
    assert "changes by +0.5 points, average precision (AP) by -0.5" in said


@pytest.mark.parametrize(
    ("p", "rare", "accuracy"),
    [
        ([0.1, 0.2, 0.6, 0.9], [0, 0, 1, 1], 100),
        ([0.9, 0.4, 0.3, 0.2], [1, 1, 1, 0], 100),
        ([0.1, 0.3, 0.2, 0.8], [0, 0, 1, 1], 75),
        ([0.0, 0.0, 0.0, 1.0], [0, 0, 0, 1], 100),
        ([0.5, 0.5, 0.5, 0.5], [0, 0, 1, 1], 50),
    ],
)
def test_the_best_threshold_is_that_of_the_best_balanced_accuracy(p, rare, accuracy):
    p, rare = np.array(p), np.array(rare, dtype=bool)
    assert measured(p, rare, best_threshold(p, rare))[0] == pytest.approx(accuracy)
    assert not set(p) & {best_threshold(p, rare)}
