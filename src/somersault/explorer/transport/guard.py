"""Who may ask what: every request is judged by its raw bytes, before anything interprets them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, TypeAlias

from somersault.explorer.transport.address import named

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 1 << 20
"""Of a request's body: a question is a few hundred."""

BODY_SECONDS = 10.0
"""From the head of a request to the end of its body."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src blob:; "
    "connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]


@dataclass(frozen=True)
class Refusal(Exception):  # noqa: N818  # it is an answer
    """A status, the sentence that goes with it, and what else its head says."""

    status: int
    text: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Guard:
    """Lets requests through to `app`: to the paths in `files` by GET or HEAD, to `asking` by POST with the token.

    Parameters
    ----------
    app : ASGI application
    token : str
        That a request to `asking` has to bear.
    hosts : collection of str
        What the header Host may be, with the port.
    files : collection of str
        Raw paths that need no token: they hold no data.
    asking : str
        The raw path that answers.
    allowed : collection of str
        What Host may also be where others hand requests on, by http or https.
    at_its_address : bool
        Whether a host is also right that is the address by which the connection came in: a server that listens
        on all addresses of a machine has no list of them.
    """

    def __init__(
        self,
        app: App,
        *,
        token: str,
        hosts: Collection[str],
        files: Collection[str],
        asking: str = "/ask",
        allowed: Collection[str] = (),
        at_its_address: bool = False,
    ) -> None:
        self._app = app
        self._bearer = f"Bearer {token}".encode()
        self._hosts = frozenset(host.lower().encode() for host in hosts)
        self._allowed = frozenset(host.lower().encode() for host in allowed)
        self._files = frozenset(path.encode() for path in files)
        self._asking = asking.encode()
        self._at_its_address = at_its_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge a request, and answer it or hand it on."""
        if scope["type"] != "http":
            return  # there is no websocket here, and nothing to be done at the start or the end

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        try:
            self._judge(scope)
            body = await _body(scope, receive)
        except Refusal as refusal:
            await _answer(guarded, refusal, closes=_has_body(scope))  # which nobody has read
        else:
            if body is not None:
                await self._app(scope, _replayed(body, receive), guarded)

    def _judge(self, scope: Scope) -> None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        host = self._host(scope, _all(headers, b"host"))
        ours = {b"http://" + host, *([b"https://" + host] if host in self._allowed else ())}
        if any(origin.lower() not in ours for origin in _all(headers, b"origin")):
            raise Refusal(403, "this explorer answers its own page only; open the address that it printed")
        path, method = scope["raw_path"], scope["method"]
        if path != self._asking and path not in self._files:
            raise Refusal(404, "there is nothing here; open the address that the explorer printed")
        allowed = ("POST",) if path == self._asking else ("GET", "HEAD")
        if method not in allowed:
            raise Refusal(405, f"need {' or '.join(allowed)}", ((b"allow", ", ".join(allowed).encode()),))
        if path == self._asking:
            self._check_token(_all(headers, b"authorization"))
        elif _has_body(scope):  # which would be waited for
            raise Refusal(413, "this is asked for without a body; leave it out")

    def _host(self, scope: Scope, given: list[bytes]) -> bytes:
        """The one host that a request names, if it is ours."""
        host = given[0].lower() if len(given) == 1 else b""
        if host in self._hosts | self._allowed or (self._at_its_address and host == _address(scope)):
            return host
        raise Refusal(
            421,
            "this explorer has another address; open the one that it printed, or start it with "
            "--allow-host and the name and port of this one",
        )

    def _check_token(self, given: list[bytes]) -> None:
        if len(given) != 1 or not compare_digest(given[0], self._bearer):
            raise Refusal(
                401,
                "this needs the token of the address that the explorer printed; open that address",
                ((b"www-authenticate", b"Bearer"),),
            )


def _all(headers: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key.lower() == name]


def _has_body(scope: Scope) -> bool:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    lengths = _all(headers, b"content-length")
    return bool(_all(headers, b"transfer-encoding")) or any(length.strip(b"0") for length in lengths)


def _address(scope: Scope) -> bytes | None:
    """The near end of the connection, as a Host would name it."""
    match scope.get("server"):
        case (str(address), int(port)):
            return named(address.removeprefix("::ffff:"), port).encode()
        case _:
            return None


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body, None if the client has gone before its end."""
    lengths = _all(scope["headers"], b"content-length")
    if any(not length.isdigit() or int(length) > MOST_BYTES for length in lengths):
        raise _too_large()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _received(receive)
    except TimeoutError:
        raise Refusal(408, f"the request took longer than {BODY_SECONDS:g} seconds; send it at once") from None


async def _received(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _too_large() -> Refusal:
    return Refusal(413, f"the request is too large; need at most {MOST_BYTES} bytes")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Gives the body at once, then what comes after it: that the client has gone."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed


async def _answer(send: Send, refusal: Refusal, *, closes: bool) -> None:
    body = refusal.text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *refusal.headers,
        *([(b"connection", b"close")] if closes else []),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
