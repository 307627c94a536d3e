"""Tables that are read in blocks: the same as in memory, whatever the library, the kinds and the blocks."""

import gzip
import subprocess
import sys

import numpy as np
import pytest

import somersault as ss
from somersault.datasets import Frame, load, opened
from somersault.datasets.text import by_arrow, rows
from somersault.sources import Source

from .files import write

N = 500


def text(*, with_words, late=""):
    """Rows with gaps, truths, decimal commas, names and labels; a late one has another kind of cell."""
    rng = np.random.default_rng(0)
    lines = ["name;a;b;t;w;label" if with_words else "name;a;b;t;label"]
    for i, (a, b) in enumerate(rng.normal(size=(N, 2)).round(3)):
        cells = [f"row {i}", "NA" if i % 50 == 3 else f"{a}", f"{b}".replace(".", ","), "yes" if i % 3 else "no"]
        cells += [["red", "blue", ""][i % 3 if i % 7 else 2]] if with_words else []
        lines.append(";".join([*cells, "uv"[i % 2]]))
    if late:
        lines[-1] = lines[-1].replace(lines[-1].split(";")[1], late, 1)
    return "\n".join(lines) + "\n"


def whole(X):
    """All rows of a source, or of what is in memory, as one table."""
    if not isinstance(X, Source):
        return X
    tables = [block.table for block in X.blocks(64)]
    return Frame.joined(tables) if isinstance(tables[0], Frame) else np.concatenate(tables)


def assert_same(one, other):
    assert type(one) is type(other)
    if isinstance(one, Frame):
        assert one.names == other.names
        for name in one:
            mine, theirs = one[name], other[name]
            for a, b in zip(mine.tolist(), theirs.tolist(), strict=True):
                assert a == b or (a != a and b != b)  # noqa: PLR0124
    else:
        np.testing.assert_array_equal(one, other)


@pytest.fixture(params=[0, 2**60], ids=["by PyArrow", "by Python"])
def library(request, monkeypatch):
    monkeypatch.setattr(by_arrow, "LARGE", request.param)
    monkeypatch.setattr(rows, "_ROWS", 37)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("with_words", [False, True])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_text_in_blocks_is_the_same_as_in_memory(tmp_path, with_words, is_packed):
    path = tmp_path / ("a.csv.gz" if is_packed else "a.csv")
    content = text(with_words=with_words).encode()
    path.write_bytes(gzip.compress(content) if is_packed else content)
    options = {"index_column": "name"}
    here, there = load(path, **options), opened(path, large=0, **options)
    assert isinstance(there.X, Source)
    assert there.X.shape == here.X.shape == (N, 4 if with_words else 3)
    assert_same(whole(there.X), here.X)
    assert (there.y == here.y).all()
    assert there.row_names.tolist() == here.row_names.tolist()
    assert str(there.understood) == str(here.understood)


@pytest.mark.usefixtures("library")
def test_a_map_of_a_table_in_blocks_is_the_map_of_the_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(text(with_words=True))
    options = {"index_column": "name", "na": ["NA"]}
    som = ss.SOM(shape=(3, 4), n_epochs=3, random_state=0, standardize=True)
    here, there = load(path, **options), opened(path, large=0, **options)
    one, other = (ss.SOM(**som.get_params()).fit(data.X) for data in (here, there))
    np.testing.assert_allclose(one.prototypes_, other.prototypes_, atol=1e-9)
    assert (one.predict(here.X) == other.predict(there.X)).all()


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("late", ["00123", " 1.5 ", "1,5", "1e5", "?"])
def test_a_late_cell_of_another_form_is_read_as_in_memory(tmp_path, late):
    path = tmp_path / "a.csv"
    path.write_text(text(with_words=False, late=late))
    options = {"index_column": "name"}
    assert told(opened, path, large=0, **options) == told(load, path, **options)


def told(read, path, **options):
    """What is understood of a file, or why it is refused."""
    try:
        return str(read(path, **options).understood)
    except ss.InputError as error:
        return str(error)


def test_a_parquet_with_words_is_read_in_blocks(tmp_path):
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    columns = {
        "a": [1.5, None, 3.5] * 20,
        "n": list(range(60)),
        "t": [True, False, None] * 20,
        "w": ["u", "v", None] * 20,
        "id": [f"row {i}" for i in range(60)],
        "label": ["x", "y", None] * 20,
    }
    parquet.write_table(arrow.table(columns), path, row_group_size=7)
    here, there = load(path), opened(path, large=0)
    assert isinstance(there.X, Source)
    assert_same(whole(there.X), here.X)
    assert here.y.tolist() == there.y.tolist() == columns["label"]
    assert [name for name, _ in there.understood.left_out] == ["id"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_the_names_of_folders_say_is_a_column(tmp_path, kind):
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    for site, year, values in (("north", 2020, [1.5, 2.5]), ("south", 2021, [3.5])):
        folder = tmp_path / "parts" / f"site={site}" / f"year={year}"
        folder.mkdir(parents=True)
        if kind == "csv":
            (folder / "rows.csv").write_text("a,b\n" + "".join(f"{value},1\n" for value in values))
        else:
            parquet.write_table(arrow.table({"a": values, "b": [1] * len(values)}), folder / "rows.parquet")
    data = load(tmp_path / "parts")
    assert data.X.names == ("a", "b", "site", "year")
    assert data.X["site"].tolist() == ["north", "north", "south"]
    assert data.X["year"].tolist() == [2020, 2020, 2021]


def test_a_program_that_stops_midway_ends_as_any_other(tmp_path):
    """The threads by which PyArrow reads ahead ask the file, which is Python's, for more."""
    lines = "".join(f"{row / 8},{row % 7}\n" for row in range(200_000))
    write(tmp_path / "a.csv", "a,b\n" + lines)
    code = f"""
from somersault.datasets import opened
from somersault.datasets.text import by_arrow
by_arrow.LARGE, by_arrow._BLOCK = 0, 2**14
for block in opened({str(tmp_path / "a.csv")!r}, large=0).X.blocks(1000):
    raise ValueError("midway")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("ValueError: midway")
