"""The server by real sockets: what it answers, and what no client can do to the others."""

import select
import socket
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from somersault.errors import InputError, SomersaultError
from somersault.explorer.transport import connection as connection_module
from somersault.explorer.transport import guard, server
from somersault.explorer.transport.address import Address
from somersault.explorer.transport.guard import Guard
from somersault.explorer.transport.wire import unpacked
from tests.explorer.fakes import FakeSession, connected, head, question, reply, sent, served


@pytest.fixture
def session():
    fake = FakeSession()
    yield fake
    fake.gate.set()


@pytest.fixture
def address(session):
    with served(session) as one:
        yield one


@pytest.fixture(scope="module")
def shared():
    """One server for all tests that leave nothing behind."""
    with served(FakeSession()) as one:
        yield one


def is_alive(address):
    """Whether someone else is answered."""
    status, _, body = sent(address, question(address, {"kind": "echo"}))
    return status == 200 and unpacked(body)[0]["answer"] == {"got": {"kind": "echo"}}


def until(condition):
    """Wait for what happens in another thread."""
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


# What it answers


def test_the_page_and_its_parts_are_given_without_a_token_and_hold_no_data(shared):
    for path, kind in (("/", "text/html"), ("/page.js", "text/javascript"), ("/explorer.js", "text/javascript")):
        status, headers, body = sent(shared, head(shared, "GET", path, token=""))
        assert (status, headers["content-type"]) == (200, f"{kind}; charset=utf-8")
        assert headers["content-security-policy"] == guard.POLICY
        assert body
        assert shared.token.encode() not in body


def test_the_head_of_a_file_is_given_without_its_body(shared):
    whole = sent(shared, head(shared, "GET", "/"))
    with connected(shared) as connection:
        connection.sendall(head(shared, "HEAD", "/") + head(shared, "GET", "/"))
        status, headers, body = reply(connection, has_body=False)
        assert (status, headers["content-length"]) == (200, whole[1]["content-length"])
        assert not body or body.startswith(b"HTTP/1.1 200")  # that of the second request


@pytest.mark.parametrize(
    "path", ["/index.html", "/file.js", "/file.html", "/server.py", "/../server.py", "/static/"]
)
def test_only_named_files_are_there(shared, path):
    assert sent(shared, head(shared, "GET", path))[0] == 404


def test_a_question_is_answered_with_its_buffers(shared):
    ask = {"kind": "echo", "words": "ünïcode <b> \u2028 😀", "numbers": [1, 2.5, None]}
    status, headers, body = sent(shared, question(shared, ask))
    assert (status, headers["content-type"]) == (200, "application/octet-stream")
    assert unpacked(body) == ({"id": 1, "answer": {"got": ask}}, [b"\x00\xff", b"", b"abc"])


def test_what_a_session_refuses_is_told_in_its_words(shared):
    head_, buffers = unpacked(sent(shared, question(shared, {"kind": "wrong"}))[2])
    assert (head_, buffers) == ({"id": 1, "error": "got 3, need 4: add one"}, [])


@pytest.mark.parametrize(("kind", "named"), [("mistake", "ZeroDivisionError"), ("nan", "ValueError")])
def test_a_mistake_of_a_session_is_told_and_logged_and_nothing_ends(shared, kind, named, caplog):
    head_, _ = unpacked(sent(shared, question(shared, {"kind": kind}))[2])
    assert named in head_["error"]
    assert "report" in head_["error"]
    assert kind in caplog.text
    assert is_alive(shared)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"3",
        b'{"id": 1}',
        b'{"id": "1", "ask": {}}',
        b'{"id": true, "ask": {}}',
        b'{"id": 1, "ask": []}',
        b'{"id": 1, "ask": {"x": NaN}}',
        b'{"id": 1, "ask": {"x": Infinity}}',
        b"\xff\xfe",
        b'{"id": ' + b"9" * 5000 + b', "ask": {}}',
        b"[" * 100_000,
        b'{"id": 1, "ask": ' + b'{"a":' * 50_000,
    ],
)
def test_what_is_no_question_is_400(shared, body):
    status, _, words = sent(shared, head(shared, Content_Length=len(body)) + body)
    assert status == 400
    assert b"need" in words
    assert is_alive(shared)


# Who may ask, on the wire


def test_the_statuses_of_the_guard_arrive(shared):
    own = f"{shared.host}:{shared.port}"
    body = {"Content_Length": 2}
    expected = {
        401: head(shared, token="", **body) + b"{}",
        403: head(shared, Origin="http://evil.example", **body) + b"{}",
        404: head(shared, "GET", "/%2e%2e/%2e%2e/etc/passwd"),
        405: head(shared, "GET", "/ask"),
        413: head(shared, Content_Length=guard.MOST_BYTES + 1),
        421: head(shared, host=f"{shared.host}:{shared.port + 1}", **body) + b"{}",
    }
    for status, request in expected.items():
        assert sent(shared, request)[0] == status
    assert sent(shared, head(shared, "GET", f"http://{own}/"))[0] == 404  # the absolute form
    assert sent(shared, head(shared, "GET", "http://evil.example/"))[0] == 404
    assert sent(shared, head(shared, "OPTIONS", "*"))[0] == 404
    assert sent(shared, head(shared, "CONNECT", "evil.example:80"))[0] == 404
    assert sent(shared, f"GET / HTTP/1.0\r\nX-Forwarded-Host: {own}\r\n\r\n".encode())[0] == 421


def test_two_hosts_or_two_lengths_are_refused(shared):
    own = f"Host: {shared.host}:{shared.port}\r\n"
    for lines in (
        own + own,
        own + "Host: evil.example\r\n",
        own + "Content-Length: 2\r\nContent-Length: 3\r\n",
        own + "Content-Length: 2\r\nTransfer-Encoding: gzip\r\n",
    ):
        assert sent(shared, f"POST /ask HTTP/1.1\r\n{lines}\r\n{{}}".encode())[0] in (400, 501)
    assert is_alive(shared)


def test_a_preflight_of_another_page_is_told_nothing(shared):
    asks = {"Origin": "http://evil.example", "Access_Control_Request_Method": "POST"}
    status, headers, _ = sent(shared, head(shared, "OPTIONS", token="", **asks))
    assert status == 403
    assert not any(name.startswith("access-control") for name in headers)


def test_an_upgrade_is_not_made(shared):
    asks = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": 13}
    assert sent(shared, head(shared, "GET", "/ask", **asks))[0] == 405


def test_no_websocket_is_spoken_and_no_word_of_a_proxy_believed():
    """Between the connection and the guard there is nothing that would rewrite where a request comes from."""
    with Address.bound("127.0.0.1", 0) as address:
        config = server.server(FakeSession(), address).config
        config.load()
    assert config.ws == "none"  # not "auto", which speaks them where a library for it is installed
    assert isinstance(config.loaded_app, Guard)


def test_the_ipv6_loopback_is_served_under_its_own_name():
    with served(FakeSession(), "::1") as address:
        assert address.url.startswith(f"http://[::1]:{address.port}/#token=")
        for host, status in (("[::1]", 200), ("localhost", 200), ("127.0.0.1", 421), ("::1", 421)):
            request = question(address, {"kind": "echo"}, host=f"{host}:{address.port}")
            assert sent(address, request)[0] == status


# What no client can do to others


def test_a_body_without_end_is_refused_and_its_connection_closed(address, monkeypatch):
    monkeypatch.setattr(connection_module, "IDLE_SECONDS", 0.2)
    with connected(address) as connection:
        connection.sendall(head(address, Transfer_Encoding="chunked"))
        ends = threading.Event()

        def flood():
            chunk = b"10000\r\n" + bytes(1 << 16) + b"\r\n"
            try:
                while not ends.is_set():
                    connection.sendall(chunk)
            except OSError:
                ends.set()

        thread = threading.Thread(target=flood)
        thread.start()
        assert reply(connection)[0] == 413
        assert is_alive(address)
        assert ends.wait(20)  # the server closed it
        thread.join()


def test_a_slow_body_is_refused_while_others_are_answered(address, monkeypatch):
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.3)
    with connected(address) as slow:
        slow.sendall(head(address, Content_Length=100) + b"{")
        assert is_alive(address)
        assert reply(slow)[0] == 408


def test_slow_bodies_take_no_place_in_the_queue(address):
    slow = [connected(address) for _ in range(2 * (server._THREADS + server._WAITING))]
    for connection in slow:
        connection.sendall(head(address, Content_Length=100) + b"{")
    assert is_alive(address)
    for connection in slow:
        connection.close()


@pytest.mark.parametrize("begun", [b"", b"POST /ask HT", b"POST /ask HTTP/1.1\r\nHost: 127"])
def test_a_head_that_does_not_end_is_not_waited_for(address, monkeypatch, begun):
    monkeypatch.setattr(connection_module, "IDLE_SECONDS", 0.2)
    with connected(address) as connection:
        connection.sendall(begun)
        assert reply(connection) is None  # closed
    assert is_alive(address)


def test_a_head_that_comes_byte_by_byte_is_not_waited_for(address, monkeypatch):
    monkeypatch.setattr(connection_module, "IDLE_SECONDS", 0.2)
    with connected(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        connection.settimeout(0.05)
        ended = False
        for _ in range(400):
            try:
                connection.sendall(b"x")
                ended = connection.recv(1) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                ended = True
            if ended:
                break
        assert ended


def test_a_head_that_is_too_large_is_refused(shared):
    with connected(shared) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * (2 * connection_module.LARGEST_HEAD))
        answer = reply(connection)
        assert answer is None or answer[0] in (400, 431)
    assert is_alive(shared)


def test_connections_that_ask_nothing_keep_nobody_out(address):
    idle = [connected(address) for _ in range(3 * connection_module.MOST)]
    for connection in idle[::2]:
        connection.sendall(b"POST /ask HTTP/1.1\r\n")
    assert is_alive(address)
    for connection in idle:
        connection.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("HEAD", "/page.js"), ("GET", "/ask"), ("POST", "/ask")]
)
def test_bodies_that_never_come_keep_nobody_out(address, method, path):
    waiting = []
    for _ in range(connection_module.MOST_SERVED + 15):
        waiting.append(connected(address))
        waiting[-1].sendall(head(address, method, path, token="", Content_Length=100_000))
        time.sleep(0.005)  # until the head is read: one that has asked nothing would make room for the next
    assert is_alive(address)
    for connection in waiting:
        connection.close()


def test_after_a_body_that_is_refused_the_connection_is_closed(address):
    with connected(address) as connection:
        connection.sendall(head(address, "GET", "/", token="", Content_Length=100_000) + b"x" * 10)
        status, headers, _ = reply(connection)
        assert (status, headers["connection"]) == (413, "close")
        assert reply(connection) is None


def test_a_client_that_does_not_read_its_answer_is_left_alone(address, monkeypatch):
    monkeypatch.setattr(connection_module, "IDLE_SECONDS", 0.2)
    with connected(address) as lazy:
        lazy.sendall(question(address, {"kind": "much"}))
        assert is_alive(address)
        time.sleep(1)
        received = 0
        while more := _received(lazy):
            received += len(more)
        assert received < 32 << 20  # it was closed before all was read


def _received(connection):
    try:
        return connection.recv(1 << 20)
    except ConnectionError:
        return b""


def test_more_questions_than_may_wait_are_told_to_come_again(address, session):
    waiting = []
    for n in range(server._THREADS):
        waiting.append(connected(address))
        waiting[-1].sendall(question(address, {"kind": "wait", "n": n}))
    until(lambda: len(session.asked) == server._THREADS)  # the threads are taken: the rest waits
    for n in range(server._WAITING + 3):
        waiting.append(connected(address))
        waiting[-1].sendall(question(address, {"kind": "wait", "n": n}))
    until(lambda: len(select.select(waiting, [], [], 0)[0]) == 3)
    told = select.select(waiting, [], [], 0)[0]
    refused = [reply(connection) for connection in told]
    assert [(status, headers["retry-after"]) for status, headers, _ in refused] == [(503, "1")] * 3
    assert sent(address, head(address, "GET", "/"))[0] == 200  # files wait for nobody
    session.gate.set()
    assert all(reply(connection)[0] == 200 for connection in waiting if connection not in told)
    for connection in waiting:
        connection.close()


def test_what_a_closed_tab_asked_is_not_done_if_it_had_not_begun(address, session):
    busy = []
    for n in range(server._THREADS):
        busy.append(connected(address))
        busy[-1].sendall(question(address, {"kind": "wait", "n": n}))
    until(lambda: len(session.asked) == server._THREADS)
    for _ in range(5):
        with connected(address) as tab:
            tab.sendall(question(address, {"kind": "echo", "by": "a closed tab"}))
            time.sleep(0.05)
    time.sleep(0.2)
    session.gate.set()
    assert all(reply(connection)[0] == 200 for connection in busy)
    assert is_alive(address)
    assert not [asked for asked in session.asked if "by" in asked]
    for connection in busy:
        connection.close()


def test_a_tab_closed_while_its_answer_is_made_does_no_harm(address, session):
    with connected(address) as tab:
        tab.sendall(question(address, {"kind": "wait"}))
        until(lambda: session.asked)
    session.gate.set()
    assert is_alive(address)


def test_questions_sent_at_once_on_one_connection_are_answered_in_turn(shared):
    with connected(shared) as connection:
        for n in range(3):
            connection.sendall(question(shared, {"kind": "echo", "n": n}))
            status, _, body = reply(connection)
            assert (status, unpacked(body)[0]["answer"]) == (200, {"got": {"kind": "echo", "n": n}})


@settings(max_examples=40)
@given(data=st.binary(max_size=300), begins=st.sampled_from([b"", b"GET ", b"POST /ask HTTP/1.1\r\n"]))
def test_no_bytes_whatsoever_disturb_it(shared, data, begins):
    with connected(shared) as connection:
        connection.sendall(begins + data)
    assert is_alive(shared)


# Where it listens


def test_each_explorer_has_a_port_and_a_token_of_its_own():
    with Address.bound() as one, Address.bound() as other:
        assert one.port != other.port
        assert one.token != other.token
        for address in (one, other):
            assert address.host == "127.0.0.1"
            assert not address.is_open
            assert len(address.token) >= 43  # 256 bits in letters of 6
            assert address.url == f"http://127.0.0.1:{address.port}/#token={address.token}"
            assert address.token not in repr(address)


def test_answers_are_sent_at_once():
    """asyncio turns Nagle's algorithm off for sockets that say they are TCP; each answer took 40 ms longer."""
    with Address.bound() as address:
        assert address.listener.proto == socket.IPPROTO_TCP


def test_a_port_in_use_is_told_and_what_to_do():
    with Address.bound() as one, pytest.raises(SomersaultError, match=rf"{one.port}.*in use.*another port"):
        Address.bound(port=one.port)


def test_what_is_no_address_is_told():
    for host in ("no address", "256.0.0.1.", "x" * 300):
        with pytest.raises(InputError, match=r"such as 127\.0\.0\.1"):
            Address.bound(host)


def test_listening_everywhere_it_is_open_and_names_an_address_that_can_be_opened():
    with served(FakeSession(), "0.0.0.0") as address:  # noqa: S104
        assert address.is_open
        assert "//0.0.0.0" not in address.url
        there = socket.create_connection(("127.0.0.1", address.port), timeout=20)
        with there:
            there.sendall(question(address, {"kind": "echo"}, host=f"127.0.0.1:{address.port}"))
            assert reply(there)[0] == 200
            there.sendall(question(address, {"kind": "echo"}, host=f"evil.example:{address.port}"))
            assert reply(there)[0] == 421


def test_what_comes_through_a_tunnel_is_answered_where_its_name_is_allowed():
    with served(FakeSession(), allowed=["map.example.org"]) as address:
        through = {"host": "map.example.org", "Origin": "https://map.example.org"}
        assert sent(address, question(address, {"kind": "echo"}, **through))[0] == 200
        assert sent(address, question(address, {"kind": "echo"}, token="", **through))[0] == 401
        assert is_alive(address)
        other = {"host": "evil.example.org", "Origin": "https://evil.example.org"}
        assert sent(address, question(address, {"kind": "echo"}, **other))[0] == 421


def test_at_port_80_browsers_leave_the_port_out():
    class At80(Address):
        port = 80

    with Address.bound() as one:
        at80 = At80(one.listener, "127.0.0.1")
        assert {"127.0.0.1", "127.0.0.1:80", "localhost"} <= at80.hosts
    with Address.bound() as one:
        assert not {"127.0.0.1", "localhost"} & one.hosts
