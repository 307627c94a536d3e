"""What of a session goes into a file."""

import numpy as np
import pytest

import somersault as ss
from somersault.explorer.answers.session import Session
from somersault.explorer.answers.snapshot import MOST_BYTES, Snapshot, select
from tests.explorer.fakes import FakeSession

from .questions import asked


@pytest.mark.slow
def test_a_snapshot_answers_what_it_lists_and_offers_no_more(session):
    chosen = select(session)
    offer = asked(chosen, kind="offer")
    opened = asked(chosen, kind="open")
    assert opened["start"] in offer["rows"]
    assert opened["target"] in offer["targets"]
    assert any("saved page" in note for note in opened["notes"])
    for row in offer["rows"]:
        for target in offer["targets"]:
            request = {"row": row, "target": target, "mode": "tuned", "frames": offer["frames"]}
            assert {"kind": "morph", **request} in chosen.requests
            assert {"kind": "curves", **request} in chosen.requests
    assert sum(len(b) for request in chosen.requests for b in chosen.ask(request)[1]) > 0
    assert chosen.size < MOST_BYTES


@pytest.mark.slow
def test_a_snapshot_of_too_much_is_refused(rng):
    X = rng.random((50, 400), dtype=np.float32)
    session = Session(ss.SOM(shape=(2, 2), n_epochs=1).fit(X), X, image_shape=(20, 20))
    paths = {"rows": [0, 1], "targets": [{"unit": 1}, {"unit": 2}]}
    assert select(session, **paths).requests
    with pytest.raises(ss.InputError, match="fewer rows or targets"):
        select(session, **paths, room=30_000)
    with pytest.raises(ss.InputError, match="no rows or no targets"):
        select(session, rows=[])


def echo(words):
    return {"kind": "echo", "words": words}


def test_a_snapshot_takes_all_of_a_group_or_none_and_some_of_others_and_asks_for_what_it_lacks():
    session = FakeSession()
    snapshot = Snapshot(session, room=1000)
    assert snapshot.take_all([echo("a"), echo("b")])
    size = snapshot.size
    assert not snapshot.take_all([echo("c"), echo("d" * 1000)])
    assert (snapshot.requests, snapshot.size) == ([echo("a"), echo("b")], size)
    snapshot.take_some([echo("c"), echo("d"), echo("e" * 1000), echo("f")])
    assert snapshot.requests == [echo(letter) for letter in "abcd"]
    assert size < snapshot.size <= 1000
    session.asked.clear()
    snapshot.ask(echo("a"))
    assert session.asked == []
    assert snapshot.ask(echo("f"))[0] == {"got": echo("f")}
    snapshot.put(echo("a"), ({"got": "another"}, []))
    assert snapshot.ask(echo("a"))[0] == {"got": "another"}
    assert snapshot.requests.count(echo("a")) == 1
