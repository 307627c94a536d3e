"""Options that say what may change of a row, column by column: NAME=LOW..HIGH and NAME=up."""

import math
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
    """NAME=VALUE, several with commas between; a name with a comma in it stands in quotes with its value."""

    def value(self, text: str) -> Any:
        """What is behind the =; None for what it cannot be."""
        raise NotImplementedError

    def convert(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[tuple[str, Any], ...]:
        """Read the option, or refuse it in words."""
        if isinstance(value, tuple):
            return value  # pyright: ignore[reportUnknownVariableType]
        found: list[tuple[str, Any]] = []
        for part in super().convert(value, param, ctx):
            column, sign, text = part.rpartition("=")
            own = self.value(text.strip()) if sign and column.strip() else None
            if own is None:
                self.fail(f"{part!r} is not {self.name}; need such as {self.such}", param, ctx)
            found.append((column.strip(), own))
        return tuple(found)

    such = ""


class Ranges(OfColumns):
    """NAME=LOW..HIGH."""

    name, such = "NAME=LOW..HIGH", "age=18..65, age=18.. or age=..65"

    def value(self, text: str) -> Range | None:
        """The range, from low to high."""
        return range_of(text)


class Ways(OfColumns):
    """NAME=up or NAME=down."""

    name, such = "NAME=up or NAME=down", "age=up"

    def value(self, text: str) -> str | None:
        """The way."""
        return text if text in ("up", "down") else None
