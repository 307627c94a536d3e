"""What the hosts of the explorer are tested with: a session of a few lines, and clients that no browser is."""

import json
import socket
import threading
from contextlib import contextmanager

from somersault.errors import InputError
from somersault.explorer.transport.address import Address
from somersault.explorer.transport.server import server


class FakeSession:
    """Gives back what it is asked; some questions wait at a gate, fail, or are no JSON."""

    def __init__(self):
        self.gate = threading.Event()
        self.asked = []

    def ask(self, request):
        self.asked.append(request)
        match request.get("kind"):
            case "wait":
                assert self.gate.wait(20)
            case "wrong":
                raise InputError("got 3, need 4: add one")
            case "mistake":
                raise ZeroDivisionError("by zero")
            case "nan":
                return {"value": float("nan")}, []
            case "much":
                return {}, [bytes(32 << 20)]
        return {"got": request}, [b"\x00\xff", b"", b"abc"]


@contextmanager
def served(session, host="127.0.0.1", allowed=()):
    """An address that answers, in a thread, while it is open."""
    with Address.bound(host, allowed=allowed) as address:
        running = server(session, address)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [address.listener]})
        thread.start()
        try:
            yield address
        finally:
            running.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def connected(address):
    """A plain socket to it."""
    return socket.create_connection((address.host, address.port), timeout=20)


def head(address, method="POST", path="/ask", *, host=None, token=None, **headers):
    """The head of a request as a browser would send it, unless told otherwise."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'{address.host}:{address.port}'}"]
    bearer = address.token if token is None else token
    lines += [f"Authorization: Bearer {bearer}"] if bearer else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def question(address, ask, **headers):
    """A whole request that asks something."""
    body = json.dumps({"id": 1, "ask": ask}).encode()
    return head(address, Content_Length=len(body), **headers) + body


def reply(connection, *, has_body=True):
    """Status, headers and body of the next answer on a connection; None if it ends before."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = _more(connection)
        if not more:
            return None
        received += more
    top, body = received.split(b"\r\n\r\n", 1)
    first, *lines = top.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    if "content-length" not in headers:  # ends with the connection
        while more := _more(connection):
            body += more
    while has_body and len(body) < int(headers.get("content-length", 0)):
        body += _more(connection)
    return int(first.split()[1]), headers, body


def _more(connection):
    try:
        return connection.recv(1 << 16)
    except ConnectionError:
        return b""


def sent(address, request, *, has_body=True):
    """What is answered to these bytes on a connection of their own."""
    with connected(address) as connection:
        connection.sendall(request)
        return reply(connection, has_body=has_body)


class Recording:
    """A session that keeps what it was asked."""

    def __init__(self, session):
        self._session, self.asked = session, []

    def ask(self, request):
        self.asked.append(request)
        return self._session.ask(request)

    def of_kind(self, kind):
        return [request for request in self.asked if request["kind"] == kind]
