"""The page: a session served at an address, to whoever has its token."""

import asyncio
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from somersault.errors import InputError
from somersault.explorer.answerer import Answerer
from somersault.explorer.transport import static_files
from somersault.explorer.transport.address import Address
from somersault.explorer.transport.connection import (
    BACKLOG,
    KEEP_ALIVE_SECONDS,
    LARGEST_HEAD,
    MOST_SERVED,
    Connection,
)
from somersault.explorer.transport.guard import Guard, Receive
from somersault.explorer.transport.wire import body_of, parsed
from somersault.explorer.transport.workers import BusyError, Workers

_ASK = "/ask"
_THREADS = 2
_WAITING = 16
"""Questions that wait for a thread; a page asks one at a time, or a few."""


def serve(session: Answerer, address: Address) -> None:
    """Answer until Ctrl-C, which is raised as KeyboardInterrupt."""
    server(session, address).run(sockets=[address.listener])


def server(session: Answerer, address: Address) -> uvicorn.Server:
    """What `run(sockets=[address.listener])` serves the session with."""
    config = uvicorn.Config(
        app(session, address),
        http=Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",  # what clients do wrong is theirs to know
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        limit_concurrency=MOST_SERVED,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=0,
    )
    return uvicorn.Server(config)


def app(session: Answerer, address: Address, workers: Workers | None = None) -> Guard:
    """The files of the page, and the answers of the session, behind the guard."""
    files = {"/" if name == "index.html" else f"/{name}": name for name in static_files.page()}
    routes = [Route(path, _giving(name)) for path, name in files.items()]
    asking = _asking(session, workers or Workers(_THREADS, _WAITING))
    return Guard(
        Starlette(routes=[*routes, Route(_ASK, asking, methods=["POST"])]),
        token=address.token,
        hosts=address.hosts,
        files=files,
        asking=_ASK,
        allowed=address.allowed,
        at_its_address=address.is_any,
    )


def _giving(name: str) -> Callable[[Request], Awaitable[Response]]:
    text, kind = static_files.text_of(name), static_files.KINDS[name[name.rindex(".") :]]

    async def give(_: Request) -> Response:
        return Response(text, media_type=kind)

    return give


def _asking(session: Answerer, workers: Workers) -> Callable[[Request], Awaitable[Response]]:
    async def ask(request: Request) -> Response:
        try:
            message = parsed(await request.body())
        except InputError as error:
            return PlainTextResponse(str(error), 400)
        try:
            promise = workers.submit(lambda: body_of(session, message))
        except BusyError:
            text = "too many questions at once; ask again in a moment"
            return PlainTextResponse(text, 503, {"Retry-After": "1"})
        work, left = asyncio.wrap_future(promise), asyncio.ensure_future(_left(request.receive))
        await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
        left.cancel()
        if not work.done():  # the tab is closed: what has not begun is not done
            work.cancel()
            return Response()
        return Response(work.result(), media_type="application/octet-stream")

    return ask


async def _left(receive: Receive) -> None:
    """Ends when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
