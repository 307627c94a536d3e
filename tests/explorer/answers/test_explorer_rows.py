"""Rows of any table, as the explorer shows them and starts from them."""

import numpy as np
import pandas as pd
import pytest

import somersault as ss
from somersault.explorer.answers import explorer_rows
from somersault.explorer.answers.session import Session

from .questions import asked, morph_of


@pytest.mark.parametrize("n_shown", [60, 150])
def test_samples_that_are_read_in_blocks_are_shown_as_those_in_memory(monkeypatch, flowers, n_shown):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", n_shown)
    X, y = flowers[0].to_numpy(), flowers[1]
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    source = ss.blocks(lambda: (X[start : start + 40] for start in range(0, 150, 40)))
    here, there = Session(som, X, y), Session(som, source, y)
    for request in ({"kind": "open"}, {"kind": "sample", "row": 77}, {"kind": "members", "unit": 3}):
        np.testing.assert_equal(asked(there, **request), asked(here, **request))
    answer = morph_of(there, target={"class": 1})
    np.testing.assert_array_equal(answer["frames"], morph_of(here, target={"class": 1})["frames"])
    scope = {"som": som, "X": source, "y": y, "print": lambda *_: None}
    exec(answer["call"], scope)  # noqa: S102
    np.testing.assert_array_equal(answer["frames"], scope["frames"].astype(np.float32))


def test_of_many_rows_some_stand_for_all_and_every_row_can_start(monkeypatch, rng):
    monkeypatch.setattr(explorer_rows, "MOST_SHOWN", 100)
    X = rng.normal(size=(1000, 3))
    session = Session(ss.SOM(shape=(3, 3), n_epochs=3).fit(X), X)
    opened = asked(session, kind="open")
    assert opened["hits"].sum() == 100
    assert any("100 of 1,000 samples" in note for note in opened["notes"])
    row = next(i for i in range(1000) if i not in session.samples.rows)
    np.testing.assert_array_equal(asked(session, kind="sample", row=row)["values"], X[row].astype(np.float32))


def test_of_wide_rows_fewer_stand_for_all(monkeypatch, rng):
    monkeypatch.setattr(explorer_rows, "_MOST_VALUES", 3000)
    X = rng.normal(size=(900, 5))
    session = Session(ss.SOM(shape=(3, 3), n_epochs=1).fit(X), X)
    assert asked(session, kind="open")["hits"].sum() == 600


def test_missing_values_are_filled_and_it_is_said(flowers):
    X = flowers[0].to_numpy(copy=True)
    som = ss.SOM(shape=(4, 5), n_epochs=6).fit(X)
    X[3, 1] = X[9, 0] = np.nan
    session = Session(som, X)
    assert any(note.startswith("2 of 150 samples miss values") for note in session.notes)
    sample = asked(session, kind="sample", row=3)
    assert sample["n_missing"] == 1
    assert np.isfinite(sample["values"]).all()
    assert np.isfinite(morph_of(session, row=3)["frames"]).all()


def test_tables_with_categories_are_shown_encoded():
    frame = pd.DataFrame({"petal": [1.4, 1.3, 4.7, 4.5, 1.2], "color": ["red", "red", "blue", "blue", None]})
    som = ss.SOM(shape=(2, 3), n_epochs=10, standardize=True).fit(frame)
    session = Session(som, frame)
    assert asked(session, kind="open")["names"] == ["petal", "color=blue", "color=red"]
    assert morph_of(session, row=4)["frames"].shape == (7, 3)


def test_a_start_is_encoded_once_however_often_it_is_asked_for(table, monkeypatch):
    columns, encoded = type(table.labelled_map.som.columns_), []
    encode = columns.encode
    monkeypatch.setattr(columns, "encode", lambda self, rows: encoded.append(rows) or encode(self, rows))
    asked(table, kind="sample", row=99)
    assert len(encoded) == 1
    for _ in range(3):
        asked(table, kind="sample", row=99)
    assert len(encoded) == 1
    morph_of(table, row=99)
    before = len(encoded)
    asked(table, kind="curves", row=99, target={"unit": 3}, mode="tuned", frames=7)
    assert len(encoded) == before
