"""Options that say what may change of a row, column by column: NAME=LOW..HIGH and NAME=up."""

import math
from collections.abc import Callable
from typing import Any

import click

from somersault.cli.option_types import Names, number_in

Range = tuple[float, float]
"""From where to where, infinite at an open end."""


def range_of(text: str) -> Range | None:
    """What is written like 0..100, 0.. or ..100, from low to high; None for anything else."""
    sides = [side.strip() for side in text.split("..")]
    if len(sides) != 2 or not any(sides):
        return None
    low, high = (
        number_in(side) if side else open_ for side, open_ in zip(sides, (-math.inf, math.inf), strict=True)
    )
    return (low, high) if low <= high else None


class OfColumns(Names):
    """NAME=VALUE, several with commas between; a name with a comma in it stands in quotes with its value.

    What is behind the = is read by a function, which answers None for what it cannot be.
    """

    def __init__(self, name: str, such: str, read: Callable[[str], Any]) -> None:
        self.name, self.such, self.read = name, such, read

    def convert(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[tuple[str, Any], ...]:
        """Read the option, or refuse it in words."""
        if isinstance(value, tuple):
            return value  # pyright: ignore[reportUnknownVariableType]
        found: list[tuple[str, Any]] = []
        for part in super().convert(value, param, ctx):
            column, sign, text = part.rpartition("=")
            own = self.read(text.strip()) if sign and column.strip() else None
            if own is None:
                self.fail(f"{part!r} is not {self.name}; need such as {self.such}", param, ctx)
            found.append((column.strip(), own))
        return tuple(found)


def way_of(text: str) -> str | None:
    """The word up or down; None for anything else."""
    return text if text in ("up", "down") else None


RANGES = OfColumns("NAME=LOW..HIGH", "age=18..65, age=18.. or age=..65", range_of)
WAYS = OfColumns("NAME=up or NAME=down", "age=up", way_of)
