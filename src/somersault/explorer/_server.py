"""The page: a session served on an address of this machine, to whoever has its token."""

import asyncio
import secrets
import socket
import sys
from importlib.resources import files
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from somersault.errors import InputError, SomersaultError
from somersault.explorer import _guard
from somersault.explorer._connection import Connection
from somersault.explorer._wire import Asked, answered, packed, parsed
from somersault.explorer._work import BusyError, Workers

LOOPBACK = "127.0.0.1"
_THREADS = 2
_WAITING = 16
"""Requests that wait for a thread; a page asks for one thing at a time."""

_MOST_CONNECTIONS = 200
_LARGEST_HEAD = 16 << 10
_KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


def static() -> dict[str, str]:
    """The files of the page by name; none of them holds data."""
    folder = files("somersault.explorer").joinpath("static")
    return {
        file.name: file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(tuple(_KINDS)) and file.name != "file.js"
    }


def bound(host: str = LOOPBACK, port: int = 0) -> socket.socket:
    """A socket at this address; port 0 is any that is free.

    Raises
    ------
    InputError
        For an address that this machine has not.
    SomersaultError
        For a port that is in use or not allowed.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"--host is {host!r}, which is no address ({error}); need one such as {LOOPBACK}"
        ) from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        _keep_to_itself(listener)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise SomersaultError(
            f"cannot listen on {_guard.named(host, port)} ({error.strerror}); need a free port and an "
            "address of this machine: leave --port out for any that is free"
        ) from error
    return listener


def _keep_to_itself(listener: socket.socket) -> None:
    """Nobody else may take the port while it is open; on POSIX it is free again as soon as it is closed."""
    if sys.platform == "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def new_token() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def url(listener: socket.socket, token: str) -> str:
    """Where the page is; the token is in the fragment, which browsers send to nobody."""
    address, port = listener.getsockname()[:2]
    return f"http://{_guard.named(_reachable(address), port)}/#token={token}"


def _reachable(address: str) -> str:
    """An address of this machine in place of one that means all of them."""
    if not is_any(address):
        return address
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it asks which way packets would go
            return probe.getsockname()[0]
        except OSError:
            return LOOPBACK


def is_any(address: str) -> bool:
    """Whether it means all addresses of a machine."""
    return address in ("0.0.0.0", "::")  # noqa: S104  # compared, not bound


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach it."""
    address = listener.getsockname()[0]
    return address == "::1" or address.startswith("127.")


def server(session: Asked, listener: socket.socket, token: str) -> uvicorn.Server:
    """What `run(sockets=[listener])` serves the session with, until Ctrl-C."""
    page = static()
    app = _guard.Guard(
        Starlette(routes=[Route("/ask", _asking(session), methods=["POST"]), *map(_route, page.items())]),
        token=token,
        hosts=_hosts(listener),
        files=["/", *(f"/{name}" for name in page if name != "index.html")],
        at_its_address=is_any(listener.getsockname()[0]),
    )
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=0,
    )
    return uvicorn.Server(config)


def serve(session: Asked, listener: socket.socket, token: str) -> None:
    """Answer until Ctrl-C, which is raised as KeyboardInterrupt."""
    server(session, listener, token).run(sockets=[listener])


def _hosts(listener: socket.socket) -> list[str]:
    address, port = listener.getsockname()[:2]
    names = [address, "localhost"]
    if is_any(address):
        names += [LOOPBACK, "::1", socket.gethostname()]
    bare = [f"[{name}]" if ":" in name else name for name in names] if port == 80 else []
    return [*(_guard.named(name, port) for name in names), *bare]


def _route(file: tuple[str, str]) -> Route:
    name, text = file
    kind = _KINDS[name[name.rindex(".") :]]

    async def give(_: Request) -> Response:
        return Response(text, media_type=kind)

    return Route("/" if name == "index.html" else f"/{name}", give)


def _asking(session: Asked) -> Any:
    workers = Workers(_THREADS, _WAITING)

    async def ask(request: Request) -> Response:
        try:
            message = parsed(await request.body())
        except InputError as error:
            return _packed({"id": None, "error": str(error)}, status=400)
        try:
            promise = workers.submit(lambda: packed(*answered(session, message)))
        except BusyError:
            return _packed(
                {"id": message["id"], "error": "too many questions at once; ask again in a moment"},
                status=503,
                headers={"Retry-After": "1"},
            )
        left = asyncio.ensure_future(request.receive())
        work = asyncio.wrap_future(promise)
        await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
        left.cancel()
        if not work.done():  # the tab was closed: what has not begun is not done
            promise.cancel()
            return Response(status_code=499)
        return Response(work.result(), media_type="application/octet-stream")

    return ask


def _packed(head: dict[str, Any], **options: Any) -> Response:
    return Response(packed(head, []), media_type="application/octet-stream", **options)
