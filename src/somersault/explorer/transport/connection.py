"""Connections: how many and how large they may be; one that gets no further is closed, and keeps nobody out."""

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

LARGEST_HEAD = 16 << 10
"""Bytes of a request's line and headers."""

MOST = 100
"""Connections of which the oldest idle one makes room for another; a browser opens a few."""

MOST_SERVED = 200
"""Connections of which a further one is told to come again: all are at work."""

BACKLOG = 128
"""Connections that are taken in at once: there must be room for them before the oldest can go."""

IDLE_SECONDS = 10.0
KEEP_ALIVE_SECONDS = 30


class Connection(H11Protocol):
    """uvicorn's, with a watch.

    uvicorn waits without end for the head of a request, and for a client that does not read its answer. It also
    turns everyone away while its limit is reached, by whomever. Here a connection ends that has got no further
    between two looks and has nothing at work, and the oldest of those makes room where there are many.
    """

    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Make room, and begin to watch."""
        others = [one for one in cast("set[Connection]", self.connections) if not one.transport.is_closing()]
        idle = [one for one in others if not one.is_at_work]
        if len(others) >= MOST and idle:
            min(idle, key=lambda one: one.since).transport.abort()
        self.since = self.loop.time()
        super().connection_made(cast("asyncio.Transport", transport))
        self._look(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch no longer."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    @property
    def is_at_work(self) -> bool:
        """Whether a request is there that has no answer yet."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return cycle is not None and not cycle.response_complete

    def _look(self, seen: object) -> None:
        """Close if nothing has moved since the last look; else look again later."""
        now = self.cycle, self.transport.get_write_buffer_size()
        if now == seen and not self.is_at_work:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(IDLE_SECONDS, self._look, now)
