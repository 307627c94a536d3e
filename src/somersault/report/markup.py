"""Pieces of pages. Whatever comes from data is escaped here."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any


def text_of(name: str) -> str:
    """A file that lies beside this one."""
    return files("somersault.report").joinpath(name).read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """What the policy of a page lets pass."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def filled(template: str, fields: Mapping[str, str]) -> str:
    """The template with its fields; what is filled in is not looked at again, whatever it holds."""
    first, *rest = template.split("{{")
    pieces = (piece.split("}}", 1) for piece in rest)
    return first + "".join(fields[name] + text for name, text in pieces)


def head(title: str, lead: str, *parts: str) -> str:
    """What a page is about; the parts are HTML."""
    return f'<header><h1>{escape(title)}</h1><p class="lead">{escape(lead)}</p>{"".join(parts)}</header>'


def section(title: str, *parts: str) -> str:
    """A part of a page under a heading; the parts are HTML."""
    return f"<section><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def card(name: str, better: str, ours: str, line: str) -> str:
    """A number to be seen first, beside that of the straight line."""
    return (
        f'<div class="card"><span>{escape(name)} · {escape(better)}</span><b class="accent">{escape(ours)}</b>'
        f"<span>straight line {escape(line)}</span></div>"
    )


def terms(facts: Mapping[str, str]) -> str:
    """A list of facts by name."""
    pairs = (f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts.items())
    return f"<dl>{''.join(pairs)}</dl>"


def table(names: Sequence[str], rows: Iterable[Sequence[Any]], kind: str = "") -> str:
    """A table of plain text, which scrolls where it is too wide."""
    top = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row)}</tr>" for row in rows)
    content = f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="scroll"><table class="{kind}">{content}</table></div>'
