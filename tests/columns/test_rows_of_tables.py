"""What is told of a table, by its columns and rows; and rows of it as starts and targets of paths."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import somersault as ss
from somersault.columns import learn_columns

NAN = float("nan")


def wine(n=178):
    """Numbers, of which one column was read as text because two of its entries are unknown."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"alcohol": rng.normal(13, 1, n), "ash": rng.normal(2, 0.3, n).round(2)})
    frame["ash"] = frame["ash"].astype(str)
    frame.loc[[3, 90], "ash"] = "?"
    return frame


# numbers written as text


def test_numbers_written_as_text_are_no_categories():
    frame = wine()
    words = r"column 'ash' holds text, but 176 of its 178 entries are numbers; the others are '\?' \(2\)"
    for X, remedy in (
        (frame, r"pandas.to_numeric\(X\['ash'\], errors='coerce'\)"),
        (frame.astype({"ash": object}), "pandas.to_numeric"),
        (pl.from_pandas(frame), r"X\['ash'\].cast\(polars.Float64, strict=False\)"),
        (pa.Table.from_pandas(frame), r"pandas.to_numeric\(X\['ash'\].to_pandas\(\), errors='coerce'\)"),
    ):
        with pytest.raises(ss.InputError, match=f"{words}.*{remedy}.*in categorical_features"):
            ss.SOM(shape=(2, 2), n_epochs=1).fit(X)
    with pytest.raises(ss.InputError, match=r"column 'ash' holds text, but .* are numbers; the others are '\?'"):
        ss.SOM(shape=(2, 2), n_epochs=1).fit(lambda: iter([frame[:100], frame[100:]]))
    converted = frame.assign(ash=pd.to_numeric(frame["ash"], errors="coerce"))
    assert ss.SOM(shape=(2, 2), n_epochs=1, standardize=True).fit(converted).columns_.categorical == {}


def test_whoever_insists_on_categories_has_them_and_gets_its_texts_back():
    frame = wine()
    frame["ash"] = [f"{i % 25}" if text != "?" else "?" for i, text in enumerate(frame["ash"])]
    som = ss.SOM(shape=(2, 2), n_epochs=1, categorical_features=["ash"]).fit(frame)
    assert "?" in som.columns_.categorical[1].values
    gaps = frame.copy()
    gaps.loc[5, "ash"] = None
    assert som.impute(gaps).drop(index=5).equals(frame.drop(index=5))
    assert som.impute(gaps).loc[5, "ash"] in set(frame["ash"])


@pytest.mark.parametrize(
    ("texts", "is_refused"),
    [
        (["1", "2", "3"] * 20, False),  # codes
        (["1", "2", "unknown"] * 20, False),  # a third is none
        (["1", "2", "3"] * 20 + ["unknown"], True),
        ([f"{i}" for i in range(21)] * 3, True),
        ([f"{i}" for i in range(20)] * 3, False),
        (["1.5", "-2e3", " .5", "+7.", "3,25"] * 9 + ["n/a"] * 3, True),
        (["1-2", "3-4", "2020-01-02"] * 9, False),
        ([None] * 50 + ["a", "b"], False),
        (["?"] * 20, False),
    ],
)
def test_what_is_written_as_a_number(texts, is_refused):
    for frame in (pd.DataFrame({"a": texts, "b": 1.0}), pl.DataFrame({"a": texts, "b": [1.0] * len(texts)})):
        if is_refused:
            with pytest.raises(ss.InputError, match="column 'a' holds text, but"):
                learn_columns(frame)
            continue
        assert list(learn_columns(frame)[0].groups) == ["a"]
    category = pd.DataFrame({"a": pd.Categorical(texts), "b": 1.0})
    assert list(learn_columns(category)[0].groups) == ["a"]  # said by the dtype


# infinities


def test_an_infinity_is_told_with_its_row_and_column():
    frame = pd.DataFrame({"city": ["Rome", "Oslo", "Rome"], "fare": [1.0, 2.0, np.inf]})
    with pytest.raises(ss.InputError, match="infinite values: 1, the first in row 2, column 'fare'; need finite"):
        ss.SOM(shape=(2, 2)).fit(frame)
    good = frame.assign(fare=[1.0, 2.0, 3.0])
    som = ss.SOM(shape=(2, 2), n_epochs=1).fit(good)
    for method in (som.predict, som.transform, som.impute, som.quality, lambda X: som.morph(X, 1)):
        with pytest.raises(ss.InputError, match="1, the first in row 2, column 'fare'"):
            method(frame)
    X = np.arange(12.0).reshape(4, 3)
    X[2:, 1] = -np.inf
    with pytest.raises(ss.InputError, match="infinite values: 2, the first in row 2, column 1"):
        ss.Codebook(np.eye(3)).activations(X)
    with pytest.raises(
        ss.InputError, match=r"rows 4 to 7 of all.*infinite values: 2, the first in row 2 of the block, column 1"
    ):
        ss.SOM(shape=(2, 2)).fit(lambda: iter([np.ones((4, 3)), X]))


# what is no table


def test_a_dataset_of_xarray_is_refused():
    kind = type("Dataset", (), {"__module__": "xarray.core.dataset"})
    with pytest.raises(ss.InputError, match="is a Dataset of xarray, which holds several arrays"):
        ss.SOM().fit(kind())


class Relation:
    """What speaks Arrow and nothing else, as a relation of DuckDB does."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def test_what_speaks_arrow_alone_is_read():
    table = pa.table({"a": [1, 2, 3, 4], "b": ["x", "y", "x", None]})
    som, same = (ss.SOM(shape=(2, 2), n_epochs=2).fit(X) for X in (Relation(table), table))
    assert (som.prototypes_ == same.prototypes_).all()
    assert (som.predict(Relation(table)) == same.predict(table)).all()
    assert som.impute(Relation(table)).schema == table.schema
    assert som.morph(Relation(table[:3]), 1).frames(3) == pytest.approx(same.morph(table[:3], 1).frames(3))
    batch = table.to_batches()[0]
    assert (same.predict(batch) == same.predict(table)).all()
    with pytest.raises(ss.InputError, match="of type Relation, which speaks Arrow, but not as a table"):
        som.predict(Relation(pa.chunked_array([[1, 2]])))


def test_what_speaks_arrow_is_refused_without_pyarrow(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    speaker = SimpleNamespace(__arrow_c_stream__=lambda: None)
    with pytest.raises(ss.InputError, match="which speaks Arrow; need PyArrow to read it: pip install pyarrow"):
        ss.SOM().fit(speaker)


# rows as starts and targets


def clients():
    n = np.arange(24)
    return pd.DataFrame(
        {
            "age": 20 + n,
            "married": n >= 12,
            "income": 1000.5 + 10 * n,
            "city": np.where(n < 12, "Rome", np.where(n < 18, "Oslo", "Bonn")),
        }
    )


@pytest.fixture(scope="module")
def som():
    return ss.SOM(shape=(3, 3), n_epochs=5, standardize=True, random_state=0).fit(clients())


@pytest.mark.slow
def test_a_row_is_the_target_of_another_in_whatever_form(som):
    frame = clients()
    encoded = som.columns_.encode(frame)
    forms = {
        "frame": frame.iloc[[20]],
        "row": frame.iloc[20],
        "mapping": frame.iloc[20].to_dict(),
        "list": frame.iloc[20].tolist(),
        "lists": [frame.iloc[20].tolist()],
        "objects": frame.to_numpy(dtype=object)[20],
        "polars": pl.from_pandas(frame)[20],
        "row of polars": pl.from_pandas(frame).row(20),
        "named row of polars": pl.from_pandas(frame).row(20, named=True),
        "arrow": pa.Table.from_pandas(frame, preserve_index=False)[20:21],
        "point": encoded[20],
        "points": encoded[[20]],
    }
    for name, points in forms.items():
        paths = som.morph(frame[:3], ss.Sample(points))
        assert (paths.end == encoded[20]).all(), name
        assert som.decode(paths.end).iloc[0].tolist() == frame.iloc[20].tolist()
        away = som.morph(frame[19:20], ss.Away(ss.Sample(points)))
        assert np.isfinite(away.end).all()
    each = som.morph(frame[:3], ss.Sample(frame[20:23]))
    assert (each.end == encoded[20:23]).all()


def test_a_frame_of_numbers_is_a_target_too():
    X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 5.0]})
    som = ss.SOM(shape=(2, 2), n_epochs=3).fit(X)
    for points in (X.iloc[[3]], X.iloc[3], {"b": 5, "a": 3}, [3.0, 5.0], np.array([[3.0, 5.0]])):
        assert som.morph(X[:1], ss.Sample(points)).end.tolist() == [[3.0, 5.0]]
    with pytest.raises(ss.InputError, match="target sample has 3 columns"):
        som.morph(X[:1], ss.Sample([1.0, 2.0, 3.0]))


@pytest.mark.filterwarnings("ignore::somersault.UnknownCategoryWarning")
@pytest.mark.parametrize(
    ("points", "words"),
    [
        ({"age": 3}, "the target sample: it has no entry 'married'; need one for each of the 4 columns"),
        (
            [30, True, 1000.0, "Paris"],
            "the target sample: X has 'Paris' in row 0, column .*need one of 'Bonn', 'Oslo'",
        ),
        ([30, True, NAN, "Rome"], "the target sample: X contains NaN .first in row 0, column 'income'"),
        ([30, True, 1000.0], "the target sample: X has 3 columns, but the map has 4"),
        ([1.0, 2.0], "the target sample: X has 2 columns, but the map has 4"),
    ],
)
def test_a_wrong_target_is_told_in_the_words_of_the_table(som, points, words):
    with pytest.raises(ss.InputError, match=words):
        som.morph(clients()[:3], ss.Sample(points))
    with pytest.raises(ss.InputError, match=words):
        som.morph(clients()[:3], ss.Away(ss.Sample(points)))


@pytest.mark.filterwarnings("ignore::somersault.UnknownCategoryWarning")
def test_a_start_that_is_not_complete_is_told_by_its_column(som):
    frame = clients()
    frame.loc[2, "city"] = "Paris"
    words = (
        r"X has 'Paris' in row 2, column 'city', which training did not show; need one of 'Bonn', 'Oslo', 'Rome'"
    )
    with pytest.raises(ss.InputError, match=words):
        som.morph(frame, 1)
    with pytest.raises(ss.InputError, match=words):
        som.morph(pl.from_pandas(frame), 1)
    frame.loc[2, "city"] = None
    with pytest.raises(ss.InputError, match=r"first in row 2, column 'city'\); need complete samples"):
        som.morph(frame, 1)
    with pytest.raises(ss.InputError, match=r"first in row 1, column 'income'\); need complete samples"):
        som.morph(clients().assign(income=[1.0, NAN, *range(22)]), 1)


def test_bounds_are_told_in_the_columns_of_the_table(som):
    frame = clients()
    with pytest.raises(ss.InputError, match="X has 20 in row 0, column 'age', outside its bounds 30 to inf; need"):
        som.morph(frame[:3], 8, bounds=([30, -np.inf, -np.inf, 0], None))
    with pytest.raises(ss.InputError, match=r"column 'city', outside its bounds 0 to 0.5"):
        som.morph(frame[:3], 8, bounds=(None, [99, 1, np.inf, 0.5]))
    with pytest.raises(ss.InputError, match="bounds of column 'income' are 5 to 3; need low ≤ high"):
        som.morph(frame[:3], 8, bounds=([0, 0, 5, 0], [99, 1, 3, 1]))
    for bounds, side in ((([1, 2, 3], None), "low"), ((None, [1, 2, 3]), "high")):
        words = rf"the {side} bound has shape \(3,\); need one number, or \(4,\): one for each column"
        with pytest.raises(ss.InputError, match=words):
            som.morph(frame[:3], 8, bounds=bounds)
    with pytest.raises(ss.InputError, match="bounds is"):
        som.morph(frame[:3], 8, bounds=(0, 1, 2))
    with pytest.raises(
        ss.InputError, match="points has 4 columns, but the map, in which each category is one, has 6"
    ):
        som.decode(np.zeros((1, 4)))
    with pytest.raises(ss.InputError, match="X has 3 columns, but the map has 4 features"):
        som.columns_.encode(frame[["age", "income", "city"]])
