"""What both rooms of the explorer share: whoever answers requests, and what an answer is."""

from typing import Any, Protocol, TypeAlias

Answer: TypeAlias = tuple[dict[str, Any], list[bytes]]
"""What JSON has, and the buffers that belong to it."""


class Answerer(Protocol):
    """Whatever answers requests, from several threads at once."""

    def ask(self, request: dict[str, Any], /) -> Answer:
        """Answer a request, or raise an InputError for the user."""
        ...
