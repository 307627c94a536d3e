"""The table of small tables holds together: each can be written, and has one answer."""

import pytest

from .kept_files import NEEDED
from .kept_tables import TABLES


def test_there_are_many_and_each_is_told_apart():
    assert len(TABLES) >= 70
    assert len({table.about for table in TABLES}) == len(TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.about)
def test_each_is_written_and_has_one_answer(table, tmp_path):
    path = table.written_to(tmp_path)
    assert path.exists()
    assert bool(table.refused) != bool(table.columns)
    assert all(len(values) == table.n_rows for values in table.columns.values())
    named = {*table.left_out, *(name for name in (table.index, table.labels) if name is not None)}
    assert named <= set(table.columns)


@pytest.mark.parametrize("table", [one for one in TABLES if one.columns], ids=lambda table: table.about)
def test_what_is_left_out_is_blank_or_names_the_rows(table):
    kinds = table.kinds
    for name, values in table.columns.items():
        known = [value for value in values if value is not None]
        names_rows = kinds[name] == "word" and len(set(known)) == len(known) >= NEEDED
        is_left_out = kinds[name] == "nothing" or (names_rows and name != table.index)
        assert is_left_out == (name in table.left_out)
