"""The files of the front end: the module that all hosts show, and what carries it in a page or a file."""

from importlib.resources import files

_FOLDER = files("somersault.explorer").joinpath("static")
_OF_A_FILE = ("file.html", "file.js")

KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
"""Media types by suffix."""


def text_of(name: str) -> str:
    """One of them."""
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")


def page() -> dict[str, str]:
    """The files of the page by name; none of them holds data."""
    return {
        file.name: text_of(file.name)
        for file in _FOLDER.iterdir()
        if file.name.endswith(tuple(KINDS)) and file.name not in _OF_A_FILE
    }
