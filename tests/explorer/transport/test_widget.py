"""The explorer as a widget, without a notebook: what it answers, and that the kernel stays free."""

import asyncio
import sys

import numpy as np
import pytest

import somersault as ss
from somersault.explorer.transport.widget import Explorer
from tests.explorer.fakes import FakeSession


@pytest.fixture
def session():
    fake = FakeSession()
    yield fake
    fake.gate.set()


@pytest.fixture
def widget(session, monkeypatch):
    """A widget whose answers are kept in `told`."""
    one = Explorer(session)
    one.told = []
    monkeypatch.setattr(Explorer, "send", lambda self, content, buffers=None: self.told.append((content, buffers)))
    return one


def hear(widget, content):
    """As the notebook hands on a message."""
    widget._handle_custom_msg(content, [])


def test_where_no_loop_runs_it_answers_at_once(widget):
    hear(widget, {"id": 3, "ask": {"kind": "echo"}})
    hear(widget, {"id": 4, "ask": {"kind": "wrong"}})
    assert widget.told == [
        ({"id": 3, "answer": {"got": {"kind": "echo"}}}, [b"\x00\xff", b"", b"abc"]),
        ({"id": 4, "error": "got 3, need 4: add one"}, []),
    ]


def test_while_an_answer_is_made_the_loop_goes_on(widget, session):
    async def notebook():
        hear(widget, {"id": 1, "ask": {"kind": "wait"}})
        while not session.asked:
            await asyncio.sleep(0.01)
        assert widget.told == []  # at work, and we are here
        session.gate.set()
        while not widget.told:
            await asyncio.sleep(0.01)

    asyncio.run(notebook())
    assert widget.told[0][0] == {"id": 1, "answer": {"got": {"kind": "wait"}}}


def test_what_is_no_question_is_told(widget):
    hear(widget, ["nothing"])
    assert "need" in widget.told[0][0]["error"]


def test_more_questions_than_may_wait_are_told_to_come_again(widget, session):
    async def notebook():
        for n in range(100):
            hear(widget, {"id": n, "ask": {"kind": "wait"}})
        refused = [content for content, _ in widget.told]
        session.gate.set()
        while len(widget.told) < 100:
            await asyncio.sleep(0.01)
        return refused

    refused = asyncio.run(notebook())
    assert refused
    assert all("again" in content["error"] for content in refused)


def test_it_carries_the_module(widget):
    assert "export default" in widget._esm


def test_explore_shows_any_map(rng):
    X = rng.normal(size=(30, 4))
    explorer = ss.explore(ss.SOM(shape=(3, 3), n_epochs=2).fit(X), X, np.arange(30) % 2)
    assert isinstance(explorer, Explorer)
    with pytest.raises(ss.InputError, match="columns"):
        ss.explore(ss.SOM(shape=(3, 3), n_epochs=2).fit(X), X[:, :3])


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "somersault.explorer.transport.widget")
    with pytest.raises(ss.SomersaultError, match=r'pip install "somersault\[notebook\]"'):
        ss.explore(None, None)
