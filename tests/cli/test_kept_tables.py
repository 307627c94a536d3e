"""The small tables as people keep them, trained on by the command, which tells what was guessed."""

import pytest

from somersault.cli.data_options import as_words
from somersault.datasets import load
from tests.datasets.kept_tables import TABLES
from tests.datasets.test_kept_tables_are_read import options_of

_READ = [table for table in TABLES if table.columns and len(table.columns) < 100]
_REFUSED = [table for table in TABLES if table.refused]


def typed(table):
    options = options_of(table)
    return as_words({name: tuple(value) if isinstance(value, list) else value for name, value in options.items()})


@pytest.mark.slow
@pytest.mark.parametrize("table", _READ, ids=lambda table: table.about)
def test_a_map_is_trained_and_one_line_says_what_was_understood(command, table, tmp_path):
    path = table.written_to(tmp_path)
    asked = ("train", path, "--out", tmp_path / "map", "--shape", "1x2", "--epochs", 0, *typed(table))
    code, _, err = command(*asked)
    data = load(path, **options_of(table))
    lines = err.splitlines()
    if code:  # what can be read cannot always be trained on
        assert code == 1
        assert lines[-1].startswith("Error: ")
        assert "Traceback" not in err
    else:
        assert sum(line.startswith(f"{data.name}: {data.understood.n_rows} row") for line in lines) == 1
        told = " ".join(lines)
        for word in (word for word in table.says if word != "--"):
            assert word in told


@pytest.mark.slow
@pytest.mark.parametrize("table", _REFUSED, ids=lambda table: table.about)
def test_what_cannot_be_read_is_told_in_the_words_of_the_command(command, table, tmp_path):
    path = table.written_to(tmp_path)
    code, out, err = command("train", path, "--out", tmp_path / "map", *typed(table))
    assert (code, out) == (1, "")
    for word in table.refused:
        assert word in err or f"--{word}" in err
    assert not (tmp_path / "map").exists()
