"""Tables with categories, integers or booleans are compared by the rows that frames are shown as."""

import numpy as np
import pandas as pd
import pytest

import somersault as ss
from somersault import datasets
from somersault.cli import main


def a_table(n=160):
    """Two classes that differ in all columns: a number, a count, a truth and a word."""
    rng = np.random.default_rng(0)
    is_b = np.arange(n) % 2 == 1
    table = pd.DataFrame({
        "x": rng.normal(size=n) + 3 * is_b,
        "count": rng.integers(0, 4, n) + 5 * is_b,
        "is": rng.random(n) < np.where(is_b, 0.9, 0.1),
        "kind": np.where(rng.random(n) < np.where(is_b, 0.9, 0.1), "new", rng.choice(["old", "older"], n)),
    })  # fmt: skip
    return table, np.where(is_b, "b", "a")


@pytest.fixture(scope="module")
def comparison():
    table, classes = a_table()
    som = ss.SOM((5, 5), n_epochs=5, standardize=True, random_state=0)
    return ss.compare(som, table, classes, source="a", toward=ss.Label("b"), n_samples=12)


def test_what_is_measured_are_rows_that_could_be_data(comparison):
    for method in comparison.methods:
        x, count, truth, *shares = np.moveaxis(method.rows, 2, 0)
        assert (count == np.rint(count)).all()
        assert set(np.unique(truth)) <= {0.0, 1.0}
        assert set(np.unique(shares)) == {0.0, 1.0}
        assert (np.sum(shares, axis=0) == 1).all()
        assert (x[:, 0] == method.frames[:, 0, 0]).all()
    ours = comparison.methods[0].rows[..., 2:]
    assert ((ours[:, 1:] != ours[:, :-1]).sum(axis=1) <= 1).all()
    assert "measured are the rows that are shown" in str(comparison)


def test_they_are_the_rows_that_the_map_shows(comparison):
    columns, book = comparison.columns, comparison.book
    map_of_table = ss.SOM((5, 5), n_epochs=0, standardize=True).fit(a_table()[0])
    map_of_table.codebook_, map_of_table.columns_ = book, columns
    ours = comparison.methods[0]
    assert columns.encode(map_of_table.decode(ours.frames)) == pytest.approx(
        ours.rows.reshape(-1, ours.rows.shape[2])
    )
    line = comparison.methods[1]
    each = columns.encode(map_of_table.decode(line.frames.reshape(-1, line.frames.shape[2])))
    assert each == pytest.approx(line.rows.reshape(each.shape))


def test_the_measures_are_those_of_the_rows(comparison):
    ours = comparison.methods[0]
    weights = np.sqrt(comparison.book.feature_weights)
    length = ss.path_quality(ours.rows * weights, reference=comparison.split.held_out * weights).path_length
    assert ours.measures["path_length"] == pytest.approx(length)
    of_frames = ss.path_quality(ours.frames * weights, reference=comparison.split.held_out * weights).path_length
    assert ours.measures["path_length"] != pytest.approx(of_frames)


def test_paths_of_a_table_with_words_keep_their_shares(comparison):
    """The map was trained on encoded rows, whose shares are of one whole nevertheless."""
    frames = comparison.methods[0].frames[..., 3:]
    assert (frames >= 0).all()
    assert frames.sum(axis=2) == pytest.approx(1.0)


def test_whole_numbers_of_frames_and_files_are_whole_and_numbers_stay(tmp_path):
    table, classes = a_table()
    numbers = table[["x", "count"]]
    options = {"source": "a", "toward": ss.Label("b"), "n_samples": 5}
    found = ss.compare(ss.SOM((4, 4), n_epochs=3), numbers, classes, **options).methods[0]
    assert (found.rows[..., 1] == np.rint(found.frames[..., 1])).all()
    assert (found.rows[..., 0] == found.frames[..., 0]).all()
    assert ss.compare(ss.SOM((4, 4), n_epochs=3), numbers.to_numpy(), classes, **options).methods[0].rows is None
    numbers.assign(label=classes).to_csv(tmp_path / "table.csv", index=False)
    main(["morph", str(tmp_path / "table.csv"), "--to", "b", "--from", "a", "--epochs", "3", "--out",
          str(tmp_path / "out")], standalone_mode=False)  # fmt: skip
    written = datasets.load(tmp_path / "out" / "frames.csv")
    assert "count" in written.feature_names
    counts = written.X[:, written.feature_names.index("count")]
    assert (counts == np.rint(counts)).all()
