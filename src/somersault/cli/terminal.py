"""All that reaches the terminal: no name, label or message that comes from a file can tell it what to do."""

import sys
import traceback
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from somersault.errors import plain

if TYPE_CHECKING:
    from rich.console import Console


class _Plain:
    """A stream that shows what is written to it and obeys nothing; `raw` is the stream behind it."""

    def __init__(self, raw: IO[str]) -> None:
        self.raw = raw

    def write(self, text: str) -> int:
        """Write the text without control characters."""
        self.raw.write(plain(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """The same of several."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # the way around
            raise AttributeError(name)
        return getattr(self.raw, name)


@contextmanager
def guarded() -> Generator[None]:
    """While it is open, whoever prints, prints plain text: this command, its libraries, warnings, tracebacks."""
    streams = sys.stdout, sys.stderr
    plain_streams = _Plain(streams[0]), _Plain(streams[1])
    sys.stdout, sys.stderr = plain_streams  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
    except Exception as error:  # Python would print it behind the guard
        traceback.print_exc()
        raise SystemExit(1) from error
    finally:
        if (sys.stdout, sys.stderr) == plain_streams:  # else click has put an end to a closed pipe
            sys.stdout, sys.stderr = streams


def console(stream: IO[str], **how: Any) -> "Console":
    """Tables and bars on a stream: in colors, which are rich's own, of texts without control characters."""
    from rich.console import Console
    from rich.segment import Segment

    class Terminal(Console):
        def render(self, renderable: Any, options: Any = None) -> Iterable[Segment]:
            for text, style, control in super().render(renderable, options):
                yield Segment(text if control else plain(text), style, control)

    return Terminal(file=getattr(stream, "raw", stream), **how)
