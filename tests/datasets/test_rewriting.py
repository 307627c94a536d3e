"""A text is written again with some cells replaced: what is read of it has these, and no other byte changes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from somersault.datasets import text

CELLS = st.text(st.sampled_from("abü 12"), min_size=1, max_size=4).map(lambda cell: f"x{cell.strip()}")
TABLES = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=6, max_size=12)
)


def rewritten(path, changes, delimiter=None):
    plan = text.plan_of(path, delimiter=delimiter)
    out = io.BytesIO()
    text.rewrite(out, plan.file, plan.layout, changes)
    return out.getvalue()


def cells_of(path, delimiter):
    raw = text.read(
        text.plan_of(path, delimiter=delimiter, header=True, are_text=lambda names: [True] * len(names))
    )
    return [[column.words[code] for code in column.codes] for column in raw.columns]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("texts")


@given(
    TABLES, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.data(),
)  # fmt: skip
def test_new_cells_are_read_and_all_other_lines_stay(folder, rows, delimiter, end, quoted, framed, encoding, data):
    header = [f"name {place}" for place in range(len(rows[0]))]
    mark = '"' if quoted else ""
    lines = [delimiter.join(f"{mark}{cell}{mark}" for cell in row) for row in (header, *rows)]
    comment = ["# between"] if framed else []
    content = [*(["A title", ""] if framed else []), *lines[:4], *comment, *lines[4:],
               *(["", "Source: us"] if framed else [])]  # fmt: skip
    path = folder / "t.csv"
    path.write_bytes(end.join([*content, ""]).encode(encoding))
    old = cells_of(path, delimiter)
    assert [list(row) for row in zip(*old, strict=True)] == rows
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True))
    new = data.draw(st.sampled_from(["1,5", "ü", 'a "word"', "with blank", "a;b|c"]))
    place = data.draw(st.integers(0, len(rows[0]) - 1))
    found = rewritten(path, [(row, {place: new}) for row in sorted(chosen)], delimiter)
    before, after = (each.decode(encoding).split(end) for each in (path.read_bytes(), found))
    assert sum(old != new for old, new in zip(before, after, strict=True)) <= len(chosen)
    path.write_bytes(found)
    for row in chosen:
        old[place][row] = new
    assert cells_of(path, delimiter) == old


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b\n 1  2 \n?   4\n5 6\n", "a b\n 1  2 \n9   4\n5 6\n"),
        ("a, b\n1, 2\n ? , 4\n5, 6\n", "a, b\n1, 2\n 9 , 4\n5, 6\n"),
        ("sep=;\na;b\n1;2\n;4\n5;6", "sep=;\na;b\n1;2\n9;4\n5;6"),
        ('a,b\n1,"u\nv"\n?,"x\ny"\n5,w\n', 'a,b\n1,"u\nv"\n9,"x\ny"\n5,w\n'),
        ("a,b,\n1,2,\n,4,\n5,6,\n,,\n", "a,b,\n1,2,\n9,4,\n5,6,\n,,\n"),
        ("a,b\r1,2\r,4\r5,6\r", "a,b\r1,2\r9,4\r5,6\r"),
    ],
    ids=["blanks", "blanks around", "told", "lines in cells", "ends", "Macintosh"],
)
def test_texts_of_all_forms_keep_their_form(tmp_path, before, after):
    path = tmp_path / "t.csv"
    path.write_bytes(before.encode())
    assert rewritten(path, [(1, {0: "9"})]).decode() == after
