"""What passes between a session and what shows it, and the threads that work on it."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from somersault.errors import InputError
from somersault.explorer.transport.wire import checked, packed, parsed, respond, unpacked
from somersault.explorer.transport.workers import BusyError, Workers
from tests.explorer.fakes import FakeSession

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
HEADS = st.dictionaries(st.text().filter(lambda name: name != "sizes"), JSON, max_size=4)


@pytest.mark.slow
@given(head=HEADS, buffers=st.lists(st.binary(max_size=50), max_size=5))
def test_a_body_holds_its_head_and_its_buffers(head, buffers):
    assert unpacked(packed(head, buffers)) == (head, buffers)


def test_a_body_by_hand():
    assert packed({}, [b"\x01"]) == b'\x0e\x00\x00\x00{"sizes": [1]}\x01'


def test_what_is_no_json_does_not_pass():
    with pytest.raises(ValueError, match="JSON"):
        packed({"x": float("inf")}, [])
    for text in (b"NaN", b'{"id": 1, "ask": {"x": -Infinity}}', b"[" * 10**5, b"\x80"):
        with pytest.raises(InputError, match="need"):
            parsed(text)


@pytest.mark.parametrize("message", [None, [], {}, {"id": 1}, {"id": None, "ask": {}}, {"id": 1.0, "ask": {}}])
def test_what_is_no_message_does_not_pass(message):
    with pytest.raises(InputError, match="need"):
        checked(message)


def test_answers_and_refusals_bear_the_number_of_the_question():
    session = FakeSession()
    assert respond(session, {"id": 7, "ask": {"kind": "echo"}})[0] == {
        "id": 7,
        "answer": {"got": {"kind": "echo"}},
    }
    assert respond(session, {"id": 8, "ask": {"kind": "wrong"}}) == (
        {"id": 8, "error": "got 3, need 4: add one"},
        [],
    )


def test_work_is_done_in_order_and_its_failures_are_given_back():
    workers, done = Workers(1, 10), []
    promises = [workers.submit(lambda n=n: done.append(n)) for n in range(5)]
    failing = workers.submit(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failing.result(20)
    assert all(promise.done() for promise in promises)
    assert done == [0, 1, 2, 3, 4]


def test_the_queue_is_bounded_and_what_is_given_up_is_not_done():
    workers, gate, begun, done = Workers(1, 2), threading.Event(), threading.Event(), []
    first = workers.submit(lambda: (begun.set(), gate.wait(20)))
    assert begun.wait(20)
    second, third = (workers.submit(lambda n=n: done.append(n)) for n in (2, 3))
    with pytest.raises(BusyError):
        workers.submit(lambda: done.append(4))
    assert second.cancel()
    gate.set()
    first.result(20)
    third.result(20)
    assert done == [3]
