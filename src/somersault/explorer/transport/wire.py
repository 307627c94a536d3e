"""What passes between a session and the module that shows it: requests, answers, and their bytes on a page."""

import json
import logging
import struct
from collections.abc import Sequence
from typing import Any, cast

from somersault.errors import InputError
from somersault.explorer.answerer import Answer, Answerer

_LENGTH = struct.Struct("<I")
_log = logging.getLogger("somersault.explorer")


def parsed(body: bytes) -> dict[str, Any]:
    """The message {id, ask} in a body of JSON.

    Raises
    ------
    InputError
        For anything else.
    """
    try:
        message = json.loads(body, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the request is no JSON ({error}); need an object {{id, ask}}") from error
    return checked(message)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def checked(message: object) -> dict[str, Any]:
    """A message, if it is one: {id: a number, ask: an object}."""
    if not isinstance(message, dict):
        raise InputError(f"the request is {type(message).__name__}; need an object {{id, ask}}")
    known = cast("dict[str, Any]", message)
    if type(known.get("id")) is not int or not isinstance(known.get("ask"), dict):
        raise InputError("the request has no number as its id, or no object to ask; need {id, ask}")
    return known


def respond(session: Answerer, message: dict[str, Any]) -> Answer:
    """Answer a message: {id, answer} with the buffers, or {id, error} with a sentence for the user."""
    try:
        answer, buffers = session.ask(message["ask"])
    except InputError as error:
        return {"id": message["id"], "error": str(error)}, []
    except Exception as error:  # the page goes on, whatever this was
        return _mistaken(message, error)
    return {"id": message["id"], "answer": answer}, buffers


def body_of(session: Answerer, message: dict[str, Any]) -> bytes:
    """The same as one body."""
    try:
        return packed(*respond(session, message))
    except (TypeError, ValueError) as error:  # an answer that is no JSON
        return packed(*_mistaken(message, error))


def _mistaken(message: dict[str, Any], error: Exception) -> Answer:
    """Tell the developer all, and the user that it is not his fault."""
    _log.error("the explorer cannot answer %.200s", message["ask"], exc_info=error)
    text = f"Somersault made a mistake here ({type(error).__name__}: {error}); all else goes on: please report it"
    return {"id": message["id"], "error": text}, []


def packed(head: dict[str, Any], buffers: Sequence[bytes]) -> bytes:
    """One body: the length of the head (4 bytes, little-endian), the head with the buffers' sizes, the buffers."""
    text = json.dumps({**head, "sizes": [len(buffer) for buffer in buffers]}, allow_nan=False).encode()
    return b"".join((_LENGTH.pack(len(text)), text, *buffers))


def unpacked(body: bytes) -> Answer:
    """The head and the buffers of such a body."""
    start = _LENGTH.size + _LENGTH.unpack_from(body)[0]
    head = json.loads(body[_LENGTH.size : start])
    buffers: list[bytes] = []
    for size in head.pop("sizes"):
        buffers.append(body[start : start + size])
        start += size
    return head, buffers
