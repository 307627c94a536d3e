"""Damaged and odd tables: each is read as a table that holds together, or refused in words, and nothing else."""

import random
import re

import numpy as np
import pytest

from somersault.datasets import Frame, load
from somersault.datasets.text import by_arrow
from somersault.errors import InputError

from .kept_tables import KINDS_OF_FILES, TABLES

_SMALL = [table for table in TABLES if isinstance(table.content, bytes) and len(table.content) < 5000]
_INSERTED = (
    b"\x00", b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\n\n", b"#", b"%", b"\xff", b"\xc3", b"\xef\xbb\xbf",
    b"nan", b"inf", b"-inf", b"1e999", b"1_000", b"NA", b"?", b"0x10", b"1e", b"--", b"=1+1", b"\xc2\xa0", b" ",
    b"1,5", b"1.234,5", b"01", b"-999", b"9" * 400, b"\x1a", "٣".encode(), "𝟛".encode(), b"{", b"<html>",
)  # fmt: skip
_ENGLISH = re.compile(r"need|correct|is empty|cannot be read")
_OF_PYTHON = re.compile(r"KeyError|IndexError|TypeError|AttributeError|AssertionError|StopIteration|ZeroDivision")


def cut(rng, content):
    return content[: rng.randrange(len(content))]


def with_something(rng, content):
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice(_INSERTED) + content[place:]


def flipped(rng, content):
    changed = bytearray(content)
    for _ in range(rng.randrange(1, 4)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def shuffled(rng, content):
    lines = content.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines)


def without_a_line(rng, content):
    lines = content.splitlines(keepends=True)
    del lines[rng.randrange(len(lines))]
    return b"".join(lines)


def twice(rng, content):
    return content + content


def cell_gone(rng, content):
    cells = re.split(rb"([,;\t\n])", content)
    cells[rng.randrange(len(cells))] = b""
    return b"".join(cells)


DAMAGES = (cut, with_something, with_something, flipped, shuffled, without_a_line, twice, cell_gone)


def damaged(seed):
    """A file of one of the small tables, damaged once or twice."""
    rng = random.Random(seed)
    table = rng.choice(_SMALL)
    content = table.content
    for _ in range(rng.choice((1, 1, 2))):
        content = rng.choice(DAMAGES)(rng, content) if content else content
    return table, content


def columns_of(data):
    """All features as lists."""
    return [data.X[name].tolist() for name in data.X] if isinstance(data.X, Frame) else data.X.T.tolist()


def assert_holds_together(data):
    n, d = data.X.shape
    assert n > 0
    assert d > 0
    assert data.understood.n_rows == n
    assert data.y is None or len(data.y) == n
    assert data.row_names is None or len(data.row_names) == n
    for column in columns_of(data):
        assert len(column) == n
        assert all(value is None or isinstance(value, (bool, int, float, str)) for value in column)
        assert not any(isinstance(value, float) and np.isinf(value) for value in column)
        assert any(value is not None and value == value for value in column)  # noqa: PLR0124


def outcome(path, **options):
    """The data, or the sentence by which the file was refused."""
    try:
        return load(path, **options)
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("block", range(12))
def test_a_damaged_table_is_read_or_refused_in_words(tmp_path, block, monkeypatch):
    for seed in range(25 * block, 25 * block + 25):
        table, content = damaged(seed)
        path = tmp_path / f"{seed}" / table.path
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        found = outcome(path)
        if isinstance(found, str):
            assert found.startswith(str(path)), (seed, found)
            assert _ENGLISH.search(found), (seed, found)
            assert not _OF_PYTHON.search(found), (seed, found)
        else:
            assert_holds_together(found)
        with monkeypatch.context() as patch:
            patch.setattr(by_arrow, "LARGE", 0)
            other = outcome(path)
        if isinstance(found, str):
            assert other == found, seed
        else:
            assert columns_of(other).__repr__() == columns_of(found).__repr__(), (seed, str(other), str(found))


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".parquet", ".feather", ".jsonl"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b" ", b",", b",,,\n,,,\n", b"\x00" * 100, b"\xff\xfe", b"\xff\xfe\x00", b"PAR1", b"PK\x03\x04",
     b"\x1f\x8b", b"\x1f\x8b\x08\x00", b"{}", b"[]", b"null\n", b"a", b"a\n", b'"', b'a,b\n"1', b"ARROW1",
     bytes(range(256)), b"a,b\n" + b"1," * 10_000, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"],
    ids=lambda content: repr(content[:12]),
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(tmp_path, suffix, content):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    found = outcome(path)
    if isinstance(found, str):
        assert not _OF_PYTHON.search(found), found
        assert len(found) < 1000
    else:
        assert_holds_together(found)


@pytest.mark.parametrize(
    "table", [t for t in KINDS_OF_FILES if isinstance(t.content, bytes)], ids=lambda t: t.about
)
def test_a_cut_file_of_any_kind_is_read_or_refused(tmp_path, table):
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        path = tmp_path / f"{share}" / table.path
        path.parent.mkdir()
        path.write_bytes(table.content[: int(share * len(table.content))])
        found = outcome(path)
        if isinstance(found, str):
            assert not _OF_PYTHON.search(found), found
        else:
            assert_holds_together(found)
