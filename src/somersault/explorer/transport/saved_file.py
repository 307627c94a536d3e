"""A session as one file: the module with the answers to what it may ask, opened from disk without a network."""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from typing import Any

from somersault.explorer.answerer import Answerer
from somersault.explorer.transport import static_files
from somersault.explorer.transport.wire import respond
from somersault.file_kinds import GENERATOR


def page_of(
    session: Answerer,
    requests: Iterable[dict[str, Any]],
    *,
    title: str,
    style: str | None = None,
    before: str = "",
    after: str = "",
) -> str:
    """One self-contained HTML page that shows a session as far as these requests go.

    Parameters
    ----------
    session : Session
    requests : iterable of dict
        What the module will ask, in any order. Whatever else is asked there is answered by a sentence.
    title : str
        Of the page; any text.
    style : str, optional
        The style of what is around the explorer. Default: that of the explorer's own page.
    before, after : str, default ""
        HTML that stands around it, in which nothing is escaped any more.

    Returns
    -------
    str
        To be written as UTF-8. Its policy lets nothing be loaded, and no script run but its own.
    """
    style, script = static_files.text_of("page.css") if style is None else style, _script()
    fields = {
        "generator": GENERATOR,
        "title": escape(title),
        "before": before,
        "after": after,
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "answers": _json([_saved(session, request) for request in requests]),
    }
    first, *rest = static_files.text_of("file.html").split("{{")
    pieces = (piece.split("}}", 1) for piece in rest)
    return first + "".join(fields[name] + text for name, text in pieces)


def _script() -> str:
    """The module in a scope of its own, then what shows it: a page from disk cannot import modules."""
    body = static_files.text_of("explorer.js").replace("\nexport default ", "\nreturn ")
    return f"const explorer = (() => {{\n{body}\n}})();\n{static_files.text_of('file.js')}"


def _saved(session: Answerer, request: dict[str, Any]) -> dict[str, Any]:
    """A request with its answer; buffers are deflated, in letters."""
    head, buffers = respond(session, {"id": 0, "ask": request})
    del head["id"]
    return {"ask": request, **head, "buffers": [b64encode(zlib.compress(b, 9)).decode() for b in buffers]}


def _json(value: Any) -> str:
    """JSON that no text in it can end the script element of."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _hash(text: str) -> str:
    """What the policy of a page lets pass."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
