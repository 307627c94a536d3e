"""The small tables as people keep them, read by both libraries, whole and by their first lines."""

from datetime import date, datetime, time

import numpy as np
import pytest

from somersault.datasets import load
from somersault.datasets.text import by_arrow, source
from somersault.errors import InputError

from .kept_tables import TABLES

_READ = [table for table in TABLES if table.columns]
_REFUSED = [table for table in TABLES if table.refused]
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001


def options_of(table):
    options = dict(table.options)
    return options | ({"na": options["na"].split(",")} if "na" in options else {})


def as_number(value):
    """Days since 1970 in the place of a day, hours in that of a time of day."""
    if isinstance(value, time):
        return value.hour + value.minute / 60 + value.second / 3600
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return (value - _EPOCH).total_seconds() / 86400 if isinstance(value, datetime) else value


def dates_in(table):
    return [name for name, kind in table.kinds.items() if kind == "date"]


def feature(data, name):
    """A column as a list, None where a value is missing."""
    names = data.feature_names
    if hasattr(data.X, "names"):
        column = data.X[name].tolist()
    else:
        column = data.X[:, int(name) - 1 if names is None else names.index(name)].tolist()
    return [None if value is None or (isinstance(value, float) and np.isnan(value)) else value for value in column]


def assert_read(table, folder):
    options = options_of(table)
    data = load(table.written_to(folder), **options | {"keep": [*options.get("keep", ()), *dates_in(table)]})
    understood = data.understood
    assert (understood.index, understood.labels) == (table.index, table.labels)
    assert tuple(name for name, _ in understood.left_out) == table.left_out
    for name, values in table.columns.items():
        if name == table.index:
            assert data.row_names.tolist() == [str(value) for value in values]
        elif name == table.labels:
            assert data.y.tolist() == list(values)
        elif name not in table.left_out:
            expected = [as_number(value) for value in values]
            found = feature(data, name)
            assert [value is None for value in found] == [value is None for value in expected]
            if any(isinstance(value, str) for value in expected):
                assert found == expected
            else:
                np.testing.assert_allclose(
                    [value for value in found if value is not None],
                    [value for value in expected if value is not None],
                    rtol=0, atol=1e-9,
                )  # fmt: skip
    return data


@pytest.mark.parametrize("table", _READ, ids=lambda table: table.about)
def test_each_is_read_right_and_what_was_guessed_is_said(table, tmp_path):
    assert_said(table, assert_read(table, tmp_path))


def assert_said(table, data):
    said = "; ".join([str(data.understood), *data.notes])
    for word in table.says:
        assert word in said


def refused(table, folder):
    """The sentence by which it is refused."""
    with pytest.raises(InputError) as caught:
        load(table.written_to(folder), **options_of(table))
    return str(caught.value)


@pytest.mark.parametrize("table", _REFUSED, ids=lambda table: table.about)
def test_what_cannot_be_read_is_refused_in_words(table, tmp_path):
    sentence = refused(table, tmp_path)
    assert [word for word in table.refused if word not in sentence] == []


@pytest.mark.parametrize("table", _READ, ids=lambda table: table.about)
def test_pyarrow_reads_the_same_where_it_may_read(table, tmp_path, monkeypatch):
    monkeypatch.setattr(by_arrow, "LARGE", 0)
    assert_said(table, assert_read(table, tmp_path))


def test_pyarrow_names_words_for_gaps_behind_the_first_lines(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1.5,2\n" * 500 + "?,3\n2.5,NA\n")
    monkeypatch.setattr(source, "HEAD", 64)
    monkeypatch.setattr(by_arrow, "LARGE", 0)
    assert load(path).understood.missing == (("a", 1, ("?",)), ("b", 1, ("NA",)))


@pytest.mark.parametrize("table", _REFUSED, ids=lambda table: table.about)
def test_pyarrow_refuses_the_same(table, tmp_path, monkeypatch):
    monkeypatch.setattr(by_arrow, "LARGE", 0)
    sentence = refused(table, tmp_path)
    assert [word for word in table.refused if word not in sentence] == []


@pytest.mark.parametrize(
    "table", [table for table in _READ if len(table.columns) < 20], ids=lambda table: table.about
)
def test_a_table_is_the_same_if_only_its_first_lines_are_looked_at(table, tmp_path, monkeypatch):
    """What stands further down decides, too: words below numbers, another encoding, a source."""
    monkeypatch.setattr(source, "HEAD", table.head)
    assert_read(table, tmp_path)
