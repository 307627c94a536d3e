"""Sounds on a page: what begins a path, what is half way, and what ends it, each with a player."""

from base64 import b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from somersault.comparison import MorphComparison

_MOST_LETTERS = 600_000
"""Of all players of a page, so that there is room for the explorer, which plays further frames."""


def played(comparison: "MorphComparison", shown: Iterable[int]) -> set[int]:
    """The paths that have players: as many of those shown as there is room for."""
    medium = comparison.medium
    if medium is None or not medium.mime.startswith("audio/"):
        return set()
    each = 4 * len(comparison.thing(0, 0))  # three sounds, in letters
    return set([*map(int, shown)][: _MOST_LETTERS // each])


def players(comparison: "MorphComparison", path: int) -> str:
    """Three players in a row."""
    last = comparison.n_frames - 1
    named = (("start", 0), ("half way", last // 2), ("end", last))
    return f'<div class="players">{"".join(_player(comparison, path, *each) for each in named)}</div>'


def _player(comparison: "MorphComparison", path: int, name: str, frame: int) -> str:
    data = b64encode(comparison.thing(path, frame)).decode()
    mime = "" if comparison.medium is None else comparison.medium.mime
    return f'<label>{name}<audio controls preload="metadata" src="data:{mime};base64,{data}"></audio></label>'
