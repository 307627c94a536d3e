"""A connection that takes too long to say what it wants is closed, and none keeps others out."""

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

IDLE_SECONDS = 10.0
MOST = 100
"""Connections at a time; a page has a few."""


class Connection(H11Protocol):
    """uvicorn's, with a watch.

    uvicorn waits without end for the head of a request and for whoever does not read the answer, and closes to all
    once its limit is reached. Here a connection ends when between two looks it got no further, and the oldest of
    those that ask nothing makes room for a new one.
    """

    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make room, and begin to watch."""
        idle = [one for one in cast("set[Connection]", self.connections) if not one._is_at_work]
        if len(self.connections) >= MOST and idle:
            min(idle, key=lambda one: one._since).transport.abort()
        self._since = self.loop.time()
        super().connection_made(cast("asyncio.Transport", transport))
        self._look(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch no longer."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    @property
    def _is_at_work(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is not None and not cycle.response_complete

    def _look(self, seen: object) -> None:
        """Close if nothing has moved since the last look; else look again later."""
        now = self.cycle, self.transport.get_write_buffer_size()
        if now == seen and not self._is_at_work:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(IDLE_SECONDS, self._look, now)
