"""The explorer as a widget: the notebook's own model carries requests and answers."""

import asyncio
from contextvars import copy_context
from functools import cache
from typing import TYPE_CHECKING

import anywidget

from somersault.errors import InputError
from somersault.explorer.answerer import Answer, Answerer
from somersault.explorer.transport import static_files
from somersault.explorer.transport.wire import checked, respond
from somersault.explorer.transport.workers import BusyError, Workers

if TYPE_CHECKING:
    from concurrent.futures import Future

_THREADS = 2
_WAITING = 64


class Explorer(anywidget.AnyWidget):
    """Shows a session; what it is asked it answers from a thread, so that the kernel goes on meanwhile."""

    _esm = static_files.text_of("explorer.js")

    def __init__(self, session: Answerer) -> None:
        super().__init__()
        self._session = session
        self.on_msg(self._hear)

    def _hear(self, _: object, content: object, __: object) -> None:
        """Answer a message; where no loop runs, at once."""
        try:
            message = checked(content)
        except InputError as error:
            self._tell(({"id": None, "error": str(error)}, []))
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._tell(respond(self._session, message))
            return
        context = copy_context()  # which request of the front end this belongs to

        def tell(done: "Future[Answer]") -> None:
            loop.call_soon_threadsafe(self._tell, done.result(), context=context)

        try:
            _workers().submit(lambda: respond(self._session, message)).add_done_callback(tell)
        except BusyError:
            self._tell(({"id": message["id"], "error": "too many questions at once; ask again in a moment"}, []))

    def _tell(self, answer: Answer) -> None:
        self.send(*answer)


@cache
def _workers() -> Workers:
    """Shared by all explorers of a process."""
    return Workers(_THREADS, _WAITING)
